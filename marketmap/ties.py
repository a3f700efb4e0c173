"""Ties: of all best answers to a transportation problem, always the same one (docs/method.md#allocation).

Where several answers meet as many with as little travel, a solver returns any of them, another one after any change of
its input. Then a what-if in one place would seem to move people in another. So a second problem chooses among the best.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from marketmap.chains import GREAT_GAIN
from marketmap.pricing import Answer, would_add
from marketmap.transport import Arcs, Problem, network


@dataclass(frozen=True, eq=False)
class _Choices:
    """The network of pairs that best answers use.

    Attributes:
        arcs: the network.
        price: by node, the end included.
        weights: weight of a unit on each pair.
        waits: whether each pair is of people who are housed there or not at all, equally well.
    """

    arcs: Arcs
    price: np.ndarray
    weights: np.ndarray
    waits: np.ndarray


def settled(problem: Problem, answer: Answer, weigh: Callable[[np.ndarray], np.ndarray]) -> Answer:
    """Return the best answer of least weight.

    An answer is best where it uses only pairs that add nothing at the prices, fills every supply point and door that
    has a price, and leaves unmet only those who cost as much as meeting them gains. All best answers do so at the
    prices of any one of them.

    Args:
        problem: the problem.
        answer: any best answer of it.
        weigh: returns the weight of a unit on some pairs of the problem, by position: whole numbers not below 0.

    Raises:
        RuntimeError: when the solver fails, which no problem of this kind gives a reason to.
    """
    adds = would_add(problem, answer) if answer.adds is None else answer.adds
    pairs = np.flatnonzero(adds == 0)
    choices = _choices(network(problem.only(pairs)), answer.price, weigh(pairs))
    return Answer(pairs, choices.arcs, _whole_flow(choices.arcs, _chosen(choices)))


def _choices(arcs: Arcs, price: np.ndarray, weights: np.ndarray) -> _Choices:
    rows, may_be_unmet = arcs.tails[: arcs.pairs], price[: len(arcs.demand)] == -GREAT_GAIN
    pairs_each = np.bincount(rows, minlength=len(arcs.demand))
    waits = (pairs_each[rows] == 1) & may_be_unmet[rows]
    return _Choices(arcs, np.append(price[: arcs.end], 0), weights, waits)


def _chosen(choices: _Choices) -> np.ndarray:
    """Return the flow of each pair in the best answer of least weight.

    People who wait for one place are taken together as one crowd, and share what they get by their size.
    """
    arcs, choosing, waiting = choices.arcs, np.flatnonzero(~choices.waits), np.flatnonzero(choices.waits)
    rows, entered = arcs.tails[: arcs.pairs], arcs.heads[: arcs.pairs]
    both = np.column_stack([entered[waiting], choices.weights[waiting]])
    kinds, crowd = np.unique(both, axis=0, return_inverse=True)
    crowd, sizes = crowd.ravel(), arcs.demand[rows[waiting]]
    crowds = arcs.end + 1 + np.arange(len(kinds))
    people = np.unique(rows[choosing])
    unmet = people[choices.price[people] == -GREAT_GAIN]
    needs, behind = _behind(choices)
    needs = np.append(needs, np.bincount(crowd, sizes, len(kinds)).round().astype(np.int64))
    needs[people] = arcs.demand[people]
    needs[arcs.end] = -(needs.sum() - needs[arcs.end])
    nowhere = np.concatenate([unmet, crowds])
    flow = _least(
        np.concatenate([rows[choosing], crowds, arcs.tails[behind], nowhere]),
        np.concatenate([entered[choosing], kinds[:, 0], arcs.heads[behind], np.full(len(nowhere), arcs.end)]),
        np.concatenate([arcs.capacity[choosing], needs[crowds], arcs.capacity[behind], needs[nowhere]]),
        np.concatenate([choices.weights[choosing], kinds[:, 1], np.zeros(len(behind) + len(nowhere), dtype=np.int64)]),
        needs,
    )
    found = np.empty(arcs.pairs, dtype=np.int64)
    found[choosing] = flow[: len(choosing)]
    found[waiting] = _shared(flow[len(choosing) :][: len(kinds)], crowd, sizes)
    return found


def _behind(choices: _Choices) -> tuple[np.ndarray, np.ndarray]:
    """Return what each node has to pass on (receives, below 0), and the arcs behind the pairs that are not full.

    An arc that leads to where a unit is worth less is full in every best answer.
    """
    arcs, price = choices.arcs, choices.price
    behind = np.arange(arcs.pairs, len(arcs.tails))
    tails, heads, capacity = (of[behind] for of in (arcs.tails, arcs.heads, arcs.capacity))
    full = price[tails] < price[heads]
    needs = np.zeros(arcs.end + 1, dtype=np.int64)
    np.subtract.at(needs, tails[full], capacity[full])
    np.add.at(needs, heads[full], capacity[full])
    return needs, behind[~full]


def _least(
    tails: np.ndarray, heads: np.ndarray, capacity: np.ndarray, weights: np.ndarray, needs: np.ndarray
) -> np.ndarray:
    """Return the flow of least weight that gives every node what it needs; what has one way only needs no solver."""
    flow, needs, rest = _only_way(tails, heads, needs)
    if not len(rest):
        return flow
    nodes, number = np.unique(np.concatenate([tails[rest], heads[rest]]), return_inverse=True)
    number = number.astype(np.int32)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(number[: len(rest)], number[len(rest) :], capacity[rest], weights[rest])
    solver.set_nodes_supplies(np.arange(len(nodes), dtype=np.int32), needs[nodes])
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The best allocations could not be told apart: {status}.")
    flow[rest] = solver.flows(np.arange(len(rest), dtype=np.int32))
    return flow


def _only_way(tails: np.ndarray, heads: np.ndarray, needs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Settle arcs from nodes that have no other, again and again: most people can go one way only.

    Returns:
        The flow as far as it is settled, what the nodes then still need, and the arcs that are left.
    """
    flow, needs, rest = np.zeros(len(tails), dtype=np.int64), needs.copy(), np.arange(len(tails))
    while len(rest):
        ends = np.bincount(np.concatenate([tails[rest], heads[rest]]), minlength=len(needs))
        first, last = ends[tails[rest]] == 1, ends[heads[rest]] == 1
        settled_now = first | last
        if not settled_now.any():
            break
        some = rest[settled_now]
        flow[some] = np.where(first[settled_now], needs[tails[some]], -needs[heads[some]])
        np.subtract.at(needs, tails[some], flow[some])
        np.add.at(needs, heads[some], flow[some])
        rest = rest[~settled_now]
    return flow, needs, rest


def _shared(flow: np.ndarray, crowd: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Share the flow of each crowd among its people by their size, in whole millionths that add up to it."""
    order = np.argsort(crowd, kind="stable")
    ends = np.cumsum(sizes[order])
    count = np.bincount(crowd, minlength=len(flow))
    first = np.cumsum(count) - count
    before = np.repeat(np.append(0, ends)[first], count)
    whole_crowd = np.bincount(crowd, sizes, len(flow))
    part = np.repeat(np.divide(flow, whole_crowd, out=np.zeros(len(flow)), where=whole_crowd > 0), count)
    upto = np.floor((ends - before) * part + 0.5).astype(np.int64)
    starts = np.zeros(len(order), dtype=bool)
    starts[first] = True
    shared = np.empty(len(order), dtype=np.int64)
    shared[order] = upto - np.where(starts, 0, np.append(0, upto[:-1]))
    return shared


def _whole_flow(arcs: Arcs, by_pair: np.ndarray) -> np.ndarray:
    """Return the flow of every arc from that of the pairs."""
    doors = np.arange(arcs.pairs, len(arcs.tails) - arcs.places)
    into = np.bincount(arcs.heads[: arcs.pairs], by_pair, arcs.end).round().astype(np.int64)
    through = into[arcs.tails[doors]]
    np.add.at(into, arcs.heads[doors], through)
    return np.concatenate([by_pair, through, into[len(arcs.demand) : len(arcs.demand) + arcs.places]])

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

_HOUSED_OR_NOT = 2


@dataclass(frozen=True, eq=False)
class _Choices:
    """The network of pairs that best answers use, and which of them are still to be chosen, by position.

    Attributes:
        arcs: the network.
        price: by node, the end included.
        weights: weight of a unit on each pair.
        taken: flow of pairs that have to be used: most people have one way to go.
        choosing: pairs of people who have several ways.
        waiting: pairs of people who are housed there or not at all.
    """

    arcs: Arcs
    price: np.ndarray
    weights: np.ndarray
    taken: np.ndarray
    choosing: np.ndarray
    waiting: np.ndarray


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
    pairs = np.flatnonzero(would_add(problem, answer) == 0)
    choices = _choices(network(problem.only(pairs)), answer.price, weigh(pairs))
    return Answer(pairs, choices.arcs, _whole_flow(choices.arcs, _chosen(choices)))


def _choices(arcs: Arcs, price: np.ndarray, weights: np.ndarray) -> _Choices:
    rows, may_be_unmet = arcs.tails[: arcs.pairs], price[: len(arcs.demand)] == -GREAT_GAIN
    ways = (np.bincount(rows, minlength=len(arcs.demand)) + may_be_unmet)[rows]
    waits = (ways == _HOUSED_OR_NOT) & may_be_unmet[rows]
    return _Choices(
        arcs=arcs,
        price=np.append(price[: arcs.end], 0),
        weights=weights,
        taken=np.where(ways == 1, arcs.demand[rows], 0),
        choosing=np.flatnonzero((ways > 1) & ~waits),
        waiting=np.flatnonzero(waits),
    )


def _chosen(choices: _Choices) -> np.ndarray:
    """Return the flow of each pair in the best answer of least weight.

    People who wait for one place are given to the solver as one crowd, and share what they get by their size.
    """
    arcs, choosing, waiting = choices.arcs, choices.choosing, choices.waiting
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
    found = choices.taken.copy()
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
    needs = np.bincount(arcs.heads[: arcs.pairs], choices.taken, arcs.end + 1).round().astype(np.int64)
    np.subtract.at(needs, tails[full], capacity[full])
    np.add.at(needs, heads[full], capacity[full])
    return needs, behind[~full]


def _least(
    tails: np.ndarray, heads: np.ndarray, capacity: np.ndarray, weights: np.ndarray, needs: np.ndarray
) -> np.ndarray:
    """Return the flow of least weight that gives every node what it needs."""
    nodes, number = np.unique(np.concatenate([tails, heads]), return_inverse=True)
    number = number.astype(np.int32)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(number[: len(tails)], number[len(tails) :], capacity, weights)
    solver.set_nodes_supplies(np.arange(len(nodes), dtype=np.int32), needs[nodes])
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The best allocations could not be told apart: {status}.")
    flow: np.ndarray = solver.flows(np.arange(len(tails), dtype=np.int32))
    return flow


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

"""The transportation problem of very many pairs, solved exactly on few of them at a time (docs/method.md#allocation).

Each round solves the problem on the pairs that look best at the prices of the round before; the last is that after
which no pair left out would make the answer better. So the answer is the best among all pairs. The prices of the first
round come from the same problem between parts of the country as wholes, or from an answer that is near.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from marketmap.chains import prices
from marketmap.transport import Arcs, Problem, network, solve

AT_ONCE = 200_000  # pairs that are solved in one go
EACH = (10, 40)  # pairs of each demand point, and of each supply point, that a round takes


@dataclass(frozen=True, eq=False)
class Answer:
    """A best answer to a problem, found on some of its pairs: no other pair would make it better.

    Attributes:
        pairs: the positions of the pairs that it was found on.
        arcs: their network.
        flow: the best flow on it, as `transport.solve` returns it.
        adds: metres that each pair of the problem would add to it; None where that was not worked out.
    """

    pairs: np.ndarray
    arcs: Arcs
    flow: np.ndarray
    adds: np.ndarray | None = None

    @cached_property
    def price(self) -> np.ndarray:
        """By node of the network, as `chains.prices` returns them."""
        return prices(self.arcs, self.flow)


def best(problem: Problem, first: np.ndarray | None = None, each: tuple[int, int] = EACH) -> Answer:
    """Solve a problem of any size.

    Args:
        problem: its pairs sorted by demand point.
        first: whether each pair is taken in the first round; None solves the problem on all pairs in one go.
        each: pairs of each demand point, and of each supply point, that a further round takes besides those in use.
    """
    if first is None:
        arcs = network(problem)
        return Answer(np.arange(len(problem.rows)), arcs, solve(arcs))
    taken, so_far = first, None
    while True:
        pairs = np.flatnonzero(taken)
        arcs = network(problem.only(pairs))
        flow = solve(arcs)
        answer = Answer(pairs, arcs, flow)
        adds = would_add(problem, answer)
        if not (~taken & (adds < 0)).any():
            return replace(answer, adds=adds)
        next_to_take = looking_best(problem, adds, each)
        next_to_take[pairs[flow[: len(pairs)] > 0]] = True
        reached = _reached(arcs, flow)
        # A round that gains nothing lets no pair go, so that the rounds come to an end.
        taken = next_to_take if so_far is None or reached < so_far else taken | next_to_take
        so_far = reached


def adds_between(problem: Problem, parts: tuple[np.ndarray, np.ndarray], among: np.ndarray | None = None) -> np.ndarray:
    """Return what each pair seems to add, by the prices of the same problem between parts of the country as wholes.

    Args:
        problem: the problem.
        parts: number of the part of each demand point, and of each supply point.
        among: whether each pair is looked at between parts; all are when None.
    """
    home, host = parts
    count = 1 + max(int(home.max(initial=0)), int(host.max(initial=0)))
    some = problem if among is None else problem.only(np.flatnonzero(among))
    both = (home * count)[some.rows] + host[some.columns]
    pairs = np.bincount(both, minlength=count * count)
    used = np.flatnonzero(pairs)
    apart = np.rint(np.bincount(both, some.metres, count * count)[used] / pairs[used]).astype(np.int64)
    demand, supply = np.bincount(home, problem.demand, count), np.bincount(host, problem.supply, count)
    price = best(Problem(demand, supply, used // count, used % count, apart)).price
    adds: np.ndarray = price[home][problem.rows] + problem.metres - price[count + host][problem.columns]
    return adds


def adds_near(problem: Problem, answer: Answer) -> np.ndarray:
    """Return what each pair seems to add, by the prices of an answer to a problem that differs a little.

    Args:
        problem: the problem; its demand points are those of the answer, its supply points too, with new ones last.
        answer: the answer.
    """
    arcs, price = answer.arcs, answer.price
    unit = arcs.capacity[len(arcs.tails) - arcs.places :]
    before = problem.rows, np.minimum(problem.columns, arcs.places - 1), problem.metres
    adds = _added(price, arcs, before, problem.outside)
    # Nobody knows what a unit is worth where there was none: its best pair is taken to add nothing.
    priced = np.append(unit > 0, np.zeros(len(problem.supply) - arcs.places, dtype=bool))
    new = np.flatnonzero(~priced[problem.columns])
    if len(new):
        at, columns = price[problem.rows[new]] + problem.metres[new], problem.columns[new]
        least = np.full(len(problem.supply), np.iinfo(np.int64).max)
        np.minimum.at(least, columns, at)
        adds[new] = at - least[columns]
    return adds


def would_add(problem: Problem, answer: Answer) -> np.ndarray:
    """Return the metres that each pair of a problem would add to an answer of it at the answer's prices."""
    pairs = problem.rows, problem.columns, problem.metres
    return _added(answer.price, answer.arcs, pairs, problem.outside)


def _added(price: np.ndarray, arcs: Arcs, pairs: tuple[np.ndarray, ...], outside: np.ndarray | None) -> np.ndarray:
    rows, columns, metres = pairs
    entered = columns + len(arcs.demand)
    if outside is not None:
        entered = np.where(outside, arcs.door[columns], entered)
    added: np.ndarray = price[rows] + metres - price[entered]
    return added


def _reached(arcs: Arcs, flow: np.ndarray) -> tuple[int, int]:
    """Return how good a flow is, the less the better: demand that is not met, then metres."""
    return int(arcs.demand.sum() - flow[arcs.heads == arcs.end].sum()), int(flow @ arcs.metres)


def looking_best(problem: Problem, adds: np.ndarray, each: tuple[int, int] = EACH) -> np.ndarray:
    """Return which pairs seem to add least among those of their demand point, or of their supply point.

    Args:
        problem: the problem.
        adds: what each pair seems to add.
        each: how many of each demand point, and of each supply point.
    """
    of_people, of_places = problem.sizes
    looks_best = _least(of_people, adds, each[0])
    looks_best[problem.by_place[_least(of_places, adds[problem.by_place], each[1])]] = True
    return looks_best


def _least(sizes: np.ndarray, values: np.ndarray, each: int) -> np.ndarray:
    """Return which values are among the least of their group, ties at the limit included; groups follow each other."""
    limits = np.full(len(sizes), np.iinfo(np.int64).max)
    ends = np.cumsum(sizes)
    for group in np.flatnonzero(sizes > each):
        limits[group] = np.partition(values[ends[group] - sizes[group] : ends[group]], each - 1)[each - 1]
    least: np.ndarray = values <= np.repeat(limits, sizes)
    return least

"""The transportation problem of very many pairs, solved exactly on few of them at a time (docs/method.md#allocation).

Each round solves the problem on the pairs that look best at the prices of the round before; the last is that after
which no pair left out would make the answer better. So the answer is the best among all pairs.
"""

import numpy as np

from marketmap.chains import reduced_metres
from marketmap.transport import Arcs, Problem, network, solve

AT_ONCE = 200_000  # pairs that are solved in one go
EACH = (10, 40)  # pairs of each demand point, and of each supply point, that a round takes


def best(problem: Problem, at_once: int = AT_ONCE, each: tuple[int, int] = EACH) -> tuple[np.ndarray, Arcs, np.ndarray]:
    """Solve a problem of any size.

    Args:
        problem: its pairs sorted by demand point.
        at_once: pairs up to which it is solved in one go.
        each: pairs of each demand point, and of each supply point, that a round takes besides those in use.

    Returns:
        The positions of the pairs that were solved on, their network, and the best flow on it, as `transport.solve`
        returns it. No other pair would make it better.
    """
    if len(problem.rows) <= at_once:
        arcs = network(problem)
        return np.arange(len(problem.rows)), arcs, solve(arcs)
    by_place = np.argsort(problem.columns, kind="stable")
    taken, so_far = _looking_best(problem, by_place, problem.metres, each), None
    while True:
        pairs = np.flatnonzero(taken)
        arcs = network(problem.only(pairs))
        flow = solve(arcs)
        reduced = _reduced(problem, arcs, flow)
        if not (~taken & (reduced < 0)).any():
            return pairs, arcs, flow
        next_to_take = _looking_best(problem, by_place, reduced, each)
        next_to_take[pairs[flow[: len(pairs)] > 0]] = True
        reached = _reached(arcs, flow)
        # A round that gains nothing lets no pair go, so that the rounds come to an end.
        taken = next_to_take if so_far is None or reached < so_far else taken | next_to_take
        so_far = reached


def _reduced(problem: Problem, arcs: Arcs, flow: np.ndarray) -> np.ndarray:
    entered = problem.columns + len(problem.demand)
    if problem.outside is not None:
        entered = np.where(problem.outside, arcs.door[problem.columns], entered)
    return reduced_metres(arcs, flow, (problem.rows, entered, problem.metres))


def _reached(arcs: Arcs, flow: np.ndarray) -> tuple[int, int]:
    """Return how good a flow is, the less the better: demand that is not met, then metres."""
    return int(arcs.demand.sum() - flow[arcs.heads == arcs.end].sum()), int(flow @ arcs.metres)


def _looking_best(problem: Problem, by_place: np.ndarray, values: np.ndarray, each: tuple[int, int]) -> np.ndarray:
    """Return which pairs have the least values of their demand point or of their supply point."""
    looking_best = _least(problem.rows, values, each[0])
    looking_best[by_place[_least(problem.columns[by_place], values[by_place], each[1])]] = True
    return looking_best


def _least(groups: np.ndarray, values: np.ndarray, each: int) -> np.ndarray:
    """Return which values are among the least of their group, ties at the limit included; groups are sorted."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    ends = np.append(starts[1:], len(groups))
    limits = [
        np.partition(values[start:end], each - 1)[each - 1] if end - start > each else values[start:end].max()
        for start, end in zip(starts, ends, strict=True)
    ]
    least: np.ndarray = values <= np.repeat(limits, ends - starts)
    return least

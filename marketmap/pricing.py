"""The transportation problem of very many pairs, solved exactly on few of them at a time (docs/method.md#allocation).

Each round solves the problem on the pairs that look best at the prices of the round before; the last is that after
which no pair left out would make the answer better. So the answer is the best among all pairs.
"""

import numpy as np

from marketmap.chains import reduced_metres
from marketmap.transport import Arcs, Problem, network, solve

AT_ONCE = 200_000  # pairs that are solved in one go
EACH = 25  # pairs of each demand point that a round takes


def best(problem: Problem, at_once: int = AT_ONCE, each: int = EACH) -> tuple[np.ndarray, Arcs, np.ndarray]:
    """Solve a problem of any size.

    Args:
        problem: its pairs sorted by demand point.
        at_once: pairs up to which it is solved in one go.
        each: pairs of each demand point that a round takes, besides those in use.

    Returns:
        The positions of the pairs that were solved on, their network, and the best flow on it, as `transport.solve`
        returns it. No other pair would make it better.
    """
    few = len(problem.rows) <= at_once
    taken = np.ones(len(problem.rows), dtype=bool) if few else _least(problem.rows, problem.metres, each)
    so_far: tuple[int, int] | None = None
    while True:
        pairs = np.flatnonzero(taken)
        arcs = network(problem.only(pairs))
        flow = solve(arcs)
        if len(pairs) == len(taken):
            return pairs, arcs, flow
        reduced = _reduced(problem, arcs, flow)
        if not (~taken & (reduced < 0)).any():
            return pairs, arcs, flow
        next_to_take = _least(problem.rows, reduced, each)
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


def _least(rows: np.ndarray, values: np.ndarray, each: int) -> np.ndarray:
    """Return which pairs are among the least of their demand point, ties at the limit included."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    ends = np.append(starts[1:], len(rows))
    limits = [
        np.partition(values[start:end], each)[each - 1] if end - start > each else values[start:end].max()
        for start, end in zip(starts, ends, strict=True)
    ]
    least: np.ndarray = values <= np.repeat(limits, ends - starts)
    return least

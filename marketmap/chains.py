"""Chains: what one more unit, or one person fewer, sets off in a solved transportation problem.

Somebody moves in, which frees a unit elsewhere, and so on to somebody unmet or to a unit that stays free. The chain
that changes the answer for the better is a shortest path through the changes that the answer leaves room for, so it
holds even where the best answer is not the only one (docs/method.md#next-unit).
"""

from dataclasses import dataclass

import numpy as np

from marketmap.transport import Arcs

UNREACHED = np.iinfo(np.int64).max // 4
GREAT_GAIN = 10**13  # metres that meeting somebody is worth: more than any chain of journeys


@dataclass(frozen=True, eq=False)
class Chains:
    """What a small change at a node sets off, once everybody has moved over as is best.

    The change is one more unit at a supply point or one person fewer at a demand point; arrays run over demand points,
    then supply points.

    Attributes:
        meets: demand point whose unmet demand the chain meets in the end; -1 where it meets none.
        frees: supply point at which the chain leaves a unit over in the end; -1 where it leaves none.
        tally: what the chain adds up to of each of the tallies asked for.
        metres: metres that the chain adds, with meeting somebody counted as a great gain.
    """

    meets: np.ndarray
    frees: np.ndarray
    tally: np.ndarray
    metres: np.ndarray


@dataclass(frozen=True, eq=False)
class _Changes:
    """Changes that a flow leaves room for: node to node, metres, arc (-1 is somebody unmet), one more on it or less."""

    tails: np.ndarray
    heads: np.ndarray
    metres: np.ndarray
    arc: np.ndarray
    sign: np.ndarray


def chains(arcs: Arcs, flow: np.ndarray, tallies: np.ndarray) -> Chains:
    """Follow the chain that one more unit at a supply point, or one person fewer at a demand point, would start.

    The first step of its path is what the chain comes to in the end (somebody unmet is met, or a unit is left over).

    Args:
        arcs: the network.
        flow: a best flow, as `transport.solve` returns it.
        tallies: what one unit on each pair of the problem counts for, one row a pair, one column a tally.
    """
    changes = _changes(arcs, flow)
    distance, before = _shortest(changes, arcs.end)
    counted = np.zeros((len(arcs.tails) + 1, tallies.shape[1]))  # the last row, of arc -1, is nothing
    counted[: len(tallies)] = tallies
    first, tally = _walk(changes.tails, before, counted[changes.arc] * changes.sign[:, None], arcs.end)
    return _ends(distance, first, tally, (len(arcs.demand), arcs.places))


def prices(arcs: Arcs, flow: np.ndarray) -> np.ndarray:
    """Return the metres that a unit less at each node would add to a best flow: the duals of the problem.

    A pair that may not be among the arcs would add the price of its demand point and its own metres, less the price of
    the node that it enters. Where that is below nothing for no pair, the flow is best among all of them too.

    Args:
        arcs: the network.
        flow: a best flow on it.
    """
    distance, _ = _shortest(_changes(arcs, flow), arcs.end)
    at = slice(len(arcs.demand), len(arcs.demand) + arcs.places)
    # A supply point with units to spare is worth nothing more than its journey, whether or not a chain leads to it.
    distance[at] = np.minimum(distance[at], 0)
    distance[arcs.door] = np.minimum(distance[arcs.door], distance[at])
    return distance


def _changes(arcs: Arcs, flow: np.ndarray) -> _Changes:
    met = np.bincount(arcs.tails, weights=flow, minlength=arcs.end)[: len(arcs.demand)]
    unmet = np.flatnonzero(met.round().astype(np.int64) < arcs.demand)
    more, less = np.flatnonzero((flow < arcs.capacity) & (arcs.heads != arcs.end)), np.flatnonzero(flow > 0)
    return _Changes(
        tails=np.concatenate([np.full(len(unmet), arcs.end), arcs.tails[more], arcs.heads[less]]),
        heads=np.concatenate([unmet, arcs.heads[more], arcs.tails[less]]),
        metres=np.concatenate([np.full(len(unmet), -GREAT_GAIN), arcs.metres[more], -arcs.metres[less]]),
        arc=np.concatenate([np.full(len(unmet), -1), more, less]),
        sign=np.concatenate([np.zeros(len(unmet)), np.ones(len(more)), -np.ones(len(less))]),
    )


def _shortest(changes: _Changes, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance to every node and the last change on the way, -1 where there is none.

    Bellman-Ford, one round at a time from all nodes that came nearer in the round before; a best flow leaves no round
    trip that costs less than nothing.
    """
    distance, before = np.full(start + 1, UNREACHED, dtype=np.int64), np.full(start + 1, -1, dtype=np.int64)
    distance[start] = 0
    order = np.argsort(changes.tails, kind="stable")
    leaving = np.searchsorted(changes.tails[order], np.arange(start + 2))
    nearer = np.array([start])
    while len(nearer):
        some = order[_ranges(leaving[nearer], leaving[nearer + 1])]
        heads = changes.heads[some]
        reached, known = distance[changes.tails[some]] + changes.metres[some], distance[heads]
        np.minimum.at(distance, heads, reached)
        better = (reached < known) & (reached == distance[heads])
        before[heads[better]] = some[better]
        nearer = np.unique(heads[better])
    return distance, before


def _ranges(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the whole numbers of several ranges, one range after the other."""
    sizes = ends - starts
    numbers: np.ndarray = np.arange(sizes.sum()) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
    return numbers


def _walk(tails: np.ndarray, before: np.ndarray, steps: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Walk every shortest way back to the start; return its first node, -1 where there is no way, and its tally."""
    at = np.arange(start + 1)
    first, tally = np.full(start + 1, -1), np.zeros((start + 1, steps.shape[1]))
    walking = np.flatnonzero(before >= 0)
    while len(walking):
        arc = before[at[walking]]
        tally[walking] += steps[arc]
        arrived = tails[arc] == start
        first[walking[arrived]] = at[walking[arrived]]
        at[walking] = tails[arc]
        walking = walking[~arrived]
    return first, tally


def _ends(distance: np.ndarray, first: np.ndarray, tally: np.ndarray, size: tuple[int, int]) -> Chains:
    """Read the ends of the chains; a unit that nothing is gained by stays where it is."""
    people, places = size
    nodes = np.arange(people + places)
    distance_to, first, tally = distance[: len(nodes)], first[: len(nodes)].copy(), tally[: len(nodes)].copy()
    idle = (nodes >= people) & (distance_to >= 0)
    first[idle], tally[idle] = nodes[idle], 0.0
    meets = (first >= 0) & (first < people)
    return Chains(np.where(meets, first, -1), np.where(first >= people, first - people, -1), tally, distance)

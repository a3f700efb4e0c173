"""The transportation problem: meet the greatest amount of demand, then travel the least (docs/method.md#allocation).

Solved exactly on whole millionths of a unit and whole metres by OR-tools' minimum-cost flow. What one more unit would
change is read from the solution by the shortest chain of people moving over, so it holds even where the best solution
is not the only one.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

PER_UNIT = 1_000_000
UNREACHED = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, eq=False)
class Problem:
    """Who could be housed where.

    Attributes:
        demand: units by demand point.
        supply: units by supply point.
        rows: demand point of each pair.
        columns: supply point of each pair.
        metres: whole metres of each pair, border penalties included.
        opened: units by supply point that pairs marked `outside` may take at most; None where there is no limit.
        outside: whether each pair is from another district.
    """

    demand: np.ndarray
    supply: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    metres: np.ndarray
    opened: np.ndarray | None = None
    outside: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Arcs:
    """A problem as a network: tail, head, capacity (millionths of a unit) and metres of each arc, and its nodes.

    Nodes are the demand points, the supply points, the doors through which people of other districts reach them, the
    end. The first arcs are the pairs of the problem, in their order.
    """

    tails: np.ndarray
    heads: np.ndarray
    capacity: np.ndarray
    metres: np.ndarray
    demand: np.ndarray
    end: int


@dataclass(frozen=True, eq=False)
class Chains:
    """What a small change at a node sets off, once everybody has moved over as is best.

    The change is one more unit at a supply point or one person fewer at a demand point; arrays run over demand points,
    then supply points.

    Attributes:
        meets: demand point whose unmet demand the chain meets in the end; -1 where it meets none.
        frees: supply point at which the chain leaves a unit over in the end; -1 where it leaves none.
        tally: what the chain adds up to of each of the tallies asked for.
        distance: metres to every node from the end, with meeting somebody counted as a great gain; for pricing.
    """

    meets: np.ndarray
    frees: np.ndarray
    tally: np.ndarray
    distance: np.ndarray


def network(problem: Problem) -> Arcs:
    """Lay a problem out as a network."""
    people, places = len(problem.demand), len(problem.supply)
    wanted, there = _whole(problem.demand), _whole(problem.supply)
    doors = np.arange(people + places, people + 2 * places)
    end = people + 2 * places
    into = people + problem.columns
    if problem.opened is not None and problem.outside is not None:
        into = np.where(problem.outside, doors[problem.columns], into)
    opened = np.full(places, wanted.sum()) if problem.opened is None else _whole(problem.opened)
    at = np.arange(people, people + places)
    return Arcs(
        tails=np.concatenate([problem.rows, doors, at]).astype(np.int32),
        heads=np.concatenate([into, at, np.full(places, end)]).astype(np.int32),
        capacity=np.concatenate([wanted[problem.rows], opened, there]),
        metres=np.concatenate([problem.metres, np.zeros(2 * places, dtype=np.int64)]).astype(np.int64),
        demand=wanted,
        end=end,
    )


def solve(arcs: Arcs) -> np.ndarray:
    """Return the flow of each arc (millionths of a unit) that meets the most demand, and then with the least travel.

    Raises:
        RuntimeError: when the solver fails, which no problem of this kind gives a reason to.
    """
    if not arcs.demand.sum():
        return np.zeros(len(arcs.tails), dtype=np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(arcs.tails, arcs.heads, arcs.capacity, arcs.metres)
    solver.set_nodes_supplies(np.arange(len(arcs.demand), dtype=np.int32), arcs.demand)
    solver.set_node_supply(arcs.end, -int(arcs.demand.sum()))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The allocation could not be solved: {status}.")
    flows: np.ndarray = solver.flows(np.arange(len(arcs.tails), dtype=np.int32))
    return flows


def chains(arcs: Arcs, flow: np.ndarray, places: int, tallies: np.ndarray) -> Chains:
    """Follow the chain that one more unit at a supply point, or one person fewer at a demand point, would start.

    The least-cost change of a best solution is a shortest path in its residual network, from the end to the node: its
    first step is what the chain comes to in the end (somebody unmet is met, or a unit is left over).

    Args:
        arcs: the network.
        flow: a best flow, as `solve` returns it.
        places: number of supply points.
        tallies: what one unit on each pair of the problem counts for, one row a pair, one column a tally.
    """
    people = len(arcs.demand)
    residual, unmet = _residual(arcs, flow)
    # Meeting somebody is worth more than any chain of journeys.
    worth = int(arcs.metres.max(initial=0) + 1) * (2 * (people + places) + 1)
    tails, heads, costs, arc, sign = residual
    tails, heads = np.concatenate([np.full(len(unmet), arcs.end), tails]), np.concatenate([unmet, heads])
    costs = np.concatenate([np.full(len(unmet), -worth), costs])
    distance, before = _shortest(tails, heads, costs, arcs.end)
    counted = np.zeros((len(arcs.tails), tallies.shape[1]))
    counted[: len(tallies)] = tallies
    steps = np.concatenate([np.zeros((len(unmet), tallies.shape[1])), counted[arc] * sign[:, None]])
    first, tally = _walk(tails, before, steps, arcs.end)
    return _ends(distance, first, tally, (people, places))


def _residual(arcs: Arcs, flow: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Return the changes that a flow leaves room for, and the demand points with unmet demand."""
    met = np.bincount(arcs.tails, weights=flow, minlength=arcs.end)[: len(arcs.demand)]
    unmet = np.flatnonzero(met.round().astype(np.int64) < arcs.demand)
    more, less = np.flatnonzero((flow < arcs.capacity) & (arcs.heads != arcs.end)), np.flatnonzero(flow > 0)
    tails = np.concatenate([arcs.tails[more], arcs.heads[less]])
    heads = np.concatenate([arcs.heads[more], arcs.tails[less]])
    costs = np.concatenate([arcs.metres[more], -arcs.metres[less]])
    sign = np.concatenate([np.ones(len(more)), -np.ones(len(less))])
    return (tails, heads, costs, np.concatenate([more, less]), sign), unmet


def _shortest(tails: np.ndarray, heads: np.ndarray, costs: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance to every node and the last arc on the way, -1 where there is none.

    Bellman-Ford, one round on whole arrays at a time; a best flow leaves no round trip that costs less than nothing.
    """
    distance, before = np.full(start + 1, UNREACHED, dtype=np.int64), np.full(start + 1, -1, dtype=np.int64)
    distance[start] = 0
    order = np.argsort(heads, kind="stable")
    nodes, starts = np.unique(heads[order], return_index=True)
    while len(nodes):
        known = distance[tails[order]]
        reached = np.where(known < UNREACHED, known + costs[order], UNREACHED)
        best = np.minimum.reduceat(reached, starts)
        better = best < distance[nodes]
        if not better.any():
            break
        segment = np.repeat(np.arange(len(nodes)), np.diff([*starts, len(order)]))
        tight = np.flatnonzero(better[segment] & (reached == best[segment]))[::-1]
        before[heads[order[tight]]] = order[tight]
        distance[nodes[better]] = best[better]
    return distance, before


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


def _whole(units: np.ndarray) -> np.ndarray:
    # A hair is added so that 0.29 is 290,000 millionths and not one fewer.
    return np.floor(units * PER_UNIT + 1e-6).astype(np.int64)

"""The transportation problem: meet the greatest amount of demand, then travel the least (docs/method.md#allocation).

Solved exactly on whole millionths of a unit and whole metres by OR-tools' minimum-cost flow.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.graph.python import min_cost_flow

PER_UNIT = 1_000_000


@dataclass(frozen=True, eq=False)
class Problem:
    """Who could be housed where.

    Attributes:
        demand: units by demand point.
        supply: units by supply point.
        rows: demand point of each pair.
        columns: supply point of each pair.
        metres: whole metres of each pair, border penalties included.
        opened: units by supply point that pairs marked `outside` may take at most, missing where there is no limit;
            None where there is none at all.
        outside: whether each pair is from another district.
    """

    demand: np.ndarray
    supply: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    metres: np.ndarray
    opened: np.ndarray | None = None
    outside: np.ndarray | None = None

    @cached_property
    def by_place(self) -> np.ndarray:
        """The pairs in the order of their supply points."""
        few = len(self.supply) <= np.iinfo(np.uint16).max
        # Short numbers are put in order several times sooner.
        return np.argsort(self.columns.astype(np.uint16) if few else self.columns, kind="stable")

    @cached_property
    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """How many pairs each demand point has, and each supply point."""
        return np.bincount(self.rows, minlength=len(self.demand)), np.bincount(self.columns, minlength=len(self.supply))

    def only(self, pairs: np.ndarray) -> "Problem":
        """Return the problem with some of its pairs only, by position."""
        outside = None if self.outside is None else self.outside[pairs]
        columns = self.columns[pairs]
        return Problem(self.demand, self.supply, self.rows[pairs], columns, self.metres[pairs], self.opened, outside)


@dataclass(frozen=True, eq=False)
class Arcs:
    """A problem as a network: tail, head, capacity (millionths of a unit) and metres of each arc.

    Nodes are the demand points, the supply points, a door before each supply point that limits how many people of other
    districts may come in, and the end. The first arcs are the pairs of the problem, in their order.

    Attributes:
        tails: node that each arc leaves.
        heads: node that each arc reaches.
        capacity: most that each arc can carry.
        metres: length of each arc.
        demand: millionths of a unit by demand point.
        door: node at which people of other districts enter each supply point: the point itself where nothing limits it.
        end: node that everything flows to.
    """

    tails: np.ndarray
    heads: np.ndarray
    capacity: np.ndarray
    metres: np.ndarray
    demand: np.ndarray
    door: np.ndarray
    end: int

    @property
    def places(self) -> int:
        """Number of supply points."""
        return len(self.door)

    @property
    def pairs(self) -> int:
        """Number of pairs of the problem."""
        return len(self.tails) - self.places - (self.end - len(self.demand) - self.places)


def network(problem: Problem) -> Arcs:
    """Lay a problem out as a network."""
    people, places = len(problem.demand), len(problem.supply)
    wanted, there = whole(problem.demand), whole(problem.supply)
    opened = np.full(places, np.nan) if problem.opened is None else problem.opened
    at, limited = np.arange(people, people + places), np.flatnonzero(~np.isnan(opened))
    door = at.copy()
    door[limited] = people + places + np.arange(len(limited))
    end = people + places + len(limited)
    into = at[problem.columns]
    if problem.outside is not None:
        into = np.where(problem.outside, door[problem.columns], into)
    return Arcs(
        tails=np.concatenate([problem.rows, door[limited], at]).astype(np.int32),
        heads=np.concatenate([into, at[limited], np.full(places, end)]).astype(np.int32),
        capacity=np.concatenate([wanted[problem.rows], whole(opened[limited]), there]),
        metres=np.concatenate([problem.metres, np.zeros(len(limited) + places, dtype=np.int64)]).astype(np.int64),
        demand=wanted,
        door=door,
        end=end,
    )


def solve(arcs: Arcs) -> np.ndarray:
    """Return the flow of each arc (millionths of a unit) that meets the most demand, and then with the least travel.

    A supply point whose people reach no other fills up with the nearest; only the rest is given to the solver.

    Raises:
        RuntimeError: when the solver fails, which no problem of this kind gives a reason to.
    """
    flow = np.zeros(len(arcs.tails), dtype=np.int64)
    alone = _alone(arcs)
    _fill(arcs, np.flatnonzero(alone), flow)
    rest = np.flatnonzero(~alone)
    if len(rest):
        _share_out(arcs, rest, flow)
    return flow


def _alone(arcs: Arcs) -> np.ndarray:
    """Return which pairs lead to a supply point whose people reach no other, and which has no door."""
    rows, entered, people = arcs.tails[: arcs.pairs], arcs.heads[: arcs.pairs], len(arcs.demand)
    choosing = np.bincount(rows, minlength=people)[rows] > 1
    crowded = np.zeros(arcs.end, dtype=bool)
    crowded[entered[choosing]] = True
    at = np.arange(people, people + arcs.places)
    with_door = at[arcs.door != at]
    crowded[with_door] = crowded[arcs.door[with_door - people]] = True
    alone: np.ndarray = ~crowded[entered]
    return alone


def _fill(arcs: Arcs, pairs: np.ndarray, flow: np.ndarray) -> None:
    """House the nearest people first at supply points that share nobody; changes the flow."""
    order = pairs[np.lexsort((arcs.metres[pairs], arcs.heads[pairs]))]
    place, wanted = arcs.heads[order] - len(arcs.demand), arcs.capacity[order]
    to_end = len(arcs.tails) - arcs.places
    so_far = np.cumsum(wanted)
    first = np.flatnonzero(np.diff(place, prepend=-1))
    before = so_far - wanted
    before -= np.repeat(before[first], np.diff(np.append(first, len(place))))
    flow[order] = np.clip(arcs.capacity[to_end + place] - before, 0, wanted)
    np.add.at(flow, to_end + place, flow[order])


def _share_out(arcs: Arcs, pairs: np.ndarray, flow: np.ndarray) -> None:
    """Solve the network of some pairs; nodes that none of them touches are left out. Changes the flow."""
    touched = np.zeros(arcs.end + 1, dtype=bool)
    touched[arcs.tails[pairs]] = touched[arcs.heads[pairs]] = touched[arcs.end] = True
    doors = np.arange(arcs.pairs, len(arcs.tails) - arcs.places)
    touched[arcs.heads[doors]] |= touched[arcs.tails[doors]]
    beyond = np.arange(arcs.pairs, len(arcs.tails))
    taken = np.concatenate([pairs, beyond[touched[arcs.tails[beyond]]]])
    node = np.cumsum(touched) - 1
    people = np.flatnonzero(touched[: len(arcs.demand)])
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        node[arcs.tails[taken]].astype(np.int32),
        node[arcs.heads[taken]].astype(np.int32),
        arcs.capacity[taken],
        arcs.metres[taken],
    )
    solver.set_nodes_supplies(node[people].astype(np.int32), arcs.demand[people])
    solver.set_node_supply(int(node[arcs.end]), -int(arcs.demand[people].sum()))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The allocation could not be solved: {status}.")
    flow[taken] = solver.flows(np.arange(len(taken), dtype=np.int32))


def whole(units: np.ndarray) -> np.ndarray:
    """Return units in whole millionths, rounded down."""
    # A hair is added so that 0.29 is 290,000 millionths and not one fewer.
    millionths: np.ndarray = np.floor(units * PER_UNIT + 1e-6).astype(np.int64)
    return millionths

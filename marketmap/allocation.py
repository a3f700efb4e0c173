"""Allocation: which demand each scheme could meet, by one of two rules (docs/method.md#allocation).

Home first, the default, because nomination rights are local: residents of a district have first call on its units;
what is left serves residents of the same ICB, nearest first overall; then residents of other ICBs within reach. Best
for all: everybody together, the greatest number met, then the least travel with borders counted as km. What nobody
within reach can meet is unmet, never lost.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from marketmap.assumptions import AllocationAssumptions
from marketmap.tables import WHERE_MET
from marketmap.transport import PER_UNIT, UNREACHED, Arcs, Problem, chains, network, solve

DISTRICT, ICB, OUTSIDE = range(3)
METRES_PER_KM = 1000
NEAREST = 50  # supply points that a demand point may use at first; those left out are priced in afterwards


@dataclass(frozen=True, eq=False)
class Reach:
    """Who can reach what: demand points, supply points, and road km between them (rows demand).

    Attributes:
        points: `tables.DEMAND_POINTS`.
        places: `tables.SUPPLY_POINTS`.
        km: road km, as `travel.road_km` returns them.
    """

    points: pd.DataFrame
    places: pd.DataFrame
    km: csr_matrix

    @cached_property
    def rows(self) -> np.ndarray:
        """Demand point of each pair."""
        return np.repeat(np.arange(len(self.points), dtype=np.int32), np.diff(self.km.indptr))

    @cached_property
    def where(self) -> np.ndarray:
        """Of each pair: in the home district, elsewhere in the home ICB, or outside it."""
        same = {
            name: self.points[name].to_numpy()[self.rows] == self.places[name].to_numpy()[self.km.indices]
            for name in ("district", "icb")
        }
        return np.where(same["district"], DISTRICT, np.where(same["icb"], ICB, OUTSIDE)).astype(np.int8)

    @cached_property
    def metres(self) -> np.ndarray:
        """Whole metres of each pair."""
        metres: np.ndarray = np.rint(self.km.data.astype(float) * METRES_PER_KM).astype(np.int64)
        return metres

    @cached_property
    def even(self) -> np.ndarray:
        """Of each pair: whether it lies in a district all of whose units are equally far from all its residents."""
        inside = self.where == DISTRICT
        metres = pd.Series(self.metres[inside]).groupby(self.points["district"].to_numpy()[self.rows[inside]])
        even = np.zeros(len(self.rows), dtype=bool)
        even[inside] = (metres.transform("min") == metres.transform("max")).to_numpy()
        return even


@dataclass(frozen=True, eq=False)
class Stage:
    """One transportation problem that was solved: the pairs it could use, its network and its best flow."""

    pairs: np.ndarray
    arcs: Arcs
    flow: np.ndarray

    @property
    def units(self) -> np.ndarray:
        """Units of each pair."""
        return self.flow[: len(self.pairs)] / PER_UNIT


@dataclass(frozen=True, eq=False)
class Allocation:
    """Who could be housed where, for one group, by one rule.

    Attributes:
        reach: the points and the distances between them.
        demand: units required by demand point.
        supply: units that exist by supply point.
        units: units of each pair of `reach`.
        stages: what was solved, in order.
        opened: units of each supply point open to other districts before anybody from there came.
    """

    reach: Reach
    demand: np.ndarray
    supply: np.ndarray
    units: np.ndarray
    stages: tuple[Stage, ...]
    opened: np.ndarray

    @property
    def met(self) -> np.ndarray:
        """Units met by demand point."""
        return np.bincount(self.reach.rows, self.units, len(self.demand))

    @property
    def unmet(self) -> np.ndarray:
        """Units that nobody within reach can meet, by demand point."""
        unmet: np.ndarray = np.maximum(self.demand - self.met, 0.0)
        return unmet

    @property
    def used(self) -> np.ndarray:
        """Units used by supply point."""
        return np.bincount(self.reach.km.indices, self.units, len(self.supply))

    def table(self) -> pd.DataFrame:
        """Return `tables.ALLOCATION`: the pairs that are used."""
        used = np.flatnonzero(self.units > 0)
        reach = self.reach
        columns = {
            "point": reach.points["point"].to_numpy()[reach.rows[used]],
            "supply_point": reach.places["supply_point"].to_numpy()[reach.km.indices[used]],
            "units": self.units[used],
            "distance_km": reach.km.data[used].astype(float),
            "where": np.array(WHERE_MET)[reach.where[used]],
        }
        return pd.DataFrame(columns)


def allocate(reach: Reach, demand: np.ndarray, supply: np.ndarray, assumptions: AllocationAssumptions) -> Allocation:
    """Work out who could be housed where by the rule of the assumptions.

    Args:
        reach: the points and the distances between them.
        demand: units required by demand point of `reach`.
        supply: units that exist by supply point of `reach`.
        assumptions: the rule, its borders and what is open to other districts.
    """
    rules = {"home_first": home_first, "best_for_all": best_for_all}
    return rules[assumptions.rule](reach, demand, supply, assumptions)


def home_first(reach: Reach, demand: np.ndarray, supply: np.ndarray, assumptions: AllocationAssumptions) -> Allocation:
    """Let residents of the district go first, then those of the same ICB, then those of other ICBs.

    Where all units of a district are equally far from all its residents, as with a published total, every
    neighbourhood has the same share of its demand met.
    """
    units, even = np.zeros(len(reach.rows)), np.flatnonzero(reach.even)
    units[even] = _shared(reach, demand, supply, even)
    stages = [_solved(reach, np.flatnonzero((reach.where == DISTRICT) & ~reach.even), demand, supply)]
    units[stages[0].pairs] = stages[0].units
    left = np.maximum(supply - np.bincount(reach.km.indices, units, len(supply)), 0.0)
    opened = _opened(reach.places, left, assumptions.share_open.range[1])
    free = opened.copy()
    for where in (ICB, OUTSIDE):
        wanted = np.maximum(demand - np.bincount(reach.rows, units, len(demand)), 0.0)
        stage = _solved(reach, np.flatnonzero(reach.where == where), wanted, free)
        units[stage.pairs] = stage.units
        free = np.maximum(free - np.bincount(reach.km.indices[stage.pairs], stage.units, len(free)), 0.0)
        stages.append(stage)
    return Allocation(reach, demand, supply, units, tuple(stages), opened)


def _shared(reach: Reach, demand: np.ndarray, supply: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return the units of pairs when each resident of a district has the same claim on each of its units."""
    rows, columns = reach.rows[pairs], reach.km.indices[pairs]
    wanted, there = _in_district(reach, demand, supply)
    most = np.maximum(wanted, there)[rows]
    units: np.ndarray = np.divide(demand[rows] * supply[columns], most, out=np.zeros(len(pairs)), where=most > 0)
    return units


def _in_district(reach: Reach, demand: np.ndarray, supply: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each demand point the demand and the supply of its whole district."""
    home = reach.points["district"]
    wanted = pd.Series(demand).groupby(home.to_numpy()).sum()
    there = pd.Series(supply).groupby(reach.places["district"].to_numpy()).sum()
    return home.map(wanted).to_numpy(), home.map(there).fillna(0.0).to_numpy()


def _opened(places: pd.DataFrame, left: np.ndarray, share_open: float) -> np.ndarray:
    """Return the units that people of other districts may use: as stated, else a share of what residents leave."""
    stated = places["units_open"].to_numpy(dtype=float)
    return np.where(np.isnan(stated), left * share_open, np.minimum(left, stated))


def _solved(reach: Reach, pairs: np.ndarray, demand: np.ndarray, supply: np.ndarray) -> Stage:
    wanted = (demand[reach.rows[pairs]] > 0) & (supply[reach.km.indices[pairs]] > 0)
    pairs = pairs[wanted]
    problem = Problem(demand, supply, reach.rows[pairs], reach.km.indices[pairs], reach.metres[pairs])
    arcs = network(problem)
    return Stage(pairs, arcs, solve(arcs))


def best_for_all(
    reach: Reach, demand: np.ndarray, supply: np.ndarray, assumptions: AllocationAssumptions
) -> Allocation:
    """Meet the greatest number in all, then travel the least, with borders counted as km.

    It may move local people to serve more, and is the planner's upper bound. Each demand point starts with its nearest
    supply points; those left out come in while any of them would make the answer better, so the answer is exact.
    """
    border = assumptions.border_district_km.range[1], assumptions.border_icb_km.range[1]
    added = np.array([0.0, border[0], border[0] + border[1]])
    metres = reach.metres + np.rint(added * METRES_PER_KM).astype(np.int64)[reach.where]
    shut = (reach.places["units_open"].to_numpy(dtype=float) == 0)[reach.km.indices] & (reach.where != DISTRICT)
    useful = (demand[reach.rows] > 0) & (supply[reach.km.indices] > 0) & ~shut
    taken = useful & ((reach.where == DISTRICT) | (_rank(reach.rows, metres) < NEAREST))
    while True:
        pairs = np.flatnonzero(taken)
        arcs = network(_problem(reach, demand, supply, (pairs, metres)))
        stage = Stage(pairs, arcs, solve(arcs))
        missed = np.flatnonzero(useful & ~taken)
        better = missed[_would_help(reach, stage, (missed, metres))] if len(missed) else missed
        if not len(better):
            break
        taken[better] = True
    units = np.zeros(len(reach.rows))
    units[pairs] = stage.units
    return Allocation(reach, demand, supply, units, (stage,), supply)


def _rank(rows: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """Return how near each pair is among those of its demand point: 0 is the nearest."""
    order = np.lexsort((metres, rows))
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows)) - np.repeat(starts, np.diff([*starts, len(rows)]))
    return rank


def _problem(reach: Reach, demand: np.ndarray, supply: np.ndarray, chosen: tuple[np.ndarray, np.ndarray]) -> Problem:
    pairs, metres = chosen
    stated = reach.places["units_open"].to_numpy(dtype=float)
    # Without a stated limit the door is as wide as all demand, so that one more unit finds it open too.
    opened, outside = np.where(np.isnan(stated), demand.sum(), stated), reach.where[pairs] != DISTRICT
    return Problem(demand, supply, reach.rows[pairs], reach.km.indices[pairs], metres[pairs], opened, outside)


def _would_help(reach: Reach, stage: Stage, chosen: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return which pairs left out, all of them from other districts, would make the answer better."""
    pairs, metres = chosen
    people, places = len(reach.points), len(reach.places)
    distance = chains(stage.arcs, stage.flow, places, np.zeros((0, 0))).distance
    at = people + reach.km.indices[pairs]
    # A supply point with units to spare is worth nothing more than its journey, whether or not a chain leads to it.
    worth = np.minimum(np.minimum(distance[at], 0), distance[at + places])
    before = distance[reach.rows[pairs]]
    better: np.ndarray = (before < UNREACHED) & (before + metres[pairs] < worth)
    return better

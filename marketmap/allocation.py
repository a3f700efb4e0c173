"""Allocation: which demand each scheme could meet, by one of two rules (docs/method.md#allocation).

Home first, the default, because nomination rights are local: residents of a district have first call on its units;
what is left serves residents of the same ICB, nearest first overall; then residents of other ICBs within reach. Best
for all: everybody together, the greatest number met, then the least travel with borders counted as km. What nobody
within reach can meet is unmet, never lost.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from marketmap.assumptions import AllocationAssumptions
from marketmap.evening import evened
from marketmap.pricing import best
from marketmap.reach import DISTRICT, ICB, METRES_PER_KM, OUTSIDE, Reach
from marketmap.tables import WHERE_MET
from marketmap.transport import PER_UNIT, Arcs, Problem, whole

__all__ = ["DISTRICT", "ICB", "METRES_PER_KM", "OUTSIDE", "Allocation", "Reach", "Stage", "allocate"]


@dataclass(frozen=True, eq=False)
class Stage:
    """One transportation problem that was solved.

    Attributes:
        pairs: the pairs of `Reach` that it was solved on.
        arcs: their network.
        flow: the best flow on it.
        problem: what was to be solved, on every pair of `Reach`.
        allowed: the pairs that the rule allows, by position.
    """

    pairs: np.ndarray
    arcs: Arcs
    flow: np.ndarray
    problem: Problem
    allowed: np.ndarray

    @property
    def metres(self) -> np.ndarray:
        """Metres of every pair of `Reach`, with the borders that count."""
        return self.problem.metres

    @property
    def closed(self) -> np.ndarray:
        """Pairs that it could also use if their supply point had a unit."""
        wanted = (whole(self.problem.demand) > 0)[self.problem.rows[self.allowed]]
        there = (whole(self.problem.supply) > 0)[self.problem.columns[self.allowed]]
        closed: np.ndarray = self.allowed[wanted & ~there]
        return closed

    @property
    def units(self) -> np.ndarray:
        """Units of each pair that it was solved on."""
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
        share_open: share of one more unit left over by residents that is open to other districts, where nothing else
            is stated.
    """

    reach: Reach
    demand: np.ndarray
    supply: np.ndarray
    units: np.ndarray
    stages: tuple[Stage, ...]
    opened: np.ndarray
    share_open: float = 1.0

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
        return np.bincount(self.reach.columns, self.units, len(self.supply))

    def table(self) -> pd.DataFrame:
        """Return `tables.ALLOCATION`: the pairs that are used."""
        used = np.flatnonzero(self.units > 0)
        reach = self.reach
        columns = {
            "point": reach.points["point"].to_numpy()[reach.rows[used]],
            "supply_point": reach.places["supply_point"].to_numpy()[reach.columns[used]],
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

    Where some units of a district are equally far from all its residents, as those of a published total, everybody whom
    the others do not house has the same claim on them.
    """
    share_open, pairs = assumptions.share_open.range[1], reach.pairs_by_where
    problem = Problem(demand, supply, reach.rows, reach.columns, reach.metres)
    stages = [_solved(problem, pairs[DISTRICT], pairs[DISTRICT])]
    units = evened(reach, demand, _units(reach, stages[0]), supply)
    wanted, left = _left_by(reach, pairs[DISTRICT], units, (demand, supply))
    free = opened = _opened(reach.places, left, share_open)
    for where in (ICB, OUTSIDE):
        problem = Problem(wanted, free, reach.rows, reach.columns, reach.metres)
        stage = _solved(problem, pairs[where], reach.pairs_to(np.flatnonzero(whole(free) > 0), where))
        units[stage.pairs] = stage.units
        wanted, free = _left_by(reach, stage.pairs, units, (wanted, free))
        stages.append(stage)
    return Allocation(reach, demand, supply, units, tuple(stages), opened, share_open)


def _left_by(
    reach: Reach, pairs: np.ndarray, units: np.ndarray, had: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is still wanted by demand point, and free by supply point, after the units of some pairs."""
    (wanted, free), taken = had, units[pairs]
    housed = np.bincount(reach.rows[pairs], taken, len(wanted))
    used = np.bincount(reach.columns[pairs], taken, len(free))
    return np.maximum(wanted - housed, 0.0), np.maximum(free - used, 0.0)


def _opened(places: pd.DataFrame, left: np.ndarray, share_open: float) -> np.ndarray:
    """Return the units that people of other districts may use: as stated, else a share of what residents leave."""
    stated = places["units_open"].to_numpy(dtype=float)
    return np.where(np.isnan(stated), left * share_open, np.minimum(left, stated))


def _solved(problem: Problem, allowed: np.ndarray, could_use: np.ndarray) -> Stage:
    """Solve a problem of all pairs of a reach on some of them, by position.

    Args:
        problem: the problem.
        allowed: the pairs that the rule allows.
        could_use: those among them that lead to a supply point with a unit, or more of them.
    """
    wanted = (whole(problem.demand) > 0)[problem.rows[could_use]]
    there = (whole(problem.supply) > 0)[problem.columns[could_use]]
    pairs = could_use[wanted & there]
    taken, arcs, flow = best(problem.only(pairs))
    return Stage(pairs[taken], arcs, flow, problem, allowed)


def best_for_all(
    reach: Reach, demand: np.ndarray, supply: np.ndarray, assumptions: AllocationAssumptions
) -> Allocation:
    """Meet the greatest number in all, then travel the least, with borders counted as km.

    It may move local people to serve more, and is the planner's upper bound.
    """
    district, icb = assumptions.border_district_km.range[1], assumptions.border_icb_km.range[1]
    border = np.rint(np.array([0.0, district, district + icb]) * METRES_PER_KM).astype(np.int64)
    opened, outside = reach.places["units_open"].to_numpy(dtype=float), reach.where != DISTRICT
    metres = reach.metres + border[reach.where]
    problem = Problem(demand, supply, reach.rows, reach.columns, metres, opened, outside)
    allowed = np.flatnonzero(~outside | (opened != 0)[reach.columns])
    stage = _solved(problem, allowed, allowed)
    return Allocation(reach, demand, supply, evened(reach, demand, _units(reach, stage)), (stage,), supply)


def _units(reach: Reach, stage: Stage) -> np.ndarray:
    units = np.zeros(len(reach.rows))
    units[stage.pairs] = stage.units
    return units

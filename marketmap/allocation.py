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
from marketmap.pricing import AT_ONCE, Answer, adds_between, adds_near, best, looking_best
from marketmap.reach import DISTRICT, ICB, METRES_PER_KM, OUTSIDE, Reach
from marketmap.tables import WHERE_MET
from marketmap.ties import settled
from marketmap.transport import PER_UNIT, Arcs, Problem, whole

_NEAR_METRES = 2_000  # pairs that add no more than this at prices that are nearly right are tried first
_BORDER_WEIGHT = 20_000  # more than what distances weigh in any chain of a hundred journeys

__all__ = ["DISTRICT", "ICB", "METRES_PER_KM", "OUTSIDE", "Allocation", "Reach", "Stage", "allocate"]


@dataclass(frozen=True, eq=False)
class Stage:
    """One transportation problem that was solved.

    Attributes:
        answer: the best answer.
        pairs: the pairs of `Reach` that it was found on.
        problem: what was to be solved, on every pair of `Reach`.
        allowed: the pairs that the rule allows, by position.
    """

    answer: Answer
    pairs: np.ndarray
    problem: Problem
    allowed: np.ndarray

    @property
    def arcs(self) -> Arcs:
        """The network of the pairs."""
        return self.answer.arcs

    @property
    def flow(self) -> np.ndarray:
        """The best flow on it."""
        return self.answer.flow

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


def allocate(
    reach: Reach,
    demand: np.ndarray,
    supply: np.ndarray,
    assumptions: AllocationAssumptions,
    near: Allocation | None = None,
) -> Allocation:
    """Work out who could be housed where by the rule of the assumptions.

    Args:
        reach: the points and the distances between them.
        demand: units required by demand point of `reach`.
        supply: units that exist by supply point of `reach`.
        assumptions: the rule, its borders and what is open to other districts.
        near: an allocation that differs a little, by the same rule: of other units, or of fewer supply points, the new
            ones last. Best for all starts from its prices and is sooner done.
    """
    if assumptions.rule == "best_for_all":
        return best_for_all(reach, demand, supply, assumptions, near)
    return home_first(reach, demand, supply, assumptions)


def home_first(reach: Reach, demand: np.ndarray, supply: np.ndarray, assumptions: AllocationAssumptions) -> Allocation:
    """Let residents of the district go first, then those of the same ICB, then those of other ICBs.

    Where some units of a district are equally far from all its residents, as those of a published total, everybody whom
    the others do not house has the same claim on them.
    """
    share_open, pairs = assumptions.share_open.range[1], reach.pairs_by_where
    problem = Problem(demand, supply, reach.rows, reach.columns, reach.metres)
    stages = [_solved(problem, reach, pairs[DISTRICT], pairs[DISTRICT])]
    units = evened(reach, demand, _units(reach, stages[0]), supply)
    wanted, left = _left_by(reach, pairs[DISTRICT], units, (demand, supply))
    free = opened = _opened(reach.places, left, share_open)
    for where in (ICB, OUTSIDE):
        problem = Problem(wanted, free, reach.rows, reach.columns, reach.metres)
        stage = _solved(problem, reach, pairs[where], reach.pairs_to(np.flatnonzero(whole(free) > 0), where))
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


def _solved(problem: Problem, reach: Reach, allowed: np.ndarray, could_use: np.ndarray) -> Stage:
    """Solve a problem of all pairs of a reach on some of them, by position.

    Args:
        problem: the problem.
        reach: its points.
        allowed: the pairs that the rule allows.
        could_use: those among them that lead to a supply point with a unit, or more of them.
    """
    pairs = _used_by_somebody(problem, could_use)
    some = problem.only(pairs)
    answer = best(some, _first(some, reach))
    return Stage(answer, pairs[answer.pairs], problem, allowed)


def _used_by_somebody(problem: Problem, pairs: np.ndarray) -> np.ndarray:
    """Return the pairs, by position, of people who need a unit and supply points that have one."""
    wanted = (whole(problem.demand) > 0)[problem.rows[pairs]]
    there = (whole(problem.supply) > 0)[problem.columns[pairs]]
    used: np.ndarray = pairs[wanted & there]
    return used


def _first(problem: Problem, reach: Reach) -> np.ndarray | None:
    """Return which pairs are tried first; None where all of them are."""
    if len(problem.rows) <= AT_ONCE:
        return None
    far = looking_best(problem, adds_between(problem, reach.districts))
    first: np.ndarray = far | looking_best(problem, adds_between(problem, reach.neighbourhoods, far))
    return first


def best_for_all(
    reach: Reach,
    demand: np.ndarray,
    supply: np.ndarray,
    assumptions: AllocationAssumptions,
    near: Allocation | None = None,
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
    pairs = _used_by_somebody(problem, allowed)
    some = problem.only(pairs)
    first = _first(some, reach) if near is None else _near(some, near.stages[0])

    def weigh(some_of_them: np.ndarray) -> np.ndarray:
        # Of equally good answers, that with fewest people outside the ICB and the district; then by the distances.
        where = reach.where[pairs[some_of_them]].astype(np.int64)
        weights: np.ndarray = where * _BORDER_WEIGHT + _scattered(some.metres[some_of_them])
        return weights

    answer = settled(some, best(some, first), weigh)
    stage = Stage(answer, pairs[answer.pairs], problem, allowed)
    return Allocation(reach, demand, supply, evened(reach, demand, _units(reach, stage)), (stage,), supply)


def _near(problem: Problem, stage: Stage) -> np.ndarray:
    """Return which pairs are tried first where a problem that differs a little was solved before."""
    tried: np.ndarray = adds_near(problem, stage.answer) <= _NEAR_METRES
    return tried


def _scattered(metres: np.ndarray) -> np.ndarray:
    """Return a number below 200 for each distance, as if by chance: hardly two answers have the same sum of them."""
    numbers: np.ndarray = (metres.astype(np.uint64) * np.uint64(2_654_435_761) >> np.uint64(12)) % np.uint64(200)
    return numbers.astype(np.int64)


def _units(reach: Reach, stage: Stage) -> np.ndarray:
    units = np.zeros(len(reach.rows))
    units[stage.pairs] = stage.units
    return units

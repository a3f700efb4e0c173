"""The allocation by home first solved again with one scheme more, without working out the rest of England anew.

A new scheme can change only its own district's stage, the stage of the ICBs that its district's people and units
belong to, and the last stage; those three are solved again exactly (docs/method.md#near-a-site).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from marketmap.allocation import Allocation
from marketmap.errors import ChoiceError
from marketmap.evening import evened
from marketmap.reach import DISTRICT, ICB, METRES_PER_KM, OUTSIDE, Reach
from marketmap.transport import PER_UNIT, Problem, network, solve

LEAST = 1e-4  # units: fewer left over are not worth a journey, and come from rounding to whole millionths
BY_RULE_ONLY = "What a new scheme would change is worked out by the rule home first only."


@dataclass(frozen=True)
class NewScheme:
    """One scheme that could be opened: where it stands (m, British National Grid; district, ICB) and its units."""

    easting_m: float
    northing_m: float
    district: str
    icb: str
    units: float


@dataclass(frozen=True, eq=False)
class Added:
    """What one scheme more would change.

    Attributes:
        housed: units of the new scheme by demand point and by where they come from: the scheme's own district,
            elsewhere in its ICB, outside it.
        before: units met by demand point, by where, without the scheme; as `housed` is laid out.
        after: the same with it.
        wanted: units required by demand point.
    """

    housed: np.ndarray
    before: np.ndarray
    after: np.ndarray
    wanted: np.ndarray

    @property
    def used(self) -> float:
        """Units of the new scheme that somebody within reach would use."""
        return float(self.housed.sum())

    @property
    def change(self) -> np.ndarray:
        """Change in units met by demand point, by where."""
        change: np.ndarray = self.after - self.before
        return change

    @property
    def unmet(self) -> np.ndarray:
        """Units that are unmet with the scheme, by demand point."""
        unmet: np.ndarray = np.maximum(self.wanted - self.after.sum(axis=1), 0.0)
        return unmet


@dataclass(frozen=True, eq=False)
class _Stage:
    """What a stage is solved on: units wanted by demand point, units free by supply point, the new scheme's last."""

    wanted: np.ndarray
    free: np.ndarray
    where: int


@dataclass(frozen=True, eq=False)
class Ready:
    """An allocation by home first made ready to be solved again with a scheme more, as often as is asked.

    Attributes:
        allocation: who could be housed where without the scheme.
        reach_km: farthest road distance to another district.
        road_factor: road km per km in a straight line.
    """

    allocation: Allocation
    reach_km: float
    road_factor: float

    def __post_init__(self) -> None:
        """Refuse an allocation by another rule.

        Raises:
            ChoiceError: when it was not made by home first.
        """
        if len(self.allocation.stages) == 1:
            raise ChoiceError(BY_RULE_ONLY)

    @cached_property
    def met(self) -> np.ndarray:
        """Units met by demand point, by where."""
        reach, units = self.allocation.reach, self.allocation.units
        by_where = [np.where(reach.where == where, units, 0.0) for where in (DISTRICT, ICB, OUTSIDE)]
        return np.column_stack([np.bincount(reach.rows, part, len(reach.points)) for part in by_where]).astype(float)

    @cached_property
    def _taken(self) -> np.ndarray:
        """Units used by supply point, by where their people come from."""
        reach, units = self.allocation.reach, self.allocation.units
        by_where = [np.where(reach.where == where, units, 0.0) for where in (DISTRICT, ICB, OUTSIDE)]
        return np.column_stack([np.bincount(reach.km.indices, part, len(reach.places)) for part in by_where]).astype(
            float
        )

    @cached_property
    def _by_place(self) -> tuple[np.ndarray, np.ndarray]:
        """The pairs sorted by supply point, and where each supply point's begin."""
        columns = self.allocation.reach.km.indices
        order = np.argsort(columns, kind="stable")
        return order, np.searchsorted(columns[order], np.arange(len(self.allocation.reach.places) + 1))

    @cached_property
    def _members(self) -> dict[str, dict[str, np.ndarray]]:
        """Demand points and supply points of each district and ICB."""
        reach = self.allocation.reach
        tables = {"points": reach.points, "places": reach.places}
        return {
            f"{name} {kind}": {str(code): np.asarray(rows) for code, rows in table.groupby(kind).indices.items()}
            for name, table in tables.items()
            for kind in ("district", "icb")
        }

    @cached_property
    def _grid(self) -> np.ndarray:
        return self.allocation.reach.points[["easting_m", "northing_m"]].to_numpy(dtype=float)

    @cached_property
    def _boards_of(self) -> dict[str, frozenset[str]]:
        """The ICBs that the people and the units of each district belong to."""
        reach = self.allocation.reach
        both = pd.concat([reach.points[["district", "icb"]], reach.places[["district", "icb"]]]).drop_duplicates()
        return {str(district): frozenset(rows) for district, rows in both.groupby("district")["icb"]}

    def road_km(self, scheme: NewScheme) -> np.ndarray:
        """Return road km from every demand point to a new scheme."""
        away = self._grid - np.array([scheme.easting_m, scheme.northing_m])
        km: np.ndarray = np.hypot(away[:, 0], away[:, 1]) * (self.road_factor / METRES_PER_KM)
        return km

    def with_scheme(self, scheme: NewScheme) -> Added:
        """Solve again with a scheme more.

        Where a district's total is equally far from all its residents, those whom nearer schemes do not house share
        it evenly, as they do without the new scheme.
        """
        answer, km = self.allocation, self.road_km(scheme)
        where = self._where(scheme)
        journeys = np.rint(km * METRES_PER_KM).astype(np.int64)
        met, taken = self.met.copy(), np.vstack([self._taken, np.zeros((1, 3))])
        housed = np.zeros((len(km), 3))
        self._district(scheme, journeys, (met, taken, housed))
        free = self._opened(taken[:, DISTRICT], scheme.units)
        within = (where == ICB) & (km <= self.reach_km)
        for board in sorted(self._boards_of.get(scheme.district, frozenset()) | {scheme.icb}):
            self._board(board, (within, journeys), free, (met, taken, housed))
        free = free - taken[:, ICB]
        outside = (where == OUTSIDE) & (km <= self.reach_km)
        met[:, OUTSIDE], taken[:, OUTSIDE] = 0.0, 0.0
        stage = _Stage(answer.demand - met.sum(axis=1), free, OUTSIDE)
        self._solve(stage, np.flatnonzero(free[:-1] > LEAST), (outside, journeys), (met, taken, housed))
        return Added(housed, self.met, met, answer.demand)

    def _where(self, scheme: NewScheme) -> np.ndarray:
        where = np.full(len(self._grid), OUTSIDE)
        where[self._of("points icb", scheme.icb)] = ICB
        where[self._of("points district", scheme.district)] = DISTRICT
        return where

    def _of(self, members: str, code: str) -> np.ndarray:
        return self._members[members].get(code, np.array([], dtype=int))

    def _opened(self, used: np.ndarray, units: float) -> np.ndarray:
        """Return the units that people of other districts may use, the new scheme's last."""
        stated = np.append(self.allocation.reach.places["units_open"].to_numpy(dtype=float), np.nan)
        left = np.maximum(np.append(self.allocation.supply, units) - used, 0.0)
        opened: np.ndarray = np.where(np.isnan(stated), left * self.allocation.share_open, np.minimum(left, stated))
        return opened

    def _district(self, scheme: NewScheme, journeys: np.ndarray, tallies: tuple[np.ndarray, ...]) -> None:
        """Solve the stage of the scheme's own district again, and share again what is equally far from all there."""
        met, taken, housed = tallies
        people, places = self._of("points district", scheme.district), self._of("places district", scheme.district)
        if not len(people):
            return
        within, wanted = self._within(scheme.district), self.allocation.demand[people]
        rows = np.concatenate([within.rows, np.arange(len(people))])
        columns = np.concatenate([within.columns, np.full(len(people), len(places))])
        supply = np.append(self.allocation.supply[places], scheme.units)
        problem = Problem(wanted, supply, rows, columns, np.concatenate([within.metres, journeys[people]]))
        units = solve(network(problem))[: len(rows)] / PER_UNIT
        new = units[len(within.rows) :]
        others = evened(within, wanted - new, units[: len(within.rows)], supply[:-1])
        met[people, DISTRICT] = new + np.bincount(within.rows, others, len(people))
        taken[places, DISTRICT] = np.bincount(within.columns, others, len(places))
        taken[-1, DISTRICT], housed[people, DISTRICT] = new.sum(), new

    def _within(self, district: str) -> Reach:
        """Return who can reach what inside one district, made once."""
        if district not in self._reaches:
            reach = self.allocation.reach
            people, places = self._of("points district", district), self._of("places district", district)
            km = reach.km[people][:, places]
            self._reaches[district] = Reach(reach.points.iloc[people], reach.places.iloc[places], km)
        return self._reaches[district]

    @cached_property
    def _reaches(self) -> dict[str, Reach]:
        return {}

    def _board(
        self, board: str, new: tuple[np.ndarray, np.ndarray], free: np.ndarray, tallies: tuple[np.ndarray, ...]
    ) -> None:
        """Solve the stage of one ICB again."""
        met, taken, _ = tallies
        places = self._of("places icb", board)
        people = self._of("points icb", board)
        met[people, ICB], taken[places, ICB] = 0.0, 0.0
        wanted = self.allocation.demand - met[:, DISTRICT]
        within, journeys = new
        here = np.zeros(len(within), dtype=bool)
        here[people] = within[people]
        self._solve(_Stage(wanted, free, ICB), places, (here, journeys), tallies)

    def _solve(
        self, stage: _Stage, places: np.ndarray, new: tuple[np.ndarray, np.ndarray], tallies: tuple[np.ndarray, ...]
    ) -> None:
        """Solve one stage for some supply points and the new scheme, and put down who is housed where.

        Args:
            stage: what is wanted and what is free.
            places: supply points that take part.
            new: which demand points may use the new scheme, and their metres to it.
            tallies: units met by demand point, units taken by supply point, units of the new scheme by demand point;
                all by where, changed in place.
        """
        rows, columns, metres = self._pairs(stage, places, new)
        if not len(rows):
            return
        people, row = np.unique(rows, return_inverse=True)
        used, column = np.unique(columns, return_inverse=True)
        wanted, free = np.maximum(stage.wanted[people], 0.0), np.maximum(stage.free[used], 0.0)
        flow = solve(network(Problem(wanted, free, row, column, metres)))
        units = flow[: len(rows)] / PER_UNIT
        met, taken, housed = tallies
        met[:, stage.where] += np.bincount(rows, units, len(met))
        taken[:, stage.where] += np.bincount(columns, units, len(taken))
        own = columns == len(taken) - 1
        housed[:, stage.where] += np.bincount(rows[own], units[own], len(housed))

    def _pairs(
        self, stage: _Stage, places: np.ndarray, new: tuple[np.ndarray, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return demand point, supply point and metres of the pairs of a stage that somebody could use."""
        reach, (order, starts) = self.allocation.reach, self._by_place
        some = [order[starts[place] : starts[place + 1]] for place in places if stage.free[place] > 0]
        pairs = np.concatenate(some) if some else np.array([], dtype=int)
        pairs = pairs[(reach.where[pairs] == stage.where) & (stage.wanted[reach.rows[pairs]] > 0)]
        can_use, journeys = new
        people = np.flatnonzero(can_use & (stage.wanted > 0)) if stage.free[-1] > 0 else np.array([], dtype=int)
        rows = np.concatenate([reach.rows[pairs], people])
        columns = np.concatenate([reach.km.indices[pairs], np.full(len(people), len(stage.free) - 1)])
        return rows, columns, np.concatenate([reach.metres[pairs], journeys[people]])

"""The market allocated many times: where the demand of areas could be met in every draw (docs/method.md#uncertainty).

Every draw is allocated in full, over all England, with the demand and the units of that draw; nothing is approximated.
The draws are the first of those that gaps are drawn from, so that one draw is one England for both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from marketmap import geography, uncertainty
from marketmap.allocation import allocate
from marketmap.assumptions import AllocationAssumptions, Assumptions
from marketmap.drawn_market import drawn_demand, drawn_totals
from marketmap.footing import Footing, Inside, footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Housed, ground_of, met_by
from marketmap.intervals import Numbers
from marketmap.market import Market
from marketmap.reach import DISTRICT, Reach
from marketmap.supply import PUBLISHED
from marketmap.tables import MET_UNCERTAINTY
from marketmap.uncertainty import Draws

AT_ONCE = 25  # draws in one piece of work
_USUAL = {"home_first": 400, "best_for_all": 40}  # best for all takes many times as long

MEANS = ("met_in_district", "met_in_icb", "met_outside", "unmet")
_DISTANCES = ("travel.road_factor", "allocation.reach_km")
_NOTHING_LEFT = 0.01  # units; what is less comes from rounding to millionths


def usual_draws(rule: str, place: Place) -> int:
    """Return how many of the draws are allocated when nothing else is asked for: half as many for one place."""
    return _USUAL[rule] if place == ENGLAND else _USUAL[rule] // 2


@dataclass(frozen=True, eq=False)
class Standing:
    """What every draw is allocated on.

    Attributes:
        reach: the points and the distances between them, without pairs that nobody uses in any draw.
        point: number of the demand point of each part: a part is what of a point lies in one area.
        area: number of the area of each part; -1 where it lies in none.
        inside: whether each part lies in the place.
        areas: how many areas there are.
    """

    reach: Reach
    point: np.ndarray
    area: np.ndarray
    inside: np.ndarray
    areas: int


@dataclass(frozen=True, eq=False)
class Piece:
    """Some of the draws.

    Attributes:
        required: units required, one row a part and one column a draw.
        units: units that exist, one row a supply point and one column a draw.
        rules: what the allocation rests on in each draw.
        distances: road km in each draw, where they are drawn; else empty.
    """

    required: Numbers
    units: Numbers
    rules: tuple[AllocationAssumptions, ...]
    distances: tuple[csr_matrix, ...] = ()


def allocated(standing: Standing, piece: Piece) -> Numbers:
    """Allocate each draw of a piece.

    Returns:
        Units by area, with the whole place as the last row; by `MEANS`; by draw.
    """
    every = range(piece.required.shape[1])
    return np.stack([_allocated(standing, piece, number) for number in every], axis=-1)


def _allocated(standing: Standing, piece: Piece, number: int) -> Numbers:
    reach, required = standing.reach, piece.required[:, number]
    if piece.distances:
        reach = Reach(reach.points, reach.places, piece.distances[number])
    wanted = np.bincount(standing.point, required, len(reach.points))
    answer = allocate(reach, wanted, piece.units[:, number], piece.rules[number])
    met = np.bincount(reach.rows * 3 + reach.where, answer.units, 3 * len(wanted)).reshape(-1, 3)
    by_point = np.column_stack([met, answer.unmet])
    share = np.divide(required, wanted[standing.point], out=np.zeros(len(required)), where=required > 0)
    by_part = by_point[standing.point] * share[:, None]
    known = standing.area >= 0
    by_area = [np.bincount(standing.area[known], one[known], standing.areas) for one in by_part.T]
    return np.vstack([np.column_stack(by_area), by_part[standing.inside].sum(axis=0)])


@dataclass(frozen=True, eq=False)
class HousedDraws:
    """An allocation that is to be drawn many times, and the areas that its draws are added up over.

    Attributes:
        housed: who could be housed where under central assumptions.
        kind: area kind.
        place: the place.
        draws: the draws that are allocated, the first of all that were made.
        own_travel: `tables.TRAVEL`, the user's own matrix, where there is one.
    """

    housed: Housed
    kind: str
    place: Place
    draws: Draws
    own_travel: pd.DataFrame | None = None

    @property
    def _market(self) -> Market:
        return self.housed.market

    @cached_property
    def _parts(self) -> pd.DataFrame:
        """By part: its demand point, its area (missing where none), whether it lies in the place; in order."""
        blocks, point = self._market.england.blocks, self.housed.point
        area = geography.members(blocks, self.kind)
        inside = geography.members(blocks, self.place.kind) == self.place.area
        table = pd.DataFrame({"point": point, "area": area.where(inside), "inside": inside})
        part = table["point"] + " " + table["area"].fillna("") + " " + table["inside"].astype(str)
        return table.assign(part=part)

    @cached_property
    def _footing(self) -> Footing:
        blocks = self._market.england.blocks
        inside = _Parts(blocks, self.kind, self.place, self._parts["part"])
        growth = pd.Series(1.0, index=blocks.index)
        return Footing(self._market, inside, self._market.supply, pd.DataFrame(), growth)

    @property
    def areas(self) -> pd.Index:
        """The areas, in the order of their codes."""
        codes: pd.Index = pd.Index(sorted(self._parts["area"].dropna().unique()), dtype="str")
        return codes

    @cached_property
    def standing(self) -> Standing:
        """What every draw is allocated on."""
        parts = self._parts.drop_duplicates("part").set_index("part").loc[self._footing.areas]
        reach = self.housed.reach
        return Standing(
            reach=Reach(reach.points, reach.places, self._used(reach)),
            point=pd.Index(reach.points["point"]).get_indexer(parts["point"]),
            area=self.areas.get_indexer(pd.Index(parts["area"])),
            inside=parts["inside"].to_numpy(),
            areas=len(self.areas),
        )

    def _used(self, reach: Reach) -> csr_matrix:
        """Leave out the pairs from outside a district in which no draw leaves a unit over; nobody could use them."""
        if self._market.assumptions.allocation.rule != "home_first" or not _all_residents_reach(reach):
            return reach.km
        leaves_over = self._leaves_over(reach)
        kept = (reach.where == DISTRICT) | leaves_over[reach.columns]
        starts = np.concatenate([[0], np.cumsum(np.bincount(reach.rows[kept], minlength=len(reach.points)))])
        return csr_matrix((reach.km.data[kept], reach.columns[kept], starts), shape=reach.km.shape)

    def _leaves_over(self, reach: Reach) -> np.ndarray:
        question = self.housed.question
        footing = footing_of(self._market, "district")
        required = drawn_demand(footing, self.draws, question.group, question.estimate)
        units = drawn_units(self._market, self.draws, question.group)
        district = self._market.supply.drop_duplicates("scheme").set_index("scheme")["district"]
        there = units.groupby(district.reindex(units.index)).sum().reindex(footing.areas).to_numpy()
        most = pd.Series((there - required).max(axis=1), index=footing.areas)
        leaves_over: np.ndarray = reach.places["district"].map(most).to_numpy() > -_NOTHING_LEFT
        return leaves_over

    def pieces(self, done: int = 0) -> Iterator[Piece]:
        """Draw demand, units and rules, `AT_ONCE` draws at a time; so many draws are done already."""
        question, places = self.housed.question, self.housed.reach.places
        for start in range(done, self.draws.number, AT_ONCE):
            some = uncertainty.some_of(self.draws, slice(start, start + AT_ONCE))
            units = drawn_units(self._market, some, question.group).reindex(places["scheme"]).fillna(0.0)
            yield Piece(
                required=drawn_demand(self._footing, some, question.group, question.estimate),
                units=units.to_numpy() * places["share"].to_numpy()[:, None],
                rules=tuple(self._assumed(some, number).allocation for number in range(some.number)),
                distances=tuple(self._distances(some)),
            )

    def _ranged(self, *sections: str) -> list[str]:
        """Return the assumptions of some sections that have a range."""
        entries = self._market.assumptions.entries
        return [
            name
            for name, one in entries.items()
            if name.startswith(sections) and one.value is not None and one.range[0] < one.range[2]
        ]

    def _assumed(self, draws: Draws, number: int) -> Assumptions:
        """Return the assumptions on distance and allocation of one draw."""
        names = self._ranged("travel.", "allocation.")
        drawn = {name: float(draws.assumptions[name][number]) for name in names}
        changes = {f"{name}.{end}": value for name, value in drawn.items() for end in ("low", "value", "high")}
        return self._market.assumptions.changed(changes) if changes else self._market.assumptions

    def _distances(self, draws: Draws) -> Iterator[csr_matrix]:
        if not self._ranged(*_DISTANCES):
            return
        for number in range(draws.number):
            market = replace(self._market, assumptions=self._assumed(draws, number))
            yield self._used(ground_of(market, self.housed.question, self.own_travel).reach)

    def summary(self, pieces: Iterable[Numbers]) -> pd.DataFrame:
        """Say what all pieces say together: `tables.MET_UNCERTAINTY`, the place as a whole last.

        Args:
            pieces: what `allocated` returned for each of `pieces`, in their order.
        """
        drawn = np.concatenate(list(pieces), axis=-1)
        limits = uncertainty.met_limits(dict(zip(MEANS, np.moveaxis(drawn, 1, 0), strict=True)))
        areas = met_by(self.housed, self.kind, self.place).set_index("area").loc[self.areas].reset_index()
        whole = met_by(self.housed, self.place.kind, self.place)
        table = pd.concat([areas, whole], ignore_index=True).join(limits)
        if self.kind == self.place.kind:
            table = table.tail(1)  # its one area is the place itself
        named = table.assign(estimate=self.housed.question.estimate, draws=drawn.shape[-1], seed=self.draws.seed)
        return named[MET_UNCERTAINTY.column_names]


@dataclass(frozen=True, eq=False)
class _Parts(Inside):
    """The parts of demand points in areas, in the place of areas."""

    part: pd.Series

    @cached_property
    def area(self) -> pd.Series:
        """The part that each block of England belongs to."""
        return self.part


def _all_residents_reach(reach: Reach) -> bool:
    """Return whether all demand points reach all supply points of their district, as they do unless told otherwise."""
    residents, units = reach.of_residents(np.ones(len(reach.points))), reach.of_units(np.ones(len(reach.places)))
    return len(reach.pairs_by_where[DISTRICT]) == int(residents @ units)


def drawn_units(market: Market, draws: Draws, group: str) -> pd.DataFrame:
    """Return the units of each scheme, one column a draw; those of a register are the same in every draw."""
    rows = market.supply[market.supply["group"] == group]
    counted = rows[rows["origin"] != PUBLISHED].set_index("scheme")["units"]
    same = pd.DataFrame(np.repeat(counted.to_numpy()[:, None], draws.number, axis=1), index=counted.index)
    return pd.concat([drawn_totals(market, rows, draws), same])  # a published total has the code of its district

"""What was observed in one place, beside the market of one scenario: placements, their cost, and what goes with gaps.

Here the steps observed, money and association meet, as the others do in `market`.
"""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from marketmap import association, geography, money, observed
from marketmap.association import Association
from marketmap.assumptions import MoneyAssumptions
from marketmap.gaps import PER_100000
from marketmap.geography import ENGLAND, Place
from marketmap.market import Market, gaps_by
from marketmap.placing import area_of
from marketmap.sources.england import England
from marketmap.tables import WHERES

ALWAYS = ("in_district", "elsewhere_in_ics", "outside_ics")
"""Those of `tables.WHERES` that every file could have."""

Strand = tuple[str, str]
"""Kind of placement, and reason: what is never added up over."""


@dataclass(frozen=True, eq=False)
class ObservedPlace:
    """The placements of people whose home is in a place. Counts are exact: nobody sees them but through `disclosed`.

    What the file has anywhere is looked at everywhere: a place without a row of its own would tell that it has nobody.

    Attributes:
        place: the place.
        kind: area kind of the homes.
        boundaries: area kind that is the ICS, and the kind of the hosts.
        blocks: the blocks of England.
        areas: areas of the kind in the place, those without placements too.
        table: `tables.OBSERVED`.
        flows: `tables.OBSERVED_FLOWS`.
        bands: `tables.OBSERVED_BANDS`.
        shares: `tables.OBSERVED_SHARES`.
        strands: the kinds and reasons that the file has placements of, in the order of the lists of both.
        wheres: those of `tables.WHERES` that the file has of people whose home is in some place of this kind, and those
            that every file could have.
        has_distances_unknown: whether the file has distances that cannot be told, of such people.
        has_homes_unknown: whether the file has such people of whom it is not known in which area of the kind they live.
        home_kinds: how near homes are known anywhere in the file: block, district or another area kind.
        road_factor: km by road of a km in a straight line.
        rows_outside: rows of the file whose home is outside the place.
        rows_not_known: rows of the file of which that cannot be told.
        made: what was made of it, by what it is: every further release is set beside it again, so it is kept.
    """

    place: Place
    kind: str
    boundaries: str
    blocks: pd.DataFrame
    areas: tuple[str, ...]
    table: pd.DataFrame
    flows: pd.DataFrame
    bands: pd.DataFrame
    shares: pd.DataFrame
    strands: tuple[Strand, ...]
    wheres: tuple[str, ...]
    has_distances_unknown: bool
    has_homes_unknown: bool
    home_kinds: tuple[str, ...]
    road_factor: float
    rows_outside: int
    rows_not_known: int
    made: dict[tuple[str, ...], Any] = field(default_factory=dict, init=False, repr=False)


def boundaries_for(place: Place, kind: str) -> str:
    """Return the area kind that is the ICS: that of April 2024 where the place or its areas are on it."""
    return "icb_2024" if "icb_2024" in (place.kind, kind) else "icb_2026"


def observed_in(
    england: England, placements: pd.DataFrame, place: Place, kind: str, road_factor: float
) -> ObservedPlace:
    """Work out what was observed of the people of a place.

    Args:
        england: the England tables, with the user's own areas where the kind is own.
        placements: `tables.PLACEMENTS`.
        place: where the people belong.
        kind: area kind by which their homes are counted.
        home_kinds: how near homes are known anywhere in the file: block, district or another area kind.
        road_factor: km by road of a km in a straight line.
    """
    boundaries, blocks = boundaries_for(place, kind), england.blocks
    everywhere = observed.observe(placements, blocks, boundaries, road_factor)
    table = observed.homes_in(everywhere, blocks, place)
    others = observed.rows_elsewhere(everywhere, blocks, place)
    flows = observed.observed_flows(table, blocks, kind, boundaries)
    placed = everywhere[area_of(everywhere["home"], blocks, place.kind).notna()]
    held = set(zip(everywhere["placement_kind"], everywhere["reason"], strict=True))
    return ObservedPlace(
        place=place,
        kind=kind,
        boundaries=boundaries,
        blocks=blocks,
        areas=tuple(geography.areas_in(blocks, place, kind)["area"]),
        table=table,
        flows=flows,
        bands=observed.distance_bands(table),
        shares=observed.shares_outside(flows),
        strands=tuple(strand for strand in observed.STRANDS if strand in held),
        wheres=tuple(where for where in WHERES if where in ALWAYS or where in set(placed["where"])),
        has_distances_unknown=bool((placed["band"] == "not_known").any()),
        has_homes_unknown=bool(area_of(placed["home"], blocks, kind).isna().any()),
        home_kinds=tuple(sorted({str(home).partition(":")[0] for home in everywhere["home"].dropna()})),
        road_factor=road_factor,
        rows_outside=others["outside"],
        rows_not_known=others["not_known"],
    )


def costs_in(seen: ObservedPlace, unit_costs: MoneyAssumptions) -> pd.DataFrame:
    """Return what the placements of a place cost at some unit costs: `tables.OBSERVED_COSTS`."""
    return money.observed_costs(seen.table, unit_costs)


@dataclass(frozen=True)
class Delayed:
    """Published delayed-discharge days of a place in one month, and their cost; no figure where none was returned.

    Attributes:
        days: days published, carried by adults within the district.
        days_low: suppressed districts at their least.
        days_high: suppressed districts at their most.
        cost: days at the unit cost, in pounds.
        suppressed: districts whose days are suppressed.
        missing: districts whose days were not returned.
    """

    days: float
    days_low: float
    days_high: float
    cost: float
    suppressed: int
    missing: int


def delayed_in(market: Market, place: Place, unit_costs: MoneyAssumptions) -> Delayed:
    """Return the delayed-discharge days of a place and what they cost; no cost where none is given."""
    row = _gaps(market, place.kind, place).iloc[0]
    month, a_day = market.assumptions.pressure.days_in_month.range[1], unit_costs.delayed_bed_day.value
    days, low, high = (float(row[f"delayed_units{end}"]) * month for end in ("", "_low", "_high"))
    counts = (int(row[f"delayed_districts_{why}"]) for why in ("suppressed", "missing"))
    return Delayed(days, low, high, days * (float("nan") if a_day is None else a_day), *counts)


def gap_with_delays(market: Market, kind: str, place: Place = ENGLAND) -> Association:
    """Return how the gap goes with delayed-discharge days across the areas of a kind, both per 100,000 adults.

    Areas of which a district's days are suppressed or missing are left out.
    """
    gaps = _gaps(market, kind, place)
    whole = (gaps["delayed_districts_suppressed"] == 0) & (gaps["delayed_districts_missing"] == 0)
    days = (gaps["delayed_units"] / gaps["adults"]).where(whole)
    return association.rank_correlation(gaps["short_per_100000"], days)


def gap_with_outside(market: Market, seen: ObservedPlace, outside: pd.Series) -> Association:
    """Return how the gap goes with placements outside the ICS, across the areas of the place; per 100,000 adults.

    Args:
        market: the market.
        seen: what was observed in the place.
        outside: people outside their ICS by home area, as they may be shown: areas that are hidden or put together with
            others are left out, because the order of areas would tell of their size.
    """
    gaps = _gaps(market, seen.kind, seen.place).set_index("area")
    rates = outside.reindex(gaps.index) * PER_100000 / gaps["adults"]
    return association.rank_correlation(gaps["short_per_100000"], rates)


def _gaps(market: Market, kind: str, place: Place) -> pd.DataFrame:
    gaps = gaps_by(market, kind, place)
    return gaps[(gaps["group"] == "mental_health") & (gaps["estimate"] == "benchmark")].reset_index(drop=True)

"""The five-year table that section 2 of the Supported Housing (Regulatory Oversight) Act 2023 asks for."""

from collections.abc import Iterator

import pandas as pd

from marketmap import demand, supply
from marketmap.by_level import demand_by_level
from marketmap.drawn_market import draw_market
from marketmap.footing import Footing, footing_of
from marketmap.geography import Place, overlaps
from marketmap.groups import GROUPS
from marketmap.market import Market, area_names
from marketmap.projection import LAST_YEAR
from marketmap.providers import open_on
from marketmap.tables import FIVE_YEARS, LEVELS
from marketmap.tables.years import EVERY, FIVE, NOT_KNOWN, NOT_STATED
from marketmap.uncertainty import Draws
from marketmap.years_ahead import Ahead, years_of

_KEYS = ["area", "group", "level", "exempt"]
OWN_COUNTS = "own"


def five_years(market: Market, kind: str, place: Place, estimate: str, ahead: Ahead) -> pd.DataFrame:
    """Set units available now beside those likely to be needed in each of five years.

    Args:
        market: the market now.
        kind: area kind.
        place: the place.
        estimate: how need is estimated where a group has it; other groups take what they have.
        ahead: growth and draws; its first year is the first of the five.

    Returns:
        `tables.FIVE_YEARS`: for each area and group a row of all levels, with what is needed, and below it the units
        available by level and whether exempt. Of a published total neither is known. Where need is by the user's own
        counts and they tell levels, a row of each level, exempt and not, holds what is needed at it.
    """
    return five_years_of(footing_of(market, kind, place), draw_market(market, *ahead.size), estimate, ahead)


def five_years_of(footing: Footing, draws: Draws, estimate: str, ahead: Ahead) -> pd.DataFrame:
    """Return `tables.FIVE_YEARS` over a footing, from draws that were made before: see `five_years`."""
    kind, market = footing.inside.kind, footing.market
    available = pd.concat([_in_all(footing), *_by_level(footing, ahead.as_at)], ignore_index=True)
    available = available[(available["level"] == EVERY) | (available["available"] > 0)]
    in_all = _needed(footing, draws, estimate, ahead)
    needed = pd.concat([in_all, *_needed_by_level(footing, in_all)], ignore_index=True)
    table = available.merge(needed, on=["area", "group", "level", "exempt"], how="outer", validate="1:1")
    first = min(ahead.years[0], LAST_YEAR - len(FIVE) + 1)
    table = table.assign(kind=kind, counted_on=ahead.as_at, first_year=first)
    table["name"] = table["area"].map(area_names(market.england, kind))
    shown = table[table[["available", "needed_1"]].notna().any(axis=1)]
    return _ordered(shown)[FIVE_YEARS.column_names].astype({"estimate": "str"})


def _in_all(footing: Footing) -> pd.DataFrame:
    units = footing.supplied[["area", "group", "units"]].rename(columns={"units": "available"})
    return units.assign(level=EVERY, exempt=EVERY)


def _by_level(footing: Footing, day: str) -> Iterator[pd.DataFrame]:
    """Yield the units of the register by level and whether exempt, and the rest, of which neither is known."""
    whole = footing.supplied.set_index(["area", "group"])
    rest = whole["units"] - whole["register_units"]
    yield rest.rename("available").reset_index().assign(level=NOT_KNOWN, exempt=NOT_KNOWN)
    before, after = footing.market.unedited or footing.market, footing.market
    own = before.own
    if own is None:
        return
    stated = {"level": own.schemes["level"].fillna(NOT_STATED), "exempt": own.schemes["exempt"].fillna(NOT_STATED)}
    schemes = open_on(own.schemes.assign(**stated), day)
    inside = footing.inside
    by_block = inside.area.set_axis(inside.blocks.loc[inside.area.index, "block"])
    shares = overlaps(inside.blocks, inside.place, inside.kind)
    for (level, exempt), rows in schemes.groupby(["level", "exempt"]):
        units = supply.register_supply(rows, own.scheme_groups, own.covers, day)
        units = supply.resized(units, before.supply, after.supply)
        counted = supply.supply_by_area(_everywhere(units, shares), shares, by_block)
        yield (
            counted[["area", "group", "units"]]
            .rename(columns={"units": "available"})
            .assign(level=str(level), exempt=str(exempt))
        )


def _everywhere(units: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Add rows of nothing for districts that the register does not cover, so that areas which reach there add up."""
    districts = sorted(set(shares["district"]) - set(units["district"]))
    pairs = pd.MultiIndex.from_product([districts, units["group"].unique()], names=["district", "group"])
    none = pairs.to_frame(index=False).assign(units_low=0.0, units=0.0, units_high=0.0, origin="register")
    return pd.concat([units, none], ignore_index=True)


def _needed(footing: Footing, draws: Draws, estimate: str, ahead: Ahead) -> pd.DataFrame:
    parts = [
        _in_columns(years_of(footing, draws, shown, ahead), ahead) for shown in groups_shown(footing.market, estimate)
    ]
    return pd.concat(parts, ignore_index=True).assign(level=EVERY, exempt=EVERY)


def _needed_by_level(footing: Footing, needed: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield what is needed at each level: the need by own counts in the shares that the counts themselves have now."""
    if footing.market.own is None:
        return
    figures = [column for column in map(str, needed.columns) if column.startswith("needed_")]
    for group, counts in footing.market.own.demand_levels.groupby("group"):
        units = demand_by_level(footing, counts)
        shares = units.div(units.sum(axis=1, skipna=False), axis=0)
        rows = needed[(needed["group"] == group) & (needed["estimate"] == OWN_COUNTS)]
        for level in LEVELS:
            share = rows["area"].map(shares[level]).astype("float64")
            yield rows.assign(level=level, **rows[figures].mul(share, axis=0))[share > 0]


def groups_shown(market: Market, estimate: str) -> list[tuple[str, str]]:
    """Return each group that has an estimate, with the one asked for where it has it, else the first that it has."""
    counted = () if market.own is None else tuple(sorted(market.own.demand_counts["group"].unique()))
    pairs = demand.estimates_available(market.assumptions, counted)
    has = {group: [one for of, one in pairs if of == group] for group, _ in pairs}
    return [(group, estimate if estimate in ones else ones[0]) for group, ones in has.items()]


def _in_columns(years: pd.DataFrame, ahead: Ahead) -> pd.DataFrame:
    columns = {"demand": "", "demand_lower": "_lower", "demand_upper": "_upper"}
    table = years.drop_duplicates("area")[["area", "group", "estimate"]].set_index("area")
    for number, year in zip(FIVE, ahead.years, strict=True):
        rows = years[years["year"] == year].set_index("area")
        for column, end in columns.items():
            table[f"needed_{number}{end}"] = rows[column]
    return table.reset_index()


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    groups = {group.code: place for place, group in enumerate(GROUPS)}
    levels = {level: place for place, level in enumerate((EVERY, *LEVELS, NOT_STATED))}
    order = table.assign(_group=table["group"].map(groups), _level=table["level"].map(levels).fillna(len(levels)))
    return order.sort_values(["area", "_group", "_level", "exempt"], ignore_index=True)

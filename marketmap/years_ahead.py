"""The years ahead: demand, supply and gap of areas in every year from 2026 to 2047, with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from marketmap import projection, supply
from marketmap.drawn_market import draw_market, drawn_demand, drawn_supply
from marketmap.footing import Footing, footing_of, with_supply
from marketmap.geography import Place
from marketmap.intervals import Numbers
from marketmap.market import Market, area_names
from marketmap.providers import open_on
from marketmap.sources.england import Projections, load_projections
from marketmap.supply import PUBLISHED
from marketmap.tables import YEARS
from marketmap.uncertainty import DRAWS, SEED, Draws, limits_of


@dataclass(frozen=True, eq=False)
class Ahead:
    """What the years ahead rest on besides the market.

    Attributes:
        as_at: today, YYYY-MM-DD.
        per_cent: the user's own growth in per cent a year, in place of the projection.
        own: `tables.GROWTH`, the user's own projection, in place of the projection in its areas.
        years: the years to work out.
        size: how many draws, and the seed.
    """

    as_at: str
    per_cent: float | None = None
    own: pd.DataFrame | None = None
    years: Sequence[int] = projection.YEARS
    size: tuple[int, int] = (DRAWS, SEED)


def years_ahead(market: Market, kind: str, place: Place, shown: tuple[str, str], ahead: Ahead) -> pd.DataFrame:
    """Work out the years ahead of the areas of a kind inside a place.

    Demand grows as people are projected to; supply follows the register by its dates of opening and closing, while a
    published total stays what it is now, because nobody publishes what is planned.

    Args:
        market: the market now.
        kind: area kind.
        place: the place.
        shown: group and estimate.
        ahead: growth, years and draws.

    Returns:
        `tables.YEARS`, in the order of area and year. Limits hold the doubt about the figures of today; how far the
        projection itself is from what will be is in none of them.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    return years_of(footing_of(market, kind, place), draw_market(market, *ahead.size), shown, ahead)


def years_of(footing: Footing, draws: Draws, shown: tuple[str, str], ahead: Ahead) -> pd.DataFrame:
    """Work out the years ahead over a footing, from draws that were made before: see `years_ahead`."""
    now = demand_now(footing.market, shown)
    growth, supplied = growth_of(footing.market, now, ahead), _supplied_by_year(footing, shown[0], draws, ahead)
    parts = []
    for year in ahead.years:
        then = replace(footing, growth=growth[year])
        rows = limits_of(drawn_demand(then, draws, *shown), supplied[year].drawn)
        rows = rows.assign(area=footing.areas, year=year, supply=supplied[year].central)
        parts.append(rows.assign(**_required(then, now)))
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(gap=table["demand"] - table["supply"], draws=draws.number, seed=draws.seed)
    kind, names = footing.inside.kind, area_names(footing.market.england, footing.inside.kind)
    table = table.assign(kind=kind, name=table["area"].map(names), group=shown[0], estimate=shown[1])
    return table.sort_values(["area", "year"], ignore_index=True)[YEARS.column_names]


def demand_now(market: Market, shown: tuple[str, str]) -> pd.Series:
    """Return units required now by block, in the index of the blocks; missing where they are not known."""
    group, estimate = shown
    rows = market.demand[(market.demand["group"] == group) & (market.demand["estimate"] == estimate)]
    blocks = market.england.blocks
    return rows.set_index("block")["units"].reindex(blocks["block"]).set_axis(blocks.index)


def growth_of(market: Market, now: pd.Series, ahead: Ahead, projections: Projections | None = None) -> pd.DataFrame:
    """Return growth by block and year: the user's own where there is one, else as ONS projects people."""
    blocks = market.england.blocks
    if ahead.per_cent is not None:
        return projection.steady_growth(blocks, ahead.per_cent)
    projected = projections or load_projections()
    growth = projection.growth_by_block(blocks, now, projected.sub_icbs, projected.households)
    return growth if ahead.own is None else projection.with_own_growth(growth, blocks, ahead.own)


def _required(footing: Footing, now: pd.Series) -> dict[str, Numbers]:
    """Return the central units required of each area, and how many times those of now they are."""
    area = footing.inside.area
    required, today = (
        units.loc[area.index].groupby(area).sum(skipna=False).reindex(footing.areas)
        for units in (now * footing.growth, now)
    )
    growth = required / today.where(today > 0)
    return {"demand": required.to_numpy(dtype=float), "growth": growth.to_numpy(dtype=float)}


@dataclass(frozen=True, eq=False)
class _Supplied:
    """Units that exist by area on one day: central, and drawn."""

    central: Numbers
    drawn: Numbers


def _supplied_by_year(footing: Footing, group: str, draws: Draws, ahead: Ahead) -> dict[int, _Supplied]:
    """Return supply of each year; years in which nothing opens or closes share one."""
    before, after = footing.market.unedited or footing.market, footing.market
    own = before.own
    days = projection.days_counted(ahead.as_at, ahead.years)
    if own is None or own.schemes.empty:
        return dict.fromkeys(days, _supplied(footing, group, draws))
    published = before.supply[before.supply["origin"] == PUBLISHED]
    made: dict[frozenset[str], _Supplied] = {}
    by_year = {}
    for year, day in days.items():
        key = frozenset(open_on(own.schemes, day)["scheme"])
        if key not in made:
            register = supply.register_supply(own.schemes, own.scheme_groups, own.covers, day)
            units = supply.edited(pd.concat([published, register], ignore_index=True), before.supply, after.supply)
            made[key] = _supplied(with_supply(footing, units), group, draws)
        by_year[year] = made[key]
    return by_year


def _supplied(footing: Footing, group: str, draws: Draws) -> _Supplied:
    rows = footing.supplied[footing.supplied["group"] == group].set_index("area")
    return _Supplied(rows["units"].reindex(footing.areas).to_numpy(dtype=float), drawn_supply(footing, draws, group))

"""What-if edits applied to a market: a pure function, the same market for the same edits (docs/method.md#scenarios).

Assumptions and borders come first, whatever their order: everything else is worked out under them. The other edits
follow in their order, which matters for one kind alone: raising coverage looks at what the edits before it have left.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import union_all

from marketmap.assumptions import MoneyAssumptions
from marketmap.edit_fields import MEDIAN
from marketmap.edits import (
    AddDemand,
    ChangeAssumption,
    CloseScheme,
    HouseFromHospital,
    OpenScheme,
    RaiseCoverage,
    ResizeScheme,
)
from marketmap.found_edits import FoundEdit, assumed
from marketmap.geography import adults, blocks_in, overlaps
from marketmap.groups import ALL
from marketmap.market import Market, OwnData, build_market
from marketmap.sources.england import England
from marketmap.supply import SCENARIO
from marketmap.workspace import Workspace

_DAYS_A_YEAR = 365
_MOSTLY = 0.5
_UNITS = ["units_low", "units", "units_high"]


def applied(base: Market, edits: Sequence[FoundEdit]) -> Market:
    """Return the market as it would be with the edits made; without edits it is the market as it is.

    Args:
        base: the market as it is.
        edits: edits as `found_edits` returns them for this market.
    """
    return with_units_edited(rebuilt(base, edits), edits)


def rebuilt(base: Market, edits: Sequence[FoundEdit]) -> Market:
    """Return the market under the changed assumptions and borders."""
    changes = assumed(edits)
    market = build_market(base.england, base.assumptions.changed(changes), base.own) if changes else base
    moves = [edit for edit in edits if edit.to]
    return replace(market, england=moved(base.england, moves)) if moves else market


def rebuilt_after(before: Market, base: Market, edits: Sequence[FoundEdit]) -> Market:
    """Return what `rebuilt` gives, sooner, from what it gave for all edits but the last."""
    last = edits[-1]
    if last.to:
        return replace(before, england=moved(before.england, [last]))
    if isinstance(last.edit, ChangeAssumption):
        return replace(rebuilt(base, [edit for edit in edits if not edit.to]), england=before.england)
    return before


def with_units_edited(market: Market, edits: Sequence[FoundEdit]) -> Market:
    """Return the market with what the edits open, close, resize, require and raise, in their order."""
    after = market
    for edit in edits:
        change = _CHANGES.get(type(edit.edit))
        after = change(after, edit) if change else after
    return market if after is market else replace(after, unedited=market)


def units_from_hospital(people_a_year: int, money: MoneyAssumptions) -> int:
    """Return the units that house people for the days that they would otherwise spend in hospital, rounded up.

    So many are used at any time: people a year times the days that each stay is shorter, over the days of a year.
    """
    days = money.stay_without_housing_support.range[1] - money.stay_with_housing_support.range[1]
    return max(ceil(people_a_year * days / _DAYS_A_YEAR), 1)


def moved(england: England, moves: Sequence[FoundEdit]) -> England:
    """Return England with districts gone over to other areas: their blocks and the areas' boundaries."""
    blocks, areas = england.blocks.copy(deep=False), england.areas
    for move in moves:
        if move.place is None or move.to is None:
            continue
        goes = blocks["district"] == move.place.area
        blocks[move.to.kind] = blocks[move.to.kind].mask(goes, move.to.area)
        areas = _redrawn(areas, move.to.kind, move.to.area, move.place.area)
    return replace(england, blocks=blocks, areas=areas)


def _redrawn(areas: gpd.GeoDataFrame, kind: str, to: str, district: str) -> gpd.GeoDataFrame:
    """Return the areas with a district taken out of those of a kind and put to one of them."""
    goes = areas.loc[(areas["kind"] == kind) & (areas["area"] == to)].index[0]
    land = areas.loc[(areas["kind"] == "district") & (areas["area"] == district), "geometry"].iloc[0]
    touched = areas.index[(areas["kind"] == kind) & areas.intersects(land) & (areas.index != goes)]
    shapes = areas.geometry.copy()
    shapes.loc[touched] = shapes.loc[touched].difference(land, grid_size=1)
    shapes.loc[goes] = union_all([shapes.loc[goes], land], grid_size=1)
    return areas.set_geometry(shapes)


def _opened(market: Market, found: FoundEdit) -> Market:
    edit = found.edit
    if isinstance(edit, HouseFromHospital):
        units = units_from_hospital(edit.people_a_year, market.assumptions.money)
        return _with_scheme(market, found, edit.name, ("mental_health", units))
    if isinstance(edit, OpenScheme):
        return _with_scheme(market, found, edit.name, (edit.group, edit.units), edit.open_to_others)
    raise TypeError(edit)


def _with_scheme(
    market: Market, found: FoundEdit, name: str, units: tuple[str, int], open_to_others: int | None = None
) -> Market:
    group, number = units
    site = found.site
    district = site.district if site else found.place.area if found.place else ""
    rows = [_supply_row(name, (district, site.block if site else None), one, number) for one in _counted_as(group)]
    own = _with_own_scheme(market.own, found, (name, district, group), (number, open_to_others))
    return replace(market, supply=_and(market.supply, rows), own=own)


def _counted_as(group: str) -> tuple[str, ...]:
    """Units for a group count for all working-age groups too, as those of a register do."""
    return tuple(dict.fromkeys((group, ALL)))


def _supply_row(scheme: str, stands: tuple[str, str | None], group: str, units: float) -> dict[str, object]:
    district, block = stands
    ends = dict.fromkeys(_UNITS, float(units))
    return {"scheme": scheme, "district": district, "block": block, "group": group, **ends, "claimants": 0.0,
            "origin": SCENARIO}  # fmt: skip


def _and(table: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return a table with rows more, each column as it was held."""
    more = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes)
    return pd.concat([table, more], ignore_index=True)


def _with_own_scheme(
    own: OwnData | None, found: FoundEdit, named: tuple[str, str, str], units: tuple[int, int | None]
) -> OwnData:
    """Return the reader's own data with a scheme that opens among the schemes, so that it has a point."""
    (name, district, group), site, fresh = named, found.site, Workspace()
    kept = own or OwnData(fresh.schemes, fresh.scheme_groups, (), fresh.demand_counts, "")
    row = {
        "scheme": name, "name": name, "district": district, "group": group, "units": units[0],
        "units_open": units[1], "sensitive": False, "located": "coordinates" if site else "district",
        "block": site.block if site else None,
        "easting_m": site.easting_m if site else None, "northing_m": site.northing_m if site else None,
    }  # fmt: skip
    groups = [{"scheme": name, "group": group, "units": float(units[0])}]
    return replace(kept, schemes=_and(kept.schemes, [row]), scheme_groups=_and(kept.scheme_groups, groups))


def _closed(market: Market, found: FoundEdit) -> Market:
    if not isinstance(found.edit, CloseScheme):
        raise TypeError(found.edit)
    return _with_units(market, found.edit.scheme, 0.0)


def _resized(market: Market, found: FoundEdit) -> Market:
    edit = found.edit
    if not isinstance(edit, ResizeScheme):
        raise TypeError(edit)
    if edit.scheme:
        return _with_units(market, edit.scheme, float(edit.units))
    return _with_total(market, found.place.area if found.place else "", edit.group, float(edit.units))


def _with_units(market: Market, scheme: str, units: float) -> Market:
    """Return the market with a scheme of another size; its groups keep their shares of it."""
    supply, rows = market.supply.copy(), market.supply["scheme"] == scheme
    whole = supply.loc[rows & (supply["group"] == ALL), "units"].iloc[0]
    supply.loc[rows, _UNITS] *= units / whole
    return replace(market, supply=supply)


def _with_total(market: Market, district: str, group: str, units: float) -> Market:
    """Return the market with another published total of a district; that of all groups changes by as many units."""
    supply = market.supply.copy()
    row = (supply["scheme"] == district) & (supply["group"] == group)
    more = units - supply.loc[row, "units"].iloc[0]
    supply.loc[row, _UNITS] *= units / supply.loc[row, "units"].iloc[0]
    if group != ALL:
        every = (supply["scheme"] == district) & (supply["group"] == ALL)
        supply.loc[every, _UNITS] = (supply.loc[every, _UNITS] + more).clip(lower=0.0)
    return replace(market, supply=supply)


def _demanded(market: Market, found: FoundEdit) -> Market:
    """Return the market with more units required in an area, by every estimate, shared by adults."""
    edit = found.edit
    if not isinstance(edit, AddDemand) or found.place is None:
        raise TypeError(edit)
    inside = blocks_in(market.england.blocks, found.place)
    people = adults(inside)
    share = pd.Series((people / people.sum()).to_numpy() * edit.units, index=pd.Index(inside["block"]))
    demand = market.demand.copy()
    rows = np.flatnonzero(demand["block"].isin(share.index) & demand["group"].isin(_counted_as(edit.group)))
    more = demand["block"].iloc[rows].map(share).to_numpy(dtype=float)
    for name in _UNITS:
        values = demand[name].to_numpy(dtype=float, copy=True)
        values[rows] += more
        demand[name] = values
    return replace(market, demand=demand)


def _raised(market: Market, found: FoundEdit) -> Market:
    """Return the market with what each district of a place that is below a coverage lacks to reach it."""
    edit, lacking = found.edit, lacking_units(market, found)
    if not isinstance(edit, RaiseCoverage):
        raise TypeError(edit)
    named = "{}: units to raise coverage {}"
    rows = [
        _supply_row(named.format(district, edit.group), (district, None), group, units)
        for district, units in lacking.items()
        for group in _counted_as(edit.group)
    ]
    return replace(market, supply=_and(market.supply, rows)) if rows else market


def lacking_units(market: Market, found: FoundEdit) -> dict[str, int]:
    """Return the units that each district of a place lacks to reach a coverage, in whole units, by district.

    A district belongs to the place if most of its adults live there, and is then looked at as a whole.

    Args:
        market: the market before the edit.
        found: an edit that raises coverage.
    """
    edit = found.edit
    if not isinstance(edit, RaiseCoverage) or found.place is None:
        raise TypeError(edit)
    demand, supply = _by_district(only(market, edit.group, "benchmark"))
    target = (supply / demand).median() if edit.to == MEDIAN else float(edit.to) / 100
    shares = overlaps(market.england.blocks, found.place, "district").set_index("area")["share"]
    lacks = (demand * target - supply)[demand.index.isin(shares.index[shares > _MOSTLY])].dropna()
    return {str(district): ceil(units) for district, units in lacks.items() if units > 0}


def _by_district(market: Market) -> tuple[pd.Series, pd.Series]:
    """Return units required and units that exist by district; missing where a part of them is."""
    district = market.demand["block"].map(market.england.blocks.set_index("block")["district"])
    demand = market.demand["units"].groupby(district.rename("district")).sum(skipna=False)
    return demand, market.supply.groupby("district")["units"].sum(skipna=False).reindex(demand.index)


def only(market: Market, group: str, estimate: str) -> Market:
    """Return the market of one group and estimate, in which areas are added up sooner."""
    demand, supply = market.demand, market.supply
    return replace(
        market,
        demand=demand[(demand["group"] == group) & (demand["estimate"] == estimate)],
        supply=supply[supply["group"] == group],
    )


_CHANGES: dict[type, Callable[[Market, FoundEdit], Market]] = {
    OpenScheme: _opened,
    HouseFromHospital: _opened,
    CloseScheme: _closed,
    ResizeScheme: _resized,
    AddDemand: _demanded,
    RaiseCoverage: _raised,
}

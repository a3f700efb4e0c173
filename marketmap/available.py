"""Units effectively available: access worked out for every block of England, and added up for any place."""

import pandas as pd

from marketmap import access, geography, travel
from marketmap.geography import ENGLAND, Place
from marketmap.market import Market, area_names
from marketmap.questions import Question, demand_of, supply_of, supply_points_of
from marketmap.tables import ACCESS


def access_by(
    market: Market,
    question: Question,
    kind: str,
    place: Place = ENGLAND,
    found: access.Availability | None = None,
) -> pd.DataFrame:
    """Return units effectively available to the areas of a kind inside a place: `tables.ACCESS`.

    Worked out for every block of England, so that everybody who shares the units is counted.

    Args:
        market: the market.
        question: whose demand, by which estimate.
        kind: area kind of the rows.
        place: the place looked at.
        found: as `block_availability` returns it, where it is known already.
    """
    blocks = market.england.blocks
    available = (found or block_availability(market, question)).units
    area = geography.members(blocks, kind).where(geography.members(blocks, place.kind) == place.area)
    table = pd.DataFrame({"available": available, "demand": demand_of(market, question)}).groupby(area).sum()
    ratio = 100 * table["available"] / table["demand"].where(table["demand"] > 0)
    named = table.assign(available_per_100_required=ratio, kind=kind, group=question.group).rename_axis("area")
    return named.reset_index()[ACCESS.column_names]


def block_availability(
    market: Market, question: Question, own_travel: pd.DataFrame | None = None
) -> access.Availability:
    """Return units effectively available to every block of England, and supply that nobody reaches.

    Args:
        market: the market.
        question: whose demand, by which estimate.
        own_travel: `tables.TRAVEL`, the user's own matrix.
    """
    blocks, assumptions, places = market.england.blocks, market.assumptions, supply_points_of(market, question)
    factor, far = assumptions.travel.road_factor.range[1], assumptions.access.far_km.range[1]
    points = travel.demand_points(blocks, blocks["block"], question.boundaries)
    km = travel.road_km(points, places, travel.within_district_km(blocks, factor), far, factor)
    demand = demand_of(market, question).set_axis(blocks["block"]).reindex(points["point"]).to_numpy()
    supply = (places["scheme"].map(supply_of(market, question)).fillna(0.0) * places["share"]).to_numpy()
    own = access.own_district_weights(blocks, factor, assumptions.access)
    weight = access.with_own_districts(access.weights(km, assumptions.access), points, places, own)
    if own_travel is not None and len(own_travel):
        known = travel.own_travel(own_travel, blocks, blocks["block"], places)
        *pairs, distance = travel.own_km(km, points, places, known)
        weight = travel.with_pairs(weight, (pairs[0], pairs[1]), access.weights_of(distance, assumptions.access))
    found = access.availability(demand, supply, weight)
    order = pd.Index(points["point"]).get_indexer(blocks["block"])
    return access.Availability(found.units[order], found.ratio[order], found.unreached)


def unreached_units(
    market: Market, question: Question, found: access.Availability, place: Place = ENGLAND
) -> pd.DataFrame:
    """Return the units that nobody is within reach of, in the districts of a place.

    Returns:
        district, name, units: one row a district, most first; a district that lies partly in the place counts whole.
    """
    places = supply_points_of(market, question)
    units = pd.Series(found.unreached).groupby(places["district"].to_numpy()).sum()
    inside = geography.blocks_in(market.england.blocks, place)["district"].unique()
    table = units[(units > 0) & units.index.isin(inside)].rename("units").rename_axis("district").reset_index()
    names = area_names(market.england, "district")
    named = table.assign(name=table["district"].map(names))
    return named.sort_values(["units", "district"], ascending=[False, True], ignore_index=True)

"""The market allocated: who could be housed where, for one group, and what it means for any place.

It joins travel, access, allocation and flows as `market` joins demand, supply and gaps.
"""

from dataclasses import dataclass, replace

import pandas as pd

from marketmap import access, flows, geography, travel
from marketmap.allocation import Allocation, Reach, allocate
from marketmap.errors import ChoiceError
from marketmap.gaps import add_out_of_area
from marketmap.geography import ENGLAND, Place
from marketmap.groups import group_of
from marketmap.market import Market, area_names
from marketmap.next_unit import next_unit
from marketmap.tables import ACCESS

ENDS = {"low": "units_low", "central": "units", "high": "units_high"}
# Kinds of place small enough to be looked at block by block; the rest of England stays at MSOAs.
BLOCK_BY_BLOCK = ("icb_2026", "icb_2024", "sub_icb", "upper_tier", "district", "own")
OTHERS = ""  # home or host outside the areas that are looked at


@dataclass(frozen=True)
class Question:
    """What is to be allocated.

    Attributes:
        group: who the housing is for.
        estimate: how demand is estimated.
        end: low, central or high demand; supply is central.
        boundaries: area kind of the ICBs, `icb_2026` or `icb_2024`.
        detailed: place whose demand starts from its blocks; the rest of England starts from MSOAs.
    """

    group: str = "mental_health"
    estimate: str = "benchmark"
    end: str = "central"
    boundaries: str = "icb_2026"
    detailed: Place | None = None


def question_of(question: Question, place: Place, by: str) -> Question:
    """Return the question as it is asked of a place: on the ICS boundaries it shows, block by block within it."""
    boundaries = "icb_2024" if "icb_2024" in (place.kind, by) else "icb_2026"
    return replace(question, boundaries=boundaries, detailed=place if place.kind in BLOCK_BY_BLOCK else None)


@dataclass(frozen=True, eq=False)
class Ground:
    """What an allocation stands on and a change of rates or units leaves as it is: points, and what reaches what.

    Attributes:
        point: demand point of each block.
        reach: points and distances.
    """

    point: pd.Series
    reach: Reach


@dataclass(frozen=True, eq=False)
class Housed:
    """Who could be housed where.

    Attributes:
        market: the market it rests on.
        question: what was allocated.
        point: demand point of each block.
        demand: units required by block.
        allocation: the answer.
    """

    market: Market
    question: Question
    point: pd.Series
    demand: pd.Series
    allocation: Allocation

    @property
    def reach(self) -> Reach:
        """The points and the distances between them."""
        return self.allocation.reach


def ground_of(market: Market, question: Question, own_travel: pd.DataFrame | None = None) -> Ground:
    """Work out the points and what reaches what.

    Args:
        market: the market.
        question: what is to be allocated.
        own_travel: `tables.TRAVEL`, the user's own matrix.
    """
    blocks, assumptions = market.england.blocks, market.assumptions
    factor, reach_km = assumptions.travel.road_factor.range[1], assumptions.allocation.reach_km.range[1]
    point = travel.points_of_blocks(blocks, question.boundaries, question.detailed)
    points = travel.demand_points(blocks, point, question.boundaries)
    schemes = market.own.schemes if market.own and len(market.own.schemes) else None
    places = travel.supply_points(market.supply, blocks, question.boundaries, schemes)
    km = travel.road_km(points, places, travel.within_district_km(blocks, factor), reach_km, factor)
    if own_travel is not None and len(own_travel):
        own = travel.own_travel(own_travel, blocks, point, places)
        km = travel.with_own_travel(km, points, places, own, reach_km)
    return Ground(point, Reach(points, places, km))


def house(market: Market, question: Question, ground: Ground | None = None) -> Housed:
    """Work out who could be housed where.

    Args:
        market: the market.
        question: what is to be allocated.
        ground: points and distances, where they are known already.

    Raises:
        ChoiceError: when demand or supply is not known in every district, so that who competes for what is not known.
    """
    demand, supply = _demand(market, question), _supply(market, question)
    stands = ground or ground_of(market, question)
    point, reach = stands.point, stands.reach
    wanted = demand.groupby(point).sum().reindex(reach.points["point"]).to_numpy()
    units = (reach.places["scheme"].map(supply).fillna(0.0) * reach.places["share"]).to_numpy()
    answer = allocate(reach, wanted, units, market.assumptions.allocation)
    return Housed(market, question, point, demand, answer)


def _demand(market: Market, question: Question) -> pd.Series:
    rows = market.demand[(market.demand["group"] == question.group) & (market.demand["estimate"] == question.estimate)]
    blocks = market.england.blocks
    units = rows.set_index("block")[ENDS[question.end]].reindex(blocks["block"]).set_axis(blocks.index)
    lacking = blocks.loc[units.isna(), "district"].nunique()
    if lacking:
        raise ChoiceError(
            f"Who could be housed where cannot be worked out {group_of(question.group).words} by the "
            f"{question.estimate} estimate: {lacking} districts have no figure of units required, and people compete "
            "for the same units."
        )
    return units


def _supply(market: Market, question: Question) -> pd.Series:
    rows = market.supply[market.supply["group"] == question.group]
    lacking = market.england.blocks["district"].nunique() - rows.dropna(subset="units")["district"].nunique()
    if lacking:
        raise ChoiceError(
            f"Who could be housed where cannot be worked out {group_of(question.group).words}: how many units exist is "
            f"not known in {lacking} districts."
        )
    return rows.set_index("scheme")["units"]


def met_by(housed: Housed, kind: str, place: Place = ENGLAND) -> pd.DataFrame:
    """Return where the demand of every area of a kind inside a place could be met: `tables.MET`.

    An area that reaches over the place's border is counted with the part inside.
    """
    blocks, area = housed.market.england.blocks, _areas(housed, kind, place)
    homes = flows.home_shares(housed.point, housed.demand, area)
    answer, reach = housed.allocation, housed.reach
    unmet = pd.DataFrame({"point": reach.points["point"], "demand": answer.demand, "unmet": answer.unmet})
    hosts = flows.host_shares(reach.places, blocks, housed.question.boundaries, area)
    places = pd.DataFrame({"supply_point": reach.places["supply_point"], "units": answer.supply, "used": answer.used})
    everybody = flows.home_shares(housed.point, housed.demand, area.fillna(OTHERS))
    table, used = answer.table(), flows.flows_between(answer.table(), everybody, hosts)
    areas = geography.areas_in(blocks, place, kind).assign(kind=kind)
    areas["name"] = areas["area"].map(area_names(housed.market.england, kind))
    supply = flows.supply_by_host(places, hosts, used)
    return flows.met_table(flows.met_by_home(table, unmet, homes), supply, areas, housed.question.group)


def flows_by(housed: Housed, kind: str, place: Place = ENGLAND, *, incoming: bool = False) -> pd.DataFrame:
    """Return the flows between areas of a kind: `tables.FLOWS`, largest first.

    Args:
        housed: who could be housed where.
        kind: area kind of home and host.
        place: whose people's flows (outgoing), or whose units' flows (incoming).
        incoming: whether the place is the host.
    """
    blocks = housed.market.england.blocks
    inside, everywhere = _areas(housed, kind, place), _areas(housed, kind, ENGLAND)
    homes = flows.home_shares(housed.point, housed.demand, everywhere if incoming else inside)
    hosts = flows.host_shares(
        housed.reach.places, blocks, housed.question.boundaries, inside if incoming else everywhere
    )
    between = flows.flows_between(housed.allocation.table(), homes, hosts)
    return flows.named_flows(between, kind, housed.question.group, area_names(housed.market.england, kind))


def _areas(housed: Housed, kind: str, place: Place) -> pd.Series:
    blocks = housed.market.england.blocks
    return geography.members(blocks, kind).where(geography.members(blocks, place.kind) == place.area)


def next_unit_of(housed: Housed) -> pd.DataFrame:
    """Return what one more unit at each supply point would change: `tables.NEXT_UNIT`."""
    return next_unit(housed.allocation)


def with_units(housed: Housed, units: dict[str, float]) -> Housed:
    """Return the allocation with other numbers of units at some supply points: a scheme closed is one with none.

    Args:
        housed: who could be housed where.
        units: units by supply point.

    Raises:
        ChoiceError: when there is no such supply point.
    """
    answer = housed.allocation
    at = pd.Index(housed.reach.places["supply_point"]).get_indexer(list(units))
    if (at < 0).any():
        unknown = [name for name, position in zip(units, at, strict=True) if position < 0]
        raise ChoiceError(f"There is no such scheme: {', '.join(unknown)}.")
    supply = answer.supply.copy()
    supply[at] = list(units.values())
    assumptions = housed.market.assumptions.allocation
    return replace(housed, allocation=allocate(housed.reach, answer.demand, supply, assumptions))


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
    table = pd.DataFrame({"available": available, "demand": _demand(market, question)}).groupby(area).sum()
    ratio = 100 * table["available"] / table["demand"].where(table["demand"] > 0)
    named = table.assign(available_per_100_required=ratio, kind=kind, group=question.group).rename_axis("area")
    return named.reset_index()[ACCESS.column_names]


def block_availability(market: Market, question: Question) -> access.Availability:
    """Return units effectively available to every block of England, and supply that nobody reaches."""
    blocks, assumptions = market.england.blocks, market.assumptions
    factor, far = assumptions.travel.road_factor.range[1], assumptions.access.far_km.range[1]
    points = travel.demand_points(blocks, blocks["block"], question.boundaries)
    schemes = market.own.schemes if market.own and len(market.own.schemes) else None
    places = travel.supply_points(market.supply, blocks, question.boundaries, schemes)
    km = travel.road_km(points, places, travel.within_district_km(blocks, factor), far, factor)
    demand = _demand(market, question).set_axis(blocks["block"]).reindex(points["point"]).to_numpy()
    supply = (places["scheme"].map(_supply(market, question)).fillna(0.0) * places["share"]).to_numpy()
    own = access.own_district_weights(blocks, factor, assumptions.access)
    weight = access.with_own_districts(access.weights(km, assumptions.access), points, places, own)
    found = access.availability(demand, supply, weight)
    order = pd.Index(points["point"]).get_indexer(blocks["block"])
    return access.Availability(found.units[order], found.ratio[order], found.unreached)


def unreached_units(market: Market, question: Question, found: access.Availability) -> pd.DataFrame:
    """Return the units that nobody is within reach of, by district, most first: district, name, units."""
    schemes = market.own.schemes if market.own and len(market.own.schemes) else None
    places = travel.supply_points(market.supply, market.england.blocks, question.boundaries, schemes)
    units = pd.Series(found.unreached).groupby(places["district"].to_numpy()).sum()
    table = units[units > 0].rename("units").rename_axis("district").reset_index()
    names = area_names(market.england, "district")
    named = table.assign(name=table["district"].map(names))
    return named.sort_values(["units", "district"], ascending=[False, True], ignore_index=True)


def with_out_of_area(gaps: pd.DataFrame, housed: Housed, found: access.Availability, place: Place) -> pd.DataFrame:
    """Return gaps of one kind, group and estimate with what depends on distance beside them: `tables.GAPS`.

    Args:
        gaps: rows of `tables.GAPS` as `market.gaps_by` returns them for the place.
        housed: who could be housed where, for the same group and estimate.
        found: as `block_availability` returns it, for the same group and estimate.
        place: the place looked at.
    """
    kind = str(gaps["kind"].iloc[0])
    access_table = access_by(housed.market, housed.question, kind, place, found)
    return add_out_of_area(gaps, access_table, met_by(housed, kind, place))

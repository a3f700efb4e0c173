"""The market allocated: who could be housed where, for one group, and what it means for any place.

It joins travel, access, allocation and flows as `market` joins demand, supply and gaps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from marketmap import flows, geography, travel
from marketmap.access import Availability
from marketmap.allocation import Allocation, allocate
from marketmap.available import access_by, block_availability, unreached_units
from marketmap.errors import ChoiceError
from marketmap.gaps import add_out_of_area
from marketmap.geography import ENGLAND, Place
from marketmap.market import Market, area_names
from marketmap.next_unit import next_unit
from marketmap.questions import Ground, Question, demand_of, ground_after, ground_of, question_of, supply_of
from marketmap.reach import Reach, with_place

__all__ = [
    "Ground", "Housed", "OpenedScheme", "Question", "access_by", "block_availability", "flows_by", "ground_after",
    "ground_of", "house", "met_at_home", "met_by", "next_unit_of", "question_of", "unreached_units", "with_out_of_area",
    "with_scheme", "with_units",
]  # fmt: skip

OTHERS = ""  # home or host outside the areas that are looked at


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


def house(market: Market, question: Question, ground: Ground | None = None) -> Housed:
    """Work out who could be housed where.

    Args:
        market: the market.
        question: what is to be allocated.
        ground: points and distances, where they are known already.

    Raises:
        ChoiceError: when demand or supply is not known in every district, so that who competes for what is not known.
    """
    demand, supply = demand_of(market, question), supply_of(market, question)
    stands = ground or ground_of(market, question)
    point, reach = stands.point, stands.reach
    wanted = demand.groupby(point).sum().reindex(reach.points["point"]).to_numpy()
    units = (reach.places["scheme"].map(supply).fillna(0.0) * reach.places["share"]).to_numpy()
    answer = allocate(reach, wanted, units, market.assumptions.allocation)
    return Housed(market, question, point, demand, answer)


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


def met_at_home(housed: Housed, kind: str, place: Place) -> pd.DataFrame:
    """Return where the demand of every area of a kind inside a place could be met, without whom its units would house.

    Returns:
        As `flows.met_by_home`: the same figures as `met_by` has, sooner.
    """
    homes = flows.home_shares(housed.point, housed.demand, _areas(housed, kind, place))
    answer = housed.allocation
    unmet = pd.DataFrame({"point": housed.reach.points["point"], "demand": answer.demand, "unmet": answer.unmet})
    inside = homes["point"].unique()
    table, left = answer.table(), unmet[unmet["point"].isin(inside)]
    return flows.met_by_home(table[table["point"].isin(inside)], left, homes)


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
        ChoiceError: when there is no such supply point, or its units are fewer than none.
    """
    answer = housed.allocation
    _check_units(units.values())
    at = pd.Index(housed.reach.places["supply_point"]).get_indexer(list(units))
    if (at < 0).any():
        unknown = [name for name, position in zip(units, at, strict=True) if position < 0]
        raise ChoiceError(f"There is no such scheme: {', '.join(unknown)}.")
    supply = answer.supply.copy()
    supply[at] = list(units.values())
    assumptions = housed.market.assumptions.allocation
    return replace(housed, allocation=allocate(housed.reach, answer.demand, supply, assumptions, answer))


@dataclass(frozen=True)
class OpenedScheme:
    """A scheme that could be opened.

    Attributes:
        name: what it is called among the supply points; no other may have the name.
        block: the block it stands in, which gives its district and ICB.
        easting_m: where it stands, British National Grid.
        northing_m: where it stands, British National Grid.
        units: units it would have.
        units_open: units open to people of other districts; None means all that residents leave.
    """

    name: str
    block: str
    easting_m: float
    northing_m: float
    units: float
    units_open: float | None = None


def with_scheme(housed: Housed, scheme: OpenedScheme) -> Housed:
    """Return the allocation with a scheme more; its distances are estimated, and everybody else's stay as they are.

    Raises:
        ChoiceError: when there is a supply point of that name, no such block, or fewer units than none.
    """
    return with_schemes(housed, [scheme])


def with_schemes(housed: Housed, schemes: Iterable[OpenedScheme]) -> Housed:
    """Return the allocation with several schemes more, all open at once; as `with_scheme` does.

    Raises:
        ChoiceError: as `with_scheme`.
    """
    assumptions, answer = housed.market.assumptions, housed.allocation
    factor, reach_km = assumptions.travel.road_factor.range[1], assumptions.allocation.reach_km.range[1]
    reach, supply = answer.reach, answer.supply
    for scheme in schemes:
        place = _standing(housed, scheme, reach.places)
        km = travel.road_km(reach.points, place, pd.Series(dtype="float64"), reach_km, factor)
        reach, supply = with_place(reach, place, km), np.append(supply, scheme.units)
    return replace(housed, allocation=allocate(reach, answer.demand, supply, assumptions.allocation, answer))


def _standing(housed: Housed, scheme: OpenedScheme, places: pd.DataFrame) -> pd.DataFrame:
    """Return the supply point of a scheme that could be opened: `tables.SUPPLY_POINTS` of one row."""
    blocks = housed.market.england.blocks
    block = blocks[blocks["block"] == scheme.block]
    if block.empty:
        raise ChoiceError(f"There is no small area (LSOA) {scheme.block!r} in which {scheme.name} could stand.")
    if scheme.name in set(places["supply_point"]):
        raise ChoiceError(f"There is a scheme {scheme.name!r} already: give the new one another name.")
    _check_units([scheme.units])
    row = {
        "supply_point": scheme.name,
        "scheme": scheme.name,
        "district": block["district"].iloc[0],
        "icb": block[housed.question.boundaries].iloc[0],
        "block": scheme.block,
        "easting_m": float(scheme.easting_m),
        "northing_m": float(scheme.northing_m),
        "share": 1.0,
        "spread": False,
        "units_open": np.nan if scheme.units_open is None else float(scheme.units_open),
    }
    return pd.DataFrame([row])[list(places.columns)].astype(places.dtypes)


def _check_units(units: Iterable[float]) -> None:
    if not all(number >= 0 for number in units):
        raise ChoiceError("The units of a scheme are a number that is not below 0.")


def with_out_of_area(gaps: pd.DataFrame, housed: Housed, found: Availability, place: Place) -> pd.DataFrame:
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

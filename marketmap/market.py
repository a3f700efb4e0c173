"""The market: everything worked out for one scenario. `build_market` reads as the method does, step by step."""

from dataclasses import dataclass, field

import pandas as pd

from marketmap import demand, gaps, geography, supply
from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.sources.england import England, load_small_areas
from marketmap.tables import DEMAND_LEVELS

BELOW_DISTRICT = ("msoa",)


@dataclass(frozen=True, eq=False)
class OwnData:
    """What the user loaded that figures rest on.

    Attributes:
        schemes: `tables.SCHEMES`.
        scheme_groups: `tables.SCHEME_GROUPS`.
        covers: districts in which the register takes the place of the published total.
        demand_counts: `tables.DEMAND_COUNTS`.
        as_at: day (YYYY-MM-DD) on which schemes are counted.
        demand_levels: `tables.DEMAND_LEVELS`.
    """

    schemes: pd.DataFrame
    scheme_groups: pd.DataFrame
    covers: tuple[str, ...]
    demand_counts: pd.DataFrame
    as_at: str
    demand_levels: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DEMAND_LEVELS.column_names))


@dataclass(frozen=True)
class Market:
    """Everything worked out for one set of assumptions.

    Attributes:
        england: the tables it rests on.
        assumptions: the set in use.
        supply: `tables.SUPPLY`, by scheme and group.
        demand: `tables.DEMAND`, by block, group and estimate.
        own: what the user loaded, if anything.
        unedited: the market before what-if edits opened, closed, resized or required units; None where none did.
    """

    england: England
    assumptions: Assumptions
    supply: pd.DataFrame
    demand: pd.DataFrame
    own: OwnData | None = None
    unedited: "Market | None" = None


def build_market(england: England, assumptions: Assumptions | None = None, own: OwnData | None = None) -> Market:
    """Work out supply and demand for all England.

    Args:
        england: the embedded tables, or tables with the user's own areas added.
        assumptions: the set to use; the baseline when left out.
        own: schemes and counts that the user loaded.
    """
    chosen = assumptions or load_assumptions()
    evidence = _evidence(england, chosen, own)
    return Market(england, chosen, evidence.supply, demand.estimate_demand(evidence, chosen), own)


def gaps_by(market: Market, kind: str, place: Place = ENGLAND) -> pd.DataFrame:
    """Work out the gaps of every area of a kind inside a place.

    An area that reaches over the place's border is counted with the part inside, and `share_of_area` says how much of
    its adults that is; so the areas always add up to the place.
    Small areas, below districts, have demand only.

    Returns:
        `tables.GAPS`, one row an area, group and estimate.

    Raises:
        ChoiceError: when no such kind exists, or no area of it lies in the place.
    """
    every = market.england.blocks
    blocks = geography.blocks_in(every, place)
    area = geography.members(blocks, kind).set_axis(blocks["block"]).dropna()
    if area.empty:
        raise ChoiceError(f"There is no {geography.kind_of(kind).name} in {place.name}.")
    overlaps = geography.overlaps(every, place, kind)
    areas = geography.areas_in(every, place, kind).assign(kind=kind)
    areas["name"] = areas["area"].map(area_names(market.england, kind))
    table = gaps.work_out_gaps(
        gaps.demand_by_area(market.demand, area), supply.supply_by_area(market.supply, overlaps, area), areas
    )
    days = market.assumptions.pressure.days_in_month.range[1]
    groups = list(table["group"].unique())
    pressure = gaps.pressure_by_area(market.england.observations, overlaps, groups, days)
    table = gaps.add_pressure(table, pressure).sort_values(["group", "estimate", "area"], ignore_index=True)
    return gaps.demand_only(table) if kind in BELOW_DISTRICT else table


def gap_of(market: Market, place: Place) -> pd.DataFrame:
    """Return the gaps of one place as a whole: `tables.GAPS` with one row a group and estimate."""
    return gaps_by(market, place.kind, place)


def demand_steps(market: Market, area: Place, group: str, estimate: str, within: Place = ENGLAND) -> pd.DataFrame:
    """Return the steps from population to the central demand of an area, or of its part within a place.

    They are in order and add up to the demand exactly.

    What the user changed against the baseline is a step of its own, unless the baseline has no such estimate at all.

    Returns:
        Columns step and units, one row a step.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    steps = demand.demand_steps(
        _evidence(market.england, market.assumptions, market.own), market.assumptions, group, estimate
    )
    baseline = load_assumptions()
    if (group, estimate) in demand.estimates_available(baseline):
        before = demand.demand_steps(_evidence(market.england, baseline, market.own), baseline, group, estimate)
        steps = demand.with_changes(steps, before)
    return steps.loc[_inside(market, area, within)].sum(skipna=False).rename_axis("step").rename("units").reset_index()


def register_people_in(market: Market, area: Place, within: Place = ENGLAND) -> float:
    """Return people on the register in use who live in an area, or in its part within a place."""
    england = market.england
    people = demand.register_people(england.blocks, england.registers, market.assumptions)
    return float(people[_inside(market, area, within)].sum())


def _inside(market: Market, area: Place, within: Place) -> pd.Index:
    return geography.blocks_in(geography.blocks_in(market.england.blocks, within), area).index


def _evidence(england: England, assumptions: Assumptions, own: OwnData | None) -> demand.Evidence:
    units = supply.published_supply(england.observations, assumptions)
    if own and len(own.schemes):
        register = supply.register_supply(own.schemes, own.scheme_groups, own.covers, own.as_at)
        units = supply.best_supply(units, register)
    counts = own.demand_counts if own and len(own.demand_counts) else None
    return demand.Evidence(england.blocks, england.registers, england.observations, units, counts)


def area_names(england: England, kind: str) -> pd.Series:
    """Return the names of the areas of a kind, indexed by code."""
    areas = load_small_areas() if kind == "msoa" else england.areas[england.areas["kind"] == kind]
    return pd.Series(areas["name"].to_numpy(), index=areas["area"])

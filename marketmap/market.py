"""The market: everything worked out for one scenario. `build_market` reads as the method does, step by step."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from marketmap import demand, gaps, geography, supply
from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.groups import GROUPS
from marketmap.sources.england import England, load_small_areas

END_COLUMNS = ["units_low", "units", "units_high"]
PRESSURE_MEASURES = {"delayed_discharge_days", *(group.homeless_measure for group in GROUPS if group.homeless_measure)}


@dataclass(frozen=True)
class Market:
    """Everything worked out for one set of assumptions.

    Attributes:
        england: the tables it rests on.
        assumptions: the set in use.
        supply: `tables.SUPPLY`, by scheme and group.
        demand: `tables.DEMAND`, by block, group and estimate.
    """

    england: England
    assumptions: Assumptions
    supply: pd.DataFrame
    demand: pd.DataFrame

    @cached_property
    def supply_by_block(self) -> pd.DataFrame:
        """Supply carried to blocks by adults within the district."""
        return supply.supply_by_block(self.supply, self.england.blocks)

    @cached_property
    def pressure_by_block(self) -> pd.DataFrame:
        """Published pressure measures carried to blocks by adults within the district, with their status."""
        return _pressure_by_block(self.england)


def build_market(england: England, assumptions: Assumptions | None = None) -> Market:
    """Work out supply and demand for all England.

    Args:
        england: the embedded tables, or tables with the user's own areas added.
        assumptions: the set to use; the baseline when left out.
    """
    chosen = assumptions or load_assumptions()
    evidence = _evidence(england, chosen)
    market = Market(england, chosen, evidence.supply, demand.estimate_demand(evidence, chosen))
    _ = market.supply_by_block, market.pressure_by_block
    return market


def gaps_by(market: Market, kind: str, place: Place = ENGLAND) -> pd.DataFrame:
    """Work out the gaps of every area of a kind inside a place.

    An area that reaches over the place's border is counted with the part inside, and `share_of_area` says how much of
    its adults that is; so the areas always add up to the place.

    Returns:
        `tables.GAPS`, one row an area, group and estimate.

    Raises:
        ChoiceError: when no such kind exists, or no area of it lies in the place.
    """
    blocks = geography.blocks_in(market.england.blocks, place)
    area = geography.members(blocks, kind).set_axis(blocks["block"]).dropna()
    if area.empty:
        raise ChoiceError(f"There is no {geography.kind_of(kind).name} in {place.name}.")
    required = gaps.sum_by_area(market.demand, area, ["group", "estimate"], END_COLUMNS)
    existing = gaps.sum_by_area(market.supply_by_block, area, ["group"], [*END_COLUMNS, "claimants"])
    days = market.assumptions.pressure.days_in_month.range[1]
    pressure = gaps.pressure_by_area(market.pressure_by_block, area, days)
    table = gaps.work_out_gaps(required, existing, _areas_shown(market.england, kind, place))
    return gaps.add_pressure(table, pressure).sort_values(["group", "estimate", "area"], ignore_index=True)


def gap_of(market: Market, place: Place) -> pd.DataFrame:
    """Return the gaps of one place as a whole: `tables.GAPS` with one row a group and estimate."""
    return gaps_by(market, place.kind, place)


def demand_steps(market: Market, place: Place, group: str, estimate: str) -> pd.DataFrame:
    """Return the steps from population to the central demand of a place, in order; they add up to it exactly.

    What the user changed against the baseline is a step of its own, unless the baseline has no such estimate at all.

    Returns:
        Columns step and units, one row a step.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    steps = demand.demand_steps(_evidence(market.england, market.assumptions), market.assumptions, group, estimate)
    baseline = load_assumptions()
    if (group, estimate) in demand.estimates_available(baseline):
        before = demand.demand_steps(_evidence(market.england, baseline), baseline, group, estimate)
        steps = demand.with_changes(steps, before)
    inside = geography.blocks_in(market.england.blocks, place).index
    return steps.loc[inside].sum(skipna=False).rename_axis("step").rename("units").reset_index()


def register_people_in(market: Market, place: Place) -> float:
    """Return people on the register in use who live in a place."""
    england = market.england
    people = demand.register_people(england.blocks, england.registers, market.assumptions)
    return float(people[geography.blocks_in(england.blocks, place).index].sum())


def _evidence(england: England, assumptions: Assumptions) -> demand.Evidence:
    units = supply.published_supply(england.observations, assumptions)
    return demand.Evidence(england.blocks, england.registers, england.observations, units)


def _pressure_by_block(england: England) -> pd.DataFrame:
    waiting = england.observations["measure"].isin(PRESSURE_MEASURES)
    parts = [
        geography.carry(rows.set_index("district")[["value", "least", "most"]], england.blocks).assign(
            block=england.blocks["block"],
            district=england.blocks["district"],
            measure=measure,
            status=england.blocks["district"].map(rows.set_index("district")["status"]),
        )
        for measure, rows in england.observations[waiting].groupby("measure", sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _areas_shown(england: England, kind: str, place: Place) -> pd.DataFrame:
    blocks = geography.blocks_in(england.blocks, place)
    people = geography.adults(blocks).groupby(geography.members(blocks, kind)).sum().rename("adults")
    shares = geography.share_in_place(england.blocks, place, kind)
    return (
        pd.concat([people, shares], axis=1)
        .rename_axis("area")
        .reset_index()
        .assign(kind=kind, name=lambda rows: rows["area"].map(area_names(england, kind)))
    )


def area_names(england: England, kind: str) -> pd.Series:
    """Return the names of the areas of a kind, indexed by code."""
    areas = load_small_areas() if kind == "msoa" else england.areas[england.areas["kind"] == kind]
    return areas.set_index("area")["name"]

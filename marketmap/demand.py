"""Demand: units required, by block and group (docs/method.md#demand).

The estimates stand side by side and are never averaged: benchmark, pressure, prevalence (only when the user gives the
share it lacks) and the user's own counts. Each is worked out as steps, one column a step, that add up to
the central figure.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import adults, adults_16, carry
from marketmap.groups import group_of
from marketmap.intervals import share_interval
from marketmap.tables import DEMAND

PER_1000 = 1000.0
STEP_WORDS = {
    "population": "If its adults were like England's on average",
    "register": "Because its GP registers hold more or fewer people with serious mental illness",
    "indicator": "Because its small areas score higher or lower on mental health than their neighbours",
    "deprivation": "Because it is more or less deprived than England",
    "rate": "Adults at the rate that was given",
    "prevalence": "Adults with psychotic disorder at the share that was given",
    "in_use": "Units in use",
    "delayed": "People waiting in hospital: delayed-discharge days over the days of the month",
    "homeless": "Homeless households with a mental health need who would go to supported housing",
    "own": "Your own count, by adults within its area",
    "changes": "Because assumptions were changed",
}


@dataclass(frozen=True)
class Evidence:
    """What demand rests on: blocks, registers, observations, the units in use (supply), the user's own counts."""

    blocks: pd.DataFrame
    registers: pd.DataFrame
    observations: pd.DataFrame
    supply: pd.DataFrame
    counts: pd.DataFrame | None = None

    @property
    def counted_groups(self) -> tuple[str, ...]:
        """Groups for which the user loaded counts of units required."""
        return () if self.counts is None else tuple(sorted(self.counts["group"].unique()))


def register_people(blocks: pd.DataFrame, registers: pd.DataFrame, assumptions: Assumptions) -> pd.Series:
    """Share each sub-ICB's register among its blocks by adults x exp(slope x mental health indicator).

    Returns:
        People on the register in use, by block; each sub-ICB's total is kept exactly.
    """
    slope = assumptions.demand.mental_health_slope.range[1]
    share = shares_within(adults(blocks), blocks["mental_health_indicator"], slope, blocks["sub_icb"])
    return share * blocks["sub_icb"].map(_register(registers, assumptions))


def shares_within(people: pd.Series, score: pd.Series, slope: float, whole: pd.Series) -> pd.Series:
    """Return the share of its whole that each block has, by people x exp(slope x score)."""
    weight: pd.Series = people * np.exp(slope * score)
    share: pd.Series = weight / weight.groupby(whole).transform("sum")
    return share


def _register(registers: pd.DataFrame, assumptions: Assumptions) -> pd.Series:
    rows = registers[registers["register"] == assumptions.demand.register_]
    return rows.set_index("sub_icb")["people"]


def mental_health_steps(evidence: Evidence, assumptions: Assumptions) -> pd.DataFrame:
    """Benchmark for mental health by block: steps population, register, indicator (units, central rate)."""
    blocks = evidence.blocks
    people, on_register = adults(blocks), register_people(blocks, evidence.registers, assumptions)
    rate = assumptions.demand.units_per_1000.range[1] / PER_1000
    sub_icb = blocks["sub_icb"]
    local = people * on_register.groupby(sub_icb).transform("sum") / people.groupby(sub_icb).transform("sum")
    average = people * on_register.sum() / people.sum()
    steps = {"population": average, "register": local - average, "indicator": on_register - local}
    return pd.DataFrame(steps) * rate


def all_groups_steps(evidence: Evidence, assumptions: Assumptions) -> pd.DataFrame:
    """Benchmark for all working-age groups by block: steps population and deprivation (units, central)."""
    blocks, observations = evidence.blocks, evidence.observations
    claimants = observations.loc[observations["measure"] == "hb_claimants", "value"].sum()
    required = claimants * (1 + assumptions.demand.unmet_need_all_groups.range[1])
    people, slope = adults(blocks), assumptions.demand.deprivation_slope.range[1]
    average = required * people / people.sum()
    tilted = required * shares_within(people, blocks["imd_score"], slope, pd.Series(0, index=blocks.index))
    return pd.DataFrame({"population": average, "deprivation": tilted - average})


def prevalence_steps(blocks: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """Prevalence for mental health by block; needs the share that the user gives."""
    share = assumptions.demand.psychotic_disorder.range[1] * assumptions.demand.supported_housing_share.range[1]
    return pd.DataFrame({"prevalence": adults_16(blocks) * share})


def rate_steps(blocks: pd.DataFrame, rate_per_1000: float) -> pd.DataFrame:
    """Benchmark of a group whose rate per 1,000 adults the user gave, by block."""
    return pd.DataFrame({"rate": adults(blocks) * rate_per_1000 / PER_1000})


def pressure_by_district(evidence: Evidence, assumptions: Assumptions) -> pd.DataFrame:
    """Pressure for mental health by district: units in use, waiting in hospital, homeless (low, central, high).

    A suppressed count of delayed days is the middle of its interval in the central figure and its ends in low and high.
    A district that did not return one of the counts has no figure.

    Returns:
        One row a district, columns (step, end): step in_use, delayed, homeless; end units_low, units, units_high.
    """
    supply = evidence.supply[evidence.supply["group"] == "mental_health"]
    in_use = supply.groupby("district")[["units_low", "units", "units_high"]].sum(skipna=False)
    delayed = _delayed(evidence.observations) / assumptions.pressure.days_in_month.range[1]
    homeless = _homeless(evidence.observations, assumptions)
    return pd.concat({"in_use": in_use, "delayed": delayed, "homeless": homeless}, axis=1)


def _delayed(observations: pd.DataFrame) -> pd.DataFrame:
    days = observations[observations["measure"] == "delayed_discharge_days"].set_index("district")
    middle = days["value"].fillna((days["least"] + days["most"]) / 2)
    return pd.DataFrame({"units_low": days["least"], "units": middle, "units_high": days["most"]})


def _homeless(observations: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    value = observations.pivot_table(index="district", columns="measure", values="value", dropna=False)
    went, owed = value["homeless_to_supported"], value["homeless_owed_duty"]
    returned = went.notna() & (owed > 0)
    england = assumptions.pressure.supported_housing_outcome.range[1]
    low, high = share_interval(went.where(returned).to_numpy(), owed.where(returned).to_numpy())
    shares = pd.DataFrame(
        {"units_low": low, "units": went.where(returned) / owed, "units_high": high}, index=value.index
    )
    return shares.fillna(england).mul(value["homeless_mental_health"], axis=0)


def pressure_steps(pressure: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Pressure for mental health by block: the districts' central figures carried by adults."""
    return carry(_end(pressure, "units"), blocks)


def _end(pressure: pd.DataFrame, end: str) -> pd.DataFrame:
    return pd.DataFrame(pressure.xs(end, axis=1, level=1))


def own_counts(evidence: Evidence, group: str) -> pd.DataFrame:
    """Share the user's counts of units required for a group among the blocks of each area, by adults.

    Returns:
        By block, columns units_low, units, units_high (a suppressed count has no central value, and ends); blocks that
        no count covers are missing.
    """
    counts = evidence.counts
    parts = [pd.DataFrame(np.nan, index=evidence.blocks.index, columns=["units_low", "units", "units_high"])]
    if counts is not None:
        people = adults(evidence.blocks)
        for kind, rows in counts[counts["group"] == group].groupby("kind"):
            area = evidence.blocks[str(kind)]
            share = people / people.groupby(area).transform("sum")
            ends = rows.set_index("area")[["units_least", "units", "units_most"]].set_axis(parts[0].columns, axis=1)
            parts.append(ends.reindex(area).set_axis(evidence.blocks.index).mul(share, axis=0))
    return pd.concat(parts).groupby(level=0).sum(min_count=1)


def estimates_available(assumptions: Assumptions, counted: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the (group, estimate) pairs that can be worked out; `counted` are groups with counts of the user's own."""
    pairs = [("mental_health", "benchmark"), ("mental_health", "pressure")]
    if assumptions.demand.supported_housing_share.value is not None:
        pairs.append(("mental_health", "prevalence"))
    rated = [(group, "benchmark") for group in assumptions.rates]
    return [*pairs, ("all", "benchmark"), *rated, *((group, "own") for group in counted)]


def demand_steps(evidence: Evidence, assumptions: Assumptions, group: str, estimate: str) -> pd.DataFrame:
    """Return the steps of one estimate by block, one column a step (units); they add up to the central demand.

    Raises:
        ChoiceError: when the estimate cannot be worked out for the group.
    """
    if (group, estimate) not in estimates_available(assumptions, evidence.counted_groups):
        raise ChoiceError(f"There is no {estimate} estimate for {group_of(group).name}.")
    if estimate == "own":
        return own_counts(evidence, group)[["units"]].set_axis(["own"], axis=1)
    if estimate == "pressure":
        return pressure_steps(pressure_by_district(evidence, assumptions), evidence.blocks)
    if estimate == "prevalence":
        return prevalence_steps(evidence.blocks, assumptions)
    if group == "mental_health":
        return mental_health_steps(evidence, assumptions)
    if group == "all":
        return all_groups_steps(evidence, assumptions)
    return rate_steps(evidence.blocks, assumptions.rates[group])


def estimate_demand(evidence: Evidence, assumptions: Assumptions) -> pd.DataFrame:
    """Work out every estimate that can be worked out, for every block and group.

    Returns:
        `tables.DEMAND`: units required, low, central and high.
    """
    parts = [
        _units(evidence, assumptions, group, estimate).assign(
            block=evidence.blocks["block"], group=group, estimate=estimate
        )
        for group, estimate in estimates_available(assumptions, evidence.counted_groups)
    ]
    return pd.concat(parts, ignore_index=True)[DEMAND.column_names]


def _units(evidence: Evidence, assumptions: Assumptions, group: str, estimate: str) -> pd.DataFrame:
    if estimate == "own":
        return own_counts(evidence, group)
    if estimate == "pressure":
        return _pressure_range(pressure_by_district(evidence, assumptions), evidence.blocks)
    central = demand_steps(evidence, assumptions, group, estimate).sum(axis=1, skipna=False)
    low, middle, high = _ends(assumptions, group, estimate)
    if not middle:
        return pd.DataFrame({"units_low": central, "units": central, "units_high": central})
    return pd.DataFrame({"units_low": central * low / middle, "units": central, "units_high": central * high / middle})


def _ends(assumptions: Assumptions, group: str, estimate: str) -> tuple[float, float, float]:
    if estimate == "prevalence":
        return assumptions.demand.supported_housing_share.range
    if group == "mental_health":
        return assumptions.demand.units_per_1000.range
    if group == "all":
        low, central, high = assumptions.demand.unmet_need_all_groups.range
        return 1 + low, 1 + central, 1 + high
    return 1.0, 1.0, 1.0


def _pressure_range(pressure: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    ends = {end: _end(pressure, end).sum(axis=1, skipna=False) for end in ("units_low", "units", "units_high")}
    return carry(pd.DataFrame(ends), blocks)


def with_changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return the steps under the baseline and, as a last step, what the changed assumptions add."""
    changes = now.sum(axis=1, skipna=False) - before.sum(axis=1, skipna=False)
    return before.assign(changes=changes)

"""Gaps: demand less supply, by area and group, with the pressure measures beside them (docs/method.md#gaps)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from marketmap.groups import GROUPS, Group, group_of
from marketmap.intervals import count_interval
from marketmap.tables import GAPS

PER_100000 = 100_000.0
DEMAND_ENDS = {"units_low": "demand_low", "units": "demand", "units_high": "demand_high"}
MEASURES = {"delayed_discharge_days", *(group.homeless_measure for group in GROUPS if group.homeless_measure)}
OUT_OF_AREA = ("available", "available_per_100_required", "met_outside", "outside_per_100_required", "unmet")
SUPPLY_ENDS = {"units_low": "supply_low", "units": "supply", "units_high": "supply_high"}


def demand_by_area(demand: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Add up blocks by area; an area with a missing block has missing demand, never a partial sum.

    Args:
        demand: `tables.DEMAND`.
        area: area codes indexed by block code; blocks outside it are left out.

    Returns:
        One row an area, group and estimate: area, group, estimate, units_low, units, units_high.
    """
    areas = demand["block"].map(area)
    inside = areas.notna()
    keys = [areas[inside].rename("area"), demand.loc[inside, "group"], demand.loc[inside, "estimate"]]
    return demand.loc[inside, list(DEMAND_ENDS)].groupby(keys, sort=False).sum(skipna=False).reset_index()


def work_out_gaps(demand: pd.DataFrame, supply: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Set demand against supply.

    Args:
        demand: area, group, estimate and units low, central, high.
        supply: area, group, units low, central, high, and claimants.
        areas: area, with kind, name, share_of_area and adults (people).

    Returns:
        The columns of `tables.GAPS` up to coverage_rank, one row an area, group and estimate. A group without
        supply figures has missing supply, gap and coverage. Ranges set each end against the opposite end of the other
        side, so they are the widest that both ranges allow, not a 95% interval; for pressure, which contains the units
        in use, against the same end.
    """
    gaps = demand.rename(columns=DEMAND_ENDS).merge(
        supply.rename(columns=SUPPLY_ENDS), on=["area", "group"], how="left", validate="m:1"
    )
    gaps = areas.merge(gaps, on="area", how="left", validate="1:m")
    # Units in use are a part of the pressure estimate, so there the two ranges move together.
    together = gaps["estimate"] == "pressure"
    least, most = (
        gaps["supply_low"].where(together, gaps["supply_high"]),
        gaps["supply_high"].where(together, gaps["supply_low"]),
    )
    gaps = gaps.assign(
        gap_low=gaps["demand_low"] - least,
        gap=gaps["demand"] - gaps["supply"],
        gap_high=gaps["demand_high"] - most,
        coverage_low=_over(most, gaps["demand_high"]),
        coverage=_over(gaps["supply"], gaps["demand"]),
        coverage_high=_over(least, gaps["demand_low"]),
    )
    return _with_rank(_with_rates(gaps.assign(units_per_100_required=gaps["coverage"] * 100)))


def _over(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)


def _with_rates(gaps: pd.DataFrame) -> pd.DataFrame:
    per_adult = PER_100000 / gaps["adults"].where(gaps["adults"] > 0)
    low, high = count_interval(gaps["claimants"].to_numpy(dtype=float, na_value=np.nan))
    units_per_claimant = _over(gaps["supply"], gaps["claimants"])
    return gaps.assign(
        short_per_100000=gaps["gap"] * per_adult,
        demand_per_100000=gaps["demand"] * per_adult,
        supply_per_100000=gaps["supply"] * per_adult,
        supply_per_100000_low=low * units_per_claimant * per_adult,
        supply_per_100000_high=high * units_per_claimant * per_adult,
    )


def _with_rank(gaps: pd.DataFrame) -> pd.DataFrame:
    rank = gaps.groupby(["group", "estimate"])["coverage"].rank(method="min")
    return gaps.assign(coverage_rank=rank)


def add_pressure(gaps: pd.DataFrame, pressure: pd.DataFrame) -> pd.DataFrame:
    """Set the pressure measures beside the gaps.

    Args:
        gaps: rows with area and group.
        pressure: rows of `pressure_by_area`, one an area and group.

    Returns:
        `tables.GAPS`; what depends on distance is missing until `add_out_of_area` adds it.
    """
    beside = gaps.merge(pressure, on=["area", "group"], how="left", validate="m:1")
    return beside.assign(**dict.fromkeys(OUT_OF_AREA, np.nan))[GAPS.column_names]


def add_out_of_area(gaps: pd.DataFrame, access: pd.DataFrame, met: pd.DataFrame) -> pd.DataFrame:
    """Set beside the gaps of one group and estimate what depends on distance.

    Args:
        gaps: rows of `tables.GAPS` for one group and estimate.
        access: `tables.ACCESS` of the same areas and group.
        met: `tables.MET` of the same areas and group.
    """
    known = access.merge(met, on=["kind", "area", "group"], validate="1:1")[["area", *OUT_OF_AREA]]
    return gaps.drop(columns=list(OUT_OF_AREA)).merge(known, on="area", how="left", validate="1:1")[GAPS.column_names]


def pressure_by_area(
    observations: pd.DataFrame, overlaps: pd.DataFrame, groups: Iterable[str], days_in_month: float
) -> pd.DataFrame:
    """Add up what districts returned, and count what they did not.

    Args:
        observations: `tables.OBSERVATIONS`.
        overlaps: area, district and share (of the district's adults), as `geography.overlaps` returns them.
        groups: groups to set the measures beside.
        days_in_month: days in the month of the delayed-discharge count.

    Returns:
        One row an area and group. Sums cover what was published, carried by adults; the counts of suppressed and
        missing districts stand beside them. An area of which nothing was published has missing sums.
    """
    carried = overlaps.merge(observations[observations["measure"].isin(MEASURES)], on="district", validate="m:m")
    ends = ["value", "least", "most"]
    carried[ends] = carried[ends].mul(carried["share"], axis=0)
    sums = carried.groupby(["area", "measure"])[ends].sum(min_count=1)
    flags = {status: carried["status"] == status for status in ("suppressed", "not returned")}
    counts = carried.assign(**flags).groupby(["area", "measure"])[list(flags)].sum()
    measures = sums.join(counts).reset_index()
    return pd.concat([_for_group(measures, group_of(group), days_in_month) for group in groups])


def _for_group(measures: pd.DataFrame, group: Group, days: float) -> pd.DataFrame:
    areas = measures[["area"]].drop_duplicates().set_index("area")
    waiting = _measure(measures, "delayed_discharge_days" if group.code == "mental_health" else None).reindex(
        areas.index
    )
    owed = _measure(measures, group.homeless_measure).reindex(areas.index)
    return areas.assign(
        group=group.code,
        delayed_units=waiting["value"] / days,
        delayed_units_low=waiting["least"] / days,
        delayed_units_high=waiting["most"] / days,
        delayed_districts_suppressed=waiting["suppressed"].fillna(0).astype(int),
        delayed_districts_missing=waiting["not returned"].fillna(0).astype(int),
        homeless_households=owed["value"],
        homeless_districts_missing=owed["not returned"].fillna(0).astype(int),
    ).reset_index()


def _measure(measures: pd.DataFrame, measure: str | None) -> pd.DataFrame:
    return measures[measures["measure"] == measure].set_index("area")


def demand_only(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps of areas below a district with their demand alone.

    Supply, waiting and homelessness are published by district; carried further down they would only repeat how many
    adults live where.
    """
    known = {"kind", "area", "name", "group", "estimate", "share_of_area", "adults", "demand_per_100000"}
    hidden = [column for column in gaps.columns if column not in known | set(DEMAND_ENDS.values())]
    kept = [column for column in hidden if column.endswith(("_suppressed", "_missing"))]
    return gaps.assign(**dict.fromkeys(hidden, np.nan)).assign(**dict.fromkeys(kept, 0))


def with_demand_at(gaps: pd.DataFrame, end: str) -> pd.DataFrame:
    """Return the gaps with demand at one end of its range: low, central (as they are) or high.

    Supply stays central; gap, coverage and rates follow; ranges stay as they are. Ranks do not change, because every
    area of one estimate moves by the same proportion.
    """
    if end == "central":
        return gaps
    required = gaps[f"demand_{end}"]
    coverage, per_adult = _over(gaps["supply"], required), PER_100000 / gaps["adults"].where(gaps["adults"] > 0)
    return gaps.assign(
        demand=required,
        gap=required - gaps["supply"],
        coverage=coverage,
        units_per_100_required=coverage * 100,
        short_per_100000=(required - gaps["supply"]) * per_adult,
        demand_per_100000=required * per_adult,
    )

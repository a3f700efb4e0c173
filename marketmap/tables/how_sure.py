"""Contracts of what says how sure a figure is: what draws say of it, what moves it, and how far estimates agree."""

from marketmap.tables.contract import Column, Table, rate, text, units
from marketmap.tables.worked_out import ESTIMATES, OF_AREA

OF_IT = "of the assumption"

UNCERTAINTY = Table(
    "uncertainty",
    "what the draws say of one area for one group, by one estimate",
    ("kind", "area", "group", "estimate"),
    (
        *OF_AREA,
        units("demand", "units required, central"),
        units("demand_lower", "units required, lower 95% limit"),
        units("demand_upper", "units required, upper 95% limit"),
        units("supply", "units that exist, central"),
        units("supply_lower", "units that exist, lower 95% limit; a register's units are a count without limits"),
        units("supply_upper", "units that exist, upper 95% limit"),
        units("gap", "demand less supply, central; above zero is short", least=None),
        units("gap_lower", "gap, lower 95% limit", least=None),
        units("gap_upper", "gap, upper 95% limit", least=None),
        rate("coverage", "supply over demand, central", "share"),
        rate("coverage_lower", "coverage, lower 95% limit", "share"),
        rate("coverage_upper", "coverage, upper 95% limit", "share"),
        Column(
            "chance_short", "number", "share of draws in which the area is short", "share", 0, 1, may_be_missing=True
        ),
        Column(
            "chance_worst_five", "number",
            "share of draws in which the area is among the five of lowest coverage of the areas shown; missing where "
            "five areas or fewer have a coverage", "share", 0, 1, may_be_missing=True,
        ),
        Column("rank", "number", "1 is the lowest coverage among the areas shown, central", "", 1, may_be_missing=True),
        Column("rank_lower", "number", "rank, lower 95% limit", "", 1, may_be_missing=True),
        Column("rank_upper", "number", "rank, upper 95% limit", "", 1, may_be_missing=True),
        Column("draws", "whole number", "how many draws", least=1),
        Column("seed", "whole number", "seed of the draws: the same seed gives the same figures", least=0),
    ),
)  # fmt: skip


def _with_limits(name: str, meaning: str) -> tuple[Column, ...]:
    return (
        units(name, f"{meaning}, central"),
        units(f"{name}_lower", f"{meaning}, lower 95% limit"),
        units(f"{name}_upper", f"{meaning}, upper 95% limit"),
    )


def _rate_with_limits(name: str, meaning: str, unit: str) -> tuple[Column, ...]:
    return (
        rate(name, f"{meaning}, central", unit),
        rate(f"{name}_lower", f"{meaning}, lower 95% limit", unit),
        rate(f"{name}_upper", f"{meaning}, upper 95% limit", unit),
    )


MET_UNCERTAINTY = Table(
    "met_uncertainty",
    "what the draws say of where the units that one area's people require could be met; the chosen place as a whole "
    "comes last",
    ("kind", "area", "group", "estimate"),
    (
        *OF_AREA,
        *_with_limits("met_in_district", "met in the home district"),
        *_with_limits("met_in_icb", "met elsewhere in the home ICB"),
        *_with_limits("met_outside", "met outside the home ICB: predicted out of area"),
        *_with_limits("unmet", "met nowhere within reach"),
        *_rate_with_limits("outside_share", "met outside the home ICB over units met", "share"),
        *_rate_with_limits("outside_per_100_required", "met outside the home ICB for each 100 required", "units"),
        Column("draws", "whole number", "how many draws were allocated, the first of all that were made", least=1),
        Column("seed", "whole number", "seed of the draws: the same seed gives the same figures", least=0),
    ),
)  # fmt: skip

TORNADO = Table(
    "tornado",
    "how far one uncertain input moves the gap of one place when it alone moves; what moves it most comes first",
    ("input",),
    (
        text("input", "dotted name of an assumption, or kind of observed count"),
        Column("low", "number", "low end of the assumption; missing for counts", OF_IT, 0, may_be_missing=True),
        Column("high", "number", "high end of the assumption; missing for counts", OF_IT, 0, may_be_missing=True),
        units("gap_at_low", "gap with the assumption at its low end; for counts lower 95% limit", least=None),
        units("gap_at_high", "gap with the assumption at its high end; for counts upper 95% limit", least=None),
        Column(
            "no_gap_at", "number", "value of the assumption at which the gap is nothing; missing where there is none "
            "or the gap does not follow it in a straight line", OF_IT, 0, may_be_missing=True,
        ),
        units("swing", "how far the gap moves", may_be_missing=False),
    ),
)  # fmt: skip

ESTIMATES_COMPARED = Table(
    "estimates_compared",
    "the estimates of units required in one area for one group, side by side",
    ("kind", "area", "group"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        *(units(estimate, f"units required by the {estimate} estimate, central") for estimate in ESTIMATES),
        rate("largest_over_smallest", "the largest of the estimates over the smallest above zero", "times", least=1),
        Column("disagree", "yes or no", "whether the largest is more than 1.5 times the smallest"),
    ),
)

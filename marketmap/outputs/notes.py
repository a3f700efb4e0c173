"""What stands beside a table that is taken away: column titles with their units, and notes on what figures mean."""

from collections.abc import Iterator

from marketmap.assumptions import Assumption
from marketmap.outputs.export import GapExport, listed_assumptions
from marketmap.sources.register import attribution
from marketmap.tables import GAPS

TITLES = {
    "kind": "Area kind",
    "area": "Area code",
    "name": "Area",
    "group": "Group the housing is for",
    "estimate": "Estimate",
    "share_of_area": "Part of the area inside the place (share of its adults)",
    "adults": "Adults aged 18 and over (people)",
    "demand_low": "Required, low (units)",
    "demand": "Required, central (units)",
    "demand_high": "Required, high (units)",
    "claimants": "Claimants the supply is worked out from (claimants)",
    "supply_low": "Exist, low (units)",
    "supply": "Exist, central (units)",
    "supply_high": "Exist, high (units)",
    "register_units": "Of these, in your register (units)",
    "gap_low": "Short of, low (units)",
    "gap": "Short of, central (units)",
    "gap_high": "Short of, high (units)",
    "coverage_low": "Coverage, low (share of what is required)",
    "coverage": "Coverage, central (share of what is required)",
    "coverage_high": "Coverage, high (share of what is required)",
    "units_per_100_required": "Exist for each 100 required (units)",
    "short_per_100000": "Short of per 100,000 adults (units)",
    "demand_per_100000": "Required per 100,000 adults (units)",
    "supply_per_100000": "Exist per 100,000 adults (units)",
    "supply_per_100000_low": "Exist per 100,000 adults, lower 95% limit (units)",
    "supply_per_100000_high": "Exist per 100,000 adults, upper 95% limit (units)",
    "coverage_rank": "Rank by coverage (1 is the lowest)",
    "delayed_units": "Waiting in hospital (units the waiting would fill)",
    "delayed_units_low": "Waiting in hospital, low (units)",
    "delayed_units_high": "Waiting in hospital, high (units)",
    "delayed_districts_suppressed": "Waiting: districts suppressed (districts)",
    "delayed_districts_missing": "Waiting: districts not returned (districts)",
    "homeless_households": "Owed a homelessness duty with this need (households)",
    "homeless_districts_missing": "Homelessness: districts not returned (districts)",
    "available": "Effectively available (units, shared with everybody in reach)",
    "available_per_100_required": "Effectively available for each 100 required (units)",
    "met_outside": "Predicted out of area: could be met only outside the home ICS (units)",
    "outside_per_100_required": "Predicted out of area for each 100 required (units)",
    "unmet": "Could be met nowhere within reach (units)",
}
QUALITY_WORDS = {
    "green": "green (good): published and current",
    "amber": "amber (fair): published but old, secondary or derived",
    "red": "red (weak): not verified, or of doubtful fit",
}
METHOD = {
    "What is shown": (
        "Short of = units required less units that exist. Above zero is short; below zero is more than required. "
        "Coverage = units that exist over units required."
    ),
    "Ranges": (
        "Low and high of required and exist come from the assumptions. Those of short of and coverage set "
        "each end against the opposite end of the other side: they are the widest that both ranges allow, not a 95% "
        "interval. Units in use are a part of the pressure estimate, so that there the two ranges move together."
    ),
    "95% limits of units that exist per 100,000 adults": (
        "Byar's limits (exact Poisson below 10) from the claimant count alone. They leave out how unsure the share of "
        "claimants is who are housed for the group, which matters more."
    ),
    "Published totals": (
        "Units that exist, people waiting and households are published by district. They are carried to other areas in "
        "proportion to adults within the district."
    ),
    "Areas partly in the place": (
        "Where the part of the area inside the place is under 1, only the part inside is counted, so that the areas "
        "add up to the place."
    ),
    "Suppressed": (
        "* is a figure that is read as suppressed by NHS England because the count is small: 0 to 4 days, which the "
        "low and high columns hold. The file does not tell suppressed from missing, so that some may be missing."
    ),
    "Missing": (
        "A figure that was not returned or is not published is an empty cell in CSV, no value in map files and [x] in "
        "the workbook. Missing is never zero. A sum covers what was published; the columns of suppressed and not "
        "returned districts say what it leaves out."
    ),
    "Adding up": (
        "Units that one place has beyond its own requirement are not there for another: do not set areas that are not "
        "short against areas that are, and do not read a total near zero as nobody being short."
    ),
    "Rounding": (
        "CSV and map files hold units and households to one decimal, rates to two, shares to four, people as whole "
        "numbers. The workbook holds unrounded figures and shows them rounded. The decimals are for adding up; as "
        "estimates the figures are good to two or three significant figures at most."
    ),
}
_SMALL_AREAS = (
    "Small areas",
    "Nobody publishes supply, waiting or homelessness below a district, so small areas show what is required only.",
)


def notes(export: GapExport) -> tuple[tuple[str, str], ...]:
    """Return the notes of an export as pairs: what a note is about, and the note."""
    return (
        *(("Please note", notice) for notice in export.notices),
        *(("Left out", sentence) for sentence in export.own.sentences),
        *METHOD.items(),
        *([_SMALL_AREAS] if export.kind == "msoa" else []),
        *_sureness(export),
        ("Attribution", attribution()),
        *_columns(),
    )


def _sureness(export: GapExport) -> Iterator[tuple[str, str]]:
    listed = listed_assumptions(export.assumptions)
    for name in export.used:
        yield f"How sure: {listed[name].title}", _sure(listed[name], changed=name in export.changed)


def _sure(assumption: Assumption, *, changed: bool) -> str:
    if changed:
        return "Your own figure, changed from the baseline for this export."
    return f"Quality {QUALITY_WORDS[assumption.quality]}."


def _columns() -> Iterator[tuple[str, str]]:
    for column in GAPS.columns:
        unit = f", in {column.unit}" if column.unit else ""
        yield f"Column {column.name}", f"{TITLES[column.name]}: {column.meaning}{unit}."


def editions(export: GapExport) -> tuple[str, ...]:
    """Return publisher, title and edition of each source, one line a source."""
    return tuple(f"{one.publisher}: {one.title} ({one.edition})" for one in export.sources.values())

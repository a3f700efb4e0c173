"""The years ahead in words: how far demand grows and how short a place will be."""

import pandas as pd

from marketmap.groups import group_of
from marketmap.outputs.sure_words import Row, limits
from marketmap.outputs.words import about, percent, short_of
from marketmap.tables.years import EVERY, FIVE, NOT_KNOWN, NOT_STATED

SOON = 5
ONS = "as ONS projects its adults"
YEARS_NOTE = (
    "Demand in a year is demand now times the growth of adults in the sub-ICB location (ONS 2022-based projection; "
    "adults are 20 and over plus two fifths of those aged 15 to 19), tilted between its districts by their projected "
    "household population and scaled back, so that the sub-ICB's total is kept. Rates stay what they are now."
)
PIPELINE_NOTE = (
    "Units of a register are counted on 30 June of each year, or today when that is later: not before a scheme opens, "
    "not from the day it closes. Published totals stay what they are now: nobody publishes what is planned."
)
YEARS_LIMITS_NOTE = (
    "95% limits hold the doubt about the figures of today, carried forward. How far the projection will be from what "
    "comes is not in them: ONS publishes trends carried on, not a forecast."
)
FIVE_NOTE = (
    "For the strategy that section 2 of the Supported Housing (Regulatory Oversight) Act 2023 asks for. Available: "
    "units now, by support level and whether exempt accommodation, as the loaded register states them; of a published "
    "total neither is known. Needed: by group; by level only by your own counts, where they tell levels: each level "
    "grows as its group does. Groups without an estimate of need have none here: give a rate or load counts."
)
LEVEL_WORDS = {
    EVERY: "All levels", "low": "Low", "medium": "Medium", "high": "High", "nursing": "Nursing",
    NOT_STATED: "Level not stated", NOT_KNOWN: "Level not known",
}  # fmt: skip
EXEMPT_WORDS = {
    EVERY: "", "yes": "exempt", "no": "not exempt", NOT_STATED: "exempt or not: not stated",
    NOT_KNOWN: "exempt or not: not known",
}  # fmt: skip


def growth_words(per_cent: float | None, *, own: bool) -> str:
    """Say what demand grows with."""
    if per_cent is not None:
        return f"at {per_cent:g}% a year, your own figure"
    return "as your own projection has it, elsewhere as ONS projects adults" if own else ONS


def years_sentence(years: pd.DataFrame) -> str:
    """Say how short one area is now and will be.

    Args:
        years: rows of `tables.YEARS` of one area, in the order of years.
    """
    now, soon, _ = _now_soon_last(years)
    name, words = now["name"], group_of(str(now["group"])).words
    if pd.isna(now["demand"]):
        return f"What {name} will need {words} cannot be worked out by this estimate."
    if pd.isna(now["gap"]):
        return f"{name} needs about {about(now['demand'])} units {words} now. How many exist is not known."
    return (
        f"{name} {_standing(now)} {words} now, and {_standing(soon, later=True)} in {soon['year']} if only what is "
        "known opens and closes."
    )


def growth_sentence(years: pd.DataFrame, growth: str) -> str:
    """Say how the demand of one area grows; empty where it is not known.

    Args:
        years: rows of `tables.YEARS` of one area, in the order of years.
        growth: what demand grows with, as `growth_words` says it.
    """
    now, soon, last = _now_soon_last(years)
    if pd.isna(now["demand"]):
        return ""
    return f"It needs about {about(now['demand'])} units in {now['year']}, {_then(soon)} and {_then(last)}, {growth}."


def _now_soon_last(years: pd.DataFrame) -> list[Row]:
    return [years.iloc[at].to_dict() for at in (0, min(SOON, len(years) - 1), -1)]


def _then(row: Row) -> str:
    if pd.isna(row["demand"]):
        return f"not known in {row['year']}"
    change = row["growth"] - 1
    more = f"{percent(abs(change))} {'more' if change >= 0 else 'fewer'}"
    return f"about {about(row['demand'])} in {row['year']} ({more})"


def _standing(row: Row, *, later: bool = False) -> str:
    if pd.isna(row["gap"]):
        return "may stand anywhere"
    words, gap = short_of(row["gap"]), row["gap"]
    if gap > 0:
        between = limits(row, "gap")
        return f"{'will be' if later else 'is'} {words}{f' ({between})' if between else ''}"
    return f"{'will have' if later else 'has'} {words}"


def level_words(row: Row) -> str:
    """Say which units a row of `tables.FIVE_YEARS` counts: "All levels", "Medium, exempt"."""
    level, exempt = LEVEL_WORDS[row["level"]], EXEMPT_WORDS[row["exempt"]]
    if is_need_of_level(row):
        return f"{level}, needed by your own counts"
    if row["level"] == row["exempt"] == NOT_KNOWN:
        return "Level, and exempt or not: not known"
    return f"{level}, {exempt}" if exempt else level


def is_need_of_level(row: Row) -> bool:
    """Return whether a row of `tables.FIVE_YEARS` holds need at one level, whose units are in rows by exempt."""
    return bool(row["level"] != EVERY and row["exempt"] == EVERY)


def five_cells(row: Row) -> list[str]:
    """Return available units and those needed in each of five years; empty where need is not known by level."""
    available = "" if is_need_of_level(row) else about(row["available"])
    if row["level"] != EVERY and not is_need_of_level(row):
        return [available, *[""] * len(FIVE)]
    return [available, *(_needed(row, year) for year in FIVE)]


def _needed(row: Row, year: int) -> str:
    return "not known" if pd.isna(row[f"needed_{year}"]) else about(row[f"needed_{year}"])

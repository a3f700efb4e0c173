"""Need in years to come, and the five-year table of a supported housing strategy, in sentences and rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from marketmap.groups import group_of
from marketmap.listed import listed
from marketmap.outputs.sure_words import Row
from marketmap.outputs.words import about
from marketmap.outputs.years_words import is_need_of_level, level_words
from marketmap.tables.years import EVERY, FIVE, NOT_KNOWN

_NAMES = {"demand": "required", "supply": "exist", "gap": "short of"}
_LIMITS = (("lower", "lower 95% limit"), ("upper", "upper 95% limit"))
NOT_BY_LEVEL = (
    "Need by support level is not known: nobody publishes it, and no rate by level could be verified. So need and "
    "shortfall are told by group, and what exists by level too, where a loaded register states the level."
)
BY_LEVEL = (
    "Need by support level is as your own counts tell it now; each level grows as its group does. Nobody publishes it. "
    "Shortfall in years to come is told by group."
)


@dataclass(frozen=True, eq=False)
class Needs:
    """What is said of the years ahead of a place.

    Attributes:
        years: `tables.YEARS` of the place, now and in some years to come, for every group that has an estimate.
        by_area: `tables.YEARS` of its areas in the first and the last of the years that are set side by side.
        five: `tables.FIVE_YEARS` of the place, then of its areas.
        growth: what demand grows with, in words.
        as_at: day (YYYY-MM-DD) on which the units of a register were counted.
    """

    years: pd.DataFrame
    by_area: pd.DataFrame
    five: pd.DataFrame
    growth: str
    as_at: str

    @property
    def listed(self) -> list[int]:
        """The years told of, the first is now."""
        return sorted(self.years["year"].unique())

    @property
    def first(self) -> int:
        """The first of the five years."""
        return int(self.five["first_year"].iloc[0])

    @property
    def of_place(self) -> pd.DataFrame:
        """The five-year table of the place as a whole."""
        kind, area = self.years[["kind", "area"]].iloc[0]
        rows: pd.DataFrame = self.five[(self.five["kind"] == kind) & (self.five["area"] == area)]
        return rows


def day_words(day: str) -> str:
    """Return a day as it is read: "26 November 2026"."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def levels_note(needs: Needs) -> str:
    """Say what is known of need by support level."""
    return BY_LEVEL if any(map(is_need_of_level, needs.five.to_dict("records"))) else NOT_BY_LEVEL


def ahead_sentence(needs: Needs, group: str) -> str:
    """Say how the need of one group grows."""
    rows = [row for row in needs.years.to_dict("records") if row["group"] == group]
    if pd.isna(rows[0]["demand"]):
        return f"What will be needed {group_of(group).words} cannot be worked out by this estimate."
    then = [f"about {about(row['demand'])} in {row['year']}" for row in rows[1:]]
    return (
        f"About {about(rows[0]['demand'])} units are required {group_of(group).words} in {rows[0]['year']}. If rates "
        f"stay what they are, that will be {listed(then)}: demand grows {needs.growth}."
    )


def year_headers(needs: Needs) -> tuple[str, ...]:
    """Return the headings of the table of need: what is counted, then each year."""
    now, *later = needs.listed
    return ("Units", f"#Now ({now})", *(f"#In {year - now} years ({year})" for year in later))


def year_rows(needs: Needs) -> list[list[str]]:
    """Return rows of what is required, exists and is short of in each year: each group with its limits beneath."""
    groups = needs.years["group"].unique()
    return [line for group in groups for line in _group_rows(needs.years[needs.years["group"] == group], str(group))]


def _group_rows(rows: pd.DataFrame, group: str) -> Iterator[list[str]]:
    cells = rows.sort_values("year").to_dict("records")
    known = rows["supply"].notna().any()
    for column in ("demand", "supply", "gap") if known else ("demand",):
        yield [f"{group_of(group).name}: {_NAMES[column]}", *(_figure(row[column]) for row in cells)]
        if column != "supply":
            for end, words in _LIMITS:
                yield [f"  {words}", *(_figure(row[f"{column}_{end}"]) for row in cells)]


def _figure(value: float) -> str:
    return "not known" if pd.isna(value) else about(value).replace("-", "minus ")


def five_headers(needs: Needs) -> tuple[str, ...]:
    """Return the headings of the five-year table."""
    return ("Units", "#Available now", *(f"#Needed {needs.first + year - 1}" for year in FIVE))


def five_rows(needs: Needs) -> list[list[str]]:
    """Return rows of the five-year table of the place: each group with its limits, then its units by level."""
    return [line for row in needs.of_place.to_dict("records") for line in _five_row(row)]


def _five_row(row: Row) -> Iterator[list[str]]:
    needed = [f"needed_{year}" for year in FIVE]
    available = "by level below" if is_need_of_level(row) else _figure(row["available"])
    yield [_five_label(row), available, *(_figure(row[name]) for name in needed)]
    if row["level"] == EVERY and pd.notna(row["needed_1_lower"]):
        for end, words in _LIMITS:
            yield [f"  needed, {words}", "as above", *(_figure(row[f"{name}_{end}"]) for name in needed)]


def _five_label(row: Row) -> str:
    if row["level"] == EVERY:
        return f"{group_of(str(row['group'])).name}: all levels, exempt and not"
    return f"  {level_words(row)}"


def level_sentence(needs: Needs, group: str) -> str:
    """Say which levels the units of a group have, as far as a register says so."""
    rows = needs.of_place
    rows = rows[(rows["group"] == group) & (rows["level"] != EVERY)]
    stated = rows[(rows["level"] != NOT_KNOWN) & (rows["exempt"] != EVERY)]
    if stated.empty:
        return "At which support level, and whether exempt, is not known: only a published total is."
    parts = [f"{about(row['available'])} {level_words(row).lower()}" for row in stated.to_dict("records")]
    rest = rows.loc[rows["level"] == NOT_KNOWN, "available"].sum()
    more = f" Of about {about(rest)} others only a published total is known." if round(rest) else ""
    return f"Of the loaded register, counted on {day_words(needs.as_at)}: {'; '.join(parts)}.{more}"

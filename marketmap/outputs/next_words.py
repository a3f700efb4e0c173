"""What one more unit would change, in words: the map's classes, the sentence and the table of places."""

import bisect
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from marketmap.assumptions import Assumption, MoneyAssumptions
from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.listed import listed
from marketmap.outputs import colours
from marketmap.outputs.maps import NO_DATA, MapClass, MapContent, Shown
from marketmap.outputs.site_summary import TextTable, signed
from marketmap.outputs.words import MISSING, about

_MOST_NAMED = 3
_HOME = "bring somebody home from another ICS"
_CLASSES = ("none", "under a quarter", "a quarter to a half", "a half to three quarters", "three quarters or more")
LIMITS = (0.005, 0.25, 0.5, 0.75)
# Column of `tables.NEXT_PLACES`, sign that makes more of it better, name, and what it means.
SHOWN = {
    "met": ("met", 1, "Newly housed", "people newly housed by one more unit"),
    "kept": ("met_outside", -1, "Kept in their ICS", "people fewer outside their ICS through one more unit"),
}
NOTE = (
    "What one more unit would change in all England once everybody has moved over as is best: who moves in frees a "
    "unit elsewhere, and so on. It holds for a small addition; a large scheme runs into the next chain."
)


def next_content(table: pd.DataFrame, shown: str, note: str) -> MapContent:
    """Return what the map says of the next unit.

    Args:
        table: `tables.NEXT_PLACES`, one row an area.
        shown: a key of `SHOWN`.
        note: sources, the last line of the legend.
    """
    column, sign, name, meaning = SHOWN[shown]
    classes = tuple(
        MapClass(f"class_{number}", words, colour)
        for number, (words, colour) in enumerate(zip(_CLASSES, colours.RATES, strict=True))
    )
    areas = {str(row["area"]): _shown(row, column, sign) for row in table.to_dict("records")}
    lacks = any(one.class_code == NO_DATA.code for one in areas.values())
    return MapContent(name, meaning, (*classes, NO_DATA) if lacks else classes, areas, note)


def _shown(row: Mapping[Any, Any], column: str, sign: int) -> Shown:
    value = row[column]
    if pd.isna(value):
        return Shown(NO_DATA.code, MISSING)
    return Shown(f"class_{bisect.bisect_right(LIMITS, sign * value)}", f"{_one(sign * value)} for one more unit")


def next_sentence(table: pd.DataFrame, place: str, kind: str, group: str) -> str:
    """Say where in a place the next unit would house somebody new or bring somebody home, and where most wait."""
    known = table[table["met"].notna()]
    is_new = known["met"] >= LIMITS[3]
    new, home = int(is_new.sum()), int(((known["met_outside"] <= -LIMITS[3]) & ~is_new).sum())
    of = f"of {len(known)} {kind_of(kind).plural}"
    if new == len(known):
        would = "house somebody new wherever it opens"
    elif new:
        would = f"house somebody new in {new} {of}" + f", and in {home} more {_HOME}" * bool(home)
    else:
        would = "house nobody new" + f", but {_HOME} in {home} {of}" * bool(home)
    return f"In {place} the next unit {group_of(group).words} would {would}.{_most_unmet(known)}"


def _most_unmet(table: pd.DataFrame) -> str:
    most = table[table["unmet_now"].round() > 0].sort_values(["unmet_now", "area"], ascending=[False, True])
    if len(table) == 1 or most.empty:
        return ""
    named = most.head(_MOST_NAMED)[["name", "unmet_now"]].itertuples(index=False)
    return f" Most stay unmet in {listed([f'{name} ({about(unmet)})' for name, unmet in named])}."


def next_table(table: pd.DataFrame, kind: str, pounds: Sequence[float] | None) -> TextTable:
    """Return the table of places, those where one more unit changes most first.

    Args:
        table: `tables.NEXT_PLACES`, in the order to be read.
        kind: area kind of the rows.
        pounds: saving in a year by row; None leaves it out.
    """
    columns = ("met", "met_in_district", "met_in_icb", "met_outside")
    rows = [
        [str(row["name"]), *(_one(row[name]) for name in columns), _km(row["person_km"]), about(row["unmet_now"])]
        for row in table.to_dict("records")
    ]
    headings = [
        kind_of(kind).heading, "#Newly housed", "#In home district", "#Elsewhere in ICS", "#Outside ICS", "#Km in all",
        "#Unmet now",
    ]  # fmt: skip
    if pounds is not None:
        headings.append("#£ a year")
        rows = [[*row, about(one)] for row, one in zip(rows, pounds, strict=True)]
    return TextTable("What one more unit would change", tuple(headings), tuple(map(tuple, rows)), NOTE)


def _one(value: float) -> str:
    """Return a change by one unit with two decimals; a true minus sign."""
    return MISSING if pd.isna(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _km(value: float) -> str:
    return MISSING if pd.isna(value) else signed(value)


def pounds_note(money: MoneyAssumptions) -> str:
    """Say what the pounds rest on."""
    bed, week = money.delayed_bed_day, money.supported_housing_week
    cost = (
        "before the cost of the housing, of which no figure could be verified"
        if week.value is None
        else f"less £{week.value:g} a week for the housing, your own figure"
    )
    return (
        "Pounds a year for one unit, if everybody newly housed would otherwise wait in a mental health bed all year: "
        f"£{_figure(bed)} a day ({bed.year}), {cost}. {bed.source}"
    )


def _figure(one: Assumption) -> str:
    return f"{one.range[1]:g}"

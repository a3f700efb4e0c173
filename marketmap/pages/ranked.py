"""Areas ranked by coverage with their limits: the same table on the pages Gaps and How sure, how soon."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from marketmap.geography import ENGLAND, kind_of
from marketmap.outputs import colours
from marketmap.outputs.charts import Interval, Scale, axis_row, interval_row, picture
from marketmap.outputs.sure_words import (
    CHANCE_NOTE,
    PRESSURE_NOTE,
    chance,
    coverage_limits,
    is_clear,
    limits,
    rank_words,
    sure_sentence,
    unclear_sentence,
)
from marketmap.outputs.words import about, percent
from marketmap.pages import sure_figures
from marketmap.pages.look import Markup, heading, over, quiet, table
from marketmap.pages.view import View

FIRST = 10
MANY = 10  # areas of which five are a few
WHOLE = 0.9995
COVERAGE = Scale(0.0, 2.0)
AXIS = ((0.0, "0%"), (1.0, "100%"), (2.0, "200%"))
SHORT, ENOUGH, UNCLEAR = colours.SHORT[1], "#2a6099", colours.PLACE

Row = Mapping[Any, Any]


def uncertainty_of(view: View) -> pd.DataFrame | None:
    """Return what draws say of the areas shown; None where there is no gap, or demand is at one end of its range."""
    choices = view.choices
    if not view.known or choices.end != "central" or choices.by == "msoa":
        return None
    shown = (choices.group, choices.estimate_code)
    return sure_figures.uncertainty(choices.changes, choices.by, choices.place, shown)


def show(view: View) -> None:
    """Draw the ten areas of the page Gaps of lowest coverage, with their limits; the page How sure has all of them."""
    areas = uncertainty_of(view)
    if areas is None or areas["coverage"].isna().all():
        return
    plural = kind_of(view.choices.by).plural
    st.html(heading(f"How sure: {plural} by coverage, with 95% limits") + quiet(note(view.choices.estimate_code)))
    ordered = by_coverage(areas)
    caption = f"{min(FIRST, len(ordered))} of {len(ordered)} {plural}, lowest first"
    st.html(ranked_table(ordered.head(FIRST), caption, len(ordered)))
    st.html(quiet(unclear_sentence(ordered, plural)))
    st.html(quiet(f"All {len(ordered)}, what would change the answer and the years ahead: page How sure, how soon."))


def note(estimate: str) -> str:
    """Say what the limits and chances of a ranked table are worth."""
    return PRESSURE_NOTE if estimate == "pressure" else CHANCE_NOTE


def sentence(view: View, area: str) -> str:
    """Say how sure the figure of one area, or of the place as a whole, is; empty where draws say nothing."""
    choices = view.choices
    if uncertainty_of(view) is None:
        return ""
    inside = (choices.by, choices.place, area) if area else (choices.place.kind, ENGLAND, choices.place.area)
    kind, place, code = inside
    rows = sure_figures.uncertainty(choices.changes, kind, place, (choices.group, choices.estimate_code))
    return sure_sentence(rows[rows["area"] == code].to_dict("records")[0])


def by_coverage(areas: pd.DataFrame) -> pd.DataFrame:
    """Put areas in order, lowest coverage first."""
    return areas.sort_values(["coverage", "demand", "area"], ascending=[True, False, True], ignore_index=True)


def ranked_table(areas: pd.DataFrame, caption: str, of: int) -> str:
    """Return a table with a picture of every coverage and its limits.

    Args:
        areas: rows of `tables.UNCERTAINTY`.
        caption: what the table holds.
        of: how many areas are ranked; of a few, the worst five say nothing.
    """
    axis = Markup(picture(axis_row(COVERAGE, AXIS), "Coverage and its 95% limits, drawn from 0% to 200%", 14))
    several = of > MANY
    headings = ["Area", axis, "#Coverage", "#Short of", "#Chance short", *(["#Among worst five"] * several), "#Rank"]
    rows = [_row(row, several=several) for row in areas.to_dict("records")]
    return table(caption, headings, rows)


def _row(row: Row, *, several: bool) -> list[str]:
    name = str(row["name"]) if row["share_of_area"] >= WHOLE else f"{row['name']} (part)"
    said = "" if is_clear(row) else "not clear"
    worst = [chance(row["chance_worst_five"])] if several else []
    return [
        over(name, said),
        Markup(picture(interval_row(_interval(row), COVERAGE, 1.0), "", 18)),
        over(percent(row["coverage"]), coverage_limits(row)),
        over(about(row["gap"]).replace("-", "−"), limits(row, "gap")),
        chance(row["chance_short"]),
        *worst,
        rank_words(row),
    ]


def _interval(row: Row) -> Interval | None:
    if pd.isna(row["coverage_lower"]):
        return None
    clear = is_clear(row)
    colour = (SHORT if row["gap"] > 0 else ENOUGH) if clear else UNCLEAR
    return Interval(row["coverage_lower"], row["coverage"], row["coverage_upper"], colour, clear)

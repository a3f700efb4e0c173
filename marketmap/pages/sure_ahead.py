"""The years ahead of a place: chart and table of demand, supply and gap, and the five-year table of the Act of 2023."""

from datetime import date

import pandas as pd
import streamlit as st

from marketmap.geography import ENGLAND, Place, kind_of
from marketmap.groups import group_of
from marketmap.outputs.chart_years import HEIGHT, years_chart
from marketmap.outputs.charts import picture
from marketmap.outputs.export import YEARS_SOURCES, with_sources
from marketmap.outputs.sure_words import chance, limits
from marketmap.outputs.words import about
from marketmap.outputs.years_parts import years_parts
from marketmap.outputs.years_words import (
    FIVE_NOTE,
    PIPELINE_NOTE,
    YEARS_LIMITS_NOTE,
    YEARS_NOTE,
    five_cells,
    growth_sentence,
    growth_words,
    level_words,
    years_sentence,
)
from marketmap.pages import sure_figures
from marketmap.pages.downloads import made_by, show_downloads
from marketmap.pages.look import heading, headline, over, quiet, table
from marketmap.pages.ranked import Row
from marketmap.pages.take_away import export_of
from marketmap.pages.view import View
from marketmap.projection import LAST_YEAR
from marketmap.tables.years import EVERY, FIVE

_SHOWN_YEARS = (0, 1, 2, 3, 4, 5, 10, 15, 21)


def show(view: View) -> None:
    """Draw the part of the page."""
    choices = view.choices
    shown = (choices.group, choices.estimate_code)
    left, middle, right = st.columns([3, 3, 2])
    area = _area(view, left)
    per_cent = middle.number_input(
        "Your own growth, per cent a year", min_value=-20.0, max_value=20.0, value=None, step=0.1, key="sure_growth",
        placeholder="as ONS projects", help="In place of the projection. To load one of your own, go to Your data.",
    )  # fmt: skip
    first = _first_year(right)
    at = _at(view, area)
    years = sure_figures.years(choices.changes, at, shown, per_cent)
    rows = years[years["area"] == (area or choices.place.area)]
    words = years_sentence(rows)
    grows = growth_sentence(rows, growth_words(per_cent, own=sure_figures.has_own_growth()))
    st.html(headline(words) + quiet(grows))
    if rows["demand_upper"].notna().any():
        title = f"Units required and existing, {rows['name'].iloc[0]}, {group_of(choices.group).words}"
        st.html(heading(title) + picture(years_chart(rows, title, words), f"{title}. {words} {grows}", HEIGHT))
        st.html(quiet(f"Lines are central figures, bands 95% limits. {YEARS_LIMITS_NOTE}"))
    st.html(quiet(f"{YEARS_NOTE} {PIPELINE_NOTE}"))
    _table(rows)
    five = sure_figures.five(choices.changes, at, choices.estimate_code, per_cent, first)
    _five(five[five["area"] == (area or choices.place.area)], first)
    options = {
        "as_at": sure_figures.today(), "first_year": first, "growth_per_cent": per_cent,
        "areas": "yes" if area else "no",
    }  # fmt: skip
    export = with_sources(made_by(export_of(view), "years", options), *YEARS_SOURCES)
    parts = years_parts(export, years, five)
    show_downloads(export, parts, f"years-{choices.place.area}-{choices.group}-{choices.estimate}")


def _at(view: View, area: str) -> tuple[str, Place]:
    """Return the areas to work out: the place itself, or those among which the chosen one is."""
    choices = view.choices
    if not area:
        return choices.place.kind, choices.place
    # Inside England an area is whole, so it need not be worked out among hundreds of others.
    return choices.by, Place(choices.by, area, area) if choices.place == ENGLAND else choices.place


def _area(view: View, column: "st.delta_generator.DeltaGenerator") -> str:
    names = view.table.set_index("area")["name"].sort_values()
    kept = st.session_state.get("sure_area", view.choices.area)
    st.session_state["sure_area"] = kept if kept in names.index else ""
    place: Place = view.choices.place
    chosen = column.selectbox(
        f"The place, or one {kind_of(view.choices.by).name}", ["", *names.index],
        format_func=lambda code: str(names[code]) if code else f"{place.name} as a whole", key="sure_area",
    )  # fmt: skip
    return str(chosen)


def _first_year(column: "st.delta_generator.DeltaGenerator") -> int:
    this_year = date.fromisoformat(sure_figures.today()).year
    years = range(this_year, LAST_YEAR - len(FIVE) + 2)
    return int(column.selectbox("Five years from", years, index=1, key="sure_first"))


def _table(rows: pd.DataFrame) -> None:
    every: list[Row] = list(rows.to_dict("records"))
    some = [every[at] for at in _SHOWN_YEARS if at < len(every)]
    st.html(_years("Some of the years", some))
    with st.expander("Every year"):
        st.html(_years("Every year", every))


def _years(caption: str, rows: list[Row]) -> str:
    cells = [
        [str(row["year"]), *(over(about(row[name]), limits(row, name)) for name in ("demand", "supply", "gap")),
         chance(row["chance_short"])]
        for row in rows
    ]  # fmt: skip
    return table(caption, ["Year", "#Required", "#Exist", "#Short of", "#Chance short"], cells)


def _five(five: pd.DataFrame, first: int) -> None:
    st.html(heading("Five-year table for the supported housing strategy") + quiet(FIVE_NOTE))
    cells = [_five_row(row) for row in five.to_dict("records")]
    headings = ["Units", "#Available now", *(f"#Needed {first + year - 1}" for year in FIVE)]
    whole = [number for number, row in enumerate(five.to_dict("records")) if row["level"] == EVERY]
    st.html(table("Units available now and likely to be needed", headings, cells, sums=whole))


def _five_row(row: Row) -> list[str]:
    cells = five_cells(row)
    if row["level"] != EVERY:
        return [f"\u2003{level_words(row)}", *cells]
    needed = [over(cell, _needed_limits(row, year)) for cell, year in zip(cells[1:], FIVE, strict=True)]
    return [group_of(str(row["group"])).name, cells[0], *needed]


def _needed_limits(row: Row, year: int) -> str:
    lower, upper = row[f"needed_{year}_lower"], row[f"needed_{year}_upper"]
    return "" if pd.isna(lower) or lower == upper else f"{about(lower)} to {about(upper)}"

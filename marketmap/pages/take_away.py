"""The table of every figure on the map, and the files to take away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from marketmap.geography import kind_of
from marketmap.loading import own_files
from marketmap.outputs.export import GapExport, csv_bytes, gap_export
from marketmap.outputs.manifest import gap_manifest
from marketmap.outputs.workbook import gap_ods_bytes, workbook_bytes
from marketmap.pages import figures
from marketmap.pages.address import DISTANCE_MEASURES
from marketmap.pages.beside_files import left_out_button, manifest_button, with_hash
from marketmap.pages.distance_figures import out_of_area_maker
from marketmap.pages.look import heading, quiet
from marketmap.pages.own_data import workspace
from marketmap.pages.paper import paper_buttons
from marketmap.pages.to_pass_on import pass_on_buttons
from marketmap.pages.view import View, question

# Column of `tables.GAPS`, its heading, how it is written, and what the heading's tip says.
COLUMNS = (
    ("name", "Area", None, None),
    ("gap", "Short of", "%,.0f", "Units required less units that exist; below zero is more than required"),
    ("gap_low", "Short, least", "%,.0f", "Demand at its low end, supply at its high end"),
    ("gap_high", "Short, most", "%,.0f", "Demand at its high end, supply at its low end"),
    ("coverage", "Coverage", "%.0f%%", "Units that exist for each 100 required"),
    ("short_per_100000", "Short per 100,000 adults", "%.1f", None),
    ("demand", "Required", "%,.0f", "Units required"),
    ("supply", "Exist", "%,.0f", "Units that exist"),
    ("demand_per_100000", "Required per 100,000", "%.1f", None),
    ("supply_per_100000", "Exist per 100,000", "%.1f", None),
    ("delayed_units", "Waiting in hospital", "%.1f", "Delayed-discharge days over days of the month; blank: unknown"),
    ("homeless_households", "Homeless with this need", "%,.0f", "Households owed a homelessness duty in the quarter"),
    ("available_per_100_required", "Effectively available per 100", "%.0f",
     "Units within 30 km by road, shared with everybody in reach, for each 100 required"),
    ("met_outside", "Predicted out of area", "%,.0f", "Units that could be met only outside the home ICS"),
    ("adults", "Adults", "%,.0f", "People aged 18 and over, mid-2024"),
    ("share_of_area", "Share inside", "%.0f%%", "Share of the area's adults who live in the chosen place"),
)  # fmt: skip
# Worked out only when the map shows them or a file is made: they take a moment.
WHEN_SHOWN = ("available_per_100_required", "met_outside")
SHARES = ("coverage", "share_of_area")
SMALL_AREA_COLUMNS = ("name", "demand", "demand_per_100000", "adults")


def announce(view: View) -> None:
    """Keep the table's place until it comes: with the next run of the page, which the map causes, or the reader."""
    st.html(_title(view) + quiet("The table follows the map."))
    st.button("Show the table now")
    st.container(height=_height(len(view.table)), border=False)


def show(view: View) -> None:
    """Draw the table and the buttons."""
    choices = view.choices
    st.html(
        _title(view)
        + quiet(
            "Sort by any heading. Estimates stand in full so that they add up; none is surer than two or three figures."
        )
    )
    st.dataframe(
        shown_figures(view), hide_index=True, height=_height(len(view.table)), column_config=_headings(), key="figures"
    )
    # Files are made outside the session when they are asked for, so what they need of it is read now.
    export, add = export_of(view), out_of_area_maker(view.choices.changes, question(view.choices), view.choices.place)

    hashed = with_hash()

    def whole() -> GapExport:
        return replace(add(export), own=hashed(export.own))

    with st.container(horizontal=True):
        name = f"gaps-{choices.place.area}-by-{choices.by}-{choices.group}-{choices.estimate}"
        st.download_button("CSV", lambda: csv_bytes(whole()), f"{name}.csv", "text/csv", on_click="ignore")
        st.download_button(
            "Excel with notes and sources", lambda: workbook_bytes(whole()), f"{name}.xlsx", on_click="ignore"
        )
        paper_buttons(view, export, name)
        if choices.by != "msoa":
            pass_on_buttons(view, name)
        _other_files(whole, name)
        left_out_button(export.own, name)
    st.html(quiet("A link to this page's address opens the same view."))


def _other_files(whole: Callable[[], GapExport], name: str) -> None:
    with st.popover("Other files"):
        st.download_button(
            "OpenDocument (ODS) with notes and sources",
            lambda: gap_ods_bytes(whole()),
            f"{name}.ods",
            on_click="ignore",
        )
        manifest_button(lambda: gap_manifest(whole()), name)


def _title(view: View) -> str:
    return heading(f"All figures by {kind_of(view.choices.by).name}")


def shown_figures(view: View) -> pd.DataFrame:
    """Return the figures as the table shows them: lowest coverage first whatever the map shows, shares in per cent.

    The order does not follow the measure: the browser draws the table anew when it changes, and the map would wait.
    """
    known = [column for column, *_ in COLUMNS if column not in WHEN_SHOWN or view.choices.show in DISTANCE_MEASURES]
    columns = SMALL_AREA_COLUMNS if view.choices.by == "msoa" else tuple(known)
    ordered = view.table.sort_values(["coverage", "demand", "area"], ascending=[True, False, True], ignore_index=True)
    shown = ordered[list(columns)]
    percents = {column: shown[column] * 100 for column in SHARES if column in columns}
    return shown.assign(**percents)


def export_of(view: View) -> GapExport:
    """Return what the files are written from: the rows on screen."""
    observations = figures.england().observations
    export = gap_export(view.table, view.whole, view.assumptions, observations, _notices(view))
    return replace(export, headline=view.sentence, own=own_files(workspace()), show=view.measure.code)


def _notices(view: View) -> tuple[str, ...]:
    end = f"Demand stands at the {view.choices.end} end of its range here; gap and coverage follow from it."
    said = ("" if view.choices.end == "central" else end, figures.own_data_words())
    return tuple(notice for notice in said if notice)


def _headings() -> dict[str, Any]:
    return {
        column: st.column_config.TextColumn(heading, pinned=True)
        if column == "name"
        else st.column_config.NumberColumn(heading, format=style, help=tip)
        for column, heading, style, tip in COLUMNS
    }


def _height(rows: int) -> int:
    return 36 * (min(rows, 12) + 1) + 2

"""The parts of the page Out of area: the map, the bars, one area's flows, the table and the files."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from marketmap.geography import kind_of
from marketmap.loading import suppression
from marketmap.outputs.bars import stacked_bars
from marketmap.outputs.flow_export import FlowExport, flow_book_bytes, flow_csv_bytes, flow_manifest, met_csv_bytes
from marketmap.outputs.flow_map import FlowLines, flow_lines
from marketmap.outputs.out_of_area import out_of_area_content
from marketmap.outputs.placed_lines import placed_lines
from marketmap.outputs.words import about
from marketmap.pages import figures
from marketmap.pages.beside_files import left_out_button, manifest_button, with_hash
from marketmap.pages.flow_address import DIRECTIONS, LINES, PLACED, directions
from marketmap.pages.flow_view import FlowView, flow_export_of
from marketmap.pages.gaps import MAP_NOTE
from marketmap.pages.look import heading, quiet, table
from marketmap.pages.map_component import show_map
from marketmap.pages.observed_figures import DRAWN, chosen_strand, has_placements, observed_in, shown_of
from marketmap.pages.own_data import workspace

LISTED = 8
BARS = 12
WHERE_MET = "Where the units required could be met"
# Column of `tables.MET`, its heading, how it is written, and what the heading's tip says.
COLUMNS = (
    ("name", "Area", None, None),
    ("demand", "Required", "%,.0f", "Units required"),
    ("met_in_district", "In home district", "%,.0f", "Could be met in the home district"),
    ("met_in_icb", "Elsewhere in ICS", "%,.0f", "Could be met elsewhere in the home ICS"),
    ("met_outside", "Outside ICS", "%,.0f", "Could be met only outside the home ICS: predicted out of area"),
    ("unmet", "Unmet", "%,.0f", "Nobody within reach has a unit left"),
    ("outside_share", "Outside, of units met", "%.0f%%", "Units met outside the home ICS over all units met"),
    ("distance_km", "Mean km", "%.0f", "Mean road distance of the units met; blank: none met"),
    ("supply", "Exist", "%,.0f", "Units that exist in the area"),
    ("hosted", "For others", "%,.0f", "Of the units that exist, those that would house people of other areas"),
    ("spare", "Nobody needs", "%,.0f", "Of the units that exist, those that nobody within reach would need"),
)  # fmt: skip


def show_flow_map(view: FlowView, state: dict[str, str]) -> None:
    """Draw the map of flows with its switches.

    Args:
        view: what the page shows.
        state: names of the page's choices in the session.
    """
    choices = view.choices
    options = st.container(horizontal=True)
    drawn = options.toggle("Map", value=True, key="flow_map_on", help="The tables hold the same facts.")
    shown = directions(choices.place, has_placements=has_placements())
    if len(shown) > 1:
        options.segmented_control(
            "Lines show", shown, format_func=DIRECTIONS.__getitem__, key=state["direction"], required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    options.selectbox(
        "Largest flows", LINES, format_func=lambda number: f"{number} largest flows", key=state["lines"],
        label_visibility="collapsed", width=190,
    )  # fmt: skip
    if not drawn:
        st.html(quiet("The map is switched off. The tables hold every figure it would show."))
        return

    def take_clicked() -> None:
        clicked = st.session_state["flow_map"]
        if clicked:
            st.session_state[state["area"]] = clicked["area"]

    areas = figures.area_boundaries(choices.by)
    show_map(
        figures.map_page(choices.by, choices.place, is_wide=choices.place.kind != "england"),
        out_of_area_content(view.met, MAP_NOTE),
        key="flow_map",
        chosen=choices.area or None,
        flows=_lines(view, areas),
        on_change=take_clicked,
    )


def _lines(view: FlowView, areas: gpd.GeoDataFrame) -> FlowLines | None:
    choices = view.choices
    st.session_state.pop(DRAWN, None)
    if choices.direction != PLACED:
        return flow_lines(view.flows, areas[areas["kind"] == choices.by], choices.lines)
    seen = observed_in(choices.place, choices.by)
    found = chosen_strand(shown_of(seen, suppression(workspace()))[0])
    ends = areas[areas["kind"].isin([choices.place.kind, choices.by, seen.boundaries])].drop_duplicates("area")
    if found is None:
        return None
    st.session_state[DRAWN] = found.strand
    return placed_lines(found, choices.place, ends, choices.lines)


def article(noun: str) -> str:
    """Return a noun with its article."""
    return f"an {noun}" if noun[0] in "AEIOUaeiou" else f"a {noun}"


def bars(view: FlowView) -> str:
    """Return a bar for each area, those with most people sent outside first: where the units required could be met."""
    shown = view.met.head(BARS)
    left = len(view.met) - len(shown)
    title = f"Where the units required could be met, {len(shown)} of {len(view.met)}" if left else WHERE_MET
    return stacked_bars(shown, title, "met") + (quiet("The others are in the table below.") if left else "")


def in_and_out(view: FlowView, area: str) -> str:
    """Return one area's flows as two tables: where its people could be housed, whose people its units could house."""
    row = view.met[view.met["area"] == area].iloc[0]
    out = _listed(view.outgoing[view.outgoing["home"] == area], "host_name")
    unmet = [["Unmet", about(row["unmet"]), ""]]
    sums = [["Required", about(row["demand"]), ""]]
    people = table(
        f"Where people of {row['name']} could be housed", ["In", "#Units", "#Mean km"], [*out, *unmet, *sums],
        sums=[len(out) + 1],
    )  # fmt: skip
    into = _listed(view.incoming[view.incoming["host"] == area], "home_name")
    spare = [["Nobody within reach", about(max(row["spare"], 0.0)), ""]]
    units = table(
        f"Whose people units in {row['name']} could house", ["Of", "#Units", "#Mean km"],
        [*into, *spare, ["Exist", about(row["supply"]), ""]], sums=[len(into) + 1],
    )  # fmt: skip
    return people + units


def _listed(flows: pd.DataFrame, name: str) -> list[list[str]]:
    shown, rest = flows.head(LISTED), flows.iloc[LISTED:]
    here = shown["home"] == shown["host"]
    names = shown[name].where(~here, shown[name] + " itself")
    rows = [
        [place, about(units), about(km)]
        for place, units, km in zip(names, shown["units"], shown["distance_km"], strict=True)
    ]
    return rows + [[f"{len(rest)} others", about(rest["units"].sum()), ""]] * bool(len(rest))


def show_table(view: FlowView) -> None:
    """Draw the table of every figure of the map and bars, and the buttons."""
    choices = view.choices
    st.html(heading(f"All figures by {kind_of(choices.by).name}"))
    shown = view.met[[column for column, *_ in COLUMNS]].assign(outside_share=view.met["outside_share"] * 100)
    st.dataframe(shown, hide_index=True, height=36 * (min(len(shown), 12) + 1) + 2, column_config=_headings())
    # Files are made outside the session when they are asked for, so what they need of it is read now.
    export, hashed = flow_export_of(view), with_hash()

    def whole() -> FlowExport:
        return replace(export, own=hashed(export.own))

    name = f"out-of-area-{choices.place.area}-by-{choices.by}-{choices.group}-{choices.estimate}-{choices.rule}"
    with st.container(horizontal=True):
        st.download_button("CSV of areas", lambda: met_csv_bytes(export), f"{name}.csv", "text/csv", on_click="ignore")
        st.download_button(
            "CSV of flows", lambda: flow_csv_bytes(export), f"flows-{name}.csv", "text/csv", on_click="ignore"
        )
        st.download_button(
            "Excel with notes and sources", lambda: flow_book_bytes(whole()), f"{name}.xlsx", on_click="ignore"
        )
        left_out_button(export.own, name)
        manifest_button(lambda: flow_manifest(whole()), name)
    st.html(quiet("A link to this page's address opens the same view."))


def _headings() -> dict[str, Any]:
    return {
        column: st.column_config.TextColumn(title, pinned=True)
        if column == "name"
        else st.column_config.NumberColumn(title, format=style, help=tip)
        for column, title, style, tip in COLUMNS
    }

"""The map for paper: what is on screen as a sheet, made only when somebody asks for it."""

from collections.abc import Callable
from functools import partial

import geopandas as gpd
import streamlit as st

from marketmap.geography import ENGLAND
from marketmap.outputs.export import GapExport
from marketmap.outputs.gap_map import gap_content, gap_note, gap_title
from marketmap.outputs.geodata import area_shapes, place_outline
from marketmap.outputs.paper_map import paper_map
from marketmap.outputs.paper_parts import PaperGround
from marketmap.pages import figures
from marketmap.pages.view import View
from marketmap.sources.england import load_background

SHEETS = (
    ("PDF, A4: to print or attach", "pdf", "A4"),
    ("PDF, A3", "pdf", "A3"),
    ("PNG, A4: for a document", "png", "A4"),
    ("SVG, A4: to edit", "svg", "A4"),
)
_TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}


def paper_buttons(view: View, export: GapExport, name: str) -> None:
    """Draw the buttons; a sheet is made when its button is pressed and the page does not run again.

    Args:
        view: what the page shows.
        export: its sentence, notices and rows.
        name: name of the files, without an ending.
    """
    # Sheets are made outside the session, so what they need of it is read now.
    areas = figures.area_boundaries(view.choices.by)
    make = partial(_sheet, view, export, lambda: _ground(export, areas))
    with st.popover("Map for paper"):
        for label, form, paper in SHEETS:
            file = f"{name}-{view.measure.code}-{paper}.{form}"
            st.download_button(label, partial(make, form, paper), file, _TYPES[form], on_click="ignore")


def _sheet(view: View, export: GapExport, ground: Callable[[], PaperGround], form: str, paper: str) -> bytes:
    content = gap_content(export.table, view.measure, view.limits, gap_note(export))
    return paper_map(ground(), content, gap_title(export, view.measure), form, paper)


def _ground(export: GapExport, areas: gpd.GeoDataFrame) -> PaperGround:
    outline = place_outline(areas, export.place)
    surroundings = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
    shapes = area_shapes(export.table, areas, export.place)
    return PaperGround(shapes, load_background(), outline, surroundings)

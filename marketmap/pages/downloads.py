"""Buttons that take tables away: one workbook of all of them, each as CSV, and the manifest."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from marketmap.outputs.export import GapExport
from marketmap.outputs.manifest import gap_manifest
from marketmap.outputs.parts import Part, part_csv, parts_book, parts_ods
from marketmap.pages.beside_files import left_out_button, manifest_button, with_hash
from marketmap.uncertainty import DRAWS, SEED


def made_by(export: GapExport, command: str, options: Mapping[str, Any]) -> GapExport:
    """Return an export that knows the command that makes its tables again; draws and seed are the usual ones."""
    return replace(export, command=command, options={**options, "draws": DRAWS, "seed": SEED, "table": ""})


def show_downloads(export: GapExport, parts: Mapping[str, Part], name: str) -> None:
    """Draw the buttons.

    Args:
        export: what the workbook's cover, assumptions, sources and manifest tell of.
        parts: the tables.
        name: the files' name without its ending.
    """
    tables, hashed = list(parts.values()), with_hash()

    def whole() -> GapExport:
        return replace(export, own=hashed(export.own))

    with st.container(horizontal=True):
        # Files are made outside the session when they are asked for.
        st.download_button(
            "Excel with all tables, notes and sources", lambda: parts_book(whole(), tables), f"{name}.xlsx",
            on_click="ignore",
        )  # fmt: skip
        for code, part in parts.items():
            st.download_button(
                f"CSV: {part.name.lower()}", partial(part_csv, part, export.own), f"{name}-{code}.csv", "text/csv",
                on_click="ignore",
            )  # fmt: skip
        with st.popover("Other files"):
            st.download_button(
                "OpenDocument (ODS) with all tables", lambda: parts_ods(whole(), tables), f"{name}.ods",
                on_click="ignore",
            )  # fmt: skip
            manifest_button(lambda: gap_manifest(whole()), name)
        left_out_button(export.own, name)

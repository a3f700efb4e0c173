"""Buttons that take tables away: one workbook of all of them, and each as CSV."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part, part_csv, parts_book


def show_downloads(export: GapExport, parts: Mapping[str, Part], name: str) -> None:
    """Draw the buttons.

    Args:
        export: what the workbook's cover, assumptions and sources tell of.
        parts: the tables.
        name: the files' name without its ending.
    """
    tables = list(parts.values())
    with st.container(horizontal=True):
        # Files are made outside the session when they are asked for.
        st.download_button(
            "Excel with all tables, notes and sources", partial(parts_book, export, tables), f"{name}.xlsx",
            on_click="ignore",
        )  # fmt: skip
        for code, part in parts.items():
            st.download_button(
                f"CSV: {part.name.lower()}", partial(part_csv, part), f"{name}-{code}.csv", "text/csv",
                on_click="ignore",
            )  # fmt: skip

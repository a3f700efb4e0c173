"""The buttons that take away what the page Where next shows."""

from functools import partial

import streamlit as st

from marketmap.outputs.siting_file import SitingExport, siting_book_bytes, siting_csv_bytes


def downloads(export: SitingExport, name: str) -> None:
    """Draw the buttons that take a table away."""
    with st.container(horizontal=True):
        st.download_button(
            "CSV", partial(siting_csv_bytes, export), f"{name}.csv", "text/csv", on_click="ignore", key=f"{name} csv"
        )
        st.download_button(
            "Excel with notes and sources", partial(siting_book_bytes, export), f"{name}.xlsx", on_click="ignore",
            key=f"{name} xlsx",
        )  # fmt: skip

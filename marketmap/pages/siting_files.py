"""The buttons that take away what the page Where next shows."""

from dataclasses import replace

import streamlit as st

from marketmap.outputs.siting_file import SitingExport, siting_book_bytes, siting_csv_bytes, siting_manifest
from marketmap.pages.beside_files import left_out_button, manifest_button, with_hash


def downloads(export: SitingExport, name: str) -> None:
    """Draw the buttons that take a table away."""
    hashed = with_hash()

    def whole() -> SitingExport:
        return replace(export, own=hashed(export.own))

    with st.container(horizontal=True):
        st.download_button(
            "CSV", lambda: siting_csv_bytes(export), f"{name}.csv", "text/csv", on_click="ignore", key=f"{name} csv"
        )
        st.download_button(
            "Excel with notes and sources", lambda: siting_book_bytes(whole()), f"{name}.xlsx", on_click="ignore",
            key=f"{name} xlsx",
        )  # fmt: skip
        left_out_button(export.own, name)
        manifest_button(lambda: siting_manifest(whole()), name)

"""What is loaded and what was left out of it; removing it; saving everything to a file and opening it again."""

from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from marketmap.disclosure import PROFILES
from marketmap.errors import MarketmapError
from marketmap.loading import SUPPRESSION, covered_districts, suppression, with_settings, without
from marketmap.outputs.file_words import (
    KIND_NAMES,
    kind_within,
    kind_words,
    loaded_kinds,
    loaded_sentence,
    rows_of,
    travel_words,
)
from marketmap.pages import own_data, your_data_districts
from marketmap.pages.kept_view import follow, with_view
from marketmap.pages.look import heading, over, quiet
from marketmap.pages.your_data_check import covers_changed
from marketmap.pages.your_data_parts import left_out_table, refused
from marketmap.pages.your_data_upload import SAID, letting_go
from marketmap.scenario import named_scenarios
from marketmap.sources.forms import FormKind
from marketmap.workspace import Workspace, open_workspace, save_workspace, workspace_bytes

PROFILE_NAMES = {
    "mhsds": "Below 5 hidden, rounded to 5",
    "hes": "1 to 7 hidden, rounded to 5",
    "none": "Nothing hidden",
}
WAITING, NOT_OPENED = "own_waiting", "own_not_opened"


def show_loaded(workspace: Workspace) -> None:
    """Draw what is loaded, each kind with its button to remove it and the rows left out of it."""
    kinds = loaded_kinds(workspace)
    if not kinds:
        return
    st.html(heading("What is loaded"))
    for kind in kinds:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(over(KIND_NAMES[kind], kind_words(workspace, kind)))
        button.button(f"Remove {kind_within(kind)}", key=f"own_remove_{kind}", on_click=remove, args=(kind,))
        _left_out(workspace, kind)
    if {"schemes", "travel"} <= set(kinds):
        st.html(quiet(travel_words(workspace, own_data.grounds())))
    if {"schemes", "placements"} & set(kinds):
        _small_counts(workspace)
    if "schemes" in kinds:
        with st.expander("Districts that your register covers, beside the published totals"):
            key = f"own_covers_loaded_{own_data.version()}"
            covers = covered_districts(workspace)
            your_data_districts.show(workspace.schemes, workspace.scheme_groups, covers, key, covers_changed)


def _small_counts(workspace: Workspace) -> None:
    """Draw the choice of how small counts of people are shown: occupancy and placements."""
    key, chosen = f"own_suppression_{own_data.version()}", suppression(workspace)
    st.selectbox(
        "How small counts of people are shown (units occupied, placements)",
        list(PROFILES),
        list(PROFILES).index(chosen),
        format_func=PROFILE_NAMES.__getitem__,
        key=key,
        on_change=_choose_suppression,
        args=(key,),
    )
    st.html(quiet(f"On every page and in every file: {PROFILES[chosen].words}."))


def _choose_suppression(key: str) -> None:
    own_data.keep_workspace(with_settings(own_data.workspace(), {SUPPRESSION: str(st.session_state[key])}))


def _left_out(workspace: Workspace, kind: FormKind) -> None:
    rows = workspace.left_out[workspace.left_out["kind"] == kind]
    if rows.empty:
        return
    count = len(rows.drop_duplicates(["file", "sheet", "row"]))
    with st.expander(f"{rows_of(count)} left out"):
        st.html(left_out_table(f"Left out of {rows['file'].iloc[0]}", rows))


def remove(kind: FormKind) -> None:
    """Take what was loaded of one kind out of the workspace."""
    own_data.keep_workspace(without(own_data.workspace(), kind))
    st.session_state[SAID] = f"Removed: {kind_within(kind)}."


def show_workspace(workspace: Workspace) -> None:
    """Draw the buttons that save everything to a file and open such a file."""
    st.html(heading("Keep it for next time"))
    held = with_view(workspace)
    save, reopen = st.columns(2, gap="large")
    with save:
        st.html(quiet(_SAVE_WORDS))
        if loaded_kinds(workspace) or named_scenarios(workspace):
            st.download_button(
                "Save everything to a file", lambda: workspace_bytes(held), "marketmap.gpkg", on_click="ignore"
            )
            _save_where_it_came_from(held)
    with reopen:
        _reopen(workspace)


_SAVE_WORDS = (
    "What you load stays in this browser session and is gone when you close it. Saved, it is one file (GeoPackage) "
    "that also opens in QGIS, with the place, the figures of your own and the scenarios that you kept on the other "
    "pages. It holds your lists as they are: keep it as carefully as the lists themselves."
)


def _save_where_it_came_from(workspace: Workspace) -> None:
    path = own_data.workspace_file()
    if path and st.button(f"Save to {path.name}"):
        try:
            save_workspace(workspace, path)
            st.html(quiet(f"Saved to {path.name}."))
        except MarketmapError as error:
            st.html(refused(str(error)))


def _reopen(workspace: Workspace) -> None:
    waiting: Workspace | None = st.session_state.get(WAITING)
    if waiting:
        st.html(quiet(f"The file holds: {loaded_sentence(waiting)} It takes the place of everything loaded now."))
        with st.container(horizontal=True):
            st.button("Open it", on_click=partial(_open, waiting))
            st.button("Cancel", on_click=_cancel)
        return
    number = st.session_state.get("own_uploads", 0)
    uploaded = st.file_uploader("Open a saved workspace (.gpkg)", key=f"own_workspace_{number}")
    if st.session_state.get(NOT_OPENED):
        st.html(refused(st.session_state[NOT_OPENED]))
    if uploaded:
        _look(uploaded, is_empty=not loaded_kinds(workspace))
        st.rerun()


def _look(uploaded: UploadedFile, *, is_empty: bool) -> None:
    st.session_state[NOT_OPENED] = ""
    with letting_go(uploaded):
        try:
            found = open_workspace(uploaded.getvalue())
            if is_empty:
                _open(found)
            else:
                st.session_state[WAITING] = found
        except MarketmapError as error:
            st.session_state[NOT_OPENED] = str(error)


def _open(found: Workspace) -> None:
    own_data.keep_workspace(found)
    follow(found)
    st.session_state[SAID] = f"Opened the workspace. {loaded_sentence(found)}"
    _cancel()


def _cancel() -> None:
    st.session_state.pop(WAITING, None)

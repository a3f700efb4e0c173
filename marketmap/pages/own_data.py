"""The workspace of this browser session: what the reader has loaded, kept in the session alone and never shared."""

import streamlit as st

from marketmap.loading import Grounds
from marketmap.pages import store
from marketmap.workspace import Workspace


def workspace() -> Workspace:
    """Return what this session has loaded; an empty workspace until something is."""
    if "workspace" not in st.session_state:
        st.session_state["workspace"] = Workspace()
    kept: Workspace = st.session_state["workspace"]
    return kept


def keep_workspace(changed: Workspace) -> None:
    """Put a workspace in place of the session's."""
    st.session_state["workspace"] = changed
    st.session_state["workspace_version"] = version() + 1


def version() -> int:
    """Return how often the workspace of this session has changed; what is worked out from it is kept by this number."""
    return int(st.session_state.get("workspace_version", 0))


def own_data_words() -> str:
    """Say what is loaded and how many rows were left out of it, for screens and files; empty while nothing is."""
    held = workspace()
    files = held.settings[held.settings["name"].str.startswith("file:")]
    if files.empty:
        return ""
    rows = held.left_out.drop_duplicates(["kind", "file", "sheet", "row"]).groupby("kind").size()
    left_out = f" {rows.sum()} rows were left out and are listed under Your data." if len(rows) else ""
    return f"Figures rest on your own data: {'; '.join(files['value'])}.{left_out}"


@st.cache_resource
def grounds() -> Grounds:
    """Return what files are checked against; read-only, shared by every session."""
    return Grounds(store.england())

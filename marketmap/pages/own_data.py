"""The workspace of this browser session: what the reader has loaded, kept in the session alone and never shared."""

import os
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread

import pandas as pd
import streamlit as st

from marketmap.errors import MarketmapError
from marketmap.loading import Grounds, with_settings
from marketmap.pages import store
from marketmap.serve import WORKSPACE_FILE
from marketmap.workspace import Workspace, open_workspace

READING = "postcodes"


def workspace() -> Workspace:
    """Return what this session has loaded; an empty workspace, or the file that the app was started with, at first."""
    if "workspace" not in st.session_state:
        st.session_state["workspace"] = _first()
    kept: Workspace = st.session_state["workspace"]
    return kept


def workspace_file() -> Path | None:
    """Return the workspace file that the app was started with."""
    named = os.environ.get(WORKSPACE_FILE)
    return Path(named) if named else None


def _first() -> Workspace:
    path = workspace_file()
    try:
        return open_workspace(path) if path else Workspace()
    except MarketmapError as error:
        st.session_state["workspace_problem"] = str(error)
        return Workspace()


def problem() -> str:
    """Return why the workspace file that the app was started with was not opened; empty when all is well."""
    return str(st.session_state.get("workspace_problem", ""))


def keep_workspace(changed: Workspace) -> None:
    """Put a workspace in place of the session's."""
    st.session_state["workspace"] = changed
    st.session_state["workspace_version"] = version() + 1


def keep_released(log: pd.DataFrame) -> None:
    """Put the log of what was released in place of the session's; no figure rests on it, so what was made stays."""
    st.session_state["workspace"] = replace(workspace(), released=log)


def keep_setting(name: str, value: str) -> None:
    """Put a setting into the session's workspace; no figure that is kept rests on it, so what was made stays."""
    st.session_state["workspace"] = with_settings(workspace(), {name: value})


def version() -> int:
    """Return how often the workspace of this session has changed; what is worked out from it is kept by this number."""
    return int(st.session_state.get("workspace_version", 0))


@st.cache_resource
def grounds() -> Grounds:
    """Return what files are checked against; read-only, shared by every session.

    The postcodes are read in a thread of their own, while the first reader still chooses a file.
    """
    made = Grounds(store.england())
    Thread(target=made.postcodes.prepare, name=READING, daemon=True).start()
    return made


@st.cache_resource
def one_at_a_time() -> Lock:
    """Return the lock under which files are checked: a large one takes much memory, and several at once too much."""
    return Lock()

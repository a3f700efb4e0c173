"""What stands beside files that are taken away: the manifest, and the list of rows left out of the reader's data."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from marketmap.outputs.left_out import BUTTON, left_out_csv
from marketmap.outputs.manifest import Manifest, manifest_bytes
from marketmap.own_files import OwnFiles
from marketmap.pages.own_data import workspace
from marketmap.workspace import hashed

WHAT_WENT_IN = "What went into these figures, to make or compare them again"


def left_out_button(own: OwnFiles, name: str) -> None:
    """Draw the button for the rows left out of the reader's files, where there are any."""
    if own.left_out:
        make = partial(left_out_csv, own.left_out)
        st.download_button(BUTTON, make, f"{name}-left-out.csv", "text/csv", on_click="ignore")


def manifest_button(record: Callable[[], Manifest], name: str) -> None:
    """Draw the button for the manifest of files.

    Args:
        record: makes the manifest, outside the session.
        name: the files' name without an ending.
    """
    st.download_button(
        "Manifest", lambda: manifest_bytes(record()), f"{name}.manifest.json", "application/json", on_click="ignore",
        help=WHAT_WENT_IN, key=f"{name} manifest",
    )  # fmt: skip


def with_hash() -> Callable[[OwnFiles], OwnFiles]:
    """Return what adds to files what tells their content from any other: the session is read now, the rest later."""
    held, day = workspace(), datetime.now(UTC).date().isoformat()
    return lambda own: hashed(own, held, day)

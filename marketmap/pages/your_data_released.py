"""What was released of placements: the list of tables that were shown or written, and how to start it anew."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from marketmap.disclosure import PROFILES
from marketmap.geography import kind_of
from marketmap.outputs.scheme_points import Row, day_words
from marketmap.pages import own_data
from marketmap.pages.look import quiet, table
from marketmap.released import hash_of, releases
from marketmap.workspace import Workspace

_WHY = (
    "Every table of your placements that the pages showed or that a command wrote. Each further one is made so that no "
    "small count can be worked out from all of them together. The list is saved with the workspace, and only there: "
    "open the saved workspace rather than loading the same placements again."
)
_ANEW = (
    "Start anew only when nobody has the earlier tables any more, or when the placements are others: what is shown "
    "afterwards is not protected against what was shown before."
)
_HEADINGS = ("Day", "Place, and by what", "Small counts", "Where", "Placements")
NOTHING = "Nothing has been released of placements yet."


def show(workspace: Workspace) -> None:
    """Draw the list of what was released, folded."""
    log = releases(workspace.released)
    with st.expander("What has been released of placements"):
        if log.empty:
            st.html(quiet(NOTHING))
            return
        present = hash_of(workspace.placements)
        rows = [_row(row, present) for row in log.to_dict("records")]
        st.html(table(f"Released: {len(rows)}, the latest first", _HEADINGS, rows, many=True) + quiet(_WHY))
        st.html(quiet(_ANEW))
        st.button("Start anew", on_click=_start_anew)


def _row(row: Row, present: str) -> list[str]:
    reason = f" Reason stated: {row['stated']}." if row["stated"] else ""
    return [
        day_words(str(row["day"])),
        f"{row['place_name']}, by {kind_of(str(row['kind'])).name}",
        f"{PROFILES[str(row['profile'])].words}.{reason}",
        str(row["where"]),
        "those loaded now" if row["placements"] == present else "others, loaded before",
    ]


def _start_anew() -> None:
    held = own_data.workspace()
    own_data.keep_workspace(replace(held, released=pd.DataFrame(held.released.iloc[:0])))

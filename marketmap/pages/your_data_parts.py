"""Small parts of the page Your data: what cannot be used, lists, and tables that are cut after so many rows."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from html import escape

import pandas as pd
import streamlit as st

from marketmap.outputs.file_words import FaultLine
from marketmap.pages.look import over, quiet, table

MOST_KINDS = 12
MOST_ROWS = 200
_BOX = "border-left: 4px solid {}; background: #f3f5f6; padding: .5rem .8rem; margin: .3rem 0 .6rem; max-width: 62rem;"
_SAID, _REFUSED = "#1d5a7a", "#a3352b"


def said(text: str) -> str:
    """Return a sentence on what was just done."""
    return f'<div role="status" style="{_BOX.format(_SAID)}">{escape(text)}</div>'


def refused(text: str) -> str:
    """Return an error as it was written, one line each; nothing in a user's file is taken for markup."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<div role="alert" style="{_BOX.format(_REFUSED)}">{lines}</div>'


def bullets(lines: Iterable[str]) -> str:
    """Return sentences as a quiet list."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="mm-quiet" style="padding-left: 1.1rem">{items}</ul>'


def show_faults(lines: Sequence[FaultLine]) -> None:
    """Draw faults grouped by kind, the first dozen kinds open and the others folded."""
    total = sum(line.count for line in lines)
    shown = ", the first of each kind shown" if total > len(lines) else ""
    caption = f"{total:,} fault{'s' * (total != 1)} of {len(lines):,} kind{'s' * (len(lines) != 1)}{shown}"
    st.html(_faults(caption, lines[:MOST_KINDS]))
    rest = lines[MOST_KINDS:MOST_ROWS]
    if rest:
        with st.expander(f"{len(lines) - MOST_KINDS:,} more kinds of fault"):
            st.html(_faults("More faults", rest))
            if len(lines) > MOST_ROWS:
                st.html(quiet(f"The first {MOST_ROWS} kinds are listed; the marked copy has every fault."))


def _faults(caption: str, lines: Iterable[FaultLine]) -> str:
    rows = [[over(line.column or "The file as a whole", line.where), line.found, line.expected] for line in lines]
    return table(caption, ["Where", "Found", "Expected"], rows)


def left_out_table(caption: str, rows: pd.DataFrame) -> str:
    """Return rows left out, as `workspace.LEFT_OUT` keeps them, as a table."""
    cells = [_left_out(row) for row in rows.head(MOST_ROWS).fillna("").to_dict("records")]
    more = len(rows) - len(cells)
    note = quiet(f"and {more:,} more, all of them in the file that Save everything makes.") if more else ""
    return table(caption, ["Where", "Found", "Expected"], cells) + note


def _left_out(row: Mapping[Hashable, object]) -> list[str]:
    where = f"{row['sheet']}, row {row['row']}" if row["sheet"] else f"row {row['row']}"
    return [over(str(row["column"]), where), str(row["found"]), str(row["expected"])]

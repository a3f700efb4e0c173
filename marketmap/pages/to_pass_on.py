"""Files to pass on, made only when asked for and kept for the scenario: statement, brief, statutory tables, pack."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import streamlit as st

from marketmap.everywhere import Everywhere
from marketmap.outputs.statement_words import Statement
from marketmap.pack import pack_files, pack_zip
from marketmap.pages import figures, store
from marketmap.pages.own_data import version, workspace
from marketmap.pages.view import View
from marketmap.places import Found
from marketmap.request import Prepared, Request
from marketmap.statement_request import BRIEF, STATEMENT, STRATEGY, file_bytes, gathered

Made = TypeVar("Made")

_KEPT = 6
_FILES = (
    ("Market position statement (Word)", STATEMENT, ".docx"),
    ("Board brief, two pages (Word)", BRIEF, ".docx"),
    ("Five-year table for the strategy (Excel)", STRATEGY, ".xlsx"),
    ("Five-year table for the strategy (ODS)", STRATEGY, ".ods"),
)
_MAKE = "Make everything in one folder (zip)"
_SAVE = "Save everything in one folder (zip)"
_WHAT = (
    "Statement, brief, tables, maps for screen and paper, and a page that opens without a network: about 20 seconds."
)


def pass_on_buttons(view: View, name: str) -> None:
    """Draw the buttons; what takes long is made when its button is pressed, and the page does not run again.

    Args:
        view: what the page shows, by district or larger areas.
        name: name of the files, without an ending.
    """
    # Files are made outside the session, so what they need of it is read now.
    request, ready = _request(view), _starting_from(view)
    said = kept(f"said {_key(view)}", lambda: gathered(request, ready()))
    with st.popover("Statement, brief and pack"):
        if view.choices.end != "central":
            st.caption("These stand at the central estimate of demand.")
        for label, form, ending in _FILES:
            make = _of_form(said, form, ending)
            st.download_button(label, make, f"{form}-{name}{ending}", on_click="ignore")
        _pack(_key(view), request, ready, name)


def _request(view: View) -> Request:
    choices = view.choices
    return Request(
        place=f"{choices.place.kind}:{choices.place.area}",
        by=choices.by,
        group=choices.group,
        estimate=choices.estimate_code,
        show=choices.show,
        as_at=_today(),
    )


def _starting_from(view: View) -> Callable[[], Prepared]:
    """Return what gives the market and the place; one that sessions share is worked out only when it is needed."""
    choices, held = view.choices, workspace()
    own = figures.market_with(choices.changes) if figures.is_own() else None

    def prepared() -> Prepared:
        every = Everywhere(own or store.market_with(choices.changes))
        return Prepared(every, Found(choices.place), choices.by, held)

    return prepared


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _key(view: View) -> str:
    choices = view.choices
    shown = (choices.place, choices.by, choices.group, choices.estimate_code, choices.show, choices.changes)
    return f"{version()} {_today()} {shown}"


def _of_form(said: Callable[[], Statement], form: str, ending: str) -> Callable[[], bytes]:
    return lambda: file_bytes(said(), form, ending)


def kept(name: str, make: Callable[[], Made]) -> Callable[[], Made]:
    """Return what gives a thing that is made once in this session, also outside it; the oldest are let go."""
    shelf: dict[str, Made] = st.session_state.setdefault("to_pass_on", {})

    def get() -> Made:
        if name not in shelf:
            shelf[name] = make()
            for old in list(shelf)[: len(shelf) - _KEPT]:
                del shelf[old]
        return shelf[name]

    return get


@st.fragment
def _pack(key: str, request: Request, ready: Callable[[], Prepared], name: str) -> None:
    """Draw the button of the pack: making it tells how far it is, and runs this part of the page alone again."""
    shelf, pack = st.session_state.setdefault("to_pass_on", {}), f"pack {key}"
    if pack not in shelf and st.button(_MAKE, help=_WHAT):
        with st.status("Making the pack") as told:
            get = kept(
                pack,
                lambda: pack_zip(pack_files(request, ready(), lambda line: told.update(label=line, state="running"))),
            )
            get()
        st.rerun(scope="fragment")
    if pack in shelf:
        st.download_button(_SAVE, shelf[pack], f"pack-{name}.zip", "application/zip", on_click="ignore")

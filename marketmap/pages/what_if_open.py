"""Opening, keeping and taking away scenarios: ready-made ones, TOML files, and those that the workspace keeps."""

from collections.abc import Mapping

import streamlit as st

from marketmap.edits import Scenario
from marketmap.errors import MarketmapError
from marketmap.geography import ENGLAND
from marketmap.pages import own_data, what_if_kept
from marketmap.pages.look import quiet
from marketmap.pages.what_if_address import WhatIfChoices
from marketmap.pages.your_data_upload import letting_go
from marketmap.scenario import named_scenarios, with_named, without_named
from marketmap.scenario_file import Draft, file_name, open_draft, read_draft, ready_made_files, scenario_toml

NONE = ""
_KEEPING = (
    "Kept scenarios stay in this browser session, and in the file that the page Your data saves. A TOML file is a "
    "small text that also opens with the command line: marketmap scenario FILE."
)


def kept_scenarios() -> dict[str, Scenario]:
    """Return the scenarios that the session's workspace keeps, by name; why they cannot be read is told."""
    try:
        return named_scenarios(own_data.workspace())
    except MarketmapError as error:
        what_if_kept.refuse(error)
        return {}


def show_open(choices: WhatIfChoices) -> None:
    """Draw the ways to open a scenario: ready-made, kept, or from a file."""
    with st.expander("Open a scenario", expanded=not what_if_kept.current().edits):
        ready, kept, upload = st.columns(3, gap="large")
        with ready:
            _ready_made(choices)
        with kept:
            _kept()
        with upload:
            _upload()
        draft: Draft | None = st.session_state.get(what_if_kept.DRAFT)
        if draft:
            _ask(draft)


def _ready_made(choices: WhatIfChoices) -> None:
    names = {name: open_draft(name).name for name in ready_made_files()}
    name = st.selectbox("Ready-made, from evidence", list(names), format_func=names.__getitem__, key="what_if_ready")
    st.html(quiet(str(open_draft(name).content.get("source", ""))))
    st.button("Open", key="what_if_open_ready", on_click=_take, args=(open_draft(name), choices))


def _kept() -> None:
    kept = kept_scenarios()
    if not kept:
        st.html(quiet("No scenario is kept yet: Keep, below the edits, keeps the one you work on."))
        return
    name = st.selectbox("Kept", list(kept), key="what_if_kept_name")
    with st.container(horizontal=True):
        st.button("Open", key="what_if_open_kept", on_click=what_if_kept.put, args=(kept[name],))
        st.button("Forget", on_click=_forget, args=(name,))


def _forget(name: str) -> None:
    own_data.keep_workspace(without_named(own_data.workspace(), name))


def _upload() -> None:
    number = st.session_state.get("own_uploads", 0)
    uploaded = st.file_uploader("A scenario file (.toml)", key=f"what_if_file_{number}")
    if uploaded:
        with letting_go(uploaded):
            try:
                _open(read_draft(uploaded.getvalue(), uploaded.name))
            except MarketmapError as error:
                what_if_kept.refuse(error)
        st.rerun()


def _take(draft: Draft, choices: WhatIfChoices) -> None:
    """Open a ready-made scenario; the place that it asks for is the one looked at."""
    st.session_state["what_if_given_place"] = "" if choices.place == ENGLAND else choices.place.name
    _open(draft)


def _open(draft: Draft) -> None:
    st.session_state[what_if_kept.REFUSED] = ""
    if draft.questions:
        st.session_state[what_if_kept.DRAFT] = draft
        return
    try:
        what_if_kept.put(draft.with_given({}), f"Opened: {draft.name}.")
    except MarketmapError as error:
        what_if_kept.refuse(error)


def _ask(draft: Draft) -> None:
    """Draw what a scenario asks for; nothing is filled in by itself but the place that is looked at."""
    st.html(quiet(f"“{draft.name}” asks for what no published figure can tell."))
    with st.form("what_if_ask"):
        given = {
            field: st.text_input(question, key=f"what_if_given_{field}") for field, question in draft.questions.items()
        }
        wanted = st.form_submit_button("Open with these", type="primary")
    if wanted:
        _fill(draft, given)
        st.rerun()


def _fill(draft: Draft, given: Mapping[str, str]) -> None:
    try:
        what_if_kept.put(draft.with_given(given), f"Opened: {draft.name}.")
    except MarketmapError as error:
        what_if_kept.refuse(error)


def show_keep() -> None:
    """Draw the scenario's name and the buttons that keep it and take it away."""
    scenario = what_if_kept.current()
    st.session_state.setdefault("what_if_name", scenario.name)
    name, keep, download = st.columns([3, 1, 1.4], vertical_alignment="bottom")
    name.text_input("Name of the scenario", key="what_if_name", on_change=_rename)
    keep.button("Keep", on_click=_keep, disabled=not scenario.edits)
    download.download_button(
        "Scenario file (TOML)", scenario_toml(scenario), file_name(scenario), "application/toml", on_click="ignore",
        disabled=not scenario.edits,
    )  # fmt: skip
    st.html(quiet(_KEEPING))


def _rename() -> None:
    what_if_kept.rename(str(st.session_state["what_if_name"]))


def _keep() -> None:
    scenario = what_if_kept.current()
    try:
        own_data.keep_workspace(with_named(own_data.workspace(), scenario))
    except MarketmapError as error:
        what_if_kept.refuse(error)
        return
    st.session_state[what_if_kept.SAID] = f"Kept: {scenario.name}."


def choose_other() -> Scenario | None:
    """Draw the choice of a kept scenario to compare with; None where none is chosen."""
    others = {name: one for name, one in kept_scenarios().items() if name != what_if_kept.current().name}
    if not others:
        return None
    name = st.selectbox(
        "Compare with",
        [NONE, *others],
        format_func=lambda code: code or "The place as it is alone",
        key="what_if_other",
    )
    return others.get(name)

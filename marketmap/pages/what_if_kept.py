"""The scenario that the reader is working on: kept in the session, and worked out edit by edit."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from marketmap.edits import Edit, Scenario, edit_of
from marketmap.errors import MarketmapError
from marketmap.found_edits import FoundEdit, Lookup, found_edits
from marketmap.housed import Question, question_of
from marketmap.market import Market
from marketmap.pages import figures, own_data
from marketmap.pages.site_figures import land
from marketmap.pages.what_if_address import WhatIfChoices
from marketmap.scenario import scenario_of
from marketmap.what_if_figures import Looked, State, WhatIf, looked_at
from marketmap.what_if_request import work_out_one

REFUSED, SAID, DRAFT = "what_if_refused", "what_if_said", "what_if_draft"
_SCENARIO, _STATES = "what_if_scenario", "what_if_states"
_MOST_STATES = 10
UNNAMED = "My scenario"


def current() -> Scenario:
    """Return the scenario that is worked on; one without edits at first."""
    kept: Scenario = st.session_state.setdefault(_SCENARIO, Scenario(name=UNNAMED))
    return kept


def put(scenario: Scenario, words: str = "") -> None:
    """Put a scenario in place of the one worked on."""
    st.session_state[_SCENARIO] = scenario
    st.session_state[REFUSED], st.session_state[SAID] = "", words
    st.session_state.pop(DRAFT, None)
    st.session_state["what_if_name"] = scenario.name


def refuse(error: MarketmapError) -> None:
    """Keep why something could not be done, to be shown; what was there stays."""
    st.session_state[REFUSED] = str(error)


def add(fields: Mapping[str, Any]) -> bool:
    """Add an edit at the end of the scenario and return whether it could be made; what could not be is told."""
    try:
        edit: Edit = edit_of(fields)
        longer = current().model_copy(update={"edits": (*current().edits, edit)})
        found_edits(longer, lookup())
    except MarketmapError as error:
        refuse(error)
        return False
    put(longer, f"Added: {edit.words}.")
    return True


def remove(number: int) -> None:
    """Take an edit out of the scenario."""
    edits = current().edits
    put(current().model_copy(update={"edits": (*edits[:number], *edits[number + 1 :])}), "Removed.")


def rename(name: str) -> None:
    """Give the scenario another name; one that cannot be a name is told."""
    try:
        put(Scenario.model_validate({**current().model_dump(), "name": name}))
    except ValueError:
        st.session_state[REFUSED] = "A scenario needs a name of at most 200 letters on one line."


def base() -> Market:
    """Return the market as it is: the session's own data, and the figures of the reader's own that it keeps."""
    return figures.market_with(tuple(sorted(scenario_of(own_data.workspace()).items())))


def lookup() -> Lookup:
    """Return what edits are looked up in."""
    return Lookup(base(), figures.gazetteer(), land().find)


def looked(choices: WhatIfChoices) -> Looked:
    """Return what is looked at."""
    question = question_of(Question(choices.group), choices.place, choices.by)
    travel = own_data.workspace().travel
    return looked_at(question, choices.place, choices.by, travel if len(travel) else None)


def worked_out(scenario: Scenario, at: Looked) -> tuple[WhatIf, tuple[FoundEdit, ...]]:
    """Work a scenario out; what was worked out for the first of its edits before is used again.

    Raises:
        FaultsError: when an edit cannot be made any more, such as one of a scheme that was taken out again.
    """
    found = figures.kept(f"what-if {scenario!r}", lambda: found_edits(scenario, lookup()))

    def keep(count: int, make: Callable[[], State]) -> State:
        return _kept(f"{own_data.version()} {at} {[one.edit for one in found[:count]]!r}", make)

    return work_out_one(base(), scenario, found, at, keep), found


def _kept(name: str, make: Callable[[], State]) -> State:
    shelf: dict[str, State] = st.session_state.setdefault(_STATES, {})
    state = shelf.pop(name, None) or make()
    shelf[name] = state
    for old in list(shelf)[:-_MOST_STATES]:
        del shelf[old]
    return state

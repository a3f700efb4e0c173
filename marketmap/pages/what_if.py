"""The page What if: edits to a place, and what they would change, before and after side by side."""

from dataclasses import replace

import streamlit as st

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.edits import Scenario
from marketmap.errors import MarketmapError
from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.loading import own_files
from marketmap.outputs.what_if_words import WHAT_THIS_IS, as_it_is_sentence, what_if_notices
from marketmap.pages import figures, what_if_kept, why
from marketmap.pages.address import as_listed
from marketmap.pages.flow_address import flow_kinds
from marketmap.pages.gaps import place_words
from marketmap.pages.look import headline, quiet
from marketmap.pages.own_data import workspace
from marketmap.pages.what_if_address import (
    SHOWN,
    WhatIfChoices,
    read_what_if_address,
    sensible_what_if,
    what_if_address,
)
from marketmap.pages.what_if_answer import show_answer, show_as_it_is
from marketmap.pages.what_if_form import show_edits, show_form
from marketmap.pages.what_if_open import choose_other, show_keep, show_open
from marketmap.pages.your_data_parts import refused, said
from marketmap.scenario import scenario_of, scenario_words
from marketmap.what_if_request import WhatIfAnswer, what_if_answer

KEYS = ("place", "by", "group", "shown")
STATE = {key: f"what_if_{key}" for key in KEYS}


def show() -> None:
    """Draw the page."""
    for problem in _restore():
        st.info(problem)
    choices = _controls()
    st.query_params.from_dict(what_if_address(choices, figures.offer()))
    top = st.container()
    _say()
    show_open(choices)
    show_edits()
    show_form(choices)
    if what_if_kept.current().edits:
        show_keep()
    other = choose_other()
    answer = _answer(choices, [what_if_kept.current(), *([other] if other else [])])
    with top:
        _head(choices, answer)
    if answer and _is_edited(answer):
        show_answer(choices, answer)
    elif answer:
        show_as_it_is(choices, answer.worked[0].before)
    why.show_sources()


def _say() -> None:
    state = st.session_state
    if state.get(what_if_kept.REFUSED):
        st.html(refused(state[what_if_kept.REFUSED]))
    elif state.get(what_if_kept.SAID):
        st.html(said(state[what_if_kept.SAID]))
    state[what_if_kept.REFUSED], state[what_if_kept.SAID] = "", ""


def _head(choices: WhatIfChoices, answer: WhatIfAnswer | None) -> None:
    sentence, notices = f"What would change in {choices.place.name}?", tuple[str, ...]()
    if answer and _is_edited(answer):
        sentence, notices = answer.export.headline, answer.export.notices
    elif answer:
        sentence = as_it_is_sentence(choices.place.name, choices.group, answer.worked[0].before.whole)
        notices = _rests_on()
    st.html(headline(sentence) + "".join(map(quiet, (WHAT_THIS_IS, *notices))))


def _is_edited(answer: WhatIfAnswer) -> bool:
    """Return whether there is anything to set the place as it is against."""
    return any(one.edits for one in answer.scenarios)


def _answer(choices: WhatIfChoices, scenarios: list[Scenario]) -> WhatIfAnswer | None:
    """Work the scenarios out; what cannot be worked out is told, and the edits stay."""
    try:
        at = what_if_kept.looked(choices)
        worked, found = zip(*(what_if_kept.worked_out(one, at) for one in scenarios), strict=True)
        notices = [line for pair in zip(scenarios, found, strict=True) for line in what_if_notices(*pair)]
        told = (*_rests_on(), *(line for line in notices if line and not line.startswith("What-if: ")))
        return what_if_answer(scenarios, list(worked), told, own_files(workspace()))
    except MarketmapError as error:
        st.html(refused(str(error)))
        return None


def _rests_on() -> tuple[str, ...]:
    """Say which figures of the reader's own the place stands on as it is; nothing where it stands on none."""
    return tuple(filter(None, (figures.own_data_words(), scenario_words(scenario_of(workspace())))))


def _restore() -> list[str]:
    """Fill the controls: from this session, else from the address; set right what no longer fits together."""
    state = st.session_state
    if STATE["place"] not in state:
        problems: list[str] = []
        choices: WhatIfChoices | None = state.get("what_if_choices")
        if choices is None:
            address = st.query_params.to_dict()
            choices, problems = read_what_if_address(address, figures.gazetteer(), figures.offer())
        state["what_if_problems"] = problems
        _write(choices)
    listed = as_listed(_read().place, figures.places())
    _write(sensible_what_if(replace(_read(), place=listed), figures.offer()))
    return list(state.get("what_if_problems", []))


def _read() -> WhatIfChoices:
    return WhatIfChoices(**{key: st.session_state[name] for key, name in STATE.items()})


def _write(choices: WhatIfChoices) -> None:
    for key, name in STATE.items():
        st.session_state[name] = getattr(choices, key)
    st.session_state["what_if_choices"] = choices


def _forget_problems() -> None:
    st.session_state["what_if_problems"] = []


def _controls() -> WhatIfChoices:
    state = _read()
    with st.container(key="controls"):
        columns = st.columns([3, 2, 2.4, 2.4])
    columns[0].selectbox(
        "Place", figures.places(), format_func=place_words, key=STATE["place"], on_change=_forget_problems
    )
    kinds = flow_kinds(state.place, figures.offer())
    columns[1].selectbox("By", kinds, format_func=lambda kind: kind_of(kind).heading, key=STATE["by"])
    columns[2].selectbox("For", ESTIMATED_GROUPS, format_func=lambda code: group_of(code).name, key=STATE["group"])
    columns[3].selectbox("Show", list(SHOWN), format_func=SHOWN.__getitem__, key=STATE["shown"])
    st.session_state["what_if_choices"] = _read()
    return _read()

"""The choices of the page How sure, how soon: those of the page Gaps, carried over and back."""

from dataclasses import replace

import streamlit as st

from marketmap.geography import kind_of
from marketmap.groups import GROUPS, group_of
from marketmap.pages import figures
from marketmap.pages.address import (
    ESTIMATE_NAMES,
    Choices,
    address_of,
    as_listed,
    estimates_for,
    kinds_for,
    read_address,
    sensible,
)
from marketmap.pages.gaps import place_words

PARTS = {"now": "How sure", "ahead": "Years ahead", "peers": "Peers"}
_KEYS = {"place": "sure_place", "by": "sure_by", "group": "sure_group", "estimate": "sure_estimate"}


def choose() -> tuple[Choices, str, list[str]]:
    """Draw the controls; return the choices, the part of the page, and what of an address could not be followed."""
    problems = _restore()
    state = st.session_state
    offer = figures.offer()
    with st.container(key="controls"):
        columns = st.columns([3, 2, 2.4, 2.4])
    now = _read()
    columns[0].selectbox("Place", figures.places(), format_func=place_words, key="sure_place")
    kinds = _kinds(now)
    columns[1].selectbox("By", kinds, format_func=lambda kind: kind_of(kind).heading, key="sure_by")
    columns[2].selectbox(
        "For", [group.code for group in GROUPS], format_func=lambda code: group_of(code).name, key="sure_group"
    )
    estimates = list(dict.fromkeys(code.partition("_")[0] for code in estimates_for(now, offer)))
    columns[3].selectbox("Estimate", estimates, format_func=ESTIMATE_NAMES.__getitem__, key="sure_estimate")
    part = st.segmented_control(
        "Part", list(PARTS), format_func=PARTS.__getitem__, key="sure_part", required=True, label_visibility="collapsed"
    )
    choices = _read()
    state["choices"] = choices
    st.query_params.from_dict(address_of(choices, offer) | ({} if part == "now" else {"part": str(part)}))
    return choices, str(part), problems


def _kinds(choices: Choices) -> list[str]:
    """Return the area kinds on offer; nobody publishes supply below a district, so small areas have no gap."""
    return [kind for kind in kinds_for(choices.place, figures.offer()) if kind != "msoa"]


def _restore() -> list[str]:
    """Fill the controls: from this page, else from the page Gaps, else from the address; then set right what is not."""
    state = st.session_state
    problems: list[str] = []
    if "sure_place" not in state:
        choices: Choices | None = state.get("choices")
        if choices is None:
            address = st.query_params.to_dict()
            choices, problems = read_address(address, figures.gazetteer(), figures.offer())
            state["choices"] = choices
        _write(choices)
    if state.get("sure_part") not in PARTS:
        asked = st.query_params.get("part", "now")
        state["sure_part"] = asked if asked in PARTS else "now"
    _write(_fitted(_read()))
    return problems


def _read() -> Choices:
    """Return the choices; what this page does not ask for stays as the page Gaps has it."""
    state = st.session_state
    before: Choices = state.get("choices") or Choices()
    named = {name: state[key] for name, key in _KEYS.items()}
    area = before.area if (before.place, before.by) == (named["place"], named["by"]) else ""
    return replace(before, area=area, **named)


def _fitted(choices: Choices) -> Choices:
    listed = replace(choices, place=as_listed(choices.place, figures.places()))
    kinds = _kinds(listed)
    by = listed.by if listed.by in kinds else kinds[0]
    fitted = sensible(replace(listed, by=by, estimate=listed.estimate_code), figures.offer())
    return replace(fitted, estimate=fitted.estimate_code)


def _write(choices: Choices) -> None:
    for name, key in _KEYS.items():
        st.session_state[key] = getattr(choices, name)

"""The page Out of area: where the units that people need could be met, and which gaps send people away."""

from dataclasses import replace

import streamlit as st

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.calibration import Changed
from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.loading import suppression
from marketmap.outputs.met_words import RULES, totals_words
from marketmap.pages import beside_part, figures, flow_parts, why
from marketmap.pages.address import ESTIMATE_NAMES, as_listed
from marketmap.pages.flow_address import (
    FlowChoices,
    directions,
    first_choices,
    flow_address,
    flow_estimates,
    flow_kinds,
    read_flow_address,
    sensible_flows,
)
from marketmap.pages.flow_view import FlowView, flow_view_of, observed_record
from marketmap.pages.gaps import place_words
from marketmap.pages.kept_view import OUT_OF_AREA, kept_address
from marketmap.pages.look import heading, headline, quiet
from marketmap.pages.observed_figures import has_placements
from marketmap.pages.observed_part import show_observed, show_published
from marketmap.pages.own_data import workspace

KEYS = ("place", "by", "group", "estimate", "rule", "direction", "lines", "area", "share_open", "borders")
STATE = {key: f"flow_{key}" for key in KEYS}


def show() -> None:
    """Draw the page."""
    for problem in _restore():
        st.info(problem)
    choices = _controls()
    st.query_params.from_dict(flow_address(choices, figures.offer()))
    view = flow_view_of(choices)
    st.html(headline(view.sentence) + quiet(view.caution))
    beside_part.show_changed(choices, _take)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        flow_parts.show_flow_map(view, STATE)
    with right:
        _closer_look(view)
    flow_parts.show_table(view)
    st.html(heading("Nothing is lost") + "".join(quiet(words) for words in totals_words(view.whole)))
    how = suppression(workspace())
    record = observed_record(view, how)
    show_observed(choices.place, choices.by, how, record)
    beside_part.show_beside(view, how, record, _take)
    show_published()
    why.show_sources()


def _restore() -> list[str]:
    """Fill the controls: from this session, else from the address, else from the page Gaps; set right what is off."""
    state = st.session_state
    if STATE["place"] not in state:
        choices: FlowChoices | None = state.get("flow_choices")
        problems: list[str] = []
        address = st.query_params.to_dict() or kept_address(OUT_OF_AREA)
        if choices is None and not address and "choices" in state:
            choices = first_choices(state["choices"])
        if choices is None:
            choices, problems = read_flow_address(address, figures.gazetteer(), figures.offer())
        state["flow_problems"] = problems
        _write(choices)
    listed = as_listed(_read().place, figures.places())
    fitted = sensible_flows(replace(_read(), place=listed), figures.offer())
    known = directions(fitted.place, has_placements=has_placements())
    _write(fitted if fitted.direction in known else replace(fitted, direction=known[0]))
    return list(state.get("flow_problems", []))


def _read() -> FlowChoices:
    return FlowChoices(**{key: st.session_state[name] for key, name in STATE.items()})


def _write(choices: FlowChoices) -> None:
    for key, name in STATE.items():
        st.session_state[name] = getattr(choices, key)
    st.session_state["flow_choices"] = choices


def _take(changed: Changed) -> None:
    """Put figures that calibration found in place of the usual ones; without any, the usual ones again."""
    _write(_read().with_calibrated(changed))


def _forget_area() -> None:
    st.session_state[STATE["area"]] = ""
    st.session_state["flow_problems"] = []


def _controls() -> FlowChoices:
    state = _read()
    with st.container(key="controls"):
        columns = st.columns([3, 2, 2.2, 2, 2.6])
    columns[0].selectbox("Place", figures.places(), format_func=place_words, key=STATE["place"], on_change=_forget_area)
    kinds = flow_kinds(state.place, figures.offer())
    columns[1].selectbox("By", kinds, format_func=_kind_words, key=STATE["by"], on_change=_forget_area)
    columns[2].selectbox("For", ESTIMATED_GROUPS, format_func=_group_words, key=STATE["group"])
    columns[3].selectbox(
        "Estimate", flow_estimates(state), format_func=ESTIMATE_NAMES.__getitem__, key=STATE["estimate"]
    )
    columns[4].selectbox("Who goes first", tuple(RULES), format_func=RULES.__getitem__, key=STATE["rule"])
    st.session_state["flow_choices"] = _read()
    return _read()


def _kind_words(kind: str) -> str:
    return kind_of(kind).heading


def _group_words(group: str) -> str:
    return group_of(group).name


def _closer_look(view: FlowView) -> None:
    names = view.met.set_index("area")["name"].sort_values()
    if st.session_state[STATE["area"]] not in names.index:
        st.session_state[STATE["area"]] = ""
    st.selectbox(
        f"Choose {flow_parts.article(kind_of(view.choices.by).name)} here or on the map",
        ["", *names.index],
        format_func=lambda code: str(names[code]) if code else f"{view.choices.place.name} as a whole",
        key=STATE["area"],
    )
    area = st.session_state[STATE["area"]]
    st.html(flow_parts.in_and_out(view, area) if area else flow_parts.bars(view))

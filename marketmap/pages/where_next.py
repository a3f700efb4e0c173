"""The page Where next: what one more unit would change by place, and sites chosen among candidates."""

from dataclasses import replace

import streamlit as st

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.housed import Question
from marketmap.loading import own_files
from marketmap.outputs.next_words import SHOWN, next_content
from marketmap.outputs.unmet_map import unmet_content
from marketmap.pages import distance_figures, figures, levels_part, siting_part, why
from marketmap.pages.address import as_listed
from marketmap.pages.flow_address import flow_kinds
from marketmap.pages.flow_parts import article
from marketmap.pages.gaps import MAP_NOTE, place_words
from marketmap.pages.look import headline, quiet, table
from marketmap.pages.map_component import show_map
from marketmap.pages.next_address import SHOWN_NEXT, NextChoices, next_address, read_next_address, sensible_next
from marketmap.pages.own_data import workspace
from marketmap.pages.siting_files import downloads
from marketmap.siting_answer import Asked, SitingAnswer, next_answer
from marketmap.where_next import next_by

KEYS = ("place", "by", "group", "shown", "area")
STATE = {key: f"next_{key}" for key in KEYS}
LISTED = 12
# Columns of the whole table that do not stand beside the map.
ELSEWHERE = ("#In home district", "#Elsewhere in ICS", "#Km in all")
CAUTION = (
    "An estimate: demand, what exists, distances and who may use what are all worked out, not counted. Support levels "
    "are not told apart here, because nobody publishes demand by level."
)


def show() -> None:
    """Draw the page."""
    for problem in _restore():
        st.info(problem)
    choices = _controls()
    st.query_params.from_dict(next_address(choices, figures.offer()))
    asked = asked_of(choices)
    answer = figures.kept(f"next {choices.place} {choices.by} {choices.group}", lambda: _answer(choices, asked))
    st.html(headline(answer.export.headline) + quiet(f"{CAUTION} {figures.own_data_words()}".strip()))
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _map(choices, answer)
    with right:
        _list(answer)
    with st.expander("All figures, every place"):
        st.html(table(answer.tables[0].caption, answer.tables[0].headings, answer.tables[0].rows))
    levels_part.show_next(choices.place, choices.by, choices.group)
    siting_part.show(choices, asked)
    why.show_sources()


def _restore() -> list[str]:
    """Fill the controls: from this session, else from the address; set right what no longer fits together."""
    state = st.session_state
    if STATE["place"] not in state:
        problems: list[str] = []
        choices: NextChoices | None = state.get("next_choices")
        if choices is None:
            address = st.query_params.to_dict()
            choices, problems = read_next_address(address, figures.gazetteer(), figures.offer())
        state["next_problems"] = problems
        _write(choices)
    listed = as_listed(_read().place, figures.places())
    _write(sensible_next(replace(_read(), place=listed), figures.offer()))
    return list(state.get("next_problems", []))


def _read() -> NextChoices:
    return NextChoices(**{key: st.session_state[name] for key, name in STATE.items()})


def _write(choices: NextChoices) -> None:
    for key, name in STATE.items():
        st.session_state[name] = getattr(choices, key)
    st.session_state["next_choices"] = choices


def _forget_area() -> None:
    st.session_state[STATE["area"]] = ""
    st.session_state["next_problems"] = []


def _controls() -> NextChoices:
    state = _read()
    with st.container(key="controls"):
        columns = st.columns([3, 2, 2.4, 2.4])
    columns[0].selectbox("Place", figures.places(), format_func=place_words, key=STATE["place"], on_change=_forget_area)
    kinds = flow_kinds(state.place, figures.offer())
    columns[1].selectbox("By", kinds, format_func=_kind_words, key=STATE["by"], on_change=_forget_area)
    columns[2].selectbox("For", ESTIMATED_GROUPS, format_func=_group_words, key=STATE["group"])
    columns[3].selectbox("Show", list(SHOWN_NEXT), format_func=_shown_words, key=STATE["shown"])
    st.session_state["next_choices"] = _read()
    return _read()


def _kind_words(kind: str) -> str:
    return kind_of(kind).heading


def _group_words(group: str) -> str:
    return group_of(group).name


def _shown_words(shown: str) -> str:
    return SHOWN[shown][2] if shown in SHOWN else "Unmet now"


def asked_of(choices: NextChoices) -> Asked:
    """Return what is asked for: on the ICS boundaries that are shown, from MSOAs."""
    boundaries = "icb_2024" if "icb_2024" in (choices.place.kind, choices.by) else "icb_2026"
    said = figures.own_data_words()
    return Asked(
        figures.market_with(()), choices.place, choices.by, Question(choices.group, boundaries=boundaries),
        (said,) if said else (), own_files(workspace()),
    )  # fmt: skip


def _answer(choices: NextChoices, asked: Asked) -> SitingAnswer:
    housed = distance_figures.housed_with((), asked.question)
    return next_answer(next_by(housed, choices.by, choices.place), asked)


def _map(choices: NextChoices, answer: SitingAnswer) -> None:
    if not st.toggle("Map", value=True, key="next_map_on", help="The tables hold the same facts."):
        st.html(quiet("The map is switched off. The tables hold every figure it would show."))
        return
    shown = answer.export.table
    if choices.shown == "unmet":
        content = unmet_content(shown.assign(unmet=shown["unmet_now"]), MAP_NOTE)
    else:
        content = next_content(shown, choices.shown, MAP_NOTE)
    show_map(
        figures.map_page(choices.by, choices.place), content, key="next_map", chosen=choices.area or None,
        sites=siting_part.marks(choices), on_change=_take_clicked,
    )  # fmt: skip
    names = shown.set_index("area")["name"].sort_values()
    if st.session_state[STATE["area"]] not in names.index:
        st.session_state[STATE["area"]] = ""
    st.selectbox(
        f"Choose {article(kind_of(choices.by).name)} here or on the map",
        ["", *names.index],
        format_func=lambda code: str(names[code]) if code else "None chosen",
        key=STATE["area"],
    )


def _take_clicked() -> None:
    clicked = st.session_state["next_map"]
    if clicked and clicked["area"]:
        st.session_state[STATE["area"]] = clicked["area"]


def _list(answer: SitingAnswer) -> None:
    words, export = answer.tables[0], answer.export
    area = st.session_state[STATE["area"]]
    codes = list(export.table["area"])
    first = [codes.index(area)] if area in codes else []
    rows = [words.rows[number] for number in [*first, *(n for n in range(len(codes)) if n not in first)][:LISTED]]
    more = f": {LISTED} of {len(codes)}" if len(codes) > LISTED else ""
    beside = [at for at, heading in enumerate(words.headings) if heading not in ELSEWHERE]
    short = [[row[at] for at in beside] for row in rows]
    st.html(table(f"{words.caption}{more}", [words.headings[at] for at in beside], short) + quiet(words.note))
    for notice in export.notices:
        st.html(quiet(notice))
    downloads(export, f"next-unit-{export.table['kind'].iloc[0]}")

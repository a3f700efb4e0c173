"""What the scenario changes: maps side by side, tables, and files, all from the same figures."""

from functools import partial

import streamlit as st

from marketmap.geography import kind_of
from marketmap.outputs import words
from marketmap.outputs.gap_map import gap_content
from marketmap.outputs.maps import MapContent
from marketmap.outputs.measures import measure_of
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.unmet_map import unmet_content
from marketmap.outputs.what_if_page import side_by_side
from marketmap.outputs.what_if_words import what_if_parts
from marketmap.pages import figures
from marketmap.pages.downloads import show_downloads
from marketmap.pages.look import heading, quiet, table
from marketmap.pages.map_component import show_map
from marketmap.pages.what_if_address import WhatIfChoices
from marketmap.published import drawn_page
from marketmap.scenario_file import file_name
from marketmap.tables import AS_IT_IS
from marketmap.what_if_figures import State
from marketmap.what_if_request import WhatIfAnswer, what_if_page

LISTED = 12
MAP_NOTE = "Boundaries are generalised. Contains OS data © Crown copyright and database right 2025; sources below."


def show_answer(choices: WhatIfChoices, answer: WhatIfAnswer) -> None:
    """Draw maps, tables and files."""
    worked = answer.worked
    states = [worked[0].before, *(one.after for one in worked)]
    _maps(choices, states, [AS_IT_IS.capitalize(), *(f"With “{one.name}”" for one in worked)])
    wholes, areas, *steps = answer.tables
    for one in steps:
        st.html(_html(one))
    st.columns(2)[0].html(_html(wholes))
    st.html(_html(areas))
    st.html(heading("Take it away"))
    parts = dict(zip(("areas", "steps"), what_if_parts(answer.export.title, answer.areas, answer.steps), strict=True))
    name = file_name(answer.scenarios[0]).removesuffix(".toml")
    show_downloads(answer.export, parts, name)
    st.download_button(
        "Page with maps (HTML)", partial(what_if_page, answer), f"{name}.html", "text/html", on_click="ignore"
    )


def show_as_it_is(choices: WhatIfChoices, state: State) -> None:
    """Draw the place as it is, while there is nothing to set it against."""
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _maps(choices, [state], [AS_IT_IS.capitalize()])
    ordered = state.areas.sort_values(["coverage", "demand", "area"], ascending=[True, False, True])
    rows = ordered.head(LISTED).to_dict("records")
    cells = [[str(row["name"]), words.about(row["gap"]), words.percent(row["coverage"])] for row in rows]
    caption = f"Lowest coverage first: {len(rows)} of {len(ordered)}"
    right.html(table(caption, [kind_of(choices.by).heading, "#Short of", "#Coverage"], cells))


def _html(one: TextTable) -> str:
    many = len(one.headings) > 5  # noqa: PLR2004, columns whose headings would not fit side by side
    shown = table(one.caption, one.headings, one.rows, sums=one.sums, many=many)
    return shown + (quiet(one.note) if one.note else "")


def _maps(choices: WhatIfChoices, states: list[State], names: list[str]) -> None:
    if not st.toggle("Maps", value=True, key="what_if_maps", help="The tables hold the same facts."):
        st.html(quiet("The maps are switched off. The tables hold every figure they would show."))
        return
    contents = _contents(choices, states)
    for number, (column, name) in enumerate(zip(st.columns(len(states)), names, strict=True)):
        with column:
            st.html(heading(name))
            show_map(_page(choices, states[0], states[number]), contents[number], key=f"what_if_map_{number}")


def _contents(choices: WhatIfChoices, states: list[State]) -> list[MapContent]:
    areas = [state.areas for state in states]
    if choices.shown == "unmet":
        return side_by_side(areas, partial(unmet_content, note=MAP_NOTE))
    measure = measure_of(choices.shown)
    limits = measure.limits_for(choices.group, 0.0)
    return side_by_side(areas, partial(gap_content, measure=measure, limits=limits, note=MAP_NOTE))


def _page(choices: WhatIfChoices, before: State, state: State) -> str:
    """Return the page of a map: that of every page of the app, unless borders have changed."""
    if state.market.england is before.market.england:
        return figures.map_page(choices.by, choices.place)
    moved = [edit for edit in st.session_state["what_if_scenario"].edits if edit.do == "move"]
    return figures.kept(
        f"what-if map {choices.by} {choices.place} {moved} {state.areas['area'].size}",
        lambda: drawn_page(state.areas, state.market.england.areas, choices.place),
    )

"""The page Gaps: where supported housing is short, why the figure is what it is, and the table to take away."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from marketmap.geography import ENGLAND, Place, kind_of
from marketmap.groups import GROUPS, group_of
from marketmap.outputs import words
from marketmap.outputs.gap_map import Row, figure_words, gap_content
from marketmap.outputs.measures import measure_of
from marketmap.pages import figures, levels_part, ranked, take_away, why
from marketmap.pages.address import (
    ESTIMATE_NAMES,
    Choices,
    address_of,
    as_listed,
    estimates_for,
    kinds_for,
    measures_for,
    read_address,
    sensible,
)
from marketmap.pages.kept_view import GAPS, kept_address
from marketmap.pages.look import headline, quiet, table
from marketmap.pages.map_component import show_map
from marketmap.pages.own_data import version
from marketmap.pages.scheme_layer import scheme_chooser, scheme_layer
from marketmap.pages.view import View, view_of

CHOICE_KEYS = ("place", "by", "group", "show", "estimate", "area", "rate", "share")
LISTED = 8
MAP_NOTE = "Boundaries are generalised. Contains OS data © Crown copyright and database right 2025; sources below."
STREETS = (
    "Street map from OpenStreetMap. While it is on, your browser asks openstreetmap.org for map pictures, "
    "which tells that site your internet address and which part of England you look at. No figure is sent."
)


def show() -> None:
    """Draw the page."""
    for problem in _restore():
        st.info(problem)
    choices = _controls()
    st.query_params.from_dict(address_of(choices, figures.offer()))
    view = view_of(choices)
    st.html(headline(view.sentence) + quiet(view.caution))
    if view.known:
        left, right = st.columns([7, 5], gap="medium")
        # With nothing chosen the list of the worst stands beside the map; what is chosen takes its place.
        listed = left if choices.area else right
        with left:
            _map(view)
        with listed:
            st.html(_worst_first(view))
        if _waits_for_map():
            take_away.announce(view)
        else:
            with right:
                _closer_look(view)
            ranked.show(view)
            levels_part.show(view)
            take_away.show(view)
        st.session_state["opened"] = version()
    why.show_sources()


def _restore() -> list[str]:
    """Fill the controls: from this session, else from the address; set right what no longer fits together."""
    state = st.session_state
    if "place" not in state:
        choices: Choices | None = state.get("choices")
        problems: list[str] = []
        if choices is None:
            address = st.query_params.to_dict() or kept_address(GAPS)
            choices, problems = read_address(address, figures.gazetteer(), figures.offer())
        state["problems"] = problems
        _write(choices)
    listed = as_listed(_read().place, figures.places())
    _write(sensible(replace(_read(), place=listed), figures.offer()))
    return list(state.get("problems", []))


def _read() -> Choices:
    return Choices(**{key: st.session_state[key] for key in CHOICE_KEYS})


def _write(choices: Choices) -> None:
    for key in CHOICE_KEYS:
        st.session_state[key] = getattr(choices, key)
    st.session_state["choices"] = choices


def _forget_area() -> None:
    st.session_state["area"] = ""
    st.session_state["problems"] = []


def _controls() -> Choices:
    state, offer = _read(), figures.offer()
    with st.container(key="controls"):
        columns = st.columns([3, 2, 2.4, 2.4, 2])
    columns[0].selectbox("Place", figures.places(), format_func=place_words, key="place", on_change=_forget_area)
    columns[1].selectbox("By", kinds_for(state.place, offer), format_func=_kind_words, key="by", on_change=_forget_area)
    columns[2].selectbox("For", [group.code for group in GROUPS], format_func=_group_words, key="group")
    columns[3].selectbox("Show", measures_for(state, offer), format_func=_measure_words, key="show")
    columns[4].selectbox(
        "Estimate", estimates_for(state, offer), format_func=ESTIMATE_NAMES.__getitem__, key="estimate"
    )
    if state.group not in ("mental_health", "all") and state.estimate != "own":
        st.number_input(
            "Units required per 1,000 adults: your own figure, because no published rate could be verified",
            min_value=0.0, max_value=1000.0, step=0.1, key="rate",
        )  # fmt: skip
    st.session_state["choices"] = _read()
    return _read()


def place_words(place: Place) -> str:
    """Return a place as the list of places says it."""
    return place.name if place == ENGLAND else f"{place.name} · {kind_of(place.kind).name}"


def _kind_words(kind: str) -> str:
    return kind_of(kind).heading


def _group_words(group: str) -> str:
    return group_of(group).name


def _measure_words(measure: str) -> str:
    return measure_of(measure).name


def _map(view: View) -> None:
    choices = view.choices
    options = st.container(horizontal=True)
    drawn = options.toggle(
        "Map", value=True, key="map_on", help="The list, the table and the text hold the same facts."
    )
    registered = "Registered providers" if figures.has_locations() else "Registered providers (a partial sample)"
    providers = options.toggle(registered, key="providers_on")
    streets = options.toggle("Street map", key="streets_on", help=STREETS)
    if not drawn:
        st.html(quiet("The map is switched off. The list and the table hold every figure it would show."))
        scheme_chooser(view)
        return
    if streets:
        st.html(quiet(STREETS))
    with st.container(horizontal=True):
        schemes = scheme_layer(view)
    show_map(
        figures.map_page(choices.by, choices.place),
        gap_content(view.table, view.measure, view.limits, MAP_NOTE, _hatched(view)),
        key="map",
        chosen=choices.area or None,
        points=figures.registered_points(choices.place) if providers else None,
        points_sentence=figures.registered_sentence() if providers else "",
        schemes=schemes,
        streets=streets,
        tell_drawn=_waits_for_map(),
        on_change=_take_clicked,
    )
    scheme_chooser(view)


def _waits_for_map() -> bool:
    """Return whether all else comes after the map: when the page first shows what is loaded, the map would wait."""
    return st.session_state.get("opened") != version() and bool(st.session_state.get("map_on", True))


def _hatched(view: View) -> pd.DataFrame | None:
    """Return how sure the map is; England drawn 2,000 times with a reader's own data comes once the map stands."""
    return None if _waits_for_map() and figures.is_own() else ranked.uncertainty_of(view)


def _take_clicked() -> None:
    # The map is drawn: nothing waits for it any longer, even where the run that sent it was broken off by this message.
    st.session_state["opened"] = version()
    clicked = st.session_state["map"]
    if clicked and clicked["area"]:
        st.session_state["area"] = clicked["area"]


def _closer_look(view: View) -> None:
    codes = list(view.table.sort_values("name")["area"])
    names = view.table.set_index("area")["name"]
    if st.session_state["area"] not in codes:
        st.session_state["area"] = ""
    st.selectbox(
        f"Choose {_article(kind_of(view.choices.by).name)} here or on the map",
        ["", *codes],
        format_func=lambda code: str(names[code]) if code else f"{view.choices.place.name} as a whole",
        key="area",
    )
    st.html(quiet(ranked.sentence(view, st.session_state["area"])))
    why.show(view, st.session_state["area"])


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "AEIOUaeiou" else f"a {noun}"


def _worst_first(view: View) -> str:
    measure, rows = view.measure, view.table.head(LISTED)
    cells = [_listed(row, view) for row in rows.to_dict("records")]
    caption = f"{len(rows)} of {len(view.table)} {kind_of(view.choices.by).plural}, by {measure.name.lower()}"
    order = "Worst first" if measure.drawn == "fill" else "Largest first"
    gap = ["#Short of", "#Coverage"] if _has_supply(view) else ["#Required"]
    return table(caption, [order, *gap, *([f"#{measure.name}"] if _is_extra(view) else [])], cells)


def _has_supply(view: View) -> bool:
    return bool(view.table["supply"].notna().any())


def _is_extra(view: View) -> bool:
    said = ("coverage", "gap") if _has_supply(view) else ("demand",)
    return view.measure.code not in said


def _listed(row: Row, view: View) -> list[str]:
    gap = row["gap"]
    short = words.about(gap) if pd.isna(gap) or gap > 0 else "enough"
    cells = [short, words.percent(row["coverage"])] if _has_supply(view) else [words.about(row["demand"])]
    return [part_name(row), *cells, *([figure_words(row, view.measure)] if _is_extra(view) else [])]


def part_name(row: Row) -> str:
    """Return an area's name, marked when only a part of it lies in the place."""
    return f"{row['name']} (part)" if float(row["share_of_area"]) < 0.9995 else str(row["name"])  # noqa: PLR2004

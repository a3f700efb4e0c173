"""The form that adds an edit to the scenario, and the list of its edits."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from marketmap.assumption_names import SWITCHES
from marketmap.assumptions import load_assumptions
from marketmap.edit_fields import MEDIAN
from marketmap.edits import KINDS
from marketmap.errors import MarketmapError
from marketmap.found_edits import MOVABLE
from marketmap.geography import Place, kind_of
from marketmap.pages import figures, what_if_kept
from marketmap.pages.look import heading, quiet
from marketmap.pages.own_data import workspace
from marketmap.pages.what_if_address import WhatIfChoices
from marketmap.places import find_place

Fields = dict[str, Any]
_WHERE = "Where: a district, postcode or coordinates"
_CODE = re.compile(r"E0[6-9]\d{6}", re.IGNORECASE)
_PUBLISHED = "The published total of a district"


def show_edits() -> None:
    """Draw the edits of the scenario, each with its button to take it out."""
    scenario = what_if_kept.current()
    if not scenario.edits:
        st.html(quiet("No edits yet: the place is shown as it is."))
        return
    st.html(heading(f"Edits of “{scenario.name}”"))
    for number, line in enumerate(scenario.lines):
        words, button = st.columns([5, 1], vertical_alignment="center")
        words.html(quiet(line))
        button.button(
            "Remove", key=f"what_if_remove_{number}", on_click=what_if_kept.remove, args=(number,),
            help=f"Take edit {number + 1} out",
        )  # fmt: skip


def show_form(choices: WhatIfChoices) -> None:
    """Draw the form that adds an edit."""
    kind = st.selectbox("Add an edit", list(KINDS), format_func=lambda code: KINDS[code].label, key="what_if_kind")
    with st.form("what_if_form", clear_on_submit=False):
        fields = _FORMS[kind](choices)
        wanted = st.form_submit_button("Add", type="primary")
    if wanted:
        given = {name: value for name, value in fields.items() if value not in (None, "")}
        what_if_kept.add({"do": kind, **given})
        st.rerun()


def place_or_point(text: str) -> Fields:
    """Return where something stands as an edit has it: a district by name or code, else a point."""
    is_point = any(letter.isdigit() for letter in text) and not _CODE.fullmatch(text.strip())
    return {"at" if is_point else "district": text.strip()}


def _open(choices: WhatIfChoices) -> Fields:
    name, units, where = st.columns(3)
    fields: Fields = {"name": name.text_input("Name of the scheme", key="what_if_open_name")}
    fields["units"] = units.text_input("Units", key="what_if_open_units")
    return fields | place_or_point(where.text_input(_WHERE, key="what_if_open_where")) | {"group": choices.group}


def _close(_: WhatIfChoices) -> Fields:
    return {"scheme": _scheme("what_if_close_scheme")}


def _scheme(key: str) -> str | None:
    names = _schemes()
    if not names:
        st.html(quiet("No register of schemes is loaded. The page Your data loads one."))
        return None
    return st.selectbox("Scheme of your register", list(names), format_func=lambda code: names[code], key=key)


def _schemes() -> Mapping[str, str]:
    """Return the schemes of the session's register; a sensitive one is named by its identifier alone."""
    held = workspace().schemes
    return {
        str(row["scheme"]): f"{row['scheme']}: {row['name']}" if isinstance(row["name"], str) else str(row["scheme"])
        for row in held[["scheme", "name"]].to_dict("records")
    }


def _resize(choices: WhatIfChoices) -> Fields:
    left, right = st.columns([2, 1])
    with left:
        names = {_PUBLISHED: _PUBLISHED} | dict(_schemes())
        chosen = st.selectbox("Scheme", list(names), format_func=lambda code: names[code], key="what_if_resize_scheme")
        district = st.selectbox(
            "District, for a published total", _districts(), format_func=_named, key="what_if_total"
        )
    units = right.text_input("Units", key="what_if_resize_units")
    if chosen == _PUBLISHED:
        return {"district": _spelled(district), "units": units, "group": choices.group}
    return {"scheme": chosen, "units": units}


def _assume(_: WhatIfChoices) -> Fields:
    entries = load_assumptions().entries
    titles = {name: f"{one.title} ({_figure(one.value)})" for name, one in entries.items()}
    titles |= {name: name for name in SWITCHES}
    left, right = st.columns([3, 1])
    name = left.selectbox("Assumption", list(titles), format_func=lambda code: titles[code], key="what_if_assumption")
    return {"name": name, "value": right.text_input("Another value", key="what_if_value")}


def _figure(value: float | None) -> str:
    return "no value yet" if value is None else f"{value:g}"


def _add_demand(choices: WhatIfChoices) -> Fields:
    left, right = st.columns([2, 1])
    area = left.selectbox("Area", [choices.place, *_districts()], format_func=_named, key="what_if_demand_area")
    units = right.text_input("Units required", key="what_if_demand_units")
    return {"area": _spelled(area), "units": units, "group": choices.group}


def _move(_: WhatIfChoices) -> Fields:
    left, right = st.columns(2)
    district = left.selectbox("District", _districts(), format_func=_named, key="what_if_district")
    areas = [place for place in figures.places() if place.kind in MOVABLE]
    to = right.selectbox("Goes over to", areas, format_func=_with_kind, key="what_if_to")
    return {"district": _spelled(district), "to": _spelled(to)}


def _raise(choices: WhatIfChoices) -> Fields:
    left, right = st.columns(2)
    place = left.selectbox("Place", [choices.place, *_districts()], format_func=_named, key="what_if_raise_place")
    to = right.text_input("Up to (per cent, or England median)", MEDIAN, key="what_if_raise_to")
    return {"place": _spelled(place), "to": to.removesuffix("%"), "group": choices.group}


def _hospital(_: WhatIfChoices) -> Fields:
    name, people, where = st.columns(3)
    fields: Fields = {"name": name.text_input("Name of the service", key="what_if_hospital_name")}
    fields["people_a_year"] = people.text_input("People a year", key="what_if_people")
    return fields | place_or_point(where.text_input(_WHERE, key="what_if_hospital_where"))


_FORMS: Mapping[str, Callable[[WhatIfChoices], Fields]] = {
    "open": _open,
    "close": _close,
    "resize": _resize,
    "assume": _assume,
    "add demand": _add_demand,
    "move": _move,
    "raise coverage": _raise,
    "house from hospital": _hospital,
}


def _districts() -> list[Place]:
    areas = figures.england().areas
    rows = areas[areas["kind"] == "district"].sort_values("name")
    return [Place("district", str(code), str(name)) for code, name in zip(rows["area"], rows["name"], strict=True)]


def _named(place: Place) -> str:
    return place.name


def _with_kind(place: Place) -> str:
    return f"{place.name} · {kind_of(place.kind).name}"


def _spelled(place: Place) -> str:
    """Return a place as an edit names it: by its name where that says which it is, else by kind and code."""
    try:
        found = find_place(place.name, figures.gazetteer()).place
    except MarketmapError:
        found = None
    return place.name if found and found.area == place.area else f"{place.kind}:{place.area}"

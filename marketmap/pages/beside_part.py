"""The part of the page Out of area that sets what is predicted beside what was observed, and makes them equal.

What is made of placements here is made of counts as they may be shown.
"""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from marketmap.beside_observed import (
    HOUSING,
    Residuals,
    calibrated,
    observed_shares,
    profile_for_calibration,
    residuals,
)
from marketmap.calibration import Calibrated, Changed
from marketmap.disclosed import ShownStrand, has_figures
from marketmap.disclosure import Suppression
from marketmap.errors import MarketmapError
from marketmap.flows import WHERE
from marketmap.geography import kind_of
from marketmap.housed import met_by
from marketmap.loading import own_files
from marketmap.outputs import beside_words as words
from marketmap.outputs.beside_tables import curve_table, residuals_table, shares_table
from marketmap.outputs.manifest import Manifest
from marketmap.outputs.observed_file import observed_csv
from marketmap.outputs.observed_tables import TextTable
from marketmap.pages import distance_figures, figures
from marketmap.pages.beside_files import manifest_button
from marketmap.pages.flow_address import FlowChoices
from marketmap.pages.flow_view import FlowView
from marketmap.pages.look import heading, lead, quiet
from marketmap.pages.observed_figures import has_placements, observed_in, shown_of
from marketmap.pages.observed_part import area_names, drawn
from marketmap.pages.own_data import workspace
from marketmap.pages.your_data_parts import refused

Take = Callable[[Changed], None]
_ASKED = "beside_asked"


def show_changed(choices: FlowChoices, take: Take) -> None:
    """Say above the figures that they rest on another figure than the usual one, with the way back.

    Args:
        choices: the choices of the page.
        take: puts other figures in place of the usual ones; without any, the usual ones again.
    """
    if choices.calibrated:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(quiet(words.changed_words(choices.calibrated)))
            st.button("Back to the usual figure", on_click=take, args=({},), key="beside_back")


def show_beside(view: FlowView, how: Suppression, record: Callable[[], Manifest], take: Take) -> None:
    """Draw the part; nothing while no placements of the place are loaded.

    Args:
        view: what the page shows.
        how: how small counts are hidden.
        record: makes the manifest of its files.
        take: as for `show_changed`.
    """
    if not has_placements():
        return
    seen = observed_in(view.choices.place, view.choices.by)
    shown, _ = shown_of(seen, how)
    if not has_figures(seen, shown, how.profile):
        return
    shares = observed_shares(shown)
    housing = shares[shares["placement_kind"] == HOUSING[0]]
    observed = housing.iloc[0] if len(housing) else None
    sentence = words.beside_sentence(float(view.whole["outside_share"]), observed, seen.place.name)
    notes = [words.CARE, words.NOT_HOUSING, words.USED_SHOWN]
    if observed is not None and observed["share"] == 1:
        notes.insert(0, words.ONLY_AWAY)
    met = float(view.whole[list(WHERE.values())].sum())
    tables = [shares_table(float(view.whole["outside_share"]), met, shares)]
    st.html(heading(words.HEADING) + lead(sentence))
    left, right = st.columns([7, 5], gap="large")
    left.html(drawn(tables[0]))
    right.html("".join(quiet(note) for note in notes))
    housed, asked = next((found for found in shown if found.strand == HOUSING), None), {}
    if housed:
        made, found = _by_home_and_calibrated(view, housed, how, take)
        tables, asked = [*tables, *made], {"calibrate": "yes"} if found else {}
    name = f"beside-placements-{seen.place.area}-by-{seen.kind}-{view.choices.rule}"
    make = partial(observed_csv, tables, [sentence, *notes], own_files(workspace(), "placements"), how)
    with st.container(horizontal=True):
        st.download_button("CSV of this comparison", make, f"{name}.csv", "text/csv", on_click="ignore")
        manifest_button(lambda: record() | asked, name)


def _by_home_and_calibrated(
    view: FlowView, shown: ShownStrand, how: Suppression, take: Take
) -> tuple[list[TextTable], Calibrated | None]:
    """Draw shares by home area, and what would predict what was observed; return the tables, and what was found."""
    left, right = st.columns([7, 5], gap="large")
    with right:
        found = _calibration(view, shown, how, take)
    now = residuals(shown, view.met)
    kind = view.choices.by
    made = [residuals_table(now, area_names(kind), kind_of(kind), _after(found, shown, view))]
    left.html(drawn(made[0]))
    return [*made, *([curve_table(found)] if found else [])], found


def _after(found: Calibrated | None, shown: ShownStrand, view: FlowView) -> Residuals | None:
    """Return the shares by home area with what calibration found, where it found something new."""
    if found is None or not found.is_reached or found.changed == found.present:
        return None
    return residuals(shown, met_by(found.housed, view.choices.by, view.choices.place))


def _calibration(view: FlowView, shown: ShownStrand, how: Suppression, take: Take) -> Calibrated | None:
    """Draw the question and its answer, once it is asked for; return the answer."""
    rule, used = view.choices.rule, profile_for_calibration(how.profile)
    place, kind = view.choices.place, view.choices.by
    usual = [shown] if used == how.profile else shown_of(observed_in(place, kind), Suppression(used))[0]
    counted = next((one for one in usual if one.strand == HOUSING), None)
    if counted is None or pd.isna(counted.shares["share"].iloc[-1]):
        return None
    name = f"calibrated {view.choices.changes} {view.question} {place} {kind} {used}"
    if used != how.profile:
        st.html(quiet(words.USUAL_COUNTS))
    if st.session_state.get(_ASKED) != name:
        st.html(lead(words.QUESTIONS[rule]))
        st.button("Find what would predict it", on_click=_ask, args=(name,), key="beside_find")
        return None
    try:
        with st.spinner("Trying values…"):
            housed = distance_figures.housed_with(view.choices.changes, view.question)
            found = figures.kept(name, lambda: calibrated(housed, counted, place))
    except MarketmapError as error:
        st.html(refused(str(error)))
        return None
    if found:
        _answer(found, take)
    return found


def _ask(name: str) -> None:
    st.session_state[_ASKED] = name


def _answer(found: Calibrated, take: Take) -> None:
    st.html(lead(words.found_words(found)) + (quiet(words.NOT_EVIDENCE) if found.is_reached else ""))
    if found.is_reached and found.changed != found.present:
        label = f"Use {words.short_value(found.changed)} on this page"
        st.button(label, on_click=take, args=(found.changed,), key="beside_take", type="primary")
    if found.least < found.most:
        st.html(drawn(curve_table(found)))

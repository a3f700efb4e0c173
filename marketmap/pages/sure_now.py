"""How sure the figures of a place are: its areas ranked, what moves its gap most, and whether estimates agree."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from marketmap.assumptions import Assumption
from marketmap.geography import ENGLAND, kind_of
from marketmap.outputs.charts import Scale, picture, swing_row
from marketmap.outputs.met_limits import met_limits_part
from marketmap.outputs.sure_parts import sure_parts
from marketmap.outputs.sure_words import (
    COMPARED_NOTE,
    LIMITS_NOTE,
    RANKS_NOTE,
    TORNADO_NOTE,
    change_sentence,
    compared_sentence,
    estimate_cells,
    input_value,
    input_words,
    sure_sentence,
)
from marketmap.outputs.words import about
from marketmap.pages import figures, ranked, sure_figures, sure_met
from marketmap.pages.address import ESTIMATE_NAMES
from marketmap.pages.downloads import made_by, show_downloads
from marketmap.pages.look import Markup, heading, headline, over, quiet, table
from marketmap.pages.take_away import export_of
from marketmap.pages.view import View
from marketmap.tables import ESTIMATES
from marketmap.uncertainty import compare_estimates

FIRST = 12


def show(view: View) -> None:
    """Draw the part of the page."""
    choices = view.choices
    shown = (choices.group, choices.estimate_code)
    place = choices.place
    areas = ranked.by_coverage(sure_figures.uncertainty(choices.changes, choices.by, place, shown))
    peers = sure_figures.uncertainty(choices.changes, place.kind, ENGLAND, shown)
    whole = peers[peers["area"] == place.area].to_dict("records")[0]
    moves = sure_figures.effects(choices.changes, place, shown)
    entries = view.assumptions.entries
    supplied = bool(areas["gap"].notna().any())
    st.html(headline(sure_sentence(whole)) + quiet(change_sentence(place.name, moves, entries) if supplied else ""))
    if supplied:
        _ranked(view, areas)
        _moves(moves, entries, float(whole["gap"]), place.name)
    compared = _compared(view, areas)
    export = made_by(export_of(view), "sure", {})
    parts = sure_parts(export, areas, moves, compared)
    met = sure_met.show(view)
    if met is not None:
        parts["out-of-area"] = met_limits_part(export, met)
    show_downloads(export, parts, f"sure-{place.area}-{choices.group}-{choices.estimate}")
    st.html(quiet(f"{LIMITS_NOTE} {whole['draws']:,} draws, seed {whole['seed']}."))


def _ranked(view: View, areas: pd.DataFrame) -> None:
    plural = kind_of(view.choices.by).plural
    said = f"{ranked.note(view.choices.estimate_code)} Ranks: {RANKS_NOTE}"
    st.html(heading(f"{plural[0].upper()}{plural[1:]} ranked by coverage, with 95% limits") + quiet(said))
    first = areas.head(FIRST)
    st.html(ranked.ranked_table(first, f"{len(first)} of {len(areas)} {plural}, lowest coverage first", len(areas)))
    if len(areas) > FIRST:
        with st.expander(f"The other {len(areas) - FIRST} {plural}"):
            st.html(ranked.ranked_table(areas.iloc[FIRST:], f"The other {plural}, in the same order", len(areas)))


def _moves(moves: pd.DataFrame, entries: Mapping[str, Assumption], central: float, name: str) -> None:
    st.html(heading(f"What moves the gap of {name} most") + quiet(TORNADO_NOTE))
    if moves.empty or pd.isna(central):
        st.html(quiet("Nothing that is drawn moves it."))
        return
    ends = [*moves["gap_at_low"], *moves["gap_at_high"]]
    least, most = min(ends), max(ends)
    scale = Scale(min(least, 0.0) if least < most / 4 else least, most)
    rows = [_moved(row, entries, central, scale) for row in moves.to_dict("records")]
    words = Markup("Short of, from the low end (light) to the high end (dark)")
    st.html(table("One input after another, what moves it most first", ["Input", words, "#At low", "#At high"], rows))


def _moved(row: ranked.Row, entries: Mapping[str, Assumption], central: float, scale: Scale) -> list[str]:
    name = str(row["input"])
    low, high = (input_value(row[end], name, entries) for end in ("low", "high"))
    ends = float(row["gap_at_low"]), float(row["gap_at_high"])
    between = f"{low} to {high}" if low else "95% limits"
    return [
        over(input_words(name, entries), between),
        Markup(picture(swing_row(ends, central, scale), "", 18)),
        *(about(end).replace("-", "−") for end in ends),
    ]


def _compared(view: View, areas: pd.DataFrame) -> pd.DataFrame:
    """Draw the estimates side by side and return them in the order of the areas."""
    choices = view.choices
    every = figures.gaps_by(choices.changes, choices.by, choices.place)
    group = every[every["group"] == choices.group]
    compared = compare_estimates(group).set_index("area").loc[areas["area"]].reset_index()
    known = [name for name in ESTIMATES if compared[name].notna().any()]
    st.html(heading("Do the estimates agree?") + quiet(compared_sentence(compared, kind_of(choices.by).plural)))
    if len(known) > 1:
        with st.expander("The estimates of units required, side by side"):
            st.html(_estimates(compared, known) + quiet(COMPARED_NOTE))
    return compared


def _estimates(compared: pd.DataFrame, known: list[str]) -> str:
    cells = [
        [str(row["name"]), *(cell for name, cell in zip(ESTIMATES, estimate_cells(row), strict=False) if name in known),
         estimate_cells(row)[-1]]
        for row in compared.to_dict("records")
    ]  # fmt: skip
    headings = ["Area", *(f"#{ESTIMATE_NAMES[name]}" for name in known), "#Largest over smallest"]
    return table("Units required by each estimate", headings, cells)

"""Predicted out of area with limits: worked out when it is asked for, as it takes a while, with progress and a stop."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from marketmap.cluster import each
from marketmap.drawn_housed import AT_ONCE, HousedDraws, allocated, usual_draws
from marketmap.errors import ChoiceError
from marketmap.housed import Question, question_of
from marketmap.intervals import Numbers
from marketmap.outputs.console import area_name
from marketmap.outputs.met_limits import HEADINGS, NOTE, met_limits_cells, met_limits_sentence
from marketmap.outputs.met_words import rule_words
from marketmap.pages import distance_figures, figures, sure_figures
from marketmap.pages.look import heading, lead, over, quiet, table
from marketmap.pages.own_data import version, workspace
from marketmap.pages.view import View
from marketmap.questions import demand_of, supply_of
from marketmap.uncertainty import some_of

_DRAWING = "sure_met"


@dataclass
class Drawing:
    """What was asked for and how far it is: every step is kept, so that a page drawn anew goes on where it was."""

    key: tuple[object, ...]
    asked: HousedDraws
    pieces: list[Numbers] = field(default_factory=list)
    is_running: bool = True
    answer: pd.DataFrame | None = None

    @property
    def of(self) -> int:
        """How many draws there are."""
        return self.asked.draws.number

    @property
    def done(self) -> int:
        """How many draws are done."""
        return min(self.of, len(self.pieces) * AT_ONCE)


def show(view: View) -> pd.DataFrame | None:
    """Draw the part; return `tables.MET_UNCERTAINTY` once it is worked out."""
    st.html(heading("Predicted out of area, with 95% limits"))
    drawing: Drawing | None = st.session_state.get(_DRAWING)
    if drawing is None or drawing.key != _key(view):
        _offer(view)
        return None
    if drawing.answer is not None:
        _answer(drawing.answer)
    elif drawing.is_running:
        _work(drawing)
    else:
        st.html(quiet(f"Stopped after {drawing.done:,} of {drawing.of:,} draws."))
        st.button("Go on", on_click=_go_on)
    return drawing.answer


def _key(view: View) -> tuple[object, ...]:
    choices = view.choices
    return choices.place, choices.by, choices.group, choices.estimate_code, choices.changes, version()


def _offer(view: View) -> None:
    question, market = _question(view), figures.market_with(view.choices.changes)
    try:
        demand_of(market, question)
        supply_of(market, question)
    except ChoiceError as error:
        st.html(quiet(str(error)))
        return
    assumptions = view.assumptions.allocation
    number = usual_draws(assumptions.rule, view.choices.place)
    words = rule_words(assumptions.rule, assumptions.reach_km.range[1])
    takes = "which takes from a few seconds to a minute"
    said = f"Who could be housed where is worked out over all England in each of {number} draws, {takes}. {words}"
    st.html(quiet(said))
    if st.button(f"Work it out in {number} draws"):
        with st.spinner("Working out who could be housed where…"):
            st.session_state[_DRAWING] = Drawing(_key(view), _asked(view, number))
        st.rerun()


def _question(view: View) -> Question:
    choices = view.choices
    return question_of(Question(choices.group, choices.estimate_code), choices.place, choices.by)


def _asked(view: View, number: int) -> HousedDraws:
    choices = view.choices
    housed = distance_figures.housed_with(choices.changes, _question(view))
    draws = some_of(sure_figures.draws(choices.changes), slice(0, number))
    return HousedDraws(housed, choices.by, choices.place, draws, workspace().travel)


def _work(drawing: Drawing) -> None:
    st.button("Stop", on_click=_stop)
    bar = st.progress(drawing.done / drawing.of, _progress(drawing))
    for piece in each(allocated, drawing.asked.standing, drawing.asked.pieces(drawing.done)):
        drawing.pieces.append(piece)
        bar.progress(drawing.done / drawing.of, _progress(drawing))
    drawing.answer = drawing.asked.summary(drawing.pieces)
    st.rerun()


def _progress(drawing: Drawing) -> str:
    return f"{drawing.done:,} of {drawing.of:,} draws"


def _stop() -> None:
    st.session_state[_DRAWING].is_running = False


def _go_on() -> None:
    st.session_state[_DRAWING].is_running = True


def _answer(met: pd.DataFrame) -> None:
    rows = met.to_dict("records")
    order = sorted(range(len(rows) - 1), key=lambda at: (-rows[at]["met_outside"], -rows[at]["unmet"]))
    st.html(lead(met_limits_sentence(rows[-1])))
    cells = [[area_name(rows[at]), *(over(*one) for one in met_limits_cells(rows[at]))] for at in [*order, -1]]
    headings = ["Area", *(f"#{words}" for words in HEADINGS)]
    caption = "Where the units required could be met, most outside the ICS first"
    st.html(table(caption, headings, cells, sums=[len(cells) - 1], many=True) + quiet(f"{NOTE} Seed {_seed(met)}."))


def _seed(met: pd.DataFrame) -> int:
    return int(met["seed"].iloc[0])

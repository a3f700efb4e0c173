"""The figures of the page Near a site: the shared ones while nothing is loaded, else those of this session's data."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND
from marketmap.housed import Question
from marketmap.pages import distance_figures, figures, own_data, store
from marketmap.pages.own_data import workspace
from marketmap.pages.site_address import SiteChoices
from marketmap.site_answer import Land, SiteAnswer, answer_of, providers_of
from marketmap.sites import CENTRAL, Site, Surroundings

_ENDS = ("low", CENTRAL, "high")


@st.cache_resource
def land() -> Land:
    """Return what sites are found on; read-only, shared by every session."""
    return Land(own_data.grounds())


def question_of(choices: SiteChoices) -> Question:
    """Return whose demand is asked for, on the ICS boundaries of 2026."""
    return Question(choices.group, choices.estimate)


def surroundings(choices: SiteChoices) -> Surroundings:
    """Return what sites are looked at on, made once for the group, the estimate and the figures of the reader's own."""
    changes, question = choices.changes, question_of(choices)
    if not figures.is_own() and workspace().travel.empty and workspace().locations.empty:
        return _shared(changes, question)
    return figures.kept(f"surroundings {changes} {question}", lambda: _made(changes, question))


@st.cache_resource(max_entries=12, show_spinner="Working out who could be housed where…")
def _shared(changes: store.Changes, question: Question) -> Surroundings:
    return _made(changes, question)


def _made(changes: store.Changes, question: Question) -> Surroundings:
    market = figures.market_with(changes)
    providers = providers_of(workspace(), market.england)
    try:
        answers = {end: distance_figures.housed_with(changes, replace(question, end=end)) for end in _ENDS}
        found = distance_figures.availability_with(changes, question)
    except ChoiceError as error:
        return Surroundings(market, question, providers, why_not=str(error))
    return Surroundings(market, question, providers, answers, found)


def answer(choices: SiteChoices, site: Site) -> SiteAnswer:
    """Return what is found near a site."""
    on = surroundings(choices)
    return figures.kept(f"near {choices} {site}", lambda: answer_of(on, site, workspace()))


def unmet(choices: SiteChoices) -> pd.DataFrame:
    """Return where the demand of the districts of England could be met; empty where that cannot be worked out."""
    on = surroundings(choices)
    if not on.housed:
        return pd.DataFrame({"area": [], "name": [], "demand": [], "unmet": []})
    return distance_figures.met_by(choices.changes, question_of(choices), "district", ENGLAND)

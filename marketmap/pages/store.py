"""What the pages share and keep between reruns: tables, markets and gaps, worked out once."""

import pandas as pd
import streamlit as st

from marketmap import market
from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.geography import Place
from marketmap.places import Gazetteer
from marketmap.sources.england import England, load_england

Changes = tuple[tuple[str, float], ...]


@st.cache_resource(show_spinner="Opening the England tables…")
def england() -> England:
    """Return the embedded tables; read-only, shared by every session."""
    return load_england()


@st.cache_resource
def gazetteer() -> Gazetteer:
    """Return the tables that names are looked up in."""
    tables = england()
    return Gazetteer(tables.areas, tables.code_history, tables.aliases)


@st.cache_resource(max_entries=20, show_spinner="Working out demand and supply…")
def market_with(changes: Changes) -> market.Market:
    """Return the market under the baseline with the user's changes; shared by sessions with the same changes."""
    return market.build_market(england(), assumptions_with(changes))


def assumptions_with(changes: Changes) -> Assumptions:
    """Return the baseline with the user's changes."""
    return load_assumptions().changed(dict(changes))


@st.cache_data(max_entries=200, show_spinner=False)
def gaps_by(changes: Changes, kind: str, place: Place) -> pd.DataFrame:
    """Return the gaps of the areas of a kind inside a place."""
    return market.gaps_by(market_with(changes), kind, place)


@st.cache_data(max_entries=500, show_spinner=False)
def steps_of(changes: Changes, place: Place, group: str, estimate: str) -> pd.DataFrame:
    """Return the steps of a place's demand."""
    return market.demand_steps(market_with(changes), place, group, estimate)

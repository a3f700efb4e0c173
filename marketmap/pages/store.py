"""What the pages share and keep between reruns: tables, markets and gaps, worked out once."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from marketmap import housed, market, observed_market
from marketmap.access import Availability
from marketmap.association import Association
from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.geography import ENGLAND, Place, blocks_in
from marketmap.places import Gazetteer
from marketmap.published import baseline_market, drawn_page, england_gaps, england_page, england_tables
from marketmap.sources.england import England, load_published_flows, load_small_areas

Changes = tuple[tuple[str, float | str], ...]


@st.cache_resource(show_spinner="Opening the England tables…")
def england() -> England:
    """Return the embedded tables; read-only, shared by every session."""
    return england_tables()


@st.cache_resource
def gazetteer() -> Gazetteer:
    """Return the tables that names are looked up in."""
    tables = england()
    return Gazetteer(tables.areas, tables.code_history, tables.aliases)


@st.cache_resource(max_entries=20, show_spinner="Working out demand and supply…")
def market_with(changes: Changes) -> market.Market:
    """Return the market under the baseline with the user's changes; shared by sessions with the same changes."""
    return market.build_market(england(), assumptions_with(changes)) if changes else baseline_market()


def assumptions_with(changes: Changes) -> Assumptions:
    """Return the baseline with the user's changes."""
    return load_assumptions().changed(dict(changes))


@st.cache_resource(max_entries=12, show_spinner="Measuring distances…")
def ground_with(changes: Changes, boundaries: str, detailed: Place | None) -> housed.Ground:
    """Return points and distances; read-only, shared by sessions with the same changes."""
    return housed.ground_of(market_with(changes), housed.Question(boundaries=boundaries, detailed=detailed))


def moving_distances(changes: Changes) -> Changes:
    """Return the changes that can move points or distances: who goes first and what is open to whom cannot."""
    return tuple(
        (name, to) for name, to in changes if name.startswith("allocation.reach") or not name.startswith("allocation.")
    )


@st.cache_resource(max_entries=20, show_spinner="Working out who could be housed where…")
def housed_with(changes: Changes, question: housed.Question) -> housed.Housed:
    """Return who could be housed where under the baseline with the user's changes; shared, read-only."""
    ground = ground_with(moving_distances(changes), question.boundaries, question.detailed)
    return housed.house(market_with(changes), question, ground)


@st.cache_resource(max_entries=20, show_spinner="Working out what is in reach…")
def availability_with(changes: Changes, question: housed.Question) -> Availability:
    """Return units effectively available by block; shared, read-only."""
    return housed.block_availability(market_with(changes), question)


@st.cache_data(max_entries=200, show_spinner=False)
def gaps_by(changes: Changes, kind: str, place: Place) -> pd.DataFrame:
    """Return the gaps of the areas of a kind inside a place."""
    if place == ENGLAND and not changes:
        return england_gaps(kind).copy()
    return market.gaps_by(market_with(changes), kind, place)


@st.cache_data(max_entries=500, show_spinner=False)
def steps_of(changes: Changes, area: Place, group: str, estimate: str, within: Place) -> pd.DataFrame:
    """Return the steps of an area's demand, or of its part within a place."""
    return market.demand_steps(market_with(changes), area, group, estimate, within)


@st.cache_data(max_entries=500, show_spinner=False)
def register_people_in(changes: Changes, area: Place, within: Place) -> float:
    """Return people on the register who live in an area, or in its part within a place."""
    return market.register_people_in(market_with(changes), area, within)


@st.cache_data(show_spinner=False)
def places(kinds: tuple[str, ...]) -> list[Place]:
    """Return the places to choose from: England, then each kind by name.

    A unitary council is listed once, as a council; an ICS that has not changed since 2024 once, as an ICS.
    """
    areas = england().areas
    live = {code for kind in ("icb_2026", "upper_tier") for code in areas.loc[areas["kind"] == kind, "area"]}
    shown = areas[
        areas["kind"].isin(kinds) & ~(areas["kind"].isin(["icb_2024", "district"]) & areas["area"].isin(live))
    ]
    order = shown.assign(order=shown["kind"].map(kinds.index)).sort_values(["order", "name"])
    rows = zip(order["kind"], order["area"], order["name"], strict=True)
    return [Place(kind, area, name) for kind, area, name in rows]


@st.cache_resource(max_entries=40, show_spinner="Drawing the map…")
def map_page(kind: str, place: Place, *, is_wide: bool = False) -> str:
    """Return the map page of the areas of a kind inside a place: geometry only, the same for every measure.

    A wide one lets the reader wander over all England, as far as flows lead.
    """
    if place == ENGLAND and not is_wide:
        return england_page(kind)
    areas = with_small_areas(england().areas) if kind == "msoa" else england().areas
    return drawn_page(gaps_by((), kind, place), areas, place, is_wide=is_wide)


def with_small_areas(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas with the small areas added."""
    return pd.concat([areas, load_small_areas()], ignore_index=True)


@st.cache_data(show_spinner=False)
def providers_in(place: Place) -> pd.DataFrame:
    """Return the registered locations of a place: a partial sample, presence and never units."""
    tables = england()
    districts = blocks_in(tables.blocks, place)["district"].unique()
    return tables.providers[tables.providers["district"].isin(districts)]


def claimants_in_england() -> float:
    """Return Housing Benefit claimants in specified accommodation in all England."""
    observations = england().observations
    return float(observations.loc[observations["measure"] == "hb_claimants", "value"].sum())


@st.cache_data(show_spinner=False)
def published_flows() -> pd.DataFrame:
    """Return out-of-area days between providers as published for 2019-20."""
    return load_published_flows()


@st.cache_data(max_entries=20, show_spinner=False)
def gap_with_delays(kind: str) -> Association:
    """Return how the published gap goes with delayed-discharge days across the areas of a kind in England."""
    return observed_market.gap_with_delays(market_with(()), kind)

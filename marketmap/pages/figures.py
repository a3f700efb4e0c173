"""The figures that pages show: the shared ones while nothing is loaded, else those of this session's own data.

What rests on a reader's own data is kept in the reader's session, never in a cache that sessions share.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import streamlit as st

from marketmap import market
from marketmap.geography import Place, blocks_in
from marketmap.loading import loaded_words, own_data
from marketmap.outputs.map_points import (
    LOCATIONS_SENTENCE,
    PROVIDERS_SENTENCE,
    location_points,
    provider_points,
)
from marketmap.own_areas import with_own_areas
from marketmap.pages import store
from marketmap.pages.address import BY, Offer
from marketmap.pages.own_data import version, workspace
from marketmap.places import Gazetteer
from marketmap.published import drawn_page
from marketmap.sources.england import England

Changes = store.Changes
_KEPT = 60
PLACE_KINDS = tuple(kind for kind in BY if kind != "own")

Made = TypeVar("Made")


def has_own_areas() -> bool:
    """Return whether a list of own areas is loaded."""
    return not workspace().own_areas.empty


def offer() -> Offer:
    """Return what this session's own data adds to the choices."""
    held = workspace()
    counted = tuple(sorted(held.demand_counts["group"].unique()))
    supplied = tuple(sorted(held.scheme_groups["group"].unique()))
    return Offer(counted, supplied, has_own_areas())


def gazetteer() -> Gazetteer:
    """Return the tables that names are looked up in, with the session's own areas among them."""
    if not has_own_areas():
        return store.gazetteer()
    tables = england()
    return Gazetteer(tables.areas, tables.code_history, tables.aliases)


def places() -> list[Place]:
    """Return the places to choose from; the session's own areas come last."""
    listed = store.places(PLACE_KINDS)
    if not has_own_areas():
        return listed
    areas = england().areas
    return [*listed, *(Place("own", area, area) for area in areas.loc[areas["kind"] == "own", "area"])]


def is_own() -> bool:
    """Return whether the figures rest on anything that this session loaded."""
    held = workspace()
    return not (held.schemes.empty and held.demand_counts.empty and held.own_areas.empty)


def own_data_words() -> str:
    """Say what is loaded and how many rows were left out of it; empty while nothing is."""
    return loaded_words(workspace())


def england() -> England:
    """Return the England tables, with the session's own areas among them."""
    if not has_own_areas():
        return store.england()
    return kept("england", lambda: with_own_areas(store.england(), workspace().own_areas))


def market_with(changes: Changes) -> market.Market:
    """Return the market under the baseline with the reader's changes."""
    if not is_own():
        return store.market_with(changes)
    own = own_data(workspace(), datetime.now(UTC).date().isoformat())
    return kept(f"market {changes}", lambda: market.build_market(england(), store.assumptions_with(changes), own))


def gaps_by(changes: Changes, kind: str, place: Place) -> pd.DataFrame:
    """Return the gaps of the areas of a kind inside a place."""
    if not is_own():
        return store.gaps_by(changes, kind, place)
    return kept(f"gaps {changes} {kind} {place}", lambda: market.gaps_by(market_with(changes), kind, place))


def steps_of(changes: Changes, area: Place, group: str, estimate: str, within: Place) -> pd.DataFrame:
    """Return the steps of an area's demand, or of its part within a place."""
    if not is_own():
        return store.steps_of(changes, area, group, estimate, within)
    key = f"steps {changes} {area} {group} {estimate} {within}"
    return kept(key, lambda: market.demand_steps(market_with(changes), area, group, estimate, within))


def register_people_in(changes: Changes, area: Place, within: Place) -> float:
    """Return people on the register who live in an area, or in its part within a place."""
    if not has_own_areas():
        return store.register_people_in(changes, area, within)
    return market.register_people_in(market_with(changes), area, within)


def area_boundaries(kind: str) -> gpd.GeoDataFrame:
    """Return the boundaries of every area, with those of small areas when they are asked for."""
    return store.with_small_areas(england().areas) if kind == "msoa" else england().areas


def map_page(kind: str, place: Place, *, is_wide: bool = False) -> str:
    """Return the map page of the areas of a kind inside a place: geometry only, the same for every measure.

    A wide one lets the reader wander over all England, as far as flows lead.
    """
    if not has_own_areas():
        return store.map_page(kind, place, is_wide=is_wide)
    return kept(
        f"map {kind} {place} {is_wide}",
        lambda: drawn_page(gaps_by((), kind, place), area_boundaries(kind), place, is_wide=is_wide),
    )


def has_locations() -> bool:
    """Return whether CQC's file of active locations is loaded."""
    return not workspace().locations.empty


def registered_points(place: Place) -> list[tuple[float, float, str]]:
    """Return the registered locations of a place as points: those loaded, else the embedded sample."""
    if not has_locations():
        return provider_points(store.providers_in(place))
    districts = blocks_in(england().blocks, place)["district"].unique()
    held = workspace().locations
    return location_points(held[held["district"].isin(districts)])


def registered_sentence() -> str:
    """Say what the registered locations are."""
    return LOCATIONS_SENTENCE if has_locations() else PROVIDERS_SENTENCE


def kept(name: str, make: Callable[[], Made]) -> Made:
    """Return what was made under a name since this session's workspace last changed; the oldest things are let go."""
    shelf: dict[str, object] = st.session_state.setdefault("figures", {})
    key = f"{version()} {name}"
    if key not in shelf:
        for old in [one for one in shelf if not one.startswith(f"{version()} ")] or list(shelf)[: len(shelf) - _KEPT]:
            del shelf[old]
        shelf[key] = make()
    made: Made = shelf[key]  # type: ignore[assignment]
    return made

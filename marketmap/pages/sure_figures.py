"""What pages show of how sure figures are, of the years ahead and of peers: shared, or of this session's own data."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from marketmap.beside_peers import Beside, beside_peers, like
from marketmap.drawn_market import draw_market
from marketmap.five_years import five_years
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.how_sure import tornado_of, uncertainty_by
from marketmap.pages import figures, store
from marketmap.pages.own_data import workspace
from marketmap.pages.store import Changes
from marketmap.published import FIRST_SHOWN, baseline_draws, england_uncertainty
from marketmap.tables.years import FIVE
from marketmap.uncertainty import Draws
from marketmap.years_ahead import Ahead, years_ahead

Shown = tuple[str, str]  # group and estimate
At = tuple[str, Place]  # area kind and place


# The draws of England take 25 MB: one set for the baseline, one for the figures that were changed last.
@st.cache_resource(max_entries=2, show_spinner=False)
def _shared_draws(changes: Changes) -> Draws:
    return draw_market(store.market_with(changes)) if changes else baseline_draws()


def draws(changes: Changes) -> Draws:
    """Return the draws of England: the shared ones, or those of this session's own data."""
    return draw_market(figures.market_with(changes)) if figures.is_own() else _shared_draws(changes)


@st.cache_data(max_entries=200, show_spinner="Drawing England 2,000 times…")
def _shared_uncertainty(changes: Changes, kind: str, place: Place, shown: Shown) -> pd.DataFrame:
    if place == ENGLAND and not changes and shown == FIRST_SHOWN:
        return england_uncertainty(kind).copy()
    footing = footing_of(store.market_with(changes), kind, place)
    return uncertainty_by(footing, _shared_draws(changes), *shown, store.gaps_by(changes, kind, place))


def uncertainty(changes: Changes, kind: str, place: Place, shown: Shown) -> pd.DataFrame:
    """Return what draws say of the areas of a kind inside a place: `tables.UNCERTAINTY`."""
    if not figures.is_own():
        return _shared_uncertainty(changes, kind, place, shown)
    market = figures.market_with(changes)
    return figures.kept(
        f"sure {changes} {kind} {place} {shown}",
        lambda: uncertainty_by(footing_of(market, kind, place), draw_market(market), *shown),
    )


@st.cache_data(max_entries=100, show_spinner="Moving one input after another…")
def _shared_effects(changes: Changes, place: Place, shown: Shown) -> pd.DataFrame:
    return tornado_of(footing_of(store.market_with(changes), place.kind, place), place.area, shown)


def effects(changes: Changes, place: Place, shown: Shown) -> pd.DataFrame:
    """Return what moves the gap of a place most: `tables.TORNADO`."""
    if not figures.is_own():
        return _shared_effects(changes, place, shown)
    market = figures.market_with(changes)
    return figures.kept(
        f"moves {changes} {place} {shown}",
        lambda: tornado_of(footing_of(market, place.kind, place), place.area, shown),
    )


def today() -> str:
    """Return today, YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


def ahead_of(per_cent: float | None, years: Sequence[int] | None = None) -> Ahead:
    """Return what the years ahead rest on: the reader's own growth, or the projection that this session loaded."""
    own = workspace().growth
    ahead = Ahead(today(), per_cent, None if own.empty else own)
    return ahead if years is None else Ahead(ahead.as_at, ahead.per_cent, ahead.own, years)


def has_own_growth() -> bool:
    """Return whether a projection of the reader's own is loaded."""
    return not workspace().growth.empty


@st.cache_data(max_entries=100, show_spinner="Working out the years ahead…")
def _shared_years(changes: Changes, at: At, shown: Shown, per_cent: float | None, day: str) -> pd.DataFrame:
    return years_ahead(store.market_with(changes), *at, shown, Ahead(day, per_cent))


def years(changes: Changes, at: At, shown: Shown, per_cent: float | None) -> pd.DataFrame:
    """Return the years ahead of the areas of a kind inside a place: `tables.YEARS`."""
    if not (figures.is_own() or has_own_growth()):
        return _shared_years(changes, at, shown, per_cent, today())
    ahead = ahead_of(per_cent)
    return figures.kept(
        f"years {changes} {at} {shown} {per_cent} {ahead.as_at}",
        lambda: years_ahead(figures.market_with(changes), *at, shown, ahead),
    )


@st.cache_data(max_entries=100, show_spinner="Working out five years…")
def _shared_five(changes: Changes, at: At, estimate: str, ahead: tuple[str, float | None, int]) -> pd.DataFrame:
    day, per_cent, first = ahead
    soon = Ahead(day, per_cent, years=range(first, first + len(FIVE)))
    return five_years(store.market_with(changes), *at, estimate, soon)


def five(changes: Changes, at: At, estimate: str, per_cent: float | None, first: int) -> pd.DataFrame:
    """Return the five-year table of the areas of a kind inside a place: `tables.FIVE_YEARS`."""
    if not (figures.is_own() or has_own_growth()):
        return _shared_five(changes, at, estimate, (today(), per_cent, first))
    ahead = ahead_of(per_cent, range(first, first + len(FIVE)))
    return figures.kept(
        f"five {changes} {at} {estimate} {per_cent} {first} {ahead.as_at}",
        lambda: five_years(figures.market_with(changes), *at, estimate, ahead),
    )


def alike(place: Place) -> pd.DataFrame:
    """Return every area of a place's kind, the most alike first: `tables.PEERS`.

    Raises:
        ChoiceError: when the place has no peers.
    """
    return figures.kept(f"alike {place}", lambda: like(figures.market_with(()), place))


def beside(place: Place, measure: str, chosen: tuple[str, ...]) -> Beside:
    """Return a place beside its peers.

    Raises:
        ChoiceError: when the place has no peers.
    """
    return figures.kept(
        f"beside {place} {measure} {chosen}",
        lambda: beside_peers(figures.market_with(()), place, measure, chosen=chosen),
    )

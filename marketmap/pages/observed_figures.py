"""The observed figures of this session: made of the reader's placements and kept in the session, never shared."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from marketmap import observed_market
from marketmap.association import Association
from marketmap.assumptions import MoneyAssumptions
from marketmap.disclosed import Shown, ShownStrand, shown_costs
from marketmap.disclosure import Suppression
from marketmap.geography import ENGLAND, Place
from marketmap.home_table import OUTSIDE
from marketmap.money import cost_a_day, unit_cost_of
from marketmap.observed_market import Delayed, ObservedPlace
from marketmap.outputs.observed_tables import money_row
from marketmap.pages import figures, store
from marketmap.pages.own_data import keep_released, workspace
from marketmap.released import Basis, hash_of, shown_strands, with_release

STRAND = "observed_strand"
DRAWN = "observed_strand_drawn"  # the one whose lines are on the map, where placements are


def has_placements() -> bool:
    """Return whether this session has placements."""
    return not workspace().placements.empty


def chosen_strand(shown: Sequence[ShownStrand]) -> ShownStrand | None:
    """Return the kind and reason that the reader looks at, the first until one is chosen; None where there is none."""
    chosen = [found for found in shown if found.strand == st.session_state.get(STRAND)]
    return next(iter([*chosen, *shown]), None)


def observed_in(place: Place, kind: str) -> ObservedPlace:
    """Return what the placements of this session say of a place."""
    factor = store.assumptions_with(()).travel.road_factor.range[1]
    return figures.kept(
        f"observed {place} {kind}",
        lambda: observed_market.observed_in(figures.england(), workspace().placements, place, kind, factor),
    )


def shown_of(seen: ObservedPlace, how: Suppression) -> tuple[list[ShownStrand], list[str]]:
    """Return what may be shown of every kind and reason of a place, and sentences for what may not.

    What is shown goes into the log of this session's workspace, so that all that is shown later is safe beside it.
    """
    return figures.kept(f"shown {seen.place} {seen.kind} {how}", lambda: _released(seen, how))


def _released(seen: ObservedPlace, how: Suppression) -> tuple[list[ShownStrand], list[str]]:
    held = workspace()
    basis = Basis(held.released, figures.kept("hash", lambda: hash_of(held.placements)), hash_of(held.own_areas), how)
    shown, refused = shown_strands(seen, basis, observed_in)
    keep_released(with_release(basis, seen, shown, "page Out of area", datetime.now(UTC).date().isoformat()))
    return shown, refused


def costs_of(seen: ObservedPlace, found: ShownStrand, profile: str, money: MoneyAssumptions) -> list[str]:
    """Return the cost of one kind and reason at the reader's unit costs, as cells."""
    kind = found.strand[0]
    costs: Shown = shown_costs(found, observed_market.costs_in(seen, money), profile)
    return money_row(found, costs, unit_cost_of(money, kind), cost_a_day(money, kind))


def delayed_of(place: Place, money: MoneyAssumptions) -> Delayed:
    """Return published delayed-discharge days of a place, at the reader's unit cost."""
    return observed_market.delayed_in(figures.market_with(()), place, money)


def associations(seen: ObservedPlace, found: ShownStrand) -> list[tuple[str, str, Association]]:
    """Return rank correlations: with what, across which kind of area, and the figures; England's come first."""
    kind = "district" if seen.kind == ENGLAND.kind else seen.kind
    delays = [("delays", kind, store.gap_with_delays(kind))]
    if kind != seen.kind:
        return delays
    outside = found.homes.figures[OUTSIDE]
    with_outside = observed_market.gap_with_outside(figures.market_with(()), seen, outside)
    return [*delays, ("outside", kind, with_outside)]

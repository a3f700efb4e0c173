"""The observed figures of this session: made of the reader's placements and kept in the session, never shared."""

from marketmap import observed_market
from marketmap.association import Association
from marketmap.assumptions import MoneyAssumptions
from marketmap.disclosed import Shown, ShownStrand, shown_costs, shown_strand
from marketmap.geography import Place
from marketmap.money import cost_a_day, unit_cost_of
from marketmap.observed_market import Delayed, ObservedPlace, Strand
from marketmap.outputs.observed_tables import money_row
from marketmap.pages import figures, store
from marketmap.pages.own_data import workspace

_BY_DISTRICT = ("england", "msoa")


def observed_in(place: Place, kind: str) -> ObservedPlace:
    """Return what the placements of this session say of a place."""
    factor = store.assumptions_with(()).travel.road_factor.range[1]
    return figures.kept(
        f"observed {place} {kind}",
        lambda: observed_market.observed_in(figures.england(), workspace().placements, place, kind, factor),
    )


def shown_of(seen: ObservedPlace, strand: Strand, profile: str) -> ShownStrand:
    """Return what may be shown of one kind and reason."""
    costs = observed_market.costs_in(seen, store.assumptions_with(()).money)
    key = f"shown {seen.place} {seen.kind} {strand} {profile}"
    return figures.kept(key, lambda: shown_strand(seen, costs, strand, profile))


def costs_of(seen: ObservedPlace, strand: Strand, profile: str, money: MoneyAssumptions) -> list[str]:
    """Return the cost of one kind and reason at the reader's unit costs, as cells."""
    found = shown_of(seen, strand, profile)
    costs: Shown = shown_costs(found, observed_market.costs_in(seen, money), profile)
    return money_row(found, costs, unit_cost_of(money, strand[0]), cost_a_day(money, strand[0]))


def delayed_of(place: Place, money: MoneyAssumptions) -> Delayed:
    """Return published delayed-discharge days of a place, at the reader's unit cost."""
    return observed_market.delayed_in(figures.market_with(()), place, money)


def associations(seen: ObservedPlace, strand: Strand) -> list[tuple[str, str, Association]]:
    """Return rank correlations: with what, across which kind of area, and the figures; England's come first."""
    kind = "district" if seen.kind in _BY_DISTRICT else seen.kind
    across = observed_in(seen.place, kind)
    with_outside = figures.kept(
        f"association {seen.place} {kind} {strand}",
        lambda: observed_market.gap_with_outside(figures.market_with(()), across, strand),
    )
    return [("delays", kind, store.gap_with_delays(kind)), ("outside", kind, with_outside)]

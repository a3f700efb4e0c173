"""A place beside its peers: the areas most like it, or those the user chose, with rates, intervals and a funnel."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from marketmap import geography, peers
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place, kind_of
from marketmap.groups import group_of
from marketmap.market import Market, area_names
from marketmap.peers import NEAREST
from marketmap.tables import FUNNEL, PEERS

CLAIMANTS = "hb_claimants"


@dataclass(frozen=True)
class Beside:
    """A place and its peers.

    Attributes:
        peers: `tables.PEERS`, the place first.
        funnel: `tables.FUNNEL` of one measure, in the same order.
        curve: the limits of the funnel by size, as `peers.funnel_curve` gives them.
    """

    peers: pd.DataFrame
    funnel: pd.DataFrame
    curve: pd.DataFrame


def measures_of(group: str) -> tuple[str, ...]:
    """Return the published counts that a group can be compared by.

    Days of delayed discharge are not among them: days of one person come together, so that chance moves them far more
    than a funnel allows for.
    """
    published = (CLAIMANTS,) if group in ("mental_health", "all") else ()
    homeless = group_of(group).homeless_measure
    return (*published, *((homeless,) if homeless else ()))


def like(market: Market, place: Place) -> pd.DataFrame:
    """Return every area of a place's kind, the most like it first: `tables.PEERS`.

    Raises:
        ChoiceError: when the place has no peers of its kind.
    """
    alike = peers.likeness(market.england.blocks, place.kind)
    table = peers.by_nearness(alike, place.area).assign(kind=place.kind)
    table["name"] = table["area"].map(area_names(market.england, place.kind))
    return table[PEERS.column_names]


def beside_peers(
    market: Market, place: Place, measure: str, *, number: int = NEAREST, chosen: Sequence[str] = ()
) -> Beside:
    """Set a place beside its peers.

    Args:
        market: the market.
        place: the place.
        measure: published count to compare.
        number: how many of the most alike areas.
        chosen: codes of areas to compare with, in place of the most alike.

    Raises:
        ChoiceError: when the place has no peers of its kind, or an area that was chosen is not of that kind.
    """
    every = like(market, place)
    strangers = sorted(set(chosen) - set(every["area"]))
    if strangers:
        raise ChoiceError(
            f"Peers of a {kind_of(place.kind).name} are {kind_of(place.kind).plural}, not {strangers[0]}."
        )
    others = every[every["area"].isin(list(chosen))] if chosen else every.iloc[1 : number + 1]
    table = pd.concat([every.iloc[:1], others[others["area"] != place.area]], ignore_index=True)
    overlaps = geography.overlaps(market.england.blocks, ENGLAND, place.kind)
    counts = peers.counts_by_area(market.england.observations, overlaps, measure)
    people = table.set_index("area")["adults"]
    rates = peers.funnel(counts.reindex(people.index), people).reset_index()
    rates = rates.assign(kind=place.kind, name=table["name"], measure=measure)
    # From a little below the smallest place to a little above the largest.
    sizes = 0.9 * float(people.min()), 1.05 * float(people.max())
    curve = peers.funnel_curve(float(rates["average"].iloc[0]), sizes)
    return Beside(table, rates[FUNNEL.column_names], curve)

"""How sure the figures of a place are: one answer of the command line or of a page, with its tables and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from marketmap import uncertainty
from marketmap.drawn_market import PARTNER, counts_of, draw_market, drawn_demand, drawn_supply
from marketmap.footing import Footing, footing_of
from marketmap.geography import Place
from marketmap.intervals import Numbers
from marketmap.market import Market, gaps_by
from marketmap.tables import UNCERTAINTY
from marketmap.uncertainty import DRAWS, SEED, Draws, compare_estimates


@dataclass(frozen=True)
class Sureness:
    """What is said of a place: its areas with limits, lowest coverage first; the place itself; what moves it most.

    Attributes:
        areas: `tables.UNCERTAINTY`.
        whole: the row of the place itself, ranked among places of its kind.
        effects: `tables.TORNADO` of the place.
        compared: `tables.ESTIMATES_COMPARED`, in the order of the areas.
    """

    areas: pd.DataFrame
    whole: Mapping[Any, Any]
    effects: pd.DataFrame
    compared: pd.DataFrame


def how_sure(
    market: Market, kind: str, place: Place, shown: tuple[str, str], size: tuple[int, int] = (DRAWS, SEED)
) -> Sureness:
    """Say how sure the figures of the areas of a kind inside a place are.

    Args:
        market: the market under central assumptions.
        kind: area kind.
        place: the place.
        shown: group and estimate.
        size: how many draws, and the seed.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    draws = draw_market(market, *size)
    areas = uncertainty_by(footing_of(market, kind, place), draws, *shown)
    areas = areas.sort_values(["coverage", "demand", "area"], ascending=[True, False, True], ignore_index=True)
    peers = uncertainty_by(footing_of(market, place.kind), draws, *shown)
    effects = tornado_of(footing_of(market, place.kind, place), place.area, shown, size)
    gaps = gaps_by(market, kind, place)
    compared = compare_estimates(gaps[gaps["group"] == shown[0]]).set_index("area").loc[areas["area"]].reset_index()
    return Sureness(areas, peers[peers["area"] == place.area].to_dict("records")[0], effects, compared)


def uncertainty_by(
    footing: Footing, draws: Draws, group: str, estimate: str, gaps: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return `tables.UNCERTAINTY`: the central figures of every area with what the draws say of them.

    Args:
        footing: areas of a kind inside a place.
        draws: the draws.
        group: who the housing is for.
        estimate: how demand is estimated.
        gaps: `tables.GAPS` of the same areas, where they were worked out before.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    required = drawn_demand(footing, draws, group, estimate)
    summary = uncertainty.summarise(required, drawn_supply(footing, draws, group)).assign(area=footing.areas)
    if gaps is None:
        gaps = gaps_by(footing.market, footing.inside.kind, footing.inside.place)
    rows = gaps[(gaps["group"] == group) & (gaps["estimate"] == estimate)]
    rows = rows.rename(columns={"coverage_rank": "rank"}).merge(summary, on="area", validate="1:1")
    return rows.assign(draws=draws.number, seed=draws.seed)[UNCERTAINTY.column_names]


def tornado_of(
    footing: Footing, area: str, shown: tuple[str, str], size: tuple[int, int] = (DRAWS, SEED)
) -> pd.DataFrame:
    """Return `tables.TORNADO`: how far each uncertain input moves the gap of one area when it alone moves.

    Args:
        footing: areas of a kind inside a place.
        area: code of one of them.
        shown: group and estimate.
        size: how many draws for counts, and the seed.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    market, counts, row = footing.market, counts_of(footing.market), footing.areas.get_loc(area)
    group, estimate = shown

    def gaps(draws: Draws) -> Numbers:
        return (drawn_demand(footing, draws, group, estimate) - drawn_supply(footing, draws, group))[row]

    entries = market.assumptions.entries
    ranged = [name for name, one in entries.items() if one.value is not None and one.range[0] < one.range[2]]
    assumed = [
        uncertainty.effect_of_assumption(name, entries[name], gaps(uncertainty.at_ends(entries, counts, name)))
        for name in ranged
    ]
    observed = [
        uncertainty.effect_of_count(kind, gaps(uncertainty.draw(entries, counts, size, {kind, PARTNER.get(kind, "")})))
        for kind in counts
        if kind not in PARTNER.values()
    ]
    return uncertainty.tornado([*assumed, *observed])

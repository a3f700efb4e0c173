"""How sure the figures of a place are: one answer of the command line or of a page, with its tables and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from marketmap import uncertainty
from marketmap.drawn_market import PARTNER, counts_of, draw_market, drawn_demand, drawn_supply
from marketmap.geography import Place
from marketmap.ground import Ground, ground_of
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
    areas = uncertainty_by(ground_of(market, kind, place), draws, *shown)
    areas = areas.sort_values(["coverage", "demand", "area"], ascending=[True, False, True], ignore_index=True)
    peers = uncertainty_by(ground_of(market, place.kind), draws, *shown)
    effects = tornado_of(ground_of(market, place.kind, place), place.area, shown, size)
    gaps = gaps_by(market, kind, place)
    compared = compare_estimates(gaps[gaps["group"] == shown[0]]).set_index("area").loc[areas["area"]].reset_index()
    return Sureness(areas, peers[peers["area"] == place.area].to_dict("records")[0], effects, compared)


def uncertainty_by(ground: Ground, draws: Draws, group: str, estimate: str) -> pd.DataFrame:
    """Return `tables.UNCERTAINTY`: the central figures of every area with what the draws say of them.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    required = drawn_demand(ground, draws, group, estimate)
    summary = uncertainty.summarise(required, drawn_supply(ground, draws, group)).assign(area=ground.areas)
    gaps = gaps_by(ground.market, ground.inside.kind, ground.inside.place)
    rows = gaps[(gaps["group"] == group) & (gaps["estimate"] == estimate)]
    rows = rows.rename(columns={"coverage_rank": "rank"}).merge(summary, on="area", validate="1:1")
    return rows.assign(draws=draws.number, seed=draws.seed)[UNCERTAINTY.column_names]


def tornado_of(
    ground: Ground, area: str, shown: tuple[str, str], size: tuple[int, int] = (DRAWS, SEED)
) -> pd.DataFrame:
    """Return `tables.TORNADO`: how far each uncertain input moves the gap of one area when it alone moves.

    Args:
        ground: areas of a kind inside a place.
        area: code of one of them.
        shown: group and estimate.
        size: how many draws for counts, and the seed.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    market, counts, row = ground.market, counts_of(ground.market), ground.areas.get_loc(area)
    group, estimate = shown

    def gaps(draws: Draws) -> Numbers:
        return (drawn_demand(ground, draws, group, estimate) - drawn_supply(ground, draws, group))[row]

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

"""How sure the figures of a place are: one answer of the command line or of a page, with its tables and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from marketmap.drawn_market import draw_market, ground_of, tornado_of, uncertainty_by
from marketmap.geography import Place
from marketmap.market import Market, gaps_by
from marketmap.uncertainty import DRAWS, SEED, compare_estimates


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

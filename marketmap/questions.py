"""What is asked of the market allocated, and what an answer stands on: demand, supply, points, and who reaches what."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack

from marketmap import travel
from marketmap.errors import ChoiceError
from marketmap.geography import Place
from marketmap.groups import group_of
from marketmap.market import Market
from marketmap.reach import Reach

ENDS = {"low": "units_low", "central": "units", "high": "units_high"}
# Kinds of place small enough to be looked at block by block; the rest of England stays at MSOAs.
BLOCK_BY_BLOCK = ("icb_2026", "icb_2024", "sub_icb", "upper_tier", "district", "own")
BOUNDARIES = ("icb_2026", "icb_2024")


@dataclass(frozen=True)
class Question:
    """What is to be allocated.

    Attributes:
        group: who the housing is for.
        estimate: how demand is estimated.
        end: low, central or high demand; supply is central.
        boundaries: area kind of the ICBs, `icb_2026` or `icb_2024`.
        detailed: place whose demand starts from its blocks; the rest of England starts from MSOAs.
    """

    group: str = "mental_health"
    estimate: str = "benchmark"
    end: str = "central"
    boundaries: str = "icb_2026"
    detailed: Place | None = None


def question_of(question: Question, place: Place, by: str) -> Question:
    """Return the question as it is asked of a place: on the ICS boundaries it shows, block by block within it."""
    boundaries = "icb_2024" if "icb_2024" in (place.kind, by) else "icb_2026"
    return replace(question, boundaries=boundaries, detailed=place if place.kind in BLOCK_BY_BLOCK else None)


@dataclass(frozen=True, eq=False)
class Ground:
    """What an allocation stands on and a change of rates or units leaves as it is: points, and what reaches what.

    Attributes:
        point: demand point of each block.
        reach: points and distances.
    """

    point: pd.Series
    reach: Reach


def ground_of(market: Market, question: Question, own_travel: pd.DataFrame | None = None) -> Ground:
    """Work out the points and what reaches what.

    Args:
        market: the market.
        question: what is to be allocated.
        own_travel: `tables.TRAVEL`, the user's own matrix.

    Raises:
        ChoiceError: when there are no such ICS boundaries.
    """
    blocks, assumptions, places = market.england.blocks, market.assumptions, supply_points_of(market, question)
    factor, reach_km = assumptions.travel.road_factor.range[1], assumptions.allocation.reach_km.range[1]
    point = travel.points_of_blocks(blocks, question.boundaries, question.detailed)
    points = travel.demand_points(blocks, point, question.boundaries)
    km = travel.road_km(points, places, travel.within_district_km(blocks, factor), reach_km, factor)
    if own_travel is not None and len(own_travel):
        own = travel.own_travel(own_travel, blocks, point, places)
        km = travel.with_own_travel(km, points, places, own, reach_km)
    return Ground(point, Reach(points, places, km))


def ground_after(before: Ground, market: Market, question: Question) -> Ground:
    """Return the ground once schemes have opened: the same as `ground_of` gives, without measuring the rest again.

    Args:
        before: the ground before, for the same blocks, question, road factor, reach and own travel.
        market: the market after; its supply points are those of before and others.
        question: what is to be allocated.
    """
    points, stood = before.reach.points, before.reach.places
    opened = market.supply[~market.supply["scheme"].isin(stood["scheme"])]
    if opened.empty:
        return before
    assumptions, blocks = market.assumptions, market.england.blocks
    factor, reach_km = assumptions.travel.road_factor.range[1], assumptions.allocation.reach_km.range[1]
    around = blocks[blocks["district"].isin(opened["district"])]
    fresh = travel.supply_points(opened, around, question.boundaries, market.own.schemes if market.own else None)
    new = travel.road_km(points, fresh, travel.within_district_km(around, factor), reach_km, factor)
    places = pd.concat([stood, fresh], ignore_index=True).sort_values("supply_point")
    km = _in_order(hstack([before.reach.km, new], format="csr"), places.index.to_numpy())
    return Ground(before.point, Reach(points, places.reset_index(drop=True), km))


def _in_order(km: csr_matrix, columns: np.ndarray) -> csr_matrix:
    """Return the distances with their columns in another order; a distance of nothing stays stored."""
    position = np.empty(len(columns), dtype=np.int32)
    position[columns] = np.arange(len(columns), dtype=np.int32)
    ordered = csr_matrix((km.data, position[km.indices], km.indptr), shape=(km.shape[0], len(columns)))
    ordered.sort_indices()
    return ordered


def supply_points_of(market: Market, question: Question) -> pd.DataFrame:
    """Return where the units of every scheme stand: `tables.SUPPLY_POINTS`.

    Raises:
        ChoiceError: when there are no such ICS boundaries.
    """
    if question.boundaries not in BOUNDARIES:
        raise ChoiceError(f"There are no ICS boundaries {question.boundaries!r}: choose {' or '.join(BOUNDARIES)}.")
    schemes = market.own.schemes if market.own and len(market.own.schemes) else None
    return travel.supply_points(market.supply, market.england.blocks, question.boundaries, schemes)


def demand_of(market: Market, question: Question) -> pd.Series:
    """Return the units required by block, in the index of the blocks.

    Raises:
        ChoiceError: when they are not known in every district, so that who competes for what is not known.
    """
    rows = market.demand[(market.demand["group"] == question.group) & (market.demand["estimate"] == question.estimate)]
    blocks = market.england.blocks
    units = rows.set_index("block")[ENDS[question.end]].reindex(blocks["block"]).set_axis(blocks.index)
    lacking = blocks.loc[units.isna(), "district"].nunique()
    if lacking:
        raise ChoiceError(
            f"Who could be housed where cannot be worked out {group_of(question.group).words} by the "
            f"{question.estimate} estimate: {lacking} districts have no figure of units required, and people compete "
            "for the same units."
        )
    return units


def supply_of(market: Market, question: Question) -> pd.Series:
    """Return the units that exist by scheme.

    Raises:
        ChoiceError: when they are not known in every district.
    """
    rows = market.supply[market.supply["group"] == question.group]
    lacking = market.england.blocks["district"].nunique() - rows.dropna(subset="units")["district"].nunique()
    if lacking:
        raise ChoiceError(
            f"Who could be housed where cannot be worked out {group_of(question.group).words}: how many units exist is "
            f"not known in {lacking} districts."
        )
    return rows.set_index("scheme")["units"]

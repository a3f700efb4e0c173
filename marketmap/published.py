"""What the first page shows, from published data alone: worked out once in a process, however many sessions there are.

A server works it out before it answers, so that its first reader does not wait for it. All of it is read-only.
"""

from functools import cache

import geopandas as gpd
import pandas as pd

from marketmap.drawn_market import draw_market
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.how_sure import uncertainty_by
from marketmap.market import Market, build_market, gaps_by
from marketmap.outputs.geodata import area_shapes, place_outline
from marketmap.outputs.maps import base_map_html
from marketmap.sources.england import England, load_background, load_england
from marketmap.uncertainty import Draws

FIRST_KIND = "icb_2026"
FIRST_SHOWN = ("mental_health", "benchmark")


@cache
def england_tables() -> England:
    """Return the embedded tables."""
    return load_england()


@cache
def baseline_market() -> Market:
    """Return the market under the baseline assumptions."""
    return build_market(england_tables())


@cache
def england_gaps(kind: str) -> pd.DataFrame:
    """Return the baseline's gaps of every area of a kind in England."""
    return gaps_by(baseline_market(), kind)


@cache
def baseline_draws() -> Draws:
    """Return the draws of England under the baseline assumptions."""
    return draw_market(baseline_market())


@cache
def england_uncertainty(kind: str) -> pd.DataFrame:
    """Return what the draws say of every area of a kind in England, for the group and estimate of the first page."""
    return uncertainty_by(footing_of(baseline_market(), kind), baseline_draws(), *FIRST_SHOWN, england_gaps(kind))


@cache
def england_page(kind: str) -> str:
    """Return the map page of every area of a kind in England."""
    return drawn_page(england_gaps(kind), england_tables().areas, ENGLAND)


def drawn_page(table: pd.DataFrame, areas: gpd.GeoDataFrame, place: Place, *, is_wide: bool = False) -> str:
    """Return the map page of the areas of a table: geometry only, the same for every measure.

    Args:
        table: rows of `tables.GAPS`, all of one kind.
        areas: `tables.AREAS`, with the kinds of the table and of the place, and England.
        place: the place looked at.
        is_wide: whether the reader may wander over all England, as far as flows lead.
    """
    shapes, outline = area_shapes(table, areas, place), place_outline(areas, place)
    land = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
    return base_map_html(shapes, load_background(), outline, f"Map of {place.name}", land, is_wide=is_wide)


def work_out_first_page() -> None:
    """Work out what the first page shows, to have it when it is asked for."""
    for kind in (ENGLAND.kind, FIRST_KIND):
        england_uncertainty(kind)
    england_page(FIRST_KIND)

"""Flows for the tests: MADE UP, between real areas of England; they say nothing about any of them."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd

from marketmap.market import gaps_by
from marketmap.outputs.flow_map import FlowLines, flow_lines
from marketmap.outputs.geodata import area_shapes, place_outline
from marketmap.outputs.maps import base_map_html
from tests.england import SURREY_AND_SUSSEX, england, market
from tests.map_examples import areas, background

COLUMNS = ["home", "home_name", "host", "host_name", "units", "distance_km"]
REACH_KM = 180


def flows(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Return flows between areas by code, 34 km on average."""
    names = england().areas.drop_duplicates("area").set_index("area")["name"]
    table = [[home, names.get(home, home), host, names.get(host, host), units, 34.0] for home, host, units in rows]
    return pd.DataFrame(table, columns=COLUMNS)


@cache
def made_up(kind: str) -> pd.DataFrame:
    """Return made-up flows for many pairs of areas within reach: fewer units the further apart they are."""
    places = areas(kind).sort_values("area", ignore_index=True)
    points = places.representative_point()
    home, host = (side.ravel() for side in np.indices((len(places), len(places))))
    km = np.hypot(*(side.to_numpy()[home] - side.to_numpy()[host] for side in (points.x, points.y))) / 1000
    scattered = (home * 7919 + host * 104_729 + home * host * 31) % 1000 / 1000  # always the same
    ends = {"home": home, "host": host}
    columns = {
        name: places[column].to_numpy()[at]
        for end, at in ends.items()
        for name, column in ((end, "area"), (f"{end}_name", "name"))
    }
    table = pd.DataFrame({**columns, "units": 400 * scattered**6 / (1 + km / 20), "distance_km": km * 1.3})
    kept: pd.DataFrame = table[(home != host) & (km < REACH_KM) & (scattered > 0.5)]
    return kept.reset_index(drop=True)


def england_lines(drawn: int = 40) -> FlowLines:
    """Return the largest made-up flows between the ICBs of 2026."""
    return flow_lines(made_up("icb_2026"), areas(), drawn)


def sussex_lines(drawn: int = 40) -> FlowLines:
    """Return the largest made-up flows by district of which an end lies in Surrey and Sussex."""
    inside = sussex_districts()["area"]
    every = made_up("district")
    return flow_lines(every[every["home"].isin(inside) | every["host"].isin(inside)], areas("district"), drawn)


@cache
def sussex_districts() -> gpd.GeoDataFrame:
    """Return the districts of Surrey and Sussex, cut to its border."""
    table = gaps_by(market(), "district", SURREY_AND_SUSSEX)
    return area_shapes(table, england().areas, SURREY_AND_SUSSEX)


@cache
def sussex_page() -> str:
    """Return the page of the districts of Surrey and Sussex, from which lines lead away."""
    outline = place_outline(england().areas, SURREY_AND_SUSSEX)
    title = f"Map of {SURREY_AND_SUSSEX.name}"
    return base_map_html(sussex_districts(), background(), outline, title, areas("england"), is_wide=True)

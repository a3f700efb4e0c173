"""The embedded England tables, read from the files that travel with marketmap."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from marketmap.sources.embedded import embedded_path
from marketmap.tables import BRITISH_NATIONAL_GRID


@dataclass(frozen=True)
class Projections:
    """People in years ahead, as ONS projects: `tables.SUB_ICB_PROJECTION` and `tables.HOUSEHOLD_PROJECTION`."""

    sub_icbs: pd.DataFrame
    households: pd.DataFrame


@dataclass(frozen=True)
class England:
    """What the steps start from; the contract of each table is in `marketmap.tables` under the same name."""

    blocks: pd.DataFrame
    areas: gpd.GeoDataFrame
    code_history: pd.DataFrame
    aliases: pd.DataFrame
    registers: pd.DataFrame
    observations: pd.DataFrame
    providers: pd.DataFrame


def load_england() -> England:
    """Return the England tables; `areas` has every kind but MSOAs (see `load_small_areas`)."""
    return England(
        blocks=pd.read_parquet(_path("blocks")),
        areas=_map("areas"),
        code_history=pd.read_parquet(_path("code_history")),
        aliases=pd.read_parquet(_path("aliases")),
        registers=pd.read_parquet(_path("registers")),
        observations=pd.read_parquet(_path("observations")),
        providers=pd.read_parquet(_path("providers")),
    )


def load_small_areas() -> gpd.GeoDataFrame:
    """Return the areas of kind `msoa`, for maps inside one place (tables.AREAS, British National Grid)."""
    return _map("small_areas")


def load_background() -> gpd.GeoDataFrame:
    """Return neighbours, roads and towns to find one's way by (tables.BACKGROUND, British National Grid)."""
    return _map("background")


def load_postcodes() -> pd.DataFrame:
    """Return every live postcode with its block and centre in metres (tables.POSTCODES), sorted by postcode."""
    return pd.read_parquet(_path("postcodes"))


def load_published_flows() -> pd.DataFrame:
    """Return out-of-area days between providers as published for 2019-20 (tables.PUBLISHED_FLOWS): dated context."""
    return pd.read_parquet(_path("published_flows"))


def load_projections() -> Projections:
    """Return the projections of people by sub-ICB location and of household population by district."""
    return Projections(pd.read_parquet(_path("sub_icb_projection")), pd.read_parquet(_path("household_projection")))


def _map(table: str) -> gpd.GeoDataFrame:
    # The file spells the coordinate system out; it is given its short name again.
    return gpd.read_parquet(_path(table)).set_crs(BRITISH_NATIONAL_GRID, allow_override=True)


def _path(table: str) -> Path:
    return embedded_path(f"data/england/{table}.parquet")

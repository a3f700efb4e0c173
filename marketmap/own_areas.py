"""The user's own areas put among the areas of England: their blocks, and their boundaries for maps and files."""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from marketmap.geography import KINDS, Place, blocks_in, own_area_of_blocks
from marketmap.sources.england import England, load_small_areas
from marketmap.tables import BRITISH_NATIONAL_GRID

OWN = KINDS[-1].code


def with_own_areas(england: England, listed: pd.DataFrame) -> England:
    """Return England with the user's own areas: the column `own` of blocks, and areas of the kind `own`.

    The boundary of an area made of whole districts is theirs. Elsewhere it is made of whole MSOAs, and where an MSOA is
    only partly in the area, of the part of it that is nearest to the centres of the area's blocks.

    Args:
        england: the embedded tables.
        listed: row, code (district or LSOA 2021) and area (name), as `sources.own_area_lists` reads them.

    Raises:
        FaultsError: naming every row whose code cannot be used.
    """
    blocks = england.blocks.assign(own=own_area_of_blocks(england.blocks, listed, england.code_history))
    pieces = pd.concat(_pieces(blocks, england.areas), ignore_index=True)
    shapes = pieces.groupby("own")["geometry"].agg(_union)
    rows = {"kind": OWN, "area": shapes.index, "name": shapes.index, "official_name": shapes.index}
    own = gpd.GeoDataFrame(rows, geometry=shapes.to_list(), crs=BRITISH_NATIONAL_GRID)
    return replace(england, blocks=blocks, areas=pd.concat([england.areas, own], ignore_index=True))


def left_out(england: England, place: Place) -> str:
    """Say how many districts of a place are in none of the user's own areas; empty when every one is."""
    blocks = blocks_in(england.blocks, place)
    listed = blocks[OWN].notna().groupby(blocks["district"]).mean()
    none, part = int((listed == 0).sum()), int(((listed > 0) & (listed < 1)).sum())
    said = [f"{_districts(none, place)} in none of your areas"] * bool(none)
    said += [f"{_districts(part, place)} only partly in them"] * bool(part)
    return f"{'; '.join(said)}: the figures leave that out." if said else ""


def _districts(count: int, place: Place) -> str:
    return f"1 district of {place.name} is" if count == 1 else f"{count} districts of {place.name} are"


def _pieces(blocks: pd.DataFrame, areas: gpd.GeoDataFrame) -> Iterator[pd.DataFrame]:
    """Yield own and geometry: whole districts, whole MSOAs of the other districts, parts of the other MSOAs."""
    districts = areas[areas["kind"] == "district"].set_index("area").geometry
    yield _whole(blocks, "district", districts)
    torn = _torn(blocks, "district")
    if not torn.empty:
        small_areas = load_small_areas().set_index("area").geometry
        yield _whole(torn, "msoa", small_areas)
        for code, rows in _torn(torn, "msoa").groupby("msoa"):
            yield _cells(rows, small_areas[code])


def _owners(blocks: pd.DataFrame, kind: str) -> pd.Series:
    """Return how many own areas the blocks of each area of a kind are in; blocks in none count as one more."""
    return blocks.groupby(kind)[OWN].nunique(dropna=False)


def _torn(blocks: pd.DataFrame, kind: str) -> pd.DataFrame:
    owners = _owners(blocks, kind)
    return blocks[blocks[kind].isin(owners.index[owners > 1])]


def _whole(blocks: pd.DataFrame, kind: str, shapes: gpd.GeoSeries) -> pd.DataFrame:
    owners = _owners(blocks, kind)
    inside = blocks[blocks[kind].isin(owners.index[owners == 1]) & blocks[OWN].notna()]
    owned = inside.drop_duplicates(kind)
    return pd.DataFrame({OWN: owned[OWN].to_numpy(), "geometry": shapes[owned[kind]].to_numpy()})


def _cells(blocks: pd.DataFrame, outline: BaseGeometry) -> pd.DataFrame:
    """Cut an MSOA into one cell a block, the land nearest to its centre, and keep those that are in an own area."""
    centres = shapely.MultiPoint(blocks[["easting_m", "northing_m"]].to_numpy())
    cells = shapely.voronoi_polygons(centres, extend_to=outline, ordered=True)
    land = shapely.intersection(np.asarray(cells.geoms), outline)
    cut = pd.DataFrame({OWN: blocks[OWN].to_numpy(), "geometry": land})
    return cut[cut[OWN].notna()]


def _union(shapes: pd.Series) -> BaseGeometry:
    return shapely.union_all(np.asarray(shapes), grid_size=1)

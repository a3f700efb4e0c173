"""What is drawn behind a map to find one's way by: neighbouring countries, main roads and towns."""

import geopandas as gpd
import pandas as pd
import shapely

from marketmap.sources.boundaries import TOLERANCE_M
from marketmap.sources.files import SourceFiles
from marketmap.sources.ordnance_survey import towns
from marketmap.tables import BRITISH_NATIONAL_GRID

_COLUMNS = ["layer", "name", "rank", "geometry"]


def background(files: SourceFiles) -> gpd.GeoDataFrame:
    """Return tables.BACKGROUND, sorted by layer and name."""
    table = pd.concat([_neighbours(files), _roads(files), towns(files)], ignore_index=True)
    return table[_COLUMNS].sort_values(["layer", "name"], ignore_index=True)


def _neighbours(files: SourceFiles) -> gpd.GeoDataFrame:
    outlines = files.layer("neighbours").rename(columns={"n": "name"}).to_crs(BRITISH_NATIONAL_GRID)
    return outlines.assign(layer="neighbour", rank=1, geometry=_rounded(outlines.geometry))


def _roads(files: SourceFiles) -> gpd.GeoDataFrame:
    roads = files.layer("roads").to_crs(BRITISH_NATIONAL_GRID)
    motorway = roads["class_name"] != "A"
    upgraded = roads["class_name"] == "A(M)"
    lines = roads.geometry.line_merge().simplify(TOLERANCE_M)
    return roads.assign(
        layer="road",
        name=roads["road"].mask(upgraded, roads["road"].str.removesuffix("M") + "(M)"),
        rank=motorway.map({True: 1, False: 2}),
        geometry=_rounded(lines),
    )


def _rounded(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.set_precision(shapes.to_numpy(), 1), index=shapes.index, crs=shapes.crs)

"""Boundaries of areas: simplified together, so that neighbours keep one line between them, and rounded to a metre."""

import geopandas as gpd
import pandas as pd
import shapely

from marketmap.sources.files import SourceFiles
from marketmap.sources.ons import ENGLAND
from marketmap.tables import BRITISH_NATIONAL_GRID

TOLERANCE_M = 150
_COLUMNS = ["kind", "area", "name", "official_name", "geometry"]
_LAYERS = {
    "district": ("lad25_england_bsc", "lad25cd"),
    "sub_icb": ("sicbl24_england_bsc", "sicbl24cd"),
    "icb_2024": ("icb24_england_bsc", "icb24cd"),
    "icb_2026": ("icb26_england_bsc", "icb26cd"),
}


def simplified(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the outlines in British National Grid, generalised to about 150 m and rounded to 1 m.

    Rounding comes last: rounded first, lines that nearly touch would cross before they are simplified.
    """
    metres = outlines.to_crs(BRITISH_NATIONAL_GRID)
    coarse = shapely.coverage_simplify(metres.to_numpy(), TOLERANCE_M)
    return gpd.GeoSeries(shapely.set_precision(coarse, 1), index=metres.index, crs=BRITISH_NATIONAL_GRID)


def areas(files: SourceFiles, lookup: pd.DataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return tables.AREAS of every kind but MSOAs, sorted by kind and area.

    Upper tiers, regions and England are their districts put together, so that their borders run on the districts'.

    Args:
        files: the source files.
        lookup: as `ons.read_lookup` returns it.
        names: as `ons.area_names` returns it.
    """
    outlines = {kind: _layer(files, kind) for kind in _LAYERS}
    districts = outlines["district"]
    parents = lookup[["district", "upper_tier", "region"]].drop_duplicates().set_index("district")
    for kind in ("upper_tier", "region"):
        outlines[kind] = _put_together(districts, parents.loc[districts.index, kind])
    outlines["england"] = _put_together(districts, pd.Series(ENGLAND, index=districts.index))
    drawn = pd.concat(outlines, names=["kind", "area"]).rename("geometry").reset_index()
    england = pd.DataFrame({"kind": ["england"], "area": [ENGLAND], "name": ["England"], "official_name": ["England"]})
    table = drawn.merge(pd.concat([names, england]), on=["kind", "area"], validate="1:1")
    return _in_order(table)


def small_areas(files: SourceFiles) -> gpd.GeoDataFrame:
    """Return tables.AREAS of kind `msoa`, named by the House of Commons Library, sorted by area."""
    drawn = gpd.read_parquet(files.path("msoa_boundaries"))[["msoa21cd", "geometry"]]
    drawn = drawn.assign(geometry=simplified(drawn.geometry))
    names = files.csv("msoa_names", ["msoa21cd", "msoa21_hcl_name", "msoa21nm"])
    table = drawn.merge(names, on="msoa21cd", validate="1:1").assign(kind="msoa")
    return _in_order(table.rename(columns={"msoa21cd": "area", "msoa21_hcl_name": "name", "msoa21nm": "official_name"}))


def _layer(files: SourceFiles, kind: str) -> gpd.GeoSeries:
    layer, code = _LAYERS[kind]
    return simplified(files.layer("boundaries", layer).set_index(code).geometry)


def _put_together(outlines: gpd.GeoSeries, parents: pd.Series) -> gpd.GeoSeries:
    merged = outlines.groupby(parents).apply(lambda group: shapely.coverage_union_all(group.to_numpy()))
    return gpd.GeoSeries(merged, crs=BRITISH_NATIONAL_GRID)


def _in_order(table: pd.DataFrame) -> gpd.GeoDataFrame:
    ordered = table[_COLUMNS].sort_values(["kind", "area"], ignore_index=True)
    return gpd.GeoDataFrame(ordered, geometry="geometry", crs=BRITISH_NATIONAL_GRID)

"""Areas with their gaps for mapping software: GeoPackage on the British National Grid, GeoJSON in WGS84 (RFC 7946)."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from marketmap.geography import ENGLAND, Place
from marketmap.outputs.export import GapExport, rounded, write_atomically
from marketmap.outputs.manifest import gap_manifest, manifest_bytes
from marketmap.outputs.notes import notes
from marketmap.tables import BRITISH_NATIONAL_GRID

WGS84 = "EPSG:4326"
DEGREES = 1e-5  # about a metre
_WHOLE = 1 - 1e-9


def area_shapes(table: pd.DataFrame, areas: gpd.GeoDataFrame, place: Place) -> gpd.GeoDataFrame:
    """Return the shape of each area of a table, cut to the place where only a part of the area lies in it.

    Args:
        table: rows of `tables.GAPS`, all of one kind.
        areas: `tables.AREAS`, with the kinds of the table and of the place.
        place: the place looked at.

    Returns:
        Columns area, name and geometry (British National Grid), one row an area, in the order of the table. An area so
        little inside that generalised borders leave nothing of it there has an empty shape.
    """
    rows = table.drop_duplicates("area")[["kind", "area", "name", "share_of_area"]]
    drawn = areas[["kind", "area", "geometry"]]
    shapes = gpd.GeoDataFrame(
        rows.merge(drawn, on=["kind", "area"], how="left", validate="1:1"), geometry="geometry", crs=areas.crs
    )
    part = shapes["share_of_area"] < _WHOLE
    if part.any():
        outline = place_outline(areas, place)
        shapes.loc[part, "geometry"] = _polygons(shapes.loc[part, "geometry"].intersection(outline))
    return shapes[["area", "name", "geometry"]]


def place_outline(areas: gpd.GeoDataFrame, place: Place) -> BaseGeometry | None:
    """Return the boundary of a place (British National Grid); None for England, whose coast is on every map."""
    if place == ENGLAND:
        return None
    return areas.loc[(areas["kind"] == place.kind) & (areas["area"] == place.area), "geometry"].iloc[0]


def _polygons(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Keep the polygons of each shape: where borders touch, an intersection has lines and points too."""
    parts = shapes.explode()
    kept = parts[parts.geom_type == "Polygon"]
    return kept.groupby(level=0).agg(shapely.MultiPolygon).reindex(shapes.index, fill_value=shapely.MultiPolygon())


def write_geopackage(export: GapExport, shapes: gpd.GeoDataFrame, path: Path) -> None:
    """Write layers `gaps` (British National Grid), `notes` and `manifest`, over an existing file once all is whole.

    Args:
        export: what to write.
        shapes: as `area_shapes` returns them.
        path: a name ending in .gpkg.

    Raises:
        FaultsError: when the file cannot be written.
    """
    layer = _with_figures(export, shapes)
    layer = layer.set_geometry([many(shape) for shape in layer.geometry], crs=BRITISH_NATIONAL_GRID)
    beside = pd.DataFrame([("Title", export.title), *notes(export)], columns=["about", "note"])
    record = pd.DataFrame({"manifest": [manifest_bytes(gap_manifest(export)).decode()]})

    def write(part: Path) -> None:
        layer.to_file(part, layer="gaps", driver="GPKG", engine="pyogrio")
        pyogrio.write_dataframe(beside, part, layer="notes", driver="GPKG")
        pyogrio.write_dataframe(record, part, layer="manifest", driver="GPKG")

    write_atomically(path, write)


def geojson_bytes(export: GapExport, shapes: gpd.GeoDataFrame) -> bytes:
    """Return one feature an area, in WGS84 with five decimals; the same export always gives the same bytes.

    Args:
        export: what to write.
        shapes: as `area_shapes` returns them (British National Grid).
    """
    table = _with_figures(export, shapes)
    degrees = shapely.set_precision(table.geometry.to_crs(WGS84).to_numpy(), DEGREES)
    outlines = [json.loads(text) for text in shapely.to_geojson(shapely.orient_polygons(degrees))]
    records = table.drop(columns="geometry").astype(object).where(table.drop(columns="geometry").notna(), None)
    features = [
        {"type": "Feature", "id": record["area"], "properties": record, "geometry": _five_decimals(outline)}
        for record, outline in zip(records.to_dict("records"), outlines, strict=True)
    ]
    beside = [{"about": about, "note": note} for about, note in notes(export)]
    content = {"type": "FeatureCollection", "title": export.title, "notes": beside, "manifest": gap_manifest(export)}
    content |= {"features": features}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _with_figures(export: GapExport, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    figures = rounded(export.table).merge(shapes[["area", "geometry"]], on="area", validate="1:1")
    return gpd.GeoDataFrame(figures, geometry="geometry", crs=shapes.crs)


def many(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Return a shape as one of many parts, so that all shapes of a layer are of one kind."""
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _five_decimals(outline: dict[str, Any]) -> dict[str, Any] | None:
    coordinates = _rounded(outline["coordinates"])
    return {"type": outline["type"], "coordinates": coordinates} if coordinates else None


def _rounded(coordinates: list[Any]) -> list[Any]:
    if coordinates and isinstance(coordinates[0], float | int):
        return [round(number, 5) for number in coordinates]
    return [_rounded(inner) for inner in coordinates]

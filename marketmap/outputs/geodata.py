"""Areas with their gaps for mapping software: GeoPackage on the British National Grid, GeoJSON in WGS84 (RFC 7946)."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from marketmap.geography import ENGLAND, Place
from marketmap.outputs.export import GapExport, rounded
from marketmap.outputs.geo_style import CLASS_COLUMN, area_style, class_words
from marketmap.outputs.layers import Layer, write_layers
from marketmap.outputs.manifest import gap_manifest
from marketmap.outputs.maps import MapContent, circle_scale
from marketmap.outputs.measures import measure_of
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


def write_geopackage(export: GapExport, shapes: gpd.GeoDataFrame, content: MapContent, path: Path) -> None:
    """Write layers `gaps` (British National Grid, drawn by QGIS as the map is), `notes` and `manifest`.

    Args:
        export: what to write.
        shapes: as `area_shapes` returns them.
        content: what the map shows.
        path: a name ending in .gpkg; an existing file is replaced once the new one is whole.

    Raises:
        FaultsError: when the file cannot be written.
    """
    table = _with_figures(export, shapes, content)
    table = table.set_geometry([many(shape) for shape in table.geometry], crs=BRITISH_NATIONAL_GRID)
    layer = Layer("gaps", table, "MultiPolygon", gap_style(export, content))
    write_layers([layer], [("Title", export.title), *geo_notes(export)], gap_manifest(export), path)


def gap_style(export: GapExport, content: MapContent) -> str:
    """Return how QGIS draws the areas of an export (QML)."""
    measure = measure_of(export.show)
    if measure.drawn == "fill":
        return area_style(content)
    return area_style(content, measure.column, circle_scale(export.table[measure.column]))


def geo_notes(export: GapExport) -> tuple[tuple[str, str], ...]:
    """Return the notes of an export for mapping software, where a column holds the class of the map."""
    words = f"Class of the map of {measure_of(export.show).name.lower()} that the area is drawn in."
    return (*notes(export), (f"Column {CLASS_COLUMN}", words))


def geojson_bytes(export: GapExport, shapes: gpd.GeoDataFrame, content: MapContent) -> bytes:
    """Return one feature an area, in WGS84 with five decimals; the same export always gives the same bytes.

    Args:
        export: what to write.
        shapes: as `area_shapes` returns them (British National Grid).
        content: what the map shows.
    """
    table = _with_figures(export, shapes, content)
    degrees = shapely.set_precision(table.geometry.to_crs(WGS84).to_numpy(), DEGREES)
    outlines = [json.loads(text) for text in shapely.to_geojson(shapely.orient_polygons(degrees))]
    records = table.drop(columns="geometry").astype(object).where(table.drop(columns="geometry").notna(), None)
    features = [
        {"type": "Feature", "id": record["area"], "properties": record, "geometry": _five_decimals(outline)}
        for record, outline in zip(records.to_dict("records"), outlines, strict=True)
    ]
    beside = [{"about": about, "note": note} for about, note in geo_notes(export)]
    whole = {"type": "FeatureCollection", "title": export.title, "notes": beside, "manifest": gap_manifest(export)}
    whole |= {"features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _with_figures(export: GapExport, shapes: gpd.GeoDataFrame, content: MapContent) -> gpd.GeoDataFrame:
    classes = {CLASS_COLUMN: [class_words(content, area) for area in export.table["area"]]}
    figures = rounded(export.table).assign(**classes).merge(shapes[["area", "geometry"]], on="area", validate="1:1")
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

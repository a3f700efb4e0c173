"""Flows for mapping software: areas and the lines between them, in one GeoPackage or as GeoJSON."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from marketmap.outputs.export import decimals
from marketmap.outputs.flow_export import FlowExport, flow_manifest, flow_notes
from marketmap.outputs.geo_style import CLASS_COLUMN, area_style, class_words, line_style
from marketmap.outputs.geodata import DEGREES, WGS84, many
from marketmap.outputs.layers import Layer, write_layers
from marketmap.outputs.observed_file import FIGURES, tidy
from marketmap.outputs.out_of_area import out_of_area_content
from marketmap.tables import BRITISH_NATIONAL_GRID, FLOWS, MET, Table

_CLASS_WORDS = "Class of the map of flows that the area is drawn in: units out of area of each 100 required."


def flow_shapes(flows: pd.DataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return each flow between two areas as a straight line from a point inside home to a point inside host.

    Args:
        flows: `tables.FLOWS`; an area's own units, which have no line, are left out.
        areas: `tables.AREAS` of the kind of the flows (British National Grid).
    """
    moving = flows[flows["home"] != flows["host"]]
    points = gpd.GeoSeries(areas.geometry.representative_point().to_numpy(), index=areas["area"], crs=areas.crs)
    ends = [shapely.get_coordinates(points.reindex(moving[end]).to_numpy()) for end in ("home", "host")]
    lines = [shapely.LineString(pair) for pair in zip(*ends, strict=True)]
    return gpd.GeoDataFrame(_rounded(moving, FLOWS), geometry=lines, crs=areas.crs)


def _rounded(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    places = {column.name: decimals(column) for column in table.columns if column.holds == "number"}
    return frame[table.column_names].round(places).reset_index(drop=True)


def write_flow_geopackage(export: FlowExport, shapes: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, path: Path) -> None:
    """Write layers `out_of_area` (areas), `flows_out`, `flows_in` (lines; British National Grid), `notes`, `manifest`.

    QGIS draws areas by the classes of the map, and lines as wide as their units. What placements say is in a layer
    `placements`, one figure a row, as it may be shown.

    Args:
        export: what to write.
        shapes: shape of each area of `export.met`: area, geometry.
        areas: `tables.AREAS` of their kind, also those beyond the place.
        path: a name ending in .gpkg; an existing file is replaced once the new one is whole.

    Raises:
        FaultsError: when the file cannot be written.
    """
    content = out_of_area_content(export.met, "")
    met = _rounded(export.met, MET).merge(shapes[["area", "geometry"]], on="area", validate="1:1")
    met[CLASS_COLUMN] = [class_words(content, area) for area in met["area"]]
    figures = gpd.GeoDataFrame(met, geometry=[many(shape) for shape in met["geometry"]], crs=BRITISH_NATIONAL_GRID)
    layers = [Layer("out_of_area", figures, "MultiPolygon", area_style(content))]
    for name, flows in (("flows_out", export.outgoing), ("flows_in", export.incoming)):
        lines = flow_shapes(flows, areas)
        most = float(lines["units"].max()) if len(lines) else 0.0
        layers.append(Layer(name, lines, "LineString", line_style(most)))
    said = [("Title", export.title), *flow_notes(export), (f"Column {CLASS_COLUMN}", _CLASS_WORDS)]
    seen = pd.DataFrame(_observed(export), columns=list(FIGURES), dtype="str")
    write_layers(layers, said, flow_manifest(export), path, {"placements": seen} if len(seen) else {})


def _observed(export: FlowExport) -> list[tuple[str, ...]]:
    return tidy(table for _, table in export.observed)


def flow_geojson_bytes(export: FlowExport, areas: gpd.GeoDataFrame) -> bytes:
    """Return one line a flow of the place's people, in WGS84 with five decimals, with the notes beside them.

    Args:
        export: what to write.
        areas: `tables.AREAS` of their kind, also those beyond the place.
    """
    lines = flow_shapes(export.outgoing, areas).to_crs(WGS84)
    drawn = lines.set_geometry(shapely.set_precision(lines.geometry.to_numpy(), DEGREES))
    features = json.loads(drawn.to_json(drop_id=True, na="null"))["features"]
    beside = [{"about": about, "note": note} for about, note in flow_notes(export)]
    whole = {"type": "FeatureCollection", "title": export.title, "notes": beside, "manifest": flow_manifest(export)}
    whole |= (
        {"placements": [dict(zip(FIGURES, row, strict=True)) for row in _observed(export)]} if export.observed else {}
    )
    whole |= {"features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

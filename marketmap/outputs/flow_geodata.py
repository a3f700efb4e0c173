"""Flows for mapping software: areas and the lines between them, in one GeoPackage or as GeoJSON."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from marketmap.outputs.export import decimals, write_atomically
from marketmap.outputs.flow_export import FlowExport, flow_manifest, flow_notes
from marketmap.outputs.geodata import DEGREES, WGS84, many
from marketmap.outputs.manifest import manifest_bytes
from marketmap.outputs.observed_file import FIGURES, tidy
from marketmap.tables import BRITISH_NATIONAL_GRID, FLOWS, MET, Table


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

    What placements say is in a layer `placements`, one figure a row, as it may be shown.

    Args:
        export: what to write.
        shapes: shape of each area of `export.met`: area, geometry.
        areas: `tables.AREAS` of their kind, also those beyond the place.
        path: a name ending in .gpkg; an existing file is replaced once the new one is whole.

    Raises:
        FaultsError: when the file cannot be written.
    """
    layer = _rounded(export.met, MET).merge(shapes[["area", "geometry"]], on="area", validate="1:1")
    figures = gpd.GeoDataFrame(layer, geometry=[many(shape) for shape in layer["geometry"]], crs=BRITISH_NATIONAL_GRID)
    lines = {"flows_out": export.outgoing, "flows_in": export.incoming}
    beside = pd.DataFrame([("Title", export.title), *flow_notes(export)], columns=["about", "note"])
    observed = pd.DataFrame(_observed(export), columns=list(FIGURES), dtype="str")
    record = pd.DataFrame({"manifest": [manifest_bytes(flow_manifest(export)).decode()]})

    def write(part: Path) -> None:
        figures.to_file(part, layer="out_of_area", driver="GPKG", engine="pyogrio")
        for name, flows in lines.items():
            drawn = flow_shapes(flows, areas)
            drawn.to_file(part, layer=name, driver="GPKG", engine="pyogrio", geometry_type="LineString")
        pyogrio.write_dataframe(beside, part, layer="notes", driver="GPKG")
        if len(observed):
            pyogrio.write_dataframe(observed, part, layer="placements", driver="GPKG")
        pyogrio.write_dataframe(record, part, layer="manifest", driver="GPKG")

    write_atomically(path, write)


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

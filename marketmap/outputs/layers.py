"""Layers for mapping software in a GeoPackage, with styles, notes and manifest; the same layers give the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from marketmap.outputs.export import write_atomically
from marketmap.outputs.manifest import Manifest, manifest_bytes

STYLES = "layer_styles"
# A GeoPackage carries the times at which it was written; a fixed one lets the same layers give the same bytes.
_WRITTEN = "2026-10-01T00:00:00.000Z"


@dataclass(frozen=True)
class Layer:
    """One layer: its name, its shapes with their figures, their kind (Polygon, ...), and how QGIS draws it (QML)."""

    name: str
    shapes: gpd.GeoDataFrame
    geometry: str
    style: str


def write_layers(
    layers: Sequence[Layer],
    notes: Sequence[tuple[str, str]],
    record: Manifest,
    path: Path,
    more: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write layers, the tables `notes` and `manifest`, and the table of styles from which QGIS draws the layers.

    Args:
        layers: the layers; the first is the first that software lists.
        notes: pairs of what a note is about and the note: what every column means among them.
        record: the manifest.
        path: a name ending in .gpkg; an existing file is replaced once the new one is whole.
        more: further tables, by their names.

    Raises:
        FaultsError: when the file cannot be written.
    """
    beside = {
        "notes": pd.DataFrame(notes, columns=["about", "note"]),
        **(more or {}),
        "manifest": pd.DataFrame({"manifest": [manifest_bytes(record).decode()]}),
    }

    def write(part: Path) -> None:
        with _at_a_fixed_time():
            for layer in layers:
                layer.shapes.to_file(
                    part, layer=layer.name, driver="GPKG", engine="pyogrio", geometry_type=layer.geometry
                )
            for name, table in beside.items():
                pyogrio.write_dataframe(table, part, layer=name, driver="GPKG")
            pyogrio.write_dataframe(
                _styles(layers),
                part,
                layer=STYLES,
                driver="GPKG",
                layer_options={"FID": "id", "DATETIME_PRECISION": "MILLISECOND"},
            )

    write_atomically(path, write)


def _styles(layers: Sequence[Layer]) -> pd.DataFrame:
    """Return the table as QGIS lays it out; it looks a style up by the names of the layer and of its geometry."""
    rows = [
        {"f_table_catalog": "", "f_table_schema": "", "f_table_name": layer.name, "f_geometry_column": "geom",
         "styleName": layer.name, "styleQML": layer.style, "styleSLD": "", "useAsDefault": True,
         "description": "As the map of marketmap", "owner": "", "ui": "", "update_time": pd.Timestamp(_WRITTEN)}
        for layer in layers
    ]  # fmt: skip
    return pd.DataFrame(rows)


@contextmanager
def _at_a_fixed_time() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})

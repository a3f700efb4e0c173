"""Layers for mapping software: the styles that QGIS looks for, by the classes of the map, and the same bytes each time.

QGIS 3.22 was seen to open such files on the British National Grid, in the colours that are tested here.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely

from marketmap.outputs import colours
from marketmap.outputs.flow_map import WIDEST
from marketmap.outputs.geo_style import CLASS_COLUMN, area_style, class_words, line_style
from marketmap.outputs.layers import Layer, write_layers
from marketmap.outputs.maps import NO_DATA, CircleScale, MapClass, MapContent, Shown

LOW = MapClass("low", "under 25%", colours.COVERAGE[0])
HIGH = MapClass("high", "25 & over", colours.COVERAGE[1])
UNCLEAR = MapClass("unclear", "hatched", colours.PLAIN, "unclear")
CONTENT = MapContent(
    "Coverage", "of 100", (LOW, HIGH, UNCLEAR, NO_DATA), {"a": Shown("high", "30%"), "b": Shown("no_data", "no data")}
)


def parsed(style: str) -> ET.Element:
    """Return the elements of a style."""
    return ET.fromstring(style.partition("\n")[2])  # noqa: S314, our own text


def properties(layer: ET.Element) -> dict[str, str]:
    """Return the properties of a layer of a symbol."""
    return {one.get("k", ""): one.get("v", "") for one in layer.findall("prop")}


def rgb(colour: str) -> str:
    """Return a colour as QGIS writes it: #7a2f0b is 122,47,11,255."""
    return ",".join(str(part) for part in (*bytes.fromhex(colour[1:]), 255))


def written(path: Path) -> Path:
    """Write a file of one layer of two squares and one of a line."""
    squares = gpd.GeoDataFrame(
        {"area": ["a", "b"], CLASS_COLUMN: [class_words(CONTENT, area) for area in "ab"]},
        geometry=[shapely.MultiPolygon([shapely.box(at, 0, at + 10, 10)]) for at in (530_000, 530_010)],
        crs="EPSG:27700",
    )
    lines = gpd.GeoDataFrame({"units": [4.0]}, geometry=[shapely.LineString([(0, 0), (9, 9)])], crs="EPSG:27700")
    layers = [
        Layer("gaps", squares, "MultiPolygon", area_style(CONTENT)),
        Layer("flows", lines, "LineString", line_style(4.0)),
    ]
    write_layers(layers, [("Column area", "Code of the area")], {"manifest": 1}, path)
    return path


def test_every_class_of_the_legend_is_a_category_of_its_colour() -> None:
    """What is hatched because it is not clear is no class of an area; no data has its pattern over its colour."""
    renderer = parsed(area_style(CONTENT)).find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "map_class")
    categories = {one.get("value"): one.get("symbol") for one in renderer.iter("category")}
    assert list(categories) == ["under 25%", "25 & over", "no data"]
    symbols = {one.get("name"): one.findall("layer") for one in renderer.findall("symbols/symbol")}
    for kind in (LOW, HIGH):
        (fill,) = symbols[categories[kind.label]]
        assert (properties(fill)["color"], properties(fill)["style"]) == (rgb(kind.colour), "solid")
    assert [properties(layer)["style"] for layer in symbols[categories["no data"]]] == ["solid", "b_diagonal"]


def test_counts_are_circles_whose_areas_follow_the_count() -> None:
    """The largest, 24 pixels in radius on a screen of 96 dots to the inch, is 48 x 25.4 / 96 = 12.70 mm wide."""
    style = parsed(area_style(CONTENT, "gap", CircleScale(730)))
    expressions = [one.get("value") for one in style.iter("Option") if one.get("name") == "expression"]
    assert expressions == ['12.70 * sqrt(abs("gap") / 730)'] * 2
    marker = next(one for one in style.iter("symbol") if one.get("type") == "marker")
    assert properties(marker.findall("layer")[0])["color"] == rgb(LOW.colour)


def test_lines_are_as_wide_as_their_units() -> None:
    style = parsed(line_style(340.0))
    (expression,) = [one.get("value") for one in style.iter("Option") if one.get("name") == "expression"]
    assert expression == f'{WIDEST * 25.4 / 96:.2f} * "units" / 340'


def test_qgis_finds_the_style_of_each_layer(tmp_path: Path) -> None:
    """QGIS looks a style up by layer and geometry column, with an empty schema, and takes the default one."""
    with closing(sqlite3.connect(written(tmp_path / "one.gpkg"))) as base:
        rows = base.execute(
            "select f_table_name, f_geometry_column, f_table_schema, useAsDefault, styleQML from layer_styles"
        ).fetchall()
        geometry = dict(base.execute("select table_name, column_name from gpkg_geometry_columns").fetchall())
        grids = dict(base.execute("select table_name, srs_id from gpkg_geometry_columns").fetchall())
        kinds = dict(base.execute("select table_name, data_type from gpkg_contents").fetchall())
        classes = {row[0] for row in base.execute("select map_class from gaps")}
    assert {name: column for name, column, *_ in rows} == geometry == {"gaps": "geom", "flows": "geom"}
    assert {(schema, bool(default)) for _, _, schema, default, _ in rows} == {("", True)}
    assert set(grids.values()) == {27700}
    assert kinds == dict.fromkeys(["gaps", "flows"], "features") | dict.fromkeys(
        ["notes", "manifest", "layer_styles"], "attributes"
    )
    categories = {one.get("value") for one in parsed(rows[0][4]).iter("category")}
    assert classes == {"25 & over", "no data"} < categories


def test_the_same_layers_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = (written(tmp_path / f"{name}.gpkg").read_bytes() for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("area", ["a", "b"])
def test_the_class_of_an_area_is_in_the_words_of_the_legend(area: str) -> None:
    assert class_words(CONTENT, area) == {"a": "25 & over", "b": "no data"}[area]

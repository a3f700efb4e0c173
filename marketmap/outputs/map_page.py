"""The page a map is drawn on: one self-contained HTML file that asks nothing of any other host.

Folium draws areas and background; Leaflet's own files come from the package XStatic-Leaflet and travel inside the page.
Nothing but `maps.py` and this module, its drawing half, knows latitude and longitude.
"""

import html
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, TypeVar

import folium
import geopandas as gpd
import pandas as pd
import shapely
import xstatic.pkg.leaflet
from branca.element import Figure
from folium.map import CustomPane

from marketmap.outputs import colours
from marketmap.tables import BRITISH_NATIONAL_GRID

WGS84 = "EPSG:4326"
DECIMALS = 5  # of a degree: about a metre

# From the ground up. Areas lie in Leaflet's own overlay pane at 400, what is said under the mouse at 650.
_PANES = {
    "land": 250,
    "roads": 410,
    "place": 420,
    "chosen": 430,
    "circles": 440,
    "flows": 445,
    "points": 450,
    "towns": 460,
}

_SCRIPTS = ("arrow.js", "flows.js", "sites.js", "names.js", "legend.js", "map.js")

_Element = TypeVar("_Element", bound=folium.Element)


@dataclass(frozen=True)
class BaseMap:
    """What a page is drawn on, on the British National Grid.

    Attributes:
        areas: columns area, name, geometry; one row per area to colour.
        background: rows of `tables.BACKGROUND`.
        outline: geometry of the chosen place, or None for the whole of England; main roads are drawn only round a
            chosen place.
        surroundings: land round a chosen place, such as the area of kind england.
        is_wide: whether a reader may wander over all the surroundings, as far as lines may lead.
    """

    areas: gpd.GeoDataFrame
    background: gpd.GeoDataFrame
    outline: shapely.Geometry | None
    surroundings: gpd.GeoDataFrame | None
    is_wide: bool


def draw_page(base: BaseMap, title: str, paint: str) -> str:
    """Return the page as HTML text.

    Args:
        base: what the page is drawn on.
        title: what the map is of, such as "Map of England".
        paint: JavaScript to run once the page stands, or nothing.
    """
    near = _frame_around(base.areas.total_bounds)
    reached = base.surroundings if base.is_wide else None
    frame = near if reached is None else _frame_around(reached.total_bounds)
    background = _clipped(_with_land(base.background, base.surroundings), frame)
    roads = _clipped(background[background["layer"] == "road"], near)
    figure = _figure(base, background, roads)
    label = title if paint else f"{title}; the same figures are in the table below"  # a file has no table
    parts = script_json({"label": label, "bounds": _corners(frame), "towns": _towns(background)})
    return Template(_asset("page.html")).substitute(
        title=html.escape(title),
        leaflet_css=_leaflet_css(),
        leaflet_js=_leaflet_js(),
        colours=_colour_variables(),
        map_css=_asset("map.css"),
        scripts="\n".join(_asset(name) for name in _SCRIPTS),
        folium_html=figure.html.render(),
        folium_script=figure.script.render(),
        parts=f"{{...{parts}, areas: geo_json_areas}}",
        paint=paint,
    )


def _with_land(background: gpd.GeoDataFrame, surroundings: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return the background with the surroundings of a chosen place as land like that of the neighbours."""
    if surroundings is None:
        return background
    land = gpd.GeoDataFrame({"layer": "neighbour", "geometry": surroundings.geometry}, crs=background.crs)
    return gpd.GeoDataFrame(pd.concat([background, land], ignore_index=True), crs=background.crs)


def script_json(value: object) -> str:
    """Return JSON that can stand inside a script element: no name in the data can close the element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _figure(base: BaseMap, background: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> Figure:
    """Folium's figure, rendered: its body and script are used; its header would ask four other hosts for ten files."""
    page = folium.Map(tiles=None, attribution_control=False, zoom_snap=0.1, maxZoom=15, max_bounds_viscosity=0.7)
    _named(page, "page")
    for name, height in _PANES.items():
        _named(CustomPane(name, z_index=height, pointer_events=name == "circles"), name).add_to(page)
    _add_quiet(page, background[background["layer"] == "neighbour"], "neighbour", "land")
    drawn = base.areas[["area", "name", "geometry"]]
    drawn = drawn.assign(at=latitude_longitude(drawn.representative_point()))
    _named(folium.GeoJson(_features(drawn), smooth_factor=0.7), "areas").add_to(page)
    if base.outline is not None:
        _add_quiet(page, roads, "road", "roads")
        _add_quiet(page, gpd.GeoDataFrame(geometry=[base.outline], crs=drawn.crs), "place", "place")
    figure = Figure()
    page.add_to(figure)
    figure.render()
    return figure


def _add_quiet(page: folium.Map, rows: gpd.GeoDataFrame, class_name: str, pane: str) -> None:
    """Add what never answers to the mouse; its look is a class of `map.css`."""
    layer = folium.GeoJson(_features(rows[["geometry"]]), class_name=class_name, pane=pane, interactive=False)
    _named(layer, class_name).add_to(page)


def _named(element: _Element, name: str) -> _Element:
    """Give a fixed name where Folium would take a random one, so that the same map is the same text."""
    element._id = name  # noqa: SLF001, Folium has no public way to set it
    return element


def _features(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    degrees = rows.set_geometry(_rounded(rows.geometry.to_crs(WGS84)))
    features: dict[str, Any] = json.loads(degrees.to_json(drop_id=True))
    return features


def _rounded(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.transform(geometry.to_numpy(), lambda points: points.round(DECIMALS)), geometry.index)


def latitude_longitude(points: gpd.GeoSeries) -> list[tuple[float, float]]:
    """Return latitude and longitude of points on the British National Grid."""
    degrees = points.to_crs(WGS84)
    return [(round(y, DECIMALS), round(x, DECIMALS)) for x, y in zip(degrees.x, degrees.y, strict=True)]


def _towns(background: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    towns = background[background["layer"] == "town"].sort_values("rank", kind="stable")
    places = zip(towns["name"], towns["rank"], latitude_longitude(towns.geometry), strict=True)
    return [{"name": name, "rank": rank, "at": at} for name, rank, at in places]


def _frame_around(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Metres of land and sea that a reader may wander to: enough round the areas to fill a wide or a narrow screen."""
    west, south, east, north = bounds
    longer = max(east - west, north - south)
    across, up = 1.6 * longer, 1.1 * longer
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return middle_x - across, middle_y - up, middle_x + across, middle_y + up


def _clipped(background: gpd.GeoDataFrame, frame: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    cut = background.set_geometry(background.geometry.clip_by_rect(*frame))
    return cut[~cut.is_empty]


def _corners(frame: tuple[float, float, float, float]) -> list[list[float]]:
    """South-west and north-east corner in degrees of the box that holds the frame, whose edges are curved there."""
    edge = shapely.segmentize(shapely.box(*frame), max_segment_length=20_000)
    west, south, east, north = (
        gpd.GeoSeries([edge], crs=BRITISH_NATIONAL_GRID).to_crs(WGS84).total_bounds.round(DECIMALS)
    )
    return [[south, west], [north, east]]


def _colour_variables() -> str:
    names = (
        "PLAIN",
        "NO_DATA",
        "SUPPRESSED",
        "PATTERN",
        "ACCENT",
        "POINT",
        "FLOW",
        "SEA",
        "LAND",
        "COAST",
        "ROAD",
        "TOWN",
        "PLACE",
    )
    return " ".join(f"--{name.lower().replace('_', '-')}: {getattr(colours, name)};" for name in names)


@cache
def _asset(name: str) -> str:
    return resources.files("marketmap.outputs").joinpath("map_assets", name).read_text(encoding="utf-8")


@cache
def _leaflet_js() -> str:
    """Leaflet without its last line, which would ask for a source map."""
    text = Path(xstatic.pkg.leaflet.BASE_DIR, "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text)


@cache
def _leaflet_css() -> str:
    """Leaflet's style without its pictures: they belong to controls and markers that our pages do not have."""
    text = Path(xstatic.pkg.leaflet.BASE_DIR, "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\(images/[^)]*\)", "none", text)

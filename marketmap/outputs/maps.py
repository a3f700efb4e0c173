"""Maps: what a map says, and the page that says it.

A map shows rates as fills and counts as circles. Its page (`base_map_html`) holds geometry only and is loaded once;
what it shows (`MapContent`) is a small message that the page paints. A file (`map_html`) is the same page with its
message inside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isnan, sqrt
from typing import Any, Literal

import geopandas as gpd
import shapely

from marketmap.outputs import colours
from marketmap.outputs.flow_map import FLOW_HEADINGS, FlowLines, flow_rows, flows_message
from marketmap.outputs.map_page import BaseMap, draw_page, script_json
from marketmap.outputs.words import with_unit

LARGEST_CIRCLE = 24  # pixels in radius
LARGEST_CIRCLE_OF_MANY = 14
MANY_AREAS = 60

Pattern = Literal["hatch", "dots", "unclear"]


@dataclass(frozen=True)
class MapClass:
    """One class of the legend: its code, its words with its range, its colour, and a pattern drawn instead of it."""

    code: str
    label: str
    colour: str
    pattern: Pattern | None = None


NO_DATA = MapClass("no_data", "no data", colours.NO_DATA, "hatch")
SUPPRESSED = MapClass("suppressed", "suppressed", colours.SUPPRESSED, "dots")


@dataclass(frozen=True)
class Shown:
    """What one area shows: its class, its figure in words, and for a count the radius of its circle in pixels.

    `more` is a second line of words; `unclear` draws a hatch over the area's colour.
    """

    class_code: str
    text: str
    radius: float | None = None
    more: str = ""
    unclear: bool = False


@dataclass(frozen=True)
class MapContent:
    """What a map shows.

    Attributes:
        title: what is shown, as the legend's heading.
        unit: unit of the figures, after the title.
        classes: the legend's classes in order, with `NO_DATA` and `SUPPRESSED` where they occur.
        shown: area code to what it shows; an area that is not here is drawn plain, with its name only.
        note: sources and attribution, the last line.
        sizes: for circles, the size key: words and radius in pixels.
    """

    title: str
    unit: str
    classes: tuple[MapClass, ...]
    shown: Mapping[str, Shown] = field(hash=False)
    note: str = ""
    sizes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class CircleScale:
    """Circles whose areas are in proportion to their counts; the count `most` is drawn `largest` pixels in radius."""

    most: float
    largest: float = LARGEST_CIRCLE

    def radius(self, count: float) -> float:
        """Radius in pixels of a count; a count below zero (enough) has the size of its amount."""
        return round(self.largest * sqrt(abs(count) / self.most), 1) if self.most else 0.0

    def sizes(self, unit: str) -> tuple[tuple[str, float], ...]:
        """The size key: round counts from small to large with their radius in pixels."""
        steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
        fitting = [step for step in steps if step <= self.most] or [1]
        return tuple((with_unit(f"{step:,}", unit), self.radius(step)) for step in fitting[::-3][:3][::-1])


def circle_scale(counts: Iterable[float]) -> CircleScale:
    """Return the scale for the counts of one map: smaller circles where many areas share it."""
    amounts = [abs(count) for count in counts if not isnan(count)]
    return CircleScale(
        max(amounts, default=0), LARGEST_CIRCLE if len(amounts) <= MANY_AREAS else LARGEST_CIRCLE_OF_MANY
    )


def content_message(content: MapContent) -> dict[str, Any]:
    """Return the message that the page's `paint` takes; it can be sent as JSON."""
    shown = {
        area: {
            "class": one.class_code, "text": one.text, "radius": one.radius, "more": one.more, "unclear": one.unclear,
        }
        for area, one in content.shown.items()
    }  # fmt: skip
    return {
        "title": content.title,
        "unit": content.unit,
        "classes": [vars(kind) for kind in content.classes],
        "shown": shown,
        "circles": any(one.radius is not None for one in content.shown.values()),
        "note": content.note,
        "sizes": [list(size) for size in content.sizes],
    }


def base_map_html(  # noqa: PLR0913, what a page is drawn on, all but the last as everywhere
    areas: gpd.GeoDataFrame,
    background: gpd.GeoDataFrame,
    outline: shapely.Geometry | None = None,
    title: str = "Map of England",
    surroundings: gpd.GeoDataFrame | None = None,
    *,
    is_wide: bool = False,
) -> str:
    """Return a page that holds geometry only and waits for `marketmap.paint`.

    Args:
        areas: columns area (code), name, geometry (British National Grid).
        background: rows of `tables.BACKGROUND`.
        outline: geometry of the chosen place (British National Grid), or None for the whole of England; main roads
            are drawn only round a chosen place.
        title: what the map is of.
        surroundings: land round a chosen place, such as the area of kind england (British National Grid).
        is_wide: whether a reader may wander over all the surroundings: for flows, whose lines lead beyond the place.
    """
    return draw_page(BaseMap(areas, background, outline, surroundings, is_wide), title, paint="")


def map_html(  # noqa: PLR0913, what a page is drawn on and all that it shows
    areas: gpd.GeoDataFrame,
    background: gpd.GeoDataFrame,
    content: MapContent,
    outline: shapely.Geometry | None = None,
    surroundings: gpd.GeoDataFrame | None = None,
    *,
    flows: FlowLines | None = None,
) -> str:
    """Return the page with its content inside: a file that opens from disk with the network off.

    Args:
        areas: as for `base_map_html`.
        background: as for `base_map_html`.
        content: what the map shows; it titles the page.
        outline: as for `base_map_html`.
        surroundings: as for `base_map_html`.
        flows: lines to draw; they are listed in a table too, and the reader may wander over all the surroundings.
    """
    paint = f"marketmap.paint({script_json(content_message(content))});"
    if flows:
        paint += _paint_flows(flows)
    base = BaseMap(areas, background, outline, surroundings, is_wide=flows is not None)
    return draw_page(base, f"Map of {content.title}", paint)


def _paint_flows(flows: FlowLines) -> str:
    message = flows_message(flows)
    calls = {
        "marketmap.flows": (message["list"], message["legend"]),
        "mapLegend.table": (FLOW_HEADINGS, flow_rows(flows)),
    }
    return "".join(f"{name}({','.join(map(script_json, values))});" for name, values in calls.items())

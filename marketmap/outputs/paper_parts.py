"""What is drawn inside the frame of a map for paper: land, areas, circles, towns, scale bar and north."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from marketmap.outputs import colours
from marketmap.outputs.maps import MapClass, MapContent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HATCHES = {"hatch": "////", "dots": "....", "unclear": "\\\\\\"}
POINTS_PER_PIXEL = 0.75
_ROOM = 1.06  # of the frame, so that no area touches it
_NEAR, _FAR = 2, 1  # ranks of the towns named in one place, and in all England

Frame = tuple[float, float, float, float]


@dataclass(frozen=True)
class PaperGround:
    """What a sheet is drawn on (British National Grid).

    Attributes:
        shapes: area, name, geometry: the areas to colour.
        background: rows of `tables.BACKGROUND`.
        outline: boundary of the chosen place; None for England.
        surroundings: land round a chosen place, such as the area of kind england.
    """

    shapes: gpd.GeoDataFrame
    background: gpd.GeoDataFrame
    outline: shapely.Geometry | None = None
    surroundings: gpd.GeoDataFrame | None = None


def is_counted(content: MapContent) -> bool:
    """Return whether the map shows counts, as circles."""
    return any(one.radius is not None for one in content.shown.values())


def circle_points(radius: float, enlarged: float) -> float:
    """Return the area, in square points, of a circle whose radius is given in pixels of a screen."""
    return (2 * radius * POINTS_PER_PIXEL * enlarged) ** 2


def draw_map(axes: "Axes", ground: PaperGround, content: MapContent, enlarged: float) -> None:
    """Draw the map into its frame; line widths and letters are multiplied by `enlarged`."""
    frame = _frame(axes, ground.shapes.total_bounds)
    box = shapely.box(*frame)
    axes.set(xlim=frame[0::2], ylim=frame[1::2], xticks=[], yticks=[], facecolor=colours.SEA)
    land = [ground.background.loc[ground.background["layer"] == "neighbour", "geometry"]]
    land += [] if ground.surroundings is None else [ground.surroundings.geometry]
    for shapes in land:
        for shape in shapely.clip_by_rect(shapes.to_numpy(), *frame):
            _draw(axes, shape, {"facecolor": colours.LAND, "edgecolor": colours.COAST, "linewidth": 0.4 * enlarged})
    _draw_areas(axes, ground.shapes, content, enlarged)
    if ground.outline is not None:
        outline = {"facecolor": "none", "edgecolor": colours.PLACE, "linewidth": 1.2 * enlarged}
        _draw(axes, ground.outline, outline)
    _draw_circles(axes, ground.shapes, content, enlarged)
    _draw_towns(axes, ground, box, enlarged)
    _draw_scale(axes, frame, enlarged)
    for spine in axes.spines.values():
        spine.set_color(colours.COAST)


def _frame(axes: "Axes", bounds: Frame) -> Frame:
    """Return the metres of the map's frame: the areas with a margin, in the proportions of the axes."""
    box = axes.get_window_extent()
    west, south, east, north = bounds
    per_dot = max((east - west) / box.width, (north - south) / box.height) * _ROOM
    half_x, half_y = per_dot * box.width / 2, per_dot * box.height / 2
    x, y = (west + east) / 2, (south + north) / 2
    return x - half_x, y - half_y, x + half_x, y + half_y


def _draw(axes: "Axes", shape: shapely.Geometry, style: dict[str, Any], name: str = "") -> None:
    """Draw one shape; in SVG its element has the name as id, so that software and readers find the area."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415, loaded only by who prints
    from matplotlib.path import Path  # noqa: PLC0415, as above

    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    if rings:
        path = Path.make_compound_path(*(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings))
        axes.add_patch(PathPatch(path, gid=name or None, **style))


def _draw_areas(axes: "Axes", shapes: gpd.GeoDataFrame, content: MapContent, enlarged: float) -> None:
    kinds, counted = {kind.code: kind for kind in content.classes}, is_counted(content)
    for area, shape in zip(shapes["area"], shapes.geometry, strict=True):
        kind = kinds[content.shown[area].class_code]
        _draw(axes, shape, {**_style(kind, counted=counted), "linewidth": 0.4 * enlarged}, name=f"area-{area}")
        if content.shown[area].unclear:
            _hatch_unclear(axes, area, shape)
        if kind.pattern:  # the hatch has the colour of its edge, so that the border is drawn anew
            edge = colours.COAST if counted else "white"
            _draw(axes, shape, {"facecolor": "none", "edgecolor": edge, "linewidth": 0.6 * enlarged})


def _hatch_unclear(axes: "Axes", area: str, shape: shapely.Geometry) -> None:
    """Draw the hatch of an area of which it is not clear whether it is short, over its colour."""
    style = {"facecolor": "none", "edgecolor": colours.TOWN, "alpha": 0.45, "linewidth": 0, "hatch": HATCHES["unclear"]}
    _draw(axes, shape, style, name=f"unclear-{area}")


def _style(kind: MapClass, *, counted: bool) -> dict[str, Any]:
    if kind.pattern:
        return {"facecolor": kind.colour, "hatch": HATCHES[kind.pattern], "edgecolor": colours.PATTERN}
    return {"facecolor": colours.PLAIN if counted else kind.colour, "edgecolor": colours.COAST if counted else "white"}


def _draw_circles(axes: "Axes", shapes: gpd.GeoDataFrame, content: MapContent, enlarged: float) -> None:
    kinds = {kind.code: kind for kind in content.classes}
    sized = [(content.shown[area], area, shape) for area, shape in zip(shapes["area"], shapes.geometry, strict=True)]
    drawn = [(one, area, shape) for one, area, shape in sized if one.radius is not None and not shape.is_empty]
    for one, area, shape in sorted(drawn, key=lambda each: (-(each[0].radius or 0), each[1])):  # small ones on top
        at = shape.representative_point()
        axes.scatter(
            at.x, at.y, s=circle_points(one.radius or 0, enlarged), color=kinds[one.class_code].colour,
            edgecolor="white", linewidth=0.6 * enlarged, alpha=0.9, zorder=4, gid=f"circle-{area}",
        )  # fmt: skip


def _draw_towns(axes: "Axes", ground: PaperGround, box: shapely.Geometry, enlarged: float) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415, loaded only by who prints

    rank = _FAR if ground.outline is None else _NEAR
    background = ground.background
    west, south, east, north = box.bounds
    inner = shapely.box(west, south, east - 0.13 * (east - west), north)
    towns = background[(background["layer"] == "town") & (background["rank"] <= rank) & background.within(inner)]
    for name, at in zip(towns["name"], towns.geometry, strict=True):
        axes.plot(
            at.x, at.y, "o", markersize=2.2 * enlarged, color=colours.TOWN, markeredgecolor="white",
            markeredgewidth=0.4 * enlarged, zorder=5,
        )  # fmt: skip
        axes.annotate(
            name, (at.x, at.y), xytext=(3 * enlarged, 0), textcoords="offset points", fontsize=6.5 * enlarged,
            va="center", color=colours.TOWN, zorder=5,
            path_effects=[withStroke(linewidth=1.6 * enlarged, foreground="white")],
        )  # fmt: skip


def _draw_scale(axes: "Axes", frame: Frame, enlarged: float) -> None:
    """Draw a bar of round kilometres and an arrow to grid north."""
    west, south, east, north = frame
    km = scale_km(east - west)
    x, y = west + 0.04 * (east - west), south + 0.035 * (north - south)
    axes.plot([x, x + km * 1000], [y, y], color=colours.TOWN, linewidth=2 * enlarged, solid_capstyle="butt", zorder=6)
    axes.annotate(
        f"{km} km", (x, y), xytext=(0, 3 * enlarged), textcoords="offset points", fontsize=7 * enlarged, va="bottom",
        color=colours.TOWN, zorder=6,
    )  # fmt: skip
    axes.annotate(
        "N", (0.95, 1), xycoords="axes fraction", xytext=(0, -34 * enlarged), textcoords="offset points", ha="center",
        va="center", fontsize=9 * enlarged, color=colours.TOWN, zorder=6,
    )  # fmt: skip
    points = axes.get_window_extent().height / axes.figure.dpi * 72
    head, tail = -8 * enlarged, -28 * enlarged
    axes.annotate(
        "", (0.95, 1 + head / points), xycoords="axes fraction", xytext=(0.95, 1 + tail / points),
        textcoords="axes fraction", zorder=6,
        arrowprops={"arrowstyle": "-|>", "color": colours.TOWN, "linewidth": 1.2 * enlarged,
                    "mutation_scale": 9 * enlarged, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip


def scale_km(across_m: float) -> int:
    """Return the longest of 1, 2, 5, 10, 20, ... km that takes at most a quarter of the width of the map."""
    round_km = [step * 10**power for power in range(4) for step in (1, 2, 5)]
    return max([km for km in round_km if km * 1000 <= across_m / 4], default=1)

"""The map for paper: PNG, SVG or PDF on A4 or A3, drawn from the same classified table as the screen.

Title, legend in words, scale bar, north, sources and attribution stand on the sheet, since a sheet goes alone.
"""

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from marketmap.outputs import colours
from marketmap.outputs.maps import MapContent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MM_PER_INCH = 25.4
POINTS_PER_PIXEL = 0.75
PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}  # millimetres, upright
FORMATS = ("png", "svg", "pdf")
DOTS_PER_INCH = 200
_MARGIN = 12.0  # millimetres
_HEAD, _FOOT, _LEGEND = 16.0, 24.0, 58.0
_HATCHES = {"hatch": "////", "dots": "...."}
_FONTS = ["Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans"]
# No date and no program in the file, so that the same map is the same bytes.
_BARE: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass(frozen=True)
class PrintGround:
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


def print_map(ground: PrintGround, content: MapContent, title: str, form: str = "pdf", paper: str = "A4") -> bytes:
    """Return the map as a file for paper; the same map always gives the same bytes.

    Args:
        ground: what is drawn.
        content: what the map shows, as the screen is given it.
        title: title of the sheet.
        form: png (200 dots to the inch), svg or pdf.
        paper: A4 or A3, upright or on its side as the place is tall or wide.
    """
    import matplotlib as mpl  # noqa: PLC0415, it takes a second that only who prints should wait
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(
        {"font.family": "sans-serif", "font.sans-serif": _FONTS, "svg.hashsalt": "marketmap", "hatch.linewidth": 0.6}
    ):
        width, height = _sheet(ground.shapes, paper)
        figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))
        _draw_sheet(figure, ground, content, title)
        out = io.BytesIO()
        figure.savefig(out, format=form, dpi=DOTS_PER_INCH, metadata=_BARE[form])
    return out.getvalue()


def _sheet(shapes: gpd.GeoDataFrame, paper: str) -> tuple[float, float]:
    west, south, east, north = shapes.total_bounds
    short, long = PAPERS[paper]
    return (long, short) if east - west > 1.1 * (north - south) else (short, long)


def _draw_sheet(figure: "Figure", ground: PrintGround, content: MapContent, title: str) -> None:
    width, height = (side * MM_PER_INCH for side in figure.get_size_inches())
    across = (width - 2 * _MARGIN) / width
    legend = _LEGEND / width
    top, bottom = 1 - (_MARGIN + _HEAD) / height, (_MARGIN + _FOOT) / height
    left = _MARGIN / width
    chart = figure.add_axes((left, bottom, across - legend, top - bottom))
    _draw_map(chart, ground, content)
    _draw_scale(chart)
    beside = figure.add_axes((left + across - legend + 4 / width, bottom, legend - 4 / width, top - bottom))
    _draw_legend(beside, content)
    lines = textwrap.wrap(title, int((width - 2 * _MARGIN) / 3.1))
    figure.text(left, 1 - _MARGIN / height, "\n".join(lines), fontsize=15, weight="bold", va="top", color=colours.TOWN)
    note = textwrap.fill(content.note, int((width - 2 * _MARGIN) / 1.32))
    figure.text(left, (_MARGIN + _FOOT - 4) / height, note, fontsize=6.5, va="top", color="#56636a")


def _draw_map(axes: "Axes", ground: PrintGround, content: MapContent) -> None:
    frame = _frame(axes, ground.shapes.total_bounds)
    axes.set_facecolor(colours.SEA)
    land = ground.background[ground.background["layer"] == "neighbour"]
    _fill(axes, land, colours.LAND, colours.COAST)
    if ground.surroundings is not None:
        _fill(axes, ground.surroundings, colours.LAND, colours.COAST)
    _draw_areas(axes, ground.shapes, content)
    if ground.outline is not None:
        gpd.GeoSeries([ground.outline]).boundary.plot(ax=axes, color=colours.PLACE, linewidth=1.2)
    _draw_circles(axes, ground.shapes, content)
    _draw_towns(axes, ground.background, frame, near=ground.outline is not None)
    axes.set_xlim(frame[0], frame[2])
    axes.set_ylim(frame[1], frame[3])
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("")
    axes.set_ylabel("")
    for spine in axes.spines.values():
        spine.set_color(colours.COAST)


def _frame(axes: "Axes", bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the metres of the map's frame: the areas with a margin, in the proportions of the axes."""
    box = axes.get_window_extent()
    west, south, east, north = bounds
    per_dot = max((east - west) / box.width, (north - south) / box.height) * 1.06
    half_x, half_y = per_dot * box.width / 2, per_dot * box.height / 2
    return (
        (west + east) / 2 - half_x,
        (south + north) / 2 - half_y,
        (west + east) / 2 + half_x,
        (south + north) / 2 + half_y,
    )


def _fill(axes: "Axes", shapes: gpd.GeoDataFrame, colour: str, edge: str) -> None:
    if len(shapes):
        shapes.plot(ax=axes, color=colour, edgecolor=edge, linewidth=0.4, aspect=None)


def _draw_areas(axes: "Axes", shapes: gpd.GeoDataFrame, content: MapContent) -> None:
    codes = shapes["area"].map({area: one.class_code for area, one in content.shown.items()})
    circles = any(one.radius is not None for one in content.shown.values())
    for kind in content.classes:
        members = shapes[(codes == kind.code) & ~shapes.geometry.is_empty]
        if members.empty:
            continue
        colour = colours.PLAIN if circles and not kind.pattern else kind.colour
        drawn = (
            {"hatch": _HATCHES[kind.pattern], "edgecolor": colours.PATTERN} if kind.pattern else {"edgecolor": "white"}
        )
        members.plot(ax=axes, facecolor=colour, linewidth=0.4, aspect=None, **drawn)
    edge = colours.COAST if circles else "white"
    shapes[~shapes.geometry.is_empty].boundary.plot(ax=axes, color=edge, linewidth=0.4, aspect=None)


def _draw_circles(axes: "Axes", shapes: gpd.GeoDataFrame, content: MapContent) -> None:
    kinds = {kind.code: kind for kind in content.classes}
    sized = shapes[~shapes.geometry.is_empty].assign(
        radius=lambda rows: rows["area"].map(lambda area: content.shown[area].radius)
    )
    sized = sized[sized["radius"].notna()].sort_values("radius", ascending=False)
    points = sized.geometry.representative_point()
    for area, radius, x, y in zip(sized["area"], sized["radius"], points.x, points.y, strict=True):
        kind = kinds[content.shown[area].class_code]
        axes.scatter(
            x, y, s=_scatter_size(radius), color=kind.colour, edgecolor="white", linewidth=0.6, alpha=0.9, zorder=4
        )


def _scatter_size(radius: float) -> float:
    """Return the area, in square points, of a circle whose radius is given in pixels of a screen."""
    return (2 * radius * POINTS_PER_PIXEL) ** 2


def _draw_towns(axes: "Axes", background: gpd.GeoDataFrame, frame: tuple[float, ...], *, near: bool) -> None:
    towns = background[(background["layer"] == "town") & (background["rank"] <= (2 if near else 1))]
    west, south, east, north = frame
    for name, point in zip(towns["name"], towns.geometry, strict=True):
        if west < point.x < east - 0.12 * (east - west) and south < point.y < north:
            axes.plot(
                point.x,
                point.y,
                "o",
                markersize=2.2,
                color=colours.TOWN,
                markeredgecolor="white",
                markeredgewidth=0.4,
                zorder=5,
            )
            label = axes.annotate(
                name, (point.x, point.y), xytext=(3, 0), textcoords="offset points", fontsize=6.5, va="center",
                color=colours.TOWN, zorder=5,
            )  # fmt: skip
            label.set_path_effects(_halo())


def _halo() -> list[Any]:
    from matplotlib import patheffects  # noqa: PLC0415, as in print_map

    return [patheffects.withStroke(linewidth=1.6, foreground="white")]


def _draw_scale(axes: "Axes") -> None:
    """Draw a bar of round kilometres and the direction of grid north."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    km = max(
        step * 10**power for power in range(3) for step in (1, 2, 5) if step * 10**power * 1000 < (east - west) / 4
    )
    x, y = west + 0.04 * (east - west), south + 0.035 * (north - south)
    axes.plot([x, x + km * 1000], [y, y], color=colours.TOWN, linewidth=2, solid_capstyle="butt", zorder=6)
    axes.text(x, y + 0.008 * (north - south), f"{km} km", fontsize=7, va="bottom", color=colours.TOWN, zorder=6)
    axes.annotate(
        "N", (0.95, 0.97), xytext=(0.95, 0.91), xycoords="axes fraction", ha="center", va="center", fontsize=9,
        color=colours.TOWN, arrowprops={"arrowstyle": "->", "color": colours.TOWN, "linewidth": 1.2}, zorder=6,
    )  # fmt: skip


def _draw_legend(axes: "Axes", content: MapContent) -> None:
    """Draw the legend in words, from the top down, in the units of the sheet's millimetres."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415, as in print_map

    axes.axis("off")
    box = axes.get_window_extent()
    high = box.height / axes.figure.dpi * MM_PER_INCH
    axes.set_xlim(0, box.width / axes.figure.dpi * MM_PER_INCH)
    axes.set_ylim(high, 0)
    y = 2.0
    for text, size, weight in ((content.title, 10, "bold"), (content.unit, 8, "normal")):
        lines = textwrap.wrap(text, 30 if size > 8 else 36)  # noqa: PLR2004, the larger of two sizes of type
        axes.text(0, y, "\n".join(lines), fontsize=size, weight=weight, va="top", color=colours.TOWN)
        y += len(lines) * size * 0.46 + 1.5
    circles = any(one.radius is not None for one in content.shown.values())
    for kind in content.classes:
        y += 2.0
        hatch = _HATCHES[kind.pattern] if kind.pattern else None
        if circles and not kind.pattern:
            axes.scatter(4, y + 2.2, s=60, color=kind.colour)
        else:
            axes.add_patch(
                Rectangle((0, y), 8, 4.5, facecolor=kind.colour, edgecolor=colours.PATTERN, hatch=hatch, linewidth=0.5)
            )
        lines = textwrap.wrap(kind.label, 28)
        axes.text(10, y + 2.2, "\n".join(lines), fontsize=8, va="center", color=colours.TOWN)
        y += 4.5 + 3 * (len(lines) - 1)
    for words, radius in content.sizes if circles else ():
        y += 3.0 + radius * POINTS_PER_PIXEL * MM_PER_INCH / 72
        axes.scatter(4, y, s=_scatter_size(radius), facecolor="none", edgecolor=colours.TOWN, linewidth=0.7)
        axes.text(12, y, words, fontsize=8, va="center", color=colours.TOWN)
        y += radius * POINTS_PER_PIXEL * MM_PER_INCH / 72

"""A map as a picture for paper: drawn from the same classes as the map on screen, without a browser."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from marketmap.outputs import colours
from marketmap.outputs.maps import MapContent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

M_PER_KM = 1000.0
_DOTS_PER_INCH = 170
_LETTERS = 7.5  # points
_TOWNS = 14
_NAMED = 0.02  # an area that takes up less of the picture has no name on it
_LEGEND_LETTERS = 26  # in one line
_PLAIN = "#39424a"


@dataclass(frozen=True)
class Spot:
    """A site on the picture: where it stands (m, British National Grid), and rings as radius (m) and words."""

    easting_m: float
    northing_m: float
    words: str
    rings: Sequence[tuple[float, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Paper:
    """What a picture is drawn on: size in inches, and how far from the spot it reaches up and down (m)."""

    width: float = 6.9
    height: float = 2.5
    reach_m: float = 17_000.0


def picture(
    areas: gpd.GeoDataFrame, background: gpd.GeoDataFrame, content: MapContent, spot: Spot, paper: Paper | None = None
) -> bytes:
    """Return a map round a site as PNG; the same content gives the same picture.

    Args:
        areas: columns area (code), name, geometry (British National Grid).
        background: rows of `tables.BACKGROUND`.
        content: what the areas show; patterns are drawn as hatching.
        spot: the site in the middle.
        paper: its size.
    """
    # Loaded when a picture is wanted: it takes half a second that no other work should wait for.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    on = paper or Paper()
    figure = Figure(figsize=(on.width, on.height), dpi=_DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 0.74, 1.0))
    across = on.reach_m * on.width * 0.74 / on.height
    frame = (
        spot.easting_m - across,
        spot.northing_m - on.reach_m,
        spot.easting_m + across,
        spot.northing_m + on.reach_m,
    )
    axes.set(xlim=frame[0::2], ylim=frame[1::2], facecolor=colours.SEA, xticks=[], yticks=[], aspect="equal")
    _draw_areas(axes, areas, background, content, frame)
    _draw_towns(axes, background, frame)
    _draw_spot(axes, spot)
    _draw_scale(axes, frame)
    _draw_legend(axes, content)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _draw_areas(
    axes: "Axes",
    areas: gpd.GeoDataFrame,
    background: gpd.GeoDataFrame,
    content: MapContent,
    frame: tuple[float, float, float, float],
) -> None:
    box = shapely.box(*frame)
    land = background[(background["layer"] == "neighbour") & background.intersects(box)]
    if len(land):
        land.plot(ax=axes, color=colours.LAND, edgecolor=colours.COAST, linewidth=0.5, aspect=None)
    near = areas[areas.intersects(box)]
    classes = {kind.code: kind for kind in content.classes}
    kinds = [classes.get(content.shown[area].class_code) if area in content.shown else None for area in near["area"]]
    fills = [kind.colour if kind else colours.PLAIN for kind in kinds]
    near.plot(ax=axes, color=fills, edgecolor="#ffffff", linewidth=0.6, aspect=None)
    hatched = near[[bool(kind and kind.pattern) for kind in kinds]]
    if len(hatched):
        hatched.plot(ax=axes, facecolor="none", edgecolor=colours.PATTERN, hatch="////", linewidth=0, aspect=None)
    axes.set(xlim=frame[0::2], ylim=frame[1::2])
    for name, seen in zip(near["name"], near.intersection(box), strict=True):
        if seen.area > _NAMED * box.area:
            at = seen.representative_point()
            axes.annotate(
                name, (at.x, at.y), ha="center", fontsize=_LETTERS - 1, color=_PLAIN, path_effects=_halo(),
            )  # fmt: skip


def _halo() -> list[object]:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415, as above

    return [withStroke(linewidth=2.0, foreground="#ffffff")]


def _draw_towns(axes: "Axes", background: gpd.GeoDataFrame, frame: tuple[float, float, float, float]) -> None:
    margin = 3_000
    inner = shapely.box(frame[0] + margin, frame[1] + margin, frame[2] - 4 * margin, frame[3] - margin)
    towns = background[(background["layer"] == "town") & background.within(inner)]
    for town in towns.sort_values("rank", kind="stable").head(_TOWNS).itertuples():
        at = (town.geometry.x, town.geometry.y)
        axes.plot(*at, "o", markersize=2.2, color=colours.TOWN)
        axes.annotate(
            town.name, at, (3, 2), textcoords="offset points", fontsize=_LETTERS - 1, color=colours.TOWN,
            path_effects=_halo(),
        )  # fmt: skip


def _draw_spot(axes: "Axes", spot: Spot) -> None:
    from matplotlib.patches import Circle  # noqa: PLC0415, as above

    at = (spot.easting_m, spot.northing_m)
    for radius, words in spot.rings:
        axes.add_patch(Circle(at, radius, fill=False, edgecolor="#ffffffb0", linewidth=2.0))
        axes.add_patch(Circle(at, radius, fill=False, edgecolor=_PLAIN, linewidth=0.9, linestyle=(0, (4, 3))))
        axes.annotate(
            words, (at[0], at[1] - radius), (0, 2), textcoords="offset points", ha="center", fontsize=_LETTERS - 0.5,
            color=_PLAIN, path_effects=_halo(), annotation_clip=True,
        )  # fmt: skip
    axes.plot(*at, "D", markersize=7, markerfacecolor=colours.ACCENT, markeredgecolor="#ffffff", markeredgewidth=1.2)


def _draw_scale(axes: "Axes", frame: tuple[float, float, float, float]) -> None:
    west, south = frame[0] + 1_500, frame[1] + 1_500
    axes.plot([west, west + 10 * M_PER_KM], [south, south], color=_PLAIN, linewidth=1.6, solid_capstyle="butt")
    axes.annotate(
        "10 km in a straight line; north is up", (west, south), (0, 3), textcoords="offset points", color=_PLAIN,
        fontsize=_LETTERS - 1, path_effects=_halo(),
    )  # fmt: skip


def _draw_legend(axes: "Axes", content: MapContent) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415, as above
    from matplotlib.patches import Patch  # noqa: PLC0415

    marks = [
        Patch(
            facecolor=kind.colour,
            edgecolor=colours.PATTERN if kind.pattern else "#8a8781",
            hatch="////" if kind.pattern else None,
            label=kind.label,
            linewidth=0.5,
        )
        for kind in content.classes
    ]
    site = Line2D(
        [], [], marker="D", linestyle="", markerfacecolor=colours.ACCENT, markeredgecolor="#ffffff", label="site"
    )
    ring = Line2D([], [], linestyle=(0, (4, 3)), color=_PLAIN, linewidth=0.9, label="distance by road")
    title = fill(f"{content.title}, {content.unit}", _LEGEND_LETTERS)
    axes.legend(
        handles=[*marks, site, ring], title=title, loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False,
        fontsize=_LETTERS, title_fontsize=_LETTERS, alignment="left", borderaxespad=0.2,
    )  # fmt: skip

"""The legend of a map for paper: every class in words, no data and suppressed too, and the sizes of circles."""

import textwrap
from typing import TYPE_CHECKING

from marketmap.outputs import colours
from marketmap.outputs.maps import MapClass, MapContent
from marketmap.outputs.paper_parts import HATCHES, POINTS_PER_PIXEL, circle_points, is_counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MM_PER_POINT = 25.4 / 72
_TITLE, _WORDS = 10.0, 8.0  # points
_LETTERS = 27  # in a line of the title; the words are smaller


def draw_legend(axes: "Axes", content: MapContent, size: tuple[float, float], enlarged: float, columns: int) -> None:
    """Draw the legend from the top down, in millimetres of A4.

    Args:
        axes: its room.
        content: what the map shows.
        size: width and height of its room in millimetres of A4.
        enlarged: how many times larger the sheet is than A4.
        columns: 1 to put title, classes and sizes under each other, 3 to put them side by side.
    """
    axes.axis("off")
    axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
    step = size[0] / columns if columns > 1 else 0.0
    y = _draw_title(axes, content, enlarged)
    y = _draw_classes(axes, content, (step, 1.0 if step else y), enlarged)
    if is_counted(content):
        _draw_sizes(axes, content, (2 * step, 1.0 if step else y), enlarged)


def _draw_title(axes: "Axes", content: MapContent, enlarged: float) -> float:
    y = 1.0
    for text, size, weight, letters in (
        (content.title, _TITLE, "bold", _LETTERS),
        (content.unit, _WORDS, "normal", int(_LETTERS * _TITLE / _WORDS)),
    ):
        lines = textwrap.wrap(text, letters)
        axes.text(
            0, y, "\n".join(lines), fontsize=size * enlarged, weight=weight, va="top", color=colours.TOWN,
            linespacing=1.25,
        )  # fmt: skip
        y += len(lines) * size * _MM_PER_POINT * 1.35 + 1.5
    return y


def _draw_classes(axes: "Axes", content: MapContent, start: tuple[float, float], enlarged: float) -> float:
    x, y = start
    counted = is_counted(content)
    for kind in content.classes:
        lines = textwrap.wrap(kind.label, _LETTERS)
        tall = max(4.5, len(lines) * _WORDS * _MM_PER_POINT * 1.3)
        _draw_mark(axes, kind, (x, y + tall / 2), enlarged, counted=counted)
        axes.text(
            x + 10, y + tall / 2, "\n".join(lines), fontsize=_WORDS * enlarged, va="center", color=colours.TOWN,
            gid=f"class-{kind.code}",
        )  # fmt: skip
        y += tall + 2
    return y


def _draw_mark(axes: "Axes", kind: MapClass, at: tuple[float, float], enlarged: float, *, counted: bool) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415, loaded only by who prints

    x, y = at
    if counted and not kind.pattern:
        axes.scatter(x + 4, y, s=circle_points(5, enlarged), color=kind.colour)
        return
    hatch = HATCHES[kind.pattern] if kind.pattern else None
    axes.add_patch(
        Rectangle(
            (x, y - 2.25), 8, 4.5, facecolor=kind.colour, edgecolor=colours.PATTERN, hatch=hatch,
            linewidth=0.5 * enlarged,
        )
    )  # fmt: skip


def _draw_sizes(axes: "Axes", content: MapContent, start: tuple[float, float], enlarged: float) -> None:
    x, y = start
    largest = max((radius for _, radius in content.sizes), default=0) * POINTS_PER_PIXEL * _MM_PER_POINT
    for words, radius in content.sizes:
        half = max(radius * POINTS_PER_PIXEL * _MM_PER_POINT, 2.0)
        y += half + 0.8
        axes.scatter(
            x + largest + 0.5, y, s=circle_points(radius, enlarged), facecolor="none", edgecolor=colours.TOWN,
            linewidth=0.7 * enlarged,
        )  # fmt: skip
        axes.text(x + 2 * largest + 4, y, words, fontsize=_WORDS * enlarged, va="center", color=colours.TOWN)
        y += half + 0.8

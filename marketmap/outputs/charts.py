"""Charts as pictures of their own: SVG text that asks nothing of anybody and is crisp at any width.

Positions across are in per cent, so that a chart fills the width it is given while its lines and letters keep their
size. Every chart has a title and a description inside; the figures always stand beside it in a table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from urllib.parse import quote

from marketmap.outputs import colours
from marketmap.outputs.words import about

FONT = "system-ui, Segoe UI, Arial, sans-serif"
INK, QUIET, RULE = "#33373b", "#56636a", "#dfe4e7"
ROW_HEIGHT = 18
_RIM = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
_TICKS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """How figures are laid out across or up: the least and the most that is shown."""

    least: float
    most: float

    def across(self, value: float) -> float:
        """Return where a figure stands, in per cent of the width; what lies beyond an end stands at that end."""
        share = (value - self.least) / (self.most - self.least)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def holds(self, value: float) -> bool:
        """Return whether a figure lies between the ends."""
        return self.least <= value <= self.most

    def ticks(self, count: int = 4) -> list[float]:
        """Return round figures between the ends, about so many."""
        step = _round_up((self.most - self.least) / count)
        first = -floor(-self.least / step)
        return [round(number * step, 10) for number in range(first, floor(self.most / step + 1e-9) + 1)]


def _round_up(size: float) -> float:
    power: float = 10.0 ** floor(log10(size))
    return next(tick for tick in _TICKS if tick * power >= size * 0.999) * power


@dataclass(frozen=True)
class Rise:
    """How figures are laid out up a chart.

    Attributes:
        scale: the least and the most that is shown.
        height: height of the chart.
        top: room above the most.
        bottom: room below the least.
    """

    scale: Scale
    height: int
    top: int
    bottom: int

    def y(self, value: float) -> float:
        """Return how far below the top of the chart a figure stands."""
        room = self.height - self.top - self.bottom
        return round(self.height - self.bottom - room * self.scale.across(value) / 100, 1)

    def rules(self) -> list[str]:
        """Return a line across the chart at each round figure, and the figure above it."""
        parts = []
        for tick in self.scale.ticks():
            parts += [line((0, 100), (self.y(tick),) * 2, RULE), letters(0, self.y(tick) - 4, about(tick), "start")]
        return parts


def picture(svg: str, words: str, height: int) -> str:
    """Return an SVG as an image as wide as its place, read out as its words (none where figures stand beside)."""
    source = f"data:image/svg+xml,{quote(svg, safe='')}"
    return f'<img alt="{escape(words)}" style="width:100%;height:{height}px;display:block" src="{source}">'


def drawing(title: str, words: str, height: int, parts: Iterable[str]) -> str:
    """Return a whole SVG with its title and description."""
    said = f"<title>{escape(title)}</title><desc>{escape(words)}</desc>" if title else ""
    root = f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" font-family="{FONT}">'
    return f"{root}{said}{''.join(parts)}</svg>"


def line(x: tuple[float, float], y: tuple[float, float], colour: str, width: float = 1, dash: str = "") -> str:
    """Return a line between two points; x in per cent, y in pixels."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x[0]}%" x2="{x[1]}%" y1="{y[0]}" y2="{y[1]}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def letters(x: float, y: float, words: str, anchor: str = "middle", colour: str = QUIET) -> str:
    """Return words at a point; x in per cent, y in pixels."""
    at = f'x="{x}%" y="{y}" text-anchor="{anchor}"'
    # A rim of paper keeps words readable where lines run behind them.
    return f'<text {at} font-size="12" fill="{colour}" {_RIM}>{escape(words)}</text>'


@dataclass(frozen=True)
class Interval:
    """A figure with its limits; `clear` is False where the limits span the mark, `colour` that of the figure."""

    lower: float
    central: float
    upper: float
    colour: str
    clear: bool = True


def interval_row(shown: Interval | None, scale: Scale, mark: float) -> str:
    """Return a figure with its limits on a line of its own, against a mark such as zero or 100%.

    A figure that is not clear has an empty dot and a broken line; one beyond the scale has an arrow at its end.
    """
    middle = ROW_HEIGHT / 2
    parts = [line((scale.across(mark),) * 2, (0, ROW_HEIGHT), INK, 1, "2 2")]
    if shown:
        ends = scale.across(shown.lower), scale.across(shown.upper)
        parts.append(line(ends, (middle, middle), shown.colour, 3, "" if shown.clear else "4 3"))
        fill = shown.colour if shown.clear else "#fff"
        if scale.holds(shown.central):
            at = scale.across(shown.central)
            parts.append(
                f'<circle cx="{at}%" cy="{middle}" r="4.5" fill="{fill}" stroke="{shown.colour}" stroke-width="2"/>'
            )
        if not scale.holds(shown.upper):
            parts.append(_arrow(scale.across(shown.upper), middle, shown.colour))
    return drawing("", "", ROW_HEIGHT, parts)


def _arrow(x: float, y: float, colour: str) -> str:
    # A small picture of its own, so that its pixels hang on a place given in per cent.
    inside = f'<path d="M-7 -5L0 0L-7 5" fill="none" stroke="{colour}" stroke-width="2"/>'
    return f'<svg x="{x}%" y="{y}" overflow="visible">{inside}</svg>'


def swing_row(ends: tuple[float, float], central: float, scale: Scale) -> str:
    """Return a bar from the figure at one end of an input to that at the other, against zero and the central figure."""
    low, high = ends
    middle = ROW_HEIGHT / 2
    zero = scale.across(0) if scale.holds(0) else None
    parts = [line((zero, zero), (0, ROW_HEIGHT), INK, 1, "2 2")] if zero is not None else []
    parts += [
        line((scale.across(low), scale.across(central)), (middle, middle), colours.RATES[2], 8),
        line((scale.across(central), scale.across(high)), (middle, middle), colours.RATES[4], 8),
        line((scale.across(central),) * 2, (2, ROW_HEIGHT - 2), INK, 2),
    ]
    return drawing("", "", ROW_HEIGHT, parts)


def axis_row(scale: Scale, words: Sequence[tuple[float, str]]) -> str:
    """Return the figures of a scale above rows of pictures."""
    ends = {scale.least: "start", scale.most: "end"}
    parts = [letters(scale.across(value), 12, text, ends.get(value, "middle")) for value, text in words]
    return drawing("", "", 14, parts)

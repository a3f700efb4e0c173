"""The map for paper: PNG, SVG or PDF on A4 or A3, drawn from the same classified table as the screen.

Title, legend in words, scale bar, north, sources and attribution stand on the sheet, since a sheet goes alone. A3 is A4
enlarged, so that both say the same in the same place.
"""

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketmap.outputs import colours
from marketmap.outputs.maps import MapContent
from marketmap.outputs.paper_legend import draw_legend
from marketmap.outputs.paper_parts import PaperGround, draw_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MM_PER_INCH = 25.4
PAPERS = ("A4", "A3")
FORMS = ("pdf", "png", "svg")
_SHORT, _LONG = 210.0, 297.0  # millimetres of A4
_ENLARGED = {"A4": 1.0, "A3": 2**0.5}
_DOTS_PER_INCH = 200
_MARGIN = 12.0
_BESIDE = 58.0  # width of the legend beside the map
_ROW = 6.5  # height of a class in the legend beneath the map
_TITLE, _NOTE = 15.0, 6.5  # points
_TITLE_LETTER, _NOTE_LETTER = 3.4, 1.3  # millimetres of a usual letter
_TITLE_LINE, _NOTE_LINE = 7.0, 3.0  # millimetres from line to line
# The letters that come with matplotlib, so that the same map is the same bytes on every machine.
_STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "svg.fonttype": "none",  # words stay words: a screen reader and a search find them
    "svg.hashsalt": "marketmap",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class _Sheet:
    """A sheet in millimetres of A4: its sides, lines of title and note, height of a legend beneath (0 when beside)."""

    width: float
    height: float
    title: list[str]
    note: list[str]
    beneath: float

    @property
    def map_box(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the map."""
        head, foot = _TITLE_LINE * len(self.title) + 3, _NOTE_LINE * len(self.note) + 4
        bottom = _MARGIN + foot + self.beneath
        width = self.width - 2 * _MARGIN - (0 if self.beneath else _BESIDE)
        return _MARGIN, bottom, width, self.height - _MARGIN - head - bottom

    @property
    def legend_box(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the legend."""
        left, bottom, width, height = self.map_box
        if self.beneath:
            return left, bottom - self.beneath, width, self.beneath - 3
        return left + width + 5, bottom, _BESIDE - 5, height


def paper_map(ground: PaperGround, content: MapContent, title: str, form: str = "pdf", paper: str = "A4") -> bytes:
    """Return the map as a file for paper; the same map always gives the same bytes.

    Args:
        ground: what is drawn.
        content: what the map shows, as the screen is given it; its note stands at the foot.
        title: title of the sheet and of the file.
        form: one of `FORMS`; png has 200 dots to the inch.
        paper: one of `PAPERS`, upright or on its side as the place is drawn larger.
    """
    import matplotlib as mpl  # noqa: PLC0415, it takes a second that only who prints should wait

    with mpl.rc_context(_STYLE):
        figure = _drawn(ground, content, title, _ENLARGED[paper])
        out = io.BytesIO()
        figure.savefig(out, format=form, dpi=_DOTS_PER_INCH, metadata=_about(form, title))
    return out.getvalue()


def _about(form: str, title: str) -> dict[str, Any]:
    """Return what the file says of itself: its title, but no date and no program, which would change its bytes."""
    nothing = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    return {**nothing[form], "Title": title}


def _drawn(ground: PaperGround, content: MapContent, title: str, enlarged: float) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415, as in paper_map

    sheet = _best_sheet(ground, content, title)
    figure = Figure(figsize=(sheet.width * enlarged / MM_PER_INCH, sheet.height * enlarged / MM_PER_INCH))
    draw_map(figure.add_axes(_part(sheet, sheet.map_box)), ground, content, enlarged)
    legend = figure.add_axes(_part(sheet, sheet.legend_box))
    draw_legend(legend, content, sheet.legend_box[2:], enlarged, columns=3 if sheet.beneath else 1)
    left, top = _MARGIN / sheet.width, 1 - _MARGIN / sheet.height
    style = {"va": "top", "linespacing": 1.25}
    figure.text(
        left, top, "\n".join(sheet.title), fontsize=_TITLE * enlarged, weight="bold", color=colours.TOWN, **style
    )
    foot = (_MARGIN + _NOTE_LINE * len(sheet.note)) / sheet.height
    figure.text(left, foot, "\n".join(sheet.note), fontsize=_NOTE * enlarged, color=colours.QUIET, **style)
    return figure


def _best_sheet(ground: PaperGround, content: MapContent, title: str) -> _Sheet:
    """Return the sheet on which the place is drawn largest: upright or on its side, the legend beneath or beside."""
    west, south, east, north = ground.shapes.total_bounds
    beneath = _ROW * max(len(content.classes), 4) + 8
    sheets = [
        _sheet(sides, content, title, height)
        for sides, height in (((_SHORT, _LONG), beneath), ((_SHORT, _LONG), 0.0), ((_LONG, _SHORT), 0.0))
    ]
    return max(sheets, key=lambda one: min(one.map_box[2] / (east - west), one.map_box[3] / (north - south)))


def _sheet(sides: tuple[float, float], content: MapContent, title: str, beneath: float) -> _Sheet:
    width, height = sides
    across = width - 2 * _MARGIN
    heading = textwrap.wrap(title, int(across / _TITLE_LETTER))
    note = textwrap.wrap(content.note, int(across / _NOTE_LETTER))
    return _Sheet(width, height, heading, note, beneath)


def _part(sheet: _Sheet, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, bottom, width, height = box
    return left / sheet.width, bottom / sheet.height, width / sheet.width, height / sheet.height

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
_ENLARGED = {"A4": 1.0, "A3": 2**0.5, "picture": 1.0}
_DOTS_PER_INCH = 200
# Sides in millimetres, and whether the legend is beneath the map; a picture goes into a document, which has margins.
_UPRIGHT, _ON_ITS_SIDE = (210.0, 297.0), (297.0, 210.0)
_SHEETS = ((_UPRIGHT, True), (_UPRIGHT, False), (_ON_ITS_SIDE, False))
_PICTURE = (((166.0, 112.0), False),)
_MARGIN, _PICTURE_MARGIN = 12.0, 0.5
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
    """A sheet in millimetres of A4: sides, margin, lines of title and note, height of a legend beneath (0: beside)."""

    width: float
    height: float
    margin: float
    title: list[str]
    note: list[str]
    beneath: float

    @property
    def map_box(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the map."""
        head = _TITLE_LINE * len(self.title) + 3 if self.title else 0
        foot = _NOTE_LINE * len(self.note) + 4 if self.note else 0
        bottom = self.margin + foot + self.beneath
        width = self.width - 2 * self.margin - (0 if self.beneath else _BESIDE)
        return self.margin, bottom, width, self.height - self.margin - head - bottom

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
        paper: one of `PAPERS`, upright or on its side as the place is drawn larger; or picture, for a document.
    """
    import matplotlib as mpl  # noqa: PLC0415, it takes a second that only who prints should wait

    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        figure = _drawn(ground, content, title, paper)
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


def _drawn(ground: PaperGround, content: MapContent, title: str, paper: str) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415, as in paper_map

    sheet, enlarged = _best_sheet(ground, content, title, paper), _ENLARGED[paper]
    figure = Figure(figsize=(sheet.width * enlarged / MM_PER_INCH, sheet.height * enlarged / MM_PER_INCH))
    draw_map(figure.add_axes(_part(sheet, sheet.map_box)), ground, content, enlarged)
    legend = figure.add_axes(_part(sheet, sheet.legend_box))
    draw_legend(legend, content, sheet.legend_box[2:], enlarged, columns=3 if sheet.beneath else 1)
    left, top = sheet.margin / sheet.width, 1 - sheet.margin / sheet.height
    style: dict[str, Any] = {"va": "top", "linespacing": 1.25}
    figure.text(
        left, top, "\n".join(sheet.title), fontsize=_TITLE * enlarged, weight="bold", color=colours.TOWN, **style
    )
    foot = (sheet.margin + _NOTE_LINE * len(sheet.note)) / sheet.height
    figure.text(left, foot, "\n".join(sheet.note), fontsize=_NOTE * enlarged, color=colours.QUIET, **style)
    return figure


def _best_sheet(ground: PaperGround, content: MapContent, title: str, paper: str) -> _Sheet:
    """Return the sheet on which the place is drawn largest: upright or on its side, the legend beneath or beside."""
    west, south, east, north = ground.shapes.total_bounds
    beneath = _ROW * max(len(content.classes), 4) + 8
    sheets = [
        _sheet(sides, content, title, beneath if is_beneath else 0.0)
        for sides, is_beneath in (_PICTURE if paper == "picture" else _SHEETS)
    ]
    return max(sheets, key=lambda one: min(one.map_box[2] / (east - west), one.map_box[3] / (north - south)))


def _sheet(sides: tuple[float, float], content: MapContent, title: str, beneath: float) -> _Sheet:
    width, height = sides
    margin = _PICTURE_MARGIN if not title else _MARGIN
    across = width - 2 * margin
    heading = textwrap.wrap(title, int(across / _TITLE_LETTER))
    note = textwrap.wrap(content.note, int(across / _NOTE_LETTER))
    return _Sheet(width, height, margin, heading, note, beneath)


def _part(sheet: _Sheet, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, bottom, width, height = box
    return left / sheet.width, bottom / sheet.height, width / sheet.width, height / sheet.height

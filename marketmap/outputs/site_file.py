"""The one-page summary of a site to take away: a Word file to edit, and a self-contained HTML page."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from marketmap.outputs.manifest import Manifest, with_manifest
from marketmap.outputs.site_summary import SiteSummary, TextTable
from marketmap.outputs.word import add_picture, document_bytes, new_document

_BODY, _SMALL = 8.5, 6.5  # points
_MARGIN_CM, _WIDTH_CM, _NUMBER_CM = 1.2, 17.0, 2.3

_STYLE = """body { font: 14px/1.45 system-ui, "Segoe UI", sans-serif; color: #22272b; max-width: 54rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .4rem; }
.lead { font-size: 1.05rem; margin: 0 0 .6rem; }
img { width: 100%; height: auto; border: 1px solid #cfcbc4; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 .1rem; font-size: .875rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { text-align: left; font-weight: 400; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid #dfe4e7;
  vertical-align: top; }
thead th { color: #56636a; border-bottom: 1px solid #9aa6ac; }
.n { text-align: right; white-space: nowrap; }
thead .n { white-space: normal; }
.sum > * { font-weight: 600; }
.quiet { color: #56636a; font-size: .8rem; margin: .15rem 0; }
.wide { overflow-x: auto; }
@media print { @page { size: A4; margin: 12mm; } body { font-size: 10.5px; margin: 0; max-width: none; } }"""
_HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'


@dataclass(frozen=True)
class SiteFile:
    """What a file of a site is written from: the summary, the map as PNG with its words, and what went into it."""

    summary: SiteSummary
    picture: bytes
    picture_words: str
    record: Manifest

    @property
    def sources(self) -> list[str]:
        """The sources, one a line."""
        return [f"{one['publisher']}: {one['title']} ({one['edition']})" for one in self.record["sources"].values()]


def picture_words(summary: SiteSummary) -> str:
    """Return what the map shows, for those who do not see it."""
    return (
        f"Map round the site: {summary.title}. Districts are coloured by how many units of each 100 required could be "
        "met nowhere within reach; rings are 5, 10, 20 and 40 km by road. The tables hold the figures near the site."
    )


def one_page(summary: SiteSummary) -> SiteSummary:
    """Return the summary with tables short enough for one page; each says how many rows it leaves out."""
    return replace(summary, tables=tuple(_short(table) for table in summary.tables if table.rows))


def _short(table: TextTable) -> TextTable:
    results = [table.rows[number] for number in table.sums]
    others = [row for number, row in enumerate(table.rows) if number not in table.sums]
    if not table.brief:
        return replace(table, rows=())
    rows = (*others[: table.brief], *results)
    sums = tuple(range(len(rows) - len(results), len(rows)))
    left = len(others) - table.brief
    return replace(table, rows=rows, sums=sums, note=f"{left} more in the app." if left > 0 else "")


def html_bytes(file: SiteFile) -> bytes:
    """Return the summary as one HTML page that asks nothing of any host."""
    summary = file.summary
    image = base64.b64encode(file.picture).decode()
    parts = [
        f"<h1>{escape(summary.title)}</h1>",
        f'<p class="lead">{escape(summary.headline)}</p>',
        *(f"<p>{escape(notice)}</p>" for notice in summary.notices),
        f'<img alt="{escape(file.picture_words)}" src="data:image/png;base64,{image}">',
        *(_html_table(table) for table in summary.tables if table.rows),
        *(f'<p class="quiet">{escape(line)}</p>' for line in (*summary.notes, *file.sources)),
    ]
    head = f"{_HEAD}<title>{escape(summary.title)}</title><style>{_STYLE}</style>"
    page = f'<!DOCTYPE html>\n<html lang="en-GB"><head>{head}</head>\n<body>'
    return with_manifest("\n".join([page, *parts, "</body></html>", ""]), file.record).encode()


def _html_table(table: TextTable) -> str:
    kinds = [' class="n"' if heading.startswith("#") else "" for heading in table.headings]
    head = "".join(
        f'<th scope="col"{kind}>{escape(heading.lstrip("#"))}</th>'
        for kind, heading in zip(kinds, table.headings, strict=True)
    )
    body = "".join(_html_row(row, kinds, is_sum=number in table.sums) for number, row in enumerate(table.rows))
    note = f'<p class="quiet">{escape(table.note)}</p>' if table.note else ""
    inside = f"<caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table>{inside}</table></div>{note}'


def _html_row(row: Sequence[str], kinds: Sequence[str], *, is_sum: bool) -> str:
    cells = "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))
    return f'<tr{" class=sum" * is_sum}><th scope="row">{escape(row[0])}</th>{cells}</tr>'


def word_bytes(file: SiteFile) -> bytes:
    """Return the summary as a Word file of one page: headings, a map with words for it, tables with marked headers.

    The same content always gives the same bytes.
    """
    summary = one_page(file.summary)
    page = new_document(summary.title)
    _set_up(page)
    page.add_heading(summary.title, level=1)
    for line in (summary.headline, *summary.notices):
        page.add_paragraph(line)
    add_picture(page, file.picture, file.picture_words, _WIDTH_CM)
    for table in summary.tables:
        page.add_heading(table.caption, level=2)
        if table.rows:
            _word_table(page, table)
        if table.note:
            page.add_paragraph(table.note).runs[0].font.size = Pt(_SMALL)
    page.add_heading("How sure, and sources", level=2)
    for line in (" ".join(summary.notes), f"Figures: {'; '.join(file.sources)}."):
        page.add_paragraph(line).runs[0].font.size = Pt(_SMALL)
    return document_bytes(page)


def _set_up(page: WordDocument) -> None:
    """Make the letters and margins small enough for one page."""
    section = page.sections[0]
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(_MARGIN_CM), Cm(1.4), Cm(0.6)
    for name, size, before, after in (("Normal", _BODY, 0, 2), ("Heading 1", 14, 0, 3), ("Heading 2", 9.5, 5, 1)):
        style: Any = page.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0


def _word_table(page: WordDocument, table: TextTable) -> None:
    rows = [tuple(heading.lstrip("#") for heading in table.headings), *table.rows]
    grid = page.add_table(rows=len(rows), cols=len(table.headings), style="Light Shading")
    grid.autofit = False
    widths = _widths(table.headings)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for number, (row, cells) in enumerate(zip(grid.rows, rows, strict=True)):
        for heading, cell, text, width in zip(table.headings, row.cells, cells, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(_BODY - 0.5), number == 0 or number - 1 in table.sums
            paragraph.paragraph_format.space_after = Pt(0)
            if heading.startswith("#"):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    properties: Any = grid.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001, python-docx cannot mark a header row
    properties.append(OxmlElement("w:tblHeader"))


def _widths(headings: Sequence[str]) -> list[int]:
    """Return the width of each column: numbers narrow, words sharing the rest."""
    numbers = [heading.startswith("#") for heading in headings]
    words = (_WIDTH_CM - _NUMBER_CM * sum(numbers)) / (len(headings) - sum(numbers))
    return [Cm(_NUMBER_CM if is_number else words) for is_number in numbers]

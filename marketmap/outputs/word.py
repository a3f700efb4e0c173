"""Word files: a document with heading styles, tables whose headers repeat, and pictures that say what they show.

The same content always gives the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from marketmap.outputs import colours

LANGUAGE = "en-GB"
WIDTH_CM = 16.6  # between the margins of A4
_FONT = "Arial"
_SIDES = (21.0, 29.7)  # centimetres of A4
_MARGIN = 2.2
_MADE = datetime(2026, 10, 1)  # noqa: DTZ001, a document's dates have no time zone; a fixed one keeps the bytes the same
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_HEADINGS = (("Title", 22), ("Heading 1", 15), ("Heading 2", 12))


def new_document(title: str) -> WordDocument:
    """Return an empty document on A4 in British English, with page numbers."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "marketmap", LANGUAGE
    properties.created = properties.modified = _MADE
    properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(side) for side in _SIDES)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    _set_styles(document)
    _add_page_number(section.footer.paragraphs[0], title)
    return document


def _set_styles(document: WordDocument) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Normal", *(name for name, _ in _HEADINGS)):
        _set_font(document.styles[name])
    for name, size in _HEADINGS:
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor.from_string(colours.TOWN.removeprefix("#"))
        style.paragraph_format.keep_with_next = True
    caption = document.styles["Caption"]
    _set_font(caption)
    caption.font.size, caption.font.color.rgb = Pt(9.5), RGBColor.from_string(colours.TOWN.removeprefix("#"))
    for border in list(document.styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _set_font(style: Any) -> None:  # noqa: ANN401, a style of Word
    style.font.name = _FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), _FONT)
    fonts.set(qn("w:eastAsia"), _FONT)


def _add_page_number(paragraph: Paragraph, title: str) -> None:
    paragraph.add_run(f"{title}. Page ").font.size = Pt(8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001, python-docx has no fields of its own


def add_list(document: WordDocument, lines: Sequence[str]) -> None:
    """Add a bulleted list."""
    for line in lines:
        document.add_paragraph(line, style="List Bullet").paragraph_format.space_after = Pt(3)


def add_picture(document: WordDocument, picture: bytes, words: str, width_cm: float = WIDTH_CM) -> None:
    """Add a picture with a text for who cannot see it.

    Args:
        document: where to.
        picture: a PNG.
        words: what the picture shows.
        width_cm: its width.
    """
    shape = document.add_picture(io.BytesIO(picture), width=Cm(width_cm))
    shape._inline.docPr.set("descr", words)  # noqa: SLF001, python-docx has no text for pictures of its own
    shape._inline.docPr.set("title", "Map")  # noqa: SLF001, as above


def add_table(
    document: WordDocument, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Add a table with its title above; the header is marked and repeats on every page; figures stand to the right.

    Args:
        document: where to.
        title: what it holds, also for who cannot see it.
        headers: headings; those that start with # head figures.
        rows: cells as text.
        widths: width of each column in centimetres.
    """
    above = document.add_paragraph(title, style="Caption")
    above.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(rows), cols=len(headers), style="Table Grid")
    table.autofit = False
    _describe(table, title)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    cells = table._cells  # noqa: SLF001, table.cell() walks the whole table each time
    for number, row in enumerate([[header.removeprefix("#") for header in headers], *rows]):
        for column, text in enumerate(row):
            cell = cells[number * len(headers) + column]
            cell.width = Cm(widths[column])
            _fill(cell.paragraphs[0], text, bold=number == 0, right=headers[column].startswith("#"))
    for row_number, line in enumerate(table.rows):
        properties = line._tr.get_or_add_trPr()  # noqa: SLF001, as above
        properties.append(OxmlElement("w:cantSplit"))
        if row_number == 0:
            properties.append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _describe(table: WordTable, title: str) -> None:
    properties = table._tbl.tblPr  # noqa: SLF001, as above
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), title)
        properties.append(element)


def _fill(paragraph: Paragraph, text: str, *, bold: bool, right: bool) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(9)
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.space_before = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def document_bytes(document: WordDocument) -> bytes:
    """Return a document as a .docx file; nothing in it depends on when it was made."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            out.writestr(zipfile.ZipInfo(name, _ZIP_DATE), parts.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()

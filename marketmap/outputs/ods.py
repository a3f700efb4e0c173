"""Workbooks as OpenDocument spreadsheets: the same sheets as the Excel file, for who has no Excel."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape

from odfdo import Cell as OdsCell
from odfdo import Document, Element, Link, Paragraph, Row
from odfdo import Table as OdsTable

from marketmap.outputs.sheets import HEADER_ROW, Cell, Sheet

COVER = "Cover"
_CM_PER_LETTER = 0.2
_COVER_WIDTH = 100
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_TEXT = (
    ("heading", 'fo:font-weight="bold" fo:font-size="14pt"', ""),
    ("cover", 'fo:font-weight="bold" fo:font-size="14pt"', 'fo:wrap-option="wrap"'),
    ("header", 'fo:font-weight="bold"', 'fo:wrap-option="wrap"'),
    ("wrapped", "", 'fo:wrap-option="wrap" style:vertical-align="top"'),
    ("plain", "", 'style:vertical-align="top"'),
)


def ods_bytes(title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """Return an .ods file: a cover with lines of text and a link to each sheet, then the sheets.

    The same content always gives the same bytes.

    Args:
        title: what the file holds, as its heading.
        lines: lines of the cover.
        sheets: its sheets, one table each.
    """
    document = Document("spreadsheet")
    document.body.clear()
    for style in _styles(sheets):
        document.insert_style(style, automatic=True)
    document.body.append(_cover(title, lines, sheets))
    for sheet in sheets:
        document.body.append(_table(sheet))
    document.body.append(Element.from_tag(_ranges(sheets)))
    saved = io.BytesIO()
    document.save(saved)
    own = {"meta.xml": _meta(title), "settings.xml": _settings(sheets)}
    return _fixed(saved, {name: text.encode() for name, text in own.items()})


def _styles(sheets: Sequence[Sheet]) -> Iterable[str]:
    for name, text, cell in _TEXT:
        yield (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties {cell}/>'
            f"<style:text-properties {text}/></style:style>"
        )
    for number_format in sorted({one for sheet in sheets for one in sheet.number_formats}):
        name = _number_name(number_format)
        yield _number_style(name, number_format)
        yield (
            f'<style:style style:name="cell{name}" style:family="table-cell" style:data-style-name="{name}">'
            '<style:table-cell-properties style:vertical-align="top"/></style:style>'
        )
    for width in sorted({_COVER_WIDTH, *(width for sheet in sheets for width in sheet.widths)}):
        yield (
            f'<style:style style:name="wide{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _CM_PER_LETTER:.2f}cm"/></style:style>'
        )


def _number_name(number_format: str) -> str:
    return "N" + "".join(f"{ord(letter):x}" for letter in number_format)


def _number_style(name: str, number_format: str) -> str:
    percent = number_format.endswith("%")
    kind = "percentage-style" if percent else "number-style"
    places = re.search(r"\.([0#]+)", number_format)
    most = len(places.group(1)) if places else 0
    least = places.group(1).count("0") if places else 0
    decimals = (
        "" if number_format == "General" else f'number:decimal-places="{most}" number:min-decimal-places="{least}"'
    )
    grouping = 'number:grouping="true"' if "," in number_format else ""
    sign = "<number:text>%</number:text>" if percent else ""
    return (
        f'<number:{kind} style:name="{name}"><number:number number:min-integer-digits="1" {decimals} {grouping}/>{sign}'
        f"</number:{kind}>"
    )


def _cover(title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> OdsTable:
    table = _empty(COVER, [_COVER_WIDTH])
    rows = [_text(title, "cover"), *(_text(line, "wrapped") for line in lines)]
    for sheet in sheets:
        cell = OdsCell(style="wrapped", cell_type="string")
        paragraph = Paragraph()
        words = f"Sheet {sheet.name}: {sheet.title}"
        cell.set_attribute("office:string-value", words)  # for readers that look past links
        paragraph.append(Link(f"#'{sheet.name}'.A1", text=words))
        cell.append(paragraph)
        rows.append(cell)
    for cell in rows:
        table.append(_row([cell]))
    return table


def _table(sheet: Sheet) -> OdsTable:
    table = _empty(sheet.name, sheet.widths)
    table.append(_row([_text(sheet.title, "heading")]))
    table.append(_row([_text(sheet.line, "plain")]))
    table.append(_row([_text(header, "header") for header in sheet.headers]))
    style = "wrapped" if sheet.wraps else "plain"
    for cells in sheet.rows:
        table.append(_row([_cell(cell, style, code) for cell, code in zip(cells, sheet.number_formats, strict=True)]))
    return table


def _empty(name: str, widths: Sequence[int]) -> OdsTable:
    table = OdsTable(name)
    table.clear()
    table.set_attribute("table:name", name)
    for width in widths:
        table.append(Element.from_tag(f'<table:table-column table:style-name="wide{width}"/>'))
    return table


def _row(cells: Iterable[OdsCell]) -> Row:
    row = Row()
    for cell in cells:
        row.append(cell)
    return row


def _text(text: str, style: str) -> OdsCell:
    return OdsCell(text, text=text, cell_type="string", style=style)


def _cell(cell: Cell, style: str, number_format: str) -> OdsCell:
    if isinstance(cell, str):
        return _text(cell, style)
    kind = "percentage" if number_format.endswith("%") else "float"
    return OdsCell(float(cell), cell_type=kind, style=f"cell{_number_name(number_format)}")


def _ranges(sheets: Sequence[Sheet]) -> str:
    """Return what marks each table as one, with its header."""
    marked = "".join(
        f'<table:database-range table:name="{escape(sheet.name.replace(" ", "_"))}" table:contains-header="true" '
        f"table:target-range-address=\"'{escape(sheet.name)}'.A{HEADER_ROW + 1}:"
        f"'{escape(sheet.name)}'.{_letter(len(sheet.headers))}{HEADER_ROW + 1 + len(sheet.rows)}\"/>"
        for sheet in sheets
    )
    return f"<table:database-ranges>{marked}</table:database-ranges>"


def _letter(column: int) -> str:
    before, last = divmod(column - 1, 26)
    return (_letter(before) if before else "") + chr(ord("A") + last)


def _meta(title: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>marketmap</dc:creator><dc:language>en-GB</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _settings(sheets: Sequence[Sheet]) -> str:
    """Return what keeps headings and names in view."""
    views = "".join(
        f'<config:config-item-map-entry config:name="{escape(sheet.name)}">'
        + _item("CursorPositionX", "int", 0) + _item("CursorPositionY", "int", 0)
        + _item("HorizontalSplitMode", "short", 2) + _item("VerticalSplitMode", "short", 2)
        + _item("HorizontalSplitPosition", "int", sheet.fixed_columns)
        + _item("VerticalSplitPosition", "int", HEADER_ROW + 1)
        + _item("PositionRight", "int", sheet.fixed_columns) + _item("PositionBottom", "int", HEADER_ROW + 1)
        + "</config:config-item-map-entry>"
        for sheet in sheets
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
        '</config:config-item><config:config-item config:name="ActiveTable" config:type="string">'
        f'{COVER}</config:config-item><config:config-item-map-named config:name="Tables">{views}'
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _item(name: str, kind: str, value: int) -> str:
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'


def _fixed(saved: io.BytesIO, own: dict[str, bytes]) -> bytes:
    """Return the file with our own parts, British English, and nothing that depends on when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(out, "w") as fixed:
        for name in sorted(parts.namelist(), key=lambda one: one != "mimetype"):  # the standard wants it first
            content = own.get(name, parts.read(name))
            if name == "styles.xml":
                content = re.sub(rb'fo:language="\w+" fo:country="\w+"', b'fo:language="en" fo:country="GB"', content)
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            fixed.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, how)
    return out.getvalue()

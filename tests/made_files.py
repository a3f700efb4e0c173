"""Spreadsheet files made in the tests themselves, byte by byte where no library would write them so."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

import xlsxwriter

Rows = Sequence[Sequence[object]]

ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style")
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """Return an XLSX workbook of these sheets; text that begins with = is a formula without a value."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        page.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        page.write(row, column, cell)
            if name in hidden:
                page.hide()
    return content.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return content.getvalue()


def raw_xlsx(sheet: str, strings: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an XLSX workbook of one sheet "S", its sheetData and shared strings as given."""
    relation = f'Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"'
    shared = f'<Relationship Id="r2" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="r1" Type="{_RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}"><Relationship Id="r1" {relation}/>{shared}'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        }
        | (dict(more) if more else {})
    )


def ods(tables: str, styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an ODS file of these tables, written as ODS writes them."""
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": ODS_KIND,
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {_SPACES}>{styles}{body}</office:document-content>",
        }
        | (dict(more) if more else {})
    )


def ods_table(name: str, *rows: str, style: str = "") -> str:
    """Return one table of an ODS file; a row is its cells."""
    within = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"{style}>{within}</table:table>'


def ods_text(text: str, attributes: str = "") -> str:
    """Return one cell of text of an ODS file."""
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def ole(streams: Mapping[str, bytes], *, small: bool = False) -> bytes:
    """Return an OLE file of these streams ([MS-CFB]); `small` keeps them in the stream for small ones."""
    sectors: list[bytes] = [b""]
    table: list[int] = [_TABLE]

    def kept(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        table.extend([*range(first + 1, first + len(pieces)), _END])
        return first

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        named = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", _FREE, _FREE, 1 if kind == 5 else _FREE)
        return (
            named.ljust(64, b"\0") + struct.pack("<HBB", len(named), kind, 1) + links + bytes(36)
            + struct.pack("<IQ", start, size)
        )  # fmt: skip

    listed, joined = b"", b""
    small_table: list[int] = []
    for name, content in streams.items():
        if small:
            first, count = len(small_table), -(-len(content) // 64)
            small_table += [*range(first + 1, first + count), _END]
            joined += content.ljust(count * 64, b"\0")
            listed += entry(name, 2, first, len(content))
        else:
            listed += entry(name, 2, kept(content.ljust(4096, b"\0")), max(4096, len(content)))
    root = entry("Root Entry", 5, kept(joined) if joined else _END, len(joined))
    directory = kept(root + listed)
    small_start = kept(struct.pack(f"<{len(small_table)}I", *small_table).ljust(512, b"\xff")) if small else _END
    needed = -(-len(table) // 128)
    assert needed == 1, "the table of this writer has one sector"
    sectors[0] = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, small_start, int(small), _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + b"".join(sectors)


def record(kind: int, held: bytes = b"") -> bytes:
    """Return one record of an XLS workbook."""
    return struct.pack("<HH", kind, len(held)) + held


def xls_records(cells: Sequence[bytes], strings: Sequence[str] = (), extra: bytes = b"") -> bytes:
    """Return the records of an XLS workbook ([MS-XLS]) of one sheet "S"; `extra` stands among the first records."""
    version = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    texts = b"".join(struct.pack("<HB", len(one), 1) + one.encode("utf-16-le") for one in strings)
    shared = record(0x00FC, struct.pack("<II", len(strings), len(strings)) + texts) if strings else b""
    before = record(0x0809, version) + extra
    sheet_size = 4 + 8 + len("S")
    start = len(before) + sheet_size + len(shared) + 4
    sheet = record(0x0085, struct.pack("<IBBBB", start, 0, 0, 1, 0) + b"S")
    first = before + sheet + shared + record(0x000A)
    return first + record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + b"".join(cells) + record(0x000A)


def xls_number(row: int, column: int, value: float) -> bytes:
    """Return the record of a number (0 is the first row and column)."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def xls_text(row: int, column: int, shared: int) -> bytes:
    """Return the record of a shared text."""
    return record(0x00FD, struct.pack("<HHHI", row, column, 0, shared))


def xls_error(row: int, column: int, code: int) -> bytes:
    """Return the record of an error."""
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))

"""Scanning an ODS file before it is read: how far its sheets reach, and error cells.

ODS writes what is the same side by side once, with the number of times it is repeated, so that a few bytes can stand
for a billion cells. Patterns stand for a parser because they run over a large file in seconds.
"""

import html
import re
import zipfile
from dataclasses import dataclass, field

from marketmap.sources.file_limits import Extent, Scan
from marketmap.sources.zip_limits import pieces, unpacked

_IS = rb"\s*=\s*[\"']"
_ROW_BEGINS = b"<table:table-row"
_SHEET_ENDS = b"</table:table>"
_ROW_ENDS = b"</table:table-row"
_AFTER_A_NAME = b" \t\r\n/>"
_CELL_BEGINS = (b"<table:table-cell", b"<table:covered-table-cell")
_SHEET = re.compile(rb"<table:table\s(?>[^<>]*?\btable:name" + rb"\s*=\s*)(?:\"([^<>\"]*)\"|'([^<>']*)')")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^<>]*+)>([^<]*+(?:<(?!/?table:)[^<]*+)*+)")
_REPEATED = re.compile(rb"number-columns-repeated" + _IS + rb"([0-9]{1,18})")
_ROWS_REPEATED = re.compile(rb"number-rows-repeated" + _IS + rb"([0-9]{1,18})")
_ERROR = re.compile(rb">(#[A-Z][A-Z0-9/_]*[!?]?|Err:[0-9]+)</text:p>")
_MOST_ERRORS = 1000


@dataclass
class _Found:
    """What was found so far; `row` counts all rows of the sheet in hand, filled or not."""

    sheet: str = ""
    row: int = 0
    extents: dict[str, Extent] = field(default_factory=dict)
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def scan_ods(archive: zipfile.ZipFile, name: str) -> Scan:
    """Scan every part of an ODS file.

    Raises:
        FileFaultsError: it is damaged, or a part is larger than the file says.
    """
    found = _Found()
    for entry in archive.infolist():
        for piece in pieces(unpacked(archive, entry, name), _ROW_BEGINS, name):
            if entry.filename.endswith("content.xml"):
                before, *rows = piece.split(_ROW_BEGINS)
                _begin_sheet(found, before)
                for row in rows:
                    _add(found, row)
    return Scan(tuple(found.extents.values()), found.errors)


def _add(found: _Found, piece: bytes) -> None:
    """Take a row into account, and the beginning of another sheet after it."""
    if piece[:1] in _AFTER_A_NAME:
        repeated = _ROWS_REPEATED.search(piece, 0, piece.find(b">") + 1)
        _add_row(found, piece[: _end_of_cells(piece)], int(repeated[1]) if repeated else 1)
    if _SHEET_ENDS in piece:
        _begin_sheet(found, piece)


def _begin_sheet(found: _Found, piece: bytes) -> None:
    if sheets := _SHEET.findall(piece):
        found.sheet, found.row = html.unescape((sheets[-1][0] or sheets[-1][1]).decode("utf-8", "replace")), 0


def _end_of_cells(row: bytes) -> int:
    """Return where the last filled cell of a row ends: rows end in one blank cell repeated to the edge of the sheet."""
    end = row.find(_ROW_ENDS)
    start = end = len(row) if end < 0 else end
    while (at := row.rfind(b"table-cell", 0, start)) >= 0:
        start = row.rfind(b"<", 0, at)
        if start < 0:
            return end
        if not row.startswith(b"</", start):
            cell = row[start:end]
            if b"value" in cell or b"<" in cell[1:].replace(b"</table:", b""):
                return end
            end = start
    return 0


def _add_row(found: _Found, cells: bytes, repeated: int) -> None:
    if cells:
        repeats = list(map(int, _REPEATED.findall(cells)))
        width = sum(cells.count(begins) for begins in _CELL_BEGINS) + sum(repeats) - len(repeats)
        before = found.extents.get(found.sheet, Extent(found.sheet, 0, 0))
        found.extents[found.sheet] = Extent(found.sheet, found.row + repeated, max(before.columns, width))
        if b">#" in cells or b">Err:" in cells:
            _add_errors(found, cells, repeated)
    found.row += repeated


def _add_errors(found: _Found, cells: bytes, repeated: int) -> None:
    errors = found.errors.setdefault(found.sheet, {})
    column = 0
    for tag, inside in _CELL.findall(cells):
        times = _REPEATED.search(tag)
        width = int(times[1]) if times else 1
        if error := _ERROR.search(b">" + inside):
            for row in range(found.row, found.row + min(repeated, _MOST_ERRORS)):
                errors |= dict.fromkeys(
                    ((row, column + right) for right in range(min(width, _MOST_ERRORS))), error[1].decode()
                )
        column += width

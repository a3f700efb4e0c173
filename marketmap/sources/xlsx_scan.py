"""Scanning an XLSX file before it is read: how far its sheets reach, and error cells.

Patterns stand for a parser because they run over a large workbook in seconds. In a file that was made to deceive they
may find too much, not too little; none of them can be made to run for longer than the file is long.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from marketmap.sources.file_limits import MOST_CELLS, MOST_COLUMNS, Extent, Scan
from marketmap.sources.zip_limits import pieces, unpacked, whole

_IS = rb"\s*=\s*[\"']"
# The spelling of nearly all files, many times faster to find; a piece that has any other goes by the patterns below.
_USUAL_PLACE = re.compile(rb'<c r="([A-Z]{1,7}[0-9]{1,10})"')
_PLACE = re.compile(rb"\sr" + _IS + rb"([A-Za-z]{1,7}[0-9]{1,10})")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr" + _IS + rb")")
# A cell that is only coloured or framed.
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c(?:\s\w{1,8}=\"[^\"<>]{0,20}\"){1,5}\s*(?:/>|></(?:\w+:)?c>)")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*\bt" + _IS + rb"e[\"'])(?>[^<>]*?\br" + _IS + rb"([A-Z]+)([0-9]+))[^<>]*+>"
    rb"(?:<(?:\w+:)?f[^<>]*+>(?:[^<]*+</(?:\w+:)?f>)?)?<(?:\w+:)?v>([^<]{1,30})<"
)
_BOOK_PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"
_ROWS_BEGIN = b"sheetData"


@dataclass
class _Found:
    """What was found in one sheet so far; rows and columns are numbers of the last."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def too_large(self) -> bool:
        """Whether the sheet would be refused."""
        return self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS


def scan_xlsx(archive: zipfile.ZipFile, name: str) -> Scan:
    """Scan every part of an XLSX file.

    Raises:
        FileFaultsError: it is damaged, or a part is larger than the file says.
    """
    sheets = _sheets_of_parts(archive, name)
    extents: list[Extent] = []
    errors: dict[str, dict[tuple[int, int], str]] = {}
    for entry in archive.infolist():
        found = _scan(archive, entry, name)
        for sheet in sheets.get(entry.filename.casefold(), []):
            extents.append(Extent(sheet, found.rows, found.columns))
            errors[sheet] = found.errors
    return Scan(tuple(extents), errors)


def _sheets_of_parts(archive: zipfile.ZipFile, name: str) -> dict[str, list[str]]:
    """Return the names of the sheets that each part holds (one, in an honest file), by its path in lower case."""
    book_part, relations_part = (whole(archive, path, name) for path in _BOOK_PARTS)
    try:
        # The parser of the standard library refuses entities that multiply; the parts are small.
        book = ET.fromstring(book_part)  # noqa: S314
        relations = ET.fromstring(relations_part)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        return {}
    targets = {one.get("Id"): one.get("Target", "").removeprefix("/xl/").removeprefix("xl/") for one in relations}
    sheets: dict[str, list[str]] = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            path = f"xl/{targets.get(_relation(sheet), '')}".casefold()
            sheets.setdefault(path, []).append(sheet.get("name", ""))
    return sheets


def _relation(sheet: ET.Element) -> str:
    # Its namespace has one address in ordinary files and another in "strict" ones.
    return next((value for key, value in sheet.attrib.items() if key.endswith("relationships}id")), "")


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> _Found:
    found = _Found()
    for piece in pieces(_from_the_first_row(unpacked(archive, entry, name)), b"row>", name):
        _reach(found, piece)
        if b'"e"' in piece or b"'e'" in piece:
            found.errors.update(_errors(piece))
    if found.too_large:
        found.rows = found.columns = 0
        for piece in pieces(_from_the_first_row(unpacked(archive, entry, name)), b"row>", name):
            _reach(found, _EMPTY_CELL.sub(b"", piece))
    return found


def _from_the_first_row(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the part of a sheet that holds its rows; nothing of a part that is no sheet."""
    chunks = iter(chunks)
    seen = b""
    for chunk in chunks:
        seen = seen[-len(_ROWS_BEGIN) :] + chunk
        if (start := seen.find(_ROWS_BEGIN)) >= 0:
            yield seen[start:]
            yield from chunks


def _reach(found: _Found, piece: bytes) -> None:
    """Take the rows and columns that a piece of a sheet reaches into account."""
    listed = _USUAL_PLACE.findall(piece)
    usual = len(listed) == piece.count(b"<c") and b":c" not in piece
    places = b" ".join(listed if usual else _PLACE.findall(piece)).upper()
    found.rows = max([found.rows, *map(int, set(places.translate(None, _LETTERS).split()))])
    found.columns = max([found.columns, *map(_column_number, set(places.translate(None, _DIGITS).split()))])
    if not usual and _CELL_WITHOUT_PLACE.search(piece):
        # Such cells follow one another: no row is wider than all of its cells, and every row adds one at most.
        found.rows += len(_ROW.findall(piece))
        found.columns = max([found.columns, *(len(_CELL.findall(row)) for row in _ROW.split(piece))])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _errors(piece: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _ERROR.finditer(piece):
        yield (int(match[2]) - 1, _column_number(match[1]) - 1), match[3].decode("utf-8", "replace")

"""Opening a user's spreadsheet: CSV, XLSX, XLS or ODS, told apart by what is in the file and not by its name.

Cells come as they are, formulas as their values, error cells as their text. What cannot be read safely is refused
before it is unpacked, with what to do about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from marketmap.sources.cells import Cell, is_blank
from marketmap.sources.delimited_text import read_delimited
from marketmap.sources.file_kinds import OLE, ZIP, refuse_other_kinds, workbook_stream, zip_kind
from marketmap.sources.file_limits import MEGABYTE, MOST_BYTES, SPREADSHEET, Extent, Limits, Scan, refuse_too_large
from marketmap.sources.ods_scan import scan_ods
from marketmap.sources.refusals import refused
from marketmap.sources.workbook_process import Row, read_workbook
from marketmap.sources.xls_scan import scan_xls
from marketmap.sources.xlsx_scan import scan_xlsx
from marketmap.sources.zip_limits import opened_zip

__all__ = ["Cell", "OpenedFile", "Sheet", "open_file", "refuse_too_long"]


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is the spreadsheet's row 1; a row ends at its last filled cell, a blank cell is None."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OpenedFile:
    """A file that was opened: its name and its sheets in their order; a CSV has one sheet, called ''."""

    name: str
    sheets: tuple[Sheet, ...]


def open_file(content: bytes, name: str, limits: Limits = SPREADSHEET) -> OpenedFile:
    """Open a spreadsheet from its bytes.

    Args:
        content: the bytes of the file.
        name: its name, for messages only.
        limits: how much it may hold.

    Raises:
        FileFaultsError: saying why the file cannot be used, and what to do about it.
    """
    if len(content) > MOST_BYTES:
        expected = f"at most {MOST_BYTES // MEGABYTE} MB; keep only the sheets, rows and columns needed"
        raise refused(name, f"{len(content) / MEGABYTE:,.0f} MB", expected)
    if not content:
        raise refused(name, "an empty file", "a spreadsheet with a heading row and rows under it")
    refuse_other_kinds(content, name)
    if content.startswith((OLE, *ZIP)):
        scan = _scan(content, name)
        refuse_too_large(name, scan, limits)
        sheets = tuple(_sheets(content, name, scan))
    else:
        sheets = (Sheet("", hidden=False, rows=_trimmed(_delimited_rows(read_delimited(content, name, limits)))),)
    if all(is_blank(cell) for sheet in sheets for row in sheet.rows for cell in row):
        raise refused(name, "no filled cell", "a spreadsheet with a heading row and rows under it")
    return OpenedFile(name, sheets)


def refuse_too_long(opened: OpenedFile, limits: Limits) -> None:
    """Refuse a file that was opened as another kind of list and is too long for this one.

    Raises:
        FileFaultsError: naming the sheet with too many rows.
    """
    extents = tuple(
        Extent(sheet.name, len(sheet.rows), max(map(len, sheet.rows), default=0)) for sheet in opened.sheets
    )
    refuse_too_large(opened.name, Scan(extents), limits)


def _scan(content: bytes, name: str) -> Scan:
    if content.startswith(OLE):
        return scan_xls(workbook_stream(content, name), name)
    with opened_zip(content, name) as archive:
        return scan_xlsx(archive, name) if zip_kind(archive, name) == "xlsx" else scan_ods(archive, name)


def _sheets(content: bytes, name: str, scan: Scan) -> Iterator[Sheet]:
    for sheet, hidden, rows in read_workbook(content, name):
        errors = scan.errors.get(sheet)
        yield Sheet(sheet, hidden, _trimmed(_with_errors(rows, errors) if errors else rows))


def _with_errors(rows: Sequence[Row], errors: Mapping[tuple[int, int], str]) -> list[Row]:
    """Put error cells back as their text: the reader leaves them blank."""
    laid_out = [list(row) for row in rows]
    for (row, column), text in errors.items():
        laid_out += [[] for _ in range(row + 1 - len(laid_out))]
        laid_out[row] += [None] * (column + 1 - len(laid_out[row]))
        laid_out[row][column] = text
    return list(map(tuple, laid_out))


def _delimited_rows(rows: Iterable[Sequence[str]]) -> list[Row]:
    return [_to_last_filled([cell or None for cell in row]) for row in rows]


def _to_last_filled(cells: list[Cell]) -> Row:
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _trimmed(rows: list[Row]) -> tuple[Row, ...]:
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)

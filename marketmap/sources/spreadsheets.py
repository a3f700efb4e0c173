"""Opening a user's spreadsheet: CSV, XLSX, XLS or ODS, told apart by what is in the file and not by its name.

Cells come as they are, formulas as their values, error cells as their text. What cannot be read safely is refused
before it is unpacked, with what to do about it.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import python_calamine as calamine

from marketmap.faults import FileFaultsError
from marketmap.sources.cells import Cell, is_blank
from marketmap.sources.delimited_text import read_delimited
from marketmap.sources.file_kinds import OLE, ZIP, refuse_other_kinds, workbook_stream, zip_kind
from marketmap.sources.file_limits import MEGABYTE, MOST_BYTES, Scan, refuse_too_large
from marketmap.sources.ods_scan import scan_ods
from marketmap.sources.refusals import refused
from marketmap.sources.xls_scan import scan_xls
from marketmap.sources.xlsx_scan import scan_xlsx
from marketmap.sources.zip_limits import opened_zip

__all__ = ["Cell", "OpenedFile", "Sheet", "open_file"]

_SAVE_AGAIN = "one that a spreadsheet program can open; open it there and save it again as .xlsx"
_KEPT = frozenset({str, int, float, bool, date, datetime})


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is the spreadsheet's row 1; a row ends at its last filled cell, a blank cell is None."""

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class OpenedFile:
    """A file that was opened: its name and its sheets in their order; a CSV has one sheet, called ''."""

    name: str
    sheets: tuple[Sheet, ...]


def open_file(content: bytes, name: str) -> OpenedFile:
    """Open a spreadsheet from its bytes.

    Args:
        content: the bytes of the file.
        name: its name, for messages only.

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
        refuse_too_large(name, scan)
        sheets = tuple(_sheets(content, name, scan))
    else:
        sheets = (Sheet("", hidden=False, rows=_rows(read_delimited(content, name))),)
    if all(is_blank(cell) for sheet in sheets for row in sheet.rows for cell in row):
        raise refused(name, "no filled cell", "a spreadsheet with a heading row and rows under it")
    return OpenedFile(name, sheets)


def _scan(content: bytes, name: str) -> Scan:
    if content.startswith(OLE):
        return scan_xls(workbook_stream(content, name), name)
    with opened_zip(content, name) as archive:
        return scan_xlsx(archive, name) if zip_kind(archive, name) == "xlsx" else scan_ods(archive, name)


def _sheets(content: bytes, name: str, scan: Scan) -> Iterator[Sheet]:
    try:
        with calamine.load_workbook(io.BytesIO(content)) as book:
            for about in book.sheets_metadata:
                if about.typ == calamine.SheetTypeEnum.WorkSheet:
                    hidden = about.visible != calamine.SheetVisibleEnum.Visible
                    rows = _sheet_rows(book.get_sheet_by_name(about.name), scan.errors.get(about.name, {}))
                    yield Sheet(about.name, hidden, rows)
    except BaseException as error:
        # A file can be damaged in ways that stop the reader itself; that is no Exception to Python.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | FileFaultsError):
            raise
        raise refused(name, "a damaged workbook", _SAVE_AGAIN) from error


def _sheet_rows(sheet: calamine.CalamineSheet, errors: Mapping[tuple[int, int], str]) -> tuple[tuple[Cell, ...], ...]:
    rows = _rows(sheet.iter_rows(), sheet.start[1] if sheet.start else 0)
    return _with_errors(rows, errors) if errors else rows


def _with_errors(
    rows: tuple[tuple[Cell, ...], ...], errors: Mapping[tuple[int, int], str]
) -> tuple[tuple[Cell, ...], ...]:
    """Put error cells back as their text: the reader leaves them blank."""
    laid_out = [list(row) for row in rows]
    for (row, column), text in errors.items():
        laid_out += [[] for _ in range(row + 1 - len(laid_out))]
        laid_out[row] += [None] * (column + 1 - len(laid_out[row]))
        laid_out[row][column] = text
    return tuple(map(tuple, laid_out))


def _rows(rows: Iterable[Sequence[object]], left: int = 0) -> tuple[tuple[Cell, ...], ...]:
    before: list[Cell] = [None] * left
    kept = [_row(row, before) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _row(values: Sequence[object], before: list[Cell]) -> tuple[Cell, ...]:
    # Times of day and lengths of time are the only other kinds that spreadsheets have: kept as text.
    kept = values if _KEPT.issuperset(map(type, values)) else [_or_text(value) for value in values]
    cells = before + [None if value == "" else value for value in cast("Sequence[Cell]", kept)]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _or_text(value: object) -> object:
    return value if type(value) in _KEPT else str(value)

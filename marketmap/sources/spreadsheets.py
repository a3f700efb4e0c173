"""Opening a user's spreadsheet: CSV, XLSX, XLS or ODS, told apart by what is in the file and not by its name.

Cells come as they are, formulas as their values, error cells as their text. What cannot be read safely is refused
before it is unpacked, with what to do about it.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import python_calamine as calamine

from marketmap.sources.cells import Cell
from marketmap.sources.delimited_text import read_delimited
from marketmap.sources.refusals import refused

__all__ = ["MOST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "Cell", "OpenedFile", "Sheet", "open_file"]

MOST_BYTES = 200 * 1024**2
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1000
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
        raise refused(
            name, f"{len(content) / 1024**2:,.0f} MB", "at most 200 MB; keep only the rows and columns needed"
        )
    if not content.strip():
        raise refused(name, "an empty file", "a spreadsheet with a heading row and rows under it")
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return OpenedFile(name, tuple(_workbook_sheets(content)))
    rows = read_delimited(content, name)
    return OpenedFile(name, (Sheet("", hidden=False, rows=_kept(rows)),))


def _workbook_sheets(content: bytes) -> Iterator[Sheet]:
    with calamine.load_workbook(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                left = sheet.start[1] if sheet.start else 0
                hidden = about.visible != calamine.SheetVisibleEnum.Visible
                yield Sheet(about.name, hidden, _kept(sheet.iter_rows(), left))


def _kept(rows: Iterable[Sequence[object]], left: int = 0) -> tuple[tuple[Cell, ...], ...]:
    before: list[Cell] = [None] * left
    return tuple(_row(row, before) for row in rows)


def _row(values: Sequence[object], before: list[Cell]) -> tuple[Cell, ...]:
    # Times of day and lengths of time are the only other kinds that spreadsheets have: kept as text.
    kept = values if _KEPT.issuperset(map(type, values)) else [_or_text(value) for value in values]
    cells = before + [None if value == "" else value for value in cast("Sequence[Cell]", kept)]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _or_text(value: object) -> object:
    return value if type(value) in _KEPT else str(value)

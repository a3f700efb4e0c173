"""Reads a workbook from standard input and writes its cells to standard output: run by `workbook_process` only.

A file that was made to do harm, or is damaged in an unlucky way, can end the library that reads workbooks, keep it busy
for ever or fill the memory. So it runs in a process of its own, with limits, and this file imports nothing of ours.
"""

import io
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime

import python_calamine as calamine

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60
MOST_SENT = 1024**3
_ROWS_AT_ONCE = 1000
_KEPT = frozenset({str, int, float, bool, date, datetime})


def main() -> None:
    """Write, each pickled: of every sheet its name and whether it is hidden, then its rows; at last None."""
    _limit()
    content = sys.stdin.buffer.read()
    sent = 0
    for part in _parts(content):
        pickled = pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL)
        sent += len(pickled)
        if sent > MOST_SENT:
            sys.exit("The workbook holds more than can be read.")
        sys.stdout.buffer.write(pickled)


def _limit() -> None:
    # Windows has no such limits; there the scan before and the clock of the caller must do.
    with suppress(ImportError):
        import resource  # noqa: PLC0415, not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parts(content: bytes) -> Iterator[object]:
    with calamine.load_workbook(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ == calamine.SheetTypeEnum.WorkSheet:
                yield about.name, about.visible != calamine.SheetVisibleEnum.Visible
                yield from _rows(book.get_sheet_by_name(about.name))
    yield None


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[tuple[object, ...]]]:
    """Yield the rows of a sheet from its first, each up to its last filled cell, a blank cell None."""
    if sheet.start is None:
        return
    before: list[object] = [None] * sheet.start[1]
    rows: list[tuple[object, ...]] = []
    # A text that stands in many cells is sent and kept once.
    known: dict[str, str] = {}
    for values in sheet.iter_rows():
        rows.append(_row(values, before, known))
        if len(rows) == _ROWS_AT_ONCE:
            yield rows
            rows = []
            known.clear()
    yield rows


def _row(values: Sequence[object], before: list[object], known: dict[str, str]) -> tuple[object, ...]:
    cells = before + [_cell(value, known) for value in values]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _cell(value: object, known: dict[str, str]) -> object:
    if type(value) is str:
        return known.setdefault(value, value) if value else None
    # Times of day and lengths of time are the only other kinds that spreadsheets have: kept as text.
    return value if type(value) in _KEPT else str(value)


if __name__ == "__main__":
    main()

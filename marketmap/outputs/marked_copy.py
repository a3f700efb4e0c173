"""A copy of the user's own file with its faults marked: cells coloured, and what to mend in words beside each row."""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketmap.faults import Fault
from marketmap.outputs.plain_book import plain_book, sheet_names, write_text
from marketmap.sources.cells import Cell
from marketmap.sources.spreadsheets import OpenedFile, Sheet

MEND = "What to mend"
_LIST_BEGINS = "Faults in "
LEFT_OUT = "This row is left out."
# Of a larger file only the headings and the rows with faults are copied: a whole copy would take minutes.
MOST_CELLS = 1_000_000
_MOST_LISTED = 100_000
_FIRST_YEAR = 1900
_COLUMN = re.compile(r"([A-Z]{1,3})(?: |$)")
_COLOUR = "#FFE699"
_WIDTHS = {"Sheet": 24, "Row": 8, "Column": 28, "Found": 44, "Expected": 60}
_KINDS = (str, int, float, bool, date, datetime, type(None))
_DATES: Mapping[type, str] = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm"}

_Styles = Mapping[tuple[type | None, bool], Format]


@dataclass(frozen=True)
class _Marks:
    """What is marked on a sheet: by row, the columns at fault and the words (0 is the first row and column)."""

    columns: Mapping[int, set[int]]
    words: Mapping[int, str]


def marked_copy(opened: OpenedFile, faults: Sequence[Fault], left_out: Collection[int], heading_row: int = 1) -> bytes:
    """Copy a file as XLSX, every row where it stood, with its faults marked and all of them listed on a last sheet.

    Args:
        opened: the file as it was opened; formulas are copied as their values, texts as text.
        faults: the faults found in it.
        left_out: numbers of the rows left out of the sheet that was read.
        heading_row: number of its heading row, where the column of what to mend gets its heading.

    Returns:
        The bytes of the copy; the same input always gives the same bytes.
    """
    read = next((fault.sheet for fault in faults), opened.sheets[0].name)
    large = sum(len(row) for sheet in opened.sheets for row in sheet.rows) > MOST_CELLS
    copied = [sheet for sheet in opened.sheets if sheet.name == read or not (large or _is_list(sheet))]
    *names, last = sheet_names([*(sheet.name or "Data" for sheet in copied), "Faults"])
    content = BytesIO()
    with plain_book(content, f"{_LIST_BEGINS}{opened.name}") as book:
        styles = _styles(book)
        pages = [book.add_worksheet(name) for name in names]
        for sheet, page in zip(copied, pages, strict=True):
            marks = _marks(sheet.name, faults, left_out if sheet.name == read else ())
            mend = _mend_column(sheet, heading_row)
            _copy(page, _rows(sheet, marks, (heading_row, mend), large=large), marks, styles)
            if marks.words:
                _write_words(page, (heading_row - 1, mend), marks, styles)
            _show(page, sheet, read)
        _list(book, last, _lines(opened.name, faults, left_out, large=large), faults)
    return content.getvalue()


def _styles(book: xlsxwriter.Workbook) -> _Styles:
    """Return the looks of cells by their kind, unmarked and marked; under None, those of the words."""
    plain = {kind: {"num_format": _DATES.get(kind, "General")} for kind in _KINDS}
    marked = {"bg_color": _COLOUR, "border": 1}
    styles = {(kind, False): book.add_format(look) for kind, look in plain.items()}
    styles |= {(kind, True): book.add_format(look | marked) for kind, look in plain.items()}
    return styles | {(None, True): book.add_format({"text_wrap": True, "valign": "top"} | marked)}


def _show(page: Worksheet, sheet: Sheet, read: str) -> None:
    if sheet.name == read:
        page.activate()
    elif sheet.hidden:
        page.hide()


def _lines(name: str, faults: Sequence[Fault], left_out: Collection[int], *, large: bool) -> list[str]:
    """Return what stands over the list of faults."""
    lines = [
        f"{_LIST_BEGINS}{name}",
        f"{len(faults):,} faults; {len(left_out):,} rows left out.",
        f'What is at fault is coloured in the copy; its last column, "{MEND}", says what to do.',
        "That column and this sheet may stay in the file when it is loaded again: they are not read.",
    ]
    if large:
        lines.append("The file is large: only its headings and the rows with faults are copied, each where it stood.")
    if len(faults) > _MOST_LISTED:
        lines.append(f"The first {_MOST_LISTED:,} are listed.")
    return lines


def _marks(sheet: str, faults: Iterable[Fault], left_out: Collection[int]) -> _Marks:
    columns: dict[int, set[int]] = {}
    words: dict[int, list[str]] = {row - 1: [] for row in left_out}
    for fault in faults:
        if fault.sheet == sheet and fault.row is not None:
            found = f"found {fault.found}, " if fault.found else ""
            column = f"{fault.column}: " if fault.column else ""
            words.setdefault(fault.row - 1, []).append(f"{column}{found}expected {fault.expected}")
            if match := _COLUMN.match(fault.column):
                columns.setdefault(fault.row - 1, set()).add(_position(match[1]))
    return _Marks(columns, {row: ". ".join(said) or LEFT_OUT for row, said in words.items()})


def _position(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _is_list(sheet: Sheet) -> bool:
    """Return whether a sheet is the list of faults of an earlier copy."""
    return bool(sheet.rows and sheet.rows[0]) and str(sheet.rows[0][0]).startswith(_LIST_BEGINS)


def _mend_column(sheet: Sheet, heading_row: int) -> int:
    """Return the column for what to mend: that of an earlier copy, or the first free one."""
    headings = sheet.rows[heading_row - 1] if heading_row <= len(sheet.rows) else ()
    return headings.index(MEND) if MEND in headings else max(map(len, sheet.rows), default=0)


def _rows(sheet: Sheet, marks: _Marks, ends: tuple[int, int], *, large: bool) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Yield the rows to copy (of a large sheet the headings and those with words), up to the last column."""
    heading_row, columns = ends
    for row, cells in enumerate(sheet.rows):
        if not large or row < heading_row or row in marks.words:
            yield row, cells[:columns]


def _copy(page: Worksheet, rows: Iterable[tuple[int, tuple[Cell, ...]]], marks: _Marks, styles: _Styles) -> None:
    for row, cells in rows:
        at_fault = marks.columns.get(row, set())
        for column, cell in enumerate(cells):
            _write(page, (row, column), cell, styles[type(cell), column in at_fault])
        for column in at_fault:
            if column >= len(cells):
                page.write_blank(row, column, None, styles[str, True])


def _write(page: Worksheet, at: tuple[int, int], cell: Cell, style: Format) -> None:
    if cell is None:
        page.write_blank(*at, None, style)
    elif isinstance(cell, bool):
        page.write_boolean(*at, cell, style)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        page.write_number(*at, cell, style)
    elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        page.write_datetime(*at, cell, style)
    else:
        write_text(page, at, str(cell), style)


def _write_words(page: Worksheet, at: tuple[int, int], marks: _Marks, styles: _Styles) -> None:
    """Write the column of what to mend, `at` its heading."""
    page.set_column(at[1], at[1], _WIDTHS["Expected"])
    page.write_string(*at, MEND, styles[str, True])
    for row, words in marks.words.items():
        write_text(page, (row, at[1]), words, styles[None, True])


def _list(book: xlsxwriter.Workbook, name: str, lines: Sequence[str], faults: Sequence[Fault]) -> None:
    page, bold = book.add_worksheet(name), book.add_format({"bold": True})
    for row, line in enumerate(lines):
        write_text(page, (row, 0), line, bold if row == 0 else None)
    for column, (heading, width) in enumerate(_WIDTHS.items()):
        page.set_column(column, column, width)
        page.write_string(len(lines), column, heading, bold)
    for row, fault in enumerate(faults[:_MOST_LISTED], start=len(lines) + 1):
        if fault.row is not None:
            page.write_number(row, 1, fault.row)
        for column, words in ((0, fault.sheet), (2, fault.column), (3, fault.found), (4, fault.expected)):
            if words:
                write_text(page, (row, column), words)
    page.freeze_panes(len(lines) + 1, 0)

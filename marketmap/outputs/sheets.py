"""Workbooks after the Government Analysis Function's guidance: a cover, then one marked-up table a sheet.

The title is in A1, no cell is merged and none is blank, nothing is told by colour alone.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketmap.assumptions import Assumption
from marketmap.outputs.export import SUPPRESSED, decimals
from marketmap.outputs.notes import QUALITY_WORDS
from marketmap.sources.register import Source
from marketmap.tables import Column, Table

NOT_KNOWN = "[x]"
SYMBOLS = f"{SUPPRESSED} means suppressed by the publisher because the count is small; {NOT_KNOWN} means not known."
HEADER_ROW = 2
# Workbooks carry the date on which they were made; a fixed one lets the same figures give the same bytes.
_MADE = datetime(2026, 10, 1)  # noqa: DTZ001, a workbook's dates have no time zone
_WIDE = 100
_LINE, _TALLEST = 15, 409  # points; Excel knows no taller row
_A4, _FITS_A_PAGE = 9, 320  # number of the paper in Excel; letters that can still be read on it
_LIKE_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | float


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table: its name, title, the line under it, headers, rows, column widths and number formats.

    Text of a sheet wraps unless its rows are the figures of areas, which stand on one line each.
    """

    name: str
    title: str
    line: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    number_formats: Sequence[str]
    fixed_columns: int = 1
    wraps: bool = True


def book_bytes(title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """Return an xlsx file: a cover with lines of text and a link to each sheet, then the sheets.

    The same content always gives the same bytes.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_LIKE_TEXT}) as book:
        book.set_properties({"title": title, "author": "marketmap", "created": _MADE})
        _write_cover(book, title, lines, sheets)
        for sheet in sheets:
            _write(book, sheet)
    return content.getvalue()


def _write_cover(book: xlsxwriter.Workbook, title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet("Cover")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, _WIDE, wrapped)
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, title, _heading(book))
    for row, line in enumerate(lines, start=1):
        page.set_row(row, _height([line], [_WIDE]))
        page.write_string(row, 0, line, wrapped)
    for row, sheet in enumerate(sheets, start=len(lines) + 1):
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=f"Sheet {sheet.name}: {sheet.title}")


def changes_line(changed: Sequence[str]) -> str:
    """Say which assumptions the user changed."""
    if not changed:
        return "Assumptions: the baseline, unchanged."
    return f"Assumptions changed by the user: {', '.join(changed)}."


def table_sheet(name: str, title: str, table: Table, frame: pd.DataFrame, titles: Mapping[str, str]) -> Sheet:
    """Return a sheet with every column of a table.

    Args:
        name: name of the sheet.
        title: what it holds, as its heading.
        table: the contract of the frame.
        frame: its rows, in the order to be read; missing figures are shown as not known.
        titles: heading of each column.
    """
    rows = [[NOT_KNOWN if pd.isna(value) else value for value in row] for row in frame[table.column_names].to_numpy()]
    return Sheet(
        name=name,
        title=title,
        line=f"{table.row[0].upper()}{table.row[1:]}: one row each. {SYMBOLS}",
        headers=[titles[column] for column in table.column_names],
        rows=rows,
        widths=[34 if "name" in column else 14 for column in table.column_names],
        number_formats=[number_format(column) for column in table.columns],
        wraps=False,
    )


def number_format(column: Column) -> str:
    """Return the number format of a column: shares as per cent, others by their unit."""
    if column.unit == "share" or column.name == "share_of_area":
        return "0.0%"
    return "#,##0" + "." * bool(decimals(column)) + "0" * decimals(column)


def assumptions_sheet(
    listed: Mapping[str, Assumption], used: Sequence[str], changed: Sequence[str], register: str
) -> Sheet:
    """Return the sheet of every assumption, with which of them the file rests on and which the user changed."""
    headers = (
        "Name",
        "Title",
        "Low",
        "Central",
        "High",
        "Unit",
        "Quality",
        "Source",
        "Note",
        "Used here",
        "Changed by the user",
    )
    rows = [
        (
            *(
                name,
                one.title,
                *(NOT_KNOWN if end is None else end for end in (one.low, one.value, one.high)),
                one.unit,
            ),
            *(QUALITY_WORDS[one.quality], one.source, one.note or "None"),
            *(_yes(name in used), _yes(name in changed)),
        )
        for name, one in listed.items()
    ]
    line = f"{NOT_KNOWN} means no figure is asserted. The register in use is {register}."
    widths = (44, 40, 10, 10, 10, 24, 30, 60, 40, 10, 12)
    return Sheet("Assumptions", "What the method asserts", line, headers, rows, widths, ["#,##0.###"] * len(headers))


def _yes(answer: bool) -> str:  # noqa: FBT001, the argument is all that this says
    return "yes" if answer else "no"


def sources_sheet(sources: Mapping[str, Source]) -> Sheet:
    """Return the sheet of the published figures that the file rests on."""
    headers = (
        "Key",
        "Publisher",
        "Title",
        "Edition",
        "Licence",
        "Address",
        "Checked",
        "Traps",
        "Partial",
        "Copied by hand",
    )
    rows = [
        (
            one.key, one.publisher, one.title, one.edition, one.licence, one.address, one.checked, one.traps or "None",
            one.partial_note or "no", _yes(one.hand_copied),
        )
        for one in sources.values()
    ]  # fmt: skip
    return text_sheet("Sources", "The published figures behind the table", headers, rows)


def text_sheet(name: str, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """Return a sheet of text: pairs of a heading and a note, or short columns."""
    few = len(headers) == 2  # noqa: PLR2004, a table of pairs
    widths = (44, _WIDE) if few else (28,) * len(headers)
    return Sheet(name, title, "This sheet holds one table.", headers, rows, widths, ["General"] * len(headers))


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, _heading(book))
    page.write_string(1, 0, sheet.line)
    formats = {code: book.add_format({"num_format": code, "valign": "top"}) for code in set(sheet.number_formats)}
    text = book.add_format({"num_format": "@", "text_wrap": sheet.wraps, "valign": "top"})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    last = (HEADER_ROW + len(sheet.rows), len(sheet.headers) - 1)
    columns = [{"header": title, "header_format": header} for title in sheet.headers]
    page.add_table(
        HEADER_ROW, 0, *last, {"name": sheet.name.replace(" ", "_"), "style": "Table Style Light 1", "columns": columns}
    )
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.set_row(HEADER_ROW, _height(sheet.headers, sheet.widths))
    for number, cells in enumerate(sheet.rows, start=HEADER_ROW + 1):
        if sheet.wraps:
            page.set_row(number, _height(cells, sheet.widths))
        for column, cell in enumerate(cells):
            _write_cell(
                page, (number, column), cell, text if isinstance(cell, str) else formats[sheet.number_formats[column]]
            )
    page.freeze_panes(HEADER_ROW + 1, sheet.fixed_columns)
    _set_print(page, sheet)


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    """Return the height (points) that shows every line of a row: not every program finds it by itself."""
    lines = (-(-len(str(cell)) // width) for cell, width in zip(cells, widths, strict=True))
    return float(min(_LINE * max(lines), _TALLEST))


def _set_print(page: Worksheet, sheet: Sheet) -> None:
    """Let a printed sheet say on every page what its columns and rows are; one that is not too wide fits the page."""
    page.set_landscape()
    page.set_paper(_A4)
    page.repeat_rows(HEADER_ROW)
    if sum(sheet.widths) <= _FITS_A_PAGE:
        page.fit_to_pages(1, 0)
    else:
        page.repeat_columns(0, sheet.fixed_columns - 1)


def _write_cell(page: Worksheet, at: tuple[int, int], cell: Cell, style: Format) -> None:
    if isinstance(cell, str):
        page.write_string(*at, cell, style)
    else:
        page.write_number(*at, cell, style)


def _heading(book: xlsxwriter.Workbook) -> Format:
    return book.add_format({"bold": True, "font_size": 14})

"""The workbook: cover, gaps, notes, assumptions and sources, after the Government Analysis Function's guidance.

One marked-up table a sheet, the title in A1, no merged and no blank cells, nothing told by colour alone.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketmap.outputs.export import SUPPRESSED, GapExport, decimals, listed_assumptions, suppressed
from marketmap.outputs.notes import QUALITY_WORDS, TITLES, editions, notes
from marketmap.tables import GAPS, Column

NOT_KNOWN = "[x]"
NOTES_TITLE = "What the columns mean and how the figures were made"
SYMBOLS = f"{SUPPRESSED} means suppressed by the publisher because the count is small; {NOT_KNOWN} means not known."
HEADER_ROW = 2
# Workbooks carry the date on which they were made; a fixed one lets the same figures give the same bytes.
_MADE = datetime(2026, 10, 1)  # noqa: DTZ001, a workbook's dates have no time zone
_FIXED_COLUMNS = 3
_WIDE = 100
_LIKE_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | float


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table: its name, title, the line under it, headers, rows, column widths and number formats."""

    name: str
    title: str
    line: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    number_formats: Sequence[str]
    fixed_columns: int = 1


def workbook_bytes(export: GapExport) -> bytes:
    """Return the export as an xlsx file; the same export always gives the same bytes."""
    return sheets_bytes(export, (_gaps(export), text_sheet("Notes", NOTES_TITLE, ("About", "Note"), notes(export))))


def sheets_bytes(export: GapExport, sheets: Sequence[Sheet]) -> bytes:
    """Return an xlsx file of some sheets between a cover and the assumptions and sources of an export."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_LIKE_TEXT}) as book:
        book.set_properties({"title": export.title, "author": "marketmap", "created": _MADE})
        every = (*sheets, _assumptions(export), _sources(export))
        _write_cover(book, export, every)
        for sheet in every:
            _write(book, sheet)
    return content.getvalue()


def _write_cover(book: xlsxwriter.Workbook, export: GapExport, sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet("Cover")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, _WIDE, wrapped)
    page.write_string(0, 0, export.title, _heading(book))
    lines = [
        export.headline,
        *export.notices,
        f"Place: {export.place.name} ({export.place.area}).",
        _changes(export),
        "Estimates, not counts: read them with the sheets Notes and Assumptions.",
        "Editions of the sources:",
        *editions(export),
    ]
    for row, line in enumerate(lines, start=1):
        page.write_string(row, 0, line, wrapped)
    for row, sheet in enumerate(sheets, start=len(lines) + 1):
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=f"Sheet {sheet.name}: {sheet.title}")


def _changes(export: GapExport) -> str:
    if not export.changed:
        return "Assumptions: the baseline, unchanged."
    return f"Assumptions changed by the user: {', '.join(export.changed)}."


def _gaps(export: GapExport) -> Sheet:
    hidden = suppressed(export.table)
    rows = [
        [_gap_cell(row[name], is_hidden=is_hidden and name == "delayed_units") for name in GAPS.column_names]
        for row, is_hidden in zip(export.table.to_dict("records"), hidden, strict=True)
    ]
    return Sheet(
        name="Gaps",
        title=export.title,
        line=f"One row an area. {SYMBOLS}",
        headers=[TITLES[name] for name in GAPS.column_names],
        rows=rows,
        widths=[{"name": 34, "group": 16}.get(name, 14) for name in GAPS.column_names],
        number_formats=[_number_format(name) for name in GAPS.column_names],
        fixed_columns=_FIXED_COLUMNS,
    )


def _gap_cell(value: Cell, *, is_hidden: bool) -> Cell:
    if pd.isna(value):
        return SUPPRESSED if is_hidden else NOT_KNOWN
    return value


def _number_format(name: str) -> str:
    return number_format(next(column for column in GAPS.columns if column.name == name))


def number_format(column: Column) -> str:
    """Return how a workbook shows the numbers of a column."""
    if column.unit == "share" or column.name == "share_of_area":
        return "0.0%"
    return "#,##0" + "." * bool(decimals(column)) + "0" * decimals(column)


def _assumptions(export: GapExport) -> Sheet:
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
            *(_yes(name in export.used), _yes(name in export.changed)),
        )
        for name, one in listed_assumptions(export.assumptions).items()
    ]
    register = export.assumptions.demand.register_
    line = f"{NOT_KNOWN} means no figure is asserted. The register in use is {register}."
    widths = (44, 40, 10, 10, 10, 24, 30, 60, 40, 10, 12)
    return Sheet("Assumptions", "What the method asserts", line, headers, rows, widths, ["#,##0.###"] * len(headers))


def _yes(answer: bool) -> str:  # noqa: FBT001, the argument is all that this says
    return "yes" if answer else "no"


def _sources(export: GapExport) -> Sheet:
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
        for one in export.sources.values()
    ]  # fmt: skip
    return text_sheet("Sources", "The published figures behind the table", headers, rows)


def text_sheet(name: str, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """Return a sheet of text alone."""
    few = len(headers) == 2  # noqa: PLR2004, a table of pairs
    widths = (44, _WIDE) if few else (28,) * len(headers)
    return Sheet(name, title, "This sheet holds one table.", headers, rows, widths, ["General"] * len(headers))


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, _heading(book))
    page.write_string(1, 0, sheet.line)
    formats = {code: book.add_format({"num_format": code, "valign": "top"}) for code in set(sheet.number_formats)}
    text = book.add_format({"num_format": "@", "text_wrap": sheet.name != "Gaps", "valign": "top"})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    last = (HEADER_ROW + len(sheet.rows), len(sheet.headers) - 1)
    columns = [{"header": title, "header_format": header} for title in sheet.headers]
    page.add_table(
        HEADER_ROW, 0, *last, {"name": sheet.name.replace(" ", "_"), "style": "Table Style Light 1", "columns": columns}
    )
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, cells in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for column, cell in enumerate(cells):
            _write_cell(
                page, (number, column), cell, text if isinstance(cell, str) else formats[sheet.number_formats[column]]
            )
    page.freeze_panes(HEADER_ROW + 1, sheet.fixed_columns)


def _write_cell(page: Worksheet, at: tuple[int, int], cell: Cell, style: Format) -> None:
    if isinstance(cell, str):
        page.write_string(*at, cell, style)
    else:
        page.write_number(*at, cell, style)


def _heading(book: xlsxwriter.Workbook) -> Format:
    return book.add_format({"bold": True, "font_size": 14})

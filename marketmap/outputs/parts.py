"""Tables beside the gaps to take away: each as a tidy CSV file, or all in one workbook with notes and sources."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from marketmap.outputs.csv_cells import OWN_COLUMNS, own_cells
from marketmap.outputs.export import GapExport, csv_cell
from marketmap.outputs.notes import notes
from marketmap.outputs.sheets import NOT_KNOWN, Cell, Sheet, number_format, text_sheet
from marketmap.outputs.workbook import NOTES_TITLE, sheets_bytes, sheets_ods_bytes
from marketmap.own_files import OwnFiles
from marketmap.tables import Column, Table

WIDE_TEXT = 34
_NARROW = 14


@dataclass(frozen=True)
class Part:
    """One table to take away.

    Attributes:
        name: name of its sheet.
        title: what it holds, as its heading.
        contract: the contract that its columns follow.
        table: its rows, in the order to be read.
        notes: pairs of what a note is about and the note.
        headings: headings of columns that say more than the contract does, by the names of the columns.
        words: what workbooks show in place of codes, by the names of the columns.
    """

    name: str
    title: str
    contract: Table
    table: pd.DataFrame
    notes: tuple[tuple[str, str], ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def heading(self, column: Column) -> str:
        """Return the heading of a column."""
        return self.headings.get(column.name) or heading(column)


def part_csv(part: Part, own: OwnFiles) -> bytes:
    """Return a table as CSV: UTF-8 with a byte order mark, one header row; a missing figure is an empty cell.

    The last two columns name the user's files that the figures rest on, and the rows left out of them.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*part.contract.column_names, *OWN_COLUMNS])
    for row in part.table.to_dict("records"):
        writer.writerow([*(_csv_cell(row, column) for column in part.contract.columns), *own_cells(own)])
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(row: Mapping[Any, Any], column: Column) -> str:
    value = row[column.name]
    if column.holds == "yes or no":
        return _yes(value)
    return "" if column.holds == "text" and pd.isna(value) else csv_cell(value, column)


def parts_book(export: GapExport, parts: Sequence[Part]) -> bytes:
    """Return a workbook: cover, one sheet a table, notes, assumptions, sources; the same tables give the same bytes."""
    return sheets_bytes(export, _sheets(export, parts))


def parts_ods(export: GapExport, parts: Sequence[Part]) -> bytes:
    """Return the same as an OpenDocument spreadsheet."""
    return sheets_ods_bytes(export, _sheets(export, parts))


def _sheets(export: GapExport, parts: Sequence[Part]) -> list[Sheet]:
    said = [*(note for part in parts for note in part.notes), *_columns(parts), *notes(export)]
    return [*map(_sheet, parts), text_sheet("Notes", NOTES_TITLE, ("About", "Note"), said)]


def _columns(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    for part in parts:
        for column in part.contract.columns:
            unit = f", in {column.unit}" if column.unit else ""
            yield f"Sheet {part.name}, {part.heading(column)}", f"{column.meaning}{unit}."


def _sheet(part: Part) -> Sheet:
    columns = part.contract.columns
    return Sheet(
        name=part.name,
        title=part.title,
        line=f"One row: {part.contract.row}. {NOT_KNOWN} means not known or not worked out.",
        headers=[part.heading(column) for column in columns],
        rows=[[_cell(part, row, column) for column in columns] for row in part.table.to_dict("records")],
        widths=[WIDE_TEXT if column.name in ("name", "input") else _NARROW for column in columns],
        number_formats=[number_format(column) for column in columns],
    )


def heading(column: Column) -> str:
    """Return the heading of a column: its name as words, and its unit."""
    words = column.name.replace("_", " ").capitalize()
    return f"{words} ({column.unit})" if column.unit else words


def _cell(part: Part, row: Mapping[Any, Any], column: Column) -> Cell:
    value = row[column.name]
    if pd.isna(value):
        return NOT_KNOWN
    if column.name in part.words:
        return part.words[column.name].get(value) or str(value)
    return _yes(value) if isinstance(value, bool) else value


def _yes(value: object) -> str:
    return "yes" if value else "no"

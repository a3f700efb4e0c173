"""Finding a form's rows in a user's spreadsheet: the sheet, the heading row, the columns, and what is not a record.

Nothing is dropped in silence: title rows, notes and totals are listed with the reason, and columns that no field of the
form asks for are listed by their headings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import pandas as pd

from marketmap.faults import Fault
from marketmap.sources.cells import Cell, is_blank, shown
from marketmap.sources.forms import Form
from marketmap.sources.heading_rows import LOOKED_AT, HeadingRow, column_label, column_letter, heading_rows
from marketmap.sources.ignored_rows import IgnoredRow, Line, TableColumns, ignored_rows
from marketmap.sources.refusals import refused
from marketmap.sources.spreadsheets import OpenedFile

__all__ = ["FormRows", "IgnoredRow", "find_rows"]

_HEADINGS_TOLD = 30
_OF_PERSONS = ("placements", "demand")


@dataclass(frozen=True)
class FormRows:
    """The rows of a form as they were found in a file.

    Attributes:
        file: name of the file.
        sheet: name of the sheet that was read; '' for a CSV.
        heading_row: number of the heading row (of two, the lower), as the spreadsheet numbers it.
        columns: field to position of its column, 0 being A.
        unknown_headings: columns that are not read, by heading ("D (no heading)" where cells stand under none).
        records: one row a record: `row`, its number in the spreadsheet, and a column of cells for each field found.
        ignored: filled rows that are not records, each with the reason.
        faults: faults of the sheet as a whole (their row is None); with any of these nothing can be loaded.
        headings: the heading of each column, '' where there is none.
        other_sheets: sheets that have every required heading and most others too, and were not read.
    """

    file: str
    sheet: str
    heading_row: int
    columns: Mapping[str, int]
    unknown_headings: tuple[str, ...]
    records: pd.DataFrame
    ignored: tuple[IgnoredRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    headings: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def fault(self, row: int, field: str, found: Cell, expected: str) -> Fault:
        """Return the fault of one cell; a field that has no column is named by its name."""
        return Fault(self.file, self.sheet, row, self.label(field), shown(found) or "a blank cell", expected)

    def text(self, row: int, *fields: str) -> str:
        """Return the cells of fields in one row as a message shows them; empty where there is no such column."""
        place = self._places[row]
        cells = [cast("Cell", self.records[name].iloc[place]) for name in fields if name in self.records]
        return ", ".join(map(shown, cells))

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {row: place for place, row in enumerate(self.records["row"].tolist())}

    def label(self, field: str) -> str:
        """Return the column of a field as messages name it, such as "C Units"."""
        position = self.columns.get(field)
        if position is None:
            return field.replace("_", " ").capitalize()
        return column_label(position, self.headings[position] if position < len(self.headings) else "")


def find_rows(
    opened: OpenedFile, form: Form, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> FormRows:
    """Find the rows of a form in a file that was opened.

    Args:
        opened: the file.
        form: what is looked for.
        mapping: field to heading as the user confirmed it ("C Units" where two headings are alike; '' to leave the
            field out). A heading that the file does not have is passed over.
        sheet: name of the sheet to read; without it, the sheet whose headings answer best to the form.

    Raises:
        FileFaultsError: when no sheet has any text in its first 30 rows.
    """
    read = [
        found
        for one in opened.sheets
        if sheet is None or one.name == sheet
        for found in heading_rows(one, form, mapping or {})
    ]
    if not read:
        raise refused(opened.name, "no headings", f"a heading row within the first {LOOKED_AT} rows: {_titles(form)}")
    # max takes the first of equals: the first sheet, the upper row.
    best = max(read, key=_rank)
    lines = _lines(best)
    set_aside = ignored_rows(lines, _table_columns(best, form))
    records = _records(lines, {one.row for one in set_aside}, best.columns)
    return FormRows(
        file=opened.name,
        sheet=best.sheet.name,
        heading_row=best.row,
        columns=best.columns,
        unknown_headings=tuple(_unknown_headings(best, lines, form)),
        records=records,
        ignored=(*_above(best), *set_aside),
        faults=tuple(_faults(opened.name, best, form, records)),
        headings=best.headings,
        other_sheets=_others(read, best, form),
    )


def _rank(found: HeadingRow) -> tuple[int, int, bool, int, int]:
    # Where nothing answers, the row with most headings is the likeliest to be the heading row.
    headings = 0 if found.columns else len({heading for heading in found.headings if heading})
    return *found.rank, headings, -found.depth


def _titles(form: Form) -> str:
    return ", ".join(field.title for field in form.fields if field.required)


def _lines(found: HeadingRow) -> list[Line]:
    rows = enumerate(found.sheet.rows[found.row :], start=found.row + 1)
    return [Line(number, cells) for number, cells in rows if not all(map(is_blank, cells))]


def _table_columns(found: HeadingRow, form: Form) -> TableColumns:
    headings = {position: found.headings[position] for position in found.columns.values()}
    required = [found.columns[field.name] for field in form.fields if field.required and field.name in found.columns]
    return TableColumns(headings, required)


def _records(lines: Sequence[Line], set_aside: set[int], columns: Mapping[str, int]) -> pd.DataFrame:
    kept = [line for line in lines if line.row not in set_aside]
    cells = {name: [line.at(position) for line in kept] for name, position in columns.items()}
    # Cells stay as they were read: pandas would turn whole numbers beside blanks into fractions.
    columns_of_cells = {name: pd.Series(values, dtype=object) for name, values in cells.items()}
    return pd.DataFrame({"row": pd.Series([line.row for line in kept], dtype="int64"), **columns_of_cells})


def _above(found: HeadingRow) -> Iterator[IgnoredRow]:
    for number, cells in enumerate(found.sheet.rows[: found.row - found.depth], start=1):
        first = next((cell for cell in cells if not is_blank(cell)), None)
        if first is not None:
            yield IgnoredRow(number, f"above the headings: {shown(first)}")


def _is_secret(found: HeadingRow, form: Form) -> bool:
    return form.kind in _OF_PERSONS and not found.columns


def _unknown_headings(found: HeadingRow, lines: Sequence[Line], form: Form) -> Iterator[str]:
    read = set(found.columns.values())
    for position in range(max([len(found.headings), *(len(line.cells) for line in lines)])):
        heading = found.headings[position] if position < len(found.headings) else ""
        if position in read:
            continue
        if heading:
            yield column_letter(position) if _is_secret(found, form) else heading
        elif any(not is_blank(line.at(position)) for line in lines):
            yield f"{column_letter(position)} (no heading)"


def _faults(file: str, found: HeadingRow, form: Form, records: pd.DataFrame) -> Iterator[Fault]:
    for name, positions in found.doubled.items():
        columns = " and ".join(column_label(position, found.headings[position]) for position in positions)
        expected = f"one column for {form.field(name).title}; rename or remove the others, or choose which to read"
        yield Fault(file, found.sheet.name, None, columns, "the same heading more than once", expected)
    headings = [heading for heading in found.headings if heading]
    more = f" and {len(headings) - _HEADINGS_TOLD} more" if len(headings) > _HEADINGS_TOLD else ""
    told = f"in row {found.row} the headings {', '.join(headings[:_HEADINGS_TOLD])}{more}"
    if _is_secret(found, form):
        # Where no heading is known the row may hold somebody's record: its cells are not repeated.
        told = f"no heading of this kind of file; row {found.row} is likeliest to be the heading row"
    for field in form.fields:
        if field.required and field.name not in found.columns:
            yield Fault(file, found.sheet.name, None, "", told, f"a column headed {field.title}")
    if records.empty and found.columns:
        expected = f"rows under them, each {form.row}"
        yield Fault(file, found.sheet.name, None, "", f"no row under the headings in row {found.row}", expected)


def _others(read: Sequence[HeadingRow], best: HeadingRow, form: Form) -> tuple[str, ...]:
    every = sum(field.required for field in form.fields)
    # A sheet of instructions names fields, too, but not most of them side by side.
    alike = [found for found in read if found.required == every and 2 * len(found.columns) > len(best.columns)]
    return tuple(dict.fromkeys(found.sheet.name for found in alike if found.sheet.name != best.sheet.name))

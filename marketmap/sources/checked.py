"""What comes out of checking a user's file: the good rows as our table, and all that is to be said of the rest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from marketmap.faults import Fault
from marketmap.listed import listed
from marketmap.sources import cells
from marketmap.sources.cells import Cell
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows


@dataclass(frozen=True)
class Checked:
    """A checked file. A row with any fault is left out as a whole; nothing is loaded until the user has seen this.

    Attributes:
        table: the good rows in the shape of the kind's table in `marketmap.tables`.
        faults: every fault of the file, in the order of its rows.
        left_out: numbers of the rows left out, as the spreadsheet numbers them, ascending.
        notices: sentences on what was read otherwise than it stands (a retired code moved, a default taken).
    """

    table: pd.DataFrame
    faults: tuple[Fault, ...]
    left_out: tuple[int, ...]
    notices: tuple[str, ...] = ()


def rows_with_faults(faults: Iterable[Fault]) -> tuple[int, ...]:
    """Return the numbers of the rows that have a fault, ascending, each once."""
    return tuple(sorted({fault.row for fault in faults if fault.row is not None}))


def rows_in_words(rows: Iterable[int], most: int = 10) -> str:
    """Return row numbers for a sentence: "row 4", "rows 4, 7 and 9", "rows 4, 5, 6 and 97 more"."""
    numbers = sorted(rows)
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if len(numbers) > most:
        return f"rows {', '.join(map(str, numbers[:most]))} and {len(numbers) - most:,} more"
    return f"rows {listed(numbers)}"


Reader = Callable[[Cell], object]
_READERS: dict[str, Reader] = {
    "text": cells.text,
    "whole number": cells.whole_number,
    "number": cells.number,
    "date": cells.date_of,
    "yes or no": cells.yes_or_no,
    "postcode": cells.postcode,
}


def read_fields(
    rows: FormRows, form: Form, readers: Mapping[str, Reader] | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read every cell of a form's fields by what the field holds.

    Args:
        rows: the rows as found in the file.
        form: the form.
        readers: readers of single fields, by name, in place of the reader of what they hold.

    Returns:
        One row a record, indexed by the row number of the spreadsheet, one object column a field of the form, None
        where a cell is blank, at fault, or its column is not in the file; and the faults of the cells, a required one
        that is blank among them.
    """
    numbers = rows.records["row"].tolist()
    values = pd.DataFrame(
        index=pd.Index(numbers, name="row"), columns=[field.name for field in form.fields], dtype=object
    )
    values = values.where(values.notna(), None)
    faults: list[Fault] = []
    for field in form.fields:
        if field.name in rows.records:
            reader = (readers or {}).get(field.name) or _reader(field)
            read, wrong = _read_column(rows, field, reader)
            values[field.name] = pd.Series(read, index=values.index, dtype=object)
            faults += wrong
    return values, sorted(faults, key=lambda fault: fault.row or 0)


def _reader(field: Field) -> Reader:
    return (lambda cell: cells.choice(cell, field.choices)) if field.choices else _READERS[field.holds]


def _read_column(rows: FormRows, field: Field, reader: Reader) -> tuple[list[object], list[Fault]]:
    # Registers repeat themselves: a value is read once, however many rows hold it.
    known: dict[tuple[type, Cell], tuple[object, str]] = {}
    values: list[object] = []
    faults: list[Fault] = []
    for row, cell in zip(rows.records["row"].tolist(), rows.records[field.name].tolist(), strict=True):
        key = (type(cell), cell)
        if key not in known:
            known[key] = _read(cell, field, reader)
        value, expected = known[key]
        values.append(value)
        if expected:
            faults.append(rows.fault(row, field.name, cell, expected))
    return values, faults


def _read(cell: Cell, field: Field, reader: Reader) -> tuple[object, str]:
    try:
        value = reader(cell)
    except cells.CellError as error:
        return None, error.expected
    missing = value is None and field.required
    return value, f"{field.title} to be filled in" if missing else ""

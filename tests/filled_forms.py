"""Filled-in forms for the tests: a CSV written in the test, opened and its rows found as for a user."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from marketmap.sources.forms import Form
from marketmap.sources.headings import FormRows, find_rows
from marketmap.sources.spreadsheets import Cell, OpenedFile, Sheet, open_file


def as_csv(records: Sequence[Mapping[str, object]]) -> bytes:
    """Return records as a CSV whose headings are the keys of the first; row 2 is the first record."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), restval="")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()


def filled(form: Form, records: Sequence[Mapping[str, object]]) -> FormRows:
    """Return the rows of a filled-in form."""
    return find_rows(open_file(as_csv(records), "mine.csv"), form)


def opened(*rows: Iterable[Cell], sheet: str = "Sheet1", hidden: bool = False) -> OpenedFile:
    """Return a workbook of one sheet as it would be opened."""
    return OpenedFile("mine.xlsx", (Sheet(sheet, hidden, tuple(tuple(row) for row in rows)),))

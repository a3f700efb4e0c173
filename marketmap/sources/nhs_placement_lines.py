"""What NHS England publishes of out-of-area placements, as lines: one home, or one home and host."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from marketmap.sources.cells import Cell, shown
from marketmap.sources.heading_rows import column_label
from marketmap.sources.spreadsheets import Sheet

Homes = Literal["provider", "icb", "sub_icb"]

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?|(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NO_PERIOD = ("", "")


@dataclass(frozen=True)
class Line:
    """What is published of one home, or of one home and host: cells as they stand, None for what is not given.

    `row` is the first row of the file that it comes from; `other_code` is the home's code of the health service where
    the file has both; the period is its first and last day, YYYY-MM-DD, or two empty texts.
    """

    row: int
    code: str
    name: str
    period: tuple[str, str]
    other_code: str = ""
    host: str | None = None
    people: Cell = None
    days: Cell = None
    cost: Cell = None


@dataclass(frozen=True)
class Published:
    """A published file.

    Attributes:
        shape: which of the known shapes it has, in words.
        homes: what its homes are.
        inappropriate: whether it counts placements for want of a bed only (referral reason 10), or all.
        sheet: name of the sheet.
        lines: what it says.
        labels: columns of code, people, days and cost as faults name them.
        notices: what of it was not read.
    """

    shape: str
    homes: Homes
    inappropriate: bool
    sheet: str
    lines: tuple[Line, ...]
    labels: Mapping[str, str]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedTable:
    """A sheet in a known shape: its heading row, as the spreadsheet numbers it, and the positions of its columns."""

    sheet: Sheet
    heading_row: int
    columns: Mapping[str, int]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows under the headings with their numbers."""
        return enumerate(self.sheet.rows[self.heading_row :], start=self.heading_row + 1)

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """Return the cell of a column; None where there is none."""
        position = self.columns.get(name, len(row))
        return row[position] if position < len(row) else None

    def text(self, row: Sequence[Cell], name: str) -> str:
        """Return the cell of a column as text; empty where there is none."""
        return shown(self.cell(row, name), most=200)

    def heading(self, name: str) -> str:
        """Return the heading of a column."""
        return shown(self.sheet.rows[self.heading_row - 1][self.columns[name]])

    def labels(self) -> dict[str, str]:
        """Return the columns as faults name them, such as "B CCG21CD"."""
        return {name: column_label(position, self.heading(name)) for name, position in self.columns.items()}


def period_of(words: str) -> tuple[str, str]:
    """Return the first and last day of a period written as two days or months; two empty texts when it is not."""
    days = list(_DAY.finditer(words))
    if len(days) != len(_NO_PERIOD):
        return _NO_PERIOD
    first, last = (_day(day, last=last) for day, last in zip(days, (False, True), strict=True))
    return (first, last) if first and last else _NO_PERIOD


def _day(found: re.Match[str], *, last: bool) -> str:
    year, month, day = int(found[1] or found[6]), int(found[2] or found[5]), int(found[3] or found[4] or 0)
    try:
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1)).isoformat()
    except ValueError:
        return ""

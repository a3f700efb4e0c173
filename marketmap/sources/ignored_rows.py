"""Telling the records of a table from what else stands under its headings: totals, notes, the template's examples.

Every row that is set aside is listed with the reason. A row that might be a record is left to be a record, so that at
worst it becomes a fault.
"""

import itertools
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from marketmap.sources.cells import Cell, CellError, is_blank, number, shown

_TOTAL = re.compile(
    r"(grand |sub ?|overall |sum )?totals?( (units|schemes|number|beds|rows|count|people|placements|all|of all))?"
    r"|(column )?sums?|sum of .*",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(r".+\btotals?|totals? (for|of) .+", re.IGNORECASE)
_NOTE = re.compile(
    r"([*†‡(\[]|\d+[.)]\s|(notes?|sources?|key|figures|data|produced|exported|printed|end of|last updated|page)\b).*",
    re.IGNORECASE | re.DOTALL,
)
EXAMPLE_BEGINS = "Example:"
_A_TOTAL = "a total"
_LONG = 60
_NOTE_CELLS = 2
_LEAST_SUMMED = 2


@dataclass(frozen=True)
class IgnoredRow:
    """A row that is not a record: its number as the spreadsheet numbers it, and why it was set aside."""

    row: int
    reason: str


@dataclass(frozen=True)
class Line:
    """One filled row under the headings: its number, and its cells."""

    row: int
    cells: Sequence[Cell]

    def at(self, position: int) -> Cell:
        """Return the cell of a column; None beyond the last filled one."""
        return self.cells[position] if position < len(self.cells) else None

    @property
    def filled(self) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in self.cells if not is_blank(cell)]


@dataclass(frozen=True)
class TableColumns:
    """The columns that are read: the heading of each position, and the positions that every record fills."""

    headings: Mapping[int, str]
    required: Collection[int]


def ignored_rows(lines: Sequence[Line], columns: TableColumns) -> tuple[IgnoredRow, ...]:
    """Return the filled rows under the headings that are not records, in their order."""
    reasons = {line.row: reason for line in lines if (reason := _reason(line, columns))}
    reasons |= {line.row: f"a note: {shown(line.filled[0])}" for line in _notes(lines, reasons, columns)}
    records = [line for line in lines if line.row not in reasons]
    if records and (heading := _summed(records[-1], records[:-1], columns)):
        reasons[records[-1].row] = f"the sum of the rows above in {heading}"
    return tuple(IgnoredRow(row, reasons[row]) for row in sorted(reasons))


def _reason(line: Line, columns: TableColumns) -> str:
    if all(is_blank(line.at(position)) for position in columns.headings):
        return "nothing in the columns that are read"
    if all(shown(line.at(position)).casefold() == heading.casefold() for position, heading in columns.headings.items()):
        return "the headings again"
    label = shown(line.filled[0])
    if label.startswith(EXAMPLE_BEGINS):
        return "an example row of the template"
    if _TOTAL.fullmatch(label.rstrip(" :")) or (_TOTAL_OF.fullmatch(label) and _words_of(line) == 1):
        return f"{_A_TOTAL}: {label}"
    return ""


def _words_of(line: Line) -> int:
    return sum(not _is_number(cell) for cell in line.filled)


def _notes(lines: Sequence[Line], set_aside: Mapping[int, str], columns: TableColumns) -> Iterator[Line]:
    """Yield the notes at the end: a line of text alone, after a gap or a total, or that begins or runs like a note."""
    tail = itertools.takewhile(lambda line: line.row in set_aside or _is_words(line, columns), reversed(lines))
    begin = len(lines) - sum(1 for _ in tail)
    previous = lines[begin - 1].row if begin else None
    apart = False
    for line in lines[begin:]:
        label = str(line.filled[0])
        after_gap = previous is not None and line.row > previous + 1
        apart = apart or after_gap or bool(_NOTE.match(label)) or len(label) > _LONG
        if apart and line.row not in set_aside:
            yield line
        apart = apart or set_aside.get(line.row, "").startswith(_A_TOTAL)
        previous = line.row


def _is_words(line: Line, columns: TableColumns) -> bool:
    """Return whether a line holds one or two cells of text and lacks what a record must have."""
    lacks = any(is_blank(line.at(position)) for position in columns.required)
    return lacks and len(line.filled) <= _NOTE_CELLS and not any(_is_number(cell) for cell in line.filled)


def _summed(last: Line, above: Sequence[Line], columns: TableColumns) -> str:
    """Return the heading of a column whose rows the last line adds up, when that line holds numbers alone."""
    if len(above) < _LEAST_SUMMED or not all(_is_number(cell) for cell in last.filled):
        return ""
    for position, heading in columns.headings.items():
        if not is_blank(last.at(position)):
            parts = [_value(line.at(position)) for line in above]
            if math.isclose(sum(parts), _value(last.at(position)), rel_tol=1e-9):
                return heading
    return ""


def _is_number(cell: Cell) -> bool:
    try:
        return number(cell) is not None
    except CellError:
        return False


def _value(cell: Cell) -> float:
    return number(cell) or 0.0 if _is_number(cell) else 0.0

"""A fault in a user's file: where it is, what was found, what was expected; and faults told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketmap.errors import FaultsError


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `row` and `column` are as the spreadsheet shows them (row 7, column "C Units").

    Attributes:
        file: name of the file.
        sheet: name of the sheet; empty for CSV.
        row: number of the row as the spreadsheet numbers it; None is the sheet as a whole.
        column: letter and heading of the column.
        found: what stands there, shortened.
        expected: what should stand there.
    """

    file: str
    sheet: str
    row: int | None
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        """The fault as one sentence."""
        where = [self.file, self.sheet, "" if self.row is None else f"row {self.row}", self.column]
        found = f"found {self.found}, " if self.found else ""
        return f"{', '.join(part for part in where if part)}: {found}expected {self.expected}"


@dataclass(frozen=True)
class FaultGroup:
    """Faults of one column that expect the same thing: the first of them, how many there are, and their rows."""

    first: Fault
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many faults the group holds."""
        return max(1, len(self.rows))


def grouped(faults: Iterable[Fault]) -> list[FaultGroup]:
    """Group faults by sheet, column and what was expected, in the order in which they first occur."""
    groups: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.file, fault.sheet, fault.column, fault.expected), []).append(fault)
    return [
        FaultGroup(group[0], tuple(fault.row for fault in group if fault.row is not None)) for group in groups.values()
    ]


class FileFaultsError(FaultsError):
    """A file that cannot be used at all; `located` holds its faults with their places."""

    def __init__(self, title: str, located: Sequence[Fault]) -> None:
        """Keep the faults beside their sentences."""
        super().__init__(title, [str(fault) for fault in located])
        self.located = tuple(located)

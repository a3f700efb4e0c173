"""How much a user's file may hold, so that no file can take a shared server down; and refusing one that holds more.

What a file holds is found by scanning it before any of it is laid out as a table: a few bytes of a workbook can ask for
a table of billions of cells. What deceives the scan ends with the process that reads it (`workbook_process`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketmap.sources.refusals import refused

MEGABYTE = 1024**2
MOST_BYTES = 200 * MEGABYTE
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1000
# The largest file foreseen, CQC's active locations, has about 7 million; 16 million take about 1 GB laid out.
MOST_CELLS = 16_000_000

# A list of one's own, laid out and checked in seconds; only what CQC publishes is larger.
OWN_CELLS = 4_000_000

_FEWER = "delete the sheets, rows and columns that are not needed (a stray cell far away counts), and save it again"


@dataclass(frozen=True)
class Limits:
    """How much one kind of file may hold.

    Attributes:
        rows: rows of a sheet.
        cells: cells (rows times columns) of all sheets together.
        of: what is limited, for messages, such as "a scheme register"; empty for any spreadsheet.
    """

    rows: int
    cells: int
    of: str = ""


SPREADSHEET = Limits(MOST_ROWS, MOST_CELLS)


@dataclass(frozen=True)
class Extent:
    """How far a sheet reaches: the number of its last filled row and of its last filled column.

    Attributes:
        sheet: its name.
        rows: number of its last filled row, or of the last that was read.
        columns: number of its last filled column.
        is_whole: whether it was read to its end.
    """

    sheet: str
    rows: int
    columns: int
    is_whole: bool = True


@dataclass(frozen=True)
class Scan:
    """What a workbook holds, found before it is read.

    Attributes:
        extents: how far each sheet reaches.
        errors: by sheet, error cells by row and column (0 is the first), as their text, such as #DIV/0!.
    """

    extents: tuple[Extent, ...]
    errors: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)


def refuse_too_large(name: str, scan: Scan, limits: Limits = SPREADSHEET) -> None:
    """Refuse a file that would not fit.

    Raises:
        FileFaultsError: naming the sheet with too many rows or columns, or saying that all is too much.
    """
    for one in scan.extents:
        if one.columns > MOST_COLUMNS:
            raise refused(name, f"{one.columns:,} columns", f"at most {MOST_COLUMNS:,} columns; {_FEWER}", one.sheet)
        if one.rows > limits.rows:
            found = f"{one.rows:,} rows" if one.is_whole else f"more than {limits.rows:,} rows"
            raise refused(name, found, f"at most {limits.rows:,} rows{_advice(limits)}", one.sheet)
    cells = sum(one.rows * one.columns for one in scan.extents)
    if cells > limits.cells:
        expected = f"at most {limits.cells // 10**6} million{_advice(limits)}"
        raise refused(name, f"{cells:,} cells (rows times columns of all sheets)", expected)


def _advice(limits: Limits) -> str:
    return f" in {limits.of}; if it is another list, choose that kind; else {_FEWER}" if limits.of else f"; {_FEWER}"

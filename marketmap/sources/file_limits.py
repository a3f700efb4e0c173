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

_FEWER = "delete the sheets, rows and columns that are not needed (a stray cell far away counts), and save it again"


@dataclass(frozen=True)
class Extent:
    """How far a sheet reaches: the number of its last filled row and of its last filled column."""

    sheet: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Scan:
    """What a workbook holds, found before it is read.

    Attributes:
        extents: how far each sheet reaches.
        errors: by sheet, error cells by row and column (0 is the first), as their text, such as #DIV/0!.
    """

    extents: tuple[Extent, ...]
    errors: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)


def refuse_too_large(name: str, scan: Scan) -> None:
    """Refuse a workbook that would not fit.

    Raises:
        FileFaultsError: naming the sheet with too many rows or columns, or saying that all is too much.
    """
    for one in scan.extents:
        if one.columns > MOST_COLUMNS:
            raise refused(name, f"{one.columns:,} columns", f"at most {MOST_COLUMNS:,} columns; {_FEWER}", one.sheet)
        if one.rows > MOST_ROWS:
            raise refused(name, f"{one.rows:,} rows", f"at most {MOST_ROWS:,} rows; {_FEWER}", one.sheet)
    cells = sum(one.rows * one.columns for one in scan.extents)
    if cells > MOST_CELLS:
        expected = f"at most {MOST_CELLS // 10**6} million; {_FEWER}"
        raise refused(name, f"{cells:,} cells (rows times columns of all sheets)", expected)

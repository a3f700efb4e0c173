"""What comes out of checking a user's file: the good rows as our table, and all that is to be said of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from marketmap.faults import Fault


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
    return f"rows {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"

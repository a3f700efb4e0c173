"""The rows left out of the user's files, as a list to take away: a CSV of its own, and a folded list in a map file.

A table of figures stays one row an area, so that a spreadsheet can read it; it says in two columns whose files it rests
on and which of their rows were left out. The reasons stand here.
"""

import csv
import io
from collections.abc import Iterable
from html import escape
from pathlib import Path

from marketmap.faults import Fault, FaultGroup, grouped
from marketmap.outputs.csv_cells import plain
from marketmap.outputs.export import write_atomically
from marketmap.own_files import OwnFiles

COLUMNS = ("file", "sheet", "row", "column", "expected")
BUTTON = "Rows left out (CSV)"
_MARK = "<!-- rows left out -->"


def left_out_csv(faults: Iterable[Fault]) -> bytes:
    """Return one row a fault of the rows left out, as CSV in UTF-8 with a byte order mark.

    Each says where it stands and what was expected there; what stood there is not repeated.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for fault in faults:
        row = "" if fault.row is None else str(fault.row)
        writer.writerow([plain(fault.file), plain(fault.sheet), row, plain(fault.column), plain(fault.expected)])
    return text.getvalue().encode("utf-8-sig")


def path_beside(path: Path) -> Path:
    """Return where the rows left out are listed beside a table: gaps-left-out.csv beside gaps.csv."""
    return path.with_name(f"{path.stem}-left-out.csv")


def write_left_out(own: OwnFiles, path: Path) -> Path | None:
    """Write the rows left out of the user's files beside a CSV of figures, and return where; None when there are none.

    The other types of file hold that list themselves. A list of an earlier run is replaced, so that it never stands
    beside figures of other files.

    Raises:
        FaultsError: when it cannot be written.
    """
    beside = path_beside(path)
    if path.suffix.lower() != ".csv" or not (own.left_out or beside.exists()):
        return None
    write_atomically(beside, lambda part: part.write_bytes(left_out_csv(own.left_out)))
    return beside


def with_left_out(page: str, own: OwnFiles) -> str:
    """Return the page of a map with the rows left out listed under its legend, folded, where there are any."""
    if not own.left_out:
        return page
    count = len(own.rows)
    rows = "1 row was" if count == 1 else f"{count:,} rows were"
    head = f"<summary>{rows} left out of the user's own data</summary>"
    lines = "".join(f"<li>{escape(_line(group))}</li>" for group in grouped(own.left_out))
    return page.replace(_MARK, f"<details>{head}<ul>{lines}</ul></details>")


def _line(group: FaultGroup) -> str:
    first = group.first
    where = (first.file, first.sheet, _all_rows(group.rows), first.column)
    return f"{', '.join(part for part in where if part)}: expected {first.expected}"


def _all_rows(rows: Iterable[int]) -> str:
    """Return every row number, those in sequence as one: "rows 4, 7 to 9"."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], row]
        else:
            runs.append([row])
    words = ", ".join(" to ".join(map(str, run)) for run in runs)
    return f"row {words}" if words.isdecimal() else f"rows {words}"

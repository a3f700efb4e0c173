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
from marketmap.own_files import OwnFiles

COLUMNS = ("file", "sheet", "row", "column", "expected")
OWN_COLUMNS = ("own_data", "rows_left_out")
BUTTON = "Rows left out (CSV)"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "<!-- rows left out -->"


def own_cells(own: OwnFiles) -> tuple[str, str]:
    """Return the cells of `OWN_COLUMNS`, the same in every row of a table: the user's files, and the rows left out."""
    return plain("; ".join(own.names)), plain(own.rows_in_short)


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


def plain(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text

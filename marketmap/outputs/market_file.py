"""The market of a register to take away: one tidy CSV file of every count on the page."""

import csv
import io
from collections.abc import Iterable, Mapping

import pandas as pd

from marketmap.outputs.export import plain_text

COLUMNS = ("register", "by", "code", "name", "schemes", "units", "share_of_units")
LEFT_OUT = "row left out"


def market_csv(tables: Iterable[pd.DataFrame], left_out: pd.DataFrame, register: str) -> bytes:
    """Return the counts as CSV: UTF-8 with a byte order mark, one header row.

    Each row says which register it rests on, so that figures of the invented one never stand without that word. Rows
    left out on loading stand at the end, by row and column; what stood in their cells is not repeated.

    Args:
        tables: columns by, code, name, schemes, units, share; code is missing where schemes do not say.
        left_out: `workspace.LEFT_OUT` of the register.
        register: name of its file.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in tables:
        for row in table.to_dict("records"):
            code = row["code"] if isinstance(row["code"], str) else ""
            cells = (row["by"], code, row["name"], f"{row['schemes']}", f"{row['units']}", f"{row['share']:.4f}")
            writer.writerow(map(plain_text, (register, *cells)))
    for fault in left_out.to_dict("records"):
        writer.writerow(map(plain_text, (register, LEFT_OUT, f"{fault['row']}", _reason(fault), "", "", "")))
    return text.getvalue().encode("utf-8-sig")


def _reason(fault: Mapping[object, object]) -> str:
    where = f"sheet {fault['sheet']}, " if fault["sheet"] else ""
    return f"{where}column {fault['column']}: expected {fault['expected']}"

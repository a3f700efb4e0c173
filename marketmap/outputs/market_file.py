"""The market of a register to take away: one tidy CSV file of every count on the page."""

import csv
import io
from collections.abc import Iterable

import pandas as pd

from marketmap.outputs.csv_cells import own_cells, plain
from marketmap.own_files import OwnFiles

COLUMNS = ("register", "by", "code", "name", "schemes", "units", "share_of_units", "rows_left_out")


def market_csv(tables: Iterable[pd.DataFrame], own: OwnFiles) -> bytes:
    """Return the counts as CSV: UTF-8 with a byte order mark, one header row.

    Each row says which register it rests on, so that figures of the invented one never stand without that word, and
    which of its rows were left out on loading.

    Args:
        tables: columns by, code, name, schemes, units, share; code is missing where schemes do not say.
        own: the file of the register, and the rows left out of it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    register, left_out = own_cells(own)
    for table in tables:
        for row in table.to_dict("records"):
            code = row["code"] if isinstance(row["code"], str) else ""
            cells = (row["by"], code, row["name"], f"{row['schemes']}", f"{row['units']}", f"{row['share']:.4f}")
            writer.writerow([register, *map(plain, cells), left_out])
    return text.getvalue().encode("utf-8-sig")

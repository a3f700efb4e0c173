"""What was observed, to take away: one tidy CSV file of every figure on the page, as it may be shown."""

import csv
import io
from collections.abc import Iterable

from marketmap.disclosure import Suppression
from marketmap.outputs.csv_cells import own_cells, plain
from marketmap.outputs.observed_tables import TextTable
from marketmap.own_files import OwnFiles

COLUMNS = ("file", "rows_left_out", "suppression", "table", "row", "column", "figure")


def observed_csv(tables: Iterable[TextTable], notes: Iterable[str], own: OwnFiles, how: Suppression) -> bytes:
    """Return tables and notes as CSV: UTF-8 with a byte order mark, one figure a row.

    Each row says which file it rests on, which of its rows were left out on loading, and under which profile its figure
    is shown, with the reason where nothing is hidden, so that none of this is lost when rows are copied.

    Args:
        tables: the tables on the page: * where a figure is suppressed.
        notes: sentences that belong to them.
        own: the file of the placements, and the rows left out of it.
        how: how small counts were hidden.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    same = (*own_cells(own), f"{how.profile}: {how.stated}" if how.stated else how.profile)
    for table in tables:
        for row in table.rows:
            for heading, figure in zip(table.headings[1:], row[1:], strict=True):
                cells = (table.caption, row[0], heading.lstrip("#"), _machine(figure))
                writer.writerow([*same, *map(plain, cells)])
    for note in notes:
        writer.writerow([*same, "note", "", "", plain(note)])
    return text.getvalue().encode("utf-8-sig")


def _machine(figure: str) -> str:
    """Return a plain number without its thousands separators; anything else as it is."""
    return figure.replace(",", "") if figure.replace(",", "").isdecimal() else figure

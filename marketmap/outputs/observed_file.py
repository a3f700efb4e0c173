"""What was observed, to take away as it may be shown: one tidy list of every figure, as CSV or as rows, and sheets."""

import csv
import io
from collections.abc import Iterable

from marketmap.disclosure import Suppression
from marketmap.outputs.csv_cells import own_cells, plain
from marketmap.outputs.observed_tables import TextTable
from marketmap.outputs.observed_words import suppression_words
from marketmap.outputs.sheets import Sheet
from marketmap.own_files import OwnFiles

FIGURES = ("table", "row", "column", "figure")
COLUMNS = ("file", "rows_left_out", "suppression", *FIGURES)
_WIDTHS = (34, 16)


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
    writer.writerows([*same, *map(plain, cells)] for cells in tidy(tables))
    for note in notes:
        writer.writerow([*same, "note", "", "", plain(note)])
    return text.getvalue().encode("utf-8-sig")


def tidy(tables: Iterable[TextTable]) -> list[tuple[str, ...]]:
    """Return the figures of tables, one a row, under the headings `FIGURES`."""
    return [
        (table.caption, row[0], heading.lstrip("#"), _machine(figure))
        for table in tables
        for row in table.rows
        for heading, figure in zip(table.headings[1:], row[1:], strict=True)
    ]


def observed_sheet(name: str, table: TextTable, how: Suppression) -> Sheet:
    """Return a table as a sheet of a workbook.

    Args:
        name: name of the sheet.
        table: a table of text: * where a figure is suppressed.
        how: how small counts were hidden.
    """
    columns = len(table.headings)
    return Sheet(
        name=name,
        title=table.caption,
        line=f"Counts as they may be shown. {suppression_words(how)}",
        headers=[heading.lstrip("#") for heading in table.headings],
        rows=[[cell or "none" for cell in row] for row in table.rows],
        widths=[_WIDTHS[0], *[_WIDTHS[1]] * (columns - 1)],
        number_formats=["@"] * columns,
    )


def _machine(figure: str) -> str:
    """Return a plain number without its thousands separators; anything else as it is."""
    return figure.replace(",", "") if figure.replace(",", "").isdecimal() else figure

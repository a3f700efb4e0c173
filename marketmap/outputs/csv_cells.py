"""Cells of CSV files: text that no spreadsheet runs, and the two columns that say whose figures a table holds."""

from marketmap.own_files import OwnFiles

OWN_COLUMNS = ("own_data", "rows_left_out")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def own_cells(own: OwnFiles) -> tuple[str, str]:
    """Return the cells of `OWN_COLUMNS`, the same in every row of a table: the user's files, and the rows left out."""
    return plain("; ".join(own.names)), plain(own.rows_in_short)

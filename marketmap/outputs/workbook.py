"""The workbook of gaps: cover, gaps, notes, assumptions, sources and manifest."""

from collections.abc import Sequence

import pandas as pd

from marketmap.outputs.export import SUPPRESSED, GapExport, listed_assumptions, suppressed
from marketmap.outputs.manifest import gap_manifest, manifest_sheets
from marketmap.outputs.notes import TITLES, editions, notes
from marketmap.outputs.sheets import (
    NOT_KNOWN,
    SYMBOLS,
    Cell,
    Sheet,
    assumptions_sheet,
    book_bytes,
    changes_line,
    number_format,
    sources_sheet,
    text_sheet,
)
from marketmap.tables import GAPS

NOTES_TITLE = "What the columns mean and how the figures were made"
_FIXED_COLUMNS = 3

Book = tuple[str, Sequence[str], Sequence[Sheet]]


def workbook_bytes(export: GapExport) -> bytes:
    """Return the export as an xlsx file; the same export always gives the same bytes."""
    return book_bytes(*gap_book(export))


def gap_ods_bytes(export: GapExport) -> bytes:
    """Return the export as an ods file; the same export always gives the same bytes."""
    return _ods(gap_book(export))


def _ods(book: Book) -> bytes:
    from marketmap.outputs.ods import ods_bytes  # noqa: PLC0415, its library takes a moment to load

    return ods_bytes(*book)


def gap_book(export: GapExport) -> Book:
    """Return what a workbook of the export holds: its title, the lines of its cover, and its sheets."""
    return _book(export, (_gaps(export), text_sheet("Notes", NOTES_TITLE, ("About", "Note"), notes(export))))


def sheets_bytes(export: GapExport, sheets: Sequence[Sheet]) -> bytes:
    """Return an xlsx file of some sheets between a cover and the assumptions, sources and manifest of an export."""
    return book_bytes(*_book(export, sheets))


def sheets_ods_bytes(export: GapExport, sheets: Sequence[Sheet]) -> bytes:
    """Return the same as an ods file."""
    return _ods(_book(export, sheets))


def _book(export: GapExport, sheets: Sequence[Sheet]) -> Book:
    lines = [
        export.headline,
        *export.notices,
        f"Place: {export.place.name} ({export.place.area}).",
        changes_line(export.changed),
        "Estimates, not counts: read them with the sheets Notes and Assumptions.",
        "Editions of the sources:",
        *editions(export),
    ]
    named = listed_assumptions(export.assumptions)
    every = (
        *sheets,
        assumptions_sheet(named, export.used, export.changed, export.assumptions.demand.register_),
        sources_sheet(export.sources),
        *manifest_sheets(gap_manifest(export)),
    )
    return export.title, lines, every


def _gaps(export: GapExport) -> Sheet:
    hidden = suppressed(export.table)
    rows = [
        [_gap_cell(row[name], is_hidden=is_hidden and name == "delayed_units") for name in GAPS.column_names]
        for row, is_hidden in zip(export.table.to_dict("records"), hidden, strict=True)
    ]
    return Sheet(
        name="Gaps",
        title=export.title,
        line=f"One row an area. {SYMBOLS}",
        headers=[TITLES[name] for name in GAPS.column_names],
        rows=rows,
        widths=[{"name": 34, "group": 16}.get(name, 14) for name in GAPS.column_names],
        number_formats=[number_format(column) for column in GAPS.columns],
        fixed_columns=_FIXED_COLUMNS,
        wraps=False,
    )


def _gap_cell(value: Cell, *, is_hidden: bool) -> Cell:
    if pd.isna(value):
        return SUPPRESSED if is_hidden else NOT_KNOWN
    return value

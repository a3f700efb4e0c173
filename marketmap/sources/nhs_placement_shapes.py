"""The shapes in which NHS England publishes out-of-area placements.

Three are known: flows from a sending to a receiving provider, one row a commissioner, and the open data.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketmap.sources.cells import shown
from marketmap.sources.heading_rows import LOOKED_AT, plain_heading
from marketmap.sources.nhs_open_data import OPEN_DATA_COLUMNS, measure_of, open_data
from marketmap.sources.nhs_placement_lines import Line, Published, PublishedTable, period_of
from marketmap.sources.spreadsheets import OpenedFile

_FLOWS = {
    "code": ("sender code", "sending provider code", "sending organisation code"),
    "name": ("sender name", "sending provider name", "sending organisation name"),
    "host_code": ("receiver code", "receiving provider code", "receiving organisation code"),
    "host": ("receiver name", "receiving provider name", "receiving organisation name"),
    "days": ("oap days", "number of inappropriate oap days", "inappropriate oap days"),
    "period": ("period",),
}
_COMMISSIONER = re.compile(r"(ccg|sub ?icb|sicbl|icb|stp) ?(\d\d)? ?(cdh|cd|code|nm|name)")
_KNOWN_BY = {"cd": "code", "code": "code", "cdh": "other_code", "nm": "name", "name": "name"}


def is_nhs_file(opened: OpenedFile) -> bool:
    """Return whether a file has one of the shapes in which NHS England publishes out-of-area placements."""
    return _shape(opened) is not None


def published(opened: OpenedFile) -> Published | None:
    """Return a published file as it was read; None when it has none of the known shapes."""
    shape = _shape(opened)
    return shape.read(shape.table) if shape else None


@dataclass(frozen=True)
class _Shape:
    table: PublishedTable
    read: Callable[[PublishedTable], Published]


def _shape(opened: OpenedFile) -> _Shape | None:
    for sheet in opened.sheets:
        for number, row in enumerate(sheet.rows[:LOOKED_AT], start=1):
            headings = {plain_heading(cell): at for at, cell in enumerate(row) if isinstance(cell, str)}
            for columns, needed, read in (
                (_named(headings, _FLOWS), {"code", "host_code", "days"}, _flows),
                (_named(headings, OPEN_DATA_COLUMNS), {"measure", "breakdown", "code", "value"}, open_data),
                (_of_commissioners(headings), {"code", "people"}, _by_commissioner),
            ):
                if needed <= set(columns):
                    return _Shape(PublishedTable(sheet, number, columns), read)
    return None


def _named(headings: Mapping[str, int], spellings: Mapping[str, Iterable[str]]) -> dict[str, int]:
    found = {name: [headings[way] for way in ways if way in headings] for name, ways in spellings.items()}
    return {name: positions[0] for name, positions in found.items() if positions}


def _of_commissioners(headings: Mapping[str, int]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for heading, position in headings.items():
        if known := _COMMISSIONER.fullmatch(heading):
            columns.setdefault(_KNOWN_BY[known[3]], position)
        elif (measure := measure_of(heading)) and measure.inappropriate:
            columns.setdefault(measure.name, position)
        elif heading == "period":
            columns[heading] = position
    return columns


def _flows(table: PublishedTable) -> Published:
    lines = tuple(
        Line(
            number, table.text(row, "code"), table.text(row, "name"), period_of(table.text(row, "period")),
            host=table.text(row, "host") or table.text(row, "host_code") or None, days=table.cell(row, "days"),
        )
        for number, row in table.rows()
        if table.text(row, "code")
    )  # fmt: skip
    return Published(
        shape="flows of out-of-area bed days from sending to receiving providers",
        homes="provider",
        inappropriate=True,
        sheet=table.sheet.name,
        lines=lines,
        labels=table.labels(),
        notices=tuple(_unread(table)),
    )


def _by_commissioner(table: PublishedTable) -> Published:
    lines = tuple(
        Line(
            number, table.text(row, "code"), table.text(row, "name"), period_of(table.text(row, "period")),
            other_code=table.text(row, "other_code"), people=table.cell(row, "people"), days=table.cell(row, "days"),
            cost=table.cell(row, "cost"),
        )
        for number, row in table.rows()
        if table.text(row, "code")
    )  # fmt: skip
    is_board = plain_heading(table.heading("code")).startswith(("icb", "stp"))
    return Published(
        shape="inappropriate out-of-area placements by commissioner",
        homes="icb" if is_board else "sub_icb",
        inappropriate=True,
        sheet=table.sheet.name,
        lines=lines,
        labels=table.labels(),
        notices=tuple(_unread(table)),
    )


def _unread(table: PublishedTable) -> Iterator[str]:
    headings = enumerate(table.sheet.rows[table.heading_row - 1])
    unread = [shown(cell) for position, cell in headings if position not in set(table.columns.values()) and shown(cell)]
    if unread:
        yield f"Columns that are not read: {', '.join(unread)}."

"""NHS England's published out-of-area placements, read into our table of placements.

Homes are sending providers, CCGs, sub-ICB locations or boards, on the codes of their time. A code is moved to a live
area only when the whole of it is in that area; the others are left out, each with the reason.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from marketmap.faults import Fault, FileFaultsError
from marketmap.sources.cells import Cell, CellError, money, shown, suppressed
from marketmap.sources.checked import Checked, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.named_areas import AreaNames, NamedArea, SplitAreaError, area_names, of_rows
from marketmap.sources.nhs_placement_lines import Line, Published
from marketmap.sources.nhs_placement_shapes import published
from marketmap.sources.placements import placements_table
from marketmap.sources.spreadsheets import OpenedFile
from marketmap.sources.suppressed_counts import Count, amount_of, count_of, widened

_T = TypeVar("_T")

_UNKNOWN = frozenset({"999", "unknown", "unk", "null", "none", ""})
# CCGs of which a part went to another board on 1 July 2022, though their code of the health service lives on.
_SPLIT_ON = "2022-07-01"
_SPLIT = {
    "01Y": "Glossop left it for Derby and Derbyshire",
    "D2P2L": "West Birmingham left it for Birmingham and Solihull",
}
_REDRAWN = (
    "the code was retired when the boundary was redrawn a little; the people are counted in the sub-ICB location that "
    "kept the health service's code."
)
_ROUNDED = (
    "Every count of people in the file is a multiple of 5, so they are taken as rounded to the nearest 5: each can be "
    "2 less or 2 more."
)
_PROVIDERS = (
    "The homes are the providers that send people away. They are no areas, so no area is given these placements."
)
_LEFT_OUT = (
    "are left out: their codes were retired and no area of today holds the whole of what they stood for, or a cell of "
    "theirs cannot be read. Each is listed with the reason."
)


def nhs_placements(opened: OpenedFile, england: England) -> Checked:
    """Read a file of out-of-area placements as NHS England publishes it.

    Returns:
        tables.PLACEMENTS, all acute and for mental health, one row a home (and host); start and end are those of the
        period. A home that is a provider is `provider:<code>` in home_area. The notices say which shape it has.

    Raises:
        FileFaultsError: when the file has none of the known shapes.
    """
    file = published(opened)
    if file is None or not file.lines:
        raise FileFaultsError(f"{opened.name} cannot be read as published placements:", [_unreadable(opened, file)])
    reader = _Reader(opened.name, file, area_names(england))
    homes = reader.widened([row for row in map(reader.read, file.lines) if row])
    left_out = rows_with_faults(reader.faults)
    return Checked(
        table=_table(homes, inappropriate=file.inappropriate),
        faults=tuple(reader.faults),
        left_out=left_out,
        notices=tuple(_notices(file, homes, left_out, reader)),
    )


def _unreadable(opened: OpenedFile, file: Published | None) -> Fault:
    if file is None:
        expected = (
            "a file of out-of-area placements by NHS England: flows from sending to receiving providers, placements by "
            "commissioner, or its open data by measure and breakdown"
        )
        return Fault(opened.name, "", None, "", "other headings", expected)
    expected = "placements active or their days, by board, CCG, sub-ICB location or sending provider"
    return Fault(opened.name, file.sheet, None, "", f"no such line in {file.shape}", expected)


@dataclass(frozen=True)
class _Row:
    line: Line
    home: NamedArea | None
    people: Count | None
    days: Count | None
    cost: float | None


class _Reader:
    """Reads lines one by one and keeps what is to be said of them."""

    def __init__(self, file: str, published: Published, names: AreaNames) -> None:
        self.faults: list[Fault] = []
        self.noted: dict[str, list[int]] = defaultdict(list)
        self.are_rounded = False
        self._file, self._published, self._names = file, published, names
        self._counts: dict[int, Count] = {}

    def widened(self, rows: Sequence[_Row]) -> list[_Row]:
        """Return the rows with the interval that rounding leaves open, if the counts of the file are rounded."""
        counts = widened(list(self._counts.values()))
        self.are_rounded = counts is not None
        wider = dict(zip(self._counts, counts or self._counts.values(), strict=True))
        return [replace(row, people=wider.get(row.line.row)) for row in rows]

    def read(self, line: Line) -> _Row | None:
        before = len(self.faults)
        home = self._value(line, "code", line.code, lambda _: self._home(line))
        people = self._value(line, "people", line.people, count_of)
        if people:
            self._counts[line.row] = people
        days = self._value(line, "days", line.days, amount_of)
        cost = self._value(line, "cost", line.cost, _cost)
        if len(self.faults) > before:
            return None
        if people and people.value is None:
            self.noted["the count of people is suppressed, so it is taken as anything from 0 to 4."].append(line.row)
        if days and days.value is None:
            self.noted["the days are suppressed, so they are left missing."].append(line.row)
        if home and home.notice:
            self.noted[home.notice].append(line.row)
        if home is None:
            self.noted["the home is not known, so the people are counted in no area's placements."].append(line.row)
        return _Row(line, home, people, days, cost)

    def _value(self, line: Line, name: str, cell: Cell, reader: Callable[[Cell], _T | None]) -> _T | None:
        try:
            return reader(cell)
        except CellError as error:
            label = self._published.labels.get(name, name)
            found = f"{shown(cell)} {line.name}".strip() if name == "code" else shown(cell)
            self.faults.append(Fault(self._file, self._published.sheet, line.row, label, found, error.expected))
            return None

    def _home(self, line: Line) -> NamedArea | None:
        if line.code.casefold() in _UNKNOWN:
            return None
        if self._published.homes == "provider":
            return NamedArea("provider", line.code)
        return self._board(line.code) if self._published.homes == "icb" else self._commissioner(line)

    def _board(self, code: str) -> NamedArea:
        try:
            return self._names.find(code, "icb_2026")
        except SplitAreaError as split:
            raise CellError(f"a board that is whole in one of today's; {split.old_name} was split in 2026") from None
        except CellError:
            # The health service's code of a board that was retired in 2026 is known under the board of 2024 only.
            return self._retired_board(code)

    def _retired_board(self, code: str) -> NamedArea:
        try:
            retired = self._names.find(code, "icb_2024").area
        except CellError:
            raise CellError("the code of an integrated care board of 2024 or 2026") from None
        return self._board(retired)

    def _commissioner(self, line: Line) -> NamedArea:
        for code in (line.code, line.other_code):
            if code in _SPLIT and line.period[1] < _SPLIT_ON:
                raise CellError(f"a CCG that is whole in one sub-ICB location of today; {_SPLIT[code]} in 2022")
            found = self._sub_icb(code)
            if found:
                return found if code == line.code else replace(found, notice=_REDRAWN)
        raise CellError("a CCG or sub-ICB location of today; this one was retired before April 2021 or never was")

    def _sub_icb(self, code: str) -> NamedArea | None:
        try:
            return self._names.find(code, "sub_icb") if code else None
        except CellError:
            return None


def _cost(cell: Cell) -> float | None:
    return None if suppressed(cell) else money(cell)


def _table(rows: Sequence[_Row], *, inappropriate: bool) -> pd.DataFrame:
    people = [row.people for row in rows]
    return placements_table(
        {
            "placement": [str(row.line.row) for row in rows],
            "kind": ["acute"] * len(rows),
            "reason": ["10" if inappropriate else None] * len(rows),
            "home_area": [f"{row.home.kind}:{row.home.area}" if row.home else None for row in rows],
            "host_provider": [row.line.host for row in rows],
            "group": ["mental_health"] * len(rows),
            "start": [row.line.period[0] or None for row in rows],
            "end": [row.line.period[1] or None for row in rows],
            "people": [count.value if count else None for count in people],
            "people_least": [count.least if count else None for count in people],
            "people_most": [count.most if count else None for count in people],
            "days": [row.days.value if row.days else None for row in rows],
            "cost_per_day": [row.cost for row in rows],
        }
    )


def _notices(file: Published, rows: Sequence[_Row], left_out: Collection[int], reader: _Reader) -> Iterator[str]:
    yield f"Read as {file.shape}, published by NHS England."
    yield from file.notices
    if file.inappropriate:
        yield "All are acute placements for want of a bed (referral reason 10)."
    else:
        yield "They are acute placements for every reason together, so no referral reason is set."
    if any(row.line.period[0] for row in rows):
        yield "Start and end are those of the period that the file is about, not of single placements."
    if file.homes == "provider":
        yield _PROVIDERS
    if reader.are_rounded:
        yield _ROUNDED
    if left_out:
        yield f"{len(left_out):,} of {len(file.lines):,} lines {_LEFT_OUT}"
    yield from of_rows(reader.noted, {row.line.row for row in rows})

"""Linked views: the cells of several views of the same placements as sums over the same people.

What one view tells may complete what another hides. So the people of every class of homes are told apart by where they
are, how far, in which council and how they are costed, and each cell of each view is the sum of some of them. Geography
that anybody knows is part of it: nobody outside their ICS is in it, and who is in the home district is in the home
council. `disclosure` then hides so that nothing hidden in any view can be worked out from all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from marketmap.disclosure import Cells, is_suppressed, profile_of
from marketmap.home_classes import NOWHERE, HomeClasses, home_classes
from marketmap.home_table import ALL, KNOWN, NOT_KNOWN, OTHER_HOMES, OTHER_HOSTS, OUTSIDE, HomeTable
from marketmap.observed_market import ObservedPlace
from marketmap.placing import area_of
from marketmap.tables import WHERES

CellName = tuple[str, str, str]
"""Table (homes, band, council or costed), row and column of a cell."""

LINES = ("band", "council", "costed")
PEOPLE = "people"
DAYS, DISTANCE, POUNDS = "days", "distance_km", "pounds"
_WHERE = "where"


@dataclass(frozen=True)
class Amount:
    """What is added up over people: by which line, over which column of people, and whether a total is shown too."""

    line: str
    counted: str
    has_total: bool


AMOUNTS = {
    DAYS: Amount("band", "people_with_days", has_total=True),
    DISTANCE: Amount("band", "people_with_distance", has_total=True),
    POUNDS: Amount("costed", "people_with_days", has_total=False),
}


@dataclass(frozen=True, eq=False)
class View:
    """What is shown of one kind of placement and reason in one place by one area kind.

    Attributes:
        seen: the placements of the place.
        people: a row a placement of the kind and reason: placement, home, host, where, the columns of `LINES`, people,
            people_with_days, people_with_distance.
        homes: its exact counts by home area and where people are.
        lines: the parts of each other way to split its total, by the name of the line.
        released: of a view released before, whether each cell was hidden; empty for the view to be shown.
    """

    seen: ObservedPlace
    people: pd.DataFrame
    homes: HomeTable
    lines: Mapping[str, Sequence[str]]
    released: Mapping[CellName, bool] = field(default_factory=dict)

    @property
    def what(self) -> tuple[str, str, str]:
        """What tells the view from others of its kind and reason: kind and code of the place, and kind of the homes."""
        return (self.seen.place.kind, self.seen.place.area, self.seen.kind)

    @property
    def total(self) -> CellName:
        """The cell of everybody."""
        return ("homes", str(self.homes.counts.index[-1]), ALL)

    @property
    def counts_named(self) -> list[CellName]:
        """Every cell of people, the total once."""
        table = self.homes.counts
        of_homes: list[CellName] = [("homes", str(row), str(column)) for row in table.index for column in table]
        return [*of_homes, *((line, part, PEOPLE) for line in LINES for part in self.lines[line])]

    def amounts_named(self, amount: str) -> list[CellName]:
        """Every cell of an amount, that of everybody last where it has one."""
        line = AMOUNTS[amount].line
        return [(line, part, amount) for part in (*self.lines[line], *([ALL] if AMOUNTS[amount].has_total else []))]

    @property
    def every_cell(self) -> list[CellName]:
        """Every cell of people and of amounts."""
        return [*self.counts_named, *(name for amount in AMOUNTS for name in self.amounts_named(amount))]


@dataclass(frozen=True, eq=False)
class Link:
    """Cells of several views as sums over the same people.

    Attributes:
        cells: the cells, then the people that they are the sums of.
        new: position of each cell of the last view.
    """

    cells: Cells
    new: Mapping[CellName, int]


class _Cells:
    """Cells and sums as they are written down, one after another."""

    def __init__(self) -> None:
        self.counts: list[float] = []
        self.most: list[float] = []
        self.totals: list[int] = []
        self.flags: dict[str, set[int]] = {name: set() for name in ("inner", "empty", "released", "hidden")}
        self.entries: list[tuple[int, int, float]] = []
        self.sums = 0

    def inner(self, count: float, most: float = np.inf, *, is_hidden: bool = False) -> int:
        """Write down people who are never shown by themselves; hidden ones must not be worked out either."""
        position = self._next(count, most, 0)
        self.flags["inner"].add(position)
        if is_hidden:
            self.flags["hidden"].add(position)
        return position

    def shown(self, parts: Sequence[int], totals: int, hidden: bool | None) -> int:  # noqa: FBT001, a cell's own word
        """Write down a cell, a sum of people, and whether it was hidden; None where it was not released before."""
        position = self._next(sum(self.counts[part] for part in parts), np.inf, totals)
        self.sum([position], parts)
        for flag, holds in {"empty": not parts, "released": hidden is not None, "hidden": bool(hidden)}.items():
            if holds:
                self.flags[flag].add(position)
        return position

    def sum(self, totals: Iterable[int], parts: Iterable[int]) -> None:
        """Write down that some cells are together as much as others."""
        self.entries += [(self.sums, cell, 1.0) for cell in totals]
        self.entries += [(self.sums, cell, -1.0) for cell in parts]
        self.sums += 1

    def _next(self, count: float, most: float, totals: int) -> int:
        self.counts.append(count)
        self.most.append(most)
        self.totals.append(totals)
        return len(self.counts) - 1

    def written(self) -> Cells:
        """Return what was written down."""
        size = len(self.counts)
        line, cell, sign = (np.array(part) for part in zip(*self.entries, strict=True))
        flags = {name: np.isin(np.arange(size), list(at)) for name, at in self.flags.items()}
        return Cells(
            counts=np.array(self.counts),
            sums=csr_array((sign.astype(float), (line.astype(int), cell.astype(int))), shape=(self.sums, size)),
            is_total=np.array(self.totals, dtype=float),
            most=np.array(self.most),
            **flags,
        )


@dataclass(frozen=True, eq=False)
class Ground:
    """The views, the classes of homes that they tell apart, and everybody in them with the class of their home."""

    views: Sequence[View]
    homes: HomeClasses
    people: pd.DataFrame

    @cached_property
    def by_row(self) -> list[dict[str, list[int]]]:
        """The classes in each row of every view."""
        found: list[dict[str, list[int]]] = [{} for _ in self.views]
        for number, rows in enumerate(self.homes.rows):
            for view, row in enumerate(rows):
                if row != NOWHERE:
                    found[view].setdefault(row, []).append(number)
        return found

    def views_of(self, number: int) -> list[View]:
        """Return the views that count the homes of a class."""
        return [view for view, row in zip(self.views, self.homes.rows[number], strict=True) if row != NOWHERE]

    def hosts_of(self, number: int) -> list[str]:
        """Return the hosts that any of its views names, and in which somebody of the class can be."""
        named = {host for view in self.views_of(number) for host in view.homes.hosts}
        return sorted(named - self.homes.own_ics[number] - {OTHER_HOSTS})

    def everybody(self, view: int) -> list[int]:
        """Return the classes of all rows of a view."""
        return [number for numbers in self.by_row[view].values() for number in numbers]


def ground_of(views: Sequence[View]) -> Ground:
    """Return what several views are set side by side on.

    Args:
        views: those released before, then the one to be shown; all of one kind and reason, and of one kind of ICS.
    """
    homes = home_classes([(view.seen, view.homes) for view in views])
    people = pd.concat([view.people for view in views]).drop_duplicates("placement").reset_index(drop=True)
    first = views[0].seen
    return Ground(
        views,
        homes,
        people.assign(
            home_class=people["home"].map(homes.of_home),
            host_ics=area_of(people["host"], first.blocks, first.boundaries),
        ),
    )


def link_people(ground: Ground, profile: str) -> Link:
    """Write the counts of people of several views as sums over the same people.

    Args:
        ground: the views.
        profile: the profile that all are shown under.
    """
    cells = _Cells()
    atoms = [_add_class(cells, ground, number) for number in range(len(ground.homes.rows))]
    new: dict[CellName, int] = {}
    for number, view in enumerate(ground.views):
        new = {
            name: cells.shown(_parts(ground, atoms, number, name), _totals(view, name), view.released.get(name))
            for name in view.counts_named
        }
        _add_other_areas(cells, view, new, profile)
    if len(ground.views) > 1:
        for parts in atoms:
            _add_if_small(cells, [at for (table, _), at in parts.items() if table == _WHERE], profile)
    return Link(cells.written(), new)


def _add_class(cells: _Cells, ground: Ground, number: int) -> dict[tuple[str, str], int]:
    """Add the people of a class of homes, by where they are and by each line: the same people every time."""
    people, views, hosts = (
        ground.people[ground.people["home_class"] == number],
        ground.views_of(number),
        ground.hosts_of(number),
    )
    wheres = [name for name in WHERES if name != OUTSIDE and all(name in view.homes.counts for view in views)]
    wheres = [name for name in wheres if name != "in_district" or not ground.homes.no_district[number]]
    at_host = people["host_ics"].where(people["host_ics"].isin(hosts), OTHER_HOSTS)
    names = {_WHERE: [*wheres, *hosts, OTHER_HOSTS]} | {line: _shared(views, line) for line in LINES}
    of_people = {_WHERE: people["where"].where(people["where"] != OUTSIDE, at_host)} | {
        line: people[line] for line in LINES
    }
    atoms: dict[tuple[str, str], int] = {}
    for table, parts in names.items():
        counted = people["people"].groupby(of_people[table]).sum()
        atoms |= {(table, part): cells.inner(float(counted.get(part, 0.0))) for part in parts}
    for line in LINES:
        cells.sum((atoms[_WHERE, part] for part in names[_WHERE]), [atoms[line, part] for part in names[line]])
    if "in_district" in wheres:
        own, near = atoms["council", "own"], atoms[_WHERE, "in_district"]
        cells.sum([own], [near, cells.inner(cells.counts[own] - cells.counts[near])])
    return atoms


def _parts(ground: Ground, atoms: list[dict[tuple[str, str], int]], number: int, name: CellName) -> list[int]:
    """Return the people that a cell of a view is the sum of."""
    table, row, column = name
    view, is_row = ground.views[number], table == "homes" and row != ALL
    classes = ground.by_row[number].get(row, []) if is_row else ground.everybody(number)
    wanted = (_WHERE, column) if table == "homes" else (table, row)
    return [at for place in classes for atom, at in atoms[place].items() if _is_in(view, atom, wanted)]


def _is_in(view: View, atom: tuple[str, str], wanted: tuple[str, str]) -> bool:
    table, name = atom
    if table != wanted[0]:
        return False
    column, is_outside = wanted[1], name not in WHERES
    in_totals = {
        ALL: True,
        KNOWN: name != NOT_KNOWN,
        OUTSIDE: is_outside,
        OTHER_HOSTS: is_outside and (name == OTHER_HOSTS or name not in view.homes.hosts),
    }
    return in_totals.get(column, name == column) if table == _WHERE else name == column


def _totals(view: View, name: CellName) -> int:
    """Return in how many ways a cell is a total that a reader sees as one."""
    table, row, column = name
    if table != "homes":
        return 0
    is_last, is_all = len(view.homes.counts) > 1 and row == ALL, column in (OUTSIDE, KNOWN, ALL)
    return int(is_last) + int(is_all) + (len(LINES) if name == view.total else 0)


def _add_other_areas(cells: _Cells, view: View, new: Mapping[CellName, int], profile: str) -> None:
    """Add one of the areas put together: each is known to be small, and their sum must not tell how small."""
    totals, limits = view.homes.others, profile_of(profile)
    all_small = (is_suppressed(totals, profile) | (totals == 0)).all()
    is_seen_to_be_nought = not limits.hides_nought and totals.sum() == 0
    if totals.empty or not all_small or is_seen_to_be_nought:
        return
    most = float(limits.hides_below - 1)
    one = cells.inner(float(totals.max()), most, is_hidden=True)
    rest = cells.inner(float(totals.sum() - totals.max()), most * (len(totals) - 1))
    cells.sum([new["homes", OTHER_HOMES, ALL]], [one, rest])


def _add_if_small(cells: _Cells, parts: list[int], profile: str) -> None:
    """Add homes that no view shows by themselves, but that may be what one view counts and another does not."""
    count = float(sum(cells.counts[part] for part in parts))
    if is_suppressed(pd.Series([count]), profile).iloc[0]:
        cells.sum([cells.inner(count, is_hidden=True)], parts)


def link_amounts(ground: Ground, amount: str, hidden: Mapping[CellName, bool], profile: str) -> tuple[Link, csr_array]:
    """Write an amount of several views as sums over the same people.

    Args:
        ground: the views.
        amount: one of `AMOUNTS`.
        hidden: cells of the last view that are hidden already.
        profile: the profile that all are shown under.

    Returns:
        The cells, each with the people that its amount is of; and the sum of the last view, all less its parts, where
        it has one.
    """
    cells, kind = _Cells(), AMOUNTS[amount]
    counted = ground.people.groupby(["home_class", kind.line])[kind.counted].sum()
    atoms = [
        {
            part: cells.inner(float(counted.get((number, part), 0.0)))
            for part in _shared(ground.views_of(number), kind.line)
        }
        for number in range(len(ground.homes.rows))
    ]
    new: dict[CellName, int] = {}
    for number, view in enumerate(ground.views):
        inside = [atom for place in ground.everybody(number) for atom in atoms[place].items()]
        new = {
            name: cells.shown(
                [at for part, at in inside if name[1] in (part, ALL)], int(name[1] == ALL), view.released.get(name)
            )
            for name in view.amounts_named(amount)
        }
    cells.flags["hidden"] |= {at for name, at in new.items() if hidden[name]}
    if len(ground.views) > 1:
        for parts in atoms:
            _add_if_small(cells, list(parts.values()), profile)
    written, positions = cells.written(), list(new.values())
    line = np.zeros((int(kind.has_total), len(written.counts)))
    line[:, positions] = [*[-1.0] * (len(positions) - 1), 1.0]
    return Link(written, new), csr_array(line)


def _shared(views: Sequence[View], line: str) -> list[str]:
    """Return the parts of a line that every view has: one that a view has not holds nobody, as a reader sees."""
    return [part for part in views[0].lines[line] if all(part in view.lines[line] for view in views)]

"""An attack on tables of placements as they were published: what a reader with a linear program can work out.

It knows nothing of how the tables were made. It reads captions, headings and cells, sets up the people that there could
be by home district, where they are, how far and how costed, and what each cell says of them, and asks how small and how
large each hidden cell can be. It is told which hidden cells are small, as the method assumes of a reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from marketmap.geography import Place, members
from marketmap.outputs.observed_tables import BAND_NAMES, TextTable
from tests.england import england

Person = tuple[str, str, str]
"""How people are told apart: home district, in which way (where, band, costed), and what."""

WHERE = {"In the district": "in_district", "Elsewhere in the ICS": "elsewhere"}
SPLITS = {
    "band": [name for name in BAND_NAMES.values() if name not in ("All", "Not known")],
    "costed": ["own", "unit", "no_days"],
}
COSTED = {"People with a cost of their own": "own", "People at the unit cost": "unit", "People without days": "no_days"}


@dataclass(frozen=True)
class Published:
    """A table as it was published, of a place by an area kind."""

    place: Place
    kind: str
    table: TextTable


@dataclass(frozen=True)
class Cell:
    """One count: its people, and what was published of it."""

    people: frozenset[Person]
    text: str
    where: str


@cache
def ics_of() -> dict[str, str]:
    """The ICS of every district that lies in one."""
    found = england().blocks.groupby("district")["icb_2026"].agg(lambda codes: "/".join(sorted(set(codes))))
    return dict(found)


@cache
def codes_of(kind: str) -> dict[str, str]:
    """The code of every name of an area kind."""
    areas = england().areas
    of_kind = areas[areas["kind"] == kind]
    return dict(zip(of_kind["name"], of_kind["area"], strict=True))


@cache
def districts_by(kind: str, place: Place) -> dict[str, set[str]]:
    """The districts of every area of a kind in a place."""
    blocks = england().blocks
    inside = blocks[members(blocks, place.kind) == place.area]
    return {str(area): set(rows["district"]) for area, rows in inside.groupby(members(inside, kind))}


def everybody(homes: Iterable[str]) -> dict[str, set[Person]]:
    """All people that there could be with some homes, by how they are told apart."""
    ics, boards = ics_of(), sorted(codes_of("icb_2026").values())
    wheres = {(home, "where", what) for home in homes for what in (*WHERE.values(), *boards) if what != ics[home]}
    return {"where": wheres} | {way: {(h, way, w) for h in homes for w in names} for way, names in SPLITS.items()}


def days_of(published: Published, strand: str) -> list[Cell]:
    """The days of one kind and reason in a table, by how far; whose they are is told apart by home and distance."""
    caption, table = published.table.caption, published.table
    if strand not in caption or not caption.startswith("How far"):
        return []
    homes = set().union(*districts_by(published.kind, published.place).values())
    at = [heading.lstrip("#") for heading in table.headings].index("Days")
    parts = {row[0]: SPLITS["band"] if row[0] == "All" else [row[0]] for row in table.rows}
    return [_cell(homes, "band", parts[row[0]], row[at], f"{caption} {row[0]} days") for row in table.rows]


def days_worked_out(cells: list[Cell], days: dict[Cell, float], share: float) -> list[str]:
    """Say which hidden days a reader of all these cells knows to within a share of what they are.

    Nobody has fewer than no days, and days that are shown are rounded to the nearest 5: that is all that is known.
    """
    order = {person: at for at, person in enumerate(sorted({person for cell in cells for person in cell.people}))}
    sums = np.array([[person in cell.people for person in order] for cell in cells], dtype=float)
    read = [cell.text.isdecimal() for cell in cells]
    near = np.array([float(cell.text) for cell in cells if cell.text.isdecimal()])
    said = {"A_ub": np.vstack([sums[read], -sums[read]]), "b_ub": np.r_[near + 2.5, 2.5 - near]}
    found = []
    for cell, wish in zip(cells, sums, strict=True):
        if cell.text == "*":
            least, most = (linprog(sign * wish, **said, bounds=(0, 1e6), method="highs") for sign in (1.0, -1.0))
            assert least.status == most.status == 0, "what was published can be true"
            if -most.fun - least.fun < max(share * days[cell], 5.0):
                found.append(cell.where)
    return found


@dataclass(frozen=True)
class Costed:
    """What a table says of the money of one kind: whose homes, days in all, the unit cost of a day, and the cost."""

    homes: frozenset[str]
    days: float
    a_day: float
    cost: float
    is_unit_told: bool


def costed_of(published: Published, strand: str) -> list[Costed]:
    """What a table says of the money of one kind; nothing where it hides or does not have the cost or the days."""
    table = published.table
    if not table.caption.startswith("What they cost"):
        return []
    homes = frozenset(set().union(*districts_by(published.kind, published.place).values()))
    headings = [heading.lstrip("#") for heading in table.headings]
    told = (dict(zip(headings, row, strict=True)) for row in table.rows if row[0] == strand)
    return [
        Costed(
            homes,
            _number(row["Days"]),
            _number(row["Unit cost a day"].split(" (")[0]),
            _number(row["Cost"].removeprefix("about ")),
            row["People at the unit cost"] != "*",
        )
        for row in told
        if row["Days"] != "*" and row["Cost"].startswith("about £")
    ]


def _number(text: str) -> float:
    return float(text.replace(",", "").removeprefix("£"))


def money_worked_out(told: Iterable[Costed], people: pd.DataFrame, share: float) -> list[str]:
    """Say which sums of a few people's own costs, or of their days at the unit cost, a reader knows to within a share.

    Days are rounded to the nearest 5 and costs to three figures; a reader has every table, with several unit costs.

    Args:
        told: what the tables say of one kind.
        people: by home district: own_pounds, own_days, unit_days as they are; own_people, unit_people.
        share: how near is too near.
    """
    names = ("own_pounds", "own_days", "unit_days")
    order = {(home, name): at for at, (home, name) in enumerate((h, n) for h in people.index for n in names)}
    lines: list[np.ndarray] = []
    ends: list[tuple[float, float]] = []

    def says(homes: Iterable[str], weights: dict[str, float], least: float, most: float) -> None:
        line = np.zeros(len(order))
        for home in set(homes) & set(people.index):
            for name, weight in weights.items():
                line[order[home, name]] = weight
        lines.append(line)
        ends.append((least, most))

    for one in told:
        says(one.homes, {"own_days": 1.0, "unit_days": 1.0}, one.days - 2.5, one.days + 2.5)
        half = 0.5 * 10 ** (np.floor(np.log10(one.cost)) - 2)
        if abs(one.cost - one.days * one.a_day) > half:  # else all days are costed alike, which tells nothing more
            weights = {"own_pounds": 1.0} | ({"unit_days": one.a_day} if one.is_unit_told else {})
            says(one.homes, weights, one.cost - half, one.cost + half)
    scale = np.array([1000.0 if name == "own_pounds" else 1.0 for _, name in order])
    sums, limits = np.array(lines) * scale, np.array(ends)
    found = []
    for some in _subsets(list(people.index)):
        for name, counted in (("own_pounds", "own_people"), ("unit_days", "unit_people")):
            if not 0 < people.loc[some, counted].sum() < 5:
                continue
            wish = np.zeros(len(order))
            wish[[order[home, name] for home in some]] = 1.0
            least, most = (
                linprog(sign * wish * scale, A_ub=np.vstack([sums, -sums]), b_ub=np.r_[limits[:, 1], -limits[:, 0]],
                        bounds=(0, 1e7), method="highs")
                for sign in (1.0, -1.0)
            )  # fmt: skip
            assert least.status == most.status == 0, "what was published can be true"
            if -most.fun - least.fun < share * people.loc[some, name].sum():
                found.append(f"{name} of {', '.join(some)}")
    return found


def _subsets(names: list[str]) -> list[list[str]]:
    return [list(some) for size in range(1, len(names) + 1) for some in combinations(names, size)]


def cells_of(published: Published, strand: str) -> list[Cell]:
    """The counts of people of one kind and reason in a table."""
    caption, table = published.table.caption, published.table
    if strand not in caption and not caption.startswith("What they cost"):
        return []
    by_area = districts_by(published.kind, published.place)
    homes = set().union(*by_area.values())
    headings = [heading.lstrip("#") for heading in table.headings]
    if caption.startswith("How far"):
        parts = {row[0]: {"All": SPLITS["band"]}.get(row[0], [row[0]]) for row in table.rows}
        return [_cell(homes, "band", parts[row[0]], row[1], caption) for row in table.rows]
    if caption.startswith("What they cost"):
        return [
            _cell(homes, "costed", [COSTED[heading]], text, f"{caption} {heading}")
            for row in table.rows if row[0] == strand
            for heading, text in zip(headings, row, strict=True) if heading in COSTED
        ]  # fmt: skip
    rows = _rows(table, by_area, published.kind)
    return [
        _cell(rows[row[0]], "where", _columns(headings, heading), text, f"{caption} {row[0]} {heading}")
        for row in table.rows
        for heading, text in zip(headings[1:], row[1:], strict=True)
        if not heading.startswith("Share")
    ]


def _rows(table: TextTable, by_area: dict[str, set[str]], kind: str) -> dict[str, set[str]]:
    codes = codes_of(kind)
    named = {row[0]: by_area[codes[row[0]]] for row in table.rows if row[0] in codes}
    everywhere = set().union(*by_area.values())
    others = everywhere - set().union(*named.values()) if named else everywhere
    return {row[0]: named.get(row[0], everywhere if row[0] == "All" else others) for row in table.rows}


def _columns(headings: list[str], heading: str) -> list[str]:
    boards = codes_of("icb_2026")
    named = [boards[name] for name in headings if name in boards]
    outside = list(boards.values())
    special = {
        "All": [*WHERE.values(), *outside], "Outside the ICS": outside,
        "Other ICSs": [code for code in outside if code not in named],
    }  # fmt: skip
    return special.get(heading) or [WHERE.get(heading) or boards[heading]]


def _cell(homes: Iterable[str], way: str, what: Iterable[str], text: str, where: str) -> Cell:
    ics = ics_of()
    people = frozenset((home, way, one) for home in homes for one in what if one != ics[home])
    return Cell(people, text.replace(",", ""), where)


def exact_counts(cells: Iterable[Cell], placed: pd.DataFrame) -> dict[Cell, float]:
    """The count of each cell as it is: from the list of placements, with columns home, where, band and costed."""
    counted: dict[Person, float] = {}
    for way in ("where", "band", "costed"):
        added = placed.groupby(["home", way])["people"].sum().reset_index()
        counted |= {(row["home"], way, row[way]): float(row["people"]) for row in added.to_dict("records")}
    return {cell: sum(counted.get(person, 0.0) for person in cell.people) for cell in cells}


def recovered(cells: list[Cell], exact: dict[Cell, float]) -> list[str]:
    """Say which hidden cells a reader of all these cells can work out to a single whole number."""
    homes = sorted({person[0] for cell in cells for person in cell.people})
    people = everybody(homes)
    order = {person: at for at, person in enumerate(sorted(set().union(*people.values())))}
    lines = [({order[p]: 1.0 for p in people["where"] if p[0] == home}
              | {order[p]: -1.0 for p in people[way] if p[0] == home}) for home in homes for way in SPLITS]  # fmt: skip
    same: dict[frozenset[Person], int] = {}
    for cell in cells:
        same.setdefault(cell.people, len(order) + len(same))
    lines += [{at: 1.0} | {order[p]: -1.0 for p in group if p in order} for group, at in same.items()]
    least, most = np.zeros(len(order) + len(same)), np.full(len(order) + len(same), np.inf)
    for cell in cells:
        low, high = _says(cell.text, exact[cell], is_possible=any(p in order for p in cell.people))
        at = same[cell.people]
        least[at], most[at] = max(least[at], low), min(most[at], high)
    hidden = {same[cell.people]: cell for cell in cells if cell.text == "*"}
    return [
        hidden[at].where for at in _pinned(_matrix(lines, len(least)), np.column_stack([least, most]), list(hidden))
    ]


def _says(text: str, exact: float, *, is_possible: bool) -> tuple[float, float]:
    if text.startswith("="):
        return float(text[1:]), float(text[1:])
    if text == "*":
        return (0.0, 4.0) if exact < 5 else (5.0, np.inf)
    if not text.isdecimal():
        return 0.0, np.inf
    count = float(text)
    if count == 0 and is_possible:
        raise AssertionError("a count of nobody is shown")
    return (0.0, 0.0) if count == 0 else (max(count - 2, 5.0), count + 2)


def _matrix(lines: list[dict[int, float]], size: int) -> csr_array:
    entries = [(line, at, sign) for line, cells in enumerate(lines) for at, sign in cells.items()]
    line, at, sign = (np.array(part) for part in zip(*entries, strict=True))
    return csr_array((sign, (line, at)), shape=(len(lines), size))


def _pinned(sums: csr_array, ranges: np.ndarray, hidden: list[int]) -> list[int]:
    """The hidden cells that hold one whole number only in every list that fits all that was published."""
    random, none = np.random.default_rng(1), np.zeros(sums.shape[0])
    bounds = np.column_stack([ranges[:, 0], np.minimum(ranges[:, 1], 5_000)])
    low, high, left = np.full(len(ranges), np.inf), np.full(len(ranges), -np.inf), list(hidden)
    for number in range(12 + 2 * len(hidden)):
        wish = np.zeros(len(ranges))
        if number < 12:  # many at once first: any two lists that fit show how far a cell can move
            wish[left] = random.normal(size=len(left))
        else:
            wish[hidden[(number - 12) // 2]] = 1.0 if number % 2 else -1.0
            if hidden[(number - 12) // 2] not in left:
                continue
        answer = linprog(wish, A_eq=sums, b_eq=none, bounds=bounds, method="highs")
        assert answer.status == 0, "what was published can be true"
        low, high = np.minimum(low, answer.x), np.maximum(high, answer.x)
        left = [cell for cell in left if high[cell] - low[cell] < 1 - 1e-6]
        if not left:
            break
    return left

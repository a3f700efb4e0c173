"""The user's own projection: people by area and year, of which only the growth from 2026 is used."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd

from marketmap.faults import Fault
from marketmap.sources.cells import Cell, CellError, number, text, whole_number
from marketmap.sources.checked import Checked, read_fields, rows_in_words, rows_with_faults
from marketmap.sources.demand_counts import KIND_FIELD
from marketmap.sources.england import England
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import AreaNames, NamedArea, area_names, of_rows
from marketmap.tables import GROWTH, check

FIRST, LAST = 2026, 2047

GROWTH_FORM = Form(
    "growth",
    "Your own projection",
    "people of one area in one year",
    (
        Field(
            "area", "Area", "text", "Council, ICS, sub-ICB location or region, by name or code.",
            ("area name", "area code", "local authority", "local authority name", "local authority code", "la",
             "council", "district", "district name", "district code", "borough", "icb", "ics", "region", "code"),
            required=True, example="Brighton and Hove",
        ),
        KIND_FIELD,
        Field(
            "year", "Year", "whole number", f"A year from {FIRST} to {LAST}; every area needs {FIRST}.",
            ("projection year", "calendar year"), required=True, example="2026",
        ),
        Field(
            "people", "People", "number", f"People, households or anything that demand grows with; only the growth "
            f"from {FIRST} is used.",
            ("population", "persons", "adults", "projection", "projected population", "households"),
            required=True, example="231,000",
        ),
    ),
    Limits(50_000, OWN_CELLS, "a projection"),
)  # fmt: skip


def check_growth(rows: FormRows, england: England) -> Checked:
    """Check the user's own projection.

    Args:
        rows: the rows as found in the file.
        england: the embedded tables.

    Returns:
        tables.GROWTH, sorted by its key. An area without the year 2026 has nothing to grow from, one that overlaps with
        another would grow twice: the rows of both are faults.
    """
    names = area_names(england)
    values, faults = read_fields(rows, GROWTH_FORM, {"area": text, "year": _year, "people": _people})
    readable = values.drop(index=list(rows_with_faults(faults)))
    found: dict[int, NamedArea] = {}
    noted: dict[str, list[int]] = defaultdict(list)
    for row, area, kind in zip(readable.index.tolist(), readable["area"], readable["kind"], strict=True):
        try:
            found[row] = names.find(area, kind)
        except CellError as error:
            faults.append(rows.fault(row, "area", area, error.expected))
            continue
        if found[row].notice:
            noted[found[row].notice].append(row)
    table = _table(readable.loc[list(found)], found)
    faults += _faults(rows, table, names, england.blocks)
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    kept = table.drop(index=[row for row in left_out if row in table.index])
    good = kept.sort_values(list(GROWTH.key), ignore_index=True)
    return Checked(check(GROWTH, good), tuple(faults), left_out, of_rows(noted, set(kept.index)))


def _year(cell: Cell) -> int | None:
    year = whole_number(cell)
    if year is not None and not FIRST <= year <= LAST:
        raise CellError(f"a year from {FIRST} to {LAST}")
    return year


def _people(cell: Cell) -> float | None:
    people = number(cell)
    if people is not None and people <= 0:
        raise CellError("a number above zero")
    return people


def _table(values: pd.DataFrame, found: Mapping[int, NamedArea]) -> pd.DataFrame:
    kinds, areas = ([getattr(found[row], name) for row in values.index] for name in ("kind", "area"))
    table = values[["year", "people"]].assign(kind=kinds, area=areas)
    return table.astype({"kind": "str", "area": "str", "year": "int64", "people": float})[GROWTH.column_names]


def _faults(rows: FormRows, table: pd.DataFrame, names: AreaNames, blocks: pd.DataFrame) -> Iterator[Fault]:
    for (_, area), about in table.groupby(["kind", "area"]):
        name = names.name(str(area))
        if FIRST not in set(about["year"]):
            expected = f"a row of {name} for {FIRST} too, the year from which it grows"
            yield from (rows.fault(row, "year", str(about.loc[row, "year"]), expected) for row in about.index)
        for year, same in about.groupby("year"):
            if len(same) > 1:
                expected = f"one row of {name} for {year}; {rows_in_words(same.index)} tell of it"
                yield from (rows.fault(row, "year", str(year), expected) for row in same.index)
    for row, other in _overlapping(table, blocks):
        expected = f"areas that do not overlap; {names.name(other)} does"
        yield rows.fault(row, "area", names.name(str(table.loc[row, "area"])), expected)


def _overlapping(table: pd.DataFrame, blocks: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield rows whose areas share blocks with an area of another kind, with the first such area."""
    listed: dict[str, Sequence[str]] = {str(kind): sorted(set(rows["area"])) for kind, rows in table.groupby("kind")}
    shared: dict[str, str] = {}
    for one, other in combinations(listed, 2):
        both = blocks[blocks[one].isin(listed[one]) & blocks[other].isin(listed[other])]
        for here, there in both[[one, other]].drop_duplicates().itertuples(index=False):
            shared.setdefault(str(here), str(there))
            shared.setdefault(str(there), str(here))
    for row, area in table["area"].items():
        if area in shared:
            yield int(str(row)), shared[area]

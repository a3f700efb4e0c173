"""Checking placements: people, or groups of people, placed somewhere.

The three kinds, acute, rehab and social_care, are kept apart on every row and never added up.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from marketmap.faults import Fault
from marketmap.locating import PostcodeIndex
from marketmap.places import Gazetteer
from marketmap.sources.cells import Cell, CellError, choice, money
from marketmap.sources.checked import Checked, Reader, read_fields, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import of_rows
from marketmap.sources.placement_places import Lookup, Places, Side, places_of
from marketmap.sources.placements_form import PLACEMENTS_FORM, REASON_CHOICES
from marketmap.sources.suppressed_counts import Count, amount_of, count_of
from marketmap.tables import PLACEMENTS, check

__all__ = ["PLACEMENTS_FORM", "check_placements", "placements_table"]

_AS_READ = ("kind", "host_provider", "group", "level", "start", "end", "cost_per_day")
_ONE = Count(1.0, 1.0, 1.0)
_HOLDS = {"text": "str", "number": "float64"}
_SIDES: tuple[Side, ...] = ("home", "host")


def check_placements(rows: FormRows, england: England, gazetteer: Gazetteer, postcode_index: PostcodeIndex) -> Checked:
    """Check placements and find where the people belong and where they are.

    Args:
        rows: the rows as found in the file; `personal.refuse_personal` comes first.
        england: the embedded tables.
        gazetteer: the names of areas, live and retired.
        postcode_index: the live postcodes.

    Returns:
        tables.PLACEMENTS in the order of the file, and what is to be said. No postcode is in either.
    """
    values, faults = read_fields(rows, PLACEMENTS_FORM, _readers())
    lookup = Lookup(gazetteer, postcode_index, england.blocks)
    sides = {side: places_of(rows, values, side, lookup) for side in _SIDES}
    faults += [fault for places in sides.values() for fault in places.faults]
    faults += _dates(rows, values)
    faulty = set(rows_with_faults(faults))
    if "people" in rows.columns:
        no_count = values.index[values["people"].isna()].difference(list(faulty))
        faults += [
            rows.fault(row, "people", None, "how many people the row counts, or * for below 5") for row in no_count
        ]
    nowhere = [row for row in values.index if not any(row in places.found for places in sides.values())]
    expected = "where the people belong or where they are: a home or host area or postcode"
    faults += [rows.fault(row, "home_area", None, expected) for row in nowhere if row not in faulty]
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    return Checked(_table(good, sides), tuple(faults), left_out, tuple(_notices(rows, good, sides)))


def placements_table(columns: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Return columns as tables.PLACEMENTS, in its order and kinds; a column that is not given is missing throughout.

    Raises:
        FaultsError: when they break the contract of the table.
    """
    kinds = {column.name: _HOLDS[column.holds] for column in PLACEMENTS.columns}
    length = len(columns["placement"])
    table = pd.DataFrame({name: pd.Series(columns.get(name, [None] * length), dtype=object) for name in kinds})
    return check(PLACEMENTS, table.astype(kinds))


def _readers() -> dict[str, Reader]:
    as_they_stand = [f"{side}_{place}" for side in _SIDES for place in ("area", "postcode")]
    others: dict[str, Reader] = {"reason": _reason, "days": amount_of, "people": count_of, "cost_per_day": _cost}
    return dict.fromkeys(as_they_stand, _as_it_stands) | others


def _as_it_stands(cell: Cell) -> Cell:
    return cell


def _reason(cell: Cell) -> str | None:
    # Programs write a column of codes with blanks among them as 10.0, 11.0.
    plain = cell.strip().removesuffix(".0") if isinstance(cell, str) else cell
    return choice(plain, REASON_CHOICES)


def _cost(cell: Cell) -> float | None:
    value = money(cell)
    if value is not None and value < 0:
        raise CellError("an amount in pounds that is not below 0")
    return value


def _dates(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    for row, start, end in zip(values.index, values["start"], values["end"], strict=True):
        if start and end and end < start:
            yield rows.fault(row, "end", end, f"a day on or after the start, {start}")


def _table(good: pd.DataFrame, sides: Mapping[Side, Places]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {name: good[name].tolist() for name in _AS_READ}
    columns["placement"] = [str(row) for row in good.index]
    acute = good["kind"] == "acute"
    columns["reason"] = good["reason"].where(acute, None).tolist()
    for side, places in sides.items():
        found = [places.found.get(row, (None, None, None)) for row in good.index]
        for position, part in enumerate(("district", "block", "area")):
            columns[f"{side}_{part}"] = [place[position] for place in found]
    people = [count or _ONE for count in good["people"]]
    columns["people"] = [count.value for count in people]
    columns["people_least"] = [count.least for count in people]
    columns["people_most"] = [count.most for count in people]
    columns["days"] = [days.value if days else None for days in good["days"]]
    return placements_table(columns)


def _notices(rows: FormRows, good: pd.DataFrame, sides: Mapping[Side, Places]) -> Iterator[str]:
    if "people" not in rows.columns and len(good):
        yield "There is no column of people, so each row is taken as one person."
    noted: dict[str, list[int]] = defaultdict(list)
    for places in sides.values():
        for note, about in places.notes.items():
            noted[note] += about
    noted["the count of people is suppressed, so it is taken as anything from 0 to 4."] = _suppressed(good["people"])
    noted["the days are suppressed, so they are left missing."] = _suppressed(good["days"])
    unasked = good.index[(good["kind"] != "acute") & good["reason"].notna()]
    noted["the referral reason is left out, as only acute placements have one."] = unasked.tolist()
    without_home = [row for row in good.index if row not in sides["home"].found]
    noted["there is no home area, so the people are counted in no area's placements."] = without_home
    yield from of_rows(noted, set(good.index))


def _suppressed(counts: pd.Series) -> list[int]:
    return [row for row, count in zip(counts.index, counts, strict=True) if count and count.value is None]

"""The user's own counts of units required, by area and group."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from marketmap.geopackage import empty
from marketmap.groups import group_of
from marketmap.sources.cells import CellError, is_blank
from marketmap.sources.checked import Checked, read_fields, rows_in_words, rows_with_faults
from marketmap.sources.demand_entries import (
    Entry,
    Told,
    contradictions,
    count_of_part,
    levels_of,
    notices_of,
    told_of,
)
from marketmap.sources.england import England
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Choice, Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import AreaNames, SplitAreaError, area_names, of_rows
from marketmap.sources.schemes_form import GROUP_CHOICES, LEVEL_CHOICES, LEVEL_HEADINGS, OTHER_GROUP, SHARED
from marketmap.sources.suppressed_counts import Count, amount_of, in_share
from marketmap.tables import DEMAND_COUNTS, DEMAND_LEVELS, Table, check

_KINDS = (
    Choice("district", "District", ("lad", "local authority district", "borough", "district council")),
    Choice("upper_tier", "Council", ("upper tier", "utla", "county", "county council", "social care authority")),
    Choice("icb_2026", "ICS", ("icb", "integrated care board", "integrated care system")),
    Choice("icb_2024", "ICS before April 2026", ("icb 2024", "icb before april 2026")),
    Choice("sub_icb", "Sub-ICB location", ("sub icb", "place")),
    Choice("region", "Region"),
    Choice("msoa", "Small area", ("msoa", "middle layer super output area")),
)
KIND_FIELD = Field(
    "kind", "Kind of area", "code",
    "Needed only where one name means several areas: district, council, ICS, sub-ICB location, region.",
    ("area kind", "area type", "kind", "type of area", "geography"), choices=_KINDS,
)  # fmt: skip
_GROUPS = (
    *(one for one in GROUP_CHOICES if one.code not in {OTHER_GROUP, SHARED}),
    Choice("all", group_of("all").name, ("all groups", "all client groups")),
)

DEMAND_FORM = Form(
    "demand",
    "Units required",
    "one count of units required in one area for one group",
    (
        Field(
            "area", "Area", "text", "Council, ICS, sub-ICB location or region, by name or code, old ones too.",
            ("area name", "area code", "local authority", "local authority name", "local authority code", "la",
             "la name", "la code", "council", "district", "district name", "district code", "borough", "icb",
             "icb name", "icb code", "ics", "region", "code", "place", "home area"),
            required=True, example="Brighton and Hove",
        ),
        KIND_FIELD,
        Field(
            "group", "Client group", "code", "Who the housing is for: a name of the list or its CORE letter.",
            ("group", "primary client group", "client type", "need group", "user group", "service user group"),
            required=True, choices=_GROUPS, example="Mental health",
        ),
        Field(
            "level", "Support level", "code",
            "Low, medium, high or nursing, a row for each. Blank for all levels together. Where an area and group has "
            "both, its levels add up to the row for all.",
            LEVEL_HEADINGS, choices=LEVEL_CHOICES,
        ),
        Field(
            "units", "Units required", "number", "Units required in all, not only those lacking; * if suppressed.",
            ("units", "demand", "units needed", "number of units", "required", "need", "total demand", "count"),
            required=True, example="145",
        ),
    ),
    Limits(50_000, OWN_CELLS, "a list of demand counts"),
)  # fmt: skip


@dataclass(frozen=True)
class CheckedDemand(Checked):
    """Checked counts of units required.

    Attributes:
        levels: `tables.DEMAND_LEVELS` of the good rows, where they tell support levels.
    """

    levels: pd.DataFrame = field(default_factory=lambda: empty(DEMAND_LEVELS))


def check_demand(rows: FormRows, england: England) -> CheckedDemand:
    """Check counts of units required and move them to live areas.

    Counts of retired areas that were merged are added up; the count of one that was split is carried to its successors
    in proportion to adults. Both are told. Rows that count the same people twice are faults, all of them; so are all
    rows of an area and group whose levels do not add up, or of which one cannot be read.

    Args:
        rows: the rows as found in the file.
        england: the embedded tables.

    Returns:
        tables.DEMAND_COUNTS and tables.DEMAND_LEVELS, sorted by their keys, and what is to be said.
    """
    values, faults = read_fields(rows, DEMAND_FORM, {"units": amount_of})
    names = area_names(england)
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    entries: list[Entry] = []
    noted: dict[str, list[int]] = defaultdict(list)
    for row, value in zip(good.index.tolist(), good.to_dict("records"), strict=True):
        try:
            entries += _entries(row, value, names, noted)
        except CellError as error:
            faults.append(rows.fault(row, "area", value["area"], error.expected))
    wrong = contradictions(told_of(entries), england.blocks, names)
    beside = {} if rows.faults else _beside_faults(rows, values.loc[list(left_out)], entries, names)
    told_apart = {row: ("area", expected) for row, expected in beside.items()} | wrong
    faults += [rows.fault(row, name, rows.text(row, name), expected) for row, (name, expected) in told_apart.items()]
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    gone = set(left_out)
    told = told_of(entry for entry in entries if entry.row not in gone)
    kept = {entry.row for parts in told.values() for part in parts for entry in part}
    notices = (*of_rows(noted, kept), *notices_of(told, names), *_lost_levels(rows, gone, values, names))
    return CheckedDemand(_totals(told), tuple(faults), left_out, notices, _levels(told))


def _entries(row: int, value: Mapping[Hashable, Any], names: AreaNames, noted: dict[str, list[int]]) -> list[Entry]:
    group, level, count = value["group"], value["level"] or "", value["units"]
    if count.value is None:
        noted["the count is suppressed, so it is taken as anything from 0 to 4 units."].append(row)
    try:
        found = names.find(value["area"], value["kind"])
    except SplitAreaError as split:
        if any(math.isnan(share) for _, share in split.parts):
            raise
        noted[_carried(split, names)].append(row)
        return [Entry(row, area, group, level, in_share(count, share), count) for area, share in split.parts]
    if found.notice:
        noted[found.notice].append(row)
    return [Entry(row, found, group, level, count, count)]


def _carried(split: SplitAreaError, names: AreaNames) -> str:
    parts = ", ".join(f"{names.name(area.area)} {share:.1%}" for area, share in split.parts)
    return (
        f"{split.old_name} was split; its count is carried to its successors in proportion to the adults who live in "
        f"each of them ({parts})."
    )


def _told_levels(rows: FormRows) -> set[int]:
    """Return the rows in which something stands in the column of support levels."""
    if "level" not in rows.records:
        return set()
    cells = zip(rows.records["row"].tolist(), rows.records["level"].tolist(), strict=True)
    return {row for row, cell in cells if not is_blank(cell)}


def _beside_faults(rows: FormRows, faulty: pd.DataFrame, entries: Iterable[Entry], names: AreaNames) -> dict[int, str]:
    """Return rows that cannot stand, because one of the same area and group cannot be read and levels are told."""
    with_levels = _told_levels(rows)
    lost: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row, value in zip(faulty.index.tolist(), faulty.to_dict("records"), strict=True):
        for area in _areas_of(value, names):
            lost[area, value["group"]].add(row)
    alike: dict[tuple[str, str], set[int]] = defaultdict(set)
    for entry in entries:
        alike[entry.area.area, entry.group].add(entry.row)
    told: dict[int, str] = {}
    for (area, group), numbers in alike.items():
        unread = lost[area, group]
        if unread and with_levels & (numbers | unread):
            where = rows_in_words(unread)
            expected = f"every row of {names.name(area)} for {group_of(group).name}; {where} cannot be read"
            told |= dict.fromkeys(numbers, expected)
    return told


def _areas_of(value: Mapping[Hashable, Any], names: AreaNames) -> list[str]:
    """Return the live areas that a row at fault tells of, as far as area and group can be read."""
    if value["area"] is None or value["group"] is None:
        return []
    try:
        return [names.find(value["area"], value["kind"]).area]
    except SplitAreaError as split:
        return [area.area for area, _ in split.parts]
    except CellError:
        return []


def _lost_levels(rows: FormRows, gone: set[int], values: pd.DataFrame, names: AreaNames) -> Iterator[str]:
    """Say which rows left out tell a level of nobody knows which area: its total may lack them."""
    told = values.loc[sorted(_told_levels(rows) & gone)]
    lost = [row for row, value in zip(told.index, told.to_dict("records"), strict=True) if not _areas_of(value, names)]
    if lost:
        where = rows_in_words(lost)
        yield (
            f"{where[0].upper()}{where[1:]}: which area and group it is of cannot be read. Where support levels are "
            "told of them, their total lacks it: mend it rather than leave it out."
        )


def _totals(told: Told) -> pd.DataFrame:
    listed = [(part[0].area.kind, *key, count_of_part(part)) for key, parts in told.items() for part in parts]
    return _table(DEMAND_COUNTS, listed)


def _levels(told: Told) -> pd.DataFrame:
    listed = [
        (parts[0][0].area.kind, *key, level, count)
        for key, parts in told.items()
        for level, count in levels_of(parts).items()
    ]
    return _table(DEMAND_LEVELS, listed)


def _table(contract: Table, listed: Iterable[tuple[str | Count, ...]]) -> pd.DataFrame:
    key = list(contract.key)
    counts = [name for name in contract.column_names if name not in key]
    rows = [(*keys, count.value, count.least, count.most) for *keys, count in listed if isinstance(count, Count)]
    table = pd.DataFrame(rows, columns=[*key, *counts]).astype(dict.fromkeys(counts, float) | dict.fromkeys(key, "str"))
    # A suppressed part leaves the sum unknown.
    return check(contract, table.groupby(key)[counts].sum(skipna=False).reset_index())

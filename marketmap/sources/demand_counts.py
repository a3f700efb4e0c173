"""The user's own counts of units required, by area and group."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from marketmap.groups import group_of
from marketmap.sources.cells import CellError
from marketmap.sources.checked import Checked, read_fields, rows_in_words, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Choice, Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import AreaNames, NamedArea, SplitAreaError, area_names, of_rows
from marketmap.sources.schemes_form import GROUP_CHOICES, OTHER_GROUP, SHARED
from marketmap.sources.suppressed_counts import Count, amount_of, in_share
from marketmap.tables import DEMAND_COUNTS, check

KIND_CHOICES = (
    Choice("district", "District", ("lad", "local authority district", "borough", "district council")),
    Choice("upper_tier", "Council", ("upper tier", "utla", "county", "county council", "social care authority")),
    Choice("icb_2026", "ICS", ("icb", "integrated care board", "integrated care system")),
    Choice("icb_2024", "ICS before April 2026", ("icb 2024", "icb before april 2026")),
    Choice("sub_icb", "Sub-ICB location", ("sub icb", "place")),
    Choice("region", "Region"),
    Choice("msoa", "Small area", ("msoa", "middle layer super output area")),
)
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
        Field(
            "kind", "Kind of area", "code",
            "Needed only where one name means several areas: district, council, ICS, sub-ICB location, region.",
            ("area kind", "area type", "kind", "type of area", "geography"), choices=KIND_CHOICES,
        ),
        Field(
            "group", "Client group", "code", "Who the housing is for: a name of the list or its CORE letter.",
            ("group", "primary client group", "client type", "need group", "user group", "service user group"),
            required=True, choices=_GROUPS, example="Mental health",
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
class _Entry:
    """One row's count, or the part of it that one live area takes."""

    row: int
    area: NamedArea
    group: str
    count: Count


def check_demand(rows: FormRows, england: England) -> Checked:
    """Check counts of units required and move them to live areas.

    Counts of retired areas that were merged are added up; the count of one that was split is carried to its successors
    in proportion to adults. Both are told. Rows that count the same people twice are faults, all of them.

    Args:
        rows: the rows as found in the file.
        england: the embedded tables.

    Returns:
        tables.DEMAND_COUNTS, sorted by its key, and what is to be said.
    """
    values, faults = read_fields(rows, DEMAND_FORM, {"units": amount_of})
    names = area_names(england)
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    entries: list[_Entry] = []
    noted: dict[str, list[int]] = defaultdict(list)
    for row, value in zip(good.index.tolist(), good.to_dict("records"), strict=True):
        try:
            entries += _entries(row, value, names, noted)
        except CellError as error:
            faults.append(rows.fault(row, "area", value["area"], error.expected))
    told_twice = dict([*_overlapping(entries, england.blocks, names), *_repeated(entries, names)])
    faults += [rows.fault(row, "area", str(good.loc[row, "area"]), expected) for row, expected in told_twice.items()]
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    gone = set(left_out)
    kept = [entry for entry in entries if entry.row not in gone]
    notices = (*of_rows(noted, {entry.row for entry in kept}), *_summed(kept, names))
    return Checked(_table(kept), tuple(faults), left_out, notices)


def _entries(row: int, value: Mapping[Hashable, Any], names: AreaNames, noted: dict[str, list[int]]) -> list[_Entry]:
    group, count = value["group"], value["units"]
    if count.value is None:
        noted["the count is suppressed, so it is taken as anything from 0 to 4 units."].append(row)
    try:
        found = names.find(value["area"], value["kind"])
    except SplitAreaError as split:
        if any(math.isnan(share) for _, share in split.parts):
            raise
        noted[_carried(split, names)].append(row)
        return [_Entry(row, area, group, in_share(count, share)) for area, share in split.parts]
    if found.notice:
        noted[found.notice].append(row)
    return [_Entry(row, found, group, count)]


def _carried(split: SplitAreaError, names: AreaNames) -> str:
    parts = ", ".join(f"{names.name(area.area)} {share:.1%}" for area, share in split.parts)
    return (
        f"{split.old_name} was split; its count is carried to its successors in proportion to the adults who live in "
        f"each of them ({parts})."
    )


def _repeated(entries: Sequence[_Entry], names: AreaNames) -> Iterator[tuple[int, str]]:
    """Yield rows that tell of the same area and group, unless they are different parts that were merged into it."""
    same: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        same[entry.area.area, entry.group].append(entry)
    for (area, group), about in same.items():
        if len(about) > 1 and not _are_parts([entry.area.old_area for entry in about]):
            where = rows_in_words(entry.row for entry in about)
            expected = f"one count of {names.name(area)} for {group_of(group).name}; {where} tell of the same people"
            yield from ((entry.row, expected) for entry in about)


def _are_parts(old_areas: Sequence[str]) -> bool:
    """Return whether retired areas are different ones side by side: a county (E10) holds its districts (E07)."""
    nested = {"E10", "E07"} <= {area[:3] for area in old_areas}
    return all(old_areas) and len(set(old_areas)) == len(old_areas) and not nested


def _overlapping(entries: Sequence[_Entry], blocks: pd.DataFrame, names: AreaNames) -> Iterator[tuple[int, str]]:
    """Yield rows whose areas, of different kinds, have blocks in common."""
    by_kind: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for entry in entries:
        by_kind[entry.group, entry.area.kind][entry.area.area] = entry.row
    for (one_kind, one), (other_kind, other) in combinations(sorted(by_kind.items(), key=lambda item: item[0]), 2):
        if one_kind[0] == other_kind[0]:
            both = blocks[blocks[one_kind[1]].isin(one) & blocks[other_kind[1]].isin(other)]
            pairs = both[[one_kind[1], other_kind[1]]].drop_duplicates()
            for here, there in pairs.itertuples(index=False):
                yield one[here], _apart(names.name(there), other[there])
                yield other[there], _apart(names.name(here), one[here])


def _apart(name: str, row: int) -> str:
    return f"an area that does not overlap with another of the same group; {name} in row {row} does"


def _summed(entries: Iterable[_Entry], names: AreaNames) -> Iterator[str]:
    about: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in entries:
        about[entry.area.area, entry.group].append(entry.row)
    for (area, group), rows in about.items():
        if len(rows) > 1:
            yield f"The counts of {rows_in_words(rows)} are added up for {names.name(area)} ({group_of(group).name})."


def _table(entries: Iterable[_Entry]) -> pd.DataFrame:
    listed = [
        (entry.area.kind, entry.area.area, entry.group, entry.count.value, entry.count.least, entry.count.most)
        for entry in entries
    ]
    key = list(DEMAND_COUNTS.key)
    counts = [name for name in DEMAND_COUNTS.column_names if name not in key]
    table = pd.DataFrame(listed, columns=[*key, *counts]).astype(
        dict.fromkeys(counts, float) | dict.fromkeys(key, "str")
    )
    # A suppressed part leaves the sum unknown.
    return check(DEMAND_COUNTS, table.groupby(key)[counts].sum(skipna=False).reset_index())

"""What rows of demand counts tell of each area and group, and where they contradict each other.

A row tells of all support levels together or of one. All rows of one area and group stand or fall together where any
tells of a level: a level left out would otherwise pass for none.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from marketmap.groups import group_of
from marketmap.sources.checked import rows_in_words
from marketmap.sources.named_areas import AreaNames, NamedArea
from marketmap.sources.suppressed_counts import Count
from marketmap.tables import LEVELS

_NEARLY = 1e-6  # what sums of fractions may differ by


@dataclass(frozen=True)
class Entry:
    """One row's count, or the part of it that one live area takes.

    Attributes:
        row: row of the file.
        area: the live area.
        group: who the housing is for.
        level: support level; empty for all levels together.
        count: the live area's part.
        told: the count as the row has it.
    """

    row: int
    area: NamedArea
    group: str
    level: str
    count: Count
    told: Count


Told = Mapping[tuple[str, str], Sequence[Sequence[Entry]]]


def told_of(entries: Iterable[Entry]) -> Told:
    """Return entries by live area and group; those of each retired area that became it stand by themselves."""
    found: dict[tuple[str, str], dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        found[entry.area.area, entry.group][entry.area.old_area].append(entry)
    return {key: list(parts.values()) for key, parts in found.items()}


def contradictions(told: Told, blocks: pd.DataFrame, names: AreaNames) -> dict[int, tuple[str, str]]:
    """Return each row that counts people twice or does not add up: the field at fault, and what was expected."""
    entries = [entry for parts in told.values() for part in parts for entry in part]
    return dict([*_overlapping(entries, blocks, names), *_disagreeing(told), *_repeated(told, names)])


def _repeated(told: Told, names: AreaNames) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield rows that tell of the same area, group and level, unless they are different parts merged into it."""
    for (area, group), parts in told.items():
        every = [entry for part in parts for entry in part]
        same = list(_same(parts)) if _are_parts([part[0].area.old_area for part in parts]) else every
        if same:
            where = rows_in_words({entry.row for entry in same})
            about = f"{names.name(area)} for {group_of(group).name}"
            expected = f"one count of {about}{_each_level(every)}; {where} tell of the same people"
            yield from ((entry.row, ("area", expected)) for entry in every)


def _each_level(entries: Iterable[Entry]) -> str:
    return " and support level" if any(entry.level for entry in entries) else ""


def _same(parts: Iterable[Sequence[Entry]]) -> Iterator[Entry]:
    for part in parts:
        times = Counter(entry.level for entry in part)
        yield from (entry for entry in part if times[entry.level] > 1)


def _are_parts(old_areas: Sequence[str]) -> bool:
    """Return whether areas are one, or retired ones side by side: a county (E10) holds its districts (E07)."""
    nested = {"E10", "E07"} <= {area[:3] for area in old_areas}
    return len(old_areas) == 1 or (all(old_areas) and not nested)


def _disagreeing(told: Told) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield rows of areas and groups whose levels do not add up to the total that is told of them."""
    for parts in told.values():
        for part in parts:
            whole, levels = total_of(part), [entry for entry in part if entry.level]
            if whole and levels and not _agree(whole.told, summed(entry.told for entry in levels)):
                said = f"{rows_in_words([whole.row])} says {_figure(whole.told)}"
                where, adds = rows_in_words(entry.row for entry in levels), "add" if len(levels) > 1 else "adds"
                sums = f"{where} {adds} up to {_figure(summed(entry.told for entry in levels))}"
                expected = f"support levels that add up to the total of their area and group; {said}, {sums}"
                yield from ((entry.row, ("units", expected)) for every in parts for entry in every)


def _agree(whole: Count, levels: Count) -> bool:
    return levels.least - _NEARLY <= whole.most and whole.least <= levels.most + _NEARLY


def _figure(count: Count) -> str:
    return f"{count.least:g} to {count.most:g}" if count.value is None else f"{count.value:g}"


def _overlapping(
    entries: Sequence[Entry], blocks: pd.DataFrame, names: AreaNames
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield rows whose areas, of different kinds, have blocks in common."""
    by_kind: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        by_kind[entry.group, entry.area.kind][entry.area.area].add(entry.row)
    for (one_kind, one), (other_kind, other) in combinations(sorted(by_kind.items(), key=lambda item: item[0]), 2):
        if one_kind[0] == other_kind[0]:
            both = blocks[blocks[one_kind[1]].isin(one) & blocks[other_kind[1]].isin(other)]
            pairs = both[[one_kind[1], other_kind[1]]]
            # One area that overlaps is enough to tell of.
            for here, there in pairs.drop_duplicates(one_kind[1]).itertuples(index=False):
                yield from _told_to(one[here], _apart(names.name(there), other[there]))
            for here, there in pairs.drop_duplicates(other_kind[1]).itertuples(index=False):
                yield from _told_to(other[there], _apart(names.name(here), one[here]))


def _told_to(rows: Iterable[int], expected: str) -> Iterator[tuple[int, tuple[str, str]]]:
    yield from ((row, ("area", expected)) for row in rows)


def _apart(name: str, rows: Iterable[int]) -> str:
    numbers = sorted(rows)
    does = "does" if len(numbers) == 1 else "do"
    return f"an area that does not overlap with another of the same group; {name} in {rows_in_words(numbers)} {does}"


def total_of(part: Iterable[Entry]) -> Entry | None:
    """Return the entry of all levels together; None where only levels are told."""
    return next((entry for entry in part if not entry.level), None)


def summed(counts: Iterable[Count]) -> Count:
    """Add up counts; a suppressed one leaves the sum unknown."""
    every = list(counts)
    known = [count.value for count in every if count.value is not None]
    value = math.fsum(known) if len(known) == len(every) else None
    return Count(value, math.fsum(count.least for count in every), math.fsum(count.most for count in every))


def count_of_part(part: Sequence[Entry]) -> Count:
    """Return the count of all levels together: as told, else the sum of the levels."""
    whole = total_of(part)
    return whole.count if whole else summed(entry.count for entry in part)


def levels_of(parts: Sequence[Sequence[Entry]]) -> dict[str, Count]:
    """Return the count of every level of one area and group; nothing where a part of it tells no levels.

    A level that is not listed beside others is none: the levels that are listed add up to the total.
    """
    if not all(any(entry.level for entry in part) for part in parts):
        return {}
    every = [entry for part in parts for entry in part]
    return {level: summed(entry.count for entry in every if entry.level == level) for level in LEVELS}


def notices_of(told: Told, names: AreaNames) -> Iterator[str]:
    """Say what was added up, which levels were taken as none, and where levels are not known for all of an area."""
    rest: dict[str, list[int]] = defaultdict(list)
    for (area, group), parts in told.items():
        entries = [entry for part in parts for entry in part]
        rows, about = rows_in_words({entry.row for entry in entries}), f"{names.name(area)} ({group_of(group).name})"
        if len(parts) > 1:
            yield f"The counts of {rows} are added up for {about}."
        levels = {entry.level for entry in entries} - {""}
        if levels and not levels_of(parts):
            yield f"Support levels of {about} are not known: only some of the areas that became it tell them."
        elif levels:
            missing = ", ".join(level for level in LEVELS if level not in levels)
            rest[missing].extend(entry.row for entry in entries)
    for missing, numbers in rest.items():
        none = f" Of levels that are not listed ({missing}) none is taken to be required there." if missing else ""
        yield f"Support levels are told in {rows_in_words(set(numbers))} and add up to the total of their area.{none}"

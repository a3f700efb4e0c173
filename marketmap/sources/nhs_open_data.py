"""The open data of out-of-area placements: a row is one measure of one part of a breakdown.

From October 2016: Question, Breakdown1, Breakdown1Code, Breakdown2, Breakdown2Code, value; later descriptions and a
period beside them. The Mental Health Services Data Set calls the same columns otherwise (MEASURE_NAME, BREAKDOWN,
PRIMARY_LEVEL, MEASURE_VALUE). Every breakdown tells of the same placements again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from marketmap.sources.cells import Cell
from marketmap.sources.heading_rows import plain_heading
from marketmap.sources.nhs_placement_lines import Homes, Line, Published, PublishedTable, period_of

MeasureName = Literal["people", "days", "cost"]

OPEN_DATA_COLUMNS = {
    "measure": ("question", "measure name", "metric description"),
    "breakdown": ("breakdown1", "breakdown"),
    "code": ("breakdown1code", "primary level"),
    "name": ("breakdown1description", "primary level description"),
    "breakdown_2": ("breakdown2",),
    "host_code": ("breakdown2code", "secondary level"),
    "host": ("breakdown2description", "secondary level description"),
    "value": ("value", "measure value", "metric value"),
    "period": ("publicationperiod", "period"),
    "start": ("reporting period start",),
    "end": ("reporting period end",),
}
_OAP = r"(?:oaps?|out of area placements?)"
_MEASURES: Mapping[MeasureName, re.Pattern[str]] = {
    "people": re.compile(
        rf"(?:number of )?(?:inappropriate )?{_OAP} active at (?:the )?(?:period end|end of .*period)"
    ),
    "days": re.compile(rf"(?=.*\b{_OAP}\b)(?!.*\b(?:percentage|cost|ended|started|distance)\b).*\bdays\b.*"),
    "cost": re.compile(r"average (?:recorded )?daily cost .*"),
}
_BREAKDOWNS: Mapping[str, re.Pattern[str]] = {
    "sub_icb": re.compile(r"(?:ccg|sub ?icb)\b.*"),
    "icb": re.compile(r"(?:stp|icb|integrated care board)\b.*"),
    "sender": re.compile(r"sending ?provider"),
    "receiver": re.compile(r"receiving ?provider"),
}
# Boards come first: fewer of their counts are suppressed, and fewer of their codes have been retired.
_PREFERRED: tuple[tuple[str, str], ...] = (("icb", ""), ("sub_icb", ""), ("sender", "receiver"), ("sender", ""))
_HOMES: Mapping[str, Homes] = {"icb": "icb", "sub_icb": "sub_icb", "sender": "provider"}
_IN_WORDS = {"icb": "integrated care board", "sub_icb": "CCG or sub-ICB location", "sender": "sending provider",
             "receiver": "receiving provider"}  # fmt: skip
_NOTHING = frozenset({"", "null", "none"})
_TOTAL = "england"


@dataclass(frozen=True)
class Measure:
    """What a heading or question counts, and whether of placements for want of a bed only."""

    name: MeasureName
    inappropriate: bool


@dataclass(frozen=True)
class _Fact:
    """One row of the open data that may be read: its measure, its breakdown by one part or two, its period."""

    row: int
    cells: Sequence[Cell]
    measure: Measure
    breakdown: tuple[str, str]
    period: tuple[str, str]


def open_data(table: PublishedTable) -> Published:
    """Return what the open data says by its best breakdown, for its latest period."""
    facts = list(_facts(table))
    inappropriate = any(fact.measure.inappropriate for fact in facts)
    facts = [fact for fact in facts if fact.measure.inappropriate == inappropriate]
    given = {fact.breakdown for fact in facts}
    chosen = next((breakdown for breakdown in _PREFERRED if breakdown in given), None)
    facts = [fact for fact in facts if fact.breakdown == chosen]
    # The latest period, and of those that end together the one that began first.
    periods = sorted(sorted({fact.period for fact in facts}), key=lambda period: period[1], reverse=True)
    lines = _joined(table, [fact for fact in facts if fact.period in periods[:1]])
    value = table.labels()["value"]
    return Published(
        shape="open data of out-of-area placements, one row a measure of one part of a breakdown",
        homes=_HOMES[chosen[0]] if chosen else "provider",
        inappropriate=inappropriate,
        sheet=table.sheet.name,
        lines=tuple(lines),
        labels=table.labels() | dict.fromkeys(("people", "days", "cost"), value),
        notices=(*_not_read(chosen, given), *_other_periods(periods)),
    )


def _facts(table: PublishedTable) -> Iterator[_Fact]:
    known: dict[str, Measure | None] = {}
    for number, row in table.rows():
        said = table.text(row, "measure")
        measure = known.setdefault(said, measure_of(plain_heading(said)))
        breakdown = _breakdown(table, row) if measure else None
        if measure and breakdown:
            days = table.text(row, "period") or f"{table.text(row, 'start')} {table.text(row, 'end')}"
            yield _Fact(number, row, measure, breakdown, period_of(days))


def measure_of(words: str) -> Measure | None:
    """Return what a plain heading or question counts; None for what is not read."""
    name = next((name for name, pattern in _MEASURES.items() if pattern.fullmatch(words)), None)
    return Measure(name, "inappropriate" in words) if name else None


def _breakdown(table: PublishedTable, row: Sequence[Cell]) -> tuple[str, str] | None:
    """Return the breakdown that a row belongs to, by one thing or two; None for one that tells of no place."""
    first, _, second = table.text(row, "breakdown").partition(";")
    parts = [plain_heading(part) for part in (first, second or table.text(row, "breakdown_2"))]
    kinds = [next((kind for kind, way in _BREAKDOWNS.items() if way.fullmatch(part)), None) for part in parts]
    if kinds[0] is None or (kinds[1] is None and parts[1] not in _NOTHING):
        return None
    return kinds[0], kinds[1] or ""


def _joined(table: PublishedTable, facts: Iterable[_Fact]) -> Iterator[Line]:
    """Yield one line a home and host, with the measures that are given of it; totals of England are passed over."""
    measures: dict[tuple[str, str | None], dict[str, Cell]] = defaultdict(dict)
    first: dict[tuple[str, str | None], _Fact] = {}
    for fact in facts:
        hosts = [table.text(fact.cells, name) for name in ("host", "host_code")] if fact.breakdown[1] else []
        key = (
            table.text(fact.cells, "code"),
            next((host for host in hosts if plain_heading(host) not in _NOTHING), None),
        )
        if _TOTAL not in {one.casefold() for one in key if one}:
            first.setdefault(key, fact)
            measures[key].setdefault(fact.measure.name, table.cell(fact.cells, "value"))
    for (code, host), fact in first.items():
        given = measures[code, host]
        yield Line(
            fact.row, code, table.text(fact.cells, "name"), fact.period, host=host,
            people=given.get("people"), days=given.get("days"), cost=given.get("cost"),
        )  # fmt: skip


def _not_read(chosen: tuple[str, str] | None, given: Iterable[tuple[str, str]]) -> Iterator[str]:
    others = sorted(_in_words(breakdown) for breakdown in given if breakdown != chosen)
    if chosen and others:
        only = _in_words(chosen)
        ways = "; by ".join([only, *others])
        yield f"The file tells of the same placements by {ways}. Only those by {only} are read; nothing is added up."


def _in_words(breakdown: tuple[str, str]) -> str:
    return " and ".join(_IN_WORDS[part] for part in breakdown if part)


def _other_periods(periods: Sequence[tuple[str, str]]) -> Iterator[str]:
    if len(periods) > 1:
        start, end = periods[0]
        yield f"The file holds {len(periods)} periods; only the latest, {start} to {end}, is read."

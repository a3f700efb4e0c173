"""Gaps by support level in words: what is short at each level, and what homes of other levels would meet of it."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from marketmap.geography import kind_of
from marketmap.listed import listed
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.words import counted
from marketmap.tables import LEVELS, NOT_STATED

Serving = Mapping[str, Collection[str]]
Row = Mapping[Any, Any]
AT = {"low": "at low support", "medium": "at medium support", "high": "at high support", "nursing": "at nursing level"}
HOMES = {"low": "low-support", "medium": "medium-support", "high": "high-support", "nursing": "nursing-level"}
NAMES = {"low": "Low", "medium": "Medium", "high": "High", "nursing": "Nursing", NOT_STATED: "Level not stated"}
HEADINGS = ("#Required", "#Exist", "#Short, strict", "#Met by other levels", "#Short after that", "#Serve other levels",
            "#Free", "#One more would serve")  # fmt: skip
STRICT_NOTE = (
    "Required: your own counts by support level, shared within each area by adults. Exist: homes of your register at "
    "that level, in the districts that it covers. Short, strict: required less existing, level by level; below zero is "
    "more than required. Homes whose level is not stated count at no level. Nobody publishes demand or homes by level, "
    "so an area that your counts or your register do not cover whole has no figure. The sums of a place count areas "
    "that lack homes: homes to spare in one do not make up for another."
)
SERVING_NOTE = (
    "Homes serve people of their own level first. Homes that are free then serve other levels of the same area, as the "
    "substitution table lets them, so that most people are served; where several ways serve as many, the nearest level "
    "above comes first, then levels further above, then the nearest below."
)
NEXT_NOTE = (
    "One more home serves somebody who lacks one, at its own level or by the substitution table, if need be by taking "
    "in whom a home of another level serves now; below 1 where less than a whole unit is short. Homes of one area do "
    "not serve another here, so nobody is brought home or sent away by it."
)
_REASONS = (
    ("it has no demand by level for all of the area", "have no demand by level for all of the area", "demand"),
    ("it is not covered whole by the register", "are not covered whole by the register", "supply"),
)
_SEEN = 0.5  # a unit that whole numbers show
_MET = [f"met_by_{level}" for level in LEVELS]


def level_sentences(table: pd.DataFrame) -> list[str]:
    """Say of each level what is needed, exists and is short, and what homes of other levels would meet of it.

    Args:
        table: rows of `tables.LEVEL_GAPS`; areas of which a side is not known are passed over.
    """
    said = (_sentence(level, row) for level, row in summed_levels(table).items())
    return [sentence for sentence in said if sentence]


def summed_levels(table: pd.DataFrame) -> dict[str, Row]:
    """Return the figures of each level, added up over the areas of which both sides are known.

    Besides those of the table, `lacking`: what areas that lack homes are short of, by homes of the level alone. Areas
    with homes to spare do not make up for them.
    """
    known = table[table["unmet"].notna()].assign(lacking=table["gap"].clip(lower=0))
    rows = known.groupby("level")[["demand", "supply", "gap", *_MET, "unmet", "lent", "spare", "lacking"]].sum()
    return {level: rows.loc[level].to_dict() for level in LEVELS if level in rows.index}


def _sentence(level: str, row: Row) -> str:
    needed, exist, lacking = (float(row[name]) for name in ("demand", "supply", "lacking"))
    if needed < _SEEN:
        return f"No unit is needed {AT[level]} by your counts: {_exist(exist)}." if exist >= _SEEN else ""
    of = f"Of {_units(needed)} needed {AT[level]}, "
    if lacking < _SEEN:
        return f"{of}none is missing: {_exist(exist)}."
    apart = lacking - (needed - exist) >= _SEEN
    but = ", but not all where they are needed" if apart else ""
    short = lacking if apart else round(needed) - round(exist)
    return f"{of}{_exist(exist)}{but}: short of {counted(short)}{_others(level, row)}."


def _units(units: float) -> str:
    return "1 unit" if counted(units) == "1" else f"{counted(units)} units"


def _exist(units: float) -> str:
    return "1 exists" if counted(units) == "1" else f"{counted(units) if units >= _SEEN else 'none'} exist"


def _others(level: str, row: Row) -> str:
    """Say how many of those who lack a home homes of other levels would serve, and how many they leave."""
    others = {other: float(row[f"met_by_{other}"]) for other in LEVELS if other != level}
    shown = {other: units for other, units in others.items() if units >= _SEEN}
    if not shown:
        return ""
    listed = ", ".join(f"{counted(units)} {HOMES[other]}" for other, units in shown.items())
    by = f"{HOMES[next(iter(shown))]} homes that are free" if len(shown) == 1 else f"homes that are free ({listed})"
    left = float(row["unmet"])
    rest = f"which leaves {counted(left)}" if left >= _SEEN else "which leaves nobody without"
    return f"; {counted(sum(shown.values()))} of them could be met by {by}, {rest}"


def left_out_sentence(table: pd.DataFrame, place: str) -> str:
    """Say how many areas are in none of the figures, and why; empty where all are in."""
    stated = table[table["level"] != NOT_STATED]
    lacks = stated[["demand", "supply", "unmet"]].isna().groupby(stated["area"]).any()
    out = lacks[lacks["unmet"]]
    if out.empty:
        return ""
    words = kind_of(str(table["kind"].iloc[0]))
    if len(lacks) == 1:
        why = [reason for reason, _, side in _REASONS if out[side].any()]
        return f"The one {words.name} of {place} is in none of these figures: {' and '.join(why)}."
    why = [f"{int(out[side].sum())} {reason}" for _, reason, side in _REASONS if out[side].any()]
    return f"{len(out)} of {len(lacks)} {words.plural} of {place} are in none of these figures: {', '.join(why)}."


def not_stated_sentence(table: pd.DataFrame) -> str:
    """Say how many homes of the register count at no level; empty where all state theirs."""
    units = float(table.loc[table["level"] == NOT_STATED, "supply"].sum())
    if units < _SEEN:
        return ""
    states = "states no level and counts" if counted(units) == "1" else "state no level and count"
    return f"{_units(units)} of the register {states} at none."


def serving_sentence(serves: Serving) -> str:
    """Say which level of home may serve which."""
    told = [
        f"{HOMES[level]} homes may also serve {listed([need for need in LEVELS if need in serves[level]])}"
        for level in LEVELS
        if serves.get(level)
    ]
    said = "; ".join(told) if told else "homes of each level serve their own level only"
    return f"Substitution: {said}."


def level_words(table: pd.DataFrame, place: str, serves: Serving) -> list[str]:
    """Return all that is said above the table, in order.

    Args:
        table: `tables.LEVEL_GAPS` of a place.
        place: name of the place.
        serves: which level of home may serve which besides its own.
    """
    said = level_sentences(table)
    none = [] if said else [f"No area of {place} has both demand by level and a register that covers it."]
    rest = (not_stated_sentence(table), left_out_sentence(table, place), serving_sentence(serves))
    return [*none, *said, *filter(None, rest)]


def level_table(table: pd.DataFrame, caption: str) -> TextTable:
    """Return the table of areas of which anything is known by level, levels of which nothing is said left out.

    Args:
        table: rows of `tables.LEVEL_GAPS`.
        caption: what it holds.
    """
    anything = table["demand"].fillna(0).gt(0) | table["supply"].fillna(0).gt(0)
    rows = [_cells(row) for row in table[anything].to_dict("records")]
    heading = kind_of(str(table["kind"].iloc[0])).heading
    return TextTable(caption, (heading, "Level", *HEADINGS), tuple(map(tuple, rows)))


def _cells(row: Row) -> list[str]:
    level = str(row["level"])
    met = pd.Series(row)[_MET].drop(f"met_by_{level}", errors="ignore").sum(skipna=False)
    figures = [row["demand"], row["supply"], row["gap"], met, row["unmet"], row["lent"], row["spare"]]
    if level == NOT_STATED:
        return [str(row["name"]), NAMES[level], "", counted(row["supply"]), *[""] * (len(HEADINGS) - 2)]
    return [str(row["name"]), NAMES[level], *(_figure(one) for one in figures), next_words(row["next_unit"])]


def next_words(served: float) -> str:
    """Return how many people one more home would serve: "1", "nobody", "0.4"; "not known" where no side tells."""
    if pd.isna(served):
        return "not known"
    return f"{served:.1g}" if served else "nobody"


def next_table(table: pd.DataFrame, caption: str) -> TextTable:
    """Return whom one more home at each level would serve, one row an area; areas of which nothing is known left out.

    Args:
        table: rows of `tables.LEVEL_GAPS`.
        caption: what it holds.
    """
    heading = kind_of(str(table["kind"].iloc[0])).heading
    known = table[table["next_unit"].notna()].groupby(["name", "area"])["next_unit"]
    rows = tuple((str(name), *map(next_words, served)) for (name, _), served in known)
    return TextTable(caption, (heading, *(f"#{NAMES[level]}" for level in LEVELS)), rows)


def _figure(value: float) -> str:
    return "not known" if pd.isna(value) else counted(round(value) + 0.0).replace("-", "−")

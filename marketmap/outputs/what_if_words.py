"""What a scenario changes, in words: its sentence, the steps, and the areas before and after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from marketmap.assumptions import MoneyAssumptions
from marketmap.edits import Scenario
from marketmap.found_edits import FoundEdit
from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.listed import listed
from marketmap.outputs.parts import Part
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.sure_words import chance, limits
from marketmap.outputs.words import MISSING, about, percent
from marketmap.tables import AS_IT_IS, WHAT_IF, WHAT_IF_STEPS

WHERE_WORDS = {
    "met_in_district": "could be met in the home district",
    "met_in_icb": "could be met elsewhere in the home ICS",
    "met_outside": "could be met outside it",
    "unmet": "stay unmet",
}
STEP_HEADINGS = (
    "Step", "#Required", "#Exist", "#Short of", "#Home district", "#Elsewhere in ICS", "#Outside ICS", "#Unmet",
)  # fmt: skip
_FIGURES = ("demand", "supply", "gap", *WHERE_WORDS)
STEPS_NOTE = (
    "Each edit is set against the edits before it, so another order would credit them differently; the difference in "
    "all stays the same. Figures are rounded to a tenth of a unit before they are subtracted, so they add up as shown."
)
WHAT_THIS_IS = (
    "A what-if: what the estimates would be if these edits were made and all else stayed as it is. It is no forecast."
)
_SHOWN: dict[str, tuple[str, Callable[[float], str]]] = {
    "demand": ("Required", about),
    "supply": ("Exist", about),
    "gap": ("Short of", about),
    "coverage": ("Coverage", percent),
    "met_in_district": ("Home district", about),
    "met_in_icb": ("Elsewhere in ICS", about),
    "met_outside": ("Outside ICS", about),
    "unmet": ("Unmet", about),
}
_HALF = 0.5
_ALWAYS = ("gap", "coverage")


def what_if_sentence(name: str, place: str, group: str, before: pd.Series, after: pd.Series) -> str:
    """Say what a scenario changes for a place.

    Args:
        name: name of the scenario.
        place: name of the place.
        group: who the housing is for.
        before: the place's figures as it is.
        after: the same with the scenario.
    """
    words = group_of(group).words
    if pd.isna(after["gap"]) or pd.isna(before["gap"]):
        needs = f"With “{name}”, {place} would need {about(after['demand'])} units {words}"
        return f"{needs}; as it is, {about(before['demand'])}. How many exist is not known."
    short = f"With “{name}”, {place} would be {_short(after['gap'])} {words}; as it is, it is {_short(before['gap'])}."
    coverage = f"Coverage would be {percent(after['coverage'])}, and is {percent(before['coverage'])}."
    told = [short, coverage, *_moves(before, after)]
    return " ".join(told)


def as_it_is_sentence(place: str, group: str, whole: pd.Series) -> str:
    """Say how a place stands while nothing is edited, and ask what would change that.

    Args:
        place: name of the place.
        group: who the housing is for.
        whole: the place's figures as it is.
    """
    words = group_of(group).words
    if pd.isna(whole["gap"]):
        needs = f"{place} needs about {about(whole['demand'])} units {words}"
        return f"{needs}; how many exist is not known. What would change?"
    return f"{place} is {_short(whole['gap'])} {words}; coverage {percent(whole['coverage'])}. What would change that?"


def chance_sentence(name: str, place: str, before: pd.Series, after: pd.Series) -> str:
    """Say how likely it is that a place is short, as it is and with a scenario; empty where no draw tells.

    Args:
        name: name of the scenario.
        place: name of the place.
        before: columns of `uncertainty.limits_of` for the place as it is.
        after: the same with the scenario.
    """
    if pd.isna(before["chance_short"]) or pd.isna(after["chance_short"]):
        return ""
    now, then = (f"{chance(row['chance_short'])}{_limits(row)}" for row in (before, after))
    return f"The chance that {place} is short is {now} as it is, and would be {then} with “{name}”."


def _limits(row: pd.Series) -> str:
    said = limits(row.to_dict(), "gap")
    return f" (95% limits {said} units short)" if said else ""


def _short(gap: float) -> str:
    if round(gap) == 0:
        return "neither short of units nor over"
    return f"short of about {about(gap)} units" if gap > 0 else f"about {about(-gap)} units over what is required"


def _moves(before: pd.Series, after: pd.Series) -> list[str]:
    changes = {words: after[name] - before[name] for name, words in WHERE_WORDS.items()}
    if any(pd.isna(change) for change in changes.values()):
        return []
    parts = [
        f"about {about(abs(change))} {'more' if change > 0 else 'fewer'} {words}"
        for words, change in changes.items()
        if round(change)
    ]
    if not parts:
        return ["Where people could be housed would not change by a whole unit."]
    return [f"Of the units required, {listed(parts)}."]


def what_if_title(names: Sequence[str], place: str, kind: str, group: str, estimate: str) -> str:
    """Return what the tables of scenarios hold, as their heading."""
    named = listed([f"“{name}”" for name in names])
    where = f"by {kind_of(kind).name} in {place}"
    return f"What {named} would change {where}, {group_of(group).words} ({estimate} estimate)"


def what_if_notices(scenario: Scenario | None, found: Sequence[FoundEdit]) -> tuple[str, ...]:
    """Say that figures are those of a scenario: its edits, its source and note, and how what they name was found."""
    if scenario is None:
        return ()
    listed = " ".join(scenario.lines) or "It has no edits."
    told = f"What-if: the figures are those of the scenario “{scenario.name}”. {listed}"
    source = f"Source of “{scenario.name}”: {scenario.source}" if scenario.source else ""
    return tuple(filter(None, (told, source, scenario.note, *(one.notice for one in found))))


def hospital_words(people_a_year: int, units: int, money: MoneyAssumptions) -> str:
    """Say how many units a service uses that houses people from hospital, and what nights it saves.

    Args:
        people_a_year: people a year.
        units: units that they use at any time.
        money: stays and the cost of a night.
    """
    without, stay, night = (
        one.range[1]
        for one in (money.stay_without_housing_support, money.stay_with_housing_support, money.inpatient_night)
    )
    nights = people_a_year * (without - stay)
    return (
        f"{people_a_year:,} people a year whose stay in hospital is {stay:g} days instead of {without:g} use {units:,} "
        f"units at any time ({people_a_year:,} x {without - stay:g} days over 365, rounded up). That is {nights:,.0f} "
        f"nights in hospital a year; at £{night:g} a night, £{nights * night:,.0f}, before the cost of the service. "
        f"{money.inpatient_night.source}"
    )


def steps_words(steps: pd.DataFrame) -> TextTable:
    """Return the steps of a scenario in words.

    Args:
        steps: `tables.WHAT_IF_STEPS` of one scenario.
    """
    rows = tuple(_step(row) for row in steps.to_dict("records"))
    name = steps["scenario"].iloc[0]
    sums = (len(rows) - 2, len(rows) - 1)
    return TextTable(f"What “{name}” changes, step by step", STEP_HEADINGS, rows, STEPS_NOTE, sums)


def _step(row: Mapping[Any, Any]) -> tuple[str, ...]:
    is_change = row["row"] in ("edit", "difference")
    number = f"{row['step']}. " if row["row"] == "edit" else ""
    words = str(row["words"])
    return f"{number}{words[0].upper()}{words[1:]}", *(tenths(row[name], is_change=is_change) for name in _FIGURES)


def tenths(value: float, *, is_change: bool = False) -> str:
    """Return a figure with one decimal and a true minus sign; a change has a sign and none is 0."""
    if pd.isna(value):
        return MISSING
    if round(value, 1) == 0:
        return "0" if is_change else "0.0"
    return f"{value:{'+' if is_change else ''},.1f}".replace("-", "−")


def areas_words(table: pd.DataFrame) -> TextTable:
    """Return the areas as they are and under each scenario in words, those that change most first.

    Args:
        table: `tables.WHAT_IF`.
    """
    names = list(dict.fromkeys(table["scenario"]))
    wide = {name: rows.set_index("area") for name, rows in table.groupby("scenario")}
    areas = table.drop_duplicates("area").set_index("area")["name"].astype("str")
    moved = sum(
        ((wide[name]["gap"] - wide[AS_IT_IS]["gap"]).abs().reindex(areas.index).fillna(0.0) for name in names[1:]),
        pd.Series(0.0, index=areas.index),
    )
    ordered = areas.loc[(-moved.round(6)).sort_values(kind="stable").index]
    shown = {column: how for column, how in _SHOWN.items() if column in _ALWAYS or _changes(table, column)}
    headings = [f"#{title}, {name}" for title, _ in shown.values() for name in names]
    cells = {name: rows[list(shown)].to_dict("index") for name, rows in wide.items()}
    rows = tuple(
        (name, *(_figure(cells[one].get(area), column, how) for column, (_, how) in shown.items() for one in names))
        for area, name in ordered.items()
    )
    kind = kind_of(str(table["kind"].iloc[0]))
    return TextTable("Before and after, those that change most first", (kind.heading, *headings), rows)


def _changes(table: pd.DataFrame, column: str) -> bool:
    """Return whether a figure of some area changes by half a unit or more."""
    of_areas = table.groupby("area")[column]
    return bool((of_areas.max() - of_areas.min() >= _HALF).any())


def _figure(row: Mapping[Any, Any] | None, column: str, how: Callable[[float], str]) -> str:
    return "not in it" if row is None else how(float(row[column])).replace("-", "−")


def whole_words(names: Sequence[str], wholes: Sequence[pd.Series], place: str) -> TextTable:
    """Return the figures of the place as it is and under each scenario, side by side.

    Args:
        names: names of the scenarios, with `AS_IT_IS` first.
        wholes: the place's figures under each.
        place: name of the place.
    """
    titles = dict(zip(_FIGURES, STEP_HEADINGS[1:], strict=True))
    rows = [(titles[name].lstrip("#"), *(about(whole[name]).replace("-", "−") for whole in wholes))
            for name in _FIGURES]  # fmt: skip
    coverage = ("Coverage", *(percent(whole["coverage"]) for whole in wholes))
    return TextTable(f"{place}, units", ("Figure", *(f"#{name}" for name in names)), (*rows, coverage))


def what_if_parts(title: str, areas: pd.DataFrame, steps: pd.DataFrame) -> tuple[Part, Part]:
    """Return the tables to take away: areas before and after, and the steps of every scenario."""
    notes = (("What this is", WHAT_THIS_IS), ("Steps", STEPS_NOTE))
    return (
        Part("Before and after", title, WHAT_IF, areas, notes),
        Part("Steps", f"{title}, step by step", WHAT_IF_STEPS, steps),
    )

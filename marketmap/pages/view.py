"""What the page Gaps shows for one set of choices: one table, which its sentence, map, list and files all read."""

from dataclasses import dataclass

import pandas as pd

from marketmap.assumptions import ESTIMATED_GROUPS, Assumption, Assumptions
from marketmap.gaps import with_demand_at
from marketmap.geography import ENGLAND, kind_of
from marketmap.housed import Question, question_of
from marketmap.outputs import words
from marketmap.outputs.measures import Measure, measure_of
from marketmap.outputs.met_words import unreached_words
from marketmap.pages import distance_figures, figures, store
from marketmap.pages.address import DISTANCE_MEASURES, Choices, can_be_housed

QUALITY = {"green": "good", "amber": "fair", "red": "weak"}


@dataclass(frozen=True)
class View:
    """What is shown: the choices, the areas' rows worst first, the place's own row, and the words about them."""

    choices: Choices
    assumptions: Assumptions
    measure: Measure
    limits: tuple[float, ...]
    table: pd.DataFrame
    whole: pd.Series
    sentence: str
    caution: str

    @property
    def known(self) -> bool:
        """Whether demand can be worked out: another group needs the reader's own rate first."""
        return not self.table.empty

    def row(self, area: str) -> pd.Series:
        """Return the row of an area, or of the whole place when no area is chosen."""
        return self.table[self.table["area"] == area].iloc[0] if area else self.whole


def view_of(choices: Choices) -> View:
    """Work out what the page shows."""
    table = _chosen(figures.gaps_by(choices.changes, choices.by, choices.place), choices)
    measure = measure_of(choices.show)
    if choices.show in DISTANCE_MEASURES:
        table = with_out_of_area(table, choices)
    peers = _chosen(figures.gaps_by(choices.changes, choices.place.kind, ENGLAND), choices)
    england = _chosen(figures.gaps_by(choices.changes, ENGLAND.kind, ENGLAND), choices)
    whole = peers[peers["area"] == choices.place.area]
    limits = measure.limits_for(choices.group, float(england[measure.column].iloc[0]) if len(england) else 0.0)
    assumptions = store.assumptions_with(choices.changes)
    worst_first = table.sort_values(
        measure.column, ascending=measure.worst_is_low, na_position="last", ignore_index=True
    )
    row = whole.iloc[0] if len(whole) else pd.Series(dtype=object)
    return View(
        choices, assumptions, measure, limits, worst_first, row,
        _sentence(row, table, peers, choices), _cautions(choices, assumptions),
    )  # fmt: skip


def with_out_of_area(table: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Return the rows shown with what depends on distance beside them, where it can be worked out."""
    asked = question(choices)
    if table.empty or asked is None:
        return table
    return distance_figures.with_out_of_area(table, choices.changes, asked, choices.place)


def _cautions(choices: Choices, assumptions: Assumptions) -> str:
    return f"{caution(choices, assumptions)} {_unreached(choices, assumptions)}".strip()


def _unreached(choices: Choices, assumptions: Assumptions) -> str:
    asked = question(choices)
    if choices.show != "available" or asked is None:
        return ""
    table = distance_figures.unreached_units(choices.changes, asked, choices.place)
    return unreached_words(table, assumptions.access.far_km.range[1])


def question(choices: Choices) -> Question | None:
    """Return what is to be allocated for the choices; None where that cannot be worked out."""
    if not can_be_housed(choices):
        return None
    return question_of(Question(choices.group, choices.estimate_code, choices.end), choices.place, choices.by)


def _chosen(gaps: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    rows = gaps[(gaps["group"] == choices.group) & (gaps["estimate"] == choices.estimate_code)]
    return with_demand_at(rows, choices.end)


def _sentence(row: pd.Series, table: pd.DataFrame, peers: pd.DataFrame, choices: Choices) -> str:
    if row.empty:
        return "No rate could be verified for this group. Give your own below the choices to see what it would mean."
    plurals = kind_of(choices.by).plural, kind_of(choices.place.kind).plural
    return words.place_sentence(row, table, peers, plurals)


def caution(choices: Choices, assumptions: Assumptions) -> str:
    """Say in a sentence what kind of figure this is and how sure."""
    if choices.estimate_code == "own":
        return "Demand is your own count, shared within each area by adults. " + figures.own_data_words()
    return f"{_of_published(choices, assumptions)} {figures.own_data_words()}".strip()


def _of_published(choices: Choices, assumptions: Assumptions) -> str:
    if choices.group not in ESTIMATED_GROUPS:
        return (
            "Demand is your own rate times the adults who live there. Nobody publishes how many units exist for this "
            "group by district."
        )
    supply = _quality(assumptions.supply.mental_health_share)
    if choices.estimate_code == "pressure":
        return (
            "Estimate from what services see: units in use, people waiting in hospital, and homeless households. "
            "It sees only people who reached a service, and counts blank returns of delayed days as 0 to 4 days. "
            f"Quality: demand fair, supply {supply}."
        )
    if choices.estimate_code == "prevalence":
        return (
            "Estimate from one national survey figure and the share you gave; it knows nothing of differences between "
            "places."
        )
    own = "" if figures.offer().supplied == () else "your register in the districts it covers, elsewhere "
    exist = f"Exist: {own}Housing Benefit claimants in specified accommodation, February 2026"
    if choices.group == "all":
        unmet = _quality(assumptions.demand.unmet_need_all_groups)
        return (
            "Estimate. Required: today's claimants in England plus unmet need, shared by adults and deprivation "
            f"(quality {unmet}). {exist} (quality fair)."
        )
    rate = _quality(assumptions.demand.units_per_1000)
    return (
        "Estimate, not a count. Required: people on GP registers of serious mental illness times a national rate "
        f"(quality {rate}). {exist}, times one national share for mental health (quality {supply})."
    )


def _quality(assumption: Assumption) -> str:
    return QUALITY[assumption.quality]

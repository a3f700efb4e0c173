"""Where the next unit should go, answered: tables and sites in words, and what files of them are written from."""

from dataclasses import dataclass, field

import pandas as pd

from marketmap.edits import Scenario
from marketmap.geography import Place, kind_of
from marketmap.groups import group_of
from marketmap.housed import Question
from marketmap.market import Market
from marketmap.money import saving_a_year
from marketmap.outputs.export import Options
from marketmap.outputs.flow_export import flow_sources
from marketmap.outputs.next_words import next_sentence, next_table, pounds_note
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.siting_file import CHOSEN_TITLES, NEXT_TITLES, SitingExport
from marketmap.outputs.siting_words import change_table, next_best_table, sites_table, siting_sentence, siting_title
from marketmap.own_files import OwnFiles
from marketmap.sources.register import Source
from marketmap.tables import CHOSEN_SITES, NEXT_PLACES
from marketmap.where_next import Plan, Sited


@dataclass(frozen=True)
class Asked:
    """What was asked for: the market, the place, the kind of its areas, whose demand, what is to be said besides.

    Attributes:
        market: the market.
        place: the place looked at.
        kind: area kind of the rows.
        question: whose demand, by which estimate.
        notices: sentences that the reader should not miss.
        own: the user's files and the rows left out of them.
        options: what was chosen besides, as the command has it.
        scenario: what-if edits that the market is of, if any.
    """

    market: Market
    place: Place
    kind: str
    question: Question
    notices: tuple[str, ...] = ()
    own: OwnFiles = field(default_factory=OwnFiles)
    options: Options = field(default_factory=dict)
    scenario: Scenario | None = None


@dataclass(frozen=True)
class SitingAnswer:
    """What was worked out: the export that every file is written from, and its tables in words."""

    export: SitingExport
    tables: tuple[TextTable, ...]


def next_answer(table: pd.DataFrame, asked: Asked) -> SitingAnswer:
    """Put the next unit by place into words and files.

    Args:
        table: `tables.NEXT_PLACES`.
        asked: what was asked for.
    """
    ordered, money = _ordered(table), asked.market.assumptions.money
    is_mental_health = asked.question.group == "mental_health"
    pounds = [saving_a_year(money, float(met)) for met in ordered["met"]] if is_mental_health else None
    words = next_table(ordered, asked.kind, pounds)
    where = f"by {kind_of(asked.kind).name} in {asked.place.name}"
    title = f"What one more unit would change {where}, {group_of(asked.question.group).words}"
    sentence = next_sentence(ordered, asked.place.name, asked.kind, asked.question.group)
    notices = (*asked.notices, *([pounds_note(money)] if is_mental_health else []))
    export = SitingExport(
        title, sentence, NEXT_PLACES, ordered, NEXT_TITLES, asked.question.group, asked.question.estimate,
        asked.market.assumptions, _sources(asked), (words,), notices, asked.own,
        asked.place, asked.kind, asked.options, asked.scenario,
    )  # fmt: skip
    return SitingAnswer(export, (words,))


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return the places, those where one more unit changes most first."""
    keys = table.assign(new=-table["met"].round(3), home=table["met_outside"].round(3), short=-table["unmet_now"])
    return table.loc[keys.sort_values(["new", "home", "short", "area"], na_position="last").index].reset_index(
        drop=True
    )


def sited_answer(sited: Sited, asked: Asked) -> SitingAnswer:
    """Put chosen sites into words and files."""
    place, question = asked.place, asked.question
    tables = (sites_table(sited), change_table(sited, place.name, place.kind), next_best_table(sited))
    export = SitingExport(
        siting_title(sited.plan, sited, place.name, question.group), siting_sentence(sited, place.name), CHOSEN_SITES,
        sited.sites, CHOSEN_TITLES, question.group, question.estimate, asked.market.assumptions, _sources(asked),
        tables[1:], asked.notices, asked.own, asked.place, asked.kind,
        {**options_of(sited.plan), **asked.options}, asked.scenario,
    )  # fmt: skip
    return SitingAnswer(export, tables)


def options_of(plan: Plan) -> Options:
    """Return a plan as a manifest keeps it."""
    return {
        "sizes": [str(size) for size in plan.sizes],
        "number": plan.number,
        "aim": plan.aim,
        "within_km": plan.within_km,
        "apart_km": plan.apart_km,
        "fixed": list(plan.fixed),
        "excluded": list(plan.excluded),
    }


def listed_candidates(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the sites of a list as candidates with units of their own: `tables.CANDIDATES`.

    Args:
        listed: `tables.SITES`.
    """
    point = listed["easting_m"].map("{:.0f}".format) + ", " + listed["northing_m"].map("{:.0f}".format)
    columns = listed[["district", "block", "easting_m", "northing_m"]].assign(
        candidate="row " + listed["row"].astype("str"),
        name=listed["name"].fillna(listed["postcode"]).fillna(point),
        units=listed["units"].astype("float64"),
    )
    return columns[["candidate", "name", "district", "block", "easting_m", "northing_m", "units"]]


def _sources(asked: Asked) -> dict[str, Source]:
    shown = (asked.question.group, asked.question.estimate)
    return flow_sources(asked.market.assumptions, asked.market.england.observations, "district", shown)

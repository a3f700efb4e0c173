"""The figures that depend on distance, as pages show them: the shared ones, or those of this session's own data."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from marketmap import housed
from marketmap.access import Availability
from marketmap.geography import Place
from marketmap.housed import Question
from marketmap.outputs.export import GapExport
from marketmap.outputs.met_words import unreached_words
from marketmap.pages import figures, store
from marketmap.pages.own_data import workspace

Changes = store.Changes


def housed_with(changes: Changes, question: Question) -> housed.Housed:
    """Return who could be housed where."""
    if not _is_own():
        return store.housed_with(changes, question)
    return figures.kept(f"housed {changes} {question}", lambda: _housed(changes, question))


def _housed(changes: Changes, question: Question) -> housed.Housed:
    market = figures.market_with(changes)
    name = f"ground {store.moving_distances(changes)} {question.boundaries} {question.detailed}"
    ground = figures.kept(name, lambda: housed.ground_of(market, question, workspace().travel))
    return housed.house(market, question, ground)


def availability_with(changes: Changes, question: Question) -> Availability:
    """Return units effectively available to every block of England."""
    if not _is_own():
        return store.availability_with(changes, question)
    market, travel = figures.market_with(changes), workspace().travel
    # What nobody reaches is listed by supply point, and those hang on the boundaries.
    name = f"availability {changes} {question.group} {question.estimate} {question.end} {question.boundaries}"
    return figures.kept(name, lambda: housed.block_availability(market, question, travel))


def met_by(changes: Changes, question: Question, by: str, place: Place) -> pd.DataFrame:
    """Return where the demand of every area of a kind inside a place could be met."""
    name = f"met {changes} {question} {by} {place}"
    return figures.kept(name, lambda: housed.met_by(housed_with(changes, question), by, place))


def flows_by(changes: Changes, question: Question, by: str, place: Place, *, incoming: bool) -> pd.DataFrame:
    """Return the flows of the people of a place, or into the units of a place."""
    name = f"flows {changes} {question} {by} {place} {incoming}"
    return figures.kept(name, lambda: housed.flows_by(housed_with(changes, question), by, place, incoming=incoming))


def with_out_of_area(gaps: pd.DataFrame, changes: Changes, question: Question, place: Place) -> pd.DataFrame:
    """Return gaps of one kind, group and estimate with what depends on distance beside them."""
    name = f"with out of area {changes} {question} {gaps['kind'].iloc[0]} {place}"
    answer = housed_with(changes, question)
    found = availability_with(changes, question)
    added = figures.kept(name, lambda: housed.with_out_of_area(gaps, answer, found, place))
    return gaps[["area"]].merge(added, on="area", validate="1:1")[list(gaps.columns)]


def unreached_units(changes: Changes, question: Question, place: Place) -> pd.DataFrame:
    """Return the units that nobody is within reach of, in the districts of a place."""
    found = availability_with(changes, question)
    name = f"unreached {changes} {question} {place}"
    market = figures.market_with(changes)
    return figures.kept(name, lambda: housed.unreached_units(market, question, found, place))


def out_of_area_maker(changes: Changes, question: Question | None, place: Place) -> Callable[[GapExport], GapExport]:
    """Return a function that adds what depends on distance to an export of gaps, to be called outside the session.

    Files are made there, when they are asked for; what they need of the session is read now.
    """
    if question is None:
        return lambda export: export
    own_market, travel = (figures.market_with(changes), workspace().travel) if _is_own() else (None, None)

    def add(export: GapExport) -> GapExport:
        if own_market is None:
            answer, found = store.housed_with(changes, question), store.availability_with(changes, question)
        else:
            answer = housed.house(own_market, question, housed.ground_of(own_market, question, travel))
            found = housed.block_availability(own_market, question, travel)
        lost = housed.unreached_units(answer.market, question, found, place)
        said = unreached_words(lost, answer.market.assumptions.access.far_km.range[1])
        table = housed.with_out_of_area(export.table, answer, found, place)
        return replace(export, table=table, notices=(*export.notices, *([said] if said else [])))

    return add


def _is_own() -> bool:
    return figures.is_own() or not workspace().travel.empty

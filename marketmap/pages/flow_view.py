"""What the page Out of area shows for one set of choices: one set of tables, which all its parts read."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.disclosure import Suppression
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question, question_of
from marketmap.loading import own_files
from marketmap.outputs.flow_export import FlowExport, flow_manifest, flow_names, flow_sources, flow_title
from marketmap.outputs.manifest import Manifest
from marketmap.outputs.met_words import met_sentence, rule_words
from marketmap.pages import distance_figures, figures, store
from marketmap.pages.address import Choices
from marketmap.pages.beside_files import with_hash
from marketmap.pages.flow_address import FlowChoices
from marketmap.pages.own_data import workspace
from marketmap.pages.view import caution


@dataclass(frozen=True)
class FlowView:
    """What is shown: the choices, the place's row and its areas' rows of `tables.MET`, flows out and in, and words."""

    choices: FlowChoices
    question: Question
    assumptions: Assumptions
    whole: pd.Series
    met: pd.DataFrame
    outgoing: pd.DataFrame
    incoming: pd.DataFrame
    sentence: str
    caution: str

    @property
    def flows(self) -> pd.DataFrame:
        """The flows in the direction that was chosen."""
        return self.incoming if self.choices.direction == "in" else self.outgoing


def flow_view_of(choices: FlowChoices) -> FlowView:
    """Work out what the page shows."""
    place, by, changes = choices.place, choices.by, choices.changes
    question = question_of(Question(choices.group, choices.estimate_code, choices.end), place, by)
    assumptions = store.assumptions_with(changes)
    peers = distance_figures.met_by(changes, question, place.kind, ENGLAND)
    whole = peers[peers["area"] == place.area].iloc[0]
    met = distance_figures.met_by(changes, question, by, place)
    boards = distance_figures.flows_by(changes, question, question.boundaries, place, incoming=False)
    outgoing, incoming = (
        distance_figures.flows_by(changes, question, by, place, incoming=incoming) for incoming in (False, True)
    )
    reach = assumptions.allocation.reach_km.range[1]
    return FlowView(
        choices=choices,
        question=question,
        assumptions=assumptions,
        whole=whole,
        met=met.sort_values(["met_outside", "unmet", "area"], ascending=[False, False, True], ignore_index=True),
        outgoing=outgoing,
        incoming=incoming,
        sentence=met_sentence(whole, boards, reach),
        caution=f"{rule_words(choices.rule, reach)} {_how_sure(choices, assumptions)}",
    )


def _how_sure(choices: FlowChoices, assumptions: Assumptions) -> str:
    same = Choices(place=choices.place, by=choices.by, group=choices.group, estimate=choices.estimate)
    return caution(same, assumptions)


def observed_record(view: FlowView, how: Suppression) -> Callable[[], Manifest]:
    """Return what makes the manifest of what placements say: that of the flows beside which they stand.

    Args:
        view: what the page shows.
        how: how small counts are hidden.
    """
    export, hashed = flow_export_of(view), with_hash()
    seen = replace(export, how=how, observed_own=own_files(workspace(), "placements"))
    return lambda: flow_manifest(replace(seen, own=hashed(export.own)))


def flow_export_of(view: FlowView) -> FlowExport:
    """Return what the files are written from: the tables on screen."""
    choices, assumptions = view.choices, view.assumptions
    shown = (choices.group, choices.estimate_code)
    notices = (figures.own_data_words(),)
    return FlowExport(
        title=flow_title(choices.place, choices.by, *shown),
        headline=view.sentence,
        place=Place(choices.place.kind, choices.place.area, choices.place.name),
        whole=view.whole,
        met=view.met,
        outgoing=view.outgoing,
        incoming=view.incoming,
        assumptions=assumptions,
        used=flow_names(assumptions, *shown),
        sources=flow_sources(assumptions, figures.england().observations, choices.by, shown),
        notices=tuple(notice for notice in notices if notice),
        own=own_files(workspace()),
        estimate=shown[1],
    )

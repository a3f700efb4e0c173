"""What `marketmap statement` asks for: the figures of a place gathered, and its statement or brief written."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from marketmap.errors import ChoiceError
from marketmap.flow_request import FlowAnswer, predicted_flows
from marketmap.gap_files import map_content, paper_ground
from marketmap.geography import ENGLAND, blocks_in
from marketmap.market import gap_of
from marketmap.outputs.export import write_atomically
from marketmap.outputs.manifest import gap_manifest, write_beside
from marketmap.outputs.paper_map import paper_map
from marketmap.outputs.statement import brief_bytes, statement_bytes
from marketmap.outputs.statement_words import Statement
from marketmap.request import Answer, Prepared, Request, can_be_housed, distances, prepare, work_out

ENDINGS = (".docx",)


def gather(request: Request) -> Statement:
    """Work out everything that a statement says.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    ready = prepare(request)
    if ready.kind == "msoa":
        raise ChoiceError("A statement is by district or larger areas: nobody publishes units below.")
    answer, flows = answers(request, ready)
    return statement_of(answer, flows)


def answers(request: Request, ready: Prepared) -> tuple[Answer, FlowAnswer | None]:
    """Return the gaps of a place, and who could be housed where if that can be worked out."""
    if not can_be_housed(request):
        return work_out(request, ready), None
    measured = ready if ready.distances else replace(ready, distances=distances(ready, request))
    return work_out(request, measured), predicted_flows(request, measured)


def statement_of(answer: Answer, flows: FlowAnswer | None) -> Statement:
    """Return what a statement is written from.

    Args:
        answer: gaps of the areas of the place.
        flows: who could be housed where; None where that cannot be worked out.
    """
    export, market = answer.export, answer.market
    whole, england = (
        gaps[(gaps["group"] == export.group) & (gaps["estimate"] == export.estimate)].iloc[0]
        for gaps in (gap_of(market, export.place), gap_of(market, ENGLAND))
    )
    bare = replace(map_content(answer), note="")
    return Statement(
        export=export,
        whole=whole,
        england=england,
        measure=answer.measure,
        flows=flows.export if flows else None,
        providers=_providers(answer),
        picture=paper_map(paper_ground(answer), bare, "", "png", "picture"),
    )


def _providers(answer: Answer) -> pd.DataFrame:
    england = answer.market.england
    districts = blocks_in(england.blocks, answer.export.place)["district"].unique()
    return england.providers[england.providers["district"].isin(districts)]


def write_statement(said: Statement, path: Path, *, brief: bool = False) -> None:
    """Write the statement, or the two-page brief, with its manifest beside it.

    Raises:
        FaultsError: when it cannot be written; what stood at `path` is then untouched.
    """
    content = brief_bytes(said) if brief else statement_bytes(said)
    write_atomically(path, lambda part: part.write_bytes(content))
    write_beside(gap_manifest(said.export), path)

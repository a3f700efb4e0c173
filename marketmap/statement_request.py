"""What `marketmap statement` asks for: the figures of a place gathered, and its statement or brief written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from marketmap.errors import ChoiceError
from marketmap.flow_request import FlowAnswer, predicted_flows
from marketmap.gap_files import map_content, paper_ground
from marketmap.geography import blocks_in
from marketmap.outputs.export import PROVIDER_SOURCES, YEARS_SOURCES, GapExport, Options, with_sources, write_atomically
from marketmap.outputs.manifest import Manifest, gap_manifest, write_beside
from marketmap.outputs.paper_map import paper_map
from marketmap.outputs.statement import brief_bytes, statement_bytes
from marketmap.outputs.statement_words import Statement
from marketmap.outputs.strategy_file import strategy_book, strategy_ods
from marketmap.outputs.strategy_words import Needs
from marketmap.outputs.years_words import growth_words
from marketmap.request import Answer, Prepared, Request, can_be_housed, distances, prepare, work_out
from marketmap.strategy import strategy_of
from marketmap.years_ahead import Ahead

STATEMENT, BRIEF, STRATEGY = "statement", "brief", "strategy"
_WRITERS: dict[str, dict[str, Callable[[Statement], bytes]]] = {
    STATEMENT: {".docx": statement_bytes},
    BRIEF: {".docx": brief_bytes},
    STRATEGY: {
        ".xlsx": lambda said: strategy_book(_export(said, STRATEGY), said.needs),
        ".ods": lambda said: strategy_ods(_export(said, STRATEGY), said.needs),
    },
}
ENDINGS = {form: tuple(writers) for form, writers in _WRITERS.items()}


def gather(request: Request) -> Statement:
    """Work out everything that a statement says.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    return gathered(request, prepare(request))


def gathered(request: Request, ready: Prepared) -> Statement:
    """Work out everything that a statement says, from what was prepared before.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    if ready.kind == "msoa":
        raise ChoiceError("A statement is by district or larger areas: nobody publishes units below.")
    answer, flows = answers(request, ready)
    return statement_of(answer, flows, needs_of(answer, ready, request.as_at))


def answers(request: Request, ready: Prepared) -> tuple[Answer, FlowAnswer | None]:
    """Return the gaps of a place, and who could be housed where if that can be worked out."""
    if not can_be_housed(request):
        return work_out(request, ready), None
    measured = ready if ready.distances else replace(ready, distances=distances(ready, request))
    return work_out(request, measured), predicted_flows(request, measured)


def needs_of(answer: Answer, ready: Prepared, as_at: str = "") -> Needs:
    """Return what is said of the years ahead.

    Args:
        answer: gaps of the areas of the place.
        ready: what they were worked out from, with the user's own projection.
        as_at: day (YYYY-MM-DD) on which units are counted; today when empty.
    """
    export, own = answer.export, ready.held.growth
    day = as_at or datetime.now(UTC).date().isoformat()
    ahead = Ahead(day, own=None if own.empty else own)
    shown, at = (export.group, export.estimate), (export.kind, export.place)
    found = strategy_of(answer.market, at, shown, ahead, answer.every.draws)
    return Needs(found.years, found.by_area, found.five, growth_words(None, own=ahead.own is not None), day)


def statement_of(answer: Answer, flows: FlowAnswer | None, needs: Needs) -> Statement:
    """Return what a statement is written from.

    Args:
        answer: gaps of the areas of the place.
        flows: who could be housed where; None where that cannot be worked out.
        needs: the years ahead.
    """
    export = answer.export
    bare = replace(map_content(answer), note="")
    return Statement(
        export=with_sources(export, *YEARS_SOURCES, *PROVIDER_SOURCES),
        whole=answer.whole,
        england=answer.every.england(export.group, export.estimate),
        measure=answer.measure,
        flows=flows.export if flows else None,
        providers=_providers(answer),
        needs=needs,
        picture=paper_map(paper_ground(answer), bare, "", "png", "picture"),
    )


def _providers(answer: Answer) -> pd.DataFrame:
    england = answer.market.england
    districts = blocks_in(england.blocks, answer.export.place)["district"].unique()
    return england.providers[england.providers["district"].isin(districts)]


def file_bytes(said: Statement, form: str, ending: str) -> bytes:
    """Return a statement, a brief or statutory tables as a file; the same figures always give the same bytes.

    Args:
        said: what is said.
        form: `STATEMENT`, `BRIEF` or `STRATEGY`.
        ending: one of `ENDINGS` of the form.
    """
    return _WRITERS[form][ending](said)


def write_statement(said: Statement, path: Path, form: str = STATEMENT) -> None:
    """Write the statement, the two-page brief or the statutory tables, with the manifest inside or beside.

    Args:
        said: what is said.
        path: a name that ends as `ENDINGS` has it for the form.
        form: `STATEMENT`, `BRIEF` or `STRATEGY`.

    Raises:
        FaultsError: when it cannot be written; what stood at `path` is then untouched.
    """
    content = file_bytes(said, form, path.suffix.lower())
    write_atomically(path, lambda part: part.write_bytes(content))
    write_beside(said_manifest(said, form), path)


def said_manifest(said: Statement, form: str) -> Manifest:
    """Return the manifest of a statement, a brief or statutory tables."""
    return gap_manifest(_export(said, form))


def _export(said: Statement, form: str) -> GapExport:
    """Return the export with what a manifest has to know of the form."""
    row = said.needs.years.iloc[0]
    options: Options = {"as_at": said.needs.as_at, "draws": int(row["draws"]), "seed": int(row["seed"])}
    return replace(said.export, command=form, options=options)

"""What `marketmap scenario` asks for: scenarios set against the place as it is, and against each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from marketmap.cluster import each
from marketmap.edits import HouseFromHospital, Scenario
from marketmap.found_edits import FoundEdit, found_edits
from marketmap.geography import ENGLAND
from marketmap.housed import Question, question_of
from marketmap.market import Market
from marketmap.outputs.export import GapExport, gap_export, write_atomically
from marketmap.outputs.gap_map import gap_content
from marketmap.outputs.geodata import area_shapes, place_outline
from marketmap.outputs.manifest import gap_manifest, with_manifest, write_beside
from marketmap.outputs.maps import map_html
from marketmap.outputs.measures import measure_of
from marketmap.outputs.parts import part_csv, parts_book
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.what_if_page import WhatIfPage, side_by_side, what_if_html
from marketmap.outputs.what_if_words import (
    areas_words,
    chance_sentence,
    hospital_words,
    steps_words,
    what_if_notices,
    what_if_parts,
    what_if_sentence,
    what_if_title,
    whole_words,
)
from marketmap.own_files import OwnFiles
from marketmap.request import Request, lookup_in, prepare
from marketmap.scenario_file import scenario_toml
from marketmap.sources.england import load_background
from marketmap.tables import AS_IT_IS
from marketmap.what_if import units_from_hospital
from marketmap.what_if_figures import Keep, Looked, WhatIf, areas_table, looked_at, what_if

ENDINGS = (".csv", ".xlsx", ".html")
SIDE_BY_SIDE = 2  # scenarios whose maps fit on one page

OnePiece = tuple[Scenario, Sequence[FoundEdit]]


@dataclass(frozen=True)
class WhatIfAnswer:
    """Scenarios worked out and put into words.

    Attributes:
        scenarios: what was asked.
        worked: each of them worked out.
        export: what files are written from.
        areas: `tables.WHAT_IF`.
        steps: `tables.WHAT_IF_STEPS` of every scenario.
        tables: the same in words.
        sentences: what each scenario changes.
    """

    scenarios: tuple[Scenario, ...]
    worked: tuple[WhatIf, ...]
    export: GapExport
    areas: pd.DataFrame
    steps: pd.DataFrame
    tables: tuple[TextTable, ...]
    sentences: tuple[str, ...]


def work_out_scenarios(
    request: Request, scenarios: Sequence[Scenario], address: str = "", tell: Callable[[int], None] = lambda _: None
) -> WhatIfAnswer:
    """Work out scenarios for a place.

    Args:
        request: the place and its figures as they are, without a scenario.
        scenarios: those to be compared.
        address: scheduler of a Dask cluster; they are worked out here when it is empty.
        tell: told how many are worked out.

    Raises:
        MarketmapError: when the place, a figure or an edit cannot be used; every fault of a scenario is named.
    """
    ready = prepare(request)
    question = question_of(Question(request.group, request.estimate), ready.found.place, ready.kind)
    looked = looked_at(question, ready.found.place, ready.kind, ready.held.travel)
    lookup = lookup_in(ready.market, request.boundaries)
    found = [found_edits(one, lookup) for one in scenarios]
    pairs = list(zip(scenarios, found, strict=True))
    worked: list[WhatIf] = []
    for one in each(_worked, (ready.market, looked), pairs, address):
        worked.append(one)
        tell(len(worked))
    told = [line for pair in pairs for line in what_if_notices(*pair)]
    answer = what_if_answer(scenarios, worked, (*ready.notices, *told), ready.own_files)
    changes = ["=".join(pair) for pair in request.changes]
    return replace(answer, export=replace(answer.export, options={**answer.export.options, "changes": changes}))


def _worked(common: tuple[Market, Looked], piece: OnePiece) -> WhatIf:
    base, looked = common
    return work_out_one(base, *piece, looked)


def work_out_one(
    base: Market,
    scenario: Scenario,
    found: Sequence[FoundEdit],
    looked: Looked,
    keep: Keep = lambda _, make: make(),
) -> WhatIf:
    """Work out one scenario, whose edits were looked up; see `what_if`."""
    words = [edit.words for edit in scenario.edits]
    return what_if(base, (scenario.name, list(zip(words, found, strict=True))), looked, keep)


def what_if_answer(
    scenarios: Sequence[Scenario], worked: Sequence[WhatIf], notices: tuple[str, ...], own: OwnFiles
) -> WhatIfAnswer:
    """Put scenarios that were worked out into words.

    Args:
        scenarios: what was asked.
        worked: each of them worked out.
        notices: sentences that the reader should not miss.
        own: the reader's own files that the figures rest on.
    """
    first, looked = worked[0], worked[0].looked
    group, place = looked.question.group, looked.place
    areas, steps = areas_table(worked), pd.concat([one.steps for one in worked], ignore_index=True)
    names, wholes = [one.name for one in worked], [first.before.whole, *(one.after.whole for one in worked)]
    sentences = tuple(
        what_if_sentence(one.name, place.name, group, one.before.whole, one.after.whole) for one in worked
    )
    chances = tuple(filter(None, map(_chances, worked)))
    money = first.after.market.assumptions.money
    told = [
        hospital_words(edit.people_a_year, units_from_hospital(edit.people_a_year, money), money)
        for scenario in scenarios for edit in scenario.edits if isinstance(edit, HouseFromHospital)
    ]  # fmt: skip
    tables = (
        whole_words([AS_IT_IS, *names], wholes, place.name), areas_words(areas),
        *(steps_words(one.steps) for one in worked),
    )  # fmt: skip
    title = what_if_title(names, place.name, looked.kind, group, looked.question.estimate)
    export = _export(first, title, " ".join(sentences), (*chances, *notices, *told))
    asked = {"scenarios": [scenario_toml(one) for one in scenarios], "changes": []}
    export = replace(export, scenario=scenarios[0], own=own, options=asked)
    return WhatIfAnswer(tuple(scenarios), tuple(worked), export, areas, steps, tables, sentences)


def _chances(one: WhatIf) -> str:
    if one.looked.question.estimate == "pressure":  # contains the units in use, so it finds every area short
        return ""
    return chance_sentence(one.name, one.looked.place.name, one.before.sure, one.after.sure)


def _export(one: WhatIf, title: str, headline: str, notices: tuple[str, ...]) -> GapExport:
    place, market, areas = one.looked.place, one.after.market, one.after.areas
    ends = [f"{side}{end}" for side in ("demand", "supply") for end in ("_low", "_high")]
    named = {"kind": place.kind, "area": place.area, "name": place.name, "group": one.looked.question.group}
    whole = pd.concat([one.after.whole, areas[ends].sum(skipna=False), pd.Series(named)])
    export = gap_export(areas, whole, market.assumptions, market.england.observations, notices)
    return replace(export, title=title, headline=headline, show="coverage", command="scenario")


def write_what_if_file(answer: WhatIfAnswer, path: Path) -> None:
    """Write the answer to a file of the type that its name ends in; one that stood there is replaced once it is whole.

    Raises:
        FaultsError: when it cannot be written.
    """
    write_atomically(path, partial(_write, content=_WRITERS[path.suffix.lower()](answer)))
    write_beside(gap_manifest(answer.export), path)


def _write(part: Path, *, content: bytes) -> None:
    part.write_bytes(content)


def what_if_csv(answer: WhatIfAnswer) -> bytes:
    """Return the areas under every scenario as CSV."""
    return part_csv(what_if_parts(answer.export.title, answer.areas, answer.steps)[0], answer.export.own)


def what_if_book(answer: WhatIfAnswer) -> bytes:
    """Return areas, steps, notes, assumptions, sources and manifest as an xlsx file."""
    return parts_book(answer.export, what_if_parts(answer.export.title, answer.areas, answer.steps))


def what_if_page(answer: WhatIfAnswer) -> bytes:
    """Return maps, sentences and tables as one HTML page."""
    worked, looked = answer.worked, answer.worked[0].looked
    states = [worked[0].before, *(one.after for one in worked)]
    measure = measure_of("coverage")
    content = partial(gap_content, measure=measure, limits=measure.limits_for(looked.question.group, 0.0), note="")
    names, maps = [AS_IT_IS.capitalize(), *(f"With “{one.name}”" for one in worked)], {}
    shown = side_by_side([state.areas for state in states], content)
    for name, state, said in zip(names, states, shown, strict=True):
        areas = state.market.england.areas
        outline = place_outline(areas, looked.place)
        surroundings = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
        shapes = area_shapes(state.areas, areas, looked.place)
        maps[f"Coverage: {name}"] = map_html(shapes, load_background(), said, outline, surroundings)
    lists = {one.name: one.lines for one in answer.scenarios}
    export = answer.export
    notices = tuple(line for line in (*export.notices, *export.own.sentences) if not line.startswith("What-if: "))
    page = what_if_html(WhatIfPage(export.title, answer.sentences, lists, maps, answer.tables, notices))
    return with_manifest(page, gap_manifest(export)).encode()


_WRITERS: dict[str, Callable[[WhatIfAnswer], bytes]] = {
    ".csv": what_if_csv,
    ".xlsx": what_if_book,
    ".html": what_if_page,
}

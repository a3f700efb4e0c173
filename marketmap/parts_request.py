"""What `marketmap sure`, `years` and `peers` ask for: tables beside the gaps, and files written from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from marketmap.beside_peers import Beside, beside_peers, measures_of
from marketmap.cluster import each
from marketmap.drawn_housed import HousedDraws, allocated, usual_draws
from marketmap.drawn_market import draw_market
from marketmap.errors import ChoiceError
from marketmap.five_years import five_years
from marketmap.footing import footing_of
from marketmap.geography import Place, kind_of
from marketmap.groups import group_of
from marketmap.housed import Question, ground_of, house, question_of
from marketmap.how_sure import Sureness, how_sure, uncertainty_by
from marketmap.outputs.export import YEARS_SOURCES, GapExport, Options, with_sources, write_atomically
from marketmap.outputs.manifest import gap_manifest, write_beside
from marketmap.outputs.met_limits import met_limits_part
from marketmap.outputs.parts import Part, part_csv, parts_book, parts_ods
from marketmap.outputs.peer_parts import peer_parts
from marketmap.outputs.sure_parts import sure_parts
from marketmap.outputs.years_parts import years_parts
from marketmap.places import Gazetteer, find_place
from marketmap.request import Answer, Prepared, Request, can_be_housed, distances, prepare, work_out
from marketmap.tables.years import FIVE
from marketmap.uncertainty import some_of
from marketmap.years_ahead import Ahead, years_ahead

ENDINGS = (".csv", ".xlsx", ".ods")
OUT_OF_AREA = "out-of-area"
TABLES = {
    "sure": ("sure", "tornado", "estimates", OUT_OF_AREA),
    "years": ("years", "five"),
    "peers": ("funnel", "peers", "sure"),
}
_TOLD = 10  # how often progress is told
Asked = Mapping[str, Any]  # options of a command, as a manifest keeps them


@dataclass(frozen=True)
class Work:
    """Where work is done: the Dask scheduler to do it on (empty: this machine), and whom to tell of its progress."""

    cluster: str = ""
    tell: Callable[[int, int], None] = lambda _done, _of: None


@dataclass(frozen=True)
class Tables:
    """What files are written from: the export that stands behind them, and the tables by the names they have."""

    export: GapExport
    parts: Mapping[str, Part]


def _export(answer: Answer, command: str, options: Asked) -> GapExport:
    kept: Options = {**options, "table": options.get("table", "")}
    return replace(answer.export, command=command, options=kept)


def sure_tables(
    request: Request, options: Asked, work: Work | None = None
) -> tuple[Answer, tuple[Sureness, pd.DataFrame | None], Tables]:
    """Say how sure the gaps of a place are, and on request how sure it is where people could be housed.

    Args:
        request: what is asked for.
        options: draws, seed, and housed_draws: in how many of them everybody is housed (0: the usual number; none: not
            at all).
        work: where that is done, and who is told of it.

    Returns:
        The gaps; how sure they are, with `tables.MET_UNCERTAINTY` or None; and the tables.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    ready = prepare(request)
    wanted = options.get("housed_draws") is not None
    if wanted and can_be_housed(request):
        ready = replace(ready, distances=distances(ready, request))
    answer = work_out(request, ready)
    export = _export(answer, "sure", options)
    size = (int(options["draws"]), int(options["seed"]))
    sure = how_sure(answer.market, export.kind, export.place, (export.group, export.estimate), size)
    met = _drawn_met(answer, ready, options, work or Work()) if wanted else None
    parts = sure_parts(export, sure.areas, sure.effects, sure.compared)
    if met is not None:
        parts = {**parts, OUT_OF_AREA: met_limits_part(export, met)}
    return answer, (sure, met), Tables(export, parts)


def _drawn_met(answer: Answer, ready: Prepared, options: Asked, work: Work) -> pd.DataFrame:
    """Return what draws say of where demand could be met: `tables.MET_UNCERTAINTY`, the place last."""
    export, market, made = answer.export, answer.market, int(options["draws"])
    if export.kind == "msoa":
        raise ChoiceError("Where people could be housed is told by district or larger areas: choose another --by.")
    usual = min(usual_draws(market.assumptions.allocation.rule, export.place), made)
    number = int(options["housed_draws"]) or usual
    if number > made:
        raise ChoiceError(f"{number:,} draws cannot be allocated, because {made:,} are made: give --draws too.")
    if ready.distances:
        housed = ready.distances.housed
    else:
        question = question_of(Question(export.group, export.estimate), export.place, export.kind)
        housed = house(market, question, ground_of(market, question, ready.held.travel))
    draws = some_of(draw_market(market, made, int(options["seed"])), slice(0, number))
    asked = HousedDraws(housed, export.kind, export.place, draws, ready.held.travel)
    pieces, done = [], 0
    for piece in each(allocated, asked.standing, asked.pieces(), work.cluster):
        before, done = done, done + piece.shape[-1]
        if before * _TOLD // number < done * _TOLD // number:
            work.tell(done, number)
        pieces.append(piece)
    return asked.summary(pieces)


@dataclass(frozen=True, eq=False)
class Coming:
    """The years ahead: `tables.YEARS`, `tables.FIVE_YEARS`, what they rest on, and the area kind of their rows."""

    years: pd.DataFrame
    five: pd.DataFrame
    ahead: Ahead
    kind: str


def years_tables(request: Request, options: Asked) -> tuple[Answer, Coming, Tables]:
    """Say what a place will need and be short of.

    Args:
        request: what is asked for.
        options: as_at (today, YYYY-MM-DD), first_year of the five, growth_per_cent (or none), areas (yes for a row an
            area, else of the place as a whole), draws and seed.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    ready = prepare(request)
    answer, own = work_out(request, ready), ready.held.growth
    size, per_cent = (int(options["draws"]), int(options["seed"])), options["growth_per_cent"]
    ahead = Ahead(str(options["as_at"]), per_cent, None if own.empty else own, size=size)
    # Without --by the place itself is looked at: a table of years for each of its areas would be long.
    kind = answer.export.kind if options["areas"] == "yes" else answer.export.place.kind
    export = with_sources(_export(answer, "years", options), *YEARS_SOURCES)
    years = years_ahead(answer.market, kind, export.place, (export.group, export.estimate), ahead)
    first = int(options["first_year"])
    soon = replace(ahead, years=range(first, first + len(FIVE)))
    five = five_years(answer.market, kind, export.place, export.estimate, soon)
    return answer, Coming(years, five, ahead, kind), Tables(export, years_parts(export, years, five))


def peers_tables(request: Request, options: Asked) -> tuple[Answer, tuple[Beside, pd.DataFrame], Tables]:
    """Set a place beside its peers.

    Args:
        request: what is asked for.
        options: others (names or codes), number, count (or nothing), draws and seed.

    Returns:
        The gaps, the place beside its peers with how sure their gaps are, and the tables.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    answer = work_out(request)
    place = _of_kind(answer, request.by)
    codes = [_code(answer, str(other), place) for other in options["others"]]
    measure = _measure(str(options["count"]), request.group)
    beside = beside_peers(answer.market, place, measure, number=int(options["number"]), chosen=codes)
    draws = draw_market(answer.market, int(options["draws"]), int(options["seed"]))
    sure = uncertainty_by(footing_of(answer.market, place.kind), draws, request.group, request.estimate)
    sure = sure.set_index("area").loc[beside.peers["area"]].reset_index()
    export = _export(answer, "peers", options)
    return answer, (beside, sure), Tables(export, peer_parts(export, beside.peers, beside.funnel, sure))


def _of_kind(answer: Answer, by: str) -> Place:
    """Return the place among areas of the kind that was asked for: a unitary council is a district too."""
    place, kind = answer.export.place, answer.export.kind
    if not by or kind == place.kind:
        return place
    areas = answer.market.england.areas
    if not ((areas["kind"] == kind) & (areas["area"] == place.area)).any():
        raise ChoiceError(
            f"{place.name} is a {kind_of(place.kind).name}, so its peers are {kind_of(place.kind).plural}."
        )
    return Place(kind, place.area, place.name)


def _code(answer: Answer, text: str, place: Place) -> str:
    england = answer.market.england
    areas = england.areas[england.areas["kind"] == place.kind]
    return find_place(text, Gazetteer(areas, england.code_history, england.aliases)).place.area


def _measure(asked: str, group: str) -> str:
    words = {measure.split("_")[0].replace("hb", "claimants"): measure for measure in measures_of(group)}
    if not words:
        raise ChoiceError(f"Nothing is published by district {group_of(group).words} that could be compared.")
    if asked and asked not in words:
        raise ChoiceError(f"There is no count {asked!r} {group_of(group).words}. Counts: {', '.join(words)}.")
    return words[asked] if asked else next(iter(words.values()))


def write_tables(made: Tables, path: Path) -> None:
    """Write the table that the options name to a file, or all to a workbook when they name none.

    Args:
        made: what to write.
        path: a name that ends in one of `ENDINGS`; a .csv has its manifest beside it.

    Raises:
        FaultsError: when it cannot be written.
    """
    export, named = made.export, str(made.export.options["table"])
    chosen = [made.parts[named]] if named else list(made.parts.values())
    ending = path.suffix.lower()
    if ending == ".csv":
        content = part_csv(chosen[0], export.own)
    else:
        content = (parts_book if ending == ".xlsx" else parts_ods)(export, chosen)
    write_atomically(path, lambda part: part.write_bytes(content))
    write_beside(gap_manifest(export), path)

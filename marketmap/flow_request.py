"""What `marketmap flows` asks for: who could be housed where, worked out, and a file of any type written from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import pandas as pd

from marketmap.beside_request import work_out_beside
from marketmap.disclosure import Suppression
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Housed, Question, flows_by, ground_of, house, met_by, question_of
from marketmap.loading import own_files, suppression
from marketmap.observed_request import placements_of, work_out_observed
from marketmap.outputs.export import write_atomically
from marketmap.outputs.flow_export import (
    FlowExport,
    flow_book_bytes,
    flow_csv_bytes,
    flow_manifest,
    flow_names,
    flow_ods_bytes,
    flow_sources,
    flow_title,
    observed_csv_bytes,
)
from marketmap.outputs.flow_geodata import flow_geojson_bytes, write_flow_geopackage
from marketmap.outputs.flow_map import flow_lines
from marketmap.outputs.geodata import area_shapes, place_outline
from marketmap.outputs.left_out import with_left_out
from marketmap.outputs.manifest import with_manifest, write_beside
from marketmap.outputs.maps import map_html
from marketmap.outputs.met_words import met_sentence
from marketmap.outputs.out_of_area import out_of_area_content
from marketmap.own_files import OwnFiles
from marketmap.release_log import ReleaseLog, log_path, opened_log, save_log
from marketmap.request import Prepared, Request, check_endings, prepare
from marketmap.sources.england import load_background
from marketmap.sources.register import attribution

LINES_IN_FILES = 40


@dataclass(frozen=True)
class FlowAnswer:
    """What was worked out: who could be housed where, and the export that every file is written from.

    Attributes:
        housed: who could be housed where.
        export: what every file is written from.
        log: what was released of the placements in it, with what was before; None without placements.
    """

    housed: Housed
    export: FlowExport
    log: ReleaseLog | None = None


def work_out_flows(
    request: Request,
    prepared: Prepared | None = None,
    placements: Path | None = None,
    how: Suppression | None = None,
    *,
    calibrate: bool = False,
) -> FlowAnswer:
    """Work out who could be housed where in the place that is asked for, and what placements say beside it.

    Args:
        request: what is asked for.
        prepared: what `prepare` returned for it, where that is at hand.
        placements: file of placements; those of the workspace when left out.
        how: how small counts of placements are hidden; as the workspace keeps it when left out.
        calibrate: whether to find the assumption that would predict what placements say.

    Raises:
        MarketmapError: when the place, area kind, group, estimate or an assumption cannot be used, the group or
            estimate has no figure in some district, or there are no placements to calibrate to.
    """
    ready = prepared or prepare(request)
    answer = predicted_flows(request, ready)
    listed = placements_of(placements, ready) if placements else ready.held.placements
    if listed.empty and calibrate:
        raise ChoiceError("There are no placements to calibrate to: give a file with --placements, or a workspace.")
    if listed.empty:
        return answer
    how = how or suppression(ready.held)
    path = log_path(placements) if placements else request.workspace
    log = opened_log(placements) if placements else ready.held.released
    seen, export = work_out_observed(ready, listed, log, how), answer.export
    beside = work_out_beside(answer.housed, answer.export.whole, seen, calibrate=calibrate)
    hashed = sha256(placements.read_bytes()).hexdigest() if placements else ""
    shown = replace(
        export,
        notices=(*export.notices, *seen.notices, *beside.notices),
        observed=(*seen.tables, *beside.tables),
        observed_own=OwnFiles((placements.name,)) if placements else own_files(ready.held, "placements"),
        own=replace(export.own, placements_sha256=hashed),
        how=how,
        calibrated=calibrate,
    )
    return replace(answer, export=shown, log=ReleaseLog(path, seen.log) if path else None)


def predicted_flows(request: Request, ready: Prepared) -> FlowAnswer:
    """Work out who could be housed where, without a word of placements.

    Raises:
        MarketmapError: as for `work_out_flows`.
    """
    if ready.kind == "msoa":
        raise ChoiceError(
            "Who could be housed where is shown by district or larger areas: nobody publishes units below."
        )
    housed = _housed(ready, Question(request.group, request.estimate))
    return FlowAnswer(housed, _export(ready, housed))


def _housed(ready: Prepared, question: Question) -> Housed:
    if ready.distances:
        return ready.distances.housed
    asked = question_of(question, ready.found.place, ready.kind)
    return house(ready.market, asked, ground_of(ready.market, asked, ready.held.travel))


def _export(ready: Prepared, housed: Housed) -> FlowExport:
    place, kind, question, market = ready.found.place, ready.kind, housed.question, ready.market
    whole = whole_of(housed, place)
    shown = (question.group, question.estimate)
    by_board = flows_by(housed, question.boundaries, place)
    return FlowExport(
        title=flow_title(place, kind, *shown),
        headline=met_sentence(whole, by_board, market.assumptions.allocation.reach_km.range[1]),
        place=place,
        whole=whole,
        met=met_by(housed, kind, place).sort_values(["met_outside", "unmet"], ascending=False, ignore_index=True),
        outgoing=flows_by(housed, kind, place),
        incoming=flows_by(housed, kind, place, incoming=True),
        assumptions=market.assumptions,
        used=flow_names(market.assumptions, *shown),
        sources=flow_sources(market.assumptions, market.england.observations, kind, shown),
        notices=ready.notices,
        own=ready.own_files,
        estimate=question.estimate,
        scenario=ready.scenario,
    )


def whole_of(housed: Housed, place: Place) -> pd.Series:
    """Return the row of `tables.MET` of a place as a whole."""
    rows = met_by(housed, place.kind)
    return rows[rows["area"] == place.area].iloc[0]


def check_flow_endings(paths: list[Path], placements: Path | None = None) -> None:
    """Check before any work that every file is of a type that can be written, and that none is written over.

    Args:
        paths: files to write.
        placements: file of placements that is read.

    Raises:
        ChoiceError: naming each file that is not, and the types that are; or the file of placements.
    """
    check_endings(paths, FLOW_ENDINGS)
    written = {made.resolve() for path in paths for made in (path, observed_path(path))}
    if placements and placements.resolve() in written:
        raise ChoiceError(f"{placements.name} holds your placements and would be written over: choose another name.")


def write_flow_file(answer: FlowAnswer, path: Path) -> None:
    """Write the answer to a file of the type that its name ends in; one that stood there is replaced once it is whole.

    What it tells of placements is kept in the log of releases before.

    Raises:
        FaultsError: when it cannot be written, or the log cannot.
    """
    keep_log(answer)
    _WRITERS[path.suffix.lower()](answer, path)
    _write_observed(answer.export, path)
    write_beside(flow_manifest(answer.export), path)


def keep_log(answer: FlowAnswer) -> None:
    """Keep what an answer tells of placements in the log of releases, before anybody sees it.

    Raises:
        FaultsError: when the log cannot be written.
    """
    if answer.log:
        save_log(answer.log)


def _write_bytes(content: Callable[[FlowAnswer], bytes]) -> Callable[[FlowAnswer, Path], None]:
    def write(answer: FlowAnswer, path: Path) -> None:
        finished = content(answer)
        write_atomically(path, lambda part: part.write_bytes(finished))

    return write


def observed_path(path: Path) -> Path:
    """Return where what placements say stands beside a CSV of flows: flows-observed.csv beside flows.csv."""
    return path.with_name(f"{path.stem}-observed.csv")


def _write_observed(export: FlowExport, path: Path) -> None:
    """Write what placements say beside a CSV of flows, which has no room for it."""
    if path.suffix.lower() == ".csv" and export.observed:
        content = observed_csv_bytes(export)
        write_atomically(observed_path(path), lambda part: part.write_bytes(content))


def _areas(answer: FlowAnswer) -> gpd.GeoDataFrame:
    areas = answer.housed.market.england.areas
    return areas[areas["kind"] == answer.export.met["kind"].iloc[0]]


def _geopackage(answer: FlowAnswer, path: Path) -> None:
    export = answer.export
    shapes = area_shapes(export.met, answer.housed.market.england.areas, export.place)
    write_flow_geopackage(export, shapes, _areas(answer), path)


def flow_page(answer: FlowAnswer) -> str:
    """Return the map as one page, titled with everything that was chosen, since it stands alone."""
    export, areas = answer.export, answer.housed.market.england.areas
    note = " ".join([export.headline, *export.notices, "Estimates by marketmap.", attribution()])
    titled = replace(out_of_area_content(export.met, note), title=export.title)
    outline = place_outline(areas, export.place)
    surroundings = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
    lines = flow_lines(export.outgoing, _areas(answer), LINES_IN_FILES)
    shapes = area_shapes(export.met, areas, export.place)
    page = map_html(shapes, load_background(), titled, outline, surroundings, flows=lines)
    return with_manifest(with_left_out(page, export.own), flow_manifest(export))


_WRITERS: dict[str, Callable[[FlowAnswer, Path], None]] = {
    ".csv": _write_bytes(lambda answer: flow_csv_bytes(answer.export)),
    ".xlsx": _write_bytes(lambda answer: flow_book_bytes(answer.export)),
    ".ods": _write_bytes(lambda answer: flow_ods_bytes(answer.export)),
    ".gpkg": _geopackage,
    ".geojson": _write_bytes(lambda answer: flow_geojson_bytes(answer.export, _areas(answer))),
    ".html": _write_bytes(lambda answer: flow_page(answer).encode()),
}
FLOW_ENDINGS = tuple(_WRITERS)

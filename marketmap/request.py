"""What the command line asks for: the choices, their answer worked out, and a file of any type written from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from marketmap.assumptions import ESTIMATED_GROUPS, Assumptions, load_assumptions
from marketmap.demand import estimates_available
from marketmap.errors import ChoiceError, FaultsError
from marketmap.geography import ENGLAND, KINDS, Place, kind_of
from marketmap.groups import group_of
from marketmap.housed import Question, block_availability, ground_of, house, question_of, with_out_of_area
from marketmap.loading import Grounds, check_file, left_out_words, loaded_words, own_data
from marketmap.market import Market, build_market, gap_of, gaps_by
from marketmap.outputs.export import GapExport, csv_bytes, gap_export, listed_assumptions, write_atomically
from marketmap.outputs.gap_map import gap_content
from marketmap.outputs.geodata import area_shapes, geojson_bytes, place_outline, write_geopackage
from marketmap.outputs.maps import map_html
from marketmap.outputs.measures import Measure, measure_of
from marketmap.outputs.words import place_sentence
from marketmap.outputs.workbook import workbook_bytes
from marketmap.own_areas import OWN, left_out, with_own_areas
from marketmap.places import Found, Gazetteer, find_place
from marketmap.sources.england import England, load_background, load_england, load_small_areas
from marketmap.sources.register import attribution
from marketmap.workspace import Workspace, open_workspace

BEFORE_2026 = 2024
# Assumptions that are a choice among words.
SWITCHES = ("demand.register", "access.decay", "allocation.rule")
SMALL_AREA_MEASURES = ("demand_rate", "demand")
_SPELLINGS = MappingProxyType({"icb": "icb_2026", "small area": "msoa", "sub icb": "sub_icb", "own": OWN})


@dataclass(frozen=True)
class Request:
    """What is asked for, as it was typed; what is left empty takes what suits the place.

    Attributes:
        place: name or code of the place.
        by: area kind, by its code or as users say it.
        group: who the housing is for.
        estimate: how demand is estimated.
        boundaries: 2024 for integrated care boards as they were before April 2026.
        own_areas: file of the user's own areas.
        workspace: file in which the user's own data is kept.
        changes: dotted names of assumptions and their values.
        show: measure that orders the rows and colours the map.
    """

    place: str = ENGLAND.name
    by: str = ""
    group: str = "mental_health"
    estimate: str = "benchmark"
    boundaries: int = 2026
    own_areas: Path | None = None
    workspace: Path | None = None
    changes: tuple[tuple[str, str], ...] = ()
    show: str = ""


@dataclass(frozen=True)
class Answer:
    """What was worked out: the market, the export that every file is written from, and the measure shown."""

    market: Market
    export: GapExport
    measure: Measure


@dataclass(frozen=True)
class Prepared:
    """What every command starts from: the market, the place that was meant, the area kind, and what the user loaded."""

    market: Market
    found: Found
    kind: str
    held: Workspace

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that the reader should not miss."""
        return _notices(self.found, self.market.england, self.kind, self.held)


def prepare(request: Request) -> Prepared:
    """Work out the market and find the place that is asked for.

    Raises:
        MarketmapError: when the place, area kind, group, estimate, own areas or an assumption cannot be used.
    """
    assumptions = load_assumptions().changed({_full_name(name): value for name, value in request.changes})
    held = open_workspace(request.workspace) if request.workspace else Workspace()
    _check_estimate(request, assumptions, held)
    england = _england(request, held)
    own = own_data(held, datetime.now(UTC).date().isoformat())
    found = find_place(
        request.place, Gazetteer(england.areas, england.code_history, england.aliases), boundaries=request.boundaries
    )
    kind = _kind(request, found.place)
    return Prepared(build_market(england, assumptions, own), found, kind, held)


def work_out(request: Request) -> Answer:
    """Work out what is asked for.

    Raises:
        MarketmapError: when the place, area kind, group, estimate, measure, own areas or an assumption cannot be used.
    """
    ready = prepare(request)
    market, found, kind, held = ready.market, ready.found, ready.kind, ready.held
    _check_small_areas(request, kind)
    rows, peers = (_chosen(gaps_by(market, *where), request) for where in ((kind, found.place), (found.place.kind,)))
    rows = _with_out_of_area(market, rows, request, (found.place, held.travel))
    measure = measure_of(request.show or _usual_measure(rows, kind))
    ordered = rows.sort_values(measure.column, ascending=measure.worst_is_low, na_position="last", kind="stable")
    whole = peers[peers["area"] == found.place.area].iloc[0]
    export = gap_export(ordered, whole, market.assumptions, market.england.observations, ready.notices)
    plurals = kind_of(kind).plural, kind_of(found.place.kind).plural
    sentence = place_sentence(whole, rows, peers, plurals)
    return Answer(market, replace(export, headline=sentence, left_out=left_out_words(held)), measure)


def _with_out_of_area(
    market: Market, rows: pd.DataFrame, request: Request, where: tuple[Place, pd.DataFrame]
) -> pd.DataFrame:
    """Return the rows with what depends on distance, where demand and supply are known in every district."""
    place, own_travel = where
    kind = str(rows["kind"].iloc[0])
    if kind == "msoa" or request.group not in ESTIMATED_GROUPS or request.estimate not in ("benchmark", "prevalence"):
        return rows
    question = question_of(Question(request.group, request.estimate), place, kind)
    housed = house(market, question, ground_of(market, question, own_travel))
    return with_out_of_area(rows, housed, block_availability(market, question, own_travel), place)


def _full_name(name: str) -> str:
    """Return the dotted name of a figure; an assumption named without its end means its central value."""
    known = listed_assumptions(load_assumptions())
    if name in known:
        return f"{name}.value"
    ends = {f"{one}.{end}" for one in known for end in ("low", "value", "high")}
    if name in ends or name in SWITCHES or name.startswith("rates."):
        return name
    raise ChoiceError(f"There is no assumption {name!r}. Assumptions: {', '.join([*known, *SWITCHES])}.")


def _check_estimate(request: Request, assumptions: Assumptions, held: Workspace) -> None:
    group, estimate = group_of(request.group), request.estimate
    if (group.code, estimate) in estimates_available(assumptions, tuple(held.demand_counts["group"].unique())):
        return
    if estimate == "own":
        raise ChoiceError(f"No counts of your own are loaded {group.words}: give a --workspace that holds them.")
    if estimate != "benchmark" and group.code != "mental_health":
        raise ChoiceError(f"There is no {estimate} estimate {group.words}: it exists for mental health only.")
    if estimate == "prevalence":
        raise ChoiceError(
            "The prevalence estimate needs the share of adults with psychotic disorder who need supported housing, for "
            "which no published figure could be verified. Give your own: --assume demand.supported_housing_share=0.3"
        )
    raise ChoiceError(
        f"No rate could be verified {group.words}. Give your own, in units required per 1,000 adults: "
        f"--rate {group.code}=1.2"
    )


def _england(request: Request, held: Workspace) -> England:
    england = load_england()
    if request.own_areas:
        return with_own_areas(england, _own_areas(request.own_areas, england))
    return england if held.own_areas.empty else with_own_areas(england, held.own_areas)


def _own_areas(path: Path, england: England) -> pd.DataFrame:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FaultsError(f"{path.name} cannot be read:", [str(error.strerror or error)]) from error
    checked = check_file("areas", content, path.name, Grounds(england)).checked
    if checked.faults:
        raise FaultsError(f"{path.name} cannot be used:", [str(fault) for fault in checked.faults])
    return checked.table


def _kind(request: Request, place: Place) -> str:
    boards = "icb_2024" if request.boundaries == BEFORE_2026 else "icb_2026"
    if request.by:
        kind = _kind_spelled(request.by)
        return boards if kind == "icb_2026" and request.by != kind else kind
    if request.own_areas and place.kind != OWN:
        return OWN
    if place == ENGLAND:
        return boards
    inside_council = place.kind in ("district", "upper_tier")
    return "msoa" if inside_council and request.show in SMALL_AREA_MEASURES else "district"


def _kind_spelled(text: str) -> str:
    """Return the area kind that a word means: its code, or its name in the singular or plural."""
    plain = {_plain(word): kind.code for kind in KINDS for word in (kind.code, kind.name, kind.plural)}
    return (plain | _SPELLINGS).get(_plain(text)) or kind_of(text).code


def _plain(text: str) -> str:
    return text.casefold().replace("-", " ").replace("_", " ").strip()


def _check_small_areas(request: Request, kind: str) -> None:
    if kind != "msoa":
        return
    if request.estimate == "pressure" or request.show not in ("", *SMALL_AREA_MEASURES):
        raise ChoiceError(
            "Nobody publishes supply, waiting or homelessness below a district, so small areas can show what is "
            f"required only: by the benchmark or prevalence estimate, with --show {' or '.join(SMALL_AREA_MEASURES)}."
        )


def _usual_measure(rows: pd.DataFrame, kind: str) -> str:
    return "demand_rate" if kind == "msoa" or rows["supply"].isna().all() else "coverage"


def _chosen(gaps: pd.DataFrame, request: Request) -> pd.DataFrame:
    return gaps[(gaps["group"] == request.group) & (gaps["estimate"] == request.estimate)]


def _notices(found: Found, england: England, kind: str, held: Workspace) -> tuple[str, ...]:
    said = (found.notice, left_out(england, found.place) if kind == OWN else "", loaded_words(held))
    return tuple(notice for notice in said if notice)


def check_endings(paths: list[Path], endings: tuple[str, ...] | None = None) -> None:
    """Check before any work that every file is of a type that can be written.

    Args:
        paths: the files.
        endings: what a name can end in; the types that gaps can be written in when left out.

    Raises:
        ChoiceError: naming each file that is not, and the types that are.
    """
    known = endings or tuple(_WRITERS)
    unknown = [str(path) for path in paths if path.suffix.lower() not in known]
    if unknown:
        raise ChoiceError(f"Cannot tell the type of {', '.join(unknown)}. A file can end in {', '.join(known)}.")


def write_file(answer: Answer, path: Path) -> None:
    """Write the answer to a file of the type that its name ends in; one that stood there is replaced once it is whole.

    Raises:
        FaultsError: when it cannot be written.
    """
    _WRITERS[path.suffix.lower()](answer, path)


def _write_bytes(content: Callable[[Answer], bytes]) -> Callable[[Answer, Path], None]:
    def write(answer: Answer, path: Path) -> None:
        finished = content(answer)
        write_atomically(path, lambda part: part.write_bytes(finished))

    return write


def _areas(answer: Answer) -> gpd.GeoDataFrame:
    areas = answer.market.england.areas
    return pd.concat([areas, load_small_areas()], ignore_index=True) if answer.export.kind == "msoa" else areas


def _shapes(answer: Answer) -> gpd.GeoDataFrame:
    return area_shapes(answer.export.table, _areas(answer), answer.export.place)


def _map_page(answer: Answer) -> str:
    """Return the map as one page, titled with everything that was chosen, since it stands alone."""
    export, measure, areas = answer.export, answer.measure, answer.market.england.areas
    england = _chosen(gap_of(answer.market, ENGLAND), Request(group=export.group, estimate=export.estimate))
    limits = measure.limits_for(export.group, float(england[measure.column].iloc[0]))
    note = " ".join([export.headline, *export.notices, "Estimates by marketmap.", attribution()])
    content = gap_content(export.table, measure, limits, note)
    where = f"by {kind_of(export.kind).name} in {export.place.name}"
    titled = replace(
        content, title=f"{measure.name} {where}, {group_of(export.group).words} ({export.estimate} estimate)"
    )
    outline = place_outline(areas, export.place)
    surroundings = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
    return map_html(_shapes(answer), load_background(), titled, outline, surroundings)


_WRITERS: dict[str, Callable[[Answer, Path], None]] = {
    ".csv": _write_bytes(lambda answer: csv_bytes(answer.export)),
    ".xlsx": _write_bytes(lambda answer: workbook_bytes(answer.export)),
    ".gpkg": lambda answer, path: write_geopackage(answer.export, _shapes(answer), path),
    ".geojson": _write_bytes(lambda answer: geojson_bytes(answer.export, _shapes(answer))),
    ".html": _write_bytes(lambda answer: _map_page(answer).encode()),
}

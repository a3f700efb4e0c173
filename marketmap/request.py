"""What the command line asks for: the choices, and their answer worked out (`gap_files` writes it)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from marketmap.access import Availability
from marketmap.assumption_names import full_name
from marketmap.assumptions import ESTIMATED_GROUPS, Assumptions, load_assumptions
from marketmap.demand import estimates_available
from marketmap.edits import Scenario
from marketmap.errors import ChoiceError, FaultsError
from marketmap.everywhere import Everywhere
from marketmap.footing import footing_of
from marketmap.found_edits import FoundEdit, Lookup, found_edits
from marketmap.geography import ENGLAND, KINDS, Place, kind_of
from marketmap.groups import group_of
from marketmap.housed import (
    Housed,
    Question,
    block_availability,
    ground_of,
    house,
    question_of,
    unreached_units,
    with_out_of_area,
)
from marketmap.how_sure import uncertainty_by
from marketmap.loading import Grounds, check_file, loaded_words, own_data, own_files
from marketmap.market import Market, build_market, gaps_by
from marketmap.outputs.export import GapExport, gap_export
from marketmap.outputs.measures import Measure, measure_of
from marketmap.outputs.met_words import unreached_words
from marketmap.outputs.what_if_words import what_if_notices
from marketmap.outputs.words import place_sentence
from marketmap.own_areas import OWN, left_out, with_own_areas
from marketmap.own_files import OwnFiles
from marketmap.places import Found, Gazetteer, find_place
from marketmap.scenario import scenario_of, scenario_words
from marketmap.site_answer import Land
from marketmap.sources.england import England, load_england
from marketmap.what_if import applied
from marketmap.workspace import Workspace, hashed, open_workspace

BEFORE_2026 = 2024
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
        as_at: day (YYYY-MM-DD) on which schemes are counted; today when empty.
        scenario: what-if edits to make; None leaves the market as it is.
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
    as_at: str = ""
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Answer:
    """What was worked out for a place.

    Attributes:
        every: what is worked out for all England.
        export: what every file is written from.
        measure: what the map shows.
        whole: row of `tables.GAPS` of the place as a whole.
    """

    every: Everywhere
    export: GapExport
    measure: Measure
    whole: pd.Series

    @property
    def market(self) -> Market:
        """The market under central assumptions."""
        return self.every.market

    @cached_property
    def sure(self) -> pd.DataFrame:
        """How sure the gaps are: `tables.UNCERTAINTY` of the areas."""
        export = self.export
        footing = footing_of(self.market, export.kind, export.place)
        return uncertainty_by(footing, self.every.draws, export.group, export.estimate, export.table)


@dataclass(frozen=True)
class Distances:
    """What depends on distance, where it was worked out before: who could be housed where, and what is in reach."""

    housed: Housed
    available: Availability


@dataclass(frozen=True)
class Prepared:
    """What every command starts from: the market, the place that was meant, the area kind, and what the user loaded."""

    every: Everywhere
    found: Found
    kind: str
    held: Workspace
    areas_sha256: str = ""
    distances: Distances | None = None
    scenario: Scenario | None = None
    edits: tuple[FoundEdit, ...] = ()

    @property
    def market(self) -> Market:
        """The market under central assumptions."""
        return self.every.market

    @property
    def own_files(self) -> OwnFiles:
        """The user's files that the figures rest on, with what tells their content from any other."""
        as_at = self.market.own.as_at if self.market.own else ""
        return replace(hashed(own_files(self.held), self.held, as_at), areas_sha256=self.areas_sha256)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that the reader should not miss."""
        in_none = left_out(self.market.england, self.found.place) if self.kind == OWN else ""
        kept = scenario_words(scenario_of(self.held))
        told = (self.found.notice, in_none, loaded_words(self.held), kept, *what_if_notices(self.scenario, self.edits))
        return tuple(filter(None, told))


def prepare(request: Request) -> Prepared:
    """Work out the market and find the place that is asked for.

    Raises:
        MarketmapError: when the place, area kind, group, estimate, own areas or an assumption cannot be used.
    """
    held = open_workspace(request.workspace) if request.workspace else Workspace()
    assumptions = load_assumptions().changed(scenario_of(held) | {full_name(name): to for name, to in request.changes})
    england = _england(request, held)
    own = own_data(held, request.as_at or datetime.now(UTC).date().isoformat())
    market, edits = _with_edits(build_market(england, assumptions, own), request)
    _check_estimate(request, market.assumptions, held)
    found = find_place(request.place, _gazetteer(england), boundaries=request.boundaries)
    kind = kind_for(request, found.place)
    listed = file_sha256(request.own_areas)
    return Prepared(Everywhere(market), found, kind, held, listed, scenario=request.scenario, edits=edits)


def _with_edits(base: Market, request: Request) -> tuple[Market, tuple[FoundEdit, ...]]:
    if request.scenario is None:
        return base, ()
    edits = found_edits(request.scenario, lookup_in(base, request.boundaries))
    return applied(base, edits), edits


def lookup_in(market: Market, boundaries: int = 2026) -> Lookup:
    """Return what the edits of a scenario are looked up in."""
    return Lookup(market, _gazetteer(market.england), Land(Grounds(market.england)).find, boundaries)


def _gazetteer(england: England) -> Gazetteer:
    return Gazetteer(england.areas, england.code_history, england.aliases)


def work_out(request: Request, prepared: Prepared | None = None) -> Answer:
    """Work out what is asked for.

    Args:
        request: what is asked for.
        prepared: what `prepare` returned for it, where that is at hand.

    Raises:
        MarketmapError: when the place, area kind, group, estimate, measure, own areas or an assumption cannot be used.
    """
    ready = prepared or prepare(request)
    market, found, kind = ready.market, ready.found, ready.kind
    _check_small_areas(request, kind)
    rows, lost = _with_out_of_area(ready, _chosen(gaps_by(market, kind, found.place), request), request)
    peers = ready.every.gaps(found.place.kind, request.group, request.estimate)
    measure = measure_of(request.show or _usual_measure(rows, kind))
    ordered = rows.sort_values(measure.column, ascending=measure.worst_is_low, na_position="last", kind="stable")
    whole = peers[peers["area"] == found.place.area].iloc[0]
    export = gap_export(ordered, whole, market.assumptions, market.england.observations, (*ready.notices, *lost))
    export = replace(export, scenario=ready.scenario)
    plurals = kind_of(kind).plural, kind_of(found.place.kind).plural
    sentence = place_sentence(whole, rows, peers, plurals)
    shown = replace(export, headline=sentence, own=ready.own_files, show=measure.code)
    return Answer(ready.every, shown, measure, whole)


def _with_out_of_area(ready: Prepared, rows: pd.DataFrame, request: Request) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows with what depends on distance, where demand and supply are known in every district.

    Units that nobody reaches are told with them.
    """
    if ready.kind == "msoa" or not can_be_housed(request):
        return rows, ()
    found, place = ready.distances or distances(ready, request), ready.found.place
    lost = unreached_units(ready.market, found.housed.question, found.available, place)
    said = unreached_words(lost, ready.market.assumptions.access.far_km.range[1])
    return with_out_of_area(rows, found.housed, found.available, place), (said,) if said else ()


def can_be_housed(request: Request) -> bool:
    """Return whether demand and supply are known in every district, so that it is known who competes for what."""
    return request.group in ESTIMATED_GROUPS and request.estimate in ("benchmark", "prevalence")


def distances(ready: Prepared, request: Request) -> Distances:
    """Work out what depends on distance; what is in reach of a block is the same for all places and kept.

    Args:
        ready: market and place.
        request: whose demand, by which estimate.
    """
    market, place, known = ready.market, ready.found.place, ready.every.available
    shown = (request.group, request.estimate)
    question = question_of(Question(*shown), place, ready.kind)
    housed = house(market, question, ground_of(market, question, ready.held.travel))
    if shown not in known:
        known[shown] = block_availability(market, question, ready.held.travel)
    return Distances(housed, known[shown])


def file_sha256(path: Path | None) -> str:
    """Return what tells the content of a file from any other; empty without a file."""
    return sha256(path.read_bytes()).hexdigest() if path else ""


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


def kind_for(request: Request, place: Place) -> str:
    """Return the area kind that is asked for, or that suits the place."""
    boards = "icb_2024" if request.boundaries == BEFORE_2026 else "icb_2026"
    if request.by:
        kind = kind_spelled(request.by)
        return boards if kind == "icb_2026" and request.by != kind else kind
    if request.own_areas and place.kind != OWN:
        return OWN
    if place == ENGLAND:
        return boards
    inside_council = place.kind in ("district", "upper_tier")
    return "msoa" if inside_council and request.show in SMALL_AREA_MEASURES else "district"


def kind_spelled(text: str) -> str:
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


def check_endings(paths: list[Path], endings: tuple[str, ...]) -> None:
    """Check before any work that every file is of a type that can be written.

    Args:
        paths: the files.
        endings: what a name can end in.

    Raises:
        ChoiceError: naming each file that is not, and the types that are.
    """
    unknown = [str(path) for path in paths if path.suffix.lower() not in endings]
    if unknown:
        raise ChoiceError(f"Cannot tell the type of {', '.join(unknown)}. A file can end in {', '.join(endings)}.")

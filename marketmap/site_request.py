"""What `marketmap site` asks for: one site looked near or a list of them ranked, and files written from the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from marketmap.errors import ChoiceError, FaultsError
from marketmap.finding_sites import SitePlace, units_of
from marketmap.housed import Question, block_availability, ground_of, house
from marketmap.loading import Grounds, loaded_words
from marketmap.outputs.export import write_atomically
from marketmap.outputs.manifest import write_beside
from marketmap.outputs.ranked_file import RankedExport, ranked_book_bytes, ranked_csv_bytes, ranked_manifest
from marketmap.outputs.site_file import SiteFile, html_bytes, word_bytes
from marketmap.outputs.what_if_words import what_if_notices
from marketmap.ranked_sites import rank_sites, ranked
from marketmap.request import Prepared, Request, check_endings, file_sha256, prepare
from marketmap.site_answer import Land, SiteAnswer, answer_of, list_files, providers_of, site_file, site_sources
from marketmap.sites import CENTRAL, Site, Surroundings
from marketmap.sources.checked import Checked
from marketmap.sources.england import England
from marketmap.tables import LEVELS

_ENDS = ("low", CENTRAL, "high")
ONE_ENDINGS, LIST_ENDINGS = (".docx", ".html"), (".csv", ".xlsx")
_OF_ONE: dict[str, Callable[[SiteFile], bytes]] = {".docx": word_bytes, ".html": html_bytes}
_OF_LIST: dict[str, Callable[[RankedExport], bytes]] = {".csv": ranked_csv_bytes, ".xlsx": ranked_book_bytes}


@dataclass(frozen=True)
class ListRequest:
    """A list of sites: its file, whether rows at fault are left out, and whom to tell how many of how many are done."""

    path: Path
    leave_out: bool
    tell: Callable[[int, int], None]


def look(request: Request, text: str, units: str, level: str = "") -> SiteAnswer:
    """Look near one site.

    Args:
        request: whose demand, by which estimate and assumptions.
        text: postcode or coordinates.
        units: units of the scheme, as typed.
        level: its support level, '' where it is not said.

    Raises:
        MarketmapError: when the site, the units, the level, the group, the estimate or an assumption cannot be used.
    """
    wanted = units_of(units)
    if level and level not in LEVELS:
        raise ChoiceError(f"There is no support level {level!r}. Levels: {', '.join(LEVELS)}.")
    ready = prepare(request)
    place = Land(Grounds(ready.market.england)).find(text)
    told = what_if_notices(ready.scenario, ready.edits)
    return answer_of(_surroundings(ready, request), Site(place, wanted, level), ready.held, ready.scenario, told)


def _surroundings(ready: Prepared, request: Request) -> Surroundings:
    market, boundaries = ready.market, f"icb_{request.boundaries}"
    questions = {end: Question(request.group, request.estimate, end, boundaries) for end in _ENDS}
    question, providers = questions[CENTRAL], providers_of(ready.held, market.england)
    try:
        ground = ground_of(market, question, ready.held.travel)
        housed = {end: house(market, asked, ground) for end, asked in questions.items()}
        return Surroundings(market, question, providers, housed, block_availability(market, question))
    except ChoiceError as error:
        return Surroundings(market, question, providers, why_not=str(error))


def rank(request: Request, wanted: ListRequest) -> RankedExport:
    """Rank the sites of a file.

    Raises:
        MarketmapError: when the file, the group, the estimate or an assumption cannot be used.
    """
    ready = prepare(request)
    checked = _checked(wanted, ready.market.england)
    on, sites = _surroundings(ready, request), sites_of(checked.table)
    parts: list[pd.DataFrame] = []
    for part in rank_sites(on, sites):
        parts.append(part)
        wanted.tell(sum(map(len, parts)), len(sites))
    told = what_if_notices(ready.scenario, ready.edits)
    notices = (on.why_not, *checked.notices, loaded_words(ready.held), *told)
    return RankedExport(
        ranked(parts), request.group, request.estimate, ready.market.assumptions, site_sources(on),
        tuple(notice for notice in notices if notice),
        list_files(wanted.path.name, checked, ready.held, ready.own_files.as_at), f"icb_{request.boundaries}",
        {"list_sha256": file_sha256(wanted.path), "leave_out": "yes" if wanted.leave_out else "no"}, ready.scenario,
    )  # fmt: skip


def _checked(wanted: ListRequest, england: England) -> Checked:
    path = wanted.path
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FaultsError(f"{path} cannot be read:", [error.strerror or str(error)]) from error
    checked = Land(Grounds(england)).check(content, path.name)
    if checked.faults and not (wanted.leave_out and len(checked.table)):
        count, rankable = len(checked.faults), len(checked.table) and not wanted.leave_out
        advice = "; mend them, or give --leave-out to rank the other rows" if rankable else ""
        raise FaultsError(
            f"{path.name} has {count:,} fault{'s' * (count != 1)}{advice}:", list(map(str, checked.faults))
        )
    return checked


def sites_of(table: pd.DataFrame) -> dict[int, Site]:
    """Return the sites of a list by the row of the file they came from.

    Args:
        table: `tables.SITES`.
    """
    return {int(row["row"]): _site(row) for row in table.to_dict("records")}


def _site(row: Mapping[Any, Any]) -> Site:
    known = isinstance(row["postcode"], str)
    said = row["postcode"] if known else f"{row['easting_m']:.0f}, {row['northing_m']:.0f}"
    place = SitePlace(said, row["easting_m"], row["northing_m"], row["district"], row["block"])
    return Site(place, int(row["units"]), name=row["name"] if isinstance(row["name"], str) else "")


def check_site_endings(paths: list[Path], *, of_list: bool) -> None:
    """Check before any work that every file is of a type that can be written.

    Raises:
        ChoiceError: naming each file that is not, and the types that are.
    """
    check_endings(paths, tuple(_OF_LIST if of_list else _OF_ONE))


def write_site_files(answer: SiteAnswer, paths: list[Path]) -> None:
    """Write files of one site; one that stood there is replaced once the new one is whole.

    Raises:
        FaultsError: when one cannot be written.
    """
    file = site_file(answer)
    for path in paths:
        write_atomically(path, partial(_write, content=_OF_ONE[path.suffix.lower()](file)))
        write_beside(file.record, path)


def write_ranked_file(export: RankedExport, path: Path) -> None:
    """Write the ranked list to a file of the type that its name ends in.

    Raises:
        FaultsError: when it cannot be written.
    """
    write_atomically(path, partial(_write, content=_OF_LIST[path.suffix.lower()](export)))
    write_beside(ranked_manifest(export), path)


def _write(part: Path, *, content: bytes) -> None:
    part.write_bytes(content)

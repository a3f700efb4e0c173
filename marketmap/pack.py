"""A pack: everything about a place in one folder, with a page that opens from disk; or a pack for each of its areas."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from marketmap.errors import ChoiceError, FaultsError
from marketmap.flow_request import FlowAnswer, flow_page, write_flow_file
from marketmap.gap_files import map_page, write_file
from marketmap.geography import Place, areas_in, kind_of
from marketmap.market import area_names
from marketmap.outputs.gap_map import gap_title
from marketmap.outputs.measures import measure_of
from marketmap.outputs.pack_index import overview_page, pack_page
from marketmap.outputs.statement import brief_bytes, statement_bytes
from marketmap.places import Found
from marketmap.request import Answer, Prepared, Request, can_be_housed, distances, kind_for
from marketmap.statement_request import answers, statement_of

INDEX = "index.html"
_OF_GAPS = {
    "gaps.xlsx": "all figures with notes, assumptions and sources (Excel)",
    "gaps.csv": "all figures, one row an area",
    "gaps.html": "the map by itself",
    "gaps.pdf": "the map for paper",
    "gaps.gpkg": "all figures for mapping software, British National Grid",
    "gaps.geojson": "all figures for mapping software and the web",
}
_SHORT = {"short.pdf": "map of units short, for paper"}
_OF_FLOWS = {
    "flows.xlsx": "where people could be housed, and flows between areas (Excel)",
    "flows.html": "the map of flows by itself",
}
_WORD = {"statement.docx": "market position statement (Word)", "brief.docx": "board brief of two pages (Word)"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Part:
    """One pack to write: what was prepared for its place, and its folder below the whole (empty when it is all)."""

    ready: Prepared
    folder: str = ""


def parts_of(request: Request, ready: Prepared, each: str) -> list[Part]:
    """Return the packs to write: one of the place, or one for each area of a kind inside it.

    Raises:
        ChoiceError: when no area of the kind lies in the place.
    """
    if not each:
        return [Part(ready)]
    england = ready.market.england
    names = area_names(england, kind_of(each).code)
    codes = areas_in(england.blocks, ready.found.place, each)["area"]
    if codes.empty:
        raise ChoiceError(f"There is no {kind_of(each).name} in {ready.found.place.name}.")
    places = [Place(each, code, str(names[code])) for code in sorted(codes, key=names.__getitem__)]
    return [
        Part(replace(ready, found=Found(place), kind=kind_for(request, place)), _folder_name(place)) for place in places
    ]


def _folder_name(place: Place) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", place.name.casefold()).strip("-")
    return f"{plain}-{place.area}"


def write_packs(request: Request, parts: list[Part], folder: Path, say: Say) -> None:
    """Write packs into a folder that appears once all are whole.

    Args:
        request: what is asked for.
        parts: as `parts_of` returns them.
        folder: where to; a pack that stood there is replaced.
        say: told of each pack before it is begun.

    Raises:
        ChoiceError: when the folder holds anything but a pack.
        FaultsError: when it cannot be written; what stood there is then untouched.
    """
    _check_folder(folder)
    try:
        with TemporaryDirectory(dir=folder.parent, prefix=".marketmap-") as room:
            made = Path(room) / "pack"
            made.mkdir()
            _write_all(request, parts, made, say)
            if folder.exists():
                folder.rename(Path(room) / "before")
            made.rename(folder)
    except OSError as error:
        reason = f"{error.strerror or error}; check that its parent folder exists and that no file of it is open"
        raise FaultsError(f"{folder} cannot be written:", [reason]) from error


def _check_folder(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / INDEX).exists()):
        raise ChoiceError(f"{folder} holds something else than a pack. Give a folder that is new or empty.")


def _write_all(request: Request, parts: list[Part], folder: Path, say: Say) -> None:
    available, packs = None, {}
    for number, part in enumerate(parts, start=1):
        name = part.ready.found.place.name
        say(f"{number} of {len(parts)}: {name}")
        ready, into = part.ready, folder / part.folder
        into.mkdir(exist_ok=True)
        if can_be_housed(request):
            measured = distances(ready, request, available)
            ready, available = replace(ready, distances=measured), measured.available
        _write_one(request, ready, into)
        packs[f"{part.folder}/{INDEX}"] = name
    if parts[0].folder:
        title = f"Supported housing: {len(parts)} packs by {kind_of(parts[0].ready.found.place.kind).name}"
        _write_text(folder / INDEX, overview_page(title, parts[0].ready.notices, packs))


def _write_one(request: Request, ready: Prepared, folder: Path) -> None:
    answer, flows = answers(request, ready)
    said = statement_of(answer, flows)
    _write_gaps(answer, folder)
    (folder / "statement.docx").write_bytes(statement_bytes(said))
    (folder / "brief.docx").write_bytes(brief_bytes(said))
    files = {**_WORD, **_OF_GAPS, **(_SHORT if _knows_short(answer) else {}), **(_OF_FLOWS if flows else {})}
    if flows:
        for name in _OF_FLOWS:
            write_flow_file(flows, folder / name)
    _write_text(folder / INDEX, pack_page(said, dict(_maps(answer, flows)), files))


def _write_gaps(answer: Answer, folder: Path) -> None:
    for name in _OF_GAPS:
        write_file(answer, folder / name)
    if _knows_short(answer):
        measure = measure_of("gap")
        short = replace(answer, measure=measure, export=replace(answer.export, show=measure.code))
        write_file(short, folder / "short.pdf")


def _knows_short(answer: Answer) -> bool:
    return bool(answer.export.table["gap"].notna().any())


def _maps(answer: Answer, flows: FlowAnswer | None) -> Iterator[tuple[str, str]]:
    yield gap_title(answer.export, answer.measure), map_page(answer)
    if flows:
        yield flows.export.title, flow_page(flows)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

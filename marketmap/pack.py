"""A pack: everything about a place in one folder, with a page that opens from disk; or a pack for each of its areas."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from marketmap.errors import ChoiceError, FaultsError
from marketmap.flow_request import FlowAnswer, flow_page, write_flow_file
from marketmap.gap_files import map_page, write_file
from marketmap.geography import Place, areas_in, kind_of
from marketmap.market import area_names
from marketmap.outputs.gap_map import gap_title
from marketmap.outputs.left_out import write_left_out
from marketmap.outputs.measures import measure_of
from marketmap.outputs.pack_index import overview_page, pack_page
from marketmap.outputs.statement_words import Statement
from marketmap.places import Found
from marketmap.processes import each as in_processes
from marketmap.request import Answer, Prepared, Request, kind_for, prepare
from marketmap.statement_request import BRIEF, STATEMENT, STRATEGY, answers, needs_of, statement_of, write_statement

INDEX = "index.html"
_WORD = {
    "statement.docx": (STATEMENT, "market position statement (Word)"),
    "brief.docx": (BRIEF, "board brief of two pages (Word)"),
    "strategy.xlsx": (
        STRATEGY,
        "five-year table for the supported housing strategy, and need in years to come (Excel)",
    ),
    "strategy.ods": (STRATEGY, "the same as an OpenDocument spreadsheet"),
}
_OF_GAPS = {
    "gaps.xlsx": "all figures with notes, assumptions and sources (Excel)",
    "gaps.ods": "the same as an OpenDocument spreadsheet",
    "gaps.csv": "all figures, one row an area",
    "gaps.html": "the map by itself",
    "gaps.pdf": "the map for paper",
    "gaps.gpkg": "all figures for mapping software, British National Grid, with the map's colours",
    "gaps.geojson": "all figures for mapping software and the web",
}
_SHORT = {"short.pdf": "map of units short, for paper"}
_OF_FLOWS = {
    "flows.xlsx": "where people could be housed, and flows between areas (Excel)",
    "flows.html": "the map of flows by itself",
}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

Files = Mapping[str, bytes]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """One pack to make, as another process can be told: what is asked for, the place, its folder below the whole."""

    request: Request
    place: Place
    folder: str = ""


Each = Callable[[Callable[[Job], Files], Sequence[Job]], Iterator[Files]]


def jobs_of(request: Request, ready: Prepared, each: str) -> list[Job]:
    """Return the packs to make: one of the place, or one for each area of a kind inside it.

    Raises:
        ChoiceError: when no area of the kind lies in the place.
    """
    # All packs of a run are of one day, wherever and however late they are made.
    request = replace(request, as_at=request.as_at or datetime.now(UTC).date().isoformat())
    place = ready.found.place
    if not each:
        return [Job(request, place)]
    england = ready.market.england
    names = area_names(england, kind_of(each).code)
    codes = areas_in(england.blocks, place, each)["area"]
    if codes.empty:
        raise ChoiceError(f"There is no {kind_of(each).name} in {place.name}.")
    places = [Place(each, code, str(names[code])) for code in sorted(codes, key=names.__getitem__)]
    return [Job(request, one, _folder_name(one)) for one in places]


def _folder_name(place: Place) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", place.name.casefold()).strip("-")
    return f"{plain}-{place.area}"


@lru_cache(maxsize=1)
def _prepared(request: Request) -> Prepared:
    """Prepare once what all packs of a run start from; a process that makes packs does nothing else."""
    return prepare(request)


def packed(job: Job) -> Files:
    """Make one pack, wherever this runs: all that it needs is in the job.

    Returns:
        What each of its files holds, by their names.

    Raises:
        MarketmapError: when what is asked for cannot be worked out.
    """
    return pack_files(job.request, ready_for(job, _prepared(job.request)))


def ready_for(job: Job, ready: Prepared) -> Prepared:
    """Return what the pack of a job starts from, given what the run does."""
    if job.place == ready.found.place:
        return ready
    return replace(ready, found=Found(job.place), kind=kind_for(job.request, job.place))


def pack_files(request: Request, ready: Prepared, say: Say = lambda _: None) -> Files:
    """Make a pack.

    Args:
        request: what is asked for.
        ready: what it starts from.
        say: told of each part before it is begun.

    Returns:
        What each of its files holds, by their names.
    """
    say("Working out gaps, flows and the years ahead")
    answer, flows = answers(request, ready)
    said = statement_of(answer, flows, needs_of(answer, ready, request.as_at))
    with TemporaryDirectory(prefix="marketmap-") as room:
        _write(said, answer, flows, (Path(room), say))
        return {path.name: path.read_bytes() for path in sorted(Path(room).iterdir())}


def _write(said: Statement, answer: Answer, flows: FlowAnswer | None, to: tuple[Path, Say]) -> None:
    folder, say = to
    say("Writing the statement, the brief and the statutory tables")
    for name, (form, _) in _WORD.items():
        write_statement(said, folder / name, form)
    say("Writing tables and maps of gaps")
    _write_gaps(answer, folder)
    words = {name: about for name, (_, about) in _WORD.items()}
    files = {**words, **_OF_GAPS, **(_SHORT if _knows_short(answer) else {}), **(_OF_FLOWS if flows else {})}
    if beside := write_left_out(answer.export.own, folder / "gaps.csv"):
        files[beside.name] = "the rows left out of the loaded files, each with its reason"
    if flows:
        say("Writing tables and the map of flows")
        for name in _OF_FLOWS:
            write_flow_file(flows, folder / name)
    _write_text(folder / INDEX, pack_page(said, dict(_maps(answer, flows)), files))


def _write_gaps(answer: Answer, folder: Path) -> None:
    for name in _OF_GAPS:
        write_file(answer, folder / name)
    if _knows_short(answer):
        measure = measure_of("gap")
        shown = replace(answer, export=replace(answer.export, show=measure.code), measure=measure)
        write_file(shown, folder / "short.pdf")


def _knows_short(answer: Answer) -> bool:
    return bool(answer.export.table["gap"].notna().any())


def _maps(answer: Answer, flows: FlowAnswer | None) -> Iterator[tuple[str, str]]:
    yield gap_title(answer.export, answer.measure), map_page(answer)
    if flows:
        yield flows.export.title, flow_page(flows)


def pack_zip(files: Files) -> bytes:
    """Return a pack as one zip file; the same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed_files:
        for name, content in files.items():
            packed_files.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_packs(jobs: list[Job], ready: Prepared, folder: Path, say: Say, each: Each = in_processes) -> None:
    """Write packs into a folder that appears once all are whole.

    Args:
        jobs: as `jobs_of` returns them.
        ready: what they all start from.
        folder: where to; a pack that stood there is replaced.
        say: told of each pack once it is made.
        each: what makes many packs: in processes of this machine, or of others.

    Raises:
        ChoiceError: when the folder holds anything but a pack.
        FaultsError: when it cannot be written; what stood there is then untouched.
    """
    write_folder(folder, lambda made: _write_all(jobs, ready, (made, say), each))


def write_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a folder, and put it at `folder` only once it is whole.

    Raises:
        ChoiceError: when the folder holds anything but a pack.
        FaultsError: when it cannot be written; what stood there is then untouched.
    """
    _check_folder(folder)
    try:
        with TemporaryDirectory(dir=folder.parent, prefix=".marketmap-") as room:
            made = Path(room) / "pack"
            made.mkdir()
            write(made)
            if folder.exists():
                folder.rename(Path(room) / "before")
            made.rename(folder)
    except OSError as error:
        reason = f"{error.strerror or error}; check that its parent folder exists and that no file of it is open"
        raise FaultsError(f"{folder} cannot be written:", [reason]) from error


def _check_folder(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / INDEX).exists()):
        raise ChoiceError(f"{folder} holds something else than a pack. Give a folder that is new or empty.")


def _write_all(jobs: list[Job], ready: Prepared, to: tuple[Path, Say], each: Each) -> None:
    folder, say = to
    if not jobs[0].folder:
        write_files(pack_files(jobs[0].request, ready, say), folder)
        return
    for number, (job, files) in enumerate(zip(jobs, each(packed, jobs), strict=True), start=1):
        into = folder / job.folder
        into.mkdir()
        write_files(files, into)
        say(f"{number} of {len(jobs)}: {job.place.name}")
    title = f"Supported housing: {len(jobs)} packs by {kind_of(jobs[0].place.kind).name}"
    packs = {f"{job.folder}/{INDEX}": job.place.name for job in jobs}
    _write_text(folder / INDEX, overview_page(title, ready.notices, packs))


def write_files(files: Files, folder: Path) -> None:
    """Write the files of a pack into a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

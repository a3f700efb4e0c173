"""What `marketmap siting` asks for: the next unit by place, or sites chosen, and files written from the answer."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from marketmap.errors import ChoiceError, FaultsError
from marketmap.housed import Housed, Question, ground_of, house
from marketmap.loading import Grounds
from marketmap.outputs.export import Options, write_atomically
from marketmap.outputs.manifest import write_beside
from marketmap.outputs.siting_file import SitingExport, siting_book_bytes, siting_csv_bytes, siting_manifest
from marketmap.request import Prepared, Request, file_sha256, prepare
from marketmap.site_answer import Land
from marketmap.siting_answer import Asked, SitingAnswer, listed_candidates, next_answer, sited_answer
from marketmap.where_next import Plan, candidates_in, choose_sites, next_by

ENDINGS: dict[str, Callable[[SitingExport], bytes]] = {".csv": siting_csv_bytes, ".xlsx": siting_book_bytes}


def next_places(request: Request) -> SitingAnswer:
    """Work out what one more unit would change by place.

    Raises:
        MarketmapError: when the place, area kind, group, estimate or an assumption cannot be used.
    """
    ready = prepare(request)
    if ready.kind == "msoa":
        raise ChoiceError("The next unit is shown by district or larger areas: nobody publishes units below.")
    housed = _housed(ready, request)
    return next_answer(next_by(housed, ready.kind, ready.found.place), _asked(ready, housed.question, {}))


def sites(request: Request, plan: Plan, candidates: Path | None = None) -> SitingAnswer:
    """Choose sites.

    Args:
        request: the place whose people they are for, the group, the estimate and assumptions.
        plan: which sites are wanted.
        candidates: file of candidates; the small areas of the place when left out.

    Raises:
        MarketmapError: when something that is asked for cannot be used, or the plan cannot be followed.
    """
    ready = prepare(request)
    housed, place = _housed(ready, request), ready.found.place
    listed = listed_candidates(_read(candidates, ready)) if candidates else candidates_in(housed, place)
    asked = _asked(ready, housed.question, {"list_sha256": file_sha256(candidates)})
    return sited_answer(choose_sites(housed, place, plan, listed), asked)


def _read(path: Path, ready: Prepared) -> pd.DataFrame:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FaultsError(f"{path} cannot be read:", [error.strerror or str(error)]) from error
    checked = Land(Grounds(ready.market.england)).check(content, path.name)
    if checked.faults:
        raise FaultsError(f"{path.name} cannot be used:", list(map(str, checked.faults)))
    return checked.table


def _housed(ready: Prepared, request: Request) -> Housed:
    question = Question(request.group, request.estimate, boundaries=f"icb_{request.boundaries}")
    return house(ready.market, question, ground_of(ready.market, question, ready.held.travel))


def plan_of(options: Mapping[str, Any]) -> Plan | None:
    """Return the plan that a manifest keeps; None where it is of the next unit by place."""
    if "sizes" not in options:
        return None
    return Plan(
        sizes=tuple(int(size) for size in options["sizes"]),
        number=options["number"],
        aim=options["aim"],
        within_km=options["within_km"],
        apart_km=options["apart_km"],
        fixed=tuple(options["fixed"]),
        excluded=tuple(options["excluded"]),
    )


def _asked(ready: Prepared, question: Question, options: Options) -> Asked:
    return Asked(
        ready.market, ready.found.place, ready.kind, question, ready.notices, ready.own_files, options, ready.scenario
    )


def write_siting_file(export: SitingExport, path: Path) -> None:
    """Write the answer to a file of the type that its name ends in; one that stood there is replaced once it is whole.

    Raises:
        FaultsError: when it cannot be written.
    """
    write_atomically(path, partial(_write, content=ENDINGS[path.suffix.lower()](export)))
    write_beside(siting_manifest(export), path)


def _write(part: Path, *, content: bytes) -> None:
    part.write_bytes(content)

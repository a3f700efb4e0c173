"""Making an export again from its manifest, or saying which input changed; and parting what moved between two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from marketmap.disclosure import Suppression
from marketmap.edits import Scenario
from marketmap.errors import ChoiceError, FaultsError
from marketmap.flow_request import FLOW_ENDINGS, predicted_flows, work_out_flows, write_flow_file
from marketmap.gap_files import ENDINGS as GAP_ENDINGS
from marketmap.gap_files import write_file
from marketmap.levels_request import levels_tables
from marketmap.manifest_changes import Moved, changes, other_choices, other_options, total
from marketmap.market_request import MARKET_ENDINGS, work_out_market, write_market_file
from marketmap.outputs.flow_export import flow_manifest
from marketmap.outputs.manifest import PUBLISHED_ONLY, Manifest, gap_manifest
from marketmap.outputs.manifest_file import manifest_in
from marketmap.outputs.market_file import market_manifest
from marketmap.outputs.ranked_file import ranked_manifest
from marketmap.outputs.siting_file import siting_manifest
from marketmap.pack import INDEX, pack_files, write_files, write_folder
from marketmap.parts_request import ENDINGS as TABLE_ENDINGS
from marketmap.parts_request import Tables, peers_tables, sure_tables, write_tables, years_tables
from marketmap.request import BEFORE_2026, Request, prepare, work_out
from marketmap.scenario_file import read_draft
from marketmap.site_answer import site_manifest
from marketmap.site_request import (
    LIST_ENDINGS,
    ONE_ENDINGS,
    ListRequest,
    look,
    rank,
    write_ranked_file,
    write_site_files,
)
from marketmap.siting_request import ENDINGS as SITING_ENDINGS
from marketmap.siting_request import next_places, plan_of, sites, write_siting_file
from marketmap.statement_request import ENDINGS as STATEMENT_ENDINGS
from marketmap.statement_request import gather, said_manifest, write_statement
from marketmap.what_if_request import ENDINGS as WHAT_IF_ENDINGS
from marketmap.what_if_request import work_out_scenarios, write_what_if_file

_ENDS = ("low", "value", "high")


@dataclass(frozen=True)
class Given:
    """The user's own files, which a manifest knows by their hash only, and the size of a map on paper."""

    workspace: Path | None = None
    own_areas: Path | None = None
    placements: Path | None = None
    listed: Path | None = None
    paper: str = "A4"


def request_of(record: Manifest, given: Given) -> Request:
    """Return what was asked for when the export was made.

    Args:
        record: its manifest.
        given: the user's own files, where some were used.
    """
    place = record["place"]
    is_old = "icb_2024" in (place["kind"], record["by"])
    return Request(
        place=f"{place['kind']}:{place['area']}",
        by=record["by"],
        group=record["group"],
        estimate=record["estimate"],
        boundaries=BEFORE_2026 if is_old else 2026,
        own_areas=given.own_areas,
        workspace=given.workspace,
        changes=tuple(_changed(record)),
        show=record["show"],
        as_at=record.get("options", {}).get("as_at") or record["own_data"]["as_at"],
        scenario=_scenario(record),
    )


def _scenario(record: Manifest) -> Scenario | None:
    held = record.get("scenario", "")  # manifests of earlier versions know no scenarios
    return read_draft(held.encode(), "The scenario of the manifest").with_given({}) if held else None


def _changed(record: Manifest) -> list[tuple[str, str]]:
    values = record["assumptions"]
    names = dict.fromkeys([*record["assumptions_changed"], "allocation.rule", "access.decay"])
    return [pair for name in names for pair in _pairs(name, values[name])]


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401, three numbers or a word
    if not isinstance(value, list):
        return [(name, value)]
    if name.startswith("rates."):
        return [(name, repr(value[1]))]
    return [(f"{name}.{end}", repr(one)) for end, one in zip(_ENDS, value, strict=True) if one is not None]


@dataclass(frozen=True)
class Again:
    """An export worked out again: its manifest, and what writes a file of it (or the folder of a pack)."""

    record: Manifest
    write: Callable[[Path], object]


def reproduce(record: Manifest, given: Given) -> Again:
    """Work an export of any command out again from its manifest.

    Raises:
        FaultsError: naming every input that changed, or that figures came out otherwise although none did.
        MarketmapError: when what was asked for cannot be worked out any more.
    """
    again = _MAKERS[record["command"]](record, given)
    _check(record, again.record)
    return again


def endings_of(record: Manifest) -> tuple[str, ...]:
    """Return what the name of a file of the export can end in; nothing for a pack, which is a folder."""
    command = record["command"]
    return STATEMENT_ENDINGS[command] if command in STATEMENT_ENDINGS else _ENDINGS[command]


def _gaps(record: Manifest, given: Given) -> Again:
    answer = work_out(request_of(record, given))
    return Again(gap_manifest(answer.export), partial(write_file, answer, paper=given.paper))


def _flows(record: Manifest, given: Given) -> Again:
    if record["suppression"] == PUBLISHED_ONLY:
        request = request_of(record, given)
        alone = predicted_flows(request, prepare(request))
        return Again(flow_manifest(alone.export), partial(write_flow_file, alone))
    how = Suppression(record["suppression"], record.get("suppression_reason", ""))
    calibrate = record.get("calibrate") == "yes"
    answer = work_out_flows(request_of(record, given), placements=given.placements, how=how, calibrate=calibrate)
    return Again(flow_manifest(answer.export), partial(write_flow_file, answer))


def _said(record: Manifest, given: Given) -> Again:
    said, form = gather(request_of(record, given)), record["command"]
    return Again(said_manifest(said, form), partial(write_statement, said, form=form))


def _pack(record: Manifest, given: Given) -> Again:
    request = request_of(record, given)
    files = pack_files(request, prepare(request))
    made = manifest_in(files[INDEX].decode(), ".html")
    return Again(made, lambda folder: write_folder(folder, lambda into: write_files(files, into)))


def _tables(record: Manifest, given: Given) -> Again:
    made = _TABLES[record["command"]](request_of(record, given), record["options"])
    return Again(gap_manifest(made.export), partial(write_tables, made))


_TABLES: dict[str, Callable[[Request, Mapping[str, Any]], Tables]] = {
    "sure": lambda request, asked: sure_tables(request, asked)[-1],
    "years": lambda request, asked: years_tables(request, asked)[-1],
    "levels": lambda request, asked: levels_tables(request, asked)[-1],
    "peers": lambda request, asked: peers_tables(request, asked)[-1],
}


def _site(record: Manifest, given: Given) -> Again:
    asked = record["options"]
    answer = look(request_of(record, given), asked["site"], str(asked["units"]), asked["level"])
    return Again(site_manifest(answer), lambda path: write_site_files(answer, [path]))


def _sites(record: Manifest, given: Given) -> Again:
    listed = _listed(given)
    export = rank(
        request_of(record, given), ListRequest(listed, record["options"]["leave_out"] == "yes", lambda *_: None)
    )
    return Again(ranked_manifest(export), partial(write_ranked_file, export))


def _siting(record: Manifest, given: Given) -> Again:
    request, options = request_of(record, given), record.get("options", {})
    plan = plan_of(options)
    candidates = _listed(given) if options.get("list_sha256") else None
    answer = sites(request, plan, candidates) if plan else next_places(request)
    return Again(siting_manifest(answer.export), partial(write_siting_file, answer.export))


def _scenarios(record: Manifest, given: Given) -> Again:
    asked = record["options"]
    changes = tuple((name, value) for name, _, value in (text.partition("=") for text in asked["changes"]))
    answer = work_out_scenarios(
        replace(request_of(record, given), scenario=None, changes=changes),
        [read_draft(text.encode(), "The scenario of the manifest").with_given({}) for text in asked["scenarios"]],
    )
    return Again(gap_manifest(answer.export), partial(write_what_if_file, answer))


def _market(record: Manifest, given: Given) -> Again:
    export = work_out_market(given.workspace, record["own_data"]["as_at"])
    return Again(market_manifest(export), partial(write_market_file, export))


def _listed(given: Given) -> Path:
    if given.listed is None:
        raise ChoiceError("This export was made with a list of sites: give it with --list.")
    return given.listed


_MAKERS: dict[str, Callable[[Manifest, Given], Again]] = {
    "gaps": _gaps, "flows": _flows, "statement": _said, "brief": _said, "strategy": _said, "pack": _pack,
    "sure": _tables, "years": _tables, "peers": _tables, "levels": _tables, "site": _site, "sites": _sites,
    "siting": _siting, "market": _market, "scenario": _scenarios,
}  # fmt: skip
_ENDINGS = {
    "gaps": GAP_ENDINGS, "flows": FLOW_ENDINGS, "pack": (), "sure": TABLE_ENDINGS, "years": TABLE_ENDINGS,
    "peers": TABLE_ENDINGS, "levels": TABLE_ENDINGS, "site": ONE_ENDINGS, "sites": LIST_ENDINGS,
    "siting": tuple(SITING_ENDINGS), "market": MARKET_ENDINGS, "scenario": WHAT_IF_ENDINGS,
}  # fmt: skip


def _check(record: Manifest, again: Manifest) -> None:
    faults = [*changes(record, again).inputs, *other_options(record, again)] or other_choices(record, again)
    if not faults and again["figures"] != record["figures"]:
        faults = ["the figures come out otherwise: demand was shown at an end of its range, or the file was edited"]
    if faults:
        raise FaultsError("This export cannot be made again as it was. What changed since:", faults)


def with_old_assumptions(old: Manifest, new: Manifest, given: Given) -> Moved | None:
    """Return the totals of the new inputs under the old assumptions; None where the new export cannot be made again.

    Args:
        old: manifest of the earlier export.
        new: manifest of the later one, made by this copy of marketmap.
        given: the user's own files behind the later one.
    """
    asked = request_of({**new, **{key: old[key] for key in ("assumptions", "assumptions_changed")}}, given)
    try:
        reproduce(new, given)
    except FaultsError:
        return None
    return replace(total(gap_manifest(work_out(asked).export)), before=total(old).before)

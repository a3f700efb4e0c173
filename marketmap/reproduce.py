"""Making an export again from its manifest, or saying which input changed; and parting what moved between two."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from marketmap.disclosure import PROFILES, USUAL, Suppression
from marketmap.edits import Scenario
from marketmap.errors import FaultsError
from marketmap.flow_request import FlowAnswer, work_out_flows
from marketmap.manifest_changes import Moved, changes, other_choices, total
from marketmap.outputs.flow_export import flow_manifest
from marketmap.outputs.manifest import Manifest, gap_manifest
from marketmap.request import BEFORE_2026, Answer, Request, work_out
from marketmap.scenario_file import read_draft

_ENDS = ("low", "value", "high")


@dataclass(frozen=True)
class Given:
    """The user's own files, which a manifest knows by their hash only."""

    workspace: Path | None = None
    own_areas: Path | None = None
    placements: Path | None = None


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
        as_at=record["own_data"]["as_at"],
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


def reproduce(record: Manifest, given: Given) -> Answer:
    """Work gaps out again from their manifest.

    Raises:
        FaultsError: naming every input that changed, or that figures came out otherwise although none did.
        MarketmapError: when what was asked for cannot be worked out any more.
    """
    answer = work_out(request_of(record, given))
    _check(record, gap_manifest(answer.export))
    return answer


def reproduce_flows(record: Manifest, given: Given) -> FlowAnswer:
    """Work flows out again from their manifest.

    Raises:
        FaultsError: as for `reproduce`.
        MarketmapError: as for `reproduce`.
    """
    profile = record["suppression"] if record["suppression"] in PROFILES else USUAL
    how = Suppression(profile, record.get("suppression_reason", ""))
    calibrate = record.get("calibrate") == "yes"
    answer = work_out_flows(request_of(record, given), placements=given.placements, how=how, calibrate=calibrate)
    _check(record, flow_manifest(answer.export))
    return answer


def _check(record: Manifest, again: Manifest) -> None:
    faults = list(changes(record, again).inputs) or other_choices(record, again)
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

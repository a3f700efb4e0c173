"""The manifest of an export: what went into it, so that it can be made again or compared with a later one.

It holds no time of day and no path: the same inputs give the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.edits import Scenario
from marketmap.geography import Place
from marketmap.outputs.export import GapExport, changed_names, listed_assumptions, write_atomically
from marketmap.outputs.map_page import script_json
from marketmap.outputs.sheets import Sheet, text_sheet
from marketmap.own_files import OwnFiles
from marketmap.scenario_file import scenario_toml
from marketmap.sources.embedded import table_hashes
from marketmap.sources.register import Source
from marketmap.tables import GAPS, Table

FORMAT = 1
# Endings of files that hold no manifest themselves: one stands beside them.
BESIDE = (".csv", ".docx", ".pdf", ".png", ".svg")
FIGURES = ("demand", "supply", "gap")
MET_FIGURES = ("demand", "met_in_district", "met_in_icb", "met_outside", "unmet")
RECORD_SHEET = "Record"
_IN_CELL = 30_000  # letters; a cell of a workbook holds 32,767
PUBLISHED_ONLY = "Not needed: nothing here is made from placements or occupancy."
ELEMENT = '<script type="application/json" id="manifest">'

Manifest = dict[str, Any]


class Export(Protocol):
    """What every export knows of itself."""

    @property
    def title(self) -> str:
        """What it holds, as its heading."""

    @property
    def place(self) -> Place:
        """The place looked at."""

    @property
    def assumptions(self) -> Assumptions:
        """The set in use."""

    @property
    def used(self) -> tuple[str, ...]:
        """Dotted names of assumptions that the figures rest on."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources that the figures rest on, by key."""

    @property
    def own(self) -> OwnFiles:
        """The user's files that the figures rest on."""

    @property
    def scenario(self) -> Scenario | None:
        """What-if edits that the figures are of, if any."""


@dataclass(frozen=True)
class Behind:
    """What stands behind an export that is no table of gaps: see `Export`."""

    title: str
    place: Place
    assumptions: Assumptions
    used: tuple[str, ...]
    sources: Mapping[str, Source]
    own: OwnFiles
    scenario: Scenario | None = None


def gap_manifest(export: GapExport) -> Manifest:
    """Return the manifest of an export of gaps, or of anything else that is written from one."""
    asked = {"by": export.kind, "group": export.group, "estimate": export.estimate, "show": export.show}
    asked_too = {"options": dict(export.options)} if export.options else {"columns": dictionary(GAPS)}
    return manifest(export.command, export, {**asked, **asked_too}, figures_of(export.table))


def dictionary(table: Table) -> dict[str, str]:
    """Return what every column of a table means and its unit, for a CSV file that cannot say so itself."""
    return {one.name: f"{one.meaning}{f', in {one.unit}' if one.unit else ''}" for one in table.columns}


def figures_of(table: pd.DataFrame, columns: Sequence[str] = FIGURES) -> list[dict[str, Any]]:
    """Return the main figures of every area, to one decimal; None where unknown."""
    rows = table.sort_values("area")[["area", "name", *columns]].to_dict("records")
    return [{str(key): _figure(value) for key, value in row.items()} for row in rows]


def _figure(value: Any) -> Any:  # noqa: ANN401, one cell of a table
    if isinstance(value, str):
        return value
    return None if pd.isna(value) else round(float(value), 1) + 0.0


def manifest(command: str, export: Export, asked: Mapping[str, Any], figures: list[dict[str, Any]]) -> Manifest:
    """Return a manifest.

    Args:
        command: the command that makes the export.
        export: what was made.
        asked: choices besides the place: area kind, group, estimate, and what the command has of its own.
        figures: the main figures, one record an area.
    """
    assumptions, own = export.assumptions, export.own
    return {
        "manifest": FORMAT,
        "marketmap": version("marketmap"),
        "command": command,
        "title": export.title,
        "place": {"kind": export.place.kind, "area": export.place.area, "name": export.place.name},
        "suppression": PUBLISHED_ONLY,
        **asked,
        "scenario": scenario_toml(export.scenario) if export.scenario else "",
        "rule": assumptions.allocation.rule,
        "assumptions_changed": list(changed_names(assumptions)),
        "assumptions_used": list(export.used),
        "assumptions": assumption_values(assumptions),
        "sources": {
            key: {"publisher": one.publisher, "title": one.title, "edition": one.edition, "sha256": one.sha256}
            for key, one in export.sources.items()
        },
        "tables": table_hashes(),
        "own_data": {
            "files": list(own.names),
            "rows_left_out": own.rows_in_short,
            "workspace_sha256": own.workspace_sha256,
            "areas_sha256": own.areas_sha256,
            "placements_sha256": own.placements_sha256,
            "as_at": own.as_at,
        },
        "figures": figures,
    }


def assumption_values(assumptions: Assumptions) -> dict[str, Any]:
    """Return every assumption by its dotted name: low, central and high, or the word that was chosen."""
    ends = {name: [one.low, one.value, one.high] for name, one in listed_assumptions(assumptions).items()}
    words = {
        "demand.register": assumptions.demand.register_,
        "access.decay": assumptions.access.decay,
        "allocation.rule": assumptions.allocation.rule,
    }
    return {**words, **ends}


def manifest_bytes(record: Manifest) -> bytes:
    """Return a manifest as JSON in UTF-8."""
    return (json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def manifest_path(path: Path) -> Path:
    """Return where the manifest of a file stands: gaps.manifest.json beside gaps.csv."""
    return path.with_name(f"{path.stem}.manifest.json")


def write_beside(record: Manifest, path: Path) -> Path | None:
    """Write the manifest beside a file that holds none, and return where; None for a file that holds its own.

    Raises:
        FaultsError: when it cannot be written.
    """
    if path.suffix.lower() not in BESIDE:
        return None
    beside = manifest_path(path)
    write_atomically(beside, lambda part: part.write_bytes(manifest_bytes(record)))
    return beside


def with_manifest(page: str, record: Manifest) -> str:
    """Return a page with the manifest inside, where programs find it and readers do not see it."""
    return page.replace("</body>", f"{ELEMENT}{script_json(record)}</script>\n</body>", 1)


def manifest_rows(record: Manifest) -> list[tuple[str, str]]:
    """Return a manifest as pairs of a name and a text, for a sheet; other sheets hold the figures and the columns."""
    kept = {key: value for key, value in record.items() if key not in ("figures", "columns")}
    return [(name, _text(value)) for name, value in _flat(kept)]


def manifest_sheets(record: Manifest) -> tuple[Sheet, Sheet]:
    """Return the sheets of a workbook that hold its manifest: for readers, and whole for programs."""
    whole = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    parts = [whole[start : start + _IN_CELL] for start in range(0, len(whole), _IN_CELL)]
    rows = [(f"{number}", part) for number, part in enumerate(parts, start=1)]
    title = "The manifest for programs: marketmap reproduce and compare read it from here"
    for_readers = text_sheet("Manifest", "What went into this file", ("Name", "Value"), manifest_rows(record))
    return for_readers, replace(text_sheet(RECORD_SHEET, title, ("Part", "Text"), rows), wraps=False)


def _flat(record: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in record.items():
        name = f"{before}{key}"
        pairs += _flat(value, f"{name}: ") if isinstance(value, Mapping) else [(name, value)]
    return pairs


def _text(value: str | Sequence[Any] | float) -> str:
    if isinstance(value, list):
        return ", ".join("[x]" if one is None else f"{one:.15g}" if isinstance(one, float) else str(one)
                         for one in value) or "None"  # fmt: skip
    return str(value) or "None"

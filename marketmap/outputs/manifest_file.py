"""Reading a manifest back from the file that holds it, or that stands beside an export."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from marketmap.errors import FaultsError
from marketmap.outputs.manifest import BESIDE, ELEMENT, FORMAT, RECORD_SHEET, Manifest, manifest_path
from marketmap.outputs.sheets import HEADER_ROW

_COMMANDS = (
    "gaps", "flows", "statement", "brief", "strategy", "pack", "sure", "years", "peers", "site", "sites", "siting",
    "levels", "market", "scenario",
)  # fmt: skip


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of an export.

    Args:
        path: a manifest, or an export that holds one (.xlsx, .ods, .gpkg, .geojson, .html) or has one beside it
            (.csv, .docx, .pdf, ...).

    Raises:
        FaultsError: when there is none in it, or a newer marketmap wrote it.
    """
    where = manifest_path(path) if path.suffix.lower() in BESIDE else path
    try:
        text = _READERS.get(where.suffix.lower(), _as_text)(where)
        return manifest_in(text, where.suffix.lower(), where.name)
    except OSError as error:
        raise FaultsError(f"{where.name} cannot be read:", [str(error.strerror or error)]) from error
    except (ValueError, sqlite3.Error, CalamineError) as error:
        raise FaultsError(f"{where.name} cannot be used:", ["there is no manifest in it"]) from error


def manifest_in(text: str, ending: str, name: str = "the file") -> Manifest:
    """Return the manifest in the text of a file.

    Args:
        text: what the file holds.
        ending: what its name ends in.
        name: its name, for messages.

    Raises:
        ValueError: when it holds none.
        FaultsError: when it cannot be used.
    """
    return _checked(json.loads(_inside(text) if ending == ".html" else text), name)


def _inside(page: str) -> str:
    match = re.search(re.escape(ELEMENT) + "(.*?)</script>", page, re.DOTALL)
    if not match:
        raise ValueError
    return match.group(1)


def _as_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _of_workbook(path: Path) -> str:
    """Return the record that stands in parts, one a row, under the title, a line and the headings of its sheet."""
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        if RECORD_SHEET not in book.sheet_names:
            raise ValueError
        rows = book.get_sheet_by_name(RECORD_SHEET).to_python()
    return "".join(str(row[1]) for row in rows[HEADER_ROW + 1 :])


def _of_geopackage(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        row = base.execute("select manifest from manifest").fetchone()
    if row is None:
        raise ValueError
    return str(row[0])


def _checked(found: Any, name: str) -> Manifest:  # noqa: ANN401, whatever JSON holds
    record = found.get("manifest") if isinstance(found, dict) and isinstance(found.get("manifest"), dict) else found
    if not isinstance(record, dict) or not isinstance(record.get("manifest"), int):
        raise FaultsError(f"{name} cannot be used:", ["there is no manifest in it"])
    if record["manifest"] > FORMAT:
        raise FaultsError(f"{name} cannot be used:", [f"marketmap {record.get('marketmap')} wrote it: update"])
    if record.get("command") not in _COMMANDS:
        raise FaultsError(f"{name} cannot be used:", [f"it is of the command {record.get('command')}"])
    return record


_READERS = {".gpkg": _of_geopackage, ".xlsx": _of_workbook, ".ods": _of_workbook}

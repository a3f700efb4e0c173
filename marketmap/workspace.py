"""The workspace: all that a user has loaded, in one GeoPackage file that opens in QGIS and is saved and reopened whole.

Points are drawn from the columns easting_m and northing_m; a point moved in QGIS does not move what is reopened.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from marketmap import tables
from marketmap.errors import FaultsError
from marketmap.geopackage import empty, geopackage_bytes, geopackage_tables
from marketmap.outputs.export import write_atomically
from marketmap.own_files import OwnFiles
from marketmap.tables import Column, Table

FORMAT = 1
# Settings that no figure rests on: where the reader was, and scenarios by name, which manifests hold themselves.
VIEW, SCENARIOS = "view:", "scenarios"
OWN_AREAS = Table(
    "own_areas",
    "one code of the list of the user's own areas",
    ("row",),
    (
        Column("row", "whole number", "row of the file it came from", least=1),
        Column("code", "text", "district or LSOA 2021 code"),
        Column("area", "text", "the user's name for the area it belongs to"),
    ),
)
MAPPINGS = Table(
    "mappings",
    "one field of a form and the heading that the user said it goes by",
    ("kind", "field"),
    (
        Column("kind", "text", "kind of form"),
        Column("field", "text", "field of the form"),
        Column("heading", "text", "heading in the user's file"),
    ),
)
LEFT_OUT = Table(
    "left_out",
    "one fault of a row that the user chose to leave out",
    ("kind", "file", "sheet", "row", "column", "expected"),
    (
        Column("kind", "text", "kind of form"),
        Column("file", "text", "name of the file"),
        Column("sheet", "text", "name of the sheet; empty for CSV"),
        Column("row", "whole number", "row as the spreadsheet numbers it", least=1, may_be_missing=True),
        Column("column", "text", "letter and heading of the column"),
        Column("found", "text", "what stood there, shortened"),
        Column("expected", "text", "what should have stood there"),
    ),
)
SETTINGS = Table(
    "settings",
    "one setting: scenario and scenarios (their text), suppression (a profile of disclosure.PROFILES) and the reason "
    "stated for hiding nothing, and what pages wish to remember",
    ("name",),
    (Column("name", "text", "name of the setting"), Column("value", "text", "its value")),
)
CONTRACTS = {
    table.name: table
    for table in (
        tables.SCHEMES, tables.SCHEME_GROUPS, tables.PLACEMENTS, tables.DEMAND_COUNTS, tables.DEMAND_LEVELS,
        tables.TRAVEL, tables.GROWTH, tables.LOCATIONS,
        OWN_AREAS, MAPPINGS, LEFT_OUT, SETTINGS, tables.RELEASED,
    )
}  # fmt: skip
_FORMAT, _VERSION = "workspace_format", "marketmap_version"


@dataclass(frozen=True, eq=False)
class Workspace:
    """What one user has loaded and chosen; a table without rows is one that was not loaded.

    The contract of each table is in `CONTRACTS` under its name.
    """

    schemes: pd.DataFrame = field(default_factory=partial(empty, tables.SCHEMES))
    scheme_groups: pd.DataFrame = field(default_factory=partial(empty, tables.SCHEME_GROUPS))
    placements: pd.DataFrame = field(default_factory=partial(empty, tables.PLACEMENTS))
    demand_counts: pd.DataFrame = field(default_factory=partial(empty, tables.DEMAND_COUNTS))
    demand_levels: pd.DataFrame = field(default_factory=partial(empty, tables.DEMAND_LEVELS))
    travel: pd.DataFrame = field(default_factory=partial(empty, tables.TRAVEL))
    growth: pd.DataFrame = field(default_factory=partial(empty, tables.GROWTH))
    locations: pd.DataFrame = field(default_factory=partial(empty, tables.LOCATIONS))
    own_areas: pd.DataFrame = field(default_factory=partial(empty, OWN_AREAS))
    mappings: pd.DataFrame = field(default_factory=partial(empty, MAPPINGS))
    left_out: pd.DataFrame = field(default_factory=partial(empty, LEFT_OUT))
    settings: pd.DataFrame = field(default_factory=partial(empty, SETTINGS))
    released: pd.DataFrame = field(default_factory=partial(empty, tables.RELEASED))


def save_workspace(workspace: Workspace, path: Path) -> None:
    """Write a workspace as a GeoPackage; what stood at `path` is replaced only once the new file is whole.

    Args:
        workspace: what to save.
        path: a name ending in .gpkg.

    Raises:
        FaultsError: when a table breaks its contract, or the file cannot be written.
    """
    content = workspace_bytes(workspace)
    write_atomically(path, lambda part: part.write_bytes(content))


def workspace_bytes(workspace: Workspace) -> bytes:
    """Return the GeoPackage of a workspace; the same workspace always gives the same bytes.

    Schemes and locations are points on the British National Grid; a sensitive scheme, and one located by district
    only, has no point. The user's own figures are in the file as they are, so it is to be kept as carefully as they.

    Raises:
        FaultsError: when a table breaks its contract.
    """
    ours = pd.DataFrame({"name": [_FORMAT, _VERSION], "value": [str(FORMAT), version("marketmap")]})
    settings = pd.concat([workspace.settings, ours], ignore_index=True)
    frames = {name: getattr(workspace, name) for name in CONTRACTS} | {"settings": settings}
    return geopackage_bytes((CONTRACTS[name], frame) for name, frame in frames.items())


def hashed(own: OwnFiles, workspace: Workspace, as_at: str) -> OwnFiles:
    """Return the files with what tells their content from any other: the hash of the workspace, and the day.

    What was released, where the reader was and which scenarios are kept are not part of it: an export can be made
    again after it was released, and after the reader looked elsewhere.

    Args:
        own: as `own_files` returns them.
        workspace: what the user loaded.
        as_at: day (YYYY-MM-DD) on which schemes are counted.
    """
    if not own.names:
        return own
    day = "" if workspace.schemes.empty else as_at
    figures = replace(workspace, released=empty(tables.RELEASED), settings=_settings_of_figures(workspace.settings))
    return replace(own, workspace_sha256=sha256(workspace_bytes(figures)).hexdigest(), as_at=day)


def _settings_of_figures(settings: pd.DataFrame) -> pd.DataFrame:
    """Return the settings that figures may rest on and that say something, whatever the order they were made in."""
    names, values = settings["name"], settings["value"]
    kept = settings[~names.str.startswith(VIEW) & (names != SCENARIOS) & (values != "")]
    return kept.sort_values("name", ignore_index=True)


def open_workspace(source: Path | str | bytes) -> Workspace:
    """Open a workspace from a file or from its bytes.

    Raises:
        FaultsError: when it cannot be read, is not a workspace, was saved by a newer marketmap, or was changed so that
            its tables break their contracts; every fault is named.
    """
    title = f"{'The workspace' if isinstance(source, bytes) else Path(source).name} cannot be opened:"
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        frames, faults = geopackage_tables(content, CONTRACTS.values())
    except OSError as error:
        raise FaultsError(title, [f"it cannot be read: {error.strerror or error}"]) from error
    except sqlite3.Error as error:
        reason = f"it is damaged, or not a workspace saved by marketmap ({error})"
        raise FaultsError(title, [reason]) from error
    settings = frames.pop("settings", empty(SETTINGS))
    faults = list(_another_format(settings)) or faults
    if faults:
        raise FaultsError(title, faults)
    users = settings[~settings["name"].isin([_FORMAT, _VERSION])].reset_index(drop=True)
    return Workspace(settings=users, **frames)


def _another_format(settings: pd.DataFrame) -> Iterator[str]:
    values = settings.set_index("name")["value"]
    written = str(values.get(_FORMAT, ""))
    if not written.isdecimal():
        yield "it is not a workspace saved by marketmap"
    elif int(written) > FORMAT:
        newer = values.get(_VERSION, "a later version")
        yield f"it was saved by marketmap {newer} and this is {version('marketmap')}: update marketmap to open it"

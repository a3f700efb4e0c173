"""Loading a user's file: check it, show what was found, and put its good rows into the workspace when told to.

Nothing here keeps anything: `check_file` only looks, and `with_loaded` returns a new workspace, so a failed or
cancelled file leaves what was loaded before as it was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from marketmap.disclosure import NOTHING_HIDDEN, PROFILES, Suppression, without_sensitive_points
from marketmap.errors import FaultsError
from marketmap.faults import Fault
from marketmap.locating import PostcodeIndex
from marketmap.market import OwnData
from marketmap.own_files import OwnFiles
from marketmap.places import Gazetteer
from marketmap.sources.checked import Checked
from marketmap.sources.cqc_locations import CQC_FORM, read_cqc_locations
from marketmap.sources.demand_counts import DEMAND_FORM, CheckedDemand, check_demand
from marketmap.sources.england import England, load_postcodes
from marketmap.sources.forms import Form, FormKind
from marketmap.sources.heading_rows import LOOKED_AT
from marketmap.sources.headings import FormRows, find_rows
from marketmap.sources.nhs_placement_shapes import is_nhs_file
from marketmap.sources.nhs_placements import nhs_placements
from marketmap.sources.own_area_lists import AREAS_FORM, check_areas
from marketmap.sources.own_growth import GROWTH_FORM, check_growth
from marketmap.sources.personal import refuse_personal
from marketmap.sources.placements import check_placements
from marketmap.sources.placements_form import PLACEMENTS_FORM
from marketmap.sources.schemes import SCHEMES_FORM, CheckedSchemes, check_schemes
from marketmap.sources.spreadsheets import OpenedFile, open_file, refuse_too_long
from marketmap.sources.travel_times import TRAVEL_FORM, check_travel
from marketmap.workspace import LEFT_OUT, MAPPINGS, Workspace

FORMS: dict[FormKind, Form] = {
    form.kind: form for form in (
        SCHEMES_FORM, PLACEMENTS_FORM, DEMAND_FORM, AREAS_FORM, TRAVEL_FORM, GROWTH_FORM, CQC_FORM,
    )
}  # fmt: skip
# The table of the workspace that each kind of file fills.
FILLS: dict[FormKind, str] = {
    "schemes": "schemes",
    "placements": "placements",
    "demand": "demand_counts",
    "areas": "own_areas",
    "travel": "travel",
    "growth": "growth",
    "cqc": "locations",
}
COVERS = "covers"
SUPPRESSION, STATED = "suppression", "suppression_reason"
NOT_KEPT = "(not kept)"
_PLACES = ("postcode", "easting_m", "northing_m", "latitude", "longitude")


@dataclass(frozen=True)
class Grounds:
    """What files are checked against: the England tables and everything made from them that takes time to make."""

    england: England

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The tables that names are looked up in."""
        return Gazetteer(self.england.areas, self.england.code_history, self.england.aliases)

    @cached_property
    def postcodes(self) -> PostcodeIndex:
        """The live postcodes, read when the first one is looked up."""
        return PostcodeIndex(load_postcodes, self.england.blocks)


@dataclass(frozen=True)
class CheckedFile:
    """A file that was looked at and not loaded.

    Attributes:
        kind: what it was taken for.
        name: name of the file.
        checked: good rows, faults, rows left out, notices.
        opened: the file as it was opened; None for CQC's, which is too large to keep.
        rows: its rows and headings; None for files with a published shape of their own.
    """

    kind: FormKind
    name: str
    checked: Checked
    opened: OpenedFile | None = None
    rows: FormRows | None = None

    @property
    def good(self) -> int:
        """How many rows can be loaded."""
        return len(self.checked.table)

    @property
    def can_be_loaded(self) -> bool:
        """Whether there is a good row, and no fault that touches the file as a whole."""
        return self.good > 0 and all(fault.row is not None for fault in self.checked.faults)


def check_file(
    kind: FormKind, content: bytes, name: str, grounds: Grounds, mapping: Mapping[str, str] | None = None
) -> CheckedFile:
    """Look at a file without loading it.

    Args:
        kind: what the file is.
        content: its bytes.
        name: its name, for messages.
        grounds: what it is checked against.
        mapping: field to heading, where the user changed or confirmed it.

    Raises:
        FileFaultsError: when the file cannot be used at all, or tells who persons are.
    """
    if kind == "cqc":
        checked = read_cqc_locations(content, name, grounds.england, grounds.postcodes)
        return CheckedFile(kind, name, checked)
    return check_opened(kind, open_file(content, name, FORMS[kind].limits), grounds, mapping)


def check_opened(
    kind: FormKind, opened: OpenedFile, grounds: Grounds, mapping: Mapping[str, str] | None = None
) -> CheckedFile:
    """Look at a file that was opened already, such as the example's.

    Raises:
        FileFaultsError: when it tells who persons are, or is too long for its kind.
    """
    refuse_too_long(opened, FORMS[kind].limits)
    refuse_personal(opened, kind)
    if kind == "placements" and is_nhs_file(opened):
        return CheckedFile(kind, opened.name, nhs_placements(opened, grounds.england), opened)
    rows = find_rows(opened, FORMS[kind], mapping)
    return CheckedFile(kind, opened.name, _checked(kind, rows, grounds), opened, rows)


def _checked(kind: FormKind, rows: FormRows, grounds: Grounds) -> Checked:
    if kind == "schemes":
        return check_schemes(rows, grounds.england, grounds.postcodes)
    if kind == "placements":
        return check_placements(rows, grounds.england, grounds.gazetteer, grounds.postcodes)
    plain = {"demand": check_demand, "areas": check_areas, "travel": check_travel, "growth": check_growth}
    return plain[kind](rows, grounds.england)


def likely_kind(opened: OpenedFile) -> FormKind:
    """Return the kind whose headings a file answers to best."""
    # Headings stand at the top: a file of a million rows need not be read through once a kind.
    top = OpenedFile(opened.name, tuple(replace(sheet, rows=sheet.rows[: 2 * LOOKED_AT]) for sheet in opened.sheets))
    found = {kind: len(find_rows(top, form).columns) for kind, form in FORMS.items() if kind != "cqc"}
    return max(found, key=lambda kind: found[kind])


def with_loaded(workspace: Workspace, file: CheckedFile) -> Workspace:
    """Return the workspace with the good rows of a file in place of what was loaded of its kind.

    The rows left out stay listed, the headings are remembered, and a register's districts are kept with it. Of a
    sensitive scheme neither name nor postcode nor point is kept.

    Raises:
        FaultsError: when no row of the file can be loaded.
    """
    if not file.can_be_loaded:
        raise FaultsError(f"Nothing of {file.name} can be loaded:", [str(fault) for fault in file.checked.faults])
    changes: dict[str, pd.DataFrame] = {FILLS[file.kind]: file.checked.table}
    settings = {f"file:{file.kind}": file.name}
    if isinstance(file.checked, CheckedSchemes):
        # What is not kept cannot get out, not even through a workspace that is passed on.
        changes["schemes"] = without_sensitive_points(file.checked.table)
        changes["scheme_groups"] = file.checked.groups
        settings[COVERS] = json.dumps(file.checked.covers)
    if isinstance(file.checked, CheckedDemand):
        changes["demand_levels"] = file.checked.levels
    changes["left_out"] = pd.concat([_others(workspace.left_out, file.kind), _left_out(file)], ignore_index=True)
    if file.rows:
        mapped = pd.concat([_others(workspace.mappings, file.kind), _mapping(file.kind, file.rows)], ignore_index=True)
        changes["mappings"] = mapped
    return with_settings(replace(workspace, **changes), settings)


def without(workspace: Workspace, kind: FormKind) -> Workspace:
    """Return the workspace without what was loaded of one kind; the headings stay remembered."""
    fresh = Workspace()
    changes = {FILLS[kind]: getattr(fresh, FILLS[kind]), "left_out": _others(workspace.left_out, kind)}
    if kind == "schemes":
        changes["scheme_groups"] = fresh.scheme_groups
    if kind == "demand":
        changes["demand_levels"] = fresh.demand_levels
    names = [f"file:{kind}", *([COVERS] if kind == "schemes" else [])]
    kept = workspace.settings[~workspace.settings["name"].isin(names)].reset_index(drop=True)
    return replace(workspace, settings=kept, **changes)


def with_settings(workspace: Workspace, settings: Mapping[str, str]) -> Workspace:
    """Return the workspace with some settings set."""
    kept = workspace.settings[~workspace.settings["name"].isin(list(settings))]
    added = pd.DataFrame({"name": list(settings), "value": list(settings.values())}, dtype="str")
    return replace(workspace, settings=pd.concat([kept, added], ignore_index=True))


def setting(workspace: Workspace, name: str) -> str:
    """Return a setting of the workspace, empty when it is not set."""
    values = workspace.settings.loc[workspace.settings["name"] == name, "value"]
    return "" if values.empty else str(values.iloc[0])


def suppression(workspace: Workspace) -> Suppression:
    """Return how small counts are shown: the usual way where none is chosen, or nothing hidden without a reason."""
    chosen, stated = setting(workspace, SUPPRESSION), setting(workspace, STATED).strip()
    if chosen not in PROFILES or (chosen == NOTHING_HIDDEN and not stated):
        return Suppression()
    return Suppression(chosen, stated if chosen == NOTHING_HIDDEN else "")


def loaded_words(workspace: Workspace) -> str:
    """Say what is loaded and how many rows were left out of it, for screens and files; empty while nothing is."""
    files = workspace.settings[workspace.settings["name"].str.startswith("file:")]
    if files.empty:
        return ""
    count = len(workspace.left_out.drop_duplicates(["kind", "file", "sheet", "row"]))
    how_many = "1 row was" if count == 1 else f"{count:,} rows were"
    left_out = f" {how_many} left out of it, listed on the page Your data and in the files." if count else ""
    return f"Figures rest on your own data: {'; '.join(files['value'])}.{left_out}"


def own_files(workspace: Workspace, kind: FormKind | None = None) -> OwnFiles:
    """Return the files that were loaded and every fault of the rows left out of them, but not what stood there.

    Args:
        workspace: what the user loaded.
        kind: one kind only; every kind when left out.
    """
    is_file = workspace.settings["name"].str.startswith("file:" if kind is None else f"file:{kind}")
    rows = workspace.left_out if kind is None else workspace.left_out[workspace.left_out["kind"] == kind]
    parts = zip(*(rows[name] for name in ("file", "sheet", "row", "column", "expected")), strict=True)
    faults = (
        Fault(file, sheet, None if pd.isna(row) else int(row), column, "", expected)
        for file, sheet, row, column, expected in parts
    )
    return OwnFiles(tuple(workspace.settings.loc[is_file, "value"]), tuple(faults))


def covered_districts(workspace: Workspace) -> tuple[str, ...]:
    """Return the districts in which the loaded register takes the place of the published total."""
    return tuple(json.loads(setting(workspace, COVERS) or "[]"))


def own_data(workspace: Workspace, as_at: str) -> OwnData | None:
    """Return what figures rest on of a workspace, or None when it holds neither schemes nor counts.

    Args:
        workspace: what the user loaded.
        as_at: day (YYYY-MM-DD) on which schemes are counted.
    """
    if workspace.schemes.empty and workspace.demand_counts.empty:
        return None
    covers = covered_districts(workspace)
    counts, levels = workspace.demand_counts, workspace.demand_levels
    return OwnData(workspace.schemes, workspace.scheme_groups, covers, counts, as_at, levels)


def remembered_mapping(workspace: Workspace, kind: FormKind) -> dict[str, str]:
    """Return field to heading as the user last confirmed it for a kind of file."""
    rows = workspace.mappings[workspace.mappings["kind"] == kind]
    return dict(zip(rows["field"], rows["heading"], strict=True))


def _others(table: pd.DataFrame, kind: FormKind) -> pd.DataFrame:
    return table[table["kind"] != kind]


def _left_out(file: CheckedFile) -> pd.DataFrame:
    # A row left out may be a refuge's, though its faults keep that from being known.
    places = {file.rows.label(name) for name in _PLACES} if file.rows and file.kind == "schemes" else set()
    faults = [
        replace(fault, found=NOT_KEPT) if fault.column in places else fault
        for fault in file.checked.faults
        if fault.row is not None
    ]
    columns = {
        "kind": [file.kind] * len(faults),
        **{name: [getattr(fault, name) for fault in faults] for name in LEFT_OUT.column_names if name != "kind"},
    }
    rows = pd.DataFrame(columns, columns=LEFT_OUT.column_names).drop_duplicates([*LEFT_OUT.key])
    return rows.astype({name: "Int64" if name == "row" else "str" for name in LEFT_OUT.column_names})


def _mapping(kind: FormKind, rows: FormRows) -> pd.DataFrame:
    headings = {field: rows.headings[position] for field, position in rows.columns.items()}
    return pd.DataFrame(
        {"kind": kind, "field": list(headings), "heading": list(headings.values())}, columns=MAPPINGS.column_names
    )

"""The commands `check` and `load`: what is wrong with a file, and its good rows into a workspace file."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from marketmap.errors import ChoiceError, FaultsError
from marketmap.faults import Fault, grouped
from marketmap.loading import (
    FORMS,
    CheckedFile,
    Grounds,
    check_file,
    check_opened,
    likely_kind,
    remembered_mapping,
    with_loaded,
)
from marketmap.outputs.export import write_atomically
from marketmap.outputs.file_words import (
    KIND_NAMES,
    good_and_bad,
    kind_within,
    kind_words,
    loaded_kinds,
    read_at,
    rows_of,
    travel_words,
)
from marketmap.outputs.marked_copy import marked_copy
from marketmap.sources.checked import rows_in_words
from marketmap.sources.england import load_england
from marketmap.sources.forms import FormKind
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import Workspace, open_workspace, save_workspace

_KINDS: tuple[FormKind, ...] = tuple(FORMS)
_CHECK = 'Example: marketmap check "register March.xlsx" --kind schemes --marked-copy to-mend.xlsx'
_LOAD = "Example: marketmap load register.xlsx --kind schemes --workspace sussex.gpkg --leave-out"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check` and `load` to the command line."""
    check = commands.add_parser("check", help="say everything that is wrong with a file of yours", epilog=_CHECK)
    check.add_argument(
        "--marked-copy", type=Path, metavar="FILE", help="write a copy (.xlsx) with the faults marked and listed"
    )
    check.set_defaults(run=_check)
    load = commands.add_parser("load", help="put the good rows of a file into a workspace file", epilog=_LOAD)
    load.add_argument(
        "--workspace", type=Path, required=True, metavar="FILE", help="workspace file (.gpkg); made when there is none"
    )
    load.add_argument("--leave-out", action="store_true", help="load the good rows and leave out those at fault")
    load.set_defaults(run=_load)
    for command in (check, load):
        command.add_argument("file", type=Path, metavar="FILE", help="Excel, ODS or CSV file")
        command.add_argument(
            "--kind", choices=_KINDS,
            help=f"what the file is: {', '.join(_KINDS)} (default: what its headings say; cqc has to be said)",
        )  # fmt: skip


def _check(chosen: argparse.Namespace) -> None:
    checked = _looked_at(chosen.file, chosen.kind, Workspace())
    _tell(checked)
    if chosen.marked_copy:
        _write_marked_copy(checked, chosen.marked_copy)
    if checked.checked.faults:
        raise FaultsError(f"{checked.name} has {_faults(checked)}.", [])


def _load(chosen: argparse.Namespace) -> None:
    workspace = open_workspace(chosen.workspace) if chosen.workspace.exists() else Workspace()
    checked = _looked_at(chosen.file, chosen.kind, workspace)
    _tell(checked)
    if checked.checked.faults and not chosen.leave_out:
        advice = "mend them, or give --leave-out to load the good rows" if checked.can_be_loaded else "mend them first"
        raise FaultsError(f"Nothing was loaded: {checked.name} has {_faults(checked)}; {advice}.", [])
    changed = with_loaded(workspace, checked)
    save_workspace(changed, chosen.workspace)
    left_out = checked.checked.left_out
    more = f" {rows_of(len(left_out))} left out: {rows_in_words(left_out)}." if left_out else ""
    print(f"Loaded into {chosen.workspace}: {kind_words(changed, checked.kind)}.{more}")
    if {"schemes", "travel"} <= set(loaded_kinds(changed)):
        print(travel_words(changed, Grounds(load_england())))


def _looked_at(path: Path, kind: FormKind | None, workspace: Workspace) -> CheckedFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FaultsError(f"{path} cannot be read:", [error.strerror or str(error)]) from error
    grounds = Grounds(load_england())
    if kind:
        return check_file(kind, content, path.name, grounds, remembered_mapping(workspace, kind))
    opened = open_file(content, path.name)
    likely = likely_kind(opened)
    print(f"Taken for: {KIND_NAMES[likely]}. Give --kind if it is something else.")
    return check_opened(likely, opened, grounds, remembered_mapping(workspace, likely))


def _tell(checked: CheckedFile) -> None:
    print(f"{checked.name}: {kind_within(checked.kind)}. {good_and_bad(checked)}")
    for line in (*read_at(checked), *checked.checked.notices):
        print(f"  {line}")
    if checked.rows:
        for ignored in checked.rows.ignored:
            print(f"  Passed over, row {ignored.row}: {ignored.reason}.")
    for line in fault_sentences(checked.checked.faults):
        print(f"  - {line}")


def fault_sentences(faults: Iterable[Fault]) -> Iterator[str]:
    """Yield one sentence for each kind of fault: file, sheet, rows, column, what the first holds, what is expected."""
    for group in grouped(faults):
        first = group.first
        if group.count == 1:
            yield str(first)
            continue
        where = (first.file, first.sheet, rows_in_words(group.rows), first.column)
        found = f"found {first.found} (in row {first.row}), " if first.found else ""
        place = ", ".join(part for part in where if part)
        yield f"{place}: {found}expected {first.expected} ({group.count:,} faults)"


def _faults(checked: CheckedFile) -> str:
    count = len(checked.checked.faults)
    return f"{count:,} fault{'s' * (count != 1)}"


def _write_marked_copy(checked: CheckedFile, path: Path) -> None:
    if not checked.opened:
        raise ChoiceError(f"No marked copy is made of {KIND_NAMES[checked.kind]}.")
    if path.suffix.lower() != ".xlsx":
        raise ChoiceError(f"A marked copy is written as .xlsx, not {path.name}.")
    heading_row = checked.rows.heading_row if checked.rows else 1
    content = marked_copy(checked.opened, checked.checked.faults, checked.checked.left_out, heading_row)
    write_atomically(path, lambda part: part.write_bytes(content))
    print(f"Wrote {path}.")

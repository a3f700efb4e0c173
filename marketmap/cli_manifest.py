"""The commands `reproduce` and `compare`: an export made again from its manifest, and what changed between two."""

import argparse
import sys
from pathlib import Path

from marketmap.errors import ChoiceError
from marketmap.flow_request import check_flow_endings
from marketmap.manifest_changes import Changes, Moved, changes, moved, other_choices, total
from marketmap.outputs.manifest import FIGURES, Manifest
from marketmap.outputs.manifest_file import read_manifest
from marketmap.outputs.paper_map import PAPERS
from marketmap.outputs.words import about, short_of
from marketmap.reproduce import Given, endings_of, reproduce, with_old_assumptions
from marketmap.request import check_endings

_LISTED = 15
# Commands whose exports hold the gaps of areas in their manifest.
_OF_GAPS = {"gaps", "statement", "brief", "strategy", "pack", "sure", "years", "peers", "levels"}
_NAMES = dict(zip(FIGURES, ("required", "exist", "short of"), strict=True))


def add_manifest_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `reproduce` and `compare` to the command line."""
    again = commands.add_parser("reproduce", help="make an export again from its manifest, or say which input changed")
    again.add_argument("manifest", type=Path, metavar="MANIFEST", help="manifest, or an export that holds one")
    again.add_argument(
        "--out", type=Path, nargs="+", required=True, metavar="FILE", help="as for the command that made it"
    )
    again.add_argument("--paper", choices=PAPERS, default="A4", help="size of a map for paper (default: A4)")
    again.add_argument("--placements", type=Path, metavar="FILE", help="placements that flows were made with")
    again.add_argument("--list", type=Path, metavar="FILE", help="list of sites that the export was made with")
    again.set_defaults(run=_reproduce)
    two = commands.add_parser("compare", help="say what changed between two exports, from their manifests")
    two.add_argument("old", type=Path, metavar="OLD")
    two.add_argument("new", type=Path, metavar="NEW")
    two.set_defaults(run=_compare)
    for command in (again, two):
        command.add_argument("--workspace", type=Path, metavar="FILE", help="workspace that the export was made with")
        command.add_argument("--areas", type=Path, metavar="FILE", help="list of own areas that it was made with")


def _reproduce(chosen: argparse.Namespace) -> None:
    record = read_manifest(chosen.manifest)
    given = Given(chosen.workspace, chosen.areas, chosen.placements, chosen.list, chosen.paper)
    if record["command"] == "flows":
        check_flow_endings(chosen.out, chosen.placements)
    elif endings := endings_of(record):
        check_endings(chosen.out, endings)
    again = reproduce(record, given)
    for path in chosen.out:
        again.write(path)
        print(f"Wrote {path}: every input is as it was.", file=sys.stderr)


def _compare(chosen: argparse.Namespace) -> None:
    old, new = read_manifest(chosen.old), read_manifest(chosen.new)
    if not {old["command"], new["command"]} <= _OF_GAPS:
        raise ChoiceError(
            f"Exports of {old['command']} and {new['command']} hold no gaps of areas to compare. Those of "
            f"{', '.join(sorted(_OF_GAPS))} do."
        )
    if other := other_choices(old, new):
        raise ChoiceError(f"These two exports answer different questions: they differ in {', '.join(other)}.")
    print("\n".join(comparison_lines(old, new, Given(chosen.workspace, chosen.areas))), flush=True)


def comparison_lines(old: Manifest, new: Manifest, given: Given) -> list[str]:
    """Return what changed: demand and supply, method and data apart, then the areas that moved most."""
    differ, areas = changes(old, new), moved(old, new)
    between = Moved(new["place"]["name"], total(old).after, total(new).after)
    return [
        f"{new['title']}",
        *_figures(between),
        *_part("Method", differ.method),
        *_part("Published data", differ.data),
        *_part("Your own data", differ.own),
        *_apart(old, new, given, differ),
        *([f"Areas whose figures moved: {len(areas)}. Most first:"] if areas else ["No area's figures moved."]),
        *(f"  {row.name}: {_moves(row)}" for row in areas[:_LISTED]),
    ]


def _figures(row: Moved) -> list[str]:
    pairs = zip(FIGURES, row.before, row.after, row.by, strict=True)
    said = {"demand": about, "supply": about, "gap": short_of}
    unknown = "not known for every area"
    return [
        f"{ {'demand': 'Demand', 'supply': 'Supply', 'gap': 'Gap'}[name] }: "
        f"{unknown if old is None else said[name](old)} became {unknown if new is None else said[name](new)}"
        f"{'' if by is None else f' ({by:+,.1f})'}"
        for name, old, new, by in pairs
    ]


def _moves(row: Moved) -> str:
    parts = [
        f"{_NAMES[name]} {'not known before or after' if by is None else f'{by:+,.1f}'}"
        for name, before, after, by in zip(FIGURES, row.before, row.after, row.by, strict=True)
        if before != after
    ]
    return ", ".join(parts)


def _part(name: str, lines: tuple[str, ...]) -> list[str]:
    return [f"{name}: {'the following changed.' if lines else 'no change.'}", *(f"  {line}" for line in lines)]


def _apart(old: Manifest, new: Manifest, given: Given, differ: Changes) -> list[str]:
    """Say how much of the change is due to assumptions and how much to the rest, where both changed."""
    if old.get("scenario", "") != new.get("scenario", ""):
        return ["What each edit of a scenario changes is told by the command scenario."]
    assumed = [line for line in differ.method if line.startswith("assumption")]
    if not assumed or len(assumed) == len(differ.inputs):
        return []
    middle = with_old_assumptions(old, new, given)
    if middle is None:
        return ["How much is due to which cannot be told: the later export was made from inputs not at hand here."]
    due = Moved("", middle.after, total(new).after)
    return [
        f"Of this, data and version with the old assumptions: {_moves(middle) or 'nothing'}.",
        f"Of this, the changed assumptions: {_moves(due) or 'nothing'}.",
    ]

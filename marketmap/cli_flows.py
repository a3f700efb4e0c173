"""The command `flows`: who could be housed where, printed or written to files."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from marketmap.cli_choices import add_shared, request_of
from marketmap.cli_left_out import tell_left_out
from marketmap.disclosure import NOTHING_HIDDEN, PROFILES, Suppression
from marketmap.errors import ChoiceError
from marketmap.flow_request import (
    FlowAnswer,
    check_flow_endings,
    keep_log,
    observed_path,
    work_out_flows,
    write_flow_file,
)
from marketmap.outputs.console import flows_text, met_text
from marketmap.outputs.met_words import RULES, rule_words, totals_words
from marketmap.sources.register import attribution

_EXAMPLE = 'Example: marketmap flows --in "NHS Black Country" --by district --out flows.xlsx flows.gpkg'
_LARGEST = 15


def add_flows_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `flows` to the command line."""
    flows = commands.add_parser("flows", help="say where the units that people need could be met", epilog=_EXAMPLE)
    add_shared(flows)
    flows.add_argument("--rule", choices=tuple(RULES), help="default: home_first, or what the workspace keeps")
    flows.add_argument(
        "--placements", type=Path, metavar="FILE",
        help="file of placements to set beside (default: those of the workspace)",
    )  # fmt: skip
    flows.add_argument(
        "--suppression", choices=tuple(PROFILES),
        help="how small counts of placements are hidden (default: what the workspace keeps, else mhsds)",
    )  # fmt: skip
    flows.add_argument(
        "--reason",
        default="",
        metavar="TEXT",
        help="why nothing is hidden: needed with --suppression none, and printed",
    )
    flows.add_argument(
        "--calibrate", action="store_true",
        help="say which share of units open to others, or which borders, would predict what placements say",
    )  # fmt: skip
    flows.set_defaults(run=_flows)


def _flows(chosen: argparse.Namespace) -> None:
    check_flow_endings(chosen.out, chosen.placements)
    how = _suppression(chosen)
    request = request_of(chosen)
    if chosen.rule:
        request = replace(request, changes=(*request.changes, ("allocation.rule", chosen.rule)))
    answer = work_out_flows(request, placements=chosen.placements, how=how, calibrate=chosen.calibrate)
    keep_log(answer)
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_flow_file(answer, path)
        print(f"Wrote {path}.", file=sys.stderr)
        if path.suffix.lower() == ".csv" and answer.export.observed:
            print(f"Wrote {observed_path(path)}: what your placements say, as it may be shown.", file=sys.stderr)
        tell_left_out(answer.export.own, path)
    if not chosen.out:
        _print(answer)


def _suppression(chosen: argparse.Namespace) -> Suppression | None:
    """Return how small counts are hidden, checked before any work; None for what the workspace keeps."""
    if chosen.reason and chosen.suppression != NOTHING_HIDDEN:
        raise ChoiceError("--reason says why nothing is hidden: give it with --suppression none only.")
    return Suppression(chosen.suppression, chosen.reason) if chosen.suppression else None


def _print(answer: FlowAnswer) -> None:
    export = answer.export
    allocation = export.assumptions.allocation
    print(export.headline, met_text(export.met), flows_text(export.outgoing, _LARGEST), sep="\n\n", flush=True)
    how = rule_words(allocation.rule, allocation.reach_km.range[1])
    print("", how, *totals_words(export.whole), attribution(), sep="\n", file=sys.stderr)

"""The command `pack`: everything about a place in one folder."""

import argparse
import sys
from pathlib import Path

from marketmap import cluster, processes
from marketmap.cli_choices import add_shared, request_of
from marketmap.cli_cluster import add_cluster
from marketmap.errors import ChoiceError
from marketmap.pack import INDEX, Each, jobs_of, packed_from, write_packs
from marketmap.request import Prepared, kind_spelled, prepare

_EXAMPLE = 'Example: marketmap pack --in "NHS Surrey and Sussex" --out pack'


def add_pack_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pack` to the command line."""
    pack = commands.add_parser("pack", help="write everything about a place into one folder", epilog=_EXAMPLE)
    add_shared(pack)
    pack.add_argument(
        "--each", default="", metavar="KIND", help="a pack for each area of this kind inside the place, such as ics"
    )
    add_cluster(pack)
    pack.set_defaults(run=_pack)


def _pack(chosen: argparse.Namespace) -> None:
    if len(chosen.out) != 1:
        raise ChoiceError("Say which one folder to write: --out pack")
    request, folder = request_of(chosen), Path(chosen.out[0])
    ready = prepare(request)
    if ready.kind == "msoa":
        raise ChoiceError("A pack is by district or larger areas: nobody publishes units below.")
    for notice in ready.notices:
        print(notice, file=sys.stderr)
    jobs = jobs_of(request, ready, kind_spelled(chosen.each) if chosen.each else "")
    each = _each(ready, chosen.cluster)
    write_packs(jobs, ready, folder, lambda line: print(line, file=sys.stderr, flush=True), each)
    print(f"Wrote {folder}: open {folder / INDEX}.", file=sys.stderr)


def _each(ready: Prepared, address: str) -> Each:
    if not address:
        return processes.each
    if not ready.held.placements.empty:
        raise ChoiceError(
            "The workspace holds placements, and those never go to another machine: leave --cluster out, or make the "
            "packs with a workspace without them."
        )
    return lambda _, jobs: cluster.each(packed_from, ready, jobs, address)

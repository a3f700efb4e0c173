"""The command `pack`: everything about a place in one folder."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from marketmap.cli_statement import request_from
from marketmap.errors import ChoiceError
from marketmap.pack import INDEX, jobs_of, write_packs
from marketmap.request import kind_spelled, prepare

_EXAMPLE = 'Example: marketmap pack --in "NHS Surrey and Sussex" --out pack'


def add_pack_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    add_shared: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add `pack` to the command line; `add_shared` adds the options that it shares with `gaps`."""
    pack = commands.add_parser("pack", help="write everything about a place into one folder", epilog=_EXAMPLE)
    add_shared(pack)
    pack.add_argument(
        "--each", default="", metavar="KIND", help="a pack for each area of this kind inside the place, such as ics"
    )
    pack.set_defaults(run=_pack)


def _pack(chosen: argparse.Namespace) -> None:
    if len(chosen.out) != 1:
        raise ChoiceError("Say which one folder to write: --out pack")
    request, folder = request_from(chosen), Path(chosen.out[0])
    ready = prepare(request)
    if ready.kind == "msoa":
        raise ChoiceError("A pack is by district or larger areas: nobody publishes units below.")
    for notice in ready.notices:
        print(notice, file=sys.stderr)
    jobs = jobs_of(request, ready, kind_spelled(chosen.each) if chosen.each else "")
    write_packs(jobs, ready, folder, lambda line: print(line, file=sys.stderr, flush=True))
    print(f"Wrote {folder}: open {folder / INDEX}.", file=sys.stderr)

"""The command `statement`: the market position statement of a place, or its board brief, as a Word file."""

import argparse
import sys
from collections.abc import Callable

from marketmap.request import Request, check_endings
from marketmap.statement_request import ENDINGS, gather, write_statement

_EXAMPLE = 'Example: marketmap statement --in "NHS Surrey and Sussex" --out statement.docx'


def add_statement_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    add_shared: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add `statement` to the command line; `add_shared` adds the options that it shares with `gaps`."""
    statement = commands.add_parser(
        "statement", help="write a market position statement as a Word file", epilog=_EXAMPLE
    )
    add_shared(statement)
    statement.add_argument("--brief", action="store_true", help="write the board brief of two pages instead")
    statement.set_defaults(run=_statement)


def _statement(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    if not chosen.out:
        print("Say where to write it: --out statement.docx", file=sys.stderr)
        raise SystemExit(2)
    said = gather(request_from(chosen))
    for notice in said.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_statement(said, path, brief=chosen.brief)
        print(f"Wrote {path}.", file=sys.stderr)


def request_from(chosen: argparse.Namespace) -> Request:
    """Return what the shared options ask for."""
    return Request(
        place=chosen.place,
        by=chosen.by,
        group=chosen.group,
        estimate=chosen.estimate,
        boundaries=chosen.boundaries,
        own_areas=chosen.areas,
        workspace=chosen.workspace,
        changes=(*chosen.rate, *chosen.assume),
    )

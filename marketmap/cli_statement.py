"""The commands `statement` and `strategy`: a market position statement or board brief, and the statutory tables."""

import argparse
import sys

from marketmap.cli_choices import add_shared, request_of
from marketmap.cli_left_out import tell_left_out
from marketmap.errors import ChoiceError
from marketmap.request import check_endings
from marketmap.statement_request import BRIEF, ENDINGS, STATEMENT, STRATEGY, gather, write_statement

_STRATEGY = "Example: marketmap strategy --in Brighton --out strategy.xlsx strategy.ods"
_EXAMPLE = 'Example: marketmap statement --in "NHS Surrey and Sussex" --out statement.docx'


def add_statement_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `statement` and `strategy` to the command line."""
    statement = commands.add_parser(
        "statement", help="write a market position statement as a Word file", epilog=_EXAMPLE
    )
    add_shared(statement)
    statement.add_argument("--brief", action="store_true", help="write the board brief of two pages instead")
    statement.set_defaults(run=_statement)
    strategy = commands.add_parser(
        "strategy", help="write the five-year table that a supported housing strategy needs", epilog=_STRATEGY
    )
    add_shared(strategy)
    strategy.set_defaults(run=_strategy)


def _statement(chosen: argparse.Namespace) -> None:
    _write(chosen, BRIEF if chosen.brief else STATEMENT)


def _strategy(chosen: argparse.Namespace) -> None:
    _write(chosen, STRATEGY)


def _write(chosen: argparse.Namespace, form: str) -> None:
    check_endings(chosen.out, ENDINGS[form])
    if not chosen.out:
        raise ChoiceError(f"Say where to write it: --out {form}{ENDINGS[form][0]}")
    said = gather(request_of(chosen))
    for notice in said.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_statement(said, path, form)
        print(f"Wrote {path}.", file=sys.stderr)
        tell_left_out(said.export.own, path)

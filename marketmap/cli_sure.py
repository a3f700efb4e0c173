"""The command `sure`: how sure the gaps of a place are, what moves them most, and whether the estimates agree."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from marketmap.cli_choices import add_choices, add_demand, add_figures, add_scenario_option, request_of
from marketmap.cli_cluster import add_cluster
from marketmap.cli_left_out import tell_left_out
from marketmap.drawn_housed import usual_draws
from marketmap.geography import ENGLAND, kind_of
from marketmap.how_sure import Sureness
from marketmap.outputs.met_limits import met_limits_sentence, met_limits_text
from marketmap.outputs.sure_text import compared_text, ranked_text, tornado_text
from marketmap.outputs.sure_words import change_sentence, compared_sentence, sure_sentence
from marketmap.parts_request import ENDINGS, OUT_OF_AREA, TABLES, Tables, Work, sure_tables, write_tables
from marketmap.request import Answer, check_endings
from marketmap.sources.register import attribution
from marketmap.uncertainty import DRAWS, SEED

_SURE = 'Example: marketmap sure --in "NHS Surrey and Sussex" --by district --out sure.xlsx'
_MOST_DRAWS = 100_000


def add_sure_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sure` to the command line."""
    sure = commands.add_parser("sure", help="say how sure the gaps of a place are, and why", epilog=_SURE)
    sure.set_defaults(run=_sure)
    for add in (add_choices, add_demand, add_figures, add_scenario_option):
        add(sure)
    add_draws(sure)
    add_housed(sure)
    add_out(sure, TABLES["sure"])


def add_draws(command: argparse.ArgumentParser) -> None:
    """Add the options that say how draws are made."""
    command.add_argument(
        "--draws", type=_number(_MOST_DRAWS), default=DRAWS, metavar="NUMBER", help=f"how many (default: {DRAWS:,})"
    )
    command.add_argument(
        "--seed", type=_number(2**31), default=SEED, metavar="NUMBER", help="the same seed gives the same figures"
    )


def add_housed(command: argparse.ArgumentParser) -> None:
    """Add the options that ask for where people could be housed in every draw, and on which machines."""
    command.add_argument(
        f"--{OUT_OF_AREA}", dest="housed_draws", nargs="?", type=_number(_MOST_DRAWS), const=0, metavar="NUMBER",
        help="also work out where people could be housed, in so many of the draws (default: "
        f"{usual_draws('home_first', ENGLAND)} for England, fewer for one place; it takes some seconds)",
    )  # fmt: skip
    add_cluster(command)


def add_out(command: argparse.ArgumentParser, tables: Sequence[str]) -> None:
    """Add the options by which tables are written to files."""
    command.add_argument(
        "--table", choices=tables, default="", help=f"one table only (default: {tables[0]} in .csv, else all)"
    )
    command.add_argument(
        "--out", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help=".csv holds one table, .xlsx and .ods all of them with notes and sources",
    )  # fmt: skip


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1 to {most:,}")
        return int(text)

    return number


def write_out(made: Tables, paths: Sequence[Path]) -> None:
    """Write the files that were asked for."""
    for path in paths:
        write_tables(made, path)
        print(f"Wrote {path}.", file=sys.stderr)
        tell_left_out(made.export.own, path)


def _sure(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    wanted = chosen.housed_draws is not None or chosen.table == OUT_OF_AREA
    options = {"draws": chosen.draws, "seed": chosen.seed, "table": chosen.table}
    options["housed_draws"] = (chosen.housed_draws or 0) if wanted else None
    answer, (sure, met), made = sure_tables(request_of(chosen), options, Work(chosen.cluster, _tell))
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    write_out(made, chosen.out)
    if not chosen.out:
        _print(answer, sure)
        if met is not None:
            _print_met(met)


def _tell(done: int, number: int) -> None:
    print(f"{done:,} of {number:,} draws allocated", file=sys.stderr, flush=True)


def _print(answer: Answer, sure: Sureness) -> None:
    export, entries = answer.export, answer.market.assumptions.entries
    print(export.headline, sure_sentence(sure.whole), ranked_text(sure.areas), sep="\n\n")
    print("", change_sentence(export.place.name, sure.effects, entries), sep="\n")
    print("", tornado_text(sure.effects, entries), sep="\n")
    print("", compared_sentence(sure.compared, kind_of(export.kind).plural), sep="\n")
    print("", compared_text(sure.compared), sep="\n", flush=True)
    row = sure.whole
    print("", f"{row['draws']:,} draws, seed {row['seed']}.", attribution(), sep="\n", file=sys.stderr)


def _print_met(met: pd.DataFrame) -> None:
    whole = met.to_dict("records")[-1]
    print("", met_limits_sentence(whole), "", met_limits_text(met), sep="\n", flush=True)

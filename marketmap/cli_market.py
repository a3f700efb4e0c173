"""The command `market`: who runs the units of a register, of what model and level, and where."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from marketmap.cli_left_out import tell_left_out
from marketmap.market_request import MARKET_ENDINGS, work_out_market, write_market_file
from marketmap.outputs.console import tables_text
from marketmap.outputs.market_file import HEADINGS
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.words import percent
from marketmap.request import check_endings

_EXAMPLE = "Example: marketmap market --workspace ours.gpkg --out market.csv"


def add_market_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `market` to the command line."""
    market = commands.add_parser("market", help="count the units of your register by who runs them", epilog=_EXAMPLE)
    market.add_argument("--workspace", type=Path, metavar="FILE", help="workspace file (.gpkg) with your register")
    market.add_argument(
        "--out", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="write .csv instead of printing",
    )  # fmt: skip
    market.set_defaults(run=_market)


def _market(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, MARKET_ENDINGS)
    export = work_out_market(chosen.workspace)
    for path in chosen.out:
        write_market_file(export, path)
        print(f"Wrote {path}.", file=sys.stderr)
        tell_left_out(export.own, path)
    if not chosen.out:
        tables = zip(HEADINGS.values(), export.tables, strict=True)
        print(tables_text(_in_words(heading, table) for heading, table in tables), flush=True)


def _in_words(heading: str, table: pd.DataFrame) -> TextTable:
    rows = tuple(
        (str(row["name"]), f"{row['schemes']:,}", f"{row['units']:,}", percent(row["share"]))
        for row in table.to_dict("records")
    )
    return TextTable(f"Units by {heading.lower()}", (heading, "#Schemes", "#Units", "#Share"), rows)

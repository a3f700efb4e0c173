"""The command `levels`: what is short at each support level, strict and with homes of other levels serving."""

import argparse
import sys
from pathlib import Path

from marketmap.cli_choices import add_choices, add_group, add_workspace, request_of
from marketmap.cli_sure import write_out
from marketmap.levels_request import levels_tables
from marketmap.outputs.console import tables_text
from marketmap.outputs.level_parts import level_title
from marketmap.outputs.level_words import SERVING_NOTE, STRICT_NOTE, level_table, level_words
from marketmap.parts_request import ENDINGS
from marketmap.request import check_endings
from marketmap.sources.register import attribution

_LEVELS = (
    'Example: marketmap levels --in "NHS Sussex" --boundaries 2024 --by district --workspace sussex.gpkg '
    "--serves high=medium,low --out levels.xlsx"
)


def add_levels_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `levels` to the command line."""
    levels = commands.add_parser(
        "levels", help="say what is short at each support level, from your own counts and register", epilog=_LEVELS
    )
    levels.set_defaults(run=_levels)
    for add in (add_choices, add_group, add_workspace):
        add(levels)
    levels.add_argument(
        "--serves", nargs="+", action="extend", default=[], metavar="HOME=LEVELS",
        help="which level of home may serve which levels of need besides its own, such as high=medium,low "
        "medium=low, or none (default: what the workspace keeps, else none)",
    )  # fmt: skip
    levels.add_argument(
        "--out", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="write .csv, or .xlsx or .ods with notes and sources, instead of printing",
    )  # fmt: skip


def _levels(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    answer, (table, serves), made = levels_tables(request_of(chosen), {"serves": chosen.serves})
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    write_out(made, chosen.out)
    if not chosen.out:
        said = level_words(table, answer.export.place.name, serves)
        shown = level_table(table, level_title(answer.export))
        print("\n".join(said), tables_text([shown]), sep="\n\n", flush=True)
        print("", STRICT_NOTE, SERVING_NOTE, attribution(), sep="\n", file=sys.stderr)

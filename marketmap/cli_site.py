"""The command `site`: what a scheme at a site would find and change, or a list of sites ranked."""

import argparse
import sys
from pathlib import Path

from marketmap.cli_choices import add_scenario_option, add_whom, request_of
from marketmap.errors import ChoiceError
from marketmap.outputs.console import ranked_text, summary_text
from marketmap.outputs.ranked_file import ORDER_WORDS, RankedExport
from marketmap.request import Request
from marketmap.site_request import (
    ListRequest,
    check_site_endings,
    look,
    rank,
    write_ranked_file,
    write_site_files,
)
from marketmap.sources.register import attribution
from marketmap.tables import LEVELS

_EXAMPLE = 'Example: marketmap site "BN1 1AA" --units 12 --group mental_health --level high --out site.docx'
_PRINTED = 30


def add_site_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `site` to the command line."""
    site = commands.add_parser("site", help="say what a scheme at a site would find and change", epilog=_EXAMPLE)
    site.add_argument("site", nargs="?", default="", help="postcode, or coordinates such as '531000, 104000'")
    site.add_argument("--units", default="", metavar="NUMBER", help="units that would open")
    site.add_argument("--level", default="", metavar="LEVEL", help=f"{', '.join(LEVELS)} (default: not said)")
    site.add_argument(
        "--list", type=Path, metavar="FILE", help="rank the sites of an Excel, ODS or CSV file instead of one"
    )
    site.add_argument("--leave-out", action="store_true", help="rank the good rows and leave out those at fault")
    add_whom(site, ".docx or .html of one site, .csv or .xlsx of a list,")
    add_scenario_option(site)
    site.set_defaults(run=_site)


def _site(chosen: argparse.Namespace) -> None:
    if bool(chosen.list) == bool(chosen.site):
        raise ChoiceError(f"Give either one site with --units, or a list of sites with --list. {_EXAMPLE}")
    check_site_endings(chosen.out, of_list=bool(chosen.list))
    request = request_of(chosen)
    if chosen.list:
        _print_ranked(_ranked(request, chosen), chosen.out)
        return
    answer = look(request, chosen.site, chosen.units, chosen.level)
    if chosen.out:
        write_site_files(answer, chosen.out)
        _wrote(chosen.out)
        return
    print(summary_text(answer.summary), flush=True)
    print("", *answer.summary.notes, sep="\n", file=sys.stderr)


def _ranked(request: Request, chosen: argparse.Namespace) -> RankedExport:
    try:
        return rank(request, ListRequest(chosen.list, chosen.leave_out, _tell))
    except KeyboardInterrupt:
        raise ChoiceError("\nStopped. Nothing was ranked, and no file was written.") from None


def _tell(done: int, of: int) -> None:
    ending = "\n" if done == of else "\r"
    print(f"{done:,} of {of:,} sites", end=ending, file=sys.stderr, flush=True)


def _print_ranked(export: RankedExport, paths: list[Path]) -> None:
    for notice in (*export.notices, *(f"Left out: {fault}" for fault in export.own.sentences)):
        print(notice, file=sys.stderr)
    for path in paths:
        write_ranked_file(export, path)
    _wrote(paths)
    if not paths:
        print(export.title, ranked_text(export.table, _PRINTED), sep="\n\n", flush=True)
        print("", ORDER_WORDS, attribution(), sep="\n", file=sys.stderr)


def _wrote(paths: list[Path]) -> None:
    for path in paths:
        print(f"Wrote {path}.", file=sys.stderr)

"""The command line: the same work without a browser (docs/command_line.md)."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from marketmap.cli_check import add_commands
from marketmap.cli_choices import add_shared, request_of
from marketmap.cli_flows import add_flows_command
from marketmap.cli_left_out import tell_left_out
from marketmap.cli_levels import add_levels_command
from marketmap.cli_manifest import add_manifest_commands
from marketmap.cli_market import add_market_command
from marketmap.cli_pack import add_pack_command
from marketmap.cli_peers import add_peers_command
from marketmap.cli_scenario import add_scenario_command
from marketmap.cli_site import add_site_command
from marketmap.cli_siting import add_siting_command
from marketmap.cli_statement import add_statement_command
from marketmap.cli_sure import add_sure_command
from marketmap.cli_years import add_years_command
from marketmap.errors import MarketmapError
from marketmap.gap_files import ENDINGS, write_file
from marketmap.outputs.console import gaps_text, sources_text, sureness_text
from marketmap.outputs.measures import MEASURES
from marketmap.outputs.paper_map import PAPERS
from marketmap.request import Answer, check_endings, work_out
from marketmap.serve import start_app
from marketmap.sources.register import attribution, load_register
from marketmap.workspace import open_workspace

_EXAMPLE = 'Example: marketmap gaps --by district --in "NHS Surrey and Sussex" --group mental_health --out gaps.xlsx'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 when done, 1 when what was asked for cannot be done.

    Raises:
        SystemExit: with code 2 when the command is not written as it should be.
    """
    _let_any_letter_through()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if _opens_app(given) and not {"-h", "--help"} & set(given):
            _app(_workspace_last(given))
        else:
            chosen = _parser().parse_args(_workspace_last(given))
            chosen.run(chosen)
    except (MarketmapError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # a reader such as `head` has seen enough; what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _opens_app(given: Sequence[str]) -> bool:
    first = _workspace_last(given)
    return not first or first[0] == "app" or first[0].split("=")[0] == "--workspace"


def _workspace_last(given: Sequence[str]) -> Sequence[str]:
    """Return the command first where a workspace is named before it: `--workspace FILE gaps` means `gaps` with it."""
    if not given or given[0].split("=")[0] != "--workspace":
        return given
    named = 1 if "=" in given[0] else 2
    command, rest = given[named : named + 1], given[named + 1 :]
    return [*command, *given[:named], *rest] if command and not command[0].startswith("-") else given


def _app(given: Sequence[str]) -> None:
    """Open the app; what is not ours is left to Streamlit."""
    parser = argparse.ArgumentParser(prog="marketmap", allow_abbrev=False)
    parser.add_argument("--workspace", type=Path)
    chosen, options = parser.parse_known_args(given[1:] if given[:1] == ["app"] else given)
    if chosen.workspace:
        open_workspace(chosen.workspace)  # a file that cannot be opened is told here and not in the browser
    start_app(options, chosen.workspace)


def _let_any_letter_through() -> None:
    """Show a letter that the console does not have as ? instead of stopping: old Windows consoles lack many."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="marketmap",
        description="Where supported housing is short in England. Without a command, the app opens in the browser.",
        epilog=_EXAMPLE,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"marketmap {version('marketmap')}")
    commands = parser.add_subparsers(required=True, metavar="command")
    parser.add_argument("--workspace", type=Path, metavar="FILE", help="open the app with what this file holds")
    app = commands.add_parser("app", help="open the app; Streamlit's options, such as --server.port 8600, can follow")
    app.add_argument("--workspace", type=Path, metavar="FILE", help="workspace file (.gpkg) to open the app with")
    add_commands(commands)
    sources = commands.add_parser("sources", help="list the published figures that everything is worked out from")
    sources.set_defaults(run=_sources)
    gaps = commands.add_parser("gaps", help="print the gaps of a place, or write them to files", epilog=_EXAMPLE)
    gaps.set_defaults(run=_gaps)
    add_shared(gaps)
    _add_show(gaps)
    for add in (
        add_flows_command, add_site_command, add_siting_command, add_market_command, add_manifest_commands,
        add_statement_command, add_sure_command, add_years_command, add_peers_command, add_levels_command,
        add_pack_command, add_scenario_command,
    ):  # fmt: skip
        add(commands)
    return parser


def _add_show(gaps: argparse.ArgumentParser) -> None:
    gaps.add_argument(
        "--show", choices=[measure.code for measure in MEASURES], default="",
        help="what orders the list and colours the map (default: coverage)",
    )  # fmt: skip
    gaps.add_argument("--paper", choices=PAPERS, default="A4", help="size of a map for paper (default: A4)")


def _gaps(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    answer = work_out(request_of(chosen))
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_file(answer, path, chosen.paper)
        print(f"Wrote {path}.", file=sys.stderr)
        tell_left_out(answer.export.own, path)
    if not chosen.out:
        _print(answer)


def _print(answer: Answer) -> None:
    print(answer.export.headline, gaps_text(answer.export.table, answer.measure), sep="\n\n", flush=True)
    print("", sureness_text(answer.export), attribution(), sep="\n", file=sys.stderr)


def _sources(_: argparse.Namespace) -> None:
    print(sources_text(load_register().values()), flush=True)

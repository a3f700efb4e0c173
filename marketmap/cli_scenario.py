"""The command `scenario`: what a scenario of what-if edits would change, or several compared."""

import argparse
import sys
from pathlib import Path

from marketmap.cli_choices import add_choices, add_demand, add_figures, add_give, request_of, scenarios_kept
from marketmap.cli_cluster import add_cluster
from marketmap.cli_left_out import tell_left_out
from marketmap.edits import Scenario
from marketmap.errors import ChoiceError
from marketmap.outputs.console import tables_text
from marketmap.request import check_endings
from marketmap.scenario_file import open_draft, ready_made_files
from marketmap.sources.register import attribution
from marketmap.what_if_request import ENDINGS, SIDE_BY_SIDE, work_out_scenarios, write_what_if_file

_EXAMPLE = 'Example: marketmap scenario plan.toml --in "NHS Surrey and Sussex" --by district --out plan.xlsx'


def add_scenario_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `scenario` to the command line."""
    scenario = commands.add_parser(
        "scenario", help="say what a scenario of what-if edits would change, or compare several", epilog=_EXAMPLE
    )
    scenario.add_argument(
        "files", nargs="*", metavar="FILE",
        help="scenario file, or name of one that is ready-made or kept in the workspace; others are compared with it",
    )  # fmt: skip
    for add in (add_choices, add_demand, add_figures, add_give):
        add(scenario)
    scenario.add_argument(
        "--out", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="write .csv (areas), .xlsx (areas, steps, notes) or .html (maps side by side) instead of printing",
    )  # fmt: skip
    add_cluster(scenario)
    scenario.set_defaults(run=_scenario)


def _scenario(chosen: argparse.Namespace) -> None:
    if not chosen.files:
        print("\n".join(_listed()), flush=True)
        return
    check_endings(chosen.out, ENDINGS)
    if len(chosen.files) > SIDE_BY_SIDE and any(path.suffix.lower() == ".html" for path in chosen.out):
        raise ChoiceError("Maps stand side by side for one scenario or two: write more of them to .csv or .xlsx.")
    request = request_of(chosen)
    scenarios = _opened(chosen)
    answer = work_out_scenarios(request, scenarios, chosen.cluster, lambda done: _tell(done, len(scenarios)))
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_what_if_file(answer, path)
        print(f"Wrote {path}.", file=sys.stderr)
        tell_left_out(answer.export.own, path)
    if not chosen.out:
        print(*answer.sentences, tables_text(answer.tables), sep="\n\n", flush=True)
        print("", attribution(), sep="\n", file=sys.stderr)


def _tell(done: int, of: int) -> None:
    if of > SIDE_BY_SIDE:
        print(f"{done} of {of} scenarios", file=sys.stderr)


def _opened(chosen: argparse.Namespace) -> list[Scenario]:
    """Open scenarios; what is given goes to those that ask for it."""
    kept, given = scenarios_kept(chosen.workspace), dict(chosen.give)
    drafts = [None if named in kept else open_draft(named) for named in chosen.files]
    asked = {name for draft in drafts if draft for name in draft.questions}
    strangers = {name: value for name, value in given.items() if name not in asked}
    return [
        draft.with_given({name: given[name] for name in draft.questions if name in given} | strangers)
        if draft
        else kept[named]
        for named, draft in zip(chosen.files, drafts, strict=True)
    ]


def _listed() -> list[str]:
    """Say which scenarios are ready-made, and what each asks for."""
    lines = ["Ready-made scenarios:"]
    for name in ready_made_files():
        draft = open_draft(name)
        lines += [f"  {name}: {draft.name}. {draft.content.get('source', '')}".rstrip()]
        lines += [f"    --give {field}=VALUE  {question}" for field, question in draft.questions.items()]
    return lines

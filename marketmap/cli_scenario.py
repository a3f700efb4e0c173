"""What-if on the command line: the option `--scenario` of other commands, and the command `scenario`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from marketmap.cli_cluster import add_cluster
from marketmap.cli_left_out import tell_left_out
from marketmap.edits import Scenario
from marketmap.errors import ChoiceError
from marketmap.outputs.console import tables_text
from marketmap.request import Request, check_endings
from marketmap.scenario import named_scenarios
from marketmap.scenario_file import open_draft, ready_made_files
from marketmap.sources.register import attribution
from marketmap.what_if_request import ENDINGS, SIDE_BY_SIDE, work_out_scenarios, write_what_if_file
from marketmap.workspace import open_workspace

_EXAMPLE = 'Example: marketmap scenario plan.toml --in "NHS Surrey and Sussex" --by district --out plan.xlsx'


def add_scenario_option(command: argparse.ArgumentParser) -> None:
    """Add the options by which the figures of a command are those of a scenario."""
    command.add_argument(
        "--scenario",
        default="",
        metavar="FILE",
        help="work with a scenario: a file (.toml), a ready-made one or one that the workspace keeps, by name",
    )
    _add_give(command)


def _add_give(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--give", type=_given, action="append", default=[], metavar="NAME=VALUE",
        help="a figure or place that a ready-made scenario asks for; may be given again",
    )  # fmt: skip


def _given(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a name, = and a value")
    return name, value


def scenario_chosen(chosen: argparse.Namespace) -> Scenario | None:
    """Return the scenario that a command was given: one that the workspace keeps, or a file; None without one.

    Raises:
        FaultsError: when it cannot be read, or asks for something that was not given.
    """
    if not chosen.scenario:
        return None
    kept = _kept(chosen.workspace)
    return kept.get(chosen.scenario) or open_draft(chosen.scenario).with_given(dict(chosen.give))


def _kept(workspace: Path | None) -> dict[str, Scenario]:
    return named_scenarios(open_workspace(workspace)) if workspace else {}


def add_scenario_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    adders: Sequence[Callable[[argparse.ArgumentParser], None]],
) -> None:
    """Add `scenario` to the command line.

    Args:
        commands: the commands of the parser.
        adders: functions that add the options by which a place and its figures are chosen.
    """
    scenario = commands.add_parser(
        "scenario", help="say what a scenario of what-if edits would change, or compare several", epilog=_EXAMPLE
    )
    scenario.add_argument(
        "files", nargs="*", metavar="FILE",
        help="scenario file, or name of one that is ready-made or kept in the workspace; others are compared with it",
    )  # fmt: skip
    for add in adders:
        add(scenario)
    _add_give(scenario)
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
    request = Request(
        place=chosen.place,
        by=chosen.by,
        group=chosen.group,
        estimate=chosen.estimate,
        boundaries=chosen.boundaries,
        own_areas=chosen.areas,
        workspace=chosen.workspace,
        changes=(*chosen.rate, *chosen.assume),
    )
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
    kept, given = _kept(chosen.workspace), dict(chosen.give)
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

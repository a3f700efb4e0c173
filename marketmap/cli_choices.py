"""Options that commands share: which place, whose demand, what figures rest on; and the request that they make."""

import argparse
from pathlib import Path

from marketmap.edits import Scenario
from marketmap.groups import GROUPS
from marketmap.request import BEFORE_2026, Request
from marketmap.scenario import named_scenarios
from marketmap.scenario_file import open_draft
from marketmap.tables import ESTIMATES
from marketmap.workspace import open_workspace

# Options of commands, and the fields of a request that they fill.
_FIELDS = {
    "place": "place", "by": "by", "group": "group", "estimate": "estimate", "boundaries": "boundaries",
    "areas": "own_areas", "workspace": "workspace", "show": "show",
}  # fmt: skip


def add_shared(command: argparse.ArgumentParser) -> None:
    """Add every option of a command that works out figures of a place and can write them to files."""
    add_choices(command)
    add_whom(
        command, ".csv, .xlsx, .ods, .gpkg, .geojson, .html (map), and for gaps .pdf, .png or .svg (map for paper),"
    )
    add_scenario_option(command)


def add_whom(command: argparse.ArgumentParser, files: str) -> None:
    """Add whose demand is asked for and what figures rest on; `files` are the types that can be written."""
    add_demand(command)
    add_figures(command)
    command.add_argument(
        "--out", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help=f"write {files} instead of printing",
    )  # fmt: skip


def add_choices(command: argparse.ArgumentParser) -> None:
    """Add the place, the kind of its areas, and areas of the user's own."""
    command.add_argument(
        "--in", dest="place", default="England", metavar="PLACE", help="name or code (default: England)"
    )
    command.add_argument(
        "--by", default="", metavar="KIND",
        help="ics, council, district, region, sub-icb, small-area or own (default: what suits the place)",
    )  # fmt: skip
    command.add_argument("--areas", type=Path, metavar="FILE", help="Excel, ODS or CSV of codes and your areas' names")


def add_demand(command: argparse.ArgumentParser) -> None:
    """Add who the housing is for and how demand is estimated."""
    add_group(command)
    command.add_argument("--estimate", choices=ESTIMATES, default="benchmark", help="default: benchmark")


def add_group(command: argparse.ArgumentParser) -> None:
    """Add who the housing is for, and the boundaries of ICSs."""
    command.add_argument(
        "--group", default="mental_health", metavar="GROUP",
        help=f"{', '.join(group.code for group in GROUPS)} (default: mental_health)",
    )  # fmt: skip
    command.add_argument(
        "--boundaries", type=int, choices=(BEFORE_2026, 2026), default=2026, help="of ICSs (default: 2026)"
    )


def add_figures(command: argparse.ArgumentParser) -> None:
    """Add what figures rest on: the workspace, rates and assumptions."""
    add_workspace(command)
    command.add_argument(
        "--rate", type=_rate, action="append", default=[], metavar="GROUP=NUMBER",
        help="your own units required per 1,000 adults; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--assume", type=named_value, action="append", default=[], metavar="NAME=VALUE",
        help="another figure for an assumption, such as supply.mental_health_share=0.2; may be given again",
    )  # fmt: skip


def add_workspace(command: argparse.ArgumentParser) -> None:
    """Add the workspace alone, for commands whose figures no assumption moves."""
    command.add_argument(
        "--workspace", type=Path, metavar="FILE", help="workspace file (.gpkg) with your own schemes, counts and areas"
    )


def add_scenario_option(command: argparse.ArgumentParser) -> None:
    """Add the options by which the figures of a command are those of a scenario."""
    command.add_argument(
        "--scenario",
        default="",
        metavar="FILE",
        help="work with a scenario: a file (.toml), a ready-made one or one that the workspace keeps, by name",
    )
    add_give(command)


def add_give(command: argparse.ArgumentParser) -> None:
    """Add what a ready-made scenario asks for."""
    command.add_argument(
        "--give", type=named_value, action="append", default=[], metavar="NAME=VALUE",
        help="a figure or place that a ready-made scenario asks for; may be given again",
    )  # fmt: skip


def named_value(text: str) -> tuple[str, str]:
    """Read a name and a value.

    Raises:
        ArgumentTypeError: when it is not NAME=VALUE.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a name, = and a value")
    return name, value


def _rate(text: str) -> tuple[str, str]:
    group, value = named_value(text)
    return f"rates.{group}", value


def request_of(chosen: argparse.Namespace) -> Request:
    """Return the request that the shared options of a command make.

    Raises:
        FaultsError: when the scenario cannot be read, or asks for something that was not given.
    """
    given = vars(chosen)
    fields = {field: given[option] for option, field in _FIELDS.items() if option in given}
    scenario = _scenario_chosen(chosen) if given.get("scenario") else None
    changes = (*given.get("rate", ()), *given.get("assume", ()))
    return Request(**fields, changes=changes, scenario=scenario)


def _scenario_chosen(chosen: argparse.Namespace) -> Scenario:
    kept = scenarios_kept(chosen.workspace)
    return kept.get(chosen.scenario) or open_draft(chosen.scenario).with_given(dict(chosen.give))


def scenarios_kept(workspace: Path | None) -> dict[str, Scenario]:
    """Return the scenarios that a workspace keeps, by name; none without one."""
    return named_scenarios(open_workspace(workspace)) if workspace else {}

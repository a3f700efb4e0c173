"""What a workspace keeps of scenarios: the user's own figures in place of the baseline's, and scenarios by name."""

import json
from collections.abc import Mapping

from marketmap.assumptions import load_assumptions
from marketmap.edits import Scenario
from marketmap.errors import FaultsError
from marketmap.loading import setting, with_settings
from marketmap.scenario_file import read_draft, scenario_toml
from marketmap.workspace import SCENARIOS, Workspace

SCENARIO = "scenario"


def with_scenario(workspace: Workspace, changes: Mapping[str, float | str]) -> Workspace:
    """Return the workspace with these changes of the baseline in place of those it kept.

    Args:
        workspace: what the user loaded.
        changes: dotted names of assumptions and their values, as `Assumptions.changed` takes them.
    """
    return with_settings(workspace, {SCENARIO: json.dumps(dict(changes), sort_keys=True) if changes else ""})


def scenario_of(workspace: Workspace) -> dict[str, float | str]:
    """Return the changes of the baseline that a workspace keeps; none where it keeps none.

    Raises:
        FaultsError: when they were edited so that they cannot be read.
        AssumptionError: when an assumption of that name does not exist, or its value is outside its limits.
    """
    text = setting(workspace, SCENARIO)
    try:
        changes = json.loads(text or "{}")
    except ValueError as error:
        raise FaultsError("The scenario of the workspace cannot be read:", [str(error)]) from error
    if not isinstance(changes, dict):
        raise FaultsError("The scenario of the workspace cannot be read:", ["it is no list of names and values"])
    load_assumptions().changed(changes)
    return changes


def scenario_words(changes: Mapping[str, float | str]) -> str:
    """Say which figures of the user's own the workspace keeps; empty when there are none."""
    named = ", ".join(f"{name} = {value}" for name, value in changes.items())
    return f"The workspace keeps assumptions of your own: {named}." if named else ""


def named_scenarios(workspace: Workspace) -> dict[str, Scenario]:
    """Return the scenarios that a workspace keeps, by name.

    Raises:
        FaultsError: when they were edited so that they cannot be read.
    """
    try:
        kept = json.loads(setting(workspace, SCENARIOS) or "[]")
        texts = [text for text in kept if isinstance(text, str)]
    except (ValueError, TypeError) as error:
        raise FaultsError("The scenarios of the workspace cannot be read:", [str(error)]) from error
    found = [read_draft(text.encode(), "A scenario of the workspace").with_given({}) for text in texts]
    return {one.name: one for one in found}


def with_named(workspace: Workspace, scenario: Scenario) -> Workspace:
    """Return the workspace with a scenario kept under its name, in place of one that was kept under it."""
    return _with_scenarios(workspace, named_scenarios(workspace) | {scenario.name: scenario})


def without_named(workspace: Workspace, name: str) -> Workspace:
    """Return the workspace without the scenario of a name."""
    return _with_scenarios(workspace, {key: one for key, one in named_scenarios(workspace).items() if key != name})


def _with_scenarios(workspace: Workspace, kept: Mapping[str, Scenario]) -> Workspace:
    return with_settings(workspace, {SCENARIOS: json.dumps([scenario_toml(one) for one in kept.values()])})

"""The scenario that a workspace keeps: the figures of the user's own in place of the baseline's, by dotted name."""

import json
from collections.abc import Mapping

from marketmap.assumptions import load_assumptions
from marketmap.errors import FaultsError
from marketmap.loading import setting, with_settings
from marketmap.workspace import Workspace

SCENARIO = "scenario"


def with_scenario(workspace: Workspace, changes: Mapping[str, float | str]) -> Workspace:
    """Return the workspace with these changes of the baseline in place of those it kept.

    Args:
        workspace: what the user loaded.
        changes: dotted names of assumptions and their values, as `Assumptions.changed` takes them.
    """
    return with_settings(workspace, {SCENARIO: json.dumps(dict(changes), sort_keys=True)})


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

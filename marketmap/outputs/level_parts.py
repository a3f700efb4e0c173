"""Gaps by support level, ready to be taken away."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from marketmap.geography import KINDS, kind_of
from marketmap.groups import GROUPS, group_of
from marketmap.outputs.export import BOUNDARY_SOURCES, PEOPLE_SOURCES, GapExport
from marketmap.outputs.level_words import (
    NAMES,
    NEXT_NOTE,
    SERVING_NOTE,
    STRICT_NOTE,
    Serving,
    level_words,
    serving_sentence,
)
from marketmap.outputs.parts import Part
from marketmap.tables import LEVEL_GAPS

COMMAND = "levels"
_HEADINGS = {
    "demand": "Required (units)",
    "supply": "Exist (units)",
    "gap": "Short, strict (units)",
    "unmet": "Short after substitution (units)",
    "lent": "Serve other levels (units)",
    "spare": "Free (units)",
    "next_unit": "One more home would serve (people)",
}
_WORDS = {
    "kind": {kind.code: kind.name for kind in KINDS},
    "group": {group.code: group.name for group in GROUPS},
    "level": NAMES,
}


def level_title(export: GapExport) -> str:
    """Return what the table holds, as its heading."""
    where = f"by {kind_of(export.kind).name} in {export.place.name}"
    return f"Units required, existing and short by support level, {group_of(export.group).words}, {where}"


def level_export(export: GapExport, table: pd.DataFrame, serves: Serving, texts: list[str]) -> GapExport:
    """Return the export of the user's own counts as one of their levels: no assumption and no published total is in it.

    Args:
        export: the gaps by the user's own counts.
        table: `tables.LEVEL_GAPS`.
        serves: which level of home may serve which besides its own.
        texts: the same, as the command is told it.
    """
    behind = {*PEOPLE_SOURCES, *BOUNDARY_SOURCES.get(export.kind, ("boundaries",))}
    return replace(
        export,
        title=level_title(export),
        headline=" ".join(level_words(table, export.place.name, serves)),
        command=COMMAND,
        options={"serves": texts, "table": ""},
        used=(),
        sources={key: one for key, one in export.sources.items() if key in behind},
    )


def level_parts(export: GapExport, table: pd.DataFrame, serves: Serving) -> Mapping[str, Part]:
    """Return the table by the name of its command."""
    told = (
        ("Levels", STRICT_NOTE),
        ("Substitution", f"{serving_sentence(serves)} {SERVING_NOTE}"),
        ("One more home", NEXT_NOTE),
    )
    return {COMMAND: Part("Levels", level_title(export), LEVEL_GAPS, table, told, _HEADINGS, _WORDS)}

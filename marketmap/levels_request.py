"""What `marketmap levels` asks for: gaps by support level, and files written from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from marketmap.by_level import LevelQuestion, gaps_by_level, what_is_missing
from marketmap.errors import ChoiceError
from marketmap.levels import Serves, serves_of, serves_texts
from marketmap.loading import own_data, setting
from marketmap.outputs.level_parts import level_export, level_parts
from marketmap.parts_request import Tables
from marketmap.request import Answer, Request, prepare, work_out
from marketmap.workspace import Workspace, open_workspace

SERVES = "serves"  # the setting of a workspace that keeps the substitution table


def levels_tables(request: Request, options: Mapping[str, Any]) -> tuple[Answer, tuple[pd.DataFrame, Serves], Tables]:
    """Work out gaps by support level.

    Args:
        request: what is asked for; demand is by the user's own counts, whatever estimate it names.
        options: serves, one text a level of home, such as high=medium,low; what the workspace keeps when there is none.

    Returns:
        The gaps by the user's own counts; `tables.LEVEL_GAPS` with the substitution table; and the table to write.

    Raises:
        MarketmapError: when demand by level or a register is not loaded, or what is asked for cannot be worked out.
    """
    held = open_workspace(request.workspace) if request.workspace else Workspace()
    if missing := what_is_missing(own_data(held, request.as_at), held.demand_levels, request.group):
        raise ChoiceError(missing)
    own = replace(request, estimate="own")
    ready = prepare(own)
    serves = serves_of(options["serves"] or kept_texts(held))
    question = LevelQuestion(request.group, held.demand_levels, serves)
    table = gaps_by_level(ready.market, ready.kind, ready.found.place, question)
    answer = work_out(own, ready)
    export = level_export(answer.export, table, serves, serves_texts(serves) or ["none"])
    return answer, (table, serves), Tables(export, level_parts(export, table, serves))


def kept_texts(held: Workspace) -> list[str]:
    """Return the substitution table that a workspace keeps, as texts; none where it keeps none."""
    return setting(held, SERVES).split()

"""How sure the figures are, as plain text for a terminal."""

import pandas as pd

from marketmap.assumptions import Assumption
from marketmap.outputs.console import aligned, area_name
from marketmap.outputs.sure_words import (
    Row,
    chance,
    coverage_limits,
    estimate_cells,
    input_value,
    input_words,
    is_clear,
    limits,
    rank_words,
)
from marketmap.outputs.words import about, percent
from marketmap.tables import ESTIMATES


def ranked_text(areas: pd.DataFrame) -> str:
    """Return rows of `tables.UNCERTAINTY` as aligned columns, in their order; units in use left out where unknown."""
    if areas["supply"].isna().all():
        lines = [[area_name(row), _ranged(row, "demand")] for row in areas.to_dict("records")]
        return aligned([["area", "needs (95% limits)"], *lines])
    heading = ["area", "short of (95% limits)", "coverage", "chance short", "among worst five", "rank", ""]
    return aligned([heading, *(_ranked(row) for row in areas.to_dict("records"))])


def _ranked(row: Row) -> list[str]:
    coverage = percent(row["coverage"]) + (f" ({coverage_limits(row)})" if coverage_limits(row) else "")
    worst: str = "" if pd.isna(row["chance_worst_five"]) else chance(row["chance_worst_five"])
    unclear = "" if is_clear(row) else "not clear"
    return [
        area_name(row), _ranged(row, "gap"), coverage, chance(row["chance_short"]), worst, rank_words(row), unclear,
    ]  # fmt: skip


def _ranged(row: Row, name: str) -> str:
    return about(row[name]) + (f" ({limits(row, name)})" if limits(row, name) else "")


def tornado_text(effects: pd.DataFrame, entries: dict[str, Assumption]) -> str:
    """Return rows of `tables.TORNADO` as aligned columns, in their order; empty when nothing moves the gap."""
    if effects.empty:
        return ""
    lines = [
        [
            input_words(row["input"], entries),
            *(input_value(row[end], row["input"], entries) for end in ("low", "high")),
            *(about(row[end]) for end in ("gap_at_low", "gap_at_high")),
        ]
        for row in effects.to_dict("records")
    ]
    return aligned([["what moves the gap", "low", "high", "short of at low", "at high"], *lines])


def compared_text(compared: pd.DataFrame) -> str:
    """Return rows of `tables.ESTIMATES_COMPARED` as aligned columns, in their order."""
    lines = [[str(row["name"]), *estimate_cells(row)] for row in compared.to_dict("records")]
    return aligned([["area", *ESTIMATES, "largest over smallest"], *lines])

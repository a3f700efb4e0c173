"""Where the demand of areas could be met, with the limits of the draws: a sentence, cells, and a table to take away."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from marketmap.outputs.console import aligned, area_name
from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part
from marketmap.outputs.words import about, percent
from marketmap.tables import MET_UNCERTAINTY

Row = Mapping[Any, Any]  # one row of `tables.MET_UNCERTAINTY`

HEADINGS = ("In the district", "Elsewhere in the ICS", "Outside the ICS", "Share outside of those met", "Unmet")
_UNITS = ("met_in_district", "met_in_icb", "met_outside")
NOTE = (
    "Predicted, not observed. Each draw is allocated in full over all England, by the rule of the assumptions: no "
    "approximation. Limits are the 2.5th and 97.5th percentile of those draws, which are the first of the draws that "
    "gaps are drawn from. Fewer of them are allocated, because that takes time: with 400 a limit is itself known to "
    "about a fifteenth of its distance from the middle, with 200 to about a tenth, with 40 to about a fifth. They do "
    "not hold the doubt whether people would be housed by this rule, or as far away as it allows."
)


def met_limits_sentence(row: Row) -> str:
    """Say how much of what a place needs could be met only outside its ICS, and how much stays unmet."""
    outside, unmet = (_some(row, name) for name in ("met_outside", "unmet"))
    share = _between(row, "outside_share", percent)
    of_met = f": {percent(row['outside_share'])} ({share}) of those that could be met at all" if share else ""
    return (
        f"Of the units {row['name']} needs, {outside} could be met only outside the home ICS{of_met}; {unmet} stay "
        f"unmet. (95% limits of {row['draws']:,} draws, each allocated over all England.)"
    )


def met_limits_cells(row: Row) -> list[tuple[str, str]]:
    """Return a central figure and its limits for each of `HEADINGS`."""
    ahead = [(about(row[name]), _between(row, name)) for name in _UNITS]
    share = (percent(row["outside_share"]), _between(row, "outside_share", percent))
    return [*ahead, share, (about(row["unmet"]), _between(row, "unmet"))]


def met_limits_text(table: pd.DataFrame) -> str:
    """Return rows of `tables.MET_UNCERTAINTY` as aligned columns, in their order."""
    rows = [
        [area_name(row), *(f"{figure} ({limits})" if limits else figure for figure, limits in met_limits_cells(row))]
        for row in table.to_dict("records")
    ]
    return aligned([["area", *(heading.lower() for heading in HEADINGS)], *rows])


def met_limits_part(export: GapExport, table: pd.DataFrame) -> Part:
    """Return the table to take away, titled by what the export shows."""
    shown = export.title.removeprefix("Supported housing required, existing and short ")
    title = f"Predicted out of area, how sure, {shown}"
    return Part("Out of area", title, MET_UNCERTAINTY, table, (("Predicted out of area", NOTE),))


def _some(row: Row, name: str) -> str:
    figure, between = about(row[name]), _between(row, name)
    if between:
        return f"about {figure} ({between})"
    return "none" if figure == "0" else f"about {figure}"


def _between(row: Row, name: str, written: Callable[[float], str] = about) -> str:
    """Return limits, such as "65 to 165"; empty when there are none, or both are said as the central figure is."""
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    if pd.isna(lower) or written(lower) == written(upper) == written(row[name]):
        return ""
    return f"{written(lower)} to {written(upper)}"

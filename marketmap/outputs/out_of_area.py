"""What the areas beneath the flows say: units that would have to be met out of area, of each 100 required."""

import bisect
from collections.abc import Mapping
from typing import Any

import pandas as pd

from marketmap.outputs import colours
from marketmap.outputs.maps import NO_DATA, MapClass, MapContent, Shown
from marketmap.outputs.words import MISSING, about

LIMITS = (1, 5, 10, 25)  # units of each 100 required, as for the measure on the page Gaps

_WORDS = ("under 1", "1 to 5", "5 to 10", "10 to 25", "25 and over")
CLASSES = tuple(
    MapClass(f"class_{number}", words, colour)
    for number, (words, colour) in enumerate(zip(_WORDS, colours.BENEATH, strict=True))
)


def out_of_area_content(table: pd.DataFrame, note: str) -> MapContent:
    """Return what the map says of the units that areas would have to find outside.

    Args:
        table: one row an area, with columns area (code), demand (units required) and met_outside (units of that demand
            met outside the home ICS; missing where it is not known).
        note: sources, the last line of the legend.
    """
    shown = {str(row["area"]): _shown(row) for row in table.to_dict("records")}
    lacks = any(one.class_code == NO_DATA.code for one in shown.values())
    classes = (*CLASSES, NO_DATA) if lacks else CLASSES
    return MapContent("Predicted out of area", "units of each 100 required", classes, shown, note)


def _shown(row: Mapping[Any, Any]) -> Shown:
    demand, outside = row["demand"], row["met_outside"]
    if pd.isna(demand) or pd.isna(outside):
        return Shown(NO_DATA.code, MISSING)
    if not demand:
        return Shown(NO_DATA.code, "no units required")
    rate = 100 * outside / demand
    words = f"{about(rate)} of each 100 required: about {about(outside)} of {about(demand)} units"
    return Shown(f"class_{bisect.bisect_right(LIMITS, rate)}", words)

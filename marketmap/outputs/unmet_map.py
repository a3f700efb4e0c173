"""What the map beneath a site says: units that could be met nowhere within reach, of each 100 required."""

import bisect
from collections.abc import Mapping
from typing import Any

import pandas as pd

from marketmap.outputs import colours
from marketmap.outputs.maps import NO_DATA, MapClass, MapContent, Shown
from marketmap.outputs.words import MISSING, about

LIMITS = (0.5, 25, 50, 75)  # units of each 100 required; under half a unit is none
_WORDS = ("none", "under 25", "25 to 50", "50 to 75", "75 and over")
CLASSES = tuple(
    MapClass(f"class_{number}", words, colour)
    for number, (words, colour) in enumerate(zip(_WORDS, colours.RATES, strict=True))
)
TITLE, UNIT = "Could be met nowhere within reach", "units of each 100 required"


def unmet_content(table: pd.DataFrame, note: str) -> MapContent:
    """Return what the map says of unmet demand.

    Args:
        table: rows of `tables.MET`, one an area.
        note: sources, the last line of the legend.
    """
    shown = {str(row["area"]): _shown(row) for row in table.to_dict("records")}
    lacks = any(one.class_code == NO_DATA.code for one in shown.values())
    return MapContent(TITLE, UNIT, (*CLASSES, NO_DATA) if lacks else CLASSES, shown, note)


def _shown(row: Mapping[Any, Any]) -> Shown:
    demand, unmet = row["demand"], row["unmet"]
    if pd.isna(demand) or pd.isna(unmet) or not demand:
        return Shown(NO_DATA.code, MISSING)
    rate = 100 * unmet / demand
    words = f"{about(rate)} of each 100 required: about {about(unmet)} of {about(demand)} units"
    return Shown(f"class_{bisect.bisect_right(LIMITS, rate)}", words)

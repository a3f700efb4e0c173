"""The tables that say how sure the figures of a place are, ready to be taken away."""

import pandas as pd

from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part
from marketmap.outputs.sure_words import (
    CHANCE_NOTE,
    COMPARED_NOTE,
    LIMITS_NOTE,
    PRESSURE_NOTE,
    RANKS_NOTE,
    TORNADO_NOTE,
)
from marketmap.tables import ESTIMATES_COMPARED, TORNADO, UNCERTAINTY

SURE_NOTES = (
    ("95% limits", LIMITS_NOTE),
    ("Chance", CHANCE_NOTE),
    ("Ranks", RANKS_NOTE),
    ("By pressure", PRESSURE_NOTE),
)


def sure_parts(
    export: GapExport, uncertainty: pd.DataFrame, effects: pd.DataFrame, compared: pd.DataFrame
) -> dict[str, Part]:
    """Return the tables by the name that they are asked for under, titled by what the export shows.

    Args:
        export: what is shown, for which place.
        uncertainty: `tables.UNCERTAINTY`, lowest coverage first.
        effects: `tables.TORNADO` of the place.
        compared: `tables.ESTIMATES_COMPARED`.
    """
    shown = export.title.removeprefix("Supported housing required, existing and short ")
    moves = f"What moves the gap of {export.place.name} most, {shown}"
    return {
        "sure": Part("How sure", f"How sure the figures are, {shown}", UNCERTAINTY, uncertainty, SURE_NOTES),
        "tornado": Part("What moves it", moves, TORNADO, effects, (("What moves the gap", TORNADO_NOTE),)),
        "estimates": Part(
            "Estimates",
            f"The estimates side by side, {shown}",
            ESTIMATES_COMPARED,
            compared,
            (("Estimates side by side", COMPARED_NOTE),),
        ),
    }

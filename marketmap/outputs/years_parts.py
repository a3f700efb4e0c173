"""The years ahead and the five-year table, ready to be taken away."""

import pandas as pd

from marketmap.geography import KINDS
from marketmap.groups import GROUPS
from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part
from marketmap.outputs.years_words import (
    EXEMPT_WORDS,
    FIVE_NOTE,
    LEVEL_WORDS,
    PIPELINE_NOTE,
    YEARS_LIMITS_NOTE,
    YEARS_NOTE,
)
from marketmap.tables import FIVE_YEARS, YEARS
from marketmap.tables.years import EVERY, FIVE

WORDS = {
    "kind": {kind.code: kind.name for kind in KINDS},
    "group": {group.code: group.name for group in GROUPS},
    "level": LEVEL_WORDS,
    "exempt": {**EXEMPT_WORDS, EVERY: "exempt and not"},
}


def years_parts(export: GapExport, years: pd.DataFrame, five: pd.DataFrame) -> dict[str, Part]:
    """Return the tables by the name that they are asked for under.

    Args:
        export: what is shown, for which place.
        years: `tables.YEARS`.
        five: `tables.FIVE_YEARS`.
    """
    place = export.place.name
    title = f"Units required, existing and short in years ahead, {place}"
    ahead = (("Growth", YEARS_NOTE), ("Openings and closures", PIPELINE_NOTE), ("95% limits", YEARS_LIMITS_NOTE))
    return {
        "years": Part("Years ahead", title, YEARS, years, ahead, words=WORDS),
        "five": five_part(place, five),
    }


def five_part(place: str, five: pd.DataFrame) -> Part:
    """Return the five-year table, headed by the years that it is of."""
    first = int(five["first_year"].iloc[0])
    ends = {"": "", "_lower": ", lower 95% limit", "_upper": ", upper 95% limit"}
    headings = {
        f"needed_{year}{end}": f"Needed in {first + year - 1}{words} (units)"
        for year in FIVE
        for end, words in ends.items()
    }
    title = f"Units available now and likely to be needed in five years, {place}"
    return Part("Five years", title, FIVE_YEARS, five, (("Five-year table", FIVE_NOTE),), headings, WORDS)

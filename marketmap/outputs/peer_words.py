"""A place beside its peers in words."""

import pandas as pd

from marketmap.groups import GROUPS
from marketmap.outputs.sure_words import Row
from marketmap.outputs.words import MISSING, about

LIKE_NOTE = (
    "Alike: nearest by adults (logarithm), deprivation (Index of Multiple Deprivation 2025, weighted by adults) and "
    "the share of adults who live in rural small areas, each counted in standard deviations among all areas of the "
    "kind and with the same weight. Nothing else is compared: not housing costs, hospitals or what was built before."
)
FUNNEL_NOTE = (
    "Rates have 95% limits (Byar, exact Poisson below 10). The funnel's limits, 95% and 99.8%, are those that chance "
    "alone would keep a place of this size in, round the rate of all places compared together. A place outside them "
    "differs by more than chance; it is not wrong for that. Counts are carried by adults where districts lie across a "
    "border."
)
CLAIMANTS_WORDS = "Housing Benefit claimants in specified accommodation"
_WHEN = {"homeless_mental_health": "October to December 2025"}


def measure_words(measure: str) -> str:
    """Say what a published count counts, and when."""
    if measure == "hb_claimants":
        return f"{CLAIMANTS_WORDS}, February 2026"
    group = next(one.name.lower() for one in GROUPS if one.homeless_measure == measure)
    return f"Households owed a homelessness duty with this need ({group}), {_WHEN.get(measure, 'April to June 2024')}"


def rate_words(row: Row) -> str:
    """Return a rate with its 95% limits, such as "805 (770 to 842)"."""
    if pd.isna(row["rate"]):
        return MISSING
    return f"{about(row['rate'])} ({about(row['rate_lower'])} to {about(row['rate_upper'])})"


def standing_words(row: Row) -> str:
    """Say where a rate stands: "within the limits", "above the 99.8% limit"."""
    if pd.isna(row["standing"]):
        return MISSING
    if row["standing"] == "within":
        return "within the limits"
    side, level = str(row["standing"]).split()
    return f"{side} the {level} limit"


def peers_sentence(funnel: pd.DataFrame) -> str:
    """Say how a place compares with its peers by one count.

    Args:
        funnel: `tables.FUNNEL`, the place first.
    """
    place = funnel.iloc[0].to_dict()
    counted = measure_words(str(place["measure"]))
    if pd.isna(place["rate"]):
        return f"{place['name']}: {counted} were not returned by every district, so that there is no rate to compare."
    known = funnel[funnel["rate"].notna()]
    return (
        f"{place['name']} has {rate_words(place)} per 100,000 adults, {standing_words(place)} round "
        f"{about(place['average'])}, the rate of all {len(known)} together."
    )


def differ_sentence(funnel: pd.DataFrame) -> str:
    """Say what was counted, how many places differ by more than chance, and how many returned nothing.

    Args:
        funnel: `tables.FUNNEL`, the place first.
    """
    known = funnel[funnel["rate"].notna()]
    missing = len(funnel) - len(known)
    lacking = f" {missing} did not return a count." if missing else ""
    return f"Counted: {measure_words(str(funnel['measure'].iloc[0]))}. {_differ(known)}{lacking}"


def _differ(known: pd.DataFrame) -> str:
    outside = int(known["standing"].str.contains("99.8", regex=False).sum())
    if not outside:
        return "None is outside the 99.8% limits: chance alone could make them differ as they do."
    are = "is" if outside == 1 else "are"
    return (
        f"{outside} of {len(known)} {are} outside the 99.8% limits: these places differ by more than chance, which is "
        "something to explain and not a fault."
    )

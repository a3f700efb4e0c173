"""Disclosure control: what may be shown of a user's own counts and schemes (docs/method.md#disclosure-control).

Modelled demand and published totals are public and do not pass through here; placements, occupancy and schemes that
are sensitive do, before any map, tooltip, chart, table or file.
"""

from dataclasses import dataclass
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from marketmap.errors import ChoiceError

SUPPRESSED = "*"
USUAL = "mhsds"
SMALL_SCHEME_UNITS = 5
_STEP = 5


@dataclass(frozen=True)
class Profile:
    """A suppression profile: what it does in words, counts below which it hides, whether it hides 0, and rounding."""

    words: str
    hides_below: int
    hides_nought: bool
    rounds: bool


PROFILES = {
    "mhsds": Profile(
        "as in NHS England's mental health statistics: counts below 5, 0 too, are shown as *; others to the nearest 5",
        hides_below=5,
        hides_nought=True,
        rounds=True,
    ),
    "hes": Profile(
        "as in hospital statistics: 0 is shown; counts of 1 to 7 are shown as *; others to the nearest 5",
        hides_below=8,
        hides_nought=False,
        rounds=True,
    ),
    "none": Profile(
        "nothing is hidden or rounded: only for a machine that nobody else uses",
        hides_below=0,
        hides_nought=False,
        rounds=False,
    ),
}
_POINT = ("name", "postcode", "easting_m", "northing_m", "block", "geometry")

Schemes = TypeVar("Schemes", pd.DataFrame, gpd.GeoDataFrame)


def profile_of(code: str) -> Profile:
    """Return the profile of a code.

    Raises:
        ChoiceError: when there is no such profile; the text lists those that exist.
    """
    if code not in PROFILES:
        raise ChoiceError(f"There is no suppression profile {code!r}. Profiles: {', '.join(PROFILES)}.")
    return PROFILES[code]


def is_suppressed(values: pd.Series, profile: str) -> pd.Series:
    """Return for each count whether a profile hides it; a missing count is not hidden, it is unknown.

    Args:
        values: exact counts (people, units, days).
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    limits = profile_of(profile)
    hidden = (values < limits.hides_below) & ((values != 0) | limits.hides_nought)
    return hidden.fillna(value=False).astype(bool)


def suppress_counts(values: pd.Series, profile: str) -> pd.Series:
    """Return counts as numbers that may leave the machine: hidden ones missing, others to the nearest 5.

    A total is suppressed from its own exact count, never added up from suppressed parts.

    Args:
        values: exact counts (people, units, days).
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    counts = values.astype("float64")
    rounded = _nearest_five(counts) if profile_of(profile).rounds else counts
    return rounded.mask(is_suppressed(values, profile))


def suppress_percentages(percentages: pd.Series, numerators: pd.Series, profile: str) -> pd.Series:
    """Return percentages, missing where the profile hides the count above the line.

    Args:
        percentages: percentages or shares.
        numerators: their exact counts above the line, in the same index.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    return percentages.mask(is_suppressed(numerators, profile))


def shown(values: pd.Series, profile: str) -> pd.Series:
    """Return counts as text to show: "255", `SUPPRESSED` where hidden, missing where unknown.

    Args:
        values: exact counts (people, units, days), not yet suppressed.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    texts = suppress_counts(values, profile).map(_text, na_action="ignore").astype("str")
    return texts.mask(is_suppressed(values, profile), SUPPRESSED)


def without_sensitive_points(schemes: Schemes) -> Schemes:
    """Return schemes of which the sensitive ones (refuges) keep their district and lose what says where they are.

    Args:
        schemes: `tables.SCHEMES`, with or without geometry.

    Returns:
        The same rows and columns; sensitive ones are located by "district", without name, postcode, point or block.
    """
    hidden = schemes["sensitive"]
    cleared = schemes.assign(located=schemes["located"].mask(hidden, "district"))
    for column in [name for name in _POINT if name in schemes]:
        cleared[column] = cleared[column].mask(hidden)
    return cleared


def without_small_occupancy(schemes: Schemes) -> Schemes:
    """Return schemes of which those with fewer than five units do not say how many are occupied.

    Args:
        schemes: `tables.SCHEMES`, with or without geometry.
    """
    return schemes.assign(units_occupied=schemes["units_occupied"].mask(schemes["units"] < SMALL_SCHEME_UNITS))


def as_shown(schemes: pd.DataFrame, profile: str) -> pd.DataFrame:
    """Return schemes as a map, a card or a page may know them: what they do not hold cannot get out.

    Args:
        schemes: `tables.SCHEMES`.
        profile: one of `PROFILES`.

    Returns:
        The rows of `without_sensitive_points`, without units_occupied; in its place the text `occupied`: the count as
        the profile shows it, `SUPPRESSED`, or missing where it is not stated, the scheme has fewer than five units, or
        is sensitive.

    Raises:
        ChoiceError: when there is no such profile.
    """
    safe: pd.DataFrame = without_small_occupancy(without_sensitive_points(schemes))
    occupied = shown(safe["units_occupied"].mask(safe["sensitive"]), profile)
    return safe.drop(columns="units_occupied").assign(occupied=occupied)


def _nearest_five(counts: pd.Series) -> pd.Series:
    # Halves go up, as on paper; numpy's own rounding takes them to the even neighbour.
    return (counts / _STEP + 0.5).floordiv(1) * _STEP


def _text(count: float) -> str:
    return str(int(count)) if count == int(count) else str(count)

"""Disclosure control: what may be shown of a user's own counts and schemes (docs/method.md#disclosure).

Modelled demand and published totals are public and do not pass through here; placements, occupancy and schemes that
are sensitive do, before any map, tooltip, chart, table or file.
"""

from dataclasses import dataclass
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from marketmap.errors import ChoiceError
from marketmap.protection import Flags, Known, Numbers, Sums, protected, sums_of, with_enough

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


def hidden_cells(counts: pd.DataFrame, rows: Sums, columns: Sums, profile: str) -> pd.DataFrame:
    """Return which cells of a table with totals are hidden: small ones, and those from which they could be worked out.

    A reader is taken to know which cells are hidden for being small, and that shown ones are rounded. The range that
    all that is shown then leaves to a hidden cell holds at least two whole numbers, its own count among them; where no
    hiding can bring that about, every cell of its sums is hidden.

    Args:
        counts: exact counts, totals among them; missing ones are unknown, and counted as nothing in their totals.
        rows: totals of rows, with their parts.
        columns: totals of columns, with their parts.
        profile: one of `PROFILES`.

    Returns:
        True where a cell is hidden, in the shape of the table.

    Raises:
        ChoiceError: when there is no such profile.
        KeyError: when a total or a part is not in the table.
    """
    limits, values, sums = profile_of(profile), _flat(counts), sums_of(counts, rows, columns)
    known, unknown = pd.Series(values), _flat(counts.isna()).astype(bool)
    small = is_suppressed(known, profile).to_numpy() & ~unknown
    rounded, off = suppress_counts(known, profile).to_numpy(), _STEP // 2 if limits.rounds else 0
    floor = np.where(values > 0, limits.hides_below, 0)
    # Where 0 is shown, seven hidden parts of a hidden total of at most 7 would all be 1: a total may be any size there.
    any_size = _is_total(sums) & (not limits.hides_nought)
    most_hidden = np.where(any_size, np.inf, limits.hides_below - 1)
    least = np.where(small, 0 if limits.hides_nought else 1, np.maximum(rounded - off, floor))
    most = np.where(small, most_hidden, np.where(values > 0, rounded + off, 0))
    table = Known(values, small, np.where(unknown, 0, least), np.where(unknown, 0, most), limits.hides_below, sums)
    return _in_shape(protected(table), counts) & counts.notna()


def hidden_amounts(counts: pd.DataFrame, hidden: pd.DataFrame, rows: Sums, columns: Sums, profile: str) -> pd.DataFrame:
    """Return which cells hide what is added up over people: their days, costs and distances.

    Rounding does not protect an amount as it does a count, so a reader is taken to know every amount shown exactly.
    Parts hidden of a total that is shown are together the amount of as many people as may be shown, or more.

    Args:
        counts: exact counts of the people whom the amounts are of, totals among them.
        hidden: which cells hide their people, or have too few people with an amount.
        rows: totals of rows, with their parts.
        columns: totals of columns, with their parts.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
        KeyError: when a total or a part is not in the table.
    """
    values, sums, enough = _flat(counts), sums_of(counts, rows, columns), profile_of(profile).hides_below
    cells, before = _flat(hidden).astype(bool), None
    while before is None or (cells != before).any():
        before, cells = cells, with_enough(values, cells, sums, enough)
        least, most = np.where(cells, 0.0, values), np.where(cells, np.inf, values)
        cells = protected(Known(values, cells, least, most, 0.0, sums))
    return _in_shape(cells, counts)


def rounded_cells(counts: pd.DataFrame, hidden: pd.DataFrame, profile: str) -> pd.DataFrame:
    """Return a table of counts as it may be shown: rounded as the profile rounds, missing where hidden or unknown.

    Args:
        counts: exact counts.
        hidden: which cells are hidden, as `hidden_cells` returns them.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    return counts.apply(suppress_counts, profile=profile).mask(hidden)


def _is_total(sums: csr_array) -> Flags:
    return np.asarray((sums > 0).sum(axis=0)).ravel() > 0


def _flat(table: pd.DataFrame) -> Numbers:
    return table.to_numpy(dtype=float, na_value=0.0).ravel()


def _in_shape(cells: Flags, table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(cells.reshape(table.shape), index=table.index, columns=table.columns)


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

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
from marketmap.protection import Flags, Known, Numbers, Protected, loss_of, protected, with_enough

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
NOTHING_HIDDEN = "none"
_POINT = ("name", "postcode", "easting_m", "northing_m", "block", "geometry")

Schemes = TypeVar("Schemes", pd.DataFrame, gpd.GeoDataFrame)


@dataclass(frozen=True)
class Suppression:
    """How small counts are shown: a profile, and the reason stated for hiding nothing, which every output prints.

    Raises:
        ChoiceError: when there is no such profile, or nothing is to be hidden and no reason is stated.
    """

    profile: str = USUAL
    stated: str = ""

    def __post_init__(self) -> None:
        """Refuse to hide nothing without a reason."""
        if not profile_of(self.profile).hides_below and not self.stated.strip():
            raise ChoiceError(
                "To show counts of people as they are, nothing hidden, state a reason: it is printed on everything "
                "that is made this way."
            )


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


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells that are shown together and what they have in common, in one order.

    Attributes:
        counts: exact counts.
        sums: one row a sum that is 0 for every table there could be: 1 at a total, -1 at its parts.
        is_total: in how many ways a cell is a total that a reader sees as one.
        inner: cells never shown by themselves, of which those that are shown are the sums.
        empty: cells that cannot hold anybody, as a reader knows.
        released: cells that were released before and cannot be changed any more.
        hidden: cells that are hidden whatever they hold: of those released before, those that were.
        most: the most that an inner cell can be; without end for the others.
    """

    counts: Numbers
    sums: csr_array
    is_total: Numbers
    inner: Flags
    empty: Flags
    released: Flags
    hidden: Flags
    most: Numbers

    @property
    def loss(self) -> Numbers:
        """What is lost when a cell is hidden; totals weigh double for each kind of sum that they are."""
        return loss_of(self.counts, self.is_total)


def hidden_cells(cells: Cells, profile: str) -> Protected:
    """Return which cells are hidden: small ones, and those from which they could be worked out.

    A reader is taken to know which cells are hidden for being small, and that shown ones are rounded. The range that
    all that is shown then leaves to a hidden cell holds at least two whole numbers, its own count among them.

    Args:
        cells: what is shown, and what was released before.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    limits, counts = profile_of(profile), pd.Series(cells.counts)
    unseen = cells.inner | cells.empty
    small = is_suppressed(counts, profile).to_numpy() & ~unseen
    rounded, off = suppress_counts(counts, profile).to_numpy(), _STEP // 2 if limits.rounds else 0
    floor = np.where(cells.counts > 0, limits.hides_below, 0)
    # Where 0 is shown, seven hidden parts of a hidden total of at most 7 would all be 1: a total may be any size there.
    most_hidden = np.where((cells.is_total > 0) & (not limits.hides_nought), np.inf, limits.hides_below - 1)
    least = np.where(small, 0 if limits.hides_nought else 1, np.maximum(rounded - off, floor))
    most = np.where(small, most_hidden, np.where(cells.counts > 0, rounded + off, 0))
    hidden = (cells.hidden | small) & ~cells.empty
    of_another = hidden & ~small & ~cells.inner
    known = Known(
        counts=cells.counts,
        hidden=hidden,
        least=np.where(unseen, 0.0, np.where(of_another, floor, least)),
        most=np.where(cells.empty, 0.0, np.where(cells.inner, cells.most, np.where(of_another, np.inf, most))),
        shown_from=limits.hides_below,
        sums=cells.sums,
        fixed=cells.inner | cells.released | cells.empty,
        loss=cells.loss,
    )
    return protected(known)


def hidden_amounts(cells: Cells, lines: csr_array, profile: str) -> Protected:
    """Return which cells hide what is added up over people: their days and distances.

    Rounding does not protect an amount as it does a count, so a reader is taken to know every amount shown exactly.
    Parts hidden of a total that is shown are together the amount of as many people as may be shown, or more.

    Args:
        cells: counts of the people whom the amounts are of; hidden where their people are, or too few have an amount.
        lines: totals and parts among which hidden parts have to have people enough: 1 at a total, -1 at its parts.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    found = Protected(cells.hidden, np.zeros_like(cells.hidden))
    before = ~cells.hidden
    while (found.hidden != before).any():
        before = found.hidden
        hidden = with_enough(cells.counts, before, lines, profile_of(profile).hides_below)
        least, most = np.where(hidden | cells.inner, 0.0, cells.counts), np.where(hidden, np.inf, cells.counts)
        least, most = np.where(cells.empty, 0.0, least), np.where(cells.inner, cells.most, most)
        known = Known(
            cells.counts, hidden, least, most, 0.0, cells.sums, cells.inner | cells.released | cells.empty, cells.loss
        )
        found = protected(known)
    return found


def rounded_cells(counts: pd.DataFrame, hidden: pd.DataFrame, profile: str) -> pd.DataFrame:
    """Return a table of counts as it may be shown: rounded as the profile rounds, missing where hidden or unknown.

    Args:
        counts: exact counts.
        hidden: which cells are hidden, as `hidden_cells` returns them.
        profile: one of `PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    # A 0 that is not hidden is one that anybody knows.
    return counts.apply(suppress_counts, profile=profile).mask(counts == 0, 0.0).mask(hidden)


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

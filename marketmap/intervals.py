"""Intervals of counts and proportions as English public health uses them (docs/method.md#intervals).

Formulas: Byar's approximation for counts of 10 or more and exact Poisson limits below (Breslow and Day 1987, as used by
Public Health England, Technical Guide 3), and Wilson's score interval for proportions.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

Numbers = NDArray[np.float64]

Z_95 = float(ndtri(0.975))
BYAR_FROM = 10


def count_interval(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return the 95% limits of counts: Byar's from 10 up, exact Poisson below; a missing count has missing limits.

    Counts that were carried between areas need not be whole; the formulas hold for them too.
    """
    counts = np.asarray(counts, dtype=float)
    large = counts >= BYAR_FROM
    big = np.where(large, counts, BYAR_FROM)
    byar_low = big * (1 - 1 / (9 * big) - Z_95 / (3 * np.sqrt(big))) ** 3
    byar_high = (big + 1) * (1 - 1 / (9 * (big + 1)) + Z_95 / (3 * np.sqrt(big + 1))) ** 3
    exact_low = np.where(counts > 0, gammaincinv(counts, 0.025), np.where(counts == 0, 0.0, np.nan))
    exact_high = gammaincinv(counts + 1, 0.975)
    return np.where(large, byar_low, exact_low), np.where(large, byar_high, exact_high)


def share_interval(part: Numbers, whole: Numbers) -> tuple[Numbers, Numbers]:
    """Return Wilson's 95% limits of the proportions part / whole."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    share, spread = part / whole, Z_95**2 / whole
    centre = share + spread / 2
    half = Z_95 * np.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)

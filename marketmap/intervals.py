"""Intervals of counts and proportions as English public health uses them (docs/method.md#intervals).

Formulas: Byar's approximation for counts of 10 or more and exact Poisson limits below (Breslow and Day 1987, as used by
Public Health England, Technical Guide 3), and Wilson's score interval for proportions.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

Numbers = NDArray[np.float64]

BYAR_FROM = 10
CONFIDENCE = 0.95
CONFIDENCE_OF_FUNNELS = (0.95, 0.998)


def count_interval(counts: Numbers, confidence: float = CONFIDENCE) -> tuple[Numbers, Numbers]:
    """Return the limits of counts: Byar's from 10 up, exact Poisson below; a missing count has missing limits.

    Counts that were carried between areas need not be whole; the formulas hold for them too.

    Args:
        counts: observed counts, or for a funnel the counts to be expected.
        confidence: share of such intervals that hold the truth, such as 0.95 or, for a funnel's outer limits, 0.998.
    """
    counts, z = np.asarray(counts, dtype=float), _z(confidence)
    large = counts >= BYAR_FROM
    big = np.where(large, counts, BYAR_FROM)
    byar_low = big * (1 - 1 / (9 * big) - z / (3 * np.sqrt(big))) ** 3
    byar_high = (big + 1) * (1 - 1 / (9 * (big + 1)) + z / (3 * np.sqrt(big + 1))) ** 3
    outside = (1 - confidence) / 2
    exact_low = np.where(counts > 0, gammaincinv(counts, outside), np.where(counts == 0, 0.0, np.nan))
    exact_high = gammaincinv(counts + 1, 1 - outside)
    return np.where(large, byar_low, exact_low), np.where(large, byar_high, exact_high)


def share_interval(part: Numbers, whole: Numbers, confidence: float = CONFIDENCE) -> tuple[Numbers, Numbers]:
    """Return Wilson's limits of the proportions part / whole."""
    part, whole, z = np.asarray(part, dtype=float), np.asarray(whole, dtype=float), _z(confidence)
    share, spread = part / whole, z**2 / whole
    centre = share + spread / 2
    half = z * np.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)


def _z(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))

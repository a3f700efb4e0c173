"""Association: whether two figures of areas rise together (docs/method.md#association). It is not cause.

Spearman's rank correlation with the 95% interval of Fisher's z, its variance after Bonett and Wright (2000), who found
that (1 + rho^2 / 2) / (n - 3) holds its level better for ranks than 1 / (n - 3).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

from marketmap.intervals import CONFIDENCE

FEWEST = 10
"""Fewest areas from which a correlation is worked out."""

_LOST = 3


@dataclass(frozen=True)
class Association:
    """A rank correlation across areas.

    Attributes:
        rho: Spearman's rank correlation, -1 to 1; not a number where there are too few areas or one figure never moves.
        low: lower 95% limit.
        high: upper 95% limit.
        areas: areas it rests on.
        left_out: areas left out because one of the two figures is suppressed or missing.
    """

    rho: float
    low: float
    high: float
    areas: int
    left_out: int


def rank_correlation(one: pd.Series, other: pd.Series) -> Association:
    """Work out the rank correlation of two figures, area by area.

    Args:
        one: a figure of each area, by its code; missing where suppressed or unknown.
        other: another figure, in the same index.
    """
    known = one.notna() & other.notna()
    areas, left_out = int(known.sum()), int((~known).sum())
    first, second = (rankdata(figures[known].to_numpy(dtype=float)) for figures in (one, other))
    if areas < FEWEST or not np.ptp(first) or not np.ptp(second):
        return Association(float("nan"), float("nan"), float("nan"), areas, left_out)
    rho = float(np.corrcoef(first, second)[0, 1])
    low, high = _interval(rho, areas)
    return Association(rho, low, high, areas, left_out)


def _interval(rho: float, areas: int) -> tuple[float, float]:
    # A perfect correlation has no finite z; the nearest number below 1 stands for it.
    middle = np.arctanh(np.clip(rho, -1 + 1e-15, 1 - 1e-15))
    half = float(ndtri((1 + CONFIDENCE) / 2)) * np.sqrt((1 + rho**2 / 2) / (areas - _LOST))
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))

"""Evening out: units equally far from all residents of their district are shared evenly (docs/method.md#allocation).

Which of the residents have them changes neither how many are met nor how far they travel. A published total is such a
case: without this, one neighbourhood would have all its demand met and the next nothing, by chance.
"""

import numpy as np

from marketmap.reach import Reach, ratio
from marketmap.transport import PER_UNIT


def evened(reach: Reach, demand: np.ndarray, units: np.ndarray, supply: np.ndarray | None = None) -> np.ndarray:
    """Return the units of each pair with evenly far units shared by all residents whom no other unit houses.

    Args:
        reach: the points and the distances between them.
        demand: units required by demand point.
        units: units of each pair in a best answer.
        supply: units by supply point, where residents have first call on all of them; else they keep what they have of
            each.
    """
    pairs = reach.even_pairs
    kept = units.copy()
    kept[pairs] = 0.0
    wanted = demand - np.bincount(reach.rows, kept, len(demand))
    wanted[wanted * PER_UNIT < 1] = 0.0  # what rounding to millionths leaves is nobody
    if supply is None:
        used = np.bincount(reach.columns[pairs], units[pairs], len(reach.places))
    else:
        used = _first_call(reach, wanted, supply)
    kept[pairs] = _matched(reach, wanted, used)
    return kept


def _first_call(reach: Reach, wanted: np.ndarray, supply: np.ndarray) -> np.ndarray:
    """Return the evenly far units that residents use: the nearest first, those as near as each other by their size."""
    used, left = np.zeros(len(supply)), reach.of_residents(wanted)
    for nearness in range(reach.tiers.max(initial=-1) + 1):
        there = np.where(reach.tiers == nearness, supply, 0.0)
        known = reach.of_units(there)
        taken = np.minimum(known, left)
        used += there * ratio(taken, known)[reach.districts[1]]
        left = np.maximum(left - taken, 0.0)
    return used


def _matched(reach: Reach, wanted: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Return who has which of the units used: everybody the same share of what they want.

    They come from the part of the district in the same ICB as far as there are any, so that nobody is shown to cross
    its border for nothing.
    """
    pairs, (home, host) = reach.even_pairs, reach.parts
    rows, columns = reach.rows[pairs], reach.columns[pairs]
    has = wanted * ratio(reach.of_units(used), reach.of_residents(wanted))[reach.districts[0]]
    count = 1 + max(int(home.max(initial=0)), int(host.max(initial=0)))
    wants, stands = np.bincount(home, has, count), np.bincount(host, used, count)
    same = np.minimum(wants, stands)
    inside = np.where(home[rows] == host[columns], ratio(same, wants * stands)[home[rows]], 0.0)
    has_more, used_more = has * (1 - ratio(same, wants)[home]), used * (1 - ratio(same, stands)[host])
    across = ratio(np.ones(len(reach.of_units(used_more))), reach.of_units(used_more))[reach.districts[0]][rows]
    units: np.ndarray = has[rows] * used[columns] * inside + has_more[rows] * used_more[columns] * across
    return units

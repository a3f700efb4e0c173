"""Levels: demand and supply by support level, strict and with homes of other levels serving (docs/method.md#levels).

Homes serve people of their own level first. Then homes that are spare serve others, as far as the substitution table
lets them, so that most people are served; it is a maximum flow of four levels of homes to four levels of need, worked
out by its minimum cuts for all areas at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from marketmap.errors import ChoiceError
from marketmap.tables import LEVEL_GAPS, LEVELS, NOT_STATED

Serves = Mapping[str, frozenset[str]]  # level of home: the levels of need that it may serve besides its own
IDENTITY: Serves = MappingProxyType(dict.fromkeys(LEVELS, frozenset()))
NONE = "none"

_Figures = NDArray[np.float64]
_Pair = tuple[int, int]  # numbers of the level of home and the level of need
_RESULTS = [*(f"met_by_{level}" for level in LEVELS), "unmet", "lent", "spare"]


def serves_of(texts: Iterable[str]) -> Serves:
    """Read a substitution table: "high=medium,low" lets homes of high support serve medium and low.

    Args:
        texts: one a level of home; levels that none of them names serve their own level only. "none" alone says so.

    Raises:
        ChoiceError: when a text is not written so, names no level, or a level of home comes twice.
    """
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        home, equals, listed = (part.strip().casefold() for part in text.partition("="))
        needs = [part.strip() for part in listed.split(",") if part.strip()]
        if home == NONE and not equals:
            continue
        if not needs or not {home, *needs} <= set(LEVELS):
            raise ChoiceError(
                f"{text!r} does not say which level of home may serve which level of need. Expected for instance "
                f"high=medium,low. Levels: {', '.join(LEVELS)}."
            )
        if home in found:
            raise ChoiceError(f"{home} is said twice. Name all that it may serve at once, such as high=medium,low.")
        found[home] = frozenset(needs) - {home}
    return {level: found.get(level, frozenset()) for level in LEVELS}


def serves_texts(serves: Serves) -> list[str]:
    """Return a substitution table as `serves_of` reads it, in the order of levels; empty where none serves any."""
    listed = {level: [need for need in LEVELS if need in serves[level]] for level in LEVELS}
    return [f"{level}={','.join(needs)}" for level, needs in listed.items() if needs]


def met_by(need: _Figures, homes: _Figures, serves: Serves) -> _Figures:
    """Return units met by level of home and level of need.

    Most people are served, after every level its own. Among the ways that serve as many, homes of the nearest level
    above serve as many as they can, then those of levels further above, then the nearest below; where the distance is
    the same, the higher need comes first. So there is one answer, whatever the order of anything.

    Args:
        need: units required, one row an area, one column a level.
        homes: units that exist, in the same shape.
        serves: which level of home may serve which besides its own.

    Returns:
        One block an area, one row a level of home, one column a level of need.
    """
    own = np.minimum(need, homes)
    met = own[:, :, None] * np.eye(len(LEVELS))
    left, spare = need - own, homes - own
    pairs = sorted(_allowed(serves), key=_in_order)
    for number, (home, to) in enumerate(pairs):
        later = pairs[number + 1 :]
        most = _least_cut(left, spare, _cuts(pairs[number:]))
        # Whoever this pair serves is neither in the need nor among the homes of the pairs after it.
        tight = [(needs, of) for needs, of in _cuts(later) if to not in needs and home in of]
        slack = _least_cut(left, spare, tight) - most if tight else np.inf
        served = np.clip(np.minimum(slack, np.minimum(left[:, to], spare[:, home])), 0.0, None)
        met[:, home, to] += served
        left[:, to] -= served
        spare[:, home] -= served
    return met


def served_by_next(need: _Figures, homes: _Figures, serves: Serves) -> _Figures:
    """Return how many people more are served if there is one more home of a level: from 0 to 1, by area and level.

    Args:
        need: units required, one row an area, one column a level.
        homes: units that exist, in the same shape.
        serves: which level of home may serve which besides its own.
    """
    now = _served(need, homes, serves)
    more = [_served(need, homes + one, serves) - now for one in np.eye(len(LEVELS))]
    served: _Figures = np.column_stack(more).round(9)
    return served


def _served(need: _Figures, homes: _Figures, serves: Serves) -> _Figures:
    own = np.minimum(need, homes)
    return np.asarray(own.sum(axis=1) + _least_cut(need - own, homes - own, _cuts(_allowed(serves))))


def _allowed(serves: Serves) -> list[_Pair]:
    numbers = {level: number for number, level in enumerate(LEVELS)}
    return [(numbers[home], numbers[need]) for home, needs in serves.items() for need in needs]


def _in_order(pair: _Pair) -> tuple[bool, int, int]:
    home, need = pair
    return home < need, abs(home - need), -need


def _cuts(pairs: Sequence[_Pair]) -> list[tuple[set[int], set[int]]]:
    """Return every set of levels of need, with the levels of home that may serve any of them."""
    every = range(len(LEVELS))
    needs = [{at for at in every if chosen[at]} for chosen in product((False, True), repeat=len(LEVELS))]
    return [(among, {home for home, need in pairs if need in among}) for among in needs]


def _least_cut(left: _Figures, spare: _Figures, cuts: Iterable[tuple[set[int], set[int]]]) -> _Figures:
    """Return for every area the least that stands in the way: demand not in a set, and all homes that may serve it."""
    sums = [
        left[:, [at for at in range(left.shape[1]) if at not in needs]].sum(axis=1)
        + spare[:, sorted(homes)].sum(axis=1)
        for needs, homes in cuts
    ]
    least: _Figures = np.min(sums, axis=0)
    return least


def level_gaps(demand: pd.DataFrame, supply: pd.DataFrame, serves: Serves = IDENTITY) -> pd.DataFrame:
    """Set demand against supply by level.

    Args:
        demand: units required, indexed by area, one column a level; missing where the user's counts do not cover all
            of the area.
        supply: units of the register, the same, and a column of those whose level is not stated; missing where the
            register does not cover all of the area.
        serves: which level of home may serve which besides its own.

    Returns:
        The columns of `tables.LEVEL_GAPS` from area and level on, one row an area and level and one for units whose
        level is not stated. What other levels do is missing where a level of demand or supply is.
    """
    levels = list(LEVELS)
    need, homes = demand[levels].to_numpy(dtype=float), supply[levels].to_numpy(dtype=float)
    unknown = np.isnan(need + homes).any(axis=1)
    met = met_by(np.nan_to_num(need), np.nan_to_num(homes), serves)
    met[unknown] = np.nan
    following = served_by_next(np.nan_to_num(need), np.nan_to_num(homes), serves)
    following[unknown] = np.nan
    parts = [_level(number, need, homes, met).assign(next_unit=following[:, number]) for number in range(len(levels))]
    stated = pd.concat([part.assign(area=demand.index, level=level) for part, level in zip(parts, levels, strict=True)])
    rest = pd.DataFrame({"area": demand.index, "level": NOT_STATED, "supply": supply[NOT_STATED].to_numpy()})
    table = pd.concat([stated, rest], ignore_index=True)
    order = table["level"].map({level: number for number, level in enumerate((*LEVELS, NOT_STATED))})
    table = table.assign(order=order).sort_values(["area", "order"], ignore_index=True)
    return table[[name for name in LEVEL_GAPS.column_names if name in table]]


def _level(number: int, need: _Figures, homes: _Figures, met: _Figures) -> pd.DataFrame:
    required, exist, served, used = need[:, number], homes[:, number], met[:, :, number], met[:, number, :]
    lent = used.sum(axis=1) - used[:, number]
    results = [*served.T, _above_none(required - served.sum(axis=1)), lent, _above_none(exist - used.sum(axis=1))]
    columns = {"demand": required, "supply": exist, "gap": required - exist}
    return pd.DataFrame(columns | dict(zip(_RESULTS, results, strict=True)))


def _above_none(units: _Figures) -> _Figures:
    # Fractions of units leave a trace below nothing when they are subtracted.
    above: _Figures = np.maximum(units, 0.0)
    return above

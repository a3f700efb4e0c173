"""Calibration: the assumption that makes the predicted share out of area an observed one (docs/method.md#calibration).

By home first it is the share of the units left over that are open to people of other districts; by best for all both
borders, longer or shorter by the same factor. Observed shares come from the user's own placements.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from marketmap import flows, geography
from marketmap.allocation import allocate
from marketmap.assumptions import AllocationAssumptions, Assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Housed
from marketmap.reach import OUTSIDE

CLOSE = 0.0001  # a share within a hundredth of a percentage point needs no more search
REACHED = 0.005  # one within half a percentage point is reached: shares jump where people change places
LONGEST_BORDER_KM = 1000.0  # longer than any journey it could be weighed against
BORDERS = ("border_district_km", "border_icb_km")


Changed = dict[str, float]
"""Figures that calibration changes: dotted names to values."""


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What calibration found.

    Attributes:
        housed: who could be housed where with the assumptions found.
        observed: the share out of area that was observed.
        share: the share out of area that these assumptions predict.
        changed: the figures that were changed.
        present: the same figures as they were.
        curve: what each of the values that were looked at first predicts: the figures, and the share.
        least: the smallest share that changing them was seen to predict.
        most: the largest.
        limits: the figures that predict the limits of the observed share, drawn straight between values looked at; None
            where a limit is not reached, or was not given.
    """

    housed: Housed
    observed: float
    share: float
    changed: Changed
    present: Changed
    curve: tuple[tuple[Changed, float], ...]
    least: float
    most: float
    limits: tuple[Changed | None, Changed | None] = (None, None)

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions found."""
        return self.housed.market.assumptions

    @property
    def is_reached(self) -> bool:
        """Whether the predicted share is the observed one."""
        return abs(self.share - self.observed) <= REACHED


def calibrate(
    housed: Housed, observed: float, place: Place = ENGLAND, limits: tuple[float, float] | None = None
) -> Calibrated:
    """Find the assumption that makes the predicted share out of area of a place the observed one.

    The share is units met outside the home ICB over units met. Only what belongs to the rule in use is changed, in all
    England. The share rises with the units that are open and falls with the borders, but not everywhere: where several
    values predict what was observed, it is the one next to the present value.

    Args:
        housed: who could be housed where under the present assumptions.
        observed: share of the people of the place placed outside their home ICB, 0 to 1.
        place: whose people.
        limits: limits of the observed share, for the range of the figures found.

    Raises:
        ChoiceError: when the share is not one, nobody of the place is met, or there is no border to make longer.
    """
    if not 0 <= observed <= 1:
        raise ChoiceError(f"A share out of area lies between 0 and 1; the observed one is {observed:g}.")
    knob = _knob(housed.market.assumptions.allocation)
    weights = _weights(housed, place)
    tried: dict[float, float] = {}

    def off(value: float) -> float:
        at = round(value, knob.decimals)
        if at not in tried:
            tried[at] = _share(_with(housed, knob.changes(at)), weights)
        # What is close enough counts as found, so that the search stops.
        return 0.0 if abs(tried[at] - observed) <= CLOSE else tried[at] - observed

    offs = [off(step) for step in (*knob.steps, knob.now)]
    if np.isnan(offs).any():
        raise ChoiceError(f"Nobody of {place.name} could be housed anywhere, so that there is no share out of area.")
    curve = tuple((knob.changes(step), tried[step]) for step in knob.steps)
    between = _between(tried, observed, knob.now)
    if between:
        brentq(off, *between, xtol=10**-knob.decimals)
    best = _nearest(tried, observed, knob.now)
    ends = [None if limit is None else _drawn(tried, limit, best) for limit in limits or (None, None)]
    low, high = (None if value is None else knob.changes(round(value, knob.decimals)) for value in ends)
    found, shares = knob.changes(best), tried.values()
    return Calibrated(
        _with(housed, found), observed, tried[best], found, knob.changes(knob.now), curve, min(shares), max(shares),
        (low, high),
    )  # fmt: skip


def _crossings(tried: Mapping[float, float], share: float) -> list[tuple[float, float]]:
    """Return pairs of neighbouring values between which the predicted share passes another one."""
    return [(low, high) for low, high in pairwise(sorted(tried)) if (tried[low] - share) * (tried[high] - share) < 0]


def _between(tried: Mapping[float, float], observed: float, now: float) -> tuple[float, float] | None:
    """Return the values next to the present one between which to look; None where there are none, or one is found."""

    def away(ends: tuple[float, float]) -> float:
        return abs(sum(ends) / 2 - now)

    ends = min(_crossings(tried, observed), key=away, default=None)
    found = [abs(value - now) for value, share in tried.items() if abs(share - observed) <= CLOSE]
    return None if ends is None or (found and min(found) <= away(ends)) else ends


def _nearest(tried: Mapping[float, float], observed: float, now: float) -> float:
    """Return the value that predicts what was observed most nearly; of several, the one next to the present value."""
    least = min(abs(share - observed) for share in tried.values())
    close = [value for value, share in tried.items() if abs(share - observed) <= max(least, CLOSE)]
    return min(close, key=lambda value: abs(value - now))


def _drawn(tried: Mapping[float, float], share: float, near: float) -> float | None:
    """Return the value that predicts a share, on a straight line between values tried; None where none does."""
    values: list[float] = [value for value, predicted in tried.items() if abs(predicted - share) <= CLOSE]
    for low, high in _crossings(tried, share):
        part = (share - tried[low]) / (tried[high] - tried[low])
        values.append(low + (high - low) * part)

    def away(value: float) -> float:
        return abs(value - near)

    return min(values, key=away, default=None)


def predicted_share(housed: Housed, place: Place = ENGLAND) -> float:
    """Return the share of the people of a place who are met outside their home ICB, of all who are met.

    It is missing where nobody is met.
    """
    return _share(housed, _weights(housed, place))


def _weights(housed: Housed, place: Place) -> np.ndarray:
    """Return for each demand point the share of its demand that lives in a place."""
    blocks = housed.market.england.blocks
    inside = geography.members(blocks, place.kind).where(geography.members(blocks, place.kind) == place.area)
    shares = flows.home_shares(housed.point, housed.demand, inside).set_index("point")["share"]
    return shares.reindex(housed.reach.points["point"]).fillna(0.0).to_numpy()


def _share(housed: Housed, weights: np.ndarray) -> float:
    units = housed.allocation.units * weights[housed.reach.rows]
    met = float(units.sum())
    return float(units[housed.reach.where == OUTSIDE].sum()) / met if met else float("nan")


@dataclass(frozen=True)
class _Knob:
    """What calibration turns: what a value changes, the values looked at first, the present one, and how finely."""

    changes: Callable[[float], Changed]
    steps: tuple[float, ...]
    now: float
    decimals: int


def _knob(allocation: AllocationAssumptions) -> _Knob:
    if allocation.rule == "home_first":
        steps = tuple(step / 10 for step in range(11))
        return _Knob(lambda share: {"allocation.share_open.value": share}, steps, allocation.share_open.range[1], 6)
    borders = {name: getattr(allocation, name).range[1] for name in BORDERS}
    if not any(borders.values()):
        raise ChoiceError("Both borders weigh nothing, so that none can be made longer: give one of them a length.")
    longest = LONGEST_BORDER_KM / max(borders.values())
    factors = (0.0, *sorted({0.5, 1.0, 2.0, 4.0, 8.0, longest}))
    return _Knob(lambda by: {f"allocation.{name}.value": km * by for name, km in borders.items()}, factors, 1.0, 3)


def _with(housed: Housed, changes: Changed) -> Housed:
    """Return the answer under other values of the allocation's assumptions; a range given round the old ones goes."""
    ends = {name.replace(".value", end): None for name in changes for end in (".low", ".high")}
    assumptions = housed.market.assumptions.changed({**changes, **ends})
    answer = housed.allocation
    allocation = allocate(answer.reach, answer.demand, answer.supply, assumptions.allocation)
    return replace(housed, market=replace(housed.market, assumptions=assumptions), allocation=allocation)

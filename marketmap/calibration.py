"""Calibration: the assumption that makes the predicted share out of area an observed one (docs/method.md#calibration).

By home first it is the share of the units left over that are open to people of other districts; by best for all both
borders, longer or shorter by the same factor. Observed shares come from the user's own placements.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from marketmap import flows, geography
from marketmap.allocation import allocate
from marketmap.assumptions import AllocationAssumptions, Assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Housed, met_by
from marketmap.reach import OUTSIDE

CLOSE = 0.0001  # a share within a hundredth of a percentage point is reached
LONGEST_BORDER_KM = 1000.0  # longer than any journey it could be weighed against
DECIMALS = 4
BORDERS = ("border_district_km", "border_icb_km")


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What calibration found.

    Attributes:
        housed: who could be housed where with the assumptions found.
        observed: the share out of area that was observed.
        share: the share out of area that these assumptions predict.
        changed: the figures that were changed, dotted names to values.
        least: the smallest share that changing them was seen to predict.
        most: the largest.
    """

    housed: Housed
    observed: float
    share: float
    changed: dict[str, float]
    least: float
    most: float

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions found."""
        return self.housed.market.assumptions

    @property
    def is_reached(self) -> bool:
        """Whether the predicted share is the observed one."""
        return abs(self.share - self.observed) <= CLOSE

    @property
    def words(self) -> str:
        """The answer in a sentence or two."""
        entries = self.assumptions.allocation
        found = "; ".join(
            f"{entry.title}: {entry.range[1]:g} {entry.unit}"
            for entry in (getattr(entries, name.split(".")[1]) for name in self.changed)
        )
        if self.is_reached:
            return f"{self.share:.1%} out of area, as observed, is predicted with: {found}."
        return (
            f"{self.observed:.1%} out of area was observed. Changing this alone predicts {self.least:.1%} to "
            f"{self.most:.1%}, so that it cannot be reached; the nearest is {self.share:.1%}, with: {found}."
        )


def calibrate(housed: Housed, observed: float, place: Place = ENGLAND) -> Calibrated:
    """Find the assumption that makes the predicted share out of area of a place the observed one.

    The share is units met outside the home ICB over units met. Only what belongs to the rule in use is changed. The
    share rises with the units that are open and falls with the borders, but not everywhere: where several values
    predict what was observed, it is the one next to the present value.

    Args:
        housed: who could be housed where under the present assumptions.
        observed: share of the people of the place placed outside their home ICB, 0 to 1.
        place: whose people.

    Raises:
        ChoiceError: when the share is not one, nobody of the place is met, or there is no border to make longer.
    """
    if not 0 <= observed <= 1:
        raise ChoiceError(f"A share out of area lies between 0 and 1; the observed one is {observed:g}.")
    knob = _knob(housed.market.assumptions.allocation)
    tried: dict[float, float] = {}

    def off(value: float) -> float:
        at = round(value, DECIMALS)
        if at not in tried:
            tried[at] = predicted_share(_with(housed, knob.changes(at)), place)
        # What is close enough counts as found, so that the search stops.
        return 0.0 if abs(tried[at] - observed) <= CLOSE else tried[at] - observed

    offs = [off(step) for step in knob.steps]
    if np.isnan(offs).any():
        raise ChoiceError(f"Nobody of {place.name} could be housed anywhere, so that there is no share out of area.")
    between = [
        (low, high)
        for (low, high), (before, after) in zip(pairwise(knob.steps), pairwise(offs), strict=True)
        if before * after < 0
    ]
    if between and 0.0 not in offs:
        brentq(off, *min(between, key=lambda ends: abs(sum(ends) / 2 - knob.now)), xtol=10**-DECIMALS)
    best = min(tried, key=lambda value: abs(tried[value] - observed))
    found = knob.changes(best)
    shares = tried.values()
    return Calibrated(_with(housed, found), observed, tried[best], found, min(shares), max(shares))


def predicted_share(housed: Housed, place: Place = ENGLAND) -> float:
    """Return the share of the people of a place who are met outside their home ICB, of all who are met.

    It is missing where nobody is met.
    """
    blocks, reach = housed.market.england.blocks, housed.reach
    inside = geography.members(blocks, place.kind).where(geography.members(blocks, place.kind) == place.area)
    shares = flows.home_shares(housed.point, housed.demand, inside).set_index("point")["share"]
    units = housed.allocation.units * shares.reindex(reach.points["point"]).fillna(0.0).to_numpy()[reach.rows]
    met = float(units.sum())
    return float(units[reach.where == OUTSIDE].sum()) / met if met else float("nan")


def residuals(housed: Housed, kind: str, observed: pd.DataFrame, place: Place = ENGLAND) -> pd.DataFrame:
    """Set observed shares out of area beside predicted ones, by home area.

    Args:
        housed: who could be housed where.
        kind: area kind of the homes.
        observed: area (code) and share (0 to 1) placed outside the home ICB; an area it lacks was not observed.
        place: the place looked at.

    Returns:
        area, name, met (units), predicted, observed, residual (observed less predicted): one row an area of the place;
        predicted is missing where nobody is met, observed where nothing was.

    Raises:
        ChoiceError: when an observed area is not one of the place.
    """
    table = met_by(housed, kind, place)
    strangers = sorted(set(observed["area"]) - set(table["area"]))
    if strangers:
        raise ChoiceError(
            f"There is no {geography.kind_of(kind).name} in {place.name} with code {', '.join(strangers)}."
        )
    met = table[list(flows.WHERE.values())].sum(axis=1)
    shown = table[["area", "name"]].assign(met=met, predicted=table["outside_share"])
    beside = shown.merge(
        observed[["area", "share"]].rename(columns={"share": "observed"}), on="area", how="left", validate="1:1"
    )
    return beside.assign(residual=beside["observed"] - beside["predicted"])


@dataclass(frozen=True)
class _Knob:
    """What calibration turns: what a value changes, the values looked at first, and the present one."""

    changes: Callable[[float], dict[str, float]]
    steps: tuple[float, ...]
    now: float


def _knob(allocation: AllocationAssumptions) -> _Knob:
    if allocation.rule == "home_first":
        steps = tuple(step / 10 for step in range(11))
        return _Knob(lambda share: {"allocation.share_open.value": share}, steps, allocation.share_open.range[1])
    borders = {name: getattr(allocation, name).range[1] for name in BORDERS}
    if not any(borders.values()):
        raise ChoiceError("Both borders weigh nothing, so that none can be made longer: give one of them a length.")
    longest = LONGEST_BORDER_KM / max(borders.values())
    factors = (0.0, *sorted({0.5, 1.0, 2.0, 4.0, 8.0, longest}))
    return _Knob(lambda by: {f"allocation.{name}.value": km * by for name, km in borders.items()}, factors, 1.0)


def _with(housed: Housed, changes: dict[str, float]) -> Housed:
    """Return the answer under other values of the allocation's assumptions; a range given round the old ones goes."""
    ends = {name.replace(".value", end): None for name in changes for end in (".low", ".high")}
    assumptions = housed.market.assumptions.changed({**changes, **ends})
    answer = housed.allocation
    allocation = allocate(answer.reach, answer.demand, answer.supply, assumptions.allocation)
    return replace(housed, market=replace(housed.market, assumptions=assumptions), allocation=allocation)

"""What can be shown of a gap: each measure with its words, unit, classes and colours.

A rate is shown as a fill, a count as a circle. Class limits are fixed, so that two maps can be compared; where a group
has no fixed limits they are set as multiples of England's rate.
"""

from dataclasses import dataclass
from typing import Literal

from marketmap.errors import ChoiceError

Drawn = Literal["fill", "circle"]
Ramp = Literal["coverage", "short", "sequential", "count"]


@dataclass(frozen=True)
class Measure:
    """One thing to show: the column of `tables.GAPS` it reads, its words, and how it is drawn.

    `of_demand` is false of what is published whatever estimate of demand is chosen.
    """

    code: str
    column: str
    name: str
    unit: str
    meaning: str
    drawn: Drawn
    ramp: Ramp
    limits: tuple[tuple[str, tuple[float, ...]], ...] = ()
    multiples: tuple[float, ...] = ()
    worst_is_low: bool = False
    of_demand: bool = True

    def limits_for(self, group: str, england: float) -> tuple[float, ...]:
        """Return the class limits for a group; `england` is England's own value, for groups without fixed limits."""
        fixed = dict(self.limits)
        limits = fixed.get(group) or fixed.get("any")
        return limits or tuple(round(england * multiple, 1) for multiple in self.multiples)


MEASURES = (
    Measure(
        "coverage", "coverage", "Coverage", "units that exist for each 100 required",
        "Of every 100 units required, how many exist.",
        "fill", "coverage", (("any", (25, 50, 75, 100)),), worst_is_low=True,
    ),
    Measure(
        "short_rate", "short_per_100000", "Short per 100,000", "units for each 100,000 adults",
        "Units short for each 100,000 adults, so that large and small places compare.",
        "fill", "short", (("mental_health", (0, 25, 50, 100)), ("all", (0, 150, 300, 600))), (0, 0.25, 0.5, 1.0),
    ),
    Measure(
        "gap", "gap", "Units short", "units",
        "Units required less units that exist.",
        "circle", "count",
    ),
    Measure(
        "demand_rate", "demand_per_100000", "Required per 100,000", "units for each 100,000 adults",
        "Units required for each 100,000 adults.",
        "fill", "sequential", (("mental_health", (90, 110, 130, 160)), ("all", (500, 700, 900, 1200))),
        (0.7, 0.9, 1.1, 1.3),
    ),
    Measure(
        "demand", "demand", "Units required", "units",
        "Units required, by the chosen estimate.",
        "circle", "count",
    ),
    Measure(
        "supply_rate", "supply_per_100000", "Exist per 100,000", "units for each 100,000 adults",
        "Units that exist for each 100,000 adults.",
        "fill", "sequential", (("mental_health", (25, 50, 75, 125)), ("all", (150, 300, 450, 700))),
        (0.5, 0.75, 1.0, 1.5), worst_is_low=True, of_demand=False,
    ),
    Measure(
        "available", "available_per_100_required", "Effectively available", "units for each 100 required",
        "Units within 30 km by road, counted less the farther they are and shared with everybody else who can reach "
        "them, for each 100 required.",
        "fill", "coverage", (("any", (25, 50, 75, 100)),), worst_is_low=True,
    ),
    Measure(
        "outside", "outside_per_100_required", "Predicted out of area", "units for each 100 required",
        "Of every 100 units required, how many could be met only outside the home ICS.",
        "fill", "sequential", (("any", (1, 5, 10, 25)),),
    ),
    Measure(
        "delayed", "delayed_units", "Waiting in hospital", "units that the waiting would fill",
        "Days that people ready to leave a mental health ward waited in the month, over the days of the month.",
        "circle", "count", of_demand=False,
    ),
    Measure(
        "homeless", "homeless_households", "Homeless with this need", "households owed a duty in the quarter",
        "Households owed a homelessness duty in the quarter who have this support need.",
        "circle", "count", of_demand=False,
    ),
)  # fmt: skip

_BY_CODE = {measure.code: measure for measure in MEASURES}


def measure_of(code: str) -> Measure:
    """Return the measure of a code.

    Raises:
        ChoiceError: when there is no such measure; the text lists those that exist.
    """
    if code not in _BY_CODE:
        raise ChoiceError(f"There is no measure {code!r}. Measures: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]

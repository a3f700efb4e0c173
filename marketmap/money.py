"""Money: what observed placements cost, each kind at its own unit cost (docs/method.md#money).

Kinds, and the reasons of acute placements, are never added up. A placement's own cost per day goes before the unit
cost of its kind; days that neither can cost are told and not costed at nothing.
"""

import numpy as np
import pandas as pd

from marketmap.assumptions import Assumption, MoneyAssumptions
from marketmap.tables import OBSERVED_COSTS, check

UNIT_COSTS = {
    "acute": "acute_bed_day",
    "rehab": "rehab_independent_bed_day",
    "social_care": "supported_housing_week",
}
"""Kind of placement to the assumption that holds its unit cost."""

_DAYS_A_WEEK = 7.0
_DAYS_A_YEAR = 365.0


def unit_cost_of(money: MoneyAssumptions, kind: str) -> Assumption:
    """Return the assumption that holds the unit cost of a kind of placement."""
    found: Assumption = getattr(money, UNIT_COSTS[kind])
    return found


def cost_a_day(money: MoneyAssumptions, kind: str) -> float:
    """Return the cost of a day of a kind of placement in pounds; not a number while none is given."""
    unit_cost = unit_cost_of(money, kind)
    if unit_cost.value is None:
        return float("nan")
    return unit_cost.value / _DAYS_A_WEEK if unit_cost.unit.endswith("week") else unit_cost.value


def observed_costs(observed: pd.DataFrame, money: MoneyAssumptions) -> pd.DataFrame:
    """Cost the days of placements.

    Args:
        observed: `tables.OBSERVED`; days are those of all people of a row, and a row without days is not costed.
        money: unit costs.

    Returns:
        `tables.OBSERVED_COSTS`, one row a kind and reason.
    """
    people, days, own = observed["people"], observed["days"], observed["cost_per_day"]
    has_days, has_own = days.notna(), own.notna() & days.notna()
    parts = observed.assign(
        people=people.fillna(0.0),
        people_own_cost=people.where(has_own, 0.0).fillna(0.0),
        people_unit_cost=people.where(has_days & ~has_own, 0.0).fillna(0.0),
        people_without_days=people.where(~has_days, 0.0).fillna(0.0),
        rows_without_people=people.isna().astype(int),
        cost_own=(days * own).fillna(0.0),
        days_unit=days.where(~has_own, 0.0).fillna(0.0),
    )
    groups = parts.groupby(["placement_kind", "reason"])
    summed = [name for name in OBSERVED_COSTS.column_names if name in parts and name not in (*groups.keys, "days")]
    table = groups[[*summed, "days_unit"]].sum().join(groups[["days"]].sum(min_count=1)).reset_index()
    table["unit_cost"] = table["placement_kind"].map(lambda kind: cost_a_day(money, kind)).astype("float64")
    # Where no day is left to be costed, no unit cost is needed either.
    table["cost_unit"] = (table["days_unit"] * table["unit_cost"]).mask(table["days_unit"] == 0, 0.0)
    table["cost"] = (table["cost_own"] + table["cost_unit"]).mask(table["days"].isna(), np.nan)
    return check(OBSERVED_COSTS, table[OBSERVED_COSTS.column_names])


def saving_a_year(money: MoneyAssumptions, people: float) -> float:
    """Return pounds saved in a year if people would otherwise wait in a mental health bed all of it.

    The cost of supported housing goes off where the user gives one; no figure of it could be verified.
    """
    week = money.supported_housing_week.value or 0.0
    return people * _DAYS_A_YEAR * (money.delayed_bed_day.range[1] - week / _DAYS_A_WEEK)

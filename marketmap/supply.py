"""Supply: units that exist, by scheme and group (docs/method.md#supply).

Until schemes are loaded, one published total stands for each district: Housing Benefit claimants in specified
accommodation, times the share of them who are housed for the group.
"""

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.tables import SUPPLY

UNITS = ["units_low", "units", "units_high", "claimants"]


def published_supply(observations: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """Return each district's published total for mental health and for all working-age groups as `tables.SUPPLY`.

    A district without a published count keeps its row with missing units.
    """
    claimants = observations[observations["measure"] == "hb_claimants"].sort_values("district")
    shares = {"mental_health": assumptions.supply.mental_health_share.range, "all": (1.0, 1.0, 1.0)}
    parts = [_total(claimants, group, ends) for group, ends in shares.items()]
    return pd.concat(parts, ignore_index=True)[SUPPLY.column_names]


def _total(claimants: pd.DataFrame, group: str, ends: tuple[float, float, float]) -> pd.DataFrame:
    low, central, high = ends
    return pd.DataFrame(
        {
            "scheme": claimants["district"],
            "district": claimants["district"],
            "group": group,
            "units_low": claimants["value"] * low,
            "units": claimants["value"] * central,
            "units_high": claimants["value"] * high,
            "claimants": claimants["value"],
            "origin": "published total",
        }
    )


def supply_by_area(supply: pd.DataFrame, overlaps: pd.DataFrame) -> pd.DataFrame:
    """Carry the districts' totals to areas by adults within the district.

    Args:
        supply: `tables.SUPPLY`.
        overlaps: area, district and share (of the district's adults), as `geography.overlaps` returns them.

    Returns:
        One row an area and group: area, group, units_low, units, units_high, claimants. An area with a district whose
        units are missing has missing units.
    """
    totals = supply.groupby(["district", "group"], sort=False)[UNITS].sum(skipna=False).reset_index()
    carried = overlaps.merge(totals, on="district", how="left", validate="m:m")
    carried[UNITS] = carried[UNITS].mul(carried["share"], axis=0)
    return carried.groupby(["area", "group"], sort=False)[UNITS].sum(skipna=False).reset_index()

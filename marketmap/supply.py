"""Supply: units that exist, by scheme and group (docs/method.md#supply).

Until schemes are loaded, one published total stands for each district: Housing Benefit claimants in specified
accommodation, times the share of them who are housed for the group.
"""

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.geography import carry
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


def supply_by_block(supply: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Carry the districts' totals to blocks by adults within the district.

    Returns:
        One row a block and group: block, group, units_low, units, units_high, claimants.
    """
    parts = [
        carry(rows.set_index("district")[UNITS], blocks).assign(block=blocks["block"], group=group)
        for group, rows in supply.groupby("group", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)[["block", "group", *UNITS]]

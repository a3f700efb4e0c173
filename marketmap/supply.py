"""Supply: units that exist, by scheme and group (docs/method.md#supply).

Where the user has loaded a register its schemes count, in the districts that it covers. Elsewhere one published total
stands for each district: Housing Benefit claimants in specified accommodation, times the share housed for the group.
"""

from collections.abc import Iterable

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.groups import GROUPS
from marketmap.tables import SUPPLY

PUBLISHED = "published total"  # the origin of a row of `tables.SUPPLY` that is no scheme
SCENARIO = "scenario"  # the origin of a row that a what-if edit opened
COUNTED = ["units_low", "units", "units_high", "claimants", "register_units", "certain_units"]
_GROUPS = [group.code for group in GROUPS if group.code != "all"]


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
            "block": pd.Series(None, index=claimants.index, dtype="str"),
            "group": group,
            "units_low": claimants["value"] * low,
            "units": claimants["value"] * central,
            "units_high": claimants["value"] * high,
            "claimants": claimants["value"],
            "origin": PUBLISHED,
        }
    )


def register_supply(schemes: pd.DataFrame, groups: pd.DataFrame, covers: Iterable[str], as_at: str) -> pd.DataFrame:
    """Return the units of a loaded register as `tables.SUPPLY`.

    Args:
        schemes: `tables.SCHEMES`.
        groups: `tables.SCHEME_GROUPS`; units that several groups share, or whose group has no place in our list, count
            for all working-age groups only.
        covers: districts that the register says it covers; the others' schemes are not counted.
        as_at: day (YYYY-MM-DD) on which units exist: schemes that open later or closed before are not counted.

    Returns:
        One row a scheme and group, and for each covered district and group a row of nothing, because a register that
        covers a district and lists no scheme says that there is none.
    """
    open_then = (schemes["opened"].isna() | (schemes["opened"] <= as_at)) & (
        schemes["closing"].isna() | (schemes["closing"] > as_at)
    )
    counted = schemes[open_then & schemes["district"].isin(list(covers))]
    rows = groups.merge(counted[["scheme", "district", "block"]], on="scheme", validate="m:1")
    every = rows.groupby(["scheme", "district"], dropna=False).agg({"units": "sum", "block": "first"}).reset_index()
    named = rows[rows["group"].isin(_GROUPS)]
    shown = ["mental_health", "all", *sorted(set(named["group"]) - {"mental_health", "all"})]
    none = pd.MultiIndex.from_product([list(covers), shown], names=["district", "group"]).to_frame(index=False)
    none = none.assign(scheme="register of " + none["district"], units=0.0, block=None)
    table = pd.concat([named, every.assign(group="all"), none], ignore_index=True)
    table = table.assign(units_low=table["units"], units_high=table["units"], claimants=float("nan"), origin="register")
    return table[SUPPLY.column_names].astype({"block": "str"})


def best_supply(published: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Return the published totals with those of the register's districts replaced by the register."""
    elsewhere = published[~published["district"].isin(register["district"])]
    return pd.concat([elsewhere, register], ignore_index=True)


def edited(units: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the supply of another day with what what-if edits resized today, and with what they opened.

    Args:
        units: `tables.SUPPLY` of another day, without the edits.
        before: `tables.SUPPLY` of today without the edits.
        after: the same with them.
    """
    opened, changed = after[after["origin"] == SCENARIO], resized(units, before, after)
    return changed if opened.empty else pd.concat([changed, opened], ignore_index=True)


def resized(units: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the supply of another day, each scheme and total as many times larger as edits make it: see `edited`."""
    if before is after:
        return units
    times = times_edited(before, after).reindex(pd.MultiIndex.from_frame(units[["scheme", "group"]])).fillna(1.0)
    ends = ["units_low", "units", "units_high"]
    return units.assign(**units[ends].mul(times.to_numpy(), axis=0))


def times_edited(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Return how many times its units each scheme or total has after what-if edits, by scheme and group.

    Args:
        before: `tables.SUPPLY` without the edits.
        after: the same with them.
    """
    was, now = (table.set_index(["scheme", "group"])["units"] for table in (before, after))
    return (now.reindex(was.index) / was.where(was > 0)).fillna(1.0)


def supply_by_area(supply: pd.DataFrame, overlaps: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Add up supply by area: schemes where they stand, totals of a district by its adults.

    Args:
        supply: `tables.SUPPLY`.
        overlaps: area, district and share (of the district's adults), as `geography.overlaps` returns them.
        area: area codes indexed by block code.

    Returns:
        One row an area and group: area, group, units_low, units, units_high, claimants, register_units, certain_units
        (those of schemes, which are counted and not estimated). An area with a district whose units are not known has
        missing units.
    """
    with_origin = supply.assign(
        register_units=supply["units"].where(supply["origin"] == "register", 0.0),
        certain_units=supply["units"].where(supply["origin"] != PUBLISHED, 0.0),
    )
    stands = with_origin["block"].notna()
    spread = _spread(with_origin[~stands], overlaps)
    placed = with_origin[stands].assign(area=with_origin.loc[stands, "block"].map(area)).dropna(subset="area")
    at_points = placed.groupby(["area", "group"])[COUNTED].sum().reindex(spread.index, fill_value=0.0)
    return (spread + at_points.assign(claimants=0.0)).reset_index()


def _spread(totals: pd.DataFrame, overlaps: pd.DataFrame) -> pd.DataFrame:
    known = totals.groupby(["district", "group"])[COUNTED].sum(skipna=False)
    every = pd.MultiIndex.from_product(
        [overlaps["district"].unique(), totals["group"].unique()], names=["district", "group"]
    )
    carried = overlaps.merge(known.reindex(every).reset_index(), on="district", validate="m:m")
    carried[COUNTED] = carried[COUNTED].mul(carried["share"], axis=0)
    return carried.groupby(["area", "group"])[COUNTED].sum(skipna=False)

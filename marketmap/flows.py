"""Flows: where each area's demand could be met, and whose demand each area's units could meet (docs/method.md#flows).

Read from the allocation. A demand point or a published total that lies in several areas is shared between them, by the
demand and by the adults that live in each.
"""

import pandas as pd

from marketmap.geography import adults
from marketmap.tables import FLOWS, MET

WHERE = {"district": "met_in_district", "icb": "met_in_icb", "outside": "met_outside"}


def home_shares(point: pd.Series, demand: pd.Series, area: pd.Series) -> pd.DataFrame:
    """Return how the demand of each demand point falls into areas.

    Args:
        point: demand point by block.
        demand: units required by block, in the same index.
        area: area by block, in the same index; missing outside the areas that are looked at.

    Returns:
        point, home (area code), share of the point's demand.
    """
    parts = demand.groupby([point.rename("point"), area.rename("home")]).sum()
    whole = demand.groupby(point).sum().reindex(parts.index.get_level_values("point"))
    share = (parts / whole.where(whole > 0).to_numpy()).fillna(0.0).rename("share")
    return pd.DataFrame(share.reset_index())


def host_shares(places: pd.DataFrame, blocks: pd.DataFrame, boundaries: str, area: pd.Series) -> pd.DataFrame:
    """Return how the units of each supply point fall into areas.

    Args:
        places: `tables.SUPPLY_POINTS`.
        blocks: the blocks of England.
        boundaries: area kind of the ICBs.
        area: area by block, in the index of the blocks; missing outside the areas that are looked at.

    Returns:
        supply_point, host (area code), share of the point's units.
    """
    at = places.loc[~places["spread"], ["supply_point", "block"]]
    host = at["block"].map(area.set_axis(blocks["block"]))
    stands = at.assign(host=host, share=1.0).dropna(subset="host").drop(columns="block")
    people, keys = adults(blocks), [blocks["district"], blocks[boundaries].rename("icb")]
    parts = people.groupby([*keys, area.rename("host")]).sum().rename("people").reset_index()
    whole = people.groupby(keys).sum().rename("whole").reset_index()
    parts = parts.merge(whole, on=["district", "icb"], validate="m:1")
    parts["share"] = parts["people"] / parts["whole"]
    spread = places.loc[places["spread"], ["supply_point", "district", "icb"]]
    spread = spread.merge(parts, on=["district", "icb"], validate="m:m")[["supply_point", "host", "share"]]
    return pd.concat([stands, spread], ignore_index=True)


def flows_between(allocation: pd.DataFrame, homes: pd.DataFrame, hosts: pd.DataFrame) -> pd.DataFrame:
    """Add up the allocation by home and host area; an area's own demand met by its own units is among them.

    Args:
        allocation: `tables.ALLOCATION`.
        homes: as `home_shares` returns them.
        hosts: as `host_shares` returns them.

    Returns:
        home, host, units, person_km, distance_km, sorted by home and host.
    """
    pairs = allocation.merge(homes, on="point", validate="m:m")
    pairs = pairs.merge(hosts, on="supply_point", validate="m:m", suffixes=("_home", "_host"))
    units = pairs["units"] * pairs["share_home"] * pairs["share_host"]
    pairs = pairs.assign(units=units, person_km=units * pairs["distance_km"])
    flows = pairs[pairs["units"] > 0].groupby(["home", "host"])[["units", "person_km"]].sum().reset_index()
    return flows.assign(distance_km=flows["person_km"] / flows["units"])


def named_flows(flows: pd.DataFrame, kind: str, group: str, names: pd.Series) -> pd.DataFrame:
    """Return flows as `tables.FLOWS`, largest first."""
    named = flows.assign(kind=kind, group=group, home_name=flows["home"].map(names), host_name=flows["host"].map(names))
    ordered = named.sort_values(["units", "home", "host"], ascending=[False, True, True], ignore_index=True)
    return ordered[FLOWS.column_names]


def met_by_home(allocation: pd.DataFrame, unmet: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """Add up by home area where demand could be met, and what stays unmet.

    Args:
        allocation: `tables.ALLOCATION`.
        unmet: point, demand and unmet units of every demand point.
        homes: as `home_shares` returns them.

    Returns:
        area, demand, met_in_district, met_in_icb, met_outside, unmet, person_km: one row an area.
    """
    pairs = allocation.merge(homes, on="point", validate="m:m")
    units = pairs["units"] * pairs["share"]
    pairs = pairs.assign(units=units, person_km=units * pairs["distance_km"])
    met = pairs.pivot_table(index="home", columns="where", values="units", aggfunc="sum", observed=False)
    met = met.reindex(columns=list(WHERE)).rename(columns=WHERE)
    left = unmet.merge(homes, on="point", validate="1:m")
    left = left.assign(demand=left["demand"] * left["share"], unmet=left["unmet"] * left["share"])
    areas = left.groupby("home")[["demand", "unmet"]].sum()
    km = pairs.groupby("home")["person_km"].sum()
    return areas.join(met).join(km).fillna(0.0).rename_axis("area").reset_index()


def supply_by_host(places: pd.DataFrame, hosts: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Add up by host area its units, those that would house people of other areas, and those nobody would need.

    Args:
        places: supply_point, units and units used.
        hosts: as `host_shares` returns them.
        flows: from every home area of England into these hosts, as `flows_between` returns them; people of no area
            that is looked at have the home area "".

    Returns:
        area, supply, hosted, spare.
    """
    parts = places.merge(hosts, on="supply_point", validate="1:m")
    # Units are used in millionths, so that what is left over can be a hair below nothing.
    left = (parts["units"] - parts["used"]).clip(lower=0)
    parts = parts.assign(supply=parts["units"] * parts["share"], spare=left * parts["share"])
    areas = parts.groupby("host")[["supply", "spare"]].sum()
    hosted = flows[flows["home"] != flows["host"]].groupby("host")["units"].sum()
    areas = areas.assign(hosted=hosted).fillna({"hosted": 0.0})
    return areas.rename_axis("area").reset_index()


def met_table(met: pd.DataFrame, supply: pd.DataFrame, areas: pd.DataFrame, group: str) -> pd.DataFrame:
    """Put together `tables.MET`.

    Args:
        met: as `met_by_home` returns it.
        supply: as `supply_by_host` returns it.
        areas: kind, area, name, adults, share_of_area.
        group: who the housing is for.
    """
    table = areas.merge(met, on="area", how="left", validate="1:1").merge(supply, on="area", how="left", validate="1:1")
    housed = table[list(WHERE.values())].sum(axis=1)
    known = housed.where(housed > 0)
    return table.assign(
        group=group,
        outside_share=table["met_outside"] / known,
        outside_per_100_required=100 * table["met_outside"] / table["demand"].where(table["demand"] > 0),
        distance_km=table["person_km"] / known,
    )[MET.column_names]

"""Near a site: what lies within road distances of a point (docs/method.md#near-a-site).

Distances are road km in a straight line times the road factor, from the centre of each block to the site. Several
sites are looked at together: a table of distances has one row a site.
"""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from marketmap.tables import COMPETING

M_PER_KM = 1000.0
WITHIN_KM = (5.0, 10.0, 20.0, 40.0)


def km_from(sites: np.ndarray, others: np.ndarray, road_factor: float, far_km: float = WITHIN_KM[-1]) -> csr_matrix:
    """Return road km from sites to other points, such as the centres of blocks, as far as `far_km`.

    Args:
        sites: easting and northing (m), one row a site.
        others: easting and northing (m), one row a point.
        road_factor: road km per km in a straight line.
        far_km: farthest road distance.

    Returns:
        One row a site and one column a point; a pair that is not stored is farther; nought is stored like any km.
    """
    far = far_km / road_factor * M_PER_KM
    pairs = cKDTree(sites).sparse_distance_matrix(cKDTree(others), far, output_type="ndarray")
    shape = (len(sites), len(others))
    return csr_matrix((pairs["v"] * (road_factor / M_PER_KM), (pairs["i"], pairs["j"])), shape=shape)


def sums_within(km: csr_matrix, columns: np.ndarray) -> np.ndarray:
    """Add up columns of the points within each of `WITHIN_KM`; a point on the limit is within it.

    Args:
        km: as `km_from` returns them.
        columns: one row a point, one column a figure.

    Returns:
        Distances by sites by columns.
    """
    return np.stack([_mask(km, limit) @ columns for limit in WITHIN_KM])


def available_within(km: csr_matrix, weight: csr_matrix, demand: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return what a scheme at each site would add to the units effectively available within each of `WITHIN_KM`.

    A scheme of n units adds n D_i f_i / sum_k D_k f_k to block i, and nothing to anybody where nobody is in reach.

    Args:
        km: road km from sites to blocks, as `km_from` returns them.
        weight: how much the site counts for each block, laid out as `km`.
        demand: units required by block.
        units: units of the scheme, one a site.

    Returns:
        Distances by sites, in units.
    """
    wanted = weight @ demand
    share = np.divide(units, wanted, out=np.zeros(len(units)), where=wanted > 0)
    return np.stack([(_mask(km, limit).multiply(weight) @ demand) * share for limit in WITHIN_KM])


def _mask(km: csr_matrix, limit: float) -> csr_matrix:
    # A hair is added so that a point on the limit stays within it whatever the arithmetic did.
    within = km.data <= limit + 1e-9
    starts = np.concatenate([[0], np.cumsum(within)])[km.indptr]
    return csr_matrix((np.ones(starts[-1]), km.indices[within], starts), shape=km.shape)


def competing(schemes: pd.DataFrame, spread_units: np.ndarray) -> pd.DataFrame:
    """Count what else there is near one site: `tables.COMPETING`, nearest first, most units first.

    Args:
        schemes: level, model, units and distance_km of the schemes that stand at a point.
        spread_units: units known by district only within each of `WITHIN_KM`.
    """
    parts = [_counted(schemes, limit) for limit in WITHIN_KM]
    by_district = pd.DataFrame({"within_km": WITHIN_KM, "units": spread_units, "origin": "by district", "schemes": 0})
    table = pd.concat([*parts, by_district.assign(level=None, model=None)], ignore_index=True)
    ordered = table[table["units"] > 0].sort_values(
        ["within_km", "origin", "units", "level", "model"], ascending=[True, False, False, True, True]
    )
    kinds = {"origin": "str", "level": "str", "model": "str", "schemes": "int64", "units": "float64"}
    return ordered[COMPETING.column_names].astype(kinds).reset_index(drop=True)


def _counted(schemes: pd.DataFrame, limit: float) -> pd.DataFrame:
    near = schemes[schemes["distance_km"] <= limit]
    counts = near.groupby(["level", "model"], dropna=False)["units"].agg(["size", "sum"]).reset_index()
    return counts.rename(columns={"size": "schemes", "sum": "units"}).assign(within_km=limit, origin="register")


def unmet_near(unmet: pd.DataFrame, units: float) -> pd.DataFrame:
    """Return the nearest districts with unmet demand, until together they have as many unmet as a scheme has units.

    Args:
        unmet: district, distance_km and unmet units of each demand point.
        units: units of the scheme.

    Returns:
        district, distance_km (mean of those unmet), unmet; districts with less than half a unit unmet are left out.
    """
    weighted = unmet.assign(person_km=unmet["unmet"] * unmet["distance_km"])
    districts = weighted.groupby("district")[["unmet", "person_km"]].sum().reset_index()
    districts = districts[districts["unmet"] >= 0.5]  # noqa: PLR2004, half a unit rounds to one
    districts = districts.assign(distance_km=districts["person_km"] / districts["unmet"])
    ordered = districts.sort_values(["distance_km", "district"], ignore_index=True)
    before = ordered["unmet"].cumsum() - ordered["unmet"]
    return ordered.loc[before < units, ["district", "distance_km", "unmet"]]

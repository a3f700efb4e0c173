"""Access: units effectively available to the people of a place, shared with everybody in reach (docs/method.md#access).

Spatial availability (Soukhov and others 2023) is the headline, in units; the ratio of the enhanced two-step floating
catchment area method (E2SFCA; Luo and Qi 2009) is the same thing over demand.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

from marketmap.assumptions import AccessAssumptions
from marketmap.geography import adults

M_PER_KM = 1000.0


@dataclass(frozen=True, eq=False)
class Availability:
    """What is available to each demand point, and what nobody reaches.

    Attributes:
        units: spatial availability V by demand point, in units; they sum to all the supply that anyone can reach.
        ratio: E2SFCA ratio A by demand point, units for each unit of demand; V = demand x A.
        unreached: units of each supply point that no demand point with demand can reach.
    """

    units: np.ndarray
    ratio: np.ndarray
    unreached: np.ndarray


def weights(km: csr_matrix, assumptions: AccessAssumptions) -> csr_matrix:
    """Return how much a unit counts at each distance: 1 near, less with distance, nothing beyond far."""
    return csr_matrix((weights_of(km.data, assumptions), km.indices, km.indptr), shape=km.shape)


def weights_of(km: np.ndarray, assumptions: AccessAssumptions) -> np.ndarray:
    """Return how much a unit counts at each of some distances."""
    weigh = {"steps": step_weights, "gaussian": gaussian_weights}[assumptions.decay]
    return weigh(km, assumptions)


def own_district_weights(blocks: pd.DataFrame, road_factor: float, assumptions: AccessAssumptions) -> pd.Series:
    """Return how much units spread over a district count for its own residents, by district.

    It is the adult-weighted mean weight over all pairs of the district's blocks, not the weight of the mean distance:
    in a large district some residents live near such units though most do not.
    """
    at, people = blocks[["easting_m", "northing_m"]].to_numpy(dtype=float), adults(blocks).to_numpy()
    means = {}
    for district, rows in blocks.groupby("district").indices.items():
        km = cdist(at[rows], at[rows]) * (road_factor / M_PER_KM)
        means[str(district)] = float(
            people[rows] @ weights_of(km, assumptions) @ people[rows] / people[rows].sum() ** 2
        )
    return pd.Series(means)


def with_own_districts(weight: csr_matrix, points: pd.DataFrame, places: pd.DataFrame, own: pd.Series) -> csr_matrix:
    """Return the weights with those of units spread over the home district in place of what their distance gives.

    Args:
        weight: as `weights` returns it, rows demand; every pair within a district is stored.
        points: `tables.DEMAND_POINTS` of the rows.
        places: `tables.SUPPLY_POINTS` of the columns.
        own: as `own_district_weights` returns them.
    """
    row = np.repeat(np.arange(len(points)), np.diff(weight.indptr))
    home, host = points["district"].to_numpy()[row], places["district"].to_numpy()[weight.indices]
    inside = (home == host) & places["spread"].to_numpy()[weight.indices]
    data = np.where(inside, points["district"].map(own).to_numpy()[row], weight.data)
    return csr_matrix((data.astype(weight.dtype), weight.indices, weight.indptr), shape=weight.shape)


def step_weights(km: np.ndarray, assumptions: AccessAssumptions) -> np.ndarray:
    """Return the weight of each distance by steps; a limit belongs to the nearer step."""
    limits = [entry.range[1] for entry in (assumptions.near_km, assumptions.middle_km, assumptions.far_km)]
    counts = np.array([1.0, assumptions.middle_weight.range[1], assumptions.far_weight.range[1], 0.0], dtype=np.float32)
    # Distances are float32: the limits are too, so that one on the limit stays on its near side.
    return counts[np.searchsorted(np.array(limits, dtype=km.dtype), km, side="left")]


def gaussian_weights(km: np.ndarray, assumptions: AccessAssumptions) -> np.ndarray:
    """Return weights that fall as a Gaussian from 1 at no distance to nothing at `far_km` (Dai 2010)."""
    share = np.minimum(km / assumptions.far_km.range[1], 1.0)
    floor = np.exp(-0.5)
    weight: np.ndarray = (np.exp(-0.5 * share**2) - floor) / (1 - floor)
    return weight


def availability(demand: np.ndarray, supply: np.ndarray, weight: csr_matrix) -> Availability:
    """Share each supply point's units among the demand in reach of it, by demand times weight.

    Args:
        demand: units required by demand point.
        supply: units by supply point.
        weight: how much each supply point counts for each demand point, rows demand.

    Returns:
        V_i = sum_j S_j D_i f_ij / sum_k D_k f_kj and A_i = V_i / D_i; a demand point that reaches nothing has 0.
    """
    weight = weight.astype(np.float64) if weight.dtype != np.float32 else weight
    wanted = weight.T @ demand
    reached = wanted > 0
    per_unit = np.divide(supply, wanted, out=np.zeros(len(supply)), where=reached)
    ratio = np.asarray(weight @ per_unit, dtype=float)
    return Availability(units=demand * ratio, ratio=ratio, unreached=np.where(reached, 0.0, supply))

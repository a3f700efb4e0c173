"""Small worlds for tests of the allocation: districts on a line, each in an ICB, with demand and units."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from marketmap.allocation import Allocation, allocate
from marketmap.assumptions import load_assumptions
from marketmap.reach import Reach

HOME_KM, FAR_KM = 7.0, 100.0


def points(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Demand points: district, ICB, easting in km, units required."""
    columns = {
        "point": [f"P{number}" for number in range(len(rows))],
        "district": [row[0] for row in rows],
        "icb": [row[1] for row in rows],
        "easting_m": [row[2] * 1000 for row in rows],
        "northing_m": [0.0] * len(rows),
        "adults": [row[3] for row in rows],
    }
    return pd.DataFrame(columns)


def totals(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Published totals: district, ICB, easting in km, units."""
    found = points(*rows)
    return pd.DataFrame(
        {
            "supply_point": found["district"],
            "scheme": found["district"],
            "district": found["district"],
            "icb": found["icb"],
            "block": pd.Series(None, index=found.index, dtype="str"),
            "easting_m": found["easting_m"],
            "northing_m": found["northing_m"],
            "share": 1.0,
            "spread": True,
            "units_open": np.nan,
            "units": found["adults"],
        }
    )


def scheme(district: str, icb: str, easting_km: float, units: float) -> pd.DataFrame:
    """One scheme that stands at a point."""
    one = totals((district, icb, easting_km, units))
    name = f"S{easting_km:g}"
    return one.assign(supply_point=name, scheme=name, block="B", spread=False)


def kilometres(homes: pd.DataFrame, places: pd.DataFrame) -> csr_matrix:
    """Straight km within 100 km; a total is 7 km from everybody in its own district, who always reach it."""
    km = np.abs(homes["easting_m"].to_numpy()[:, None] - places["easting_m"].to_numpy()) / 1000
    same = homes["district"].to_numpy()[:, None] == places["district"].to_numpy()
    km = np.where(same & places["spread"].to_numpy(), HOME_KM, km)
    rows, columns = np.nonzero(same | (km <= FAR_KM))
    return csr_matrix((km[rows, columns].astype(np.float32), (rows, columns)), shape=km.shape)


def world(homes: pd.DataFrame, places: pd.DataFrame) -> Allocation:
    """Who could be housed where by home first, with everything that residents leave open to others."""
    reach = Reach(homes, places.drop(columns="units"), kilometres(homes, places))
    demand, supply = homes["adults"].to_numpy(dtype=float), places["units"].to_numpy(dtype=float)
    return allocate(reach, demand, supply, load_assumptions().allocation)


def by_where(allocation: Allocation) -> np.ndarray:
    """Units met in the district, elsewhere in the ICB, outside it."""
    met: np.ndarray = np.bincount(allocation.reach.where, allocation.units, 3)
    return met

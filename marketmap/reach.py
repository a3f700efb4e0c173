"""Reach: who can reach what, as an allocation needs it: pairs of points, and how they lie to each other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

DISTRICT, ICB, OUTSIDE = range(3)
METRES_PER_KM = 1000
_SQUARE_M = 4_000  # side of the squares that neighbourhoods lie in
FEW = 4  # up to a quarter of the supply points it is quicker to look up their pairs than to go through all


@dataclass(frozen=True, eq=False)
class Reach:
    """Who can reach what: demand points, supply points, and road km between them (rows demand).

    Attributes:
        points: `tables.DEMAND_POINTS`.
        places: `tables.SUPPLY_POINTS`.
        km: road km, as `travel.road_km` returns them.
    """

    points: pd.DataFrame
    places: pd.DataFrame
    km: csr_matrix

    @cached_property
    def rows(self) -> np.ndarray:
        """Demand point of each pair."""
        return np.repeat(np.arange(len(self.points), dtype=np.int32), np.diff(self.km.indptr))

    @property
    def columns(self) -> np.ndarray:
        """Supply point of each pair."""
        columns: np.ndarray = self.km.indices
        return columns

    @cached_property
    def metres(self) -> np.ndarray:
        """Whole metres of each pair."""
        metres: np.ndarray = np.rint(self.km.data.astype(float) * METRES_PER_KM).astype(np.int64)
        return metres

    @cached_property
    def where(self) -> np.ndarray:
        """Of each pair: in the home district, elsewhere in the home ICB, or outside it."""
        district, icb = (home[self.rows] == host[self.columns] for home, host in (self.districts, self.icbs))
        return np.where(district, DISTRICT, np.where(icb, ICB, OUTSIDE)).astype(np.int8)

    @cached_property
    def pairs_by_where(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pairs in the home district, those elsewhere in the home ICB, those outside it."""
        inside, beside, outside = (np.flatnonzero(self.where == where) for where in (DISTRICT, ICB, OUTSIDE))
        return inside, beside, outside

    def pairs_to(self, places: np.ndarray, where: int) -> np.ndarray:
        """Return the pairs of a kind (in the home district, the home ICB, outside) to some supply points, in order."""
        pairs = self.pairs_by_where[where]
        if len(places) > len(self.places) / FEW:
            led_to = np.isin(np.arange(len(self.places)), places)
            many: np.ndarray = pairs[led_to[self.columns[pairs]]]
            return many
        order, starts = self._by_place[where]
        some = [order[starts[place] : starts[place + 1]] for place in places]
        few: np.ndarray = np.sort(np.concatenate([pairs[:0], *some]))
        return few

    @cached_property
    def _by_place(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The pairs of each kind sorted by supply point, and where those of each supply point begin."""
        orders = [pairs[np.argsort(self.columns[pairs], kind="stable")] for pairs in self.pairs_by_where]
        every = np.arange(len(self.places) + 1)
        return [(order, np.searchsorted(self.columns[order], every)) for order in orders]

    @cached_property
    def districts(self) -> tuple[np.ndarray, np.ndarray]:
        """Number of the district of each demand point, and of each supply point."""
        return _numbered(self.points["district"], self.places["district"])

    @cached_property
    def neighbourhoods(self) -> tuple[np.ndarray, np.ndarray]:
        """Number of the neighbourhood of each demand point, and of each supply point: its district in a square."""
        names = []
        for table in (self.points, self.places):
            east, north = ((table[column] // _SQUARE_M).astype(str) for column in ("easting_m", "northing_m"))
            names.append(table["district"] + " " + east + " " + north)
        return _numbered(*names)

    @cached_property
    def icbs(self) -> tuple[np.ndarray, np.ndarray]:
        """Number of the ICB of each demand point, and of each supply point."""
        return _numbered(self.points["icb"], self.places["icb"])

    @cached_property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """Number of the part of a district in one ICB, of each demand point and of each supply point."""
        parts = (table["district"] + " " + table["icb"] for table in (self.points, self.places))
        return _numbered(*parts)

    @cached_property
    def even_metres(self) -> np.ndarray:
        """Of each supply point: metres from its district's residents if it is equally far from all; else missing."""
        inside = self.pairs_by_where[DISTRICT]
        metres = pd.Series(self.metres[inside]).groupby(self.columns[inside]).agg(["min", "max"])
        even = metres["min"].where(metres["min"] == metres["max"])
        return even.reindex(range(len(self.places))).to_numpy(dtype=float)

    @cached_property
    def even_pairs(self) -> np.ndarray:
        """The pairs of residents and a supply point of their district that is equally far from all of them."""
        inside = self.pairs_by_where[DISTRICT]
        pairs: np.ndarray = inside[~np.isnan(self.even_metres)[self.columns[inside]]]
        return pairs

    @cached_property
    def tiers(self) -> np.ndarray:
        """How near to its district's residents each supply point is among those equally far from all: 0 is nearest.

        Those as near as each other have the same number; a supply point that is nearer to some than to others has -1.
        """
        ranks = pd.Series(self.even_metres).groupby(self.districts[1]).rank(method="dense")
        return ranks.fillna(0).to_numpy(dtype=int) - 1

    def of_residents(self, values: np.ndarray) -> np.ndarray:
        """Add up values of demand points by district number."""
        return np.bincount(self.districts[0], values, self._district_count)

    def of_units(self, values: np.ndarray) -> np.ndarray:
        """Add up values of supply points by district number."""
        return np.bincount(self.districts[1], values, self._district_count)

    @property
    def _district_count(self) -> int:
        return 1 + max(int(codes.max(initial=0)) for codes in self.districts)


def with_place(reach: Reach, place: pd.DataFrame, km: csr_matrix) -> Reach:
    """Return the reach with one supply point more, as its last.

    Args:
        reach: the points and the distances between them.
        place: `tables.SUPPLY_POINTS` of one row.
        km: road km from every demand point to it, of one column; a pair that is not stored is out of reach.
    """
    at = reach.km.indptr[1:][np.diff(km.indptr) > 0]
    indices = np.insert(reach.km.indices, at, len(reach.places))
    data, indptr = np.insert(reach.km.data, at, km.data), reach.km.indptr + km.indptr
    shape = (len(reach.points), len(reach.places) + 1)
    return Reach(
        reach.points,
        pd.concat([reach.places, place], ignore_index=True),
        csr_matrix((data, indices, indptr), shape=shape),
    )


def ratio(part: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return one over the other, nothing where the other is nothing."""
    found: np.ndarray = np.divide(part, of, out=np.zeros(np.shape(of)), where=of > 0)
    return found


def _numbered(home: pd.Series, host: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    names = pd.Index(pd.concat([home, host]).unique())
    return names.get_indexer(home), names.get_indexer(host)

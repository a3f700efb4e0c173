"""Small allocations for the tests: people and units on paper or made up, and the best answers that HiGHS finds."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from marketmap.allocation import Allocation, Reach, allocate
from marketmap.assumptions import AllocationAssumptions, load_assumptions

DISTRICT, ICB, OUTSIDE = range(3)


@dataclass(frozen=True, eq=False)
class Case:
    """People and units on paper.

    Attributes:
        home: district of each demand point.
        host: district of each supply point.
        icb: ICB of each district.
        km: road km, demand points by supply points; missing is out of reach.
        demand: units required by demand point.
        supply: units by supply point.
        opened: units open to other districts by supply point; missing is not stated.
    """

    home: list[str]
    host: list[str]
    icb: dict[str, str]
    km: np.ndarray
    demand: np.ndarray
    supply: np.ndarray
    opened: np.ndarray

    @property
    def reach(self) -> Reach:
        """The case as an allocation takes it."""
        points = pd.DataFrame({"point": [f"p{k:02d}" for k in range(len(self.home))], "district": self.home})
        places = pd.DataFrame({"supply_point": [f"s{k:02d}" for k in range(len(self.host))], "district": self.host})
        tables = (table.assign(icb=table["district"].map(self.icb)) for table in (points, places))
        points, places = (table.astype("str") for table in tables)
        rows, columns = np.nonzero(~np.isnan(self.km))
        km = csr_matrix((self.km[rows, columns].astype(np.float32), (rows, columns)), shape=self.km.shape)
        return Reach(points, places.assign(units_open=self.opened), km)

    @property
    def where(self) -> np.ndarray:
        """Of each demand point and supply point: in the district, in the ICB, or outside it."""
        return np.array(
            [
                [DISTRICT if a == b else ICB if self.icb[a] == self.icb[b] else OUTSIDE for b in self.host]
                for a in self.home
            ]
        )


def rules(**changes: object) -> AllocationAssumptions:
    """Return the baseline's assumptions with changes, such as `rule="best_for_all"` or `border_icb_km=0`."""
    named = {f"allocation.{name}" if name == "rule" else f"allocation.{name}.value": to for name, to in changes.items()}
    return load_assumptions().changed(named).allocation


def allocated(case: Case, **changes: object) -> Allocation:
    """Allocate a case."""
    return allocate(case.reach, case.demand, case.supply, rules(**changes))


def is_untied(case: Case, **changes: object) -> bool:
    """Say whether the best answer is the only one: it stays whichever way all distances move by some metres.

    Of two equally good answers one is better after the one move and the other after the other.
    """
    moves = np.random.default_rng(0).integers(1, 50, case.km.shape) / 1000
    for column, district in enumerate(case.host):
        inside = np.array(case.home) == district
        if len(set(case.km[inside, column])) == 1:
            moves[inside, column] = moves[0, column]  # a published total stays equally far from all residents
    one, other = (matrix(allocated(replace(case, km=case.km + way * moves), **changes)) for way in (-1, 1))
    return np.allclose(one, other, atol=1e-4)


def matrix(allocation: Allocation) -> np.ndarray:
    """Return the units of an allocation, demand points by supply points."""
    units = np.zeros(allocation.reach.km.shape)
    units[allocation.reach.rows, allocation.reach.columns] = allocation.units
    return units


def metres_of(case: Case, borders: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Return whole metres of each pair, borders (km, of the district and of the ICB besides) included."""
    added = np.array([0.0, borders[0], sum(borders)])[case.where]
    metres: np.ndarray = np.rint((case.km.astype(np.float32).astype(float) + added) * 1000)
    return metres


def highs(
    demand: np.ndarray, supply: np.ndarray, metres: np.ndarray, doors: tuple[np.ndarray, np.ndarray] | None = None
) -> tuple[float, float]:
    """Return units met and person-km of the best answer by HiGHS: the greatest number met, then the least metres.

    Args:
        demand: units by demand point.
        supply: units by supply point.
        metres: of each pair; missing where the pair may not be used.
        doors: units that may come in by supply point (missing is no limit), and which pairs come in there.
    """
    rows, columns = np.nonzero(~np.isnan(metres))
    if not len(rows) or not demand.sum() or not supply.sum():
        return 0.0, 0.0
    pair = np.arange(len(rows))
    limits, most = [], []
    for of, values, count in ((rows, demand, len(demand)), (columns, supply, len(supply))):
        limits.append(csr_matrix((np.ones(len(pair)), (of, pair)), shape=(count, len(pair))).toarray())
        most.append(values)
    if doors:
        stated = np.flatnonzero(~np.isnan(doors[0]))
        enters = doors[1][rows, columns]
        limits.append(np.array([(columns == place) & enters for place in stated], dtype=float).reshape(-1, len(pair)))
        most.append(doors[0][stated])
    upper = {"A_ub": np.vstack(limits), "b_ub": np.concatenate(most), "method": "highs"}
    met = -linprog(-np.ones(len(pair)), **upper).fun
    worth = 1e6 * len(pair)
    found = linprog(metres[rows, columns] / 1000 - worth, **upper)
    return float(met), float(found.x @ metres[rows, columns] / 1000)


@st.composite
def cases(draw: st.DrawFn, *, tied: bool) -> Case:
    """Draw a case: up to four districts in up to three ICBs, six demand points, six supply points.

    Units are whole numbers, nothing among them. Some supply points are equally far from all residents of their
    district, some say how many units are open to other districts, some pairs are out of reach. With ties distances are
    one of five, so that the best answer is seldom the only one.
    """
    districts = ["d0", "d1", "d2", "d3"][: draw(st.integers(1, 4))]
    home = draw(st.lists(st.sampled_from(districts), min_size=1, max_size=6))
    host = draw(st.lists(st.sampled_from(districts), min_size=1, max_size=6))
    far = (
        st.sampled_from([10.0, 20.0, 30.0, 40.0, 50.0]) if tied else st.integers(1_000, 90_000).map(lambda m: m / 1000)
    )
    km = np.array([[draw(far) for _ in host] for _ in home])
    for column, district in enumerate(host):
        inside = np.array(home) == district
        if draw(st.booleans()):
            km[inside, column] = draw(far)
        km[~inside & np.array([draw(st.integers(0, 9)) < 3 for _ in home]), column] = np.nan
    whole = st.integers(0, 8).map(float)
    return Case(
        home=home,
        host=host,
        icb={district: draw(st.sampled_from(["i0", "i1", "i2"])) for district in districts},
        km=km,
        demand=np.array([draw(whole) for _ in home]),
        supply=np.array([draw(whole) for _ in host]),
        opened=np.array([draw(st.one_of(st.just(np.nan), whole)) for _ in host]),
    )

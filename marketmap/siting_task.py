"""What sites are to be chosen, and who a choice of them would house (docs/method.md#siting)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from marketmap.transport import PER_UNIT, Problem, network, solve

M_PER_KM = 1000.0

Chosen = tuple[int, ...]  # options, ascending


@dataclass(frozen=True, eq=False)
class Task:
    """What sites are to be chosen.

    An option is a candidate place with a number of units: sites of several sizes are kinds of options at the same
    places, a list of buildings is one kind with each its own units.

    Attributes:
        wanted: people to be housed, by demand point.
        km: road km from candidates to demand points, one row a candidate, as far as somebody would be housed from home.
        candidate: candidate of each option.
        units: units of each option.
        kind: kind of each option.
        wanted_of_kind: how many options of each kind are to be chosen.
        fixed: options that have to be among them.
        clash: pairs of candidates that are too close to each other to both be chosen.
    """

    wanted: np.ndarray
    km: csr_matrix
    candidate: np.ndarray
    units: np.ndarray
    kind: np.ndarray
    wanted_of_kind: tuple[int, ...]
    fixed: Chosen = ()
    clash: frozenset[tuple[int, int]] = frozenset()

    @property
    def number(self) -> int:
        """How many sites are to be chosen."""
        return sum(self.wanted_of_kind)

    @cached_property
    def most_units(self) -> float:
        """The most units that any choice can have."""
        parts = (np.sort(self.units[self.kind == kind])[::-1][:n].sum() for kind, n in enumerate(self.wanted_of_kind))
        return float(sum(parts))

    @cached_property
    def reach(self) -> csr_matrix:
        """Road km from candidates to the demand points that some best choice could use.

        A site needs no point farther than the nearest that together want as much as all sites could have: somebody
        nearer would be without a unit.
        """
        rows, columns, values = [], [], []
        for row in range(self.km.shape[0]):
            part = slice(self.km.indptr[row], self.km.indptr[row + 1])
            order = np.argsort(self.km.data[part], kind="stable")
            points, km = self.km.indices[part][order], self.km.data[part][order]
            before = np.cumsum(self.wanted[points]) - self.wanted[points]
            used = (before < self.most_units) & (self.wanted[points] > 0)
            rows.append(np.full(int(used.sum()), row))
            columns.append(points[used])
            values.append(km[used])
        pairs = (np.concatenate(rows), np.concatenate(columns)) if rows else (np.array([], int), np.array([], int))
        return csr_matrix((np.concatenate(values) if values else np.array([]), pairs), shape=self.km.shape)

    @cached_property
    def worth(self) -> float:
        """Km that housing one person more is worth: more than all journeys together, so that people come first."""
        return 1.0 + self.most_units * float(self.km.data.max(initial=0.0))

    def clashes(self, one: int, other: int) -> bool:
        """Whether two options cannot both be chosen: at one place, or too close to each other."""
        first, second = sorted((int(self.candidate[one]), int(self.candidate[other])))
        return first == second or (first, second) in self.clash


@dataclass(frozen=True, eq=False)
class Housing:
    """Who a choice of sites would house.

    Attributes:
        chosen: options of the task.
        units: people housed, demand points by chosen options.
        person_km: people times road km.
    """

    chosen: Chosen
    units: csr_matrix
    person_km: float

    @property
    def people(self) -> float:
        """People housed."""
        return float(self.units.sum())

    @property
    def by_site(self) -> np.ndarray:
        """People housed by each chosen option."""
        return np.asarray(self.units.sum(axis=0)).ravel()


def housed(task: Task, chosen: Iterable[int]) -> Housing:
    """Return who a choice of sites would house: the greatest number, then the least travel."""
    options = tuple(sorted(int(one) for one in chosen))
    reach = task.reach[task.candidate[list(options)]]
    columns = np.repeat(np.arange(len(options)), np.diff(reach.indptr))
    metres = np.rint(reach.data * M_PER_KM).astype(np.int64)
    flow = solve(network(Problem(task.wanted, task.units[list(options)], reach.indices, columns, metres)))
    units = flow[: len(columns)] / PER_UNIT
    shape = (len(task.wanted), len(options))
    return Housing(options, csr_matrix((units, (reach.indices, columns)), shape=shape), float(units @ reach.data))


def value(task: Task, housing: Housing) -> float:
    """Return what a choice is worth, in km: people first, then less travel."""
    return task.worth * housing.people - housing.person_km


def reachable(task: Task) -> float:
    """Return the people that some candidate is near enough to."""
    return float(task.wanted[np.unique(task.reach.indices)].sum())

"""Siting as a problem of whole numbers, solved by HiGHS: the best choice, or how good any choice can be at most.

Which options are open are the whole numbers; who is housed where follows from them.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_matrix, hstack, vstack

from marketmap.siting_task import Housing, Task, housed, reachable

CLOSE_ENOUGH = 1e-7  # relative gap at which an answer counts as proved


def solved(task: Task, seconds: float) -> OptimizeResult:
    """Solve the problem as one of whole numbers: which options are open, and who is housed at which."""
    matrix, most, openings = _rows(task)
    options, pairs = len(task.candidate), task.reach.nnz
    cost = np.concatenate([np.zeros(options), task.reach.data - task.worth])
    least = np.zeros(options + pairs)
    least[list(task.fixed)] = 1.0
    highest = np.concatenate([np.ones(options), task.wanted[task.reach.indices]])
    counts = np.array(task.wanted_of_kind, dtype=float)
    return milp(
        cost,
        constraints=[LinearConstraint(matrix, -np.inf, most), LinearConstraint(openings, counts, counts)],
        integrality=np.concatenate([np.ones(options), np.zeros(pairs)]),
        bounds=Bounds(least, highest),
        options={"time_limit": seconds, "mip_rel_gap": CLOSE_ENOUGH},
    )


def _rows(task: Task) -> tuple[csr_matrix, np.ndarray, csr_matrix]:
    """Return the constraints: demand of each point, units of each candidate, clashes; and the number of each kind."""
    options, pairs = len(task.candidate), task.reach.nnz
    places = np.repeat(np.arange(task.reach.shape[0]), np.diff(task.reach.indptr))
    column, one = np.arange(pairs), np.ones(pairs)
    of_points = csr_matrix((one, (task.reach.indices, column)), shape=(len(task.wanted), pairs))
    of_places = csr_matrix((one, (places, column)), shape=(task.reach.shape[0], pairs))
    opens = csr_matrix((task.units, (task.candidate, np.arange(options))), shape=(task.reach.shape[0], options))
    at_one_place = csr_matrix(
        (np.ones(options), (task.candidate, np.arange(options))), shape=(task.reach.shape[0], options)
    )
    close = _close(task, at_one_place)
    empty = csr_matrix((close.shape[0], pairs))
    matrix = vstack(
        [
            hstack([csr_matrix((len(task.wanted), options)), of_points]),
            hstack([-opens, of_places]),
            hstack([close, empty]),
        ],
        format="csr",
    )
    most = np.concatenate([task.wanted, np.zeros(task.reach.shape[0]), np.ones(close.shape[0])])
    kinds = csr_matrix(
        (np.ones(options), (task.kind, np.arange(options))), shape=(len(task.wanted_of_kind), options + pairs)
    )
    return matrix, most, kinds


def _close(task: Task, at_one_place: csr_matrix) -> csr_matrix:
    """Return one row for each candidate, of which one option can be open, and one for each pair that clashes."""
    if not task.clash:
        return at_one_place
    pairs = np.array(sorted(task.clash))
    return vstack([at_one_place, at_one_place[pairs[:, 0]] + at_one_place[pairs[:, 1]]], format="csr")


def bound_of(task: Task, answer: OptimizeResult) -> float:
    """Return a value that no choice can exceed."""
    everybody = task.worth * min(task.most_units, reachable(task))
    bound = getattr(answer, "mip_dual_bound", None)
    return everybody if bound is None or not np.isfinite(bound) else min(everybody, -float(bound))


def choice_of(task: Task, answer: OptimizeResult) -> Housing | None:
    """Return the choice of a solution; None where it has none."""
    if answer.x is None:
        return None
    return housed(task, np.flatnonzero(answer.x[: len(task.candidate)] > 0.5))  # noqa: PLR2004, whole up to rounding

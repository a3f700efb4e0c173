"""Secondary suppression: hiding further cells of a table so that no hidden one can be worked out from the others.

What a reader can work out is a linear program: every cell lies in the range that what is published leaves it, and
totals are the sums of their parts. A hidden cell is safe when the ranges of all cells together still let it be at
least one more or one less than it is. Where they do not, the cells are hidden through which it can move at the least
loss of what is shown: the linear programming heuristic for cell suppression (Kelly, Golden and Assad 1992; Fischetti
and Salazar 2000). `disclosure` is the door to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_IN_VAIN = 3
_FAR = 1000.0
_NEARLY_ONE = 1 - 1e-6
_SEED = 20260401


@dataclass(frozen=True)
class Known:
    """What a reader knows of each cell, and what the table is.

    Attributes:
        counts: the exact counts.
        hidden: whether the cell is hidden.
        least: the least it can be for all that the cell itself tells.
        most: the most it can be.
        shown_from: the least count that is ever shown, other than 0: a reader may guess that a cell hidden for the
            sake of another is at least that.
        sums: one row a total: 1 at the total, -1 at its parts.
        fixed: cells that cannot be hidden: released before, or never shown by themselves.
        loss: what is lost when a cell is hidden.
    """

    counts: Numbers
    hidden: Flags
    least: Numbers
    most: Numbers
    shown_from: float
    sums: csr_array
    fixed: Flags
    loss: Numbers


@dataclass(frozen=True)
class Protected:
    """Which cells are to be hidden, and which hidden ones can be worked out all the same.

    Attributes:
        hidden: cells that are hidden already, and those that protect them.
        lost: hidden cells that no hiding of others can protect.
    """

    hidden: Flags
    lost: Flags


def protected(known: Known) -> Protected:
    """Return which cells are to be hidden: those that are already, and those that protect them.

    Where no move protects a cell, every cell of its sums is hidden, then every cell of sums that share a part with it.
    """
    safe, lost = _loosened(known), np.zeros(len(known.counts), dtype=bool)
    while (unsafe := np.flatnonzero(known.hidden & ~safe & ~lost)).size:
        cell = int(unsafe[0])
        move = _cheapest_move(known, cell)
        if move is not None:
            known = _hiding(known, _outside(known, move))
            safe |= np.abs(move) >= _NEARLY_ONE
            safe[cell] = True
            continue
        wider = next((more for more in _around(known, cell) if (more & ~known.hidden & ~known.fixed).any()), None)
        if wider is None:
            lost[cell] = True
        else:
            known = _hiding(known, wider)
    return Protected(known.hidden, lost)


def with_enough(counts: Numbers, hidden: Flags, sums: csr_array, enough: float) -> Flags:
    """Return the hidden cells, and more where the hidden parts of a shown total have too few people between them.

    Args:
        counts: exact counts, totals among them.
        hidden: which cells are hidden.
        sums: as `sums_of` returns them.
        enough: people that hidden parts have between them at least; the smallest shown part is hidden until they have.
    """
    hidden = hidden.copy()
    for line in sums.toarray():
        parts = line < 0
        while not hidden[line > 0].any() and (hidden & parts).any() and counts[hidden & parts].sum() < enough:
            shown = np.flatnonzero(parts & ~hidden & (counts > 0))
            if not shown.size:
                break
            hidden[shown[np.argmin(counts[shown])]] = True
    return hidden


def _loosened(known: Known) -> Flags:
    """Return hidden cells that are seen to be safe at once, by pulling all that are not yet this way and that."""
    safe, random, in_vain = np.zeros(len(known.counts), dtype=bool), np.random.default_rng(_SEED), 0
    low, high = known.least - known.counts, np.minimum(known.most - known.counts, _FAR)
    bounds = np.column_stack([low, high])
    while in_vain < _IN_VAIN and (unsafe := known.hidden & ~safe).any():
        move = _solved(random.normal(size=len(safe)) * unsafe, known.sums, bounds)
        seen = unsafe & (np.abs(move) >= _NEARLY_ONE) if move is not None else np.zeros_like(safe)
        in_vain = 0 if seen.any() else in_vain + 1
        safe |= seen
    return safe


def _cheapest_move(known: Known, cell: int) -> Numbers | None:
    """Return the least costly change of the table in which a cell is one more or one less; None when there is none."""
    found = [move for step in (1.0, -1.0) if (move := _move(known, cell, step)) is not None]
    return min(found, key=lambda move: float(known.loss[_outside(known, move)].sum()), default=None)


def _move(known: Known, cell: int, step: float) -> Numbers | None:
    size = len(known.counts)
    low, high = known.least - known.counts, known.most - known.counts
    if not low[cell] <= step <= high[cell]:
        return None
    low[cell] = high[cell] = step
    # A shown cell may leave its range at a cost, upwards or downwards; one that is nought may not.
    free = ~known.hidden & ~known.fixed & (known.counts > 0)
    up = np.where(free, np.inf, 0.0)
    down = np.where(free, np.maximum(known.least - known.shown_from, 0.0), 0.0)
    nothing = np.zeros(size)
    bounds = np.column_stack([np.r_[low, nothing, nothing], np.r_[high, up, down]])
    cost = np.r_[nothing, known.loss, known.loss]
    found = _solved(cost, hstack([known.sums, known.sums, -known.sums], format="csr"), bounds)
    return None if found is None else found[:size] + found[size : 2 * size] - found[2 * size :]


def _solved(cost: Numbers, sums: csr_array, bounds: Numbers) -> Numbers | None:
    answer = linprog(cost, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds, method="highs")
    return np.asarray(answer.x, dtype=float) if answer.status == 0 else None


def loss_of(counts: Numbers, totals: Numbers) -> Numbers:
    """Return the loss when a cell is hidden: its count, and twice that for each sum whose total it is.

    Args:
        counts: exact counts.
        totals: of how many sums each is the total.
    """
    return np.asarray((counts + 1) * 2.0**totals, dtype=float)


def _outside(known: Known, move: Numbers) -> Flags:
    """Return shown cells that a move takes out of the range that what is shown leaves them."""
    moved = known.counts + move
    return ~known.hidden & ((moved < known.least - 1e-6) | (moved > known.most + 1e-6))


def _around(known: Known, cell: int) -> Iterator[Flags]:
    """Yield the cells of a cell's sums, then those of every sum that has one of these."""
    cells = np.zeros(len(known.counts), dtype=bool)
    cells[cell] = True
    touches = abs(known.sums)
    for _ in range(2):
        cells = cells | ((touches.T @ (touches @ cells)) > 0)
        yield cells


def _hiding(known: Known, cells: Flags) -> Known:
    new = cells & ~known.hidden & ~known.fixed
    floor = np.where(known.counts > 0, known.shown_from, 0.0)
    return replace(
        known,
        hidden=known.hidden | new,
        least=np.where(new, floor, known.least),
        most=np.where(new, np.inf, known.most),
    )

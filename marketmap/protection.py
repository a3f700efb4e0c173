"""Secondary suppression: hiding further cells of a table so that no hidden one can be worked out from the others.

What a reader can work out is a linear program: every cell lies in the range that what is published leaves it, and
totals are the sums of their parts. A hidden cell is safe when the ranges of all cells together still let it be at
least one more or one less than it is. Where they do not, the cells are hidden through which it can move at the least
loss of what is shown: the linear programming heuristic for cell suppression (Kelly, Golden and Assad 1992; Fischetti
and Salazar 2000). `disclosure` is the door to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
# Totals, each by its label, and the labels of its parts; a total may be split in several ways.
Sums = Sequence[tuple[str, Sequence[str]]]

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
    """

    counts: Numbers
    hidden: Flags
    least: Numbers
    most: Numbers
    shown_from: float
    sums: csr_array


def sums_of(table: pd.DataFrame, rows: Sums, columns: Sums) -> csr_array:
    """Return the sums of a table, its cells taken row by row: each total of rows in every column, and the reverse.

    Args:
        table: its index and columns are the labels.
        rows: totals of rows, with their parts.
        columns: totals of columns, with their parts.

    Raises:
        KeyError: when a label is not in the table.
    """
    at = np.arange(table.size).reshape(table.shape)
    across = _equations(rows, {label: at[place] for place, label in enumerate(table.index)})
    down = _equations(columns, {label: at[:, place] for place, label in enumerate(table.columns)})
    lines = across + down
    entries = [(line, cell, sign) for line, cells in enumerate(lines) for cell, sign in cells]
    line, cell, sign = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(sign, dtype=float), (line, cell)), shape=(len(lines), table.size))


def _equations(sums: Sums, cells: Mapping[str, NDArray[np.int_]]) -> list[list[tuple[int, float]]]:
    return [
        [(int(cells[total][place]), 1.0), *((int(cells[part][place]), -1.0) for part in parts)]
        for total, parts in sums
        for place in range(len(cells[total]))
    ]


def protected(known: Known) -> Flags:
    """Return which cells are to be hidden: those that are already, and those that protect them.

    A cell that no hiding can protect has every cell of its sums hidden.
    """
    safe = _loosened(known)
    while (unsafe := np.flatnonzero(known.hidden & ~safe)).size:
        cell = int(unsafe[0])
        move = _cheapest_move(known, cell)
        if move is None:
            known = _hiding(known, _in_the_same_sums(known, cell))
        else:
            known = _hiding(known, _outside(known, move))
            safe |= np.abs(move) >= _NEARLY_ONE
        safe[cell] = True
    return known.hidden


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
    return min(found, key=lambda move: float(_cost(known)[_outside(known, move)].sum()), default=None)


def _move(known: Known, cell: int, step: float) -> Numbers | None:
    size = len(known.counts)
    low, high = known.least - known.counts, known.most - known.counts
    if not low[cell] <= step <= high[cell]:
        return None
    low[cell] = high[cell] = step
    # A shown cell may leave its range at a cost, upwards or downwards; one that is nought may not.
    free = ~known.hidden & (known.counts > 0)
    up = np.where(free, np.inf, 0.0)
    down = np.where(free, np.maximum(known.least - known.shown_from, 0.0), 0.0)
    nothing = np.zeros(size)
    bounds = np.column_stack([np.r_[low, nothing, nothing], np.r_[high, up, down]])
    cost = np.r_[nothing, _cost(known), _cost(known)]
    found = _solved(cost, hstack([known.sums, known.sums, -known.sums], format="csr"), bounds)
    return None if found is None else found[:size] + found[size : 2 * size] - found[2 * size :]


def _solved(cost: Numbers, sums: csr_array, bounds: Numbers) -> Numbers | None:
    answer = linprog(cost, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds, method="highs")
    return np.asarray(answer.x, dtype=float) if answer.status == 0 else None


def _cost(known: Known) -> Numbers:
    """Return the loss when a cell is hidden: its count, and twice that for each sum whose total it is."""
    totals = np.asarray((known.sums > 0).sum(axis=0)).ravel()
    return np.asarray((known.counts + 1) * 2.0**totals, dtype=float)


def _outside(known: Known, move: Numbers) -> Flags:
    """Return shown cells that a move takes out of the range that what is shown leaves them."""
    moved = known.counts + move
    return ~known.hidden & ((moved < known.least - 1e-6) | (moved > known.most + 1e-6))


def _in_the_same_sums(known: Known, cell: int) -> Flags:
    lines = np.asarray((known.sums[:, [cell]] != 0).sum(axis=1)).ravel() > 0
    return np.asarray((known.sums[lines] != 0).sum(axis=0)).ravel() > 0


def _hiding(known: Known, cells: Flags) -> Known:
    new = cells & ~known.hidden
    floor = np.where(known.counts > 0, known.shown_from, 0.0)
    return replace(
        known,
        hidden=known.hidden | new,
        least=np.where(new, floor, known.least),
        most=np.where(new, np.inf, known.most),
    )

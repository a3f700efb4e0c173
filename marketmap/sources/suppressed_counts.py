"""Counts that a publisher may have suppressed or rounded: the value, and the least and most it can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketmap.sources.cells import Cell, CellError, number, suppressed, whole_number

# NHS England shows counts below 5 as *, 0 among them, and rounds the others to the nearest 5.
MOST_SUPPRESSED = 4.0
_ROUNDED_TO = 5
_ROUNDED_BY = 2


@dataclass(frozen=True)
class Count:
    """A count: its value (None when suppressed), the least and the most it can be."""

    value: float | None
    least: float
    most: float


SUPPRESSED = Count(None, 0.0, MOST_SUPPRESSED)


def count_of(cell: Cell) -> Count | None:
    """Read a whole count; a mark of suppression is a count from 0 to 4."""
    return _read(cell, whole_number)


def amount_of(cell: Cell) -> Count | None:
    """Read a count that may have a fraction; a mark of suppression is a count from 0 to 4."""
    return _read(cell, number)


def in_share(count: Count, share: float) -> Count:
    """Return the part of a count that a share of its people stands for."""
    value = None if count.value is None else count.value * share
    return Count(value, count.least * share, count.most * share)


def widened(counts: Sequence[Count]) -> tuple[Count, ...] | None:
    """Return counts with the interval that rounding to the nearest 5 leaves open; None when they are not so rounded.

    They are when all are multiples of 5, at least one of them above 0. Where small counts are suppressed, one that is
    shown is 5 or more.
    """
    shown = [count.value for count in counts if count.value is not None]
    if not any(shown) or any(value % _ROUNDED_TO for value in shown):
        return None
    floor = float(_ROUNDED_TO) if len(shown) < len(counts) else 0.0
    return tuple(count if count.value is None else _widened(count.value, floor) for count in counts)


def _widened(value: float, floor: float) -> Count:
    return Count(value, min(value, max(value - _ROUNDED_BY, floor)), value + _ROUNDED_BY)


def _read(cell: Cell, reader: Callable[[Cell], float | None]) -> Count | None:
    if suppressed(cell):
        return SUPPRESSED
    try:
        value = reader(cell)
    except CellError as error:
        raise CellError(f"{error.expected}, or * for one below 5") from None
    if value is None:
        return None
    if value < 0:
        raise CellError("a number that is not below 0")
    return Count(float(value), float(value), float(value))

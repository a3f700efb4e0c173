"""The same work for many things at once, in processes of this machine."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

# Each process holds the tables of England, about 400 MB.
MOST = 2
# Starting a process costs as much as a few pieces of work.
_WORTH_IT = 4


def each(function: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[Done]:
    """Yield what a function makes of each item, in the order of the items, as they get done.

    Args:
        function: a function of a module, of one item; it and the items are sent to the processes.
        items: the items; few of them are worked through here, one after another.
    """
    number = min(MOST, os.cpu_count() or 1)
    if len(items) < _WORTH_IT or number == 1:
        yield from map(function, items)
        return
    # Started anew on every system as on Windows, so that no state of this process gets into the work.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=fresh) as pool:
        yield from pool.map(function, items)

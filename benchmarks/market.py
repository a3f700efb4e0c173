"""How long England takes to load and to work out, and in how much memory: `python -m benchmarks.market`.

House limits: tables in at most 1 s, the market of all England with both groups in at most 2 s, 500 MB in all.
"""

import os
import platform
import resource
import statistics
import time
from collections.abc import Callable

from marketmap.geography import ENGLAND, Place
from marketmap.market import build_market, gaps_by
from marketmap.sources.england import load_england

REPEATS = 7


def seconds(work: Callable[[], object]) -> str:
    """Median, least and most seconds of a piece of work."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return (
        f"median {statistics.median(taken):.3f} s (least {min(taken):.3f}, most {max(taken):.3f}, first {taken[0]:.3f})"
    )


def main() -> None:
    """Print the figures of this machine."""
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("load England      ", seconds(load_england))
    england = load_england()
    print("build_market      ", seconds(lambda: build_market(england)))
    market = build_market(england)
    print("gaps, 36 ICSs     ", seconds(lambda: gaps_by(market, "icb_2026", ENGLAND)))
    print("gaps, 296 districts", seconds(lambda: gaps_by(market, "district", ENGLAND)))
    place = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
    print("gaps, one ICS     ", seconds(lambda: gaps_by(market, "district", place)))
    print(f"peak memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

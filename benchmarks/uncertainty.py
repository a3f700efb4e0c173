"""How long draws take, and how much longer building a market for each would: `python -m benchmarks.uncertainty`.

House limits: England by ICS in at most 10 s, and 60 s with every draw allocated; one ICS in at most 5 s; all from
nothing (draws included). Allocated draws are measured once, in seconds of the processor.
"""

import os
import platform
import resource
import statistics
import time
from collections.abc import Callable

from marketmap.beside_peers import beside_peers
from marketmap.drawn_housed import HousedDraws, allocated, usual_draws
from marketmap.drawn_market import draw_market
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question, house, question_of
from marketmap.how_sure import tornado_of, uncertainty_by
from marketmap.market import Market, build_market, gaps_by
from marketmap.sources.england import load_england
from marketmap.uncertainty import DRAWS, some_of
from marketmap.years_ahead import Ahead, years_ahead

REPEATS = 7
ICS = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
BENCHMARK = ("mental_health", "benchmark")


def seconds(work: Callable[[], object]) -> float:
    """Median seconds of a piece of work."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def allocated_seconds(market: Market, place: Place, kind: str) -> float:
    """Seconds of the processor to draw and allocate as many draws of a place as usual, and to say what they say."""
    start = time.process_time()
    question = question_of(Question(), place, kind)
    number = usual_draws("home_first", place)
    asked = HousedDraws(house(market, question), kind, place, some_of(draw_market(market), slice(0, number)))
    asked.summary(allocated(asked.standing, piece) for piece in asked.pieces())
    return time.process_time() - start


def main() -> None:
    """Print the figures of this machine."""
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    england = load_england()
    market = build_market(england)
    draws = draw_market(market)
    one_draw = seconds(lambda: gaps_by(build_market(england), "icb_2026"))
    works: dict[str, Callable[[], object]] = {
        "draws and 36 ICSs": lambda: uncertainty_by(footing_of(market, "icb_2026"), draw_market(market), *BENCHMARK),
        "draws and one ICS by district": lambda: uncertainty_by(
            footing_of(market, "district", ICS), draw_market(market), *BENCHMARK
        ),
        "296 districts, drawn before": lambda: uncertainty_by(footing_of(market, "district"), draws, *BENCHMARK),
        "36 ICSs by pressure": lambda: uncertainty_by(
            footing_of(market, "icb_2026"), draws, "mental_health", "pressure"
        ),
        "tornado of one ICS": lambda: tornado_of(footing_of(market, ICS.kind, ICS), ICS.area, BENCHMARK),
        "tornado of England": lambda: tornado_of(footing_of(market, "england"), ENGLAND.area, BENCHMARK),
    }
    ahead = Ahead("2026-11-25")
    works |= {
        "22 years of one ICS by district": lambda: years_ahead(market, "district", ICS, BENCHMARK, ahead),
        "22 years of 36 ICSs": lambda: years_ahead(market, "icb_2026", ENGLAND, BENCHMARK, ahead),
        "an ICS beside its peers": lambda: beside_peers(market, ICS, "hb_claimants"),
    }
    for name, work in works.items():
        print(f"{name:32}{seconds(work):8.3f} s")
    print(f"36 ICSs, every draw allocated   {allocated_seconds(market, ENGLAND, 'icb_2026'):8.1f} s")
    print(f"one ICS, every draw allocated   {allocated_seconds(market, ICS, 'district'):8.1f} s")
    whole = seconds(works["draws and 36 ICSs"])
    print(f"a market built for each draw     {one_draw * DRAWS:6.0f} s, {one_draw * DRAWS / whole:.0f} times as long")
    print(f"peak memory                      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()

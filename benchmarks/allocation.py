"""How long it takes to work out who could be housed where: `python -m benchmarks.allocation`.

House limits: England at MSOA level, district totals and an invented register of 5,000 schemes, both groups and both
rules in at most 8 s and 1.5 GB; one ICS block by block in at most 1 s; a what-if on it in at most 150 ms.
HiGHS, a general solver, is given the demand and the units of one ICS for comparison.
"""

import os
import resource
import time
from dataclasses import replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from benchmarks.invented import register
from marketmap.allocation import allocate
from marketmap.geography import Place
from marketmap.housed import Housed, OpenedScheme, Question, ground_of, house, with_scheme, with_units
from marketmap.market import Market, build_market
from marketmap.sources.england import load_england

SCHEMES = 5_000
PLACE = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
RULES = ("home_first", "best_for_all")
REPEATS = 5


class Clock:
    """Tells how long things take, on the wall and of the processor."""

    def __init__(self) -> None:
        """Start."""
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def told(self, what: str) -> float:
        """Print how long something took since last told; return the seconds of the processor."""
        now = time.perf_counter(), time.process_time()
        wall, processor = now[0] - self.wall, now[1] - self.processor
        print(f"{what:52} {wall:6.2f} s, {processor:6.2f} s of the processor")
        self.wall, self.processor = now
        return processor


def by_rule(market: Market, rule: str) -> Market:
    """Return the market with another rule."""
    return replace(market, assumptions=market.assumptions.changed({"allocation.rule": rule}))


def england(market: Market) -> None:
    """Allocate all England."""
    clock, start = Clock(), Clock()
    ground = ground_of(market, Question())
    clock.told(f"points and {ground.reach.km.nnz / 1e6:.1f}m pairs")
    for rule in RULES:
        for group in ("mental_health", "all"):
            house(by_rule(market, rule), Question(group=group), ground)
            clock.told(f"England, {rule}, {group}")
    start.told("England in all")


def one_place(market: Market) -> None:
    """Allocate with one ICS block by block, and ask what if."""
    question = Question(detailed=PLACE)
    for rule in RULES:
        asked, clock = by_rule(market, rule), Clock()
        answer = house(asked, question, ground_of(asked, question))
        clock.told(f"{PLACE.name} block by block, {rule}")
        _what_if(answer, rule)


def _what_if(answer: Housed, rule: str) -> None:
    block = answer.market.england.blocks.query("icb_2026 == @PLACE.area").iloc[0]
    at = (str(block["block"]), float(block["easting_m"]), float(block["northing_m"]))
    name = answer.reach.places["supply_point"].iloc[0]
    clock = Clock()
    for number in range(REPEATS):
        with_units(answer, {name: 10.0 + number})
    print(
        f"  what if resized, {rule}: {clock.told(f'  {REPEATS} times') / REPEATS * 1000:.0f} ms of the processor each"
    )
    for number in range(REPEATS):
        with_scheme(answer, OpenedScheme(f"new {number}", *at, 10.0))
    print(f"  what if opened, {rule}: {clock.told(f'  {REPEATS} times') / REPEATS * 1000:.0f} ms of the processor each")


def beside_highs(market: Market) -> None:
    """Solve best for all of one ICS's own demand, block by block, and its own units, by both solvers."""
    asked = by_rule(market, "best_for_all")
    ground = ground_of(asked, Question(detailed=PLACE))
    inside = (ground.reach.points["icb"] == PLACE.area).to_numpy()
    answer = house(asked, Question(detailed=PLACE), ground)
    demand = np.where(inside, answer.allocation.demand, 0.0)
    supply = np.where(ground.reach.places["icb"] == PLACE.area, answer.allocation.supply, 0.0)
    rows, columns = ground.reach.rows, ground.reach.columns
    pairs = np.flatnonzero((demand[rows] > 0) & (supply[columns] > 0))
    stage = answer.allocation.stages[0]
    clock = Clock()
    ours = _ours(answer, demand, supply)
    own = clock.told("ours, one ICS alone")
    theirs = _by_highs(demand, supply, (rows[pairs], columns[pairs], stage.metres[pairs] / 1000))
    general = clock.told(f"HiGHS, the same {len(pairs):,} pairs")
    print(f"ratio of processor seconds {general / own:.0f}")
    print(f"met {ours[0]:.4f} and {theirs[0]:.4f}; km with borders {ours[1]:.4f} and {theirs[1]:.4f}")


def _ours(answer: Housed, demand: np.ndarray, supply: np.ndarray) -> tuple[float, float]:
    found = allocate(answer.reach, demand, supply, answer.market.assumptions.allocation)
    return float(found.met.sum()), float(found.units @ found.stages[0].metres) / 1000


def _by_highs(demand: np.ndarray, supply: np.ndarray, pairs: tuple[np.ndarray, ...]) -> tuple[float, float]:
    rows, columns, km = pairs
    pair = np.arange(len(km))
    limits = [
        csr_matrix((np.ones(len(pair)), (of, pair)), shape=(len(most), len(pair)))
        for of, most in ((rows, demand), (columns, supply))
    ]
    found = linprog(km - 1e5, A_ub=vstack(limits, format="csr"), b_ub=np.concatenate([demand, supply]), method="highs")
    return float(found.x.sum()), float(found.x @ km)


def main() -> None:
    """Print the figures of this machine."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    tables = load_england()
    market = build_market(tables, own=register(tables.blocks, SCHEMES))
    england(market)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GB")
    one_place(build_market(tables))
    beside_highs(build_market(tables))


if __name__ == "__main__":
    main()

"""How long catchments of all England take, and how far PySAL access is from them: `python -m benchmarks.catchments`.

House limits: 33,755 blocks and 40,000 invented schemes within 30 km, about 71 million pairs, in at most 25 s and 3 GB.
PySAL access holds every pair as a row of a table, so it is compared on a part of them.
"""

import os
import resource
import time
import warnings

import access as pysal
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from benchmarks.invented import scattered
from marketmap import access, travel
from marketmap.assumptions import AccessAssumptions, load_assumptions
from marketmap.sources.england import load_england

SCHEMES, REACH_KM = 40_000, 30.0
PART = (4_000, 3_000)  # blocks and schemes that PySAL access is given
STEPS = {10: 1.0, 20: 0.68, 30: 0.22}


def clocks() -> tuple[float, float]:
    """Return seconds by the clock on the wall and of the processor."""
    return time.perf_counter(), time.process_time()


def told(what: str, since: tuple[float, float]) -> tuple[float, float]:
    """Print how long something took, and return the clocks."""
    now = clocks()
    print(f"{what:44} {now[0] - since[0]:6.2f} s, {now[1] - since[1]:6.2f} s of the processor")
    return now


def distances(points: pd.DataFrame, places: pd.DataFrame) -> csr_matrix:
    """Return km in a straight line between points and schemes within 30 km, and within a district."""
    return travel.road_km(points, places, pd.Series(dtype="float64"), REACH_KM, 1.0)


def availability(
    points: pd.DataFrame, places: pd.DataFrame, assumptions: AccessAssumptions
) -> tuple[access.Availability, int]:
    """Return what is available to each point, and how many pairs it rests on."""
    km = distances(points, places)
    weight = access.weights(km, assumptions)
    return access.availability(points["adults"].to_numpy(), places["units"].to_numpy(dtype=float), weight), km.nnz


def by_pysal(points: pd.DataFrame, places: pd.DataFrame) -> np.ndarray:
    """Return the ratios of PySAL access; points that reach nothing have 0."""
    km = distances(points, places).tocoo()
    costs = pd.DataFrame({"from": km.row, "to": km.col, "km": km.data})
    people, units = (table.reset_index(drop=True).rename_axis("at").reset_index() for table in (points, places))
    found = pysal.Access(
        demand_df=people[["at", "adults"]], demand_index="at", demand_value="adults", supply_df=units[["at", "units"]],
        supply_index="at", supply_value="units", cost_df=costs, cost_origin="from", cost_dest="to", cost_name="km",
    )  # fmt: skip
    ratios = found.enhanced_two_stage_fca(name="ratio", cost="km", weight_fn=pysal.weights.step_fn(STEPS))
    shares: np.ndarray = ratios["ratio_units"].reindex(range(len(points))).fillna(0).to_numpy(dtype=float)
    return shares


def main() -> None:
    """Print the figures of this machine."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    blocks, assumptions = load_england().blocks, load_assumptions().access
    points = travel.demand_points(blocks, blocks["block"], "icb_2026")
    places = scattered(blocks, SCHEMES).assign(spread=False)
    start = clocks()
    found, pairs = availability(points, places, assumptions)
    told(f"{len(points):,} blocks x {SCHEMES:,} schemes, {pairs / 1e6:.1f}m pairs", start)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GB")
    print(f"units available {found.units.sum():,.1f}, reached by nobody {found.unreached.sum():,.1f}")
    part = points.sample(PART[0], random_state=1), places.sample(PART[1], random_state=1)
    start = clocks()
    ours, pairs = availability(*part, assumptions)
    middle = told(f"ours, {pairs / 1e6:.2f}m pairs", start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = by_pysal(*part)
    end = told("PySAL access, the same", middle)
    print(f"ratio of processor seconds {(end[1] - middle[1]) / (middle[1] - start[1]):.0f}")
    print(f"largest difference {np.abs(ours.ratio / theirs.clip(1e-12) - 1)[theirs > 0].max():.1e} of the ratio")


if __name__ == "__main__":
    main()

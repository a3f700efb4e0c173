"""The value of one more unit: what it changes in units met, out of area and km (docs/method.md#next-unit).

Read from the allocation by following the chain that the unit starts: somebody moves in, which frees a unit elsewhere,
and so on, stage by stage. It is the change for a small addition; a large scheme runs into the next chain.
"""

import numpy as np
import pandas as pd

from marketmap.allocation import DISTRICT, METRES_PER_KM, Allocation, Stage
from marketmap.tables import NEXT_UNIT
from marketmap.transport import Chains, chains

MEANS = ["met_in_district", "met_in_icb", "met_outside", "person_km"]


def next_unit(allocation: Allocation) -> pd.DataFrame:
    """Return what one more unit at each supply point would change: `tables.NEXT_UNIT`.

    A unit added to a scheme whose units for other districts are all taken already stays with its own district.
    """
    people = len(allocation.demand)
    change = _by_stage(allocation) if len(allocation.stages) > 1 else _followed(allocation, allocation.stages[0]).tally
    table = pd.DataFrame(change[people:], columns=MEANS)
    met = table[MEANS[:3]].sum(axis=1).round(9)
    places = allocation.reach.places[["supply_point", "district"]]
    return places.assign(**table, met=met)[NEXT_UNIT.column_names]


def _followed(allocation: Allocation, stage: Stage) -> Chains:
    """Follow the chains of one stage; tallies are units met by where, and person-km."""
    reach = allocation.reach
    tallies = np.zeros((len(stage.pairs), len(MEANS)))
    tallies[np.arange(len(stage.pairs)), reach.where[stage.pairs]] = 1.0
    tallies[:, -1] = reach.metres[stage.pairs] / METRES_PER_KM
    return chains(stage.arcs, stage.flow, len(allocation.supply), tallies)


def _by_stage(allocation: Allocation) -> np.ndarray:
    """Return the changes by node when each stage hands on to the next what its chains leave.

    That is one person fewer to house at a demand point, or one more unit at a supply point.
    """
    district, *later = allocation.stages
    people, places = len(allocation.demand), len(allocation.supply)
    change = np.zeros((people + places, len(MEANS)))
    for stage in reversed(later):
        change = _handed_on(_followed(allocation, stage), change, people)
    change[people:] *= _share_opened(allocation)[:, None]
    uneven = _handed_on(_followed(allocation, district), change, people)
    even = _even(allocation, change)
    both: np.ndarray = np.where(np.isnan(even), uneven, even)
    return both


def _handed_on(chain: Chains, later: np.ndarray, people: int) -> np.ndarray:
    to_next = np.where(chain.meets >= 0, chain.meets, chain.frees + people)
    anywhere = (chain.meets >= 0) | (chain.frees >= 0)
    return np.where(anywhere[:, None], chain.tally + later[np.where(anywhere, to_next, 0)], 0.0)


def _share_opened(allocation: Allocation) -> np.ndarray:
    """Return how much of one more unit left over by residents people of other districts may use."""
    stated = allocation.reach.places["units_open"].to_numpy(dtype=float)
    left = allocation.supply - _used_at_home(allocation)
    by_rule = np.divide(allocation.opened, left, out=np.ones(len(left)), where=left > 0)
    share: np.ndarray = np.where(np.isnan(stated), by_rule, (left < stated).astype(float))
    return share


def _used_at_home(allocation: Allocation) -> np.ndarray:
    at_home = allocation.reach.where == DISTRICT
    columns = allocation.reach.km.indices[at_home]
    used: np.ndarray = np.bincount(columns, allocation.units[at_home], len(allocation.supply))
    return used


def _even(allocation: Allocation, later: np.ndarray) -> np.ndarray:
    """Return the changes by node at supply points whose district shares its units evenly; missing elsewhere."""
    reach, people = allocation.reach, len(allocation.demand)
    district = reach.places["district"]
    wanted = district.map(_sums(reach.points["district"], allocation.demand[:, None])[0]).to_numpy(dtype=float)
    there = district.map(_sums(district, allocation.supply[:, None])[0]).to_numpy(dtype=float)
    housed = _sums(reach.points["district"], allocation.demand[:, None] * later[:people])
    left = _sums(district, allocation.supply[:, None] * later[people:])
    to_people, to_places = (sums.reindex(district).to_numpy() for sums in (housed, left))
    with np.errstate(divide="ignore", invalid="ignore"):
        if_short = to_people / wanted[:, None]
        share = np.nan_to_num(wanted / there)[:, None]
        if_enough = (1 - share) * later[people:] + np.nan_to_num(share / there[:, None]) * to_places
    km = np.full(len(there), np.nan)
    pairs = np.flatnonzero(reach.even)
    km[reach.km.indices[pairs]] = reach.metres[pairs] / METRES_PER_KM
    if_short[:, [0, -1]] += np.column_stack([np.ones(len(km)), km])
    change = np.where((there < wanted)[:, None], if_short, if_enough)
    change[np.isnan(km)] = np.nan
    return np.vstack([np.full((people, len(MEANS)), np.nan), change])


def _sums(key: pd.Series, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values).groupby(key.to_numpy()).sum()

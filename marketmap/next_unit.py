"""The value of one more unit: what it changes in units met, out of area and km (docs/method.md#next-unit).

Read from the allocation by following the chain that the unit starts: somebody moves in, which frees a unit elsewhere,
and so on, stage by stage. It is the change for a small addition; a large scheme runs into the next chain.
"""

import numpy as np
import pandas as pd

from marketmap.allocation import Allocation, Stage
from marketmap.chains import Chains, chains
from marketmap.reach import DISTRICT, METRES_PER_KM, Reach, ratio
from marketmap.tables import NEXT_UNIT
from marketmap.transport import PER_UNIT, whole

MEANS = ["met_in_district", "met_in_icb", "met_outside", "person_km"]


def next_unit(allocation: Allocation) -> pd.DataFrame:
    """Return what one more unit at each supply point would change: `tables.NEXT_UNIT`.

    A unit added to a scheme whose units for other districts are all taken already stays with its own district.
    """
    by_rule = _by_stage if len(allocation.stages) > 1 else _at_once
    table = pd.DataFrame(by_rule(allocation), columns=MEANS)
    met = table[MEANS[:3]].sum(axis=1).round(9)
    places = allocation.reach.places[["supply_point", "district"]]
    return places.assign(**table, met=met)[NEXT_UNIT.column_names]


def _at_once(allocation: Allocation) -> np.ndarray:
    people = len(allocation.demand)
    return _followed(allocation.reach, allocation.stages[0], np.zeros((people, len(MEANS)))).tally[people:]


def _by_stage(allocation: Allocation) -> np.ndarray:
    """Return the changes by supply point when each stage hands on to the next what its chains leave.

    That is one person fewer to house at a demand point, or one more unit at a supply point.
    """
    district, *later = allocation.stages
    people, places = len(allocation.demand), len(allocation.supply)
    change = np.zeros((people + places, len(MEANS)))
    for stage in reversed(later):
        chain = _followed(allocation.reach, stage, np.zeros((people, len(MEANS))))
        to_next = np.where(chain.meets >= 0, chain.meets, chain.frees + people)
        anywhere = (chain.meets >= 0) | (chain.frees >= 0)
        change = np.where(anywhere[:, None], chain.tally + change[np.where(anywhere, to_next, 0)], 0.0)
    one_left = change[people:] * _share_opened(allocation)[:, None]
    return _at_home(allocation, district, change[:people], one_left)


def _followed(reach: Reach, stage: Stage, besides: np.ndarray) -> Chains:
    """Follow the chains of one stage, into supply points without a unit too.

    Args:
        reach: the points and the distances between them.
        stage: what was solved.
        besides: what a unit that is not equally far from all residents counts for besides, by demand point housed.
    """
    found = chains(stage.arcs, stage.flow, _counts(reach, stage.pairs, besides))
    people, closed = len(reach.points), stage.closed
    rows, columns = reach.rows[closed], reach.columns[closed]
    metres, least = found.metres[rows] + stage.metres[closed], np.zeros(len(reach.places), dtype=np.int64)
    np.minimum.at(least, columns, metres)
    gaining = np.flatnonzero((metres < 0) & (metres == least[columns]))
    places, position = np.unique(columns[gaining], return_index=True)
    pairs = closed[gaining[position]]
    at, row = people + places, reach.rows[pairs]
    meets, frees, tally = found.meets.copy(), found.frees.copy(), found.tally.copy()
    meets[at], frees[at] = meets[row], frees[row]
    tally[at] = tally[row] + _counts(reach, pairs, besides)
    return Chains(meets, frees, tally, found.metres)


def _counts(reach: Reach, pairs: np.ndarray, besides: np.ndarray) -> np.ndarray:
    """Return what one unit on each pair counts for: units met by where, person-km, and what it counts for besides."""
    counts = np.zeros((len(pairs), len(MEANS)))
    counts[np.arange(len(pairs)), reach.where[pairs]] = 1.0
    counts[:, -1] = reach.metres[pairs] / METRES_PER_KM
    uneven = np.isnan(reach.even_metres[reach.columns[pairs]])
    counts[uneven] += besides[reach.rows[pairs[uneven]]]
    return counts


def _share_opened(allocation: Allocation) -> np.ndarray:
    """Return how much of one more unit left over by residents people of other districts may use."""
    stated = allocation.reach.places["units_open"].to_numpy(dtype=float)
    left = allocation.supply - _used_at_home(allocation)
    room = (left + 1 / PER_UNIT < stated).astype(float)
    share: np.ndarray = np.where(np.isnan(stated), allocation.share_open, room)
    return share


def _used_at_home(allocation: Allocation) -> np.ndarray:
    at_home = allocation.reach.where == DISTRICT
    columns = allocation.reach.columns[at_home]
    used: np.ndarray = np.bincount(columns, allocation.units[at_home], len(allocation.supply))
    return used


def _at_home(allocation: Allocation, stage: Stage, fewer: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return the changes by supply point, from what the district's own residents do on.

    Units that are equally far from all residents are shared evenly by those whom the others do not house. Where they
    are too few for that, each person whom the others house leaves a little more of them for everybody.

    Args:
        allocation: who could be housed where.
        stage: the stage of the districts.
        fewer: by demand point, what one person fewer to house changes in later stages.
        left: by supply point, what one more unit that residents leave changes in later stages.
    """
    reach, people = allocation.reach, len(allocation.demand)
    home, host = reach.districts
    short, part, on_average = _sharing(allocation, fewer)
    besides = np.where(short[home][:, None], fewer + part[home][:, None] * (on_average[home] - fewer), 0.0)
    chain = _followed(reach, stage, besides)
    change = chain.tally[people:] + _left_over(allocation, chain.frees[people:], left)
    shared = on_average[host] + _one_housed(reach)
    evenly = short[host] & ~np.isnan(reach.even_metres)
    both: np.ndarray = np.where(evenly[:, None], shared, change)
    return both


def _one_housed(reach: Reach) -> np.ndarray:
    """Return what one resident housed in evenly shared units counts for, by supply point."""
    counts = np.zeros((len(reach.places), len(MEANS)))
    counts[:, DISTRICT], counts[:, -1] = 1.0, reach.even_metres / METRES_PER_KM
    return counts


def _sharing(allocation: Allocation, fewer: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return by district whether it is short, and how its evenly shared units stand to those who share them.

    Returns:
        Whether demand exceeds supply; evenly shared units over the demand that shares them; what one person fewer among
        those who share changes on average.
    """
    reach = allocation.reach
    even = ~np.isnan(reach.even_metres)
    by_others = np.where((reach.where == DISTRICT) & ~even[reach.columns], allocation.units, 0.0)
    sharers = allocation.demand - np.bincount(reach.rows, by_others, len(reach.points))
    short = reach.of_residents(whole(allocation.demand)) > reach.of_units(whole(allocation.supply))
    who = reach.of_residents(sharers)
    part = ratio(reach.of_units(np.where(even, allocation.supply, 0.0)), who)
    on_average = [ratio(reach.of_residents(sharers * column), who) for column in fewer.T]
    return short, part, np.column_stack(on_average)


def _left_over(allocation: Allocation, frees: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return by supply point what the unit changes that its chain leaves over at `frees`; nothing where that is -1.

    One among evenly shared units is left over as a part of each that is as near.
    """
    reach, supply = allocation.reach, allocation.supply
    tiers = reach.tiers
    # Supply points that share evenly have their district's number and their own nearness; each other one stands alone.
    alone = (1 + reach.districts[1].max()) * (1 + tiers.max()) + np.arange(len(tiers))
    _, tier = np.unique(np.where(tiers < 0, alone, reach.districts[1] * (1 + tiers.max()) + tiers), return_inverse=True)
    units, used = np.bincount(tier, supply), np.bincount(tier, _used_at_home(allocation))
    mean = np.column_stack([ratio(np.bincount(tier, supply * column), units)[tier] for column in left.T])
    filled = ratio(used, units)[tier][:, None]
    own = (1 - filled) * left + filled * mean
    here = tier[frees] == tier
    after: np.ndarray = np.where(here[:, None], own, np.where((tiers < 0)[frees][:, None], left[frees], mean[frees]))
    return np.where(frees[:, None] >= 0, after, 0.0)

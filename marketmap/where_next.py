"""Where the next unit should go: what one more would change by place, and sites chosen among candidates.

It joins the value of the next unit, flows and siting, as `housed` joins travel and allocation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from marketmap import flows, geography
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place, adults
from marketmap.housed import Housed, OpenedScheme, met_by, next_unit_of, with_schemes
from marketmap.market import area_names
from marketmap.near import km_from
from marketmap.reach import OUTSIDE
from marketmap.siting import SECONDS, Siting, Task, choose
from marketmap.tables import CANDIDATES, CHOSEN_SITES, NEXT_PLACES, check

AIMS = {
    "unmet": "whose demand is met nowhere within reach",
    "outside": "who would be housed outside their ICS",
    "both": "who would be housed nowhere within reach or outside their ICS",
}
_NOBODY = 0.5  # people
MOST_CANDIDATES = 1_500
MOST_SITES = 30
_GRID = ["easting_m", "northing_m"]
_GAINS = ["met", "met_in_district", "met_in_icb", "met_outside", "person_km"]


@dataclass(frozen=True)
class Plan:
    """Which sites are wanted.

    Attributes:
        sizes: units of each site; empty where every candidate has units of its own.
        number: how many sites, where every candidate has units of its own.
        aim: whom they are for: people whose demand is unmet, met outside their ICS, or both.
        within_km: farthest that people would be housed from home, by road.
        apart_km: least road distance between two sites.
        fixed: candidates that have to be among them.
        excluded: candidates that must not be.
    """

    sizes: tuple[int, ...] = (12, 12, 12)
    number: int = 0
    aim: str = "unmet"
    within_km: float = 20.0
    apart_km: float = 0.0
    fixed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sited:
    """Sites chosen, and what they would change.

    Attributes:
        plan: what was wanted.
        candidates: `tables.CANDIDATES`, those excluded left out.
        siting: the choice, by position of the options.
        option_candidate: candidate of each option, by position.
        wanted: people of the place whom the plan is for.
        sites: `tables.CHOSEN_SITES`, each the one that adds most to those before it.
        before: row of `tables.MET` of the place as it is.
        after: the same with all the sites open, from the allocation solved again.
    """

    plan: Plan
    candidates: pd.DataFrame
    siting: Siting
    option_candidate: np.ndarray
    wanted: float
    sites: pd.DataFrame
    before: pd.Series
    after: pd.Series

    def names_of(self, chosen: Sequence[int]) -> list[str]:
        """Return the names of the candidates of some options."""
        return [str(self.candidates["name"].iloc[self.option_candidate[option]]) for option in chosen]

    @property
    def in_common(self) -> pd.Series:
        """How many of the next-best answers each candidate is in, by name, those in the best answer first."""
        names = [name for one in self.siting.next_best for name in self.names_of(one.chosen)]
        return pd.Series(names, dtype="str").value_counts()


def next_by(housed: Housed, kind: str, place: Place = ENGLAND) -> pd.DataFrame:
    """Return what one more unit in each area of a kind would change, in all England: `tables.NEXT_PLACES`.

    A unit more in a district stands where its published total stands; in a larger area it stands in its districts in
    proportion to the adults who live there, so the figure is the mean of theirs.
    """
    blocks, names = housed.market.england.blocks, area_names(housed.market.england, kind)
    by_district = _next_by_district(housed)
    share = geography.overlaps(blocks, place, kind)
    people = adults(blocks).groupby(blocks["district"]).sum()
    weight = share["share"] * share["district"].map(people)
    area = share["area"].to_numpy()
    gains = by_district.reindex(share["district"])[_GAINS].mul(weight.to_numpy(), axis=0).groupby(area).sum()
    table = gains.div(weight.groupby(area).sum(), axis=0)
    met = met_by(housed, kind, place).set_index("area")[["demand", "unmet"]].rename(columns={"unmet": "unmet_now"})
    named = table.assign(kind=kind, group=housed.question.group, name=names.reindex(table.index)).join(met)
    named = named.rename_axis("area").reset_index()
    return check(NEXT_PLACES, named[NEXT_PLACES.column_names])


def _next_by_district(housed: Housed) -> pd.DataFrame:
    """Return what one more unit would change by district: where it stands for the district as a whole, by its parts."""
    places = housed.reach.places[["supply_point", "share", "spread"]]
    table = next_unit_of(housed).merge(places, on="supply_point", validate="1:1")
    whole = table[table["spread"]]
    # A register's own row for its district has no units but stands where they would.
    weight = whole["share"].clip(lower=1e-12)
    sums = whole[_GAINS].mul(weight, axis=0).groupby(whole["district"]).sum()
    return sums.div(weight.groupby(whole["district"]).sum(), axis=0)


def candidates_in(housed: Housed, place: Place) -> pd.DataFrame:
    """Return the centre of every small area of a place as a candidate: `tables.CANDIDATES`.

    Raises:
        ChoiceError: when there are too many of them: a site is chosen within an ICS, a council or a district.
    """
    blocks = geography.blocks_in(housed.market.england.blocks, place)
    small = blocks["msoa"].nunique()
    if small > MOST_CANDIDATES:
        raise ChoiceError(
            f"{place.name} has {small:,} small areas, too many to choose among: choose an ICS, a council or a "
            "district, or give a list of candidates."
        )
    people = adults(blocks)
    weighted = blocks[_GRID].mul(people, axis=0).groupby(blocks["msoa"]).sum()
    centre = weighted.div(people.groupby(blocks["msoa"]).sum(), axis=0)
    first = blocks.groupby("msoa")["district"].first()
    away = (blocks[_GRID] - centre.loc[blocks["msoa"]].to_numpy()).pow(2).sum(axis=1)
    nearest = blocks.loc[away.groupby(blocks["msoa"]).idxmin()].set_index("msoa")["block"]
    table = centre.assign(district=first, block=nearest, name=area_names(housed.market.england, "msoa"), units=np.nan)
    table["name"] = table["name"].fillna(pd.Series(table.index, index=table.index))
    return check(CANDIDATES, table.rename_axis("candidate").reset_index()[CANDIDATES.column_names])


def choose_sites(housed: Housed, place: Place, plan: Plan, candidates: pd.DataFrame, seconds: float = SECONDS) -> Sited:
    """Choose sites for people of a place, and work out what all of them together would change.

    Args:
        housed: who could be housed where without them, from MSOAs.
        place: whose people they are for.
        plan: which sites are wanted.
        candidates: `tables.CANDIDATES`.
        seconds: how long the proof that no choice is better may take.

    Raises:
        ChoiceError: when the plan cannot be followed: no sites, more than candidates, or names that are not there.
    """
    _check_plan(plan, candidates)
    kept = candidates[~candidates["candidate"].isin(plan.excluded)].reset_index(drop=True)
    wanted = _wanted(housed, place, plan.aim)
    if wanted.sum() < _NOBODY:
        raise ChoiceError(f"There is nobody in {place.name} {AIMS[plan.aim]}: no site is needed for that.")
    task = _task(housed, plan, kept, wanted)
    siting = choose(task, seconds)
    opened = with_schemes(housed, _schemes(task, siting, kept))
    sites = _chosen_table(task, siting, kept, opened)
    before, after = (met_by(one, place.kind, place).iloc[0] for one in (housed, opened))
    return Sited(plan, kept, siting, task.candidate, float(wanted.sum()), sites, before, after)


def _check_plan(plan: Plan, candidates: pd.DataFrame) -> None:
    if plan.aim not in AIMS:
        raise ChoiceError(f"There is no aim {plan.aim!r}. Aims: {', '.join(AIMS)}.")
    number = len(plan.sizes) or plan.number
    if not 1 <= number <= MOST_SITES:
        raise ChoiceError(f"{number:,} sites are to be chosen; it can be 1 to {MOST_SITES}.")
    unknown = sorted({*plan.fixed, *plan.excluded} - set(candidates["candidate"]))
    if unknown:
        raise ChoiceError(f"Not among the candidates: {', '.join(unknown)}.")
    both = sorted(set(plan.fixed) & set(plan.excluded))
    if both:
        raise ChoiceError(f"Both to be in and to be left out: {', '.join(both)}.")
    if len(plan.fixed) > number:
        raise ChoiceError(f"{len(plan.fixed):,} sites have to be in, and only {number:,} are to be chosen.")


def _wanted(housed: Housed, place: Place, aim: str) -> np.ndarray:
    """Return the people of a place whom sites are for, by demand point."""
    answer, reach = housed.allocation, housed.reach
    outside = np.bincount(reach.rows, np.where(reach.where == OUTSIDE, answer.units, 0.0), len(reach.points))
    people = {"unmet": answer.unmet, "outside": outside, "both": answer.unmet + outside}[aim]
    blocks = housed.market.england.blocks
    inside = geography.members(blocks, place.kind) == place.area
    area = pd.Series(place.area, index=blocks.index, dtype="str").where(inside)
    share = flows.home_shares(housed.point, housed.demand, area).set_index("point")["share"]
    whole: np.ndarray = people * reach.points["point"].map(share).fillna(0.0).to_numpy()
    return whole


def _task(housed: Housed, plan: Plan, candidates: pd.DataFrame, wanted: np.ndarray) -> Task:
    km = _mean_km(housed, candidates, plan.within_km)
    sizes = sorted(set(plan.sizes), reverse=True)
    count, kinds = len(candidates), max(len(sizes), 1)
    at = np.tile(np.arange(count), kinds)
    units = np.repeat(np.array(sizes, dtype=float), count) if sizes else candidates["units"].to_numpy(dtype=float)
    kind = np.repeat(np.arange(kinds), count)
    wanted_of_kind = tuple(plan.sizes.count(size) for size in sizes) if sizes else (plan.number,)
    return Task(
        wanted, km, at, units, kind, wanted_of_kind, _fixed(plan, candidates), _clashes(housed, plan, candidates)
    )


def _fixed(plan: Plan, candidates: pd.DataFrame) -> tuple[int, ...]:
    """Return the options of the candidates that have to be in: they take the largest sizes, in their order."""
    sizes = sorted(set(plan.sizes), reverse=True)
    order = sorted(plan.sizes, reverse=True)
    at = pd.Index(candidates["candidate"]).get_indexer(list(plan.fixed))
    kinds = [sizes.index(order[number]) if sizes else 0 for number in range(len(plan.fixed))]
    return tuple(sorted(int(kind * len(candidates) + one) for kind, one in zip(kinds, at, strict=True)))


def _mean_km(housed: Housed, candidates: pd.DataFrame, within_km: float) -> csr_matrix:
    """Return road km from candidates to demand points: the adult-weighted mean over the blocks of each point."""
    blocks, points = housed.market.england.blocks, housed.reach.points["point"]
    factor = housed.market.assumptions.travel.road_factor.range[1]
    # Blocks of a point whose centre is just within may lie beyond it.
    far = 2 * within_km
    km = km_from(candidates[_GRID].to_numpy(dtype=float), blocks[_GRID].to_numpy(dtype=float), factor, far)
    people, at = adults(blocks).to_numpy(), pd.Index(points).get_indexer(housed.point)
    share = csr_matrix((people, (np.arange(len(blocks)), at)), shape=(len(blocks), len(points)))
    near = csr_matrix((np.ones(km.nnz), km.indices, km.indptr), shape=km.shape)
    whole = np.bincount(at, people, len(points))
    seen, total = (near @ share).tocoo(), (km @ share).tocsr()
    complete = seen.data >= whole[seen.col] * (1 - 1e-9)
    rows, columns = seen.row[complete], seen.col[complete]
    mean = np.asarray(total[rows, columns]).ravel() / whole[columns]
    close = mean <= within_km
    return csr_matrix((mean[close], (rows[close], columns[close])), shape=(len(candidates), len(points)))


def _clashes(housed: Housed, plan: Plan, candidates: pd.DataFrame) -> frozenset[tuple[int, int]]:
    if not plan.apart_km:
        return frozenset()
    at, factor = candidates[_GRID].to_numpy(dtype=float), housed.market.assumptions.travel.road_factor.range[1]
    close = km_from(at, at, factor, plan.apart_km * (1 - 1e-9)).tocoo()
    return frozenset((int(one), int(other)) for one, other in zip(close.row, close.col, strict=True) if one < other)


def _schemes(task: Task, siting: Siting, candidates: pd.DataFrame) -> list[OpenedScheme]:
    rows = candidates.iloc[task.candidate[list(siting.best.chosen)]]
    units = task.units[list(siting.best.chosen)]
    return [
        OpenedScheme(f"site {row['candidate']}", row["block"], row["easting_m"], row["northing_m"], float(number))
        for row, number in zip(rows.to_dict("records"), units, strict=True)
    ]


def _chosen_table(task: Task, siting: Siting, candidates: pd.DataFrame, opened: Housed) -> pd.DataFrame:
    order = list(siting.order)
    rows = candidates.iloc[task.candidate[order]].reset_index(drop=True)
    housed_at = dict(zip(siting.best.chosen, siting.best.by_site, strict=True))
    used = pd.Series(opened.allocation.used, opened.reach.places["supply_point"].to_numpy())
    before = [0.0, *(step.people for step in siting.curve[:-1])]
    table = rows.assign(
        order=np.arange(1, len(order) + 1),
        units=task.units[order],
        housed=[housed_at[option] for option in order],
        added=[step.people - past for step, past in zip(siting.curve, before, strict=True)],
        used=[used[f"site {candidate}"] for candidate in rows["candidate"]],
        district_name=rows["district"].map(area_names(opened.market.england, "district")),
    )
    return check(CHOSEN_SITES, table[CHOSEN_SITES.column_names])

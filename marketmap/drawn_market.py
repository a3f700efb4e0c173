"""The market drawn many times: demand, supply and gaps of areas in every draw, and what the draws say.

It reads as `market.py` does. Demand and supply are sums of counts times shares of blocks times assumptions; so the
shares are worked out once and every draw is one product of matrices: the same figures that `build_market` would give
under the assumptions and counts of that draw (a test builds some of them again).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from marketmap import demand, geography, supply, uncertainty
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place, adults, adults_16
from marketmap.groups import group_of
from marketmap.intervals import Numbers
from marketmap.market import Market, gaps_by
from marketmap.tables import UNCERTAINTY
from marketmap.uncertainty import DRAWS, SEED, Count, Draws

PER_1000 = 1000.0
REGISTER, CLAIMANTS = "register", "hb_claimants"
DELAYED, HOMELESS = "delayed_discharge_days", "homeless_mental_health"
SUPPORTED, ELSEWHERE = "homeless_to_supported", "homeless_to_elsewhere"
OWN = "own:"
_OUTCOME = "pressure.supported_housing_outcome"


@dataclass(frozen=True, eq=False)
class Ground:
    """What draws are added up over: the areas of a kind inside a place.

    Attributes:
        market: the market under central assumptions.
        kind: area kind.
        place: the place whose areas are looked at.
        supply: `tables.SUPPLY` on the day that supply is counted; the market's own when nothing else is said.
        growth: by block, demand over demand now; 1 when nothing else is said.
    """

    market: Market
    kind: str
    place: Place
    supply: pd.DataFrame
    growth: pd.Series

    @cached_property
    def area(self) -> pd.Series:
        """The area of each block of the place."""
        blocks = geography.blocks_in(self.market.england.blocks, self.place)
        return geography.members(blocks, self.kind).dropna()

    @cached_property
    def areas(self) -> pd.Index:
        """The areas, in the order of their codes."""
        codes: pd.Index = pd.Index(sorted(self.area.unique()), dtype="str")
        return codes

    def matrix(self, share: pd.Series, whole: pd.Series) -> pd.DataFrame:
        """Add up shares of blocks: one row an area, one column a whole; missing where they have no block together."""
        rows, wholes = self._area_number, pd.Index(whole.unique())
        columns = wholes.get_indexer(whole.loc[self.area.index])
        at, size = rows * len(wholes) + columns, (len(self.areas), len(wholes))
        weights = (share * self.growth).loc[self.area.index].to_numpy()
        total = np.bincount(at, weights, minlength=size[0] * size[1]).reshape(size)
        together = np.bincount(at, minlength=size[0] * size[1]).reshape(size) > 0
        return pd.DataFrame(np.where(together, total, np.nan), index=self.areas, columns=wholes)

    @cached_property
    def supplied(self) -> pd.DataFrame:
        """Central supply by area and group, as `supply.supply_by_area` adds it up."""
        blocks = self.market.england.blocks
        by_block = self.area.set_axis(blocks.loc[self.area.index, "block"])
        overlaps = geography.overlaps(blocks, self.place, self.kind)
        return supply.supply_by_area(self.supply, overlaps, by_block)

    @cached_property
    def _area_number(self) -> NDArray[np.intp]:
        return self.areas.get_indexer(pd.Index(self.area))


def ground_of(market: Market, kind: str, place: Place = ENGLAND) -> Ground:
    """Return the areas of a kind inside a place, with supply and demand as they are now."""
    return Ground(market, kind, place, market.supply, pd.Series(1.0, index=market.england.blocks.index))


def counts_of(market: Market) -> dict[str, Count]:
    """Return every observed count that the market rests on, by kind.

    People on the register in use; claimants, delayed days and homeless households by district; the user's own counts.
    Adults are not among them: what is unsure in the ONS estimates is small beside all else.
    """
    england = market.england
    registers = england.registers[england.registers["register"] == market.assumptions.demand.register_]
    people = registers.set_index("sub_icb")["people"]
    table = pd.DataFrame({"value": people, "least": people, "most": people})
    counts = {REGISTER: Count(table)}
    days = market.assumptions.pressure.days_in_month.range[1]
    for kind, together in ((CLAIMANTS, 1.0), (DELAYED, days), (HOMELESS, 1.0)):
        counts[kind] = Count(_observed(market, kind), together)
    owed, went = _observed(market, "homeless_owed_duty"), _observed(market, SUPPORTED)
    some = owed.index[owed["value"] > 0].intersection(went.index)
    counts |= {SUPPORTED: Count(went.loc[some]), ELSEWHERE: Count((owed - went).loc[some])}
    return counts | _own_counts(market)


def _observed(market: Market, measure: str) -> pd.DataFrame:
    rows = market.england.observations[market.england.observations["measure"] == measure]
    return rows.set_index("district")[["value", "least", "most"]]


def _own_counts(market: Market) -> dict[str, Count]:
    if market.own is None:
        return {}
    counts = market.own.demand_counts
    named = counts.assign(code=counts["kind"] + ":" + counts["area"]).rename(
        columns={"units": "value", "units_least": "least", "units_most": "most"}
    )
    return {
        f"{OWN}{group}": Count(rows.set_index("code")[["value", "least", "most"]].astype(float))
        for group, rows in named.groupby("group")
    }


def draw_market(market: Market, draws: int = DRAWS, seed: int = SEED, varied: Collection[str] | None = None) -> Draws:
    """Draw everything that the market rests on, for all England.

    Args:
        market: the market under central assumptions.
        draws: how many.
        seed: the same seed gives the same draws.
        varied: inputs to draw, all when left out; the others stay central.
    """
    return uncertainty.draw(market.assumptions.entries, counts_of(market), (draws, seed), varied)


def drawn_demand(ground: Ground, draws: Draws, group: str, estimate: str) -> Numbers:
    """Return units required, one row an area of the ground and one column a draw; missing where not worked out.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    counted = tuple(kind.removeprefix(OWN) for kind in draws.counts if kind.startswith(OWN))
    if (group, estimate) not in demand.estimates_available(ground.market.assumptions, counted):
        raise ChoiceError(f"There is no {estimate} estimate for {group_of(group).name}.")
    if estimate == "own":
        return _own_demand(ground, draws, group)
    if estimate == "pressure":
        return _pressure_demand(ground, draws)
    if estimate == "prevalence":
        return _prevalence_demand(ground, draws)
    if group == "mental_health":
        return _register_demand(ground, draws)
    if group == "all":
        return _all_groups_demand(ground, draws)
    return _rate_demand(ground, draws, group)


def _register_demand(ground: Ground, draws: Draws) -> Numbers:
    rate = draws.assumptions[f"demand.units_per_1000_{ground.market.assumptions.demand.register_}"] / PER_1000
    blocks = ground.market.england.blocks
    people = _tilted(ground, draws, "mental_health_slope", (blocks["mental_health_indicator"], blocks["sub_icb"]))
    return rate * people


def _all_groups_demand(ground: Ground, draws: Draws) -> Numbers:
    unmet = draws.assumptions["demand.unmet_need_all_groups"]
    blocks = ground.market.england.blocks
    everywhere = pd.Series(ENGLAND.area, index=blocks.index)
    return (1 + unmet) * _tilted(ground, draws, "deprivation_slope", (blocks["imd_score"], everywhere))


def _tilted(ground: Ground, draws: Draws, slope: str, by: tuple[pd.Series, pd.Series]) -> Numbers:
    """Share the counts of each whole among its blocks by adults x exp(slope x score), for every slope drawn."""
    score, whole = by
    people, slopes = adults(ground.market.england.blocks), draws.assumptions[f"demand.{slope}"]
    counts = draws.counts[REGISTER] if slope == "mental_health_slope" else _england_claimants(draws)
    total = np.empty((len(ground.areas), draws.number))
    numbered = pd.Series(pd.factorize(whole)[0], index=whole.index)
    for value in np.unique(slopes):
        here = slopes == value
        matrix = ground.matrix(demand.shares_within(people, score, value, numbered), whole)
        total[:, here] = _added(matrix, counts.loc[:, here])
    return total


def _england_claimants(draws: Draws) -> pd.DataFrame:
    return draws.counts[CLAIMANTS].sum().to_frame(ENGLAND.area).T


def _prevalence_demand(ground: Ground, draws: Draws) -> Numbers:
    share = draws.assumptions["demand.psychotic_disorder"] * draws.assumptions["demand.supported_housing_share"]
    return _people(ground, adults_16(ground.market.england.blocks))[:, None] * share


def _rate_demand(ground: Ground, draws: Draws, group: str) -> Numbers:
    rate = ground.market.assumptions.rates[group] / PER_1000
    people = _people(ground, adults(ground.market.england.blocks))[:, None]
    return np.repeat(people * rate, draws.number, axis=1)


def _people(ground: Ground, people: pd.Series) -> Numbers:
    everywhere = pd.Series(ENGLAND.area, index=people.index)
    return ground.matrix(people, everywhere).to_numpy()[:, 0]


def _own_demand(ground: Ground, draws: Draws, group: str) -> Numbers:
    blocks, counts = ground.market.england.blocks, draws.counts[f"{OWN}{group}"]
    people = adults(blocks)
    total, covered = np.zeros((len(ground.areas), draws.number)), pd.Series(data=False, index=blocks.index)
    for kind in sorted({str(code).split(":")[0] for code in counts.index}):
        code = kind + ":" + blocks[kind]
        listed = code.isin(counts.index)
        covered |= listed
        share = (people / people.groupby(code).transform("sum")).where(listed, 0.0)
        total += _added(ground.matrix(share, code), counts.reindex(code.unique(), fill_value=0.0))
    partly = ~covered.loc[ground.area.index].groupby(ground.area).all().reindex(ground.areas)
    total[partly.to_numpy()] = np.nan
    return total


def _pressure_demand(ground: Ground, draws: Draws) -> Numbers:
    market, counts = ground.market, draws.counts
    districts = counts[CLAIMANTS].index
    waiting, homeless, went, elsewhere = (
        counts[kind].reindex(districts).to_numpy() for kind in (DELAYED, HOMELESS, SUPPORTED, ELSEWHERE)
    )
    # A district that did not return how duties ended takes England's share.
    share = np.where(np.isnan(went + elsewhere), draws.assumptions[_OUTCOME], went / (went + elsewhere))
    units = _by_district(market.supply, draws).reindex(districts).to_numpy()
    units = units + waiting / draws.assumptions["pressure.days_in_month"] + homeless * share
    each = pd.DataFrame(units, index=districts)
    return _added(_district_shares(ground), each)


def _by_district(units: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Mental health units in use by district, in every draw."""
    rows = units[units["group"] == "mental_health"]
    published = rows.loc[rows["origin"] == "published total", "district"]
    drawn = draws.counts[CLAIMANTS].loc[published] * draws.assumptions["supply.mental_health_share"]
    register = rows[rows["origin"] == "register"].groupby("district")["units"].sum()
    counted = pd.DataFrame(np.repeat(register.to_numpy()[:, None], draws.number, axis=1), index=register.index)
    return pd.concat([drawn, counted])


def _district_shares(ground: Ground) -> pd.DataFrame:
    blocks = ground.market.england.blocks
    people = adults(blocks)
    return ground.matrix(people / people.groupby(blocks["district"]).transform("sum"), blocks["district"])


def drawn_supply(ground: Ground, draws: Draws, group: str) -> Numbers:
    """Return units that exist, one row an area of the ground and one column a draw; missing where nobody knows them.

    The units of a register are a count of all that there is, not a sample: they are the same in every draw.
    """
    rows = ground.supply[ground.supply["group"] == group]
    if rows.empty or ground.kind == "msoa":
        return np.full((len(ground.areas), draws.number), np.nan)
    blocks = ground.market.england.blocks
    central = ground.supplied[ground.supplied["group"] == group].set_index("area").reindex(ground.areas)
    published = rows.loc[rows["origin"] == "published total", "district"]
    shares = replace(ground, growth=pd.Series(1.0, index=blocks.index))
    matrix = _district_shares(shares).reindex(columns=published)
    share = draws.assumptions["supply.mental_health_share"] if group == "mental_health" else 1.0
    units = share * _added(matrix, draws.counts[CLAIMANTS]) + central["register_units"].to_numpy()[:, None]
    drawn: Numbers = np.where(central["units"].isna().to_numpy()[:, None], np.nan, units)
    return drawn


def _added(matrix: pd.DataFrame, counts: pd.DataFrame) -> Numbers:
    """Add up counts times shares; an area that has a part of a missing count is missing."""
    values = counts.reindex(matrix.columns).to_numpy()
    unknown = np.isnan(values).any(axis=1)
    total: Numbers = matrix.fillna(0.0).to_numpy() @ np.where(unknown[:, None], 0.0, values)
    total[matrix.loc[:, unknown].notna().any(axis=1).to_numpy()] = np.nan
    return total


def uncertainty_by(ground: Ground, draws: Draws, group: str, estimate: str) -> pd.DataFrame:
    """Return `tables.UNCERTAINTY`: the central figures of every area with what the draws say of them.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    required = drawn_demand(ground, draws, group, estimate)
    summary = uncertainty.summarise(required, drawn_supply(ground, draws, group)).assign(area=ground.areas)
    gaps = gaps_by(ground.market, ground.kind, ground.place)
    rows = gaps[(gaps["group"] == group) & (gaps["estimate"] == estimate)]
    rows = rows.rename(columns={"coverage_rank": "rank"}).merge(summary, on="area", validate="1:1")
    return rows.assign(draws=draws.number, seed=draws.seed)[UNCERTAINTY.column_names]


def tornado_of(
    ground: Ground, area: str, shown: tuple[str, str], size: tuple[int, int] = (DRAWS, SEED)
) -> pd.DataFrame:
    """Return `tables.TORNADO`: how far each uncertain input moves the gap of one area when it alone moves.

    Args:
        ground: areas of a kind inside a place.
        area: code of one of them.
        shown: group and estimate.
        size: how many draws for counts, and the seed.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    market, counts, row = ground.market, counts_of(ground.market), ground.areas.get_loc(area)
    group, estimate = shown

    def gaps(draws: Draws) -> Numbers:
        return (drawn_demand(ground, draws, group, estimate) - drawn_supply(ground, draws, group))[row]

    entries = market.assumptions.entries
    ranged = [name for name, one in entries.items() if one.value is not None and one.range[0] < one.range[2]]
    assumed = [
        uncertainty.effect_of_assumption(name, entries[name], gaps(uncertainty.at_ends(entries, counts, name)))
        for name in ranged
    ]
    observed = [
        uncertainty.effect_of_count(kind, gaps(uncertainty.draw(entries, counts, size, {kind, _PARTNER.get(kind, "")})))
        for kind in counts
        if kind not in _PARTNER.values()
    ]
    return uncertainty.tornado([*assumed, *observed])


_PARTNER = {SUPPORTED: ELSEWHERE}

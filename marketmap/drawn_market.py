"""The market drawn many times: demand and supply of areas in every draw.

It reads as `market.py` does. Demand and supply are sums of counts times shares of blocks times assumptions; so the
shares are worked out once and every draw is one product of matrices: the same figures that `build_market` would give
under the assumptions and counts of that draw (a test builds some of them again).
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from marketmap import demand, uncertainty
from marketmap.errors import ChoiceError
from marketmap.footing import Footing
from marketmap.geography import ENGLAND, adults_16
from marketmap.groups import group_of
from marketmap.intervals import Numbers
from marketmap.market import Market
from marketmap.supply import PUBLISHED, times_edited
from marketmap.uncertainty import DRAWS, SEED, Count, Draws

PER_1000 = 1000.0
REGISTER, CLAIMANTS = "register", "hb_claimants"
DELAYED, HOMELESS = "delayed_discharge_days", "homeless_mental_health"
SUPPORTED, ELSEWHERE = "homeless_to_supported", "homeless_to_elsewhere"
PARTNER = {SUPPORTED: ELSEWHERE}  # counts that are drawn together, because one share rests on both
OWN = "own:"
_OUTCOME = "pressure.supported_housing_outcome"


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


def drawn_demand(footing: Footing, draws: Draws, group: str, estimate: str) -> Numbers:
    """Return units required, one row an area of the footing and one column a draw; missing where not worked out.

    What a what-if edit requires on top is the same in every draw.

    Raises:
        ChoiceError: when the estimate is not worked out for the group.
    """
    drawn, before = _drawn_demand(footing, draws, group, estimate), footing.market.unedited
    if before is None:
        return drawn
    now, was = (
        one.demand[(one.demand["group"] == group) & (one.demand["estimate"] == estimate)]
        for one in (footing.market, before)
    )
    blocks = footing.market.england.blocks
    more = now.set_index("block")["units"] - was.set_index("block")["units"]
    return drawn + _grown(footing, more.reindex(blocks["block"]).set_axis(blocks.index).fillna(0.0))[:, None]


def _drawn_demand(footing: Footing, draws: Draws, group: str, estimate: str) -> Numbers:
    counted = tuple(kind.removeprefix(OWN) for kind in draws.counts if kind.startswith(OWN))
    if (group, estimate) not in demand.estimates_available(footing.market.assumptions, counted):
        raise ChoiceError(f"There is no {estimate} estimate for {group_of(group).name}.")
    if estimate == "own":
        return _own_demand(footing, draws, group)
    if estimate == "pressure":
        return _pressure_demand(footing, draws)
    if estimate == "prevalence":
        return _prevalence_demand(footing, draws)
    if group == "mental_health":
        return _register_demand(footing, draws)
    if group == "all":
        return _all_groups_demand(footing, draws)
    return _rate_demand(footing, draws, group)


def _register_demand(footing: Footing, draws: Draws) -> Numbers:
    rate = draws.assumptions[f"demand.units_per_1000_{footing.market.assumptions.demand.register_}"] / PER_1000
    blocks = footing.market.england.blocks
    people = _tilted(footing, draws, "mental_health_slope", (blocks["mental_health_indicator"], blocks["sub_icb"]))
    return rate * people


def _all_groups_demand(footing: Footing, draws: Draws) -> Numbers:
    unmet = draws.assumptions["demand.unmet_need_all_groups"]
    blocks = footing.market.england.blocks
    everywhere = pd.Series(ENGLAND.area, index=blocks.index)
    return (1 + unmet) * _tilted(footing, draws, "deprivation_slope", (blocks["imd_score"], everywhere))


def _tilted(footing: Footing, draws: Draws, slope: str, by: tuple[pd.Series, pd.Series]) -> Numbers:
    """Share the counts of each whole among its blocks by adults x exp(slope x score), for every slope drawn."""
    score, whole = by
    inside, slopes = footing.inside, draws.assumptions[f"demand.{slope}"]
    counts = draws.counts[REGISTER] if slope == "mental_health_slope" else _england_claimants(draws)
    total = np.empty((len(footing.areas), draws.number))
    numbered = pd.Series(pd.factorize(whole)[0], index=whole.index)
    for value in np.unique(slopes):
        here = slopes == value
        share = demand.shares_within(inside.adults, score, value, numbered)
        total[:, here] = _times(inside.added(share * footing.growth, whole), counts.loc[:, here])
    return total


def _england_claimants(draws: Draws) -> pd.DataFrame:
    return draws.counts[CLAIMANTS].sum().to_frame(ENGLAND.area).T


def _prevalence_demand(footing: Footing, draws: Draws) -> Numbers:
    share = draws.assumptions["demand.psychotic_disorder"] * draws.assumptions["demand.supported_housing_share"]
    return _grown(footing, adults_16(footing.market.england.blocks))[:, None] * share


def _rate_demand(footing: Footing, draws: Draws, group: str) -> Numbers:
    rate = footing.market.assumptions.rates[group] / PER_1000
    people = _grown(footing, footing.inside.adults)[:, None]
    return np.repeat(people * rate, draws.number, axis=1)


def _grown(footing: Footing, by_block: pd.Series) -> Numbers:
    """Add up people or units of blocks by area, as they grow."""
    everywhere = pd.Series(ENGLAND.area, index=by_block.index)
    return footing.inside.added(by_block * footing.growth, everywhere).to_numpy()[:, 0]


def _own_demand(footing: Footing, draws: Draws, group: str) -> Numbers:
    blocks, counts = footing.market.england.blocks, draws.counts[f"{OWN}{group}"]
    people = footing.inside.adults
    total, covered = np.zeros((len(footing.areas), draws.number)), pd.Series(data=False, index=blocks.index)
    for kind in sorted({str(code).split(":")[0] for code in counts.index}):
        code = kind + ":" + blocks[kind]
        listed = code.isin(counts.index)
        covered |= listed
        share = (people / people.groupby(code).transform("sum")).where(listed, 0.0)
        total += _times(
            footing.inside.added(share * footing.growth, code), counts.reindex(code.unique(), fill_value=0.0)
        )
    area = footing.inside.area
    partly = ~covered.loc[area.index].groupby(area).all().reindex(footing.areas)
    total[partly.to_numpy()] = np.nan
    return total


def _pressure_demand(footing: Footing, draws: Draws) -> Numbers:
    market, counts = footing.market, draws.counts
    districts = counts[CLAIMANTS].index
    waiting, homeless, went, elsewhere = (
        counts[kind].reindex(districts).to_numpy() for kind in (DELAYED, HOMELESS, SUPPORTED, ELSEWHERE)
    )
    # A district that did not return how duties ended takes England's share.
    share = np.where(np.isnan(went + elsewhere), draws.assumptions[_OUTCOME], went / (went + elsewhere))
    units = _by_district((market.unedited or market).supply, draws).reindex(districts).to_numpy()
    units = units + waiting / draws.assumptions["pressure.days_in_month"] + homeless * share
    each = pd.DataFrame(units, index=districts)
    share_of_district = footing.inside.district_share * footing.growth
    return _times(footing.inside.added(share_of_district, market.england.blocks["district"]), each)


def _by_district(units: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Mental health units in use by district, in every draw."""
    rows = units[units["group"] == "mental_health"]
    published = rows.loc[rows["origin"] == PUBLISHED, "district"]
    drawn = draws.counts[CLAIMANTS].loc[published] * draws.assumptions["supply.mental_health_share"]
    register = rows[rows["origin"] == "register"].groupby("district")["units"].sum()
    counted = pd.DataFrame(np.repeat(register.to_numpy()[:, None], draws.number, axis=1), index=register.index)
    return pd.concat([drawn, counted])


def drawn_supply(footing: Footing, draws: Draws, group: str) -> Numbers:
    """Return units that exist, one row an area of the footing and one column a draw; missing where nobody knows them.

    The units of a register are a count of all that there is, not a sample, and so are those of a what-if edit: they are
    the same in every draw.
    """
    rows = footing.supply[footing.supply["group"] == group]
    if rows.empty:
        return np.full((len(footing.areas), draws.number), np.nan)
    central = footing.supplied[footing.supplied["group"] == group].set_index("area").reindex(footing.areas)
    inside, totals = footing.inside, drawn_totals(footing.market, rows, draws)
    matrix = inside.added(inside.district_share, inside.blocks["district"]).reindex(columns=totals.index)
    units = _times(matrix, totals) + central["certain_units"].to_numpy()[:, None]
    drawn: Numbers = np.where(central["units"].isna().to_numpy()[:, None], np.nan, units)
    return drawn


def drawn_totals(market: Market, rows: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Return the published totals among supply of one group: one row a district, one column a draw.

    A total that a what-if edit resized is as many times larger in every draw.

    Args:
        market: the market.
        rows: rows of `tables.SUPPLY` of one group.
        draws: the draws.
    """
    totals = rows[rows["origin"] == PUBLISHED]
    share = draws.assumptions["supply.mental_health_share"] if set(totals["group"]) == {"mental_health"} else 1.0
    drawn = draws.counts[CLAIMANTS].loc[totals["district"]] * share
    if market.unedited is None:
        return drawn
    times = times_edited(market.unedited.supply, market.supply)
    return drawn.mul(times.loc[pd.MultiIndex.from_frame(totals[["scheme", "group"]])].to_numpy(), axis=0)


def _times(matrix: pd.DataFrame, counts: pd.DataFrame) -> Numbers:
    """Add up counts times shares; an area that has a part of a missing count is missing."""
    values = counts.reindex(matrix.columns).to_numpy()
    unknown = np.isnan(values).any(axis=1)
    total: Numbers = matrix.fillna(0.0).to_numpy() @ np.where(unknown[:, None], 0.0, values)
    total[matrix.loc[:, unknown].notna().any(axis=1).to_numpy()] = np.nan
    return total

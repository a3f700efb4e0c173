"""The drawn market against the market built again from a draw, and the laws that draws keep."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from marketmap import tables
from marketmap.assumptions import load_assumptions
from marketmap.drawn_market import (
    CLAIMANTS,
    DELAYED,
    ELSEWHERE,
    HOMELESS,
    OWN,
    REGISTER,
    SUPPORTED,
    draw_market,
    drawn_demand,
    drawn_supply,
)
from marketmap.errors import ChoiceError
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.how_sure import tornado_of, uncertainty_by
from marketmap.loading import own_data
from marketmap.market import Market, build_market, gaps_by
from marketmap.uncertainty import Draws
from tests.england import SURREY_AND_SUSSEX, england, market
from tests.test_own_data import AS_AT, example

CHANGES = {
    "rates.veterans": 1.2,
    "demand.supported_housing_share.low": 0.2, "demand.supported_housing_share.value": 0.3,
    "demand.supported_housing_share.high": 0.5,
    "demand.mental_health_slope.low": 0.2, "demand.mental_health_slope.high": 0.4,
    "demand.deprivation_slope.low": 0.04, "demand.deprivation_slope.high": 0.06,
}  # fmt: skip
COUNTS = pd.DataFrame(
    {
        "kind": ["district", "district", "upper_tier"], "area": ["E06000043", "E07000223", "E10000032"],
        "group": ["mental_health", "mental_health", "veterans"], "units": [500.0, np.nan, 40.0],
        "units_least": [500.0, 1.0, 40.0], "units_most": [500.0, 7.0, 40.0],
    }
)  # fmt: skip


@cache
def rich_market() -> Market:
    """A market with a register, own counts, an own rate, a prevalence share and slopes that have ranges."""
    own = own_data(example(), AS_AT)
    assert own is not None
    return build_market(england(), load_assumptions().changed(CHANGES), replace(own, demand_counts=COUNTS))


@cache
def draws_of(which: str) -> Draws:
    """Thirty draws of the baseline or of the rich market."""
    return draw_market(market() if which == "baseline" else rich_market(), 30)


def built_again(base: Market, draws: Draws, number: int) -> Market:
    """Build the market from the assumptions and counts of one draw, by the usual way."""
    changes = {f"{name}.{end}": float(values[number]) for name, values in draws.assumptions.items()
               for end in ("low", "value", "high")}  # fmt: skip
    counts = {kind: drawn[number] for kind, drawn in draws.counts.items()}
    own = base.own
    if own is not None:
        codes = own.demand_counts["kind"] + ":" + own.demand_counts["area"]
        units = [counts[f"{OWN}{group}"][code] for group, code in zip(own.demand_counts["group"], codes, strict=True)]
        listed = own.demand_counts.assign(units=units, units_least=units, units_most=units)
        own = replace(own, demand_counts=listed)
    registers = base.england.registers.assign(people=base.england.registers["sub_icb"].map(counts[REGISTER]))
    tables_of_draw = replace(base.england, registers=registers, observations=_observations(base, counts))
    return build_market(tables_of_draw, base.assumptions.changed(changes), own)


def _observations(base: Market, counts: dict[str, pd.Series]) -> pd.DataFrame:
    drawn = {
        "hb_claimants": counts[CLAIMANTS], "delayed_discharge_days": counts[DELAYED],
        "homeless_mental_health": counts[HOMELESS], "homeless_to_supported": counts[SUPPORTED],
        "homeless_owed_duty": counts[SUPPORTED] + counts[ELSEWHERE],
    }  # fmt: skip
    table = base.england.observations.set_index(["measure", "district"])
    for measure, values in drawn.items():
        here = values.rename_axis("district")
        index = pd.MultiIndex.from_product([[measure], here.index], names=["measure", "district"])
        for column in ("value", "least", "most"):
            table.loc[index, column] = here.to_numpy()
    return table.reset_index()


SHOWN = [
    ("baseline", "mental_health", "benchmark"), ("baseline", "mental_health", "pressure"),
    ("baseline", "all", "benchmark"), ("rich", "mental_health", "benchmark"), ("rich", "mental_health", "pressure"),
    ("rich", "mental_health", "prevalence"), ("rich", "mental_health", "own"), ("rich", "all", "benchmark"),
    ("rich", "veterans", "benchmark"), ("rich", "veterans", "own"),
]  # fmt: skip


@pytest.mark.parametrize("number", [0, 17])
@pytest.mark.parametrize(("kind", "place"), [("icb_2026", ENGLAND), ("district", SURREY_AND_SUSSEX)])
def test_a_draw_is_the_market_built_from_it(kind: str, place: Place, number: int) -> None:
    for which, base in (("baseline", market()), ("rich", rich_market())):
        draws, footing = draws_of(which), footing_of(base, kind, place)
        again = gaps_by(built_again(base, draws, number), kind, place)
        for _, group, estimate in (one for one in SHOWN if one[0] == which):
            rows = again[(again["group"] == group) & (again["estimate"] == estimate)].set_index("area")
            required = drawn_demand(footing, draws, group, estimate)[:, number]
            exist = drawn_supply(footing, draws, group)[:, number]
            expected = rows.loc[footing.areas]
            np.testing.assert_allclose(required, expected["demand"], rtol=1e-9, err_msg=f"{which} {group} {estimate}")
            np.testing.assert_allclose(exist, expected["supply"], rtol=1e-9, err_msg=f"{which} {group} {estimate}")


@pytest.mark.parametrize(("group", "estimate"), [("mental_health", "benchmark"), ("all", "benchmark")])
def test_one_draw_is_one_england(group: str, estimate: str) -> None:
    """In every draw the areas of every kind add up to the same England."""
    draws = draws_of("baseline")
    whole = footing_of(market(), "england")
    for kind in ("icb_2026", "district", "sub_icb", "region"):
        footing = footing_of(market(), kind)
        for drawn, of_whole in (
            (drawn_demand(footing, draws, group, estimate), drawn_demand(whole, draws, group, estimate)),
            (drawn_supply(footing, draws, group), drawn_supply(whole, draws, group)),
        ):
            np.testing.assert_allclose(drawn.sum(axis=0), of_whole[0], rtol=1e-9)


def test_a_place_is_drawn_the_same_wherever_it_is_seen_from() -> None:
    draws = draws_of("baseline")
    alone = footing_of(market(), SURREY_AND_SUSSEX.kind, SURREY_AND_SUSSEX)
    among = footing_of(market(), "icb_2026")
    row = among.areas.get_loc(SURREY_AND_SUSSEX.area)
    for estimate in ("benchmark", "pressure"):
        np.testing.assert_allclose(
            drawn_demand(alone, draws, "mental_health", estimate)[0],
            drawn_demand(among, draws, "mental_health", estimate)[row],
        )


def test_central_figures_stand_beside_the_limits_and_inside_them() -> None:
    draws = draw_market(market())
    for group, estimate in (("mental_health", "benchmark"), ("mental_health", "pressure"), ("all", "benchmark")):
        rows = uncertainty_by(footing_of(market(), "district"), draws, group, estimate)
        tables.check(tables.UNCERTAINTY, rows)
        gaps = gaps_by(market(), "district").query("group == @group and estimate == @estimate")
        assert rows["gap"].tolist() == pytest.approx(gaps["gap"].tolist(), nan_ok=True)
        assert rows["gap"].isna().tolist() == rows["gap_lower"].isna().tolist()
        known = rows[rows["gap"].notna()]
        for name in ("demand", "supply", "gap"):
            assert known[name].between(known[f"{name}_lower"] - 2, known[f"{name}_upper"] + 2).mean() > 0.99


def test_england_is_short_in_nearly_every_draw() -> None:
    """On paper, with PERT means and variances of both assumptions and England's counts taken as fixed.

    Demand 527,556 x 0.114833 = 60,581, sd 527,556 x 0.013781 = 7,270. Supply 230,030 x (0.13 + 4 x 0.183 + 0.23)/6 =
    230,030 x 0.182 = 41,865, sd 230,030 x sqrt(0.052 x 0.048 / 7) = 4,344. Gap 18,716, sd 8,469: short in
    Phi(2.21) = 98.6% of a normal distribution.
    """
    row = uncertainty_by(footing_of(market(), "england"), draw_market(market()), "mental_health", "benchmark").iloc[0]
    assert row["demand_upper"] - row["demand_lower"] == pytest.approx(2 * 1.96 * 7270, rel=0.07)
    assert row["supply_upper"] - row["supply_lower"] == pytest.approx(2 * 1.96 * 4344, rel=0.07)
    assert (row["gap_lower"] + row["gap_upper"]) / 2 == pytest.approx(18_716, rel=0.06)
    assert row["chance_short"] == pytest.approx(0.986, abs=0.01)


def test_the_pressure_estimate_cannot_be_less_than_what_is_in_use() -> None:
    rows = uncertainty_by(footing_of(market(), "icb_2026"), draw_market(market(), 200), "mental_health", "pressure")
    assert (rows.loc[rows["gap"].notna(), "chance_short"] == 1).all()


def test_small_areas_have_limits_of_demand_only() -> None:
    rows = uncertainty_by(
        footing_of(market(), "msoa", SURREY_AND_SUSSEX), draws_of("baseline"), "mental_health", "benchmark"
    )
    tables.check(tables.UNCERTAINTY, rows)
    assert rows["demand_lower"].notna().all()
    assert rows[["supply_lower", "gap_upper", "chance_short", "rank_lower"]].isna().all(axis=None)


def test_units_of_a_register_are_the_same_in_every_draw() -> None:
    rows = uncertainty_by(
        footing_of(rich_market(), "district", SURREY_AND_SUSSEX), draws_of("rich"), "mental_health", "benchmark"
    )
    covered = rows[rows["area"] == "E06000043"].iloc[0]
    assert covered["supply_lower"] == covered["supply"] == covered["supply_upper"]


def test_a_suppressed_count_of_ones_own_has_limits_and_no_central_figure() -> None:
    rows = uncertainty_by(
        footing_of(rich_market(), "district", SURREY_AND_SUSSEX), draws_of("rich"), "mental_health", "own"
    )
    row = rows.set_index("area").loc["E07000223"]
    assert np.isnan(row["demand"])
    assert 0 < row["demand_lower"] < row["demand_upper"] < 20


def test_the_tornado_of_england_is_what_paper_says() -> None:
    """On paper.

    Short of 527,556 x 0.080 - 42,095.5 = 109 to 527,556 x 0.153 - 42,095.5 = 38,621 with the rate alone;
    60,141.4 - 230,030 x 0.13 = 30,237 to 7,234 with the share alone, and nothing at 60,141.4/230,030 = 0.26145.
    """
    table = tornado_of(footing_of(market(), "england"), ENGLAND.area, ("mental_health", "benchmark"))
    tables.check(tables.TORNADO, table)
    rows = table.set_index("input")
    rate, share = rows.loc["demand.units_per_1000_smi_2023_24"], rows.loc["supply.mental_health_share"]
    assert [rate["gap_at_low"], rate["gap_at_high"]] == pytest.approx([109, 38_620.6], abs=0.1)
    assert [share["gap_at_low"], share["gap_at_high"]] == pytest.approx([30_237.5, 7_234.5], abs=0.1)
    assert share["no_gap_at"] == pytest.approx(0.26145, abs=1e-5)
    assert table["input"].tolist()[:2] == [rate.name, share.name]
    # Claimants alone: 0.183 x sqrt(230,030) = 87.8 units is their standard deviation; 296 halves do not move it.
    assert rows.loc["hb_claimants", "swing"] == pytest.approx(2 * 1.96 * 87.8, rel=0.06)


def test_the_share_moves_no_gap_by_pressure() -> None:
    """Units in use are on both sides."""
    table = tornado_of(footing_of(market(), "icb_2026"), SURREY_AND_SUSSEX.area, ("mental_health", "pressure"))
    assert "supply.mental_health_share" not in set(table["input"])
    assert set(table["input"]) == {DELAYED, SUPPORTED, HOMELESS}


def test_an_estimate_that_is_not_worked_out_is_told() -> None:
    with pytest.raises(ChoiceError, match="There is no prevalence estimate for Mental health"):
        drawn_demand(footing_of(market(), "icb_2026"), draws_of("baseline"), "mental_health", "prevalence")


def test_the_order_of_districts_and_blocks_changes_no_draw() -> None:
    base = market()
    shuffled = replace(
        base.england,
        observations=base.england.observations.sample(frac=1, random_state=1),
        registers=base.england.registers.sample(frac=1, random_state=2),
        blocks=base.england.blocks.sample(frac=1, random_state=3),
    )
    again = build_market(shuffled)
    pd.testing.assert_frame_equal(
        uncertainty_by(footing_of(again, "icb_2026"), draw_market(again, 30), "mental_health", "pressure"),
        uncertainty_by(footing_of(base, "icb_2026"), draw_market(base, 30), "mental_health", "pressure"),
    )

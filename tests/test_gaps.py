"""Gaps against figures on paper, and the laws they keep on real England."""

import numpy as np
import pandas as pd
import pytest

from marketmap import gaps, tables
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.market import gap_of, gaps_by
from tests.england import SURREY_AND_SUSSEX, SUSSEX, england, market
from tests.test_demand import observed

KINDS = ["district", "upper_tier", "icb_2026", "icb_2024", "sub_icb", "region", "england"]


def one_gap(supply: tuple[float, float, float] | None = (110, 150, 190)) -> pd.Series:
    """Demand 290 (200 to 390), 100,000 adults, 600 claimants."""
    demand = pd.DataFrame({"area": ["a"], "group": ["mental_health"], "estimate": ["benchmark"],
                           "units_low": [200.0], "units": [290.0], "units_high": [390.0]})  # fmt: skip
    low, central, high = supply or (np.nan, np.nan, np.nan)
    existing = pd.DataFrame({"area": ["a"], "group": ["mental_health"], "units_low": [low], "units": [central],
                             "units_high": [high], "claimants": [600.0]})  # fmt: skip
    areas = pd.DataFrame(
        {"area": ["a"], "kind": ["district"], "name": ["A"], "share_of_area": [1.0], "adults": [100_000.0]}
    )
    return gaps.work_out_gaps(demand, existing, areas).iloc[0]


def test_gap_is_demand_less_supply() -> None:
    """290 - 150 = 140; at the widest 200 - 190 = 10 to 390 - 110 = 280."""
    row = one_gap()
    assert (row["gap_low"], row["gap"], row["gap_high"]) == (10, 140, 280)


def test_coverage_is_supply_over_demand() -> None:
    row = one_gap()
    assert row["coverage"] == pytest.approx(150 / 290)
    assert row["coverage_low"] == pytest.approx(110 / 390)
    assert row["coverage_high"] == pytest.approx(190 / 200)
    assert row["units_per_100_required"] == pytest.approx(100 * 150 / 290)


def test_rates_are_per_100000_adults_with_byars_interval_of_the_count() -> None:
    """Byar's limits of 600 are 600 x (1 - 1/5400 - 1.96/(3 x 24.4949))^3 = 552.94 and 649.98; a quarter of each."""
    row = one_gap()
    assert row["short_per_100000"] == pytest.approx(140)
    assert row["supply_per_100000"] == pytest.approx(150)
    assert row["supply_per_100000_low"] == pytest.approx(552.94 / 4, abs=0.01)
    assert row["supply_per_100000_high"] == pytest.approx(649.98 / 4, abs=0.01)


def test_a_group_without_supply_has_no_gap() -> None:
    row = one_gap(supply=None)
    assert row["demand"] == 290
    assert pd.isna(row[["supply", "gap", "coverage", "short_per_100000", "supply_per_100000_low"]]).all()


def test_demand_at_the_low_end_moves_what_follows_from_it() -> None:
    low = gaps.with_demand_at(pd.DataFrame([one_gap()]), "low").iloc[0]
    assert (low["demand"], low["gap"], low["coverage"]) == (200, 50, 0.75)
    assert low["short_per_100000"] == pytest.approx(50)


def test_pressure_counts_what_was_returned_and_says_what_was_not() -> None:
    """d1 published 62 days: 2 units of a 31-day month; d2 is suppressed (0 to 4 days)."""
    observations = observed(delayed_discharge_days=(62, None), homeless_mental_health=(7, None))
    hidden = (observations["district"] == "d2") & (observations["measure"] == "delayed_discharge_days")
    observations.loc[hidden, ["least", "most", "status"]] = [0.0, 4.0, "suppressed"]
    overlaps = pd.DataFrame({"area": ["a", "a"], "district": ["d1", "d2"], "share": [1.0, 0.5]})
    rows = gaps.pressure_by_area(observations, overlaps, ["mental_health"], 31).set_index("group").loc["mental_health"]
    assert rows["delayed_units"] == pytest.approx(2)
    assert rows["delayed_units_high"] == pytest.approx((62 + 2) / 31)
    assert (rows["delayed_districts_suppressed"], rows["delayed_districts_missing"]) == (1, 0)
    assert (rows["homeless_households"], rows["homeless_districts_missing"]) == (7, 1)


def test_nothing_published_is_missing_not_zero() -> None:
    overlaps = pd.DataFrame({"area": ["a"], "district": ["d1"], "share": [1.0]})
    rows = gaps.pressure_by_area(observed(delayed_discharge_days=(None, 5)), overlaps, ["mental_health"], 31)
    assert pd.isna(rows.set_index("group").loc["mental_health", "delayed_units"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_areas_of_every_kind_add_up_to_england(kind: str) -> None:
    rows = gaps_by(market(), kind)
    benchmark = rows[(rows["group"] == "mental_health") & (rows["estimate"] == "benchmark")]
    assert benchmark["demand"].sum() == pytest.approx(527_556 * 0.114)
    assert benchmark["supply"].sum() == pytest.approx(230_030 * 0.183)
    assert benchmark["gap"].sum() == pytest.approx(527_556 * 0.114 - 230_030 * 0.183)
    assert benchmark["homeless_households"].sum() == pytest.approx(22_604)
    assert benchmark["delayed_units"].sum() == pytest.approx(43_630 / 31)
    tables.check(tables.GAPS, rows)


def test_small_areas_have_demand_only_and_it_adds_up() -> None:
    whole = gap_of(market(), SURREY_AND_SUSSEX).set_index(["group", "estimate"])
    parts = gaps_by(market(), "msoa", SURREY_AND_SUSSEX)
    sums = parts.groupby(["group", "estimate"])["demand"].sum()
    assert sums.to_numpy() == pytest.approx(whole.loc[sums.index, "demand"].to_numpy())
    unknown = ["supply", "gap", "coverage", "short_per_100000", "claimants", "delayed_units", "homeless_households"]
    assert parts[unknown].isna().all(axis=None)
    tables.check(tables.GAPS, parts)


@pytest.mark.parametrize("kind", ["district", "upper_tier", "sub_icb", "icb_2024"])
def test_parts_of_a_place_add_up_to_the_place(kind: str) -> None:
    whole = gap_of(market(), SURREY_AND_SUSSEX).set_index(["group", "estimate"])
    parts = gaps_by(market(), kind, SURREY_AND_SUSSEX).groupby(["group", "estimate"])[["demand", "supply", "adults"]]
    for column, sums in parts.sum().items():
        assert sums.to_numpy() == pytest.approx(whole.loc[sums.index, column].to_numpy())


def test_merging_areas_sums_their_counts() -> None:
    """NHS Surrey and Sussex is NHS Sussex, NHS Surrey Heartlands and a part of NHS Frimley."""
    parts = gaps_by(market(), "icb_2024", SURREY_AND_SUSSEX)
    rows = parts[(parts["group"] == "all") & (parts["estimate"] == "benchmark")].set_index("area")
    assert sorted(rows.index) == ["E54000034", "E54000063", "E54000064"]
    alone = gap_of(market(), SUSSEX).query("group == 'all'")["demand"].iloc[0]
    assert rows.loc["E54000064", "demand"] == pytest.approx(alone)
    assert rows.loc["E54000034", "share_of_area"] < 0.5


def test_sheffield_is_missing_rather_than_suppressed() -> None:
    row = gap_of(market(), Place("district", "E08000039", "Sheffield")).query("estimate == 'pressure'").iloc[0]
    assert pd.isna(row["demand"])
    assert (row["delayed_districts_missing"], row["delayed_districts_suppressed"]) == (1, 0)


def test_the_rank_of_coverage_counts_from_the_lowest() -> None:
    rows = gaps_by(market(), "icb_2026").query("group == 'mental_health' and estimate == 'benchmark'")
    ordered = rows.sort_values("coverage")
    assert ordered["coverage_rank"].tolist() == list(range(1, 37))


def test_no_area_of_a_kind_is_told_in_words() -> None:
    with pytest.raises(ChoiceError, match="There is no district in Nowhere"):
        gaps_by(market(), "district", Place("district", "X", "Nowhere"))


def test_the_order_of_the_blocks_changes_nothing() -> None:
    tables_england = england()
    shuffled = type(tables_england)(
        **{**vars(tables_england), "blocks": tables_england.blocks.sample(frac=1, random_state=1, ignore_index=True)}
    )
    from marketmap.market import build_market  # noqa: PLC0415, the market of the shuffled blocks only

    pd.testing.assert_frame_equal(gaps_by(build_market(shuffled), "icb_2026"), gaps_by(market(), "icb_2026"))


def test_england_is_the_place_when_none_is_named() -> None:
    assert gaps_by(market(), "england")["name"].unique().tolist() == [ENGLAND.name]

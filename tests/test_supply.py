"""Supply: published totals, and carrying them to areas."""

import pytest

from marketmap import geography, supply, tables
from marketmap.assumptions import load_assumptions
from marketmap.geography import ENGLAND
from tests.england import england, market
from tests.test_demand import observed
from tests.test_geography import four_blocks


def test_published_total_is_the_claimants_times_the_share() -> None:
    """1,000 claimants x 0.183 (0.13 to 0.23); for all groups the share is 1."""
    table = supply.published_supply(observed(hb_claimants=(1000, 0)), load_assumptions())
    rows = table.set_index(["district", "group"])[["units_low", "units", "units_high"]]
    assert rows.loc[("d1", "mental_health")].to_numpy() == pytest.approx([130, 183, 230])
    assert rows.loc[("d1", "all")].to_numpy() == pytest.approx([1000, 1000, 1000])
    assert rows.loc[("d2", "mental_health")].to_numpy() == pytest.approx([0, 0, 0])


def test_a_district_without_a_count_is_kept_as_missing() -> None:
    table = supply.published_supply(observed(hb_claimants=(1000, None)), load_assumptions())
    assert table.set_index(["district", "group"])["units"].isna().sum() == 2


def test_totals_are_carried_by_adults_within_the_district() -> None:
    """d2 has 80 adults, 20 in i1 and 60 in i2; its 400 claimants give i1 100 and i2 300."""
    table = supply.published_supply(observed(hb_claimants=(200, 400)), load_assumptions())
    overlaps = geography.overlaps(four_blocks(), ENGLAND, "icb_2026")
    rows = supply.supply_by_area(table, overlaps).set_index(["area", "group"])["units"]
    assert rows["i1", "all"] == pytest.approx(300)
    assert rows["i2", "all"] == pytest.approx(300)


def test_england_has_230030_claimants_and_about_42100_units_for_mental_health() -> None:
    """230,030 x 0.183 = 42,095.49 (method.md 7 rounds it to 42,100)."""
    units = market().supply.groupby("group")["units"].sum()
    assert units["all"] == 230_030
    assert units["mental_health"] == pytest.approx(42_095.49)


@pytest.mark.parametrize("kind", ["district", "upper_tier", "icb_2026", "icb_2024", "sub_icb", "region"])
def test_every_kind_of_area_shares_out_the_same_supply(kind: str) -> None:
    rows = supply.supply_by_area(market().supply, geography.overlaps(england().blocks, ENGLAND, kind))
    assert rows[rows["group"] == "all"]["units"].sum() == pytest.approx(230_030)


def test_supply_keeps_its_contract() -> None:
    tables.check(tables.SUPPLY, market().supply)

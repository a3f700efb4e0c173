"""Supply: published totals, and carrying them to areas."""

import pandas as pd
import pytest

from marketmap import geography, supply, tables
from marketmap.assumptions import load_assumptions
from marketmap.geography import ENGLAND
from tests.england import england, market
from tests.test_demand import observed
from tests.test_geography import four_blocks


def no_blocks() -> pd.Series:
    """Where nothing stands at a point, no block has to be placed."""
    return pd.Series(dtype="str")


def a_register(**changes: list[object]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three schemes: 12 units for mental health in b1, 8 shared in d1, 5 for veterans in b3."""
    schemes = pd.DataFrame(
        {"scheme": ["s1", "s2", "s3"], "district": ["d1", "d1", "d2"], "block": ["b1", None, "b3"],
         "opened": [None, None, None], "closing": [None, None, None]}
    ).assign(**changes)  # fmt: skip
    groups = pd.DataFrame(
        {"scheme": ["s1", "s2", "s3"], "group": ["mental_health", "shared", "veterans"], "units": [12.0, 8.0, 5.0]}
    )
    return schemes, groups


def by_area(table: pd.DataFrame) -> pd.Series:
    """Units by ICS and group, of the four blocks on paper."""
    area = four_blocks().set_index("block")["icb_2026"]
    overlaps = geography.overlaps(four_blocks(), ENGLAND, "icb_2026")
    return supply.supply_by_area(table, overlaps, area).set_index(["area", "group"])["units"]


def test_a_register_takes_the_place_of_its_districts_total_and_of_no_other() -> None:
    """d1: 12 for mental health, 20 for all (12 + 8 shared); d2 keeps 300 x 0.183 and 300."""
    published = supply.published_supply(observed(hb_claimants=(100, 300)), load_assumptions())
    table = supply.best_supply(published, supply.register_supply(*a_register(), ["d1"], "2026-11-01"))
    tables.check(tables.SUPPLY, table)
    units = table.groupby(["district", "group"])["units"].sum()
    assert units["d1", "mental_health"] == 12
    assert units["d1", "all"] == 20
    assert units["d2", "mental_health"] == pytest.approx(54.9)
    assert units["d2", "all"] == 300


def test_schemes_count_where_they_stand_and_totals_by_adults() -> None:
    """d2 is split 20 to 60 adults between i1 and i2; its one scheme stands in b3, in i1."""
    published = supply.published_supply(observed(hb_claimants=(100, 300)), load_assumptions())
    table = supply.best_supply(published, supply.register_supply(*a_register(), ["d1", "d2"], "2026-11-01"))
    units = by_area(table)
    assert (units["i1", "mental_health"], units["i2", "mental_health"]) == (12, 0)
    assert (units["i1", "all"], units["i2", "all"]) == (25, 0)
    assert (units["i1", "veterans"], units["i2", "veterans"]) == (5, 0)


def test_a_group_is_unknown_where_no_register_covers_the_district() -> None:
    published = supply.published_supply(observed(hb_claimants=(100, 300)), load_assumptions())
    schemes, groups = a_register(district=["d1", "d1", "d1"], block=["b1", None, "b2"])
    units = by_area(supply.best_supply(published, supply.register_supply(schemes, groups, ["d1"], "2026-11-01")))
    assert pd.isna(units["i1", "veterans"])
    assert pd.isna(units["i2", "veterans"])


def test_schemes_not_yet_open_or_closed_do_not_count() -> None:
    schemes, groups = a_register(opened=["2027-01-01", None, None], closing=[None, "2026-10-31", None])
    table = supply.register_supply(schemes, groups, ["d1", "d2"], "2026-11-01")
    assert table.groupby("group")["units"].sum().to_dict() == {"mental_health": 0, "all": 5, "veterans": 5}


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
    rows = supply.supply_by_area(table, overlaps, no_blocks()).set_index(["area", "group"])["units"]
    assert rows["i1", "all"] == pytest.approx(300)
    assert rows["i2", "all"] == pytest.approx(300)


def test_england_has_230030_claimants_and_about_42100_units_for_mental_health() -> None:
    """230,030 x 0.183 = 42,095.49 (method.md 7 rounds it to 42,100)."""
    units = market().supply.groupby("group")["units"].sum()
    assert units["all"] == 230_030
    assert units["mental_health"] == pytest.approx(42_095.49)


@pytest.mark.parametrize("kind", ["district", "upper_tier", "icb_2026", "icb_2024", "sub_icb", "region"])
def test_every_kind_of_area_shares_out_the_same_supply(kind: str) -> None:
    rows = supply.supply_by_area(market().supply, geography.overlaps(england().blocks, ENGLAND, kind), no_blocks())
    assert rows[rows["group"] == "all"]["units"].sum() == pytest.approx(230_030)


def test_supply_keeps_its_contract() -> None:
    tables.check(tables.SUPPLY, market().supply)

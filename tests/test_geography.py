"""Blocks, areas, carrying counts, and the user's own areas."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import geography
from marketmap.errors import ChoiceError, FaultsError
from marketmap.geography import ENGLAND, Place
from marketmap.tables import AGE_BANDS
from tests.england import EAST_SUFFOLK, SURREY_AND_SUSSEX, england


def four_blocks(adults: list[float] | None = None) -> pd.DataFrame:
    """Two districts of two blocks; the second district is split between two ICSs."""
    blocks = pd.DataFrame(
        {
            "block": ["b1", "b2", "b3", "b4"],
            "district": ["d1", "d1", "d2", "d2"],
            "icb_2026": ["i1", "i1", "i1", "i2"],
        }
    )
    for band in AGE_BANDS:
        blocks[f"people_{band}"] = 0.0
    return blocks.assign(people_25_34=adults or [10.0, 30.0, 20.0, 60.0], people_0_15=5.0, people_16_17=1.0)


def test_adults_are_people_aged_18_and_over() -> None:
    assert list(geography.adults(four_blocks())) == [10, 30, 20, 60]
    assert list(geography.adults_16(four_blocks())) == [11, 31, 21, 61]


def test_carry_shares_a_districts_total_by_adults() -> None:
    totals = pd.DataFrame({"units": {"d1": 8.0, "d2": 40.0}})
    assert list(geography.carry(totals, four_blocks())["units"]) == [2, 6, 10, 30]


def test_carry_keeps_missing_missing() -> None:
    totals = pd.DataFrame({"units": {"d1": 8.0}})
    assert geography.carry(totals, four_blocks())["units"].isna().tolist() == [False, False, True, True]


@given(st.lists(st.floats(0.1, 1e6), min_size=4, max_size=4), st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)))
def test_carry_conserves_every_districts_total(adults: list[float], totals: tuple[float, float]) -> None:
    blocks = four_blocks(adults)
    carried = geography.carry(pd.DataFrame({"units": dict(zip(["d1", "d2"], totals, strict=True))}), blocks)
    back = carried["units"].groupby(blocks["district"]).sum()
    assert back["d1"] == pytest.approx(totals[0])
    assert back["d2"] == pytest.approx(totals[1])


def test_overlaps_of_a_split_district() -> None:
    """d2 has 20 adults in i1 and 60 in i2: a quarter and three quarters."""
    rows = geography.overlaps(four_blocks(), ENGLAND, "icb_2026").set_index(["area", "district"])["share"]
    assert rows.to_dict() == {("i1", "d1"): 1.0, ("i1", "d2"): 0.25, ("i2", "d2"): 0.75}


def test_an_area_that_reaches_over_the_border_counts_with_its_part() -> None:
    rows = geography.areas_in(four_blocks(), Place("icb_2026", "i1", "I1"), "district").set_index("area")
    assert rows["adults"].to_dict() == {"d1": 40, "d2": 20}
    assert rows["share_of_area"].to_dict() == {"d1": 1.0, "d2": 0.25}


def test_an_unknown_kind_lists_the_kinds_there_are() -> None:
    with pytest.raises(ChoiceError, match="icb_2026, upper_tier"):
        geography.kind_of("parish")


def test_own_areas_are_asked_for_before_they_are_loaded() -> None:
    with pytest.raises(ChoiceError, match="No areas of your own"):
        geography.members(four_blocks(), "own")


def test_east_suffolk_lies_in_two_ics_areas() -> None:
    """The trap of the source data: never give a district one ICS."""
    rows = geography.areas_in(england().blocks, EAST_SUFFOLK, "icb_2024")
    assert len(rows) == 2
    assert rows["adults"].sum() == pytest.approx(
        geography.adults(geography.blocks_in(england().blocks, EAST_SUFFOLK)).sum()
    )


@pytest.mark.parametrize("kind", ["district", "upper_tier", "icb_2026", "icb_2024", "sub_icb", "region", "msoa"])
def test_every_kind_shares_out_every_adult_of_england(kind: str) -> None:
    rows = geography.areas_in(england().blocks, ENGLAND, kind)
    assert rows["adults"].sum() == pytest.approx(46_437_085, abs=0.5)
    assert (rows["share_of_area"] == 1).all()


@pytest.mark.parametrize("kind", ["district", "upper_tier", "sub_icb", "icb_2024", "msoa"])
def test_parts_inside_a_place_add_up_to_the_place(kind: str) -> None:
    blocks = england().blocks
    rows = geography.areas_in(blocks, SURREY_AND_SUSSEX, kind)
    assert rows["adults"].sum() == pytest.approx(geography.adults(geography.blocks_in(blocks, SURREY_AND_SUSSEX)).sum())


def listed(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """A list of own areas as `sources.own_area_lists` reads it."""
    return pd.DataFrame(rows, columns=["row", "code", "area"])


def test_own_areas_take_districts_and_single_blocks() -> None:
    history = england().code_history
    own = geography.own_area_of_blocks(four_blocks(), listed((2, "d1", "North"), (3, "b4", "South")), history)
    assert own.fillna("none").tolist() == ["North", "North", "none", "South"]


def test_own_areas_move_a_code_that_only_changed() -> None:
    """Barnsley has been E08000038 since 2025; nothing but its code changed."""
    own = geography.own_area_of_blocks(england().blocks, listed((2, "E08000016", "Mine")), england().code_history)
    assert own.notna().sum() == (england().blocks["district"] == "E08000038").sum() > 100


def test_own_areas_tell_every_fault_at_once() -> None:
    rows = listed((2, "E07000026", "A"), (3, "X1", "A"), (4, "E06000043", "A"), (5, "E06000043", "B"))
    with pytest.raises(FaultsError) as caught:
        geography.own_area_of_blocks(england().blocks, rows, england().code_history)
    assert len(caught.value.faults) == 3
    text = str(caught.value)
    assert "row 2: E07000026: Allerdale has been part of E06000063" in text
    assert "row 3: X1: no live district" in text
    assert "rows 4, 5: E06000043 is listed under A and B" in text


@settings(max_examples=20)
@given(st.permutations(range(4)))
def test_the_order_of_blocks_changes_nothing(order: list[int]) -> None:
    blocks = four_blocks()
    shuffled = blocks.iloc[order].reset_index(drop=True)
    key = ["area", "district"]
    left = geography.overlaps(blocks, ENGLAND, "icb_2026").sort_values(key, ignore_index=True)
    right = geography.overlaps(shuffled, ENGLAND, "icb_2026").sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(left, right)

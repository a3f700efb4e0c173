"""Counts of units required by support level: added up to what everything else uses, and never half of an area."""

import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.loading import check_file, with_loaded, without
from marketmap.sources.demand_counts import DEMAND_FORM, CheckedDemand, check_demand
from marketmap.tables import LEVELS
from marketmap.workspace import Workspace, open_workspace, workspace_bytes
from tests.england import england, grounds
from tests.filled_forms import as_csv, filled

HASTINGS, CUMBERLAND = "E07000062", "E06000063"
HEADINGS = ("Area", "Client group", "Support level", "Units required")
Row = tuple[str, str, object, object]


def check(*rows: Row) -> CheckedDemand:
    """Check rows of area, group, level and units."""
    records = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    return check_demand(filled(DEMAND_FORM, records), england())


def totals(checked: CheckedDemand) -> dict[str, float]:
    """Units by area."""
    return dict(zip(checked.table["area"], checked.table["units"], strict=True))


def levels(checked: CheckedDemand, area: str = HASTINGS) -> dict[str, float]:
    """Units by level of one area."""
    rows = checked.levels[checked.levels["area"] == area]
    return dict(zip(rows["level"], rows["units"], strict=True))


def told(checked: CheckedDemand) -> list[str]:
    """Every fault as a reader sees it."""
    return [str(fault) for fault in checked.faults]


def test_levels_are_read_by_name_code_and_other_spellings_and_add_up() -> None:
    checked = check(
        ("Hastings", "E", "High", 40), ("Hastings", "E", "3", 25), ("Hastings", "E", "low level", 60.5),
        ("Hastings", "E", "Nursing care", 0),
    )  # fmt: skip
    assert not checked.faults
    assert totals(checked) == {HASTINGS: 125.5}
    assert levels(checked) == {"low": 60.5, "medium": 25, "high": 40, "nursing": 0}
    assert checked.notices == (
        "Support levels are told in rows 2, 3, 4 and 5 and add up to the total of their area.",
    )  # fmt: skip
    tables.check(tables.DEMAND_COUNTS, checked.table)
    tables.check(tables.DEMAND_LEVELS, checked.levels)


def test_a_file_without_the_column_or_with_blanks_tells_no_levels() -> None:
    plain = check_demand(
        filled(DEMAND_FORM, [{"Area": "Hastings", "Client group": "E", "Units required": 5}]), england()
    )
    blank = check(("Hastings", "E", "", 5))
    for checked in (plain, blank):
        assert totals(checked) == {HASTINGS: 5}
        assert checked.levels.empty
        assert checked.notices == ()


def test_levels_that_are_not_listed_are_none_and_that_is_said() -> None:
    checked = check(("Hastings", "E", "High", 40), ("Lewes", "E", "", 7))
    assert levels(checked) == {"low": 0, "medium": 0, "high": 40, "nursing": 0}
    [notice] = checked.notices
    assert notice.startswith("Support levels are told in row 2 and add up to the total of their area. Of levels that ")
    assert notice.endswith("not listed (low, medium, nursing) none is taken to be required there.")
    assert set(checked.levels["area"]) == {HASTINGS}


def test_a_total_beside_its_levels_has_to_agree() -> None:
    good = check(("Hastings", "E", "", 100), ("Hastings", "E", "High", 40), ("Hastings", "E", "Low", 60))
    assert not good.faults
    assert totals(good) == {HASTINGS: 100}
    bad = check(("Hastings", "E", "", 120), ("Hastings", "E", "High", 40), ("Hastings", "E", "Low", 60))
    assert bad.left_out == (2, 3, 4)
    assert [(fault.column, fault.found) for fault in bad.faults] == [
        ("D Units required", "120"), ("D Units required", "40"), ("D Units required", "60"),
    ]  # fmt: skip
    assert "row 2 says 120, rows 3 and 4 add up to 100" in bad.faults[0].expected


def test_a_suppressed_level_leaves_room_for_the_total_and_no_more() -> None:
    assert not check(("Hastings", "E", "", 44), ("Hastings", "E", "High", 40), ("Hastings", "E", "Low", "*")).faults
    assert check(("Hastings", "E", "", 45), ("Hastings", "E", "High", 40), ("Hastings", "E", "Low", "*")).left_out
    alone = check(("Hastings", "E", "High", 40), ("Hastings", "E", "Low", "*"))
    assert alone.table.iloc[0][["units_least", "units_most"]].tolist() == [40, 44]
    assert alone.table["units"].isna().all()
    assert pd.isna(levels(alone)["low"])


def test_the_same_level_twice_leaves_out_all_rows_of_the_area_and_group() -> None:
    checked = check(
        ("Hastings", "E", "High", 40), ("E07000062", "E", "4", 30), ("Hastings", "E", "Low", 60),
        ("Hastings", "F", "Low", 3),
    )  # fmt: skip
    assert checked.left_out == (2, 3, 4)
    expected = "one count of Hastings for Mental health and support level; rows 2 and 3 tell of the same people"
    assert {fault.expected for fault in checked.faults} == {expected}


def test_a_level_that_cannot_be_read_takes_the_rest_of_its_area_and_group_with_it() -> None:
    """40 alone would pass for all that Hastings needs."""
    checked = check(
        ("Hastings", "E", "High", 40), ("Hastings", "E", "Low", "about 60"), ("Lewes", "E", "Low", 5),
        ("Hastings", "F", "", 3),
    )  # fmt: skip
    assert checked.left_out == (2, 3)
    assert "every row of Hastings for Mental health; row 3 cannot be read" in told(checked)[0]
    unknown = check(("Hastings", "E", "", 40), ("Hastings", "E", "Hgih", 30))
    assert unknown.left_out == (2, 3)
    plain = check(("Hastings", "E", "", 40), ("Hastings", "E", "", "about 60"))
    assert plain.left_out == (3,)


def test_a_level_of_an_area_that_cannot_be_read_is_pointed_out() -> None:
    checked = check(("Hastings", "E", "High", 40), ("Hastigns", "E", "Low", 60))
    assert checked.left_out == (3,)
    assert "Row 3: which area and group it is of cannot be read." in checked.notices[-1]


def test_areas_that_overlap_are_faults_in_every_row_of_theirs() -> None:
    checked = check(("East Sussex", "E", "Low", 100), ("Lewes", "E", "Low", 5), ("Lewes", "E", "High", 10))
    assert checked.left_out == (2, 3, 4)
    assert checked.faults[0].expected.endswith("Lewes in rows 3 and 4 do")


def test_levels_of_merged_councils_are_added_up_when_all_tell_them() -> None:
    both = check(
        ("Allerdale", "E", "Low", 10), ("Carlisle", "E", "Low", 7), ("Carlisle", "E", "High", 1),
        ("Copeland", "E", "", 5), ("Copeland", "E", "High", 5),
    )  # fmt: skip
    assert totals(both) == {CUMBERLAND: 23}
    assert levels(both, CUMBERLAND) == {"low": 17, "medium": 0, "high": 6, "nursing": 0}
    some = check(("Allerdale", "E", "Low", 10), ("Carlisle", "E", "", 7))
    assert totals(some) == {CUMBERLAND: 17}
    assert some.levels.empty
    assert some.notices[-1] == (
        "Support levels of Cumberland (Mental health) are not known: only some of the areas that became it tell them."
    )


def test_levels_of_a_county_that_was_split_are_carried_like_its_total() -> None:
    checked = check(("Cumbria", "E", "", 1000), ("Cumbria", "E", "Low", 900), ("Cumbria", "E", "High", 100))
    assert not checked.faults
    assert levels(checked, CUMBERLAND)["high"] == pytest.approx(totals(checked)[CUMBERLAND] / 10)
    assert checked.levels["units"].sum() == pytest.approx(1000)
    wrong = check(("Cumbria", "E", "", 1000), ("Cumbria", "E", "Low", 900))
    assert "row 2 says 1000, row 3 adds up to 900" in wrong.faults[0].expected


ROWS = st.lists(
    st.tuples(st.sampled_from(["Hastings", "Lewes", "Cumbria"]), st.sampled_from([*LEVELS, ""]), st.integers(0, 99)),
    max_size=9,
)


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_levels_add_up_to_the_total_whatever_the_order_of_rows(
    rows: list[tuple[str, str, int]], random: object
) -> None:
    first = check(*((area, "E", level, count) for area, level, count in rows), ("Adur", "E", "Low", 1))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = check(*((area, "E", level, count) for area, level, count in shuffled), ("Adur", "E", "Low", 1))
    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.levels, again.levels)
    sums = first.levels.groupby("area")["units"].sum()
    assert sums.to_dict() == pytest.approx({area: totals(first)[area] for area in sums.index})


@pytest.mark.parametrize("other", [("Hastings", "Low", 1), ("East Sussex", "High", 1), ("Hastings", "Low", "x")])
def test_a_long_list_that_contradicts_itself_is_told_in_seconds(other: tuple[str, str, object]) -> None:
    """Every row is at fault for every other one; a message a row, made once, not once a pair."""
    area, level, count = other
    begun = time.monotonic()
    checked = check(*[("Hastings", "E", "Low", 1)] * 10_000, *[(area, "E", level, count)] * 10_000)
    assert len(checked.left_out) == 20_000
    assert time.monotonic() - begun < 30


def loaded(*rows: Row) -> Workspace:
    """Return a workspace with the rows loaded."""
    content = as_csv([dict(zip(HEADINGS, row, strict=True)) for row in rows])
    return with_loaded(Workspace(), check_file("demand", content, "mine.csv", grounds()))


def test_levels_are_kept_in_the_workspace_and_go_with_the_counts() -> None:
    held = loaded(("Hastings", "E", "High", 40), ("Hastings", "E", "Low", 60))
    again = open_workspace(workspace_bytes(held))
    pd.testing.assert_frame_equal(again.demand_levels, held.demand_levels)
    assert len(again.demand_levels) == len(LEVELS)
    assert without(again, "demand").demand_levels.empty


def test_a_workspace_without_levels_is_the_same_bytes_as_before_there_were_any() -> None:
    """A table without rows is not written, so old manifests still find what they were made from."""
    held = loaded(("Hastings", "E", "", 40))
    assert b"demand_levels" not in workspace_bytes(held)
    assert open_workspace(workspace_bytes(held)).demand_levels.empty

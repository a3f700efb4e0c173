"""The user's counts of units required: read by area and group, moved to live areas, none lost and none doubled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.sources.checked import Checked
from marketmap.sources.demand_counts import DEMAND_FORM, check_demand
from tests.england import england
from tests.filled_forms import filled

HOVE, CUMBERLAND, FURNESS, BCP = "E06000043", "E06000063", "E06000064", "E06000058"


def check(*rows: tuple[str, str, object], kind: str | None = None) -> Checked:
    """Check rows of area, group and units."""
    records = [{"Area": area, "Client group": group, "Units required": units} for area, group, units in rows]
    if kind:
        records = [{**record, "Kind of area": kind} for record in records]
    return check_demand(filled(DEMAND_FORM, records), england())


def units(checked: Checked) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return units, least and most by area and group."""
    counts = zip(*(checked.table[name] for name in ("units", "units_least", "units_most")), strict=True)
    return dict(zip(zip(checked.table["area"], checked.table["group"], strict=True), counts, strict=True))


def test_counts_are_read_by_name_code_and_other_spellings() -> None:
    checked = check(
        ("Brighton & Hove", "Mental health", "145"),
        ("e07000062", "E", "1,200"),
        ("NHS Kent and Medway", "Veterans", 12.5),
    )
    assert not checked.faults
    assert not checked.notices
    assert units(checked) == {
        (HOVE, "mental_health"): (145, 145, 145),
        ("E07000062", "mental_health"): (1200, 1200, 1200),
        ("E54000032", "veterans"): (12.5, 12.5, 12.5),
    }
    assert dict(zip(checked.table["area"], checked.table["kind"], strict=True)) == {
        HOVE: "district", "E07000062": "district", "E54000032": "icb_2026",
    }  # fmt: skip


def test_a_suppressed_count_is_anything_from_nought_to_four() -> None:
    checked = check(("Hastings", "E", "*"))
    row = checked.table.iloc[0]
    assert row[["units_least", "units_most"]].tolist() == [0, 4]
    assert checked.table["units"].isna().all()
    assert checked.notices == ("Row 2: the count is suppressed, so it is taken as anything from 0 to 4 units.",)


def test_counts_of_merged_councils_are_added_up_and_told() -> None:
    """Allerdale, Carlisle and Copeland are Cumberland since 2023."""
    checked = check(("Allerdale", "E", 10), ("E07000028", "E", 7), ("Copeland", "E", 5), ("Copeland", "F", 2))
    assert units(checked) == {(CUMBERLAND, "mental_health"): (22, 22, 22), (CUMBERLAND, "drugs"): (2, 2, 2)}
    assert "Row 2: Allerdale was merged into Cumberland in 2023, so the figures are for Cumberland." in checked.notices
    assert "The counts of rows 2, 3 and 4 are added up for Cumberland (Mental health)." in checked.notices


def test_a_sum_with_a_suppressed_part_is_an_interval() -> None:
    checked = check(("Allerdale", "E", 10), ("Carlisle", "E", "*"), ("Copeland", "E", 5))
    assert checked.table["units"].isna().all()
    assert checked.table.iloc[0][["units_least", "units_most"]].tolist() == [15, 19]


def test_the_count_of_a_county_that_was_split_is_carried_by_adults_and_told() -> None:
    """Census 2021: Cumberland has 273,254 residents of Cumbria's 498,888, about 55%; the shares here go by adults."""
    checked = check(("Cumbria", "E", 1000))
    carried = units(checked)
    assert carried[CUMBERLAND, "mental_health"][0] == pytest.approx(548, abs=10)
    assert sum(count for count, _, _ in carried.values()) == pytest.approx(1000, abs=1e-9)
    assert "in proportion to the adults" in checked.notices[0]
    assert "Cumberland 54.4%, Westmorland and Furness 45.6%" in checked.notices[0]


HISTORY = [
    "Allerdale",
    "Bournemouth",
    "E08000016",
    "Cumbria",
    "E10000009",
    "Northamptonshire",
    "E54000034",
    "E54000064",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(HISTORY), st.one_of(st.integers(0, 999), st.just("*"))), unique_by=lambda row: row[0]
    )
)
@settings(max_examples=30, deadline=None)
def test_moving_codes_conserves_counts(rows: list[tuple[str, int | str]]) -> None:
    """Whatever is moved, merged or split, least and most add up to what the rows that were kept gave."""
    checked = check(*((area, "E", count) for area, count in rows), ("Hastings", "E", 0))
    kept = [count for row, (_, count) in enumerate(rows, start=2) if row not in checked.left_out]
    known, suppressed = [int(count) for count in kept if count != "*"], kept.count("*")
    assert checked.table["units_least"].sum() == pytest.approx(sum(known))
    assert checked.table["units_most"].sum() == pytest.approx(sum(known) + 4 * suppressed)
    assert checked.table["units"].isna().any() == bool(suppressed)
    if not suppressed:
        assert checked.table["units"].sum() == pytest.approx(sum(known))


MIXED = [
    ("Allerdale", 1),
    ("Carlisle", 2),
    ("Copeland", 3),
    ("Kent", 4),
    ("Hastings", 5),
    ("Lewes", 6),
    ("E07000063", 7),
]


@given(st.permutations(MIXED))
@settings(max_examples=15, deadline=None)
def test_reordering_rows_changes_nothing(rows: list[tuple[str, int]]) -> None:
    """1 + 2 + 3 in Cumberland; Lewes is named twice, by name and by code, so neither is taken."""
    checked = check(*((area, "E", count) for area, count in rows))
    counts = {area: count for (area, _), (count, _, _) in units(checked).items()}
    assert counts == {CUMBERLAND: 6, "E10000016": 4, "E07000062": 5}
    assert {rows[row - 2][0] for row in checked.left_out} == {"Lewes", "E07000063"}


def test_the_same_area_twice_is_a_fault_in_both_rows() -> None:
    checked = check(("Hastings", "E", 5), ("E07000062", "mental health", 7), ("Hastings", "F", 1))
    assert checked.left_out == (2, 3)
    assert [(fault.row, fault.column) for fault in checked.faults] == [(2, "A Area"), (3, "A Area")]
    assert "one count of Hastings for Mental health; rows 2 and 3" in checked.faults[0].expected


def test_a_retired_council_beside_its_successor_is_counted_twice() -> None:
    assert check(("Allerdale", "E", 5), ("Cumberland", "E", 7)).left_out == (2, 3)


def test_a_retired_district_beside_its_county_is_counted_twice() -> None:
    assert check(("Allerdale", "E", 5), ("Cumbria", "E", 70)).left_out == (2, 3)


def test_retired_areas_side_by_side_are_not_counted_twice() -> None:
    """Bournemouth and Poole were no part of Dorset county; Christchurch, in the code's share, was."""
    checked = check(("Bournemouth", "E", 10), ("Poole", "E", 7), ("E10000009", "E", 20))
    assert not checked.faults
    assert units(checked)[BCP, "mental_health"][0] > 17


def test_areas_that_overlap_are_faults_on_both_sides() -> None:
    checked = check(("East Sussex", "E", 100), ("Lewes", "E", 10), ("Lewes", "F", 3), ("NHS Sussex", "F", 30))
    assert checked.left_out == (2, 3, 4, 5)
    assert checked.faults[0].expected.endswith("Lewes in row 3 does")
    assert checked.faults[1].expected.endswith("East Sussex in row 2 does")


@pytest.mark.parametrize(
    ("area", "group", "count", "column", "expected"),
    [
        ("Brigton", "E", 5, "A Area", "nearest names"),
        ("England", "E", 5, "A Area", "not England as a whole"),
        ("", "E", 5, "A Area", "filled in"),
        ("Hastings", "nobody", 5, "B Client group", "one of: Mental health"),
        ("Hastings", "E", "approx 12", "C Units required", "a number, such as 12.5, or * for one below 5"),
        ("Hastings", "E", -1, "C Units required", "not below 0"),
        ("Hastings", "E", "", "C Units required", "filled in"),
    ],
)
def test_every_fault_has_its_place(area: str, group: str, count: object, column: str, expected: str) -> None:
    checked = check(("Lewes", "E", 1), (area, group, count))
    fault = checked.faults[0]
    assert (fault.file, fault.row, fault.column) == ("mine.csv", 3, column)
    assert expected in fault.expected
    assert checked.left_out == (3,)
    assert len(checked.table) == 1


def test_the_kind_of_area_decides_where_one_name_means_several() -> None:
    assert check(("Somerset", "E", 5)).table["kind"].tolist() == ["district"]
    assert check(("Somerset", "E", 5), kind="ICS").table["area"].tolist() == ["E54000038"]
    assert check(("Brighton and Hove", "E", 5), kind="council").table["kind"].tolist() == ["upper_tier"]


def test_a_board_of_2024_may_be_asked_for_as_such() -> None:
    checked = check(("NHS Frimley", "E", 5), kind="ICB 2024")
    assert (checked.table["kind"].tolist(), checked.table["area"].tolist()) == (["icb_2024"], ["E54000034"])
    assert not checked.notices


def test_a_file_without_a_column_of_units_loads_nothing() -> None:
    checked = check_demand(filled(DEMAND_FORM, [{"Area": "Hastings", "Client group": "E"}]), england())
    assert checked.table.empty
    assert checked.left_out == (2,)
    assert checked.faults[0].row is None


def test_every_group_has_a_name_of_its_own_and_all_is_one() -> None:
    checked = check(("Hastings", "All working-age groups", 50), ("Hastings", "E", 5))
    assert sorted(checked.table["group"]) == ["all", "mental_health"]
    tables.check(tables.DEMAND_COUNTS, checked.table)

"""Lists of the user's own areas: read, every fault with its place, and fit for putting blocks into them."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.geography import own_area_of_blocks
from marketmap.sources.checked import Checked
from marketmap.sources.own_area_lists import AREAS_FORM, check_areas
from tests.england import england
from tests.filled_forms import filled


def check(*rows: tuple[object, object]) -> Checked:
    """Check rows of code and area name."""
    return check_areas(filled(AREAS_FORM, [{"Code": code, "Area name": area} for code, area in rows]), england())


def listed(checked: Checked) -> Sequence[Sequence[object]]:
    """Return the good rows."""
    assert checked.table.columns.tolist() == ["row", "code", "area"]
    rows: Sequence[Sequence[object]] = checked.table.to_numpy().tolist()
    return rows


def test_districts_and_blocks_are_read() -> None:
    checked = check(("E06000043", "Coast"), ("e01000001 ", " City "), ("E08000016", "North"))
    assert not checked.faults
    assert listed(checked) == [[2, "E06000043", "Coast"], [3, "E01000001", "City"], [4, "E08000016", "North"]]


@pytest.mark.parametrize(
    ("heading", "name"), [("code", "area name"), ("LSOA code", "area"), ("Area code", "Name"), ("LAD_code", "own area")]
)
def test_headings_of_the_earlier_reader_are_known(heading: str, name: str) -> None:
    checked = check_areas(filled(AREAS_FORM, [{heading: "E06000043", name: "Coast"}]), england())
    assert listed(checked) == [[2, "E06000043", "Coast"]]


@pytest.mark.parametrize(
    ("code", "area", "column", "expected"),
    [
        ("E99", "Coast", "A Code", "the code of a live district or of an LSOA of 2021"),
        ("Hove", "Coast", "A Code", "the code of a live district or of an LSOA of 2021"),
        ("E07000026", "Coast", "A Code", "Allerdale has been part of E06000063 since 2023; list that, or its LSOAs"),
        ("", "Coast", "A Code", "filled in"),
        ("E07000061", "", "B Area name", "filled in"),
    ],
)
def test_every_fault_has_its_place(code: str, area: str, column: str, expected: str) -> None:
    checked = check(("E06000043", "Coast"), (code, area))
    assert [(fault.row, fault.column) for fault in checked.faults] == [(3, column)]
    assert expected in checked.faults[0].expected
    assert checked.left_out == (3,)
    assert listed(checked) == [[2, "E06000043", "Coast"]]


def test_a_code_under_two_names_is_a_fault_in_both_rows_even_under_its_old_code() -> None:
    checked = check(("E08000016", "North"), ("E08000038", "South"), ("E06000043", "Coast"), ("E06000043", "Coast"))
    assert checked.left_out == (2, 3)
    assert "rows 2 and 3 name North and South" in checked.faults[0].expected


def test_a_file_without_names_loads_nothing() -> None:
    checked = check_areas(filled(AREAS_FORM, [{"Code": "E06000043", "Units": 5}]), england())
    assert checked.table.empty
    assert (checked.left_out, checked.faults[0].row) == ((2,), None)


CODES = ["E06000043", "E07000061", "E08000016", "E08000038", "E07000026", "E01000001", "E01016849", "E99", ""]


@given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(["Coast", "North", ""])), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_good_rows_can_always_be_used(rows: list[tuple[str, str]]) -> None:
    """Every row is good, left out, or listed as ignored, and putting blocks into the good ones raises no fault."""
    records = [{"Code": code, "Area name": area} for code, area in [("E06000001", "Hartlepool"), *rows]]
    found = filled(AREAS_FORM, records)
    checked = check_areas(found, england())
    told = {*checked.table["row"], *checked.left_out, *(ignored.row for ignored in found.ignored)}
    assert told == {row for row, record in enumerate(records, start=2) if any(record.values())}
    assert not set(checked.table["row"]) & set(checked.left_out)
    own = own_area_of_blocks(england().blocks, checked.table, england().code_history)
    assert set(own.dropna()) == set(checked.table["area"])

"""Scheme registers: what is read, every fault with its place, shares, notices, and the tables they become."""

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.groups import GROUPS
from marketmap.sources.cells import CellError
from marketmap.sources.england import load_postcodes
from marketmap.sources.headings import find_rows
from marketmap.sources.scheme_groups import Named, divide, groups_in, whole_parts
from marketmap.sources.schemes import SCHEMES_FORM, CheckedSchemes, check_schemes
from marketmap.sources.spreadsheets import OpenedFile, Sheet, open_file
from tests.england import england
from tests.registers import HOVE, check, ground, postcode_index, rows_of

GOOD = {"Scheme ID": "A1", "Postcode": HOVE, "Client group": "Mental health", "Units": "12", "Sensitive": "no"}


def only_scheme(checked: CheckedSchemes) -> pd.Series:
    """Return the one good row."""
    assert not checked.faults
    assert len(checked.table) == 1
    return checked.table.iloc[0]


def test_a_good_row_becomes_a_scheme() -> None:
    row = only_scheme(check(GOOD))
    assert row["scheme"] == "A1"
    assert (row["postcode"], row["located"]) == (HOVE, "postcode")
    assert (row["district"], row["group"], row["units"]) == ("E06000043", "mental_health", 12)
    assert not row["sensitive"]


FULL = {
    "Scheme code": "S7", "Property name": "Example House", "Landlord": "Example HA", "Post code": "bn31af",
    "Local authority": "Brighton & Hove", "Primary client group": "E", "Support level": "4", "Scheme type": "5",
    "Intended length of stay": "V", "No. of units": "1,200", "Occupied units": "12.0 ", "Open to other areas": "0",
    "Exempt": "Y", "CQC": "no", "Opening date": "01/02/2003", "Planned closure": "2030-12-31", "Confidential": "yes",
}  # fmt: skip


def test_every_field_is_read_under_common_headings_and_codes_of_core() -> None:
    """CORE: client group E mental health, support 4 high, scheme type 5 hostel, stay V very short, which is short."""
    row = only_scheme(check(FULL))
    assert dict(row.drop(["easting_m", "northing_m", "block"]).dropna()) == {
        "scheme": "S7", "name": "Example House", "provider": "Example HA", "postcode": HOVE, "located": "postcode",
        "district": "E06000043", "group": "mental_health", "level": "high", "model": "hostel", "stay": "short",
        "units": 1200, "units_occupied": 12, "units_open": 0, "exempt": "yes", "cqc_registered": "no",
        "opened": "2003-02-01", "closing": "2030-12-31", "sensitive": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["Units", "No. of Units", "Number of units", "Bedspaces", "TOTAL UNITS", "Capacity"]
)
def test_units_go_by_many_headings(heading: str) -> None:
    row = {name: value for name, value in GOOD.items() if name != "Units"} | {heading: "12"}
    assert only_scheme(check(row))["units"] == 12


def test_no_two_fields_go_by_the_same_heading() -> None:
    headings = [name for field in SCHEMES_FORM.fields for name in (field.title.lower(), *field.spellings)]
    assert sorted(headings) == sorted(set(headings))


def test_the_form_has_every_column_of_the_table_that_a_user_knows() -> None:
    """The rest are worked out: how it was located and its block."""
    fields = {field.name for field in SCHEMES_FORM.fields}
    assert set(tables.SCHEMES.column_names) - fields == {"located", "block"}


def test_the_lists_of_the_form_are_those_of_the_tables() -> None:
    lists = {name: [choice.code for choice in SCHEMES_FORM.field(name).choices] for name in ("level", "model", "stay")}
    assert lists == {"level": [*tables.LEVELS], "model": [*tables.MODELS], "stay": [*tables.STAYS]}
    groups = {choice.code for choice in SCHEMES_FORM.field("group").choices}
    assert groups == {group.code for group in GROUPS} - {"all"} | {"shared", "other"}


def test_the_example_row_of_the_template_is_good() -> None:
    row = only_scheme(check({field.title: field.example for field in SCHEMES_FORM.fields}))
    assert row["district"] == "E06000043"


# Scheme records of CORE: primary client group, as its code and as its words.
CORE_GROUPS = {
    "O": ("Homeless families with support needs", "other"),
    "H": ("Offenders and people at risk of offending", "offenders"),
    "M": ("Older people with support needs", "older_people"),
    "L": ("People at risk of domestic violence", "domestic_abuse"),
    "A": ("People with a physical or sensory disability", "physical_disability"),
    "G": ("People with alcohol problems", "alcohol"),
    "F": ("People with drug problems", "drugs"),
    "B": ("People with HIV or AIDS", "other"),
    "D": ("People with learning disabilities", "learning_disability"),
    "E": ("People with mental health problems", "mental_health"),
    "I": ("Refugees (permanent)", "refugees"),
    "S": ("Rough sleepers", "rough_sleepers"),
    "N": ("Single homeless people with support needs", "single_homeless"),
    "R": ("Teenage parents", "other"),
    "Q": ("Young people at risk", "young_people"),
    "P": ("Young people leaving care", "care_leavers"),
}


@pytest.mark.parametrize("code", CORE_GROUPS)
def test_groups_of_core_are_read_by_code_and_by_name(code: str) -> None:
    words, group = CORE_GROUPS[code]
    assert groups_in(code) == groups_in(words) == groups_in(words.upper()) == (Named(group),)


def test_core_leaves_a_missing_group_at_x() -> None:
    with pytest.raises(CellError):
        groups_in("X")


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("mental health 60%, drugs 40%", {"mental_health": 60, "drugs": 40}),
        ("Mental health (60%) / Drugs (40%)", {"mental_health": 60, "drugs": 40}),
        ("60% mental health; 40% drugs", {"mental_health": 60, "drugs": 40}),
        ("E: 33.3%, F: 33.3%, G: 33.4%", {"mental_health": 33.3, "drugs": 33.3, "alcohol": 33.4}),
        ("drugs and alcohol", {"drugs": None, "alcohol": None}),
        ("Physical or sensory disability", {"physical_disability": None}),
        ("Offenders and people at risk of offending", {"offenders": None}),
    ],
)
def test_groups_and_shares_in_one_cell(cell: str, groups: dict[str, float | None]) -> None:
    assert groups_in(cell) == tuple(Named(group, share) for group, share in groups.items())


def test_shares_divide_whole_units_by_largest_remainder() -> None:
    """7 units: 60% is 4.2, 40% is 2.8; 4 and 2 are certain, the last goes to the larger remainder: 4 and 3."""
    checked = check(GOOD | {"Units": "7", "Group shares": "mental health 60%, drugs 40%"})
    assert only_scheme(checked)[["group", "secondary_group"]].tolist() == ["mental_health", "drugs"]
    assert checked.groups.to_dict("list") == {
        "scheme": ["A1", "A1"], "group": ["mental_health", "drugs"], "units": [4, 3],
    }  # fmt: skip


def test_several_groups_without_shares_are_one_row_called_shared() -> None:
    checked = check(GOOD | {"Secondary client group": "Drugs"})
    assert only_scheme(checked)["group"] == "shared"
    assert checked.groups.to_dict("list") == {"scheme": ["A1"], "group": ["shared"], "units": [12]}
    assert any("counted once" in notice for notice in checked.notices)


def test_a_second_group_that_is_the_first_again_is_no_second_group() -> None:
    assert only_scheme(check(GOOD | {"Secondary client group": "E"}))["group"] == "mental_health"


def test_a_share_may_belong_to_a_second_group() -> None:
    checked = check(GOOD | {"Secondary client group": "Drugs", "Group shares": "E 75%, F 25%"})
    assert list(checked.groups["units"]) == [9, 3]


def test_three_thirds_of_33_3_are_the_whole_but_33_is_short() -> None:
    assert divide([], groups_in("E 33.3%, F 33.3%, G 33.3%") or ()).units(10) == [4, 3, 3]
    with pytest.raises(CellError, match="add up to 99%"):
        divide([], groups_in("E 33%, F 33%, G 33%") or ())


@given(st.integers(1, 5000), st.lists(st.floats(0.001, 100), min_size=1, max_size=14))
def test_whole_parts_add_up_and_are_within_one_of_the_exact_part(total: int, weights: list[float]) -> None:
    parts = whole_parts(total, weights)
    assert sum(parts) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(part - share) < 1 + 1e-6 for part, share in zip(parts, exact, strict=True))


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (100, [29, 71], [29, 71]),
        (1, [0.5, 0.5], [1, 0]),
        (5, [1], [5]),
        (2, [9, 1], [2, 0]),
    ],
)
def test_whole_parts_on_paper(total: int, weights: Sequence[float], parts: list[int]) -> None:
    assert whole_parts(total, weights) == parts


def test_a_division_keeps_its_groups_in_the_order_named() -> None:
    division = divide([Named("drugs")], [Named("alcohol", 40), Named("drugs", 60)])
    assert (division.parts, division.second, division.units(10)) == (("drugs", "alcohol"), "alcohol", [6, 4])


GRID = {"Easting": "", "Northing": ""}
DEGREES = {"Latitude": "", "Longitude": ""}
# What is wrong, the cells that make it so, the column that the fault names, and words of what it expects.
FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "units in words": ({"Units": "approx 12"}, "D Units", "a whole number"),
    "half a unit": ({"Units": "2.5"}, "D Units", "a whole number"),
    "no units": ({"Units": "0"}, "D Units", "from 1 to 5,000"),
    "units below zero": ({"Units": "-3"}, "D Units", "from 1 to 5,000"),
    "too many units": ({"Units": "5001"}, "D Units", "from 1 to 5,000"),
    "units blank": ({"Units": ""}, "D Units", "Units to be filled in"),
    "units not a number": ({"Units": "NaN"}, "D Units", "a whole number"),
    "units without end": ({"Units": "inf"}, "D Units", "a whole number"),
    "a spreadsheet error": ({"Units": "#N/A"}, "D Units", "a whole number"),
    "group unknown": ({"Client group": "Purple"}, "C Client group", "one of: Mental health"),
    "group blank": ({"Client group": ""}, "C Client group", "Client group to be filled in"),
    "shares short of 100%": ({"Group shares": "E 60%, F 30%"}, "F Group shares", "these add up to 90%"),
    "a group without a share": ({"Group shares": "F 60%, G 40%"}, "F Group shares", "a share for every group"),
    "more occupied": ({"Units occupied": "13"}, "F Units occupied", "no more than the units"),
    "occupied below zero": ({"Units occupied": "-1"}, "F Units occupied", "0 or more"),
    "more open": ({"Units open": "13"}, "F Units open", "no more than the units"),
    "level unknown": ({"Support level": "Level 1"}, "F Support level", "one of: Low; Medium; High; Nursing"),
    "level that CORE lacks": ({"Support level": "1"}, "F Support level", "one of: Low"),
    "model unknown": ({"Model": "castle"}, "F Model", "one of: Crisis house"),
    "stay unknown": ({"Intended stay": "a while"}, "F Intended stay", "one of: Short"),
    "exempt unclear": ({"Exempt": "perhaps"}, "F Exempt", "yes or no"),
    "CQC in figures, which CORE uses otherwise": ({"CQC registered": "1"}, "F CQC registered", "one of: Yes; No"),
    "no date": ({"Opened": "last spring"}, "F Opened", "a date, day first"),
    "closing before opening": (
        {"Opened": "01/04/2020", "Closing": "31/03/2020"}, "G Closing", "no earlier than the opening, 2020-04-01",
    ),
    "sensitive unclear": ({"Sensitive": "a bit"}, "E Sensitive", "yes or no"),
    "half a postcode": ({"Postcode": "BN3"}, "B Postcode", "a full postcode"),
    "postcode in Wales": ({"Postcode": "CF10 1AA"}, "B Postcode", "none there begins like this one"),
    "postcode in another district": ({"LA": "Lewes"}, "F LA", "Brighton and Hove, where the postcode is"),
    "district unknown": ({"LA": "Atlantis"}, "F LA", "by name or code"),
    "sector in two districts": (
        {"Postcode": "RH15 0CC"}, "B Postcode", "not in use, and its sector lies in Lewes and Mid Sussex",
    ),
    "no place at all": ({"Postcode": ""}, "B Postcode", "a postcode, coordinates, or at least the district"),
    "a county, not a district": ({"Postcode": "", "LA": "West Sussex"}, "F LA", "this holds 7 districts"),
    "a point in Wales": (
        {"Postcode": "", "Easting": "318050", "Northing": "176600"}, "F Easting", "in England; this one is in Wales",
    ),
    "a point in Scotland": (
        {"Postcode": "", "Easting": "325150", "Northing": "673500"}, "F Easting", "this one is in Scotland",
    ),
    "a point in the sea": (
        {"Postcode": "", "Easting": "500000", "Northing": "50000"}, "F Easting", "this one is in the sea or abroad",
    ),
    "a point abroad": ({"Postcode": "", "Latitude": "48.86", "Longitude": "2.35"}, "F Latitude", "the sea or abroad"),
    "half a pair": ({"Postcode": "", "Easting": "531300", "Northing": ""}, "G Northing", "to go with the easting"),
    "degrees as metres": (
        {"Postcode": "", "Easting": "50.82", "Northing": "-0.14"}, "F Easting", "metres on the British National Grid",
    ),
    "far from its postcode": (
        {"Easting": "530050", "Northing": "179950"}, "F Easting", "coordinates and a postcode of the same place",
    ),
    "point in another district": (
        {"Postcode": "", "LA": "Leeds", "Easting": "531300", "Northing": "104250"}, "F LA",
        "Brighton and Hove, where the coordinates are",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_every_fault_has_its_row_and_column_and_leaves_only_its_row_out(case: str) -> None:
    """Row 3 is wrong; rows 2 and 4 are good and are kept."""
    cells, column, expected = FAULTS[case]
    blank = dict.fromkeys(cells, "")
    first, third = GOOD | blank | GOOD, GOOD | blank | GOOD | {"Scheme ID": "A3"}
    checked = check(first, GOOD | {"Scheme ID": "A2"} | cells, third)
    assert [(fault.file, fault.row, fault.column) for fault in checked.faults] == [("register.csv", 3, column)]
    assert expected in checked.faults[0].expected
    # What is expected is told in files that are passed on, so that no postcode of the row may be in it.
    own = {HOVE[:-2], cells.get("Postcode", HOVE)[:5] or HOVE[:-2]}
    assert not [sector for sector in own if sector in checked.faults[0].expected]
    assert checked.left_out == (3,)
    assert list(checked.table["scheme"]) == ["A1", "A3"]
    assert set(checked.groups["scheme"]) == {"A1", "A3"}


@pytest.mark.parametrize(
    "cells",
    [
        {"Units": "1"},
        {"Units": "5,000"},
        {"Units occupied": "12", "Units open": "12"},
        {"Units occupied": "0", "Units open": "0"},
        {"Opened": "01/04/2020", "Closing": "01/04/2020"},
        {"CQC registered": "Yes – registered care home providing nursing care"},  # noqa: RUF001, as CORE writes it
    ],
)
def test_what_is_just_possible_is_no_fault(cells: dict[str, str]) -> None:
    assert not check(GOOD | cells).faults


def test_true_is_not_one_unit_though_a_spreadsheet_may_hold_both() -> None:
    rows = (("Scheme ID", "Postcode", "Client group", "Units"), ("A1", HOVE, "E", 1), ("A2", HOVE, "E", True))
    found = find_rows(OpenedFile("register.xlsx", (Sheet("Schemes", hidden=False, rows=rows),)), SCHEMES_FORM)
    checked = check_schemes(found, england(), postcode_index())
    assert [(fault.sheet, fault.row, fault.found) for fault in checked.faults] == [("Schemes", 3, "TRUE")]


def test_the_same_reference_twice_is_a_fault_of_both_rows() -> None:
    checked = check(GOOD, GOOD | {"Scheme ID": "A2"}, GOOD)
    assert [(fault.row, fault.column, fault.found) for fault in checked.faults] == [
        (2, "A Scheme ID", "A1"), (4, "A Scheme ID", "A1"),
    ]  # fmt: skip
    assert all("rows 2 and 4" in fault.expected for fault in checked.faults)
    assert list(checked.table["scheme"]) == ["A2"]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    checked = check(GOOD | {"Units": "many", "Client group": "Purple", "Postcode": "X"})
    assert [fault.column for fault in checked.faults] == ["B Postcode", "C Client group", "D Units"]
    assert checked.table.empty
    assert checked.groups.empty


def test_a_missing_column_leaves_every_row_out() -> None:
    checked = check({"Scheme ID": "A1", "Postcode": HOVE, "Client group": "E"})
    assert checked.left_out == (2,)
    assert any(fault.row is None and "Units" in fault.expected for fault in checked.faults)


def test_a_missing_reference_is_made_from_the_row_and_told() -> None:
    checked = check(GOOD | {"Scheme ID": ""}, GOOD)
    assert list(checked.table["scheme"]) == ["row 2", "A1"]
    assert "Row 2: no reference was given, so the row number stands for it." in checked.notices


@pytest.mark.parametrize(
    ("cells", "sensitive"),
    [
        ({"Model": "Refuge"}, True),
        ({"Client group": "Domestic abuse"}, True),
        ({"Client group": "E", "Secondary client group": "L"}, True),
        ({"Client group": "E"}, False),
        ({"Model": "Refuge", "Sensitive": "no"}, False),
        ({"Client group": "E", "Sensitive": "yes"}, True),
    ],
)
def test_refuges_and_domestic_abuse_are_sensitive_unless_the_file_says_otherwise(
    cells: dict[str, str], *, sensitive: bool
) -> None:
    checked = check(GOOD | {"Sensitive": ""} | cells)
    assert bool(only_scheme(checked)["sensitive"]) == sensitive
    assert any("taken as sensitive" in notice for notice in checked.notices) == (sensitive and "Sensitive" not in cells)


def test_a_postcode_that_is_not_in_use_stands_at_its_sector_and_says_so() -> None:
    """Every postcode of BN3 1 is in Brighton and Hove."""
    checked = check(GOOD | {"Postcode": "BN3 1ZZ"})
    row = only_scheme(checked)
    assert (row["located"], row["district"]) == ("sector", "E06000043")
    assert pd.isna(row["block"])
    assert any(notice.startswith("Row 2: the postcode is not in use") for notice in checked.notices)


def test_a_sector_in_two_districts_takes_the_one_that_the_row_gives() -> None:
    row = only_scheme(check(GOOD | {"Postcode": "RH15 0CC", "LA": "Lewes"}))
    assert (row["located"], row["district"]) == ("sector", "E07000063")


def test_a_district_alone_places_a_scheme_without_a_point() -> None:
    row = only_scheme(check(GOOD | {"Postcode": "", "LA": "brighton & hove"}))
    assert (row["located"], row["district"]) == ("district", "E06000043")
    assert pd.isna(row["easting_m"])
    assert pd.isna(row["block"])


@pytest.mark.parametrize("said", ["Allerdale", "E07000026", "allerdale borough council"])
def test_a_retired_district_is_moved_and_told(said: str) -> None:
    """Allerdale became part of Cumberland (E06000063) in 2023."""
    checked = check(GOOD | {"Postcode": "", "LA": said})
    assert only_scheme(checked)["district"] == "E06000063"
    assert any("merged into Cumberland in 2023" in notice for notice in checked.notices)


@pytest.mark.parametrize("said", ["West Sussex", "E10000032", "Mid Sussex", "E07000228"])
def test_a_county_that_holds_the_postcode_agrees_with_it(said: str) -> None:
    """RH16 1 is Haywards Heath, in Mid Sussex, West Sussex."""
    assert only_scheme(check(GOOD | {"Postcode": "RH16 1BH", "LA": said}))["district"] == "E07000228"


def test_coordinates_give_block_and_district() -> None:
    """The Royal Pavilion stands in Brighton and Hove at TQ 313 042, that is 50.8225 N, 0.1372 W."""
    metres = only_scheme(check(GOOD | {"Postcode": "", "Easting": "531300", "Northing": "104200"}))
    degrees = only_scheme(check(GOOD | {"Postcode": "", "Latitude": "50.8225", "Longitude": "-0.1372"}))
    assert metres["located"] == degrees["located"] == "coordinates"
    assert metres["district"] == degrees["district"] == "E06000043"
    assert metres["block"] == degrees["block"]
    assert degrees["easting_m"] == pytest.approx(531_305, abs=20)


@pytest.mark.parametrize(
    "cells", [{"Easting": "104200", "Northing": "531300"}, {"Latitude": "-0.1372", "Longitude": "50.8225"}]
)
def test_swapped_coordinates_are_exchanged_and_told(cells: dict[str, str]) -> None:
    checked = check(GOOD | {"Postcode": ""} | cells)
    assert only_scheme(checked)["district"] == "E06000043"
    assert "Row 2: the coordinates were the wrong way round and have been exchanged." in checked.notices


def test_a_postcode_not_in_use_gives_way_to_coordinates() -> None:
    checked = check(GOOD | {"Postcode": "BN3 1ZZ", "Easting": "531300", "Northing": "104200"})
    assert only_scheme(checked)["located"] == "coordinates"
    assert any("so the scheme stands at its coordinates" in notice for notice in checked.notices)


def test_a_point_at_a_border_may_be_in_the_district_that_its_row_gives() -> None:
    """Boundaries are generalised: of 4,000 live postcodes some lie just over the line, in a neighbour's polygon."""
    some = load_postcodes().sample(4000, random_state=3).reset_index(drop=True)
    own = some["block"].map(england().blocks.set_index("block")["district"])
    drawn = ground().where(some)["district"]
    over = some[drawn.notna() & (drawn != own)].head(5)
    assert len(over) == 5
    for postcode in over.itertuples():
        cells = {"Easting": postcode.easting_m, "Northing": postcode.northing_m, "LA": own[postcode.Index]}
        row = only_scheme(check(GOOD | {"Postcode": ""} | cells))
        assert row["district"] == own[postcode.Index]
        assert england().blocks.set_index("block")["district"][row["block"]] == own[postcode.Index]


def test_figures_for_levels_are_told_to_be_read_as_cores() -> None:
    checked = check(GOOD | {"Support level": "2"})
    assert only_scheme(checked)["level"] == "low"
    assert "Row 2: the support level is a figure and was read as CORE's code." in checked.notices


def test_a_register_covers_the_districts_it_has_schemes_in_and_says_so() -> None:
    checked = check(GOOD, GOOD | {"Scheme ID": "A2", "Postcode": "RH16 1BH"})
    assert checked.covers == ("E06000043", "E07000228")
    assert "Brighton and Hove (1), Mid Sussex (1)" in checked.notices[-1]


def test_a_register_may_say_what_it_covers() -> None:
    checked = check(GOOD, GOOD | {"Scheme ID": "A2", "Postcode": "RH16 1BH"}, covers=["E06000043", "E07000063"])
    assert checked.covers == ("E06000043", "E07000063")
    assert checked.notices == ("Some schemes stand outside the districts that the register covers: Mid Sussex (1).",)


def test_title_rows_and_totals_are_not_schemes() -> None:
    text = "Our schemes 2026\n\nScheme ID,Postcode,Client group,Units\nA1,BN3 1AF,E,12\nA2,BN3 1AF,E,3\nTotal,,,15\n"
    rows = find_rows(open_file(text.encode(), "register.csv"), SCHEMES_FORM)
    assert list(rows.records["row"]) == [4, 5]


MIXED: list[dict[str, object]] = [
    {"Scheme ID": "A1", "Postcode": HOVE, "LA": "", "Client group": "E", "Units": "12", "Easting": "", "Northing": ""},
    {"Scheme ID": "A2", "Postcode": "BN3 1ZZ", "Client group": "L", "Units": "7"},
    {"Scheme ID": "A3", "LA": "Allerdale", "Client group": "E 50%, F 50%", "Units": "3"},
    {"Scheme ID": "A4", "Client group": "M", "Units": "9", "Easting": "531300", "Northing": "104200"},
    {"Scheme ID": "A5", "Postcode": HOVE, "Client group": "E", "Units": "approx 12"},
    {"Scheme ID": "A6", "Postcode": "CF10 1AA", "Client group": "E; F", "Units": "4"},
    {"Scheme ID": "A1", "Postcode": HOVE, "Client group": "D", "Units": "2"},
    {"Scheme ID": "A8", "Client group": "Q", "Units": "5", "Easting": "318050", "Northing": "176600"},
]  # fmt: skip


def told(order: Sequence[int]) -> tuple[list[tuple[object, ...]], ...]:
    """Check the mixed register in an order; return schemes, groups and faults without their row numbers, sorted."""
    headings = dict.fromkeys(MIXED[0], "")
    checked = check(*(headings | MIXED[place] for place in order))
    table = checked.table.astype(object).where(checked.table.notna(), None)
    faults: list[tuple[object, ...]] = [
        (order[fault.row - 2], fault.column, fault.found) for fault in checked.faults if fault.row
    ]
    return (
        sorted(table.itertuples(index=False, name=None)),
        sorted(checked.groups.itertuples(index=False, name=None)),
        sorted(faults),
    )


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(len(MIXED))))
def test_the_order_of_rows_changes_nothing_but_order(order: list[int]) -> None:
    assert told(order) == told(range(len(MIXED)))


def test_what_comes_out_keeps_its_contracts() -> None:
    headings = dict.fromkeys(MIXED[0], "")
    checked = check(*(headings | row for row in MIXED))
    tables.check(tables.SCHEMES, checked.table)
    tables.check(tables.SCHEME_GROUPS, checked.groups)
    per_scheme = checked.groups.groupby("scheme")["units"].sum()
    assert per_scheme.to_dict() == checked.table.set_index("scheme")["units"].to_dict() == {"A2": 7, "A3": 3, "A4": 9}


def test_a_register_without_a_row_is_told_and_gives_empty_tables() -> None:
    rows = rows_of([dict.fromkeys(GOOD, "")])
    assert rows.faults
    assert check(dict.fromkeys(GOOD, "")).table.empty

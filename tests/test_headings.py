"""Finding a form's rows: whatever people put over, between and under them, nothing is taken for what it is not."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.faults import FileFaultsError
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows, find_rows
from marketmap.sources.spreadsheets import Cell, OpenedFile, Sheet

FORM = Form(
    "schemes",
    "Scheme register",
    "one scheme",
    (
        Field("name", "Scheme name", "text", "Its name.", ("name", "scheme"), required=True),
        Field("postcode", "Postcode", "postcode", "Its postcode.", ("post code",)),
        Field("units", "Units", "whole number", "Homes.", ("no of units", "units total"), required=True),
        Field("units_occupied", "Units occupied", "whole number", "Homes in use.", ("occupied units",)),
    ),
)
Rows = Sequence[Sequence[Cell]]
PLAIN: Rows = [["Scheme name", "Postcode", "Units"], ["Rose House", "BN1 1AA", 12], ["Elm Court", "BN1 1AB", 3]]


def sheet(rows: Rows, name: str = "", *, hidden: bool = False) -> Sheet:
    """Return a sheet of these rows."""
    return Sheet(name, hidden, tuple(tuple(row) for row in rows))


def found(*sheets: Sheet | Rows, mapping: Mapping[str, str] | None = None, only: str | None = None) -> FormRows:
    """Find the form's rows in a file of these sheets."""
    made = tuple(one if isinstance(one, Sheet) else sheet(one) for one in sheets)
    return find_rows(OpenedFile("register.xlsx", made), FORM, mapping, only)


def read(rows: FormRows) -> list[tuple[Cell, ...]]:
    """Return the records as tuples, the row number first."""
    return list(rows.records.itertuples(index=False, name=None))


def ignored(rows: FormRows) -> dict[int, str]:
    """Return the ignored rows, number to reason."""
    return {one.row: one.reason for one in rows.ignored}


def test_a_plain_table_is_read_as_it_stands() -> None:
    rows = found(PLAIN)
    assert (rows.file, rows.sheet, rows.heading_row) == ("register.xlsx", "", 1)
    assert rows.columns == {"name": 0, "postcode": 1, "units": 2}
    assert read(rows) == [(2, "Rose House", "BN1 1AA", 12), (3, "Elm Court", "BN1 1AB", 3)]
    assert (rows.unknown_headings, rows.ignored, rows.faults, rows.other_sheets) == ((), (), (), ())


def test_cells_are_kept_as_they_are() -> None:
    """A whole number beside a blank stays whole, a text stays as it was typed."""
    rows = found([*PLAIN, [" Ash ", None, None], ["Oak", None, "approx 12"]])
    assert list(rows.records["units"]) == [12, 3, None, "approx 12"]
    assert type(rows.records["units"][0]) is int
    assert rows.records["name"][2] == " Ash "


@pytest.mark.parametrize(
    "heading",
    ["UNITS", " units ", "No. of units", "no_of_units", "Units (number)", "Units *", "Units\ntotal", "Units:"],
)
def test_a_heading_is_known_by_its_spellings(heading: str) -> None:
    assert found([["Name", heading], ["A", 1]]).columns == {"name": 0, "units": 1}


def test_titles_over_the_table_are_listed() -> None:
    rows = found([["Register of schemes"], [], ["As at", "May 2026"], *PLAIN])
    assert rows.heading_row == 4
    assert read(rows)[0] == (5, "Rose House", "BN1 1AA", 12)
    assert ignored(rows) == {1: "above the headings: Register of schemes", 3: "above the headings: As at"}


def test_a_merged_heading_over_two_is_put_together() -> None:
    rows = found(
        [
            ["Register"],
            ["Scheme", "Postcode", "Units", None, "Remarks", None],
            [None, None, "total", "occupied", None, None],
            ["Rose House", "BN1 1AA", 12, 11, "ok", "x"],
        ]
    )
    assert rows.heading_row == 3
    assert rows.columns == {"name": 0, "postcode": 1, "units": 2, "units_occupied": 3}
    assert rows.headings == ("Scheme", "Postcode", "Units total", "Units occupied", "Remarks", "")
    assert read(rows) == [(4, "Rose House", "BN1 1AA", 12, 11)]
    assert ignored(rows) == {1: "above the headings: Register"}
    assert rows.unknown_headings == ("Remarks", "F (no heading)")


def test_two_rows_are_not_taken_where_one_will_do() -> None:
    assert found([["Name", "Units"], ["Postcode House", "twelve"]]).heading_row == 1


def test_the_best_sheet_is_read_and_a_shown_one_before_a_hidden_one() -> None:
    notes = sheet([["Notes"], ["Units are homes."]], "Notes")
    old, new = sheet(PLAIN, "Old", hidden=True), sheet([*PLAIN, ["Oak", None, 4]], "New")
    rows = found(notes, old, new)
    assert (rows.sheet, len(rows.records), rows.other_sheets) == ("New", 3, ("Old",))
    assert found(notes, old, new, only="Old").sheet == "Old"
    assert found(notes, old).sheet == "Old"


def test_every_required_column_that_is_missing_is_told() -> None:
    rows = found([["Post code", "Beds"], ["BN1 1AA", 3]])
    assert [str(fault) for fault in rows.faults] == [
        "register.xlsx: found in row 1 the headings Post code, Beds, expected a column headed Scheme name",
        "register.xlsx: found in row 1 the headings Post code, Beds, expected a column headed Units",
    ]
    assert rows.unknown_headings == ("Beds",)


def test_where_no_heading_is_known_those_of_the_fullest_row_are_told() -> None:
    rows = found([["Some list"], ["Haus", "Betten", "Ort"], ["A", 1, "B"]])
    assert rows.heading_row == 2
    assert rows.unknown_headings == ("Haus", "Betten", "Ort")
    assert [fault.expected for fault in rows.faults] == ["a column headed Scheme name", "a column headed Units"]


def test_a_thousand_headings_are_not_all_told() -> None:
    fault = found([[f"h{number}" for number in range(1000)], ["x"]]).faults[0]
    assert fault.found.endswith("h28, h29 and 970 more")


def test_the_heading_that_the_user_chose_is_read() -> None:
    rows = found([["Haus", "Betten", "Units"], ["A", 1, 2]], mapping={"name": "Haus", "units": "betten"})
    assert rows.columns == {"name": 0, "units": 1}
    assert rows.unknown_headings == ("Units",)


def test_a_field_can_be_left_out_and_a_choice_for_another_file_is_passed_over() -> None:
    assert found(PLAIN, mapping={"postcode": "", "units": "Betten"}).columns == {"name": 0, "units": 2}


def test_a_heading_that_stands_twice_is_a_fault_that_names_both() -> None:
    table: Rows = [["Name", "Units", "Year", "Units", "Year"], ["A", 1, 2026, 2, 2026]]
    (fault,) = found(table).faults
    assert (fault.row, fault.column, fault.found) == (None, "B Units and D Units", "the same heading more than once")
    assert fault.expected == "one column for Units; rename or remove the others, or choose which to read"
    chosen = found(table, mapping={"units": "D Units"})
    assert (chosen.columns["units"], chosen.faults) == (3, ())


def test_of_two_headings_for_a_field_the_nearer_is_read_and_the_other_listed() -> None:
    rows = found([["Name", "No of units", "Units"], ["A", 1, 2]])
    assert (rows.columns["units"], rows.unknown_headings, rows.faults) == (2, ("No of units",), ())


def test_a_spelling_of_one_field_goes_before_the_name_that_we_give_another() -> None:
    form = Form("schemes", "Register", "one", (Field("scheme", "Scheme ID", "text", ""), *FORM.fields))
    opened = OpenedFile("r.csv", (sheet([["Scheme", "Units"], ["Rose House", 3]]),))
    assert find_rows(opened, form).columns == {"name": 0, "units": 1}


def test_cells_under_no_heading_are_told() -> None:
    assert found([["Name", None, "Units"], ["A", "x", 1, "y"]]).unknown_headings == ("B (no heading)", "D (no heading)")


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL:", "Grand total", "Totals", "Sub-total", "Subtotal", "Total units", "Sum", "Sum of Units"]
)
def test_a_row_of_totals_is_set_aside(label: str) -> None:
    rows = found([*PLAIN, [label, None, 15]])
    assert ignored(rows) == {4: f"a total: {label}"}
    assert len(rows.records) == 2


def test_totals_of_parts_are_set_aside_wherever_they_stand() -> None:
    rows = found([*PLAIN, ["Hove total", None, 15], ["Ash", "BN1 1AC", 4], [None, None, 19]])
    assert ignored(rows) == {4: "a total: Hove total", 6: "the sum of the rows above in Units"}
    assert [row[0] for row in read(rows)] == [2, 3, 5]


@pytest.mark.parametrize(
    "row",
    [
        ["Total Care House", "BN1 1AC", 5],
        ["Sumner House", "BN1 1AC", 5],
        [None, None, 14],
        [None, "BN1 1AC", 15],
        ["Ash House", None, None],
        ["Ash", None, "approx 12"],
    ],
)
def test_a_row_that_may_be_a_record_is_left_to_be_one(row: Sequence[Cell]) -> None:
    rows = found([*PLAIN, row])
    assert rows.ignored == ()
    assert rows.records["row"].tolist() == [2, 3, 4]


def test_a_number_that_repeats_the_only_row_is_no_total() -> None:
    assert found([*PLAIN[:2], [None, None, 12]]).ignored == ()


def test_notes_under_the_table_are_listed() -> None:
    rows = found([*PLAIN, [], ["Compiled by the housing team"], ["Source:", "our own records"]])
    assert ignored(rows) == {5: "a note: Compiled by the housing team", 6: "a note: Source:"}


@pytest.mark.parametrize("note", ["* includes voids", "Note: voids are counted", "1) voids are counted", "x" * 61])
def test_a_note_right_under_the_table_is_known_by_its_looks(note: str) -> None:
    assert list(ignored(found([*PLAIN, [note]]))) == [4]


def test_a_note_after_a_total_is_a_note() -> None:
    assert list(ignored(found([*PLAIN, ["Total", None, 15], ["Ann Lee"]]))) == [4, 5]


def test_text_alone_between_records_is_no_note() -> None:
    rows = found([*PLAIN[:2], [], ["Hove"], *PLAIN[2:]])
    assert rows.ignored == ()
    assert rows.records["row"].tolist() == [2, 4, 5]


def test_headings_printed_again_and_examples_of_the_template_are_set_aside() -> None:
    rows = found([*PLAIN, PLAIN[0], ["Example: SX-1", "BN1 1AA", 12], ["Ash", "BN1 1AC", 4]])
    assert ignored(rows) == {4: "the headings again", 5: "an example row of the template"}


def test_a_short_record_under_an_example_is_no_note() -> None:
    rows = found([PLAIN[0], ["Example: SX-1", "BN1 1AA", 12], ["Ash House"]])
    assert rows.records["row"].tolist() == [3]


def test_what_stands_outside_the_columns_read_is_no_record() -> None:
    rows = found([[*PLAIN[0], "Remarks"], *PLAIN[1:], [None, None, None, "checked"]])
    assert ignored(rows) == {4: "nothing in the columns that are read"}


def test_blank_rows_are_passed_over() -> None:
    rows = found([*PLAIN[:2], [], [None, "  ", "\u00a0"], *PLAIN[2:]])
    assert rows.ignored == ()
    assert rows.records["row"].tolist() == [2, 5]


def test_headings_without_rows_are_a_fault() -> None:
    (fault,) = found([PLAIN[0], ["Total", None, 0]]).faults
    assert (
        str(fault)
        == "register.xlsx: found no row under the headings in row 1, expected rows under them, each one scheme"
    )


def test_numbers_alone_are_refused() -> None:
    with pytest.raises(FileFaultsError, match="found no headings, expected a heading row within the first 30 rows"):
        found([[1, 2], [3, 4]])


def test_headings_below_the_thirtieth_row_are_not_looked_for() -> None:
    assert found([["x"], *[[]] * 28, *PLAIN]).heading_row == 30
    assert "units" not in found([["x"], *[[]] * 29, *PLAIN]).columns


def test_a_fault_names_its_column_as_the_spreadsheet_does() -> None:
    rows = found([["A"] * 27 + ["Name", "Units"], [*[None] * 27, "Ash", "approx 12"]])
    fault = rows.fault(2, "units", "approx\n12", "a whole number, such as 12")
    assert str(fault) == "register.xlsx, row 2, AC Units: found approx 12, expected a whole number, such as 12"
    assert rows.fault(2, "name", None, "x").found == "a blank cell"
    assert rows.fault(2, "units_occupied", 5.0, "x").column == "Units occupied"


filled = st.sampled_from(["Ash", "total", "Total", "Note: x", "12", "Example: y", "Units", "x" * 70]) | st.integers(
    0, 99
)
cell = st.none() | filled


@given(st.lists(st.tuples(cell, cell, cell, cell), max_size=12))
@settings(deadline=None)
def test_every_filled_row_is_a_record_or_listed(rows: list[tuple[Cell, ...]]) -> None:
    result = found([PLAIN[0], *rows])
    expected = [number for number, row in enumerate(rows, start=2) if any(one is not None for one in row)]
    assert sorted([*result.records["row"], *ignored(result)]) == expected

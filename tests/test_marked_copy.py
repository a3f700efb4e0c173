"""The marked copy: the user's own cells where they stood, the faulty ones marked, and no text turned into a formula."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from marketmap.faults import Fault
from marketmap.outputs import marked_copy as marking
from marketmap.outputs.marked_copy import LEFT_OUT, MEND, marked_copy
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import find_rows
from marketmap.sources.spreadsheets import Cell, OpenedFile, Sheet, open_file

FORM = Form(
    "schemes",
    "Scheme register",
    "one scheme",
    (
        Field("name", "Name", "text", "", required=True),
        Field("units", "Units", "whole number", "", required=True),
    ),
)
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Register",),
    ("Name", "Units", "Opened"),
    ("Rose", 12, date(2026, 5, 1)),
    ("Elm", "approx 3"),
    ("Ash",),
    ("Oak", 4.5),
)
FILE = OpenedFile(
    "register.xlsx", (Sheet("Notes", hidden=True, rows=(("secret",),)), Sheet("Homes", hidden=False, rows=ROWS))
)
FAULTS = [
    Fault("register.xlsx", "Homes", 4, "B Units", "approx 3", "a whole number, such as 12"),
    Fault("register.xlsx", "Homes", 5, "B Units", "a blank cell", "Units to be filled in"),
    Fault("register.xlsx", "Homes", 5, "Postcode", "", "a postcode or a district"),
    Fault("register.xlsx", "Homes", None, "", "no covers", "a list of districts"),
]


def book(content: bytes) -> openpyxl.Workbook:
    """Return a copy as a spreadsheet program opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def marked(page: Worksheet) -> set[str]:
    """Return the places of the coloured cells."""
    return {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fill_type == "solid"}


def test_cells_stand_where_they_stood_and_the_faulty_are_marked() -> None:
    copy = book(marked_copy(FILE, FAULTS, [4, 5, 6], heading_row=2))
    page = copy["Homes"]
    assert [page.cell(row, 1).value for row in range(1, 7)] == ["Register", "Name", "Rose", "Elm", "Ash", "Oak"]
    assert [page.cell(row, 2).value for row in range(2, 7)] == ["Units", 12, "approx 3", None, 4.5]
    assert (page["C3"].value, page["C3"].number_format) == (datetime(2026, 5, 1), "dd/mm/yyyy")  # noqa: DTZ001
    assert [page.cell(row, 4).value for row in range(1, 7)] == [
        None,
        MEND,
        None,
        "B Units: found approx 3, expected a whole number, such as 12",
        "B Units: found a blank cell, expected Units to be filled in. Postcode: expected a postcode or a district",
        LEFT_OUT,
    ]
    assert marked(page) == {"B4", "B5", "D2", "D4", "D5", "D6"}
    assert list(copy["Notes"].iter_rows(values_only=True)) == [("secret",)]


def test_all_faults_are_listed_on_a_last_sheet() -> None:
    copy = book(marked_copy(FILE, FAULTS, [4, 5, 6], heading_row=2))
    assert copy.sheetnames == ["Notes", "Homes", "Faults"]
    lines = list(copy["Faults"].iter_rows(values_only=True))
    assert lines[0][0] == "Faults in register.xlsx"
    assert lines[1][0] == "4 faults; 3 rows left out."
    assert lines[4:] == [
        ("Sheet", "Row", "Column", "Found", "Expected"),
        ("Homes", 4, "B Units", "approx 3", "a whole number, such as 12"),
        ("Homes", 5, "B Units", "a blank cell", "Units to be filled in"),
        ("Homes", 5, "Postcode", None, "a postcode or a district"),
        ("Homes", None, None, "no covers", "a list of districts"),
    ]


def test_hidden_sheets_stay_hidden_and_the_sheet_read_is_shown() -> None:
    copy = book(marked_copy(FILE, FAULTS, []))
    assert {name: copy[name].sheet_state for name in copy.sheetnames} == {
        "Notes": "hidden", "Homes": "visible", "Faults": "visible",
    }  # fmt: skip
    assert copy.active.title == "Homes"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert marked_copy(FILE, FAULTS, [4]) == marked_copy(FILE, FAULTS, [4])


def test_a_copy_is_read_again_and_marked_again_without_growing() -> None:
    """The column of what to mend and the list are passed over by the reader and replaced by the next copy."""
    once = open_file(marked_copy(FILE, FAULTS, [4, 5], heading_row=2), "register.xlsx")
    rows = find_rows(once, FORM)
    assert (rows.sheet, rows.heading_row, rows.columns) == ("Homes", 2, {"name": 0, "units": 1})
    assert rows.records["row"].tolist() == [3, 4, 5, 6]
    twice = book(marked_copy(once, FAULTS[:1], [4], heading_row=2))
    assert twice.sheetnames == ["Notes", "Homes", "Faults"]
    assert [twice["Homes"].cell(row, 4).value for row in (2, 4, 5)] == [
        MEND, "B Units: found approx 3, expected a whole number, such as 12", None,
    ]  # fmt: skip


def test_a_csv_is_copied_too() -> None:
    opened = open_file(b"Name,Units\nA,approx 3\n", "r.csv")
    fault = Fault("r.csv", "", 2, "B Units", "approx 3", "a whole number")
    copy = book(marked_copy(opened, [fault], [2]))
    assert copy.sheetnames == ["Data", "Faults"]
    assert marked(copy["Data"]) == {"B2", "C1", "C2"}


def test_names_that_a_workbook_does_not_allow_are_changed() -> None:
    names = ("a/b", "A b", "x" * 40, "x" * 31, "Faults", "''")
    sheets = tuple(Sheet(name, hidden=False, rows=(("1",),)) for name in names)
    copy = book(marked_copy(OpenedFile("o.ods", sheets), [], []))
    assert copy.sheetnames == ["a b", "A b 2", "x" * 31, f"{'x' * 29} 2", "Faults", "Sheet", "Faults 2"]


def test_of_a_large_file_only_headings_and_faulty_rows_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST_CELLS", 5)
    copy = book(marked_copy(FILE, FAULTS[:1], [4], heading_row=2))
    assert copy.sheetnames == ["Homes", "Faults"]
    assert [copy["Homes"].cell(row, 1).value for row in range(1, 7)] == ["Register", "Name", None, "Elm", None, None]
    assert "The file is large" in copy["Faults"]["A5"].value


ODD = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://x.example",
    "{=1}",
    "12",
    "בית",
    "🏠",
    "a\nb",
    "\x01",
]
text = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
cell = st.none() | text | st.booleans() | st.floats() | st.integers(-(2**53), 2**53) | st.dates() | st.datetimes()


@given(st.lists(st.lists(cell, max_size=4).map(tuple), min_size=1, max_size=4))
@example([tuple(ODD)])
@settings(deadline=None, max_examples=40)
def test_text_is_never_written_as_a_formula(rows: list[tuple[Cell, ...]]) -> None:
    faults = [Fault("f", "S", 1, "A =1+1", "=1+1", "@x")]
    copy = book(marked_copy(OpenedFile("f", (Sheet("S", hidden=False, rows=tuple(rows)),)), faults, [1]))
    for page in copy:
        for row in page.iter_rows():
            assert all(one.data_type != "f" and one.hyperlink is None for one in row)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str) and value.isprintable():
                assert copy["S"].cell(number, column).value == value
                assert copy["S"].cell(number, column).data_type == "s"

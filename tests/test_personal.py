"""What tells who a person is: found under any heading and on any sheet, refused, and never repeated in a message."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.faults import FileFaultsError
from marketmap.sources.forms import FormKind
from marketmap.sources.personal import (
    ADDRESSES,
    BIRTHS,
    EMAILS,
    INSURANCE_NUMBERS,
    NAMES,
    NHS_NUMBERS,
    TELEPHONES,
    personal_columns,
    refuse_personal,
    valid_nhs_number,
)
from marketmap.sources.spreadsheets import Cell, OpenedFile, Sheet
from tests.filled_forms import opened

# The health service's own published example of a valid number.
EXAMPLE = "943 476 5919"


def found(cells: list[Cell], heading: str, kind: FormKind = "placements") -> list[str]:
    """Return what a column of these cells between two harmless ones is found to hold."""
    rows = [["acute", cell, "Hove"] for cell in cells]
    return [column.why for column in personal_columns(opened(["Kind", heading, "Home area"], *rows), kind)]


def test_the_check_digit_follows_the_published_rule() -> None:
    """9x10 + 4x9 + 3x8 + 4x7 + 7x6 + 6x5 + 5x4 + 9x3 + 1x2 = 299 = 27 x 11 + 2; 11 - 2 = 9, the last digit."""
    assert valid_nhs_number("9434765919")
    assert not valid_nhs_number("9434765918")


def test_a_check_digit_of_eleven_is_nought() -> None:
    """1x10 + 6x2 = 22 = 2 x 11 + 0; 11 - 0 = 11, which is written 0."""
    assert valid_nhs_number("1000000060")


def test_a_check_digit_of_ten_makes_no_number() -> None:
    """6x2 = 12 = 11 + 1; 11 - 1 = 10, so no last digit makes 000000006 valid."""
    assert not any(valid_nhs_number(f"000000006{last}") for last in range(10))


def test_ten_times_the_same_digit_is_no_number() -> None:
    assert not valid_nhs_number("4444444444")


NINE_DIGITS = st.lists(st.integers(0, 9), min_size=9, max_size=9)


@st.composite
def nhs_numbers(draw: st.DrawFn) -> str:
    """Draw a valid number: ten digits whose sum, weighted 10 to 1, is a multiple of 11."""
    first = draw(NINE_DIGITS.filter(lambda digits: len(set(digits)) > 1 and _weighted(digits) % 11 != 1))
    return "".join(map(str, [*first, -_weighted(first) % 11]))


def _weighted(digits: list[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))


@given(nhs_numbers(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_makes_a_number_invalid(number: str, place: int, by: int) -> None:
    """Weights 10 to 1 and differences below 11 have no factor of 11 between them."""
    assert valid_nhs_number(number)
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"
    assert not valid_nhs_number(wrong)


@given(
    st.lists(nhs_numbers(), min_size=1, max_size=4), st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}", "NHS {}{}{}."])
)
def test_numbers_are_found_under_any_heading_and_never_repeated(numbers: list[str], form: str) -> None:
    written = [form.format(number[:3], number[3:6], number[6:]) for number in numbers]
    file = opened(["Kind", "Our ref", "Home area"], *(["acute", cell, "Hove"] for cell in written))
    with pytest.raises(FileFaultsError) as refusal:
        refuse_personal(file, "placements")
    assert [fault.column for fault in refusal.value.located] == ["B Our ref"]
    for secret in (*numbers, *written):
        assert secret not in str(refusal.value)


@pytest.mark.parametrize("cell", [9434765919, 9434765919.0, "9434765919", EXAMPLE, "943-476-5919", f" {EXAMPLE} "])
def test_numbers_are_found_in_every_form(cell: Cell) -> None:
    assert found([cell], "Our ref") == [NHS_NUMBERS]
    assert found([cell], "Our ref", "schemes") == [NHS_NUMBERS]


def test_ten_digits_that_are_seldom_valid_are_some_other_number() -> None:
    """Of ten numbers in a row at most two have a valid check digit."""
    assert found(list(range(1234567890, 1234567990)), "UPRN") == []


def test_property_references_with_leading_noughts_stay() -> None:
    assert found(["010022334455", "010022334456"], "UPRN", "schemes") == []


def test_valid_numbers_among_other_references_are_found() -> None:
    assert found(["AB1", "AB2", "AB3", "AB4", "AB5", "AB6", "AB7", EXAMPLE, EXAMPLE, EXAMPLE], "Ref") == [NHS_NUMBERS]


PERSON_HEADINGS = [
    ("Name", NAMES), ("Full name", NAMES), ("Patient name", NAMES), ("PatientName", NAMES), ("client_name", NAMES),
    ("Forename", NAMES), ("Surname", NAMES), ("First Name", NAMES), ("Initials", NAMES), ("Service user name:", NAMES),
    ("Key worker", NAMES), ("Care co-ordinator", NAMES), ("Client", NAMES), ("Patients", NAMES),
    ("Home address", ADDRESSES),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "why"), PERSON_HEADINGS)
def test_names_of_persons_are_found_by_their_headings(heading: str, why: str) -> None:
    assert found(["Jo Bloggs", "Al O'Neill"], heading) == [why]
    assert found(["Jo Bloggs", "Al O'Neill"], heading, "demand") == [why]


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("NHS No", NHS_NUMBERS), ("NHSNumber", NHS_NUMBERS), ("Client NHS number", NHS_NUMBERS),
        ("DOB", BIRTHS), ("D.O.B.", BIRTHS), ("Date of birth", BIRTHS), ("Birth date", BIRTHS), ("Birthdate", BIRTHS),
        ("Year of birth", BIRTHS), ("NI number", INSURANCE_NUMBERS), ("NINO", INSURANCE_NUMBERS),
        ("National Insurance No.", INSURANCE_NUMBERS), ("E-mail", EMAILS), ("Contact email address", EMAILS),
        ("Telephone", TELEPHONES), ("Contact phone no", TELEPHONES), ("Mobile", TELEPHONES), ("Tel.", TELEPHONES),
    ],
)  # fmt: skip
def test_other_personal_columns_are_found_by_their_headings(heading: str, why: str) -> None:
    """Whatever stands in them, as long as something does."""
    assert found(["something"], heading) == [why]
    assert found([None, " "], heading) == []


HARMLESS = [
    "Scheme name", "Provider name", "District name", "Area name", "Trust name", "sender_name", "CCG21NM", "Home area",
    "Client group", "Client type", "Patient choice", "Number of clients", "Start date", "Admission date", "Start",
    "End", "Contract no", "Personal budget", "Hotel", "Address", "Managing agent", "Birthplace ward",
]  # fmt: skip


@pytest.mark.parametrize("heading", HARMLESS)
def test_other_headings_are_not_taken_for_persons(heading: str) -> None:
    assert found(["Southdown", "Example Housing"], heading) == []


@pytest.mark.parametrize("heading", ["Start date", "Admission", "Opened", "Date"])
def test_dates_of_anything_else_stay(heading: str) -> None:
    """Forty years ago is a likely birth, but nothing says that these are births."""
    assert found([date(1986, 4, 5), datetime(1950, 1, 1), "5/4/1986"], heading) == []  # noqa: DTZ001, as a sheet has it


def test_a_heading_that_speaks_of_birth_over_dates_is_found() -> None:
    assert found([date(1986, 4, 5), "05/04/1986", 1986], "Born") == [BIRTHS]
    assert found([12, 15, 9], "Births in the district") == []


def test_references_and_numbers_of_clients_are_not_names() -> None:
    assert found(["C001", "C002"], "Client") == []
    assert found([12, 15], "Patients") == []


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("AB 12 34 56 C", INSURANCE_NUMBERS),
        ("ab123456c", INSURANCE_NUMBERS),
        ("jo.bloggs@example.org", EMAILS),
        ("ask jo@example.org first", EMAILS),
        ("01632 960 001", TELEPHONES),
        ("(01632) 960001", TELEPHONES),
        ("+44 7700 900001", TELEPHONES),
        ("+44 (0)1632 960001", TELEPHONES),
    ],
)
def test_personal_cells_are_found_under_any_heading(cell: str, why: str) -> None:
    kinds: tuple[FormKind, ...] = ("placements", "schemes", "travel")
    for kind in kinds:
        assert found([cell], "Notes", kind) == [why]
    with pytest.raises(FileFaultsError) as refusal:
        refuse_personal(opened(["Kind", "Notes", "Area"], ["acute", cell, "Hove"]), "placements")
    assert cell not in str(refusal.value)


def test_a_register_of_schemes_may_name_schemes_and_not_those_who_run_them() -> None:
    headings = [
        "Name",
        "Scheme name",
        "Provider name",
        "Manager",
        "Registered manager",
        "Contact",
        "Telephone",
        "Email",
    ]
    row = ["Example House", "Example House", "Example HA", "Jo Bloggs", "Jo Bloggs", "Jo", "x", "y"]
    told = personal_columns(opened(headings, row), "schemes")
    assert [(column.column, column.why) for column in told] == [
        ("D", NAMES), ("E", NAMES), ("F", NAMES), ("G", TELEPHONES), ("H", EMAILS),
    ]  # fmt: skip


def test_the_published_file_of_cqc_is_not_looked_through() -> None:
    """Its managers' names and telephone numbers are left behind when it is read."""
    assert found(["Jo Bloggs"], "Registered manager", "cqc") == []


def test_every_sheet_is_looked_through_even_hidden_ones() -> None:
    clean = Sheet("Placements", hidden=False, rows=(("Kind", "Home area", "Start"), ("acute", "Hove", None)))
    dirty = Sheet("old", hidden=True, rows=(("Ref", "Forename", "Start"), ("1", "Jo", None)))
    told = personal_columns(OpenedFile("mine.xlsx", (clean, dirty)), "placements")
    assert [(column.sheet, column.column, column.heading) for column in told] == [("old", "B", "Forename")]


def test_headings_are_found_under_title_rows() -> None:
    title: list[Cell] = ["Placements of Example Council", None, None]
    file = opened(title, [None], ["Kind", "Surname", "Start"], ["acute", "Bloggs", None])
    assert [column.heading for column in personal_columns(file, "placements")] == ["Surname"]


def test_a_file_without_headings_is_refused_without_repeating_its_first_row() -> None:
    """The first row would be taken for headings."""
    rows = [["acute", "jo@example.org", EXAMPLE, "AB123456C"], ["acute", "al@example.org", EXAMPLE, "AB123456D"]]
    with pytest.raises(FileFaultsError) as refusal:
        refuse_personal(opened(*rows), "placements")
    assert [fault.column for fault in refusal.value.located] == ["B", "C", "D"]
    for secret in ("jo@example.org", EXAMPLE, "AB123456C"):
        assert secret not in str(refusal.value)


def test_the_refusal_says_what_to_do_with_every_column_at_once() -> None:
    file = opened(["Kind", "Name", "NHS No"], ["acute", "Jo Bloggs", EXAMPLE])
    with pytest.raises(FileFaultsError) as refusal:
        refuse_personal(file, "placements")
    name, number = refusal.value.located
    assert (name.sheet, name.row, name.column, name.found) == (
        "Sheet1",
        None,
        "B Name",
        "what looks like names of persons",
    )
    assert "delete the column" in name.expected
    assert "another heading" in name.expected
    assert "another heading" not in number.expected
    assert "nothing of it has been kept" in str(refusal.value)
    assert "Bloggs" not in str(refusal.value)


def test_a_clean_file_passes() -> None:
    refuse_personal(opened(["Kind", "Home area", "Start"], ["acute", "Hove", date(2026, 5, 4)]), "placements")

"""One cell: what is read, what is a blank, and what is refused; never anything between."""

import calendar
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.sources import cells
from marketmap.sources.cells import Cell, CellError
from marketmap.sources.forms import Choice

LEVELS = (Choice("low", "Low level", ("2",)), Choice("high", "High level", ("4", "24 hours", "24/7")))
READERS = (cells.number, cells.whole_number, cells.money, cells.yes_or_no, cells.date_of, cells.postcode)
MONTHS = calendar.month_name[1:]

whole_numbers = st.integers(-(10**14), 10**14)
days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(whole_numbers, st.sampled_from(["{}", " {} ", "{:,}", "{}.0", "{:,}.00", "\u00a0{}\t"]))
def test_a_whole_number_is_read_however_it_is_spelled(value: int, spelling: str) -> None:
    assert cells.whole_number(spelling.format(value)) == value


@given(whole_numbers)
def test_a_whole_number_is_read_from_a_cell_of_numbers(value: int) -> None:
    assert cells.whole_number(value) == cells.whole_number(float(value)) == value


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)))
def test_a_number_is_read_as_it_is_written(value: float) -> None:
    assert cells.number(f"{value:.3f}") == value
    assert cells.number(value) == value


def day_number(day: date) -> int:
    """Return Excel's number of a day: 1 January 1950 is 18,264 (Microsoft's DATEVALUE)."""
    return 18_264 + (day - date(1950, 1, 1)).days


@given(days)
def test_a_date_is_read_however_it_is_spelled(day: date) -> None:
    month = MONTHS[day.month - 1]
    spellings: list[Cell] = [
        day,
        datetime(day.year, day.month, day.day, 23, 59),  # noqa: DTZ001, a spreadsheet's times have no zone
        day_number(day),
        float(day_number(day)),
        f"{day_number(day)}",
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d/%m/%Y} 00:00:00",
        day.isoformat(),
        f"{day.isoformat()}T00:00:00Z",
        f"{day:%Y%m%d}",
        f"{day.day} {month} {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f" {day.day:02} {month[:3].upper()} {day.year} ",
    ]
    assert {cells.date_of(spelling) for spelling in spellings} == {day.isoformat()}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1/2/26", "2026-02-01"),
        ("01-Feb-69", "2069-02-01"),
        ("1/2/70", "1970-02-01"),
        ("3rd Sept 2026", "2026-09-03"),
        ("29/02/2028", "2028-02-29"),
    ],
)
def test_short_years_and_other_ways_to_write_a_day(cell: str, expected: str) -> None:
    assert cells.date_of(cell) == expected


@pytest.mark.parametrize(
    "cell",
    ["12/31/2026", "31/02/2026", "29/02/2026", "2026", 2026, "March 2026", "1/2-2026", "soon", True, -5, 1e9, "#N/A",
     "01/02/026", 18_263, "73051", "12 Foo 2026", "1 ma 2026", float("nan"), "1/1/0001"],
)  # fmt: skip
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(CellError, match="expected a date, day first, such as 31/12/2026"):
        cells.date_of(cell)


@pytest.mark.parametrize(
    "cell",
    ["approx 12", "12ish", "12-14", "1,2", "1,20", "12,", "1 200", "1e3", "12%", "£12", "twelve", "NaN", "inf",
     "-inf", "Infinity", float("nan"), float("inf"), float("-inf"), True, date(2026, 1, 1), "#REF!", "0x10", "١٢",
     "9" * 400, 10**15, "--1", "+", ".", ","],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(CellError, match=r"expected a number, such as 12\.5"):
        cells.number(cell)
    with pytest.raises(CellError, match="expected a whole number, such as 12"):
        cells.whole_number(cell)


@pytest.mark.parametrize("cell", ["12.5", 12.5, "0.001", -0.5])
def test_a_fraction_is_no_whole_number(cell: Cell) -> None:
    with pytest.raises(CellError, match="expected a whole number"):
        cells.whole_number(cell)


def test_numbers_below_zero_are_read_for_the_check_to_refuse() -> None:
    assert [cells.whole_number(cell) for cell in ("-3", "−3", -3.0)] == [-3, -3, -3]


@pytest.mark.parametrize(("cell", "pounds"), [("£1,185.50", 1185.5), ("-£3", -3.0), (" £ 20 ", 20.0), (7, 7.0)])
def test_money_may_have_its_sign(cell: Cell, pounds: float) -> None:
    assert cells.money(cell) == pounds


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "\u200b", "\ufeff", "not known", "N/A", "Unknown", "Don\u2019t know", "[x]"]
)
@pytest.mark.parametrize("reader", READERS)
def test_a_blank_is_unknown(reader: Callable[[Cell], object], cell: Cell) -> None:
    assert reader(cell) is None


@pytest.mark.parametrize("cell", ["#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "Err:502"])
def test_an_error_of_the_spreadsheet_is_never_a_value(cell: str) -> None:
    assert cells.is_error(cell)
    for reader in (*READERS, cells.text):
        with pytest.raises(CellError):
            reader(cell)


def test_text_is_not_taken_for_an_error() -> None:
    assert not any(map(cells.is_error, ["#1 High Street", "#hashtag", "No. #4", "Err", None, 5]))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("  Rose  House ", "Rose  House"), (12.0, "12"), (12.5, "12.5"), (date(2026, 5, 1), "2026-05-01"), (True, "TRUE"),
     (datetime(2026, 5, 1, 9, 30), "2026-05-01 09:30:00"),  # noqa: DTZ001, as above
     ("unknown", "unknown"), ("בית", "בית"), ("🏠 Home", "🏠 Home"), ("=1+1", "=1+1"), (" ", None)],
)  # fmt: skip
def test_text_is_what_a_spreadsheet_shows(cell: Cell, expected: str | None) -> None:
    assert cells.text(cell) == expected


@pytest.mark.parametrize("cell", ["yes", "Y", " YES ", "true", True, 1, 1.0, "1"])
def test_yes(cell: Cell) -> None:
    assert cells.yes_or_no(cell) is True


@pytest.mark.parametrize("cell", ["no", "N", "False", False, 0, 0.0, "0"])
def test_no(cell: Cell) -> None:
    assert cells.yes_or_no(cell) is False


@pytest.mark.parametrize("cell", ["maybe", 2, "yes and no", "x"])
def test_neither_yes_nor_no(cell: Cell) -> None:
    with pytest.raises(CellError, match="expected yes or no"):
        cells.yes_or_no(cell)


@pytest.mark.parametrize("cell", ["low", "LOW LEVEL", " low-level ", "2", 2, 2.0, "Low  Level!"])
def test_a_choice_is_known_by_its_code_name_and_spellings(cell: Cell) -> None:
    assert cells.choice(cell, LEVELS) == "low"


def test_a_choice_that_is_not_on_the_list_is_refused_with_the_list() -> None:
    assert cells.choice("24/7", LEVELS) == "high"
    assert cells.choice(None, LEVELS) is None
    assert cells.choice("not known", LEVELS) is None
    with pytest.raises(CellError, match="expected one of: Low level; High level"):
        cells.choice("lowish", LEVELS)


@pytest.mark.parametrize("cell", ["BN1 1AA", "bn11aa", " bn1  1aa ", "B N 1 1 A A", "BN1\u00a01AA"])
def test_a_postcode_is_put_in_one_form(cell: str) -> None:
    assert cells.postcode(cell) == "BN1 1AA"


@pytest.mark.parametrize("cell", ["EC1A 1BB", "W1A 0AX", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT"])
def test_every_shape_of_postcode_is_known(cell: str) -> None:
    assert cells.postcode(cell.replace(" ", "").lower()) == cell


@pytest.mark.parametrize("cell", ["BN1", "BN1 1A", "BN1 1AAA", "1AA", "BN1-1AA", "Hove", 12, "BN1 1AA, BN1 1AB"])
def test_what_is_no_full_postcode_is_refused(cell: Cell) -> None:
    with pytest.raises(CellError, match="expected a full postcode, such as BN1 1AA"):
        cells.postcode(cell)


def test_marks_for_small_counts_are_known() -> None:
    assert all(map(cells.suppressed, ["*", " C ", "[c]", "(c)", "x", "s", "..", "<5", "suppressed"]))
    assert not any(map(cells.suppressed, ["", None, 4, "5", "0", "-", "c/o", "[x]"]))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_a_message_shows_is_one_short_line_that_keeps_its_direction(cell: str) -> None:
    shown = cells.shown(cell)
    assert len(shown) <= 60
    assert not set(shown) & set("\n\r\t\u2028\u202a\u202e\u2066\u2069")


def test_a_long_text_is_shortened_in_a_message() -> None:
    assert cells.shown("a" * 60) == "a" * 60
    assert cells.shown("a" * 61) == "a" * 59 + "…"
    assert cells.shown(12.0) == "12"


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.datetimes())
)
def test_a_reader_gives_a_value_or_says_what_it_expected(cell: Cell) -> None:
    for reader in (*READERS, cells.text, lambda one: cells.choice(one, LEVELS)):
        # Any other exception fails the test.
        with suppress(CellError):
            reader(cell)

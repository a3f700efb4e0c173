"""Numbers and sentences as a reader meets them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.listed import listed
from marketmap.outputs.next_words import next_sentence
from marketmap.outputs.what_if_words import as_it_is_sentence
from marketmap.outputs.words import about, headline, lowest, ordinal, percent, short_of, span, with_unit


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (-0.2, "0"), (7.6, "8"), (149.6, "150"), (999.4, "999"), (1506.5, "1,510"), (60141, "60,100"),
     (46_437_085, "46,400,000"), (-4945, "-4,940"), (float("nan"), "no data")],
)  # fmt: skip
def test_about_keeps_three_figures(value: float, words: str) -> None:
    assert about(value) == words


@given(st.floats(1, 1e9))
def test_about_is_never_more_than_half_a_percent_off_or_half_a_unit(value: float) -> None:
    shown = float(about(value).replace(",", ""))
    assert abs(shown - value) <= max(0.5, 0.005 * value) + 1e-6


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [("1", "units", "1 unit"), ("0", "units", "0 units"), ("1", "households owed a duty", "1 household owed a duty"),
     ("1,000", "units for each 100 required", "1,000 units for each 100 required")],
)  # fmt: skip
def test_one_of_a_unit_is_singular(figure: str, unit: str, words: str) -> None:
    assert with_unit(figure, unit) == words


def test_percent_and_span() -> None:
    assert percent(0.507) == "51%"
    assert percent(float("nan")) == "no data"
    assert span(-370, 2800) == "minus 370 to 2,800"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_ordinal(number: int, words: str) -> None:
    assert ordinal(number) == words


def gap(**changes: object) -> pd.Series:
    """A row as on paper: needs 2,900 (2,000 to 3,900), has 1,500 (1,100 to 1,900)."""
    row = {"name": "Somewhere", "group": "mental_health", "demand_low": 2000.0, "demand": 2900.0, "demand_high": 3900.0,
           "supply_low": 1100.0, "supply": 1500.0, "supply_high": 1900.0, "gap": 1400.0, "coverage": 0.517}  # fmt: skip
    return pd.Series(row | changes)


def test_headline_says_needs_has_short_and_standing() -> None:
    assert headline(gap(), "the 13th lowest of 36 ICSs") == (
        "Somewhere needs about 2,900 units for mental health (2,000 to 3,900) and has about 1,500 (1,100 to 1,900): "
        "short of about 1,400; coverage 52%, the 13th lowest of 36 ICSs."
    )


def test_headline_without_supply_does_not_invent_it() -> None:
    words = headline(gap(supply=float("nan"), gap=float("nan")), "")
    assert words.endswith("How many exist is not known: no figure is published for this group.")


def test_headline_without_demand_says_why() -> None:
    assert "cannot be worked out by this estimate" in headline(gap(demand=float("nan")), "")


def test_enough_is_not_called_short() -> None:
    assert short_of(-390) == "about 390 more than required"
    assert short_of(0.2) == "about as many as required"


def test_lowest() -> None:
    assert lowest(1, 36, "ICSs") == "the lowest of 36 ICSs"
    assert lowest(13, 36, "ICSs") == "the 13th lowest of 36 ICSs"
    assert lowest(float("nan"), 36, "ICSs") == ""


@pytest.mark.parametrize(("things", "said"), [(["A"], "A"), ([1, 2], "1 and 2"), (["A", "B", "C"], "A, B and C")])
def test_things_are_listed_as_a_sentence_lists_them(things: list[object], said: str) -> None:
    assert listed(things) == said


def test_the_next_unit_is_told_with_where_most_wait() -> None:
    """Of four places one has nobody unmet; those of the same number are told in the order of their codes."""
    table = pd.DataFrame(
        {
            "area": ["a", "b", "c", "d"], "name": ["Ay", "Bee", "Sea", "Dee"], "met": 1.0, "met_outside": 0.0,
            "unmet_now": [12.2, 1234.0, 0.4, 12.2],
        }
    )  # fmt: skip
    wherever = "In Old Shire the next unit for mental health would house somebody new wherever it opens."
    assert next_sentence(table, "Old Shire", "district", "mental_health") == (
        f"{wherever} Most stay unmet in Bee (1,230), Ay (12) and Dee (12)."
    )
    assert next_sentence(table[2:3], "Old Shire", "district", "mental_health") == wherever
    some = table.assign(met=[1.0, 0.2, 0.0, 0.0], met_outside=[0.0, -0.5, -1.0, -0.8])
    said = next_sentence(some, "Old Shire", "district", "all")
    assert said.startswith(
        "In Old Shire the next unit for all working-age groups would house somebody new in 1 of 4 districts, and in 2 "
        "more bring somebody home from another ICS. Most"
    )


def test_a_place_as_it_is_asks_what_would_change_it() -> None:
    """60 units of 100 are there, then 130 of 100, then nobody knows how many."""
    said = [
        as_it_is_sentence("Adur", "mental_health", pd.Series({"demand": 100.0, "gap": gap, "coverage": coverage}))
        for gap, coverage in ((40.0, 0.6), (-30.0, 1.3), (float("nan"), float("nan")))
    ]
    assert said == [
        "Adur is short of about 40 units for mental health; coverage 60%. What would change that?",
        "Adur is about 30 units over what is required for mental health; coverage 130%. What would change that?",
        "Adur needs about 100 units for mental health; how many exist is not known. What would change?",
    ]

"""What was observed in words and tables of text: on paper, and never a figure that may not be shown."""

import csv
import io
from dataclasses import asdict

import pandas as pd
import pytest

from marketmap.association import Association
from marketmap.assumptions import load_assumptions
from marketmap.disclosed import ShownStrand, shown_costs, shown_rows, shown_rows_elsewhere, shown_strand
from marketmap.geography import kind_of
from marketmap.money import cost_a_day, unit_cost_of
from marketmap.observed import largest_pairs
from marketmap.observed_market import ObservedPlace, costs_in
from marketmap.outputs.observed_file import observed_csv
from marketmap.outputs.observed_tables import TextTable, bands_table, homes_table, hosts_table, money_row, money_table
from marketmap.outputs.observed_words import (
    association_cells,
    delayed_words,
    observed_sentence,
    rows_words,
    suppression_words,
)
from marketmap.outputs.published_words import published_sentence, published_table, readable
from marketmap.own_files import OwnFiles
from marketmap.sources.england import load_published_flows
from tests.placed import going, how
from tests.test_disclosed import on_paper

REHAB = ("rehab", "not_asked")
CARE = ("social_care", "not_asked")
NAMES = {"a": "Ashby", "b": "Barford", "both": "Bothwell", "d": "Denham", "north": "NHS North", "south": "NHS South"}
DISTRICT = kind_of("district")


def shown(seen: ObservedPlace, profile: str, strand: tuple[str, str] = REHAB) -> ShownStrand:
    """What may be shown of a strand."""
    return shown_strand(seen, strand, profile)


def far() -> ObservedPlace:
    """48 from Ashby: 30 in Denham, which is outside the ICS, and 18 in Barford, which is in it."""
    return on_paper(
        going("district:a", "district:d", people=30.0, days=3000.0),
        going("district:a", "district:b", people=18.0, days=900.0),
    )


def test_the_sentence_says_how_many_are_outside_and_where_most_are() -> None:
    """30 of 48 is 62.5%; Wilson 0.484 to 0.748, worked out with a calculator."""
    assert observed_sentence(shown(far(), "none"), NAMES, "England", "none") == (
        "Of 48 people of England in your file who were placed in rehabilitation, 30 are outside their ICS "
        "(62%; 95% range 48% to 75%), most in NHS South."
    )


def test_the_sentence_says_about_where_counts_are_rounded() -> None:
    """48 is shown as 50 and 30 as 30, so the share is that of 30 in 50: 60%."""
    words = observed_sentence(shown(far(), "mhsds"), NAMES, "England", "mhsds")
    assert words.startswith(
        "Of about 50 people of England in your file who were placed in rehabilitation, about 30 are"
    )
    assert "(about 60%; 95% range 46% to 72%)" in words


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((3.0, 0.0), "How many people of England in your file who were placed in rehabilitation is not shown (*)"),
        ((3.0, 60.0), "how many are outside their ICS is not shown (*)."),
    ],
)
def test_the_sentence_never_says_what_is_hidden(people: tuple[float, float], words: str) -> None:
    seen = on_paper(
        going("district:a", "district:d", people=people[0]), going("district:a", "district:b", people=people[1])
    )
    said = observed_sentence(shown(seen, "mhsds"), NAMES, "England", "mhsds")
    assert words in said
    assert "3" not in said
    assert "NHS" not in said


def test_nobody_outside_is_said_in_words() -> None:
    seen = on_paper(going("district:a", "district:b", people=12.0))
    assert observed_sentence(shown(seen, "hes"), NAMES, "England", "hes").endswith("none are outside their ICS.")


def test_social_care_says_who_is_in_another_council() -> None:
    """Ashby and Barford are in one county; Denham is in another, and outside the ICS too."""
    seen = on_paper(
        going("district:a", "district:d", kind="social_care", people=9.0),
        going("district:a", "district:b", kind="social_care", people=11.0),
    )
    words = observed_sentence(shown(seen, "none", CARE), NAMES, "England", "none")
    assert words.endswith("most in NHS South. 9 are in another council's area.")


def test_two_hosts_with_as_many_are_both_named_and_more_are_not() -> None:
    seen = on_paper(going("district:a", "district:d", people=9.0), going("district:d", "district:a", people=9.0))
    assert observed_sentence(shown(seen, "none"), NAMES, "England", "none").endswith("most in NHS North and NHS South.")


def test_bands_are_told_with_people_days_and_distance() -> None:
    """Ashby to Barford is 39 km by road, to Denham 252.2."""
    made = bands_table(shown(far(), "none"))
    assert list(made.rows) == [
        ["Under 14 km", "0", "0", ""], ["14 to 49 km", "18", "900", "39"], ["49 to 100 km", "0", "0", ""],
        ["100 km and over", "30", "3,000", "252"], ["All", "48", "3,900", "172"],
    ]  # fmt: skip
    assert made.sums == [4]


def test_homes_are_told_with_names_and_small_ones_together() -> None:
    made = homes_table(shown(far(), "mhsds"), NAMES, DISTRICT)
    assert made.headings == [
        "Home district", "#All", "#In the district", "#Elsewhere in the ICS", "#Outside the ICS",
        "#Share outside the ICS",
    ]  # fmt: skip
    assert [row[0] for row in made.rows] == ["Ashby", "3 other districts", "All"]
    assert list(made.rows[0]) == ["Ashby", "50", "*", "20", "30", "60% (46% to 72%)"]
    assert made.rows[1][1:] == ["*"] * 5


def test_hosts_are_told_by_name() -> None:
    made = hosts_table(shown(far(), "none"), NAMES, DISTRICT)
    assert made is not None
    assert made.headings == ["Home district", "#Outside the ICS", "#NHS South", "#Other ICSs"]
    assert list(made.rows[0]) == ["Ashby", "30", "30", "0"]


def test_no_host_large_enough_to_be_named_makes_no_table() -> None:
    seen = on_paper(going("district:a", "district:d", people=3.0), going("district:a", "district:b", people=30.0))
    assert hosts_table(shown(seen, "mhsds"), NAMES, DISTRICT) is None


def test_homes_that_are_not_known_at_the_kind_say_so() -> None:
    seen = on_paper(going("icb_2026:north", "district:d", people=9.0), going("district:a", None, people=9.0))
    made = homes_table(shown(seen, "none"), NAMES, DISTRICT)
    assert "District not known" in [row[0] for row in made.rows]
    assert {"#Known", "#Not known"} <= set(made.headings)


@pytest.mark.parametrize(
    ("kind", "week", "price", "cost"),
    [
        ("rehab", None, "£364 (2018)", "about £1,420,000"),
        ("social_care", None, "none given", "needs a unit cost"),
        ("social_care", 700.0, "£100", "about £390,000"),
    ],
)
def test_money_is_told_with_its_unit_cost_and_year(kind: str, week: float | None, price: str, cost: str) -> None:
    """3,900 days at 364 are 1,419,600; at 700 a week 390,000."""
    money = load_assumptions().changed({"money.supported_housing_week.value": week}).money
    seen = on_paper(going("district:a", "district:d", kind=kind, people=48.0, days=3900.0))
    found = shown(seen, "none", (kind, "not_asked"))
    costs = shown_costs(found, costs_in(seen, money), "none")
    row = money_row(found, costs, unit_cost_of(money, kind), cost_a_day(money, kind))
    assert row[1:] == ["0", "48", "0", "3,900", price, cost]
    assert len(money_table([row]).headings) == len(row)


def test_a_hidden_cost_is_a_star_and_one_without_days_says_so() -> None:
    money = load_assumptions().money
    for days, profile, cost in ((3000.0, "mhsds", "*"), (None, "none", "no days given")):
        seen = on_paper(going("district:a", "district:d", people=3.0, days=days))
        found = shown(seen, profile)
        costs = shown_costs(found, costs_in(seen, money), profile)
        assert money_row(found, costs, unit_cost_of(money, "rehab"), cost_a_day(money, "rehab"))[-1] == cost


def test_correlations_are_told_with_interval_and_n_or_why_there_is_none() -> None:
    assert association_cells(asdict(Association(-0.316, -0.5, 0.002, 216, 80)), 10) == [
        "minus 0.32", "minus 0.50 to 0.00", "216", "80",
    ]  # fmt: skip
    nothing = float("nan")
    assert association_cells(asdict(Association(nothing, nothing, nothing, 3, 0)), 10)[0] == "too few areas"
    same = association_cells(asdict(Association(nothing, nothing, nothing, 30, 0)), 10)[0]
    assert same == "one figure is the same everywhere"


def test_delayed_days_are_told_with_what_is_left_out_and_their_date() -> None:
    one = load_assumptions().money.delayed_bed_day
    words = delayed_words({"days": 1000.0, "cost": 651_000.0, "suppressed": 1, "missing": 0}, one, "Kent")
    assert "1,000 days of Kent, about £651,000 at £651 a day" in words
    assert "1 district suppressed or not returned: not in it." in words
    assert "1 October 2026" in words
    none = delayed_words({"days": float("nan"), "cost": float("nan"), "suppressed": 0, "missing": 1}, one, "Sheffield")
    assert "no days are published of Sheffield" in none


@pytest.mark.parametrize(("rows", "text"), [(0, ""), (3, "*"), (12, "10")])
def test_rows_left_out_are_suppressed_like_people(rows: int, text: str) -> None:
    assert shown_rows(rows, "mhsds") == text


def test_rows_of_other_places_are_not_counted_where_counts_are_hidden() -> None:
    """All rows less those elsewhere would be the people of a place."""
    assert [shown_rows_elsewhere(rows, "mhsds") for rows in (0, 3, 128)] == ["", "those", "those"]
    assert shown_rows_elsewhere(128, "none") == "128"


def test_rows_left_out_are_told_with_the_reason() -> None:
    (words,) = rows_words({"outside": "128", "not_known": "*", "without_people": ""}, "Kent")
    assert words.startswith("Rows left out: 128 whose home is outside Kent; * whose home is not known")
    assert rows_words({"outside": "", "not_known": "", "without_people": ""}, "Kent") == []


def test_the_profile_is_said_in_words() -> None:
    assert "counts below 5, 0 too, are shown as *" in suppression_words(how("mhsds"))
    assert "could be worked out" in suppression_words(how("hes"))
    words = suppression_words(how("none"))
    assert "nothing is hidden or rounded" in words
    assert words.endswith("Reason stated: a test.")


def test_the_file_has_a_figure_a_row_and_says_its_profile() -> None:
    tables = [TextTable("A table", ["Home", "#People", "#Cost"], [["=1+1", "1,250", "about £1,000"], ["B", "*", ""]])]
    made = observed_csv(tables, ["A note."], OwnFiles(("mine.csv",)), how("mhsds")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(made)))
    assert rows[0] == {
        "file": "mine.csv", "rows_left_out": "", "suppression": "mhsds", "table": "A table", "row": "'=1+1",
        "column": "People", "figure": "1250",
    }  # fmt: skip
    assert [row["figure"] for row in rows] == ["1250", "about £1,000", "*", "", "A note."]
    exact = observed_csv(tables, ["A note."], OwnFiles(("mine.csv",)), how("none")).decode("utf-8-sig")
    assert {row["suppression"] for row in csv.DictReader(io.StringIO(exact))} == {"none: a test"}


def test_the_published_sentence_has_date_total_and_largest_pair() -> None:
    assert published_sentence(load_published_flows()) == (
        "Published for November 2019 to October 2020: 217,380 inappropriate acute out-of-area days, 1,063 pairs of a "
        "sending and a receiving provider. The largest: Devon Partnership NHS Trust to itself, 9,690 days."
    )


def test_published_pairs_add_up_to_their_total() -> None:
    flows = load_published_flows()
    made = published_table(largest_pairs(flows, "", 3), len(flows), float(flows["days"].sum()))
    assert list(made.rows) == [
        ["Devon Partnership NHS Trust", "Itself", "9,690"],
        ["Tees, Esk and Wear Valleys NHS Foundation Trust", "Itself", "6,475"],
        ["Birmingham and Solihull Mental Health NHS Foundation Trust", "Lakeside View", "4,435"],
        ["1,060 other pairs", "", "196,780"], ["All", "", "217,380"],
    ]  # fmt: skip
    assert "November 2019 to October 2020" in made.caption


def test_one_sending_provider_is_listed_alone() -> None:
    """Sussex Partnership's largest pair is with Mundesley Hospital, 1,760 days."""
    pairs = largest_pairs(load_published_flows(), "RX2", 2)
    assert set(pairs["sender"]) == {"RX2"}
    assert pairs["days"].tolist() == [1_760, 1_265]


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("ST MARY'S HOSPITAL OF THE NORTH", "St Mary's Hospital of the North"),
        ("THE PRIORY HOSPITAL", "The Priory Hospital"),
        ("LEEDS AND YORK PARTNERSHIP NHS FOUNDATION TRUST", "Leeds and York Partnership NHS Foundation Trust"),
        ("Unknown", "Unknown"),
    ],
)
def test_names_in_capitals_are_made_readable(published: str, read: str) -> None:
    assert readable(published) == read


def test_every_published_name_keeps_its_letters() -> None:
    names = pd.concat([load_published_flows()[f"{side}_name"] for side in ("sender", "receiver")]).unique()
    assert all(readable(name).upper() == name.upper() for name in names)

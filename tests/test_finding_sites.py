"""Where a site is: what is found, what is refused and with what words; and lists of sites."""

from functools import cache

import pytest

from marketmap.errors import ChoiceError, FaultsError
from marketmap.finding_sites import at_degrees, units_of
from marketmap.site_answer import Land
from marketmap.sources.checked import Checked
from tests.england import grounds


@cache
def land() -> Land:
    """What sites are found on."""
    return Land(grounds())


def listed(text: str) -> Checked:
    """A checked list."""
    return land().check(text.encode(), "sites.csv")


@pytest.mark.parametrize("text", ["BN1 1AA", "bn11aa", " BN1  1AA "])
def test_a_postcode_in_any_spelling_is_found(text: str) -> None:
    place = land().find(text)
    assert (place.words, place.district, place.notice, place.is_postcode) == ("BN1 1AA", "E06000043", "", True)


@pytest.mark.parametrize("text", ["531000, 104000", "531000 104000", "50.82, -0.14"])
def test_coordinates_in_metres_or_degrees_are_found(text: str) -> None:
    place = land().find(text)
    assert place.district == "E06000043"
    assert abs(place.easting_m - 531_000) < 200
    assert not place.is_postcode


@pytest.mark.parametrize("text", ["104000, 531000", "-0.14, 50.82"])
def test_coordinates_the_wrong_way_round_are_turned_and_told(text: str) -> None:
    place = land().find(text)
    assert place.district == "E06000043"
    assert "wrong way round" in place.notice


def test_a_postcode_no_longer_in_use_stands_at_its_sector_and_says_so() -> None:
    place = land().find("BN1 9ZZ")
    assert place.notice == "BN1 9ZZ is not in use: the site stands at the centre of BN1 9."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No place was given"),
        ("BN1", "BN1 is not a place to look near: expected a full postcode, such as BN1 1AA"),
        ("ZZ1 1ZZ", "ZZ1 1ZZ is not a postcode in England: none there begins with ZZ1 1."),
        ("CF10 1EP", "CF10 1EP is in Wales; marketmap knows England only."),
        ("EH1 1AA", "EH1 1AA is in Scotland"),
        ("51.48, -3.18", "51.48, -3.18 is in Wales"),
        ("600000, 50000", "600000, 50000 is in the sea or abroad"),
        ("999999999, 1", "is in the sea or abroad"),
        ("inf, 1", "is not a place to look near"),
    ],
)
def test_what_is_no_site_in_england_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ChoiceError, match=words.replace(".", r"\.")):
        land().find(text)


@pytest.mark.parametrize(("text", "units"), [("12", 12), (" 7 ", 7), ("1,200", 1200), ("5000", 5000)])
def test_units_are_whole_numbers(text: str, units: int) -> None:
    assert units_of(text) == units


@pytest.mark.parametrize("text", ["0", "-3", "2.5", "10,000", "", "twelve", "1e2", "99999999999"])
def test_units_that_are_none_are_refused_with_what_was_given(text: str) -> None:
    with pytest.raises(ChoiceError, match=f"Units: {text or 'nothing'} was given; expected a whole number from 1 to"):
        units_of(text)


def test_a_click_in_degrees_becomes_coordinates_that_can_be_found() -> None:
    """50.8229, -0.1363 is Brighton's Old Steine: about 531,370 east, 104,240 north."""
    place = land().find(at_degrees(50.8229, -0.1363))
    assert place.easting_m == pytest.approx(531_370, abs=60)
    assert place.northing_m == pytest.approx(104_240, abs=60)


LIST = """Site,Postcode,Units,Easting,Northing,Lat,Long
A,BN1 1AA,12,,,,
B,CF10 1EP,12,,,,
C,,12,,,50.82,-0.14
D,,0,531000,104000,,
E,BN1 1AA,-3,,,,
F,BN1 1AA,2.5,,,,
G,BN1 1AA,"10,000",,,,
H,,5,600000,50000,,
I,,5,,,,
J,BN1 9ZZ,5,,,,
K,BN1 1AA,5,431000,204000,,
L,BN1,5,,,,
"""


def test_a_list_keeps_its_good_rows_and_tells_each_fault() -> None:
    checked = listed(LIST)
    assert checked.table[["row", "name", "units"]].to_numpy().tolist() == [[2, "A", 12], [4, "C", 12], [11, "J", 5]]
    assert checked.left_out == (3, 5, 6, 7, 8, 9, 10, 12, 13)
    assert {fault.row: fault.expected for fault in checked.faults} == {
        3: "a postcode in England; this one is in Wales",
        5: "a whole number from 1 to 5,000",
        6: "a whole number from 1 to 5,000",
        7: "a whole number, such as 12",
        8: "a whole number from 1 to 5,000",
        9: "a point in England; this one is in the sea or abroad",
        10: "a postcode, or coordinates",
        12: "coordinates and a postcode of the same place",
        13: "a full postcode, such as BN1 1AA",
    }
    assert "the site stands at the centre of its sector" in checked.notices[0]


def test_a_list_without_units_says_which_column_is_missing() -> None:
    checked = listed("Site,Postcode\nA,BN1 1AA\n")
    assert any("a column headed Units" in str(fault) for fault in checked.faults)


def test_more_than_five_thousand_sites_are_told_row_by_row_from_the_first_too_many() -> None:
    checked = listed("Postcode,Units\n" + "BN1 1AA,1\n" * 5002)
    assert checked.left_out == (5002, 5003)
    assert checked.faults[0].expected == "at most 5,000 sites in one list"


def test_a_list_that_tells_who_persons_are_is_refused() -> None:
    with pytest.raises(FaultsError, match="NHS"):
        listed("NHS number,Postcode,Units\n9434765919,BN1 1AA,12\n4010232137,BN1 1AA,12\n")

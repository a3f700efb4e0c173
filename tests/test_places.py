"""Finding a place by what people call it."""

import pytest

from marketmap.errors import AreaNotFoundError, AreaSplitError
from marketmap.places import find_place, plain
from tests.england import gazetteer


@pytest.mark.parametrize(
    ("text", "kind", "area"),
    [
        ("NHS Surrey and Sussex", "icb_2026", "E54000069"),
        ("nhs surrey & sussex icb", "icb_2026", "E54000069"),
        ("Surrey and Sussex ICS", "icb_2026", "E54000069"),
        ("E54000069", "icb_2026", "E54000069"),
        ("brighton and hove", "upper_tier", "E06000043"),
        ("Brighton & Hove City Council", "upper_tier", "E06000043"),
        ("district:E06000043", "district", "E06000043"),
        ("West Sussex", "upper_tier", "E10000032"),
        ("Mid Sussex", "district", "E07000228"),
        ("London", "region", "E12000007"),
        ("england", "england", "E92000001"),
        ("St. Helens", "upper_tier", "E08000013"),
    ],
)
def test_a_place_is_found_by_name_or_code(text: str, kind: str, area: str) -> None:
    found = find_place(text, gazetteer())
    assert (found.place.kind, found.place.area) == (kind, area)


def test_a_merged_body_is_moved_to_its_successor_and_says_so() -> None:
    found = find_place("NHS Sussex", gazetteer())
    assert found.place.area == "E54000069"
    assert found.notice.startswith("NHS Sussex was merged into NHS Surrey and Sussex on 1 April 2026")


def test_sussex_alone_means_the_ics_that_was() -> None:
    assert find_place("Sussex", gazetteer()).place.area == "E54000069"


def test_a_retired_body_can_be_seen_on_its_own_boundary() -> None:
    found = find_place("NHS Sussex", gazetteer(), boundaries=2024)
    assert (found.place.kind, found.place.area, found.notice) == ("icb_2024", "E54000064", "")


def test_a_split_body_has_no_single_successor() -> None:
    with pytest.raises(AreaSplitError) as caught:
        find_place("NHS Frimley", gazetteer())
    assert set(caught.value.nearest) == {
        "NHS Thames Valley", "NHS Hampshire and Isle of Wight", "NHS Surrey and Sussex",
    }  # fmt: skip
    assert "split on 1 April 2026" in str(caught.value)


@pytest.mark.parametrize("text", ["Allerdale", "E07000026"])
def test_a_merged_district_is_moved_to_its_successor(text: str) -> None:
    found = find_place(text, gazetteer())
    assert found.place.name == "Cumberland"
    assert found.notice == "Allerdale was merged into Cumberland in 2023, so the figures are for Cumberland."


def test_a_new_code_is_told_apart_from_a_merger() -> None:
    found = find_place("E08000016", gazetteer())
    assert found.place.area == "E08000038"
    assert found.notice == "Barnsley has had a new code since 2025: E08000038."


def test_a_name_with_two_readings_says_which_was_taken() -> None:
    found = find_place("Somerset", gazetteer())
    assert found.place.kind == "upper_tier"


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(AreaNotFoundError) as caught:
        find_place("NHS Surey and Susex", gazetteer())
    assert "NHS Surrey and Sussex" in caught.value.nearest
    assert "No place in England is called 'NHS Surey and Susex'" in str(caught.value)


def test_every_area_is_found_by_its_own_code() -> None:
    areas = gazetteer().areas
    for kind, area in zip(areas["kind"], areas["area"], strict=True):
        assert find_place(f"{kind}:{area}", gazetteer()).place.area == area


def test_names_are_compared_without_words_of_office() -> None:
    assert plain("The London Borough of Barking & Dagenham Council") == "barking and dagenham"
    assert plain("NHS Kent and Medway Integrated Care Board") == plain("nhs kent & medway ICB")

"""Areas as files name them: by name, code or other spelling, live or retired, each text looked up once."""

from dataclasses import replace

import pandas as pd
import pytest

from marketmap.places import find_place
from marketmap.sources.cells import CellError
from marketmap.sources.named_areas import (
    AreaNames,
    SplitAreaError,
    area_names,
    in_sentences,
    of_rows,
    renamed_districts,
)
from tests.england import england, gazetteer


@pytest.fixture(scope="module")
def names() -> AreaNames:
    """Return the names of England."""
    return area_names(england())


@pytest.mark.parametrize(
    ("text", "kind", "area"),
    [
        ("Brighton & Hove", "district", "E06000043"),
        ("  e06000043 ", "district", "E06000043"),
        ("Kent County Council", "upper_tier", "E10000016"),
        ("Somerset", "district", "E06000066"),
        ("02P", "sub_icb", "E38000006"),
        ("South Yorkshire", "icb_2026", "E54000061"),
        ("South East", "region", "E12000008"),
        ("E02000001", "msoa", "E02000001"),
        ("icb_2024:E54000064", "icb_2024", "E54000064"),
    ],
)
def test_live_areas_are_found_as_they_stand(names: AreaNames, text: str, kind: str, area: str) -> None:
    found = names.find(text)
    assert (found.kind, found.area, found.notice, found.old_area) == (kind, area, "", "")


def test_every_live_area_answers_to_its_code_and_its_name_as_places_finds_it(names: AreaNames) -> None:
    """A few of each kind against the slower search that the map uses; only unitary councils are districts here."""
    areas = england().areas
    for kind in ("district", "upper_tier", "icb_2026", "sub_icb", "region"):
        for place in areas[areas["kind"] == kind].iloc[::60].itertuples():
            expected = find_place(place.name, gazetteer()).place
            assert names.find(place.name).area == expected.area
            assert names.find(place.area).area == place.area


@pytest.mark.parametrize(
    ("text", "area", "old"),
    [
        ("Allerdale", "E06000063", "E07000026"),
        ("E08000016", "E08000038", "E08000016"),
        ("NHS Sussex", "E54000069", "E54000064"),
        ("Sussex", "E54000069", "E54000064"),
        ("Bournemouth", "E06000058", "E06000028"),
    ],
)
def test_retired_areas_are_moved_and_told(names: AreaNames, text: str, area: str, old: str) -> None:
    found = names.find(text)
    assert (found.area, found.old_area) == (area, old)
    assert found.notice


def test_an_area_that_was_split_says_into_which_and_in_what_shares(names: AreaNames) -> None:
    with pytest.raises(SplitAreaError) as split:
        names.find("Frimley")
    assert split.value.old_name == "NHS Frimley"
    assert "NHS Thames Valley; NHS Hampshire and Isle of Wight; NHS Surrey and Sussex" in split.value.expected
    assert "icb_2024:E54000034" in split.value.expected
    assert sum(share for _, share in split.value.parts) == pytest.approx(1)
    assert {part.area for part, _ in split.value.parts} == {"E54000067", "E54000069", "E54000070"}


def test_every_retired_area_is_moved_or_says_how_it_was_split(names: AreaNames) -> None:
    history = england().code_history
    for old_area, rows in history.groupby("old_area"):
        live = set(rows["area"])
        if len(live) == 1:
            assert names.find(str(old_area)).area in live
        else:
            with pytest.raises(SplitAreaError) as split:
                names.find(str(old_area))
            assert {part.area for part, _ in split.value.parts} == live


def test_the_kind_asked_for_decides(names: AreaNames) -> None:
    assert names.find("Somerset", "icb_2026").area == "E54000038"
    assert names.find("Somerset", "upper_tier").kind == "upper_tier"
    assert names.find("NHS Frimley", "icb_2024").area == "E54000034"
    with pytest.raises(CellError):
        names.find("Kent", "district")


@pytest.mark.parametrize("text", ["England", "E92000001"])
def test_england_as_a_whole_is_no_area_to_count_by(names: AreaNames, text: str) -> None:
    with pytest.raises(CellError, match="not England as a whole"):
        names.find(text)


@pytest.mark.parametrize("text", ["Council", "the", "", "Zzyzx", "district:E99", "E38000026"])
def test_what_names_nothing_is_refused(names: AreaNames, text: str) -> None:
    with pytest.raises(CellError):
        names.find(text)


def test_names_that_come_close_are_told_for_the_first_wrong_ones_only() -> None:
    """Thousands of wrong names would take minutes otherwise."""
    fresh = area_names(england())
    told = []
    for number in range(25):
        with pytest.raises(CellError) as wrong:
            fresh.find(f"Hastingz {number}")
        told.append("nearest names" in wrong.value.expected)
    assert told == [True] * 20 + [False] * 5


def test_own_areas_are_no_areas_that_figures_come_by() -> None:
    own = england().areas.iloc[:1].assign(kind="own", area="My patch", name="My patch", official_name="My patch")
    both = replace(gazetteer(), areas=pd.concat([gazetteer().areas, own]))
    fresh = AreaNames(both, england().blocks)
    with pytest.raises(CellError):
        fresh.find("My patch")


def test_codes_have_names_for_messages(names: AreaNames) -> None:
    assert names.name("E06000043") == "Brighton and Hove"
    assert names.name("E02000001") == "E02000001"


def test_renamed_districts_are_those_alone_with_their_successor() -> None:
    renamed = renamed_districts(england())
    assert renamed["E08000016"] == "E08000038"
    assert "E07000026" not in renamed


def test_notices_are_told_once_with_their_rows() -> None:
    noted = {"it was moved.": [4, 2, 7], "it is odd.": [9]}
    assert in_sentences(noted) == ("Rows 2, 4 and 7: it was moved.", "Row 9: it is odd.")
    assert of_rows(noted, {2, 4}) == ("Rows 2 and 4: it was moved.",)

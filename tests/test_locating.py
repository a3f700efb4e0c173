"""Locating: postcodes, sectors, points, axes the wrong way round."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.locating import (
    SEA,
    PostcodeIndex,
    grid_from_degrees,
    locate_points,
    locate_postcodes,
    tidy_postcodes,
    turned_round,
)
from tests.england import england
from tests.registers import ground, postcode_index

BLOCKS = pd.DataFrame({"block": ["b1", "b2", "b3"], "district": ["d1", "d1", "d2"]})
POSTCODES = pd.DataFrame(
    {
        "postcode": ["AA1 1AA", "AA1 1AB", "AA1 2AA", "AA1 2AB", "AA11 1AA", "B1 1AA"],
        "block": ["b1", "b2", "b1", "b3", "b3", "b2"],
        "easting_m": [100, 300, 0, 10, 5000, 7000],
        "northing_m": [200, 600, 0, 30, 5000, 7000],
    }
)


def small_index() -> PostcodeIndex:
    """Six postcodes: AA1 1 in one district, AA1 2 in two, and AA11 1, whose name begins like AA1 1."""
    return PostcodeIndex(lambda: POSTCODES, BLOCKS)


def located(*postcodes: str | None) -> list[tuple[object, ...]]:
    """Locate postcodes in the small index; missing is None."""
    found = locate_postcodes(pd.Series(postcodes, dtype="str"), small_index()).astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


def test_the_postcodes_are_read_once_however_many_ask_at_the_same_time() -> None:
    asked: list[int] = []
    all_here = Barrier(4)

    def load() -> pd.DataFrame:
        asked.append(1)
        return POSTCODES

    index = PostcodeIndex(load, BLOCKS)

    def ask() -> str:
        all_here.wait(timeout=30)
        return str(index.live(pd.Series(["AA1 1AB"], dtype="str"))["block"].iloc[0])

    with ThreadPoolExecutor(4) as threads:
        answers = [done.result(timeout=30) for done in [threads.submit(ask) for _ in range(4)]]
    assert answers == ["b2"] * 4
    assert asked == [1]


def test_the_postcodes_are_not_read_before_they_are_asked_for() -> None:
    index = small_index()
    assert not index.is_ready
    index.prepare()
    assert index.is_ready


def test_a_live_postcode_gives_its_block_and_point() -> None:
    assert located("AA1 1AB") == [("AA1 1AB", "b2", "d1", 300, 600, "postcode")]


@pytest.mark.parametrize("written", ["aa1 1ab", "AA11AB", " aa 11 ab ", "Aa1\u00a01aB"])
def test_case_and_space_do_not_matter(written: str) -> None:
    assert located(written) == located("AA1 1AB")


def test_a_postcode_that_is_not_live_is_at_the_mean_of_its_sector() -> None:
    """AA1 1AA at (100, 200) and AA1 1AB at (300, 600): the middle is (200, 400); AA11 1AA is another sector."""
    assert located("AA1 1ZZ") == [("AA1 1ZZ", None, "d1", 200, 400, "sector")]


def test_the_last_postcode_of_a_sector_counts() -> None:
    table = POSTCODES.assign(postcode=[*POSTCODES["postcode"][:5], "B1 1ZZ"])
    found = locate_postcodes(pd.Series(["B1 1AA"]), PostcodeIndex(lambda: table, BLOCKS)).iloc[0]
    assert (found["easting_m"], found["district"], found["located"]) == (7000, "d1", "sector")


def test_a_sector_in_two_districts_tells_none() -> None:
    """AA1 2 has a postcode in d1 and one in d2; its centre is (5, 15)."""
    assert located("AA1 2ZZ") == [("AA1 2ZZ", None, None, 5, 15, "sector")]
    assert small_index().sector_districts("AA1 2ZZ") == ("d1", "d2")


@pytest.mark.parametrize("postcode", ["AA1 3AA", "AA11 2AA", "A1 1AA", "ZZ9 9ZZ", "B1 2AA"])
def test_a_sector_that_does_not_exist_is_left_unlocated(postcode: str) -> None:
    assert located(postcode) == [(postcode, None, None, None, None, None)]


@pytest.mark.parametrize("text", ["", "AA1", "AA1 1", "AA1 1AAA", "nonsense", "1AA 1AA", "AA1 1A\u0391", None])
def test_what_is_no_postcode_is_missing(text: str | None) -> None:
    assert located(text) == [(None, None, None, None, None, None)]


def test_no_postcodes_give_no_rows() -> None:
    assert located() == []


def test_rows_keep_their_index() -> None:
    found = locate_postcodes(pd.Series(["B1 1AA", "AA1 1ZZ"], index=[7, 3]), small_index())
    assert list(found.index) == [7, 3]
    assert list(found["district"]) == ["d1", "d1"]


def test_the_table_is_loaded_when_first_needed() -> None:
    loaded = []

    def load() -> pd.DataFrame:
        loaded.append(1)
        return POSTCODES

    index = PostcodeIndex(load, BLOCKS)
    assert not loaded
    index.sector_districts("AA1 1AA")
    index.live(pd.Series(["AA1 1AA"]))
    assert loaded == [1]


def test_the_index_takes_twenty_bytes_a_postcode() -> None:
    """8 for the key, 4 each for block, easting and northing."""
    assert small_index().size_bytes == 6 * 20


@settings(max_examples=15, deadline=None)
@given(st.permutations(["AA1 1AA", "aa11ab", "AA1 2ZZ", "ZZ1 1ZZ", "nonsense", "B1 1AA", "AA1 1ZZ"]))
def test_order_changes_nothing_but_order(postcodes: list[str]) -> None:
    together = located(*postcodes)
    assert together == [located(postcode)[0] for postcode in postcodes]


@pytest.mark.parametrize(
    ("postcode", "district"),
    [
        ("BN3 3BQ", "E06000043"),  # Hove Town Hall: Brighton and Hove
        ("SW1A 2AA", "E09000033"),  # 10 Downing Street: Westminster
        ("LS1 1UR", "E08000035"),  # Leeds Town Hall: Leeds
        ("RH10 1UZ", "E07000226"),  # Crawley Town Hall: Crawley
    ],
)
def test_town_halls_are_in_their_own_districts(postcode: str, district: str) -> None:
    found = locate_postcodes(pd.Series([postcode]), postcode_index()).iloc[0]
    assert (found["district"], found["located"]) == (district, "postcode")


def test_a_welsh_postcode_is_not_located() -> None:
    assert locate_postcodes(pd.Series(["CF10 1AA", "EH1 1AA"]), postcode_index())["located"].isna().all()


def points(*pairs: tuple[float, float]) -> pd.DataFrame:
    """Return points of easting and northing."""
    return pd.DataFrame(pairs, columns=["easting_m", "northing_m"], dtype=float)


PLACES = {
    "Brighton, Royal Pavilion": ((531_300, 104_250), "England", "E06000043"),
    "Whitehall": ((530_050, 179_950), "England", "E09000033"),
    "Cardiff Castle": ((318_050, 176_600), "Wales", None),
    "Edinburgh Castle": ((325_150, 673_500), "Scotland", None),
    "the Channel": ((500_000, 50_000), SEA, None),
    "nowhere": ((float("inf"), float("inf")), SEA, None),
    "the middle of the Atlantic": ((-900_000, 400_000), SEA, None),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_point_is_in_the_country_that_holds_it(place: str) -> None:
    point, country, district = PLACES[place]
    found = ground().where(points(point)).iloc[0]
    assert found["country"] == country
    assert found["district"] == district if district else pd.isna(found["district"])


def test_the_end_of_a_pier_is_in_its_town_but_the_open_sea_is_not() -> None:
    """The Palace Pier in Brighton runs 500 m out from about (531,350, 103,850)."""
    assert list(ground().where(points((531_350, 103_600), (531_350, 102_000)))["country"]) == ["England", SEA]


def test_the_block_is_the_nearest_centre_within_the_district() -> None:
    """Standing on a block's own centre, the nearest centre is that block's."""
    blocks = england().blocks.sample(40, random_state=5)
    at = points(*blocks[["easting_m", "northing_m"]].itertuples(index=False, name=None))
    found = ground().nearest_block(at, blocks["district"].reset_index(drop=True))
    assert list(found) == list(blocks["block"])


def test_points_as_they_should_be_are_left_alone() -> None:
    given_points = points((531_300, 104_250), (530_050, 179_950))
    found = locate_points(given_points, turned_round(given_points), ground())
    assert list(found["swapped"]) == ["no", "no"]
    assert list(found["easting_m"]) == [531_300, 530_050]


def test_a_file_with_swapped_axes_is_turned_round() -> None:
    """Brighton swapped lies in Northern Ireland, London in the sea, Leeds (430,000, 433,000) in England either way."""
    given_points = points((104_250, 531_300), (179_950, 530_050), (433_000, 430_000))
    found = locate_points(given_points, turned_round(given_points), ground())
    assert list(found["swapped"]) == ["yes", "yes", "yes"]
    assert list(found["easting_m"]) == [531_300, 530_050, 430_000]
    assert list(found["country"]) == ["England"] * 3


def test_one_swapped_point_in_the_sea_is_turned_round() -> None:
    given_points = points((531_300, 104_250), (179_950, 530_050), (430_000, 433_000))
    found = locate_points(given_points, turned_round(given_points), ground())
    assert list(found["swapped"]) == ["no", "yes", "no"]
    assert list(found["district"])[1] == "E09000033"


def test_a_welsh_point_among_good_ones_stays_in_wales() -> None:
    """Wrexham (333,500, 350,500) would be in Shropshire the other way round."""
    given_points = points((531_300, 104_250), (333_500, 350_500))
    found = locate_points(given_points, turned_round(given_points), ground())
    assert list(found["swapped"]) == ["no", "maybe"]
    assert list(found["country"]) == ["England", "Wales"]


def test_degrees_become_metres() -> None:
    """10 Downing Street is 51.5034 N, 0.1276 W, and TQ 30047 79951: within 20 m."""
    found = grid_from_degrees(pd.Series([51.5034]), pd.Series([-0.1276])).iloc[0]
    assert found["easting_m"] == pytest.approx(530_047, abs=20)
    assert found["northing_m"] == pytest.approx(179_951, abs=20)


def test_degrees_that_are_no_place_are_nowhere_in_england() -> None:
    found = ground().where(grid_from_degrees(pd.Series([200.0, -0.13]), pd.Series([51.0, 50.8])))
    assert list(found["country"]) == [SEA, SEA]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 660_000), st.floats(0, 660_000)), min_size=1, max_size=8))
def test_where_a_point_is_does_not_hang_on_the_others(pairs: list[tuple[float, float]]) -> None:
    together = ground().where(points(*pairs))
    alone = pd.concat([ground().where(points(pair)) for pair in pairs], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)


def test_tidying_keeps_what_is_missing_missing() -> None:
    assert tidy_postcodes(pd.Series(["bn11aa", None], dtype="str")).tolist()[0] == "BN1 1AA"
    assert tidy_postcodes(pd.Series(["bn11aa", None], dtype="str")).isna().tolist() == [False, True]

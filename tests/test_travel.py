"""Travel: where people and units stand, road km between them, the user's own travel, on paper and by brute force."""

import itertools
from math import hypot

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from marketmap import tables, travel
from marketmap.geography import Place
from tests.england import SURREY_AND_SUSSEX, england, market
from tests.small_country import five_blocks, schemes, standing, totals

FACTOR = 1.3


def points_of(detailed: Place | None = None, boundaries: str = "icb_2026") -> pd.DataFrame:
    """Demand points of the five blocks."""
    point = travel.points_of_blocks(five_blocks(), boundaries, detailed)
    return travel.demand_points(five_blocks(), point, boundaries)


def places_of(supply: pd.DataFrame, register: pd.DataFrame | None = None, boundaries: str = "icb_2026") -> pd.DataFrame:
    """Supply points among the five blocks, by name."""
    places = travel.supply_points(supply, five_blocks(), boundaries, register)
    return tables.check(tables.SUPPLY_POINTS, places[tables.SUPPLY_POINTS.column_names])


def test_demand_starts_from_msoas_split_where_icbs_split_them() -> None:
    """m2 lies in i1 with b3 and in i2 with b4; the centre of m1 is at (0 x 10 + 10 x 30) / 40 = 7.5 km."""
    points = points_of()
    tables.check(tables.DEMAND_POINTS, points)
    assert points["point"].tolist() == ["m1", "m2 i1", "m2 i2", "m3"]
    assert points["adults"].tolist() == [40, 20, 60, 20]
    assert points["easting_m"].tolist() == [7_500, 20_000, 20_000, 20_000]
    assert points["northing_m"].tolist() == [0, 0, 30_000, 40_000]


def test_on_other_boundaries_the_msoa_is_whole() -> None:
    assert points_of(boundaries="icb_2024")["point"].tolist() == ["m1", "m2", "m3"]


def test_a_place_looked_at_closely_starts_from_its_blocks_and_the_rest_of_a_split_msoa_from_the_rest() -> None:
    assert points_of(Place("icb_2026", "i1", "I1"))["point"].tolist() == ["b1", "b2", "b3", "m2 i2", "m3"]


def test_england_has_6856_msoas_of_which_5_are_split_in_2026_and_no_msoa_lies_in_two_districts() -> None:
    blocks = england().blocks
    point = travel.points_of_blocks(blocks, "icb_2026")
    points = travel.demand_points(blocks, point, "icb_2026")
    tables.check(tables.DEMAND_POINTS, points)
    assert (len(points), blocks["msoa"].nunique()) == (6_861, 6_856)
    assert points["adults"].sum() == pytest.approx(46_437_085, abs=1)
    assert blocks.groupby(point)["district"].nunique().max() == 1
    assert blocks.groupby(point)["icb_2026"].nunique().max() == 1


def test_a_published_total_stands_for_the_parts_of_its_district_by_adults() -> None:
    """d2 has 20 of 100 adults in i1, at b3, and 80 in i2: (30 x 60 + 40 x 20) / 80 = 32.5 km north."""
    places = places_of(totals(d1=40, d2=100)).set_index("supply_point")
    assert places.index.tolist() == ["d1", "d2 i1", "d2 i2"]
    assert places["share"].tolist() == pytest.approx([1, 0.2, 0.8])
    assert places.loc["d2 i2", "northing_m"] == 32_500
    assert places["spread"].all()
    assert places["block"].isna().all()


def test_a_scheme_stands_at_its_point_and_a_sensitive_one_for_its_district() -> None:
    register = schemes(
        ("S1", "d1", "b2", (10_100, 5)), ("S2", "d1", "b1", (3, 4)), ("S3", "d2", None, None),
        sensitive=[False, True, False],
    )  # fmt: skip
    supply = standing(("S1", "d1", "b2", 5), ("S2", "d1", "b1", 6), ("S3", "d2", None, 10))
    places = places_of(supply, register).set_index("supply_point")
    assert places.index.tolist() == ["S1", "S2", "S3 i1", "S3 i2"]
    assert places["spread"].tolist() == [False, True, True, True]
    assert places.loc["S1", ["easting_m", "northing_m"]].tolist() == [10_100, 5]
    assert places.loc["S2", ["easting_m", "northing_m"]].tolist() == [7_500, 0]
    assert places["block"].fillna("").tolist() == ["b2", "", "", ""]


def test_units_open_of_a_scheme_known_by_district_are_shared_between_its_parts() -> None:
    """5 open of 10 units in d2: 1 in the part with a fifth of the adults and 4 in the other, never 5 in each."""
    register = schemes(("S3", "d2", None, None), ("S1", "d1", "b1", (0, 0)), units_open=[5, None])
    places = places_of(standing(("S3", "d2", None, 10), ("S1", "d1", "b1", 2)), register).set_index("supply_point")
    assert places["units_open"].reindex(["S3 i1", "S3 i2"]).tolist() == pytest.approx([1, 4])
    assert np.isnan(places.loc["S1", "units_open"])


def test_a_scheme_known_by_sector_counts_with_a_block_of_its_own_district() -> None:
    """Its sector's centre, 14 km east, is nearer to b2 of d1 than to b3 of d2, but it lies in d2."""
    places = places_of(standing(("S1", "d2", None, 4)), schemes(("S1", "d2", None, (14_000, 0))))
    assert places[["block", "icb", "district"]].to_numpy().tolist() == [["b3", "i1", "d2"]]
    assert not places["spread"].any()


def test_a_scheme_that_does_not_count_stands_nowhere() -> None:
    """S2 is closed, or lies outside the districts that the register covers: supply does not have it."""
    register = schemes(("S1", "d1", "b1", (0, 0)), ("S2", "d2", "b3", (20_000, 0)))
    places = places_of(pd.concat([standing(("S1", "d1", "b1", 4)), totals(d2=9)], ignore_index=True), register)
    assert places["supply_point"].tolist() == ["S1", "d2 i1", "d2 i2"]


def test_two_residents_of_a_district_are_as_far_apart_as_on_average() -> None:
    """d1: 10 and 30 adults 10 km apart: 2 x 10 x 30 x 10 / 40^2 = 3.75 km, by road 4.875."""
    assert travel.within_district_km(five_blocks(), FACTOR)["d1"] == pytest.approx(3.75 * 1.3)


def test_no_district_of_england_is_nothing_across_but_the_one_of_one_block() -> None:
    within = travel.within_district_km(england().blocks, FACTOR)
    assert len(within) == 296
    assert within.index[within == 0].tolist() == ["E06000053"]  # Isles of Scilly


def distances(places: pd.DataFrame, reach_km: float, points: pd.DataFrame | None = None) -> pd.DataFrame:
    """Road km by name of demand point and supply point; missing is out of reach."""
    points = points_of() if points is None else points
    within = travel.within_district_km(five_blocks(), FACTOR)
    km = travel.road_km(points, places, within, reach_km, FACTOR).tocoo()
    found = np.full(km.shape, np.nan)
    found[km.row, km.col] = km.data
    return pd.DataFrame(found, index=points["point"], columns=places["supply_point"])


def test_a_total_is_the_mean_distance_from_home_and_at_its_centre_for_others() -> None:
    """m1 at 7.5 km east is 12.5 km from d2's part in i1: 16.25 by road; its own total is 4.875 km away."""
    km = distances(places_of(totals(d1=40, d2=100)), reach_km=20)
    assert km.loc["m1", "d1"] == pytest.approx(4.875)
    assert km.loc["m1", "d2 i1"] == pytest.approx(16.25)
    assert np.isnan(km.loc["m1", "d2 i2"])
    assert km.loc["m3", "d2 i1"] == km.loc["m2 i1", "d2 i2"] == pytest.approx(within_d2())


def within_d2() -> float:
    """By hand: adults 20, 60, 20 at 0, 30 and 40 km north: 2 (20 x 60 x 30 + 20 x 20 x 40 + 60 x 20 x 10) / 100^2."""
    return 2 * (36_000 + 16_000 + 12_000) / 10_000 * 1.3


def test_the_home_district_is_within_reach_however_far() -> None:
    km = distances(
        places_of(standing(("S1", "d2", "b5", 4)), schemes(("S1", "d2", "b5", (20_000, 90_000)))), reach_km=5
    )
    assert km["S1"].notna().tolist() == [False, True, True, True]
    assert km.loc["m2 i1", "S1"] == pytest.approx(90 * 1.3)


@pytest.mark.parametrize("straight_km", [7, 14, 10, 35, 70])
def test_what_lies_on_the_limit_of_reach_is_within_it(straight_km: int) -> None:
    """9.1 / 1.3 and 18.2 / 1.3 come out a hair below 7 and 14 on a computer."""
    place = schemes(("S1", "d2", "b3", (7_500, 1000 * straight_km)))
    supply = standing(("S1", "d2", "b3", 1))
    assert distances(places_of(supply, place), reach_km=straight_km * 13 / 10).loc["m1", "S1"] == pytest.approx(
        straight_km * 1.3
    )
    assert np.isnan(distances(places_of(supply, place), reach_km=straight_km * 1.3 - 0.001).loc["m1", "S1"])


def test_no_distance_at_all_is_a_distance() -> None:
    """A scheme of another district at the very centre of m1 is stored with 0 km, not left out."""
    km = distances(places_of(standing(("S1", "d2", "b3", 1)), schemes(("S1", "d2", "b3", (7_500, 0)))), reach_km=5)
    assert km.loc["m1", "S1"] == 0


coordinates = st.tuples(st.integers(0, 60_000), st.integers(0, 60_000))
stood = st.tuples(coordinates, st.sampled_from(["d1", "d2"]), st.booleans())


@given(
    st.lists(st.tuples(coordinates, st.sampled_from(["d1", "d2"])), min_size=1, max_size=8),
    st.lists(stood, min_size=1, max_size=8),
    st.integers(0, 80),
)
@settings(max_examples=80, deadline=None)
def test_road_km_are_those_of_every_pair_looked_at_one_by_one(
    people: list[tuple[tuple[int, int], str]], units: list[tuple[tuple[int, int], str, bool]], reach_km: int
) -> None:
    points = pd.DataFrame([(*at, district) for at, district in people], columns=["easting_m", "northing_m", "district"])
    places = pd.DataFrame(
        [(*at, district, spread) for at, district, spread in units],
        columns=["easting_m", "northing_m", "district", "spread"],
    )
    found = travel.road_km(points, places, pd.Series({"d1": 4.5, "d2": 8.25}), reach_km, FACTOR)
    expected = {}
    for (row, (at, home)), (column, (to, host, spread)) in itertools.product(enumerate(people), enumerate(units)):
        straight = hypot(at[0] - to[0], at[1] - to[1]) / 1000 * FACTOR
        if home == host:
            expected[row, column] = {"d1": 4.5, "d2": 8.25}[home] if spread else straight
        elif straight <= reach_km + 1e-6:
            expected[row, column] = straight
    coo = found.tocoo()
    assert dict(
        zip(zip(coo.row.tolist(), coo.col.tolist(), strict=True), coo.data.tolist(), strict=True)
    ) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def given_travel(*rows: tuple[str, str, str, float | None, float | None]) -> pd.DataFrame:
    """Return `tables.TRAVEL`: kind, area, scheme, minutes, km."""
    table = pd.DataFrame(rows, columns=tables.TRAVEL.column_names)
    kinds = {"kind": "str", "area": "str", "scheme": "str", "minutes": float, "distance_km": float}
    return tables.check(tables.TRAVEL, table.astype(kinds))


def own(*rows: tuple[str, str, str, float | None, float | None]) -> pd.DataFrame:
    """The user's own travel to S1 in d1 and to S3, known by its district d2 only; indexed by point and supply point."""
    point = travel.points_of_blocks(five_blocks(), "icb_2026")
    found = travel.own_travel(given_travel(*rows), five_blocks(), point, two_schemes())
    return found.set_index(["point", "supply_point"])


def two_schemes() -> pd.DataFrame:
    register = schemes(("S1", "d1", "b2", (10_000, 0)), ("S3", "d2", None, None))
    return places_of(standing(("S1", "d1", "b2", 5), ("S3", "d2", None, 10)), register)


def test_a_demand_point_takes_the_adult_weighted_mean_of_the_blocks_that_are_given() -> None:
    """m1: 10 adults at 8 km and 30 at 4 km: 5 km; m2's part in i2 has b4 only."""
    found = own(("block", "b1", "S1", None, 8), ("block", "b2", "S1", None, 4), ("block", "b4", "S1", 50, 45))
    assert found["distance_km"].to_dict() == {("m1", "S1"): 5, ("m2 i2", "S1"): 45}
    assert found.loc[("m2 i2", "S1"), "minutes"] == 50


def test_a_point_of_which_one_block_is_given_takes_that_block() -> None:
    assert own(("block", "b1", "S1", 12, None)).loc[("m1", "S1"), "minutes"] == 12


def test_a_district_stands_for_its_blocks_that_have_no_row_of_their_own() -> None:
    """d2 to S1 30 km, but b4 (alone in its point) 20; b1 8 km and the 30 others of m1 by their district 12: 11 km."""
    found = own(
        ("district", "d2", "S1", None, 30), ("block", "b4", "S1", None, 20),
        ("district", "d1", "S1", None, 12), ("block", "b1", "S1", None, 8),
    )["distance_km"]  # fmt: skip
    assert found.droplevel("supply_point").to_dict() == {"m1": 11, "m2 i1": 30, "m2 i2": 20, "m3": 30}


def test_a_scheme_of_a_split_district_is_as_far_in_each_part_and_an_unknown_scheme_is_left_out() -> None:
    found = own(("block", "b1", "S3", None, 9), ("block", "b1", "NOWHERE", None, 1))
    assert found["distance_km"].to_dict() == {("m1", "S3 i1"): 9, ("m1", "S3 i2"): 9}


def replaced(*rows: tuple[str, str, str, float | None, float | None], reach_km: float = 100) -> pd.DataFrame:
    """Estimated distances with the user's own in place of them."""
    points, places = points_of(), two_schemes()
    km = travel.road_km(points, places, travel.within_district_km(five_blocks(), FACTOR), reach_km, FACTOR)
    with_own = travel.with_own_travel(km, points, places, own(*rows).reset_index(), reach_km).tocoo()
    found = np.full(with_own.shape, np.nan)
    found[with_own.row, with_own.col] = with_own.data
    return pd.DataFrame(found, index=points["point"], columns=places["supply_point"])


def test_pairs_that_are_not_given_keep_their_estimate() -> None:
    """m1 is 2.5 km from S1: 3.25 by road; the user says 5."""
    before, after = replaced(), replaced(("block", "b1", "S1", None, 5))
    assert before.loc["m1", "S1"] == pytest.approx(3.25)
    assert after.loc["m1", "S1"] == 5
    changed = before.fillna(-1) != after.fillna(-1)
    assert changed.to_numpy().sum() == 1


def test_beyond_reach_a_pair_goes_out_within_reach_it_comes_in_and_home_stays() -> None:
    """m3 to S1 is about 53 km by road and m1 to S1 is at home."""
    rows = (("block", "b5", "S1", None, 40.0), ("block", "b3", "S1", None, 41.0), ("district", "d1", "S1", None, 77.0))
    before, after = replaced(reach_km=40), replaced(*rows, reach_km=40)
    assert np.isnan(before.loc["m3", "S1"])
    assert after.loc["m3", "S1"] == 40
    assert before.loc["m2 i1", "S1"] == pytest.approx(13)
    assert np.isnan(after.loc["m2 i1", "S1"])
    assert after.loc["m1", "S1"] == 77


def test_minutes_become_km_at_the_speed_of_the_users_own_matrix() -> None:
    """S1 is 13 km from m2's part in i1 and 3.25 from m1, in 26 and 6.5 minutes: 0.5 km a minute; m3 in 80: 40 km.

    m2's part in i2 is not given and keeps its estimate, 10 km east and 30 km north: 41.1 km.
    """
    rows = (("block", "b3", "S1", 26.0, None), ("district", "d1", "S1", 6.5, None), ("block", "b5", "S1", 80.0, None))
    after = replaced(*rows, reach_km=45)
    expected = {"m1": 3.25, "m2 i1": 13, "m2 i2": hypot(10, 30) * 1.3, "m3": 40}
    assert after["S1"].to_dict() == pytest.approx(expected)


def test_minutes_of_pairs_without_an_estimate_alone_say_no_speed_and_change_nothing() -> None:
    pd.testing.assert_frame_equal(replaced(("block", "b5", "S1", 30, None), reach_km=20), replaced(reach_km=20))


def test_km_win_where_both_are_given() -> None:
    assert replaced(("block", "b3", "S1", 99, 17)).loc["m2 i1", "S1"] == 17


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    blocks, register = (
        five_blocks(),
        schemes(("S1", "d1", "b2", (10_000, 0)), ("S2", "d2", None, (19_000, 0)), ("S3", "d2", None, None)),
    )
    supply = pd.concat([standing(("S1", "d1", "b2", 5), ("S2", "d2", None, 1), ("S3", "d2", None, 10)), totals(d1=3)])
    shuffled = blocks.sample(frac=1, random_state=seed)
    point = travel.points_of_blocks(shuffled, "icb_2026")
    points = travel.demand_points(shuffled, point, "icb_2026")
    places = travel.supply_points(
        supply.sample(frac=1, random_state=seed), shuffled, "icb_2026", register.sample(frac=1, random_state=seed)
    )
    pd.testing.assert_frame_equal(points, points_of())
    pd.testing.assert_frame_equal(places, travel.supply_points(supply, blocks, "icb_2026", register))
    within = travel.within_district_km(shuffled, FACTOR)
    assert within.sort_index().to_dict() == pytest.approx(travel.within_district_km(blocks, FACTOR).to_dict())


def test_values_of_pairs_are_replaced_added_and_taken_away() -> None:
    matrix = csr_matrix(np.array([[1.0, 2.0], [0.0, 3.0]]))
    pairs = np.array([0, 1, 1]), np.array([1, 0, 1])
    found = travel.with_pairs(matrix, pairs, np.array([5.0, 0.0, np.nan]))
    assert found.toarray().tolist() == [[1, 5], [0, 0]]
    assert found.nnz == 3


def test_surrey_and_sussex_in_detail_has_all_its_blocks() -> None:
    blocks = england().blocks
    point = travel.points_of_blocks(blocks, "icb_2026", SURREY_AND_SUSSEX)
    inside = blocks["icb_2026"] == SURREY_AND_SUSSEX.area
    assert (point[inside] == blocks.loc[inside, "block"]).all()
    assert not point[~inside].isin(blocks["block"]).any()


def test_england_has_a_supply_point_for_every_part_of_a_district_in_an_icb() -> None:
    """296 districts; 5 straddle ICBs of 2026 and 12 those of 2024, each in two parts but North Yorkshire in three."""
    for boundaries, parts in (("icb_2026", 302), ("icb_2024", 309)):
        places = travel.supply_points(market().supply, england().blocks, boundaries)
        tables.check(tables.SUPPLY_POINTS, places[tables.SUPPLY_POINTS.column_names])
        assert len(places) == parts
        assert places.groupby("scheme")["share"].sum().to_numpy() == pytest.approx(np.ones(296))

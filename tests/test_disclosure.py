"""Disclosure control: the numbers on paper, and laws that hold whatever the counts are."""

from random import Random

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap import disclosure, tables
from marketmap.errors import ChoiceError

PROFILES = list(disclosure.PROFILES)
counts = st.lists(st.one_of(st.integers(0, 40), st.integers(0, 10**9), st.none()), max_size=20)


def series(values: list[int | None]) -> pd.Series:
    return pd.Series(values, dtype="float64")


@pytest.mark.parametrize(
    ("profile", "count", "text"),
    [
        *(("mhsds", count, text) for count, text in [(254, "255"), (3, "*"), (0, "*"), (7, "5"), (8, "10")]),
        *(("mhsds", count, text) for count, text in [(4, "*"), (5, "5"), (252, "250"), (253, "255")]),
        *(("hes", count, text) for count, text in [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15")]),
        *(("none", count, text) for count, text in [(0, "0"), (3, "3"), (254, "254"), (1_234_567, "1234567")]),
    ],
)
def test_each_profile_shows_counts_as_on_paper(profile: str, count: int, text: str) -> None:
    """Method.md section 12, row 7, and the limits of section 10 on both sides."""
    assert list(disclosure.shown(series([count]), profile)) == [text]
    assert disclosure.suppress_counts(series([count]), profile).isna().tolist() == [text == "*"]


def test_halves_of_a_step_go_up() -> None:
    """7.5 and 12.5 lie half-way between two steps of 5; both go up, to 10 and 15."""
    assert disclosure.suppress_counts(pd.Series([7.5, 12.5]), "mhsds").tolist() == [10, 15]


@pytest.mark.parametrize("profile", PROFILES)
def test_an_unknown_count_stays_unknown_and_is_not_called_suppressed(profile: str) -> None:
    assert disclosure.shown(series([None, 254]), profile).isna().tolist() == [True, False]


def test_whole_numbers_that_may_be_missing_are_taken_too() -> None:
    texts = disclosure.shown(pd.Series([3, None, 8], dtype="Int64"), "mhsds")
    assert texts.fillna("unknown").tolist() == ["*", "unknown", "10"]


def test_a_percentage_is_suppressed_with_its_numerator() -> None:
    """3 of 10 and 0 of 10 are hidden under mhsds, 8 of 10 is not; under hes 0 of 10 may be seen."""
    percentages, numerators = pd.Series([30.0, 0.0, 80.0]), pd.Series([3, 0, 8])
    assert disclosure.suppress_percentages(percentages, numerators, "mhsds").fillna(-1).tolist() == [-1, -1, 80]
    assert disclosure.suppress_percentages(percentages, numerators, "hes").fillna(-1).tolist() == [-1, 0, 80]
    assert disclosure.suppress_percentages(percentages, numerators, "none").tolist() == [30, 0, 80]


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ChoiceError, match="Profiles: mhsds, hes, none"):
        disclosure.shown(series([3]), "nhs")


@given(counts, st.sampled_from(PROFILES))
def test_suppressing_twice_changes_nothing(values: list[int | None], profile: str) -> None:
    once = disclosure.suppress_counts(series(values), profile)
    pd.testing.assert_series_equal(disclosure.suppress_counts(once, profile), once)


@given(counts)
def test_mhsds_never_shows_a_count_below_five(values: list[int | None]) -> None:
    texts = disclosure.shown(series(values), "mhsds").dropna()
    assert all(text == "*" or (int(text) >= 5 and int(text) % 5 == 0) for text in texts)
    assert (texts == "*").sum() == sum(value is not None and value < 5 for value in values)


@given(counts)
def test_hes_shows_nought_and_nothing_else_below_eight(values: list[int | None]) -> None:
    texts = disclosure.shown(series(values), "hes")
    for value, text in zip(values, texts, strict=True):
        if value is not None:
            assert (text == "*") == (1 <= value <= 7)
            assert (text == "0") == (value == 0)


@given(counts, st.sampled_from(["mhsds", "hes"]))
def test_what_is_shown_is_within_two_of_the_count(values: list[int | None], profile: str) -> None:
    kept = disclosure.suppress_counts(series(values), profile)
    assert ((kept - series(values)).abs().dropna() <= 2).all()


@given(counts, st.sampled_from(PROFILES), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    values: list[int | None],
    profile: str,
    random: Random,
) -> None:
    rows = series(values)
    order = random.sample(range(len(values)), len(values))
    pd.testing.assert_series_equal(
        disclosure.shown(rows.iloc[order], profile), disclosure.shown(rows, profile).iloc[order]
    )


def schemes() -> pd.DataFrame:
    """A refuge of 4 units and a hostel of 5, both with everything that says where they are."""
    columns: dict[str, object] = {
        column.name: pd.Series([None, None], dtype="str") for column in tables.SCHEMES.columns
    }
    return pd.DataFrame(
        columns
        | {
            "scheme": ["refuge", "hostel"],
            "name": ["Rose House", "Old Station"],
            "provider": ["Provider", "Provider"],
            "postcode": ["BN1 1AA", "BN1 1AB"],
            "located": ["postcode", "postcode"],
            "easting_m": [530_000.0, 530_100.0],
            "northing_m": [104_000.0, 104_100.0],
            "block": ["E01016980", "E01016981"],
            "district": ["E06000043", "E06000043"],
            "group": ["domestic_abuse", "single_homeless"],
            "units": [4, 5],
            "units_occupied": [3.0, 3.0],
            "units_open": [1.0, 1.0],
            "sensitive": [True, False],
        }
    )


def test_a_sensitive_scheme_keeps_its_district_and_units_and_loses_its_place() -> None:
    hidden = tables.check(tables.SCHEMES, disclosure.without_sensitive_points(schemes()))
    refuge = hidden.iloc[0]
    assert refuge[["name", "postcode", "easting_m", "northing_m", "block"]].isna().all()
    assert refuge[["scheme", "located", "district", "units"]].tolist() == ["refuge", "district", "E06000043", 4]
    pd.testing.assert_series_equal(hidden.iloc[1], schemes().iloc[1])


def test_a_sensitive_scheme_loses_its_point_on_a_map() -> None:
    table = schemes()
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table["easting_m"], table["northing_m"]), crs=tables.BRITISH_NATIONAL_GRID
    )
    hidden = disclosure.without_sensitive_points(points)
    assert isinstance(hidden, gpd.GeoDataFrame)
    assert hidden.crs == points.crs
    assert hidden.geometry.isna().tolist() == [True, False]
    assert points.geometry.notna().all()


def test_a_table_without_rows_passes_through() -> None:
    empty = schemes().iloc[:0]
    pd.testing.assert_frame_equal(disclosure.without_sensitive_points(empty), empty)
    pd.testing.assert_frame_equal(disclosure.without_small_occupancy(empty), empty)


@pytest.mark.parametrize("profile", PROFILES)
def test_what_pages_know_of_schemes_has_neither_exact_occupancy_nor_where_a_refuge_is(profile: str) -> None:
    told = disclosure.as_shown(schemes(), profile)
    assert "units_occupied" not in told
    assert told["occupied"].fillna("").tolist() == ["", "3" if profile == "none" else "*"]
    assert told.loc[0, ["name", "postcode", "easting_m", "northing_m", "block"]].isna().all()
    assert told["district"].tolist() == ["E06000043"] * 2


def test_occupancy_of_a_sensitive_scheme_is_never_told_however_large() -> None:
    table = schemes().assign(units=[40, 40], units_occupied=[30.0, 30.0])
    assert disclosure.as_shown(table, "none")["occupied"].fillna("").tolist() == ["", "30"]


def test_occupancy_is_told_from_five_units_on() -> None:
    """The refuge has 4 units, the hostel 5."""
    table = disclosure.without_small_occupancy(schemes())
    assert table["units_occupied"].isna().tolist() == [True, False]
    assert table["units"].tolist() == [4, 5]

"""Observed placements: where they are as seen from home, how far, and how many; on paper and against plain loops."""

from math import hypot
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import observed, tables
from marketmap.geography import Place
from tests.england import BRIGHTON, EAST_SUFFOLK, SURREY_AND_SUSSEX, england
from tests.placed import going, paper, placements, sussex

PLACES = [
    None, "district:a", "district:b", "district:both", "district:d", "block:a1", "block:c1", "icb_2026:north",
    "icb_2026:south", "upper_tier:county", "provider:RX2",
]  # fmt: skip


def seen(*rows: dict[str, object], boundaries: str = "icb_2026") -> pd.DataFrame:
    """These rows, set on the map of paper."""
    return observed.observe(placements(*rows), paper(), boundaries, 1.3)


@pytest.mark.parametrize(
    ("home", "host", "where"),
    [
        ("district:a", "district:a", "in_district"),
        ("block:a1", "block:a2", "in_district"),
        ("block:a1", "district:a", "in_district"),
        ("district:a", "district:b", "elsewhere_in_ics"),
        ("district:a", "district:d", "outside_ics"),
        ("icb_2026:north", "district:a", "in_ics"),
        ("district:a", "icb_2026:north", "in_ics"),
        ("icb_2026:north", "icb_2026:south", "outside_ics"),
        # The district that straddles: in it is in it; the part in the south is told by the block alone.
        ("district:both", "district:both", "in_district"),
        ("district:both", "district:a", "not_known"),
        ("district:both", "district:d", "not_known"),
        ("block:c1", "district:a", "elsewhere_in_ics"),
        ("block:c1", "district:d", "outside_ics"),
        ("block:c2", "district:a", "outside_ics"),
        ("district:a", None, "not_known"),
        (None, "district:a", "not_known"),
        ("provider:RX2", "district:a", "not_known"),
        ("district:a", "district:nowhere", "not_known"),
    ],
)
def test_where_a_host_lies_as_seen_from_home(home: str | None, host: str | None, where: str) -> None:
    assert seen(going(home, host))["where"].tolist() == [where]


@pytest.mark.parametrize(
    ("home", "host", "council"),
    [
        ("district:a", "district:b", "own"),
        ("district:a", "district:d", "other"),
        ("upper_tier:county", "upper_tier:county", "own"),
        ("upper_tier:county", "district:d", "other"),
        ("icb_2026:north", "district:a", "not_known"),
        (None, "district:a", "not_known"),
    ],
)
def test_the_council_is_told_apart_from_the_ics(home: str | None, host: str, council: str) -> None:
    assert seen(going(home, host))["council"].tolist() == [council]


@pytest.mark.parametrize(
    ("home", "host", "straight_km"),
    [
        # The centre of a is 100 at 0 km and 300 at 8 km: 6 km east. b is 30 km north of that.
        ("district:a", "district:b", 30.0),
        ("block:a1", "block:b1", hypot(6, 30)),
        # Within a: 2 x 100 x 300 of 400 x 400 pairs of people are 8 km apart, the others not at all.
        ("district:a", "district:a", 8 * 2 * 100 * 300 / 400**2),
        # From a1: 300 of 400 are 8 km away.
        ("block:a1", "district:a", 6.0),
        ("block:a1", "block:a2", 8.0),
        ("block:a1", "block:a1", 0.0),
        ("district:a", "district:d", 194.0),
        # The county's centre: 100 at (0, 0), 300 at (8, 0), 100 at (6, 30): 6 east, 6 north.
        ("upper_tier:county", "district:d", hypot(194, 6)),
    ],
)
def test_road_km_is_the_straight_line_between_centres_times_1_3(home: str, host: str, straight_km: float) -> None:
    assert seen(going(home, host))["distance_km"].tolist() == pytest.approx([1.3 * straight_km])


@pytest.mark.parametrize(
    ("home", "host"), [("icb_2026:north", "district:a"), (None, "district:a"), ("district:a", None)]
)
def test_a_distance_that_cannot_be_told_is_missing_and_has_a_band_of_its_own(
    home: str | None, host: str | None
) -> None:
    table = seen(going(home, host))
    assert table["distance_km"].isna().all()
    assert table["band"].tolist() == ["not_known"]


def test_bands_begin_at_their_edges() -> None:
    km = pd.Series([0.0, 13.99, 14.0, 48.99, 49.0, 99.99, 100.0, 400.0, None])
    assert observed._bands(km).tolist() == [  # noqa: SLF001, edges cannot be met exactly by centres of blocks
        "under_14_km", "under_14_km", "14_to_49_km", "14_to_49_km", "49_to_100_km", "49_to_100_km", "100_km_and_over",
        "100_km_and_over", "not_known",
    ]  # fmt: skip


def test_reasons_of_acute_placements_are_kept_apart() -> None:
    reasons = ["10", "11", "12", "13", "14", "99", None]
    table = seen(*(going("district:a", "district:b", kind="acute", reason=reason) for reason in reasons))
    assert table["reason"].tolist() == ["inappropriate", *["appropriate"] * 4, "not_known", "not_known"]
    assert seen(going("district:a", "district:b"))["reason"].tolist() == ["not_asked"]


def test_flows_add_up_people_days_and_distance_of_one_kind_and_reason() -> None:
    """3 people 39 km away for 30 days and 1 for 10; a suppressed count is 0 to 4 more, its days are counted."""
    table = seen(
        going("district:a", "district:b", people=3.0, days=30.0),
        going("block:a1", "block:b1", days=10.0),
        going("district:a", "district:b", people=None, people_least=0.0, people_most=4.0, days=25.0),
        going("district:a", "district:b", kind="social_care", people=7.0),
    )
    flows = observed.observed_flows(table, paper(), "district")
    rehab = flows[flows["placement_kind"] == "rehab"].iloc[0]
    assert rehab[["home", "host", "where", "rows"]].tolist() == ["a", "b", "elsewhere_in_ics", 3]
    assert rehab[["people", "people_least", "people_most"]].tolist() == [4, 4, 8]
    assert rehab[["people_with_days", "days"]].tolist() == [4, 65]
    assert rehab["distance_km"] == pytest.approx(1.3 * (3 * 30 + hypot(6, 30)) / 4)
    care = flows[flows["placement_kind"] == "social_care"].iloc[0]
    assert care[["people", "people_with_days"]].tolist() == [7, 0]
    assert pd.isna(care["days"])


def test_what_is_not_known_at_a_kind_is_a_row_and_not_lost() -> None:
    table = seen(
        going("district:a", "district:b"), going("district:both", "district:d"), going(None, "district:d"),
        going("district:a", None, people=None),
    )  # fmt: skip
    flows = observed.observed_flows(table, paper(), "icb_2026")
    assert flows["rows"].sum() == 4
    assert flows["people"].sum() == 3
    unknown = flows[flows["home"].isna()]
    assert unknown["rows"].sum() == 2
    assert (unknown["host"] == "south").all()
    assert flows[flows["host"].isna()]["people"].isna().all()


def test_homes_may_be_counted_by_one_kind_and_hosts_by_another() -> None:
    flows = observed.observed_flows(seen(going("district:a", "district:d")), paper(), "district", "icb_2026")
    assert flows[["kind", "home", "host_kind", "host"]].iloc[0].tolist() == ["district", "a", "icb_2026", "south"]


def test_the_share_outside_is_of_those_of_whom_it_is_known() -> None:
    """5 of 20 outside: 0.25, Wilson .111862 to .468701 (docs/method.md); 2 more are not known, 1 row is suppressed."""
    table = seen(
        going("district:a", "district:d", people=5.0), going("district:a", "district:b", people=12.0),
        going("district:a", "district:a", people=2.0), going("district:a", "icb_2026:north"),
        going("district:a", None, people=2.0), going("district:a", "district:d", people=None),
    )  # fmt: skip
    row = observed.shares_outside(observed.observed_flows(table, paper(), "district")).iloc[0]
    assert row[["people", *tables.WHERES]].tolist() == [22, 2, 12, 1, 5, 2]
    assert row["rows_without_people"] == 1
    assert row["share"] == 0.25
    assert row[["share_low", "share_high"]].tolist() == pytest.approx([0.111862, 0.468701], abs=1e-6)


def test_an_area_of_which_nothing_is_known_has_no_share() -> None:
    row = observed.shares_outside(observed.observed_flows(seen(going("district:a", None)), paper(), "district")).iloc[0]
    assert row[["share", "share_low", "share_high"]].isna().all()


def test_the_share_for_calibration_is_by_kind_and_exact() -> None:
    rows = [
        going("district:a", "district:d", people=5.0), going("district:a", "district:b", people=15.0),
        going("district:a", "district:d", kind="acute", reason="10"), going("district:a", None, people=9.0),
        going("district:a", "district:d", kind="acute", reason="11"), going("district:both", "district:a"),
        going("district:a", None, kind="social_care"),
    ]  # fmt: skip
    shares = observed.share_outside(placements(*rows), paper())
    assert shares.loc["rehab", ["people", "outside", "share"]].tolist() == [20, 5, 0.25]
    assert shares.loc["rehab", ["share_low", "share_high"]].tolist() == pytest.approx([0.111862, 0.468701], abs=1e-6)
    assert shares.loc["acute", ["people", "outside", "share"]].tolist() == [2, 2, 1]
    assert "social_care" not in shares.index


def test_homes_in_a_place_and_those_that_are_not_are_counted() -> None:
    table = seen(
        going("district:a", "district:b"), going("district:both", "district:b", people=3.0),
        going("district:d", "district:b", people=2.0), going(None, "district:b"),
    )  # fmt: skip
    north = Place("icb_2026", "north", "North")
    assert observed.homes_in(table, paper(), north)["placement"].tolist() == ["2"]
    assert observed.rows_elsewhere(table, paper(), north) == {"outside": 1, "not_known": 2}


def test_a_file_without_placements_makes_tables_without_rows() -> None:
    table = observed.observe(placements(), paper(), "icb_2026", 1.3)
    assert observed.observed_flows(table, paper(), "district").empty
    assert observed.distance_bands(table).empty
    assert observed.share_outside(placements(), paper()).empty


many = st.lists(
    st.builds(
        going, st.sampled_from(PLACES), st.sampled_from(PLACES),
        people=st.one_of(st.none(), st.integers(0, 9).map(float)),
        days=st.one_of(st.none(), st.integers(0, 99).map(float)),
        kind=st.sampled_from(tables.PLACEMENT_KINDS), reason=st.sampled_from(["10", "12", "99", None]),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(many, st.sampled_from(["district", "upper_tier", "icb_2026", "england"]))
def test_no_row_person_or_day_is_lost_or_counted_twice(rows: list[dict[str, object]], kind: str) -> None:
    table = seen(*rows)
    flows, bands = observed.observed_flows(table, paper(), kind), observed.distance_bands(table)
    shares = observed.shares_outside(flows)
    for strand, inside in table.groupby(observed.STRAND):
        for made in (flows, bands):
            same = made[(made["placement_kind"] == strand[0]) & (made["reason"] == strand[1])]
            assert same["rows"].sum() == len(inside)
            assert same[["people", "days"]].sum().tolist() == inside[["people", "days"]].sum().tolist()
        share = shares[(shares["placement_kind"] == strand[0]) & (shares["reason"] == strand[1])]
        assert share[list(tables.WHERES)].sum().sum() == share["people"].sum() == inside["people"].sum()


@settings(max_examples=40, deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, object]], random: Random) -> None:
    table = seen(*rows)
    other = table.iloc[random.sample(range(len(table)), len(table))]
    one, two = (observed.observed_flows(each, paper(), "district") for each in (table, other))
    pd.testing.assert_frame_equal(one, two)


def test_the_example_agrees_with_plain_loops_over_england() -> None:
    """Every row of the example names two districts: their ICSs, councils and centres are looked up one by one."""
    blocks = england().blocks
    adults = blocks[[f"people_{band}" for band in tables.ADULT_BANDS]].sum(axis=1)
    table = observed.observe(sussex(), blocks, "icb_2026", 1.3)
    for row, placement in zip(table.to_dict("records"), sussex().to_dict("records"), strict=True):
        ends = []
        for side in ("home_district", "host_district"):
            inside = blocks["district"] == placement[side]
            weights = adults[inside]
            centre = [
                (blocks.loc[inside, axis] * weights).sum() / weights.sum() for axis in ("easting_m", "northing_m")
            ]
            ends.append((set(blocks.loc[inside, "icb_2026"]), set(blocks.loc[inside, "upper_tier"]), centre))
        (home_ics, home_council, home), (host_ics, host_council, host) = ends
        assert (row["where"] == "outside_ics") == (not home_ics & host_ics)
        assert (row["council"] == "other") == (not home_council & host_council)
        assert row["distance_km"] == pytest.approx(1.3 * hypot(home[0] - host[0], home[1] - host[1]) / 1000)


def test_the_example_lies_in_surrey_and_sussex_and_22_of_it_in_brighton() -> None:
    """Counted in the file: 22 of the 150 name Brighton and Hove as their home."""
    table = observed.observe(sussex(), england().blocks, "icb_2026", 1.3)
    assert len(observed.homes_in(table, england().blocks, SURREY_AND_SUSSEX)) == 150
    assert len(observed.homes_in(table, england().blocks, BRIGHTON)) == 22
    assert observed.rows_elsewhere(table, england().blocks, BRIGHTON) == {"outside": 128, "not_known": 0}


def test_a_district_across_two_ics_is_told_by_its_blocks_only() -> None:
    """East Suffolk lay in two ICSs before April 2026 and lies in one since; Brighton is outside either."""
    blocks = england().blocks
    east_suffolk = blocks[blocks["district"] == EAST_SUFFOLK.area]
    first = east_suffolk.iloc[0]
    neighbour = blocks[(blocks["icb_2024"] == first["icb_2024"]) & (blocks["district"] != EAST_SUFFOLK.area)].iloc[0]
    rows = [
        going("district:E07000244", f"district:{neighbour['district']}"),
        going("district:E07000244", "district:E06000043"),
        going(f"block:{first['block']}", f"block:{neighbour['block']}"),
    ]
    before = observed.observe(placements(*rows), blocks, "icb_2024", 1.3)
    assert before["where"].tolist() == ["not_known", "outside_ics", "elsewhere_in_ics"]
    since = observed.observe(placements(*rows), blocks, "icb_2026", 1.3)
    assert "not_known" not in since["where"].tolist()

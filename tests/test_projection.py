"""Projection against figures on paper, and the totals that it keeps on real England."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import projection, tables
from marketmap.geography import adults
from marketmap.projection import BASE_YEAR, LAST_YEAR, YEARS
from marketmap.sources.england import load_projections
from tests.england import england
from tests.test_geography import four_blocks


def small_blocks() -> pd.DataFrame:
    """Four blocks in districts d1, d1, d2, d2, all of one sub-ICB location."""
    return four_blocks().assign(sub_icb="s1")


def by_year(column: str, code: str, first: float, last: float, name: str = "people") -> pd.DataFrame:
    """People of one area, in a straight line from 2026 to 2047."""
    people = np.linspace(first, last, len(YEARS))
    return pd.DataFrame({column: code, "year": list(YEARS), name: people})


def small_growth(demand: list[float]) -> pd.DataFrame:
    """Adults grow by a tenth to 2047; people in households by nothing in d1 and by a half in d2."""
    sub_icbs = by_year("sub_icb", "s1", 1000, 1100, "people_20_plus").assign(people_15_19=0.0)
    households = pd.concat([by_year("district", "d1", 500, 500), by_year("district", "d2", 400, 600)])
    units = pd.Series(demand, index=small_blocks().index)
    return projection.growth_by_block(small_blocks(), units, sub_icbs, households)


def test_adults_are_twenty_and_over_and_two_fifths_of_fifteen_to_nineteen() -> None:
    table = pd.DataFrame({"sub_icb": ["s"], "year": [2026], "people_15_19": [50.0], "people_20_plus": [700.0]})
    assert projection.adults_by_year(table).loc["s", 2026] == 720


def test_a_district_that_grows_more_takes_more_and_the_total_is_kept() -> None:
    """Demand 10, 20 in d1 and 30, 40 in d2: 100, and 110 in 2047.

    Tilted 10, 20, 45, 60 = 135, scaled back to 110: times 110/135 = 0.8148 in d1 and 1.2222 in d2.
    """
    districts = small_blocks()["district"].tolist()
    assert districts == ["d1", "d1", "d2", "d2"]
    growth = small_growth([10, 20, 30, 40])
    assert growth[BASE_YEAR].tolist() == pytest.approx([1, 1, 1, 1])
    assert growth[LAST_YEAR].tolist() == pytest.approx([110 / 135, 110 / 135, 165 / 135, 165 / 135])


def test_known_demand_grows_as_adults_do_where_some_is_missing() -> None:
    """Demand 10 and 20 in d1, none known in d2: the 30 become 33, whatever d2 does."""
    growth = small_growth([10, 20, np.nan, np.nan])
    assert growth[LAST_YEAR].tolist()[:2] == pytest.approx([1.1, 1.1])
    assert growth.notna().all(axis=None)


def test_a_steady_rate_takes_the_place_of_the_projection() -> None:
    """2% a year: 1.02 in 2027, 1.02^21 = 1.5157 in 2047."""
    growth = projection.steady_growth(small_blocks(), 2)
    assert growth[2027].tolist() == pytest.approx([1.02] * 4)
    assert growth[LAST_YEAR].iloc[0] == pytest.approx(1.51567, abs=1e-5)


def test_an_own_projection_takes_its_place_in_its_areas_only() -> None:
    """200,000 people in 2026 and 210,000 in 2031: 1.05; years left out are missing, other areas stay."""
    own = pd.DataFrame({"kind": "district", "area": "d1", "year": [2026, 2031], "people": [200_000.0, 210_000.0]})
    before = small_growth([10, 20, 30, 40])
    after = projection.with_own_growth(before, small_blocks(), own)
    assert after.loc[:1, 2031].tolist() == pytest.approx([1.05, 1.05])
    assert after.loc[:1, 2030].isna().all()
    pd.testing.assert_frame_equal(after.iloc[2:], before.iloc[2:])


def test_supply_is_counted_in_the_middle_of_the_year_or_today() -> None:
    days = projection.days_counted("2026-11-25", (2026, 2027))
    assert days == {2026: "2026-11-25", 2027: "2027-06-30"}


@settings(deadline=None, max_examples=20)
@given(st.lists(st.just(0.0) | st.floats(0.01, 1e4), min_size=4, max_size=4))
def test_totals_of_a_sub_icb_are_kept_whatever_the_demand(demand: list[float]) -> None:
    growth = small_growth(demand)
    then = growth.mul(demand, axis=0).sum()
    expected = [sum(demand) * (1 + 0.1 * (year - BASE_YEAR) / 21) for year in YEARS]
    assert then.tolist() == pytest.approx(expected)


def test_england_keeps_the_totals_of_every_sub_icb_and_year() -> None:
    blocks, projected = england().blocks, load_projections()
    people = adults(blocks)
    growth = projection.growth_by_block(blocks, people, projected.sub_icbs, projected.households)
    then = growth.mul(people, axis=0).groupby(blocks["sub_icb"]).sum()
    ons = projection.adults_by_year(projected.sub_icbs)
    expected = ons.div(ons[BASE_YEAR], axis=0).mul(people.groupby(blocks["sub_icb"]).sum(), axis=0)[list(YEARS)]
    np.testing.assert_allclose(then, expected, rtol=1e-9)
    assert growth.min(axis=None) > 0.8
    assert growth.max(axis=None) < 1.6


def test_the_projections_are_those_of_ons() -> None:
    """ONS, England: 57,112,542 people in 2022 of whom 9,896,653 are under 15; 64,388,887 and 9,181,989 in 2047.

    Sub-ICBs and ages are rounded on their own, so that their sum may be some people off. People in private households:
    56,126,851 in 2022 and 63,403,194 in 2047.
    """
    projected = load_projections()
    tables.check(tables.SUB_ICB_PROJECTION, projected.sub_icbs)
    tables.check(tables.HOUSEHOLD_PROJECTION, projected.households)
    assert len(projected.sub_icbs) == 106 * 26
    assert len(projected.households) == 296 * 26
    assert set(projected.sub_icbs["sub_icb"]) == set(england().blocks["sub_icb"])
    assert set(projected.households["district"]) == set(england().blocks["district"])
    homes = projected.households.groupby("year")["people"].sum()
    assert (homes[2022], homes[2047]) == (56_126_851, 63_403_194)
    older = projected.sub_icbs.groupby("year")[["people_15_19", "people_20_plus"]].sum().sum(axis=1)
    assert older[2022] == pytest.approx(57_112_542 - 9_896_653, abs=100)
    assert older[2047] == pytest.approx(64_388_887 - 9_181_989, abs=100)

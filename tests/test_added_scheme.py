"""The allocation with one scheme more: from paper, against solving everything again, and what holds for any world."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack

from marketmap.added_scheme import Added, NewScheme, Ready
from marketmap.allocation import allocate, best_for_all
from marketmap.assumptions import load_assumptions
from marketmap.errors import ChoiceError
from marketmap.housed import Question, house
from marketmap.reach import Reach
from tests.england import market
from tests.worlds import by_where, points, scheme, totals, world

ASSUMPTIONS = load_assumptions().allocation


def added(homes: pd.DataFrame, places: pd.DataFrame, new: NewScheme) -> Added:
    """A world with one scheme more."""
    return Ready(world(homes, places), 100.0, 1.0).with_scheme(new)


HOMES = points(("A", "X", 0, 10), ("B", "X", 20, 5))
PLACES = totals(("A", "X", 0, 6), ("B", "X", 20, 8))


def test_a_scheme_in_a_short_district_brings_its_people_home_and_frees_units_elsewhere() -> None:
    """A needs 10 and has 6, B needs 5 and has 8: 3 of A live in B, 1 has nothing. With 4 more in A all are at home."""
    found = added(HOMES, PLACES, NewScheme(1000, 0, "A", "X", 4))
    assert found.used == pytest.approx(4)
    assert found.change.sum(axis=0) == pytest.approx([4, -3, 0])
    assert found.unmet.sum() == pytest.approx(0)
    assert found.housed[:, 0] == pytest.approx([4, 0])


def test_a_scheme_next_door_houses_those_who_had_nothing_by_nearness() -> None:
    """Another 4 units in B, which has enough: its 5 residents choose first, A's people take 4 of the 7 left."""
    found = added(HOMES, PLACES, NewScheme(20_000, 0, "B", "X", 4))
    assert found.change.sum(axis=0) == pytest.approx([0, 1, 0])
    assert found.unmet.sum() == pytest.approx(0)


def test_nobody_farther_than_the_reach_uses_a_scheme_of_another_district() -> None:
    found = added(HOMES, PLACES, NewScheme(121_000, 0, "C", "Z", 4))
    assert found.used == 0
    assert found.change == pytest.approx(np.zeros((2, 3)))


def test_people_of_another_ics_come_last() -> None:
    """1 of A has nothing after its district and its ICS: that one moves to C, 50 km away in another ICS."""
    found = added(HOMES, PLACES, NewScheme(50_000, 0, "C", "Z", 4))
    assert found.used == pytest.approx(1)
    assert found.housed.sum(axis=0) == pytest.approx([0, 0, 1])


def test_whom_the_scheme_does_not_house_share_the_districts_total_evenly() -> None:
    """Two neighbourhoods need 10 each and share 10 evenly. With 4 beside the first it keeps 6 in need, the other 10."""
    homes = points(("A", "X", 0, 10), ("A", "X", 30, 10))
    found = added(homes, totals(("A", "X", 10, 10)), NewScheme(0, 0, "A", "X", 4))
    assert found.housed[:, 0] == pytest.approx([4, 0])
    assert found.after[:, 0] == pytest.approx([4 + 10 * 6 / 16, 10 * 10 / 16])


def test_another_rule_is_refused() -> None:
    answer = world(HOMES, PLACES)
    other = best_for_all(answer.reach, answer.demand, answer.supply, ASSUMPTIONS)
    with pytest.raises(ChoiceError, match="home first only"):
        Ready(other, 100.0, 1.0)


districts = st.sampled_from([("A", "X"), ("B", "X"), ("C", "Y"), ("D", "Y"), ("E", "Z")])
amounts = st.integers(0, 20).map(float)
any_km = st.integers(0, 150).map(float)


@st.composite
def worlds(draw: st.DrawFn, places_km: st.SearchStrategy[float]) -> tuple[pd.DataFrame, pd.DataFrame, NewScheme]:
    """Neighbourhoods of five districts, their totals, sometimes schemes at points, and a scheme to be added."""
    homes = points(*((*draw(districts), draw(places_km), draw(amounts)) for _ in range(draw(st.integers(1, 9)))))
    held = [totals(*((*one, draw(places_km), draw(amounts)) for one in draw(st.sets(districts, min_size=1))))]
    held += [
        scheme(*draw(districts), 200.0 + number, draw(amounts)).assign(easting_m=draw(places_km) * 1000)
        for number in range(draw(st.integers(0, 2)))
    ]
    places = pd.concat(held, ignore_index=True)
    district, icb = draw(districts)
    return homes, places, NewScheme(draw(places_km) * 1000, 0, district, icb, draw(amounts))


@settings(deadline=None, max_examples=50)
@given(worlds(any_km))
def test_any_world_agrees_with_solving_all_of_it_again(
    given_world: tuple[pd.DataFrame, pd.DataFrame, NewScheme],
) -> None:
    homes, places, new = given_world
    found = added(homes, places, new)
    more = scheme(new.district, new.icb, new.easting_m / 1000, new.units).assign(supply_point="new", scheme="new")
    again = world(homes, pd.concat([places, more], ignore_index=True))
    assert found.after.sum(axis=0) == pytest.approx(by_where(again), abs=1e-3)
    assert found.unmet.sum() == pytest.approx(again.unmet.sum(), abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(worlds(any_km))
def test_nothing_is_lost_and_nobody_is_worse_off_in_number(
    given_world: tuple[pd.DataFrame, pd.DataFrame, NewScheme],
) -> None:
    found = added(*given_world)
    assert found.used <= given_world[2].units + 1e-6
    assert (found.after.sum(axis=1) <= found.wanted + 1e-6).all()
    assert (found.after >= -1e-9).all()
    assert -1e-6 <= found.change.sum() <= found.used + 1e-6
    assert (found.housed <= found.after + 1e-6).all()


@pytest.mark.parametrize("end", ["low", "central", "high"])
def test_england_agrees_with_solving_all_of_it_again(end: str) -> None:
    """12 units in the middle of six districts: met in the district, elsewhere in the ICS, outside it, as in full."""
    answer, blocks = house(market(), Question(end=end)).allocation, market().england.blocks
    ready, reach = Ready(answer, 100.0, 1.3), answer.reach
    for at in blocks.sample(6, random_state=7).itertuples():
        new = NewScheme(at.easting_m, at.northing_m, at.district, at.icb_2026, 12.0)
        found, km = ready.with_scheme(new), ready.road_km(new)
        near = np.flatnonzero((km <= 100) | (reach.points["district"] == new.district).to_numpy())
        column = csr_matrix((km[near].astype(np.float32), (near, np.zeros(len(near), dtype=int))), shape=(len(km), 1))
        one = reach.places.iloc[[0]].assign(
            supply_point="new", scheme="new", district=new.district, icb=new.icb, spread=False, units_open=np.nan
        )
        wider = Reach(
            reach.points, pd.concat([reach.places, one], ignore_index=True), hstack([reach.km, column], format="csr")
        )
        again = allocate(wider, answer.demand, np.append(answer.supply, 12.0), ASSUMPTIONS)
        assert found.used == pytest.approx(again.used[-1], abs=0.05)
        assert found.after.sum(axis=0) == pytest.approx(by_where(again), abs=0.05)

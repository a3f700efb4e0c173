"""Access: published worked examples, the laws for every input, brute force, and PySAL access on the same input."""

import warnings
from collections.abc import Mapping

import access as pysal
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from marketmap import access
from marketmap.assumptions import AccessAssumptions, load_assumptions
from tests.small_country import five_blocks


def steps(near: float, middle: float, far: float, **changes: object) -> AccessAssumptions:
    """Return steps of 1, 0.68 and 0.22 up to these km."""
    named = {"near_km": near, "middle_km": middle, "far_km": far}
    values = {f"access.{name}.value": km for name, km in named.items()}
    return load_assumptions().changed({**values, **changes}).access


def test_step_weights_of_the_specification() -> None:
    """Method.md section 12, case 1: a limit belongs to the nearer step, and beyond the last there is nothing."""
    km = np.arange(0, 80, 10, dtype=np.float32)
    weights = access.step_weights(km, steps(20, 40, 60))
    assert weights == pytest.approx([1, 1, 1, 0.68, 0.68, 0.22, 0.22, 0])


@pytest.mark.parametrize("limit", [9.1, 10.0, 18.2, 0.1])
def test_a_distance_of_exactly_a_step_is_within_it_also_in_single_precision(limit: float) -> None:
    km = np.array(
        [7 * 1.3 if limit == 9.1 else limit, np.nextafter(np.float32(limit), np.float32(1e3))], dtype=np.float32
    )
    assert access.step_weights(km, steps(limit, limit, limit)).tolist() == [1, 0]


def test_gaussian_weights_fall_from_one_to_nothing() -> None:
    """Dai (2010): (exp(-(d/d0)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2)); at half of d0 it is 0.7014, by hand."""
    km = np.array([0, 15, 30, 45.0])
    found = access.gaussian_weights(km, steps(10, 20, 30))
    assert found == pytest.approx([1, (0.8824969 - 0.6065307) / 0.3934693, 0, 0], abs=1e-6)


def test_the_decay_is_the_one_chosen() -> None:
    km = csr_matrix(np.array([[15.0]], dtype=np.float32))
    assert access.weights(km, steps(10, 20, 30)).data == pytest.approx([0.68])
    gaussian = steps(10, 20, 30, **{"access.decay": "gaussian"})
    assert access.weights(km, gaussian).data == pytest.approx([0.7013666])


PEOPLE, DOCTORS = np.array([100.0, 50, 10]), np.array([15.0, 20, 100])
COSTS = np.array([[1.0, 80, 40], [80, 1, 40], [40, 40, 1]])


def test_three_tracts_by_the_inverse_of_cost() -> None:
    """Section 12, case 2: tracts 1 and 2 are 80 apart, out of the reach of 61."""
    found = access.availability(PEOPLE, DOCTORS, csr_matrix(np.where(COSTS <= 61, 1 / COSTS, 0)))
    assert found.ratio == pytest.approx([0.33144412, 0.57982813, 7.28641817])
    assert found.units.sum() == pytest.approx(135)
    assert found.units == pytest.approx(PEOPLE * found.ratio)


def test_three_tracts_by_steps() -> None:
    """Section 12, case 3."""
    weight = access.weights(csr_matrix(COSTS.astype(np.float32)), steps(20, 40, 60))
    found = access.availability(PEOPLE, DOCTORS, weight)
    assert found.ratio == pytest.approx([0.7475923, 0.95925553, 1.22779938])
    assert found.units.sum() == pytest.approx(135)


def test_where_everything_reaches_everything_the_ratio_is_supply_over_demand() -> None:
    """Section 12, case 4: p = 1 to 4, s = 1 to 6: 21 / 10 = 2.1 for all four."""
    found = access.availability(np.arange(1.0, 5), np.arange(1.0, 7), csr_matrix(np.ones((4, 6))))
    assert found.ratio == pytest.approx(np.full(4, 2.1))


def test_spatial_availability_of_the_published_example() -> None:
    """Section 12, case 5 (Soukhov and others 2023): f = exp(-0.1 t)."""
    minutes = np.array([[15, 30, 100], [30, 15, 100], [100, 100, 15]])
    people, jobs = np.array([50_000.0, 150_000, 10_000]), np.array([100_000.0, 100_000, 10_000])
    found = access.availability(people, jobs, csr_matrix(np.exp(-0.1 * minutes)))
    assert found.units == pytest.approx([66_833.5, 133_203.4, 9_963.2], abs=0.05)
    assert found.units.sum() == pytest.approx(210_000)


def test_who_reaches_nothing_has_nothing_and_supply_that_nobody_reaches_is_told() -> None:
    """The second reaches only what the first does not; the third supply point is reached by somebody without demand."""
    weight = csr_matrix(np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 1]]))
    found = access.availability(np.array([4.0, 3, 0]), np.array([6.0, 5, 7]), weight)
    assert found.units.tolist() == [6, 0, 0]
    assert found.ratio.tolist() == [1.5, 0, 0]
    assert found.unreached.tolist() == [0, 5, 7]


def test_no_demand_and_no_supply_give_nothing_rather_than_gaps() -> None:
    weight = csr_matrix(np.ones((2, 2)))
    for demand, supply in ((np.zeros(2), np.ones(2)), (np.ones(2), np.zeros(2))):
        found = access.availability(demand, supply, weight)
        assert found.units.tolist() == found.ratio.tolist() == [0, 0] or not demand.any()
        assert np.isfinite(np.concatenate([found.units, found.ratio, found.unreached])).all()


def test_units_spread_over_a_district_count_for_its_residents_by_the_mean_weight() -> None:
    """d1: 10 and 30 adults 13 km apart by road, steps of 10, 20, 30 km.

    Pairs next door weigh 1, the others 0.68: (10^2 + 30^2 + 2 x 10 x 30 x 0.68) / 40^2 = 0.88.
    """
    own = access.own_district_weights(five_blocks(), 1.3, steps(10, 20, 30))
    assert own["d1"] == pytest.approx(0.88)


def test_only_spread_units_of_the_home_district_take_the_mean_weight() -> None:
    points = pd.DataFrame({"district": ["d1", "d2"]})
    places = pd.DataFrame({"district": ["d1", "d1", "d2"], "spread": [True, False, True]})
    weight = csr_matrix(np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]))
    found = access.with_own_districts(weight, points, places, pd.Series({"d1": 0.88, "d2": 0.9}))
    assert found.toarray() == pytest.approx(np.array([[0.88, 0.2, 0.3], [0.4, 0.5, 0.9]]))


numbers = st.one_of(st.just(0.0), st.floats(0.01, 1e4))


@st.composite
def inputs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw demand, supply and weights, many of them nothing."""
    people, places = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    weight = st.sampled_from([0.0, 0.0, 0.22, 0.68, 1.0])
    return (
        np.array([draw(numbers) for _ in range(people)]),
        np.array([draw(numbers) for _ in range(places)]),
        np.array([[draw(weight) for _ in range(places)] for _ in range(people)]),
    )


@given(inputs())
@settings(max_examples=150, deadline=None)
def test_availability_is_what_a_slow_loop_finds_and_adds_up(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    demand, supply, weight = drawn
    found = access.availability(demand, supply, csr_matrix(weight))
    slow = [0.0] * len(demand)
    reached = 0.0
    for place, units in enumerate(supply):
        wanted = sum(demand[person] * weight[person, place] for person in range(len(demand)))
        if wanted > 0:
            reached += units
            for person in range(len(demand)):
                slow[person] += units * demand[person] * weight[person, place] / wanted
    assert found.units == pytest.approx(slow)
    assert found.units.sum() == pytest.approx(reached)
    assert found.units.sum() + found.unreached.sum() == pytest.approx(supply.sum())
    assert found.units == pytest.approx(demand * found.ratio)
    assert (found.units[(weight == 0).all(axis=1)] == 0).all()


@given(inputs())
@settings(max_examples=80, deadline=None)
def test_twice_the_supply_is_twice_the_availability(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    demand, supply, weight = drawn
    once, twice = (access.availability(demand, times * supply, csr_matrix(weight)) for times in (1, 2))
    assert twice.units == pytest.approx(2 * once.units)
    assert twice.unreached == pytest.approx(2 * once.unreached)


@given(inputs(), st.data())
@settings(max_examples=80, deadline=None)
def test_two_areas_merged_have_what_both_had(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    """People of one reach cut in two at any place have together what they had as one."""
    demand, supply, weight = drawn
    whole = access.availability(demand, supply, csr_matrix(weight)).units
    person, part = data.draw(st.integers(0, len(demand) - 1)), data.draw(st.floats(0, 1))
    cut = np.append(demand, demand[person] * (1 - part))
    cut[person] *= part
    found = access.availability(cut, supply, csr_matrix(np.vstack([weight, weight[person]]))).units
    assert found[person] + found[-1] == pytest.approx(whole[person], abs=1e-9)


def by_pysal(demand: np.ndarray, supply: np.ndarray, km: np.ndarray, limits: Mapping[float, float]) -> np.ndarray:
    """E2SFCA ratios by PySAL access, another implementation."""
    people = pd.DataFrame({"home": range(len(demand)), "people": demand})
    places = pd.DataFrame({"host": range(len(supply)), "units": supply})
    home, host = np.indices(km.shape)
    costs = pd.DataFrame({"from": home.ravel(), "to": host.ravel(), "km": km.ravel()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pysal.Access(
            demand_df=people, demand_index="home", demand_value="people", supply_df=places, supply_index="host",
            supply_value="units", cost_df=costs, cost_origin="from", cost_dest="to", cost_name="km",
        )  # fmt: skip
        ratios = found.enhanced_two_stage_fca(name="ratio", cost="km", weight_fn=pysal.weights.step_fn(dict(limits)))
    found_ratios: np.ndarray = ratios["ratio_units"].reindex(range(len(demand))).fillna(0).to_numpy(dtype=float)
    return found_ratios


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_ratios_are_those_of_pysal_access(seed: int) -> None:
    """PySAL leaves out whoever reaches nothing; with us they have nothing."""
    rng = np.random.default_rng(seed)
    demand, supply = rng.uniform(1, 500, 40), rng.uniform(0, 30, 25)
    km = rng.uniform(0, 90, (40, 25)).astype(np.float32)
    found = access.availability(demand, supply, access.weights(csr_matrix(km), steps(20, 40, 60)))
    assert found.ratio == pytest.approx(by_pysal(demand, supply, km, {20: 1, 40: 0.68, 60: 0.22}), rel=1e-5)

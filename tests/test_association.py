"""Rank correlation against scipy, its interval on paper, and what is left out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from marketmap.association import FEWEST, _interval, rank_correlation

figures = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=FEWEST, max_size=40)


def pair(values: list[tuple[float, float]]) -> tuple[pd.Series, pd.Series]:
    """Two figures of as many areas."""
    table = pd.DataFrame(values, columns=["one", "other"], dtype=float)
    return table["one"], table["other"]


@given(figures)
def test_rho_is_that_of_scipy_ties_too(values: list[tuple[float, float]]) -> None:
    one, other = pair(values)
    assume(one.min() < one.max() and other.min() < other.max())
    found = rank_correlation(one, other)
    assert found.rho == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)
    assert -1 <= found.low <= found.rho + 1e-9
    assert found.rho - 1e-9 <= found.high <= 1


def test_the_interval_is_fishers_with_the_wider_variance() -> None:
    """Rho 0.5 of 23 areas: z 0.549306, its error sqrt(1.125 / 20) = 0.237171.

    The limits are tanh(0.084460) = 0.084260 and tanh(1.014153) = 0.767474.
    """
    assert _interval(0.5, 23) == pytest.approx((0.084260, 0.767474), abs=1e-5)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """2,000 samples of 30 from a normal pair with r 0.5, whose rank correlation is 6 / pi x asin(r / 2) = 0.4826."""
    random, truth = np.random.default_rng(1), 6 / np.pi * np.arcsin(0.25)
    held = 0
    for _ in range(2_000):
        one = random.normal(size=30)
        other = 0.5 * one + np.sqrt(0.75) * random.normal(size=30)
        found = rank_correlation(pd.Series(one), pd.Series(other))
        held += found.low <= truth <= found.high
    assert held / 2_000 == pytest.approx(0.95, abs=0.015)


def test_suppressed_and_missing_areas_are_left_out_and_counted() -> None:
    one, other = pair([(float(n), float(n * n)) for n in range(12)])
    found = rank_correlation(one.mask(one == 0), other.mask(other == 121))
    assert (found.areas, found.left_out) == (10, 2)
    assert found.rho == pytest.approx(1)
    assert found.high == pytest.approx(1)


@pytest.mark.parametrize("values", [[(1.0, 2.0)] * 12, [(float(n), float(n)) for n in range(FEWEST - 1)]])
def test_too_few_areas_or_a_figure_that_never_moves_have_no_correlation(values: list[tuple[float, float]]) -> None:
    found = rank_correlation(*pair(values))
    assert np.isnan([found.rho, found.low, found.high]).all()
    assert found.areas == len(values)


def test_no_area_at_all_is_no_correlation() -> None:
    assert rank_correlation(*pair([])).areas == 0

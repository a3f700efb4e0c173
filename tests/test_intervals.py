"""Intervals against method.md section 12, row 8, and the laws that any interval keeps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.intervals import count_interval, share_interval


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(10, 4.7874, 18.3915), (20, 12.2114, 30.8899), (100, 81.3621, 121.6279), (5, 1.6235, 11.6683)],
)
def test_count_interval_is_byar_from_ten_up_and_exact_below(count: int, low: float, high: float) -> None:
    lower, upper = count_interval(np.array([count]))
    assert lower[0] == pytest.approx(low, abs=5e-5)
    assert upper[0] == pytest.approx(high, abs=5e-5)


def test_count_interval_of_nothing_starts_at_nothing() -> None:
    """Exact limits of a count of 0: 0 and -ln(0.025) = 3.6889."""
    lower, upper = count_interval(np.array([0.0]))
    assert lower[0] == 0
    assert upper[0] == pytest.approx(3.6889, abs=5e-5)


def test_count_interval_of_a_missing_count_is_missing() -> None:
    lower, upper = count_interval(np.array([np.nan]))
    assert np.isnan(lower[0])
    assert np.isnan(upper[0])


def test_share_interval_is_wilsons() -> None:
    lower, upper = share_interval(np.array([5.0]), np.array([20.0]))
    assert lower[0] == pytest.approx(0.111862, abs=5e-7)
    assert upper[0] == pytest.approx(0.468701, abs=5e-7)


@given(st.floats(0.01, 1e6))
def test_count_interval_holds_its_count_and_rises_with_it(count: float) -> None:
    lower, upper = count_interval(np.array([count, count + 1]))
    assert lower[0] <= count <= upper[0]
    assert upper[0] < upper[1]


@pytest.mark.parametrize(
    ("count", "low", "high"), [(100, 71.904, 134.944), (20, 8.923, 38.085), (5, 0.7395, 16.4545), (0, 0.0, 6.9078)]
)
def test_the_outer_limits_of_a_funnel_are_998_in_1000(count: int, low: float, high: float) -> None:
    """With z = 3.0902, on paper.

    100 x (1 - 1/900 - 3.0902/30)^3 = 71.904 and 101 x (1 - 1/909 + 3.0902/30.1496)^3 = 134.944; 20 x (1 - 1/180 -
    3.0902/13.4164)^3 = 8.923 and 21 x (1 - 1/189 + 3.0902/13.7477)^3 = 38.085. Below 10 half of chi-squared as printed
    in tables: 1.479 (10 degrees of freedom, 0.001) and 32.909 (12, 0.999); for a count of 0, -ln(0.001) = 6.9078.
    """
    lower, upper = count_interval(np.array([count]), 0.998)
    assert lower[0] == pytest.approx(low, abs=5e-4)
    assert upper[0] == pytest.approx(high, abs=5e-4)


def test_a_share_has_outer_limits_too() -> None:
    """Wilson with z = 3.0902, z squared 9.5495: centre (0.5 + 0.0477)/(1 + 0.0955) = 0.5 for 50 of 100."""
    lower, upper = share_interval(np.array([50.0]), np.array([100.0]), 0.998)
    assert lower[0] + upper[0] == pytest.approx(1)
    assert upper[0] - lower[0] == pytest.approx(2 * 3.0902 * (0.0025 + 9.5495 / 40_000) ** 0.5 / 1.095495, abs=1e-4)

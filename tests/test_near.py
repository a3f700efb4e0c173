"""Near a point: what lies within road distances, from paper."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from marketmap.near import WITHIN_KM, available_within, competing, km_from, sums_within, unmet_near
from marketmap.tables import COMPETING, check


def line(*km: float) -> np.ndarray:
    """Points on a line, in metres."""
    return np.array([[one * 1000, 0.0] for one in km])


def test_road_km_are_straight_km_times_the_factor_and_end_at_the_farthest() -> None:
    """10 km straight is 13 by road; 31 km straight is 40.3, beyond 40."""
    km = km_from(line(0), line(0, 10, 31), 1.3)
    assert km.shape == (1, 3)
    assert dict(zip(km.indices.tolist(), km.data.tolist(), strict=True)) == pytest.approx({0: 0.0, 1: 13.0})


def test_a_point_on_the_limit_is_within_it_and_rings_hold_all_that_is_nearer() -> None:
    km = km_from(line(0, 100), line(0, 5, 5.1, 20, 39), 1.0)
    sums = sums_within(km, np.array([[1.0], [10.0], [100.0], [1000.0], [10000.0]]))
    assert sums[:, 0, 0].tolist() == [11, 111, 1111, 11111]
    assert sums[:, 1, 0].tolist() == [0, 0, 0, 0]


def test_a_missing_figure_within_a_ring_is_missing_and_beyond_it_does_no_harm() -> None:
    sums = sums_within(km_from(line(0), line(1, 15), 1.0), np.array([[2.0], [np.nan]]))
    assert sums[:2, 0, 0].tolist() == [2, 2]
    assert np.isnan(sums[2:, 0, 0]).all()


def test_a_scheme_is_shared_by_demand_and_weight_among_those_who_reach_it() -> None:
    """12 units; 10 required at weight 1 (4 km), 30 at weight 0.68 (15 km): 12 x 10 / 30.4 and 12 x 20.4 / 30.4."""
    km = csr_matrix(np.array([[4.0, 15.0]]))
    weight = csr_matrix(np.array([[1.0, 0.68]]))
    more = available_within(km, weight, np.array([10.0, 30.0]), np.array([12.0]))
    assert more[:, 0] == pytest.approx([3.947368, 3.947368, 12, 12])


def test_a_scheme_that_nobody_reaches_adds_nothing() -> None:
    km = csr_matrix(np.array([[4.0]]))
    assert available_within(km, km, np.array([0.0]), np.array([12.0])).tolist() == [[0.0]] * 4


def test_what_else_is_there_by_level_and_model_with_districts_as_a_row_of_their_own() -> None:
    schemes = pd.DataFrame(
        {"level": ["high", "high", None], "model": ["hostel", "hostel", "other"], "units": [10.0, 5.0, 7.0],
         "distance_km": [4.0, 12.0, 3.0]}
    ).astype({"level": "str", "model": "str"})  # fmt: skip
    table = check(COMPETING, competing(schemes, np.array([0.0, 2.5, 9.0, 20.0])))
    near = table[table["within_km"] == 20]
    assert near[["origin", "schemes", "units"]].to_numpy().tolist() == [
        ["register", 2, 15.0], ["register", 1, 7.0], ["by district", 0, 9.0]
    ]  # fmt: skip
    assert table.loc[table["within_km"] == 5, "units"].tolist() == [10.0, 7.0]


def test_the_nearest_unmet_demand_ends_where_there_are_as_many_as_units() -> None:
    """A: 3 at 2 km and 1 at 10 km, mean 4 km; B: 6 at 5 km; C: 50 at 9 km; D: next to none. For 8 units A and B do."""
    unmet = pd.DataFrame(
        {"district": ["A", "A", "B", "C", "D"], "distance_km": [2.0, 10.0, 5.0, 9.0, 1.0], "unmet": [3, 1, 6, 50, 0.2]}
    )
    found = unmet_near(unmet, 8)
    assert found.to_numpy().tolist() == [["A", 4.0, 4.0], ["B", 5.0, 6.0]]
    assert unmet_near(unmet, 11)["district"].tolist() == ["A", "B", "C"]


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 100)), min_size=1, max_size=20))
def test_wider_rings_never_hold_less(points: list[tuple[float, float]]) -> None:
    km = km_from(line(0), line(*(one for one, _ in points)), 1.0)
    sums = sums_within(km, np.array([[count] for _, count in points]))[:, 0, 0]
    assert (np.diff(sums) >= -1e-9).all()
    assert sums[-1] == pytest.approx(sum(count for one, count in points if one <= WITHIN_KM[-1] + 1e-9))

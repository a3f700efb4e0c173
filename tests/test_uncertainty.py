"""The step uncertainty against distributions known on paper, and what it makes of draws that can be counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from marketmap import tables, uncertainty
from marketmap.assumptions import Assumption, load_assumptions
from marketmap.uncertainty import Count, at_ends, compare_estimates, draw, summarise, tornado

MANY = (200_000, 7)


def assumed(low: float | None, value: float | None, high: float | None, most: float | None = None) -> Assumption:
    """An assumption with a range."""
    return Assumption(
        title="A figure", unit="share", source="paper", quality="red", low=low, value=value, high=high, most=most
    )


def counted(value: float, least: float | None = None, most: float | None = None, together: float = 1) -> Count:
    """One count under the code x."""
    table = pd.DataFrame({"value": [value], "least": [value if least is None else least], "most": [most or value]})
    return Count(table.set_axis(["x"]), together)


def test_an_assumption_is_drawn_from_a_pert_distribution() -> None:
    """Mean (80 + 4 x 114 + 153)/6 = 114.8333; variance (mean - 80)(153 - mean)/7 = 34.8333 x 38.1667/7 = 189.925."""
    drawn = draw({"rate": assumed(80, 114, 153)}, {}, MANY).assumptions["rate"]
    assert drawn.mean() == pytest.approx(114.8333, abs=0.1)
    assert drawn.var() == pytest.approx(189.925, rel=0.02)
    assert drawn.min() >= 80
    assert drawn.max() <= 153


def test_a_pert_of_which_the_mode_is_an_end_falls_all_the_way() -> None:
    """Mode at the low end 0 of 0 to 6: mean (0 + 0 + 6)/6 = 1."""
    assert draw({"a": assumed(0, 0, 6)}, {}, MANY).assumptions["a"].mean() == pytest.approx(1, abs=0.01)


def test_an_assumption_without_a_range_stays_and_one_without_a_value_is_left_out() -> None:
    drawn = draw({"fixed": assumed(None, 0.3, None), "empty": assumed(None, None, None)}, {}, (5, 1))
    assert drawn.assumptions["fixed"].tolist() == [0.3] * 5
    assert "empty" not in drawn.assumptions


@pytest.mark.parametrize(("count", "low", "high"), [(100, 81.76, 121.13), (10, 5.141, 17.740), (0, 0.0005, 2.512)])
def test_a_count_is_drawn_from_a_gamma_of_shape_count_and_a_half(count: float, low: float, high: float) -> None:
    """Half of the chi-squared quantiles at 0.025 and 0.975 with 2 x count + 1 degrees of freedom.

    Chi-squared tables: 21 degrees of freedom 10.283 and 35.479; 1 degree 0.00098 and 5.024; 201: 163.52 and 242.26 by
    the approximation of Wilson and Hilferty, 201 x (1 - 2/1809 -+ 1.96 x sqrt(2/1809))^3.
    """
    drawn = draw({}, {"claimants": counted(count)}, MANY).counts["claimants"].loc["x"]
    assert np.quantile(drawn, 0.025) == pytest.approx(low, rel=0.01, abs=0.0003)
    assert np.quantile(drawn, 0.975) == pytest.approx(high, rel=0.01)


def test_days_that_come_together_are_one_observation() -> None:
    """310 days of a 31-day month are ten people all month: variance 31 x 310.5 = 9,625.5 instead of 310.5."""
    drawn = draw({}, {"days": counted(310, together=31)}, MANY).counts["days"].loc["x"]
    assert drawn.mean() == pytest.approx(310.5, rel=0.01)
    assert drawn.var() == pytest.approx(9625.5, rel=0.03)


def test_a_suppressed_count_is_drawn_from_its_interval() -> None:
    """Uniform over 0 to 4, then Gamma: mean 2 + 1/2, variance 16/12 + 2.5 = 3.8333."""
    drawn = draw({}, {"days": counted(np.nan, 0, 4)}, MANY).counts["days"].loc["x"]
    assert drawn.mean() == pytest.approx(2.5, rel=0.01)
    assert drawn.var() == pytest.approx(3.8333, rel=0.03)


def test_a_missing_count_is_missing_in_every_draw_and_never_nothing() -> None:
    missing = Count(pd.DataFrame({"value": [np.nan], "least": [np.nan], "most": [np.nan]}, index=["x"]))
    assert draw({}, {"c": missing}, (4, 1)).counts["c"].isna().all(axis=None)
    assert draw({}, {"c": missing}, (4, 1), varied=()).counts["c"].isna().all(axis=None)


def test_what_is_not_varied_stays_central() -> None:
    entries, counts = {"a": assumed(1, 2, 4)}, {"c": counted(7), "s": counted(np.nan, 0, 4)}
    still = draw(entries, counts, (3, 1), varied=())
    assert still.assumptions["a"].tolist() == [2, 2, 2]
    assert still.counts["c"].loc["x"].tolist() == [7, 7, 7]
    assert still.counts["s"].loc["x"].tolist() == [2, 2, 2]
    ends = at_ends(entries, counts, "a")
    assert ends.assumptions["a"].tolist() == [1, 4]
    assert ends.counts["c"].loc["x"].tolist() == [7, 7]


def test_the_same_seed_gives_the_same_draws_whatever_else_is_drawn() -> None:
    """An input draws the same alone and beside others, and in whatever order its codes stand."""
    two = pd.DataFrame({"value": [5.0, 900.0], "least": [5.0, 900.0], "most": [5.0, 900.0]}, index=["p", "q"])
    alone = draw({}, {"c": Count(two)}, (50, 3))
    beside = draw({"a": assumed(1, 2, 4)}, {"b": counted(3), "c": Count(two.iloc[::-1])}, (50, 3))
    pd.testing.assert_frame_equal(alone.counts["c"], beside.counts["c"])
    other = draw({}, {"c": Count(two)}, (50, 4))
    assert (other.counts["c"] != alone.counts["c"]).all(axis=None)


def test_draws_are_summarised_by_area() -> None:
    """1, 2, ..., 41 units required and 11 exist: limits at the 2nd and 40th of 41 draws, short in 30 of them."""
    demand = np.arange(1.0, 42.0)[None, :]
    row = summarise(demand, np.full((1, 41), 11.0)).iloc[0]
    assert (row["demand_lower"], row["demand_upper"]) == (2, 40)
    assert (row["supply_lower"], row["supply_upper"]) == (11, 11)
    assert (row["gap_lower"], row["gap_upper"]) == (-9, 29)
    assert row["chance_short"] == pytest.approx(30 / 41)
    assert row["coverage_lower"] == pytest.approx(11 / 40)
    assert row["coverage_upper"] == pytest.approx(11 / 2)


def test_ranks_count_from_the_lowest_coverage_in_every_draw() -> None:
    """Six areas need 10; the first has 1 in one draw and 7 in the other, the next five have 2 to 6."""
    supply = np.array([[1.0, 7.0], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]])
    rows = summarise(np.full((6, 2), 10.0), supply)
    assert rows["rank_lower"].tolist() == [1, 1, 2, 3, 4, 5]
    assert rows["rank_upper"].tolist() == [6, 2, 3, 4, 5, 6]
    assert rows["chance_worst_five"].tolist() == [0.5, 1, 1, 1, 1, 0.5]


def test_five_areas_have_no_worst_five() -> None:
    assert summarise(np.full((5, 2), 10.0), np.ones((5, 2)))["chance_worst_five"].isna().all()


def test_an_area_without_a_figure_has_no_summary_and_takes_no_rank() -> None:
    supply = np.array([[1.0, 1.0], [np.nan, np.nan], [5.0, 5.0]])
    rows = summarise(np.full((3, 2), 10.0), supply)
    assert rows.loc[1, ["gap_lower", "coverage_upper", "chance_short", "rank_lower"]].isna().all()
    assert rows.loc[1, "demand_lower"] == 10
    assert rows["rank_lower"].tolist()[::2] == [1, 2]


UNITS = arrays(float, (7, 9), elements=st.just(0.0) | st.floats(0.01, 1e4))


@settings(deadline=None)
@given(UNITS, UNITS)
def test_limits_are_in_order_and_chances_are_shares(demand: np.ndarray, supply: np.ndarray) -> None:
    rows = summarise(demand, supply)
    for name in ("demand", "supply", "gap"):
        assert (rows[f"{name}_lower"] <= rows[f"{name}_upper"]).all()
    assert rows["chance_short"].between(0, 1).all()
    assert ((rows["gap_lower"] > 0) <= (rows["chance_short"] > 0.5)).all()


def test_the_tornado_puts_what_moves_the_gap_most_first() -> None:
    """Supply is 1,000 times a share of 0.1 to 0.3; 190 are required: gap 90 to -110, and nothing at 0.19."""
    share, still = assumed(0.1, 0.2, 0.3, most=1), assumed(1, 1, 1)
    table = tornado(
        [
            uncertainty.effect_of_count("claimants", np.linspace(-20, 20, 41)),
            uncertainty.effect_of_assumption("supply.share", share, np.array([90.0, -110.0])),
            uncertainty.effect_of_assumption("supply.other", still, np.array([5.0, 5.0])),
        ]
    )
    assert table["input"].tolist() == ["supply.share", "claimants"]
    assert table.loc[0, ["low", "high", "gap_at_low", "gap_at_high", "no_gap_at", "swing"]].tolist() == pytest.approx(
        [0.1, 0.3, 90, -110, 0.19, 200]
    )
    assert table.loc[1, ["gap_at_low", "gap_at_high"]].tolist() == [-19, 19]
    tables.check(tables.TORNADO, table)


def test_no_value_is_given_where_an_assumption_cannot_close_the_gap() -> None:
    """At 0.5 the gap is 60 and at 0.9 it is 20: nothing at 1.1, and a share is at most 1."""
    row = uncertainty.effect_of_assumption("s", assumed(0.5, 0.7, 0.9, most=1), np.array([60.0, 20.0]))
    assert np.isnan(row["no_gap_at"])


def test_estimates_that_differ_by_more_than_half_are_flagged() -> None:
    """Demand 100 and 140 agree (1.4 times), 100 and 151 do not; a lone one cannot disagree."""
    rows = [("a", "benchmark", 100.0), ("a", "pressure", 140.0), ("b", "benchmark", 100.0), ("b", "pressure", 151.0),
            ("c", "benchmark", 100.0), ("c", "pressure", np.nan)]  # fmt: skip
    gaps = pd.DataFrame(rows, columns=["area", "estimate", "demand"]).assign(kind="district", group="mental_health")
    table = compare_estimates(gaps.assign(name=gaps["area"].str.upper())).set_index("area")
    assert table["largest_over_smallest"].tolist()[:2] == pytest.approx([1.4, 1.51])
    assert table["disagree"].tolist() == [False, True, False]
    assert np.isnan(table.loc["c", "largest_over_smallest"])
    tables.check(tables.ESTIMATES_COMPARED, table.reset_index()[tables.ESTIMATES_COMPARED.column_names])


def test_every_assumption_has_an_entry_by_its_name() -> None:
    entries = load_assumptions().entries
    assert entries["supply.mental_health_share"].range == (0.13, 0.183, 0.23)
    assert "pressure.days_in_month" in entries

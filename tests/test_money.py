"""Money on paper: days at their own cost or at the unit cost of the kind, never across kinds."""

import pandas as pd
import pytest

from marketmap.assumptions import load_assumptions
from marketmap.money import cost_a_day, observed_costs
from marketmap.observed import observe
from tests.england import england
from tests.placed import going, paper, placements, sussex

A, B = "district:a", "district:b"


def costs(*rows: dict[str, object], **changes: float) -> pd.DataFrame:
    """The costs of these rows on the map of paper, by kind and reason."""
    money = load_assumptions().changed({f"money.{name}.value": value for name, value in changes.items()}).money
    return observed_costs(observe(placements(*rows), paper(), "icb_2026", 1.3), money).set_index(
        ["placement_kind", "reason"]
    )


def test_days_are_costed_at_the_unit_cost_of_their_kind() -> None:
    """10 acute days x 545 and 100 rehabilitation days x 364."""
    table = costs(going(A, B, kind="acute", reason="10", days=10.0), going(A, B, days=100.0, people=4.0))
    assert table.loc[("acute", "inappropriate"), "cost"] == 5_450
    assert table.loc[("rehab", "not_asked"), "cost"] == 36_400
    assert table["people_unit_cost"].tolist() == [1, 4]


def test_a_placements_own_cost_goes_before_the_unit_cost_and_is_counted() -> None:
    """30 days at 400 of its own and 20 days at 364: 12,000 + 7,280."""
    row = costs(going(A, B, days=30.0, cost_per_day=400.0, people=2.0), going(A, B, days=20.0), going(A, B)).iloc[0]
    assert row[["cost_own", "cost_unit", "cost"]].tolist() == [12_000, 7_280, 19_280]
    assert row[["people", "people_own_cost", "people_unit_cost", "people_without_days"]].tolist() == [4, 2, 1, 1]
    assert row["days"] == 50


def test_social_care_has_no_cost_until_a_week_has_one() -> None:
    """14 days are 2 weeks, at 700 pounds a week: 1,400; 100 pounds a day."""
    row = going(A, B, kind="social_care", days=14.0)
    assert costs(row)["cost"].isna().all()
    assert costs(row)["cost_own"].tolist() == [0]
    priced = costs(row, supported_housing_week=700)
    assert priced[["unit_cost", "cost"]].iloc[0].tolist() == [100, 1_400]


def test_social_care_with_costs_of_its_own_throughout_needs_no_unit_cost() -> None:
    assert costs(going(A, B, kind="social_care", days=14.0, cost_per_day=90.0))["cost"].tolist() == [1_260]


def test_reasons_of_acute_placements_are_costed_apart() -> None:
    table = costs(*(going(A, B, kind="acute", reason=reason, days=1.0) for reason in ("10", "11", "99")))
    assert table["cost"].tolist() == [545, 545, 545]
    assert len(table) == 3


def test_a_suppressed_count_of_people_is_told_and_its_days_are_costed() -> None:
    row = costs(going(A, B, people=None, days=10.0)).iloc[0]
    assert row[["people", "rows_without_people", "cost"]].tolist() == [0, 1, 3_640]


def test_placements_without_days_have_no_cost_rather_than_none_to_pay() -> None:
    assert costs(going(A, B)).iloc[0][["days", "cost"]].isna().all()


def test_a_changed_unit_cost_changes_its_kind_only() -> None:
    rows = [going(A, B, kind="acute", reason="10", days=10.0), going(A, B, days=10.0)]
    assert costs(*rows, acute_bed_day=600)["cost"].tolist() == [6_000, 3_640]


def test_the_cost_of_a_day_is_a_seventh_of_a_weeks() -> None:
    money = load_assumptions().changed({"money.supported_housing_week.value": 350}).money
    assert cost_a_day(money, "social_care") == 50
    assert cost_a_day(money, "acute") == 545


def test_the_example_is_costed_as_plain_sums_of_its_file() -> None:
    """The example's acute placements all cost 545 a day, so their cost is their days times that."""
    table = observed_costs(observe(sussex(), england().blocks, "icb_2026", 1.3), load_assumptions().money)
    acute = sussex()[sussex()["kind"] == "acute"]
    assert table.loc[table["placement_kind"] == "acute", "cost"].sum() == pytest.approx(545 * acute["days"].sum())
    assert table.loc[table["placement_kind"] == "social_care", "cost"].isna().all()

"""The baseline assumptions, their derivations on paper, and what may not be changed into nonsense."""

import pytest

from marketmap.assumptions import Assumption, load_assumptions
from marketmap.errors import AssumptionError


def test_central_rate_is_60000_over_the_register() -> None:
    """60,000 / 527,556 = 113.7 per 1,000; the stock 230,030 x 0.183 = 42,095 gives 79.8, x 1.92 = 153.2."""
    low, central, high = load_assumptions().demand.units_per_1000.range
    stock = 230_030 * 0.183
    assert central == round(60_000 / 527_556 * 1000)
    assert low == round(stock / 527_556 * 1000)
    assert high == round(stock / 527_556 * 1000 * 1.92)


def test_rates_of_the_other_register_are_derived_the_same_way() -> None:
    other = load_assumptions().changed({"demand.register": "qof_2024_25"})
    stock = 230_030 * 0.183
    expected = [stock / 648.282, 60_000 / 648.282, stock / 648.282 * 1.92]
    assert other.demand.units_per_1000.range == pytest.approx([round(rate, 1) for rate in expected], abs=0.051)


def test_unmet_need_is_the_reviews_range_over_its_stock() -> None:
    low, central, high = load_assumptions().demand.unmet_need_all_groups.range
    assert low == pytest.approx(211_200 / 535_400, abs=0.005)
    assert high == pytest.approx(490_200 / 535_400, abs=0.005)
    assert central == pytest.approx((low + high) / 2, abs=0.01)


def test_mental_health_share_is_29500_of_161000() -> None:
    assert load_assumptions().supply.mental_health_share.range[1] == pytest.approx(29_500 / 161_000, abs=0.0005)


def test_homeless_outcome_is_5829_of_81898() -> None:
    assert load_assumptions().pressure.supported_housing_outcome.range[1] == pytest.approx(
        (1_586 + 4_243) / 81_898, abs=0.0005
    )


def test_every_assumption_says_its_source_and_quality() -> None:
    baseline = load_assumptions()
    sections = [section for _, section in baseline if not isinstance(section, dict)]
    assert len(sections) >= 6
    for section in sections:
        for _, entry in section:
            if isinstance(entry, Assumption):
                assert entry.title
                assert entry.unit
                assert len(entry.source) > 20


def test_unit_costs_are_those_of_the_method_and_the_week_in_supported_housing_is_empty() -> None:
    """71 million / 109,029 = 651.2; 140 - 45 = 95 days, and 95 x 385 = 36,575 pounds (docs/method.md#money)."""
    money = load_assumptions().money
    assert [money.acute_bed_day.value, money.acute_bed_day.year] == [545, "2018"]
    assert [money.rehab_nhs_bed_day.value, money.rehab_independent_bed_day.value] == [350, 364]
    assert money.delayed_bed_day.value == round(71_000_000 / 109_029)
    days = money.stay_without_housing_support.range[1] - money.stay_with_housing_support.range[1]
    assert days * money.inpatient_night.range[1] == 36_575
    assert money.supported_housing_week.value is None


def test_no_rate_is_invented_for_the_other_groups() -> None:
    assert load_assumptions().rates == {}
    assert load_assumptions().groups == ("mental_health", "all")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"supply.mental_health_share.value": 0.9}, "must rise"),
        ({"supply.mental_health_share.value": -1}, "greater than or equal to 0"),
        ({"supply.nonsense.value": 1}, "nonsense"),
        ({"rates.cats": 1.0}, "'cats' is not a group"),
        ({"rates.mental_health": 1.0}, "'mental_health' is not a group that takes a rate"),
        ({"rates.veterans": 5000.0}, "expected 0 to 1,000"),
        ({"demand.register": "guess"}, "smi_2023_24"),
        ({"demand.register.deeper": 1}, "no such entry"),
        ({"demand.supported_housing_share.value": 1.2}, "expected at most 1"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(AssumptionError, match=words):
        load_assumptions().changed(changes)


def test_all_faults_of_a_change_are_told_together() -> None:
    with pytest.raises(AssumptionError) as caught:
        load_assumptions().changed({"supply.mental_health_share.value": -1, "pressure.days_in_month.value": -31})
    assert len(caught.value.faults) == 2


def test_an_assumption_without_a_value_says_so() -> None:
    with pytest.raises(AssumptionError, match="has no value yet"):
        _ = load_assumptions().demand.supported_housing_share.range

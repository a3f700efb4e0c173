"""Calibration: what was assumed is found again from what it predicts, and what cannot be reached is said."""

from dataclasses import replace

import pytest

from marketmap.calibration import CLOSE, calibrate, predicted_share
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND
from marketmap.housed import Housed, Question, house, met_by
from marketmap.places import find_place
from tests.england import SURREY_AND_SUSSEX, gazetteer, market
from tests.housed_examples import housed

TOO_FAR = 0.9


def assumed(rule: str, **changes: float) -> Housed:
    """England allocated under other assumptions of the allocation."""
    named = {f"allocation.{name}.value": value for name, value in changes.items()}
    assumptions = market().assumptions.changed({"allocation.rule": rule, **named})
    return house(replace(market(), assumptions=assumptions), Question())


def test_the_predicted_share_is_units_met_outside_over_units_met() -> None:
    for place in (ENGLAND, SURREY_AND_SUSSEX):
        row = met_by(housed(), place.kind, place).iloc[0]
        met = row[["met_in_district", "met_in_icb", "met_outside"]].sum()
        assert predicted_share(housed(), place) == pytest.approx(row["met_outside"] / met)


@pytest.mark.parametrize("share_open", [0.2, 0.45])
def test_home_first_finds_the_share_of_units_open_again(share_open: float) -> None:
    """The observed share is what this assumption predicts; the search starts from the baseline, all open."""
    truth = assumed("home_first", share_open=share_open)
    found = calibrate(housed(), predicted_share(truth))
    assert found.is_reached
    assert found.assumptions.allocation.share_open.range[1] == pytest.approx(share_open, abs=0.01)
    assert found.share == pytest.approx(predicted_share(found.housed))
    assert found.changed == {"allocation.share_open.value": found.assumptions.allocation.share_open.range[1]}
    assert found.present == {"allocation.share_open.value": 1.0}


def test_best_for_all_finds_both_borders_again() -> None:
    """Borders of 15 and 37.5 km are 1.5 times the baseline's 10 and 25."""
    truth = assumed("best_for_all", border_district_km=15, border_icb_km=37.5)
    found = calibrate(housed("best_for_all"), predicted_share(truth))
    borders = found.assumptions.allocation
    assert found.is_reached
    assert borders.border_icb_km.range[1] == pytest.approx(2.5 * borders.border_district_km.range[1], rel=1e-6)
    assert borders.border_district_km.range[1] == pytest.approx(15, abs=1)


def test_the_share_out_of_area_rises_with_the_units_that_are_open_as_long_as_few_are() -> None:
    """With more open, more are met within their ICS: the last quarter takes a little off the share outside."""
    shares = [predicted_share(assumed("home_first", share_open=share)) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert shares[0] == 0
    assert shares[:4] == sorted(shares[:4])
    assert shares[3] > shares[4]


@pytest.mark.parametrize("share_open", [0.7, 0.8])
def test_what_is_predicted_near_the_largest_share_is_reached_too(share_open: float) -> None:
    """More than all open predicts, so that looking at both ends alone would not find it."""
    observed = predicted_share(assumed("home_first", share_open=share_open))
    found = calibrate(housed(), observed)
    assert observed > predicted_share(housed())
    assert found.is_reached


def test_a_small_place_whose_share_rises_steeply_is_met_too() -> None:
    """In the Black Country each per cent of units open adds nearly four points, up to 61%."""
    place = find_place("NHS Black Country", gazetteer()).place
    assert abs(calibrate(housed(), 0.4, place).share - 0.4) <= CLOSE


def test_of_two_answers_it_is_the_one_next_to_the_present_value() -> None:
    """All open, and about two thirds open, predict the same: whoever starts from all open stays there."""
    observed = predicted_share(housed())
    assert calibrate(housed(), observed).assumptions.allocation.share_open.range[1] == 1


def test_the_share_out_of_area_falls_with_the_borders() -> None:
    shares = [
        predicted_share(assumed("best_for_all", border_district_km=10 * by, border_icb_km=25 * by)) for by in (0, 1, 3)
    ]
    assert shares[0] > shares[1] > shares[2]


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
def test_a_share_that_cannot_be_reached_is_said_with_the_nearest(rule: str) -> None:
    found = calibrate(housed(rule), TOO_FAR)
    assert not found.is_reached
    assert found.share == found.most < TOO_FAR
    assert found.least < found.most


def test_the_calibrated_place_is_the_one_asked_for() -> None:
    """Surrey and Sussex, all of whose districts are short, sends nobody away by home first: only 0 can be observed."""
    assert calibrate(housed(), 0.0, SURREY_AND_SUSSEX).is_reached
    assert not calibrate(housed(), 0.2, SURREY_AND_SUSSEX).is_reached


def test_a_range_round_the_old_value_goes_with_it() -> None:
    base = housed()
    ranged = market().assumptions.changed({"allocation.share_open.low": 0.9, "allocation.share_open.high": 1})
    start = replace(base, market=replace(base.market, assumptions=ranged))
    found = calibrate(start, predicted_share(assumed("home_first", share_open=0.5)))
    assert found.assumptions.allocation.share_open.low is None


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ChoiceError, match="lies between 0 and 1"):
        calibrate(housed(), share)


def test_without_any_border_or_anybody_housed_there_is_nothing_to_find() -> None:
    with pytest.raises(ChoiceError, match="Both borders weigh nothing"):
        calibrate(assumed("best_for_all", border_district_km=0, border_icb_km=0), 0.1)
    none = replace(market(), supply=market().supply.assign(units=0.0))
    with pytest.raises(ChoiceError, match="Nobody of England could be housed"):
        calibrate(house(none, Question()), 0.1)


def test_the_curve_is_what_each_value_predicts() -> None:
    found = calibrate(housed(), 0.05)
    assert [changed["allocation.share_open.value"] for changed, _ in found.curve] == [step / 10 for step in range(11)]
    assert found.curve[4][1] == pytest.approx(predicted_share(assumed("home_first", share_open=0.4)))
    assert (found.least, found.most) == (0.0, max(share for _, share in found.curve))
    assert abs(found.share - 0.05) <= CLOSE


def test_limits_of_the_observed_share_have_values_of_their_own() -> None:
    """Where 20% and 45% of units open predict the limits, these are the values, give or take the straight lines."""
    low, high = (predicted_share(assumed("home_first", share_open=share)) for share in (0.2, 0.45))
    found = calibrate(housed(), (low + high) / 2, limits=(low, high))
    values = [limit["allocation.share_open.value"] for limit in found.limits if limit]
    assert values == pytest.approx([0.2, 0.45], abs=0.01)
    assert values[0] < found.changed["allocation.share_open.value"] < values[1]


def test_a_limit_that_cannot_be_predicted_has_no_value() -> None:
    found = calibrate(housed(), 0.05, limits=(0.02, TOO_FAR))
    assert found.limits[0] is not None
    assert found.limits[1] is None


def test_from_a_value_between_the_first_ones_the_present_one_is_kept_where_it_predicts_what_was_observed() -> None:
    start = assumed("home_first", share_open=0.4321)
    found = calibrate(start, predicted_share(start))
    assert found.changed == found.present == {"allocation.share_open.value": 0.4321}

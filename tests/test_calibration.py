"""Calibration: what was assumed is found again from what it predicts, and what cannot be reached is said."""

from dataclasses import replace

import pandas as pd
import pytest

from marketmap.calibration import CLOSE, Calibrated, calibrate, predicted_share, residuals
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND
from marketmap.housed import Housed, Question, house, met_by
from tests.england import SURREY_AND_SUSSEX, market
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
    assert "as observed, is predicted with: Share of the units left over" in found.words


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
    assert found.words.startswith(f"90.0% out of area was observed. Changing this alone predicts {found.least:.1%} to")
    assert f"the nearest is {found.most:.1%}" in found.words


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


def test_residuals_set_observed_beside_predicted_and_keep_what_was_not_observed_missing() -> None:
    """Two ICSs observed at 10% and 0%; the others have no residual."""
    table = met_by(housed(), "icb_2026").set_index("area")
    codes = table["outside_share"].nlargest(2).index.tolist()
    seen = pd.DataFrame({"area": codes, "share": [0.1, 0.0]})
    found = residuals(housed(), "icb_2026", seen).set_index("area")
    assert len(found) == 36
    assert found["residual"].count() == 2
    assert found.loc[codes[0], "residual"] == pytest.approx(0.1 - table.loc[codes[0], "outside_share"])
    assert found.loc[codes[1], "residual"] == pytest.approx(-table.loc[codes[1], "outside_share"])
    assert found["met"].sum() == pytest.approx(table[["met_in_district", "met_in_icb", "met_outside"]].to_numpy().sum())


def test_an_observed_area_of_another_place_is_told() -> None:
    seen = pd.DataFrame({"area": ["E99"], "share": [0.1]})
    with pytest.raises(ChoiceError, match="There is no ICS in England with code E99"):
        residuals(housed(), "icb_2026", seen)


def test_the_answer_is_a_record_that_says_all() -> None:
    found = calibrate(housed(), 0.05)
    assert isinstance(found, Calibrated)
    assert abs(found.share - 0.05) <= CLOSE

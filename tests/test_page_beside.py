"""Predicted beside observed on the page: what is shown, found, used on the page and taken back, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from marketmap.disclosure import SUPPRESSED
from marketmap.loading import STATED, SUPPRESSION, with_settings
from marketmap.outputs.beside_words import short_value
from marketmap.pages.flow_address import FlowChoices, flow_address, read_flow_address
from marketmap.places import find_place
from tests.app_pages import page_text
from tests.england import gazetteer

APP = str(Path(__file__).parent / "beside_app.py")
BLACK_COUNTRY = find_place("NHS Black Country", gazetteer()).place


@pytest.fixture(scope="module")
def page() -> AppTest:
    """The page of the Black Country, opened once; tests follow each other on it."""
    app = AppTest.from_file(APP, default_timeout=300)
    app.query_params.update({"place": f"icb_2026:{BLACK_COUNTRY.area}"})
    return run(app)


def run(app: AppTest) -> AppTest:
    """Run the page."""
    app.run()
    assert not app.exception
    return app


def test_the_page_sets_predicted_beside_observed(page: AppTest) -> None:
    """Of Walsall's people met 75% are predicted outside; 10 of 25 were observed, 35 points fewer."""
    text = page_text(page)
    assert "Predicted: about 61% of the people of NHS Black Country who could be housed" in text
    assert "Observed by social care: about 40% (95% range 31% to 50%) of about 100 people in your file." in text
    assert "Walsall 40% (23% to 59%) 75% minus 35" in text
    assert "What each value would predict" not in text
    assert "Changed by you" not in text


def test_what_is_found_is_used_on_the_page_and_taken_back(page: AppTest) -> None:
    page.button(key="beside_find").click()
    text = page_text(run(page))
    assert "About 40%, as observed, would be predicted with" in text
    assert "not evidence of how many units are open" in text
    page.button(key="beside_take").click()
    text = page_text(run(page))
    share = page.session_state["flow_choices"].share_open
    assert page.query_params["open"] == f"{share:.8g}"
    assert (
        f"Changed by you: {short_value(page.session_state['flow_choices'].calibrated)} of the units that residents"
        in text
    )
    assert "Predicted: about 40% of the people of NHS Black Country" in text
    assert "Walsall" in text
    page.button(key="beside_find").click()
    assert "This page predicts what was observed, about 40%, as it is" in page_text(run(page))
    page.button(key="beside_back").click()
    text = page_text(run(page))
    assert "open" not in page.query_params
    assert "Predicted: about 61%" in text


def test_on_a_private_machine_the_counts_are_exact_and_calibration_rests_on_rounded_ones(page: AppTest) -> None:
    exact = {SUPPRESSION: "none", STATED: "a test"}
    page.session_state["workspace"] = with_settings(page.session_state["workspace"], exact)
    page.session_state["workspace_version"] = 100
    text = page_text(run(page))
    assert "counts as the usual profile shows them" in text
    assert page.button(key="beside_find")
    assert SUPPRESSED not in text.partition("Share outside the ICS, predicted and observed")[2].partition("How many")[0]


@pytest.mark.parametrize(
    ("choices", "address"),
    [
        (FlowChoices(BLACK_COUNTRY, "district", share_open=0.1164), {"open": "0.1164"}),
        (
            FlowChoices(BLACK_COUNTRY, "district", rule="best_for_all", borders=1.5),
            {"rule": "best_for_all", "borders": "1.5"},
        ),
    ],
)
def test_the_address_carries_what_was_changed(choices: FlowChoices, address: dict[str, str]) -> None:
    whole = {"place": f"icb_2026:{BLACK_COUNTRY.area}", **address}
    assert flow_address(choices) == whole
    assert read_flow_address(whole, gazetteer()) == (choices, [])


def test_what_belongs_to_the_other_rule_is_left_out() -> None:
    choices, problems = read_flow_address({"open": "0.5", "rule": "best_for_all"}, gazetteer())
    assert (choices.share_open, choices.changes, problems) == (None, (("allocation.rule", "best_for_all"),), [])


def test_both_borders_become_longer_by_the_same_factor() -> None:
    """10 and 25 km, half as long again, are 15 and 37.5 km."""
    choices = FlowChoices(rule="best_for_all", borders=1.5)
    assert choices.calibrated == {"allocation.border_district_km.value": 15, "allocation.border_icb_km.value": 37.5}
    assert choices.with_calibrated(choices.calibrated) == choices
    assert choices.with_calibrated({}) == FlowChoices(rule="best_for_all")


def test_a_number_that_is_none_is_told() -> None:
    _, problems = read_flow_address({"open": "some"}, gazetteer())
    assert problems == ["The address says open=some; expected a number from 0 to 1."]

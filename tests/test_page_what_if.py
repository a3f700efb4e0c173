"""The page What if without a browser: edits added, refused, taken out, opened, kept, compared; the same figures."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from marketmap.edits import edit_of, scenario_from
from marketmap.loading import check_file, with_loaded
from marketmap.pages.what_if_address import WhatIfChoices, read_what_if_address, what_if_address
from marketmap.pages.what_if_form import place_or_point
from marketmap.request import Request
from marketmap.scenario import named_scenarios, with_named, without_named
from marketmap.what_if_request import work_out_scenarios
from marketmap.workspace import Workspace, open_workspace, workspace_bytes
from tests.app_pages import opened_page, page_text, page_to_open
from tests.england import SURREY_AND_SUSSEX, gazetteer, grounds
from tests.filled_forms import as_csv

LEWES = "district:E07000063"
PLAN = {"name": "My scenario", "edit": [{"do": "open", "name": "New house", "units": 30, "district": "Lewes"}]}


def press(app: AppTest, label: str) -> str:
    """Press a button and return what the page then says."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return page_text(app)


def with_house(app: AppTest, units: str = "30") -> str:
    """Fill the form that opens a scheme in Lewes, and add it."""
    for key, value in (("name", "New house"), ("units", units), ("where", "Lewes")):
        app.text_input(key=f"what_if_open_{key}").set_value(value)
    return press(app, "Add")


def shown(app: AppTest) -> list[dict[str, Any]]:
    """What each map shows."""
    return [json.loads(one.proto.json_args)["content"]["shown"] for one in app.get("component_instance")]


@pytest.fixture(scope="module")
def edited() -> AppTest:
    """The page with one edit made."""
    app = opened_page("what_if", place=LEWES)
    with_house(app)
    return app


def test_the_figures_are_those_of_the_command_line(edited: AppTest) -> None:
    answer = work_out_scenarios(Request(place=LEWES, by="district"), [scenario_from(PLAN, "")])
    text = page_text(edited)
    assert answer.sentences[0].replace("“", "").replace("”", "") in text.replace("“", "").replace("”", "")
    for table in answer.tables:
        for row in table.rows:
            assert " ".join(row) in text
    before, after = shown(edited)
    for state, content in ((answer.worked[0].before, before), (answer.worked[0].after, after)):
        coverage = state.areas["coverage"].iloc[0]
        assert content["E07000063"]["text"] == f"{coverage:.0%} of what is required"


def test_the_list_of_edits_can_be_read_back_and_is_taken_away_as_a_file(edited: AppTest) -> None:
    assert "1. Open New house: 30 units for mental health in Lewes." in page_text(edited)
    labels = [one.proto.label for one in edited.get("download_button")]
    assert labels == [
        "Scenario file (TOML)", "Excel with all tables, notes and sources", "CSV: before and after", "CSV: steps",
        "OpenDocument (ODS) with all tables", "Manifest", "Page with maps (HTML)",
    ]  # fmt: skip


@pytest.mark.parametrize("units", ["0", "-3", "2.5", "10,000", ""])
def test_units_that_cannot_be_are_told_and_nothing_is_lost(edited: AppTest, units: str) -> None:
    text = with_house(edited, units)
    assert "This edit cannot be made: - units: " in text
    assert "1. Open New house: 30 units for mental health in Lewes." in text
    assert edited.text_input(key="what_if_open_name").value == "New house"


def test_an_edit_that_contradicts_another_is_told_and_one_can_be_taken_out() -> None:
    app = opened_page("what_if", place=LEWES)
    with_house(app)
    assert "edits 1 and 2 contradict each other: both are about the scheme New house" in with_house(app, "40")
    text = press(app, "Remove")
    assert "No edits yet" in text
    assert text.startswith(" Lewes is short of about")
    assert "What would change that?" in text
    assert len(shown(app)) == 1


def test_a_ready_made_scenario_asks_and_is_then_compared_with_a_kept_one() -> None:
    app = opened_page("what_if", place=LEWES)
    with_house(app)
    assert "Kept: My scenario." in press(app, "Keep")
    app.selectbox(key="what_if_ready").set_value("hospital-discharge").run()
    press(app, "Open")
    assert app.text_input(key="what_if_given_people_a_year").value == ""
    app.text_input(key="what_if_given_district").set_value("Lewes")
    assert "people_a_year: How many people a year would the service house?" in press(app, "Open with these")
    app.text_input(key="what_if_given_people_a_year").set_value("157")
    text = press(app, "Open with these")
    assert "use 41 units at any time" in text
    assert "Home Group: with housing support on the ward a stay of 140 days became 45" in text
    app.selectbox(key="what_if_other").set_value("My scenario").run()
    text = page_text(app)
    assert "With “Hospital-discharge housing service”, Lewes would be" in text
    assert "With “My scenario”, Lewes would be" in text
    assert len(shown(app)) == 3


def test_the_place_looked_at_is_offered_for_the_england_median() -> None:
    app = opened_page("what_if", place=f"icb_2026:{SURREY_AND_SUSSEX.area}")
    app.selectbox(key="what_if_ready").set_value("england-median").run()
    press(app, "Open")
    assert app.text_input(key="what_if_given_place").value == "NHS Surrey and Sussex"


def test_a_scheme_of_the_register_is_closed() -> None:
    """The register covers Lewes with 10 units: without them nothing is left there."""
    row = {"Scheme ID": "A", "Client group": "Mental health", "Units": "10", "District": "Lewes"}
    app = page_to_open("what_if")
    app.query_params["place"] = LEWES
    app.session_state["workspace"] = with_loaded(
        Workspace(), check_file("schemes", as_csv([row]), "register.csv", grounds())
    )
    app.run()
    assert "Figures rest on your own data: register.csv" in page_text(app)
    app.selectbox(key="what_if_kind").set_value("close").run()
    assert app.selectbox(key="what_if_close_scheme").options == ["A"]
    text = press(app, "Add")
    assert "1. Close the scheme A." in text
    assert "1. Close the scheme A 0 −10.0 +10.0 −10.0 0 0 +10.0" in text
    assert "Coverage would be 0%" in text


def test_scenarios_are_kept_in_a_workspace_by_name() -> None:
    plan = scenario_from(PLAN, "")
    other = plan.model_copy(update={"name": "Another"})
    kept = open_workspace(workspace_bytes(with_named(with_named(Workspace(), plan), other)))
    assert named_scenarios(kept) == {"My scenario": plan, "Another": other}
    assert named_scenarios(without_named(kept, "Another")) == {"My scenario": plan}
    assert named_scenarios(Workspace()) == {}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("Lewes", "district"),
        ("e07000063", "district"),
        ("BN7 1AA", "at"),
        ("541000, 110000", "at"),
        (" Adur ", "district"),
    ],
)
def test_where_a_scheme_opens_is_a_district_or_a_point(typed: str, field: str) -> None:
    assert place_or_point(typed) == {field: typed.strip()}
    assert edit_of({"do": "open", "name": "A", "units": 1, **place_or_point(typed)})


def test_the_address_carries_the_choices_and_brings_them_back() -> None:
    choices = WhatIfChoices(SURREY_AND_SUSSEX, "upper_tier", "all", "unmet")
    address = what_if_address(choices)
    assert address == {"place": "icb_2026:E54000069", "by": "upper_tier", "for": "all", "show": "unmet"}
    assert read_what_if_address(address, gazetteer()) == (choices, [])
    assert len(read_what_if_address({"show": "magic", "for": "veterans"}, gazetteer())[1]) == 2

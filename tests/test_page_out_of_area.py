"""The page Out of area without a browser: sentence, map, tables and address tell the same figures."""

import re

import pandas as pd
import pytest

from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question, flows_by, ground_of, house, met_by, question_of
from marketmap.market import build_market
from marketmap.outputs.words import about
from marketmap.pages.address import Choices
from marketmap.pages.flow_address import FlowChoices, flow_address, read_flow_address
from marketmap.places import find_place
from tests.app_pages import map_message, opened_page, page_text, page_to_open
from tests.england import SURREY_AND_SUSSEX, SUSSEX, england, gazetteer, market

BLACK_COUNTRY = find_place("NHS Black Country", gazetteer()).place
SANDWELL = "E08000028"


def worked_out(place: Place, by: str, rule: str = "home_first") -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas of a place and the flows of its people, from the package and not from the page."""
    changed = market().assumptions.changed({"allocation.rule": rule})
    base = market() if rule == "home_first" else build_market(england(), changed)
    question = question_of(Question(), place, by)
    housed = house(base, question, ground_of(base, question))
    return met_by(housed, by, place).set_index("area"), flows_by(housed, by, place)


def test_the_first_view_says_where_england_could_be_housed() -> None:
    """Required 60,141 (527,556 x 0.114); in the home district the smaller of both sides, summed over districts."""
    text = page_text(opened_page("out_of_area"))
    needs = market().demand.query("group == 'mental_health' and estimate == 'benchmark'")
    needs = needs.assign(district=needs["block"].map(england().blocks.set_index("block")["district"]))
    both = pd.DataFrame(
        {
            "demand": needs.groupby("district")["units"].sum(),
            "supply": market().supply.query("group == 'mental_health'").groupby("district")["units"].sum(),
        }
    )
    at_home = both.min(axis=1).sum()
    assert f"Of about 60,100 units England needs for mental health, about {about(at_home)} could be met in the" in text
    assert "Required 60,141 = met 39,547 + unmet 20,595." in text


@pytest.mark.parametrize("place", [ENGLAND, BLACK_COUNTRY])
def test_the_map_shows_the_tables_figures(place: Place) -> None:
    by = "icb_2026" if place == ENGLAND else "district"
    address = {} if place == ENGLAND else {"place": f"{place.kind}:{place.area}"}
    app = opened_page("out_of_area", **address)
    met, flows = worked_out(place, by)
    message = map_message(app)
    shown = app.dataframe[0].value.set_index("name")
    assert set(message["content"]["shown"]) == set(met.index)
    for area, row in met.iterrows():
        assert shown.loc[row["name"], "met_outside"] == pytest.approx(row["met_outside"])
        if round(row["met_outside"]):
            assert f"about {about(row['met_outside'])} of" in message["content"]["shown"][str(area)]["text"]
    between = flows[flows["home"] != flows["host"]].head(20)
    drawn = {(line[0], line[1]): line[4][1] for line in message["flows"]["list"]}
    assert set(drawn) == set(zip(between["home"], between["host"], strict=True))
    for row in between.itertuples():
        assert drawn[row.home, row.host].startswith(f"about {about(row.units)} unit")


def test_choosing_an_area_shows_what_goes_out_and_comes_in() -> None:
    met, flows = worked_out(BLACK_COUNTRY, "district")
    text = page_text(opened_page("out_of_area", place=f"icb_2026:{BLACK_COUNTRY.area}", area=SANDWELL))
    to_birmingham = flows[(flows["home"] == SANDWELL) & (flows["host_name"] == "Birmingham")]["units"].item()
    assert "Where people of Sandwell could be housed" in text
    assert re.search(rf"Birmingham\s+{about(to_birmingham)}\s", text)
    assert re.search(rf"Required\s+{about(met.loc[SANDWELL, 'demand'])}\s", text)
    assert "Whose people units in Sandwell could house" in text


def test_the_other_rule_says_so_and_changes_the_figures() -> None:
    text = page_text(opened_page("out_of_area", rule="best_for_all"))
    met, _ = worked_out(ENGLAND, "icb_2026", "best_for_all")
    assert "It can move local people" in text
    assert f"about {about(met['met_outside'].sum())} only outside it" in text


def test_an_ics_of_2024_is_allocated_on_its_own_boundaries() -> None:
    text = page_text(opened_page("out_of_area", place=f"{SUSSEX.kind}:{SUSSEX.area}"))
    assert "NHS Sussex needs for mental health" in text


def test_incoming_flows_are_those_into_the_place() -> None:
    birmingham = find_place("NHS Birmingham and Solihull", gazetteer()).place
    app = opened_page("out_of_area", place=f"icb_2026:{birmingham.area}", direction="in")
    hosts = {line[1] for line in map_message(app)["flows"]["list"]}
    inside = set(england().blocks.query("icb_2026 == @birmingham.area")["district"])
    assert hosts
    assert hosts <= inside


def test_an_address_opens_what_it_was_made_from() -> None:
    choices = FlowChoices(
        SURREY_AND_SUSSEX, "upper_tier", "all", "benchmark_low", "best_for_all", "in", 40, "E10000030"
    )
    assert read_flow_address(flow_address(choices), gazetteer()) == (choices, [])
    assert flow_address(FlowChoices()) == {}


def test_a_bad_address_is_told_and_a_sensible_view_shown() -> None:
    app = opened_page(
        "out_of_area", place="Atlantis", by="msoa", rule="coin", lines="7", estimate="pressure", **{"for": "veterans"}
    )
    told = " ".join(info.value for info in app.info)
    for part in ("Atlantis", "by=msoa", "rule=coin", "lines=7", "estimate=pressure", "for=veterans"):
        assert part in told
    assert "Of about 60,100 units England needs for mental health" in page_text(app)


def test_without_the_map_the_tables_hold_the_same() -> None:
    app = opened_page("out_of_area")
    app.toggle(key="flow_map_on").set_value(False).run()
    assert not app.get("component_instance")
    assert "The map is switched off" in page_text(app)
    assert len(app.dataframe[0].value) == 36


def test_the_page_opens_in_the_place_of_the_page_gaps() -> None:
    app = page_to_open("out_of_area")
    app.session_state["choices"] = Choices(place=BLACK_COUNTRY, by="msoa")
    app.run()
    assert "NHS Black Country needs" in page_text(app)
    assert app.session_state["flow_choices"] == FlowChoices(place=BLACK_COUNTRY, by="district")

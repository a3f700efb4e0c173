"""The address that carries the choices of the page Gaps."""

import pytest

from marketmap.geography import ENGLAND, Place
from marketmap.groups import GROUPS
from marketmap.outputs.measures import MEASURES
from marketmap.pages.address import (
    BY,
    Choices,
    address_of,
    as_listed,
    estimates_for,
    measures_for,
    read_address,
    sensible,
)
from tests.england import SURREY_AND_SUSSEX, gazetteer


def test_the_first_view_has_a_bare_address() -> None:
    assert address_of(Choices()) == {}
    assert read_address({}, gazetteer()) == (Choices(), [])


@pytest.mark.parametrize("by", BY["icb_2026"])
@pytest.mark.parametrize("show", [measure.code for measure in MEASURES])
def test_a_link_opens_the_same_view(by: str, show: str) -> None:
    choices = sensible(Choices(SURREY_AND_SUSSEX, by, "mental_health", show, "benchmark_low", "E07000228"))
    again, problems = read_address(address_of(choices), gazetteer())
    assert again == choices
    assert problems == []


@pytest.mark.parametrize("group", [group.code for group in GROUPS])
def test_every_group_survives_the_address(group: str) -> None:
    choices = sensible(Choices(group=group, rate=1.2))
    assert read_address(address_of(choices), gazetteer())[0] == choices


def test_a_bad_address_gives_a_message_each_and_a_default() -> None:
    address = {
        "place": "icb_2026:NOPE",
        "by": "parish",
        "for": "cats",
        "show": "x",
        "estimate": "guess",
        "rate": "many",
    }
    choices, problems = read_address(address, gazetteer())
    assert choices == Choices()
    assert len(problems) == 6
    assert "England is shown instead" in problems[0]
    assert "by=parish" in problems[1]
    assert "icb_2026, upper_tier" in problems[1]


def test_a_retired_place_in_the_address_opens_its_successor_and_says_so() -> None:
    choices, problems = read_address({"place": "NHS Sussex"}, gazetteer())
    assert choices.place == SURREY_AND_SUSSEX
    assert "merged into NHS Surrey and Sussex" in problems[0]


def test_a_unitary_council_asked_for_as_a_district_is_the_council_of_the_list() -> None:
    listed = [ENGLAND, Place("upper_tier", "E06000043", "Brighton and Hove")]
    assert as_listed(Place("district", "E06000043", "Brighton and Hove"), listed) == listed[1]
    assert as_listed(Place("own", "Gone", "Gone"), listed) == ENGLAND


def test_small_areas_show_demand_only() -> None:
    assert measures_for(Choices(SURREY_AND_SUSSEX, "msoa")) == ["demand_rate", "demand"]
    choices = sensible(Choices(SURREY_AND_SUSSEX, "msoa", show="coverage", estimate="pressure"))
    assert (choices.show, choices.estimate) == ("demand_rate", "benchmark")


def test_a_measure_that_nobody_publishes_for_a_group_is_not_on_offer() -> None:
    assert "delayed" not in measures_for(Choices(group="all"))
    assert measures_for(Choices(group="veterans")) == ["demand_rate", "demand"]
    assert measures_for(Choices(group="drugs")) == ["demand_rate", "demand", "homeless"]


def test_prevalence_is_on_offer_only_with_a_share() -> None:
    assert "prevalence" not in estimates_for(Choices())
    assert "prevalence" in estimates_for(Choices(share=0.3))


def test_the_readers_own_figures_are_changes_of_the_assumptions() -> None:
    assert Choices(group="veterans", rate=1.5).changes == (("rates.veterans", 1.5),)
    assert Choices(share=0.3).changes == (("demand.supported_housing_share.value", 0.3),)
    assert Choices(group="mental_health", rate=1.5).changes == ()


def test_what_does_not_fit_the_place_falls_back() -> None:
    assert sensible(Choices(ENGLAND, by="msoa")).by == "icb_2026"

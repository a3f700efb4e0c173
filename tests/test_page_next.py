"""The page Where next without a browser: the next unit by place, and sites chosen, as the package says."""

import re

import pytest

from marketmap.pages.next_address import NextChoices, next_address, read_next_address
from tests.app_pages import map_message, opened_page, page_text
from tests.england import SURREY_AND_SUSSEX, gazetteer
from tests.test_where_next import chosen


def test_the_first_view_says_where_the_next_unit_would_help_and_asks_for_a_place_to_choose_in() -> None:
    app = opened_page("where_next")
    text = page_text(app)
    said = re.search(r"In England the next unit for mental health would house somebody new in (\d+) of 36 ICSs", text)
    assert said
    shown = map_message(app)["content"]["shown"].values()
    assert int(said.group(1)) == sum(one["class"] == "class_4" for one in shown)
    assert "England has too many small areas to choose among" in text
    assert len(map_message(app)["content"]["shown"]) == 36
    assert "£651 a day" in text


def test_sites_are_chosen_marked_and_the_same_as_the_packages() -> None:
    app = opened_page("where_next", place=f"icb_2026:{SURREY_AND_SUSSEX.area}", show="unmet")
    next(button for button in app.button if button.label == "Choose sites").click().run()
    text = page_text(app)
    assert "3 sites of 12 units each in NHS Surrey and Sussex" in text
    for name in chosen().sites["name"]:
        assert name in text
    assert len(map_message(app)["sites"]["list"]) == 3
    assert "The next-best answers that exchange one site" in text


@pytest.mark.parametrize(
    ("sizes", "words"),
    [("12, 2.5", "Units: 2.5 was given"), ("", "Units: nothing was given"), ("1," * 31, "31 sites are to be chosen")],
)
def test_sizes_that_cannot_be_are_told_and_the_last_answer_stays(sizes: str, words: str) -> None:
    app = opened_page("where_next", place="district:E07000223")
    app.text_input(key="siting_sizes").set_value("5, 5")
    next(button for button in app.button if button.label == "Choose sites").click().run()
    assert "2 sites of 5 units each in Adur" in page_text(app)
    app.text_input(key="siting_sizes").set_value(sizes)
    next(button for button in app.button if button.label == "Choose sites").click().run()
    text = page_text(app)
    assert words in text
    assert "2 sites of 5 units each in Adur" in text


def test_more_sites_than_small_areas_is_told() -> None:
    app = opened_page("where_next", place="district:E07000223")
    app.text_input(key="siting_sizes").set_value(", ".join(["5"] * 20))
    next(button for button in app.button if button.label == "Choose sites").click().run()
    assert "20 sites are to be chosen and there are only 8 candidates" in page_text(app)


def test_the_address_carries_the_choices_and_brings_them_back() -> None:
    choices = NextChoices(SURREY_AND_SUSSEX, "district", "all", "kept", "E07000223")
    address = next_address(choices)
    assert address == {"place": "icb_2026:E54000069", "for": "all", "show": "kept", "area": "E07000223"}
    assert read_next_address(address, gazetteer()) == (choices, [])
    problems = read_next_address({"show": "magic", "for": "veterans"}, gazetteer())[1]
    assert len(problems) == 2

"""The page Where next without a browser: the next unit by place, and sites chosen, as the package says."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from marketmap.pages.next_address import NextChoices, next_address, read_next_address
from tests.england import SURREY_AND_SUSSEX, gazetteer
from tests.test_where_next import chosen

SCRIPT = "from marketmap.pages import where_next\nwhere_next.show()"


def opened(**address: str) -> AppTest:
    """Open the page at an address."""
    app = AppTest.from_string(SCRIPT, default_timeout=180)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def page_text(app: AppTest) -> str:
    """All that the page says in its own HTML, without tags."""
    text = re.sub(r"<[^>]+>", " ", " ".join(block.proto.body for block in app.get("html")))
    return re.sub(r"\s+", " ", text)


def map_message(app: AppTest) -> dict[str, Any]:
    """What the map was told."""
    message: dict[str, Any] = json.loads(app.get("component_instance")[0].proto.json_args)
    return message


def test_the_first_view_says_where_the_next_unit_would_help_and_asks_for_a_place_to_choose_in() -> None:
    app = opened()
    text = page_text(app)
    said = re.search(r"Where the next unit for mental health would help, of 36 ICSs of England: (in \d+ [^.]*)\.", text)
    assert said
    assert sum(map(int, re.findall(r"in (\d+) it would", said.group(1)))) == 36
    assert "England has too many small areas to choose among" in text
    assert len(map_message(app)["content"]["shown"]) == 36
    assert "£651 a day" in text


def test_sites_are_chosen_marked_and_the_same_as_the_packages() -> None:
    app = opened(place=f"icb_2026:{SURREY_AND_SUSSEX.area}", show="unmet")
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
    app = opened(place="district:E07000223")
    app.text_input(key="siting_sizes").set_value("5, 5")
    next(button for button in app.button if button.label == "Choose sites").click().run()
    assert "2 sites of 5 units each in Adur" in page_text(app)
    app.text_input(key="siting_sizes").set_value(sizes)
    next(button for button in app.button if button.label == "Choose sites").click().run()
    text = page_text(app)
    assert words in text
    assert "2 sites of 5 units each in Adur" in text


def test_more_sites_than_small_areas_is_told() -> None:
    app = opened(place="district:E07000223")
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

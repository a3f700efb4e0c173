"""The page Near a site without a browser: it shows something at once, answers, and loses nothing on bad input."""

import pytest

from marketmap.pages.site_address import SiteChoices, read_site_address, site_address
from tests.app_pages import map_message, opened_page, page_text
from tests.test_finding_sites import LIST
from tests.test_sites import near


def test_with_nothing_chosen_the_page_shows_unmet_demand_and_asks_for_a_place() -> None:
    """England's unmet is that of the changelog: 20,595 of 60,141."""
    app = opened_page("near")
    text = page_text(app)
    assert "About 20,600 of the 60,100 units that people in England need for mental health could be met nowhere" in text
    assert "12 of 296 districts, most unmet first" in text
    assert len(map_message(app)["content"]["shown"]) == 296
    assert map_message(app)["sites"] is None


def test_one_click_opens_the_example() -> None:
    app = opened_page("near")
    app.button[0].click().run()
    assert app.text_input(key="site_at").value == "BN1 1AA"
    assert "12 units for mental health at BN1 1AA (Brighton and Hove)" in page_text(app)


def test_a_site_in_the_address_shows_the_figures_of_the_package() -> None:
    app = opened_page("near", at="BN1 1AA", units="30", level="high")
    text, found = page_text(app), near("BN1 1AA", 30)
    assert "30 units for mental health, high support, at BN1 1AA" in text
    assert found.added is not None
    assert "All 30 units would be used" in text
    for required in found.near["demand"]:
        assert f" {required:,.0f} " in text or f" {round(required, -1):,.0f} " in text
    shown = map_message(app)["sites"]
    assert len(shown["list"]) == 1
    assert [words for _, words in shown["rings"]] == ["5 km", "10 km", "20 km", "40 km"]
    assert shown["rings"][0][0] == pytest.approx(5000 / 1.3)
    assert shown["list"][0][:2] == pytest.approx([50.8259, -0.1402], abs=0.002)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("0", "Units: 0 was given"), ("-3", "Units: -3"), ("2.5", "Units: 2.5"), ("10,000", "Units: 10,000")],
)
def test_units_that_are_none_are_told_and_the_last_ones_still_shown(typed: str, words: str) -> None:
    app = opened_page("near", at="BN1 1AA")
    app.text_input(key="site_units").set_value(typed).run()
    text = page_text(app)
    assert words in text
    assert "Shown are still 12." in text
    assert "All 12 units would be used" in text
    assert app.text_input(key="site_units").value == typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [("CF10 1EP", "CF10 1EP is in Wales"), ("600000, 50000", "in the sea"), ("ZZ1 1ZZ", "not a postcode in England")],
)
def test_a_place_that_is_none_is_told_and_the_last_one_still_shown(typed: str, words: str) -> None:
    app = opened_page("near", at="BN1 1AA")
    app.text_input(key="site_at").set_value(typed).run()
    text = page_text(app)
    assert words in text
    assert "Shown is still BN1 1AA." in text
    assert "at BN1 1AA (Brighton and Hove)" in text


def test_a_bad_address_is_told_and_the_page_works() -> None:
    app = opened_page("near", at="CF10 1EP", units="2.5", level="huge")
    assert "CF10 1EP is in Wales" in page_text(app)
    said = " ".join(box.value for box in app.info)
    assert "Units: 2.5 was given" in said
    assert "level=huge" in said


def test_a_group_without_a_rate_asks_for_one_and_then_tells_demand() -> None:
    app = opened_page("near", at="BN1 1AA", **{"for": "veterans"})
    assert "No rate could be verified for this group" in page_text(app)
    app.number_input(key="site_rate").set_value(1.2).run()
    text = page_text(app)
    assert "units are required within 10 km by road" in text
    assert "how many units exist is not known in 296 districts" in text


def test_the_address_carries_the_choices_and_brings_them_back() -> None:
    choices = SiteChoices("531000, 104000", 40, "veterans", "nursing", rate=1.5)
    address = site_address(choices)
    assert address == {"at": "531000, 104000", "units": "40", "for": "veterans", "level": "nursing", "rate": "1.5"}
    assert read_site_address(address) == (choices, [])
    assert site_address(SiteChoices()) == {}


def test_a_list_is_checked_ranked_and_marked_on_the_map() -> None:
    app = opened_page("near")
    app.file_uploader[0].set_value(("sites.csv", LIST.encode(), "text/csv")).run()
    text = page_text(app)
    assert "sites.csv: 3 rows can be ranked; 9 are at fault." in text
    assert "this one is in Wales" in text
    next(button for button in app.button if button.label.startswith("Rank the other 3")).click().run()
    text = page_text(app)
    assert "Your sites, best first" in text
    assert "all units used" in text
    assert len(map_message(app)["sites"]["list"]) == 3
    assert "EXAMPLE" not in text
    next(button for button in app.button if button.label == "Take the list away").click().run()
    assert map_message(app)["sites"] is None


def test_a_file_that_is_no_list_is_refused_and_nothing_else_changes() -> None:
    app = opened_page("near", at="BN1 1AA")
    app.file_uploader[0].set_value(("sites.xlsx", b"no workbook", "application/octet-stream")).run()
    text = page_text(app)
    assert "sites.xlsx" in text
    assert "All 12 units would be used" in text

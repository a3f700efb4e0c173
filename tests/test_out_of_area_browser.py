"""The page Out of area in a real browser that cannot reach the outside: the flows are drawn and told in tables."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketmap.housed import Question, flows_by, ground_of, house, question_of
from marketmap.places import find_place
from tests.conftest import Watched
from tests.england import gazetteer, market
from tests.test_app_browser import FIRST_LOAD_MS, choose, map_of, point_to

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
BLACK_COUNTRY = find_place("NHS Black Country", gazetteer()).place
SANDWELL = "E08000028"


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The page, started once for all these tests."""
    return f"{run_app(APP)}/out-of-area"


def opened(watched: Watched, address: str, query: str = "") -> Page:
    """Open the page and wait until the map has drawn."""
    watched.page.goto(f"{address}?{query}")
    expect(map_of(watched.page).locator("path[data-area]").first).to_be_attached(timeout=FIRST_LOAD_MS)
    return watched.page


def drawn_flows(page: Page) -> set[tuple[str, str]]:
    """Home and host of every line that the map draws."""
    lines = map_of(page).locator("path.flow[data-home]")
    lines.first.wait_for(state="attached", timeout=15_000)
    script = "lines => lines.map(line => [line.dataset.home, line.dataset.host])"
    return {(home, host) for home, host in lines.evaluate_all(script)}


def test_the_lines_of_the_map_are_the_flows_of_the_table(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, f"place=icb_2026:{BLACK_COUNTRY.area}")
    question = question_of(Question(), BLACK_COUNTRY, "district")
    flows = flows_by(house(market(), question, ground_of(market(), question)), "district", BLACK_COUNTRY)
    between = flows[flows["home"] != flows["host"]]
    assert drawn_flows(page) == set(zip(between["home"], between["host"], strict=True))
    expect(page.get_by_text("NHS Black Country needs for mental health")).to_be_visible()
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_a_click_opens_what_goes_out_and_comes_in(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, f"place=icb_2026:{BLACK_COUNTRY.area}")
    page.mouse.click(*point_to(page, SANDWELL))
    expect(page.get_by_role("table", name="Where people of Sandwell could be housed")).to_be_visible(timeout=15_000)
    expect(page).to_have_url(re.compile(f"area={SANDWELL}"))


def test_another_rule_is_reached_by_keyboard_and_the_map_stays(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    frame = map_of(page)
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    zoom = frame.locator("body").evaluate("() => map_page.getZoom()")
    before = drawn_flows(page)
    choose(page, "Who goes first", "Best for all")
    expect(page.get_by_text("It can move local people")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("rule=best_for_all"))
    page.wait_for_timeout(500)
    assert drawn_flows(page) != before
    assert frame.locator("body").evaluate("() => map_page.getZoom()") == zoom


def test_it_works_400_pixels_wide(browser_page: Watched, address: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 800})
    page = opened(browser_page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    expect(page.get_by_text("Of about 60,100 units England needs")).to_be_visible()


def test_every_control_has_a_name(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, f"place=icb_2026:{BLACK_COUNTRY.area}")
    for name in ("Place", "By", "For", "Estimate", "Who goes first", "Largest flows"):
        expect(page.get_by_role("combobox", name=re.compile(f"(^|[. ]){name}$"))).to_be_attached()
    expect(page.get_by_role("radiogroup", name="Lines show")).to_be_attached()

"""Predicted beside observed in a real browser that cannot reach the outside."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketmap.places import find_place
from tests.conftest import Watched
from tests.england import gazetteer

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "beside_app.py"
BLACK_COUNTRY = find_place("NHS Black Country", gazetteer()).place
BY_HOME = "Share outside the ICS by home district: Social care"
LOAD_MS = 90_000


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The page with placements of the Black Country, started once."""
    return f"{run_app(APP)}/?place=icb_2026:{BLACK_COUNTRY.area}"


def opened(watched: Watched, address: str, width: int) -> Page:
    """Open the page and wait for the part."""
    watched.page.set_viewport_size({"width": width, "height": 900})
    watched.page.goto(address)
    expect(watched.page.get_by_role("table", name=BY_HOME)).to_be_visible(timeout=LOAD_MS)
    return watched.page


def test_what_predicts_the_observed_share_is_found_and_used_by_keyboard(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, 1280)
    page.get_by_role("button", name="Find what would predict it").focus()
    page.keyboard.press("Enter")
    use = page.get_by_role("button", name=re.compile("^Use .*% on this page$"))
    expect(use).to_be_visible(timeout=LOAD_MS)
    use.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Changed by you: .*% of the units"))).to_be_visible(timeout=LOAD_MS)
    expect(page).to_have_url(re.compile(r"[?&]open=0\.\d+"), timeout=LOAD_MS)
    page.get_by_role("button", name="Back to the usual figure").click()
    expect(page).not_to_have_url(re.compile("open="), timeout=LOAD_MS)
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_the_part_fits_400_pixels(browser_page: Watched, address: str) -> None:
    """The table by home area needs no scrolling, so that the difference is in sight."""
    page = opened(browser_page, address, 400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for name in (BY_HOME, "Share outside the ICS, predicted and observed"):
        box = page.get_by_role("table", name=name).bounding_box()
        assert box
        assert box["x"] + box["width"] <= 400

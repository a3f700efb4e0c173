"""The page What if in a real browser that cannot reach the outside: an edit, maps side by side, and a narrow screen."""

import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketmap.outputs import colours
from tests.conftest import Watched
from tests.test_app_browser import FIRST_LOAD_MS, LIMITS

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
LEWES = "E07000063"


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The page, started once for all these tests."""
    return f"{run_app(APP)}/what-if?place=icb_2026:E54000069"


def coverage_colour(page: Page, number: int, area: str) -> str | None:
    """Colour of an area on one of the maps."""
    outer = page.locator("iframe[title*='map_component']").nth(number).content_frame
    path = outer.frame_locator("iframe").locator(f'path[data-area="{area}"]')
    expect(path).to_be_attached(timeout=FIRST_LOAD_MS)
    expect(path).to_have_attribute("fill", re.compile("#"))
    return path.get_attribute("fill")


def with_edit(watched: Watched, address: str) -> Page:
    """Open the page and add a scheme in Lewes."""
    page = watched.page
    page.goto(address)
    expect(page.get_by_text("No edits yet")).to_be_visible(timeout=FIRST_LOAD_MS)
    page.get_by_role("textbox", name="Name of the scheme").fill("New house")
    page.get_by_role("textbox", name="Units", exact=True).fill("30")
    page.get_by_role("textbox", name=re.compile("Where:")).fill("Lewes")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("With “My scenario”, NHS Surrey and Sussex"))).to_be_visible(
        timeout=60_000
    )
    return page


def test_an_edit_shows_before_and_after_side_by_side(browser_page: Watched, address: str) -> None:
    page = with_edit(browser_page, address)
    expect(page.get_by_role("table", name=re.compile("What “My scenario” changes, step by step"))).to_be_visible()
    row = page.get_by_role("table", name=re.compile("Before and after")).get_by_role("row", name=re.compile("^Lewes"))
    shares = row.get_by_role("cell").filter(has_text=re.compile(r"^\d+%$"))
    expect(shares.nth(1)).not_to_have_text(str(shares.first.text_content()), timeout=60_000)  # once it is drawn anew
    before, after = (int(text.removesuffix("%")) for text in shares.all_text_contents())
    assert before < after
    for number, coverage in enumerate((before, after)):
        expected = colours.COVERAGE[bisect_right(LIMITS, coverage)]
        assert coverage_colour(page, number, LEWES) == expected
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_the_page_fits_a_narrow_screen(browser_page: Watched, address: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 900})
    page = with_edit(browser_page, address)
    expect(page.locator("iframe[title*='map_component']")).to_have_count(2, timeout=FIRST_LOAD_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_scenario_is_taken_away_as_a_file_and_opened_again(browser_page: Watched, address: str) -> None:
    page = with_edit(browser_page, address)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Scenario file (TOML)").click()
    content = Path(str(download.value.path())).read_bytes()
    assert b'name = "New house"' in content
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No edits yet")).to_be_visible(timeout=30_000)
    named = {"name": "plan.toml", "mimeType": "application/toml", "buffer": content}
    page.locator('input[type="file"]').set_input_files(named)
    expect(page.get_by_text("Opened: My scenario.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("1. Open New house: 30 units for mental health in Lewes.")).to_be_visible()

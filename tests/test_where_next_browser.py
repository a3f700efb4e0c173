"""The page Where next in a real browser that cannot reach the outside: map and table agree; sites are chosen."""

import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketmap.cli import main
from marketmap.outputs import colours
from marketmap.outputs.next_words import LIMITS
from tests.browser import saved
from tests.conftest import Watched
from tests.england import SURREY_AND_SUSSEX, england
from tests.test_app_browser import fills, map_of

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
FIRST_MS = 120_000  # all England is allocated before the page says anything
HALF_A_HUNDREDTH = 0.005  # figures are shown to two decimals


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The page, started once for all these tests."""
    return f"{run_app(APP)}/next?place=icb_2026:{SURREY_AND_SUSSEX.area}"


def opened(watched: Watched, address: str) -> Page:
    """Open the page and wait until the map has drawn."""
    watched.page.goto(address)
    expect(map_of(watched.page).locator("path[data-area]").first).to_be_attached(timeout=FIRST_MS)
    return watched.page


def newly_housed(page: Page) -> dict[str, float]:
    """People newly housed by one more unit, as the table of every place says, by district code."""
    page.get_by_text("All figures, every place").click()
    rows = page.get_by_role("table", name="What one more unit would change", exact=True).last.get_by_role("row")
    lines = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    areas = england().areas
    codes = areas[areas["kind"] == "district"].set_index("name")["area"]
    return {str(codes[line[0]]): float(line[1].replace("−", "-")) for line in lines[1:]}


def test_the_map_draws_what_the_table_says_and_asks_nothing_outside(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    expect(page.get_by_role("heading", name=re.compile("the next unit for mental health"))).to_be_visible()
    told = newly_housed(page)
    expect(page.locator("table").last).to_be_visible()
    drawn = fills(page)
    assert set(drawn) == set(told)
    for area, people in told.items():
        ends = (people - HALF_A_HUNDREDTH, people + HALF_A_HUNDREDTH)
        assert drawn[area] in {colours.RATES[bisect_right(LIMITS, end)] for end in ends}
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_sites_are_chosen_and_marked_on_the_map(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    page.get_by_role("textbox", name="Units of each site").fill("12, 8")
    page.get_by_role("button", name="Choose sites").click()
    expect(page.get_by_role("heading", name=re.compile("2 sites of .* in NHS Surrey and Sussex"))).to_be_visible(
        timeout=90_000
    )
    expect(map_of(page).locator("path.site")).to_have_count(2, timeout=30_000)
    assert browser_page.asked_outside == []


def test_the_next_unit_is_made_again_from_its_manifest(browser_page: Watched, address: str, tmp_path: Path) -> None:
    page = opened(browser_page, address)
    table, manifest = (
        saved(page, button, tmp_path / name) for button, name in (("CSV", "next.csv"), ("Manifest", "next.json"))
    )
    assert main(["reproduce", str(manifest), "--out", str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == table.read_bytes()


def test_the_page_fits_a_narrow_screen(browser_page: Watched, address: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 900})
    page = opened(browser_page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

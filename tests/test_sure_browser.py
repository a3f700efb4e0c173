"""How sure, how soon in a real browser that cannot reach the outside: pictures are painted, narrow screens work."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Watched

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
FIRST_LOAD_MS = 90_000
SURREY = "place=icb_2026:E54000069"


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for all these tests."""
    return run_app(APP)


def opened(watched: Watched, address: str, part: str) -> Page:
    """Open a part of the page and wait until its files can be taken."""
    watched.page.goto(f"{address}/sure?{SURREY}&part={part}")
    button = watched.page.get_by_role("button", name=re.compile("Excel with all tables"))
    expect(button).to_be_visible(timeout=FIRST_LOAD_MS)
    return watched.page


def painted(page: Page) -> list[tuple[int, int]]:
    """Natural width or height of every picture on the page: 0 is one that could not be painted."""
    script = "all => all.map(one => [one.complete ? one.clientWidth : 0, one.complete ? one.clientHeight : 0])"
    sizes: list[tuple[int, int]] = page.locator("img[src^='data:image/svg']").evaluate_all(script)
    return sizes


@pytest.mark.parametrize("part", ["now", "ahead", "peers"])
def test_pictures_are_painted_and_nothing_outside_is_asked(browser_page: Watched, address: str, part: str) -> None:
    page = opened(browser_page, address, part)
    page.wait_for_function("[...document.images].every(one => one.complete)")
    sizes = [size for size in painted(page) if all(size)]  # what is folded away has no width
    assert sizes
    assert all(width > 50 for width, _ in sizes)
    broken = page.evaluate(
        "async () => (await Promise.all([...document.images].map(one => one.decode().then(() => 0, () => 1))))"
        ".reduce((a, b) => a + b, 0)"
    )
    assert broken == 0
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_charts_can_be_read_out(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, "ahead")
    expect(page.get_by_role("img", name=re.compile("NHS Surrey and Sussex is short of about 1,510"))).to_be_visible()
    expect(page.get_by_role("table", name="Units available now and likely to be needed")).to_be_visible()
    expect(page.get_by_role("table", name="Some of the years")).to_be_visible()


def test_parts_are_reached_by_keyboard_and_stand_in_the_address(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, "now")
    page.get_by_role("radio", name="Peers").or_(page.get_by_role("button", name="Peers")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("the rate of all 11 together")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("part=peers"))


@pytest.mark.parametrize("part", ["now", "ahead", "peers"])
def test_it_works_400_pixels_wide(browser_page: Watched, address: str, part: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 800})
    page = opened(browser_page, address, part)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_workbook_is_taken_away(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, "now")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=re.compile("Excel with all tables")).click()
    assert Path(str(download.value.path())).read_bytes().startswith(b"PK")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="CSV: how sure").click()
    text = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 25


def test_out_of_area_is_drawn_with_progress_and_can_be_stopped(browser_page: Watched, address: str) -> None:
    """Asked for and stopped half-way at 400 pixels: what is done is kept, and nothing is wider than the screen."""
    browser_page.page.set_viewport_size({"width": 400, "height": 800})
    page = opened(browser_page, address, "now")
    page.get_by_role("button", name="Work it out in 200 draws").click()
    stop = page.get_by_role("button", name="Stop", exact=True).last
    expect(page.get_by_text(re.compile(r"^(25|50|75) of 200 draws$"))).to_be_visible(timeout=60_000)
    stop.click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 200 draws\."))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert browser_page.errors == []


def test_what_is_not_clear_is_hatched_on_the_map(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(f"{address}/")
    drawn = page.frame_locator("iframe[title*='map_component']").frame_locator("iframe")
    expect(drawn.locator("path[data-unclear]").first).to_be_attached(timeout=FIRST_LOAD_MS)
    fills = drawn.locator("path[data-unclear]").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert set(fills) == {"url(#unclear)"}
    expect(drawn.locator("#legend")).to_contain_text("hatched: not clear: may be short or have enough")

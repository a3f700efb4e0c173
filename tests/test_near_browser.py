"""The page Near a site in a real browser that cannot reach the outside: typed, clicked, listed, stopped, taken away."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketmap.cli import main
from tests.browser import saved
from tests.conftest import Watched
from tests.england import england
from tests.test_app_browser import FIRST_LOAD_MS, map_of

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The page, started once for all these tests."""
    return f"{run_app(APP)}/site"


def opened(watched: Watched, address: str, query: str = "") -> Page:
    """Open the page and wait until the map has drawn."""
    watched.page.goto(f"{address}?{query}")
    expect(map_of(watched.page).locator("path[data-area]").first).to_be_attached(timeout=FIRST_LOAD_MS)
    return watched.page


def test_a_postcode_typed_is_looked_near_and_stands_in_the_address(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    expect(page.get_by_role("heading", name=re.compile("could be met nowhere within reach of home"))).to_be_visible()
    page.get_by_role("textbox", name="Postcode or coordinates").fill("CB1 2JD")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("12 units would be used"))).to_be_visible(timeout=30_000)
    frame = map_of(page)
    expect(frame.locator("path.site")).to_have_count(1)
    expect(frame.locator("path.ring")).to_have_count(4)
    expect(frame.locator(".ring-words")).to_have_text(["5 km", "10 km", "20 km", "40 km"])
    assert "at=CB1+2JD" in page.url
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_a_click_on_the_map_is_a_site(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    wiltshire = map_of(page).locator('path[data-area="E06000054"]')
    wiltshire.click(force=True)
    expect(page.get_by_text(re.compile(r"12 units for mental health at \d{5,6}, \d{4,6} \("))).to_be_visible(
        timeout=30_000
    )
    assert re.search(r"at=\d{5,6}%2C\+\d{4,6}", page.url)


def test_every_table_has_a_name_and_the_page_fits_a_narrow_screen(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": 400, "height": 900})
    opened(browser_page, address, "at=BN1+1AA")
    for name in ("Demand and units near the site", "Whose people would use it", "What else is there"):
        expect(page.get_by_role("table", name=re.compile(name))).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_summary_is_taken_away_as_word_and_html(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, "at=BN1+1AA")
    for kind, begins in (("Word", b"PK"), ("HTML", b"<!DOCTYPE html>")):
        button = page.get_by_role("button", name=f"Summary ({kind})")
        expect(button).to_be_visible(timeout=30_000)
        with page.expect_download(timeout=60_000) as download:
            button.click()
        assert Path(str(download.value.path())).read_bytes().startswith(begins)


def test_the_summary_is_made_again_from_its_manifest(browser_page: Watched, address: str, tmp_path: Path) -> None:
    page = opened(browser_page, address, "at=BN1+1AA")
    summary, manifest = (
        saved(page, button, tmp_path / name)
        for button, name in (("Summary (HTML)", "site.html"), ("Manifest", "site.manifest.json"))
    )
    assert main(["reproduce", str(manifest), "--out", str(tmp_path / "again.html")]) == 0
    assert (tmp_path / "again.html").read_bytes() == summary.read_bytes()


def test_a_ranked_list_is_made_again_from_its_manifest(browser_page: Watched, address: str, tmp_path: Path) -> None:
    page, listed = opened(browser_page, address), tmp_path / "list.csv"
    listed.write_bytes(b"Site,Postcode,Units\nOne,BN1 1AA,12\nTwo,B1 1BB,12\n")
    page.locator('input[type="file"]').set_input_files(listed)
    page.get_by_role("button", name="Rank 2 sites").click(timeout=60_000)
    ranked, manifest = (
        saved(page, button, tmp_path / name)
        for button, name in (("CSV", "sites.csv"), ("Manifest", "sites.manifest.json"))
    )
    assert main(["reproduce", str(manifest), "--list", str(listed), "--out", str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == ranked.read_bytes()


def test_a_long_list_shows_its_progress_can_be_stopped_and_goes_on(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    some = england().blocks.sample(700, random_state=2)
    lines = [f"Site {n},,12,{at.easting_m:.0f},{at.northing_m:.0f}" for n, at in enumerate(some.itertuples())]
    content = "\n".join(["Name,Postcode,Units,Easting,Northing", *lines]).encode()
    page.locator('input[type="file"]').set_input_files({"name": "many.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Rank 700 sites").click(timeout=60_000)
    expect(page.get_by_text(re.compile(r"[1-9][\d,]* of 700 sites"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped after [1-9][\d,]* of 700 sites"))).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Rank 700 sites").click()
    expect(page.get_by_role("table", name=re.compile("Your sites, best first, the best 50 of 700"))).to_be_visible(
        timeout=120_000
    )
    assert browser_page.errors == []

"""Files to pass on from the page Gaps, in a real browser: made when asked for, with progress, and kept."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from marketmap.outputs.manifest import ELEMENT
from tests.conftest import Watched

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
PLACE = "place=district:E06000043&by=district"
LOAD_MS, MAKE_MS = 60_000, 180_000


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for these tests."""
    return run_app(APP)


def opened(watched: Watched, address: str) -> Page:
    """Open the page at Brighton and Hove, and the list of files to pass on."""
    page = watched.page
    page.goto(f"{address}/?{PLACE}")
    page.get_by_role("button", name="Statement, brief and pack").click(timeout=LOAD_MS)
    expect(page.get_by_role("button", name="Board brief, two pages (Word)")).to_be_visible(timeout=LOAD_MS)
    return page


def test_the_statement_is_made_when_it_is_asked_for(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    with page.expect_download(timeout=MAKE_MS) as download:
        page.get_by_role("button", name="Market position statement (Word)").click()
    assert download.value.suggested_filename == "statement-gaps-E06000043-by-district-mental_health-benchmark.docx"
    text = [one.text for one in docx.Document(str(download.value.path())).paragraphs]
    assert text[0] == "Supported housing in Brighton and Hove: market position statement"
    assert "What will be needed" in text
    assert (browser_page.asked_outside, browser_page.errors) == ([], [])


def test_the_pack_tells_how_far_it_is_and_is_kept(browser_page: Watched, address: str) -> None:
    """The page does not run again: what was put into its frame beforehand is still there. The zip is kept."""
    page = opened(browser_page, address)
    frame = page.locator("iframe[title*='map_component']").first
    frame.evaluate("one => { one.dataset.same = 'yes'; }")
    page.get_by_role("button", name="Make everything in one folder (zip)").click()
    expect(page.get_by_text("Working out gaps, flows and the years ahead").first).to_be_visible(timeout=LOAD_MS)
    save = page.get_by_role("button", name="Save everything in one folder (zip)")
    expect(save).to_be_visible(timeout=MAKE_MS)
    assert frame.evaluate("one => one.dataset.same") == "yes"
    with page.expect_download(timeout=LOAD_MS) as download:
        save.click()
    with zipfile.ZipFile(io.BytesIO(Path(str(download.value.path())).read_bytes())) as packed:
        assert {"index.html", "statement.docx", "brief.docx", "strategy.ods", "gaps.gpkg"} < set(packed.namelist())
        assert ELEMENT in packed.read("index.html").decode()
    assert (browser_page.asked_outside, browser_page.errors) == ([], [])

"""Gaps by support level in a real browser, by keyboard alone: a level is let serve another, and the file says so."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from marketmap.workspace import workspace_bytes
from tests.conftest import Watched
from tests.test_page_levels import workspace
from tests.test_your_data_browser import bring, opened

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
LOAD_MS = 60_000


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for these tests."""
    return run_app(APP)


def test_a_level_is_let_serve_another_by_keyboard_and_taken_away(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    bring(page, workspace_bytes(workspace()), "mine.gpkg", at=1)
    expect(page.get_by_text("register.csv").first).to_be_visible(timeout=LOAD_MS)
    page.get_by_role("link", name="Gaps").click()
    place = page.get_by_role("combobox", name="Place")
    expect(place).to_be_visible(timeout=LOAD_MS)
    place.click()
    place.fill("NHS Sussex")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By support level")).to_be_visible(timeout=LOAD_MS)
    expect(page.get_by_text("Of 124 units needed at high support, 80 exist: short of 44.")).to_be_visible()
    page.get_by_role("combobox", name="Medium-support homes may serve").focus()
    page.keyboard.type("High")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("10 of them could be met by medium-support homes that are free")).to_be_visible(
        timeout=LOAD_MS
    )
    high = page.get_by_role("row", name=re.compile(r"^High 124 80 44 34"))
    expect(high).to_be_visible()
    with page.expect_download(timeout=LOAD_MS) as download:
        page.get_by_role("button", name="CSV: levels").click()
    rows = list(csv.DictReader(io.StringIO(Path(str(download.value.path())).read_text("utf-8-sig"))))
    brighton = next(row for row in rows if row["name"] == "Brighton and Hove" and row["level"] == "high")
    assert (brighton["gap"], brighton["met_by_medium"], brighton["unmet"]) == ("40.0", "10.0", "30.0")
    assert browser_page.asked_outside == []
    assert browser_page.errors == []

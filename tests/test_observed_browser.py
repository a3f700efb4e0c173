"""The observed part of the page in a real browser that cannot reach the outside."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import Watched

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "observed_app.py"
TABLES = ("Where they are", "How far", "Outside the ICS, by host", "What they cost", "Association, not cause",
          "Inappropriate acute out-of-area days, November 2019 to October 2020")  # fmt: skip


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The small app, started once."""
    return run_app(APP)


@pytest.mark.parametrize("width", [1280, 400])
def test_the_part_fits_its_screen_and_its_tables_have_names(browser_page: Watched, address: str, width: int) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for name in TABLES:
        expect(page.get_by_role("table", name=name)).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_another_kind_is_chosen_by_keyboard_alone(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    first = page.get_by_role("radio", name="Acute, no bed (inappropriate)")
    expect(first).to_be_attached(timeout=60_000)
    first.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("who were placed by social care")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("table", name="How far: Social care")).to_be_visible()


def test_a_unit_cost_is_given_and_social_care_is_costed(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    row = page.get_by_role("row", name="Social care")
    expect(row).to_contain_text("needs a unit cost", timeout=60_000)
    page.get_by_text("Change the unit costs").click()
    page.get_by_role("spinbutton", name="Cost of a week in supported housing").fill("700")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("about £4,840,000", timeout=30_000)


def test_what_is_shown_is_taken_away_as_csv(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    button = page.get_by_role("button", name="CSV of placements as shown")
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=30_000) as download:
        button.click()
    text = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["file"], row["suppression"]) for row in rows} == {("EXAMPLE sussex_placements.csv", "mhsds")}
    people = [row["figure"] for row in rows if row["table"].startswith("Where they are") and row["column"] == "All"]
    assert people
    assert all(figure == "*" or int(figure) % 5 == 0 for figure in people)

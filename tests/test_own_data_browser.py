"""From a list of one's own to a file taken away, in a real browser: whose figures they are goes along."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.conftest import Watched
from tests.test_your_data_browser import load_register, opened

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for these tests."""
    return run_app(APP)


def test_a_workbook_says_that_it_rests_on_own_data_and_lists_the_rows_left_out(
    browser_page: Watched, address: str
) -> None:
    page = opened(browser_page, address)
    load_register(page)
    page.get_by_role("link", name="Gaps").click()
    expect(page.get_by_text("Figures rest on your own data: register.xlsx. 1 row was left out").first).to_be_visible(
        timeout=30_000
    )
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Excel with notes and sources").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(str(download.value.path())).read_bytes()))
    notes = [[str(cell) for cell in row] for row in book["Notes"].iter_rows(values_only=True)]
    left_out = [row for row in notes if row[0] == "Left out"]
    assert len(left_out) == 1
    assert left_out[0][1].startswith("register.xlsx, Schemes, row 3, C Units: expected a whole number")
    assert any("Figures rest on your own data: register.xlsx" in row[1] for row in notes if len(row) > 1)
    assert browser_page.asked_outside == []


def test_a_table_names_the_rows_left_out_and_their_reasons_are_a_second_file(
    browser_page: Watched, address: str
) -> None:
    page = opened(browser_page, address)
    load_register(page)
    page.get_by_role("link", name="Gaps").click()
    with page.expect_download(timeout=60_000) as table:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(str(table.value.path())).read_text("utf-8-sig"))))
    assert {row["rows_left_out"] for row in rows} == {"register.xlsx, Schemes, row 3"}
    with page.expect_download(timeout=60_000) as reasons:
        page.get_by_role("button", name="Rows left out (CSV)").click()
    assert reasons.value.suggested_filename.endswith("-left-out.csv")
    listed = list(csv.DictReader(io.StringIO(Path(str(reasons.value.path())).read_text("utf-8-sig"))))
    assert [(row["row"], row["column"]) for row in listed] == [("3", "C Units")]
    assert browser_page.asked_outside == []

"""The page Your data in a real browser: files as users bring them, good, faulty, personal and hostile."""

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import Watched
from tests.filled_forms import as_csv
from tests.made_files import ole, raw_xlsx, xlsx

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
LOAD_MS = 60_000
CHECK_MS = 60_000
MEGABYTE = 1024**2
GOOD = {"Scheme ID": "A", "Client group": "Mental health", "Units": "10", "District": "Brighton and Hove"}
VAGUE = GOOD | {"Scheme ID": "B", "Units": "approx 12"}
FAULTY = [list(GOOD), list(GOOD.values()), list(VAGUE.values())]


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for all these tests."""
    return run_app(APP)


def opened(watched: Watched, address: str) -> Page:
    watched.page.goto(f"{address}/your-data")
    expect(watched.page.get_by_role("heading", name="Bring a list")).to_be_visible(timeout=LOAD_MS)
    return watched.page


def bring(page: Page, content: bytes, name: str, at: int = 0) -> None:
    """Choose a file as a user does in the dialogue of the system.

    A control for files is a new one after each file: while the page is still being drawn, the one on screen may be the
    old one, which would take the file with it when it goes.
    """
    expect(page.locator("[data-test-script-state]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=LOAD_MS
    )
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").nth(at).set_input_files([file])


def headline(page: Page) -> Locator:
    return page.locator(".mm-headline")


def load_register(page: Page) -> None:
    bring(page, xlsx({"Schemes": FAULTY}), "register.xlsx")
    page.get_by_role("button", name="Load the 1 good row, leave out this 1").click(timeout=CHECK_MS)
    expect(headline(page)).to_have_text("Loaded: 1 scheme in 1 district (register.xlsx).", timeout=CHECK_MS)


def test_a_faulty_register_from_upload_to_loaded(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    expect(headline(page)).to_contain_text("Nothing is loaded yet")
    bring(page, xlsx({"Schemes": FAULTY}), "register.xlsx")
    fault = page.get_by_role("row", name=re.compile("C Units"))
    expect(fault).to_contain_text("row 3", timeout=CHECK_MS)
    expect(fault).to_contain_text("approx 12")
    expect(fault).to_contain_text("a whole number, such as 12")
    page.get_by_role("button", name="Load the 1 good row, leave out this 1").click()
    expect(headline(page)).to_have_text("Loaded: 1 scheme in 1 district (register.xlsx).", timeout=CHECK_MS)
    page.get_by_text("1 row left out", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("C Units.*row 3.*approx 12", re.DOTALL))).to_be_visible()
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_cancel_leaves_the_earlier_register_and_another_page_rests_on_it(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    load_register(page)
    bring(page, as_csv([GOOD, GOOD | {"Scheme ID": "Z"}]), "later.csv")
    page.get_by_role("button", name="Cancel: I will").click(timeout=CHECK_MS)
    expect(headline(page)).to_have_text("Loaded: 1 scheme in 1 district (register.xlsx).", timeout=CHECK_MS)
    page.get_by_role("link", name="Gaps").click()
    expect(page.get_by_text("register.xlsx").first).to_be_visible(timeout=LOAD_MS)
    page.get_by_role("link", name="Your data").click()
    expect(headline(page)).to_have_text("Loaded: 1 scheme in 1 district (register.xlsx).", timeout=CHECK_MS)


def test_the_example_in_one_click(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    page.get_by_role("button", name="Try the example for Sussex").click()
    expect(headline(page)).to_contain_text("523 schemes in 13 districts (EXAMPLE sussex_schemes.csv)", timeout=CHECK_MS)
    expect(headline(page)).to_contain_text("150 placements (EXAMPLE sussex_placements.csv)")


def test_a_personal_file_is_refused_and_nothing_of_it_is_in_the_page(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    page.get_by_text("Placements", exact=True).click()
    expect(page.get_by_text("One row for each person or group placed")).to_be_visible()
    content = b"Kind,Home area,Host area,Client name,NHS number\nacute,Hove,Derby,Zebedee Quux,943 476 5919\n"
    bring(page, content, "people.csv")
    alert = page.get_by_role("alert").filter(has_text="people.csv tells who persons are")
    expect(alert).to_contain_text("E NHS number", timeout=CHECK_MS)
    html = page.content()
    assert "Zebedee" not in html
    assert "5919" not in html
    expect(headline(page)).to_contain_text("Nothing is loaded yet")


HOSTILE = {
    "locked.xlsx": (ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "password"),
    "bomb.xlsx": (raw_xlsx("", more={"xl/media/image1.png": bytes(60 * MEGABYTE)}), "a part that unpacks to"),
    "scan.csv": (b"%PDF-1.7\n", "found a PDF document"),
    "empty.csv": (b"", "an empty file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_told_and_the_server_stays_up(name: str, browser_page: Watched, address: str) -> None:
    content, words = HOSTILE[name]
    page = opened(browser_page, address)
    bring(page, content, name)
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=CHECK_MS)
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310, our own server
        assert answer.status == 200
    load_register(page)


def test_a_workspace_saved_is_opened_again(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    load_register(page)
    with page.expect_download(timeout=CHECK_MS) as download:
        page.get_by_role("button", name="Save everything to a file").click()
    content = Path(str(download.value.path())).read_bytes()
    page = opened(browser_page, address)
    expect(headline(page)).to_contain_text("Nothing is loaded yet")
    bring(page, content, "marketmap.gpkg", at=1)
    expect(headline(page)).to_have_text("Loaded: 1 scheme in 1 district (register.xlsx).", timeout=CHECK_MS)
    expect(page.get_by_text("1 row left out", exact=True)).to_be_visible()


def test_the_marked_copy_and_the_template_are_files(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    with page.expect_download(timeout=CHECK_MS) as template:
        page.get_by_role("button", name="Template to fill in").click()
    assert template.value.suggested_filename == "scheme-register-template.xlsx"
    bring(page, xlsx({"Schemes": FAULTY}), "register.xlsx")
    with page.expect_download(timeout=CHECK_MS) as copy:
        page.get_by_role("button", name="Your file with the faults marked").click()
    assert copy.value.suggested_filename == "register marked.xlsx"
    assert Path(str(copy.value.path())).read_bytes().startswith(b"PK")


def test_it_works_400_pixels_wide(browser_page: Watched, address: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 800})
    page = opened(browser_page, address)
    bring(page, xlsx({"Schemes": FAULTY}), "register.xlsx")
    expect(page.get_by_role("button", name="Load the 1 good row")).to_be_visible(timeout=CHECK_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

"""How soon a register of 5,000 schemes is checked and on the map, in Chromium, for the first file after a start.

Run it with `python -m benchmarks.own_data`. House limit: 3 s, checking and map together.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.app import ADDRESS, OURS, PORT, map_of, started
from benchmarks.locate import ROWS, example_register
from tests.browser import ARGUMENTS, find_chromium

READING_S = 3.0  # a user reads the page and chooses a file; the server may use that time
WAIT_MS = 120_000


def bring(page: Page, register: Path) -> float:
    """Seconds from choosing the file to what was found in it."""
    start = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(register)
    page.get_by_role("button", name=f"Load the {ROWS:,} good rows").wait_for(timeout=WAIT_MS)
    return time.perf_counter() - start


def load(page: Page) -> float:
    """Seconds from the user's word to the page that says what is loaded."""
    start = time.perf_counter()
    page.get_by_role("button", name=f"Load the {ROWS:,} good rows").click()
    page.get_by_role("heading", name="What is loaded").wait_for(timeout=WAIT_MS)
    return time.perf_counter() - start


def draw(page: Page) -> float:
    """Seconds from opening the page Gaps to the schemes on its map."""
    start = time.perf_counter()
    page.get_by_role("link", name="Gaps").click()
    expect(map_of(page).locator("#legend .schemes p")).to_contain_text(f"of {ROWS:,} schemes drawn", timeout=WAIT_MS)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures of this machine: the first file after a start, then the same again in a new session."""
    with tempfile.TemporaryDirectory() as folder, started(OURS, PORT), sync_playwright() as playwright:
        register = Path(folder) / "register.csv"
        register.write_bytes(example_register())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for words in ("first file after the start", "second session", "third session"):
            page = browser.new_page()
            page.goto(f"{ADDRESS}/your-data")
            page.get_by_role("heading", name="Bring a list").wait_for(timeout=WAIT_MS)
            page.wait_for_timeout(1000 * READING_S)
            checked, loaded, drawn = bring(page, register), load(page), draw(page)
            print(f"{words}: checked {checked:.2f} s, loaded {loaded:.2f} s, on the map {drawn:.2f} s")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()

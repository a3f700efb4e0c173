"""How soon the first map stands and how fast it recolours, in Chromium: `python -m benchmarks.app`.

House limits: the first map within 3 s of opening, a recolour within 300 ms (medians, on a machine that does nothing
else). Most of the first is Streamlit's own start in the browser, so its peer, opened in turn with it, is a page of
Streamlit with an empty component (`empty_app.py`).
"""

import re
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from tests.browser import ARGUMENTS, find_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PORT, EMPTY_PORT = 8611, 8612
ADDRESS = f"http://localhost:{PORT}"
OURS = ["marketmap", "app"]
EMPTY = ["streamlit", "run", str(Path(__file__).with_name("empty_app.py"))]
OPENINGS = 7
MEASURES = ("Short per 100,000", "Required per 100,000", "Exist per 100,000", "Coverage") * 4


@contextmanager
def started(module: list[str], port: int) -> "Iterator[None]":
    """An app as its command starts it."""
    options = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    command = [sys.executable, "-m", *module, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as app:  # noqa: S603, our own
        begun = time.perf_counter()
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/_stcore/health"):
                break
            time.sleep(0.1)
        print(f"{module[0]}: server answers after {time.perf_counter() - begun:.1f} s")
        yield
        app.terminate()


def map_of(page: Page) -> FrameLocator:
    """The map's own page."""
    return page.frame_locator("iframe[title*='map_component']").frame_locator("iframe")


def opening(page: Page) -> float:
    """Seconds from asking for the app to 36 coloured areas."""
    start = time.perf_counter()
    page.goto(ADDRESS)
    map_of(page).locator("path[data-area][fill='#b3571d']").first.wait_for(state="attached", timeout=60_000)
    return time.perf_counter() - start


def opening_the_empty_app(page: Page) -> float:
    """Seconds from asking for the peer to its empty component."""
    start = time.perf_counter()
    page.goto(f"http://localhost:{EMPTY_PORT}")
    page.frame_locator("iframe").locator("#drawn").wait_for(state="attached", timeout=60_000)
    return time.perf_counter() - start


def in_a_new_browser(browser: Browser, opens: "Callable[[Page], float]") -> float:
    """An opening with an empty cache, in a window that is closed again."""
    page = browser.new_page()
    taken = opens(page)
    page.close()
    return taken


def median(taken: list[float]) -> str:
    """Median of some seconds, in words."""
    return f"{statistics.median(taken):.2f} s"


def recolouring(page: Page, measure: str) -> float:
    """Milliseconds from choosing a measure to the map that shows it, as the browser's own clock sees them."""
    frame = map_of(page).locator("body")
    frame.evaluate(
        """() => {
            window.recoloured = null;
            const painted = () => { window.recoloured = Date.now(); };
            const watch = new MutationObserver(() => { painted(); watch.disconnect(); });
            const title = document.querySelector("#legend h2");
            watch.observe(title, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.get_by_role("combobox", name=re.compile("Show$")).click()
    option = page.get_by_role("option", name=measure, exact=True)
    option.wait_for()
    page.evaluate(
        """() => document.addEventListener(
            "pointerup", () => { window.chosen = Date.now(); }, { capture: true, once: true }
        )"""
    )
    option.click()
    frame.page.wait_for_timeout(50)
    frame.evaluate(
        """() => new Promise((done) => {
            const look = () => (window.recoloured ? done() : setTimeout(look, 5));
            look();
        })"""
    )
    return float(frame.evaluate("() => window.recoloured")) - float(page.evaluate("() => window.chosen"))


def main() -> None:
    """Print the figures of this machine."""
    with started(OURS, PORT), started(EMPTY, EMPTY_PORT), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        print(browser.version)
        pairs = [
            [in_a_new_browser(browser, opens) for opens in (opening, opening_the_empty_app)] for _ in range(OPENINGS)
        ]
        strange, empty = map(list, zip(*pairs, strict=True))
        print(f"first map, empty cache: first {strange[0]:.2f} s, median {median(strange)} of {OPENINGS}")
        ratio = statistics.median(strange) / statistics.median(empty)
        print(f"empty page of Streamlit: median {median(empty)}; ours takes {ratio:.2f} times as long")
        page = browser.new_page()
        known = [opening(page) for _ in range(OPENINGS)][1:]
        print(f"first map, cache filled: median {median(known)} of {len(known)}")
        page.wait_for_timeout(2000)
        taken = [recolouring(page, measure) for measure in MEASURES]
        print(f"recolour: median {statistics.median(taken):.0f} ms of {len(taken)} (most {max(taken):.0f} ms)")
        browser.close()


if __name__ == "__main__":
    main()

"""Fixtures for every test, and the rule about browsers: a browser test that did not run is told in capital letters."""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from marketmap import cli_check, market_request, published, request
from tests.browser import ARGUMENTS, asked_outside, find_chromium, running_app
from tests.england import england

NO_BROWSER = "no Chromium was found; install one or name it in MARKETMAP_CHROMIUM"

# A busy machine is no fault: no example of a property test has to be done within a time. The examples are new at each
# run, so half of the usual number loses little, and all tests are done in a quarter of an hour.
settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")


@dataclass(frozen=True)
class Watched:
    """A page in the browser, the addresses outside this machine it asked for (all refused), and its script errors."""

    page: Page
    asked_outside: list[str]
    errors: list[str]


@contextmanager
def watched_page(context: BrowserContext) -> Iterator[Watched]:
    """Give a page of a browser that cannot reach anything outside this machine; it is closed at the end."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Watched(page, asked_outside(page), errors)
    page.close()


def pytest_configure() -> None:
    """Stop before anything runs where MARKETMAP_REQUIRE_BROWSER=1 forbids that browser tests are skipped."""
    if os.environ.get("MARKETMAP_REQUIRE_BROWSER") == "1" and not find_chromium():
        raise pytest.UsageError(f"MARKETMAP_REQUIRE_BROWSER=1, but {NO_BROWSER}.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no Chromium."""
    waiting = [item for item in items if item.get_closest_marker("browser")]
    if waiting and not find_chromium():
        for item in waiting:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Say after all else how many browser tests did not run: counted from the reports, which come from all workers."""
    yield
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        line = f"browser tests did not run: {len(skipped)} of them, because {NO_BROWSER}"
        terminalreporter.write_line(line.upper(), red=True)


@pytest.fixture(scope="session", autouse=True)
def _england_read_once() -> Iterator[None]:
    """Let commands and pages share the embedded tables with the tests instead of reading them again each time."""
    with pytest.MonkeyPatch.context() as patch:
        for reader in (cli_check, market_request, published, request):
            patch.setattr(reader, "load_england", england)
        yield


@pytest.fixture(scope="module")
def plain_main() -> Iterator[None]:
    """Let new processes start from nothing: Streamlit leaves a script that is gone in the place of the main one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a test module: while Playwright runs, other tests could not start an event loop of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One window for a test module: its pages remember what the browser has loaded, which takes longest."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def browser_page(window: BrowserContext) -> Iterator[Watched]:
    """Give a page of its own that cannot reach anything outside this machine."""
    with watched_page(window) as watched:
        yield watched


@pytest.fixture(scope="session")
def run_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Give a function that runs a Streamlit script and returns its address.

    A script is started once for all test modules: sessions know nothing of each other, and a start takes seconds.
    """
    with ExitStack() as apps:

        @cache
        def run(script: Path, base_path: str = "") -> str:
            log = tmp_path_factory.mktemp("app") / "log.txt"
            return apps.enter_context(running_app(script, log, base_path))

        yield run

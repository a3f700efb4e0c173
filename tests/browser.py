"""Helpers for tests in a browser: find a Chromium, keep it from the outside world, run an app for it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A proxy that nobody runs: what would leave the machine fails, and this machine is reached past it. Refusing
    # requests one by one would do the same, but keep the browser from remembering what it has loaded.
    "--proxy-server=http://127.0.0.1:9",
)
HERE = ("127.0.0.1", "localhost", "")  # no host: a file, data or blob
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
INSTALLED = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
START_SECONDS = 60


@cache
def find_chromium() -> str | None:
    """Return a Chromium: the one MARKETMAP_CHROMIUM names, one on the path, a usual place, or Playwright's own."""
    named = os.environ.get("MARKETMAP_CHROMIUM")
    if named:
        return named
    on_path = (shutil.which(command) for command in COMMANDS)
    usual = (place for place in INSTALLED if Path(place).exists())
    return next((found for found in (*on_path, *usual) if found), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def asked_outside(page: Page) -> list[str]:
    """Return the list in which the addresses outside this machine are written down that a page asks for."""
    asked: list[str] = []

    def write_down(address: str) -> None:
        if urlsplit(address).hostname not in (*HERE, None):
            asked.append(address)

    page.on("request", lambda request: write_down(request.url))
    page.on("websocket", lambda socket: write_down(socket.url))
    return asked


@contextmanager
def running_app(script: Path, log: Path, base_path: str = "") -> Iterator[str]:
    """Run a Streamlit script on a free port and give its address; it is stopped at the end.

    Raises:
        AssertionError: when it does not answer, with what it wrote.
    """
    port = _free_port()
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.baseUrlPath": base_path,
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{key}={value}" for key, value in options.items()]
    with log.open("w") as written, _started(command, written) as app:
        address = f"http://127.0.0.1:{port}/{base_path}".rstrip("/")
        try:
            _wait_for(f"{address}/_stcore/health", app, log)
            yield address
        finally:
            app.terminate()
            app.wait(timeout=20)


def _started(command: list[str], written: IO[str]) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.Popen(command, stdout=written, stderr=written, cwd=root, env=environment)  # noqa: S603, our own


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, app: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and app.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310, our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"The app did not answer at {address}. It wrote:\n{log.read_text()}")


def saved(page: Page, button: str, path: Path) -> Path:
    """What a button gives, saved as a file; of several buttons of a name, the last."""
    offered = page.get_by_role("button", name=button, exact=True).last
    expect(offered).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=60_000) as download:
        offered.click()
    download.value.save_as(path)
    return path

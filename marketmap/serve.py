"""Starting the app: Streamlit in this process, with the app's own settings, from whatever folder one is in."""

import gc
import os
import re
import runpy
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import marketmap
from marketmap import outputs
from marketmap.sources.embedded import embedded_path

# All of the house but the pages, which Streamlit must be running for: what they rest on takes longest to import.
_PACKAGES = (marketmap, outputs)
_NOT_BEFORE = ("marketmap.pages", "marketmap.__main__")

# Names the file to the app, which every session of it opens: for one user on their own machine.
WORKSPACE_FILE = "MARKETMAP_WORKSPACE"


def start_app(options: Sequence[str], workspace: Path | None = None) -> None:
    """Serve the app until it is stopped.

    Args:
        options: Streamlit's own options, such as `--server.port=8600`; they go before the app's settings.
        workspace: workspace file that the app opens at the start of each session.
    """
    if workspace:
        os.environ[WORKSPACE_FILE] = str(workspace.resolve())
    for name, value in app_settings().items():
        os.environ.setdefault(name, value)
    _prepare()
    sys.argv = ["streamlit", "run", str(embedded_path("app.py")), *options]
    runpy.run_module("streamlit", run_name="__main__")


def _prepare() -> None:
    """Have ready what the first page needs before the server answers."""
    import_module("streamlit.web.bootstrap")
    for package in _PACKAGES:
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            if module.name not in _NOT_BEFORE:
                import_module(module.name)
    import_module("marketmap.published").work_out_first_page()
    # Streamlit looks for garbage after every run of a page, and nothing is sent meanwhile. All that is there by now
    # stays until the end and need not be looked through again: 10 ms instead of 100.
    gc.collect()
    gc.freeze()


def app_settings() -> dict[str, str]:
    """Return the settings that travel with the app as the environment variables that Streamlit reads.

    Streamlit itself looks for them in the folder one is in, not beside the app.
    """
    text = embedded_path(".streamlit/config.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(text)
    return {
        f"STREAMLIT_{_upper(section)}_{_upper(name)}": str(value).lower() if isinstance(value, bool) else str(value)
        for section, settings in sections.items()
        for name, value in settings.items()
    }


def _upper(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()

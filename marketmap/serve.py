"""Starting the app: Streamlit in this process, with the app's own settings, from whatever folder one is in."""

import os
import re
import runpy
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from marketmap.sources.embedded import embedded_path
from marketmap.sources.england import load_background, load_england

# What takes longest to import; a server that already has them shows its first page at once.
_HEAVY = ("folium", "marketmap.market", "marketmap.places", "marketmap.outputs.workbook", "marketmap.outputs.geodata")


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
    for module in _HEAVY:
        import_module(module)
    load_england()
    load_background()
    sys.argv = ["streamlit", "run", str(embedded_path("app.py")), *options]
    runpy.run_module("streamlit", run_name="__main__")


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

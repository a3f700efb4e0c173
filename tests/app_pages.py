"""A page in AppTest, without a browser: how it is opened at an address, and what it then says."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest

SECONDS = 300  # the longest a run of a page may take on a busy machine


def page_to_open(page: str) -> AppTest:
    """Return a page by the name of its module, such as "near", before its first run."""
    return AppTest.from_string(f"from marketmap.pages import {page}\n{page}.show()", default_timeout=SECONDS)


def opened_page(page: str, **address: str) -> AppTest:
    """Open a page at an address."""
    app = page_to_open(page)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    """All of the page's own HTML."""
    return " ".join(block.proto.body for block in app.get("html"))


def page_text(app: AppTest) -> str:
    """All that the page says in its own HTML, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html_of(app)))


def map_message(app: AppTest) -> dict[str, Any]:
    """What the map was told."""
    message: dict[str, Any] = json.loads(app.get("component_instance")[0].proto.json_args)
    return message

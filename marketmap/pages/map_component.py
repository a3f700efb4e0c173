"""The map in the app: a small component that loads a map page once and afterwards takes only what the map shows."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import streamlit.components.v1 as components

from marketmap.outputs.flow_map import FlowLines, flows_message
from marketmap.outputs.map_sites import SiteMarks, sites_message
from marketmap.outputs.maps import MapContent, content_message
from marketmap.outputs.scheme_points import SchemePoints, points_message

HEIGHT = 620  # pixels, map and legend together, on a wide screen

_FRONTEND = Path(__file__).with_suffix("")
# Pages are public geometry, named by their content: one folder serves every session of this process.
_SERVED = Path(tempfile.mkdtemp(prefix="marketmap-"))
atexit.register(shutil.rmtree, _SERVED, ignore_errors=True)
shutil.copy(_FRONTEND / "index.html", _SERVED)
_component = components.declare_component("map", path=_SERVED)


def show_map(  # noqa: PLR0913, what a map can be asked for, all but two by name
    page_html: str,
    content: MapContent,
    *,
    key: str,
    chosen: str | None = None,
    points: Sequence[tuple[float, float, str]] | None = None,
    points_sentence: str = "",
    schemes: SchemePoints | None = None,
    flows: FlowLines | None = None,
    sites: SiteMarks | None = None,
    streets: bool = False,
    tell_drawn: bool = False,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """Draw the map and return the code of the area that was clicked last, or None.

    While `page_html` stays the same the map is not loaded again: colours and legend change, the reader's view stays.

    Args:
        page_html: a page of `maps.base_map_html`.
        content: what the map shows.
        key: names the map in the session; `st.session_state[key]` is None, or the code of the area and the latitude
            and longitude of the last click: `{"area": code, "at": [50.8, -0.1], "count": clicks}`. The code is None
            where it only says that the map is drawn.
        chosen: code of the area to mark.
        points: latitude, longitude and words of each point to add.
        points_sentence: what the points are, for the legend.
        schemes: schemes of the reader's register to draw; they carry a legend of their own.
        flows: lines from home to host to draw, with a legend of their own; those that lead beyond the place want a page
            that was made with `is_wide`.
        sites: sites where units could open to draw; a new first one is brought into view.
        streets: whether to ask openstreetmap.org for a street map behind the areas.
        tell_drawn: whether the app is to be rerun once the map is drawn, or has not come in five seconds: what is heavy
            can wait for it.
        on_change: called before the rerun that a click or the drawing causes; moving the map never causes one.
    """
    clicked = _component(
        page=_serve(page_html),
        content=content_message(content),
        chosen=chosen,
        points=[list(point) for point in points or ()],
        points_sentence=points_sentence,
        schemes=points_message(schemes) if schemes else None,
        flows=flows_message(flows) if flows else None,
        sites=sites_message(sites) if sites else None,
        streets=streets,
        tell_drawn=tell_drawn,
        height=HEIGHT,
        key=key,
        on_change=on_change,
    )
    return clicked["area"] if clicked and clicked["area"] in content.shown else None


def _serve(page_html: str) -> str:
    """Put the page among the served files unless it is there, and return its name."""
    page = _SERVED / f"{sha256(page_html.encode()).hexdigest()[:32]}.html"
    if not page.exists():
        draft = page.with_suffix(f".{uuid4().hex}")
        draft.write_text(page_html, encoding="utf-8")
        draft.replace(page)
    return page.name

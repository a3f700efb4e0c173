"""The scheme layer and the page Market in a real browser that cannot reach the outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from marketmap.outputs.maps import content_message
from marketmap.outputs.scheme_points import KINDS, SchemePoint, SchemePoints, points_message
from tests.conftest import Watched
from tests.map_examples import base_page, fills
from tests.test_map_browser import hover, look_at, map_frame, on_screen

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "market_app.py"
MIDDLE = (52.0, -1.0)
MANY = 5_000
DRAWN_WITHIN_MS = 2_000  # about 200 on a quiet machine


def shown(*points: SchemePoint) -> SchemePoints:
    """A layer of these marks with every kind in its legend."""
    return SchemePoints(points, "Schemes of your register, sized by units", KINDS, (("10 units", 5.0),), "A sentence.")


def mark(kind: str, east: float = 0.0, radius: float = 12.0) -> SchemePoint:
    """A mark east of the middle, in degrees."""
    return SchemePoint(MIDDLE[0], MIDDLE[1] + east, radius, kind, (f"Scheme of {kind}", "Abbey"))


def open_with(watched: Watched, folder: Path, layer: SchemePoints) -> Page:
    """Open a map of England with a layer, near the middle."""
    file = folder / "map.html"
    file.write_text(base_page(), encoding="utf-8")
    page = watched.page
    page.goto(file.as_uri())
    page.evaluate("message => marketmap.paint(message)", content_message(fills()))
    draw(page, layer)
    page.wait_for_timeout(200)
    look_at(page, *MIDDLE, 9)
    page.wait_for_timeout(300)
    return page


def draw(page: Page, layer: SchemePoints | None) -> None:
    """Give the page a layer, or take it away."""
    message: dict[str, Any] = points_message(layer) if layer else {"list": [], "legend": None}
    page.evaluate("message => marketmap.schemes(message.list, message.legend)", message)


def colour_at(page: Page | Frame, dx: float = 0.0, dy: float = 0.0) -> str:
    """The colour that the layer's canvas has some pixels from the middle of the map; empty where nothing is drawn."""
    script = """([dx, dy]) => {
        const canvas = document.querySelector('.leaflet-points-pane canvas'), box = canvas.getBoundingClientRect();
        const map = document.querySelector('.leaflet-container').getBoundingClientRect();
        const at = map_page.latLngToContainerPoint([52.0, -1.0]), zoom = canvas.width / box.width;
        const x = (map.left + at.x + dx - box.left) * zoom, y = (map.top + at.y + dy - box.top) * zoom;
        const [r, g, b, a] = canvas.getContext('2d').getImageData(Math.round(x), Math.round(y), 1, 1).data;
        return a ? '#' + [r, g, b].map(part => part.toString(16).padStart(2, '0')).join('') : '';
    }"""
    found: str = page.evaluate(script, [dx, dy])
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.shape)
def test_each_level_has_its_colour_and_its_shape(browser_page: Watched, tmp_path: Path, kind: Any) -> None:  # noqa: ANN401, a case
    """At a radius of 24 pixels: whether 23 up is filled, 32 up, 19 right and up, and 25 right and 16 down."""
    page = open_with(browser_page, tmp_path, shown(mark(kind.code, radius=24)))
    assert colour_at(page) == kind.colour
    filled = [bool(colour_at(page, *at)) for at in ((0, -23), (0, -32), (19, -19), (25, 16))]
    assert (
        filled
        == {
            "circle": [True, False, False, False],
            "triangle": [True, True, False, True],
            "square": [False, False, True, False],
            "diamond": [True, False, False, False],
            "cross": [True, False, False, False],
        }[kind.shape]
    )


def test_a_mark_under_the_mouse_shows_its_card_and_an_area_its_own_words(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, shown(mark("high")))
    x, y = on_screen(page, list(MIDDLE))
    assert hover(page, x + 5, y).inner_text().splitlines() == ["Scheme of high", "Abbey"]
    assert "Scheme of" not in hover(page, x + 60, y + 60).inner_text()


def test_the_small_one_on_top_is_the_one_that_answers(browser_page: Watched, tmp_path: Path) -> None:
    """The large mark comes first in the list, so the small one lies on it."""
    page = open_with(browser_page, tmp_path, shown(mark("low", radius=20), mark("high", radius=8)))
    assert colour_at(page) == next(kind.colour for kind in KINDS if kind.code == "high")
    x, y = on_screen(page, list(MIDDLE))
    assert hover(page, x, y).inner_text().startswith("Scheme of high")
    assert hover(page, x + 14, y).inner_text().startswith("Scheme of low")


def test_the_legend_says_every_shape_in_words(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, shown(mark("low")))
    legend = page.locator("#legend .schemes")
    assert legend.locator("li").all_inner_texts() == [*(kind.label for kind in KINDS), "10 units"]
    swatches = legend.locator("polygon").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert swatches == [kind.colour for kind in KINDS]
    assert legend.locator("h2").inner_text() == "Schemes of your register, sized by units"
    assert legend.locator("p").inner_text() == "A sentence."


def test_a_layer_taken_away_leaves_no_trace(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, shown(mark("medium", radius=20)))
    draw(page, None)
    page.wait_for_timeout(200)
    painted = page.evaluate(
        "[...document.querySelectorAll('.leaflet-points-pane canvas')].some(one => "
        "one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(part => part))"
    )
    assert not painted
    expect(page.locator("#legend .schemes")).to_be_hidden()
    assert browser_page.errors == []


def test_names_in_a_card_are_text_never_markup(browser_page: Watched, tmp_path: Path) -> None:
    name = "<img src=x onerror=\"document.title='run'\">"
    page = open_with(browser_page, tmp_path, shown(SchemePoint(*MIDDLE, 10, "low", (name, name))))
    assert hover(page, *on_screen(page, list(MIDDLE))).inner_text().startswith(name)
    assert page.locator(".leaflet-tooltip img").count() == 0


def test_five_thousand_schemes_are_drawn_at_once_on_one_canvas(browser_page: Watched, tmp_path: Path) -> None:
    points = [
        SchemePoint(50.8 + (n % 71) / 20, -2.5 + (n // 71) / 20, 4 + n % 8, KINDS[n % 5].code, (f"Scheme {n}", "Abbey"))
        for n in range(MANY)
    ]
    page = open_with(browser_page, tmp_path, shown(mark("low")))
    message = points_message(shown(*points))
    assert len(message["list"]) == MANY
    painted = "requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)))"
    drawing = "marketmap.schemes(message.list, message.legend)"
    zooming = "map_page.setZoom(8, {animate: false})"
    for work in (drawing, zooming):
        took = page.evaluate(
            f"message => new Promise(done => {{ const start = performance.now(); {work}; {painted}; }})", message
        )
        assert took < DRAWN_WITHIN_MS
    assert page.locator(".leaflet-points-pane canvas").count() == 1


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The small app, started once."""
    return run_app(APP)


def test_the_example_is_on_the_map_of_the_app_and_says_so(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    frame = map_frame(page)
    expect(frame.locator("#legend .schemes h2")).to_contain_text("EXAMPLE", timeout=30_000)
    expect(frame.locator("#legend .schemes p")).to_contain_text("sensitive schemes are not drawn")
    page.get_by_text("Schemes of your register").first.click()
    expect(frame.locator("#legend .schemes")).to_be_hidden(timeout=15_000)
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_a_scheme_is_read_by_keyboard_alone(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    expect(map_frame(page).locator("#legend .schemes h2")).to_be_visible(timeout=60_000)
    box = page.get_by_role("combobox", name="Choose a scheme to read its card")
    box.focus()
    page.keyboard.type("EXAMPLE Group home 1 ")
    expect(page.get_by_role("option").first).to_contain_text("EXAMPLE Group home 1 ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="EXAMPLE Group home 1", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("open to other areas")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_market_fits_its_screen_and_its_tables_have_names(
    browser_page: Watched, address: str, width: int
) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/?page=market")
    for name in ("Units by provider", "Units by model", "Units by support level", "Units by district"):
        expect(page.get_by_role("table", name=name)).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    right = page.locator("table.mm td.n").first.evaluate("cell => getComputedStyle(cell).textAlign")
    assert right == "right"


def test_the_market_is_taken_away_as_csv(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(f"{address}/?page=market")
    button = page.get_by_role("button", name="CSV", exact=True)
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=30_000) as download:
        button.click()
    lines = Path(str(download.value.path())).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "register,by,code,name,schemes,units,share_of_units,rows_left_out"
    assert all(line.startswith("EXAMPLE") for line in lines[1:])
    assert len({line.split(",")[1] for line in lines[1:]}) == 4

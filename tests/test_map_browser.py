"""Maps in a browser: what is drawn, what the reader does, and that nothing outside is asked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from marketmap.outputs.maps import MapContent, content_message, map_html
from tests.conftest import Watched
from tests.map_examples import FILL_CLASSES, NOTE, areas, background, base_page, circles, fills

pytestmark = pytest.mark.browser

FILLS = {kind.code: f"url(#{kind.pattern})" if kind.pattern else kind.colour for kind in FILL_CLASSES}


def open_page(watched: Watched, html: str, folder: Path) -> Page:
    file = folder / "map.html"
    file.write_text(html, encoding="utf-8")
    watched.page.goto(file.as_uri())
    watched.page.wait_for_timeout(200)
    return watched.page


def open_base(watched: Watched, folder: Path, content: MapContent) -> Page:
    page = open_page(watched, base_page(), folder)
    page.evaluate("message => marketmap.paint(message)", content_message(content))
    page.wait_for_timeout(100)
    return page


def drawn_fills(page: Page | Frame) -> dict[str, str]:
    script = (
        "[...document.querySelectorAll('path[data-area]')].map(path => [path.dataset.area, path.getAttribute('fill')])"
    )
    return dict(page.evaluate(script))


def expected_fills(content: MapContent) -> dict[str, str]:
    return {code: FILLS[shown.class_code] for code, shown in content.shown.items()}


def centre_on_screen(page: Page, code: str) -> tuple[float, float]:
    """Where an area's label point is on the screen."""
    find = "geo_json_areas.getLayers().find(layer => layer.feature.properties.area === code)"
    return on_screen(page, page.evaluate(f"code => {find}.feature.properties.at", code))


def look_at(page: Page | Frame, latitude: float, longitude: float, zoom: int) -> None:
    page.evaluate(f"void map_page.setView([{latitude}, {longitude}], {zoom}, {{animate: false}})")


def on_screen(page: Page, at: list[float]) -> tuple[float, float]:
    x, y = page.evaluate("at => (p => [p.x, p.y])(map_page.latLngToContainerPoint(at))", at)
    return x, y


def hover(page: Page, x: float, y: float) -> Locator:
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    return page.locator(".leaflet-tooltip")


def test_file_opens_from_disk_with_the_network_off(browser_page: Watched, tmp_path: Path) -> None:
    page = open_page(browser_page, map_html(areas(), background(), fills()), tmp_path)
    assert drawn_fills(page) == expected_fills(fills())
    assert len(drawn_fills(page)) == 36
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_legend_says_every_class_in_words(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    assert page.locator("#legend h2").inner_text() == "Coverage, share of what is required"
    assert page.locator("#legend .classes li").all_inner_texts() == [kind.label for kind in FILL_CLASSES]
    swatches = page.locator("#legend .classes rect").evaluate_all("all => all.map(r => r.getAttribute('fill'))")
    assert swatches == list(FILLS.values())
    assert page.locator("#legend .note").inner_text() == NOTE


def test_patterns_are_painted_not_only_named(browser_page: Watched, tmp_path: Path) -> None:
    """A fill whose pattern cannot be found paints nothing, so the swatch would be the white paper."""
    page = open_base(browser_page, tmp_path, fills())
    swatches = {label: swatch_of(page, label).screenshot() for label in ("no data", "suppressed")}
    for label in swatches:
        swatch_of(page, label).locator("rect").evaluate("rect => rect.setAttribute('fill', 'url(#nowhere)')")
    nothing = {label: swatch_of(page, label).screenshot() for label in swatches}
    assert swatches["no data"] != swatches["suppressed"]
    assert all(swatches[label] != nothing[label] for label in swatches)


def swatch_of(page: Page, label: str) -> Locator:
    return page.locator("#legend .classes li", has_text=label).locator("svg")


def test_painting_again_keeps_the_view(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(600)
    before = page.evaluate("marketmap.view()")
    page.evaluate("message => marketmap.paint(message)", content_message(fills(shift=1)))
    page.wait_for_timeout(200)
    assert drawn_fills(page) == expected_fills(fills(shift=1))
    assert drawn_fills(page) != expected_fills(fills())
    assert page.evaluate("marketmap.view()") == before


@pytest.mark.parametrize("touched", [True, False])
def test_a_longer_legend_keeps_zoom_and_centre(browser_page: Watched, tmp_path: Path, touched: bool) -> None:  # noqa: FBT001, a case
    page = open_base(browser_page, tmp_path, fills())
    if touched:
        page.mouse.move(500, 300)
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(600)
    before, height = page.evaluate("[marketmap.view(), map_page.getSize().y]")
    page.evaluate("message => marketmap.paint(message)", content_message(replace(fills(), note=NOTE * 12)))
    page.wait_for_timeout(300)
    after = page.evaluate("marketmap.view()")
    assert page.evaluate("map_page.getSize().y") < height - 15
    assert after["zoom"] == before["zoom"]
    assert after["centre"] == pytest.approx(before["centre"], abs=0.02)  # a pixel


def test_circles_have_the_radius_they_were_given(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, circles())
    drawn = page.evaluate(
        "[...document.querySelectorAll('path[data-circle]')].map(p => [p.dataset.circle, p.getBBox().width / 2])"
    )
    shown = circles().shown
    expected = {code: one.radius for code, one in shown.items() if one.radius}
    assert len(drawn) == 34  # neither the area with 0 units nor the one without data
    assert dict(drawn) == pytest.approx(expected, abs=0.6)  # Leaflet draws on whole pixels
    unknown = next(code for code, one in shown.items() if one.class_code == "no_data")
    assert {code for code, fill in drawn_fills(page).items() if fill == "url(#hatch)"} == {unknown}
    assert page.locator("#legend .sizes li").all_inner_texts() == ["2 units", "20 units", "200 units"]


def test_hover_says_name_figure_and_class(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    code = "E54000069"
    kind = fills().shown[code].class_code
    words = hover(page, *centre_on_screen(page, code)).inner_text().splitlines()
    assert words == [
        str(areas().set_index("area")["name"][code]),
        f"figure of {code}",
        next(one.label for one in FILL_CLASSES if one.code == kind),
    ]


def test_names_are_text_never_markup(browser_page: Watched, tmp_path: Path) -> None:
    name = "<img src=x onerror=\"document.title='run'\">"
    page = open_page(browser_page, map_html(areas().assign(name=name), background(), fills()), tmp_path)
    assert hover(page, *centre_on_screen(page, "E54000069")).inner_text().startswith(name)
    assert page.locator(".leaflet-tooltip img").count() == 0
    assert page.title() == "Map of Coverage"


def test_choosing_marks_an_area_and_moves_only_when_it_is_out_of_sight(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    before = page.evaluate("marketmap.view()")
    page.evaluate("marketmap.choose('E54000069')")
    expect(page.locator("path.chosen")).to_have_count(1)
    assert page.evaluate("marketmap.view()") == before
    look_at(page, 54.9, -2.5, 9)
    page.evaluate("marketmap.choose('E54000069')")
    page.wait_for_timeout(800)
    assert page.evaluate("marketmap.view().centre[0]") < 52
    page.evaluate("marketmap.choose(null)")
    expect(page.locator("path.chosen")).to_have_count(0)


def test_whole_map_button_brings_everything_back(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    before = page.evaluate("marketmap.view()")
    for name in ("Zoom in", "Zoom out", "Show the whole map"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    look_at(page, 54.9, -2.5, 9)
    page.get_by_role("button", name="Show the whole map").click()
    assert page.evaluate("marketmap.view()") == before


def test_points_say_what_they_are(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    page.evaluate("marketmap.points([[52.0, -1.0, 'A registered home']], 'Dots are registered providers.')")
    page.wait_for_timeout(200)  # the legend takes its line from the map
    x, y = on_screen(page, [52.0, -1.0])
    assert hover(page, x, y).inner_text() == "A registered home"
    assert page.locator("#legend .points").inner_text() == "Dots are registered providers."
    page.evaluate("marketmap.points([], '')")
    assert "A registered home" not in hover(page, x, y).inner_text()
    expect(page.locator("#legend .points")).to_be_hidden()


def test_streets_are_asked_for_only_when_switched_on(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    attribution = page.locator("#legend .streets")
    expect(attribution).to_be_hidden()
    assert browser_page.asked_outside == []
    page.evaluate("marketmap.streets(true)")
    page.wait_for_timeout(300)
    assert browser_page.asked_outside
    assert all(address.startswith("https://tile.openstreetmap.org/") for address in browser_page.asked_outside)
    expect(attribution).to_be_visible()
    page.evaluate("marketmap.streets(false)")
    expect(attribution).to_be_hidden()


@pytest.mark.parametrize("content", [fills, circles])
def test_narrow_screen_has_a_readable_map_and_legend(
    browser_page: Watched, tmp_path: Path, content: Callable[[], MapContent]
) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 480})
    page = open_base(browser_page, tmp_path, content())
    box = page.locator(".folium-map").bounding_box()
    assert box
    assert box["height"] >= 260
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    legend = page.locator("#legend").bounding_box()
    assert legend
    assert legend["y"] >= box["y"] + box["height"] - 1


def test_town_names_never_touch_nor_take_the_mouse(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    for zoom in (6, 8, 10):
        look_at(page, 51.5, -0.6, zoom)
        boxes = page.evaluate("[...document.querySelectorAll('.town')].map(t => t.getBoundingClientRect().toJSON())")
        assert len(boxes) > 5
        for number, one in enumerate(boxes):
            for other in boxes[:number]:
                beside = one["right"] <= other["left"] or other["right"] <= one["left"]
                assert beside or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
    assert page.evaluate("getComputedStyle(map_page.getPane('towns')).pointerEvents") == "none"


def test_map_tells_a_screen_reader_where_the_figures_are(browser_page: Watched, tmp_path: Path) -> None:
    page = open_base(browser_page, tmp_path, fills())
    region = page.get_by_role("region", name="Map of England; the same figures are in the table below")
    expect(region).to_be_visible()
    page = open_page(browser_page, map_html(areas(), background(), fills()), tmp_path)
    expect(page.get_by_role("region", name="Map of Coverage", exact=True)).to_be_visible()


def map_frame(page: Page) -> Frame:
    """The frame that holds the map page, inside the component's frame."""
    page.frame_locator("iframe").frame_locator("iframe").locator("path[data-area]").first.wait_for(
        state="attached", timeout=60_000
    )
    return next(
        frame
        for frame in page.frames
        if "streamlitUrl" not in frame.url and frame.parent_frame is not page.main_frame and frame.parent_frame
    )


def test_map_in_the_app(browser_page: Watched, run_app: Callable[..., str]) -> None:
    """A click gives the code, panning does not rerun, other content keeps page and view, nothing outside is asked."""
    page = browser_page.page
    page.goto(run_app(Path(__file__).parent / "map_app.py", base_path="some/place"))
    frame = map_frame(page)
    expect(page.get_by_text("clicked None, runs 1")).to_be_visible()
    assert drawn_fills(frame) == expected_fills(fills())
    frame.evaluate("window.mark = 'same page'")
    outer = page.locator("iframe").bounding_box()
    assert outer
    x, y = outer["x"] + outer["width"] / 2, outer["y"] + 150
    before = frame.evaluate("marketmap.view()")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    page.mouse.up()
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(1000)
    moved = frame.evaluate("marketmap.view()")
    assert moved["zoom"] > before["zoom"]
    expect(page.get_by_text("clicked None, runs 1")).to_be_visible()

    look_at(frame, 50.95, -0.2, 8)
    size = frame.evaluate("(s => [s.x, s.y])(map_page.getSize())")
    page.mouse.click(outer["x"] + size[0] / 2, outer["y"] + size[1] / 2)
    expect(page.get_by_text("clicked E54000069, runs 2")).to_be_visible()

    view = frame.evaluate("marketmap.view()")
    page.get_by_text("others").click()
    expect(page.get_by_text("clicked E54000069, runs 3")).to_be_visible()
    page.wait_for_timeout(500)
    assert drawn_fills(frame) == expected_fills(fills(shift=1))
    assert frame.evaluate("marketmap.view()") == view
    assert frame.evaluate("window.mark") == "same page"
    assert browser_page.asked_outside == []
    assert browser_page.errors == []

    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(500)
    assert frame.evaluate("map_page.getSize().y") >= 260
    assert frame.evaluate("document.documentElement.scrollWidth") <= 400
    assert frame.evaluate("document.documentElement.scrollHeight <= window.innerHeight")

"""Flows on a map in a real browser: lines, widths, direction, words, and that the view stays."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from marketmap.outputs.flow_map import FLOW_HEADINGS, FlowLines, flow_lines, flows_message
from marketmap.outputs.flow_words import OBSERVED
from marketmap.outputs.maps import content_message, map_html
from tests.conftest import Watched, watched_page
from tests.flow_examples import england_lines, flows, made_up, sussex_lines, sussex_page
from tests.map_examples import areas, background, base_page, fills
from tests.test_map_browser import centre_on_screen, hover, look_at, map_frame, open_page

pytestmark = pytest.mark.browser

SUSSEX, CORNWALL, LANCASHIRE, NORFOLK = "E54000069", "E54000036", "E54000048", "E54000068"
PAINTED_WITHIN_MS = 2_000  # about 100 on a quiet machine
AS_ONE = "([paint, flows]) => { marketmap.paint(paint); marketmap.flows(flows.list, flows.legend); }"


def lines(*rows: tuple[str, str, float]) -> FlowLines:
    """Lines between ICBs."""
    return flow_lines(flows(*rows), areas())


def open_with(watched: Watched, folder: Path, shown: FlowLines, html: str = "") -> Page:
    """Open a page with lines, as the app gives them."""
    page = open_page(watched, html or base_page(), folder)
    page.evaluate(AS_ONE, [content_message(fills()), flows_message(shown)])
    page.wait_for_timeout(200)
    # The map fits itself once more when the legend has taken its room, in the next picture at the latest.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")
    return page


def drawn(page: Page | Frame) -> list[list[str]]:
    """Home and host of every line, from the ground up."""
    script = "[...document.querySelectorAll('path.flow[data-home]')].map(p => [p.dataset.home, p.dataset.host])"
    found: list[list[str]] = page.evaluate(script)
    return found


def crossing(page: Page, home: str, host: str, share: float) -> tuple[float, float, float]:
    """Walk across a line some share of the way from home to host: its width there, and its middle in the window.

    The walk is straight across the way between the label points; both are read from the areas, not from the line.
    """
    script = """([home, host, share]) => {
        const at = (code) => map_page.latLngToLayerPoint(
            geo_json_areas.getLayers().find(layer => layer.feature.properties.area === code).feature.properties.at);
        const path = document.querySelector(`path[data-home='${home}'][data-host='${host}']`);
        const from = at(home), to = at(host), long = from.distanceTo(to);
        const across = [-(to.y - from.y) / long, (to.x - from.x) / long];
        const walk = (first, last, step) => {
            const inside = [];
            for (let off = first; off < last; off += step) {
                const point = path.ownerSVGElement.createSVGPoint();
                point.x = from.x + (to.x - from.x) * share + across[0] * off;
                point.y = from.y + (to.y - from.y) * share + across[1] * off;
                if (path.isPointInFill(point)) inside.push([off, point]);
            }
            return inside;
        };
        const [found] = walk(-long / 4, long / 4, 0.5);
        const inside = found ? walk(found[0] - 1, found[0] + 25, 0.05).map(([, point]) => point) : [];
        const middle = inside[Math.floor(inside.length / 2)] || { x: 0, y: 0 };
        const seen = map_page.layerPointToContainerPoint([middle.x, middle.y]);
        return [inside.length * 0.05, seen.x, seen.y];
    }"""
    width, x, y = page.evaluate(script, [home, host, share])
    return width, x, y


def test_lines_are_those_of_the_table_and_the_largest_lie_on_top(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, england_lines(40))
    largest = made_up("icb_2026").nlargest(40, "units").iloc[::-1]
    assert drawn(page) == largest[["home", "host"]].to_numpy().tolist()
    assert page.locator("#legend .flows p").first.inner_text().startswith("The 40 largest of ")
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_widths_are_in_proportion_to_units(browser_page: Watched, tmp_path: Path) -> None:
    """Three long lines of 120, 60 and 30 units, measured at the same share of their way."""
    shown = lines((CORNWALL, LANCASHIRE, 120), (NORFOLK, LANCASHIRE, 60), (SUSSEX, LANCASHIRE, 30))
    page = open_with(browser_page, tmp_path, shown)
    widths = [crossing(page, home, LANCASHIRE, 0.75)[0] for home in (CORNWALL, NORFOLK, SUSSEX)]
    assert widths[0] == pytest.approx(12 * 0.88, abs=1.5)  # not yet the full 12 pixels of the arrow's neck
    assert [widths[0] / width for width in widths] == pytest.approx([1, 2, 4], rel=0.1)


def test_width_does_not_change_with_the_zoom(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, lines((CORNWALL, LANCASHIRE, 120)))
    before = crossing(page, CORNWALL, LANCASHIRE, 0.75)[0]
    look_at(page, 52.5, -3, 9)
    page.wait_for_timeout(300)
    assert crossing(page, CORNWALL, LANCASHIRE, 0.75)[0] == pytest.approx(before, rel=0.1)


def test_direction_is_in_the_shape_narrow_at_home_and_an_arrow_at_the_host(
    browser_page: Watched, tmp_path: Path
) -> None:
    page = open_with(browser_page, tmp_path, lines((CORNWALL, NORFOLK, 50), (NORFOLK, CORNWALL, 50)))
    for home, host in ((CORNWALL, NORFOLK), (NORFOLK, CORNWALL)):
        near_home, half_way = (crossing(page, home, host, share)[0] for share in (0.06, 0.5))
        at_host = max(crossing(page, home, host, share / 200)[0] for share in range(180, 200))
        assert near_home < half_way < 12
        assert near_home < 0.5 * 12
        assert at_host > 1.5 * 12  # wider than the band at its widest, which the slant makes 13


def test_opposite_lines_part(browser_page: Watched, tmp_path: Path) -> None:
    """Each passes half way left of the straight line, seen in its own direction: 15% of the distance away."""
    page = open_with(browser_page, tmp_path, lines((CORNWALL, NORFOLK, 50), (NORFOLK, CORNWALL, 50)))
    _, x, y = crossing(page, CORNWALL, NORFOLK, 0.5)
    _, other_x, other_y = crossing(page, NORFOLK, CORNWALL, 0.5)
    (ax, ay), (bx, by) = (centre_on_screen(page, code) for code in (CORNWALL, NORFOLK))
    long = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
    assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 == pytest.approx(0.3 * long, rel=0.05)


def test_hover_says_both_ends_units_and_distance_and_elsewhere_the_area(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, lines((CORNWALL, LANCASHIRE, 341.4)))
    names = areas().set_index("area")["name"]
    _, x, y = crossing(page, CORNWALL, LANCASHIRE, 0.5)
    said = hover(page, x, y).inner_text().splitlines()
    assert said == [f"{names[CORNWALL]} to {names[LANCASHIRE]}", "about 341 units, mean 34 km"]
    expect(page.locator("path.pointed")).to_have_count(1)
    assert " to " not in hover(page, *centre_on_screen(page, SUSSEX)).inner_text().splitlines()[0]
    expect(page.locator("path.pointed")).to_have_count(0)


@pytest.fixture
def touched(chromium: Browser) -> Iterator[Watched]:
    """A page on a screen that is touched."""
    context = chromium.new_context(viewport={"width": 400, "height": 700}, has_touch=True, is_mobile=True)
    with watched_page(context) as watched:
        yield watched
    context.close()


def test_a_touch_says_it_too(touched: Watched, tmp_path: Path) -> None:
    page = open_with(touched, tmp_path, lines((CORNWALL, LANCASHIRE, 341.4)))
    _, x, y = crossing(page, CORNWALL, LANCASHIRE, 0.5)
    page.touchscreen.tap(x, y)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("about 341 units, mean 34 km")


def test_a_click_on_a_line_chooses_the_area_beneath(browser_page: Watched, tmp_path: Path) -> None:
    """The line ends in the middle of its host: were it to take the click, busy hosts could not be chosen."""
    page = open_with(browser_page, tmp_path, lines((CORNWALL, LANCASHIRE, 341.4)))
    page.evaluate("marketmap.onChoose = (area) => (window.chosen = area)")
    _, x, y = crossing(page, CORNWALL, LANCASHIRE, 0.97)
    page.mouse.click(x, y)
    assert page.evaluate("window.chosen") == LANCASHIRE


def test_lines_of_the_chosen_area_stand_out_and_lie_on_top(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, england_lines(40))
    busy = england_lines(40).lines[0].host
    page.evaluate("code => marketmap.choose(code)", busy)
    faded = page.evaluate("[...document.querySelectorAll('path.faded')].map(p => [p.dataset.home, p.dataset.host])")
    of_busy = [one for one in drawn(page) if busy in one]
    assert of_busy
    assert drawn(page)[-len(of_busy) :] == of_busy
    assert sorted(faded) == sorted(one for one in drawn(page) if busy not in one)
    page.evaluate("marketmap.choose(null)")
    expect(page.locator("path.faded")).to_have_count(0)
    assert drawn(page) == [[line.home, line.host] for line in england_lines(40).lines]


def test_a_chosen_area_without_a_line_is_said_to_have_none(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, lines((CORNWALL, LANCASHIRE, 3)))
    page.evaluate("code => marketmap.choose(code)", SUSSEX)
    said = page.locator("#legend .without")
    expect(said).to_have_text(f"None of the lines drawn is of {areas().set_index('area')['name'][SUSSEX]}.")
    page.evaluate("code => marketmap.choose(code)", LANCASHIRE)
    expect(said).to_be_hidden()


def test_the_legend_says_direction_sizes_and_how_many_in_words(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, lines((CORNWALL, LANCASHIRE, 120), (NORFOLK, LANCASHIRE, 60)))
    legend = page.locator("#legend .flows")
    assert legend.locator("h2").inner_text() == "Predicted flows, as wide as their units"
    assert legend.locator("li").all_inner_texts() == [
        "from home to the place that has the units", "20 units", "50 units", "100 units"]  # fmt: skip
    heights = legend.locator("rect").evaluate_all("all => all.map(one => Number(one.getAttribute('height')))")
    assert heights == pytest.approx([2, 5, 10])
    assert legend.locator("p").first.inner_text() == "All 2 flows."


def test_a_legend_without_lines_only_says_that_there_are_none(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, lines())
    page.evaluate("code => marketmap.choose(code)", SUSSEX)
    assert page.locator("#legend .flows").inner_text().split("\n\n")[1:] == ["No flow between two areas."]


def test_a_suppressed_flow_is_dashed_and_says_so(browser_page: Watched, tmp_path: Path) -> None:
    """Dashes: walking along the middle of the line one leaves and enters it again and again."""
    table = flows((CORNWALL, LANCASHIRE, 30), (SUSSEX, LANCASHIRE, 3)).assign(suppressed=[False, True])
    page = open_with(browser_page, tmp_path, flow_lines(table, areas(), kind=OBSERVED))
    steps = [crossing(page, SUSSEX, LANCASHIRE, 0.3 + n / 100)[0] > 0 for n in range(30)]
    solid = [crossing(page, CORNWALL, LANCASHIRE, 0.3 + n / 100)[0] > 0 for n in range(30)]
    assert all(solid)
    assert 0.3 < sum(steps) / len(steps) < 0.7
    share = 0.3 + steps.index(True) / 100
    assert hover(page, *crossing(page, SUSSEX, LANCASHIRE, share)[1:]).inner_text().splitlines()[1] == "suppressed"
    assert "suppressed" in page.locator("#legend .flows li").all_inner_texts()


def names_at_ends(page: Page) -> list[str]:
    """Names of places beyond the map."""
    return page.locator(".town.end").all_inner_texts()


def test_lines_that_leave_the_view_say_where_they_go(browser_page: Watched, tmp_path: Path) -> None:
    """Northumberland lies far beyond the frame of Surrey and Sussex, Croydon beside its border."""
    table = flows(("E07000227", "E06000057", 20), ("E09000008", "E07000227", 10), ("E07000227", "E07000228", 5))
    page = open_with(browser_page, tmp_path, flow_lines(table, areas("district")), sussex_page())
    assert sorted(names_at_ends(page)) == ["Croydon", "to Northumberland"]
    for box in page.locator(".town.end").evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())"):
        assert box["left"] >= 0
        assert box["right"] <= 1280
        assert box["top"] >= 0
    page.get_by_role("button", name="Show all lines to their ends").click()
    page.wait_for_timeout(300)
    assert "Northumberland" in names_at_ends(page)
    page.get_by_role("button", name="Show the whole map").click()
    page.wait_for_timeout(300)
    assert "to Northumberland" in names_at_ends(page)
    assert browser_page.errors == []


def test_a_line_is_followed_at_any_zoom(browser_page: Watched, tmp_path: Path) -> None:
    """Both ends are hundreds of screens away, and the names at the edges say which way is which."""
    table = flows(("E06000052", "E06000057", 20))  # Cornwall to Northumberland
    page = open_with(browser_page, tmp_path, flow_lines(table, areas("district")), sussex_page())
    page.get_by_role("button", name="Show all lines to their ends").click()
    script = """() => {
        const path = document.querySelector("path.flow[data-home]"), box = path.getBBox();
        for (let y = box.y; y < box.y + box.height; y += 1) {
            const point = path.ownerSVGElement.createSVGPoint();
            [point.x, point.y] = [box.x + box.width / 2, y];
            if (path.isPointInFill(point)) return map_page.layerPointToLatLng([point.x, point.y]);
        }
    }"""
    middle = page.evaluate(script)
    look_at(page, middle["lat"], middle["lng"], 11)
    page.wait_for_timeout(300)
    assert sorted(names_at_ends(page)) == ["from Cornwall", "to Northumberland"]


def test_where_no_line_leads_beyond_the_map_nothing_offers_to_follow_it(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, england_lines(10))
    expect(page.get_by_role("button", name="Show all lines to their ends")).to_be_hidden()
    assert names_at_ends(page) == []


def test_other_flows_keep_the_view_and_none_leave_no_trace(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, england_lines(40))
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(600)
    before = page.evaluate("marketmap.view()")
    message = flows_message(england_lines(10))
    page.evaluate("m => marketmap.flows(m.list, m.legend)", message)
    page.wait_for_timeout(200)
    assert len(drawn(page)) == 10
    assert page.evaluate("marketmap.view()") == before
    page.evaluate("marketmap.flows([], null)")
    page.wait_for_timeout(200)
    assert drawn(page) == []
    expect(page.locator("#legend .flows")).to_be_hidden()
    assert page.evaluate("marketmap.view().zoom") == before["zoom"]
    expect(page.get_by_role("region", name="in the table below", exact=False)).to_have_attribute(
        "aria-label", "Map of England; the same figures are in the table below"
    )


def test_names_in_a_line_are_text_never_markup(browser_page: Watched, tmp_path: Path) -> None:
    name = "<img src=x onerror=\"document.title='run'\">"
    table = flows((CORNWALL, LANCASHIRE, 9)).assign(home_name=name, host_name=name)
    html = map_html(areas(), background(), fills(), flows=flow_lines(table, areas()))
    page = open_page(browser_page, html, tmp_path)
    _, x, y = crossing(page, CORNWALL, LANCASHIRE, 0.5)
    assert hover(page, x, y).inner_text().startswith(name)
    page.get_by_text("The lines as a table").click()
    assert page.locator("#legend td").first.inner_text() == name
    assert page.locator("img").count() == 0
    assert page.title() == "Map of Coverage"


def test_a_file_draws_its_lines_and_lists_them_with_the_network_off(browser_page: Watched, tmp_path: Path) -> None:
    shown = england_lines(12)
    page = open_page(browser_page, map_html(areas(), background(), fills(), flows=shown), tmp_path)
    assert drawn(page) == [[line.home, line.host] for line in shown.lines]
    region = page.get_by_role("region", name="lines show flows from home to host, which are in a table too")
    expect(region).to_be_visible()
    summary = page.get_by_text("The lines as a table")
    summary.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    assert table.locator("th").all_inner_texts() == list(FLOW_HEADINGS)
    cells = [row.locator("td").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert cells == [[one.home_name, one.host_name, one.figure, one.distance] for one in reversed(shown.lines)]
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_a_narrow_screen_has_room_for_thinner_lines_and_no_name_beneath_the_buttons(
    browser_page: Watched, tmp_path: Path
) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 620})
    page = open_with(browser_page, tmp_path, sussex_lines(), sussex_page())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.evaluate("map_page.getSize().y") >= 260
    heights = page.locator("#legend .flows rect").evaluate_all("all => all.map(one => one.getAttribute('height'))")
    assert [float(height) for height in heights] == pytest.approx([0.6 * width for _, width in sussex_lines().sizes])
    script = "all => all.map(one => one.getBoundingClientRect().toJSON())"
    (buttons,) = page.locator(".leaflet-control-zoom").evaluate_all(script)
    names = [name for name in page.locator(".town").evaluate_all(script) if name["right"] > 0 and name["bottom"] > 0]
    assert len(names) > 5
    assert all(name["left"] >= buttons["right"] or name["top"] >= buttons["bottom"] for name in names)


def test_three_hundred_lines_by_district_are_painted_at_once(browser_page: Watched, tmp_path: Path) -> None:
    page = open_with(browser_page, tmp_path, sussex_lines(1), sussex_page())
    message = flows_message(sussex_lines(300))
    assert len(message["list"]) == 300
    painted = "requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)))"
    draw = "marketmap.flows(m.list, m.legend)"
    took = page.evaluate(
        f"m => new Promise(done => {{ const start = performance.now(); {draw}; {painted}; }})", message
    )
    assert len(drawn(page)) == 300
    assert took < PAINTED_WITHIN_MS


def test_flows_in_the_app(browser_page: Watched, run_app: Callable[..., str]) -> None:
    """Other flows come without a new page and without moving the view, and moving the map runs nothing."""
    page = browser_page.page
    page.goto(run_app(Path(__file__).parent / "flow_app.py"))
    frame = map_frame(page)
    expect(page.get_by_text("clicked None, runs 1")).to_be_visible()
    assert len(drawn(frame)) == 40
    frame.evaluate("window.mark = 'same page'")
    look_at(frame, 52.5, -1.5, 8)
    page.wait_for_timeout(500)
    view = frame.evaluate("marketmap.view()")
    page.get_by_text("ten", exact=True).click()
    expect(page.get_by_text("clicked None, runs 2")).to_be_visible()
    expect(frame.locator("path.flow[data-home]")).to_have_count(10)
    assert frame.evaluate("marketmap.view()") == view
    page.get_by_text("none", exact=True).click()
    expect(frame.locator("path.flow[data-home]")).to_have_count(0)
    assert frame.evaluate("marketmap.view().zoom") == view["zoom"]
    assert frame.evaluate("window.mark") == "same page"
    expect(page.get_by_text("clicked None, runs 3")).to_be_visible()
    assert browser_page.asked_outside == []
    assert browser_page.errors == []

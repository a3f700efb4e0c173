"""The app in a real browser that cannot reach the outside: the map draws, and all its parts tell the same figures."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from marketmap.market import gaps_by
from tests.conftest import Watched
from tests.england import SURREY_AND_SUSSEX, market

pytestmark = pytest.mark.browser

APP = Path(__file__).parent.parent / "app.py"
LIMITS = [25, 50, 75, 100]
FIRST_LOAD_MS = 60_000


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The app, started once for all these tests."""
    return run_app(APP)


def opened(watched: Watched, address: str, query: str = "") -> Page:
    """Open the app and wait until the map has drawn."""
    watched.page.goto(f"{address}/?{query}")
    expect(map_of(watched.page).locator("path[data-area]").first).to_be_attached(timeout=FIRST_LOAD_MS)
    return watched.page


def map_of(page: Page) -> FrameLocator:
    """The map's own page, inside the component's frame."""
    return page.frame_locator("iframe[title*='map_component']").frame_locator("iframe")


def fills(page: Page) -> dict[str, str]:
    """Colour of every area that the map draws."""
    script = "paths => Object.fromEntries(paths.map(path => [path.dataset.area, path.getAttribute('fill')]))"
    drawn: dict[str, str] = map_of(page).locator("path[data-area]").evaluate_all(script)
    return drawn


def point_to(page: Page, area: str) -> tuple[float, float]:
    """Put the mouse on the label point of an area and return where that is on the screen."""
    page.evaluate("window.scrollTo(0, 0)")
    canvas = map_of(page).locator(".leaflet-container")
    find = "geo_json_areas.getLayers().find(layer => layer.feature.properties.area === area).feature.properties.at"
    x, y = canvas.evaluate(
        f"(_, area) => {{ const at = map_page.latLngToContainerPoint({find}); return [at.x, at.y]; }}", area
    )
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + x - 4, box["y"] + y - 4)
    page.mouse.move(box["x"] + x, box["y"] + y)
    return box["x"] + x, box["y"] + y


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a list by typing, as a keyboard user does."""
    box = page.get_by_role("combobox", name=re.compile(f"(^|[. ]){label}"))
    box.click()
    box.fill(option)
    page.keyboard.press("Enter")


def test_the_first_view_draws_england_and_asks_nothing_outside(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    expect(page.get_by_text("England needs about 60,100 units for mental health")).to_be_visible()
    assert len(fills(page)) == 36
    assert browser_page.asked_outside == []
    assert browser_page.errors == []


def test_the_table_is_loaded_after_the_map_and_comes_by_itself(browser_page: Watched, address: str) -> None:
    asked: list[str] = []
    browser_page.page.on("request", lambda request: asked.append(request.url))
    page = opened(browser_page, address)
    expect(page.get_by_test_id("stDataFrame")).to_be_attached(timeout=FIRST_LOAD_MS)
    expect(page.get_by_role("button", name="CSV", exact=True)).to_be_visible()
    map_page = next(number for number, url in enumerate(asked) if re.search(r"map_component\.map/\w{32}\.html", url))
    table = next(number for number, url in enumerate(asked) if "/DataFrame." in url)
    assert map_page < table
    assert browser_page.errors == []


@pytest.mark.parametrize("blocked", [r"map_component\.map/\w{32}\.html", r"map_component\.map/"])
def test_the_table_comes_though_the_map_does_not(browser_page: Watched, address: str, blocked: str) -> None:
    """Without the map's page the component lets the table come; without the component the reader still can."""
    page, refused = browser_page.page, list[str]()

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    page.route(re.compile(blocked), refuse)
    page.goto(address)
    now = page.get_by_role("button", name="Show the table now")
    expect(now).to_be_visible(timeout=FIRST_LOAD_MS)
    if not blocked.endswith("html"):
        now.dispatch_event("click")  # a real click waits for the page to stand still, which the lost map keeps moving
    expect(page.get_by_test_id("stDataFrame")).to_be_attached(timeout=FIRST_LOAD_MS)
    expect(now).to_be_hidden()
    assert refused


def test_the_table_comes_where_the_map_is_drawn_before_the_page_is_done(
    browser_page: Watched, run_app: Callable[..., str]
) -> None:
    """The map's message breaks the run off that sent it: nothing may wait for a second one."""
    opened(browser_page, run_app(Path(__file__).parent / "slow_app.py"))
    expect(browser_page.page.get_by_test_id("stDataFrame")).to_be_attached(timeout=FIRST_LOAD_MS)
    assert browser_page.errors == []


def test_the_colours_of_the_map_are_the_classes_of_the_table(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address, "place=icb_2026:E54000069")
    drawn = fills(page)
    rows = gaps_by(market(), "district", SURREY_AND_SUSSEX).query(
        "group == 'mental_health' and estimate == 'benchmark'"
    )
    classes = {row["area"]: sum(row["coverage"] * 100 >= limit for limit in LIMITS) for row in rows.to_dict("records")}
    assert set(drawn) == set(classes)
    colours = {
        number: {drawn[area] for area, one in classes.items() if one == number} for number in set(classes.values())
    }
    assert all(len(of_class) == 1 for of_class in colours.values())
    assert len(set().union(*colours.values())) == len(colours)


def test_hover_gives_name_value_and_class(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    row = gaps_by(market(), "icb_2026").query("group == 'mental_health' and estimate == 'benchmark'").set_index("area")
    point_to(page, "E54000069")
    tip = map_of(page).locator(".leaflet-tooltip")
    expect(tip).to_contain_text("NHS Surrey and Sussex")
    expect(tip).to_contain_text(f"{float(row['coverage']['E54000069']) * 100:.0f}% of what is required")
    expect(tip).to_contain_text("50 to 75%")


def test_a_click_opens_why_this_figure(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    page.mouse.click(*point_to(page, "E54000069"))
    expect(page.get_by_text("Why this figure? NHS Surrey and Sussex")).to_be_visible(timeout=15_000)
    expect(page).to_have_url(re.compile("area=E54000069"))


def test_a_change_of_measure_recolours_and_keeps_the_view(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    frame = map_of(page)
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(600)
    look = "() => { const c = map_page.getCenter(); return [map_page.getZoom(), c.lat, c.lng]; }"
    before, colours = frame.locator("body").evaluate(look), fills(page)
    choose(page, "Show", "Exist per 100,000")
    expect(frame.locator("#legend h2")).to_contain_text("Exist per 100,000", timeout=15_000)
    # The legend may take a line more or less, which moves the middle of the map by some pixels.
    assert frame.locator("body").evaluate(look) == pytest.approx(before, abs=0.02)
    assert fills(page) != colours


def test_a_place_is_reached_by_keyboard_alone_and_the_link_opens_it_again(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    choose(page, "Place", "NHS Surrey and Sussex")
    expect(page.get_by_text("NHS Surrey and Sussex needs about 3,060 units")).to_be_visible(timeout=15_000)
    expect(page).to_have_url(re.compile("place=icb_2026"))
    choose(page, "Choose a district", "Mid Sussex")
    expect(page.get_by_text("Why this figure? Mid Sussex")).to_be_visible(timeout=15_000)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("Why this figure? Mid Sussex")).to_be_visible(timeout=30_000)


def test_it_works_400_pixels_wide(browser_page: Watched, address: str) -> None:
    browser_page.page.set_viewport_size({"width": 400, "height": 800})
    page = opened(browser_page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    expect(page.get_by_text("England needs about 60,100 units")).to_be_visible()
    height = map_of(page).locator("#page, .folium-map, .leaflet-container").first.evaluate("one => one.clientHeight")
    assert height >= 260


def test_the_csv_holds_the_tables_figures(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = Path(str(download.value.path())).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 37
    columns = lines[0].split(",")
    somerset = next(line for line in lines if "NHS Somerset" in line).split(",")
    expected = gaps_by(market(), "icb_2026").query("group == 'mental_health' and estimate == 'benchmark'")
    gap = expected.set_index("name").loc["NHS Somerset", "gap"]
    assert float(somerset[columns.index("gap")]) == pytest.approx(gap, abs=0.05)


def test_about_the_figures_lists_every_assumption_and_source(browser_page: Watched, address: str) -> None:
    browser_page.page.goto(f"{address}/about")
    expect(browser_page.page.get_by_role("table", name="Assumptions")).to_be_visible(timeout=30_000)
    expect(browser_page.page.get_by_role("table", name="Sources")).to_contain_text("Copied by hand")
    assert browser_page.asked_outside == []


def test_every_control_has_a_name(browser_page: Watched, address: str) -> None:
    page = opened(browser_page, address)
    for name in ("Place", "By", "For", "Show", "Estimate"):
        expect(page.get_by_role("combobox", name=re.compile(f"(^|[. ]){name}$"))).to_be_attached()
    expect(page.get_by_role("table", name=re.compile("8 of 36 ICSs"))).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("Why this figure"))).to_be_visible()

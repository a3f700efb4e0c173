"""Stacked bars: what the markup says, what the colours promise, and how a browser shows it in the app."""

import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Locator, expect

from marketmap.outputs import colours
from marketmap.outputs.bars import MET, BarPart, stacked_bars
from tests.bar_examples import COLUMNS, rows
from tests.conftest import Watched
from tests.test_flow_map import contrast
from tests.test_maps import LEAST_DIFFERENCE, LEAST_LIGHTNESS, VISION, lab

TITLE = "Where the units required would be met"


def bars_of(table: pd.DataFrame) -> list[str]:
    """The markup of each area's row."""
    return stacked_bars(table, TITLE, "met").split('<div class="row">')[1:]


def widths(row: str) -> list[float]:
    """Widths of the parts of a bar in per cent of the longest."""
    return [float(number) for number in re.findall(r"width:([\d.]+)%", row)]


def area(*units: float, name: str = "Somewhere") -> pd.DataFrame:
    """One area."""
    return pd.DataFrame([[name, *units]], columns=COLUMNS)


def test_parts_are_in_proportion_to_units_on_one_scale() -> None:
    """Of 400 units at most, 100 are a quarter of the longest bar; the parts of the longest fill it."""
    table = pd.concat([area(100, 100, 150, 50), area(10, 20, 30, 40)])
    assert [widths(row) for row in bars_of(table)] == [[25, 25, 37.5, 12.5], [2.5, 5, 7.5, 10]]


parts = st.one_of(st.just(0.0), st.floats(1, 5000))


@given(st.lists(st.tuples(*[parts] * 4), min_size=1, max_size=5))
def test_no_bar_is_longer_than_the_longest_and_nothing_is_left_out(units: list[tuple[float, ...]]) -> None:
    table = pd.DataFrame([["Somewhere", *one] for one in units], columns=COLUMNS)
    drawn = [widths(row) for row in bars_of(table)]
    assert [len(one) for one in drawn] == [sum(part > 0 for part in one) for one in units]
    assert max(sum(one) for one in drawn) == pytest.approx(100 if table[COLUMNS[1:]].sum().sum() else 0, abs=0.01)


def test_what_rounding_leaves_over_is_not_drawn() -> None:
    """Allocated in millionths, 0.003 of a unit stays unmet here and there: nobody, and no line."""
    (row,) = bars_of(area(100, 0, 300, 0.003))
    assert widths(row) == pytest.approx([25, 75], abs=0.01)


def test_figures_have_three_digits_that_count_and_the_total_is_that_of_the_parts() -> None:
    (row,) = bars_of(area(1234, 567, 89, 0.2))
    assert re.findall(r'class="fits-\d+">([\d,]+)<', row) == ["1,230", "567", "89", "0"]
    assert '<span class="total">1,890</span>' in row
    assert 'title="Somewhere: 89 met outside the ICS"' in row


def test_an_area_of_which_a_part_is_missing_has_no_bar_and_says_so() -> None:
    (row,) = bars_of(area(100, float("nan"), 3, 2))
    assert widths(row) == []
    assert '<span class="total">no data</span>' in row


def test_nothing_required_is_no_bar_but_not_missing() -> None:
    (row,) = bars_of(area(0, 0, 0, 0))
    assert widths(row) == []
    assert '<span class="total">0</span>' in row


def test_names_are_text_never_markup() -> None:
    name = "<img src=x onerror=\"alert('x')\">"
    assert "<img" not in stacked_bars(area(1, 2, 3, 4, name=name), name, "met")
    assert "<img" not in stacked_bars(area(1, 2, 3, 4), TITLE, "met", total=name)


@pytest.mark.parametrize("vision", VISION)
def test_parts_stay_apart_in_every_vision(vision: str) -> None:
    seen = [lab(part.fill, vision) for part in MET]
    assert min(float(((a - b) ** 2).sum() ** 0.5) for a, b in combinations(seen, 2)) >= LEAST_DIFFERENCE


def test_parts_stay_apart_in_grey_and_only_unmet_is_hatched() -> None:
    greys = [lab(part.fill)[0] for part in MET]
    assert greys == sorted(greys)
    assert min(b - a for a, b in pairwise(greys)) >= LEAST_LIGHTNESS
    assert [part.column for part in MET if part.hatched] == ["unmet"]


@pytest.mark.parametrize("part", MET, ids=lambda part: part.column)
def test_edges_and_figures_stand_out_on_every_part(part: BarPart) -> None:
    assert contrast(colours.PART_EDGE, part.fill) >= 3
    assert contrast(colours.INK, part.fill) >= 4.5


@pytest.fixture(scope="module")
def address(run_app: Callable[..., str]) -> str:
    """The small app, started once."""
    return run_app(Path(__file__).parent / "bars_app.py")


def part(watched: Watched, name: str, label: str) -> Locator:
    """One part of one bar."""
    return watched.page.get_by_title(re.compile(f"^{name}: .* {label}$"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
def test_bars_in_the_app(browser_page: Watched, address: str, width: int) -> None:
    """What the app lets through: lengths, pattern, legend; figures only where they fit; nothing beside the screen."""
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    picture = page.get_by_role("img", name=TITLE)
    expect(picture).to_be_visible(timeout=60_000)
    assert page.locator(".mm-bars li").all_inner_texts() == [one.label for one in MET]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".mm-bars .bar:not(:empty)").count() == len(rows()) - 2
    whole, unmet = (part(browser_page, "Brighton and Hove", label) for label in ("met in the home district", "unmet"))
    assert "gradient" in unmet.evaluate("one => getComputedStyle(one).backgroundImage")
    longer, shorter = (one.bounding_box() for one in (whole, unmet))
    assert longer
    assert shorter
    assert longer["width"] / shorter["width"] == pytest.approx(410 / 301, rel=0.03)
    expect(whole.get_by_text("410")).to_be_visible()
    expect(part(browser_page, "Windsor and Maidenhead", "unmet").locator("span")).to_be_hidden()
    right = page.locator(".mm-bars .total").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(right) - min(right) < 1
    assert browser_page.asked_outside == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
def test_a_figure_that_is_seen_fits_its_part(browser_page: Watched, address: str, width: int) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    expect(page.get_by_role("img", name=TITLE)).to_be_visible(timeout=60_000)
    script = """all => all.filter(one => getComputedStyle(one).visibility === 'visible').map(one => {
        const figure = one.getBoundingClientRect(), part = one.parentElement.getBoundingClientRect();
        return figure.left >= part.left && figure.right <= part.right;
    })"""
    fits = page.locator(".mm-bars .part span").evaluate_all(script)
    assert 4 <= len(fits) < page.locator(".mm-bars .part").count()
    assert all(fits)


@pytest.mark.browser
def test_a_screen_reader_is_told_where_the_figures_are(browser_page: Watched, address: str) -> None:
    page = browser_page.page
    page.goto(address)
    picture = page.get_by_role("img", name=TITLE)
    expect(picture).to_have_accessible_description(
        "7 bars, one an area. The same figures are in the table.", timeout=60_000
    )

"""Charts as SVG: where things stand, that the text is whole and asks nobody, and what is drawn when a figure is odd."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.beside_peers import beside_peers
from marketmap.outputs.chart_funnel import funnel_chart
from marketmap.outputs.chart_years import years_chart
from marketmap.outputs.charts import Interval, Scale, axis_row, interval_row, letters, picture, swing_row
from marketmap.years_ahead import Ahead, years_ahead
from tests.england import BRIGHTON, market

SVG = "{http://www.w3.org/2000/svg}"
TWICE = Scale(0, 2)


def parsed(svg: str) -> ET.Element:
    """Read the SVG as XML; it names no address but that of its own language."""
    assert set(re.findall(r"https?://[^\"' ]+", svg)) == {"http://www.w3.org/2000/svg"}
    return ET.fromstring(svg)  # noqa: S314, our own text


def test_figures_stand_in_proportion_and_never_outside() -> None:
    """On 0 to 2: 0.5 at a quarter, 3 at the end, -1 at the start."""
    assert [TWICE.across(value) for value in (0.5, 3, -1)] == [25, 100, 0]
    assert [TWICE.holds(value) for value in (2, 2.01)] == [True, False]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_few_and_inside(least: float, width: float) -> None:
    scale = Scale(least, least + width)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 10
    assert all(least - 1e-6 <= tick <= least + width + 1e-6 for tick in ticks)


def test_ticks_of_a_thousand() -> None:
    assert Scale(0, 1000).ticks() == [0, 250, 500, 750, 1000]


def test_an_interval_is_drawn_from_end_to_end_with_its_figure() -> None:
    """Coverage 50% (25% to 100%) on 0 to 200%: line from 12.5 to 50, dot at 25, mark of 100% at 50."""
    drawn = parsed(interval_row(Interval(0.25, 0.5, 1.0, "#123456"), TWICE, 1.0))
    mark, bar = drawn.findall(f"{SVG}line")
    assert mark.get("x1") == "50.0%"
    assert (bar.get("x1"), bar.get("x2"), bar.get("stroke-dasharray")) == ("12.5%", "50.0%", None)
    dot = drawn.find(f"{SVG}circle")
    assert dot is not None
    assert (dot.get("cx"), dot.get("fill")) == ("25.0%", "#123456")


def test_what_is_not_clear_looks_different_without_its_colour() -> None:
    drawn = parsed(interval_row(Interval(0.8, 1.0, 1.3, "#123456", clear=False), TWICE, 1.0))
    dot = drawn.find(f"{SVG}circle")
    assert dot is not None
    assert dot.get("fill") == "#fff"
    assert drawn.findall(f"{SVG}line")[1].get("stroke-dasharray")


def test_a_figure_beyond_the_scale_has_an_arrow_and_no_dot() -> None:
    drawn = parsed(interval_row(Interval(2.6, 3.6, 4.9, "#123456"), TWICE, 1.0))
    assert drawn.find(f"{SVG}circle") is None
    assert drawn.find(f"{SVG}svg/{SVG}path") is not None


def test_a_missing_figure_draws_the_mark_alone() -> None:
    assert len(list(parsed(interval_row(None, TWICE, 1.0)))) == 1


def test_a_swing_goes_through_the_central_figure() -> None:
    """Gap 50, from 25 to 100, on 0 to 100."""
    drawn = parsed(swing_row((25, 100), 50, Scale(0, 100)))
    zero, low, high, middle = drawn.findall(f"{SVG}line")
    assert zero.get("x1") == "0.0%"
    assert (low.get("x1"), low.get("x2")) == ("25.0%", "50.0%")
    assert (high.get("x1"), high.get("x2")) == ("50.0%", "100.0%")
    assert middle.get("x1") == "50.0%"


def test_words_cannot_break_out() -> None:
    assert "&lt;b&gt;" in letters(0, 0, "<b>")
    shown = picture("<svg/>", 'He said "<no>"', 10)
    assert 'alt="He said &quot;&lt;no&gt;&quot;"' in shown
    assert "<svg" not in shown


def test_an_axis_says_its_figures() -> None:
    words = [text.text for text in parsed(axis_row(TWICE, ((0, "0%"), (2, "200%")))).iter(f"{SVG}text")]
    assert words == ["0%", "200%"]


@pytest.fixture(scope="module")
def years() -> pd.DataFrame:
    """The years ahead of Brighton and Hove."""
    return years_ahead(
        market(), "district", BRIGHTON, ("mental_health", "benchmark"), Ahead("2026-11-25", size=(50, 1))
    )


def test_the_chart_of_years_names_its_lines_and_its_years(years: pd.DataFrame) -> None:
    drawn = parsed(years_chart(years, "Units", "In words"))
    assert (drawn.findtext(f"{SVG}title"), drawn.findtext(f"{SVG}desc")) == ("Units", "In words")
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"2026", "2030", "2040", "2047"} <= set(words)
    last = years.iloc[-1]
    assert f"{last['demand']:.0f} required" in words
    assert f"{last['supply']:.0f} exist" in words
    lines, bands = list(drawn.iter(f"{SVG}polyline")), list(drawn.iter(f"{SVG}polygon"))
    assert [len(str(line.get("points")).split()) for line in lines] == [22, 22]
    assert [len(str(band.get("points")).split()) for band in bands] == [44, 44]


def test_the_chart_of_years_starts_at_nothing_and_rises_with_demand(years: pd.DataFrame) -> None:
    drawn = parsed(years_chart(years, "Units", "In words"))
    demand = [float(point.split(",")[1]) for point in str(list(drawn.iter(f"{SVG}polyline"))[1].get("points")).split()]
    assert demand == sorted(demand, reverse=True), "up the page is down in pixels"
    zero = next(text for text in drawn.iter(f"{SVG}text") if text.text == "0")
    assert float(str(zero.get("y"))) == pytest.approx(300 - 26 - 4)


def test_the_chart_of_years_does_without_supply(years: pd.DataFrame) -> None:
    unsupplied = years.assign(supply=np.nan, supply_lower=np.nan, supply_upper=np.nan)
    words = [text.text for text in parsed(years_chart(unsupplied, "Units", "w")).iter(f"{SVG}text")]
    assert not any("exist" in str(word) for word in words)


def test_the_funnel_numbers_places_as_the_table_does() -> None:
    beside = beside_peers(market(), BRIGHTON, "hb_claimants")
    drawn = parsed(funnel_chart(beside.funnel, beside.curve, "Rates", "In words"))
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {str(number) for number in range(1, 12)} <= set(words)
    assert f"all together {beside.funnel['average'].iloc[0]:.0f}" in words
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 4
    unknown = beside.funnel.assign(rate=beside.funnel["rate"].mask(beside.funnel.index == 2))
    fewer = parsed(funnel_chart(unknown, beside.curve, "Rates", "w"))
    assert len(list(fewer.iter(f"{SVG}circle"))) == 10

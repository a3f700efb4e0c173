"""Maps without a browser: what the page holds and asks for, circles, colours."""

import json
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from itertools import combinations, pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box

from marketmap.outputs import colours
from marketmap.outputs.gap_map import gap_content
from marketmap.outputs.maps import CircleScale, Shown, base_map_html, circle_scale, content_message, map_html
from marketmap.outputs.measures import measure_of
from tests.map_examples import areas, background, base_page, circles, fills

# Addresses that may stand in a page as text: names of XML languages, Leaflet's comments and its link (never shown), and
# the street map with its attribution, which are asked for only when a reader switches it on or follows the link.
TEXT_ONLY = {"www.w3.org", "leafletjs.com", "bugzilla.mozilla.org", "www.openstreetmap.org", "tile.openstreetmap.org"}


def features(page: str, layer: str = "areas") -> list[dict[str, Any]]:
    """Read a layer's features back out of a page."""
    found = re.search(rf"geo_json_{layer}_add\((\{{.*?\}})\);\n", page)
    assert found
    read: list[dict[str, Any]] = json.loads(found[1])["features"]
    return read


def points(feature: dict[str, Any]) -> NDArray[np.float64]:
    numbers = re.findall(r"-?\d+\.?\d*", json.dumps(feature["geometry"]["coordinates"]))
    return np.array(numbers, dtype=float).reshape(-1, 2)


@pytest.mark.parametrize("draw", [base_page, lambda: map_html(areas(), background(), circles())], ids=["base", "file"])
def test_page_names_no_outside_address_it_could_ask(draw: Callable[[], str]) -> None:
    page = draw()
    assert set(re.findall(r"https?://([\w.]+)", page)) <= TEXT_ONLY
    assert not re.search(r"<link|<script[^>]+src|<img|@import|sourceMappingURL", page)
    assert set(re.findall(r"url\([^)]*\)", page)) <= {"url(#default#VML)", "url(#${kind.pattern})", "url(#unclear)"}
    assert "default-src 'none'" in page


def test_page_of_every_district_is_small_enough() -> None:
    page = map_html(areas("district"), background(), fills())
    assert len(features(page)) == 296
    assert len(page.encode()) <= 2_000_000


def test_same_map_is_the_same_text_so_that_it_is_kept_once() -> None:
    assert base_map_html(areas(), background()) == base_page()


def test_geometry_is_in_degrees_with_five_decimals() -> None:
    """A square of 10 km at Greenwich (51.48 N, 0.00 W, grid TQ 388 773) is 0.144 degrees wide and 0.090 high."""
    square = gpd.GeoDataFrame(
        {"area": ["x"], "name": ["Greenwich"]}, geometry=[box(538_800, 177_300, 548_800, 187_300)], crs=27700
    )
    corners = points(features(base_map_html(square, background()))[0])
    assert corners[:, 0].min() == pytest.approx(0.0, abs=0.005)
    assert corners[:, 1].min() == pytest.approx(51.477, abs=0.005)
    assert np.ptp(corners, axis=0) == pytest.approx([0.148, 0.094], abs=0.004)
    assert (corners == corners.round(5)).all()


def test_names_cannot_close_the_script() -> None:
    nasty = areas().assign(name="</script><script>alert(1)</script>")
    content = replace(fills(), title="</script><b>")
    page = map_html(nasty, background(), content)
    assert "<script>alert" not in page
    assert page.count("</script>") == base_page().count("</script>")
    assert features(page)[0]["properties"]["name"] == "</script><script>alert(1)</script>"


def test_roads_are_drawn_only_round_a_chosen_place() -> None:
    kent = areas("upper_tier").set_index("name").loc[["Kent"]].reset_index()
    assert "geo_json_road" not in base_page()
    page = base_map_html(kent, background(), kent.geometry.iloc[0], "Map of Kent", areas("england"))
    assert features(page, "road")
    assert len(features(page, "place")) == 1


def test_surroundings_are_land_like_the_neighbours() -> None:
    """Kent's surroundings are a part of England; Wales, Scotland and Northern Ireland are out of reach."""
    kent = areas("upper_tier").set_index("name").loc[["Kent"]].reset_index()
    alone = base_map_html(kent, background(), kent.geometry.iloc[0])
    among = base_map_html(kent, background(), kent.geometry.iloc[0], "Map of Kent", areas("england"))
    assert (len(features(alone, "neighbour")), len(features(among, "neighbour"))) == (0, 1)


def test_message_is_json_and_says_whether_it_draws_circles() -> None:
    assert json.loads(json.dumps(content_message(fills())))["circles"] is False
    message = content_message(circles())
    assert message["circles"] is True
    first, second = list(message["shown"].values())[:2]
    assert (first["class"], first["text"], first["radius"]) == ("enough", "0 units", 0.0)
    assert second["class"] == "short"


def test_content_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        fills().title = "Another"  # type: ignore[misc]


@given(st.floats(1, 1e6), st.floats(0.01, 1))
def test_area_of_a_circle_is_in_proportion_to_its_count(most: float, part: float) -> None:
    """Twice the count is twice the area; radii are rounded to a tenth of a pixel."""
    scale = CircleScale(most)
    assert (scale.radius(most * part) / scale.radius(most)) ** 2 == pytest.approx(part, abs=0.01)
    assert scale.radius(-most) == scale.radius(most)


def test_circle_scale_leaves_out_what_is_unknown() -> None:
    assert circle_scale([4.0, float("nan"), -16.0]).most == 16
    assert circle_scale([]).radius(0) == 0
    assert circle_scale([1.0] * 296).largest < circle_scale([1.0] * 36).largest


def test_size_key_has_round_counts_that_fit() -> None:
    """The largest of 1, 2, 5, 10, 20, ... up to 730 is 500; each next one is a tenth of it."""
    assert [words for words, _ in CircleScale(730).sizes("units")] == ["5 units", "50 units", "500 units"]
    assert [radius for _, radius in CircleScale(500, 20).sizes("units")] == pytest.approx([2, 6.3, 20])
    assert [words for words, _ in CircleScale(140).sizes("households")] == [
        "1 household",
        "10 households",
        "100 households",
    ]


def test_shown_has_no_radius_unless_given() -> None:
    assert Shown("class_0", "21%").radius is None


# Colours. Simulations of Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ]),
}  # fmt: skip
TO_XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.072175],
    [0.0193339, 0.119192, 0.9503041],
])  # fmt: skip
WHITE = np.array([0.95047, 1, 1.08883])
LEAST_DIFFERENCE = 10  # CIE 1976; about 2.3 can just be told apart side by side
LEAST_LIGHTNESS = 8  # of 100, so that grey prints can be told apart
RAMPS = {
    "coverage": colours.COVERAGE,
    "short": colours.SHORT_PER_100000,
    "rates": colours.RATES,
    "beneath": colours.BENEATH,
}


def lab(colour: str, vision: str = "full") -> NDArray[np.float64]:
    """CIE Lab of a colour as somebody with this vision sees it (D65)."""
    coded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    share = TO_XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / WHITE
    curved = np.where(share > (6 / 29) ** 3, np.cbrt(share), share * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = curved
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_lab_of_known_colours() -> None:
    """Published values: white 100, 0, 0; sRGB red 53.24, 80.09, 67.20."""
    assert lab("#ffffff") == pytest.approx([100, 0, 0], abs=0.05)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("ramp", RAMPS)
def test_neighbouring_classes_stay_apart(ramp: str, vision: str) -> None:
    steps = [float(np.linalg.norm(lab(a, vision) - lab(b, vision))) for a, b in pairwise(RAMPS[ramp])]
    assert min(steps) >= LEAST_DIFFERENCE


@pytest.mark.parametrize("ramp", RAMPS)
def test_every_class_has_its_own_grey(ramp: str) -> None:
    greys = [lab(colour)[0] for colour in RAMPS[ramp]]
    assert min(abs(a - b) for a, b in combinations(greys, 2)) >= LEAST_LIGHTNESS


def test_sequences_run_one_way_in_lightness() -> None:
    short = [lab(colour)[0] for colour in colours.SHORT]
    rates = [lab(colour)[0] for colour in colours.RATES]
    assert short == sorted(short)
    beneath = [lab(colour)[0] for colour in colours.BENEATH]
    assert rates == sorted(rates, reverse=True)
    assert beneath == sorted(beneath, reverse=True)


def test_areas_that_are_not_clear_are_hatched_and_named() -> None:
    """One area is short for sure, one may be either, of one nothing is known."""
    table = pd.DataFrame({"area": ["s", "u", "n"], "coverage": [0.5, 0.95, np.nan], "gap": [50.0, 5.0, np.nan]})
    sure = pd.DataFrame(
        {"area": ["s", "u", "n"], "gap_lower": [20.0, -9.0, np.nan], "gap_upper": [80.0, 20.0, np.nan],
         "coverage_lower": [0.4, 0.8, np.nan], "coverage_upper": [0.7, 1.1, np.nan]}
    )  # fmt: skip
    coverage = gap_content(table, measure_of("coverage"), (25, 50, 75, 100), "", sure)
    assert [coverage.shown[area].unclear for area in "sun"] == [False, True, False]
    assert coverage.shown["u"].more == "95% limits 80% to 110%: not clear whether it is short"
    assert coverage.shown["n"].more == ""
    assert coverage.shown["u"].class_code == "class_3"
    assert [kind.label for kind in coverage.classes][-2:] == [
        "hatched: not clear: may be short or have enough", "no data",
    ]  # fmt: skip
    units = gap_content(table, measure_of("gap"), (), "", sure)
    assert units.shown["u"].more == "95% limits minus 9 to 20 units short: not clear whether it is short"


def test_what_is_no_gap_is_never_hatched() -> None:
    table = pd.DataFrame({"area": ["u"], "demand": [5.0]})
    sure = pd.DataFrame({"area": ["u"], "gap_lower": [-9.0], "gap_upper": [20.0]})
    content = gap_content(table, measure_of("demand"), (), "", sure)
    assert not content.shown["u"].unclear
    assert "unclear" not in {kind.code for kind in content.classes}

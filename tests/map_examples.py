"""Maps for the tests: the 36 ICBs of 2026 with made-up classes, so that every class, pattern and circle occurs."""

from functools import cache

import geopandas as gpd

from marketmap.outputs import colours
from marketmap.outputs.maps import NO_DATA, SUPPRESSED, MapClass, MapContent, Shown, base_map_html, circle_scale
from marketmap.sources.england import load_background
from tests.england import england

NOTE = "Contains OS data © Crown copyright and database right 2025."
WORDS = ("under 25%", "25 to 50%", "50 to 75%", "75 to 100%", "100% and over")
RATES = tuple(MapClass(f"class_{n}", words, colours.COVERAGE[n]) for n, words in enumerate(WORDS))
FILL_CLASSES = (*RATES, NO_DATA, SUPPRESSED)
CIRCLE_CLASSES = (MapClass("short", "short", colours.SHORT[1]), MapClass("enough", "enough", colours.ENOUGH), NO_DATA)


def areas(kind: str = "icb_2026") -> gpd.GeoDataFrame:
    """Return the areas of a kind."""
    every = england().areas
    return every[every["kind"] == kind]


@cache
def background() -> gpd.GeoDataFrame:
    """Return the embedded background."""
    return load_background()


@cache
def base_page() -> str:
    """Return the page of the ICBs without content."""
    return base_map_html(areas(), background())


def fills(shift: int = 0) -> MapContent:
    """Return a rate: the classes in turn, and a shift gives every area another class."""
    turn = [FILL_CLASSES[(n + shift) % len(FILL_CLASSES)] for n in range(len(areas()))]
    shown = {code: Shown(kind.code, f"figure of {code}") for code, kind in zip(areas()["area"], turn, strict=True)}
    return MapContent("Coverage", "share of what is required", FILL_CLASSES, shown, NOTE)


def circles() -> MapContent:
    """Return a count: 0 units, 10, 20 and so on; every third area has enough, the last is unknown."""
    codes = list(areas()["area"])
    counts = [10.0 * n for n in range(len(codes))]
    scale = circle_scale(counts)
    shown = {
        code: Shown("short" if n % 3 else "enough", f"{count:g} units", scale.radius(count))
        for n, (code, count) in enumerate(zip(codes, counts, strict=True))
    }
    shown[codes[-1]] = Shown("no_data", "no data", None)
    return MapContent("Gap", "units", CIRCLE_CLASSES, shown, NOTE, scale.sizes("units"))

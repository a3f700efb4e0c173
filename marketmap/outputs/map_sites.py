"""Sites on a map: diamonds with words, and rings of road distance round the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd

from marketmap.outputs.map_page import latitude_longitude
from marketmap.tables import BRITISH_NATIONAL_GRID


@dataclass(frozen=True)
class SiteMark:
    """One site: where it stands (m, British National Grid), and what is said of it, line by line, its name first."""

    easting_m: float
    northing_m: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class SiteMarks:
    """What a map shows of sites.

    Attributes:
        marks: the sites; the first lies on top, and has the rings.
        sentence: what they are, for the legend.
        rings: radius in a straight line (m) and words of each ring, the smallest first.
    """

    marks: tuple[SiteMark, ...]
    sentence: str
    rings: Sequence[tuple[float, str]] = field(default_factory=tuple)


def sites_message(shown: SiteMarks) -> dict[str, Any]:
    """Return the message that the page's `sites` takes; it can be sent as JSON."""
    points = gpd.GeoSeries.from_xy(
        [mark.easting_m for mark in shown.marks],
        [mark.northing_m for mark in shown.marks],
        crs=BRITISH_NATIONAL_GRID,
    )
    places = latitude_longitude(points)
    marks = [[*at, list(mark.words)] for at, mark in zip(places, shown.marks, strict=True)]
    return {"list": marks, "rings": [list(ring) for ring in shown.rings], "sentence": shown.sentence}

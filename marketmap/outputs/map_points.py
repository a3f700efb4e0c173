"""Points on a map: registered providers, as presence."""

import geopandas as gpd
import pandas as pd

from marketmap.outputs.map_page import WGS84
from marketmap.tables import BRITISH_NATIONAL_GRID

PROVIDERS_SENTENCE = (
    "Supported living and supported housing registered with CQC: a partial sample, 13% of England, shown at the "
    "registered office. A registration is not a home, and none is counted as units."
)


def provider_points(providers: pd.DataFrame) -> list[tuple[float, float, str]]:
    """Return latitude, longitude and words of each registered location (`tables.PROVIDERS`)."""
    degrees = gpd.GeoSeries.from_xy(providers["easting_m"], providers["northing_m"], crs=BRITISH_NATIONAL_GRID).to_crs(
        WGS84
    )
    words = providers["name"] + " (" + providers["provider"] + "), " + providers["service"]
    return [(round(y, 5), round(x, 5), text) for x, y, text in zip(degrees.x, degrees.y, words, strict=True)]

"""Points on a map: registered providers, as presence."""

import geopandas as gpd
import pandas as pd

from marketmap.outputs.map_page import WGS84
from marketmap.tables import BRITISH_NATIONAL_GRID

PROVIDERS_SENTENCE = (
    "Supported living and supported housing registered with CQC: a partial sample, 13% of England, shown at the "
    "registered office. A registration is not a home, and none is counted as units."
)


LOCATIONS_SENTENCE = (
    "Locations registered with CQC, from the file you loaded, shown at the registered address. A registration is not a "
    "home, and none is counted as units."
)
SERVICES = {
    "supported_living": "supported living",
    "supported_housing": "supported housing",
    "care_home": "care home",
    "extra_care": "extra care",
    "shared_lives": "shared lives",
}


def location_points(locations: pd.DataFrame) -> list[tuple[float, float, str]]:
    """Return latitude, longitude and words of each location of CQC's file that has a point (`tables.LOCATIONS`)."""
    known = locations[locations["easting_m"].notna()]
    services = [", ".join(words for name, words in SERVICES.items() if row[name]) for row in known.to_dict("records")]
    beds = [f", {count:.0f} beds" if pd.notna(count) else "" for count in known["beds"]]
    said = [service + bed for service, bed in zip(services, beds, strict=True)]
    return provider_points(known.assign(service=pd.Series(said, index=known.index, dtype="str")))


def provider_points(providers: pd.DataFrame) -> list[tuple[float, float, str]]:
    """Return latitude, longitude and words of each registered location (`tables.PROVIDERS`)."""
    degrees = gpd.GeoSeries.from_xy(providers["easting_m"], providers["northing_m"], crs=BRITISH_NATIONAL_GRID).to_crs(
        WGS84
    )
    words = providers["name"] + " (" + providers["provider"] + "), " + providers["service"]
    return [(round(y, 5), round(x, 5), text) for x, y, text in zip(degrees.x, degrees.y, words, strict=True)]

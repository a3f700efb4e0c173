"""Care Quality Commission: registered supported living, as counts by district and as a partial list of locations."""

import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.sources.published import on_live_codes, published

_COUNTS = "cqc_supported_living_counts"
_LOCATIONS = "cqc_locations_partial"
_COLUMNS = {
    "location_id": "location",
    "name": "name",
    "provider_name": "provider",
    "sp_mental_health": "mental_health",
    "lad25cd": "district",
    "bng_e": "easting_m",
    "bng_n": "northing_m",
}
_SERVICES = {
    (True, False): "supported living",
    (False, True): "supported housing",
    (True, True): "supported living and supported housing",
}


def supported_living_counts(files: SourceFiles, districts: pd.Series) -> pd.DataFrame:
    """Return rows of tables.OBSERVATIONS; `districts` gives district codes of 2025 by codes of 2024."""
    table = on_live_codes(files.csv(_COUNTS, ["lad24cd", "supported_living_locations"]), districts)
    return published(table["supported_living_locations"], "cqc_supported_living_locations", _COUNTS)


def providers(files: SourceFiles) -> pd.DataFrame:
    """Return tables.PROVIDERS: the locations whose postcode could be placed, without any personal data."""
    table = files.csv(_LOCATIONS, [*_COLUMNS, "sv_supported_living", "sv_supported_housing"])
    table = table[table["bng_e"].notna()].rename(columns=_COLUMNS)
    services = zip(table["sv_supported_living"].eq(1), table["sv_supported_housing"].eq(1), strict=True)
    table = table.assign(
        service=[_SERVICES[pair] for pair in services],
        mental_health=table["mental_health"].eq(1),
        name=table["name"].fillna("not stated"),
        provider=table["provider"].fillna("not stated"),
    )
    columns = ["location", "name", "provider", "service", "mental_health", "district", "easting_m", "northing_m"]
    return table[columns].astype({"easting_m": "int64", "northing_m": "int64"}).sort_values("location")

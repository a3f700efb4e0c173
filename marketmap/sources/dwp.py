"""Department for Work and Pensions: Housing Benefit claimants in specified accommodation, by district."""

import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.sources.published import on_live_codes, published

_SOURCE = "dwp_specified_accommodation"


def claimants(files: SourceFiles, districts: pd.Series) -> pd.DataFrame:
    """Return rows of tables.OBSERVATIONS; `districts` gives district codes of 2025 by codes of 2024."""
    table = on_live_codes(files.csv(_SOURCE, ["lad24cd", "hb_specified_accommodation_claimants"]), districts)
    return published(table["hb_specified_accommodation_claimants"], "hb_claimants", _SOURCE)

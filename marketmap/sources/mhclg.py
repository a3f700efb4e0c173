"""Ministry of Housing, Communities and Local Government: households owed a homelessness duty (H-CLIC), by district."""

import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.sources.published import on_live_codes, published

_LATEST = "mhclg_hclic_2025q4"
_DETAILED = "mhclg_hclic_2024q2"
_MEASURES = {
    "owed_duty": "homeless_owed_duty",
    "learning_disability": "homeless_learning_disability",
    "physical_ill_health": "homeless_physical_disability",
    "drug_dependency": "homeless_drugs",
    "alcohol_dependency": "homeless_alcohol",
    "offending_history": "homeless_offenders",
    "rough_sleeping_history": "homeless_rough_sleepers",
    "domestic_abuse": "homeless_domestic_abuse",
    "old_age": "homeless_older_people",
}
_TO_SUPPORTED = ["prevention_to_supported_or_hostel", "relief_to_supported_or_hostel"]


def households(files: SourceFiles, districts: pd.Series) -> pd.DataFrame:
    """Return every homelessness measure as rows of tables.OBSERVATIONS.

    Args:
        files: the source files.
        districts: district codes of 2025 by codes of 2024.
    """
    latest = on_live_codes(files.csv(_LATEST, ["lad23cd", "mental_health_support_need"]), districts)
    detailed = on_live_codes(files.csv(_DETAILED, ["lad_code", *_MEASURES, *_TO_SUPPORTED]), districts)
    # A sum of two counts is known only where both were returned.
    to_supported = detailed[_TO_SUPPORTED].sum(axis=1, skipna=False)
    return pd.concat(
        [
            published(latest["mental_health_support_need"], "homeless_mental_health", _LATEST),
            *(published(detailed[column], measure, _DETAILED) for column, measure in _MEASURES.items()),
            published(to_supported, "homeless_to_supported", _DETAILED),
        ],
        ignore_index=True,
    )

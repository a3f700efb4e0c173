"""Published counts of districts, put in the shape of tables.OBSERVATIONS."""

import pandas as pd


def on_live_codes(table: pd.DataFrame, districts: pd.Series) -> pd.DataFrame:
    """Return the table indexed by district code of 2025; its first column holds the code of 2024.

    Args:
        table: one row per district.
        districts: district codes of 2025 by codes of 2024.
    """
    codes = table.columns[0]
    return table.set_index(table[codes].map(districts).rename("district")).drop(columns=codes)


def published(counts: pd.Series, measure: str, source: str) -> pd.DataFrame:
    """Return one measure's rows; a district without a count was not returned, which is never a count of zero.

    Args:
        counts: published counts by district code of 2025, missing where the publisher has none.
        measure: name of the measure.
        source: key of the source in the register.
    """
    return pd.DataFrame(
        {
            "district": counts.index,
            "measure": measure,
            "value": counts.to_numpy(float),
            "least": counts.to_numpy(float),
            "most": counts.to_numpy(float),
            "status": counts.notna().map({True: "published", False: "not returned"}).to_numpy(),
            "source": source,
        }
    )

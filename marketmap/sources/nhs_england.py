"""NHS England: people on the mental health registers, days of delayed discharge, out-of-area days as once published."""

import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.sources.published import on_live_codes, published

# (register, source, columns of the sub-ICB and of the people)
_REGISTERS = (
    ("smi_2023_24", "nhs_smi_register", "sicbl23cd", "smi_register"),
    ("qof_2024_25", "nhs_qof_register", "sicbl23cd", "mh_register"),
)
# Counts below 5 are suppressed; the others are rounded to the nearest 5.
_SMALLEST_SHOWN = 5
_ROUNDED_BY = 2
# Sheffield's blank is no small count: 466,000 adults, on a code that changed in 2025.
_CODE_CHANGED = "E08000039"
_DELAYS = "nhs_mhs26"
_FLOWS = "nhs_acute_flows"
_FLOW_COLUMNS = {
    "period": "period",
    "sender_code": "sender",
    "sender_name": "sender_name",
    "receiver_code": "receiver",
    "receiver_name": "receiver_name",
    "oap_days": "days",
    "months": "months",
}


def registers(files: SourceFiles) -> pd.DataFrame:
    """Return tables.REGISTERS, sorted by register and sub-ICB."""
    tables = [
        files.csv(source, [area, people])
        .set_axis(["sub_icb", "people"], axis=1)
        .assign(register=register, people=lambda table: table["people"].astype(float))
        for register, source, area, people in _REGISTERS
    ]
    table = pd.concat(tables, ignore_index=True)[["register", "sub_icb", "people"]]
    return table.sort_values(["register", "sub_icb"])


def delayed_days(files: SourceFiles, districts: pd.Series) -> pd.DataFrame:
    """Return delayed-discharge days as rows of tables.OBSERVATIONS, with the interval that rounding leaves open.

    Args:
        files: the source files.
        districts: district codes of 2025 by codes of 2024.
    """
    days = on_live_codes(files.csv(_DELAYS, ["lad24cd", "crfd_days"]), districts)
    table = published(days["crfd_days"], "delayed_discharge_days", _DELAYS)
    suppressed = table["value"].isna() & (table["district"] != _CODE_CHANGED)
    lowest = (table["value"] - _ROUNDED_BY).clip(lower=_SMALLEST_SHOWN)
    return table.assign(
        least=lowest.mask(suppressed, 0),
        most=(table["value"] + _ROUNDED_BY).mask(suppressed, _SMALLEST_SHOWN - 1),
        status=table["status"].mask(suppressed, "suppressed"),
    )


def published_flows(files: SourceFiles) -> pd.DataFrame:
    """Return tables.PUBLISHED_FLOWS, largest first within each sending provider."""
    # Codes such as 999, the unknown sender, are text.
    table = files.csv(_FLOWS, list(_FLOW_COLUMNS)).rename(columns=_FLOW_COLUMNS)
    table = table.assign(sender=table["sender"].astype("str"), period=table["period"].str.replace("/", " to "))
    return table.sort_values(["sender", "days", "receiver"], ascending=[True, False, True])

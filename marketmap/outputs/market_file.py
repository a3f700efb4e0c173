"""The market of a register to take away: one tidy CSV file of every count on the page, and its manifest."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from marketmap.assumptions import load_assumptions
from marketmap.geography import ENGLAND
from marketmap.outputs.csv_cells import own_cells, plain
from marketmap.outputs.manifest import Behind, Manifest, manifest
from marketmap.outputs.scheme_points import NOT_STATED, level_words, model_words
from marketmap.own_files import OwnFiles

HEADINGS = {"provider": "Provider", "model": "Model", "level": "Support level", "district": "District"}
COLUMNS = ("register", "by", "code", "name", "schemes", "units", "share_of_units", "rows_left_out")
MEANINGS = {
    "register": "file of the register",
    "by": "what schemes are counted by: provider, model, level or district",
    "code": "code of the model, level or district, or the provider as the register spells it; empty: not stated",
    "name": "the same in words",
    "schemes": "schemes open on the day, in number",
    "units": "their units, in units",
    "share_of_units": "units of all units of the register, 0 to 1",
    "rows_left_out": "rows of the file left out on loading, in number",
}


@dataclass(frozen=True)
class MarketExport:
    """What the files of a market are written from.

    Attributes:
        tables: counts by each of `HEADINGS`: by, code, name, schemes, units, share; code is missing where not stated.
        own: the file of the register, and the rows left out of it.
    """

    tables: tuple[pd.DataFrame, ...]
    own: OwnFiles


def named(counts: pd.DataFrame, column: str, districts: pd.Series) -> pd.DataFrame:
    """Return counts of `providers.units_by` with columns by, code and name in place of the one that was counted by."""
    names = _namer(column, districts)(counts[column]).astype("str")
    return counts.rename(columns={column: "code"}).assign(by=column, name=names.fillna(NOT_STATED.capitalize()))


def _namer(column: str, districts: pd.Series) -> Callable[[pd.Series], pd.Series]:
    if column == "district":
        return lambda codes: codes.map(districts)
    words = {"model": model_words, "level": level_words}.get(column, str)
    return lambda codes: codes.map(words, na_action="ignore")


def market_csv(export: MarketExport) -> bytes:
    """Return the counts as CSV: UTF-8 with a byte order mark, one header row.

    Each row says which register it rests on, so that figures of the invented one never stand without that word, and
    which of its rows were left out on loading.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    register, left_out = own_cells(export.own)
    for table in export.tables:
        for row in table.to_dict("records"):
            cells = (row["by"], _code(row["code"]), row["name"], f"{row['schemes']}", f"{row['units']}")
            writer.writerow([register, *map(plain, cells), f"{row['share']:.4f}", left_out])
    return text.getvalue().encode("utf-8-sig")


def _code(code: object) -> str:
    return code if isinstance(code, str) else ""


def market_manifest(export: MarketExport) -> Manifest:
    """Return the manifest of a market; the register is all that its figures rest on."""
    behind = Behind("The market of a register", ENGLAND, load_assumptions(), (), {}, export.own)
    figures = [
        {"area": f"{row['by']}:{_code(row['code'])}", "name": row["name"], "schemes": int(row["schemes"]),
         "units": int(row["units"])}
        for table in export.tables
        for row in table.to_dict("records")
    ]  # fmt: skip
    asked = {"by": "district", "group": "all", "estimate": "benchmark", "show": "", "columns": MEANINGS}
    return manifest("market", behind, asked, figures)

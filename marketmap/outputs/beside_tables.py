"""What is predicted beside what was observed, as tables of text: the same for the page and for files."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from marketmap.beside_observed import Residuals
from marketmap.calibration import Calibrated
from marketmap.disclosure import SUPPRESSED
from marketmap.geography import Kind
from marketmap.home_table import ALL, NOT_KNOWN
from marketmap.outputs.beside_words import SHARE_OPEN, short_value, tenths
from marketmap.outputs.observed_tables import TextTable, row_name
from marketmap.outputs.observed_words import STRAND_NAMES
from marketmap.outputs.words import about, counted, percent


def shares_table(predicted: float, met: float, observed: pd.DataFrame) -> TextTable:
    """Return the predicted share outside the ICS and the observed ones, each kind by itself.

    Args:
        predicted: share of the units met that would be met outside the home ICS; missing where nobody could be housed.
        met: units met.
        observed: as `beside_observed.observed_shares` returns it.
    """
    first = ["Predicted", f"about {about(met)} units", _predicted(predicted)]
    rows = [first, *(_kind(row) for row in observed.to_dict("records"))]
    headings = ["Outside the home ICS", "#Of", "#Share (95% range)"]
    return TextTable("Share outside the ICS, predicted and observed", headings, rows)


def _kind(row: Mapping[Hashable, Any]) -> list[str]:
    strand = (str(row["placement_kind"]), str(row["reason"]))
    people = SUPPRESSED if pd.isna(row["people"]) else f"{counted(row['people'])} people"
    return [f"Observed: {STRAND_NAMES[strand]}", people, _share(row, "share")]


def _share(row: Mapping[Hashable, Any], name: str) -> str:
    if pd.isna(row[name]):
        return SUPPRESSED if row["is_hidden"] else "nobody"
    return f"{percent(row[name])} ({percent(row['low'])} to {percent(row['high'])})"


def _predicted(share: float) -> str:
    return "nobody housed" if pd.isna(share) else tenths(share)


def _points(residual: float, *, hidden: bool) -> str:
    """Return a difference of shares in whole percentage points, its sign in words."""
    if pd.isna(residual):
        return SUPPRESSED if hidden else ""
    points = round(residual * 100)
    return f"minus {-points}" if points < 0 else f"plus {points}" if points else "0"


def residuals_table(
    found: Residuals, names: Mapping[str, str], kind: Kind, after: Residuals | None = None
) -> TextTable:
    """Return the observed share of each home area beside the predicted one, and their difference.

    Args:
        found: as `beside_observed.residuals` returns them.
        names: names of home areas, by code.
        kind: area kind of the homes.
        after: the same with what calibration found; columns of their own.
    """
    homes = found.table.to_dict("records")
    then = [_beside(row) for row in after.table.to_dict("records")] if after else [[]] * len(homes)
    rows = [
        [row_name(str(row["home"]), found.others, (names, kind)), _share(row, "observed"), *_beside(row), *more]
        for row, more in zip(homes, then, strict=True)
    ]
    headings = [f"Home {kind.name}", "#Observed (95% range)", "#Predicted", "#Difference, points"]
    headings += ["#Predicted, calibrated", "#Difference then, points"] if after else []
    last = [len(rows) - 1] if homes[-1]["home"] == ALL else []
    caption = f"Share outside the ICS by home {kind.name}: {STRAND_NAMES[found.strand]}"
    return TextTable(caption, headings, rows, last)


def _beside(row: Mapping[Hashable, Any]) -> list[str]:
    predicted = "" if row["home"] == NOT_KNOWN else _predicted(row["predicted"])
    return [predicted, _points(row["residual"], hidden=bool(row["is_hidden"]))]


def curve_table(found: Calibrated) -> TextTable:
    """Return what each value that was looked at first predicts, and what the one that was found does."""
    tried = list(found.curve)
    if found.is_reached and all(changed != found.changed for changed, _ in tried):
        tried.append((found.changed, found.share))
    tried.sort(key=lambda pair: tuple(pair[0].values()))
    rows = [[short_value(changed), tenths(share)] for changed, share in tried]
    heading = "Open to others" if SHARE_OPEN in found.present else "What leaving district and ICS weighs"
    return TextTable("What each value would predict", [heading, "#Share outside the ICS"], rows)

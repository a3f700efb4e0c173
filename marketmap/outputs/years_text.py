"""The years ahead as plain text for a terminal."""

import pandas as pd

from marketmap.groups import group_of
from marketmap.outputs.console import aligned
from marketmap.outputs.sure_words import Row, chance, limits
from marketmap.outputs.words import about
from marketmap.outputs.years_words import five_cells, level_words
from marketmap.tables.years import EVERY, FIVE

_APART = (0, 5, 10, 15, 21)


def years_text(years: pd.DataFrame) -> str:
    """Return rows of `tables.YEARS` of one area, one line a year; of several, their gap in years some way apart."""
    if len(years["area"].unique()) > 1:
        return _several(years)
    lines = [
        [str(row["year"]), *(_ranged(row, name) for name in ("demand", "supply", "gap")), chance(row["chance_short"])]
        for row in years.to_dict("records")
    ]
    return aligned([["year", "needs (95% limits)", "has", "short of", "chance short"], *lines])


def _several(years: pd.DataFrame) -> str:
    listed = sorted(years["year"].unique())
    shown = [listed[at] for at in _APART if at < len(listed)]
    known = years["gap"].notna().any()
    column, what = ("gap", "short of") if known else ("demand", "needs")
    lines = [
        [str(rows["name"].iloc[0]), *(_of_year(rows, year, column) for year in shown)]
        for _, rows in years.groupby("area", sort=False)
    ]
    return aligned([[f"{what} (95% limits)", *map(str, shown)], *lines])


def _of_year(rows: pd.DataFrame, year: int, column: str) -> str:
    return _ranged(rows[rows["year"] == year].to_dict("records")[0], column)


def _ranged(row: Row, name: str) -> str:
    return about(row[name]) + (f" ({limits(row, name)})" if limits(row, name) else "")


def five_text(five: pd.DataFrame) -> str:
    """Return rows of `tables.FIVE_YEARS` as aligned columns, in their order."""
    first = int(five["first_year"].iloc[0])
    several = len(five["area"].unique()) > 1
    lines = []
    for row in five.to_dict("records"):
        of = f"{row['name']}: " if several else ""
        whole = row["level"] == EVERY
        lines.append([f"{of}{group_of(row['group']).name}" if whole else f"  {level_words(row)}", *five_cells(row)])
    heading = ["units", "available", *(f"need {first + year - 1}" for year in FIVE)]
    return aligned([heading, *lines])

"""The market of a register that the user loaded: who runs how many units, of what kind, where, and what closes.

Every function is pure. A scheme that does not say who runs it, or its model or level, is counted in a row of its own.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

# Lines by convention; the European Commission's guidelines on horizontal mergers draw theirs at the same figures.
CONCENTRATED = 1_000
HIGHLY_CONCENTRATED = 2_000


@dataclass(frozen=True)
class Concentration:
    """How far a market is in few hands, among the units whose provider is named.

    Attributes:
        providers: how many providers there are, as the register spells them.
        largest: name of the provider with most units; of several with as many, the first by name.
        largest_share: its share of the units whose provider is named (0 to 1).
        hhi: Herfindahl-Hirschman index: the sum of the squared percentage shares, 0 to 10,000.
        units_without_provider: units whose provider is not named; nobody can say in how many hands they are.
    """

    providers: int
    largest: str | None
    largest_share: float | None
    hhi: float | None
    units_without_provider: int


def open_on(schemes: pd.DataFrame, as_at: str) -> pd.DataFrame:
    """Return the schemes open on a day; one without dates is open, one is closed on the day that it closes.

    Args:
        schemes: `tables.SCHEMES`.
        as_at: the day (YYYY-MM-DD).
    """
    opened = schemes["opened"].isna() | (schemes["opened"] <= as_at)
    return schemes[opened & (schemes["closing"].isna() | (schemes["closing"] > as_at))]


def units_by(schemes: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count schemes and units by provider, model, level or district.

    Args:
        schemes: `tables.SCHEMES`.
        column: one of its columns of text.

    Returns:
        One row a value, most units first, and a last row for the schemes that do not say, where there are any: the
        column (missing in that row), schemes, units, share (of all units, 0 to 1).
    """
    counts = schemes.groupby(column, dropna=False).agg(schemes=("units", "size"), units=("units", "sum")).reset_index()
    ordered = counts.assign(unsaid=counts[column].isna()).sort_values(
        ["unsaid", "units", column], ascending=[True, False, True], ignore_index=True
    )
    return ordered.drop(columns="unsaid").assign(share=ordered["units"] / ordered["units"].sum())


def concentration(schemes: pd.DataFrame) -> Concentration:
    """Work out how far the units of a register are in few hands.

    Args:
        schemes: `tables.SCHEMES`.
    """
    known = units_by(schemes[schemes["provider"].notna()], "provider")
    unknown = int(schemes.loc[schemes["provider"].isna(), "units"].sum())
    if known.empty:
        return Concentration(0, None, None, None, unknown)
    first = known.iloc[0]
    hhi = float(((known["share"] * 100) ** 2).sum())
    return Concentration(len(known), str(first["provider"]), float(first["share"]), hhi, unknown)


def reading(hhi: float) -> str:
    """Say in plain words how concentrated a market of an index is."""
    if hhi < CONCENTRATED:
        return "not concentrated"
    return "moderately concentrated" if hhi <= HIGHLY_CONCENTRATED else "highly concentrated"


def closing_within_a_year(schemes: pd.DataFrame, as_at: str) -> pd.DataFrame:
    """Return the schemes that close after a day and no more than a year later, first to close first.

    Args:
        schemes: `tables.SCHEMES`.
        as_at: the day (YYYY-MM-DD).
    """
    last = (pd.Timestamp(date.fromisoformat(as_at)) + pd.DateOffset(years=1)).date().isoformat()
    closing = schemes[schemes["closing"].between(as_at, last, inclusive="right")]
    return closing.sort_values(["closing", "scheme"], ignore_index=True)

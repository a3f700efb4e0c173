"""Projection: how demand grows from year to year, by block (docs/method.md#projection).

Demand in a year is demand now times the growth of adults in the block's sub-ICB location, as ONS projects it; tilted
between its districts by the growth of their household population, and scaled back so that the sub-ICB's total is kept.
The user's own growth, a rate or a table, takes its place.
"""

from collections.abc import Sequence

import pandas as pd

from marketmap.geography import adults, members

BASE_YEAR = 2026
LAST_YEAR = 2047
YEARS = tuple(range(BASE_YEAR, LAST_YEAR + 1))
OF_15_TO_19 = 2 / 5  # 18 and 19, two of five single years


def adults_by_year(sub_icbs: pd.DataFrame) -> pd.DataFrame:
    """Return adults of each sub-ICB location and year: 20 and over plus two fifths of those aged 15 to 19.

    Args:
        sub_icbs: `tables.SUB_ICB_PROJECTION`.

    Returns:
        People, one row a sub-ICB location and one column a year.
    """
    people = sub_icbs["people_20_plus"] + OF_15_TO_19 * sub_icbs["people_15_19"]
    return sub_icbs.assign(people=people).pivot_table(index="sub_icb", columns="year", values="people")


def growth_by_block(
    blocks: pd.DataFrame, demand: pd.Series, sub_icbs: pd.DataFrame, households: pd.DataFrame
) -> pd.DataFrame:
    """Return demand over demand in 2026 for every block and year, as ONS projects people.

    Args:
        blocks: the blocks of England.
        demand: units required now, by block, in the index of the blocks; missing where they are not known.
        sub_icbs: `tables.SUB_ICB_PROJECTION`.
        households: `tables.HOUSEHOLD_PROJECTION`.

    Returns:
        Growth (times), one row a block and one column a year from 2026 to 2047. The known demand of a sub-ICB location
        grows exactly as its adults do; where no demand is known, the tilt is scaled by adults.
    """
    whole = _growth(adults_by_year(sub_icbs)).reindex(blocks["sub_icb"]).set_axis(blocks.index)
    people = households.pivot_table(index="district", columns="year", values="people")
    tilt = _growth(people).reindex(blocks["district"]).set_axis(blocks.index)
    known = demand.fillna(0.0).groupby(blocks["sub_icb"]).transform("sum") > 0
    weight = demand.fillna(0.0).where(known, adults(blocks))
    before = weight.groupby(blocks["sub_icb"]).transform("sum")
    after = tilt.mul(weight, axis=0).groupby(blocks["sub_icb"]).transform("sum")
    return whole * tilt * after.rdiv(before, axis=0)


def _growth(people: pd.DataFrame) -> pd.DataFrame:
    return people[list(YEARS)].div(people[BASE_YEAR], axis=0)


def steady_growth(blocks: pd.DataFrame, per_cent: float) -> pd.DataFrame:
    """Return growth at one rate everywhere, in per cent a year."""
    factor = 1 + per_cent / 100
    return pd.DataFrame({year: factor ** (year - BASE_YEAR) for year in YEARS}, index=blocks.index)


def with_own_growth(growth: pd.DataFrame, blocks: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return the growth with that of the user's own areas in its place.

    Args:
        growth: growth by block and year.
        blocks: the blocks of England.
        own: `tables.GROWTH`; every area has the year 2026. A year that the table leaves out is missing.
    """
    changed = growth.copy()
    for kind, rows in own.groupby("kind"):
        people = rows.pivot_table(index="area", columns="year", values="people").reindex(columns=list(YEARS))
        area = members(blocks, str(kind))
        listed = area.isin(people.index)
        factors = _growth(people).reindex(area[listed])
        changed.loc[listed] = factors.set_axis(changed.index[listed])
    return changed


def days_counted(as_at: str, years: Sequence[int] = YEARS) -> dict[int, str]:
    """Return the day on which supply of each year is counted: 30 June, as ONS counts people, or today when later."""
    return {year: max(f"{year}-06-30", as_at) for year in years}

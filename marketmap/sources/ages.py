"""People of each block by age: district counts of mid-2024, shared by small-area ages that are older."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from marketmap.tables import AGE_BANDS

OLDEST = 90
AGES = range(OLDEST + 1)
_FIRST_AGES = tuple(int(band.split("_")[0]) for band in AGE_BANDS)


def carried_to_2021(profiles: pd.DataFrame, fit: pd.DataFrame, residents: pd.Series) -> pd.DataFrame:
    """Return ages of LSOAs of 2021, from ages of LSOAs of 2011 and the exact-fit relation between them.

    A 2011 LSOA that became several (split, or mixed with a neighbour) is shared among them by their census residents;
    several that became one are summed.

    Args:
        profiles: people by single year of age, one row per 2011 LSOA, columns `AGES`.
        fit: pairs of `lsoa11` and `lsoa21`.
        residents: census residents by 2021 LSOA.
    """
    people = fit["lsoa21"].map(residents)
    shares = people / people.groupby(fit["lsoa11"]).transform("sum")
    parts = profiles.loc[fit["lsoa11"]].to_numpy() * shares.to_numpy()[:, None]
    return pd.DataFrame(parts, columns=profiles.columns).groupby(fit["lsoa21"].to_numpy()).sum()


def shared_among_blocks(totals: pd.DataFrame, profiles: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return people by block and single year of age, keeping every district's count at every age.

    Each block's profile is first scaled to its census residents; then the blocks of a district share its count at each
    age in proportion. An age at which no block of a district has anybody is shared by residents.

    Args:
        totals: people by district (rows) and single year of age (columns `AGES`).
        profiles: ages of each block, as `carried_to_2021` returns them.
        blocks: `block`, `district` and `residents`.
    """
    residents = blocks["residents"].to_numpy()[:, None]
    profile = profiles.loc[blocks["block"]].to_numpy()
    weights = profile * (residents / profile.sum(axis=1, keepdims=True))
    in_district = _sum_by(weights, blocks["district"])
    weights = np.where(in_district > 0, weights, residents)
    people = weights / _sum_by(weights, blocks["district"]) * totals.loc[blocks["district"]].to_numpy()
    return pd.DataFrame(people, index=pd.Index(blocks["block"]), columns=list(AGES))


def in_bands(people: pd.DataFrame) -> pd.DataFrame:
    """Return people by age band: columns `people_0_15` to `people_75_plus`, from columns `AGES`."""
    ends = (*_FIRST_AGES[1:], OLDEST + 1)
    bands = zip(AGE_BANDS, _FIRST_AGES, ends, strict=True)
    return pd.DataFrame({f"people_{band}": _sum_ages(people, range(first, end)) for band, first, end in bands})


def _sum_ages(people: pd.DataFrame, ages: Sequence[int]) -> pd.Series:
    return people[list(ages)].sum(axis=1)


def _sum_by(values: np.ndarray, names: pd.Series) -> np.ndarray:
    codes, found = pd.factorize(names)
    sums = np.zeros((len(found), values.shape[1]))
    np.add.at(sums, codes, values)
    return sums[codes]

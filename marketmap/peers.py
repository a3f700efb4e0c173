"""Peers: which areas are alike, and how published rates compare with what chance allows (docs/method.md#peers)."""

import numpy as np
import pandas as pd

from marketmap.errors import ChoiceError
from marketmap.geography import adults, members
from marketmap.intervals import CONFIDENCE_OF_FUNNELS, Numbers, count_interval
from marketmap.tables import STANDINGS

NEAREST = 10
PER_100000 = 100_000.0
_POINTS = 60
_LEVELS = dict(zip(("95", "998"), CONFIDENCE_OF_FUNNELS, strict=True))


def likeness(blocks: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return what areas are compared by: adults, deprivation and rurality.

    Args:
        blocks: the blocks of England.
        kind: area kind.

    Returns:
        One row an area, in the order of codes: area, adults (people), deprivation (IMD 2025 score, weighted by adults)
        and rural_share (of adults).
    """
    people = adults(blocks)
    area = members(blocks, kind).rename("area")
    rural = people * blocks["rural_urban"].eq("rural")
    parts = pd.DataFrame({"adults": people, "deprivation": people * blocks["imd_score"], "rural": rural})
    sums = parts.groupby(area).sum()
    return pd.DataFrame(
        {
            "adults": sums["adults"],
            "deprivation": sums["deprivation"] / sums["adults"],
            "rural_share": sums["rural"] / sums["adults"],
        }
    ).reset_index()


def by_nearness(alike: pd.DataFrame, area: str) -> pd.DataFrame:
    """Put areas in order of how like one of them they are.

    Args:
        alike: rows of `likeness`.
        area: code of the one.

    Returns:
        The same rows with distance (standard deviations), the nearest first and the area itself at the top.

    Raises:
        ChoiceError: when there is no other area to compare with.
    """
    if len(alike) < 2 or area not in set(alike["area"]):  # noqa: PLR2004, itself and another
        raise ChoiceError("There is nothing to compare with: the place has no peers of its kind.")
    measures = alike.set_index("area").assign(adults=np.log(alike["adults"].to_numpy()))
    spread = measures.std(ddof=0)
    standardised = (measures - measures.mean()) / spread.where(spread > 0, 1.0)
    apart = ((standardised - standardised.loc[area]) ** 2).sum(axis=1) ** 0.5
    table = alike.assign(distance=apart.to_numpy(), itself=alike["area"].eq(area))
    ordered = table.sort_values(["itself", "distance", "area"], ascending=[False, True, True], ignore_index=True)
    return ordered.drop(columns="itself")


def counts_by_area(observations: pd.DataFrame, overlaps: pd.DataFrame, measure: str) -> pd.Series:
    """Add up one published count by area; missing where a district of the area did not return it.

    Args:
        observations: `tables.OBSERVATIONS`.
        overlaps: area, district and share (of the district's adults), as `geography.overlaps` returns them.
        measure: what was counted.
    """
    value = observations[observations["measure"] == measure].set_index("district")["value"]
    carried = overlaps.assign(count=overlaps["district"].map(value) * overlaps["share"])
    return carried.groupby("area")["count"].sum(skipna=False)


def funnel(counts: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return rates with their intervals and the limits of a funnel round the rate of all areas together.

    Limits for an area are those of the count that the common rate would give it: Byar's from 10 up, exact below.

    Args:
        counts: by area; missing where not known.
        people: adults, in the same index.

    Returns:
        One row an area, the columns of `tables.FUNNEL` from adults to standing.
    """
    known = counts.notna()
    average = counts[known].sum() / people[known].sum()
    per = PER_100000 / people.to_numpy(dtype=float)
    low, high = count_interval(counts.to_numpy(dtype=float))
    columns: dict[str, Numbers] = {"rate": counts.to_numpy() * per, "rate_lower": low * per, "rate_upper": high * per}
    for name, confidence in _LEVELS.items():
        below, above = count_interval(people.to_numpy(dtype=float) * average, confidence)
        columns |= {f"lower_{name}": below * per, f"upper_{name}": above * per}
    table = pd.DataFrame({"adults": people, "count": counts}).assign(**columns, average=average * PER_100000)
    return table.assign(standing=_standings(table)).astype({"standing": "str"})


def funnel_curve(average: float, sizes: tuple[float, float]) -> pd.DataFrame:
    """Return the limits of a funnel from one size of place to another, at sizes that lie evenly apart.

    Args:
        average: rate of all places together, per 100,000 adults.
        sizes: the least and the most adults.

    Returns:
        adults, lower_95, upper_95, lower_998, upper_998 (per 100,000 adults), in the order of size.
    """
    people = np.linspace(*sizes, _POINTS)
    columns: dict[str, Numbers] = {"adults": people}
    for name, confidence in _LEVELS.items():
        below, above = count_interval(people * average / PER_100000, confidence)
        columns |= {f"lower_{name}": below * PER_100000 / people, f"upper_{name}": above * PER_100000 / people}
    return pd.DataFrame(columns)


def _standings(table: pd.DataFrame) -> pd.Series:
    """Return where each rate stands; missing where there is none."""
    rate = table["rate"]
    beyond = (
        rate < table["lower_998"], rate < table["lower_95"], rate <= table["upper_95"], rate <= table["upper_998"],
    )  # fmt: skip
    standing = pd.Series(STANDINGS[-1], index=table.index, dtype="str")
    for words, holds in reversed(list(zip(STANDINGS[:-1], beyond, strict=True))):
        standing = standing.mask(holds, words)
    return standing.where(table["rate"].notna())

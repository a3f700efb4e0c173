"""Schemes made up for the benchmarks, always the same: they stand where people live and say nothing about any place."""

import numpy as np
import pandas as pd

from marketmap.geography import adults
from marketmap.market import OwnData
from marketmap.workspace import Workspace

SEED = 20_261_101
AS_AT = "2026-11-01"
STATED, SENSITIVE = 0.3, 0.05  # shares of schemes that say how many units are open, and that are sensitive
MISSING = (
    "name", "provider", "postcode", "secondary_group", "level", "model", "stay", "exempt", "cqc_registered", "opened",
    "closing",
)  # fmt: skip


def scattered(blocks: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return points near blocks drawn by adults: district, block, easting_m, northing_m, units."""
    rng = np.random.default_rng(SEED)
    people = adults(blocks).to_numpy()
    drawn = blocks.iloc[rng.choice(len(blocks), count, p=people / people.sum())]
    at = drawn[["district", "block", "easting_m", "northing_m"]].reset_index(drop=True)
    for name in ("easting_m", "northing_m"):
        at[name] += rng.integers(-300, 300, count)
    return at.assign(units=rng.integers(1, 20, count))


def register(blocks: pd.DataFrame, count: int) -> OwnData:
    """Return a register of schemes in every other district, in which it takes the place of the published totals."""
    rng = np.random.default_rng(SEED)
    districts = sorted(blocks["district"].unique())[::2]
    schemes = scattered(blocks[blocks["district"].isin(districts)], count).assign(
        scheme=[f"S{number:05d}" for number in range(count)],
        located="coordinates",
        group="mental_health",
        units_occupied=np.nan,
        units_open=np.where(rng.random(count) < STATED, rng.integers(0, 5, count), np.nan),
        sensitive=rng.random(count) < SENSITIVE,
        **dict.fromkeys(MISSING),
    )
    groups = schemes[["scheme", "group"]].assign(units=schemes["units"].astype(float))
    covers = tuple(sorted(schemes["district"].unique()))
    return OwnData(schemes, groups, covers, Workspace().demand_counts, AS_AT)

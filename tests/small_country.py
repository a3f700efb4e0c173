"""A country on paper for the tests: five blocks in two districts, the second of which lies in two ICBs."""

import pandas as pd

from marketmap.tables import AGE_BANDS

#                 block  msoa  district icb   easting  northing  adults
_BLOCKS = [
    ("b1", "m1", "d1", "i1", 0, 0, 10),
    ("b2", "m1", "d1", "i1", 10_000, 0, 30),
    ("b3", "m2", "d2", "i1", 20_000, 0, 20),
    ("b4", "m2", "d2", "i2", 20_000, 30_000, 60),
    ("b5", "m3", "d2", "i2", 20_000, 40_000, 20),
]


def five_blocks() -> pd.DataFrame:
    """Return the blocks; ICBs of 2026, and of 2024 where all is one ICB."""
    columns = ["block", "msoa", "district", "icb_2026", "easting_m", "northing_m", "people_25_34"]
    blocks = pd.DataFrame(_BLOCKS, columns=columns)
    for band in AGE_BANDS:
        if band != "25_34":
            blocks[f"people_{band}"] = 0.0
    metres = {"easting_m": float, "northing_m": float, "people_25_34": float}
    return blocks.astype(metres).assign(icb_2024="all", upper_tier=blocks["district"], region="r")


def totals(**units: float) -> pd.DataFrame:
    """Return `tables.SUPPLY` of published totals: units by district."""
    rows = [(district, district, None, number) for district, number in units.items()]
    return _supply(rows)


def standing(*rows: tuple[str, str, str | None, float]) -> pd.DataFrame:
    """Return `tables.SUPPLY` of schemes: scheme, district, block, units."""
    return _supply(list(rows))


def _supply(rows: list[tuple[str, str, str | None, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["scheme", "district", "block", "units"])
    table = table.astype({"scheme": "str", "district": "str", "block": "str", "units": float})
    table = table.assign(units_low=table["units"], units_high=table["units"], claimants=float("nan"))
    return table.assign(group="mental_health", origin="register")


def schemes(*rows: tuple[str, str, str | None, tuple[float, float] | None], **changes: list[object]) -> pd.DataFrame:
    """Return what travel reads of `tables.SCHEMES`: scheme, district, block, point (m); changes are columns."""
    table = pd.DataFrame(
        {
            "scheme": [row[0] for row in rows],
            "district": [row[1] for row in rows],
            "block": [row[2] for row in rows],
            "easting_m": [row[3][0] if row[3] else None for row in rows],
            "northing_m": [row[3][1] if row[3] else None for row in rows],
            "units_open": None,
            "sensitive": False,
        }
    ).assign(**changes)
    kinds = dict.fromkeys(("scheme", "district", "block"), "str") | dict.fromkeys(
        ("easting_m", "northing_m"), "float64"
    )
    return table.astype({**kinds, "units_open": "float64", "sensitive": "bool"})

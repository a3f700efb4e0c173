"""Invented placements of Sussex residents for the example; see `make_example`."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from marketmap.groups import group_of

HEADINGS = (
    "Reference", "Kind", "Referral reason", "Home area", "Home postcode", "Host area", "Host provider", "Client group",
    "Support level", "Start", "End", "Days", "Cost per day", "Note",
)  # fmt: skip
SEED = 20260401
_AS_OF = date(2026, 3, 31)
_COUNTS = {"acute": 60, "rehab": 40, "social_care": 50}
_PROVIDERS = [f"EXAMPLE Hospital {letter}" for letter in "ABCDE"], [f"EXAMPLE Provider {letter}" for letter in "KLMNOP"]
_REASONS = ["10", "11", "12", "13", "14", "99"]
_REASON_SHARES = [0.7, 0.08, 0.06, 0.04, 0.07, 0.05]
# Least and most days, and pounds a day (docs/method.md#money); social care has no verified figure.
_STAYS = {"acute": (4, 70), "rehab": (60, 700), "social_care": (120, 2400)}
_COSTS = {"acute": ["545"], "rehab": ["350", "364"], "social_care": [""]}
_NEAR_M = 110_000
_NEAR_SHARE = 0.75


def example_placements(districts: pd.DataFrame, home: pd.Series) -> list[dict[str, str]]:
    """Return about 150 rows of the example placements, by their headings.

    Args:
        districts: every district of England, by code: name, upper_tier, easting_m and northing_m of its centre.
        home: weights of the districts that the people come from, by code.
    """
    rng = np.random.default_rng(SEED)
    kinds = [kind for kind, count in _COUNTS.items() for _ in range(count)]
    codes = rng.choice(home.index.to_numpy(dtype=object), size=len(kinds), p=home / home.sum())
    return [
        {"Reference": f"EXAMPLE-{number:03}", "Kind": kind, "Note": "EXAMPLE: invented", "Home postcode": ""}
        | {"Home area": str(districts.loc[code, "name"]), "Host area": _host(kind, code, districts, home, rng)}
        | _person(kind, rng)
        | _stay(kind, rng)
        for number, (kind, code) in enumerate(zip(kinds, codes, strict=True), start=1)
    ]


def _host(kind: str, code: str, districts: pd.DataFrame, home: pd.Series, rng: np.random.Generator) -> str:
    """Return another council's area for social care; outside Sussex for the NHS; near more often than far."""
    own = districts.loc[code]
    away = districts[districts["upper_tier"] != own["upper_tier"]]
    if kind != "social_care":
        away = away.drop(index=home.index, errors="ignore")
    metres = np.hypot(away["easting_m"] - own["easting_m"], away["northing_m"] - own["northing_m"])
    near = away[metres < _NEAR_M]
    choice = near if rng.random() < _NEAR_SHARE else away
    return str(choice["name"].iloc[int(rng.integers(len(choice)))])


def _person(kind: str, rng: np.random.Generator) -> dict[str, str]:
    hospitals, homes = _PROVIDERS
    social = kind == "social_care"
    group = "learning_disability" if social and rng.random() < 1 / 2 else "mental_health"
    return {
        "Referral reason": str(rng.choice(_REASONS, p=_REASON_SHARES)) if kind == "acute" else "",
        "Host provider": str(rng.choice(homes if social else hospitals)),
        "Client group": group_of(group).name,
        "Support level": str(rng.choice(["Low", "Medium", "High"])) if social else "",
    }


def _stay(kind: str, rng: np.random.Generator) -> dict[str, str]:
    """Return a stay that began so long ago that it may have ended or still go on at the end of March 2026."""
    least, most = _STAYS[kind]
    days = int(rng.integers(least, most + 1))
    start = _AS_OF - timedelta(days=int(rng.integers(0, max(365, most))))
    end = start + timedelta(days=days)
    ended = end <= _AS_OF
    return {
        "Start": start.isoformat(),
        "End": end.isoformat() if ended else "",
        "Days": str(days if ended else (_AS_OF - start).days),
        "Cost per day": str(rng.choice(_COSTS[kind])),
    }

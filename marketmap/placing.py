"""Places as placements name them, such as district:E07000063 or block:E01016980: their blocks, areas and distances.

A place is a set of blocks. It lies in an area when all of its blocks do; a district that straddles two ICSs therefore
has no ICS, and the caller is told so rather than given a guess.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from marketmap.geography import ENGLAND, adults, members

Positions = NDArray[np.intp]
_NO_AREA = ""
_NEAR = ("block", "district")
_M_PER_KM = 1000.0


def positions_of(places: Iterable[str], blocks: pd.DataFrame) -> dict[str, Positions]:
    """Return the positions of the blocks of each place; a place that has none, such as a provider, is left out."""
    found: dict[str, Positions] = {}
    groups: dict[str, dict[str, Positions]] = {}
    for place in set(places):
        kind, _, code = place.partition(":")
        if kind not in groups:
            groups[kind] = _positions_by_area(blocks, kind)
        if code in groups[kind]:
            found[place] = groups[kind][code]
    return found


def _positions_by_area(blocks: pd.DataFrame, kind: str) -> dict[str, Positions]:
    if kind not in blocks.columns and kind != ENGLAND.kind:
        return {}
    if kind == "block":
        return dict(zip(blocks["block"], np.arange(len(blocks))[:, None], strict=True))
    areas = members(blocks, kind)
    return {str(area): np.asarray(at, dtype=np.intp) for area, at in areas.groupby(areas).indices.items()}


def areas_touched(positions: Mapping[str, Positions], blocks: pd.DataFrame, kind: str) -> dict[str, frozenset[str]]:
    """Return the areas of a kind that hold blocks of each place; an empty text stands for blocks that none holds."""
    areas = members(blocks, kind).fillna(_NO_AREA).to_numpy(dtype=object)
    return {place: frozenset(areas[at]) for place, at in positions.items()}


def area_of(places: pd.Series, blocks: pd.DataFrame, kind: str) -> pd.Series:
    """Return the area of a kind that each place lies in whole; missing where it lies in several, or is not known."""
    touched = areas_touched(positions_of(places.dropna(), blocks), blocks, kind)
    whole = {place: next(iter(areas)) for place, areas in touched.items() if len(areas) == 1 and _NO_AREA not in areas}
    return places.map(whole).astype("str")


def is_apart(pairs: pd.DataFrame, blocks: pd.DataFrame, kind: str) -> pd.Series:
    """Return for each pair of places whether they lie in different areas of a kind: True, False, missing.

    They are apart when no area holds blocks of both; together when one area holds all blocks of both; missing when
    neither can be told.

    Args:
        pairs: columns home and host.
        blocks: the blocks of England.
        kind: area kind.
    """
    touched = areas_touched(positions_of(pd.concat([pairs["home"], pairs["host"]]).dropna(), blocks), blocks, kind)
    return pd.Series(
        [_apart(touched.get(home), touched.get(host)) for home, host in zip(pairs["home"], pairs["host"], strict=True)],
        index=pairs.index,
        dtype="boolean",
    )


def _apart(home: frozenset[str] | None, host: frozenset[str] | None) -> bool | None:
    if home is None or host is None:
        return None
    if not home & host:
        return True
    return False if len(home | host) == 1 else None


def straight_km(pairs: pd.DataFrame, blocks: pd.DataFrame) -> pd.Series:
    """Return the straight line between each pair of places: between their adult-weighted centres.

    Where both are in one district and no nearer known, it is the adult-weighted mean over pairs of blocks, not zero.
    Missing where a place is not known, or where two places overlap that are larger than a district.

    Args:
        pairs: columns home and host.
        blocks: the blocks of England.
    """
    positions = positions_of(pd.concat([pairs["home"], pairs["host"]]).dropna(), blocks)
    points, weights = blocks[["easting_m", "northing_m"]].to_numpy(), adults(blocks).to_numpy()
    centres = {place: weights[at] @ points[at] / weights[at].sum() for place, at in positions.items()}
    metres: dict[tuple[str, str], float] = {}
    for home, host in set(zip(pairs["home"], pairs["host"], strict=True)):
        if home not in positions or host not in positions:
            continue
        if not _overlap(positions[home], positions[host]):
            metres[home, host] = float(np.hypot(*(centres[home] - centres[host])))
        elif home.startswith(_NEAR) and host.startswith(_NEAR):
            metres[home, host] = _mean_apart(positions[home], positions[host], points, weights)
    found = [metres.get(pair, np.nan) for pair in zip(pairs["home"], pairs["host"], strict=True)]
    return pd.Series(found, index=pairs.index, dtype="float64") / _M_PER_KM


def _overlap(one: Positions, other: Positions) -> bool:
    few, many = sorted((one, other), key=len)
    return bool(np.isin(few, many, assume_unique=True).any())


def _mean_apart(home: Positions, host: Positions, points: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the mean distance over pairs of blocks, each pair weighing the adults of both."""
    apart = np.hypot(*(points[home][:, None] - points[host][None]).transpose(2, 0, 1))
    return float(weights[home] @ apart @ weights[host]) / float(weights[home].sum() * weights[host].sum())

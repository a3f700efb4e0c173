"""Travel: road km between the points that demand starts from and the points where units stand (docs/method.md#travel).

Distances are road km: the straight line on the British National Grid times the road factor, or the user's own matrix.
A table of distances is a sparse matrix, demand points by supply points; a pair that is not stored is out of reach.
"""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from marketmap.geography import ENGLAND, Place, adults, blocks_in, overlaps

M_PER_KM = 1000.0
_AT_ONCE = 2_000  # demand points looked at together: enough to be fast, few enough to fit in memory
_PAIRS_AT_ONCE = 1_000_000  # more demand points, where there are few supply points


def points_of_blocks(blocks: pd.DataFrame, boundaries: str, detailed: Place | None = None) -> pd.Series:
    """Return the demand point of each block: the part of its MSOA in one ICB; the block itself inside `detailed`.

    Args:
        blocks: the blocks of England.
        boundaries: area kind of the ICBs, `icb_2026` or `icb_2024`.
        detailed: place that is looked at block by block.

    Returns:
        Point codes in the index of the blocks.
    """
    boards = blocks.groupby("msoa")[boundaries].transform("nunique")
    point = blocks["msoa"].where(boards == 1, blocks["msoa"] + " " + blocks[boundaries])
    if detailed:
        inside = blocks.index.isin(blocks_in(blocks, detailed).index)
        point = point.mask(inside, blocks["block"])
    return point.rename("point")


def demand_points(blocks: pd.DataFrame, point: pd.Series, boundaries: str) -> pd.DataFrame:
    """Return where demand starts from: `tables.DEMAND_POINTS`, sorted by point.

    Args:
        blocks: the blocks of England.
        point: demand point of each block, as `points_of_blocks` returns them.
        boundaries: area kind of the ICBs.
    """
    found = centres(blocks, point)
    parts = blocks.groupby(point)[["district", boundaries]].first().rename(columns={boundaries: "icb"})
    return parts.join(found).rename_axis("point").reset_index()


def centres(blocks: pd.DataFrame, key: pd.Series | list[pd.Series]) -> pd.DataFrame:
    """Return the adult-weighted centre (m) and the adults of each set of blocks that share a key."""
    people = adults(blocks)
    weighted = blocks[["easting_m", "northing_m"]].mul(people, axis=0).assign(adults=people).groupby(key).sum()
    return weighted[["easting_m", "northing_m"]].div(weighted["adults"], axis=0).assign(adults=weighted["adults"])


def supply_points(
    supply: pd.DataFrame, blocks: pd.DataFrame, boundaries: str, schemes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return where the units of each scheme stand: `tables.SUPPLY_POINTS`, sorted by supply point.

    A scheme stands at its point. A published total, a scheme known by district only and a sensitive scheme stand for
    their district: at the adult-weighted centre of each part of it that lies in another ICB, shared by adults.

    Args:
        supply: `tables.SUPPLY`.
        blocks: the blocks of England.
        boundaries: area kind of the ICBs.
        schemes: `tables.SCHEMES` of the user's register, if there is one.
    """
    stated = supply.drop_duplicates("scheme")[["scheme", "district"]]
    known = _points_of(schemes, blocks, boundaries) if schemes is not None else None
    spread = stated if known is None else stated[~stated["scheme"].isin(known["scheme"])]
    parts = _district_parts(spread, blocks, boundaries)
    if known is not None:
        at_points = known[known["scheme"].isin(stated["scheme"])]
        parts = pd.concat([parts, at_points], ignore_index=True)
    # Where a scheme's units are shared between the parts of its district, so are those open to other districts.
    opened = parts["scheme"].map(_units_open(schemes)).astype("float64") * parts["share"]
    return parts.assign(units_open=opened).sort_values("supply_point", ignore_index=True)


def _units_open(schemes: pd.DataFrame | None) -> pd.Series:
    return pd.Series(dtype="float64") if schemes is None else schemes.set_index("scheme")["units_open"]


def _district_parts(stated: pd.DataFrame, blocks: pd.DataFrame, boundaries: str) -> pd.DataFrame:
    share = overlaps(blocks, ENGLAND, boundaries).rename(columns={"area": "icb"})
    middle = centres(blocks, [blocks["district"], blocks[boundaries].rename("icb")]).drop(columns="adults")
    share = share.merge(middle.reset_index(), on=["district", "icb"], validate="1:1")
    share["parts"] = share.groupby("district")["icb"].transform("size")
    parts = stated.merge(share, on="district", validate="m:m").assign(spread=True)
    named = parts["scheme"].where(parts["parts"] == 1, parts["scheme"] + " " + parts["icb"])
    return parts.assign(supply_point=named, block=pd.Series(None, index=parts.index, dtype="str")).drop(columns="parts")


def _points_of(schemes: pd.DataFrame, blocks: pd.DataFrame, boundaries: str) -> pd.DataFrame:
    """Return schemes that stand at one place."""
    placed = schemes.loc[
        schemes["easting_m"].notna() & ~schemes["sensitive"],
        ["scheme", "district", "block", "easting_m", "northing_m"],
    ]
    block = placed["block"].fillna(placed["scheme"].map(_nearest_blocks(placed[placed["block"].isna()], blocks)))
    return placed.assign(
        supply_point=placed["scheme"],
        block=block,
        icb=block.map(blocks.set_index("block")[boundaries]),
        share=1.0,
        spread=False,
    )


def _nearest_blocks(placed: pd.DataFrame, blocks: pd.DataFrame) -> pd.Series:
    """Return for schemes known by postcode sector only the nearest block of their district, by scheme."""
    beside = blocks[["block", "district", "easting_m", "northing_m"]]
    pairs = placed.drop(columns="block").merge(beside, on="district", suffixes=("", "_block"), validate="m:m")
    apart = np.hypot(pairs["easting_m"] - pairs["easting_m_block"], pairs["northing_m"] - pairs["northing_m_block"])
    nearest = pairs.assign(apart=apart).sort_values(["apart", "block"]).drop_duplicates("scheme")
    return nearest.set_index("scheme")["block"]


def within_district_km(blocks: pd.DataFrame, road_factor: float) -> pd.Series:
    """Return the adult-weighted mean road km between two residents of each district, by district.

    It is the distance from a demand point to a total that stands for its own district, which is never nothing.
    """
    at, people = _metres(blocks), adults(blocks).to_numpy()
    members = blocks.groupby("district").indices
    means = {str(district): _mean_apart(at[rows], people[rows]) for district, rows in members.items()}
    return pd.Series(means) * (road_factor / M_PER_KM)


def _mean_apart(at: np.ndarray, people: np.ndarray) -> float:
    return float(people @ cdist(at, at) @ people / people.sum() ** 2)


def road_km(
    points: pd.DataFrame, places: pd.DataFrame, within: pd.Series, reach_km: float, road_factor: float
) -> csr_matrix:
    """Return road km between demand points and supply points within reach; the home district is always within reach.

    Args:
        points: `tables.DEMAND_POINTS`.
        places: `tables.SUPPLY_POINTS`.
        within: km within each district, as `within_district_km` returns them.
        reach_km: farthest road distance to another district.
        road_factor: road km per km in a straight line.

    Returns:
        float32, one row a demand point and one column a supply point, in their order; nought is stored like any km.
    """
    # A hair is added so that 7 km in a straight line is within 9.1 km by road, although 9.1 / 1.3 comes out below 7.
    tree, far = cKDTree(_metres(places)), reach_km / road_factor * M_PER_KM * (1 + 1e-9)
    parts = []
    at_once = max(_AT_ONCE, _PAIRS_AT_ONCE // max(len(places), 1))
    for start in range(0, len(points), at_once):
        some = points.iloc[start : start + at_once]
        elsewhere, at_home = _elsewhere(some, places, tree, far), _at_home(some, places)
        own = within.reindex(some["district"]).to_numpy()[at_home[0]] * (M_PER_KM / road_factor)
        straight = np.where(places["spread"].to_numpy()[at_home[1]], own, _straight(some, places, at_home))
        pairs = tuple(np.concatenate(both) for both in zip(elsewhere[:2], at_home, strict=True))
        metres = np.concatenate([elsewhere[2], straight])
        parts.append(_sparse(metres * (road_factor / M_PER_KM), pairs, (len(some), len(places))))
    return vstack(parts, format="csr")


def _elsewhere(points: pd.DataFrame, places: pd.DataFrame, tree: cKDTree, far: float) -> tuple[np.ndarray, ...]:
    near = cKDTree(_metres(points)).sparse_distance_matrix(tree, far, output_type="ndarray")
    districts = pd.Index(places["district"].unique())
    home, host = (districts.get_indexer(table["district"]) for table in (points, places))
    near = near[home[near["i"]] != host[near["j"]]]
    return near["i"], near["j"], near["v"]


def _at_home(points: pd.DataFrame, places: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    rows = points[["district"]].assign(row=np.arange(len(points)))
    columns = places[["district"]].assign(column=np.arange(len(places)))
    pairs = rows.merge(columns, on="district", validate="m:m")
    return pairs["row"].to_numpy(), pairs["column"].to_numpy()


def _straight(points: pd.DataFrame, places: pd.DataFrame, pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    apart = _metres(points)[pairs[0]] - _metres(places)[pairs[1]]
    metres: np.ndarray = np.hypot(apart[:, 0], apart[:, 1])
    return metres


def _sparse(values: np.ndarray, pairs: tuple[np.ndarray, ...], shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((values.astype(np.float32), tuple(index.astype(np.int32) for index in pairs)), shape=shape)


def _metres(table: pd.DataFrame) -> np.ndarray:
    return table[["easting_m", "northing_m"]].to_numpy(dtype=float)


def own_travel(travel: pd.DataFrame, blocks: pd.DataFrame, point: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """Return the user's own travel between demand points and supply points.

    A demand point takes the adult-weighted mean of those of its blocks that the matrix has; a row of a district
    stands for all its blocks, unless a block has a row of its own.

    Args:
        travel: `tables.TRAVEL`.
        blocks: the blocks of England.
        point: demand point of each block.
        places: `tables.SUPPLY_POINTS`; schemes that are not in it are left out.

    Returns:
        point, supply_point, minutes, distance_km: one row a pair; minutes or distance_km may be missing.
    """
    people = blocks[["block", "district"]].assign(point=point, adults=adults(blocks))
    by_block = travel[travel["kind"] == "block"].merge(people, left_on="area", right_on="block", validate="m:1")
    by_district = travel[travel["kind"] == "district"].merge(
        people, left_on="area", right_on="district", validate="m:m"
    )
    both = pd.concat([by_block, by_district]).drop_duplicates(["block", "scheme"])
    both = both.merge(places[["scheme", "supply_point"]], on="scheme", validate="m:m")
    both = both.sort_values(["point", "supply_point", "block"])
    keys = [both["point"], both["supply_point"]]
    means = {
        name: (both[name] * both["adults"]).groupby(keys).sum(min_count=1)
        / both["adults"].where(both[name].notna()).groupby(keys).sum(min_count=1)
        for name in ("minutes", "distance_km")
    }
    return pd.DataFrame(means).reset_index()


def with_own_travel(
    km: csr_matrix, points: pd.DataFrame, places: pd.DataFrame, own: pd.DataFrame, reach_km: float
) -> csr_matrix:
    """Return the distances with the user's own in place of the estimated ones; beyond reach they go out.

    Where the user gives minutes only they become km at the speed of the user's own matrix, so that no speed is
    asserted: the estimated km of the same pairs over their minutes.

    Args:
        km: as `road_km` returns them.
        points: `tables.DEMAND_POINTS` of the rows.
        places: `tables.SUPPLY_POINTS` of the columns.
        own: as `own_travel` returns them.
        reach_km: farthest distance to another district.
    """
    row, column, distance = own_km(km, points, places, own)
    home = points["district"].to_numpy()[row] == places["district"].to_numpy()[column]
    distance = np.where(home | (distance <= reach_km), distance, np.nan)
    return with_pairs(km, (row, column), distance)


def own_km(
    km: csr_matrix, points: pd.DataFrame, places: pd.DataFrame, own: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return demand point, supply point (by position) and km of the pairs that the user's own travel gives.

    Args:
        km: estimated road km.
        points: `tables.DEMAND_POINTS` of the rows.
        places: `tables.SUPPLY_POINTS` of the columns.
        own: as `own_travel` returns them.
    """
    row = pd.Index(points["point"]).get_indexer(own["point"])
    column = pd.Index(places["supply_point"]).get_indexer(own["supply_point"])
    speed = km_per_minute(km, (row, column), own["minutes"].to_numpy())
    distance = own["distance_km"].fillna(own["minutes"] * speed).to_numpy()
    given = (row >= 0) & (column >= 0) & ~np.isnan(distance)
    return row[given], column[given], distance[given]


def with_pairs(matrix: csr_matrix, pairs: tuple[np.ndarray, np.ndarray], values: np.ndarray) -> csr_matrix:
    """Return a matrix with other values of some pairs; a pair whose value is missing is no longer stored."""
    old, stays = matrix.tocoo(), ~np.isnan(values)
    flat, replaced = (index[0] * np.int64(matrix.shape[1]) + index[1] for index in ((old.row, old.col), pairs))
    kept = ~np.isin(flat, replaced)
    both = tuple(np.concatenate([was[kept], now[stays]]) for was, now in zip((old.row, old.col), pairs, strict=True))
    return _sparse(np.concatenate([old.data[kept], values[stays]]), both, matrix.shape)


def km_per_minute(km: csr_matrix, pairs: tuple[np.ndarray, np.ndarray], minutes: np.ndarray) -> float:
    """Return estimated km over minutes of all pairs that have both; NaN where none has."""
    known = (pairs[0] >= 0) & (pairs[1] >= 0) & ~np.isnan(minutes)
    if not known.any():
        return float("nan")
    estimated = np.asarray(km[pairs[0][known], pairs[1][known]]).ravel()
    both = estimated > 0
    total = float(minutes[known][both].sum())
    return float(estimated[both].sum()) / total if total else float("nan")

"""The coordinates of a register: pairs in metres or degrees, the right way round or not, in England or not."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from marketmap.faults import Fault
from marketmap.locating import ENGLAND, Ground, grid_from_degrees, locate_points, turned_round
from marketmap.sources.cells import is_blank
from marketmap.sources.headings import FormRows

GRID = ["easting_m", "northing_m"]
_DEGREES = ["latitude", "longitude"]
_TURNED = ["turned_easting_m", "turned_northing_m"]
_MOST_DEGREES = 180
# A postcode in the country can cover some kilometres; a point further off belongs to another.
_FAR_M = 5_000


def filled(rows: FormRows, name: str) -> pd.Series:
    """Return, by row number, whether the cell of a field has something in it."""
    blank = rows.records[name].map(is_blank) if name in rows.records else [True] * len(rows.records)
    return ~pd.Series(list(blank), index=pd.Index(rows.records["row"], name="row"), dtype=bool)


def points_of(rows: FormRows, values: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the coordinates of the rows that have any, those in metres where a row has both kinds.

    Returns:
        Indexed by row: easting_m and northing_m as given, turned_easting_m and turned_northing_m the other way round,
        and pair, the field of the first of the two cells. And the faults: half a pair, degrees where metres belong.
    """
    metres, degrees = (values[pair].dropna().astype(float) for pair in (GRID, _DEGREES))
    small = (metres.abs() <= _MOST_DEGREES).all(axis=1)
    faults = [*_half_pairs(rows, *GRID), *_half_pairs(rows, *_DEGREES), *_degrees_as_metres(rows, metres.index[small])]
    metres = metres[~small]
    degrees = degrees.drop(metres.index, errors="ignore")
    given = grid_from_degrees(degrees["latitude"], degrees["longitude"])
    turned = grid_from_degrees(degrees["longitude"], degrees["latitude"])
    from_metres, from_degrees = _both_ways(metres, turned_round(metres)), _both_ways(given, turned)
    return pd.concat([from_metres.assign(pair=GRID[0]), from_degrees.assign(pair=_DEGREES[0])]), faults


def _both_ways(given: pd.DataFrame, turned: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([given, turned[GRID].set_axis(_TURNED, axis="columns")], axis="columns")


def _half_pairs(rows: FormRows, first: str, second: str) -> Iterator[Fault]:
    for name, other in ((first, second), (second, first)):
        alone = filled(rows, other) & ~filled(rows, name)
        for row in alone.index[alone]:
            yield rows.fault(row, name, None, f"a number to go with the {other.removesuffix('_m')}")


def _degrees_as_metres(rows: FormRows, small: pd.Index) -> Iterator[Fault]:
    for row in small:
        expected = "metres on the British National Grid; degrees belong in columns headed Latitude and Longitude"
        yield rows.fault(row, GRID[0], rows.text(row, *GRID), expected)


def located_points(points: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Locate points as `points_of` returns them; what comes back is that of `locate_points`, and pair."""
    # Whether axes are swapped is a matter of the two columns, so each pair of columns is judged by itself.
    parts = [
        locate_points(own[GRID], own[_TURNED].set_axis(GRID, axis="columns"), ground).assign(pair=pair)
        for pair, own in points.groupby("pair")
    ]
    return pd.concat(parts).sort_index()


def outside_england(rows: FormRows, at: pd.DataFrame) -> Iterator[Fault]:
    """Yield a fault for every point that is not in England, saying where it is."""
    away = at[at["country"] != ENGLAND]
    for row, country, swapped, pair in zip(away.index, away["country"], away["swapped"], away["pair"], strict=True):
        hint = "; the two look swapped" if swapped == "maybe" else ""
        found = rows.text(row, *(GRID if pair == GRID[0] else _DEGREES))
        yield rows.fault(row, pair, found, f"a point in England; this one is in {country}{hint}")


def far_from_postcode(rows: FormRows, at: pd.DataFrame, postcodes: pd.DataFrame) -> Iterator[Fault]:
    """Yield a fault for every point more than 5 km from the postcode of its row, which must be in use."""
    own = postcodes.loc[at.index]
    away = np.hypot(*(at[GRID] - own[GRID]).to_numpy(dtype=float).T)
    for row, pair, postcode, metres in zip(at.index, at["pair"], own["postcode"], away, strict=True):
        if metres > _FAR_M:
            found = f"a point {metres / 1000:,.0f} km from the postcode {postcode}"
            yield rows.fault(row, pair, found, "coordinates and a postcode of the same place")

"""A list of sites ranked: which would fill, whom they would house, what else is near (docs/method.md#near-a-site)."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from marketmap.near import WITHIN_KM
from marketmap.sites import Site, Surroundings, added_by, changes_of, near_sites
from marketmap.tables import RANKED_SITES

AT_ONCE = 50  # sites looked at together: enough to be fast, few enough for progress that can be seen
NEAR_KM, WIDER_KM = 10.0, 20.0  # two of `near.WITHIN_KM`


def rank_sites(on: Surroundings, sites: Mapping[int, Site]) -> Iterator[pd.DataFrame]:
    """Look at sites some at a time, so that progress can be shown and the work be stopped.

    Args:
        on: what they are looked at on.
        sites: the sites by the row of the file they came from.

    Yields:
        Parts of `tables.RANKED_SITES` without rank, in the order of the sites; `ranked` puts them together.
    """
    rows = list(sites)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        yield _looked_at(on, some, [sites[row] for row in some])


def ranked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put parts together and rank them: `tables.RANKED_SITES`.

    The best is used most fully; of those alike, the one that houses most people for each unit whom nobody could house
    before, then brings most home, then has fewest units available near it; then the order of the list.
    """
    table = pd.concat(parts, ignore_index=True)
    keys = pd.DataFrame(
        {
            "used": -_share(table, "used"),
            "newly_met": -_share(table, "newly_met"),
            "brought_home": -_share(table, "brought_home"),
            "available": table["available_per_100"].round(3),
            "row": table["row"],
        }
    )
    order = keys.sort_values(list(keys.columns), na_position="last").index
    best_first = table.loc[order].reset_index(drop=True)
    return best_first.assign(rank=np.arange(1, len(table) + 1))[RANKED_SITES.column_names]


def _share(table: pd.DataFrame, column: str) -> pd.Series:
    # Rounded so that what differs by rounding alone is alike.
    return (table[column] / table["units"]).round(3)


def _looked_at(on: Surroundings, rows: list[int], sites: list[Site]) -> pd.DataFrame:
    near = _figures(near_sites(on, sites))
    places = [site.place for site in sites]
    names = on.names("district")
    columns = {
        "row": rows,
        "name": [site.name or site.place.words for site in sites],
        "postcode": [place.words if place.is_postcode else None for place in places],
        "easting_m": [place.easting_m for place in places],
        "northing_m": [place.northing_m for place in places],
        "district": [place.district for place in places],
        "district_name": [names[place.district] for place in places],
        "units": [float(site.units) for site in sites],
    }
    changed = pd.DataFrame([_changes(on, site) for site in sites])
    table = pd.concat([pd.DataFrame(columns), near, changed], axis=1)
    return table.astype({"postcode": "str", "first_council": "str"})


def _figures(near: dict[str, np.ndarray]) -> pd.DataFrame:
    close, wider = WITHIN_KM.index(NEAR_KM), WITHIN_KM.index(WIDER_KM)
    required = near["demand"][close]
    known = np.where(required > 0, required, np.nan)
    return pd.DataFrame(
        {
            "demand_near": required,
            "demand_wider": near["demand"][wider],
            "supply_near": near["supply"][close],
            "available_per_100": 100 * near["available_before"][close] / known,
        }
    )


def _changes(on: Surroundings, site: Site) -> dict[str, object]:
    if not on.ready:
        nothing = dict.fromkeys(["used", "newly_met", "brought_home", "emptied", "first_council_units"], np.nan)
        return nothing | {"first_council": None}
    added = added_by(on, site)
    users = np.bincount(on.council_number, added.housed.sum(axis=1), len(on.councils))
    first = int(users.argmax())
    council = on.councils[first] if users[first] > 0 else None
    return changes_of(added) | {"first_council": council, "first_council_units": float(users[first])}

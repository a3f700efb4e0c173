"""Observed: the user's placements by home and host, distance and share outside the ICS (docs/method.md#observed).

Kinds of placement, and the reasons of acute ones, are kept apart throughout. What is not known is counted as such.
Counts are exact; `disclosed` makes of them what may be shown.
"""

import numpy as np
import pandas as pd

from marketmap.geography import Place
from marketmap.intervals import share_interval
from marketmap.placing import area_of, areas_touched, is_apart, positions_of, straight_km
from marketmap.tables import (
    BANDS,
    OBSERVED,
    OBSERVED_BANDS,
    OBSERVED_FLOWS,
    OBSERVED_SHARES,
    WHERES,
    check,
)

EDGES_KM = (14.0, 49.0, 100.0)
"""Edges of the bands: mean distance from home of rehabilitation in the NHS (14 km) and in independent hospitals
(49 km), CQC 2018; and the 100 km by which national statistics count far placements."""

STRAND = ["placement_kind", "reason"]
"""What is never added up over: the kind of placement, and the reason of an acute one."""

STRANDS = (
    ("acute", "inappropriate"),
    ("acute", "appropriate"),
    ("acute", "not_known"),
    ("rehab", "not_asked"),
    ("social_care", "not_asked"),
)
"""Every kind and reason that placements can have."""

KNOWN_WHERE = ("in_district", "elsewhere_in_ics", "in_ics", "outside_ics")
_REASON = {"10": "inappropriate", "11": "appropriate", "12": "appropriate", "13": "appropriate", "14": "appropriate"}


def observe(placements: pd.DataFrame, blocks: pd.DataFrame, boundaries: str, road_factor: float) -> pd.DataFrame:
    """Set placements on the map.

    Args:
        placements: `tables.PLACEMENTS`.
        blocks: the blocks of England.
        boundaries: area kind that is the ICS: icb_2026 or icb_2024.
        road_factor: km by road of a km in a straight line.

    Returns:
        `tables.OBSERVED`, one row a placement, in the order of the file.
    """
    table = _placed(placements, blocks, boundaries)
    other_council = is_apart(table, blocks, "upper_tier")
    km = straight_km(table, blocks) * road_factor
    table = table.assign(
        council=other_council.map({True: "other", False: "own"}).astype("str").fillna("not_known"),
        distance_km=km,
        band=_bands(km),
        **{name: placements[name] for name in ("people_least", "people_most", "days", "cost_per_day")},
    )
    return check(OBSERVED, table[OBSERVED.column_names].reset_index(drop=True))


def _placed(placements: pd.DataFrame, blocks: pd.DataFrame, boundaries: str) -> pd.DataFrame:
    """Return kind, reason, home, host, people, and where the host lies as seen from the home."""
    table = pd.DataFrame(
        {
            "placement": placements["placement"],
            "placement_kind": placements["kind"],
            "reason": _reasons(placements),
            "home": _place(placements, "home"),
            "host": _place(placements, "host"),
            "people": placements["people"],
        }
    )
    where = _where(is_apart(table, blocks, "district"), is_apart(table, blocks, boundaries))
    return table.assign(where=where)


def _reasons(placements: pd.DataFrame) -> pd.Series:
    reasons = placements["reason"].map(_REASON).astype("str").fillna("not_known")
    return reasons.where(placements["kind"] == "acute", "not_asked")


def _place(placements: pd.DataFrame, side: str) -> pd.Series:
    """Return the nearest that is known of a side: its block, else its district, else its area."""
    block, district = "block:" + placements[f"{side}_block"], "district:" + placements[f"{side}_district"]
    return block.fillna(district).fillna(placements[f"{side}_area"]).astype("str")


def _where(other_district: pd.Series, other_ics: pd.Series) -> pd.Series:
    known = other_district.notna()
    same_ics = (~other_ics).fillna(value=False)
    in_district = (~other_district).fillna(value=False)
    choices = [in_district, other_ics.fillna(value=False), same_ics & known, same_ics]
    names = ["in_district", "outside_ics", "elsewhere_in_ics", "in_ics"]
    found = np.select([choice.to_numpy(dtype=bool) for choice in choices], names, "not_known")
    return pd.Series(found, index=other_district.index, dtype="str")


def _bands(km: pd.Series) -> pd.Series:
    bands = pd.cut(km, [0.0, *EDGES_KM, np.inf], right=False, labels=list(BANDS[:-1]))
    return bands.astype("str").fillna("not_known")


def homes_in(observed: pd.DataFrame, blocks: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return the placements of people whose home lies in a place whole."""
    return observed[_homes(observed, blocks, place) == "inside"].reset_index(drop=True)


def rows_elsewhere(observed: pd.DataFrame, blocks: pd.DataFrame, place: Place) -> dict[str, int]:
    """Count the rows of the file whose home is outside a place, and those of which it cannot be told."""
    rows = _homes(observed, blocks, place).value_counts()
    return {name: int(rows.get(name, 0)) for name in ("outside", "not_known")}


def _homes(observed: pd.DataFrame, blocks: pd.DataFrame, place: Place) -> pd.Series:
    touched = areas_touched(positions_of(observed["home"].dropna(), blocks), blocks, place.kind)
    words = {
        home: "outside" if place.area not in areas else "inside" if len(areas) == 1 else "not_known"
        for home, areas in touched.items()
    }
    return observed["home"].map(words).astype("str").fillna("not_known")


def observed_flows(observed: pd.DataFrame, blocks: pd.DataFrame, kind: str, host_kind: str = "") -> pd.DataFrame:
    """Add placements up by home and host area.

    Args:
        observed: `tables.OBSERVED`.
        blocks: the blocks of England.
        kind: area kind of the homes.
        host_kind: area kind of the hosts; that of the homes when left out.

    Returns:
        `tables.OBSERVED_FLOWS`; what is not known at a kind has rows with a missing home or host.
    """
    table = observed.assign(
        kind=kind,
        host_kind=host_kind or kind,
        home=area_of(observed["home"], blocks, kind),
        host=area_of(observed["host"], blocks, host_kind or kind),
    )
    return check(OBSERVED_FLOWS, _added(table, list(OBSERVED_FLOWS.key))[OBSERVED_FLOWS.column_names])


def distance_bands(observed: pd.DataFrame) -> pd.DataFrame:
    """Add placements up by distance: `tables.OBSERVED_BANDS`, bands that hold anybody only."""
    return check(OBSERVED_BANDS, _added(observed, list(OBSERVED_BANDS.key))[OBSERVED_BANDS.column_names])


def _added(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    with_days, with_km = (table["people"].where(table[name].notna()) for name in ("days", "distance_km"))
    parts = table.assign(
        rows=1,
        rows_without_people=table["people"].isna().astype(int),
        people_with_days=with_days,
        people_with_distance=with_km,
        person_km=with_km * table["distance_km"],
    )
    groups = parts.groupby(keys, dropna=False, sort=True)
    known = groups[["people", "days"]].sum(min_count=1)
    ends = groups[["people_least", "people_most"]].sum(skipna=False)
    counts = groups[["rows", "rows_without_people", "people_with_days", "people_with_distance", "person_km"]].sum()
    added = pd.concat([known, ends, counts], axis=1).reset_index()
    mean = added["person_km"] / added["people_with_distance"].where(added["people_with_distance"] > 0)
    return added.assign(distance_km=mean)


def shares_outside(flows: pd.DataFrame) -> pd.DataFrame:
    """Work out for each home area which share of its placed people is outside their ICS.

    Args:
        flows: `tables.OBSERVED_FLOWS`.

    Returns:
        `tables.OBSERVED_SHARES`.
    """
    people = flows["people"].fillna(0.0)
    counts = {where: people.where(flows["where"] == where, 0.0) for where in WHERES}
    parts = flows.assign(**counts, people=people)
    added = parts.groupby(["kind", "home", *STRAND], dropna=False)[[*counts, "people", "rows_without_people"]].sum()
    return check(OBSERVED_SHARES, _with_share(added.reset_index())[OBSERVED_SHARES.column_names])


def _with_share(table: pd.DataFrame) -> pd.DataFrame:
    known = table[list(KNOWN_WHERE)].sum(axis=1)
    whole = known.where(known > 0).to_numpy(dtype=float)
    low, high = share_interval(table["outside_ics"].to_numpy(dtype=float), whole)
    return table.assign(share=table["outside_ics"] / whole, share_low=low.clip(0, 1), share_high=high.clip(0, 1))


def share_outside(placements: pd.DataFrame, blocks: pd.DataFrame, boundaries: str = "icb_2026") -> pd.DataFrame:
    """Return for each kind of placement the observed share placed outside the home ICS: exact, for calculation only.

    Args:
        placements: `tables.PLACEMENTS`.
        blocks: the blocks of England.
        boundaries: area kind that is the ICS: icb_2026 or icb_2024.

    Returns:
        Indexed by kind of placement: people (of whom it is known), outside, share, share_low, share_high (Wilson,
        95%). A kind without such people has no row.
    """
    placed = _placed(placements, blocks, boundaries)
    known = placed[placed["where"].isin(KNOWN_WHERE) & (placed["people"] > 0)]
    outside = known["people"].where(known["where"] == "outside_ics", 0.0)
    table = pd.DataFrame({"people": known["people"], "outside": outside}).groupby(known["placement_kind"]).sum()
    low, high = share_interval(table["outside"].to_numpy(dtype=float), table["people"].to_numpy(dtype=float))
    return table.assign(share=table["outside"] / table["people"], share_low=low.clip(0, 1), share_high=high.clip(0, 1))


def largest_pairs(published: pd.DataFrame, sender: str, most: int) -> pd.DataFrame:
    """Return the pairs of `tables.PUBLISHED_FLOWS` with most days: of one sending provider, or of all when it is empty.

    Args:
        published: `tables.PUBLISHED_FLOWS`.
        sender: code of the sending provider.
        most: how many pairs.
    """
    rows = published[published["sender"] == sender] if sender else published
    order = ["days", "sender", "receiver"]
    return rows.sort_values(order, ascending=[False, True, True], ignore_index=True).head(most)

"""Placed people by home area and where they are, with every total: the table in which most has to be hidden.

Home areas and hosts too few to be shown are put together, so that the table keeps more of what it holds.
"""

from dataclasses import dataclass

import pandas as pd

from marketmap.disclosure import is_suppressed
from marketmap.observed_market import ObservedPlace, Strand
from marketmap.protection import Sums
from marketmap.tables import WHERES

ALL = "all"
KNOWN = "known"
NOT_KNOWN = "not_known"
OUTSIDE = "outside_ics"
OTHER_HOMES = "other_homes"
OTHER_HOSTS = "other_hosts"
MOST_HOMES = 40
MOST_HOSTS = 8


@dataclass(frozen=True, eq=False)
class HomeTable:
    """Exact counts of one kind of placement and reason.

    Attributes:
        counts: a row a home area by code, then `OTHER_HOMES` and `NOT_KNOWN` where there are any, and `ALL` where there
            is more than one row; a column for each of `tables.WHERES`, those outside followed by host areas by code and
            `OTHER_HOSTS`, then `KNOWN` where some are not, and `ALL`.
        rows: totals of rows.
        columns: totals of columns.
        hosts: the columns that are parts of those outside.
        others: how many home areas are in the row `OTHER_HOMES`.
        known: the column of all of whom it is known where they are.
    """

    counts: pd.DataFrame
    rows: Sums
    columns: Sums
    hosts: tuple[str, ...]
    others: int
    known: str


def home_table(seen: ObservedPlace, strand: Strand, profile: str) -> HomeTable:
    """Return the table of one kind of placement and reason, with what is too small for a profile put together."""
    inside, outside = _by_home(seen, strand)
    inside_of_place = list(inside.columns)
    outside = _with_other_hosts(outside, profile)
    counts, others = _with_other_homes(pd.concat([inside, outside], axis=1), profile)
    hosts, wheres = tuple(outside.columns), [where for where in WHERES if where in (*inside_of_place, OUTSIDE)]
    counts[OUTSIDE] = counts[list(hosts)].sum(axis=1)
    known_wheres = [where for where in wheres if where != NOT_KNOWN]
    columns: list[tuple[str, list[str]]] = [(OUTSIDE, list(hosts))]
    if NOT_KNOWN in wheres:
        counts[KNOWN] = counts[known_wheres].sum(axis=1)
        columns += [(KNOWN, known_wheres), (ALL, [KNOWN, NOT_KNOWN])]
    else:
        columns.append((ALL, known_wheres))
    counts[ALL] = counts[columns[-1][1]].sum(axis=1)
    rows: Sums = [(ALL, list(counts.index))] if len(counts) > 1 else []
    if rows:
        counts.loc[ALL] = counts.sum()
    order = [*known_wheres, *hosts, *([KNOWN, NOT_KNOWN] if NOT_KNOWN in wheres else []), ALL]
    return HomeTable(counts[order], rows, columns, hosts, others, KNOWN if NOT_KNOWN in wheres else ALL)


def _by_home(seen: ObservedPlace, strand: Strand) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return people by home and where they are, and those outside by home and host; homes without anybody too."""
    flows = seen.flows[(seen.flows["placement_kind"] == strand[0]) & (seen.flows["reason"] == strand[1])]
    homes = [*seen.areas, *([NOT_KNOWN] if seen.flows["home"].isna().any() else [])]
    # A column that the file has for any kind stands for all: its absence then tells nothing of one kind.
    always = ("in_district", "elsewhere_in_ics")
    wheres = [name for name in WHERES if name != OUTSIDE and (name in always or name in set(seen.flows["where"]))]
    people, home = flows["people"].fillna(0.0), flows["home"].fillna(NOT_KNOWN)
    is_out, host = flows["where"] == OUTSIDE, flows["host"].fillna(OTHER_HOSTS)
    inside, outside = (
        people[rows].to_frame("people").pivot_table("people", home[rows], column[rows], aggfunc="sum")
        for rows, column in ((~is_out, flows["where"]), (is_out, host))
    )
    return inside.reindex(index=homes, columns=wheres).fillna(0.0), outside.reindex(index=homes).fillna(0.0)


def _with_other_hosts(outside: pd.DataFrame, profile: str) -> pd.DataFrame:
    named = outside.drop(columns=OTHER_HOSTS, errors="ignore")
    totals = named.sum()
    large = (
        totals[~is_suppressed(totals, profile) & (totals > 0)].sort_index().sort_values(ascending=False, kind="stable")
    )
    kept = named[list(large.index[:MOST_HOSTS])]
    return kept.assign(**{OTHER_HOSTS: outside.sum(axis=1) - kept.sum(axis=1)})


def _with_other_homes(counts: pd.DataFrame, profile: str) -> tuple[pd.DataFrame, int]:
    areas = counts.drop(index=NOT_KNOWN, errors="ignore")
    totals = areas.sum(axis=1).sort_index().sort_values(ascending=False, kind="stable")
    small = is_suppressed(totals, profile) | (totals == 0)
    kept = list(totals.index[~small][:MOST_HOMES])
    others = [area for area in totals.index if area not in set(kept)]
    unknown = counts.loc[[name for name in (NOT_KNOWN,) if name in counts.index]]
    if len(others) == 1:
        return pd.concat([areas.loc[[*kept, *others]], unknown]), 0
    put_together = areas.loc[others].sum().to_frame(OTHER_HOMES).T if others else areas.iloc[:0]
    return pd.concat([areas.loc[kept], put_together, unknown]), len(others)

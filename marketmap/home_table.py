"""Placed people by home area and where they are, with every total: the table in which most has to be hidden.

Home areas and hosts too few to be shown are put together, so that the table keeps more of what it holds.
"""

from dataclasses import dataclass

import pandas as pd

from marketmap.disclosure import is_suppressed, suppress_counts
from marketmap.observed_market import ObservedPlace, Strand

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
        hosts: the columns that are parts of those outside.
        others: exact counts of the home areas in the row `OTHER_HOMES`, by code.
        known: the column of all of whom it is known where they are.
    """

    counts: pd.DataFrame
    hosts: tuple[str, ...]
    others: pd.Series
    known: str


def home_table(seen: ObservedPlace, strand: Strand, profile: str) -> HomeTable:
    """Return the table of one kind of placement and reason, with what is too small for a profile put together."""
    inside, outside = _by_home(seen, strand)
    outside = _with_other_hosts(outside, profile)
    counts, others = _with_other_homes(pd.concat([inside, outside], axis=1), profile)
    hosts, known = tuple(outside.columns), [where for where in seen.wheres if where != NOT_KNOWN]
    counts[OUTSIDE] = counts[list(hosts)].sum(axis=1)
    has_unknown = NOT_KNOWN in seen.wheres
    counts[KNOWN] = counts[known].sum(axis=1)
    counts[ALL] = counts[[KNOWN, NOT_KNOWN] if has_unknown else [KNOWN]].sum(axis=1)
    if len(counts) > 1:
        counts.loc[ALL] = counts.sum()
    order = [*known, *hosts, *([KNOWN, NOT_KNOWN] if has_unknown else []), ALL]
    return HomeTable(counts[order], hosts, others, KNOWN if has_unknown else ALL)


def _by_home(seen: ObservedPlace, strand: Strand) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return people by home and where they are, and those outside by home and host; homes without anybody too."""
    flows = seen.flows[(seen.flows["placement_kind"] == strand[0]) & (seen.flows["reason"] == strand[1])]
    homes = [*seen.areas, *([NOT_KNOWN] if seen.has_homes_unknown else [])]
    wheres = [name for name in seen.wheres if name != OUTSIDE]
    people, home = flows["people"].fillna(0.0), flows["home"].fillna(NOT_KNOWN)
    is_out, host = flows["where"] == OUTSIDE, flows["host"].fillna(OTHER_HOSTS)
    inside, outside = (
        people[rows].to_frame("people").pivot_table("people", home[rows], column[rows], aggfunc="sum")
        for rows, column in ((~is_out, flows["where"]), (is_out, host))
    )
    return inside.reindex(index=homes, columns=wheres).fillna(0.0), outside.reindex(index=homes).fillna(0.0)


def _with_other_hosts(outside: pd.DataFrame, profile: str) -> pd.DataFrame:
    named = outside.drop(columns=OTHER_HOSTS, errors="ignore")
    kept = named[_large(named.sum(), profile)[:MOST_HOSTS]]
    return kept.assign(**{OTHER_HOSTS: outside.sum(axis=1) - kept.sum(axis=1)})


def _with_other_homes(counts: pd.DataFrame, profile: str) -> tuple[pd.DataFrame, pd.Series]:
    areas = counts.drop(index=NOT_KNOWN, errors="ignore")
    totals = areas.sum(axis=1)
    kept = _large(totals, profile)[:MOST_HOMES]
    others = [area for area in sorted(totals.index) if area not in set(kept)]
    unknown = counts.loc[[name for name in (NOT_KNOWN,) if name in counts.index]]
    if len(others) == 1:
        return pd.concat([areas.loc[[*kept, *others]], unknown]), totals.iloc[:0]
    put_together = areas.loc[others].sum().to_frame(OTHER_HOMES).T if others else areas.iloc[:0]
    return pd.concat([areas.loc[kept], put_together, unknown]), totals[others]


def _large(totals: pd.Series, profile: str) -> list[str]:
    """Return those large enough to be shown, the largest first by counts as shown: the order then tells nothing."""
    large = totals[~is_suppressed(totals, profile) & (totals > 0)].sort_index()
    return list(suppress_counts(large, profile).sort_values(ascending=False, kind="stable").index)

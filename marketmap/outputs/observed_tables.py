"""What was observed, as tables of text: the same for the page and for the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from marketmap.assumptions import Assumption
from marketmap.disclosed import Shown, ShownStrand
from marketmap.disclosure import SUPPRESSED
from marketmap.geography import Kind
from marketmap.home_table import ALL, KNOWN, NOT_KNOWN, OTHER_HOMES, OTHER_HOSTS, OUTSIDE
from marketmap.outputs.observed_words import STRAND_NAMES, cell, pounds
from marketmap.outputs.words import MISSING, percent

BAND_NAMES = {
    "under_14_km": "Under 14 km",
    "14_to_49_km": "14 to 49 km",
    "49_to_100_km": "49 to 100 km",
    "100_km_and_over": "100 km and over",
    NOT_KNOWN: "Not known",
    ALL: "All",
}
_WHERE_NAMES = {
    "in_district": "In the district",
    "elsewhere_in_ics": "Elsewhere in the ICS",
    "in_ics": "In the ICS, district not known",
    OUTSIDE: "Outside the ICS",
    OTHER_HOSTS: "Other ICSs",
    KNOWN: "Known",
    NOT_KNOWN: "Not known",
    ALL: "All",
}


@dataclass(frozen=True)
class TextTable:
    """A table of text.

    Attributes:
        caption: what it holds.
        headings: one a column; "#" before it marks a column of numbers.
        rows: cells as they are to be read.
        sums: positions of rows that are results of those above them.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[int] = ()


def bands_table(found: ShownStrand) -> TextTable:
    """Return people, days and mean distance by distance band."""
    rows = [
        [BAND_NAMES[band], *(cell(found.bands, band, column) for column in ("people", "days")), _km(found, band)]
        for band in map(str, found.bands.figures.index)
    ]
    caption = f"How far: {STRAND_NAMES[found.strand]}"
    return TextTable(caption, ["By road", "#People", "#Days", "#Mean km"], rows, [len(rows) - 1])


def _km(found: ShownStrand, band: str) -> str:
    return "" if found.bands.figures.loc[band, "people"] == 0 else cell(found.bands, band, "distance_km")


def homes_table(found: ShownStrand, names: Mapping[str, str], kind: Kind) -> TextTable:
    """Return people by home area and where they are as seen from there.

    Args:
        found: what may be shown of one kind and reason.
        names: names of home areas, by code.
        kind: area kind of the homes.
    """
    columns = [ALL, *(column for column in found.homes.figures.columns if column not in (*found.hosts, ALL))]
    rows = [[*cells, _share(found, row)] for row, cells in _homes(found, (names, kind), columns)]
    headings = [f"Home {kind.name}", *(f"#{_WHERE_NAMES[column]}" for column in columns), "#Share outside the ICS"]
    return TextTable(f"Where they are: {STRAND_NAMES[found.strand]}, people", headings, rows, _last(found))


def hosts_table(found: ShownStrand, names: Mapping[str, str], kind: Kind) -> TextTable | None:
    """Return people outside their ICS by home area and host; None where no host has enough to be named.

    Args:
        found: what may be shown of one kind and reason.
        names: names of home areas and hosts, by code.
        kind: area kind of the homes.
    """
    columns = [OUTSIDE, *found.hosts]
    named = {host: names.get(host, host) for host in found.hosts if host != OTHER_HOSTS}
    if not named:
        return None
    rows = [cells for _, cells in _homes(found, (names, kind), columns)]
    headings = [f"Home {kind.name}", *(f"#{named.get(column, _WHERE_NAMES.get(column))}" for column in columns)]
    return TextTable(f"Outside the ICS, by host: {STRAND_NAMES[found.strand]}, people", headings, rows, _last(found))


def _homes(
    found: ShownStrand, naming: tuple[Mapping[str, str], Kind], columns: Sequence[str]
) -> list[tuple[str, list[str]]]:
    return [
        (row, [row_name(row, found.others, naming), *(cell(found.homes, row, column) for column in columns)])
        for row in map(str, found.homes.figures.index)
    ]


def _last(found: ShownStrand) -> list[int]:
    return [len(found.homes.figures) - 1] if found.homes.figures.index[-1] == ALL else []


def row_name(row: str, others: int, naming: tuple[Mapping[str, str], Kind]) -> str:
    """Return what a row of a table of homes is called.

    Args:
        row: code of a home area, or a label of `home_table`.
        others: how many home areas are put together in one row.
        naming: names of home areas by code, and their kind.
    """
    names, kind = naming
    special = {
        OTHER_HOMES: f"{others:,} other {kind.plural}",
        NOT_KNOWN: f"{kind.name[:1].upper()}{kind.name[1:]} not known",
        ALL: "All",
    }
    return special.get(row, names.get(row, row))


def _share(found: ShownStrand, row: str) -> str:
    share = found.shares.loc[row]
    if pd.isna(share["share"]):
        return SUPPRESSED if found.homes.hidden.loc[row].any() else ""
    return f"{percent(share['share'])} ({percent(share['low'])} to {percent(share['high'])})"


def money_row(found: ShownStrand, costs: Shown, unit_cost: Assumption, a_day: float) -> list[str]:
    """Return the cost of one kind and reason as cells of `money_table`.

    Args:
        found: what may be shown of it.
        costs: what may be shown of its costs.
        unit_cost: the assumption that holds the unit cost of its kind.
        a_day: the unit cost of a day, in pounds; missing where none is given.
    """
    people = [cell(found.costed, part, "people") for part in ("own", "unit", "no_days")]
    year = f" ({unit_cost.year})" if unit_cost.year else ""
    price = "none given" if pd.isna(a_day) else f"£{a_day:,.0f}{year}"
    total = SUPPRESSED if costs.hidden.loc[ALL, "pounds"] else pounds(float(costs.figures["pounds"][ALL]))
    unsaid = "needs a unit cost" if pd.isna(a_day) else "no days given"
    days = cell(found.bands, ALL, "days")
    return [STRAND_NAMES[found.strand], *people, days, price, unsaid if total == MISSING else total]


def money_table(rows: Sequence[Sequence[str]]) -> TextTable:
    """Return what placements cost, a row a kind and reason; never added up."""
    headings = [
        "Kind, never added up", "#People with a cost of their own", "#People at the unit cost", "#People without days",
        "#Days", "#Unit cost a day", "#Cost",
    ]  # fmt: skip
    return TextTable("What they cost", headings, rows)


def association_table(rows: Sequence[Sequence[str]]) -> TextTable:
    """Return rank correlations, a row each."""
    headings = ["Do they go together?", "#Rank correlation", "#95% interval", "#Areas", "#Left out"]
    return TextTable("Association, not cause", headings, rows)

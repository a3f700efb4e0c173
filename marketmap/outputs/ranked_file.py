"""A list of sites ranked, in words and in files: why each stands where it does, a CSV file and a workbook."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.edits import Scenario
from marketmap.geography import ENGLAND
from marketmap.groups import group_of
from marketmap.outputs.csv_cells import OWN_COLUMNS, own_cells
from marketmap.outputs.export import Options, changed_names, csv_cell, listed_assumptions
from marketmap.outputs.flow_export import flow_names
from marketmap.outputs.manifest import Behind, Manifest, figures_of, manifest, manifest_sheets
from marketmap.outputs.sheets import (
    assumptions_sheet,
    book_bytes,
    changes_line,
    sources_sheet,
    table_sheet,
    text_sheet,
)
from marketmap.outputs.words import about
from marketmap.own_files import OwnFiles
from marketmap.sources.register import Source, attribution
from marketmap.tables import RANKED_SITES, Column, Table

_ONE = 0.5  # a unit
RANKED_TITLES = {
    "rank": "Rank",
    "row": "Row of your file",
    "name": "Site",
    "postcode": "Postcode",
    "easting_m": "Easting (m)",
    "northing_m": "Northing (m)",
    "district": "District code",
    "district_name": "District",
    "units": "Units that would open",
    "used": "Of these, would be used (units)",
    "newly_met": "People housed whom nobody could house before (people)",
    "brought_home": "Fewer people outside their ICS (people)",
    "emptied": "Units elsewhere left empty (units)",
    "demand_near": "Required within 10 km (units)",
    "demand_wider": "Required within 20 km (units)",
    "supply_near": "Exist within 10 km (units)",
    "available_per_100": "Effectively available within 10 km for each 100 required (units)",
    "first_council": "Council whose people would use most",
    "first_council_units": "Units they would use",
    "reasons": "Why it stands here",
}
ORDER_WORDS = (
    "Best first: the share of its units that would be used; then people newly housed for each unit; then people "
    "brought home for each unit; then the fewest units effectively available within 10 km; then the order of your "
    "list. Each site is looked at by itself, as if no other of the list opened."
)
_REASONS = Column("reasons", "text", "why it stands where it does")
WITH_REASONS = Table(RANKED_SITES.name, RANKED_SITES.row, RANKED_SITES.key, (*RANKED_SITES.columns, _REASONS))


@dataclass(frozen=True)
class RankedExport:
    """What the files of a ranked list are written from.

    Attributes:
        table: `tables.RANKED_SITES`.
        group: who the housing is for.
        estimate: how demand was estimated.
        assumptions: the set in use.
        sources: the sources that the figures rest on, by key.
        notices: sentences that the reader should not miss.
        own: the list, the user's other files, and the rows left out of them; what stood in a cell is not repeated.
        boundaries: area kind of the ICSs.
        options: what was chosen besides.
        scenario: what-if edits that the figures are of, if any.
    """

    table: pd.DataFrame
    group: str
    estimate: str
    assumptions: Assumptions
    sources: Mapping[str, Source]
    notices: tuple[str, ...] = ()
    own: OwnFiles = field(default_factory=OwnFiles)
    boundaries: str = "icb_2026"
    options: Options = field(default_factory=dict)
    scenario: Scenario | None = None

    @property
    def title(self) -> str:
        """What the table holds, as its heading."""
        sites = f"{len(self.table):,} site{'s' * (len(self.table) != 1)}"
        return f"{sites} ranked, {group_of(self.group).words} ({self.estimate} estimate)"


def reasons(row: Mapping[Any, Any]) -> str:
    """Say why a site stands where it does.

    Args:
        row: a row of `tables.RANKED_SITES`.
    """
    return "; ".join(_reasons(row))


def _reasons(row: Mapping[Any, Any]) -> Iterator[str]:
    if pd.isna(row["used"]):
        yield "who would use it is not known"
    elif row["used"] < _ONE:
        yield "none of its units would be used"
    else:
        every = row["units"] - row["used"] < _ONE
        yield "all units used" if every else f"about {about(row['used'])} of {row['units']:,.0f} units used"
        yield f"{about(row['newly_met'])} people newly housed"
        if row["brought_home"] >= _ONE:
            yield f"{about(row['brought_home'])} brought home"
        if row["emptied"] >= _ONE:
            yield f"{about(row['emptied'])} units emptied elsewhere"
    if pd.notna(row["available_per_100"]):
        yield f"{about(row['available_per_100'])} available per 100 required within 10 km"


def with_reasons(table: pd.DataFrame) -> pd.DataFrame:
    """Return `tables.RANKED_SITES` with the reasons in words in a last column."""
    return table.assign(reasons=[reasons(row) for row in table.to_dict("records")])


def ranked_manifest(export: RankedExport) -> Manifest:
    """Return the manifest of a ranked list."""
    used = flow_names(export.assumptions, export.group, export.estimate)
    behind = Behind(export.title, ENGLAND, export.assumptions, used, export.sources, export.own, export.scenario)
    asked = {
        "by": export.boundaries, "group": export.group, "estimate": export.estimate, "show": "",
        "options": dict(export.options),
    }  # fmt: skip
    rows = export.table.assign(area=export.table["row"].astype("str"), name=export.table["district_name"])
    return manifest("sites", behind, asked, figures_of(rows, ("rank", "used", "newly_met", "brought_home")))


def ranked_csv_bytes(export: RankedExport) -> bytes:
    """Return the ranked sites as CSV: UTF-8 with a byte order mark, one header row, one row a site."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*WITH_REASONS.column_names, *OWN_COLUMNS])
    for row in with_reasons(export.table).to_dict("records"):
        cells = (csv_cell(row[column.name], column) for column in WITH_REASONS.columns)
        writer.writerow([*cells, *own_cells(export.own)])
    return text.getvalue().encode("utf-8-sig")


def ranked_book_bytes(export: RankedExport) -> bytes:
    """Return the ranked sites as an xlsx file; the same export always gives the same bytes."""
    changed = changed_names(export.assumptions)
    lines = [
        *export.notices,
        ORDER_WORDS,
        changes_line(changed),
        "Estimates, not counts: read them with the sheets Notes and Assumptions.",
        *(f"{one.publisher}: {one.title} ({one.edition})" for one in export.sources.values()),
    ]
    used = flow_names(export.assumptions, export.group, export.estimate)
    sheets = (
        table_sheet("Sites", export.title, WITH_REASONS, with_reasons(export.table), RANKED_TITLES),
        text_sheet("Notes", "What the columns mean", ("About", "Note"), _notes(export)),
        assumptions_sheet(listed_assumptions(export.assumptions), used, changed, export.assumptions.demand.register_),
        sources_sheet(export.sources),
        *manifest_sheets(ranked_manifest(export)),
    )
    return book_bytes(export.title, lines, sheets)


def _notes(export: RankedExport) -> Sequence[tuple[str, str]]:
    return (
        *(("Please note", notice) for notice in export.notices),
        *(("Left out", sentence) for sentence in export.own.sentences),
        ("Order", ORDER_WORDS),
        ("Attribution", attribution()),
        *(
            (f"Column {column.name}", f"{RANKED_TITLES[column.name]}: {column.meaning}.")
            for column in WITH_REASONS.columns
        ),
    )

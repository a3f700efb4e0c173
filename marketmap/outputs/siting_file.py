"""Where the next unit should go, to take away: the next unit by place, and sites chosen, as CSV and as a workbook."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.edits import Scenario
from marketmap.geography import ENGLAND, Place
from marketmap.outputs.csv_cells import OWN_COLUMNS, own_cells
from marketmap.outputs.export import Options, changed_names, csv_cell, listed_assumptions
from marketmap.outputs.flow_export import flow_names
from marketmap.outputs.manifest import Behind, Manifest, figures_of, manifest, manifest_sheets
from marketmap.outputs.next_words import NOTE
from marketmap.outputs.sheets import (
    Sheet,
    assumptions_sheet,
    book_bytes,
    changes_line,
    sources_sheet,
    table_sheet,
    text_sheet,
)
from marketmap.outputs.site_summary import TextTable
from marketmap.own_files import OwnFiles
from marketmap.sources.register import Source, attribution
from marketmap.tables import CHOSEN_SITES, NEXT_PLACES, Table

NEXT_TITLES = {
    "kind": "Area kind",
    "area": "Area code",
    "name": "Area",
    "group": "Group the housing is for",
    "met": "People newly housed by one more unit (people)",
    "met_in_district": "Change in units met in the home district (units)",
    "met_in_icb": "Change in units met elsewhere in the home ICS (units)",
    "met_outside": "Change in units met outside the home ICS (units)",
    "person_km": "Change in units met times road distance (person-km)",
    "demand": "Required (units)",
    "unmet_now": "Met nowhere within reach as things are (units)",
}
CHOSEN_TITLES = {
    "order": "Order",
    "candidate": "Candidate",
    "name": "Site",
    "district": "District code",
    "district_name": "District",
    "easting_m": "Easting (m)",
    "northing_m": "Northing (m)",
    "units": "Units that would open",
    "housed": "People of the place it would house (people)",
    "added": "People it adds to the sites before it (people)",
    "used": "Units used with all sites open (units)",
}


@dataclass(frozen=True)
class SitingExport:
    """What the files are written from: one table with its contract, and what stands beside it.

    Attributes:
        title: what the table holds, as its heading.
        headline: what it says in a few sentences.
        contract: contract of the table.
        table: its rows, in the order to be read.
        titles: heading of each column.
        more: further tables in words, each a sheet of the workbook.
        group: who the housing is for.
        estimate: how demand was estimated.
        assumptions: the set in use.
        sources: the sources that the figures rest on, by key.
        notices: sentences that the reader should not miss.
        own: the user's files and the rows left out of them.
        place: the place looked at.
        by: area kind of the rows.
        options: what was chosen besides.
        scenario: what-if edits that the figures are of, if any.
    """

    title: str
    headline: str
    contract: Table
    table: pd.DataFrame
    titles: Mapping[str, str]
    group: str
    estimate: str
    assumptions: Assumptions
    sources: Mapping[str, Source]
    more: tuple[TextTable, ...] = ()
    notices: tuple[str, ...] = ()
    own: OwnFiles = field(default_factory=OwnFiles)
    place: Place = ENGLAND
    by: str = ""
    options: Options = field(default_factory=dict)
    scenario: Scenario | None = None


def siting_manifest(export: SitingExport) -> Manifest:
    """Return the manifest of an answer on where to go next."""
    used = flow_names(export.assumptions, export.group, export.estimate)
    behind = Behind(export.title, export.place, export.assumptions, used, export.sources, export.own, export.scenario)
    asked = {
        "by": export.by, "group": export.group, "estimate": export.estimate, "show": "",
        "options": dict(export.options),
    }  # fmt: skip
    if export.contract == NEXT_PLACES:
        figures = figures_of(export.table, ("met", "met_outside", "person_km", "unmet_now"))
    else:
        figures = figures_of(export.table.assign(area=export.table["candidate"]), ("units", "housed", "added"))
    return manifest("siting", behind, asked, figures)


def siting_csv_bytes(export: SitingExport) -> bytes:
    """Return the table as CSV: UTF-8 with a byte order mark, one header row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*export.contract.column_names, *OWN_COLUMNS])
    for row in export.table.to_dict("records"):
        cells = (csv_cell(row[column.name], column) for column in export.contract.columns)
        writer.writerow([*cells, *own_cells(export.own)])
    return text.getvalue().encode("utf-8-sig")


def siting_book_bytes(export: SitingExport) -> bytes:
    """Return the table and what stands beside it as an xlsx file; the same export always gives the same bytes."""
    changed = changed_names(export.assumptions)
    used = flow_names(export.assumptions, export.group, export.estimate)
    lines = [
        export.headline,
        *export.notices,
        changes_line(changed),
        "Estimates, not counts: read them with the sheets Notes and Assumptions.",
        *(f"{one.publisher}: {one.title} ({one.edition})" for one in export.sources.values()),
    ]
    sheets = (
        table_sheet("Sites" if export.contract == CHOSEN_SITES else "Next unit", export.title, *_of(export)),
        *(_sheet(table, number) for number, table in enumerate(export.more, start=1)),
        text_sheet("Notes", "What the columns mean", ("About", "Note"), _notes(export)),
        assumptions_sheet(listed_assumptions(export.assumptions), used, changed, export.assumptions.demand.register_),
        sources_sheet(export.sources),
        *manifest_sheets(siting_manifest(export)),
    )
    return book_bytes(export.title, lines, sheets)


def _of(export: SitingExport) -> tuple[Table, pd.DataFrame, Mapping[str, str]]:
    return export.contract, export.table, export.titles


def _sheet(table: TextTable, number: int) -> Sheet:
    headings = [heading.lstrip("#") for heading in table.headings]
    rows = [[cell or "None" for cell in row] for row in table.rows]
    line = table.note or "This sheet holds one table."
    return Sheet(
        f"Table {number}", table.caption, line, headings, rows, [28] * len(headings), ["General"] * len(headings)
    )


def _notes(export: SitingExport) -> Sequence[tuple[str, str]]:
    method = NOTE if export.contract == NEXT_PLACES else "Docs/method.md, chapter Siting, says how sites are chosen."
    return (
        *(("Please note", notice) for notice in export.notices),
        *(("Left out", sentence) for sentence in export.own.sentences),
        ("What is shown", method),
        ("Attribution", attribution()),
        *((f"Column {one.name}", f"{export.titles[one.name]}: {one.meaning}.") for one in export.contract.columns),
    )

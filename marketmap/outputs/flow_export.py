"""Flows to take away: one export as a record that every file is written from; the CSV file and the workbook."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.disclosure import Suppression
from marketmap.edits import Scenario
from marketmap.geography import Place, kind_of
from marketmap.groups import group_of
from marketmap.outputs.csv_cells import OWN_COLUMNS, own_cells
from marketmap.outputs.export import (
    changed_names,
    csv_cell,
    distance_names,
    listed_assumptions,
    source_keys,
    used_names,
)
from marketmap.outputs.manifest import MET_FIGURES, Manifest, dictionary, figures_of, manifest, manifest_sheets
from marketmap.outputs.met_words import RULES, rule_words, totals_words
from marketmap.outputs.notes import QUALITY_WORDS
from marketmap.outputs.observed_file import observed_csv, observed_sheet
from marketmap.outputs.observed_tables import TextTable
from marketmap.outputs.sheets import (
    Sheet,
    assumptions_sheet,
    book_bytes,
    changes_line,
    sources_sheet,
    table_sheet,
    text_sheet,
)
from marketmap.own_files import OwnFiles
from marketmap.sources.register import Source, attribution, load_register
from marketmap.tables import FLOWS, MET, Table

MET_TITLES = {
    "kind": "Area kind",
    "area": "Area code",
    "name": "Area",
    "group": "Group the housing is for",
    "share_of_area": "Part of the area inside the place (share of its adults)",
    "adults": "Adults aged 18 and over (people)",
    "demand": "Required (units)",
    "met_in_district": "Could be met in the home district (units)",
    "met_in_icb": "Could be met elsewhere in the home ICS (units)",
    "met_outside": "Could be met only outside the home ICS: predicted out of area (units)",
    "unmet": "Could be met nowhere within reach (units)",
    "outside_share": "Outside the home ICS, of units met (share)",
    "outside_per_100_required": "Outside the home ICS for each 100 required (units)",
    "person_km": "Units met times road distance (person-km)",
    "distance_km": "Mean road distance of units met (km)",
    "supply": "Exist (units)",
    "hosted": "Of these, would house people of other areas (units)",
    "spare": "Of these, nobody within reach would need (units)",
}
FLOW_TITLES = {
    "kind": "Area kind",
    "home": "Home: area code",
    "home_name": "Home",
    "host": "Host: area code",
    "host_name": "Host",
    "group": "Group the housing is for",
    "units": "Units",
    "distance_km": "Mean road distance (km)",
    "person_km": "Units times road distance (person-km)",
}


WHAT_THIS_IS = "A calculation of who could be housed where if units were let by this rule: not a record of anybody."
WHAT_HOME_IS = (
    "Those that people live in. A district that lies in two ICSs is one district: its residents have first call on all "
    "its units."
)


@dataclass(frozen=True)
class FlowExport:
    """One export: who could be housed where, for one group by one estimate and rule.

    Attributes:
        title: what the tables hold, as their heading.
        headline: where the units that the place needs could be met.
        place: the place looked at.
        whole: row of `tables.MET` of the place as a whole.
        met: `tables.MET`, one row an area.
        outgoing: `tables.FLOWS` of the people of the place.
        incoming: `tables.FLOWS` into the units of the place.
        assumptions: the set in use.
        used: dotted names of assumptions that the figures rest on.
        sources: the sources that they rest on, by key.
        notices: sentences that the reader should not miss.
        own: the user's files that the figures rest on, and the rows left out of them.
        observed: what placements say, as it may be shown, with the names of its sheets.
        observed_own: the files of the placements, and the rows left out of them.
        estimate: how demand was estimated.
        how: how small counts of placements are hidden; None without placements.
        calibrated: whether the assumption was looked for that would predict what was observed.
        scenario: what-if edits that the figures are of, if any.
    """

    title: str
    headline: str
    place: Place
    whole: pd.Series
    met: pd.DataFrame
    outgoing: pd.DataFrame
    incoming: pd.DataFrame
    assumptions: Assumptions
    used: tuple[str, ...]
    sources: Mapping[str, Source]
    notices: tuple[str, ...] = ()
    own: OwnFiles = field(default_factory=OwnFiles)
    observed: tuple[tuple[str, TextTable], ...] = ()
    observed_own: OwnFiles = field(default_factory=OwnFiles)
    estimate: str = "benchmark"
    how: Suppression | None = None
    calibrated: bool = False
    scenario: Scenario | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """Dotted names of assumptions that differ from the baseline."""
        return changed_names(self.assumptions)


def flow_title(place: Place, kind: str, group: str, estimate: str) -> str:
    """Return what an export of flows holds, as its heading."""
    where = f"by {kind_of(kind).name} in {place.name}"
    return f"Where units required could be met {where}, {group_of(group).words} ({estimate} estimate)"


def flow_names(assumptions: Assumptions, group: str, estimate: str) -> tuple[str, ...]:
    """Return the dotted names of the assumptions that flows rest on."""
    of_gaps = [name for name in used_names(assumptions, group, estimate) if not name.startswith("pressure.")]
    return (*of_gaps, *(name for name in distance_names(assumptions) if not name.startswith("access.")))


def flow_sources(
    assumptions: Assumptions, observations: pd.DataFrame, kind: str, shown: tuple[str, str]
) -> dict[str, Source]:
    """Return the sources that flows for a group by an estimate rest on, by key."""
    register, beside = load_register(), ("nhs_mhs26", "mhclg")
    keys = source_keys(assumptions, observations, kind, shown)
    return {key: register[key] for key in keys if not key.startswith(beside)}


def flow_notes(export: FlowExport) -> tuple[tuple[str, str], ...]:
    """Return the notes of an export as pairs: what a note is about, and the note."""
    allocation = export.assumptions.allocation
    named = listed_assumptions(export.assumptions)
    return (
        *(("Please note", notice) for notice in export.notices),
        *(("Left out", sentence) for sentence in export.own.sentences),
        (f"Rule: {RULES[allocation.rule]}", rule_words(allocation.rule, allocation.reach_km.range[1])),
        ("What this is", WHAT_THIS_IS),
        ("Nothing is lost", " ".join(totals_words(export.whole))),
        ("Home district, home ICS", WHAT_HOME_IS),
        *((f"How sure: {named[name].title}", f"Quality {QUALITY_WORDS[named[name].quality]}.") for name in export.used),
        ("Attribution", attribution()),
        *((f"Column {column.name}", f"{MET_TITLES[column.name]}: {column.meaning}.") for column in MET.columns),
        *(
            (f"Column {column.name} of flows", f"{FLOW_TITLES[column.name]}: {column.meaning}.")
            for column in FLOWS.columns
        ),
    )


def flow_manifest(export: FlowExport) -> Manifest:
    """Return the manifest of an export of flows."""
    group, kind = str(export.whole["group"]), str(export.met["kind"].iloc[0])
    asked: dict[str, Any] = {"by": kind, "group": group, "estimate": export.estimate, "show": ""}
    if export.how:
        asked |= {"suppression": export.how.profile}
        asked |= {"suppression_reason": export.how.stated} if export.how.stated else {}
    asked |= {"columns": dictionary(FLOWS) | dictionary(MET)}
    asked |= {"calibrate": "yes"} if export.calibrated else {}
    return manifest("flows", export, asked, figures_of(export.met, MET_FIGURES))


def flow_book_bytes(export: FlowExport) -> bytes:
    """Return the export as an xlsx file; the same export always gives the same bytes."""
    return book_bytes(*flow_book(export))


def flow_ods_bytes(export: FlowExport) -> bytes:
    """Return the export as an ods file; the same export always gives the same bytes."""
    from marketmap.outputs.ods import ods_bytes  # noqa: PLC0415, its library takes a moment to load

    return ods_bytes(*flow_book(export))


def flow_book(export: FlowExport) -> tuple[str, Sequence[str], Sequence[Sheet]]:
    """Return what a workbook of the export holds: its title, the lines of its cover, and its sheets."""
    lines = [
        export.headline,
        *export.notices,
        f"Place: {export.place.name} ({export.place.area}).",
        changes_line(export.changed),
        "Estimates, not counts: read them with the sheets Notes and Assumptions.",
        *(f"{one.publisher}: {one.title} ({one.edition})" for one in export.sources.values()),
    ]
    named = listed_assumptions(export.assumptions)
    sheets = (
        table_sheet("Out of area", export.title, MET, export.met, MET_TITLES),
        *_flow_sheets(export),
        *(observed_sheet(name, table, export.how or Suppression()) for name, table in export.observed),
        text_sheet(
            "Notes", "What the columns mean and how the figures were made", ("About", "Note"), flow_notes(export)
        ),
        assumptions_sheet(named, export.used, export.changed, export.assumptions.demand.register_),
        sources_sheet(export.sources),
        *manifest_sheets(flow_manifest(export)),
    )
    return export.title, lines, sheets


def _flow_sheets(export: FlowExport) -> list[Sheet]:
    outgoing = f"Where people of {export.place.name} could be housed"
    incoming = f"Whose people units in {export.place.name} could house"
    return [
        table_sheet(name, title, FLOWS, flows, FLOW_TITLES)
        for name, title, flows in (("Flows out", outgoing, export.outgoing), ("Flows in", incoming, export.incoming))
        if len(flows)
    ]


def flow_csv_bytes(export: FlowExport) -> bytes:
    """Return the flows of the place's people as CSV: UTF-8 with a byte order mark, one header row, one row a flow."""
    return _csv_bytes(FLOWS, export.outgoing, export.own)


def observed_csv_bytes(export: FlowExport) -> bytes:
    """Return what placements say beside the flows as CSV, one figure a row, as it may be shown."""
    tables = [table for _, table in export.observed]
    return observed_csv(tables, export.notices, export.observed_own, export.how or Suppression())


def met_csv_bytes(export: FlowExport) -> bytes:
    """Return the table of areas as CSV: UTF-8 with a byte order mark, one header row, one row an area."""
    return _csv_bytes(MET, export.met, export.own)


def _csv_bytes(table: Table, frame: pd.DataFrame, own: OwnFiles) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*table.column_names, *OWN_COLUMNS])
    for row in frame.to_dict("records"):
        writer.writerow([*(csv_cell(row[column.name], column) for column in table.columns), *own_cells(own)])
    return text.getvalue().encode("utf-8-sig")

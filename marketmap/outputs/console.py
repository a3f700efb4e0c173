"""Gaps and sources as plain text for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from marketmap.assumptions import Assumption
from marketmap.outputs.export import GapExport, listed_assumptions
from marketmap.outputs.measures import Measure
from marketmap.outputs.notes import QUALITY_WORDS
from marketmap.outputs.ranked_file import reasons
from marketmap.outputs.site_summary import SiteSummary, TextTable
from marketmap.outputs.words import about, percent, span
from marketmap.sources.register import Source, attribution

_WHOLE = 0.9995
_BETWEEN = "  "


def gaps_text(table: pd.DataFrame, measure: Measure) -> str:
    """Return rows of `tables.GAPS` as aligned columns, in their order: area, short of, coverage, needs and has.

    Where no supply is known the columns that rest on it are left out. A measure that is in no column has one more.
    """
    known = bool(table["supply"].notna().any())
    supplied = ["short of", "coverage", "needs (range)", "has (range)"]
    heading = ["area", *(supplied if known else ["needs (range)"])]
    more = measure.code not in (("coverage", "gap", "demand", "supply") if known else ("demand",))
    lines = [
        [*_cells(row, known=known), *([_figure(row, measure)] if more else [])] for row in table.to_dict("records")
    ]
    return aligned([[*heading, *([measure.unit] if more else [])], *lines])


def _cells(row: Mapping[Any, Any], *, known: bool) -> list[str]:
    needs = _with_range(row, "demand")
    if not known:
        return [area_name(row), needs]
    short = "enough" if row["gap"] <= 0 else about(row["gap"])
    return [area_name(row), short, percent(row["coverage"]), needs, _with_range(row, "supply")]


def area_name(row: Mapping[Any, Any]) -> str:
    """Return an area's name, with the share of its adults that is counted where that is a part."""
    share = row["share_of_area"]
    return str(row["name"]) if share >= _WHOLE else f"{row['name']} (part: {percent(share)})"


def _with_range(row: Mapping[Any, Any], side: str) -> str:
    low, central, high = row[f"{side}_low"], row[side], row[f"{side}_high"]
    return about(central) if pd.isna(central) or low == high else f"{about(central)} ({span(low, high)})"


def _figure(row: Mapping[Any, Any], measure: Measure) -> str:
    if measure.code == "delayed" and pd.isna(row["delayed_units"]) and pd.notna(row["delayed_units_low"]):
        return "suppressed"
    return about(row[measure.column])


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Set the first column to the left and the others, which are figures, to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    set_out = [
        [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        for line in lines
    ]
    return "\n".join(_BETWEEN.join(cells).rstrip() for cells in set_out)


def sources_text(sources: Iterable[Source]) -> str:
    """Return every source with its edition, licence and size, and the attribution that publishers ask for."""
    return "\n\n".join([*(_source_text(source) for source in sources), attribution()])


def _source_text(source: Source) -> str:
    lines = [
        f"{source.publisher}: {source.title}",
        f"{source.edition}; {source.rows:,} rows; {source.licence}",
        *([f"Partial: {source.partial_note}"] if source.partial else []),
        *(["Copied by hand from a published index."] if source.hand_copied else []),
    ]
    return "\n    ".join(lines)


def sureness_text(export: GapExport) -> str:
    """Return the assumptions that an export rests on, one a line, with their figures and quality."""
    listed = listed_assumptions(export.assumptions)
    return "\n".join(
        ["How sure:", *(f"  {_sure(listed[name], changed=name in export.changed)}" for name in export.used)]
    )


def _sure(one: Assumption, *, changed: bool) -> str:
    low, central, high = one.range
    spread = "" if low == high else f" ({low:g} to {high:g})"
    return f"{one.title}: {central:g}{spread}, {'your own figure' if changed else QUALITY_WORDS[one.quality]}"


def met_text(met: pd.DataFrame) -> str:
    """Return rows of `tables.MET` as aligned columns, in their order."""
    heading = ["area", "required", "in the district", "elsewhere in the ICS", "outside the ICS", "unmet"]
    figures = ("demand", "met_in_district", "met_in_icb", "met_outside", "unmet")
    lines = [[str(row["name"]), *(about(row[name]) for name in figures)] for row in met.to_dict("records")]
    return aligned([heading, *lines])


def flows_text(flows: pd.DataFrame, most: int) -> str:
    """Return the largest of `tables.FLOWS` between two areas as aligned columns."""
    moving = flows[flows["home"] != flows["host"]]
    if moving.empty:
        return "No units would be met in another area."
    rows = moving.head(most).to_dict("records")
    lines = [[row["home_name"], row["host_name"], about(row["units"]), about(row["distance_km"])] for row in rows]
    told = f"The {len(lines)} largest of {len(moving)} flows" if len(moving) > most else "Flows"
    return f"{told} between areas:\n{aligned([['from', 'to', 'units', 'mean km'], *lines])}"


def summary_text(summary: SiteSummary) -> str:
    """Return what is said of a site as text: title, sentence, notices and tables."""
    head = [summary.title, summary.headline, *summary.notices]
    return "\n\n".join([*head, tables_text(summary.tables)])


def tables_text(tables: Iterable[TextTable]) -> str:
    """Return tables in words as text, those without rows left out."""
    return "\n\n".join(_text_table(table) for table in tables if table.rows)


def _text_table(table: TextTable) -> str:
    headings = [heading.lstrip("#") for heading in table.headings]
    note = [table.note] if table.note else []
    return "\n".join([table.caption, aligned([headings, *table.rows]), *note])


def ranked_text(table: pd.DataFrame, most: int) -> str:
    """Return the best of `tables.RANKED_SITES`, each with the reasons why it stands where it does."""
    lines = [
        f"{row['rank']:>4}  {row['name']} ({row['district_name']}, row {row['row']}), {row['units']:,.0f} units: "
        f"{reasons(row)}"
        for row in table.head(most).to_dict("records")
    ]
    rest = [f"and {len(table) - most:,} more, all in a file written with --out"] if len(table) > most else []
    return "\n".join([*lines, *rest])

"""The market position statement and the board brief as Word files, written from the figures and free to edit."""

import re
from collections.abc import Sequence

from docx.document import Document as WordDocument

from marketmap.geography import kind_of
from marketmap.outputs.flow_export import FlowExport
from marketmap.outputs.met_words import rule_words
from marketmap.outputs.notes import METHOD
from marketmap.outputs.statement_words import (
    ASKS,
    LIMITS,
    WANTED_LIMIT,
    Statement,
    gap_rows,
    need_lines,
    picture_words,
    provider_lines,
    summary,
    supply_lines,
    sureness_lines,
    wanted_headers,
    wanted_lines,
    wanted_rows,
    worst,
    worst_sentence,
)
from marketmap.outputs.strategy_words import (
    ahead_sentence,
    day_words,
    five_headers,
    five_rows,
    levels_note,
    year_headers,
    year_rows,
)
from marketmap.outputs.word import WIDTH_CM, add_list, add_picture, add_table, document_bytes, new_document
from marketmap.outputs.words import about, counted, percent
from marketmap.outputs.years_words import FIVE_NOTE, YEARS_LIMITS_NOTE, YEARS_NOTE
from marketmap.sources.register import attribution
from marketmap.tables.years import FIVE

GAP_HEADERS = ("Area", "#Required (range)", "#Exist (range)", "#Short of", "#Coverage")
_GAP_WIDTHS = (4.7, 3.9, 3.6, 1.9, 2.5)
_PICTURE_CM, _LESS_CM = 12.0, 5.5  # width of the brief's map, and by how much less where most notices stand above it
_MOST_NOTICED = 600  # characters of notices that leave the brief two pages long
_LARGEST = 10
_SHOWN_METHOD = ("What is shown", "Ranges", "Published totals", "Areas partly in the place", "Adding up")
_BRIEF_ROWS = 6
_LABEL = 5.1


def statement_bytes(said: Statement) -> bytes:
    """Return the market position statement as a .docx file; the same figures always give the same bytes."""
    title = f"Supported housing in {said.place}: market position statement"
    document = new_document(title)
    document.add_heading(title, 0)
    document.add_paragraph(f"{said.export.title}. Written from figures by marketmap; to be edited by its owner.")
    _section(document, "Summary", summary(said))
    _section(document, "What is needed now", need_lines(said))
    _ahead(document, said)
    _section(document, "What exists", supply_lines(said))
    _section(document, f"Where it is short, by {kind_of(said.export.kind).name}", [worst_sentence(said)])
    add_picture(document, said.picture, picture_words(said))
    add_table(document, said.export.title, GAP_HEADERS, gap_rows(said.export.table), _GAP_WIDTHS)
    document.add_heading("Where people could be housed", 1)
    _out_of_area(document, said)
    _section(document, "Who provides", provider_lines(said.providers))
    _wanted(document, said)
    _five_years(document, said)
    _about_figures(document, said)
    return document_bytes(document)


def _section(document: WordDocument, heading: str, lines: Sequence[str]) -> None:
    document.add_heading(heading, 1)
    for line in lines:
        if line:
            document.add_paragraph(line)


def _ahead(document: WordDocument, said: Statement) -> None:
    needs = said.needs
    _section(document, "What will be needed", [ahead_sentence(needs, said.export.group)])
    headers, later = year_headers(needs), len(needs.listed) - 1
    title = f"Units required, existing and short in {said.place}, by group"
    add_table(document, title, headers, year_rows(needs), (_LABEL, *[(WIDTH_CM - _LABEL) / (later + 1)] * (later + 1)))
    for line in (levels_note(needs), YEARS_LIMITS_NOTE):
        document.add_paragraph(line)


def _wanted(document: WordDocument, said: Statement) -> None:
    _section(document, "What is wanted, and where", wanted_lines(said))
    if rows := wanted_rows(said):
        headers = wanted_headers(said)
        title = f"The areas most short, and where their shortfall leads (units, {said.whom})"
        add_table(document, title, headers, rows, (5.4, *[11.2 / (len(headers) - 1)] * (len(headers) - 1)))
    document.add_paragraph(WANTED_LIMIT)


def _five_years(document: WordDocument, said: Statement) -> None:
    needs = said.needs
    _section(document, "The five-year table for the supported housing strategy", [FIVE_NOTE])
    title = f"Units available on {day_words(needs.as_at)} and likely to be needed in {said.place}"
    add_table(document, title, five_headers(needs), five_rows(needs), (4.9, 2.2, *[1.9] * len(FIVE)))
    document.add_paragraph(YEARS_NOTE)


def _out_of_area(document: WordDocument, said: Statement) -> None:
    if said.flows is None:
        document.add_paragraph(
            "Where people could be housed cannot be worked out: demand or supply is not known in every district."
        )
        return
    flows, allocation = said.flows, said.export.assumptions.allocation
    document.add_paragraph(flows.headline)
    document.add_paragraph(rule_words(allocation.rule, allocation.reach_km.range[1]))
    headers = ("Area", "#Required", "#In the home district", "#Elsewhere in the ICS", "#Outside the ICS", "#Nowhere")
    rows = [
        [str(row["name"]), *(about(row[name]) for name in
         ("demand", "met_in_district", "met_in_icb", "met_outside", "unmet"))]
        for row in flows.met.to_dict("records")
    ]  # fmt: skip
    add_table(document, "Where the units required could be met (units)", headers, rows, (5.1, *[2.3] * 5))
    _largest_flows(document, flows)


def _largest_flows(document: WordDocument, flows: FlowExport) -> None:
    away = flows.outgoing[flows.outgoing["home"] != flows.outgoing["host"]].head(_LARGEST)
    if away.empty:
        return
    rows = [
        [str(row["home_name"]), str(row["host_name"]), about(row["units"]), f"{row['distance_km']:,.0f}"]
        for row in away.to_dict("records")
    ]
    title = f"The largest predicted flows out of their area ({len(away)} of {_count(flows)})"
    add_table(document, title, ("Home", "Host", "#Units", "#Mean road km"), rows, (6.0, 6.0, 2.3, 2.3))


def _count(flows: FlowExport) -> int:
    return int((flows.outgoing["home"] != flows.outgoing["host"]).sum())


def _about_figures(document: WordDocument, said: Statement) -> None:
    document.add_heading("How sure the figures are", 1)
    add_list(document, sureness_lines(said.export))
    document.add_heading("Method", 1)
    for name in _SHOWN_METHOD:
        document.add_heading(name, 2)
        document.add_paragraph(METHOD[name])
    document.add_heading("Limits", 1)
    add_list(document, LIMITS)
    document.add_heading("Sources", 1)
    rows = [[one.publisher, one.title, one.edition] for one in said.export.sources.values()]
    add_table(document, "The published figures behind this statement", ("Publisher", "Title", "Edition"), rows,
              (4.2, 7.6, 4.8))  # fmt: skip
    document.add_paragraph(attribution())


def brief_bytes(said: Statement) -> bytes:
    """Return the board brief, two pages, as a .docx file; the same figures always give the same bytes."""
    title = f"Supported housing in {said.place}: brief for the board"
    document = new_document(title)
    document.add_heading(title, 0)
    notices = in_short(said.export.notices)
    for line in filter(None, (said.export.headline, notices)):
        document.add_paragraph(line)
    add_table(document, f"In figures, {said.whom}", ("What", "#Figure"), _key_figures(said), (11.6, 5.0))
    document.add_paragraph(worst_sentence(said))
    add_picture(document, said.picture, picture_words(said), _PICTURE_CM - _LESS_CM * len(notices) / _MOST_NOTICED)
    document.add_heading("Where it matters most", 1)
    add_table(document, "The areas most short", GAP_HEADERS, gap_rows(worst(said, _BRIEF_ROWS)), _GAP_WIDTHS)
    document.add_heading("What will be needed", 1).paragraph_format.page_break_before = True
    document.add_paragraph(ahead_sentence(said.needs, said.export.group))
    if said.flows:
        _section(document, "Where people could be housed", [said.flows.headline])
    document.add_heading("How far to trust this", 1)
    add_list(document, LIMITS[:3])
    add_list(document, sureness_lines(said.export)[:3])
    document.add_heading("What the board can do", 1)
    add_list(document, ASKS)
    document.add_paragraph(attribution())
    return document_bytes(document)


def in_short(notices: Sequence[str]) -> str:
    """Return what a reader should not miss in one paragraph that leaves room on the first of two pages."""
    said = " ".join(notice if notice.endswith(".") else f"{notice}." for notice in notices)
    if len(said) <= _MOST_NOTICED:
        return said
    whole = re.sub(r"\.( \d+)?$", "", said[:_MOST_NOTICED].rsplit(". ", 1)[0])  # no number of an edit left alone
    return f"{whole}. The rest stands in the statement of the same figures."


def _key_figures(said: Statement) -> list[list[str]]:
    row = said.whole
    lines = [
        ["Units required", about(row["demand"])],
        ["Units that exist", about(row["supply"])],
        ["Units short (below nought: more than required)", about(row["gap"])],
        ["Coverage: of every 100 units required, how many exist", percent(row["coverage"])],
        ["Adults", counted(row["adults"])],
    ]
    if said.flows is not None:
        lines.append(
            ["Predicted out of area: could be met only outside the ICS", about(said.flows.whole["met_outside"])]
        )
    return lines

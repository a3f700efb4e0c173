"""The page of a pack: maps and tables of a place in one file that opens from disk with the network off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from importlib import resources
from string import Template

from marketmap.outputs import colours
from marketmap.outputs.manifest import gap_manifest, with_manifest
from marketmap.outputs.statement_words import (
    LIMITS,
    Statement,
    gap_rows,
    need_lines,
    provider_lines,
    summary,
    supply_lines,
    sureness_lines,
)
from marketmap.outputs.strategy_words import (
    ahead_sentence,
    five_headers,
    five_rows,
    levels_note,
    year_headers,
    year_rows,
)
from marketmap.outputs.words import about, counted
from marketmap.outputs.years_words import FIVE_NOTE, YEARS_LIMITS_NOTE
from marketmap.sources.register import attribution

GAP_HEADERS = ("Area", "Required (range)", "Exist (range)", "Short of", "Coverage")
_MET = {
    "demand": "Required",
    "met_in_district": "Home district",
    "met_in_icb": "Elsewhere in the ICS",
    "met_outside": "Outside the ICS",
    "unmet": "Nowhere",
}


def pack_page(said: Statement, maps: Mapping[str, str], files: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        said: what is said of the place.
        maps: pages of maps by their titles.
        files: what each file of the pack is, by its name.
    """
    parts = [
        f"<h1>Supported housing in {escape(said.place)}</h1>",
        _paragraphs(summary(said)),
        *(_map(title, page) for title, page in maps.items()),
        "<h2>All figures</h2>",
        table(said.export.title, GAP_HEADERS, gap_rows(said.export.table)),
        *_met(said),
        "<h2>Need and supply</h2>",
        _paragraphs([*need_lines(said), *supply_lines(said)]),
        *_ahead(said),
        "<h2>Registered providers</h2>",
        _paragraphs(provider_lines(said.providers)),
        "<h2>How sure</h2>",
        _list([*sureness_lines(said.export), *LIMITS]),
        "<h2>Files</h2>",
        _links(files),
        "<h2>Sources</h2>",
        _sources(said),
        f'<p class="quiet">{escape(attribution())}</p>',
    ]
    return with_manifest(
        page(f"Supported housing in {said.place}", parts),
        gap_manifest(replace(said.export, command="pack", options={"as_at": said.needs.as_at})),
    )


def overview_page(title: str, lines: Sequence[str], packs: Mapping[str, str]) -> str:
    """Return a page that leads to several packs.

    Args:
        title: heading of the page.
        lines: what is said of them all.
        packs: name of each place by the address of its page.
    """
    return page(title, [f"<h1>{escape(title)}</h1>", _paragraphs(lines), _links(dict.fromkeys(packs, ""), packs)])


def page(title: str, parts: Sequence[str]) -> str:
    """Return a whole page that asks nothing of any host."""
    text = resources.files("marketmap.outputs").joinpath("map_assets/pack.html").read_text(encoding="utf-8")
    look = {"ink": colours.INK, "quiet": colours.QUIET, "coast": colours.COAST}
    return Template(text).substitute(title=escape(title), body="\n".join(parts), **look)


def table(caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """Return a table whose first column heads its rows."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headers)
    lines = [
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(text)}</td>" for text in row[1:])}</tr>'
        for row in rows
    ]
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="{kind}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _map(title: str, content: str) -> str:
    return f'<h2>{escape(title)}</h2>\n<iframe title="{escape(title)}" srcdoc="{escape(content)}"></iframe>'


def _ahead(said: Statement) -> list[str]:
    needs = said.needs
    tables = (
        (f"Units required, existing and short in {said.place}, by group", year_headers(needs), year_rows(needs)),
        (f"Units available and likely to be needed in {said.place}", five_headers(needs), five_rows(needs)),
    )
    drawn = [table(title, [one.lstrip("#") for one in headers], rows) for title, headers, rows in tables]
    return [
        "<h2>What will be needed</h2>",
        _paragraphs([ahead_sentence(needs, said.export.group), levels_note(needs), YEARS_LIMITS_NOTE]),
        drawn[0],
        "<h2>Five-year table for the supported housing strategy</h2>",
        _paragraphs([FIVE_NOTE]),
        drawn[1],
    ]


def _met(said: Statement) -> list[str]:
    if said.flows is None:
        return []
    rows = [[str(row["name"]), *(about(row[name]) for name in _MET)] for row in said.flows.met.to_dict("records")]
    return ["<h2>Where people could be housed</h2>", table(said.flows.title, ("Area", *_MET.values()), rows)]


def _sources(said: Statement) -> str:
    rows = [[one.publisher, one.title, one.edition] for one in said.export.sources.values()]
    return table(f"{counted(len(rows))} published datasets", ("Publisher", "Title", "Edition"), rows, "text")


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _links(files: Mapping[str, str], names: Mapping[str, str] | None = None) -> str:
    shown = names or {file: file for file in files}
    lines = [
        f'<li><a href="{escape(file)}">{escape(shown[file])}</a>{": " if words else ""}{escape(words)}</li>'
        for file, words in files.items()
    ]
    return f"<ul>{''.join(lines)}</ul>"

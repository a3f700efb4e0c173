"""What a scenario changes as one page: sentences, edits, maps side by side, tables; it opens with the network off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from marketmap.outputs.maps import MapContent, Shown
from marketmap.outputs.pack_index import page, table
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.what_if_words import WHAT_THIS_IS
from marketmap.sources.register import attribution

_BETWEEN = "\n"  # in no code of an area


@dataclass(frozen=True)
class WhatIfPage:
    """What the page says.

    Attributes:
        title: its heading.
        sentences: what each scenario changes.
        lists: the edits of each scenario, by its name.
        maps: pages of maps by their titles, as it is first.
        tables: tables in words.
        notices: sentences that the reader should not miss.
    """

    title: str
    sentences: tuple[str, ...]
    lists: Mapping[str, Sequence[str]]
    maps: Mapping[str, str]
    tables: tuple[TextTable, ...]
    notices: tuple[str, ...] = ()


def side_by_side(tables: Sequence[pd.DataFrame], make: Callable[[pd.DataFrame], MapContent]) -> list[MapContent]:
    """Return what maps that stand side by side say: one legend, and circles of one scale.

    Args:
        tables: rows of each map, one an area, with the column area.
        make: makes what a map says from such rows.
    """
    numbered = [rows.assign(area=f"{number}{_BETWEEN}" + rows["area"]) for number, rows in enumerate(tables)]
    content = make(pd.concat(numbered, ignore_index=True))
    return [replace(content, shown=_of(content, number)) for number in range(len(tables))]


def _of(content: MapContent, number: int) -> dict[str, Shown]:
    before = f"{number}{_BETWEEN}"
    return {area.removeprefix(before): one for area, one in content.shown.items() if area.startswith(before)}


def what_if_html(said: WhatIfPage) -> str:
    """Return the page."""
    maps = "".join(
        f'<figure style="margin:0;flex:1 1 22rem;min-width:0"><figcaption><b>{escape(title)}</b></figcaption>'
        f'<iframe title="{escape(title)}" srcdoc="{escape(content)}"></iframe></figure>'
        for title, content in said.maps.items()
    )
    parts = [
        f"<h1>{escape(said.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in (*said.sentences, WHAT_THIS_IS, *said.notices)),
        *(_list(name, lines) for name, lines in said.lists.items()),
        f'<h2>Side by side</h2><div style="display:flex;flex-wrap:wrap;gap:1rem">{maps}</div>',
        "<h2>Figures</h2>",
        *(_table(one) for one in said.tables),
        f'<p class="quiet">{escape(attribution())}</p>',
    ]
    return page(said.title, parts)


def _list(name: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line.partition('. ')[2])}</li>" for line in lines)
    return f"<h2>Edits of “{escape(name)}”</h2><ol>{items}</ol>"


def _table(one: TextTable) -> str:
    headings = [heading.lstrip("#") for heading in one.headings]
    note = f'<p class="quiet">{escape(one.note)}</p>' if one.note else ""
    return table(one.caption, headings, one.rows) + note

"""The look of the pages: a few lines of style, and the plain tables that screen readers can walk through."""

from collections.abc import Sequence
from html import escape

STYLE = """<style>
.block-container { padding-top: 4.2rem; padding-bottom: 3rem; max-width: 1400px; }
.mm-headline { font-size: 1.3rem; font-weight: 400; line-height: 1.45; letter-spacing: 0; margin: .25rem 0 .2rem;
  padding: 0; max-width: 62rem; }
.mm-quiet { color: #56636a; font-size: .875rem; line-height: 1.45; margin: .1rem 0 .4rem; max-width: 62rem; }
.mm-lead { font-size: 1rem; line-height: 1.5; margin: .1rem 0 .4rem; max-width: 62rem; }
.mm-title { font-size: 1.15rem; font-weight: 600; margin: .8rem 0 .1rem; padding: 0; }
.stMarkdown p { max-width: 62rem; }
table.mm { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.35; }
table.mm caption { text-align: left; font-weight: 600; font-size: 1rem; padding: .3rem 0; }
table.mm th, table.mm td { padding: .32rem .5rem .32rem 0; border-bottom: 1px solid #dfe4e7; text-align: left;
  vertical-align: top; font-weight: 400; }
table.mm thead th { color: #56636a; border-bottom: 1px solid #9aa6ac; }
table.mm a { color: #1d5a7a; }
table.mm small { color: #56636a; font-weight: 400; font-size: .8rem; }
table.mm .pic { min-width: 9rem; width: 26%; vertical-align: middle; }
table.mm .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.mm thead .n { white-space: normal; }
table.mm tr.mm-sum th, table.mm tr.mm-sum td { font-weight: 600; border-bottom: 1px solid #9aa6ac; }
.mm-wide { overflow-x: auto; }
table.mm + .mm-quiet, .mm-wide + .mm-quiet { margin-top: .5rem; }
table.mm-many thead th.n { white-space: normal; vertical-align: bottom; min-width: 3.6rem; }
table.mm-many tbody th { min-width: 6.5rem; }
table.mm-many caption { max-width: calc(100vw - 2rem); }
/* The table's own download knows nothing of notes, sources or what is suppressed: the buttons beneath it do. */
button[aria-label="Download as CSV"] { display: none; }
@media (min-width: 641px) { table.mm tbody th { min-width: 7.5rem; } }
@media (max-width: 640px) {
  table.mm .n small, table.mm-many .n { white-space: normal; }
  .block-container { padding-left: 1rem; padding-right: 1rem; }
  .mm-headline { font-size: 1.1rem; }
  .st-key-controls [data-testid="stHorizontalBlock"] { gap: .5rem; }
  .st-key-controls [data-testid="stColumn"] { min-width: calc(50% - .5rem); flex: 1 1 calc(50% - .5rem); }
  .st-key-controls [data-testid="stColumn"]:first-child { min-width: 100%; }
}
</style>"""


WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="24" viewBox="0 0 132 24">'
    '<text x="0" y="18" font-family="system-ui, Segoe UI, Arial, sans-serif" font-size="19" font-weight="700" '
    'fill="#1d5a7a">marketmap</text></svg>'
)


def headline(text: str) -> str:
    """Return the page's one sentence, its first heading."""
    return f'<h1 class="mm-headline">{escape(text)}</h1>'


def heading(text: str) -> str:
    """Return the heading of a part of the page."""
    return f'<h2 class="mm-title">{escape(text)}</h2>'


def lead(text: str) -> str:
    """Return the sentence of a part of the page."""
    return f'<p class="mm-lead">{escape(text)}</p>'


def quiet(text: str) -> str:
    """Return a note in small quiet type."""
    return f'<p class="mm-quiet">{escape(text)}</p>'


def table(
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    sums: Sequence[int] = (),
    many: bool = False,
) -> str:
    """Return a table whose first column names the row and whose other figures are right-aligned.

    Args:
        caption: what the table holds.
        headings: one a column; a heading that begins with "#" marks a column of numbers, one that is HTML already a
            column of pictures.
        rows: cells as plain text, or made by `link` or `over`.
        sums: positions of the rows that are results of those above them.
        many: whether there are so many columns that their headings must wrap.
    """
    head = "".join(f'<th scope="col"{_class(heading)}>{_heading(heading)}</th>' for heading in headings)
    body = "".join(_row(row, headings, is_sum=number in sums) for number, row in enumerate(rows))
    inside = f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    classes = "mm mm-many" if many else "mm"
    return f'<div class="mm-wide"><table class="{classes}">{inside}</table></div>'


class Markup(str):
    """Text that is HTML already, made by `link` or `over`."""

    __slots__ = ()


def link(text: str, address: str) -> Markup:
    """Return a link that opens in a tab of its own; nothing is asked of the address until it is clicked."""
    return Markup(f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(text)}</a>')


def over(text: str, *beneath: str) -> Markup:
    """Return text with quieter text beneath it, parts of which may be links."""
    below = "; ".join(_text(part) for part in beneath if part)
    return Markup(f"{_text(text)}<br><small>{below}</small>" if below else _text(text))


def _heading(heading: str) -> str:
    return heading if isinstance(heading, Markup) else escape(heading.lstrip("#"))


def _class(heading: str) -> str:
    if isinstance(heading, Markup):
        return ' class="pic"'
    return ' class="n"' if heading.startswith("#") else ""


def _row(cells: Sequence[str], headings: Sequence[str], *, is_sum: bool) -> str:
    first = f'<th scope="row">{_text(cells[0])}</th>'
    rest = "".join(
        f"<td{_class(heading)}>{_text(cell)}</td>" for cell, heading in zip(cells[1:], headings[1:], strict=True)
    )
    return f"<tr{' class=mm-sum' if is_sum else ''}>{first}{rest}</tr>"


def _text(cell: str) -> str:
    return cell if isinstance(cell, Markup) else escape(cell)

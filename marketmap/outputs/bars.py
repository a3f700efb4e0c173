"""Stacked bars: where the units that each area requires are met, as HTML that needs no script.

HTML, because the app takes drawings out of the markup that pages give it. A figure stands on its part where it fits,
which the browser finds at any width; a table elsewhere holds them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from marketmap.outputs import colours
from marketmap.outputs.words import about

Row = Mapping[Any, Any]  # one row of a table, as `to_dict("records")` gives it


@dataclass(frozen=True)
class BarPart:
    """One part of a bar: the column with its units, its words in the legend, its colour, and whether it is hatched."""

    column: str
    label: str
    fill: str
    hatched: bool = False


MET = (
    BarPart("met_in_district", "met in the home district", colours.PARTS[0]),
    BarPart("met_in_icb", "met elsewhere in the ICS", colours.PARTS[1]),
    BarPart("met_outside", "met outside the ICS", colours.PARTS[2]),
    BarPart("unmet", "unmet", colours.PARTS[3], hatched=True),
)

_HATCH = f"repeating-linear-gradient(135deg,{colours.PARTS[3]} 0 5px,{colours.PART_EDGE} 5px 6.2px)"
_HAIR = 0.01  # units: less is what solving in millionths leaves over, and would look like some
_LONGEST = 11  # characters of "10,000,000" and the paper round a hatched part's figure
_FIGURES = "\n".join(
    f"@container part (min-width: {0.62 * length + 0.5:.2f}em) {{"
    f" .mm-bars .part .fits-{length} {{ visibility: visible; }} }}"
    for length in range(1, _LONGEST + 1)
)
STYLE = f"""<style>
.mm-bars {{ container: bars / inline-size; font-size: .875rem; line-height: 1.35; color: {colours.INK}; }}
.mm-bars ul {{ list-style: none; margin: .2rem 0 .6rem; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }}
.mm-bars li {{ display: flex; align-items: center; gap: .4rem; margin: 0; font-size: .875rem; }}
.mm-bars .title {{ font-weight: 600; margin: 0; font-size: 1rem; }}
.mm-bars .row {{ display: grid; grid-template-columns: minmax(7rem, 13rem) 1fr 4rem; gap: .75rem; align-items: center;
  padding: .2rem 0; }}
.mm-bars .head {{ color: {colours.QUIET}; }}
.mm-bars .total {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.mm-bars .bar {{ display: flex; height: 1.4rem; }}
.mm-bars .part, .mm-bars .swatch {{ box-sizing: border-box; border: 1px solid {colours.PART_EDGE};
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
.mm-bars .part {{ container: part / inline-size; font-size: .8rem; line-height: 1.25rem; text-align: center;
  white-space: nowrap; overflow: hidden; min-width: 3px; font-variant-numeric: tabular-nums; }}
.mm-bars .part + .part {{ border-left: 0; }}
.mm-bars .part span {{ visibility: hidden; }}
.mm-bars .hatched span {{ background: {colours.PARTS[3]}; padding: 0 .25em; }}
.mm-bars .swatch {{ width: 1.4rem; height: .9rem; flex: none; }}
.mm-bars .hatched {{ background-image: {_HATCH}; }}
.mm-bars .said {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
{_FIGURES}
@container bars (max-width: 34rem) {{
  .mm-bars .row {{ grid-template-columns: 1fr auto; gap: .1rem .75rem; padding: .3rem 0; }}
  .mm-bars .bar {{ grid-row: 2; grid-column: 1 / -1; }}
  .mm-bars .bar:empty {{ display: none; }}
}}
</style>"""


def stacked_bars(
    rows: pd.DataFrame, title: str, key: str, parts: Sequence[BarPart] = MET, total: str = "Required"
) -> str:
    """Return a bar for each area, all on one scale, with a legend in words.

    Args:
        rows: column name, and of each part its column with units; in the order to draw. An area of which a part is
            missing has no bar and says so.
        title: what the bars show.
        key: a word that names the bars on their page.
        parts: the parts, from left to right.
        total: heading of the figure at the right, the sum of the parts.
    """
    columns = [part.column for part in parts]
    totals = rows[columns].sum(axis="columns", skipna=False)
    most = float(totals.max()) if totals.notna().any() else 0.0
    bars = "".join(_row(row, parts, units, most) for row, units in zip(rows.to_dict("records"), totals, strict=True))
    said = f"{len(rows)} bars, one an area. The same figures are in the table."
    return (
        f'{STYLE}<div class="mm-bars"><p class="title" id="bars-{key}">{escape(title)}</p>{_legend(parts)}'
        f'<div role="img" aria-labelledby="bars-{key}" aria-describedby="bars-{key}-said">'
        f'<span class="said" id="bars-{key}-said">{said}</span>'
        f'<div class="row head"><span></span><span class="bar"></span><span class="total">{escape(total)}</span></div>'
        f"{bars}</div></div>"
    )


def _legend(parts: Sequence[BarPart]) -> str:
    items = (
        f'<li><span class="swatch{_hatched(part)}" style="{_fill(part)}"></span>{escape(part.label)}</li>'
        for part in parts
    )
    return f"<ul>{''.join(items)}</ul>"


def _row(row: Row, parts: Sequence[BarPart], units: float, most: float) -> str:
    name = escape(str(row["name"]))
    drawn = "" if pd.isna(units) else "".join(_part(row, part, most) for part in parts if row[part.column] >= _HAIR)
    bar = f'<span class="bar">{drawn}</span><span class="total">{about(units)}</span>'
    return f'<div class="row"><span>{name}</span>{bar}</div>'


def _part(row: Row, part: BarPart, most: float) -> str:
    figure = about(row[part.column])
    style = f"width:{row[part.column] / most:.3%};{_fill(part)}"
    said = escape(f"{row['name']}: {figure} {part.label}", quote=True)
    fits = len(figure) + part.hatched
    inside = f'<span class="fits-{fits}">{figure}</span>'
    return f'<span class="part{_hatched(part)}" style="{style}" title="{said}">{inside}</span>'


def _hatched(part: BarPart) -> str:
    return " hatched" if part.hatched else ""


def _fill(part: BarPart) -> str:
    return f"background-color:{part.fill}"

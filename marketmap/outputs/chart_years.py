"""The chart of the years ahead: units required with their limits, and units that exist, from year to year."""

from collections.abc import Sequence

import pandas as pd

from marketmap.outputs import colours
from marketmap.outputs.charts import QUIET, Rise, Scale, drawing, letters
from marketmap.outputs.words import about

HEIGHT = 300
_TOP, _BOTTOM = 22, 26
_REQUIRED, _EXIST = colours.SHORT[0], "#2a6099"
_REQUIRED_BAND, _EXIST_BAND = colours.SHORT[3], "#cfe0f0"


def years_chart(years: pd.DataFrame, title: str, words: str) -> str:
    """Return the chart as SVG.

    Args:
        years: rows of `tables.YEARS` of one area, in the order of years.
        title: what it shows.
        words: the same in a sentence, for those who do not see it.
    """
    known = years[years["demand_upper"].notna()]
    across = Scale(float(years["year"].min()), float(years["year"].max()))
    most = max(known[column].max(skipna=True) for column in ("demand_upper", "supply_upper") if known[column].any())
    up = Rise(Scale(0.0, float(most) * 1.05), HEIGHT, _TOP, _BOTTOM)
    parts = [*_grid(across, up), *_bands(known, across, up), *_named(known, up)]
    return drawing(title, words, HEIGHT, parts)


def _grid(across: Scale, up: Rise) -> list[str]:
    parts = up.rules()
    years = [int(across.least), *(year for year in range(2030, int(across.most) - 2, 5))]
    for year in dict.fromkeys([*years, int(across.most)]):
        anchor = {across.least: "start", across.most: "end"}.get(year, "middle")
        parts.append(letters(across.across(year), HEIGHT - 8, str(year), anchor))
    return parts


def _bands(rows: pd.DataFrame, across: Scale, up: Rise) -> list[str]:
    """Return bands between limits and lines of central figures; stretched to the width, lines are not."""
    inside = []
    for name, band, colour in (("supply", _EXIST_BAND, _EXIST), ("demand", _REQUIRED_BAND, _REQUIRED)):
        if rows[name].isna().all():
            continue
        columns = f"{name}_upper", f"{name}_lower", name
        upper, lower, central = (_points(rows, column, across, up) for column in columns)
        inside.append(f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{band}" fill-opacity="0.75"/>')
        drawn = f'fill="none" stroke="{colour}" stroke-width="2.5" vector-effect="non-scaling-stroke"'
        inside.append(f'<polyline points="{" ".join(central)}" {drawn}/>')
    stretched = f'viewBox="0 0 100 {HEIGHT}" preserveAspectRatio="none"'
    return [f'<svg x="0" y="0" width="100%" height="{HEIGHT}" {stretched}>{"".join(inside)}</svg>']


def _points(rows: pd.DataFrame, column: str, across: Scale, up: Rise) -> list[str]:
    known = rows[rows[column].notna()]
    return [f"{across.across(year)},{up.y(value)}" for year, value in zip(known["year"], known[column], strict=True)]


def _named(rows: pd.DataFrame, up: Rise) -> Sequence[str]:
    """Name the lines where they end."""
    parts = []
    for name, words, colour, lift in (("demand", "required", _REQUIRED, -8), ("supply", "exist", _EXIST, 16)):
        known = rows[rows[name].notna()]
        if len(known):
            last = known.iloc[-1]
            label = f"{about(last[name])} {words}"
            parts.append(letters(100, up.y(float(last[name])) + lift, label, "end", colour))
    return parts or [letters(50, HEIGHT / 2, "no figure", colour=QUIET)]

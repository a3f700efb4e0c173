"""The funnel: rates by size of place, with the limits that chance alone would keep them in."""

import pandas as pd

from marketmap.outputs import colours
from marketmap.outputs.charts import INK, QUIET, Rise, Scale, drawing, letters, line
from marketmap.outputs.words import about

HEIGHT = 360
_TOP, _BOTTOM = 18, 40
_OUTER, _INNER = "#8a97a0", "#b9c3ca"


def funnel_chart(funnel: pd.DataFrame, curve: pd.DataFrame, title: str, words: str) -> str:
    """Return the funnel as SVG; places are numbered in their order, the first is the one that is compared.

    Args:
        funnel: rows of `tables.FUNNEL`, the place first.
        curve: adults and the limits at that size, in the order of size: adults, lower_95, upper_95, lower_998,
            upper_998.
        title: what it shows.
        words: the same in a sentence, for those who do not see it.
    """
    known = funnel[funnel["rate"].notna()]
    across = Scale(float(curve["adults"].iloc[0]), float(curve["adults"].iloc[-1]))
    most = max(float(known["rate"].max()), float(curve["upper_998"].iloc[len(curve) // 4]))
    up = Rise(Scale(0.0, most * 1.08), HEIGHT, _TOP, _BOTTOM)
    average = float(funnel["average"].iloc[0])
    parts = [*_grid(across, up), _limits(curve, across, up), *_average(average, up), *_places(funnel, across, up)]
    return drawing(title, words, HEIGHT, parts)


def _grid(across: Scale, up: Rise) -> list[str]:
    parts = up.rules()
    for tick in across.ticks():
        at = across.across(tick)
        anchor = "start" if at < 5 else "end" if at > 95 else "middle"  # noqa: PLR2004, near an edge of the chart
        parts.append(letters(at, HEIGHT - 24, about(tick), anchor))
    return [*parts, letters(50, HEIGHT - 6, "adults")]


def _limits(curve: pd.DataFrame, across: Scale, up: Rise) -> str:
    inside = []
    for level, colour, dash in (("998", _OUTER, ""), ("95", _INNER, ' stroke-dasharray="5 4"')):
        for side in ("lower", "upper"):
            values = zip(curve["adults"], curve[f"{side}_{level}"], strict=True)
            points = " ".join(f"{across.across(adults)},{up.y(limit)}" for adults, limit in values)
            drawn = f'fill="none" stroke="{colour}" stroke-width="1.6" vector-effect="non-scaling-stroke"{dash}'
            inside.append(f'<polyline points="{points}" {drawn}/>')
    stretched = f'viewBox="0 0 100 {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg x="0" y="0" width="100%" height="{HEIGHT}" {stretched}>{"".join(inside)}</svg>'


def _average(average: float, up: Rise) -> list[str]:
    at = up.y(average)
    return [line((0, 100), (at, at), INK, 1.2), letters(100, at - 5, f"all together {about(average)}", "end", INK)]


def _places(funnel: pd.DataFrame, across: Scale, up: Rise) -> list[str]:
    parts = []
    rows = list(enumerate(funnel.to_dict("records"), start=1))
    for number, row in reversed(rows):  # the place that is compared comes last, on top of the others
        if pd.isna(row["rate"]):
            continue
        x, y = across.across(row["adults"]), up.y(row["rate"])
        colour, size = (colours.ACCENT, 6) if number == 1 else (colours.PLACE, 4)
        parts.append(f'<circle cx="{x}%" cy="{y}" r="{size}" fill="{colour}" stroke="#fff" stroke-width="1.2"/>')
        beside = f'<text x="9" y="4" font-size="12" fill="{colour if number == 1 else QUIET}">{number}</text>'
        parts.append(f'<svg x="{x}%" y="{y}" overflow="visible">{beside}</svg>')
    return parts

"""What the map of gaps says: each area's class, words and circle, from `tables.GAPS` and a measure."""

import bisect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.outputs import colours
from marketmap.outputs.export import GapExport
from marketmap.outputs.maps import NO_DATA, SUPPRESSED, CircleScale, MapClass, MapContent, Shown, circle_scale
from marketmap.outputs.measures import Measure
from marketmap.outputs.sure_words import NOT_CLEAR, coverage_limits, is_clear
from marketmap.outputs.sure_words import limits as limits_words
from marketmap.outputs.words import MISSING, about, percent, with_unit
from marketmap.sources.register import attribution

Row = Mapping[Any, Any]  # one row of a table, as `to_dict("records")` gives it

SHORT = MapClass("short", "short", colours.SHORT[1])
ENOUGH = MapClass("enough", "enough or more", colours.ENOUGH)
UNCLEAR = MapClass("unclear", f"hatched: {NOT_CLEAR}", colours.PLAIN, "unclear")
OF_GAPS = ("coverage", "short_rate", "gap")
COUNTED = MapClass("counted", "circles sized by the count", colours.RATES[3])


def gap_content(
    table: pd.DataFrame,
    measure: Measure,
    limits: tuple[float, ...],
    note: str,
    sure: pd.DataFrame | None = None,
) -> MapContent:
    """Return what the map says of one measure.

    Args:
        table: rows of `tables.GAPS` for one group and estimate, one an area.
        measure: what to show.
        limits: class limits of the measure, in the figures shown (coverage in per cent); unused for circles.
        note: sources, the last line of the legend.
        sure: `tables.UNCERTAINTY` of the same areas; those whose gap has limits on both sides of zero are hatched.
    """
    classes = circle_classes(measure) if measure.drawn == "circle" else fill_classes(measure, limits)
    scale = circle_scale(table[measure.column])
    codes = class_codes(table, measure, limits)
    known = {} if sure is None or measure.code not in OF_GAPS else sure.set_index("area").to_dict("index")
    shown = {
        str(row["area"]): Shown(
            code,
            value_words(row, measure),
            _radius(row, measure, scale),
            *_how_sure(known.get(row["area"]), measure),
        )
        for row, code in zip(table.to_dict("records"), codes, strict=True)
    }
    hidden = replace(SUPPRESSED, label="suppressed or not returned")
    extra = tuple(kind for kind in (NO_DATA, hidden) if kind.code in set(codes))
    unclear = (UNCLEAR,) if any(one.unclear for one in shown.values()) else ()
    sizes = scale.sizes(_counted_words(measure)) if measure.drawn == "circle" else ()
    return MapContent(measure.name, measure.unit, (*classes, *unclear, *extra), shown, note, sizes)


def _how_sure(row: Row | None, measure: Measure) -> tuple[str, bool]:
    """Return the 95% limits of an area in words, and whether they leave open whether it is short."""
    if row is None or pd.isna(row["gap_lower"]):
        return "", False
    between = coverage_limits(row) if measure.code == "coverage" else f"{limits_words(row, 'gap')} units short"
    unclear = not is_clear(row)
    return f"95% limits {between}{': not clear whether it is short' if unclear else ''}", unclear


def gap_title(export: GapExport, measure: Measure) -> str:
    """Return the title of a map that stands alone: everything that was chosen and that its figures hang on."""
    where = f"by {kind_of(export.kind).name} in {export.place.name}"
    estimate = f" ({export.estimate} estimate)" if measure.of_demand else ""
    return f"{measure.name} {where}, {group_of(export.group).words}{estimate}"


def gap_note(export: GapExport) -> str:
    """Return the note of a map that stands alone: what it says in a sentence, notices and sources."""
    return " ".join([export.headline, *export.notices, "Estimates by marketmap.", attribution()])


def _counted_words(measure: Measure) -> str:
    return "households" if measure.code == "homeless" else "units"


def _radius(row: Row, measure: Measure, scale: CircleScale) -> float | None:
    value = row[measure.column]
    return None if measure.drawn == "fill" or pd.isna(value) else scale.radius(float(value))


def fill_classes(measure: Measure, limits: tuple[float, ...]) -> tuple[MapClass, ...]:
    """Return the classes of a rate, in the order of their limits."""
    ramp = {"coverage": colours.COVERAGE, "short": colours.SHORT_PER_100000}.get(measure.ramp, colours.RATES)
    sign = "%" if measure.code == "coverage" else ""
    return tuple(
        MapClass(f"class_{number}", _class_words(measure, limits, number, sign), colour)
        for number, colour in enumerate(ramp)
    )


def _class_words(measure: Measure, limits: tuple[float, ...], number: int, sign: str) -> str:
    words = [f"{limit:,g}{sign}" for limit in limits]
    if number == 0:
        return "enough" if measure.ramp == "short" else f"under {words[0]}"
    if measure.ramp == "short" and number == 1:
        return f"under {words[1]}"
    if number == len(limits):
        return f"{words[-1]} and over{' (enough)' if measure.ramp == 'coverage' else ''}"
    return f"{limits[number - 1]:,g} to {words[number]}"


def circle_classes(measure: Measure) -> tuple[MapClass, ...]:
    """Return the classes of a count."""
    return (SHORT, ENOUGH) if measure.code == "gap" else (COUNTED,)


def class_codes(table: pd.DataFrame, measure: Measure, limits: tuple[float, ...]) -> list[str]:
    """Return the class of each row: suppressed and no data are classes of their own, never the lowest one."""
    return [_class_code(row, measure, limits) for row in table.to_dict("records")]


def _class_code(row: Row, measure: Measure, limits: tuple[float, ...]) -> str:
    value = row[measure.column]
    if pd.isna(value):
        return SUPPRESSED.code if is_suppressed(row, measure) else NO_DATA.code
    if measure.drawn == "circle":
        return COUNTED.code if measure.code != "gap" else (SHORT.code if float(value) > 0 else ENOUGH.code)
    number = float(value) * 100 if measure.code == "coverage" else float(value)
    if measure.ramp == "short":
        return f"class_{bisect.bisect_left(limits, number)}"
    return f"class_{bisect.bisect_right(limits, number)}"


def is_suppressed(row: Row, measure: Measure) -> bool:
    """Return whether a missing figure was suppressed by its publisher rather than not returned."""
    return measure.code == "delayed" and int(row["delayed_districts_suppressed"]) > 0


def figure_words(row: Row, measure: Measure) -> str:
    """Return an area's figure as a list says it: the number alone, or why there is none."""
    value = row[measure.column]
    if pd.isna(value):
        return "suppressed or not returned" if is_suppressed(row, measure) else MISSING
    return percent(float(value)) if measure.code == "coverage" else about(float(value))


def value_words(row: Row, measure: Measure) -> str:
    """Return an area's figure as a sentence says it: with its unit, and with what is missing from it."""
    value, figure = row[measure.column], figure_words(row, measure)
    if pd.isna(value):
        return figure
    if measure.code == "coverage":
        return f"{figure} of what is required"
    if measure.code == "gap" and float(value) < 0:
        return f"about {about(-float(value))} more than required"
    return f"{with_unit(figure, measure.unit)}{missing_words(row, measure)}"


def missing_words(row: Row, measure: Measure) -> str:
    """Say how many districts a sum leaves out: suppressed ones, and ones that were not returned."""
    suppressed = int(row["delayed_districts_suppressed"]) if measure.code == "delayed" else 0
    missing = {"delayed": "delayed_districts_missing", "homeless": "homeless_districts_missing"}.get(measure.code)
    returned = int(row[missing]) if missing else 0
    parts = [f"{suppressed} suppressed or blank"] * bool(suppressed) + [f"{returned} not returned"] * bool(returned)
    return f" at least ({', '.join(parts)})" if parts else ""

"""Schemes of the user's register as marks on a map, sized by units, with a shape and a colour for the support level.

What may not be seen never gets here: everything is made of `disclosure.as_shown`, which has no point, name or postcode
of a sensitive scheme, and occupancy only as it may be shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import cos, pi, sin, sqrt
from typing import Any

import geopandas as gpd
import pandas as pd

from marketmap.disclosure import SMALL_SCHEME_UNITS, SUPPRESSED, Suppression, as_shown, profile_of
from marketmap.outputs.map_page import DECIMALS, WGS84
from marketmap.outputs.maps import CircleScale
from marketmap.sources.schemes_form import GROUP_CHOICES, MODEL_CHOICES
from marketmap.tables import BRITISH_NATIONAL_GRID

LARGEST_MARK = 11.0  # pixels in radius
SMALLEST_MARK = 3.5  # the least at which a triangle can be told from a circle
NOT_STATED = "not stated"
# Corners on a circle and the angle of the first, in degrees clockwise from the top.
_REGULAR = {"circle": (24, 0), "triangle": (3, 0), "square": (4, 45), "diamond": (4, 0)}
_GROUPS, _MODELS = ({choice.code: choice.name for choice in choices} for choices in (GROUP_CHOICES, MODEL_CHOICES))

_USUALLY = Suppression()

Row = Mapping[Any, Any]  # one row of a table, as `to_dict("records")` gives it


@dataclass(frozen=True)
class SchemeKind:
    """How the schemes of one support level are drawn: shape and colour both tell them apart."""

    code: str
    label: str
    shape: str
    colour: str
    outline: str


# More support is darker; no hue of the areas' fills is among them.
KINDS = (
    SchemeKind("low", "low support", "circle", "#f1e4f6", "#39424a"),
    SchemeKind("medium", "medium support", "triangle", "#bd97d6", "#39424a"),
    SchemeKind("high", "high support", "square", "#7d3fa8", "#ffffff"),
    SchemeKind("nursing", "nursing", "diamond", "#33104d", "#ffffff"),
    SchemeKind(NOT_STATED, "support level not stated", "cross", "#ffffff", "#39424a"),
)
_LABELS = {kind.code: kind.label for kind in KINDS}
LOCATED_WORDS = {
    "sector": "Postcode not in the live list: shown at the centre of its sector",
    "coordinates": "Located by its coordinates",
    "district": "Known by district only: not drawn",
}


@dataclass(frozen=True)
class SchemePoint:
    """One mark: degrees, radius in pixels of a circle of its area, code of its kind, and its card line by line."""

    latitude: float
    longitude: float
    radius: float
    kind: str
    card: tuple[str, ...]


@dataclass(frozen=True)
class SchemePoints:
    """What the map shows of a register.

    Attributes:
        points: the marks, large ones first, so that small ones are drawn on top of them.
        title: heading of the legend; it says EXAMPLE where the schemes are invented.
        kinds: the kinds that occur.
        sizes: the size key: words and radius in pixels.
        sentence: how many are drawn, and which are not and why.
    """

    points: tuple[SchemePoint, ...]
    title: str
    kinds: tuple[SchemeKind, ...]
    sizes: tuple[tuple[str, float], ...]
    sentence: str


@dataclass(frozen=True)
class SchemeFilter:
    """Which schemes are wanted, by code; an empty choice wants all, and `NOT_STATED` those that do not say."""

    groups: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


def filtered(schemes: pd.DataFrame, scheme_groups: pd.DataFrame, wanted: SchemeFilter) -> pd.DataFrame:
    """Return the schemes that fit every choice.

    Args:
        schemes: `tables.SCHEMES`.
        scheme_groups: `tables.SCHEME_GROUPS`: a scheme fits a group that any of its units are for.
        wanted: the choices.
    """
    fits = pd.Series(data=True, index=schemes.index)
    if wanted.groups:
        of_group = scheme_groups.loc[scheme_groups["group"].isin(wanted.groups), "scheme"]
        fits &= schemes["scheme"].isin(of_group) | schemes["secondary_group"].isin(wanted.groups)
    for column, choices in (("level", wanted.levels), ("model", wanted.models), ("provider", wanted.providers)):
        fits &= _chosen(schemes[column], choices)
    return schemes[fits]


def _chosen(values: pd.Series, choices: Collection[str]) -> pd.Series:
    return values.fillna(NOT_STATED).isin(choices) if choices else pd.Series(data=True, index=values.index)


def scheme_points(
    schemes: pd.DataFrame, most: int, *, example: bool, of_how_many: int | None = None, how: Suppression = _USUALLY
) -> SchemePoints:
    """Return the marks of schemes.

    Args:
        schemes: `tables.SCHEMES`, such as `filtered` returns them; sensitive ones may be among them.
        most: units of the largest scheme of the register, so that a choice of schemes changes no sizes.
        example: whether the register is the invented one.
        of_how_many: how many schemes there are before any choice; the same schemes when left out.
        how: how small counts of units occupied are hidden.
    """
    safe = as_shown(schemes, how.profile).sort_values(["units", "scheme"], ascending=[False, True])
    drawn = safe[safe["easting_m"].notna()]
    scale = CircleScale(most, LARGEST_MARK)
    points = tuple(_points(drawn, scale, how))
    used = {point.kind for point in points}
    return SchemePoints(
        points=points,
        title=f"{'EXAMPLE: invented schemes' if example else 'Schemes of your register'}, sized by units",
        kinds=tuple(kind for kind in KINDS if kind.code in used),
        sizes=tuple((words, max(radius, SMALLEST_MARK)) for words, radius in scale.sizes("units")),
        sentence=_sentence(safe, len(drawn), of_how_many),
    )


def _points(drawn: pd.DataFrame, scale: CircleScale, how: Suppression) -> list[SchemePoint]:
    places = gpd.GeoSeries.from_xy(drawn["easting_m"], drawn["northing_m"], crs=BRITISH_NATIONAL_GRID).to_crs(WGS84)
    return [
        SchemePoint(
            round(latitude, DECIMALS), round(longitude, DECIMALS), max(scale.radius(row["units"]), SMALLEST_MARK),
            _level(row), scheme_card(row, how),
        )
        for latitude, longitude, row in zip(places.y, places.x, drawn.to_dict("records"), strict=True)
    ]  # fmt: skip


def _sentence(safe: pd.DataFrame, drawn: int, of_how_many: int | None) -> str:
    sensitive = int(safe["sensitive"].sum())
    by_district = len(safe) - drawn - sensitive
    by_sector = int((safe["located"] == "sector").sum())
    chosen = "" if of_how_many is None or of_how_many == len(safe) else f", chosen from {of_how_many:,}"
    lines = [f"{drawn:,} of {counted(len(safe), 'scheme')} drawn{chosen}.", _not_drawn(by_district, sensitive)]
    if by_sector:
        lines.append(f"{_are(by_sector)} shown at the centre of a postcode sector.")
    return " ".join(line for line in lines if line)


def _not_drawn(by_district: int, sensitive: int) -> str:
    parts = [f"{_are(by_district)} known by district only"] * bool(by_district)
    if sensitive:
        parts.append(
            f"{sensitive:,} sensitive {'ones' if by_district else 'schemes'}".removesuffix("s" * (sensitive == 1))
        )
    return f"{' and '.join(parts)} {'is' if by_district + sensitive == 1 else 'are'} not drawn." if parts else ""


def counted(number: int, noun: str) -> str:
    """Return how many in words: "1 scheme", "1,200 units"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _are(schemes: int) -> str:
    return f"{counted(schemes, 'scheme')} {'is' if schemes == 1 else 'are'}"


def scheme_card(scheme: Row, how: Suppression) -> tuple[str, ...]:
    """Return what is said of one scheme, line by line, its name first.

    Args:
        scheme: a row of `disclosure.as_shown` that is not sensitive.
        how: how small counts are hidden.
    """
    return (
        _said(scheme["name"], f"Scheme {scheme['scheme']}"),
        _said(scheme["provider"], f"Provider {NOT_STATED}"),
        f"{model_words(_said(scheme['model']))}; {_LABELS[_level(scheme)]}",
        _for_whom(scheme),
        _units(scheme),
        f"Occupied: {_occupied(scheme, how)}",
        f"CQC registered: {_said(scheme['cqc_registered'])}. Exempt: {_said(scheme['exempt'])}.",
        *_dates(scheme),
        LOCATED_WORDS.get(scheme["located"], f"Located by its postcode, {scheme['postcode']}"),
    )


def group_words(code: str) -> str:
    """Return a group, `shared` and `other` too, as a list says it."""
    return _GROUPS[code]


def level_words(code: str) -> str:
    """Return a support level, or `NOT_STATED`, as a list says it."""
    return _LABELS[code].capitalize()


def model_words(code: str) -> str:
    """Return a model, or `NOT_STATED`, as a list says it."""
    return _MODELS.get(code, f"Model {NOT_STATED}")


def _said(value: object, otherwise: str = NOT_STATED) -> str:
    return value if isinstance(value, str) else otherwise


def _level(scheme: Row) -> str:
    return _said(scheme["level"])


def _for_whom(scheme: Row) -> str:
    second = scheme["secondary_group"]
    also = f", also {_GROUPS[second].lower()}" if isinstance(second, str) else ""
    return f"For {_GROUPS[scheme['group']].lower()}{also}"


def _units(scheme: Row) -> str:
    units, is_open = int(scheme["units"]), scheme["units_open"]
    return f"{counted(units, 'unit')}; open to other areas: {NOT_STATED if pd.isna(is_open) else f'{is_open:,.0f}'}"


def _occupied(scheme: Row, how: Suppression) -> str:
    if scheme["units"] < SMALL_SCHEME_UNITS:
        return f"not shown for a scheme of fewer than {SMALL_SCHEME_UNITS} units"
    occupied = _said(scheme["occupied"])
    if occupied == SUPPRESSED:
        return f"{SUPPRESSED} (a small number is not shown)"
    if occupied == NOT_STATED:
        return occupied
    if how.stated:
        return f"{occupied}, as it is. Reason stated: {how.stated}"
    return f"about {occupied}, to the nearest 5" if profile_of(how.profile).rounds else occupied


def _dates(scheme: Row) -> list[str]:
    opened, closing = scheme["opened"], scheme["closing"]
    said = [f"Opened {day_words(opened)}"] if isinstance(opened, str) else []
    return [*said, f"Closes {day_words(closing)}"] if isinstance(closing, str) else said


def day_words(day: str) -> str:
    """Return a day (YYYY-MM-DD) as a reader says it, such as "5 March 2027"."""
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"


def points_message(shown: SchemePoints) -> dict[str, Any]:
    """Return the message that the page's `schemes` takes: its list and its legend; it can be sent as JSON."""
    marks = [[one.latitude, one.longitude, one.radius, one.kind, list(one.card)] for one in shown.points]
    legend = {
        "title": shown.title,
        "kinds": [asdict(kind) | {"corners": corners(kind.shape)} for kind in shown.kinds],
        "sizes": [list(size) for size in shown.sizes],
        "sentence": shown.sentence,
    }
    return {"list": marks, "legend": legend}


def corners(shape: str) -> list[tuple[float, float]]:
    """Return the corners of a shape round (0, 0), y downwards, with the area of a circle of radius 1."""
    if shape == "cross":
        outer, inner = 1.5 * sqrt(pi / 5), 0.5 * sqrt(pi / 5)  # five squares
        quarter = [(inner, outer), (inner, inner), (outer, inner)]
        turned = [[(x, y), (y, -x), (-x, -y), (-y, x)] for x, y in quarter]
        around = [turned[corner][turn] for turn in range(4) for corner in range(3)]
    else:
        number, first = _REGULAR[shape]
        reach = sqrt(2 * pi / (number * sin(2 * pi / number)))
        angles = [first * pi / 180 + 2 * pi * corner / number for corner in range(number)]
        around = [(reach * sin(angle), -reach * cos(angle)) for angle in angles]
    return [(round(x, 3), round(y, 3)) for x, y in around]

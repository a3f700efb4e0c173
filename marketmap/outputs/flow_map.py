"""Flows on a map: lines from home to host, as wide as their units.

The number of a flow that disclosure control hides never gets into a line: every such line has the same width.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from marketmap.outputs.flow_choice import choice_words, choose_flows
from marketmap.outputs.flow_words import PREDICTED, FlowKind, amount
from marketmap.outputs.map_page import latitude_longitude
from marketmap.outputs.words import about

WIDEST = 12.0  # pixels
THINNEST = 1.5  # the least at which a line can be told from a border
SUPPRESSED_WIDTH = 2.5
DRAWN = 30
FLOW_HEADINGS = ("Home", "Host", "Flow", "Mean distance")
_KEYS = 3


@dataclass(frozen=True)
class FlowLine:
    """One line: codes and names of its ends, its figure and mean distance in words, and its width in pixels."""

    home: str
    home_name: str
    host: str
    host_name: str
    figure: str
    distance: str
    width: float
    suppressed: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """What the line says: "A to B", and "about 340 units, mean 34 km"."""
        return f"{self.home_name} to {self.host_name}", ", ".join(filter(None, (self.figure, self.distance)))


@dataclass(frozen=True)
class FlowEnd:
    """An area that a line touches, on the map or beyond it: code, name and label point in degrees."""

    area: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class FlowLines:
    """What the map shows of flows.

    Attributes:
        lines: the lines, small ones first, so that the largest are drawn on top.
        ends: every area that a line touches.
        kind: what the lines show.
        sizes: the size key: words and width in pixels.
        sentence: how many are drawn, and which are not and why.
    """

    lines: tuple[FlowLine, ...]
    ends: tuple[FlowEnd, ...]
    kind: FlowKind
    sizes: tuple[tuple[str, float], ...]
    sentence: str


@dataclass(frozen=True)
class WidthScale:
    """Lines as wide as their units; the flow `most` is drawn `WIDEST` pixels wide, and none under `THINNEST`."""

    most: float

    def width(self, units: float) -> float:
        """Width in pixels of a flow."""
        return round(max(THINNEST, WIDEST * units / self.most), 1)

    def sizes(self, least: float, kind: FlowKind) -> tuple[tuple[str, float], ...]:
        """The size key: round numbers from small to large with their width; `least` is the smallest flow drawn."""
        thin = self.most * THINNEST / WIDEST
        steps = [step * 10**power for power in range(7) for step in (1, 2, 5) if step * 10**power <= self.most]
        thick = [step for step in steps if step > thin][-_KEYS:]
        thinnest = [step for step in steps if step <= thin][-1:] if least < thin else []
        return (
            *((f"up to {_counted(step, kind)}", THINNEST) for step in thinnest),
            *((_counted(step, kind), self.width(step)) for step in thick),
        )


def _counted(number: int, kind: FlowKind) -> str:
    return f"{number:,} {kind.one if number == 1 else kind.many}"


def flow_lines(
    flows: pd.DataFrame, areas: gpd.GeoDataFrame, drawn: int = DRAWN, kind: FlowKind = PREDICTED
) -> FlowLines:
    """Return the lines of the largest flows.

    Args:
        flows: one row a pair of areas, with columns home, home_name, host, host_name, units, distance_km (mean, may be
            missing) and, where disclosure control was at work, suppressed (yes or no). Rows whose home is their host
            are no flows. Of suppressed rows neither units nor distance are used.
        areas: rows of `tables.AREAS` (British National Grid), each area once, that hold both ends, also those beyond
            the place.
        drawn: how many lines at most.
        kind: what the flows are called.
    """
    choice = choose_flows(flows, set(areas["area"]), drawn)
    scale = WidthScale(float(choice.known["units"].max()) if len(choice.known) else 0.0)
    known = [_known(row, scale, kind) for row in choice.drawn[::-1].to_dict("records")]
    return FlowLines(
        lines=(*(_suppressed(row) for row in choice.dashed.to_dict("records")), *known),
        ends=_ends(pd.concat([choice.drawn, choice.dashed]), areas),
        kind=kind,
        sizes=scale.sizes(float(choice.drawn["units"].min()), kind) if known else (),
        sentence=choice_words(choice, kind),
    )


def _known(row: dict[Any, Any], scale: WidthScale, kind: FlowKind) -> FlowLine:
    distance = "" if pd.isna(row["distance_km"]) else f"mean {about(row['distance_km'])} km"
    return FlowLine(*_names(row), amount(row["units"], kind), distance, scale.width(row["units"]))


def _suppressed(row: dict[Any, Any]) -> FlowLine:
    return FlowLine(*_names(row), "suppressed", "", SUPPRESSED_WIDTH, suppressed=True)


def _names(row: dict[Any, Any]) -> tuple[str, str, str, str]:
    return row["home"], row["home_name"], row["host"], row["host_name"]


def _ends(flows: pd.DataFrame, areas: gpd.GeoDataFrame) -> tuple[FlowEnd, ...]:
    names = {row[end]: row[f"{end}_name"] for row in flows.to_dict("records") for end in ("home", "host")}
    touched = areas[areas["area"].isin(names)].sort_values("area")
    points = latitude_longitude(touched.representative_point())
    return tuple(FlowEnd(area, names[area], *at) for area, at in zip(touched["area"], points, strict=True))


def flows_message(shown: FlowLines) -> dict[str, Any]:
    """Return the message that the page's `flows` takes: its lines and its legend; it can be sent as JSON."""
    lines = [[one.home, one.host, one.width, one.suppressed, list(one.words)] for one in shown.lines]
    legend = {
        "title": shown.kind.title,
        "label": "lines show flows from home to host, which are in a table too",
        "direction": shown.kind.direction,
        "ends": {one.area: {"name": one.name, "at": [one.latitude, one.longitude]} for one in shown.ends},
        "sizes": [list(size) for size in shown.sizes],
        "sentence": shown.sentence,
    }
    return {"list": lines, "legend": legend}


def flow_rows(shown: FlowLines) -> list[tuple[str, str, str, str]]:
    """Return the lines as a table reads them, largest first: home, host, figure, mean distance."""
    return [(one.home_name, one.host_name, one.figure, one.distance) for one in reversed(shown.lines)]

"""Placements as lines on a map: from home to the ICS where people are, as far as it may be shown."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from marketmap.disclosed import ShownStrand
from marketmap.geography import ENGLAND, Place
from marketmap.home_table import OTHER_HOSTS
from marketmap.outputs.flow_map import FlowLines, flow_lines
from marketmap.outputs.flow_words import OBSERVED

_NOT_DRAWN = (
    "Drawn are people outside their ICS; where too few to be shown, or nobody, went, no line is drawn. The colours are "
    "of what is predicted."
)


def placed_lines(found: ShownStrand, place: Place, areas: gpd.GeoDataFrame, drawn: int) -> FlowLines:
    """Return lines for the people of one kind and reason who are outside their ICS.

    Args:
        found: what may be shown of it; what is hidden gets into no line.
        place: where the people belong; lines begin there, or at each home area of England.
        areas: rows of `tables.AREAS`, each area once: the place, the kind of the homes, and ICSs.
        drawn: how many lines at most.
    """
    lines = flow_lines(placed_flows(found, place, areas), areas, drawn, OBSERVED)
    return replace(lines, sentence=f"{lines.sentence} {_NOT_DRAWN}")


def placed_flows(found: ShownStrand, place: Place, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the people of one kind and reason who are outside their ICS, as `flow_map.flow_lines` takes flows.

    Of one place they are its people together: by home area nearly every number would be too small to be shown.
    """
    names = dict(zip(areas["area"], areas["name"], strict=True))
    people, cells = found.homes.figures, found.homes.figures.to_dict("index")
    hosts = [host for host in found.hosts if host != OTHER_HOSTS and host in names]
    homes = {row: row for row in map(str, people.index) if row in names}
    if place != ENGLAND:
        homes = {place.area: str(people.index[-1])}
    rows = [
        {"home": home, "home_name": names[home], "host": host, "host_name": names[host],
         "units": cells[row][host], "distance_km": float("nan")}
        for home, row in homes.items()
        for host in hosts
        if not found.homes.hidden.loc[row, host]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["home", "home_name", "host", "host_name", "units", "distance_km"])

"""A list of sites at which units could open: a postcode or coordinates, and how many units."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from marketmap.faults import Fault
from marketmap.finding_sites import MOST_UNITS, country_of
from marketmap.locating import ENGLAND, Ground, PostcodeIndex, locate_postcodes
from marketmap.sources.cells import Cell, CellError, whole_number
from marketmap.sources.checked import Checked, read_fields, rows_with_faults
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import in_sentences
from marketmap.sources.scheme_points import (
    GRID,
    far_from_postcode,
    located_points,
    outside_england,
    points_of,
)
from marketmap.tables import SITES, check

MOST_SITES = 5_000

SITES_FORM = Form(
    "sites",
    "Sites",
    "one site",
    (
        Field(
            "name", "Name", "text", "Your name for the site; its postcode when left empty.",
            ("site", "site name", "address", "property", "building", "scheme name", "reference", "site id", "id"),
            example="Old Station House",
        ),
        Field(
            "postcode", "Postcode", "postcode", "Full postcode. Give this or coordinates.",
            ("post code", "site postcode", "location postcode", "pcd", "pcds", "zip"), example="BN1 1AA",
        ),
        Field(
            "units", "Units", "whole number", "Units that would open, 1 to 5,000.",
            ("no of units", "number of units", "total units", "beds", "bed spaces", "bedspaces", "places", "capacity"),
            required=True, example="12",
        ),
        Field(
            "easting_m", "Easting", "number", "Metres on the British National Grid.",
            ("easting m", "eastings", "x", "grid easting", "oseast1m"), example="",
        ),
        Field(
            "northing_m", "Northing", "number", "Metres on the British National Grid.",
            ("northing m", "northings", "y", "grid northing", "osnrth1m"), example="",
        ),
        Field("latitude", "Latitude", "number", "Degrees (WGS84).", ("lat",), example=""),
        Field("longitude", "Longitude", "number", "Degrees (WGS84).", ("long", "lon", "lng"), example=""),
    ),
)  # fmt: skip


def check_sites(rows: FormRows, index: PostcodeIndex, ground: Ground) -> Checked:
    """Check a list of sites and locate them.

    Args:
        rows: the rows as found in the file.
        index: the live postcodes.
        ground: the land.

    Returns:
        tables.SITES in the order of the file. A row without a place, or with one that is not in England, or with units
        that are no whole number from 1 to 5,000, is a fault; so is every row beyond the first 5,000.
    """
    values, cell_faults = read_fields(rows, SITES_FORM, {"units": _units})
    table = locate_postcodes(values["postcode"].astype("str"), index)
    points, wrong = points_of(rows, values)
    at = located_points(points, ground) if len(points) else pd.DataFrame(columns=["country", "pair", "swapped", *GRID])
    inside = at[at["country"] == ENGLAND]
    live = table.loc[inside.index, "located"] == "postcode"
    faults = [
        *rows.faults, *cell_faults, *wrong, *outside_england(rows, at), *far_from_postcode(rows, inside[live], table),
    ]  # fmt: skip
    table = _in_blocks(_with_points(table, inside[~live]), ground)
    faults += _without_place(rows, table, {fault.row for fault in faults})
    faults += _too_many(rows, values)
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = table.drop(index=list(left_out))
    return Checked(
        check(SITES, _sites(values.loc[good.index], good)),
        tuple(sorted(faults, key=lambda fault: fault.row or 0)),
        left_out,
        in_sentences(_noted(good, inside)),
    )


def _units(cell: Cell) -> int | None:
    units = whole_number(cell)
    if units is not None and not 1 <= units <= MOST_UNITS:
        raise CellError(f"a whole number from 1 to {MOST_UNITS:,}")
    return units


def _with_points(table: pd.DataFrame, at: pd.DataFrame) -> pd.DataFrame:
    """Return the places with those of coordinates in place of what their postcodes could not tell."""
    columns = ["block", "district", *GRID]
    placed = table.copy()
    placed.loc[at.index, columns] = at.reindex(columns=columns)
    placed.loc[at.index, "located"] = "coordinates"
    return placed


def _without_place(rows: FormRows, table: pd.DataFrame, told: set[int | None]) -> Iterator[Fault]:
    for row in table.index[table["district"].isna()]:
        if row not in told:
            expected = _placed(table.loc[row, "postcode"])
            yield rows.fault(row, "postcode", rows.text(row, "postcode"), expected)


def _placed(postcode: object) -> str:
    if not isinstance(postcode, str):
        return "a postcode, or coordinates"
    country = country_of(postcode)
    why = f"this one is in {country}" if country else f"none there begins with {postcode[:-2]}"
    return f"a postcode in England; {why}"


def _too_many(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    for row in values.index[MOST_SITES:]:
        yield rows.fault(row, "units", rows.text(row, "units"), f"at most {MOST_SITES:,} sites in one list")


def _in_blocks(table: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the places with district and block of those known by the centre of a postcode sector."""
    lost = table[table["block"].isna() & table["easting_m"].notna()]
    if lost.empty:
        return table
    found, district = table.copy(), ground.where(lost)["district"]
    found.loc[lost.index, "district"] = district
    found.loc[lost.index, "block"] = ground.nearest_block(lost, district)
    return found


def _sites(values: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    table = places[["postcode", "block", "district", *GRID]].assign(
        row=places.index, name=values["name"], units=values["units"].astype("int64")
    )
    kinds = {"row": "int64", "units": "int64"} | dict.fromkeys(GRID, "float64")
    kinds |= dict.fromkeys(["name", "postcode", "block", "district"], "str")
    return table[SITES.column_names].astype(kinds).reset_index(drop=True)


def _noted(good: pd.DataFrame, at: pd.DataFrame) -> dict[str, list[int]]:
    sector = good.index[good["located"] == "sector"]
    turned = at.index[at["swapped"] == "yes"].intersection(good.index)
    notes = {
        "the postcode is not in use, so the site stands at the centre of its sector.": sector,
        "the coordinates were the wrong way round and have been exchanged.": turned,
    }
    return {words: [int(row) for row in about] for words, about in notes.items() if np.size(about)}

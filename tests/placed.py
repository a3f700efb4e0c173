"""Placements for the tests: a country of six blocks on paper, and the invented placements of Sussex."""

from functools import cache
from typing import Any

import pandas as pd

from marketmap import tables
from marketmap.disclosure import Suppression
from marketmap.sources.example import load_example
from marketmap.sources.headings import find_rows
from marketmap.sources.placements import check_placements, placements_table
from marketmap.sources.placements_form import PLACEMENTS_FORM
from tests.england import england, gazetteer
from tests.registers import postcode_index

# Block: district, council, ICS, adults, easting and northing in km. District "both" straddles the two ICSs.
PAPER = {
    "a1": ("a", "county", "north", 100, 0, 0),
    "a2": ("a", "county", "north", 300, 8, 0),
    "b1": ("b", "county", "north", 100, 6, 30),
    "c1": ("both", "city", "north", 100, 100, 0),
    "c2": ("both", "city", "south", 100, 100, 20),
    "d1": ("d", "shire", "south", 100, 200, 0),
}


@cache
def paper() -> pd.DataFrame:
    """The six blocks, as far as placements look at them."""
    rows = [
        {
            "block": block, "district": district, "upper_tier": council, "icb_2026": ics, "icb_2024": ics,
            "easting_m": east * 1000.0, "northing_m": north * 1000.0,
            **{f"people_{band}": 0.0 for band in tables.AGE_BANDS}, "people_25_34": float(adults),
        }
        for block, (district, council, ics, adults, east, north) in PAPER.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def placements(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of tables.PLACEMENTS: rehabilitation of one person, unless a row says otherwise."""
    filled: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=2):
        people = row.get("people", 1.0)
        counts = {"people": people, "people_least": people, "people_most": people}
        filled.append({"placement": str(number), "kind": "rehab"} | counts | row)
    names = {name for row in filled for name in row} or {"placement"}
    return placements_table({name: [row.get(name) for row in filled] for name in names})


def going(home: str | None, host: str | None, **others: Any) -> dict[str, Any]:  # noqa: ANN401, any cell
    """A row from one place to another, each as kind:code, such as district:a; None is not known."""
    row: dict[str, Any] = {}
    for side, place in (("home", home), ("host", host)):
        kind, _, code = (place or ":").partition(":")
        column = {"block": f"{side}_block", "district": f"{side}_district"}.get(kind, f"{side}_area")
        row[column] = None if place is None else code if kind in ("block", "district") else place
    return row | others


def how(profile: str) -> Suppression:
    """How small counts are hidden; a reason is stated where nothing is."""
    return Suppression(profile, "a test" if profile == "none" else "")


BOROUGHS = ("Dudley", "Sandwell", "Walsall", "Wolverhampton")


def black_country() -> bytes:
    """A file of placements by social care: from each borough of the Black Country 15 within it, 10 in Birmingham.

    40 of 100 are outside their ICS, which some share of units open to others predicts.
    """
    rows = [
        f"{borough[:2]}{number},social_care,{borough},{borough if number < 15 else 'Birmingham'},2026-01-01,90"
        for borough in BOROUGHS
        for number in range(25)
    ]
    return "\n".join(["Reference,Kind,Home area,Host area,Start,Days", *rows]).encode()


@cache
def sussex() -> pd.DataFrame:
    """The invented placements of Sussex, checked like a user's own."""
    rows = find_rows(load_example().placements, PLACEMENTS_FORM)
    return check_placements(rows, england(), gazetteer(), postcode_index()).table

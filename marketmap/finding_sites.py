"""Where a site is: from a postcode or coordinates that a user gives to a point, a block and a district in England."""

import re
from dataclasses import dataclass

import pandas as pd

from marketmap.errors import ChoiceError
from marketmap.locating import (
    ENGLAND,
    Ground,
    PostcodeIndex,
    grid_from_degrees,
    locate_points,
    locate_postcodes,
    tidy_postcodes,
    turned_round,
)

MOST_UNITS = 5_000  # as in a register
_PAIR = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*")
_MOST_DEGREES = 180
# Postcode areas that lie wholly outside England; those on a border are not told.
_ELSEWHERE = {
    "Wales": ("CF", "LD", "LL", "NP", "SA"),
    "Scotland": ("AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE"),
    "Northern Ireland": ("BT",),
    "Jersey, Guernsey or the Isle of Man": ("JE", "GY", "IM"),
}
EXPECTED = "a full postcode, such as BN1 1AA, or coordinates, such as 531000, 104000"


@dataclass(frozen=True)
class SitePlace:
    """Where a site is.

    Attributes:
        words: the postcode, or the coordinates, as they are said.
        easting_m: British National Grid (m).
        northing_m: British National Grid (m).
        district: district code.
        block: block it stands in, or the nearest of its district.
        notice: what the reader should know of how it was found; empty when its postcode is in use.
    """

    words: str
    easting_m: float
    northing_m: float
    district: str
    block: str
    notice: str = ""

    @property
    def is_postcode(self) -> bool:
        """Whether it was given as a postcode."""
        return isinstance(tidy_postcodes(pd.Series([self.words], dtype="str")).iloc[0], str)


def find_site(text: str, index: PostcodeIndex, ground: Ground) -> SitePlace:
    """Find a site in England.

    Args:
        text: a postcode; or easting and northing in metres, or latitude and longitude in degrees.
        index: the live postcodes.
        ground: the land.

    Raises:
        ChoiceError: when it is neither, does not exist, or is not in England; the text says which.
    """
    if not text.strip():
        raise ChoiceError(f"No place was given to look near: expected {EXPECTED}.")
    pair = _PAIR.fullmatch(text)
    if pair:
        return _at_coordinates(text.strip(), (float(pair[1]), float(pair[2])), ground)
    postcode = tidy_postcodes(pd.Series([text], dtype="str")).iloc[0]
    if not isinstance(postcode, str):
        raise ChoiceError(f"{text.strip()} is not a place to look near: expected {EXPECTED}.")
    found = locate_postcodes(pd.Series([postcode]), index).iloc[0]
    if not isinstance(found["located"], str):
        raise ChoiceError(_no_such(postcode))
    if found["located"] == "postcode":
        return SitePlace(postcode, *_grid(found), str(found["district"]), str(found["block"]))
    at = _located(postcode, found[["easting_m", "northing_m"]].astype(float).to_frame().T, ground)
    notice = f"{postcode} is not in use: the site stands at the centre of {postcode[:-2]}."
    return SitePlace(postcode, *_grid(found), at.district, at.block, notice)


def units_of(text: str) -> int:
    """Return the units of a scheme that somebody typed.

    Raises:
        ChoiceError: when it is not a whole number from 1 to 5,000.
    """
    plain = text.strip().replace(",", "")
    if re.fullmatch(r"\d{1,9}", plain, re.ASCII) and 1 <= int(plain) <= MOST_UNITS:
        return int(plain)
    raise ChoiceError(
        f"Units: {text.strip() or 'nothing'} was given; expected a whole number from 1 to {MOST_UNITS:,}."
    )


def _grid(row: pd.Series) -> tuple[float, float]:
    return float(row["easting_m"]), float(row["northing_m"])


def country_of(postcode: str) -> str | None:
    """Return the country outside England that a postcode's letters belong to; None where they tell of none."""
    letters = re.match(r"[A-Z]+", postcode)
    area = letters[0] if letters else ""
    return next((country for country, areas in _ELSEWHERE.items() if area in areas), None)


def _no_such(postcode: str) -> str:
    country = country_of(postcode)
    if country:
        return f"{postcode} is in {country}; marketmap knows England only."
    return f"{postcode} is not a postcode in England: none there begins with {postcode[:-2]}."


def _at_coordinates(text: str, pair: tuple[float, float], ground: Ground) -> SitePlace:
    if max(map(abs, pair)) > _MOST_DEGREES:
        return _located(text, pd.DataFrame([pair], columns=["easting_m", "northing_m"]), ground)
    degrees = [pd.Series([one]) for one in pair]
    return _located(text, grid_from_degrees(*degrees), ground, grid_from_degrees(*degrees[::-1]))


def at_degrees(latitude: float, longitude: float) -> str:
    """Return the coordinates (m) of a point in degrees, such as one clicked on a map, as a user writes them."""
    grid = grid_from_degrees(pd.Series([latitude]), pd.Series([longitude])).iloc[0]
    return f"{grid['easting_m']:.0f}, {grid['northing_m']:.0f}"


def _located(said: str, given: pd.DataFrame, ground: Ground, turned: pd.DataFrame | None = None) -> SitePlace:
    at = locate_points(given, turned_round(given) if turned is None else turned, ground).iloc[0]
    if at["country"] != ENGLAND:
        raise ChoiceError(f"{said} is in {at['country']}; marketmap knows England only.")
    notice = "The two coordinates were the wrong way round and have been exchanged." if at["swapped"] == "yes" else ""
    return SitePlace(said, *_grid(at), str(at["district"]), str(at["block"]), notice)

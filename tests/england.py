"""Real England for the tests: the embedded tables and the baseline market, worked out once."""

from functools import cache

from marketmap.geography import Place
from marketmap.loading import Grounds
from marketmap.market import Market, build_market
from marketmap.places import Gazetteer
from marketmap.sources.england import England, load_england

SURREY_AND_SUSSEX = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
SUSSEX = Place("icb_2024", "E54000064", "NHS Sussex")
EAST_SUFFOLK = Place("district", "E07000244", "East Suffolk")
BRIGHTON = Place("district", "E06000043", "Brighton and Hove")


@cache
def england() -> England:
    """Return the embedded tables."""
    return load_england()


@cache
def grounds() -> Grounds:
    """Return what files are checked against: its postcodes take longest to read."""
    return Grounds(england())


@cache
def market() -> Market:
    """Return the baseline market."""
    return build_market(england())


@cache
def gazetteer() -> Gazetteer:
    """Return the tables that names are looked up in."""
    return Gazetteer(england().areas, england().code_history, england().aliases)

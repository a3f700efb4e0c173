"""Contracts of what a site would find: demand, units and people near it, and sites ranked."""

from marketmap.tables.contract import Column, Table, people, rate, text, units
from marketmap.tables.own import LEVELS, MODELS

_WITHIN = Column("within_km", "number", "road distance from the site", "km", 0)


def _change(name: str, meaning: str) -> Column:
    return Column(name, "number", f"change in units {meaning}", "units")


def _metres(name: str) -> Column:
    return Column(name, "number", "where it stands, British National Grid", "m", 0, 700_000)


SITES = Table(
    "sites",
    "one site of a list that the user gave",
    ("row",),
    (
        Column("row", "whole number", "row of the file it came from", least=1),
        text("name", "the user's name for it", may_be_missing=True),
        text("postcode", "postcode in upper case with one space", may_be_missing=True),
        text("block", "block it stands in, or the nearest of its district"),
        text("district", "district code of 2025"),
        _metres("easting_m"),
        _metres("northing_m"),
        Column("units", "whole number", "units that would open", "units", 1, 5000),
    ),
)

NEAR = Table(
    "near",
    "all that lies within one road distance of a site",
    ("within_km",),
    (
        _WITHIN,
        people("adults", "people aged 18 and over, mid-2024"),
        units("demand_low", "units required, low"),
        units("demand", "units required, central"),
        units("demand_high", "units required, high"),
        units("supply", "units that exist"),
        units("register_units", "of these, units of schemes of the user's register that stand within it"),
        Column("register_schemes", "whole number", "schemes of the user's register that stand within it", least=0),
        units("spread_units", "of these, units known by district only, by the share of its adults who live within it"),
        Column("providers", "whole number", "registered locations within it", least=0),
        units("available_before", "units effectively available to the people within it, without the scheme"),
        units("available_after", "units effectively available to the people within it, with the scheme"),
    ),
)

COMPETING = Table(
    "competing",
    "units of one level and model within one road distance of a site",
    ("within_km", "origin", "level", "model"),
    (
        _WITHIN,
        text("origin", "where the figure comes from", ("register", "by district")),
        text("level", "support level; missing where it is not stated", LEVELS, may_be_missing=True),
        text("model", "model of housing; missing where it is not stated", MODELS, may_be_missing=True),
        Column("schemes", "whole number", "schemes; none for units known by district only", least=0),
        units("units", "units that exist"),
    ),
)

SITE_PEOPLE = Table(
    "site_people",
    "what a scheme at a site would change for the people of one council in one ICS",
    ("council", "icb"),
    (
        text("council", "upper-tier council code"),
        text("council_name", "its name"),
        text("icb", "integrated care board code on the boundaries in use"),
        text("icb_name", "its name"),
        units("used", "units of the scheme that they would use", may_be_missing=False),
        _change("met_in_district", "met in the home district"),
        _change("met_in_icb", "met elsewhere in the home ICB"),
        _change("met_outside", "met outside the home ICB"),
        _change("unmet", "met nowhere within reach"),
    ),
)

SITE_ENDS = Table(
    "site_ends",
    "what a scheme at a site would change in all England with demand at one end of its range",
    ("end",),
    (
        text("end", "end of the range of demand", ("low", "central", "high")),
        units("used", "units of the scheme that somebody within reach would use", may_be_missing=False),
        Column("newly_met", "number", "people housed whom nobody could house before", "people"),
        Column("brought_home", "number", "fewer people housed outside their home ICB", "people"),
        units("emptied", "units elsewhere that would be left empty", least=None, may_be_missing=False),
    ),
)

UNMET_NEAR = Table(
    "unmet_near",
    "unmet demand of one district, with the scheme opened",
    ("district",),
    (
        text("district", "district code of 2025"),
        text("name", "district name"),
        Column("distance_km", "number", "road distance from the site to those unmet, on average", "km", 0),
        units("unmet", "units met nowhere within reach", may_be_missing=False),
    ),
)

RANKED_SITES = Table(
    "ranked_sites",
    "one site of a list, best first",
    ("rank",),
    (
        Column("rank", "whole number", "1 is the best", least=1),
        Column("row", "whole number", "row of the file it came from", least=1),
        text("name", "the user's name for it, else its postcode or coordinates"),
        text("postcode", "postcode", may_be_missing=True),
        _metres("easting_m"),
        _metres("northing_m"),
        text("district", "district code of 2025"),
        text("district_name", "district name"),
        units("units", "units of the scheme that would open", may_be_missing=False),
        units("used", "of these, units that somebody within reach would use; missing where it cannot be worked out"),
        Column(
            "newly_met",
            "number",
            "people housed whom nobody could house before, in all England",
            "people",
            may_be_missing=True,
        ),
        Column(
            "brought_home",
            "number",
            "fewer people housed outside their home ICB, in all England",
            "people",
            may_be_missing=True,
        ),
        units("emptied", "units elsewhere that would be left empty", least=None),
        units("demand_near", "units required within 10 km by road"),
        units("demand_wider", "units required within 20 km by road"),
        units("supply_near", "units that exist within 10 km by road"),
        rate("available_per_100", "effectively available within 10 km, for each 100 required, without it", "units"),
        text("first_council", "council whose people would use most of it", may_be_missing=True),
        units("first_council_units", "units they would use"),
    ),
)

NEXT_PLACES = Table(
    "next_places",
    "what one more unit in one area would change in all England",
    ("kind", "area", "group"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        Column("met", "number", "people newly housed", "people"),
        _change("met_in_district", "met in the home district"),
        _change("met_in_icb", "met elsewhere in the home ICB"),
        _change("met_outside", "met outside the home ICB; below zero is people kept or brought home"),
        Column("person_km", "number", "change in units met times road distance", "person-km"),
        units("demand", "units required in the area"),
        units("unmet_now", "of these, met nowhere within reach as things are", may_be_missing=False),
    ),
)

CANDIDATES = Table(
    "candidates",
    "one place at which units could open",
    ("candidate",),
    (
        text("candidate", "MSOA code, or row of the user's list"),
        text("name", "name of the small area, or the user's name for the site"),
        text("district", "district code of 2025"),
        text("block", "block it stands in, or the nearest"),
        _metres("easting_m"),
        _metres("northing_m"),
        units("units", "units that would open there; missing where sizes are given for all"),
    ),
)

CHOSEN_SITES = Table(
    "chosen_sites",
    "one site of the best choice, in the order in which they add most",
    ("order",),
    (
        Column("order", "whole number", "1 is the one that would house most by itself", least=1),
        text("candidate", "MSOA code, or row of the user's list"),
        text("name", "name of the small area, or the user's name for the site"),
        text("district", "district code of 2025"),
        text("district_name", "district name"),
        _metres("easting_m"),
        _metres("northing_m"),
        units("units", "units that would open there", may_be_missing=False),
        Column("housed", "number", "people of the place it would house within the distance", "people", 0),
        Column("added", "number", "people that it adds to the sites before it", "people"),
        units("used", "units that somebody would use with all sites open, by home first", may_be_missing=False),
    ),
)

"""Contracts of what distance adds: where people and units stand, which demand each scheme could meet, flows, access."""

from marketmap.tables.contract import Column, Table, people, rate, text, units
from marketmap.tables.worked_out import SHARE_OF_AREA

WHERE_MET = ("district", "icb", "outside")


def _kilometres(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, "km", 0, may_be_missing=True)


def _metres(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, "m", 0, 700_000)


DEMAND_POINTS = Table(
    "demand_points",
    "one point that demand starts from: the part of an MSOA in one ICB, or a block",
    ("point",),
    (
        text("point", "MSOA code, with the ICB's where it is split between ICBs; or block code"),
        text("district", "district code of 2025"),
        text("icb", "integrated care board code on the boundaries in use"),
        _metres("easting_m", "adult-weighted centre of its blocks, British National Grid"),
        _metres("northing_m", "adult-weighted centre of its blocks, British National Grid"),
        people("adults", "people aged 18 and over, mid-2024"),
    ),
)

SUPPLY_POINTS = Table(
    "supply_points",
    "one point at which units of a scheme stand: the scheme's own, or the centre of a district's part in one ICB",
    ("supply_point",),
    (
        text("supply_point", "scheme identifier; with the ICB's code where its district lies in several"),
        text("scheme", "scheme identifier; the district code for a published total"),
        text("district", "district code of 2025"),
        text("icb", "integrated care board code on the boundaries in use"),
        text(
            "block", "block it stands in, or the nearest; missing where it stands for its district", may_be_missing=True
        ),
        _metres("easting_m", "where it stands, British National Grid"),
        _metres("northing_m", "where it stands, British National Grid"),
        Column("share", "number", "share of the scheme's units that stand here", least=0, most=1),
        Column(
            "spread", "yes or no", "whether it stands for the whole of its district and not for one place inside it"
        ),
        units("units_open", "units open to people of other districts; missing means all of them"),
    ),
)

ALLOCATION = Table(
    "allocation",
    "units of one supply point that could meet demand of one demand point",
    ("point", "supply_point"),
    (
        text("point", "demand point"),
        text("supply_point", "supply point"),
        units("units", "units", may_be_missing=False),
        Column("distance_km", "number", "road distance", "km", 0),
        text("where", "in the home district, elsewhere in the home ICB, or outside it", WHERE_MET),
    ),
)

FLOWS = Table(
    "flows",
    "units of one area's demand that could be met in another, predicted",
    ("kind", "home", "host", "group"),
    (
        text("kind", "area kind of home and host"),
        text("home", "area code of the people"),
        text("home_name", "its name"),
        text("host", "area code of the units"),
        text("host_name", "its name"),
        text("group", "who the housing is for"),
        units("units", "units", may_be_missing=False),
        _kilometres("distance_km", "mean road distance"),
        Column("person_km", "number", "units times road distance", "person-km", 0),
    ),
)

MET = Table(
    "met",
    "where the units that one area's people require could be met",
    ("kind", "area", "group"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        SHARE_OF_AREA,
        people("adults", "people aged 18 and over, mid-2024"),
        units("demand", "units required"),
        units("met_in_district", "met in the home district"),
        units("met_in_icb", "met elsewhere in the home ICB"),
        units("met_outside", "met outside the home ICB: predicted out of area"),
        units("unmet", "met nowhere within reach", may_be_missing=False),
        rate("outside_share", "met outside the home ICB over units met", "share"),
        rate("outside_per_100_required", "met outside the home ICB for each 100 required", "units"),
        Column("person_km", "number", "units met times road distance", "person-km", 0),
        _kilometres("distance_km", "mean road distance of the units met"),
        units("supply", "units that exist in the area"),
        units("hosted", "of these, units that would house people of other areas of the kind"),
        units("spare", "of these, units that nobody within reach would need"),
    ),
)

ACCESS = Table(
    "access",
    "units effectively available to the people of one area",
    ("kind", "area", "group"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("group", "who the housing is for"),
        units("available", "spatial availability: units, shared with everybody else in reach of them"),
        rate("available_per_100_required", "available over demand: the E2SFCA ratio, for each 100 required", "units"),
    ),
)

NEXT_UNIT = Table(
    "next_unit",
    "what one more unit at one supply point would change",
    ("supply_point",),
    (
        text("supply_point", "supply point"),
        text("district", "district code of 2025"),
        units("met", "units of demand met in all"),
        Column("met_in_district", "number", "change in units met in the home district", "units"),
        Column("met_in_icb", "number", "change in units met elsewhere in the home ICB", "units"),
        Column("met_outside", "number", "change in units met outside the home ICB", "units"),
        Column("person_km", "number", "change in units met times road distance", "person-km"),
    ),
)

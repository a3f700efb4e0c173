"""Contracts of what a user loads: schemes, placements, counts, travel, CQC's locations."""

from marketmap.tables.contract import Column, Table, text, units
from marketmap.tables.england import AREA_COLUMNS

LEVELS = ("low", "medium", "high", "nursing")

MODELS = (
    "crisis_house", "step_down", "forensic_step_down", "group_home", "core_and_cluster", "shared_lives", "sheltered",
    "extra_care", "dispersed", "hostel", "foyer", "refuge", "other",
)  # fmt: skip

STAYS = ("short", "medium", "long", "permanent")

LOCATED = ("postcode", "sector", "coordinates", "district")

PLACEMENT_KINDS = ("acute", "rehab", "social_care")

SCHEMES = Table(
    "schemes",
    "one scheme of a register that the user loaded",
    ("scheme",),
    (
        text("scheme", "scheme identifier, unique in the register"),
        text("name", "name of the scheme", may_be_missing=True),
        text("provider", "who runs it", may_be_missing=True),
        text("postcode", "postcode in upper case with one space", may_be_missing=True),
        text(
            "located",
            "how it was located: by postcode, by the centre of its postcode sector, by coordinates, by district only",
            LOCATED,
        ),
        Column(
            "easting_m",
            "number",
            "British National Grid; missing when located by district only",
            "m",
            0,
            700_000,
            may_be_missing=True,
        ),
        Column(
            "northing_m",
            "number",
            "British National Grid; missing when located by district only",
            "m",
            0,
            700_000,
            may_be_missing=True,
        ),
        text("block", "block it stands in; missing when located by district or sector only", may_be_missing=True),
        text("district", "district code of 2025"),
        text("group", "primary group; shared when several groups are named without shares"),
        text("secondary_group", "secondary group", may_be_missing=True),
        text("level", "support level", LEVELS, may_be_missing=True),
        text("model", "model of housing", MODELS, may_be_missing=True),
        text("stay", "intended stay", STAYS, may_be_missing=True),
        Column("units", "whole number", "units the scheme can let", "units", 1, 5000),
        Column("units_occupied", "number", "units occupied", "units", 0, may_be_missing=True),
        Column("units_open", "number", "units open to nominations from other areas", "units", 0, may_be_missing=True),
        text("exempt", "exempt accommodation: yes or no", ("yes", "no"), may_be_missing=True),
        text("cqc_registered", "registered with CQC: yes or no", ("yes", "no"), may_be_missing=True),
        text("opened", "opening date, YYYY-MM-DD", may_be_missing=True),
        text("closing", "closing date, YYYY-MM-DD", may_be_missing=True),
        Column("sensitive", "yes or no", "counted at district level, never drawn or exported at a point"),
    ),
)

SCHEME_GROUPS = Table(
    "scheme_groups",
    "units of one scheme for one group; a scheme of several groups without shares has one row for shared",
    ("scheme", "group"),
    (
        text("scheme", "scheme identifier"),
        text("group", "who the units are for; shared when several groups use them and no shares were declared"),
        units("units", "units for the group; a scheme's rows add up to its units", may_be_missing=False),
    ),
)

PLACEMENTS = Table(
    "placements",
    "one person or group placed somewhere, as the user's file has it",
    ("placement",),
    (
        text("placement", "row of the file it came from"),
        text("kind", "which of the three kinds", PLACEMENT_KINDS),
        text(
            "reason",
            "referral reason code of an acute placement: 10 inappropriate, 11 to 14 appropriate, 99 unknown",
            may_be_missing=True,
        ),
        text("home_district", "district of the person's home area", may_be_missing=True),
        text("home_block", "block of the home postcode; the postcode itself is never kept", may_be_missing=True),
        text("home_area", "home area as kind:code when it is not a district", may_be_missing=True),
        text("host_district", "district of the host", may_be_missing=True),
        text("host_block", "block of the host postcode", may_be_missing=True),
        text("host_area", "host area as kind:code when it is not a district", may_be_missing=True),
        text("host_provider", "provider or scheme that hosts", may_be_missing=True),
        text("group", "who the placement is for", may_be_missing=True),
        text("level", "support level", LEVELS, may_be_missing=True),
        text("start", "start date, YYYY-MM-DD", may_be_missing=True),
        text("end", "end date, YYYY-MM-DD; missing while it goes on", may_be_missing=True),
        Column(
            "people",
            "number",
            "people placed; 1 in a file of persons; missing when suppressed",
            "people",
            0,
            may_be_missing=True,
        ),
        Column(
            "people_least",
            "number",
            "least it can be: the count, or the low end of a suppressed interval",
            "people",
            0,
            may_be_missing=True,
        ),
        Column("people_most", "number", "most it can be", "people", 0, may_be_missing=True),
        Column(
            "days", "number", "days in the period; missing when suppressed or not given", "days", 0, may_be_missing=True
        ),
        Column("cost_per_day", "number", "cost per day", "GBP", 0, may_be_missing=True),
    ),
)

DEMAND_COUNTS = Table(
    "demand_counts",
    "the user's own count of units required in one area for one group",
    ("kind", "area", "group"),
    (
        text("kind", "area kind", AREA_COLUMNS),
        text("area", "live area code"),
        text("group", "who the housing is for"),
        Column("units", "number", "units required; missing when suppressed", "units", 0, may_be_missing=True),
        Column("units_least", "number", "least it can be", "units", 0, may_be_missing=True),
        Column("units_most", "number", "most it can be", "units", 0, may_be_missing=True),
    ),
)

DEMAND_LEVELS = Table(
    "demand_levels",
    "the user's own count of units required in one area for one group at one support level; an area and group that has "
    "one level has all, and its row of demand_counts is their total",
    ("kind", "area", "group", "level"),
    (
        text("kind", "area kind", AREA_COLUMNS),
        text("area", "live area code"),
        text("group", "who the housing is for"),
        text("level", "support level", LEVELS),
        Column("units", "number", "units required; missing when suppressed", "units", 0, may_be_missing=True),
        Column("units_least", "number", "least it can be", "units", 0, may_be_missing=True),
        Column("units_most", "number", "most it can be", "units", 0, may_be_missing=True),
    ),
)

TRAVEL = Table(
    "travel",
    "travel from one block or district to one scheme",
    ("kind", "area", "scheme"),
    (
        text("kind", "block or district", ("block", "district")),
        text("area", "block or district code"),
        text("scheme", "scheme identifier"),
        Column("minutes", "number", "travel time", "minutes", 0, may_be_missing=True),
        Column("distance_km", "number", "road distance", "km", 0, may_be_missing=True),
    ),
)

LOCATIONS = Table(
    "locations",
    "one location registered with CQC, from the active locations file: presence, never units of supported housing",
    ("location",),
    (
        text("location", "CQC location number; a dual registration is one location"),
        text("name", "name of the location"),
        text("provider", "name of the provider"),
        text("brand", "brand, where the provider belongs to one", may_be_missing=True),
        Column("supported_living", "yes or no", "supported living service"),
        Column("supported_housing", "yes or no", "supported housing service"),
        Column("care_home", "yes or no", "care home, with or without nursing"),
        Column("extra_care", "yes or no", "extra care housing service"),
        Column("shared_lives", "yes or no", "shared lives"),
        Column("mental_health", "yes or no", "registered for mental health"),
        Column("beds", "number", "care home beds", "beds", 0, may_be_missing=True),
        text("postcode", "postcode", may_be_missing=True),
        text("district", "district code of 2025"),
        Column("easting_m", "number", "British National Grid", "m", 0, 700_000, may_be_missing=True),
        Column("northing_m", "number", "British National Grid", "m", 0, 700_000, may_be_missing=True),
    ),
)

RELEASED = Table(
    "released",
    "one figure of the placements that was shown or written, as it was",
    ("release", "placement_kind", "reason", "table", "line", "column"),
    (
        Column("release", "whole number", "number of the release", least=1),
        text("day", "day of the release, YYYY-MM-DD"),
        text("where", "page or command"),
        text("place_kind", "area kind of the place"),
        text("place", "area code of the place"),
        text("place_name", "name of the place"),
        text("kind", "area kind by which homes are counted"),
        text("boundaries", "area kind that is the ICS"),
        Column("road_factor", "number", "km by road of a km in a straight line", least=0),
        text("profile", "suppression profile"),
        text("stated", "reason stated for hiding nothing; empty where small counts are hidden"),
        text("placements", "hash of the placements"),
        text("own_areas", "hash of the user's own areas; empty where none are loaded"),
        text("placement_kind", "kind of placement"),
        text("reason", "reason of acute placements"),
        text("table", "homes, band, council or costed"),
        text("line", "row of the table"),
        text("column", "column of the table"),
        text("shown", "the figure as shown: * where hidden; used, where it is part of a cost only"),
    ),
)

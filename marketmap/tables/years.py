"""Contracts of the years ahead: what ONS projects, and what follows for demand, supply and gaps."""

from marketmap.tables.contract import Column, Table, people, rate, text, units
from marketmap.tables.own import LEVELS
from marketmap.tables.worked_out import ESTIMATES

NOT_STATED, NOT_KNOWN, EVERY = "not stated", "not known", "all"
FIVE = (1, 2, 3, 4, 5)

_YEAR = Column("year", "whole number", "year; people at the middle of it", least=2022, most=2047)

SUB_ICB_PROJECTION = Table(
    "sub_icb_projection",
    "people projected to live in one sub-ICB location in one year",
    ("sub_icb", "year"),
    (
        text("sub_icb", "sub-ICB location code of 2024"),
        _YEAR,
        people("people_15_19", "people aged 15 to 19"),
        people("people_20_plus", "people aged 20 and over"),
    ),
)

HOUSEHOLD_PROJECTION = Table(
    "household_projection",
    "people projected to live in private households of one district in one year: for growth, not for levels",
    ("district", "year"),
    (
        text("district", "district code of 2025"),
        _YEAR,
        people("people", "people in private households"),
    ),
)

GROWTH = Table(
    "growth",
    "people in one area in one year, as the user projects them",
    ("kind", "area", "year"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        Column("year", "whole number", "year", least=2026, most=2047),
        people("people", "people; only how they grow from 2026 is used"),
    ),
)

YEARS = Table(
    "years",
    "demand, supply and gap of one area for one group in one year, by one estimate",
    ("kind", "area", "group", "estimate", "year"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        text("estimate", "how demand was estimated", ESTIMATES),
        Column("year", "whole number", "year", least=2026, most=2047),
        rate("growth", "demand over demand in 2026", "times"),
        units("demand", "units required, central"),
        units("demand_lower", "units required, lower 95% limit"),
        units("demand_upper", "units required, upper 95% limit"),
        units(
            "supply", "units that exist, central: those of a register by their dates, published totals as they are now"
        ),
        units("supply_lower", "units that exist, lower 95% limit"),
        units("supply_upper", "units that exist, upper 95% limit"),
        units("gap", "demand less supply, central; above zero is short", least=None),
        units("gap_lower", "gap, lower 95% limit", least=None),
        units("gap_upper", "gap, upper 95% limit", least=None),
        Column(
            "chance_short", "number", "share of draws in which the area is short", "share", 0, 1, may_be_missing=True
        ),
        Column("draws", "whole number", "how many draws", least=1),
        Column("seed", "whole number", "seed of the draws: the same seed gives the same figures", least=0),
    ),
)

FIVE_YEARS = Table(
    "five_years",
    "units available now and likely to be needed in each of five years, in one area for one group, by level and "
    "whether exempt; the row of all levels holds what is needed; a row of one level, exempt and not, "
    "holds it where the user's own counts tell levels",
    ("kind", "area", "group", "level", "exempt"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        text(
            "level",
            "support level; not known where only a published total is known",
            (EVERY, *LEVELS, NOT_STATED, NOT_KNOWN),
        ),
        text("exempt", "whether exempt accommodation", (EVERY, "yes", "no", NOT_STATED, NOT_KNOWN)),
        text("estimate", "how need was estimated; missing where it is not known", ESTIMATES, may_be_missing=True),
        units("available", "units available now, central"),
        text("counted_on", "day on which units of a register were counted, YYYY-MM-DD"),
        Column("first_year", "whole number", "the first of the five years", least=2026, most=2043),
        *(
            units(f"needed_{year}{end}", f"units likely to be needed in year {year}{words}")
            for year in FIVE
            for end, words in (("", ", central"), ("_lower", ", lower 95% limit"), ("_upper", ", upper 95% limit"))
        ),
    ),
)

"""Contract of gaps by support level, strict and with homes of other levels serving."""

from marketmap.tables.contract import Table, text, units
from marketmap.tables.own import LEVELS
from marketmap.tables.years import NOT_STATED

LEVEL_GAPS = Table(
    "level_gaps",
    "units required and existing at one support level in one area for one group, and how far homes of other levels "
    "would help; the row not stated holds units whose level the register does not state",
    ("kind", "area", "group", "level"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        text("level", "support level", (*LEVELS, NOT_STATED)),
        units("demand", "units required at the level, by the user's own counts; missing where they do not cover all"),
        units("supply", "units of the user's register at the level; missing where it does not cover all of the area"),
        units("gap", "demand less supply of the same level; above zero is short", least=None),
        *(units(f"met_by_{level}", f"of those required, met by homes of level {level}") for level in LEVELS),
        units("unmet", "of those required, met by no home: the gap with substitution"),
        units("lent", "of the homes, those that serve people of other levels"),
        units("spare", "of the homes, those that serve nobody of the area"),
        units(
            "next_unit", "people of the area who lack a home and whom one more home at the level would serve, 0 to 1"
        ),
    ),
)

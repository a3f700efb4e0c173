"""Contracts of what was observed: the user's placements by home and host, distance, share and cost.

The three kinds of placement, and the reasons of acute ones, have rows of their own in every table and are never added
up. Counts are exact: they are for working out, and pass through `disclosure` before anybody sees them.
"""

from marketmap.tables.contract import Column, Table, text
from marketmap.tables.own import PLACEMENT_KINDS

REASONS = ("inappropriate", "appropriate", "not_known", "not_asked")

WHERES = ("in_district", "elsewhere_in_ics", "in_ics", "outside_ics", "not_known")

BANDS = ("under_14_km", "14_to_49_km", "49_to_100_km", "100_km_and_over", "not_known")

_KIND = text("placement_kind", "which of the three kinds of placement", PLACEMENT_KINDS)
_REASON = text(
    "reason", "why an acute placement was out of area: 10 is inappropriate, 11 to 14 appropriate; others have none",
    REASONS,
)  # fmt: skip


def _people(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="people", least=0, may_be_missing=True)


_PEOPLE = (
    Column("rows", "whole number", "rows of the file", least=1),
    Column("rows_without_people", "whole number", "of them, those whose count is suppressed or not given", least=0),
    _people("people", "people whose count is known; missing when no row has one"),
    _people("people_least", "least they can be, suppressed counts at their least; missing when a count is not given"),
    _people("people_most", "most they can be; missing when a count is not given"),
    _people("people_with_days", "of the known people, those whose days are known"),
    Column("days", "number", "days of all rows that have them", "days", 0, may_be_missing=True),
    _people("people_with_distance", "of the known people, those whose distance is known"),
    Column("distance_km", "number", "mean road distance of those", "km", 0, may_be_missing=True),
)

OBSERVED = Table(
    "observed",
    "one placement of the user's file, set on the map",
    ("placement",),
    (
        text("placement", "row of the file it came from"),
        _KIND,
        _REASON,
        text("home", "home as kind:code, as near as it is known", may_be_missing=True),
        text("host", "host as kind:code, as near as it is known", may_be_missing=True),
        text("where", "where the host lies as seen from the home", WHERES),
        text("council", "whether the host is in the home's own upper-tier council", ("own", "other", "not_known")),
        Column("distance_km", "number", "road distance: straight line x 1.3", "km", 0, may_be_missing=True),
        text("band", "distance band", BANDS),
        _people("people", "people placed; missing when suppressed or not given"),
        _people("people_least", "least it can be"),
        _people("people_most", "most it can be"),
        Column("days", "number", "days of all people of the row", "days", 0, may_be_missing=True),
        Column("cost_per_day", "number", "cost per day of one person", "GBP", 0, may_be_missing=True),
    ),
)

OBSERVED_FLOWS = Table(
    "observed_flows",
    "placements of one kind and reason from one home area to one host area",
    ("kind", "host_kind", "home", "host", "where", "placement_kind", "reason"),
    (
        text("kind", "area kind of the homes"),
        text("host_kind", "area kind of the hosts"),
        text("home", "home area; missing when it is not known at this kind", may_be_missing=True),
        text("host", "host area; missing when it is not known at this kind", may_be_missing=True),
        text("where", "where the host lies as seen from the home", WHERES),
        _KIND,
        _REASON,
        *_PEOPLE,
    ),
)

OBSERVED_BANDS = Table(
    "observed_bands",
    "placements of one kind and reason in one distance band",
    ("placement_kind", "reason", "band"),
    (_KIND, _REASON, text("band", "distance band", BANDS), *_PEOPLE),
)

OBSERVED_SHARES = Table(
    "observed_shares",
    "how far the placed people of one home area, kind and reason are outside their ICS",
    ("kind", "home", "placement_kind", "reason"),
    (
        text("kind", "area kind of the homes"),
        text("home", "home area; missing when it is not known at this kind", may_be_missing=True),
        _KIND,
        _REASON,
        _people("people", "people whose count is known"),
        _people("in_district", "of them, placed in their own district"),
        _people("elsewhere_in_ics", "placed elsewhere in their ICS"),
        _people("in_ics", "placed in their ICS, in which district is not known"),
        _people("outside_ics", "placed outside their ICS"),
        _people("not_known", "home or host not known well enough to tell"),
        Column("rows_without_people", "whole number", "rows whose count is suppressed or not given", least=0),
        Column(
            "share", "number", "placed outside their ICS of all of whom it is known", least=0, most=1,
            may_be_missing=True,
        ),
        Column("share_low", "number", "lower 95% limit (Wilson)", least=0, most=1, may_be_missing=True),
        Column("share_high", "number", "upper 95% limit (Wilson)", least=0, most=1, may_be_missing=True),
    ),
)  # fmt: skip

OBSERVED_COSTS = Table(
    "observed_costs",
    "what the placements of one kind and reason cost",
    ("placement_kind", "reason"),
    (
        _KIND,
        _REASON,
        _people("people", "people whose count is known"),
        _people("people_own_cost", "of them, with days and a cost per day of their own"),
        _people("people_unit_cost", "with days, costed at the unit cost of the kind"),
        _people("people_without_days", "without days: not costed"),
        Column("rows_without_people", "whole number", "rows whose count is suppressed or not given", least=0),
        Column("days", "number", "days of all rows that have them", "days", 0, may_be_missing=True),
        Column("unit_cost", "number", "cost per day of the kind", "GBP", 0, may_be_missing=True),
        Column("cost_own", "number", "days x the placements' own cost per day", "GBP", 0),
        Column(
            "cost_unit", "number", "other days x the unit cost; missing when there is none", "GBP", 0,
            may_be_missing=True,
        ),
        Column("cost", "number", "the two together; missing when one of them is", "GBP", 0, may_be_missing=True),
    ),
)  # fmt: skip

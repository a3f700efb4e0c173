"""The form of placements: people, or groups of people, placed somewhere."""

from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Choice, Field, Form
from marketmap.sources.schemes_form import GROUP_CHOICES, LEVEL_CHOICES, SHARED

KIND_CHOICES = (
    Choice(
        "acute", "Acute",
        ("acute inpatient", "adult acute", "acute mental health", "oap", "acute oap", "out of area placement",
         "nhs acute", "picu", "hospital acute"),
    ),
    Choice(
        "rehab", "Rehabilitation",
        ("rehab", "mental health rehabilitation", "nhs rehabilitation", "rehabilitation inpatient", "rehab inpatient",
         "locked rehab", "locked rehabilitation"),
    ),
    Choice(
        "social_care", "Social care",
        ("adult social care", "asc", "council", "local authority", "supported living", "shared lives", "care home",
         "residential care", "nursing home", "residential"),
    ),
)  # fmt: skip

# NHS Data Dictionary: REFERRED OUT OF AREA REASON (ADULT ACUTE MENTAL HEALTH).
REASON_CHOICES = (
    Choice("10", "No bed available (inappropriate)",
           ("inappropriate", "no bed", "no bed available", "unavailability of bed",
            "unavailability of bed at referring organisation", "bed unavailable")),
    Choice("11", "Safeguarding"),
    Choice("12", "Offending restrictions", ("offending",)),
    Choice("13", "Staff member, or family or friend of one",
           ("staff member", "staff member or family friend within the referring organisation")),
    Choice("14", "Patient choice", ("choice", "patients choice")),
    Choice("99", "Not known", ("not known not recorded", "not recorded", "unknown")),
)  # fmt: skip

_HOME = (
    Field(
        "home_area", "Home area", "text",
        "Council, ICS or sub-ICB location that the person belongs to, by name or code, old ones too.",
        ("home", "home district", "home local authority", "home la", "home council", "home authority", "home borough",
         "home icb", "home ics", "home ccg", "home code", "home area code", "placing authority",
         "placing local authority", "placing council", "placing la", "placing icb", "responsible authority",
         "responsible local authority", "responsible icb", "responsible commissioner", "commissioner",
         "funding authority", "area of origin", "origin"),
        example="Brighton and Hove",
    ),
    Field(
        "home_postcode", "Home postcode", "postcode",
        "Instead of the home area. Only the small area it lies in is kept, never the postcode.",
        ("home post code", "postcode of origin", "previous postcode", "patient postcode", "client postcode",
         "postcode of usual address", "usual postcode"),
    ),
)  # fmt: skip

_HOST = (
    Field(
        "host_area", "Host area", "text", "Council, ICS or sub-ICB location where the person is placed.",
        ("host", "host district", "host local authority", "host la", "host council", "host authority", "host icb",
         "host ics", "host code", "host area code", "placed in", "area placed", "placement area",
         "placement local authority", "placement district", "receiving area", "receiving authority", "destination"),
        example="Hastings",
    ),
    Field(
        "host_postcode", "Host postcode", "postcode", "Instead of the host area; only its small area is kept.",
        ("host post code", "placement postcode", "provider postcode", "unit postcode", "hospital postcode",
         "care home postcode"),
    ),
    Field(
        "host_provider", "Host provider", "text", "Provider, hospital or scheme where the person is placed.",
        ("provider", "provider name", "placement provider", "receiving provider", "receiving organisation", "hospital",
         "unit", "scheme", "scheme name", "placement name", "care home", "host provider name"),
        example="Example Housing Association",
    ),
)  # fmt: skip

_WHAT = (
    Field(
        "reason", "Referral reason", "code", "Acute placements only: 10 no bed, 11 to 14 other reasons, 99 not known.",
        ("referral reason code", "reason", "out of area reason", "oat reason", "reason code", "oap reason",
         "referred out of area reason", "reason oat"),
        choices=REASON_CHOICES,
    ),
    Field(
        "group", "Client group", "code", "Who the placement is for: a name of the list or its CORE letter.",
        ("group", "primary client group", "client type", "need group", "user group", "service user group",
         "primary support reason"),
        choices=tuple(one for one in GROUP_CHOICES if one.code != SHARED), example="Mental health",
    ),
    Field(
        "level", "Support level", "code", "Low, medium, high or nursing.",
        ("level", "level of support", "support type", "support need"), choices=LEVEL_CHOICES, example="High",
    ),
)  # fmt: skip

_HOW_LONG = (
    Field("start", "Start", "date", "Day it began, day first.",
          ("start date", "admission date", "date of admission", "placement start", "placement start date",
           "date placed", "date started"), example="04/05/2026"),
    Field("end", "End", "date", "Day it ended; blank while it goes on.",
          ("end date", "discharge date", "date of discharge", "placement end", "placement end date", "date ended")),
    Field("days", "Days", "number", "Days in the period; * if suppressed.",
          ("bed days", "number of days", "oap days", "nights", "placement days", "days in period", "total days")),
    Field("cost_per_day", "Cost per day", "number", "Pounds a day for one person.",
          ("daily cost", "cost per bed day", "price per day", "rate per day", "daily rate", "daily price",
           "cost per day gbp")),
    Field("people", "People", "whole number", "People in the row; leave the column out when each row is one.",
          ("number of people", "count", "number", "persons", "placements", "number of placements", "patients",
           "number of patients", "clients", "number of clients", "headcount")),
)  # fmt: skip

PLACEMENTS_FORM = Form(
    "placements",
    "Placements",
    "one person or group of people placed somewhere",
    (
        Field(
            "kind", "Kind", "code", "Acute, rehabilitation or social care: the three are never added up.",
            ("type", "placement type", "placement kind", "type of placement", "category", "placement category"),
            required=True, choices=KIND_CHOICES, example="Social care",
        ),
        *_HOME,
        *_HOST,
        *_WHAT,
        *_HOW_LONG,
    ),
    Limits(100_000, OWN_CELLS, "a list of placements"),
)  # fmt: skip

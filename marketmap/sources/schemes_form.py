"""The form of a scheme register: the shape of MHCLG's CORE records, whose codes and headings are read as they stand.

The codes of CORE are those of its scheme records: client group A to S, support 2 to 5, stay S to P, scheme type 4 to 7.
"""

from marketmap.groups import GROUPS
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Choice, Field, Form

SHARED = "shared"
OTHER_GROUP = "other"

_GROUP_SPELLINGS = {
    "mental_health": ("E", "people with mental health problems", "mental health problems", "mental ill health", "MH"),
    "learning_disability": ("D", "people with learning disabilities", "learning disabilities", "LD"),
    "single_homeless": ("N", "single homeless people with support needs", "single homeless", "single homelessness"),
    "rough_sleepers": ("S", "rough sleepers", "rough sleeping"),
    "older_people": ("M", "older people with support needs", "older persons"),
    "offenders": ("H", "offenders and people at risk of offending", "offenders", "ex-offenders"),
    "care_leavers": ("P", "young people leaving care"),
    "young_people": ("Q", "young people"),
    "domestic_abuse": (
        "L",
        "people at risk of domestic violence",
        "domestic violence",
        "people fleeing domestic abuse",
    ),
    "drugs": ("F", "people with drug problems", "drug problems", "drug misuse", "drugs"),
    "alcohol": ("G", "people with alcohol problems", "alcohol problems", "alcohol misuse", "alcohol"),
    "physical_disability": ("A", "people with a physical or sensory disability", "physical disability"),
    "refugees": ("I", "refugees (permanent)"),
    "veterans": ("ex-service personnel", "armed forces veterans"),
}

GROUP_CHOICES = (
    *(
        Choice(group.code, group.name, _GROUP_SPELLINGS.get(group.code, ()))
        for group in GROUPS
        if group.code != "all"
    ),
    Choice(
        OTHER_GROUP,
        "Another group",
        ("O", "homeless families with support needs", "homeless families", "R", "teenage parents", "B",
         "people with HIV or AIDS", "HIV or AIDS"),
    ),
    Choice(SHARED, "Several groups", ("all", "all groups", "generic", "mixed", "multiple", "various")),
)  # fmt: skip

LEVEL_CHOICES = (
    Choice("low", "Low", ("2", "low level", "low support")),
    Choice("medium", "Medium", ("3", "medium level", "medium support")),
    Choice("high", "High", ("4", "high level", "high support", "24 hour", "24 hours", "24/7")),
    Choice("nursing", "Nursing", ("5", "nursing care", "nursing care in a care home")),
)

LEVEL_HEADINGS = (
    "level", "level of support", "support", "support type", "scheme support type", "support need",
    "support needs level",
)  # fmt: skip

MODEL_CHOICES = (
    Choice("crisis_house", "Crisis house", ("crisis", "crisis accommodation")),
    Choice("step_down", "Step-down", ("stepdown",)),
    Choice("forensic_step_down", "Forensic step-down", ("forensic", "forensic stepdown")),
    Choice("group_home", "Group home", ("shared house", "shared housing", "shared accommodation")),
    Choice("core_and_cluster", "Core and cluster", ("cluster flats", "core & cluster flats")),
    Choice("shared_lives", "Shared lives", ("adult placement", "shared lives (adult placement)")),
    Choice("sheltered", "Sheltered housing", ("7", "housing for older people", "retirement housing")),
    Choice("extra_care", "Extra care", ("extracare", "extra care housing")),
    Choice("dispersed", "Dispersed flats with floating support", ("floating support", "dispersed flats")),
    Choice("hostel", "Hostel", ("5", "direct access hostel")),
    Choice("foyer", "Foyer", ("4",)),
    Choice("refuge", "Refuge", ("women's refuge", "domestic abuse refuge", "safe house")),
    Choice("other", "Other", ("6", "other supported housing", "supported living", "supported housing")),
)

STAY_CHOICES = (
    Choice("short", "Short (up to a year)", ("S", "V", "short stay", "very short stay", "short term")),
    Choice("medium", "Medium (over a year, then moving on)", ("M", "medium stay", "medium term")),
    Choice("long", "Long", ("long stay", "long term")),
    Choice("permanent", "Permanent (a home for life)", ("P",)),
)

# CORE's own codes for this are 1 for no and 2 to 4 for yes, so figures are not taken here.
_CQC_CHOICES = (
    Choice(
        "yes",
        "Yes",
        (
            "Y", "true", "registered", "yes registered care home providing nursing care",
            "yes registered care home providing personal care", "yes part registered as a care home",
        ),
    ),
    Choice("no", "No", ("N", "false", "not registered")),
)  # fmt: skip

_IDENTITY = (
    Field(
        "scheme", "Scheme ID", "text", "Your own reference, used once. Left blank, one is made from the row number.",
        ("id", "scheme code", "scheme reference", "scheme ref", "reference", "ref", "scheme number", "scheme no",
         "property reference", "property ref", "property id", "uprn"),
        example="SX-001",
    ),
    Field(
        "name", "Scheme name", "text", "Name of the scheme.",
        ("name", "property name", "project name", "name of scheme", "service name", "scheme service name", "scheme",
         "property", "project"),
        example="Example House",
    ),
    Field(
        "provider", "Provider", "text", "Who runs it.",
        ("provider name", "landlord", "organisation", "support provider", "managing organisation", "service provider",
         "managed by", "scheme owning organisation name", "owning organisation", "housing provider"),
        example="Example Housing Association",
    ),
)  # fmt: skip

_LOCATION = (
    Field(
        "postcode", "Postcode", "postcode", "Full postcode. Or give coordinates, or at least the district.",
        ("post code", "scheme postcode", "property postcode", "location postcode", "postal code"),
        example="BN3 1AF",
    ),
    Field(
        "easting_m", "Easting", "number", "British National Grid, in metres.",
        ("eastings", "x", "x coordinate", "grid easting", "easting m", "bng easting", "osgb easting"),
    ),
    Field(
        "northing_m", "Northing", "number", "British National Grid, in metres.",
        ("northings", "y", "y coordinate", "grid northing", "northing m", "bng northing", "osgb northing"),
    ),
    Field("latitude", "Latitude", "number", "Degrees north, WGS84.", ("lat",)),
    Field("longitude", "Longitude", "number", "Degrees east, WGS84; west of Greenwich is below zero.",
          ("long", "lon", "lng")),
    Field(
        "district", "District", "text", "Name or code of the district or borough, old ones too.",
        ("la", "local authority", "local authority name", "local authority code", "la name", "la code", "council",
         "borough", "district council", "district name", "district code", "local authority area", "authority", "lad",
         "location local authority"),
        example="Brighton and Hove",
    ),
)  # fmt: skip

_HOUSING = (
    Field(
        "group", "Client group", "code", "Who the housing is for: a name of the list or its CORE letter.",
        ("primary client group", "group", "main client group", "client group 1", "client type", "need group",
         "client groups", "scheme primary client group", "user group", "service user group", "primary group"),
        required=True, choices=GROUP_CHOICES, example="Mental health",
    ),
    Field(
        "secondary_group", "Secondary client group", "code", "A second group, if the scheme has one.",
        ("client group 2", "other client group", "scheme secondary client group", "secondary group"),
        choices=GROUP_CHOICES,
    ),
    Field(
        "group_shares", "Group shares", "text",
        "How the units divide when a scheme has several groups, adding up to 100%: mental health 60%, drugs 40%.",
        ("client group shares", "client group split", "group split", "split"),
    ),
    Field(
        "level", "Support level", "code", "Low, medium, high or nursing.",
        LEVEL_HEADINGS, choices=LEVEL_CHOICES, example="Medium",
    ),
    Field(
        "model", "Model", "code", "What kind of housing it is.",
        ("scheme type", "type of scheme", "housing model", "accommodation type", "type of accommodation",
         "property type", "service type", "type"),
        choices=MODEL_CHOICES, example="Group home",
    ),
    Field(
        "stay", "Intended stay", "code", "How long people are meant to stay.",
        ("intended length of stay", "length of stay", "scheme intended stay", "stay"),
        choices=STAY_CHOICES, example="Medium",
    ),
)  # fmt: skip

_UNITS = (
    Field(
        "units", "Units", "whole number", "Homes or bed-spaces it can let, 1 to 5,000.",
        ("no of units", "number of units", "total units", "unit count", "no units", "bedspaces", "bed spaces",
         "no of bedspaces", "number of bedspaces", "beds", "no of beds", "number of beds", "capacity",
         "location units", "number of places", "places"),
        required=True, example="12",
    ),
    Field(
        "units_occupied", "Units occupied", "whole number", "Units occupied now.",
        ("occupied", "occupied units", "occupancy", "units in use", "number occupied", "no occupied"), example="11",
    ),
    Field(
        "units_open", "Units open to other areas", "whole number",
        "Units that people from other areas can be nominated to.",
        ("units open", "open units", "open to other areas", "units open to nominations from other areas"),
        example="0",
    ),
)  # fmt: skip

_STATUS = (
    Field("exempt", "Exempt accommodation", "yes or no", "Yes or no.",
          ("exempt", "specified accommodation", "exempt status"), example="yes"),
    Field("cqc_registered", "CQC registered", "code", "Yes or no.",
          ("cqc", "registered with cqc", "scheme registered under care act", "registered under care standards act 2000",
           "registered under care act", "cqc registration"),
          choices=_CQC_CHOICES, example="no"),
    Field("opened", "Opened", "date", "Day it opened, day first.",
          ("opening date", "date opened", "open date", "start date"), example="01/04/2019"),
    Field("closing", "Closing", "date", "Day it closes, if that is known.",
          ("closing date", "date closing", "close date", "closed", "date closed", "end date", "planned closure")),
    Field(
        "sensitive", "Sensitive", "yes or no",
        "Yes for refuges and the like: counted in the district, never drawn at a point. Left blank, it is yes for a "
        "refuge or for domestic abuse, otherwise no.",
        ("confidential", "confidential address", "scheme sensitive", "confidential information", "address confidential",
         "restricted"),
        example="no",
    ),
)  # fmt: skip

SCHEMES_FORM = Form(
    "schemes",
    "Scheme register",
    "one scheme at one place",
    (*_IDENTITY, *_LOCATION, *_HOUSING, *_UNITS, *_STATUS),
    Limits(20_000, OWN_CELLS, "a scheme register"),
)

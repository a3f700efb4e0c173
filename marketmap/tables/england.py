"""Contracts of the embedded England tables."""

from marketmap.tables.contract import BRITISH_NATIONAL_GRID, Column, Table, people, text

AGE_BANDS = ("0_15", "16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus")

ADULT_BANDS = AGE_BANDS[2:]

ADULT_16_BANDS = AGE_BANDS[1:]

AREA_COLUMNS = ("msoa", "district", "upper_tier", "region", "sub_icb", "icb_2024", "icb_2026")

STATUSES = ("published", "suppressed", "not returned")

BLOCKS = Table(
    "blocks",
    "one block: an LSOA of 2021",
    ("block",),
    (
        text("block", "LSOA 2021 code"),
        text("msoa", "MSOA 2021 code of the block"),
        text("district", "district code of 2025"),
        text("upper_tier", "upper-tier council code of 2025"),
        text("region", "region code"),
        text("sub_icb", "sub-ICB location code of 2024"),
        text("icb_2024", "integrated care board code on the boundaries of April 2024"),
        text("icb_2026", "integrated care board code on the boundaries of April 2026"),
        text("rural_urban", "rural or urban, Census 2021 classification", ("rural", "urban")),
        Column("easting_m", "number", "population-weighted centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "number", "population-weighted centre, British National Grid", "m", 0, 700_000),
        *(people(f"people_{band}", f"people aged {band.replace('_', ' to ', 1)}, mid-2024") for band in AGE_BANDS),
        Column("mental_health_indicator", "number", "IoD 2025 mental health indicator; higher is worse", "score"),
        Column("imd_score", "number", "Index of Multiple Deprivation 2025; higher is worse", "score", 0, 100),
    ),
)

AREAS = Table(
    "areas",
    "one area: a named set of blocks",
    ("kind", "area"),
    (
        text("kind", "area kind", ("england", *AREA_COLUMNS, "own")),
        text("area", "area code"),
        text("name", "short name, as users say it"),
        text("official_name", "name as its publisher writes it"),
        Column("geometry", "geometry", "generalised boundary, coverage-simplified"),
    ),
    BRITISH_NATIONAL_GRID,
)

CODE_HISTORY = Table(
    "code_history",
    "one retired area and one of its successors",
    ("kind", "old_area", "area"),
    (
        text("kind", "area kind of the successor", AREA_COLUMNS),
        text("old_area", "retired code"),
        text("old_name", "name under the retired code"),
        text("area", "live code of the successor"),
        Column("year", "whole number", "year in which the successor took over", least=1974, most=2026),
        Column("share", "number", "share of the retired area's adults who live in the successor", least=0, most=1),
    ),
)

ALIASES = Table(
    "aliases",
    "another spelling or code of a live area",
    ("kind", "alias"),
    (
        text("kind", "area kind", AREA_COLUMNS),
        text("alias", "spelling or code, lower case"),
        text("area", "live code"),
    ),
)

REGISTERS = Table(
    "registers",
    "people on one register in one sub-ICB",
    ("register", "sub_icb"),
    (
        text("register", "which register", ("smi_2023_24", "qof_2024_25")),
        text("sub_icb", "sub-ICB location code of 2024"),
        people("people", "people on the register"),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "one published measure of one district",
    ("district", "measure"),
    (
        text("district", "district code of 2025"),
        text("measure", "what was counted"),
        Column(
            "value", "number", "published value; missing unless the status is published", "", 0, may_be_missing=True
        ),
        Column(
            "least",
            "number",
            "least it can be: the value, or the low end of a suppressed interval",
            "",
            0,
            may_be_missing=True,
        ),
        Column(
            "most",
            "number",
            "most it can be: the value, or the high end of a suppressed interval",
            "",
            0,
            may_be_missing=True,
        ),
        text("status", "published, suppressed by the publisher, or not returned", STATUSES),
        text("source", "key of the source in the register"),
    ),
)

PROVIDERS = Table(
    "providers",
    "one location registered with CQC: presence, never units",
    ("location",),
    (
        text("location", "CQC location number"),
        text("name", "name of the location"),
        text("provider", "name of the provider"),
        text(
            "service",
            "what it is registered for",
            ("supported living", "supported housing", "supported living and supported housing"),
        ),
        Column("mental_health", "yes or no", "registered for mental health"),
        text("district", "district code of 2025"),
        Column("easting_m", "number", "postcode centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "number", "postcode centre, British National Grid", "m", 0, 700_000),
    ),
)

BACKGROUND = Table(
    "background",
    "one thing drawn behind a map to find one's way by",
    ("layer", "name"),
    (
        text("layer", "what it is", ("neighbour", "coast", "road", "town")),
        text("name", "its name"),
        Column("rank", "whole number", "1 is drawn at every zoom, 3 only near", least=1, most=3),
        Column("geometry", "geometry", "point, line or polygon"),
    ),
    BRITISH_NATIONAL_GRID,
)

POSTCODES = Table(
    "postcodes",
    "one live postcode",
    ("postcode",),
    (
        text("postcode", "postcode in upper case with one space"),
        text("block", "block of the postcode"),
        Column("easting_m", "whole number", "postcode centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "whole number", "postcode centre, British National Grid", "m", 0, 1_300_000),
    ),
)

PUBLISHED_FLOWS = Table(
    "published_flows",
    "days that patients of one provider spent with another, out of area and for want of a bed, as published in 2020",
    ("sender", "receiver"),
    (
        text("period", "first and last month counted, YYYY-MM to YYYY-MM"),
        text("sender", "code of the provider that sent them"),
        text("sender_name", "its name as published"),
        text("receiver", "code of the provider or site that took them"),
        text("receiver_name", "its name as published"),
        Column("days", "whole number", "inappropriate acute out-of-area days, rounded to the nearest 5", "days", 0),
        Column("months", "whole number", "months of the period in which the pair was published", "months", 1, 12),
    ),
)

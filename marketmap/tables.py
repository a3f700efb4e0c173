"""The contract of every table: columns, meaning, units, keys, limits, coordinate system.

A table is a pandas DataFrame (or a geopandas GeoDataFrame where `crs` is given) with one row per observation. Missing
is missing and means unknown. `check` tells every way in which a frame breaks its contract; `docs/tables.md`, the data
dictionary, is written from this module.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from marketmap.errors import FaultsError

BRITISH_NATIONAL_GRID = "EPSG:27700"

Holds = Literal["text", "number", "whole number", "yes or no", "geometry"]

_TESTS: dict[str, Callable[[pd.Series], bool]] = {
    "text": lambda column: pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype),
    "number": pd.api.types.is_numeric_dtype,
    "whole number": pd.api.types.is_integer_dtype,
    "yes or no": pd.api.types.is_bool_dtype,
    "geometry": lambda column: str(column.dtype) == "geometry",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, what it means, its unit and limits."""

    name: str
    holds: Holds
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    may_be_missing: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what a row is, the columns that name a row, and the coordinate system of its geometry."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    crs: str | None = None

    @property
    def column_names(self) -> list[str]:
        """Column names in their order."""
        return [column.name for column in self.columns]


def check(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as it came if it keeps the contract of its table.

    Raises:
        FaultsError: naming every fault: missing or unknown columns, wrong kinds, gaps, values outside the limits,
            a key that names two rows, another coordinate system.
    """
    faults = list(_faults(table, frame))
    if faults:
        raise FaultsError(f"The table {table.name} breaks its contract:", faults)
    return frame


def _faults(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    missing = [name for name in table.column_names if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in table.column_names]
    if missing:
        yield f"columns missing: {', '.join(missing)}"
    if unknown:
        yield f"columns not in the contract: {', '.join(map(str, unknown))}"
    for column in table.columns:
        if column.name in frame.columns:
            yield from _column_faults(column, frame[column.name])
    if not set(table.key) - set(frame.columns):
        repeated = frame.duplicated([*table.key]).sum()
        if repeated:
            yield f"rows that repeat a key ({', '.join(table.key)}): {repeated}"
    if table.crs and str(getattr(frame, "crs", None)) != table.crs:
        yield f"coordinate system is {getattr(frame, 'crs', None)}, expected {table.crs}"


def _column_faults(column: Column, values: pd.Series) -> Iterator[str]:
    if not _TESTS[column.holds](values):
        yield f"{column.name} holds {values.dtype}, expected {column.holds}"
        return
    gaps = int(values.isna().sum())
    if gaps and not column.may_be_missing:
        yield f"{column.name} is missing in {gaps} rows"
    if column.least is not None and (values < column.least).any():
        below = (values < column.least).sum()
        yield f"{column.name} is below {column.least:g} in {below} rows (least {values.min():g})"
    if column.most is not None and (values > column.most).any():
        above = (values > column.most).sum()
        yield f"{column.name} is above {column.most:g} in {above} rows (most {values.max():g})"
    if column.allowed:
        strangers = sorted(set(values.dropna().unique()) - set(column.allowed))
        if strangers:
            yield f"{column.name} has values that are not in its list: {', '.join(map(str, strangers[:5]))}"


def _text(name: str, meaning: str, allowed: tuple[str, ...] = (), *, may_be_missing: bool = False) -> Column:
    return Column(name, "text", meaning, allowed=allowed, may_be_missing=may_be_missing)


def _people(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="people", least=0)


def _units(name: str, meaning: str, *, least: float | None = 0, may_be_missing: bool = True) -> Column:
    return Column(name, "number", meaning, unit="units", least=least, may_be_missing=may_be_missing)


def _rate(name: str, meaning: str, unit: str, *, least: float | None = 0) -> Column:
    return Column(name, "number", meaning, unit=unit, least=least, may_be_missing=True)


AGE_BANDS = ("0_15", "16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus")
ADULT_BANDS = AGE_BANDS[2:]
ADULT_16_BANDS = AGE_BANDS[1:]
AREA_COLUMNS = ("msoa", "district", "upper_tier", "region", "sub_icb", "icb_2024", "icb_2026")
STATUSES = ("published", "suppressed", "not returned")
ESTIMATES = ("benchmark", "pressure", "prevalence", "own")

BLOCKS = Table(
    "blocks",
    "one block: an LSOA of 2021",
    ("block",),
    (
        _text("block", "LSOA 2021 code"),
        _text("msoa", "MSOA 2021 code of the block"),
        _text("district", "district code of 2025"),
        _text("upper_tier", "upper-tier council code of 2025"),
        _text("region", "region code"),
        _text("sub_icb", "sub-ICB location code of 2024"),
        _text("icb_2024", "integrated care board code on the boundaries of April 2024"),
        _text("icb_2026", "integrated care board code on the boundaries of April 2026"),
        _text("rural_urban", "rural or urban, Census 2021 classification", ("rural", "urban")),
        Column("easting_m", "number", "population-weighted centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "number", "population-weighted centre, British National Grid", "m", 0, 700_000),
        *(_people(f"people_{band}", f"people aged {band.replace('_', ' to ', 1)}, mid-2024") for band in AGE_BANDS),
        Column("mental_health_indicator", "number", "IoD 2025 mental health indicator; higher is worse", "score"),
        Column("imd_score", "number", "Index of Multiple Deprivation 2025; higher is worse", "score", 0, 100),
    ),
)

AREAS = Table(
    "areas",
    "one area: a named set of blocks",
    ("kind", "area"),
    (
        _text("kind", "area kind", ("england", *AREA_COLUMNS, "own")),
        _text("area", "area code"),
        _text("name", "short name, as users say it"),
        _text("official_name", "name as its publisher writes it"),
        Column("geometry", "geometry", "generalised boundary, coverage-simplified"),
    ),
    BRITISH_NATIONAL_GRID,
)

CODE_HISTORY = Table(
    "code_history",
    "one retired area and one of its successors",
    ("kind", "old_area", "area"),
    (
        _text("kind", "area kind of the successor", AREA_COLUMNS),
        _text("old_area", "retired code"),
        _text("old_name", "name under the retired code"),
        _text("area", "live code of the successor"),
        Column("year", "whole number", "year in which the successor took over", least=1974, most=2026),
        Column("share", "number", "share of the retired area's adults who live in the successor", least=0, most=1),
    ),
)

ALIASES = Table(
    "aliases",
    "another spelling or code of a live area",
    ("kind", "alias"),
    (
        _text("kind", "area kind", AREA_COLUMNS),
        _text("alias", "spelling or code, lower case"),
        _text("area", "live code"),
    ),
)

REGISTERS = Table(
    "registers",
    "people on one register in one sub-ICB",
    ("register", "sub_icb"),
    (
        _text("register", "which register", ("smi_2023_24", "qof_2024_25")),
        _text("sub_icb", "sub-ICB location code of 2024"),
        _people("people", "people on the register"),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "one published measure of one district",
    ("district", "measure"),
    (
        _text("district", "district code of 2025"),
        _text("measure", "what was counted"),
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
        _text("status", "published, suppressed by the publisher, or not returned", STATUSES),
        _text("source", "key of the source in the register"),
    ),
)

PROVIDERS = Table(
    "providers",
    "one location registered with CQC: presence, never units",
    ("location",),
    (
        _text("location", "CQC location number"),
        _text("name", "name of the location"),
        _text("provider", "name of the provider"),
        _text(
            "service",
            "what it is registered for",
            ("supported living", "supported housing", "supported living and supported housing"),
        ),
        Column("mental_health", "yes or no", "registered for mental health"),
        _text("district", "district code of 2025"),
        Column("easting_m", "number", "postcode centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "number", "postcode centre, British National Grid", "m", 0, 700_000),
    ),
)

BACKGROUND = Table(
    "background",
    "one thing drawn behind a map to find one's way by",
    ("layer", "name"),
    (
        _text("layer", "what it is", ("neighbour", "coast", "road", "town")),
        _text("name", "its name"),
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
        _text("postcode", "postcode in upper case with one space"),
        _text("block", "block of the postcode"),
        Column("easting_m", "whole number", "postcode centre, British National Grid", "m", 0, 700_000),
        Column("northing_m", "whole number", "postcode centre, British National Grid", "m", 0, 1_300_000),
    ),
)

DEMAND = Table(
    "demand",
    "units required in one block for one group, by one estimate",
    ("block", "group", "estimate"),
    (
        _text("block", "block code"),
        _text("group", "who the housing is for"),
        _text("estimate", "how demand was estimated", ESTIMATES),
        _units("units_low", "low estimate"),
        _units("units", "central estimate"),
        _units("units_high", "high estimate"),
    ),
)

DEMAND_STEPS = Table(
    "demand_steps",
    "what one step adds to the central demand of one block",
    ("block", "group", "estimate", "step"),
    (
        _text("block", "block code"),
        _text("group", "who the housing is for"),
        _text("estimate", "how demand was estimated", ESTIMATES),
        _text("step", "the step; steps are in the order in which they are worked out"),
        _units("units", "units the step adds (below zero: takes away)", least=None),
    ),
)

SUPPLY = Table(
    "supply",
    "units for one group at one scheme: of a register, or a published total that stands for its district",
    ("scheme", "group"),
    (
        _text("scheme", "scheme identifier; the district code for a published total"),
        _text("district", "district code of 2025"),
        _text("block", "block it stands in; missing for a total of its district", may_be_missing=True),
        _text("group", "who the housing is for"),
        _units("units_low", "low estimate"),
        _units("units", "central estimate"),
        _units("units_high", "high estimate"),
        Column("claimants", "number", "published count that the units come from", "claimants", 0, may_be_missing=True),
        _text("origin", "where the figure comes from", ("published total", "register")),
    ),
)

GAPS = Table(
    "gaps",
    "demand, supply and gap of one area for one group, by one estimate",
    ("kind", "area", "group", "estimate"),
    (
        _text("kind", "area kind"),
        _text("area", "area code"),
        _text("name", "area name"),
        _text("group", "who the housing is for"),
        _text("estimate", "how demand was estimated", ESTIMATES),
        Column("share_of_area", "number", "share of the area's adults who live in the chosen place", least=0, most=1),
        _people("adults", "people aged 18 and over, mid-2024"),
        _units("demand_low", "units required, low"),
        _units("demand", "units required, central"),
        _units("demand_high", "units required, high"),
        Column(
            "claimants",
            "number",
            "Housing Benefit claimants in specified accommodation, carried by adults within the district; missing "
            "where a register takes their place",
            "claimants",
            0,
            may_be_missing=True,
        ),
        _units("supply_low", "units that exist, low"),
        _units("supply", "units that exist, central"),
        _units("supply_high", "units that exist, high"),
        _units("register_units", "of the units that exist, those in a register that the user loaded"),
        _units("gap_low", "demand low less supply high", least=None),
        _units("gap", "demand less supply; above zero is short", least=None),
        _units("gap_high", "demand high less supply low", least=None),
        _rate("coverage_low", "supply low over demand high", "share"),
        _rate("coverage", "supply over demand", "share"),
        _rate("coverage_high", "supply high over demand low", "share"),
        _rate("units_per_100_required", "units that exist for each 100 required", "units"),
        _rate(
            "short_per_100000", "gap per 100,000 adults; below zero is enough", "units per 100,000 adults", least=None
        ),
        _rate("demand_per_100000", "units required per 100,000 adults", "units per 100,000 adults"),
        _rate("supply_per_100000", "units that exist per 100,000 adults", "units per 100,000 adults"),
        _rate(
            "supply_per_100000_low", "lower 95% limit (Byar) from the claimant count alone", "units per 100,000 adults"
        ),
        _rate(
            "supply_per_100000_high", "upper 95% limit (Byar) from the claimant count alone", "units per 100,000 adults"
        ),
        Column(
            "coverage_rank", "number", "1 is the lowest coverage among the areas shown", least=1, may_be_missing=True
        ),
        _units("delayed_units", "delayed-discharge days in the month over its days: units that the waiting would fill"),
        _units("delayed_units_low", "as delayed_units, suppressed counts at their least"),
        _units("delayed_units_high", "as delayed_units, suppressed counts at their most"),
        Column("delayed_districts_suppressed", "whole number", "districts whose delayed days are suppressed", least=0),
        Column("delayed_districts_missing", "whole number", "districts whose delayed days were not returned", least=0),
        Column(
            "homeless_households",
            "number",
            "households owed a homelessness duty with this group's support need",
            "households",
            0,
            may_be_missing=True,
        ),
        Column(
            "homeless_districts_missing", "whole number", "districts whose homelessness count was not returned", least=0
        ),
    ),
)

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
        _text("scheme", "scheme identifier, unique in the register"),
        _text("name", "name of the scheme", may_be_missing=True),
        _text("provider", "who runs it", may_be_missing=True),
        _text("postcode", "postcode in upper case with one space", may_be_missing=True),
        _text(
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
        _text("block", "block it stands in; missing when located by district or sector only", may_be_missing=True),
        _text("district", "district code of 2025"),
        _text("group", "primary group; shared when several groups are named without shares"),
        _text("secondary_group", "secondary group", may_be_missing=True),
        _text("level", "support level", LEVELS, may_be_missing=True),
        _text("model", "model of housing", MODELS, may_be_missing=True),
        _text("stay", "intended stay", STAYS, may_be_missing=True),
        Column("units", "whole number", "units the scheme can let", "units", 1, 5000),
        Column("units_occupied", "number", "units occupied", "units", 0, may_be_missing=True),
        Column("units_open", "number", "units open to nominations from other areas", "units", 0, may_be_missing=True),
        _text("exempt", "exempt accommodation: yes or no", ("yes", "no"), may_be_missing=True),
        _text("cqc_registered", "registered with CQC: yes or no", ("yes", "no"), may_be_missing=True),
        _text("opened", "opening date, YYYY-MM-DD", may_be_missing=True),
        _text("closing", "closing date, YYYY-MM-DD", may_be_missing=True),
        Column("sensitive", "yes or no", "counted at district level, never drawn or exported at a point"),
    ),
)

SCHEME_GROUPS = Table(
    "scheme_groups",
    "units of one scheme for one group; a scheme of several groups without shares has one row for shared",
    ("scheme", "group"),
    (
        _text("scheme", "scheme identifier"),
        _text("group", "who the units are for; shared when several groups use them and no shares were declared"),
        _units("units", "units for the group; a scheme's rows add up to its units", may_be_missing=False),
    ),
)

PLACEMENTS = Table(
    "placements",
    "one person or group placed somewhere, as the user's file has it",
    ("placement",),
    (
        _text("placement", "row of the file it came from"),
        _text("kind", "which of the three kinds", PLACEMENT_KINDS),
        _text(
            "reason",
            "referral reason code of an acute placement: 10 inappropriate, 11 to 14 appropriate, 99 unknown",
            may_be_missing=True,
        ),
        _text("home_district", "district of the person's home area", may_be_missing=True),
        _text("home_block", "block of the home postcode; the postcode itself is never kept", may_be_missing=True),
        _text("home_area", "home area as kind:code when it is not a district", may_be_missing=True),
        _text("host_district", "district of the host", may_be_missing=True),
        _text("host_block", "block of the host postcode", may_be_missing=True),
        _text("host_area", "host area as kind:code when it is not a district", may_be_missing=True),
        _text("host_provider", "provider or scheme that hosts", may_be_missing=True),
        _text("group", "who the placement is for", may_be_missing=True),
        _text("level", "support level", LEVELS, may_be_missing=True),
        _text("start", "start date, YYYY-MM-DD", may_be_missing=True),
        _text("end", "end date, YYYY-MM-DD; missing while it goes on", may_be_missing=True),
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
        _text("kind", "area kind", AREA_COLUMNS),
        _text("area", "live area code"),
        _text("group", "who the housing is for"),
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
        _text("kind", "block or district", ("block", "district")),
        _text("area", "block or district code"),
        _text("scheme", "scheme identifier"),
        Column("minutes", "number", "travel time", "minutes", 0, may_be_missing=True),
        Column("distance_km", "number", "road distance", "km", 0, may_be_missing=True),
    ),
)

LOCATIONS = Table(
    "locations",
    "one location registered with CQC, from the active locations file: presence, never units of supported housing",
    ("location",),
    (
        _text("location", "CQC location number; a dual registration is one location"),
        _text("name", "name of the location"),
        _text("provider", "name of the provider"),
        _text("brand", "brand, where the provider belongs to one", may_be_missing=True),
        Column("supported_living", "yes or no", "supported living service"),
        Column("supported_housing", "yes or no", "supported housing service"),
        Column("care_home", "yes or no", "care home, with or without nursing"),
        Column("extra_care", "yes or no", "extra care housing service"),
        Column("shared_lives", "yes or no", "shared lives"),
        Column("mental_health", "yes or no", "registered for mental health"),
        Column("beds", "number", "care home beds", "beds", 0, may_be_missing=True),
        _text("postcode", "postcode", may_be_missing=True),
        _text("district", "district code of 2025"),
        Column("easting_m", "number", "British National Grid", "m", 0, 700_000, may_be_missing=True),
        Column("northing_m", "number", "British National Grid", "m", 0, 700_000, may_be_missing=True),
    ),
)

ALL_TABLES = (
    BLOCKS, AREAS, CODE_HISTORY, ALIASES, REGISTERS, OBSERVATIONS, PROVIDERS, BACKGROUND, POSTCODES,
    DEMAND, DEMAND_STEPS, SUPPLY, GAPS, SCHEMES, SCHEME_GROUPS, PLACEMENTS, DEMAND_COUNTS, TRAVEL, LOCATIONS,
)  # fmt: skip

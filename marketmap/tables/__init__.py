"""The contract of every table: columns, meaning, units, keys, limits, coordinate system.

A table is a pandas DataFrame (or a geopandas GeoDataFrame where `crs` is given) with one row per observation. Missing
is missing and means unknown. `check` tells every way in which a frame breaks its contract; `docs/tables.md`, the data
dictionary, is written from this module.
"""

from marketmap.tables.allocated import (
    ACCESS,
    ALLOCATION,
    DEMAND_POINTS,
    FLOWS,
    MET,
    NEXT_UNIT,
    SUPPLY_POINTS,
    WHERE_MET,
)
from marketmap.tables.contract import (
    BRITISH_NATIONAL_GRID,
    Column,
    Table,
    check,
)
from marketmap.tables.england import (
    ADULT_16_BANDS,
    ADULT_BANDS,
    AGE_BANDS,
    ALIASES,
    AREA_COLUMNS,
    AREAS,
    BACKGROUND,
    BLOCKS,
    CODE_HISTORY,
    OBSERVATIONS,
    POSTCODES,
    PROVIDERS,
    REGISTERS,
    STATUSES,
)
from marketmap.tables.own import (
    DEMAND_COUNTS,
    LEVELS,
    LOCATED,
    LOCATIONS,
    MODELS,
    PLACEMENT_KINDS,
    PLACEMENTS,
    SCHEME_GROUPS,
    SCHEMES,
    STAYS,
    TRAVEL,
)
from marketmap.tables.sited import (
    COMPETING,
    NEAR,
    RANKED_SITES,
    SITE_ENDS,
    SITE_PEOPLE,
    SITES,
    UNMET_NEAR,
)
from marketmap.tables.worked_out import (
    DEMAND,
    DEMAND_STEPS,
    ESTIMATES,
    GAPS,
    SUPPLY,
)

ALL_TABLES = (
    BLOCKS, AREAS, CODE_HISTORY, ALIASES, REGISTERS, OBSERVATIONS, PROVIDERS, BACKGROUND, POSTCODES,
    DEMAND, DEMAND_STEPS, SUPPLY, GAPS, SCHEMES, SCHEME_GROUPS, PLACEMENTS, DEMAND_COUNTS, TRAVEL, LOCATIONS,
    DEMAND_POINTS, SUPPLY_POINTS, ALLOCATION, FLOWS, MET, ACCESS, NEXT_UNIT,
    SITES, NEAR, COMPETING, SITE_PEOPLE, SITE_ENDS, UNMET_NEAR, RANKED_SITES,
)  # fmt: skip

__all__ = [
    "ACCESS",
    "ADULT_16_BANDS",
    "ADULT_BANDS",
    "AGE_BANDS",
    "ALIASES",
    "ALLOCATION",
    "ALL_TABLES",
    "AREAS",
    "AREA_COLUMNS",
    "BACKGROUND",
    "BLOCKS",
    "BRITISH_NATIONAL_GRID",
    "CODE_HISTORY",
    "COMPETING",
    "DEMAND",
    "DEMAND_COUNTS",
    "DEMAND_POINTS",
    "DEMAND_STEPS",
    "ESTIMATES",
    "FLOWS",
    "GAPS",
    "LEVELS",
    "LOCATED",
    "LOCATIONS",
    "MET",
    "MODELS",
    "NEAR",
    "NEXT_UNIT",
    "OBSERVATIONS",
    "PLACEMENTS",
    "PLACEMENT_KINDS",
    "POSTCODES",
    "PROVIDERS",
    "RANKED_SITES",
    "REGISTERS",
    "SCHEMES",
    "SCHEME_GROUPS",
    "SITES",
    "SITE_ENDS",
    "SITE_PEOPLE",
    "STATUSES",
    "STAYS",
    "SUPPLY",
    "SUPPLY_POINTS",
    "TRAVEL",
    "UNMET_NEAR",
    "WHERE_MET",
    "Column",
    "Table",
    "check",
]

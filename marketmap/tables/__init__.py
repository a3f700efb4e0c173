"""The contract of every table: columns, meaning, units, keys, limits, coordinate system.

A table is a pandas DataFrame (or a geopandas GeoDataFrame where `crs` is given) with one row per observation. Missing
is missing and means unknown. `check` tells every way in which a frame breaks its contract; `docs/tables.md`, the data
dictionary, is written from this module.
"""

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
from marketmap.tables.how_sure import (
    ESTIMATES_COMPARED,
    TORNADO,
    UNCERTAINTY,
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
from marketmap.tables.peers import FUNNEL, PEERS, STANDINGS
from marketmap.tables.worked_out import (
    DEMAND,
    DEMAND_STEPS,
    ESTIMATES,
    GAPS,
    SUPPLY,
)
from marketmap.tables.years import (
    FIVE_YEARS,
    GROWTH,
    HOUSEHOLD_PROJECTION,
    SUB_ICB_PROJECTION,
    YEARS,
)

ALL_TABLES = (
    BLOCKS, AREAS, CODE_HISTORY, ALIASES, REGISTERS, OBSERVATIONS, PROVIDERS, BACKGROUND, POSTCODES,
    SUB_ICB_PROJECTION, HOUSEHOLD_PROJECTION, GROWTH, YEARS, FIVE_YEARS, PEERS, FUNNEL,
    DEMAND, DEMAND_STEPS, SUPPLY, GAPS, UNCERTAINTY, TORNADO, ESTIMATES_COMPARED,
    SCHEMES, SCHEME_GROUPS, PLACEMENTS, DEMAND_COUNTS, TRAVEL, LOCATIONS,
)  # fmt: skip

__all__ = [
    "ADULT_16_BANDS",
    "ADULT_BANDS",
    "AGE_BANDS",
    "ALIASES",
    "ALL_TABLES",
    "AREAS",
    "AREA_COLUMNS",
    "BACKGROUND",
    "BLOCKS",
    "BRITISH_NATIONAL_GRID",
    "CODE_HISTORY",
    "DEMAND",
    "DEMAND_COUNTS",
    "DEMAND_STEPS",
    "ESTIMATES",
    "ESTIMATES_COMPARED",
    "FIVE_YEARS",
    "FUNNEL",
    "GAPS",
    "GROWTH",
    "HOUSEHOLD_PROJECTION",
    "LEVELS",
    "LOCATED",
    "LOCATIONS",
    "MODELS",
    "OBSERVATIONS",
    "PEERS",
    "PLACEMENTS",
    "PLACEMENT_KINDS",
    "POSTCODES",
    "PROVIDERS",
    "REGISTERS",
    "SCHEMES",
    "SCHEME_GROUPS",
    "STANDINGS",
    "STATUSES",
    "STAYS",
    "SUB_ICB_PROJECTION",
    "SUPPLY",
    "TORNADO",
    "TRAVEL",
    "UNCERTAINTY",
    "YEARS",
    "Column",
    "Table",
    "check",
]

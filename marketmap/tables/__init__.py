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
    PUBLISHED_FLOWS,
    REGISTERS,
    STATUSES,
)
from marketmap.tables.observed import (
    BANDS,
    OBSERVED,
    OBSERVED_BANDS,
    OBSERVED_COSTS,
    OBSERVED_FLOWS,
    OBSERVED_SHARES,
    REASONS,
    WHERES,
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
from marketmap.tables.worked_out import (
    DEMAND,
    DEMAND_STEPS,
    ESTIMATES,
    GAPS,
    SUPPLY,
)

ALL_TABLES = (
    BLOCKS, AREAS, CODE_HISTORY, ALIASES, REGISTERS, OBSERVATIONS, PROVIDERS, BACKGROUND, POSTCODES,
    PUBLISHED_FLOWS, OBSERVED, OBSERVED_FLOWS, OBSERVED_BANDS, OBSERVED_SHARES, OBSERVED_COSTS,
    DEMAND, DEMAND_STEPS, SUPPLY, GAPS, SCHEMES, SCHEME_GROUPS, PLACEMENTS, DEMAND_COUNTS, TRAVEL, LOCATIONS,
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
    "BANDS",
    "BLOCKS",
    "BRITISH_NATIONAL_GRID",
    "CODE_HISTORY",
    "DEMAND",
    "DEMAND_COUNTS",
    "DEMAND_STEPS",
    "ESTIMATES",
    "GAPS",
    "LEVELS",
    "LOCATED",
    "LOCATIONS",
    "MODELS",
    "OBSERVATIONS",
    "OBSERVED",
    "OBSERVED_BANDS",
    "OBSERVED_COSTS",
    "OBSERVED_FLOWS",
    "OBSERVED_SHARES",
    "PLACEMENTS",
    "PLACEMENT_KINDS",
    "POSTCODES",
    "PROVIDERS",
    "PUBLISHED_FLOWS",
    "REASONS",
    "REGISTERS",
    "SCHEMES",
    "SCHEME_GROUPS",
    "STATUSES",
    "STAYS",
    "SUPPLY",
    "TRAVEL",
    "WHERES",
    "Column",
    "Table",
    "check",
]

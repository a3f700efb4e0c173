"""Gaps by support level of any place: the user's own counts by level beside their own register's homes."""

from dataclasses import dataclass, field, replace

import pandas as pd

from marketmap import demand, supply
from marketmap.errors import ChoiceError
from marketmap.footing import Footing, footing_of
from marketmap.geography import Place, overlaps
from marketmap.groups import group_of
from marketmap.levels import IDENTITY, Serves, level_gaps
from marketmap.market import BELOW_DISTRICT, Market, OwnData, area_names
from marketmap.tables import LEVEL_GAPS, LEVELS, NOT_STATED, check


@dataclass(frozen=True, eq=False)
class LevelQuestion:
    """What is asked of levels.

    Attributes:
        group: who the housing is for.
        counts: `tables.DEMAND_LEVELS`.
        serves: which level of home may serve which besides its own.
    """

    group: str
    counts: pd.DataFrame
    serves: Serves = field(default_factory=lambda: IDENTITY)


def gaps_by_level(market: Market, kind: str, place: Place, asked: LevelQuestion) -> pd.DataFrame:
    """Work out the gaps by level of every area of a kind inside a place.

    Args:
        market: the market with what the user loaded.
        kind: area kind.
        place: the place.
        asked: whose levels, by which counts, and which may serve which.

    Returns:
        `tables.LEVEL_GAPS`, ordered by name of area.

    Raises:
        ChoiceError: saying what to bring, when the user loaded no demand by level of the group or no register; or that
            small areas have no supply.
    """
    own, group = market.own, asked.group
    missing = what_is_missing(own, asked.counts, group)
    if own is None or missing:
        raise ChoiceError(missing)
    if kind in BELOW_DISTRICT:
        raise ChoiceError("Gaps by support level are shown by district or larger areas: sensitive schemes count there.")
    footing = footing_of(market, kind, place)
    counts = asked.counts[asked.counts["group"] == group]
    table = level_gaps(demand_by_level(footing, counts), _supply(footing, own, group), asked.serves)
    names = table["area"].map(area_names(market.england, kind))
    table = table.assign(kind=kind, name=names, group=group)[LEVEL_GAPS.column_names]
    return check(LEVEL_GAPS, table.sort_values(["name", "area"], kind="stable", ignore_index=True))


def what_is_missing(own: OwnData | None, counts: pd.DataFrame, group: str) -> str:
    """Say what has to be loaded before there are gaps by level; empty when all is there."""
    words = group_of(group).words
    if not (counts["group"] == group).any():
        return (
            f"No units required by support level are loaded {words}, and nobody publishes them. Fill in the template "
            "of demand counts (page Your data, Units required): area, client group, support level, units required. "
            "Load it with: marketmap load counts.xlsx --kind demand --workspace FILE"
        )
    if own is None or own.schemes.empty:
        return (
            "No scheme register is loaded, so it is not known how many units exist at which support level. Load one "
            "with a column of support levels: marketmap load register.xlsx --kind schemes --workspace FILE"
        )
    return ""


def demand_by_level(footing: Footing, counts: pd.DataFrame) -> pd.DataFrame:
    """Return units required by area and level; an area that the counts do not cover whole has none known.

    Args:
        footing: the areas.
        counts: `tables.DEMAND_LEVELS` of one group.
    """
    england, area = footing.market.england, footing.inside.area
    evidence = demand.Evidence(england.blocks, england.registers, england.observations, footing.market.supply)
    by_level = {}
    for level, rows in counts.groupby("level"):
        units = demand.own_counts(replace(evidence, counts=rows), str(rows["group"].iloc[0]))["units"]
        by_level[str(level)] = units.loc[area.index].groupby(area).sum(skipna=False)
    return pd.DataFrame(by_level).reindex(index=footing.areas, columns=list(LEVELS))


def _supply(footing: Footing, own: OwnData, group: str) -> pd.DataFrame:
    """Return units of the register by area and level; an area that it does not cover whole has none known."""
    inside = footing.inside
    by_block = inside.area.set_axis(inside.blocks.loc[inside.area.index, "block"])
    shares = overlaps(inside.blocks, inside.place, inside.kind)
    level = own.schemes["level"].fillna(NOT_STATED)
    by_level = {}
    for one in (*LEVELS, NOT_STATED):
        units = supply.register_supply(own.schemes[level == one], own.scheme_groups, own.covers, own.as_at)
        counted = supply.supply_by_area(_with_none(units, own, group), shares, by_block)
        by_level[one] = counted.set_index("area")["units"]
    return pd.DataFrame(by_level).reindex(footing.areas)


def _with_none(units: pd.DataFrame, own: OwnData, group: str) -> pd.DataFrame:
    """Return the units of a group, with a row of nothing for every district that the register covers."""
    of_group = units[units["group"] == group]
    none = pd.DataFrame({"district": list(own.covers), "group": group, "origin": "register"}, dtype="str")
    zeros = dict.fromkeys(["units_low", "units", "units_high"], 0.0)
    return pd.concat([of_group, none.assign(scheme="none in " + none["district"], **zeros)], ignore_index=True)

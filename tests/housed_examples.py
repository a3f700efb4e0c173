"""Real England allocated, for the tests: the baseline by both rules, and registers on top of it."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from marketmap.housed import Housed, Question, ground_of, house
from marketmap.market import Market, OwnData, build_market
from marketmap.workspace import Workspace
from tests.england import england, market
from tests.registers import check

AS_AT = "2026-11-23"
BRIGHTON_CODE, LEWES_CODE, EAST_SUFFOLK_CODE = "E06000043", "E07000063", "E07000244"


@cache
def housed(rule: str = "home_first", boundaries: str = "icb_2026", group: str = "mental_health") -> Housed:
    """Return the baseline allocated."""
    base = market()
    changed = base.assumptions.changed({"allocation.rule": rule})
    question = Question(group=group, boundaries=boundaries)
    return house(Market(base.england, changed, base.supply, base.demand), question)


def registered(*records: Mapping[str, object], covers: tuple[str, ...] | None = None) -> Market:
    """Return the market with a register of these records, checked as a user's own file is."""
    checked = check(*records, covers=covers)
    assert not checked.faults
    own = OwnData(checked.table, checked.groups, checked.covers, Workspace().demand_counts, AS_AT)
    return build_market(england(), own=own)


def required(kind: str = "district", group: str = "mental_health") -> pd.Series:
    """Return units required by area, from the market's own table of demand."""
    rows = market().demand
    rows = rows[(rows["group"] == group) & (rows["estimate"] == "benchmark")]
    area = rows["block"].map(england().blocks.set_index("block")[kind])
    units: pd.Series = rows["units"].groupby(area).sum()
    return units


def existing(group: str = "mental_health") -> pd.Series:
    """Return units that exist by district, from the market's own table of supply."""
    rows = market().supply[market().supply["group"] == group]
    units: pd.Series = rows.groupby("district")["units"].sum()
    return units


def answered(base: Market, question: Question, travel: pd.DataFrame | None = None) -> Housed:
    """Return a market allocated with the user's own travel."""
    return house(base, question, ground_of(base, question, travel))

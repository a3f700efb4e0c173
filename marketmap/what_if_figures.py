"""What a scenario changes: the figures of a place and its areas before and after, and what each edit adds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.drawn_market import draw_market, drawn_demand, drawn_supply
from marketmap.errors import FaultsError
from marketmap.footing import footing_of
from marketmap.found_edits import FoundEdit
from marketmap.geography import Place, kind_of
from marketmap.housed import Ground, Housed, Question, ground_after, ground_of, house, met_at_home
from marketmap.market import Market, gap_of, gaps_by
from marketmap.own_areas import OWN
from marketmap.tables import AS_IT_IS, WHAT_IF, WHAT_IF_STEPS, check
from marketmap.uncertainty import limits_of
from marketmap.what_if import only, rebuilt_after, with_units_edited

WHERE = ["met_in_district", "met_in_icb", "met_outside", "unmet"]
FIGURES = ["demand", "supply", "gap", *WHERE]
_COUNTED = ["demand", "supply", *WHERE]
_HOUSED_BY = ("benchmark", "prevalence")


@dataclass(frozen=True)
class Looked:
    """What is looked at.

    Attributes:
        place: the place.
        kind: area kind of the rows.
        question: whose demand, by which estimate, on which ICS boundaries.
        travel: `tables.TRAVEL`, the reader's own matrix, where there is one.
    """

    place: Place
    kind: str
    question: Question
    travel: pd.DataFrame | None = field(default=None, compare=False, repr=False)

    @property
    def is_housed(self) -> bool:
        """Whether who could be housed where can be worked out: it needs demand and supply in every district."""
        return self.question.group in ESTIMATED_GROUPS and self.question.estimate in _HOUSED_BY


@dataclass(frozen=True, eq=False)
class State:
    """The market after some of the edits, and its figures.

    Attributes:
        market: the market.
        built: the same under its assumptions and borders, without the other edits.
        areas: `tables.GAPS` with where demand could be met beside it, one row an area.
        whole: the place as a whole, by the figures' names.
        looked: what is looked at.
        housed: who could be housed where; None where that cannot be worked out.
        ground: what that stands on.
    """

    market: Market
    built: Market
    areas: pd.DataFrame
    whole: pd.Series
    looked: Looked
    housed: Housed | None = None
    ground: Ground | None = None

    @cached_property
    def sure(self) -> pd.Series:
        """How sure the gap of the place as a whole is: the columns of `uncertainty.limits_of`."""
        footing = footing_of(self.market, self.looked.place.kind, self.looked.place)
        draws, question = draw_market(self.market), self.looked.question
        required = drawn_demand(footing, draws, question.group, question.estimate)
        return limits_of(required, drawn_supply(footing, draws, question.group)).iloc[0]


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A scenario worked out.

    Attributes:
        name: its name.
        looked: what is looked at.
        before: the market as it is.
        after: the market with every edit made.
        steps: `tables.WHAT_IF_STEPS`.
    """

    name: str
    looked: Looked
    before: State
    after: State
    steps: pd.DataFrame


Keep = Callable[[int, Callable[[], State]], State]
"""Returns the state after so many edits: one that was kept, or the one that the function makes."""


def what_if(
    base: Market,
    named: tuple[str, Sequence[tuple[str, FoundEdit]]],
    looked: Looked,
    keep: Keep = lambda _, make: make(),
) -> WhatIf:
    """Work out a scenario, edit by edit.

    Args:
        base: the market as it is.
        named: the scenario's name, and its edits with the words for each.
        looked: what is looked at.
        keep: keeps states, so that an edit more is worked out alone.

    Raises:
        MarketmapError: when there is no area of the kind in the place, before or after.
    """
    name, edits = named
    found = [edit for _, edit in edits]
    states = list(_states(base, found, looked, keep))
    steps = steps_table(name, [words for words, _ in edits], [state.whole for state in states])
    return WhatIf(name, looked, states[0], states[-1], steps)


def _states(base: Market, edits: Sequence[FoundEdit], looked: Looked, keep: Keep) -> Iterator[State]:
    before: State | None = None
    for count in range(len(edits) + 1):

        def make(count: int = count, before: State | None = before) -> State:
            some = edits[:count]
            built = rebuilt_after(before.built, base, some) if before else base
            return replace(state_of(with_units_edited(built, some), looked, before), built=built)

        before = keep(count, make)
        yield before


def state_of(market: Market, looked: Looked, before: State | None = None) -> State:
    """Work out the figures of a market.

    Args:
        market: the market.
        looked: what is looked at.
        before: a state of a market that this one differs from by edits, whose distances are used again where they hold.
    """
    place, kind, question = looked.place, looked.kind, looked.question
    some = only(market, question.group, question.estimate)
    gaps = gaps_by(some, kind, place).sort_values("area", ignore_index=True)
    areas = gaps.drop(columns=WHERE, errors="ignore")
    ground, housed = None, None
    if looked.is_housed:
        ground = _ground(market, looked, before)
        housed = house(market, question, ground)
        met = met_at_home(housed, kind, place)[["area", *WHERE]]
        areas = areas.merge(met, on="area", how="left", validate="1:1")
    else:
        areas = areas.assign(**dict.fromkeys(WHERE, np.nan))
    return State(market, market, areas, _whole(some, areas, looked, housed), looked, housed, ground)


def _ground(market: Market, looked: Looked, before: State | None) -> Ground:
    if before is None or before.ground is None or not _same_distances(before.market, market):
        return ground_of(market, looked.question, looked.travel)
    return ground_after(before.ground, market, looked.question)


def _same_distances(before: Market, after: Market) -> bool:
    same = before.england.blocks is after.england.blocks and before.assumptions.travel == after.assumptions.travel
    return same and before.assumptions.allocation.reach_km == after.assumptions.allocation.reach_km


def _whole(market: Market, areas: pd.DataFrame, looked: Looked, housed: Housed | None) -> pd.Series:
    """Return the figures of the place as a whole: the sum of its areas, unless own areas leave some of it out."""
    if looked.kind != OWN:
        sums = areas[_COUNTED].sum(skipna=False)
    else:
        sums = gap_of(market, looked.place).iloc[0][["demand", "supply"]].astype(float)
        met = met_at_home(housed, looked.place.kind, looked.place)[WHERE].iloc[0] if housed else dict.fromkeys(WHERE)
        sums = pd.concat([sums, pd.Series(met, index=WHERE, dtype=float)])
    whole = pd.Series({**sums.to_dict(), "adults": areas["adults"].sum()})
    whole["gap"] = whole["demand"] - whole["supply"]
    whole["coverage"] = whole["supply"] / whole["demand"] if whole["demand"] > 0 else np.nan
    return whole


def steps_table(name: str, words: Sequence[str], wholes: Sequence[pd.Series]) -> pd.DataFrame:
    """Return what each edit changes: `tables.WHAT_IF_STEPS`.

    Figures are rounded to a tenth of a unit before they are set against each other, so that what is shown adds up
    exactly: the gap is what is required less what exists, and what is met and unmet is what is required, as shown.

    Args:
        name: name of the scenario.
        words: what each edit does.
        wholes: figures of the place before, and after each edit.
    """
    tenths = pd.DataFrame([_in_tenths(whole) for whole in wholes], columns=FIGURES)
    changes, total = tenths.diff().iloc[1:], tenths.iloc[-1] - tenths.iloc[0]
    rows = [tenths.iloc[[0]], changes, total.to_frame().T, tenths.iloc[[-1]]]
    figures = pd.concat(rows, ignore_index=True)[FIGURES].astype(float) / 10
    count = len(words)
    table = figures.assign(
        scenario=name,
        step=range(count + 3),
        row=[AS_IT_IS, *["edit"] * count, "difference", "with the scenario"],
        words=["As it is", *words, "Difference in all", "With the scenario"],
    )
    return check(WHAT_IF_STEPS, table[WHAT_IF_STEPS.column_names])


def _in_tenths(whole: pd.Series) -> pd.Series:
    exact = whole.reindex(FIGURES).astype(float) * 10
    shown = exact.round()
    shown["gap"] = shown["demand"] - shown["supply"]
    if exact[WHERE].notna().all():
        # The four parts go down to whole tenths, and those that lost most go up until they are what is required.
        down = np.floor(exact[WHERE])
        lost = (exact[WHERE] - down).sort_values(ascending=False, kind="stable")
        shown[WHERE] = down
        shown[lost.index[: int(shown["demand"] - down.sum())]] += 1
    return shown


def areas_table(worked: Sequence[WhatIf]) -> pd.DataFrame:
    """Return the areas as they are and under each scenario: `tables.WHAT_IF`.

    Raises:
        FaultsError: when two scenarios have the same name.
    """
    names = [AS_IT_IS, *(one.name for one in worked)]
    if len(set(names)) < len(names):
        raise FaultsError("The scenarios cannot be compared:", ["two have the same name: give one another name"])
    states = [worked[0].before, *(one.after for one in worked)]
    parts = [state.areas.assign(scenario=name) for name, state in zip(names, states, strict=True)]
    return check(WHAT_IF, pd.concat(parts, ignore_index=True)[WHAT_IF.column_names])


def looked_at(question: Question, place: Place, kind: str, travel: pd.DataFrame | None = None) -> Looked:
    """Return what is looked at.

    Raises:
        FaultsError: for areas below a district, of which nobody publishes units.
    """
    if kind == "msoa":
        reason = f"nobody publishes units by {kind_of(kind).name}: choose districts or larger areas"
        raise FaultsError("A scenario cannot be looked at so closely:", [reason])
    return Looked(place, kind, question, travel)

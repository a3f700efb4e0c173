"""What a local supported housing strategy needs of a place: need now and in years to come, and the five-year table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from marketmap.drawn_market import draw_market
from marketmap.five_years import five_years_of, groups_shown
from marketmap.footing import Footing, footing_of
from marketmap.geography import Place
from marketmap.market import Market
from marketmap.projection import BASE_YEAR, LAST_YEAR
from marketmap.tables.years import FIVE
from marketmap.uncertainty import Draws
from marketmap.years_ahead import Ahead, years_of

# Years from now for which need is told: those that a market position statement is asked for.
AFTER = (0, 2, 5, 10, 14)
SOON = 5


@dataclass(frozen=True, eq=False)
class Strategy:
    """What is said of the years ahead of a place.

    Attributes:
        years: `tables.YEARS` of the place now and in 2, 5, 10 and 14 years, for every group that has an estimate.
        by_area: `tables.YEARS` of its areas now and in 5 years, for the group looked at.
        five: `tables.FIVE_YEARS` of the place, then of its areas.
        ahead: what they rest on besides the market; its first year is the first of the five.
    """

    years: pd.DataFrame
    by_area: pd.DataFrame
    five: pd.DataFrame
    ahead: Ahead


def strategy_of(
    market: Market, at: tuple[str, Place], shown: tuple[str, str], ahead: Ahead, draws: Draws | None = None
) -> Strategy:
    """Work out what is said of the years ahead.

    Args:
        market: the market now.
        at: kind of the areas, and the place.
        shown: group and estimate; another group takes that estimate where it has it, else what it has.
        ahead: growth and draws; its years are chosen here, from the day that it names.
        draws: the draws, where they were made before.
    """
    kind, place = at
    made = draws or draw_market(market, *ahead.size)
    whole = footing_of(market, place.kind, place)
    areas = whole if kind == place.kind else footing_of(market, kind, place)
    now = max(BASE_YEAR, int(ahead.as_at[:4]))
    far, near = (replace(ahead, years=years_after(now, steps)) for steps in (AFTER, (0, SOON)))
    soon = replace(ahead, years=five_after(now))
    parts = [five_years_of(one, made, shown[1], soon) for one in _each(whole, areas)]
    return Strategy(
        years=pd.concat([years_of(whole, made, one, far) for one in groups_shown(market, shown[1])], ignore_index=True),
        by_area=years_of(areas, made, shown, near),
        five=pd.concat(parts, ignore_index=True),
        ahead=soon,
    )


def _each(whole: Footing, areas: Footing) -> list[Footing]:
    return [whole] if areas is whole else [whole, areas]


def years_after(now: int, steps: Sequence[int]) -> tuple[int, ...]:
    """Return the years so many years after one, as far as people are projected."""
    return tuple(now + step for step in steps if now + step <= LAST_YEAR)


def five_after(now: int) -> range:
    """Return the five years that begin next year, or the last five that are projected."""
    first = min(now + 1, LAST_YEAR - len(FIVE) + 1)
    return range(first, first + len(FIVE))

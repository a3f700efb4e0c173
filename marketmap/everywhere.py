"""What is worked out for all England and is the same for every place of a market: made once, when first asked for."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from marketmap.access import Availability
from marketmap.drawn_market import draw_market
from marketmap.geography import ENGLAND
from marketmap.market import Market, gaps_by
from marketmap.uncertainty import Draws


@dataclass(frozen=True, eq=False)
class Everywhere:
    """What places share: the draws of a market, the gaps of every area of a kind, what is in reach of every block."""

    market: Market
    available: dict[tuple[str, str], Availability] = field(default_factory=dict)
    _gaps: dict[str, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def draws(self) -> Draws:
        """The draws of all England, of the usual number and seed."""
        return draw_market(self.market)

    def gaps(self, kind: str, group: str, estimate: str) -> pd.DataFrame:
        """Return rows of `tables.GAPS` of every area of a kind in England, for one group and estimate."""
        if kind not in self._gaps:
            self._gaps[kind] = gaps_by(self.market, kind)
        rows = self._gaps[kind]
        return rows[(rows["group"] == group) & (rows["estimate"] == estimate)]

    def england(self, group: str, estimate: str) -> pd.Series:
        """Return the row of England."""
        return self.gaps(ENGLAND.kind, group, estimate).iloc[0]

"""Footing: the areas that draws and years are added up over, with supply and growth by block."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from marketmap import geography, supply
from marketmap.geography import ENGLAND, Place, adults
from marketmap.market import BELOW_DISTRICT, Market


@dataclass(frozen=True, eq=False)
class Inside:
    """The areas of a kind inside a place, and their blocks."""

    blocks: pd.DataFrame
    kind: str
    place: Place

    @cached_property
    def area(self) -> pd.Series:
        """The area of each block of the place."""
        return geography.members(geography.blocks_in(self.blocks, self.place), self.kind).dropna()

    @cached_property
    def areas(self) -> pd.Index:
        """The areas, in the order of their codes."""
        codes: pd.Index = pd.Index(sorted(self.area.unique()), dtype="str")
        return codes

    @cached_property
    def adults(self) -> pd.Series:
        """Adults of every block of England."""
        return adults(self.blocks)

    @cached_property
    def district_share(self) -> pd.Series:
        """The share of its district's adults that every block of England has."""
        return self.adults / self.adults.groupby(self.blocks["district"]).transform("sum")

    @cached_property
    def _number(self) -> NDArray[np.intp]:
        return self.areas.get_indexer(pd.Index(self.area))

    def added(self, share: pd.Series, whole: pd.Series) -> pd.DataFrame:
        """Add up shares of blocks: one row an area, one column a whole; missing where they have no block together."""
        inside = self.area.index
        columns, wholes = pd.factorize(whole.loc[inside], sort=True)
        at, size = self._number * len(wholes) + columns, (len(self.areas), len(wholes))
        total = np.bincount(at, share.loc[inside].to_numpy(), minlength=size[0] * size[1]).reshape(size)
        together = np.bincount(at, minlength=size[0] * size[1]).reshape(size) > 0
        return pd.DataFrame(np.where(together, total, np.nan), index=self.areas, columns=pd.Index(wholes))


@dataclass(frozen=True, eq=False)
class Footing:
    """What draws are added up over.

    Attributes:
        market: the market under central assumptions.
        inside: the areas of a kind inside a place.
        supply: `tables.SUPPLY` on the day that supply is counted.
        supplied: the same by area and group, as `supply.supply_by_area` adds it up; unknown below districts.
        growth: by block, demand over demand now.
    """

    market: Market
    inside: Inside
    supply: pd.DataFrame
    supplied: pd.DataFrame
    growth: pd.Series

    @property
    def areas(self) -> pd.Index:
        """The areas, in the order of their codes."""
        return self.inside.areas


def footing_of(market: Market, kind: str, place: Place = ENGLAND) -> Footing:
    """Return the areas of a kind inside a place, with supply and demand as they are now."""
    blocks = market.england.blocks
    inside = Inside(blocks, kind, place)
    growth = pd.Series(1.0, index=blocks.index)
    return Footing(market, inside, market.supply, _supplied(inside, market.supply), growth)


def with_supply(footing: Footing, units: pd.DataFrame) -> Footing:
    """Return the footing with supply as it is on another day (`tables.SUPPLY`)."""
    return replace(footing, supply=units, supplied=_supplied(footing.inside, units))


def _supplied(inside: Inside, units: pd.DataFrame) -> pd.DataFrame:
    by_block = inside.area.set_axis(inside.blocks.loc[inside.area.index, "block"])
    overlaps = geography.overlaps(inside.blocks, inside.place, inside.kind)
    by_area = supply.supply_by_area(units, overlaps, by_block)
    return by_area.assign(units=np.nan) if inside.kind in BELOW_DISTRICT else by_area

"""Blocks, areas, retired codes, and moving counts between them (docs/method.md#geography).

Everything is counted on blocks; an area is a set of blocks. A place, the area a user looks at, is an area kind and a
code, so that a code two kinds share (a unitary council is a district too) is never mistaken.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from marketmap.errors import ChoiceError, FaultsError
from marketmap.tables import ADULT_16_BANDS, ADULT_BANDS


@dataclass(frozen=True)
class Kind:
    """An area kind: its code (also the column of blocks that holds it) and the words users know it by."""

    code: str
    name: str
    plural: str
    heading: str


KINDS = (
    Kind("england", "country", "countries", "England"),
    Kind("icb_2026", "ICS", "ICSs", "ICS"),
    Kind("upper_tier", "council", "councils", "Council (social care)"),
    Kind("district", "district", "districts", "District"),
    Kind("region", "region", "regions", "Region"),
    Kind("icb_2024", "ICS before April 2026", "ICSs before April 2026", "ICS before April 2026"),
    Kind("sub_icb", "sub-ICB location", "sub-ICB locations", "Sub-ICB location"),
    Kind("msoa", "small area", "small areas", "Small area"),
    Kind("own", "own area", "own areas", "Your own areas"),
)
_BY_CODE = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True)
class Place:
    """The area that a user looks at: an area kind, a code, and the name to say."""

    kind: str
    area: str
    name: str


ENGLAND = Place("england", "E92000001", "England")


def kind_of(code: str) -> Kind:
    """Return the area kind of a code.

    Raises:
        ChoiceError: when there is no such kind; the text lists those that exist.
    """
    if code not in _BY_CODE:
        raise ChoiceError(f"There is no area kind {code!r}. Kinds: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]


def adults(blocks: pd.DataFrame) -> pd.Series:
    """Return people aged 18 and over of each block, in the order of the blocks."""
    return _people(blocks, ADULT_BANDS)


def adults_16(blocks: pd.DataFrame) -> pd.Series:
    """Return people aged 16 and over of each block, in the order of the blocks."""
    return _people(blocks, ADULT_16_BANDS)


def _people(blocks: pd.DataFrame, bands: Iterable[str]) -> pd.Series:
    return blocks[[f"people_{band}" for band in bands]].sum(axis=1)


def members(blocks: pd.DataFrame, kind: str) -> pd.Series:
    """Return the area of one kind that each block belongs to; missing where the user's own areas leave a block out."""
    if kind == ENGLAND.kind:
        return pd.Series(ENGLAND.area, index=blocks.index, dtype="str")
    if kind_of(kind).code not in blocks.columns:
        raise ChoiceError("No areas of your own are loaded. Give a file of codes and area names first.")
    return blocks[kind]


def blocks_in(blocks: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return the blocks of a place, with their own index kept."""
    return blocks[members(blocks, place.kind) == place.area]


def carry(totals: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Share district totals among the blocks of each district in proportion to adults.

    Args:
        totals: district totals, indexed by district, one column a count; missing stays missing.
        blocks: the blocks of England.

    Returns:
        The counts by block, in the order and index of the blocks; a district's blocks add up to its total.
    """
    people = adults(blocks)
    share = people / people.groupby(blocks["district"]).transform("sum")
    spread = totals.reindex(blocks["district"]).set_axis(blocks.index)
    return spread.mul(share, axis=0)


def overlaps(blocks: pd.DataFrame, place: Place, kind: str) -> pd.DataFrame:
    """Return how the districts of England fall into the areas of a kind inside a place, by adults.

    Returns:
        One row an area and district that share blocks inside the place: area, district, share (of the district's
        adults). A count of the district times the share is what `carry` would give the area through its blocks.
    """
    people = adults(blocks)
    inside = members(blocks, place.kind) == place.area
    keys = [members(blocks, kind)[inside].rename("area"), blocks.loc[inside, "district"]]
    in_both = people[inside].groupby(keys).sum().rename("share").reset_index()
    whole = people.groupby(blocks["district"]).sum()
    return in_both.assign(share=in_both["share"] / in_both["district"].map(whole))


def areas_in(blocks: pd.DataFrame, place: Place, kind: str) -> pd.DataFrame:
    """Return the areas of a kind that reach into a place.

    Returns:
        One row an area: area, adults (people, inside the place), share_of_area (of the area's adults; 1 is an area
        wholly inside, areas of kinds that do not nest in the place have less).
    """
    people, area = adults(blocks), members(blocks, kind)
    inside = members(blocks, place.kind) == place.area
    in_place = people[inside].groupby(area[inside]).sum()
    share = in_place / people.groupby(area).sum().reindex(in_place.index)
    return pd.DataFrame({"adults": in_place, "share_of_area": share}).rename_axis("area").reset_index()


def own_area_of_blocks(blocks: pd.DataFrame, listed: pd.DataFrame, code_history: pd.DataFrame) -> pd.Series:
    """Return the user's own area of each block; missing for blocks that the list leaves out.

    Args:
        blocks: the blocks of England.
        listed: row, code (district or block) and area (the user's name for it), as `sources.own_area_lists` reads them.
        code_history: retired codes; one whose people all make up one live district is moved to it.

    Raises:
        FaultsError: naming every row whose code is unknown, was retired into a larger district, or is listed twice
            under different names.
    """
    renamed = _renamed(code_history)
    listed = listed.assign(live=listed["code"].replace(renamed))
    faults = [*_unknown_codes(listed, blocks, code_history), *_contradictions(listed)]
    if faults:
        raise FaultsError("The list of your own areas cannot be used:", faults)
    by_code = listed.drop_duplicates("live").set_index("live")["area"]
    return blocks["block"].map(by_code).fillna(blocks["district"].map(by_code)).rename("own")


def _renamed(code_history: pd.DataFrame) -> dict[str, str]:
    districts = code_history[code_history["kind"] == "district"]
    alone = ~districts["area"].duplicated(keep=False)
    return dict(zip(districts.loc[alone, "old_area"], districts.loc[alone, "area"], strict=True))


def _unknown_codes(listed: pd.DataFrame, blocks: pd.DataFrame, code_history: pd.DataFrame) -> list[str]:
    live = {*blocks["district"].unique(), *blocks["block"]}
    known = listed["live"].map(live.__contains__)
    history = code_history.drop_duplicates("old_area").set_index("old_area")
    faults = []
    for row in listed[~known].to_dict("records"):
        code = row["code"]
        if code in history.index:
            old = history.loc[code]
            reason = f"{old['old_name']} has been part of {old['area']} since {old['year']}; list that, or its LSOAs"
        else:
            reason = "no live district or LSOA of 2021 in England has this code"
        faults.append(f"row {row['row']}: {code}: {reason}")
    return faults


def _contradictions(listed: pd.DataFrame) -> list[str]:
    names = listed.groupby("live")["area"].nunique()
    torn = listed[listed["live"].isin(names.index[names > 1])]
    return [
        f"rows {', '.join(map(str, rows['row']))}: {code} is listed under {' and '.join(rows['area'].unique())}"
        for code, rows in torn.groupby("live")
    ]

"""Where placed people belong and where they are: areas as named, postcodes reduced to their blocks.

A postcode can tell who a person is: it is nowhere in what comes out of here, nor in the faults.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from marketmap.faults import Fault
from marketmap.locating import PostcodeIndex, locate_postcodes
from marketmap.places import Gazetteer
from marketmap.sources.cells import Cell, CellError, postcode, text
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import AreaNames, NamedArea

Side = Literal["home", "host"]
_BLOCK = "block"
# A place is told by words or by its code; anything else in its column may be an address, or the number of a person.
_MAY_BE_SHOWN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ &'’.,()/-]){0,59}|(?:[a-z]+(?:_[a-z0-9]+)?:)?[EKNSW]\d{8}")  # noqa: RUF001, as typed


class Lookup:
    """What places are looked up in: names of areas, live postcodes, blocks."""

    def __init__(self, gazetteer: Gazetteer, postcodes: PostcodeIndex, blocks: pd.DataFrame) -> None:
        """Keep the names and postcodes; blocks are those of England."""
        self.postcodes = postcodes
        self._names = AreaNames(gazetteer, blocks)
        self._blocks = blocks
        self._members: dict[str, Mapping[str, str]] = {}
        self._district = dict(zip(blocks[_BLOCK], blocks["district"], strict=True))

    def area(self, cell: Cell) -> NamedArea | None:
        """Return the area, or the block, that a cell names.

        Raises:
            CellError: when it names none, or a retired area that became several.
        """
        said = text(cell)
        if said and said.upper() in self._district:
            return NamedArea(_BLOCK, said.upper())
        return self._names.find(said) if said else None

    def holds(self, area: NamedArea, block: str) -> bool:
        """Return whether an area holds a block."""
        if area.kind not in self._members:
            members = zip(self._blocks[_BLOCK], self._blocks[area.kind], strict=True)
            self._members[area.kind] = dict(members)
        return self._members[area.kind][block] == area.area

    def place(self, area: NamedArea) -> tuple[str | None, str | None, str | None]:
        """Return district, block and kind:code of an area: the last where it is neither district nor block."""
        if area.kind == _BLOCK:
            return self._district[area.area], area.area, None
        return (area.area, None, None) if area.kind == "district" else (None, None, f"{area.kind}:{area.area}")


@dataclass
class Places:
    """Places of one side, by row: district, block and kind:code; faults; and notes with the rows they are about."""

    found: dict[int, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def places_of(rows: FormRows, values: pd.DataFrame, side: Side, lookup: Lookup) -> Places:
    """Find where the people of each row belong (home) or are (host).

    Args:
        rows: the rows as found in the file.
        values: cells as they stand, by row number, with the columns <side>_area and <side>_postcode.
        side: home or host.
        lookup: what places are looked up in.
    """
    places = Places()
    areas = _areas(rows, values[f"{side}_area"], places, lookup)
    postcodes = _postcodes(rows, values[f"{side}_postcode"], places)
    located = locate_postcodes(postcodes, lookup.postcodes).to_dict("index")
    faulty = {fault.row for fault in places.faults}
    for row in [row for row in values.index if row not in faulty]:
        area = areas.get(row)
        if row in located:
            _by_postcode(rows, row, (side, area, located[row]), places, lookup)
        elif area:
            places.found[row] = lookup.place(area)
        if area and area.notice:
            places.notes[area.notice].append(row)
    return places


def _areas(rows: FormRows, column: pd.Series, places: Places, lookup: Lookup) -> Mapping[int, NamedArea]:
    areas: dict[int, NamedArea] = {}
    for row, cell in zip(column.index, column, strict=True):
        try:
            area = lookup.area(cell)
        except CellError as error:
            said = str(cell).strip()
            found = said if _MAY_BE_SHOWN.fullmatch(said) else "something that is no area (not shown)"
            places.faults.append(rows.fault(row, str(column.name), found, error.expected))
        else:
            if area:
                areas[row] = area
    return areas


def _postcodes(rows: FormRows, column: pd.Series, places: Places) -> pd.Series:
    tidy: dict[int, str] = {}
    for row, cell in zip(column.index, column, strict=True):
        try:
            said = postcode(cell)
        except CellError as error:
            found = "something that is no postcode (not shown)"
            places.faults.append(rows.fault(row, str(column.name), found, error.expected))
        else:
            if said:
                tidy[row] = said
    return pd.Series(tidy, dtype="str")


def _by_postcode(
    rows: FormRows,
    row: int,
    given: tuple[Side, NamedArea | None, Mapping[Hashable, Any]],
    places: Places,
    lookup: Lookup,
) -> None:
    side, area, at = given
    if at["located"] == "postcode":
        if area and not lookup.holds(area, at["block"]):
            expected = f"the area that the {side} postcode lies in, or one of the two left blank"
            places.faults.append(rows.fault(row, f"{side}_area", "another area", expected))
        places.found[row] = (at["district"], at["block"], None)
    elif area:
        places.notes[f"the {side} postcode is not in use, so the {side} area alone is taken."].append(row)
        places.found[row] = lookup.place(area)
    elif pd.notna(at["district"]):
        note = f"the {side} postcode is not in use; every postcode of its sector is in one district, which is taken."
        places.notes[note].append(row)
        places.found[row] = (at["district"], None, None)
    else:
        expected = f"a postcode in use in England, or the {side} area instead"
        found = "a postcode that is not in use (not shown)"
        places.faults.append(rows.fault(row, f"{side}_postcode", found, expected))

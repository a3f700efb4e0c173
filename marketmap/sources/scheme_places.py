"""Where the schemes of a register stand: postcode, else coordinates, else the postcode's sector, else the district."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from marketmap.faults import Fault
from marketmap.geography import members
from marketmap.listed import listed
from marketmap.locating import ENGLAND, Ground, PostcodeIndex, locate_postcodes
from marketmap.sources.cells import Cell, CellError, text
from marketmap.sources.england import England, load_background
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import AreaNames, NamedArea, SplitAreaError, area_names
from marketmap.sources.scheme_points import (
    GRID,
    far_from_postcode,
    filled,
    located_points,
    outside_england,
    points_of,
)

_FIELDS = ("postcode", "easting_m", "northing_m", "latitude", "longitude", "district")
_MOST_NAMED = 5


@dataclass(frozen=True)
class GivenArea:
    """What a cell of the district column means: the districts it may be, and a notice when its name is retired."""

    districts: tuple[str, ...]
    notice: str = ""


@dataclass
class Placed:
    """Rows with the places found for them so far, and what is to be said of them.

    Attributes:
        table: indexed by row: postcode, block, district, easting_m, northing_m, located; missing where no place is.
        faults: places that cannot be, or contradict each other.
        notes: places read otherwise than they stand, each with its rows.
    """

    table: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=dict)

    def note(self, words: str, rows: Iterable[int]) -> None:
        """Note something about some rows."""
        self.notes.setdefault(words, []).extend(rows)


def area_reader(england: England) -> Callable[[Cell], GivenArea | None]:
    """Return the reader of the district column: a district, or a larger area as the districts it reaches into."""

    @cache
    def names() -> AreaNames:
        # Sorting the names takes a tenth of a second, for nothing where no row names an area.
        return area_names(england)

    def read(cell: Cell) -> GivenArea | None:
        said = text(cell)
        return None if said is None else _given_area(said, names(), england.blocks)

    return read


def _given_area(said: str, names: AreaNames, blocks: pd.DataFrame) -> GivenArea:
    try:
        found = _district_first(said, names)
    except SplitAreaError as split:
        return GivenArea(_districts_in((part for part, _ in split.parts), blocks))
    return GivenArea(_districts_in([found], blocks), found.notice)


def _district_first(said: str, names: AreaNames) -> NamedArea:
    try:
        return names.find(said, "district")
    except SplitAreaError:
        raise
    except CellError:
        return names.find(said)


def _districts_in(areas: Iterable[NamedArea], blocks: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted({code for one in areas for code in _districts_of(one, blocks)}))


def _districts_of(one: NamedArea, blocks: pd.DataFrame) -> Iterable[str]:
    if one.kind == "district":
        return (one.area,)
    return map(str, blocks.loc[members(blocks, one.kind) == one.area, "district"].unique())


def place_schemes(rows: FormRows, values: pd.DataFrame, england: England, index: PostcodeIndex) -> Placed:
    """Find the place of every row.

    Args:
        rows: the rows as found in the file.
        values: their values, as `read_fields` gives them, with the district read by `area_reader`.
        england: the England tables.
        index: the live postcodes.
    """
    placed = Placed(locate_postcodes(values["postcode"].astype("str"), index))
    placed.faults += _lost_postcodes(rows, placed.table)
    points, wrong = points_of(rows, values)
    placed.faults += wrong
    if len(points):
        ground = Ground(england.areas, england.blocks, load_background())
        _use_points(rows, points, placed, ground)
        _settle_borders(values["district"], placed.table, ground)
    names = england.areas[england.areas["kind"] == "district"].set_index("area")["name"].to_dict()
    _settle_districts(rows, values, placed, Districts(names, index))
    _note_places(values["district"], placed)
    return placed


def _lost_postcodes(rows: FormRows, table: pd.DataFrame) -> Iterator[Fault]:
    lost = table["postcode"].notna() & table["located"].isna()
    for row, postcode in zip(table.index[lost], table.loc[lost, "postcode"], strict=True):
        yield rows.fault(row, "postcode", postcode, "a postcode in England; none there begins like this one")


def _use_points(rows: FormRows, points: pd.DataFrame, placed: Placed, ground: Ground) -> None:
    at = located_points(points, ground)
    placed.faults += outside_england(rows, at)
    at = at[at["country"] == ENGLAND]
    placed.note("the coordinates were the wrong way round and have been exchanged.", at.index[at["swapped"] == "yes"])
    live = placed.table.loc[at.index, "located"] == "postcode"
    placed.faults += far_from_postcode(rows, at[live], placed.table)
    at = at[~live]
    unknown = placed.table.loc[at.index, "located"] == "sector"
    placed.note("the postcode is not in use, so the scheme stands at its coordinates.", at.index[unknown])
    columns = ["block", "district", *GRID]
    placed.table.loc[at.index, columns] = at[columns]
    placed.table.loc[at.index, "located"] = "coordinates"


def _settle_borders(given: pd.Series, table: pd.DataFrame, ground: Ground) -> None:
    """Let a point close to a generalised border be in the district that its row gives."""
    at = table[table["located"] == "coordinates"]
    for row, found, easting_m, northing_m in at[["district", *GRID]].itertuples():
        area = given[row]
        if area is None or found in area.districts:
            continue
        near = [code for code in area.districts if ground.touches(code, easting_m, northing_m)]
        if near:
            table.loc[row, "district"] = near[0]
            own = table.loc[[row]]
            table.loc[row, "block"] = ground.nearest_block(own[GRID], own["district"]).iloc[0]


@dataclass(frozen=True)
class Districts:
    """The names of the districts, and the postcodes that lie in them."""

    names: Mapping[str, str]
    index: PostcodeIndex

    def of(self, located: str | None, postcode: str, found: str | None, given: GivenArea | None) -> str:
        """Settle the district of one row.

        Args:
            located: how the row was located so far; None when only the district column can tell.
            postcode: its postcode, where it was located by it or its sector.
            found: district of the point or postcode; None where the sector lies in several.
            given: what its district column says.

        Raises:
            CellError: when what the row says does not make one district; `expected` says why.
        """
        held = (found,) if found else self._held(located, postcode, given)
        fitting = [code for code in held if given is None or code in given.districts]
        if len(fitting) == 1:
            return fitting[0]
        if found:
            # What is expected stands in files that are passed on: it never repeats a postcode, which may be a refuge's.
            point = "the coordinates are" if located == "coordinates" else "the postcode is"
            raise CellError(f"{self.names[found]}, where {point}; correct one of the two")
        if located:
            raise CellError(f"its district: the postcode is not in use, and its sector lies in {self._listed(held)}")
        if held:
            raise CellError(f"one district, or a postcode; this holds {self._listed(held)}")
        raise CellError("a postcode, coordinates, or at least the district")

    def _held(self, located: str | None, postcode: str, given: GivenArea | None) -> tuple[str, ...]:
        if located:
            return self.index.sector_districts(postcode)
        return given.districts if given else ()

    def _listed(self, codes: Iterable[str]) -> str:
        names = [self.names[code] for code in codes]
        if len(names) > _MOST_NAMED:
            return f"{len(names)} districts"
        return listed(names)


def _settle_districts(rows: FormRows, values: pd.DataFrame, placed: Placed, districts: Districts) -> None:
    table, given = placed.table, values["district"]
    unread = pd.concat([filled(rows, name) & values[name].isna() for name in _FIELDS], axis="columns").any(
        axis="columns"
    )
    refused = set(unread.index[unread]) | {fault.row for fault in placed.faults}
    settled = []
    for row, located, postcode, found in table[["located", "postcode", "district"]].itertuples():
        settled.append(found)
        if row in refused:
            continue
        known = located if isinstance(located, str) else None
        try:
            settled[-1] = districts.of(known, postcode, found if isinstance(found, str) else None, given[row])
        except CellError as error:
            name = "district" if "district" in rows.columns or "postcode" not in rows.columns else "postcode"
            placed.faults.append(rows.fault(row, name, rows.text(row, "district"), error.expected))
    table["district"] = pd.Series(settled, index=table.index, dtype="str")
    table["located"] = table["located"].where(table["located"].notna() | table["district"].isna(), "district")


def _note_places(given: pd.Series, placed: Placed) -> None:
    by = placed.table["located"]
    sector = "the postcode is not in use, so the scheme stands at the centre of its sector."
    placed.note(sector, by.index[by == "sector"])
    placed.note("located by district only, so counted there and not drawn at a point.", by.index[by == "district"])
    for row, area in given.dropna().items():
        if area.notice:
            placed.note(area.notice, [int(str(row))])

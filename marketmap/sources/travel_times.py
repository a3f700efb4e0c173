"""The user's own travel times and distances, from blocks or districts to schemes."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from marketmap.faults import Fault
from marketmap.sources.cells import Cell, CellError, number, text
from marketmap.sources.checked import Checked, read_fields, rows_in_words, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import NamedArea, area_names, of_rows, renamed_districts
from marketmap.tables import TRAVEL, check

TRAVEL_FORM = Form(
    "travel",
    "Travel times and distances",
    "the way from one block or district to one scheme",
    (
        Field(
            "area", "From", "text", "LSOA 2021 code, or a district by name or code.",
            ("lsoa", "lsoa code", "lsoa21cd", "block", "origin", "from code", "district", "district code",
             "district name", "local authority", "area", "area code", "lad code", "home"),
            required=True, example="E01016925",
        ),
        Field(
            "scheme", "Scheme ID", "text", "The scheme's reference in the register.",
            ("scheme", "to", "destination", "scheme code", "scheme reference", "scheme ref", "to scheme", "id"),
            required=True, example="SX-001",
        ),
        Field(
            "minutes", "Minutes", "number", "Travel time in minutes. Give minutes, km or both.",
            ("travel time", "time", "mins", "min", "travel minutes", "duration", "travel time minutes"), example="25",
        ),
        Field(
            "distance_km", "Km", "number", "Distance by road in km.",
            ("distance", "road distance", "distance km", "kilometres", "road km", "drive distance"), example="14.2",
        ),
    ),
    Limits(250_000, OWN_CELLS, "a table of travel times"),
)  # fmt: skip


@dataclass(frozen=True)
class MissingPairs:
    """Ways that the travel table does not give.

    Attributes:
        count: how many pairs of a block and a scheme.
        pairs: the same, one row a way: kind, area, scheme; a district whose blocks all lack a scheme is one row.
        unknown_schemes: schemes of the travel table that the register does not have.
    """

    count: int
    pairs: pd.DataFrame
    unknown_schemes: tuple[str, ...]


def check_travel(rows: FormRows, england: England) -> Checked:
    """Check travel times and distances.

    Args:
        rows: the rows as found in the file.
        england: the embedded tables.

    Returns:
        tables.TRAVEL, sorted by its key. A district that only changed its code is moved; the way from one that was
        merged into a larger one is no way from that one, so it is a fault.
    """
    values, faults = read_fields(rows, TRAVEL_FORM, {"area": _origins(england), "minutes": _way, "distance_km": _way})
    readable = values.drop(index=list(rows_with_faults(faults)))
    neither = readable.index[readable["minutes"].isna() & readable["distance_km"].isna()]
    faults += [rows.fault(row, "minutes", None, "minutes, km or both") for row in neither]
    faults += _repeated(rows, values[values["area"].notna() & values["scheme"].notna()])
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    noted: dict[str, list[int]] = defaultdict(list)
    for row, area in zip(good.index, good["area"], strict=True):
        if area.notice:
            noted[area.notice].append(row)
    return Checked(_table(good), tuple(faults), left_out, of_rows(noted, set(good.index)))


def missing_pairs(travel: pd.DataFrame, schemes: pd.DataFrame, blocks: pd.DataFrame) -> MissingPairs:
    """Say which ways are missing.

    Args:
        travel: tables.TRAVEL.
        schemes: tables.SCHEMES, those that should be reached.
        blocks: the blocks that should reach them, such as those of the districts that the register covers.

    Returns:
        The pairs of a block and a scheme that neither the block nor its district has a way for. One that lacks only
        minutes or only km is not missing.
    """
    wanted = pd.Index(schemes["scheme"].unique())
    known = travel[travel["scheme"].isin(wanted)]
    reached = known.assign(position=wanted.get_indexer(known["scheme"])).groupby("area")["position"].agg(list).to_dict()
    given = np.zeros((len(blocks), len(wanted)), dtype=bool)
    for at, (block, district) in enumerate(zip(blocks["block"], blocks["district"], strict=True)):
        given[at, reached.get(block, [])] = True
        given[at, reached.get(district, [])] = True
    pairs = pd.DataFrame(_listed(~given, wanted, blocks), columns=list(TRAVEL.key), dtype="str")
    strangers = tuple(sorted(set(travel["scheme"]) - set(wanted)))
    return MissingPairs(
        int((~given).sum()), pairs.sort_values(["scheme", "kind", "area"], ignore_index=True), strangers
    )


def _listed(missing: npt.NDArray[np.bool_], schemes: pd.Index, blocks: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    codes, names = blocks["block"].to_numpy(), schemes.to_numpy()
    for district, positions in blocks.reset_index(drop=True).groupby("district").indices.items():
        own = missing[positions]
        whole = own.all(axis=0)
        yield from (("district", str(district), str(names[at])) for at in np.flatnonzero(whole))
        for of, at in np.argwhere(own & ~whole):
            yield "block", str(codes[positions[of]]), str(names[at])


def _origins(england: England) -> Callable[[Cell], NamedArea | None]:
    names, blocks, renamed = area_names(england), frozenset(england.blocks["block"]), renamed_districts(england)

    def read(cell: Cell) -> NamedArea | None:
        said = text(cell)
        if said is None or said.upper() in blocks:
            return None if said is None else NamedArea("block", said.upper())
        try:
            found = names.find(said, "district")
        except CellError:
            raise CellError("an LSOA of 2021 by code, or a district of England by name or code") from None
        if found.old_area and found.old_area not in renamed:
            name = names.name(found.area)
            raise CellError(f"a way from {name} or from its LSOAs; this is a retired district that became part of it")
        return found

    return read


def _way(cell: Cell) -> float | None:
    value = number(cell)
    if value is not None and value < 0:
        raise CellError("a number that is not below 0")
    return value


def _repeated(rows: FormRows, given: pd.DataFrame) -> Iterator[Fault]:
    same: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, area, scheme in zip(given.index, given["area"], given["scheme"], strict=True):
        same[area.area, scheme].append(row)
    for (area, scheme), about in same.items():
        if len(about) > 1:
            expected = f"one row for the way from {area} to {scheme}; {rows_in_words(about)} give it"
            yield from (rows.fault(row, "scheme", scheme, expected) for row in about)


def _table(good: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "kind": [area.kind for area in good["area"]],
            "area": [area.area for area in good["area"]],
            **{name: good[name].to_numpy() for name in ("scheme", "minutes", "distance_km")},
        }
    )
    kinds = dict.fromkeys(TRAVEL.key, "str") | {"minutes": "float64", "distance_km": "float64"}
    return check(TRAVEL, table.astype(kinds).sort_values(list(TRAVEL.key), ignore_index=True))

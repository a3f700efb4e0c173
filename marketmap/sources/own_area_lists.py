"""The list of the user's own areas: codes of districts or blocks, each with the name of the area it belongs to."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from marketmap.faults import Fault
from marketmap.sources.cells import Cell, CellError, shown, text
from marketmap.sources.checked import Checked, read_fields, rows_in_words, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.file_limits import OWN_CELLS, Limits
from marketmap.sources.forms import Field, Form
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import renamed_districts

_MOST_NAMED = 5
AREAS_FORM = Form(
    "areas",
    "Your own areas",
    "one district or LSOA and the area it belongs to",
    (
        Field(
            "code", "Code", "text", "District code or LSOA 2021 code.",
            ("area code", "district code", "lad code", "local authority code", "la code", "gss code", "lsoa",
             "lsoa code", "lsoa21cd", "block"),
            required=True, example="E06000043",
        ),
        Field(
            "area", "Area name", "text", "Your name for the area; every code with the same name belongs to it.",
            ("area", "name", "own area", "locality", "neighbourhood", "patch", "place"),
            required=True, example="Coast",
        ),
    ),
    Limits(50_000, OWN_CELLS, "a list of your own areas"),
)  # fmt: skip


def check_areas(rows: FormRows, england: England) -> Checked:
    """Check a list of own areas.

    Args:
        rows: the rows as found in the file.
        england: the embedded tables.

    Returns:
        Columns row (as the spreadsheet numbers it), code (upper case, as listed) and area (name), in the order of the
        file, as `geography.own_area_of_blocks` takes them.
    """
    live = _live_code(england)
    values, faults = read_fields(rows, AREAS_FORM, {"code": _code_reader(england, live)})
    faults += _contradictions(rows, values.dropna(), live)
    faults = [*rows.faults, *sorted(faults, key=lambda fault: fault.row or 0)]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    table = pd.DataFrame({"row": good.index, "code": good["code"].to_numpy(), "area": good["area"].to_numpy()})
    return Checked(table.astype({"row": "int64", "code": "str", "area": "str"}), tuple(faults), left_out)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return (", " if more else " and ").join(names[:_MOST_NAMED]) + more


def _live_code(england: England) -> Callable[[str], str | None]:
    """Return what gives the live code of a listed one: itself, or the one that a district was renamed to."""
    known = frozenset(england.blocks["block"]) | frozenset(england.blocks["district"])
    renamed = renamed_districts(england)
    return lambda code: code if code in known else renamed.get(code)


def _code_reader(england: England, live: Callable[[str], str | None]) -> Callable[[Cell], str | None]:
    history = england.code_history.drop_duplicates("old_area").set_index("old_area")

    def read(cell: Cell) -> str | None:
        said = text(cell)
        code = said.upper() if said else None
        if code and code in history.index and live(code) is None:
            old = history.loc[code]
            became = f"{old['old_name']} has been part of {old['area']} since {old['year']}"
            raise CellError(f"a live code: {became}; list that, or its LSOAs")
        if code and live(code) is None:
            raise CellError("the code of a live district or of an LSOA of 2021 in England")
        return code

    return read


def _contradictions(rows: FormRows, values: pd.DataFrame, live: Callable[[str], str | None]) -> Iterator[Fault]:
    same: dict[str, list[int]] = defaultdict(list)
    for row, code in zip(values.index, values["code"], strict=True):
        same[live(code) or code].append(row)
    for code, about in same.items():
        named = dict.fromkeys(values.loc[about, "area"])
        if len(named) > 1:
            expected = f"one area for {code}; {rows_in_words(about)} name {_listed(list(map(shown, named)))}"
            yield from (rows.fault(row, "area", str(values.loc[row, "area"]), expected) for row in about)

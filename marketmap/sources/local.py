"""Reading the user's own files: so far the list of own areas."""

import csv
import io
from pathlib import Path

import pandas as pd

from marketmap.errors import FaultsError

CODE_HEADINGS = ("code", "area code", "district code", "lsoa", "lsoa code", "block")
NAME_HEADINGS = ("area name", "area", "name", "own area")


def read_own_areas(path: Path | str) -> pd.DataFrame:
    """Read a CSV of codes and area names: one row a district (or LSOA 2021) and the name of the area it belongs to.

    Returns:
        Columns row (as a spreadsheet numbers it), code (upper case) and area (name).

    Raises:
        FaultsError: naming the file and every row that cannot be read.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise FaultsError(f"{file.name} cannot be read:", [str(error.strerror or error)]) from error
    return own_areas_from(content, file.name)


def own_areas_from(content: bytes, name: str) -> pd.DataFrame:
    """Read the same list from the bytes of a file called `name`."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(_decoded(content)))]
    if not rows or not any(rows[0]):
        raise FaultsError(f"{name} cannot be used:", ["the file is empty; expected a heading row: code, area name"])
    code, area = (_column(rows[0], wanted) for wanted in (CODE_HEADINGS, NAME_HEADINGS))
    if code is None or area is None:
        found = ", ".join(rows[0])
        raise FaultsError(f"{name} cannot be used:", [f"row 1 has the headings {found}; expected: code, area name"])
    listed = [
        {"row": number, "code": _cell(row, code).upper(), "area": _cell(row, area)}
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    ]
    faults = [
        f"row {entry['row']}: {missing} is blank"
        for entry in listed
        for missing in ("code", "area")
        if not entry[missing]
    ]
    if faults or not listed:
        raise FaultsError(f"{name} cannot be used:", faults or ["there is no row under the headings"])
    return pd.DataFrame(listed)


def _decoded(content: bytes) -> str:
    # Excel on Windows saves CSV in either of these two encodings.
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _column(headings: list[str], wanted: tuple[str, ...]) -> int | None:
    plain = [heading.casefold().replace("_", " ") for heading in headings]
    return next((plain.index(heading) for heading in wanted if heading in plain), None)


def _cell(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""

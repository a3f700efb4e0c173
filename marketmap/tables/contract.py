"""What a contract is: columns with meaning, unit and limits, a key, a coordinate system; and the check against it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from marketmap.errors import FaultsError

BRITISH_NATIONAL_GRID = "EPSG:27700"

Holds = Literal["text", "number", "whole number", "yes or no", "geometry"]

_TESTS: dict[str, Callable[[pd.Series], bool]] = {
    "text": lambda column: pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype),
    "number": pd.api.types.is_numeric_dtype,
    "whole number": pd.api.types.is_integer_dtype,
    "yes or no": pd.api.types.is_bool_dtype,
    "geometry": lambda column: str(column.dtype) == "geometry",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, what it means, its unit and limits."""

    name: str
    holds: Holds
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    may_be_missing: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what a row is, the columns that name a row, and the coordinate system of its geometry."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    crs: str | None = None

    @property
    def column_names(self) -> list[str]:
        """Column names in their order."""
        return [column.name for column in self.columns]


def check(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as it came if it keeps the contract of its table.

    Raises:
        FaultsError: naming every fault: missing or unknown columns, wrong kinds, gaps, values outside the limits,
            a key that names two rows, another coordinate system.
    """
    faults = list(_faults(table, frame))
    if faults:
        raise FaultsError(f"The table {table.name} breaks its contract:", faults)
    return frame


def _faults(table: Table, frame: pd.DataFrame) -> Iterator[str]:
    missing = [name for name in table.column_names if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in table.column_names]
    if missing:
        yield f"columns missing: {', '.join(missing)}"
    if unknown:
        yield f"columns not in the contract: {', '.join(map(str, unknown))}"
    for column in table.columns:
        if column.name in frame.columns:
            yield from _column_faults(column, frame[column.name])
    if not set(table.key) - set(frame.columns):
        repeated = frame.duplicated([*table.key]).sum()
        if repeated:
            yield f"rows that repeat a key ({', '.join(table.key)}): {repeated}"
    if table.crs and str(getattr(frame, "crs", None)) != table.crs:
        yield f"coordinate system is {getattr(frame, 'crs', None)}, expected {table.crs}"


def _column_faults(column: Column, values: pd.Series) -> Iterator[str]:
    if not _TESTS[column.holds](values):
        yield f"{column.name} holds {values.dtype}, expected {column.holds}"
        return
    gaps = int(values.isna().sum())
    if gaps and not column.may_be_missing:
        yield f"{column.name} is missing in {gaps} rows"
    if column.least is not None and (values < column.least).any():
        below = (values < column.least).sum()
        yield f"{column.name} is below {column.least:g} in {below} rows (least {values.min():g})"
    if column.most is not None and (values > column.most).any():
        above = (values > column.most).sum()
        yield f"{column.name} is above {column.most:g} in {above} rows (most {values.max():g})"
    if column.allowed:
        strangers = sorted(set(values.dropna().unique()) - set(column.allowed))
        if strangers:
            yield f"{column.name} has values that are not in its list: {', '.join(map(str, strangers[:5]))}"


def text(name: str, meaning: str, allowed: tuple[str, ...] = (), *, may_be_missing: bool = False) -> Column:
    """Return a column of text."""
    return Column(name, "text", meaning, allowed=allowed, may_be_missing=may_be_missing)


def people(name: str, meaning: str) -> Column:
    """Return a column that counts people."""
    return Column(name, "number", meaning, unit="people", least=0)


def units(name: str, meaning: str, *, least: float | None = 0, may_be_missing: bool = True) -> Column:
    """Return a column that counts units."""
    return Column(name, "number", meaning, unit="units", least=least, may_be_missing=may_be_missing)


def rate(name: str, meaning: str, unit: str, *, least: float | None = 0) -> Column:
    """Return a column of rates; missing where the whole is nothing."""
    return Column(name, "number", meaning, unit=unit, least=least, may_be_missing=True)

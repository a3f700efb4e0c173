"""Tables as the bytes of a GeoPackage, and back, exactly as they were.

A GeoPackage is an SQLite database of an agreed shape (OGC 12-128r17). It is written through Python's own SQLite, in
memory: nothing of a user's data touches the disk of a shared server, and the same tables always give the same bytes.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache

import pandas as pd
from pyproj import CRS

from marketmap.errors import FaultsError
from marketmap.tables import BRITISH_NATIONAL_GRID, Column, Table, check

_DTYPES = {"text": "str", "number": "float64", "whole number": "int64", "yes or no": "bool"}
_STORED = {"text": "TEXT", "number": "DOUBLE", "whole number": "INTEGER", "yes or no": "BOOLEAN"}
_GRID = int(BRITISH_NATIONAL_GRID.removeprefix("EPSG:"))
_NUMBER, _POINT = "fid", "geom"
# The longest table of a workspace, the reasons why rows were left out, can have a million rows of seven columns.
MOST_CELLS = 8_000_000
_XY = ["easting_m", "northing_m"]
# The bytes say nothing of the clock.
_CHANGED = "2000-01-01T00:00:00.000Z"
_SHAPE = """
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""


def empty(table: Table) -> pd.DataFrame:
    """Return a table without rows, its columns of the kinds of its contract."""
    return _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    """Made once: every session starts with ten of them."""
    return pd.DataFrame({column.name: pd.Series(dtype=_dtype(column)) for column in table.columns})


def geopackage_bytes(content: Iterable[tuple[Table, pd.DataFrame]]) -> bytes:
    """Return the bytes of a GeoPackage; the same tables always give the same bytes.

    Args:
        content: each table that has rows becomes a layer. One with easting_m and northing_m has points on the British
            National Grid, save in rows where they are missing or `sensitive` is true.

    Raises:
        FaultsError: when a table breaks its contract.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SHAPE)
        database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)", _grids())
        for table, frame in content:
            if len(check(table, frame)):
                _write(database, table, _in_kind(table, frame))
        database.commit()
        return database.serialize()


def geopackage_tables(content: bytes, contracts: Iterable[Table]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the tables that a GeoPackage holds, by name, and what is wrong with those that break their contracts.

    Numbers come back in the kind of the contract: what may be a fraction always as a fraction. A table that breaks its
    contract comes back without rows; tables that have no contract here, such as those QGIS adds, are passed over.

    Raises:
        sqlite3.Error: when the bytes are no GeoPackage, or a damaged one.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        # QGIS may leave the file marked as having a journal beside it, which a database in memory cannot have.
        database.deserialize(content[:18] + b"\x01\x01" + content[20:])
        database.execute("PRAGMA trusted_schema = OFF")
        # Only what holds its own rows: a view or virtual table could run for ever.
        ordinary = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        stored = {name for (name,) in database.execute(ordinary)}
        read = {table.name: _read(database, table) for table in contracts if table.name in stored}
    faults = [f"{name}: {fault}" for name, (_, told) in read.items() for fault in told]
    return {name: frame for name, (frame, _) in read.items()}, faults


def _dtype(column: Column) -> str:
    return "Int64" if column.holds == "whole number" and column.may_be_missing else _DTYPES[column.holds]


def _in_kind(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    kinds = {column.name: _dtype(column) for column in table.columns}
    return pd.DataFrame(frame)[table.column_names].astype(kinds).reset_index(drop=True)


def _grids() -> Iterator[tuple[str, int, int, str]]:
    # The standard wants degrees listed in every file, though nothing here is in degrees.
    for grid in (CRS(BRITISH_NATIONAL_GRID), CRS("WGS 84")):
        number = int(grid.to_epsg() or 0)
        yield grid.name, number, number, grid.to_wkt("WKT1_GDAL")


def _write(database: sqlite3.Connection, table: Table, frame: pd.DataFrame) -> None:
    columns = {f'"{column.name}" {_STORED[column.holds]}': _values(frame[column.name]) for column in table.columns}
    if set(_XY) <= set(frame):
        drawn = _drawn(frame)
        columns = {f"{_POINT} POINT": [_point(x, y) for x, y in drawn.to_numpy()], **columns}
        _register(database, table, drawn)
    else:
        _register(database, table)
    number = f"{_NUMBER} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
    database.execute(f'CREATE TABLE "{table.name}" ({number}, {", ".join(columns)})')
    places = ", ".join("?" * len(columns))
    # Names of tables and columns come from contracts, never from a user.
    statement = f'INSERT INTO "{table.name}" VALUES (NULL, {places})'  # noqa: S608
    database.executemany(statement, zip(*columns.values(), strict=True))


def _register(database: sqlite3.Connection, table: Table, drawn: pd.DataFrame | None = None) -> None:
    about: list[object] = [table.name, "attributes", table.name, table.row, _CHANGED, None, None, None, None, 0]
    if drawn is not None:
        about[1], about[5:] = "features", [*_values(drawn.min()), *_values(drawn.max()), _GRID]
        shape = (table.name, _POINT, "POINT", _GRID, 0, 0)
        database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", shape)
    database.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", about)


def _values(column: pd.Series) -> list[object]:
    return list(column.astype(object).where(column.notna(), None))


def _drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """Return easting_m and northing_m of what may be drawn, missing in the other rows."""
    return frame[_XY].mask(frame["sensitive"]) if "sensitive" in frame else frame[_XY]


def _point(easting_m: float, northing_m: float) -> bytes | None:
    """Return a point as GeoPackage has it: its own heading (version, byte order, grid), then well-known binary."""
    if pd.isna(easting_m + northing_m):
        return None
    return struct.pack("<2sBBiBIdd", b"GP", 0, 1, _GRID, 1, 1, easting_m, northing_m)


def _read(database: sqlite3.Connection, table: Table) -> tuple[pd.DataFrame, list[str]]:
    about = database.execute(f'PRAGMA table_info("{table.name}")')
    stored = [str(name) for _, name, *_ in about if name not in (_NUMBER, _POINT)]
    faults = list(_other_columns(table, stored))
    if faults:
        return empty(table), faults
    (count,) = database.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608, see _write
    if count * len(table.columns) > MOST_CELLS:
        return empty(table), [f"{count:,} rows, more than can be opened"]
    columns = ", ".join(f'"{name}"' for name in table.column_names)
    rows = database.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY rowid').fetchall()  # noqa: S608, see _write
    frame = pd.DataFrame(rows, columns=table.column_names, dtype=object)
    faults = [fault for column in table.columns for fault in _other_values(column, list(frame[column.name]))]
    if faults:
        return empty(table), faults
    try:
        return check(table, _in_kind(table, frame)), []
    except FaultsError as error:
        return empty(table), list(error.faults)


def _other_columns(table: Table, stored: Sequence[str]) -> Iterator[str]:
    missing = [name for name in table.column_names if name not in stored]
    unknown = [name for name in stored if name not in table.column_names]
    if missing:
        yield f"columns missing: {', '.join(missing)}"
    if unknown:
        yield f"columns that do not belong there: {', '.join(unknown)}"


def _other_values(column: Column, values: Sequence[object]) -> Iterator[str]:
    missing = sum(value is None for value in values)
    if missing and not column.may_be_missing:
        yield f"{column.name} is missing in {missing} rows"
    other = [value for value in values if value is not None and not _fits(column, value)]
    if other:
        yield f"{column.name} holds something other than {column.holds} in {len(other)} rows"


def _fits(column: Column, value: object) -> bool:
    if column.holds == "text":
        return isinstance(value, str)
    if column.holds == "yes or no":
        return value in (0, 1)
    return isinstance(value, int) or (column.holds == "number" and isinstance(value, float))

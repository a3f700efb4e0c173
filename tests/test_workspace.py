"""The workspace: a round trip loses nothing, the file opens elsewhere, and what is not a workspace is told so."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import geopackage, tables, workspace
from marketmap.errors import FaultsError
from marketmap.geopackage import empty
from marketmap.tables import Column, Table
from marketmap.workspace import CONTRACTS, Workspace, open_workspace, save_workspace, workspace_bytes

_WHOLE = 2**63 - 1


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Any value that the contract of a column allows."""
    least, most = column.least, column.most
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "text": st.sampled_from(column.allowed) if column.allowed else st.text(max_size=5),
        "number": st.floats(least, most, allow_nan=False, allow_infinity=False),
        "whole number": st.integers(int(least or -_WHOLE), int(most or _WHOLE)),
        "yes or no": st.booleans(),
    }
    values = by_kind[column.holds]
    return values | st.none() if column.may_be_missing else values


@st.composite
def frames(draw: st.DrawFn, table: Table) -> pd.DataFrame:
    """Any table of at most four rows that keeps its contract."""
    row = st.tuples(*(cells(column) for column in table.columns))
    key = [table.column_names.index(name) for name in table.key]
    rows = draw(st.lists(row, max_size=4, unique_by=lambda values: tuple(values[i] for i in key)))
    columns = zip(*rows, strict=True) if rows else ([] for _ in table.columns)
    kinds = empty(table).dtypes
    return pd.DataFrame(
        {name: pd.Series(values, dtype=kinds[name]) for name, values in zip(table.column_names, columns, strict=True)}
    )


@given(st.data())
@settings(max_examples=20, deadline=None)
@pytest.mark.parametrize("name", CONTRACTS)
def test_what_is_opened_is_what_was_saved(name: str, data: st.DataObject) -> None:
    frame = tables.check(CONTRACTS[name], data.draw(frames(CONTRACTS[name])))
    opened = open_workspace(workspace_bytes(Workspace(**{name: frame})))
    pd.testing.assert_frame_equal(getattr(opened, name), frame, check_exact=True)


def schemes() -> pd.DataFrame:
    """A refuge (sensitive) and a hostel, each at a point, and one scheme located by district only."""
    written = {
        "scheme": ["refuge", "hostel", "flats"],
        "name": ["Rose House", "Old Station", None],
        "postcode": ["BN1 1AA", "BN1 1AB", None],
        "located": ["postcode", "postcode", "district"],
        "easting_m": [530_000.0, 530_100.0, None],
        "northing_m": [104_000.0, 104_100.0, None],
        "district": ["E06000043"] * 3,
        "group": ["domestic_abuse", "single_homeless", "mental_health"],
        "units": [4, 5, 6],
        "sensitive": [True, False, False],
    }
    columns = {name: written.get(name, [None] * 3) for name in tables.SCHEMES.column_names}
    return pd.DataFrame(columns).astype(empty(tables.SCHEMES).dtypes.to_dict())


def setting(name: str, value: str) -> pd.DataFrame:
    return pd.DataFrame({"name": [name], "value": [value]})


def example() -> Workspace:
    return Workspace(schemes=schemes(), settings=setting("suppression", "mhsds"))


def test_the_same_workspace_gives_the_same_bytes() -> None:
    content = workspace_bytes(example())
    assert workspace_bytes(example()) == content
    assert workspace_bytes(open_workspace(content)) == content


def test_an_empty_workspace_is_a_workspace(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    save_workspace(Workspace(), path)
    opened = open_workspace(path)
    for name, table in CONTRACTS.items():
        pd.testing.assert_frame_equal(getattr(opened, name), empty(table))


def test_what_is_put_into_an_empty_workspace_is_in_no_other() -> None:
    first = Workspace()
    first.settings.loc[0] = ["suppression", "none"]
    assert Workspace().settings.empty


def test_a_count_given_in_whole_numbers_comes_back_as_a_number() -> None:
    """Units of a group may be a fraction, so 4 comes back as 4.0; a scheme's own units are whole."""
    frame = pd.DataFrame({"scheme": ["hostel"], "group": ["all"], "units": [4]})
    assert open_workspace(workspace_bytes(Workspace(scheme_groups=frame))).scheme_groups["units"].dtype == "float64"


def test_other_software_reads_the_points_and_a_sensitive_scheme_has_none(tmp_path: Path) -> None:
    path = tmp_path / "sussex.gpkg"
    save_workspace(example(), path)
    assert pyogrio.list_layers(path).tolist() == [["schemes", "Point"], ["settings", None]]
    layer = gpd.read_file(path, layer="schemes")
    assert layer.crs == tables.BRITISH_NATIONAL_GRID
    assert layer.geometry.isna().tolist() == [True, False, True]
    assert (layer.geometry[1].x, layer.geometry[1].y) == (530_100, 104_100)
    assert layer["units"].tolist() == [4, 5, 6]
    assert layer["sensitive"].tolist() == [True, False, False]
    assert pyogrio.read_info(path, layer="schemes")["total_bounds"] == (530_100, 104_100, 530_100, 104_100)


def test_the_file_is_a_geopackage_to_the_letter_of_the_standard() -> None:
    """OGC 12-128r17: mark and version (requirement 2), and its tables (10, 13 and 21) as they are written there."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(workspace_bytes(example()))
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)  # "GPKG"
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        contents = {name: default for _, name, _, _, default, _ in database.execute("PRAGMA table_info(gpkg_contents)")}
        assert contents["last_change"] == "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
        grids = {row[0] for row in database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
        assert grids == {-1, 0, 4326, 27700}
        described = database.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents ORDER BY 1").fetchall()
        assert described == [("schemes", "features", 27700), ("settings", "attributes", 0)]
        points = database.execute("SELECT substr(geom, 1, 2) FROM schemes WHERE geom IS NOT NULL").fetchall()
        assert points == [(b"GP",)]


def test_other_software_can_add_layers_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sussex.gpkg"
    save_workspace(example(), path)
    pyogrio.write_dataframe(pd.DataFrame({"style": ["blue"]}), path, layer="layer_styles", driver="GPKG")
    pd.testing.assert_frame_equal(open_workspace(path).schemes, schemes())


def test_a_file_left_with_a_journal_beside_it_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "sussex.gpkg"
    save_workspace(example(), path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    assert path.read_bytes()[18:20] == b"\x02\x02"
    pd.testing.assert_frame_equal(open_workspace(path).schemes, schemes())


def test_a_table_of_more_rows_than_can_be_loaded_is_told_and_not_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three schemes are more cells than are allowed here."""
    path = tmp_path / "long.gpkg"
    save_workspace(example(), path)
    monkeypatch.setattr(geopackage, "MOST_CELLS", 3 * len(tables.SCHEMES.columns) - 1)
    with pytest.raises(FaultsError, match="schemes: 3 rows, more than can be opened"):
        open_workspace(path)


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sussex.gpkg"
    save_workspace(example(), path)
    before, write = path.read_bytes(), Path.write_bytes

    def half(self: Path, data: bytes) -> int:
        write(self, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(FaultsError, match="No space left on device"):
        save_workspace(Workspace(), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["sussex.gpkg"]


def test_a_table_that_breaks_its_contract_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "sussex.gpkg"
    with pytest.raises(FaultsError, match="units is below 1 in 1 rows"):
        save_workspace(Workspace(schemes=schemes().assign(units=[0, 5, 6])), path)
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"scheme,units\n1,2\n", b"SQLite format 3\x00" + b"\x00" * 84, b"\xff" * 5000],
)
def test_what_is_not_a_workspace_is_told_so(content: bytes) -> None:
    with pytest.raises(FaultsError, match="not a workspace saved by marketmap"):
        open_workspace(content)


def test_another_geopackage_is_not_a_workspace(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), path, layer="notes", driver="GPKG")
    with pytest.raises(FaultsError, match=r"other.gpkg cannot be opened:\n  - it is not a workspace"):
        open_workspace(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_damaged(kept: float) -> None:
    content = workspace_bytes(example())
    with pytest.raises(FaultsError, match="damaged"):
        open_workspace(content[: int(len(content) * kept)])


def test_a_file_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match=r"lost.gpkg cannot be opened:\n  - it cannot be read: No such file"):
        open_workspace(tmp_path / "lost.gpkg")


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that saves the example and changes it with statements of SQL."""

    def change(*statements: str) -> Path:
        path = tmp_path / "changed.gpkg"
        save_workspace(example(), path)
        with closing(sqlite3.connect(path)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()
        return path

    return change


def test_a_workspace_of_a_newer_version_says_which(changed: Callable[..., Path]) -> None:
    path = changed(
        "UPDATE settings SET value = '2' WHERE name = 'workspace_format'",
        "UPDATE settings SET value = '9.1.0' WHERE name = 'marketmap_version'",
        "ALTER TABLE schemes DROP COLUMN units",
    )
    with pytest.raises(FaultsError, match=r"saved by marketmap 9.1.0 and this is .*: update marketmap") as error:
        open_workspace(path)
    assert len(error.value.faults) == 1


def test_every_change_that_breaks_a_contract_is_told(changed: Callable[..., Path]) -> None:
    path = changed(
        "UPDATE schemes SET units = 'about 12' WHERE scheme = 'hostel'",
        "UPDATE schemes SET district = NULL",
        "UPDATE schemes SET sensitive = 7 WHERE scheme = 'flats'",
        "CREATE TABLE travel (kind TEXT, area TEXT, scheme TEXT, minutes DOUBLE, speed DOUBLE)",
        "CREATE TABLE mappings (kind TEXT, field TEXT, heading TEXT)",
        "INSERT INTO mappings VALUES ('schemes', 'units', 'Units'), ('schemes', 'units', 'Beds')",
    )
    with pytest.raises(FaultsError) as error:
        open_workspace(path)
    assert list(error.value.faults) == [
        "schemes: district is missing in 3 rows",
        "schemes: units holds something other than whole number in 1 rows",
        "schemes: sensitive holds something other than yes or no in 1 rows",
        "travel: columns missing: distance_km",
        "travel: columns that do not belong there: speed",
        "mappings: rows that repeat a key (kind, field): 1",
    ]


def test_a_view_in_place_of_a_table_is_not_run(changed: Callable[..., Path]) -> None:
    path = changed(
        "CREATE VIEW scheme_groups AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        ' SELECT i AS scheme, i AS "group", i AS units FROM n'
    )
    assert open_workspace(path).scheme_groups.empty


def test_the_workspace_has_a_table_for_every_contract() -> None:
    assert list(CONTRACTS) == list(workspace.Workspace.__dataclass_fields__)

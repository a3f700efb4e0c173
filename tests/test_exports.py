"""Files to take away: what they hold is what the table holds, and they say what it means."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.errors import FaultsError
from marketmap.geography import Place, blocks_in
from marketmap.market import build_market, gap_of, gaps_by
from marketmap.outputs.export import (
    GapExport,
    changed_names,
    csv_bytes,
    gap_export,
    listed_assumptions,
    used_names,
    write_atomically,
)
from marketmap.outputs.gap_map import gap_content
from marketmap.outputs.geodata import area_shapes, geojson_bytes, write_geopackage
from marketmap.outputs.maps import MapContent
from marketmap.outputs.measures import measure_of
from marketmap.outputs.notes import TITLES, notes
from marketmap.outputs.workbook import workbook_bytes
from marketmap.places import find_place
from marketmap.sources.england import load_small_areas
from marketmap.tables import GAPS
from tests.england import SURREY_AND_SUSSEX, england, gazetteer, market

THAMES_VALLEY = Place("icb_2026", "E54000070", "NHS Thames Valley")
BRIGHTON_STATION = (531_040, 104_900)  # British National Grid, from the grid reference TQ 310 049
MADE_UP: Mapping[str, str | float] = {
    "kind": "own", "area": "a", "name": "a", "group": "mental_health", "estimate": "benchmark", "share_of_area": 1.0,
    "adults": 1000.0, "demand_low": 5.0, "demand": 10.04, "demand_high": 20.0, "claimants": 50.0, "supply_low": 7.0,
    "supply": 12.0, "supply_high": 13.0, "register_units": 0.0,
    "gap_low": -8.0, "gap": -1.96, "gap_high": 13.0, "coverage_low": 0.35,
    "coverage": 1.19522, "coverage_high": 2.6, "units_per_100_required": 119.522, "short_per_100000": -196.0,
    "demand_per_100000": 1004.0, "supply_per_100000": 1200.0, "supply_per_100000_low": 900.0,
    "supply_per_100000_high": 1500.0, "coverage_rank": 1.0, "delayed_units": 0.0, "delayed_units_low": 0.0,
    "delayed_units_high": 0.1, "delayed_districts_suppressed": 0, "delayed_districts_missing": 0,
    "homeless_households": 3.0, "homeless_districts_missing": 0,
    "available": 6.0, "available_per_100_required": 30.0, "met_outside": 1.0, "outside_per_100_required": 5.0,
    "unmet": 2.0,
}  # fmt: skip


def made_up_export(*changes: Mapping[str, str | float]) -> GapExport:
    """Return an export of made-up rows, one for each set of changes."""
    table = pd.DataFrame([{**MADE_UP, **change} for change in changes])
    whole = pd.Series({**MADE_UP, "kind": "england", "area": "E92000001", "name": "England"})
    return gap_export(table, whole, load_assumptions(), england().observations)


@cache
def real_export(place: Place = SURREY_AND_SUSSEX, kind: str = "district") -> GapExport:
    """Return the export of a place's areas for mental health, lowest coverage first."""
    rows, whole = (
        gaps[(gaps["group"] == "mental_health") & (gaps["estimate"] == "benchmark")]
        for gaps in (gaps_by(market(), kind, place), gap_of(market(), place))
    )
    export = gap_export(rows.sort_values("coverage"), whole.iloc[0], market().assumptions, england().observations)
    return replace(export, show="coverage")


def content_of(export: GapExport) -> MapContent:
    measure = measure_of(export.show)
    return gap_content(export.table, measure, measure.limits_for(export.group, 0.0), "")


def shapes_of(export: GapExport) -> gpd.GeoDataFrame:
    areas = england().areas
    if export.kind == "msoa":
        areas = pd.concat([areas, load_small_areas()], ignore_index=True)
    return area_shapes(export.table, areas, export.place)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_of_csv_is_written_as_on_paper() -> None:
    """Units have one decimal, rates two, shares four, people and ranks none; a negative number stays a number."""
    content = csv_bytes(made_up_export({}))
    header, row, end = content.decode("utf-8-sig").split("\r\n")
    assert content.startswith(b"\xef\xbb\xbf")
    assert header.split(",") == [*GAPS.column_names, "own_data", "rows_left_out"]
    assert end == ""
    assert row == (
        "own,a,a,mental_health,benchmark,1.0000,1000,5.0,10.0,20.0,50.0,7.0,12.0,13.0,0.0,-8.0,-2.0,13.0,"
        "0.3500,1.1952,2.6000,119.52,-196.00,1004.00,1200.00,900.00,1500.00,1,0.0,0.0,0.1,0,0,3.0,0,6.0,30.0,1.0,5.0,2.0,,"
    )


def test_suppressed_is_a_star_and_missing_is_empty() -> None:
    suppressed = {"delayed_units": float("nan"), "delayed_districts_suppressed": 1}
    missing = {**suppressed, "delayed_units_low": float("nan"), "delayed_units_high": float("nan"), "area": "b"}
    first, second = read_csv(csv_bytes(made_up_export(suppressed, missing)))
    assert (first["delayed_units"], first["delayed_units_low"], first["delayed_units_high"]) == ("*", "0.0", "0.1")
    assert (second["delayed_units"], second["delayed_units_low"]) == ("", "")


@settings(deadline=None)  # the first example opens the England tables
@given(name=st.text(min_size=1).filter(lambda text: "\r" not in text and "\0" not in text))
def test_any_name_comes_back_and_none_is_a_formula(name: str) -> None:
    """A name comes back as it was, or after an apostrophe where a spreadsheet would have run it."""
    written = read_csv(csv_bytes(_named(name)))[0]["name"]
    assert written == (f"'{name}" if name[0] in "=+-@\t" else name)


@cache
def _one_row() -> GapExport:
    return made_up_export({})


def _named(name: str) -> GapExport:
    return replace(_one_row(), table=_one_row().table.assign(name=name))


def test_csv_of_a_real_place_adds_up_to_the_place() -> None:
    """Surrey has 11 districts, East Sussex 5, West Sussex 7, and Brighton and Hove is one."""
    export = real_export()
    rows = read_csv(csv_bytes(export))
    whole = gap_of(market(), SURREY_AND_SUSSEX).set_index(["group", "estimate"]).loc[("mental_health", "benchmark")]
    assert len(rows) == 11 + 5 + 7 + 1
    for column in ("demand", "supply", "gap", "homeless_households", "adults"):
        rounding = len(rows) * (0.5 if column == "adults" else 0.05)
        assert sum(float(row[column]) for row in rows) == pytest.approx(whole[column], abs=rounding)
    returned = england().observations.query("measure == 'delayed_discharge_days'").set_index("district")["status"]
    starred = {row["area"] for row in rows if row["delayed_units"] == "*"}
    assert starred == {row["area"] for row in rows if returned[row["area"]] == "suppressed"} != set()


def test_every_column_has_a_title_of_its_own() -> None:
    assert list(TITLES) == GAPS.column_names
    assert len(set(TITLES.values())) == len(TITLES)
    units = {column.name: column.unit for column in GAPS.columns if column.unit and "per 100" not in column.unit}
    assert [name for name, unit in units.items() if f"({unit}" not in TITLES[name]] == []


def test_workbook_holds_the_figures_of_the_table() -> None:
    """Each figure is the table's own; `*` and [x] stand where there is none."""
    export = real_export()
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(export)))
    sheet = book["Gaps"]
    assert book.sheetnames == ["Cover", "Gaps", "Notes", "Assumptions", "Sources", "Manifest", "Record"]
    assert sheet["A1"].value == export.title
    assert sheet.tables["Gaps"].ref == f"A3:{sheet.cell(3, len(TITLES)).column_letter}{3 + len(export.table)}"
    assert [cell.value for cell in sheet[3]] == list(TITLES.values())
    for row, cells in zip(export.table.to_dict("records"), sheet.iter_rows(min_row=4, values_only=True), strict=True):
        for name, cell in zip(GAPS.column_names, cells, strict=True):
            if pd.isna(row[name]):
                assert cell == ("*" if name == "delayed_units" else "[x]")
            else:
                assert cell == (row[name] if isinstance(row[name], str) else pytest.approx(row[name], rel=1e-15))


def test_workbook_is_plain_for_every_reader() -> None:
    """No merged cells, no blank cell in a table, nothing run as a formula, headings kept in view, codes as text."""
    export = made_up_export({"name": "=1+1", "area": "0123"}, {"name": "http://a.example", "area": "b"})
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(export)))
    for sheet in book:
        assert not sheet.merged_cells.ranges
        for table in sheet.tables.values():
            assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
            assert sheet.freeze_panes is not None
    gaps = book["Gaps"]
    assert [(gaps[at].value, gaps[at].data_type) for at in ("C4", "C5", "B4")] == [
        ("=1+1", "s"), ("http://a.example", "s"), ("0123", "s"),
    ]  # fmt: skip
    assert gaps["C5"].hyperlink is None


def test_same_export_gives_the_same_bytes() -> None:
    """Nothing in a file depends on when it was made: its parts and properties carry fixed dates."""
    export = real_export()
    content = workbook_bytes(export)
    assert content == workbook_bytes(export)
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.created == datetime(2026, 10, 1)  # noqa: DTZ001
    assert {part.date_time[0] for part in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {1980}
    made = [geojson_bytes(export, shapes_of(export), content_of(export)) for _ in range(2)]
    assert made[0] == made[1]


def test_workbook_says_what_the_figures_rest_on() -> None:
    """Sources by group and estimate; a changed assumption is marked; the editions are on the cover."""
    changed = load_assumptions().changed({"supply.mental_health_share.value": 0.2})
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes(replace(real_export(), assumptions=changed, changed=changed_names(changed))))
    )
    rows = {row[0]: row for row in book["Assumptions"].iter_rows(min_row=4, values_only=True)}
    assert rows["supply.mental_health_share"][2:5] == (0.13, 0.2, 0.23)
    assert rows["supply.mental_health_share"][-2:] == ("yes", "yes")
    assert rows["demand.deprivation_slope"][-2:] == ("no", "no")
    assert rows["demand.supported_housing_share"][2:5] == ("[x]", "[x]", "[x]")
    assert {row[0] for row in book["Sources"].iter_rows(min_row=4, values_only=True)} == {
        "ons_lookup", "ons_mid_2024", "ons_mid_2020_lsoa", "ons_lsoa_2011_to_2021", "census_2021", "iod_2025",
        "nhs_smi_register", "dwp_specified_accommodation", "nhs_mhs26", "mhclg_hclic_2025q4", "boundaries",
    }  # fmt: skip
    cover = "\n".join(str(cell.value) for cell in book["Cover"]["A"])
    assert "February 2026" in cover
    assert "supply.mental_health_share" in cover


def test_changed_names_are_those_that_differ_from_the_baseline() -> None:
    assert changed_names(load_assumptions()) == ()
    changes = {"demand.register": "qof_2024_25", "rates.veterans": 1.2, "pressure.days_in_month.value": 30}
    changed = load_assumptions().changed(changes)
    assert set(changed_names(changed)) == {"demand.register", "rates.veterans", "pressure.days_in_month"}


def _with_every_estimate() -> Assumptions:
    empty = {"demand.supported_housing_share.value": 0.3, "money.supported_housing_week.value": 500}
    return load_assumptions().changed(empty | {"rates.veterans": 1.2})


@pytest.fixture(scope="module")
def by_assumption() -> dict[str, pd.DataFrame]:
    """The districts' gaps in one place with each assumption lowered by a tenth, and as they are under the name none.

    One of Kent's districts, Canterbury, did not return how homelessness duties ended, so England's share is used there.
    """
    start = _with_every_estimate()
    kent = find_place("NHS Kent and Medway", gazetteer()).place
    small = replace(england(), blocks=blocks_in(england().blocks, kent))
    lowered = {
        name: start.changed({name if name.startswith("rates.") else f"{name}.value": one.range[1] * 0.9})
        for name, one in listed_assumptions(start).items()
    }
    return {
        name: gaps_by(build_market(small, assumptions), "district", kent).set_index(["group", "estimate", "area"])
        for name, assumptions in {"none": start, **lowered}.items()
    }


@pytest.mark.parametrize(
    ("group", "estimate"),
    [
        ("mental_health", "benchmark"), ("mental_health", "pressure"), ("mental_health", "prevalence"),
        ("all", "benchmark"), ("veterans", "benchmark"),
    ],
)  # fmt: skip
def test_assumptions_named_as_used_are_those_that_move_the_figures(
    by_assumption: dict[str, pd.DataFrame], group: str, estimate: str
) -> None:
    """Lowering an assumption by a tenth changes a figure if and only if the export says that it rests on it."""
    figures = {
        name: table.loc[(group, estimate)].drop(columns=["kind", "name"]) for name, table in by_assumption.items()
    }
    moved = {name for name, table in figures.items() if not _same(table, figures["none"])}
    assert moved == set(used_names(_with_every_estimate(), group, estimate))


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return bool((((one - other).abs() < 1e-9) | (one.isna() & other.isna())).all(axis=None))


def test_small_areas_show_what_is_required_only() -> None:
    """Supply, waiting and homelessness are not published below a district, so they are empty, never a guess."""
    export = real_export(Place("district", "E06000043", "Brighton and Hove"), "msoa")
    rows = read_csv(csv_bytes(export))
    unknown = [
        name
        for name in GAPS.column_names
        if name.startswith(("supply", "gap", "coverage", "delayed_units", "homeless_h"))
    ]
    assert {row[name] for row in rows for name in unknown} == {""}
    assert sum(float(row["demand"]) for row in rows) == pytest.approx(473, abs=0.05 * len(rows) + 0.5)
    assert not any(name.startswith("supply.") for name in export.used)
    assert "small areas show what is required only" in dict(notes(export))["Small areas"]


def test_notes_say_what_must_not_be_missed() -> None:
    said = "\n".join(
        f"{about}: {note}" for about, note in notes(replace(real_export(), notices=("A was merged into B.",)))
    )
    for words in (
        "A was merged into B.",
        "not a 95% interval",
        "claimant count alone",
        "in proportion to adults within the district",
        "* is a figure that is read as suppressed",
        "Missing is never zero",
        "nobody being short",
        "red (weak)",
        "Open Government Licence",
    ):
        assert words in said


def test_areas_partly_inside_are_cut_to_the_place() -> None:
    """NHS Thames Valley takes a part of Buckinghamshire and Vale of White Horse; the pieces make up its own outline."""
    export = real_export(THAMES_VALLEY)
    shapes = shapes_of(export).set_index("area").geometry
    areas = england().areas.set_index(["kind", "area"]).geometry
    parts = export.table.set_index("area")["share_of_area"] < 1
    assert 0 < parts.sum() < len(parts)
    for area, is_part in parts.items():
        assert (shapes[area].area < areas["district", area].area * (1 - 1e-9)) == is_part
    outline = areas["icb_2026", THAMES_VALLEY.area]
    assert shapely.union_all(shapes.to_numpy()).symmetric_difference(outline).area < 0.01 * outline.area


def test_geopackage_opens_on_the_national_grid(tmp_path: Path) -> None:
    """Brighton station lies in Brighton and Hove, whose figures are the table's."""
    export, path = real_export(), tmp_path / "gaps.gpkg"
    path.write_text("an older file")
    write_geopackage(export, shapes_of(export), content_of(export), path)
    layer = gpd.read_file(path, layer="gaps")
    assert sorted(pyogrio.list_layers(path)[:, 0]) == ["gaps", "layer_styles", "manifest", "notes"]
    assert layer.crs.to_epsg() == 27700
    station = layer[layer.contains(shapely.Point(BRIGHTON_STATION))]
    expected = export.table.set_index("name").loc["Brighton and Hove"]
    assert station["name"].to_list() == ["Brighton and Hove"]
    assert station["demand"].item() == pytest.approx(expected["demand"], abs=0.05)
    assert layer.loc[layer["area"].isin(["E07000213"]), "delayed_units"].isna().all()
    beside = pyogrio.read_dataframe(path, layer="notes")
    assert beside["note"].str.contains("not a 95% interval").any()
    assert [entry.name for entry in tmp_path.iterdir()] == ["gaps.gpkg"]


def test_geojson_keeps_to_its_standard() -> None:
    """RFC 7946: degrees, longitude first, rings closed and counter-clockwise outside, no coordinate system named."""
    export = real_export()
    content = json.loads(geojson_bytes(export, shapes_of(export), content_of(export)))
    features = {feature["id"]: feature for feature in content["features"]}
    assert "crs" not in content
    assert list(features) == list(export.table["area"])
    for feature in features.values():
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for polygon in getattr(shape, "geoms", [shape]):
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)
        west, south, east, north = shape.bounds
        assert -6.5 < west < east < 2
        assert 49.8 < south < north < 55.9
    brighton = features["E06000043"]
    assert shapely.geometry.shape(brighton["geometry"]).contains(shapely.Point(-0.1411, 50.8290))  # the station
    assert brighton["properties"]["demand"] == pytest.approx(473.0, abs=0.05)
    assert features["E07000213"]["properties"]["delayed_units"] is None


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("before")

    def fail_half_way(part: Path) -> None:
        part.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(FaultsError, match="No space left"):
        write_atomically(path, fail_half_way)
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["gaps.csv"]
    with pytest.raises(FaultsError, match="check that the folder exists"):
        write_atomically(tmp_path / "nowhere" / "gaps.csv", lambda part: part.write_text("x"))

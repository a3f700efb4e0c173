"""`marketmap flows` on the real England: what it prints, writes, and answers when it cannot."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest

from marketmap.cli import main
from marketmap.geography import blocks_in
from marketmap.places import find_place
from tests.conftest import Watched
from tests.england import england, gazetteer
from tests.placed import black_country

BLACK_COUNTRY = ["flows", "--in", "NHS Black Country"]
ENDINGS = ("csv", "xlsx", "gpkg", "geojson", "html")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a file of every type, all written by one command."""
    folder = tmp_path_factory.mktemp("files")
    assert main([*BLACK_COUNTRY, "--out", *(str(folder / f"flows.{ending}") for ending in ENDINGS)]) == 0
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet by its headings."""
    headings, *rows = openpyxl.load_workbook(path)[name].iter_rows(min_row=3, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_every_type_of_file_holds_the_same_flows(files: Path) -> None:
    in_csv = {(row["home"], row["host"]): float(row["units"]) for row in rows_of(files / "flows.csv")}
    in_book = {
        (row["Home: area code"], row["Host: area code"]): row["Units"]
        for row in sheet(files / "flows.xlsx", "Flows out")
    }
    lines = gpd.read_file(files / "flows.gpkg", layer="flows_out")
    features = json.loads((files / "flows.geojson").read_text(encoding="utf-8"))["features"]
    between = {pair: units for pair, units in in_csv.items() if pair[0] != pair[1]}
    assert in_book == pytest.approx(in_csv, abs=0.051)
    assert between
    assert lines.crs.to_epsg() == 27700
    assert dict(zip(zip(lines["home"], lines["host"], strict=True), lines["units"], strict=True)) == between
    shown = {(one["properties"]["home"], one["properties"]["host"]): one["properties"]["units"] for one in features}
    assert shown == between


def test_lines_start_at_home_and_end_at_the_host(files: Path) -> None:
    """The ends of each line lie in the districts that it names."""
    lines = gpd.read_file(files / "flows.gpkg", layer="flows_out")
    districts = england().areas.query("kind == 'district'").set_index("area").geometry
    for line in lines.itertuples():
        start, end = (
            gpd.points_from_xy(*zip(point, strict=True))[0]
            for point in (line.geometry.coords[0], line.geometry.coords[-1])
        )
        assert districts[line.home].contains(start)
        assert districts[line.host].contains(end)


def test_flows_and_unmet_add_up_to_what_each_district_needs(files: Path) -> None:
    areas = sheet(files / "flows.xlsx", "Out of area")
    out: dict[str, float] = {}
    for row in sheet(files / "flows.xlsx", "Flows out"):
        out[str(row["Home: area code"])] = out.get(str(row["Home: area code"]), 0.0) + float(str(row["Units"]))
    place = find_place("NHS Black Country", gazetteer()).place
    assert {row["Area code"] for row in areas} == set(blocks_in(england().blocks, place)["district"])
    for row in areas:
        unmet = float(str(row["Could be met nowhere within reach (units)"]))
        assert out[str(row["Area code"])] + unmet == pytest.approx(row["Required (units)"], abs=1e-3)


def test_the_book_says_its_rule_assumptions_and_sources(files: Path) -> None:
    book = openpyxl.load_workbook(files / "flows.xlsx")
    notes = {str(row[0].value): str(row[1].value) for row in book["Notes"].iter_rows(min_row=4)}
    used = {row["Name"] for row in sheet(files / "flows.xlsx", "Assumptions") if row["Used here"] == "yes"}
    assert "first call" in notes["Rule: Home first"]
    assert "not a record of anybody" in notes["What this is"]
    assert {"allocation.reach_km", "allocation.share_open", "travel.road_factor", "supply.mental_health_share"} <= used
    assert "allocation.border_icb_km" not in used
    assert any("Department for Work" in str(row["Publisher"]) for row in sheet(files / "flows.xlsx", "Sources"))


@pytest.mark.browser
def test_html_opens_from_disk_and_draws_the_flows(files: Path, browser_page: Watched) -> None:
    browser_page.page.goto((files / "flows.html").as_uri())
    browser_page.page.get_by_text("Predicted flows, as wide as their units").wait_for()
    assert (browser_page.asked_outside, browser_page.errors) == ([], [])


def test_without_a_file_it_prints_the_sentence_the_areas_and_the_flows(capsys: pytest.CaptureFixture[str]) -> None:
    """The Black Country has 4 boroughs, all of them short, and Birmingham next door has units to spare."""
    assert main(BLACK_COUNTRY) == 0
    said = capsys.readouterr()
    sentence, _, _, *lines = said.out.splitlines()
    assert sentence.startswith(
        "Of about 1,380 units NHS Black Country needs for mental health, about 543 could be met in "
    )
    assert "only outside it (most in NHS Birmingham and Solihull)" in sentence
    assert {line.split("  ")[0] for line in lines[:4]} == {"Dudley", "Sandwell", "Walsall", "Wolverhampton"}
    assert sum("Birmingham" in line for line in lines) == 4
    assert "Residents of a district have first call" in said.err
    assert "Required 1,379 = met 1,379 + unmet 0." in said.err


def test_the_rule_changes_the_answer_and_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*BLACK_COUNTRY, "--by", "ics", "--rule", "best_for_all"]) == 0
    assert "It can move local people" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--estimate", "pressure"], "districts have no figure of units required"),
        (["--group", "veterans", "--rate", "veterans=1"], "how many units exist is not known in 296 districts"),
        (["--by", "small-area"], "nobody publishes units below"),
        (["--in", "Atlantis"], "No place in England is called 'Atlantis'"),
        (["--out", "flows.pdf"], "A file can end in .csv, .xlsx, .ods, .gpkg, .geojson, .html"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", *arguments]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_placements_are_set_beside_and_small_counts_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Six people of Brighton in Leeds are shown as 5, the two in Adur as *; nobody can take one from the other."""
    rows = [f"P{n},social_care,Brighton and Hove,Leeds,Mental health,2026-01-01,90" for n in range(6)]
    rows += [f"Q{n},social_care,Brighton and Hove,Adur,Mental health,2026-01-01,90" for n in range(2)]
    path, book = tmp_path / "placements.csv", tmp_path / "flows.xlsx"
    path.write_text("Reference,Kind,Home area,Host area,Client group,Start,Days\n" + "\n".join(rows), encoding="utf-8")
    place = ["flows", "--in", "NHS Surrey and Sussex"]
    assert main([*place, "--placements", str(path), "--out", str(book)]) == 0
    said = capsys.readouterr().err
    assert "placed in social care" in said or "social care" in said
    homes = sheet(book, "Observed homes 1")
    brighton = next(row for row in homes if row["Home district"] == "Brighton and Hove")
    assert brighton["Outside the ICS"] == "5"
    assert "2" not in brighton.values()
    assert {"Observed distance 1", "Observed cost"} <= set(openpyxl.load_workbook(book).sheetnames)


@pytest.fixture(scope="module")
def calibrated_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with files of the Black Country and its placements, 40 of 100 of whom are outside the ICS."""
    folder = tmp_path_factory.mktemp("calibrated")
    (folder / "placements.csv").write_bytes(black_country())
    asked = [*BLACK_COUNTRY, "--placements", str(folder / "placements.csv"), "--calibrate"]
    assert main([*asked, "--out", *(str(folder / f"flows.{ending}") for ending in ENDINGS)]) == 0
    return folder


def test_calibration_is_a_sheet_beside_predicted_and_observed_shares(calibrated_files: Path) -> None:
    """Of Walsall 75% are predicted outside and 10 of 25 were observed, which is 35 points fewer; calibrated, 40%."""
    book = calibrated_files / "flows.xlsx"
    both = {row["Outside the home ICS"]: row for row in sheet(book, "Predicted and observed")}
    walsall = next(row for row in sheet(book, "Residuals") if row["Home district"] == "Walsall")
    whole = next(row for row in sheet(book, "Residuals") if row["Home district"] == "All")
    curve = {row["Open to others"]: row["Share outside the ICS"] for row in sheet(book, "Calibration")}
    assert both["Observed: Social care"]["Share (95% range)"] == "40% (31% to 50%)"
    assert both["Predicted"]["Share (95% range)"] == "61%"
    assert walsall["Predicted"] == "75%"
    assert walsall["Difference, points"] == "minus 35"
    assert whole["Predicted, calibrated"] == "40%"
    assert whole["Difference then, points"] == "0"
    assert (curve["0%"], curve["100%"]) == ("0%", "61%")
    assert "40%" in curve.values()


def test_what_was_found_can_be_used_as_it_is_told(calibrated_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the option that the notices name, 40% of the units met would be outside."""
    notes = [row["Note"] for row in sheet(calibrated_files / "flows.xlsx", "Notes") if row["About"] == "Please note"]
    option = next(str(note).removeprefix("To use it: ") for note in notes if str(note).startswith("To use it: "))
    assert main([*BLACK_COUNTRY, "--by", "ics", *option.split(), "--out", str(calibrated_files / "used.csv")]) == 0
    units = {row["host_name"]: float(row["units"]) for row in rows_of(calibrated_files / "used.csv")}
    own = units.pop("NHS Black Country")
    assert sum(units.values()) / (own + sum(units.values())) == pytest.approx(0.4, abs=2e-4)
    capsys.readouterr()


def test_every_type_of_file_holds_what_placements_say(calibrated_files: Path) -> None:
    in_csv = [
        tuple(row[name] for name in ("table", "row", "column", "figure"))
        for row in rows_of(calibrated_files / "flows-observed.csv")
        if row["table"] != "note"
    ]
    layer = gpd.read_file(calibrated_files / "flows.gpkg", layer="placements")
    whole = json.loads((calibrated_files / "flows.geojson").read_text(encoding="utf-8"))
    assert {row["file"] for row in rows_of(calibrated_files / "flows-observed.csv")} == {"placements.csv"}
    assert ("Share outside the ICS by home district: Social care", "All", "Predicted", "61%") in in_csv
    assert list(layer[["table", "row", "column", "figure"]].itertuples(index=False, name=None)) == in_csv
    assert [tuple(one.values()) for one in whole["placements"]] == in_csv
    assert whole["manifest"]["calibrate"] == "yes"
    page = (calibrated_files / "flows.html").read_text(encoding="utf-8")
    assert "Observed by social care: about 40% (95% range 31% to 50%)" in page


def test_a_calibrated_export_is_made_again_from_its_manifest(calibrated_files: Path) -> None:
    again, placed = calibrated_files / "again.xlsx", calibrated_files / "placements.csv"
    made = ["reproduce", str(calibrated_files / "flows.geojson"), "--placements", str(placed), "--out", str(again)]
    assert main(made) == 0
    assert again.read_bytes() == (calibrated_files / "flows.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["placements.csv", "flows-observed.csv"])
def test_placements_are_never_written_over(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by a file of flows of that name nor by the file beside it."""
    path = tmp_path / name
    path.write_bytes(black_country())
    out = path if name == "placements.csv" else tmp_path / "flows.csv"
    assert main(["flows", "--placements", str(path), "--out", str(out)]) == 1
    assert "would be written over" in capsys.readouterr().err
    assert path.read_bytes() == black_country()


def test_without_placements_there_is_nothing_to_calibrate_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*BLACK_COUNTRY, "--calibrate"]) == 1
    assert "There are no placements to calibrate to" in capsys.readouterr().err


def test_placements_with_faults_are_not_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "placements.csv"
    path.write_text("Reference,Kind,Home area,Host area,Days\nP1,social_care,Atlantis,Leeds,3\n", encoding="utf-8")
    assert main(["flows", "--placements", str(path)]) == 1
    assert "Atlantis" in capsys.readouterr().err

"""Rows left out stay listed in every file: a table stays one row an area, and the reasons stand where they can be read.

The register of these tests has two good rows (2 and 5) and four at fault: the units of rows 3 and 4, and in rows 6 and
7 the postcode of a refuge, which no file may repeat: one is not in England, the other not in the district given.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap.cli import main
from marketmap.faults import Fault
from marketmap.loading import check_file, own_files, with_loaded
from marketmap.outputs.csv_cells import own_cells
from marketmap.outputs.left_out import left_out_csv, path_beside, with_left_out
from marketmap.own_files import OwnFiles
from marketmap.sources.spreadsheets import open_file
from marketmap.tables import GAPS
from marketmap.workspace import Workspace, save_workspace
from tests.england import grounds
from tests.made_files import xlsx

SHEET: Sequence[Sequence[object]] = (
    ("Scheme ID", "Client group", "Units", "Postcode", "District"),
    ("A", "Mental health", 10, None, "Brighton and Hove"),
    ("B", "Mental health", "approx 12", None, "Brighton and Hove"),
    ("C", "Mental health", "approx 3", None, "Brighton and Hove"),
    ("D", "Mental health", 4, None, "Lewes"),
    ("E", "Domestic abuse", 8, "ZZ9 9ZZ", None),
    ("F", "Domestic abuse", 8, "BN3 2AA", "Lewes"),
)
SECRET = ("ZZ9", "BN3 2", "approx 12")
PAPER = ("pdf.pdf", "png.png", "svg.svg")
WHERE = "register.xlsx, Schemes, rows 3, 4, 6 and 7"
UNITS = "register.xlsx, Schemes, row 3, C Units: expected a whole number, such as 12"


def loaded(rows: Sequence[Sequence[object]] = SHEET) -> Workspace:
    """A workspace with the register, and its faulty rows left out."""
    file = check_file("schemes", xlsx({"Schemes": rows}), "register.xlsx", grounds())
    return with_loaded(Workspace(), file)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The same as a file."""
    save_workspace(loaded(), tmp_path / "w.gpkg")
    return tmp_path / "w.gpkg"


def written(workspace: Path, *names: str) -> None:
    """Write the gaps of Brighton and Hove and its neighbours to files beside the workspace."""
    given = ["gaps", "--in", "NHS Sussex", "--boundaries", "2024", "--by", "district", "--workspace", str(workspace)]
    assert main([*given, "--out", *(str(workspace.with_name(name)) for name in names)]) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the gaps in every type of file, all written by one command; a table has its list beside it."""
    made = tmp_path_factory.mktemp("gaps")
    save_workspace(loaded(), made / "w.gpkg")
    written(made / "w.gpkg", "gaps.csv", "g.xlsx", "g.ods", "g.gpkg", "g.geojson", "g.html", *PAPER)
    return made


def records(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_row_left_out_is_counted_once_and_told_in_short() -> None:
    own = own_files(loaded(), "schemes")
    assert own.names == ("register.xlsx",)
    assert [row for _, _, row in own.rows] == [3, 4, 6, 7]
    assert own_cells(own) == ("register.xlsx", WHERE)
    assert own_cells(OwnFiles()) == ("", "")


def test_a_table_of_figures_stays_one_row_an_area_and_says_what_it_rests_on(folder: Path) -> None:
    rows = records((folder / "gaps.csv").read_bytes())
    assert list(rows[0]) == [*GAPS.column_names, "own_data", "rows_left_out"]
    assert len({row["area"] for row in rows}) == len(rows) == 13
    assert {(row["own_data"], row["rows_left_out"]) for row in rows} == {("register.xlsx", WHERE)}


def test_the_reasons_stand_in_a_file_beside_the_table(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(workspace, "gaps.csv")
    beside = workspace.with_name("gaps-left-out.csv")
    assert f"Wrote {beside}: the rows left out of your own data." in capsys.readouterr().err
    rows = records(beside.read_bytes())
    assert list(rows[0]) == ["file", "sheet", "row", "column", "expected"]
    assert [(row["row"], row["column"]) for row in rows] == [
        ("3", "C Units"), ("4", "C Units"), ("6", "D Postcode"), ("7", "E District"),
    ]  # fmt: skip
    assert rows[0]["expected"] == "a whole number, such as 12"


def test_a_list_of_an_earlier_run_never_stands_beside_newer_figures(workspace: Path) -> None:
    beside = workspace.with_name("gaps-left-out.csv")
    beside.write_bytes(left_out_csv(own_files(loaded()).left_out))
    assert len(records(beside.read_bytes())) == 4
    save_workspace(loaded(SHEET[:2]), workspace)
    written(workspace, "gaps.csv")
    assert beside.read_text("utf-8-sig").splitlines() == ["file,sheet,row,column,expected"]


def test_without_rows_left_out_there_is_no_second_file(workspace: Path) -> None:
    save_workspace(loaded(SHEET[:2]), workspace)
    written(workspace, "gaps.csv")
    path = workspace.with_name("gaps.csv")
    assert not path_beside(path).exists()
    assert {row["rows_left_out"] for row in records(path.read_bytes())} == {""}


def text_of_workbook(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def text_of_ods(path: Path) -> str:
    sheets = open_file(path.read_bytes(), path.name).sheets
    return "\n".join(str(cell) for sheet in sheets for row in sheet.rows for cell in row)


def text_of_geopackage(path: Path) -> str:
    return "\n".join(pyogrio.read_dataframe(path, layer="notes")["note"])


def text_of_geojson(path: Path) -> str:
    return "\n".join(note["note"] for note in json.loads(path.read_text("utf-8"))["notes"])


@pytest.mark.parametrize(
    ("name", "text_of"),
    [
        ("g.xlsx", text_of_workbook),
        ("g.ods", text_of_ods),
        ("g.gpkg", text_of_geopackage),
        ("g.geojson", text_of_geojson),
    ],
)
def test_workbooks_and_map_files_list_every_row_left_out(
    name: str, text_of: Callable[[Path], str], folder: Path
) -> None:
    said = text_of(folder / name)
    assert UNITS in said
    assert "register.xlsx, Schemes, row 4, C Units: expected" in said
    assert "register.xlsx, Schemes, row 6, D Postcode: expected" in said
    assert not path_beside(folder / name).exists()


def test_a_map_file_lists_them_under_its_legend(folder: Path) -> None:
    page = (folder / "g.html").read_text("utf-8")
    found = re.search(r"<details>(.*?)</details>", page, re.DOTALL)
    assert found
    said = html.unescape(re.sub(r"<[^>]+>", "\n", found[1])).split("\n")
    assert "4 rows were left out of the user's own data" in said
    assert "register.xlsx, Schemes, rows 3 to 4, C Units: expected a whole number, such as 12" in said
    assert any(line.startswith("register.xlsx, Schemes, row 6, D Postcode: expected") for line in said)
    assert page.index('id="legend"') < found.start() < page.index("</section>")


@pytest.mark.parametrize("name", ["gaps.csv", "gaps-left-out.csv", "g.xlsx", "g.gpkg", "g.geojson", "g.html"])
def test_no_file_repeats_what_stood_in_a_row_left_out(name: str, folder: Path) -> None:
    path = folder / name
    said = text_of_workbook(path) if name.endswith("xlsx") else path.read_bytes().decode("latin-1")
    assert "rows 3, 4, 6 and 7" in said or "C Units" in said
    assert not [secret for secret in SECRET if secret in said]


def test_files_of_flows_list_them_too(workspace: Path) -> None:
    names = ("f.csv", "f.xlsx", "f.gpkg", "f.geojson", "f.html")
    paths = [str(workspace.with_name(name)) for name in names]
    given = ["flows", "--in", "NHS Sussex", "--boundaries", "2024", "--workspace", str(workspace)]
    assert main([*given, "--out", *paths]) == 0
    table, book, package, lines, page = map(Path, paths)
    assert {row["rows_left_out"] for row in records(table.read_bytes())} == {WHERE}
    assert [row["row"] for row in records(path_beside(table).read_bytes())] == ["3", "4", "6", "7"]
    for said in (text_of_workbook(book), text_of_geopackage(package), text_of_geojson(lines)):
        assert UNITS in said
    assert "rows 3 to 4, C Units: expected" in page.read_text("utf-8")


@pytest.mark.parametrize("command", ["sure", "years", "peers"])
def test_tables_beside_the_gaps_name_them_and_have_the_reasons_beside_them(command: str, workspace: Path) -> None:
    path = workspace.with_name("t.csv")
    fewer = ["--draws", "50"] if command in ("sure", "peers") else []
    place = ["--in", "Brighton and Hove"] if command == "peers" else ["--in", "NHS Sussex", "--boundaries", "2024"]
    assert main([command, *place, *fewer, "--workspace", str(workspace), "--out", str(path)]) == 0
    assert {(row["own_data"], row["rows_left_out"]) for row in records(path.read_bytes())} == {("register.xlsx", WHERE)}
    assert len(records(path_beside(path).read_bytes())) == 4


@pytest.mark.parametrize("name", PAPER)
def test_a_map_for_paper_has_them_beside_it(name: str, folder: Path) -> None:
    assert len(records(path_beside(folder / name).read_bytes())) == 4


def test_a_statement_has_them_beside_it(workspace: Path) -> None:
    path = workspace.with_name("statement.docx")
    given = ["--in", "NHS Sussex", "--boundaries", "2024", "--workspace", str(workspace)]
    assert main(["statement", *given, "--out", str(path)]) == 0
    assert len(records(path_beside(path).read_bytes())) == 4


def test_a_pack_lists_them_in_a_file_that_its_page_leads_to(workspace: Path) -> None:
    folder = workspace.with_name("pack")
    assert main(["pack", "--in", "Brighton and Hove", "--workspace", str(workspace), "--out", str(folder)]) == 0
    assert len(records((folder / "gaps-left-out.csv").read_bytes())) == 4
    assert 'href="gaps-left-out.csv"' in (folder / "index.html").read_text("utf-8")


def test_a_map_file_of_published_figures_has_no_such_list() -> None:
    page = "<section><!-- rows left out --></section>"
    assert with_left_out(page, OwnFiles()) == page


def test_names_in_the_list_are_text_never_markup_and_never_a_formula() -> None:
    fault = Fault("=1+1.csv", "<b>", 7, "=A", "", "<img src=x>")
    page = with_left_out("<!-- rows left out -->", OwnFiles(("=1+1.csv",), (fault,)))
    assert "<img" not in page
    assert "<b>" not in page
    assert records(left_out_csv([fault])) == [
        {"file": "'=1+1.csv", "sheet": "<b>", "row": "7", "column": "'=A", "expected": "<img src=x>"}
    ]
    assert own_cells(OwnFiles(("=1+1.csv",), (fault,))) == ("'=1+1.csv", "'=1+1.csv, <b>, row 7")


@given(st.sets(st.integers(2, 60), min_size=1))
def test_every_row_is_in_the_list_of_a_map_however_many_there_are(rows: set[int]) -> None:
    """Rows in sequence are told as one: "3 to 5"."""
    faults = tuple(Fault("r.csv", "", row, "C Units", "", "a number") for row in rows)
    page = with_left_out("<!-- rows left out -->", OwnFiles(("r.csv",), faults))
    listed = re.findall(r"(\d+)(?: to (\d+))?", page.partition("<li>")[2])
    assert {row for first, last in listed for row in range(int(first), int(last or first) + 1)} == rows

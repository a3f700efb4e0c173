"""The commands check and load, and the option --workspace: what they print, and the code they end with."""

import os
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from marketmap import cli
from marketmap.cli import main
from marketmap.serve import WORKSPACE_FILE, start_app
from marketmap.sources.example import SCHEMES_FILE, example_path
from marketmap.workspace import open_workspace
from tests.england import england
from tests.filled_forms import as_csv
from tests.made_files import ods, ods_table, ods_text, xlsx

GOOD = {"Scheme ID": "A", "Client group": "Mental health", "Units": "10", "District": "Brighton and Hove"}
VAGUE = GOOD | {"Scheme ID": "B", "Units": "approx 12"}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register in a workbook, under a title: one good row (4), two at fault (5 and 6), a total (7)."""
    vague = [list(VAGUE.values()), ["C", "Mental health", "about 3", "Brighton and Hove"]]
    sheet: list[Sequence[object]] = [
        ["Our schemes"],
        [],
        list(GOOD),
        list(GOOD.values()),
        *vague,
        ["Total", None, 25, None],
    ]
    path = tmp_path / "register.xlsx"
    path.write_bytes(xlsx({"Schemes": sheet}))
    return path


def test_every_fault_is_told_with_its_place_and_the_command_ends_with_1(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(register), "--kind", "schemes"]) == 1
    said = capsys.readouterr()
    assert "register.xlsx: scheme register. 1 row can be loaded; 2 are at fault" in said.out
    assert "Read from the sheet Schemes, with the headings in row 3." in said.out
    assert "Passed over, row 1: above the headings: Our schemes." in said.out
    assert "Passed over, row 7: a total: Total." in said.out
    assert (
        "register.xlsx, Schemes, rows 5 and 6, C Units: found approx 12 (in row 5), "
        "expected a whole number, such as 12 (2 faults)"
    ) in said.out
    assert said.err == "register.xlsx has 2 faults.\n"


def test_a_clean_file_ends_with_0_and_its_kind_is_guessed_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(example_path(SCHEMES_FILE))]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Taken for: Scheme register. Give --kind if it is something else.")
    assert "All is well: 523 rows can be loaded." in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Placements", "Kind,Home area,Host area\nacute,Lewes,Derby\n"),
        ("Demand counts", "Area,Client group,Units required\nLewes,Mental health,50\n"),
        ("Your own areas", "Code,Area name\nE07000063,Coast\n"),
    ],
)
def test_kinds_are_told_apart_by_their_headings(
    kind: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text)
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.startswith(f"Taken for: {kind}.")


def test_a_marked_copy_is_written(register: Path, tmp_path: Path) -> None:
    copy = tmp_path / "to mend.xlsx"
    assert main(["check", str(register), "--kind", "schemes", "--marked-copy", str(copy)]) == 1
    sheet = openpyxl.load_workbook(copy)["Schemes"]
    assert sheet["E5"].value == "C Units: found approx 12, expected a whole number, such as 12"
    assert sheet["A4"].value == "A"


def test_a_marked_copy_is_never_written_under_another_ending(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(register), "--kind", "schemes", "--marked-copy", str(tmp_path / "copy.csv")]) == 1
    assert "A marked copy is written as .xlsx, not copy.csv." in capsys.readouterr().err
    assert not (tmp_path / "copy.csv").exists()


def test_personal_data_is_refused_without_being_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Kind,Home area,Host area,Client name\nacute,Hove,Derby,Zebedee Quux\n")
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr()
    assert "people.csv tells who persons are, so nothing of it has been kept" in said.err
    assert "Zebedee" not in said.out + said.err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "gone.csv")]) == 1
    assert "gone.csv cannot be read:" in capsys.readouterr().err


def test_nothing_is_loaded_while_there_are_faults(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.gpkg"
    assert main(["load", str(register), "--kind", "schemes", "--workspace", str(path)]) == 1
    assert "Nothing was loaded: register.xlsx has 2 faults; mend them, or give --leave-out" in capsys.readouterr().err
    assert not path.exists()


def test_good_rows_are_loaded_when_told_to_leave_out_the_others(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.gpkg"
    assert main(["load", str(register), "--kind", "schemes", "--workspace", str(path), "--leave-out"]) == 0
    said = capsys.readouterr().out
    assert "1 scheme in 1 district (register.xlsx). 2 rows left out: rows 5 and 6." in said
    workspace = open_workspace(path)
    assert list(workspace.schemes["scheme"]) == ["A"]
    assert list(workspace.left_out["row"]) == [5, 6]


def test_a_second_kind_joins_what_the_workspace_holds(tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    (tmp_path / "a.csv").write_bytes(as_csv([GOOD]))
    (tmp_path / "b.csv").write_text("Area,Client group,Units required\nLewes,Mental health,50\n")
    for file in ("a.csv", "b.csv"):
        assert main(["load", str(tmp_path / file), "--workspace", str(path)]) == 0
    workspace = open_workspace(path)
    assert (len(workspace.schemes), len(workspace.demand_counts)) == (1, 1)


def test_ways_that_loaded_travel_times_lack_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The register has schemes A and B in Brighton and Hove; the matrix has its way to A alone."""
    path = tmp_path / "w.gpkg"
    (tmp_path / "a.csv").write_bytes(as_csv([GOOD, GOOD | {"Scheme ID": "B"}]))
    (tmp_path / "t.xlsx").write_bytes(xlsx({"T": [["From", "Scheme ID", "Minutes"], ["Brighton and Hove", "A", 25]]}))
    for file in ("a.csv", "t.xlsx"):
        assert main(["load", str(tmp_path / file), "--workspace", str(path)]) == 0
    small_areas = int((england().blocks["district"] == "E06000043").sum())
    said = capsys.readouterr().out
    assert f"Travel times are missing for {small_areas:,} pairs of a small area (LSOA) and a scheme" in said
    assert "the first schemes that lack some: B." in said


@pytest.mark.parametrize("name", ["own.xlsx", "own.ods", "own.csv"])
def test_own_areas_are_taken_from_any_kind_of_spreadsheet(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["Code", "Area name"], ["E07000063", "Coast"], ["E06000043", "City"]]
    files = {
        "own.xlsx": xlsx({"Areas": rows}),
        "own.ods": ods(ods_table("Areas", *("".join(map(ods_text, row)) for row in rows))),
        "own.csv": "\n".join(map(",".join, rows)).encode(),
    }
    path = tmp_path / name
    path.write_bytes(files[name])
    assert main(["gaps", "--areas", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Coast" in said
    assert "City" in said
    assert main(["load", str(path), "--workspace", str(tmp_path / "w.gpkg")]) == 0
    assert sorted(open_workspace(tmp_path / "w.gpkg").own_areas["area"]) == ["City", "Coast"]


def test_a_failed_load_leaves_the_workspace_as_it_was(register: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    (tmp_path / "a.csv").write_bytes(as_csv([GOOD | {"Scheme ID": "first"}]))
    assert main(["load", str(tmp_path / "a.csv"), "--workspace", str(path)]) == 0
    before = path.read_bytes()
    assert main(["load", str(register), "--workspace", str(path)]) == 1
    assert path.read_bytes() == before


def test_gaps_rest_on_the_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The register lists 10 units in Brighton and Hove, and takes the place of its published total."""
    path = tmp_path / "w.gpkg"
    (tmp_path / "a.csv").write_bytes(as_csv([GOOD]))
    assert main(["load", str(tmp_path / "a.csv"), "--workspace", str(path)]) == 0
    capsys.readouterr()
    asked = ["gaps", "--in", "Brighton and Hove", "--by", "district"]
    assert main([*asked, "--workspace", str(path)]) == 0
    said = capsys.readouterr()
    assert "has about 10" in said.out
    assert "a.csv" in said.err
    assert main(["--workspace", str(path), *asked]) == main([f"--workspace={path}", *asked]) == 0
    assert capsys.readouterr().out == said.out * 2


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (["--workspace", "{}"], []),
        (["--workspace={}", "--server.port", "8600"], ["--server.port", "8600"]),
        (["app", "--server.port", "8600", "--workspace", "{}"], ["--server.port", "8600"]),
    ],
)
def test_the_app_opens_with_a_workspace_and_streamlit_keeps_its_own_options(
    given: Sequence[str], options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], Path | None]] = []
    monkeypatch.setattr(cli, "start_app", lambda *called: started.append(called))
    path = tmp_path / "w.gpkg"
    (tmp_path / "a.csv").write_bytes(as_csv([GOOD]))
    assert main(["load", str(tmp_path / "a.csv"), "--workspace", str(path)]) == 0
    assert main([one.format(path) for one in given]) == 0
    assert started == [(options, path)]


def test_the_app_is_not_started_with_a_workspace_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "start_app", lambda *_: pytest.fail("the app was started"))
    assert main(["--workspace", str(tmp_path / "gone.gpkg")]) == 1
    assert "gone.gpkg cannot be opened" in capsys.readouterr().err


def test_starting_names_the_workspace_to_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr("runpy.run_module", lambda *_, **__: None)
    monkeypatch.setattr("sys.argv", ["marketmap"])
    monkeypatch.chdir(tmp_path)
    start_app([], Path("w.gpkg"))
    assert os.environ[WORKSPACE_FILE] == str(tmp_path / "w.gpkg")


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("check", "load", "--workspace"))

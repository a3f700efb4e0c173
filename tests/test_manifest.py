"""The manifest of an export: in every file, the same bytes, enough to make it again or to say what changed."""

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest

from marketmap.cli import main
from marketmap.gap_files import ENDINGS
from marketmap.manifest_changes import changes, moved, total
from marketmap.outputs.manifest import Manifest, gap_manifest, manifest_bytes
from marketmap.outputs.manifest_file import read_manifest
from marketmap.request import Request, work_out
from marketmap.sources.example import example_path
from marketmap.sources.register import load_register
from tests.england import SURREY_AND_SUSSEX

IN_SURREY_AND_SUSSEX = ["gaps", "--in", SURREY_AND_SUSSEX.name]
SHARE = "supply.mental_health_share"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a file of every type, of one command with a changed assumption."""
    folder = tmp_path_factory.mktemp("files")
    names = [str(folder / f"gaps{ending}") for ending in ENDINGS]
    assert main([*IN_SURREY_AND_SUSSEX, "--assume", f"{SHARE}=0.2", "--out", *names]) == 0
    return folder


def edited(record: Manifest, **changed: str) -> Manifest:
    """Return a copy of a manifest with some entries replaced."""
    return {**deepcopy(record), **changed}


def test_every_file_has_the_same_manifest(files: Path) -> None:
    """Each type of file gives back one and the same record; workbooks have it as a sheet for readers too."""
    records = [read_manifest(files / f"gaps{ending}") for ending in ENDINGS]
    assert all(record == records[0] for record in records)
    rows = dict(openpyxl.load_workbook(files / "gaps.xlsx")["Manifest"].iter_rows(min_row=4, values_only=True))
    assert rows[f"assumptions: {SHARE}"] == "0.13, 0.2, 0.23"
    assert rows["assumptions_changed"] == SHARE
    assert rows["sources: dwp_specified_accommodation: sha256"] == load_register()["dwp_specified_accommodation"].sha256


def test_the_manifest_says_what_went_in(files: Path) -> None:
    """Editions and hashes are those of the register of sources; no time of day and no path of a machine is in it."""
    record = read_manifest(files / "gaps.csv")
    source, registered = record["sources"]["nhs_smi_register"], load_register()["nhs_smi_register"]
    assert (source["edition"], source["sha256"]) == (registered.edition, registered.sha256)
    assert record["place"] == {"kind": "icb_2026", "area": "E54000069", "name": "NHS Surrey and Sussex"}
    assert (record["group"], record["estimate"], record["rule"]) == ("mental_health", "benchmark", "home_first")
    assert record["assumptions"][SHARE] == [0.13, 0.2, 0.23]
    assert record["own_data"]["workspace_sha256"] == ""
    assert str(files) not in json.dumps(record)
    assert len(record["figures"]) == 24


def test_an_export_is_made_again_byte_for_byte(files: Path, tmp_path: Path) -> None:
    for ending in (".csv", ".xlsx", ".geojson", ".html"):
        assert main(["reproduce", str(files / "gaps.gpkg"), "--out", str(tmp_path / f"gaps{ending}")]) == 0
        assert (tmp_path / f"gaps{ending}").read_bytes() == (files / f"gaps{ending}").read_bytes(), ending
    assert (tmp_path / "gaps.manifest.json").read_bytes() == (files / "gaps.manifest.json").read_bytes()


def test_flows_have_a_manifest_too(tmp_path: Path) -> None:
    """The same record in every type of file, enough to make another type again byte for byte."""
    endings = (".csv", ".geojson", ".gpkg", ".html", ".xlsx")
    made = [str(tmp_path / f"flows{ending}") for ending in endings]
    assert main(["flows", "--in", "NHS Black Country", "--rule", "best_for_all", "--out", *made]) == 0
    records = [read_manifest(tmp_path / f"flows{ending}") for ending in endings]
    assert all(record == records[0] for record in records)
    assert (records[0]["command"], records[0]["rule"]) == ("flows", "best_for_all")
    again = tmp_path / "again.xlsx"
    assert main(["reproduce", str(tmp_path / "flows.html"), "--out", str(again)]) == 0
    assert again.read_bytes() == (tmp_path / "flows.xlsx").read_bytes()


def test_flows_beside_placements_say_how_counts_are_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The profile is recorded, and the export is made again only with the same list of placements."""
    placements, made = str(shutil.copy(example_path("sussex_placements.csv"), tmp_path)), tmp_path / "flows.xlsx"
    beside = tmp_path / "flows.geojson"
    asked = ["flows", "--in", SURREY_AND_SUSSEX.name, "--placements", placements, "--suppression", "hes"]
    assert main([*asked, "--out", str(made), str(beside)]) == 0
    record = read_manifest(beside)
    assert record["suppression"] == "hes"
    assert len(record["own_data"]["placements_sha256"]) == 64
    again = tmp_path / "again.xlsx"
    assert main(["reproduce", str(beside), "--placements", placements, "--out", str(again)]) == 0
    assert again.read_bytes() == made.read_bytes()
    capsys.readouterr()
    assert main(["reproduce", str(beside), "--out", str(tmp_path / "none.xlsx")]) == 1
    assert "list of placements is another" in capsys.readouterr().err


def _other_source(record: Manifest) -> None:
    record["sources"]["nhs_smi_register"]["sha256"] = "0" * 64


def _other_version(record: Manifest) -> None:
    record["marketmap"] = "0.0.9"


def _other_table(record: Manifest) -> None:
    record["tables"]["blocks"] = "0" * 64


def _other_workspace(record: Manifest) -> None:
    record["own_data"]["workspace_sha256"] = "0" * 64


def _other_figure(record: Manifest) -> None:
    record["figures"][0]["demand"] += 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_other_source, "source nhs_smi_register"), (_other_version, "marketmap 0.0.9 became"),
        (_other_table, "embedded table blocks"), (_other_workspace, "content of the workspace"),
        (_other_figure, "figures come out otherwise"),
    ],
)  # fmt: skip
def test_a_changed_input_is_named_and_nothing_is_written(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Manifest], None], said: str
) -> None:
    record = read_manifest(files / "gaps.csv")
    change(record)
    (tmp_path / "old.json").write_bytes(manifest_bytes(record))
    assert main(["reproduce", str(tmp_path / "old.json"), "--out", str(tmp_path / "gaps.csv")]) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]


@pytest.mark.parametrize("content", ["", "{}", '{"manifest": 99}', "[1]", '{"manifest": 1, "command": "dance"}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    (tmp_path / "no.json").write_text(content)
    assert main(["reproduce", str(tmp_path / "no.json"), "--out", str(tmp_path / "gaps.csv")]) == 1
    said = capsys.readouterr().err
    assert "no.json cannot be used" in said
    assert "Traceback" not in said


def test_an_export_with_own_data_needs_its_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the same register loaded it is made again; without, or with another, the workspace is named."""
    (tmp_path / "schemes.csv").write_bytes(example_path("sussex_schemes.csv").read_bytes())
    workspace = str(tmp_path / "own.gpkg")
    assert main(["load", str(tmp_path / "schemes.csv"), "--kind", "schemes", "--workspace", workspace]) == 0
    made = str(tmp_path / "gaps.geojson")
    assert main([*IN_SURREY_AND_SUSSEX, "--workspace", workspace, "--out", made]) == 0
    record = read_manifest(Path(made))
    assert record["own_data"]["files"] == ["schemes.csv"]
    assert len(record["own_data"]["workspace_sha256"]) == 64
    again = tmp_path / "again.geojson"
    assert main(["reproduce", made, "--workspace", workspace, "--out", str(again)]) == 0
    assert again.read_bytes() == Path(made).read_bytes()
    capsys.readouterr()
    assert main(["reproduce", made, "--out", str(again)]) == 1
    assert "content of the workspace is another" in capsys.readouterr().err


@pytest.fixture(scope="module")
def quarters() -> tuple[Manifest, Manifest]:
    """Two exports of one place: the baseline, and one with a larger share of claimants counted for mental health."""
    place = SURREY_AND_SUSSEX.name
    one, other = (work_out(Request(place=place, changes=changed)) for changed in ((), ((SHARE, "0.2"),)))
    return gap_manifest(one.export), gap_manifest(other.export)


def test_a_larger_share_moves_supply_alone(quarters: tuple[Manifest, Manifest]) -> None:
    """0.183 became 0.2: supply grows by 0.2/0.183 everywhere, demand stays, the gap falls by what supply gained."""
    old, new = quarters
    assert changes(old, new).method == (
        "assumption supply.mental_health_share: 0.183 (0.13 to 0.23) became 0.2 (0.13 to 0.23)",
    )
    assert (changes(old, new).data, changes(old, new).own) == ((), ())
    assert len(moved(old, new)) == 24
    for row in moved(old, new):
        assert row.by[0] == 0
        assert row.after[1] == pytest.approx(row.before[1] * 0.2 / 0.183, abs=0.11)
        assert row.by[2] == pytest.approx(-row.by[1], abs=0.11)
    assert total(new).after[0] == total(old).after[0]


def test_compare_tells_assumptions_from_data(
    quarters: tuple[Manifest, Manifest], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made up: last quarter's claimants came from another file and gave 10 units fewer in each of 24 districts."""
    old, new = quarters
    before = edited(old)
    before["sources"]["dwp_specified_accommodation"]["edition"] = "November 2025"
    for row in before["figures"]:
        row["supply"], row["gap"] = round(row["supply"] - 10, 1), round(row["gap"] + 10, 1)
    for name, record in (("old", before), ("new", new)):
        (tmp_path / f"{name}.json").write_bytes(manifest_bytes(record))
    assert main(["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json")]) == 0
    said = capsys.readouterr().out
    assert "November 2025 became February 2026" in said
    assert "data and version with the old assumptions: exist +240.0, short of -240.0." in said
    exist, short = (total(new).after[end] - total(old).after[end] for end in (1, 2))
    assert exist == pytest.approx(-short, abs=24 * 0.1)  # each district is rounded to a tenth
    assert f"the changed assumptions: exist {exist:+,.1f}, short of {short:+,.1f}." in said
    assert "Your own data: no change." in said


def test_exports_of_different_questions_are_not_compared(
    quarters: tuple[Manifest, Manifest], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.json").write_bytes(manifest_bytes(quarters[0]))
    (tmp_path / "new.json").write_bytes(manifest_bytes(edited(quarters[1], group="all")))
    assert main(["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json")]) == 1
    assert "they differ in group" in capsys.readouterr().err

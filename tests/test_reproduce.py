"""`marketmap reproduce` for every command that writes files: the same bytes again, or what changed since."""

import re
from pathlib import Path

import pytest

from marketmap.cli import main
from marketmap.loading import check_opened, with_loaded
from marketmap.outputs.manifest_file import read_manifest
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import Workspace, save_workspace
from tests.england import grounds

BRIGHTON = ["--in", "Brighton and Hove", "--by", "district"]
DRAWS = ["--draws", "40", "--seed", "7"]
# What is asked for, and the files; they are made again from the manifest of the last.
CASES = {
    "statement": (["statement", *BRIGHTON], ("one.docx",)),
    "strategy": (["strategy", *BRIGHTON], ("one.xlsx", "two.ods")),
    "sure": (["sure", *BRIGHTON, *DRAWS, "--table", "tornado"], ("one.csv", "two.xlsx")),
    "years": (["years", *BRIGHTON, *DRAWS, "--growth", "1.5", "--first-year", "2030"], ("one.csv", "two.ods")),
    "peers": (["peers", *BRIGHTON, *DRAWS, "--with", "Bristol"], ("one.csv", "two.xlsx")),
    "site": (["site", "BN1 1AA", "--units", "12", "--level", "high"], ("one.docx", "two.html")),
    "siting": (["siting", *BRIGHTON, "--sizes", "12", "8"], ("one.csv", "two.xlsx")),
}


@pytest.mark.parametrize("command", list(CASES))
def test_every_export_is_made_again_byte_for_byte(command: str, tmp_path: Path) -> None:
    asked, names = CASES[command]
    assert main([*asked, "--out", *(str(tmp_path / name) for name in names)]) == 0
    records = [read_manifest(tmp_path / name) for name in names]
    assert records[0]["command"] == command
    assert all(record == records[0] for record in records)
    again = [tmp_path / f"again-{name}" for name in names]
    assert main(["reproduce", str(tmp_path / names[-1]), "--out", *map(str, again)]) == 0
    for path, name in zip(again, names, strict=True):
        assert path.read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_list_of_sites_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ranked list is made again from the same list; from another, or from none, nothing is written."""
    listed, other = tmp_path / "sites.csv", tmp_path / "other.csv"
    listed.write_text("Site,Postcode,Units\nOne,BN1 1AA,12\nTwo,B1 1BB,12\n", encoding="utf-8")
    other.write_text("Site,Postcode,Units\nOne,BN1 1AA,14\n", encoding="utf-8")
    made, again = tmp_path / "ranked.csv", tmp_path / "again.csv"
    assert main(["site", "--list", str(listed), "--out", str(made)]) == 0
    ask = ["reproduce", str(made), "--out", str(again)]
    assert main([*ask, "--list", str(listed)]) == 0
    assert again.read_bytes() == made.read_bytes()
    again.unlink()
    capsys.readouterr()
    assert main([*ask, "--list", str(other)]) == 1
    assert "list of sites is another" in capsys.readouterr().err
    assert main(ask) == 1
    assert "give it with --list" in capsys.readouterr().err
    assert not again.exists()


def test_the_market_of_a_register_is_made_again_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of Abbey's 8 units and Beacon's 4, from the same workspace; from another register nothing is written."""
    kept, other, made, again = (tmp_path / name for name in ("kept.gpkg", "other.gpkg", "market.csv", "again.csv"))
    rows = ["Scheme ID,Provider,District,Client group,Units", "A1,Abbey,Worthing,Mental health,8"]
    save_workspace(register(*rows, "B1,Beacon,Adur,Mental health,4"), kept)
    save_workspace(register(*rows), other)
    assert main(["market", "--workspace", str(kept), "--out", str(made)]) == 0
    assert "ours.csv,provider,Abbey,Abbey,1,8,0.6667," in made.read_text(encoding="utf-8-sig")
    assert main(["reproduce", str(made), "--workspace", str(kept), "--out", str(again)]) == 0
    assert again.read_bytes() == made.read_bytes()
    again.unlink()
    capsys.readouterr()
    assert main(["reproduce", str(made), "--workspace", str(other), "--out", str(again)]) == 1
    assert "content of the workspace" in capsys.readouterr().err
    assert not again.exists()
    assert main(["market", "--workspace", str(kept)]) == 0
    assert re.search(r"Adur +1 +4 +33%", capsys.readouterr().out)
    assert main(["market"]) == 1
    assert "give a workspace that holds a register" in capsys.readouterr().err


def register(*lines: str) -> Workspace:
    """A workspace with a register of these lines."""
    opened = open_file("\n".join(lines).encode(), "ours.csv")
    return with_loaded(Workspace(), check_opened("schemes", opened, grounds()))


def test_a_pack_is_made_again_whole(tmp_path: Path) -> None:
    """Every file of the folder, byte for byte, from the page that leads to them."""
    made, again = tmp_path / "pack", tmp_path / "again"
    assert main(["pack", *BRIGHTON, "--out", str(made)]) == 0
    assert main(["reproduce", str(made / "index.html"), "--out", str(again)]) == 0
    names = sorted(path.name for path in made.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert [name for name in names if (made / name).read_bytes() != (again / name).read_bytes()] == []


def test_the_wrong_type_of_file_is_refused_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, _ = CASES["siting"]
    assert main([*asked, "--out", str(tmp_path / "one.csv")]) == 0
    assert main(["reproduce", str(tmp_path / "one.csv"), "--out", str(tmp_path / "one.docx")]) == 1
    assert "A file can end in .csv, .xlsx." in capsys.readouterr().err

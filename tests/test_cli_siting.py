"""`marketmap siting` on the real England: what it prints, writes, and answers when it cannot."""

import csv
from pathlib import Path

import openpyxl
import pytest

from marketmap.cli import main

SUSSEX = ["siting", "--in", "NHS Surrey and Sussex"]


def test_without_sizes_the_next_unit_is_told_by_place(capsys: pytest.CaptureFixture[str]) -> None:
    """The Black Country has more units than it needs: the next brings people home and houses nobody new."""
    assert main(["siting", "--in", "NHS Black Country"]) == 0
    said = capsys.readouterr()
    assert "would house nobody new, but bring somebody home from another ICS in 4 of 4 districts." in said.out
    assert "Sandwell               0.00              1.00              0.00        −1.00" in said.out
    assert "£651 a day (2023-24), before the cost of the housing, of which no figure could be verified" in said.err


def test_sites_are_told_with_the_proof_what_they_change_and_the_next_best(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SUSSEX, "--sizes", "12", "12", "8", "--apart", "5"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "3 sites of 12, 12, 8 units in NHS Surrey and Sussex, for mental health, for people within 20 km"
    )
    assert "could house about 32 of the 1,510 people of NHS Surrey and Sussex" in said
    assert "No choice houses more" in said
    assert "unmet demand of NHS Surrey and Sussex falls by about 32" in said
    assert "The next-best answers that exchange one site" in said


def test_both_files_hold_the_same_sites(tmp_path: Path) -> None:
    out = [tmp_path / "sites.csv", tmp_path / "sites.xlsx"]
    assert main([*SUSSEX, "--sizes", "12", "12", "--out", *map(str, out)]) == 0
    with out[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    book = openpyxl.load_workbook(out[1])
    headings, *cells = book["Sites"].iter_rows(min_row=3, values_only=True)
    named = [dict(zip(headings, row, strict=True)) for row in cells]
    assert [row["name"] for row in rows] == [row["Site"] for row in named]
    assert sum(float(row["added"]) for row in rows) == pytest.approx(24, abs=0.2)
    assert {"Notes", "Assumptions", "Sources", "Table 1", "Table 2"} <= set(book.sheetnames)


def test_a_list_of_candidates_is_chosen_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "buildings.csv"
    path.write_text("Name,Postcode,Units\nOne,BN1 1AA,12\nTwo,TN34 1BA,20\nThree,PO19 1GX,8\n", encoding="utf-8")
    assert main([*SUSSEX, "--candidates", str(path), "--number", "2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 sites of 20, 12 units")
    assert "1. Two" in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--in", "Adur", "--sizes", *["5"] * 20], "20 sites are to be chosen and there are only 8 candidates"),
        (["--in", "Adur", "--sizes", "2.5"], "Units: 2.5 was given"),
        (["--in", "Adur", "--sizes", "0"], "Units: 0 was given"),
        (["--in", "Adur", "--sizes", "4", "--fixed", "E02"], "Not among the candidates: E02"),
        (["--in", "Adur", "--sizes", "4", "--aim", "outside"], "There is nobody in Adur"),
        (["--in", "Adur", "--number", "3"], "--number needs a list of --candidates"),
        (["--in", "Adur", "--sizes", "4", "--within", "0"], "--within is a distance above 0 km"),
        (["--sizes", "12"], "England has 6,856 small areas"),
        (["--by", "small-area", "--in", "Adur"], "The next unit is shown by district or larger areas"),
        (["--group", "veterans", "--rate", "veterans=1"], "how many units exist is not known in 296 districts"),
        (["--out", "a.docx"], "A file can end in .csv, .xlsx."),
        (["--in", "Adur", "--sizes", "5", "--candidates", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_and_is_exit_code_1(
    more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["siting", *more]) == 1
    assert words in capsys.readouterr().err

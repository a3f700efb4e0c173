"""Scenarios on the command line: before and after, two compared, other commands under one, and made again."""

import csv
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from marketmap.cli import main
from marketmap.scenario import with_named
from marketmap.scenario_file import open_draft
from marketmap.workspace import Workspace, save_workspace
from tests.test_cli import ROOT

PLAN = """
name = "More homes"
source = "Board paper 12"

[[edit]]
do = "open"
name = "New house"
units = 30
district = "Lewes"

[[edit]]
do = "assume"
name = "supply.mental_health_share"
value = 0.19
"""
IN = ["--in", "Lewes", "--by", "district"]


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """A scenario file with two edits."""
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return str(path)


def figures(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file that was written."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_the_figures_of_a_scenario_are_the_same_in_every_command(
    tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said, gaps, met = (tmp_path / name for name in ("said.csv", "gaps.csv", "met.xlsx"))
    assert main(["scenario", plan, *IN, "--out", str(said)]) == 0
    assert main(["gaps", *IN, "--scenario", plan, "--out", str(gaps)]) == 0
    assert main(["flows", *IN, "--scenario", plan, "--out", str(met)]) == 0
    before, after = figures(said)
    assert (before["scenario"], after["scenario"]) == ("as it is", "More homes")
    [row] = figures(gaps)
    assert [after[name] for name in ("demand", "supply", "gap", "coverage", "unmet")] == [
        row[name] for name in ("demand", "supply", "gap", "coverage", "unmet")
    ]
    assert float(after["supply"]) - float(before["supply"]) == pytest.approx(
        30 + 7 / 1000 * float(before["supply"]) / 0.183, abs=0.2
    )
    sheet = openpyxl.load_workbook(met)["Out of area"]
    headings = [cell.value for cell in sheet[3]]
    outside = sheet.cell(4, headings.index("Could be met nowhere within reach (units)") + 1).value
    assert float(after["unmet"]) == pytest.approx(outside, abs=0.05)
    assert (
        capsys.readouterr().err.count("What-if: the figures are those of the scenario “More homes”. 1. Open New h") == 3
    )


def test_gaps_of_a_scenario_are_made_again_from_their_manifest(
    tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again, plain = (tmp_path / name for name in ("first.csv", "again.csv", "plain.csv"))
    assert main(["gaps", *IN, "--scenario", plan, "--out", str(first)]) == 0
    assert main(["reproduce", str(first), "--out", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()
    record = json.loads(first.with_name("first.manifest.json").read_text(encoding="utf-8"))
    assert 'name = "More homes"' in record["scenario"]
    assert main(["gaps", *IN, "--out", str(plain)]) == 0
    capsys.readouterr()
    assert main(["compare", str(plain), str(first)]) == 0
    said = capsys.readouterr().out
    assert 'scenario: none became "More homes"' in said
    assert re.search(r"Supply: \d+ became \d+ \(\+31\.\d\)", said)
    assert "What each edit of a scenario changes is told by the command scenario." in said


def test_two_scenarios_are_compared_in_words_and_files(
    tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["scenario", plan, "forensic-step-down", *IN, "--give", "district=Lewes"]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "With “More homes”, Lewes would be short of about" in said
    assert "With “Forensic step-down, 19 places”, Lewes would be short of about" in said
    assert re.search(r"1\. Open Forensic step-down: 19 units for mental health in Lewes +0 +\+19\.0 +−19\.0", said)
    book, page = tmp_path / "two.xlsx", tmp_path / "two.html"
    assert main([*given, "--out", str(book), str(page)]) == 0
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == [
        "Cover", "Before and after", "Steps", "Notes", "Assumptions", "Sources", "Manifest", "Record",
    ]  # fmt: skip
    assert [row[0].value for row in sheets["Before and after"].iter_rows(min_row=4)] == [
        "as it is", "More homes", "Forensic step-down, 19 places",
    ]  # fmt: skip
    text = page.read_text(encoding="utf-8")
    assert text.count("<iframe") == 3
    assert "<li>Open New house: 30 units for mental health in Lewes.</li>" in text
    assert "19 residents (Look Ahead, 18 January 2018)" in text


def test_people_from_hospital_are_told_in_units_nights_and_pounds(capsys: pytest.CaptureFixture[str]) -> None:
    """157 x 95 = 14,915 nights; x 385 = 5,742,275 pounds, 36,575 each; 14,915 / 365 = 40.9, so 41 units."""
    given = ["--give", "people_a_year=157", "--give", "district=Lewes"]
    assert main(["scenario", "hospital-discharge", *IN, *given]) == 0
    told = capsys.readouterr()
    assert "use 41 units" in told.err
    assert "14,915 nights in hospital a year; at £385 a night, £5,742,275" in told.err
    assert re.search(r"1\. Open Hospital-discharge .* 157 people a year from hospital +0 +\+41\.0 +−41\.0", told.out)


def test_ready_made_scenarios_are_listed_with_what_they_ask_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario"]) == 0
    said = capsys.readouterr().out
    for name in ("england-median", "forensic-step-down", "hospital-discharge"):
        assert f"  {name}: " in said
    assert "--give people_a_year=VALUE  How many people a year would the service house?" in said


def test_a_scenario_that_the_workspace_keeps_is_opened_by_its_name(
    tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "w.gpkg"
    scenario = open_draft(plan).with_given({})
    save_workspace(with_named(Workspace(), scenario), kept)
    assert main(["scenario", "More homes", *IN, "--workspace", str(kept)]) == 0
    said = capsys.readouterr().out
    assert main(["scenario", plan, *IN]) == 0
    assert said == capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["scenario", "hospital-discharge", *IN], "people_a_year: How many people a year would the service house?"),
        (["scenario", "no-such.toml", *IN], "no-such.toml cannot be read:"),
        (["scenario", "england-median", "--give", "place=Lewes", "--give", "a=b"], "a: nothing of that name"),
        (
            ["scenario", "england-median", "--give", "place=Atlantis"],
            "edit 1: No place in England is called 'Atlantis'",
        ),
        (["scenario", "england-median", *IN[:2], "--by", "msoa", "--give", "place=Lewes"], "nobody publishes units by"),
        (["scenario", "england-median", *IN, "--give", "place=Lewes", "--out", "a.docx"], "Cannot tell the type of"),
        (["gaps", *IN, "--scenario", "england-median"], "place: For the districts of which place?"),
    ],
)
def test_what_cannot_be_worked_out_is_told(given: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 1
    assert words in capsys.readouterr().err


def test_a_name_without_its_value_is_a_mistake_of_the_command() -> None:
    with pytest.raises(SystemExit):
        main(["scenario", "a", "--give", "units"])


def test_three_scenarios_are_set_side_by_side_in_tables_and_made_again(
    tmp_path: Path, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["scenario", plan, "forensic-step-down", "england-median", *IN]
    given += ["--give", "district=Lewes", "--give", "place=Lewes", "--assume", "supply.mental_health_share=0.2"]
    made = tmp_path / "three.csv"
    assert main([*given, "--out", str(made)]) == 0
    assert "3 of 3 scenarios" in capsys.readouterr().err
    rows = pd.read_csv(made)
    assert list(dict.fromkeys(rows["scenario"])) == [
        "as it is", "More homes", "Forensic step-down, 19 places", "Coverage at the England median",
    ]  # fmt: skip
    again = tmp_path / "again.csv"
    assert main(["reproduce", str(made), "--out", str(again)]) == 0
    assert again.read_bytes() == made.read_bytes()
    assert main([*given, "--out", str(tmp_path / "three.html")]) == 1
    assert "write more of them to .csv or .xlsx" in capsys.readouterr().err


def test_a_page_of_two_scenarios_is_made_again_from_itself(tmp_path: Path, plan: str) -> None:
    given = ["scenario", plan, "forensic-step-down", *IN, "--give", "district=Lewes"]
    page, book = tmp_path / "two.html", tmp_path / "two.xlsx"
    assert main([*given, "--out", str(page), str(book)]) == 0
    for made in (page, book):
        again = tmp_path / f"again{made.suffix}"
        assert main(["reproduce", str(made), "--out", str(again)]) == 0
        assert again.read_bytes() == made.read_bytes()


def test_ready_made_scenarios_travel_in_the_wheel() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"scenarios" = "marketmap/embedded/scenarios"' in settings

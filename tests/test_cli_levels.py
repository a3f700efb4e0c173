"""The command `levels`: what it says, what it asks to be brought, and files that are made again."""

from pathlib import Path

import pandas as pd
import pytest

from marketmap.cli import main
from marketmap.loading import with_settings
from marketmap.outputs.level_words import left_out_sentence, level_sentences, not_stated_sentence, serving_sentence
from marketmap.outputs.manifest_file import read_manifest
from marketmap.tables import LEVEL_GAPS, LEVELS, NOT_STATED
from marketmap.workspace import open_workspace, save_workspace
from tests.test_levels import COUNTS, REGISTER

SUSSEX = ["--in", "NHS Sussex", "--boundaries", "2024", "--by", "district"]


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A workspace file with a register and counts by level."""
    path = str(tmp_path / "mine.gpkg")
    for name, text, kind in (("register.csv", REGISTER, "schemes"), ("counts.csv", COUNTS, "demand")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert main(["load", str(tmp_path / name), "--kind", kind, "--workspace", path]) == 0
    capsys.readouterr()
    return path


def test_sentences_and_table_say_the_same(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", *SUSSEX, "--workspace", workspace, "--serves", "medium=high"]) == 0
    said = capsys.readouterr().out
    assert (
        "Of 124 units needed at high support, 80 exist: short of 44; 10 of them could be met by medium-support homes "
        "that are free, which leaves 34."
    ) in said
    assert "Of 50 units needed at medium support, none is missing: 60 exist." in said
    assert "12 units of the register state no level and count at none." in said
    assert "11 of 13 districts of NHS Sussex are in none of these figures" in said
    assert "Substitution: medium-support homes may also serve high." in said
    row = next(line.split() for line in said.splitlines() if line.startswith("Brighton and Hove") and "High" in line)
    assert row[-8:] == ["120", "80", "40", "10", "30", "0", "0", "1"]


def test_files_are_written_and_made_again_byte_for_byte(workspace: str, tmp_path: Path) -> None:
    names = ["one.csv", "two.xlsx", "three.ods"]
    asked = ["levels", *SUSSEX, "--workspace", workspace, "--serves", "medium=high"]
    assert main([*asked, "--out", *(str(tmp_path / name) for name in names)]) == 0
    table = pd.read_csv(tmp_path / "one.csv")
    assert list(table.columns) == [*LEVEL_GAPS.column_names, "own_data", "rows_left_out"]
    assert len(table) == 13 * (len(LEVELS) + 1)
    high = table.query("name == 'Brighton and Hove' and level == 'high'").iloc[0]
    assert high[["gap", "met_by_medium", "unmet"]].tolist() == [40, 10, 30]
    assert table.query("name == 'Adur'")["unmet"].isna().all()
    record = read_manifest(tmp_path / "two.xlsx")
    assert (record["command"], record["options"]["serves"]) == ("levels", ["medium=high"])
    assert "hb_claimants" not in str(record["sources"])
    again = [str(tmp_path / f"again-{name}") for name in names]
    assert main(["reproduce", str(tmp_path / "one.csv"), "--workspace", workspace, "--out", *again]) == 0
    for path, name in zip(again, names, strict=True):
        assert Path(path).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_workspace_keeps_a_substitution_table(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    kept = Path(workspace)
    save_workspace(with_settings(open_workspace(kept), {"serves": "medium=high high=low"}), kept)
    assert main(["levels", "--in", "Lewes", "--by", "district", "--workspace", workspace]) == 0
    assert "medium-support homes may also serve high; high-support homes may also serve low" in capsys.readouterr().out
    assert main(["levels", "--in", "Lewes", "--by", "district", "--workspace", workspace, "--serves", "none"]) == 0
    assert "homes of each level serve their own level only" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--in", "Lewes"], "No units required by support level are loaded for mental health"),
        (["--in", "Lewes", "--serves", "high"], "Expected for instance high=medium,low"),
        (["--in", "Lewes", "--group", "drugs"], "Fill in the template of demand counts"),
        (["--in", "Lewes", "--out", "levels.docx"], "A file can end in .csv, .xlsx, .ods."),
        (["--in", "Lewes", "--by", "small-area"], "by district or larger areas"),
    ],
)
def test_what_cannot_be_done_is_said(
    asked: list[str], told: str, workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [] if asked == ["--in", "Lewes"] else ["--workspace", workspace]
    assert main(["levels", *asked, *given]) == 1
    assert told in capsys.readouterr().err


def rows(level: str, *areas: tuple[float, float, float, float]) -> pd.DataFrame:
    """Rows of one level: required, exist, met by medium, unmet."""
    made = [
        {
            "kind": "district", "area": f"A{number}", "name": "A", "group": "mental_health", "level": level,
            "demand": demand, "supply": supply, "gap": demand - supply, **dict.fromkeys(
                (f"met_by_{one}" for one in LEVELS), 0.0), "met_by_medium": medium, "unmet": unmet, "lent": 0.0,
            "spare": max(supply - demand, 0.0), "next_unit": 1.0 if unmet else 0.0,
        }
        for number, (demand, supply, medium, unmet) in enumerate(areas)
    ]  # fmt: skip
    return pd.DataFrame(made)[LEVEL_GAPS.column_names]


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ([(120, 80, 10, 30)], ("Of 120 units needed at high support, 80 exist: short of 40; 10 of them could be met by "
                              "medium-support homes that are free, which leaves 30.")),
        ([(120, 80, 0, 40)], "Of 120 units needed at high support, 80 exist: short of 40."),
        ([(60, 80, 0, 0), (60, 0, 20, 40)], ("Of 120 units needed at high support, 80 exist, but not all where they "
                                           "are needed: short of 60; 20 of them could be met by medium-support "
                                           "homes that are free, which leaves 40.")),
        ([(3, 1, 2, 0)], ("Of 3 units needed at high support, 1 exists: short of 2; 2 of them could be met by "
                         "medium-support homes that are free, which leaves nobody without.")),
        ([(1, 0, 0, 1)], "Of 1 unit needed at high support, none exist: short of 1."),
        ([(5, 9, 0, 0)], "Of 5 units needed at high support, none is missing: 9 exist."),
        ([(0, 9, 0, 0)], "No unit is needed at high support by your counts: 9 exist."),
    ],
)  # fmt: skip
def test_each_level_has_its_sentence(areas: list[tuple[float, float, float, float]], said: str) -> None:
    assert level_sentences(rows("high", *areas)) == [said]


def test_several_levels_that_help_are_told_apart() -> None:
    helped = rows("high", (120, 80, 10, 25)).assign(met_by_nursing=5.0)
    assert (
        "15 of them could be met by homes that are free (10 medium-support, 5 nursing-level), which leaves 25."
        in (level_sentences(helped)[0])
    )
    assert level_sentences(rows("low", (0, 0, 0, 0))) == []


def test_what_is_left_out_and_not_stated_is_counted() -> None:
    nothing = rows("high", (1, 1, 0, 0))
    assert left_out_sentence(nothing, "Sussex") == ""
    assert not_stated_sentence(rows(NOT_STATED, (0, 0, 0, 0))) == ""
    assert (
        not_stated_sentence(rows(NOT_STATED, (0, 1, 0, 0)))
        == "1 unit of the register states no level and counts at none."
    )
    unknown = rows("high", (1, float("nan"), float("nan"), float("nan")))
    assert left_out_sentence(unknown, "Lewes") == (
        "The one district of Lewes is in none of these figures: it is not covered whole by the register."
    )
    assert serving_sentence({"high": {"low", "medium"}}) == (
        "Substitution: high-support homes may also serve low and medium."
    )

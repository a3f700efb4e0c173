"""How sure a figure is, from the draws to words, terminal and files."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from marketmap import how_sure as how_sure_module
from marketmap.assumptions import Assumption
from marketmap.cli import main
from marketmap.geography import Place
from marketmap.housed import Question, house, met_by, question_of
from marketmap.how_sure import how_sure
from marketmap.outputs.csv_cells import OWN_COLUMNS
from marketmap.outputs.met_limits import met_limits_sentence
from marketmap.outputs.sure_words import (
    chance,
    change_sentence,
    compared_sentence,
    estimate_cells,
    input_value,
    is_clear,
    rank_words,
    sure_sentence,
    unclear_sentence,
)
from marketmap.tables import ESTIMATES_COMPARED, MET_UNCERTAINTY, TORNADO, UNCERTAINTY
from tests.england import SURREY_AND_SUSSEX, market

SHARE = Assumption(
    title="Share of claimants", unit="share of claimants", source="paper", quality="red", most=1,
    low=0.1, value=0.2, high=0.3,
)  # fmt: skip
RATE = Assumption(title="Units per 1,000", unit="units", source="paper", quality="red", low=80, value=114, high=153)
ENTRIES = {"supply.share": SHARE, "demand.rate": RATE}


def place(**changes: float) -> dict[str, object]:
    """A place short of 140 units, between 10 and 280."""
    row = {"name": "Somewhere", "gap": 140.0, "gap_lower": 10.0, "gap_upper": 280.0, "chance_short": 0.98,
           "demand_lower": 200.0, "demand_upper": 390.0, "rank_lower": 3.0, "rank_upper": 7.0}  # fmt: skip
    return row | changes


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "over 99%"), (0.996, "over 99%"), (0.42, "42%"), (0.004, "under 1%"), (0.0, "under 1%"),
                         (float("nan"), "no data")],
)  # fmt: skip
def test_a_chance_never_claims_certainty(share: float, words: str) -> None:
    assert chance(share) == words


def test_a_gap_is_clear_when_its_limits_are_on_one_side_of_zero() -> None:
    assert is_clear(place())
    assert is_clear(place(gap_lower=-90.0, gap_upper=-5.0))
    assert not is_clear(place(gap_lower=-1.0))
    assert is_clear(place(gap_lower=np.nan, gap_upper=np.nan)), "no figure is no data, not unclear"


def test_sentences_say_how_sure_a_place_is() -> None:
    assert sure_sentence(place()) == (
        "Somewhere is short of about 140 (95% limits 10 to 280). The chance that it is short is 98%."
    )
    enough = place(gap=-140.0, gap_lower=-280.0, gap_upper=-10.0, chance_short=0.02)
    assert sure_sentence(enough) == (
        "Somewhere has about 140 more than required (95% limits 10 to 280). The chance that it is short is 2%."
    )
    unclear = place(gap_lower=-40.0, chance_short=0.93)
    assert sure_sentence(unclear) == (
        "It is not clear whether Somewhere is short: 95% limits minus 40 to 280 units short. The chance that it is "
        "short is 93%."
    )
    unsupplied = place(gap_lower=np.nan, gap_upper=np.nan)
    assert sure_sentence(unsupplied) == "Somewhere needs 200 to 390 units (95% limits)."
    still = place(gap_lower=np.nan, gap_upper=np.nan, demand_lower=274.0, demand_upper=274.0)
    assert "nothing in it is drawn, so there are no limits" in sure_sentence(still)
    assert "there is no figure" in sure_sentence(place(gap_lower=np.nan, demand_lower=np.nan, demand_upper=np.nan))
    suppressed = place(gap=np.nan)
    assert sure_sentence(suppressed).startswith("Somewhere: 10 to 280 units short (95% limits)")


def test_unclear_areas_are_named() -> None:
    rows = pd.DataFrame([place(), place(name="Elsewhere", gap_lower=-5.0), place(name="Far", gap_lower=-1.0)])
    assert unclear_sentence(rows, "districts") == "Not clear whether short: 2 of 3 districts: Elsewhere; Far."
    assert unclear_sentence(rows, "districts", most=1).endswith("Elsewhere and 1 more.")
    assert unclear_sentence(rows.iloc[:1], "districts").startswith("Of none of the districts")


def test_ranks_are_said_as_limits() -> None:
    assert rank_words(place()) == "3 to 7"
    assert rank_words(place(rank_upper=3.0)) == "3"
    assert rank_words(place(rank_lower=np.nan)) == ""


def effects(**changes: object) -> pd.DataFrame:
    """One row of the tornado: a share that closes the gap at 0.19."""
    row = {"input": "supply.share", "low": 0.1, "high": 0.3, "gap_at_low": 90.0, "gap_at_high": -110.0,
           "no_gap_at": 0.19, "swing": 200.0}  # fmt: skip
    return pd.DataFrame([row | changes])


def test_what_would_change_the_answer_is_a_sentence() -> None:
    assert change_sentence("Somewhere", effects(), ENTRIES) == (
        "What would change this answer most: share of claimants (10% to 30%). Somewhere is short of about 90 at the "
        "one end and has about 110 more than required at the other. At 19%, inside its range, as many units would "
        "exist as are required."
    )
    assert "At 35%, outside its range" in change_sentence("Somewhere", effects(no_gap_at=0.35), ENTRIES)
    never = change_sentence("Somewhere", effects(no_gap_at=np.nan), ENTRIES)
    assert never.endswith("No value of it alone would close the gap.")
    counted = change_sentence("Somewhere", effects(input="hb_claimants", low=np.nan, high=np.nan), ENTRIES)
    assert "chance in how many claimants live in supported housing" in counted
    assert counted.endswith("of its 95% limits.")
    assert change_sentence("Somewhere", effects().iloc[:0], ENTRIES).startswith("Nothing that is drawn moves")


def test_values_stand_as_their_assumption_writes_them() -> None:
    assert input_value(0.183, "supply.share", ENTRIES) == "18.3%"
    assert input_value(114, "demand.rate", ENTRIES) == "114"
    assert input_value(np.nan, "hb_claimants", ENTRIES) == ""


def compared(ratio: float, *, disagree: bool) -> pd.DataFrame:
    """One area with two estimates."""
    row = {"name": "Somewhere", "benchmark": 100.0, "pressure": 100 * ratio, "prevalence": np.nan, "own": np.nan,
           "largest_over_smallest": ratio, "disagree": disagree}  # fmt: skip
    return pd.DataFrame([row])


def test_estimates_that_disagree_are_said() -> None:
    table = compared(1.51, disagree=True)
    assert "more than 1.5 times in 1 of 1 districts" in compared_sentence(table, "districts")
    assert "in Somewhere, where the largest is 1.5 times" in compared_sentence(table, "districts")
    assert estimate_cells(table.to_dict("records")[0]) == ["100", "151", "", "", "1.5 times: disagree"]
    alone = compared(1.4, disagree=False).assign(pressure=np.nan, largest_over_smallest=np.nan)
    assert "only one estimate" in compared_sentence(alone, "districts")


def test_the_three_tables_are_of_the_same_areas_in_the_same_order() -> None:
    sure = how_sure(market(), "district", SURREY_AND_SUSSEX, ("mental_health", "benchmark"), (200, 1))
    assert sure.areas["area"].tolist() == sure.compared["area"].tolist()
    assert sure.areas["coverage"].is_monotonic_increasing
    assert sure.whole["name"] == "NHS Surrey and Sussex"
    assert sure.whole["rank"] <= 36
    assert list(sure.effects.columns) == TORNADO.column_names


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_prints_how_sure_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sure", "--in", "NHS Surrey and Sussex", "--draws", "200"]) == 0
    said = capsys.readouterr()
    assert "NHS Surrey and Sussex is short of about 1,510 (95% limits" in said.out
    assert "What would change this answer most: units required per 1,000 people" in said.out
    assert "The estimates differ by more than 1.5 times in" in said.out
    assert "200 draws, seed 2026." in said.err


def test_files_hold_the_tables_with_draws_and_seed(tmp_path: Path) -> None:
    paths = [tmp_path / "sure.csv", tmp_path / "sure.xlsx"]
    command = ["sure", "--in", "NHS Surrey and Sussex", "--draws", "200", "--seed", "7"]
    assert main([*command, "--out", *map(str, paths)]) == 0
    rows = rows_of(paths[0])
    assert list(rows[0]) == [*UNCERTAINTY.column_names, *OWN_COLUMNS]
    assert {(row["draws"], row["seed"]) for row in rows} == {("200", "7")}
    assert all(float(row["gap_lower"]) <= float(row["gap"]) <= float(row["gap_upper"]) for row in rows)
    book = openpyxl.load_workbook(paths[1])
    assert book.sheetnames[:4] == ["Cover", "How sure", "What moves it", "Estimates"]
    assert {"Notes", "Assumptions", "Sources"} <= set(book.sheetnames)
    assert book["How sure"].max_row == len(rows) + 3
    assert main([*command, "--table", "tornado", "--out", str(paths[0])]) == 0
    assert list(rows_of(paths[0])[0]) == [*TORNADO.column_names, *OWN_COLUMNS]
    assert main([*command, "--table", "estimates", "--out", str(paths[0])]) == 0
    assert list(rows_of(paths[0])[0]) == [*ESTIMATES_COMPARED.column_names, *OWN_COLUMNS]


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    names = ("sure.csv", "sure.xlsx")
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        files = [str(tmp_path / folder / name) for name in names]
        command = [sys.executable, "-m", "marketmap", "sure", "--in", "Cumberland", "--draws", "300", "--out", *files]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603, our own command
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_the_command_says_how_sure_the_predicted_out_of_area_share_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place stands last; its central figures are those of the command `flows`."""
    command = ["sure", "--in", "NHS Thames Valley", "--draws", "20", "--out-of-area", "20"]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "20 of 20 draws allocated" in said.err
    assert "could be met only outside the home ICS: 9% (" in said.out
    assert "(95% limits of 20 draws, each allocated over all England.)" in said.out
    paths = [tmp_path / "met.csv", tmp_path / "sure.xlsx"]
    assert main([*command, "--table", "out-of-area", "--out", *map(str, paths)]) == 0
    rows = rows_of(paths[0])
    assert list(rows[0]) == [*MET_UNCERTAINTY.column_names, *OWN_COLUMNS]
    place = Place("icb_2026", "E54000070", "NHS Thames Valley")
    central = met_by(house(market(), question_of(Question(), place, "district")), place.kind, place).iloc[0]
    assert rows[-1]["name"] == place.name
    assert float(rows[-1]["outside_share"]) == pytest.approx(central["outside_share"], rel=1e-3)
    assert all(float(row["unmet_lower"]) <= float(row["unmet_upper"]) for row in rows)
    assert "Out of area" in openpyxl.load_workbook(paths[1]).sheetnames


def test_more_draws_than_are_made_cannot_be_allocated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sure", "--in", "Cumberland", "--draws", "20", "--out-of-area", "30"]) == 1
    assert "30 draws cannot be allocated, because 20 are made: give --draws too." in capsys.readouterr().err


def test_small_areas_are_not_told_where_they_could_be_housed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sure", "--in", "Cumberland", "--by", "small-area", "--draws", "20", "--out-of-area"]) == 1
    assert "by district or larger areas: choose another --by." in capsys.readouterr().err


def test_a_sentence_says_none_where_no_draw_finds_any() -> None:
    row = {"name": "Somewhere", "draws": 400, "met_outside": 0.2, "met_outside_lower": 0.0, "met_outside_upper": 0.4,
           "outside_share": 0.0, "outside_share_lower": 0.0, "outside_share_upper": 0.0,
           "unmet": 12.0, "unmet_lower": 3.0, "unmet_upper": 20.0}  # fmt: skip
    assert met_limits_sentence(row) == (
        "Of the units Somewhere needs, none could be met only outside the home ICS; about 12 (3 to 20) stay unmet. "
        "(95% limits of 400 draws, each allocated over all England.)"
    )
    some = row | {"met_outside": 8.0, "met_outside_lower": 5.0, "met_outside_upper": 16.0,
                  "outside_share": 0.09, "outside_share_lower": 0.07, "outside_share_upper": 0.15}  # fmt: skip
    assert "about 8 (5 to 16) could be met only outside the home ICS: 9% (7% to 15%) of those" in (
        met_limits_sentence(some)
    )


@pytest.mark.parametrize("wrong", [["--draws", "0"], ["--seed", "x"], ["--draws", "1000000"]])
def test_numbers_that_cannot_be_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["sure", *wrong])
    assert caught.value.code == 2
    assert "expected a whole number" in capsys.readouterr().err


def test_a_file_of_an_unknown_type_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(how_sure_module, "draw_market", None)
    assert main(["sure", "--out", "sure.gpkg"]) == 1
    assert "A file can end in .csv, .xlsx, .ods." in capsys.readouterr().err

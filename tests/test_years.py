"""The years ahead: growth, openings and closures by date, limits, the five-year table, and the command `years`."""

import csv
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from marketmap import tables
from marketmap.cli import main
from marketmap.errors import ChoiceError
from marketmap.five_years import five_years
from marketmap.geography import ENGLAND, Place
from marketmap.loading import check_file, own_data, with_loaded
from marketmap.market import Market, build_market, gaps_by
from marketmap.outputs.strategy_words import Needs, five_rows, level_sentence, year_headers
from marketmap.outputs.years_words import five_cells, growth_sentence, growth_words, level_words, years_sentence
from marketmap.projection import LAST_YEAR, YEARS
from marketmap.strategy import AFTER, five_after, strategy_of, years_after
from marketmap.tables import FIVE_YEARS, GROWTH
from marketmap.tables import YEARS as YEARS_TABLE
from marketmap.workspace import Workspace, save_workspace
from marketmap.years_ahead import Ahead, years_ahead
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, england, grounds, market
from tests.filled_forms import as_csv

AS_AT = "2026-11-25"
AHEAD = Ahead(AS_AT, size=(200, 1))
FIVE = Ahead(AS_AT, years=range(2027, 2032), size=(200, 1))
MENTAL_HEALTH = ("mental_health", "benchmark")
SCHEMES = [
    {"Scheme ID": "A", "Client group": "Mental health", "Units": "100", "District": "Brighton and Hove",
     "Support level": "High", "Exempt": "yes", "Opened": "2010-01-01", "Closing": ""},
    {"Scheme ID": "B", "Client group": "Mental health", "Units": "40", "District": "Brighton and Hove",
     "Support level": "Low", "Exempt": "no", "Opened": "2010-01-01", "Closing": "2028-06-30"},
    {"Scheme ID": "C", "Client group": "Mental health", "Units": "7", "District": "Brighton and Hove",
     "Support level": "Low", "Exempt": "yes", "Opened": "2029-07-01", "Closing": ""},
    {"Scheme ID": "D", "Client group": "Veterans", "Units": "5", "District": "Brighton and Hove",
     "Support level": "", "Exempt": "", "Opened": "", "Closing": ""},
]  # fmt: skip


@cache
def held() -> Workspace:
    """A register of Brighton and Hove: 140 mental health units, 40 of which close and 7 more open."""
    file = check_file("schemes", as_csv(SCHEMES), "register.csv", grounds())
    assert not file.checked.faults
    return with_loaded(Workspace(), file)


@cache
def own_market() -> Market:
    return build_market(england(), own=own_data(held(), AS_AT))


def test_this_year_is_what_the_page_gaps_says() -> None:
    years = years_ahead(market(), "district", SURREY_AND_SUSSEX, MENTAL_HEALTH, AHEAD)
    now = years[years["year"] == 2026].set_index("area")
    gaps = gaps_by(market(), "district", SURREY_AND_SUSSEX).query(
        "group == 'mental_health' and estimate == 'benchmark'"
    )
    for column in ("demand", "supply", "gap"):
        assert now.loc[gaps["area"], column].tolist() == pytest.approx(gaps[column].tolist())
    assert now["growth"].tolist() == pytest.approx([1] * len(now))


@pytest.mark.parametrize("estimate", ["benchmark", "pressure"])
def test_areas_add_up_to_their_place_in_every_year(estimate: str) -> None:
    shown = ("mental_health", estimate)
    parts = (
        years_ahead(market(), "district", SURREY_AND_SUSSEX, shown, AHEAD).groupby("year")[["demand", "supply"]].sum()
    )
    whole = years_ahead(market(), "icb_2026", SURREY_AND_SUSSEX, shown, AHEAD).set_index("year")
    tables.check(YEARS_TABLE, whole.reset_index()[YEARS_TABLE.column_names])
    assert parts["demand"].tolist() == pytest.approx(whole["demand"].tolist())
    assert parts["supply"].tolist() == pytest.approx(whole["supply"].tolist())


def test_limits_grow_with_the_demand_that_they_are_of() -> None:
    """The benchmark's limits are in proportion to demand: the same growth to the last draw."""
    years = years_ahead(market(), "icb_2026", SURREY_AND_SUSSEX, MENTAL_HEALTH, AHEAD).set_index("year")
    for end in ("lower", "upper"):
        ratio = years.loc[LAST_YEAR, f"demand_{end}"] / years.loc[2026, f"demand_{end}"]
        assert ratio == pytest.approx(years.loc[LAST_YEAR, "growth"], abs=0.002)
    assert years.loc[LAST_YEAR, "supply_lower"] == years.loc[2026, "supply_lower"]
    assert (years["gap_lower"] <= years["gap"]).all()
    assert (years["gap"] <= years["gap_upper"]).all()


def test_england_grows_as_its_sub_icbs_do() -> None:
    """ONS: 47,364,437 adults in 2026 and 53,328,356 in 2047; demand does not sit where adults do, but nearly."""
    years = years_ahead(market(), "england", ENGLAND, MENTAL_HEALTH, AHEAD).set_index("year")
    assert years.loc[LAST_YEAR, "growth"] == pytest.approx(53_328_356 / 47_364_437, abs=0.02)


def test_schemes_open_and_close_by_their_dates() -> None:
    """Counted on 30 June: B closes that day in 2028 and is gone; C opens the day after in 2029 and is there in 2030."""
    years = years_ahead(own_market(), "district", BRIGHTON, MENTAL_HEALTH, AHEAD).set_index("year")
    assert years.loc[2026:2031, "supply"].tolist() == [140, 140, 100, 100, 107, 107]
    assert years["supply_lower"].tolist() == years["supply"].tolist()


def test_a_published_total_stays_what_it_is() -> None:
    lewes = Place("district", "E07000063", "Lewes")
    years = years_ahead(own_market(), "district", lewes, MENTAL_HEALTH, AHEAD)
    assert years["supply"].tolist() == pytest.approx([years["supply"].iloc[0]] * len(YEARS))


def test_a_steady_rate_grows_demand_everywhere() -> None:
    """3% a year over five years: 1.159274."""
    years = years_ahead(market(), "district", SURREY_AND_SUSSEX, MENTAL_HEALTH, replace(AHEAD, per_cent=3.0))
    assert years.loc[years["year"] == 2031, "growth"].tolist() == pytest.approx([1.159274] * 24, abs=1e-6)


def test_an_own_projection_moves_its_own_areas() -> None:
    own = pd.DataFrame({"kind": "district", "area": BRIGHTON.area, "year": [2026, 2031], "people": [100.0, 130.0]})
    years = years_ahead(market(), "district", SURREY_AND_SUSSEX, MENTAL_HEALTH, replace(AHEAD, own=own))
    brighton = years[years["area"] == BRIGHTON.area].set_index("year")
    assert brighton.loc[2031, "growth"] == pytest.approx(1.3)
    assert np.isnan(brighton.loc[2030, "demand"])
    before = years_ahead(market(), "district", SURREY_AND_SUSSEX, MENTAL_HEALTH, AHEAD)
    elsewhere = years["area"] != BRIGHTON.area
    pd.testing.assert_frame_equal(years[elsewhere], before[elsewhere])


def brighton_now() -> pd.DataFrame:
    return five_years(own_market(), "district", BRIGHTON, "benchmark", FIVE)


def test_the_five_year_table_counts_by_level_and_exempt() -> None:
    rows = brighton_now()
    tables.check(FIVE_YEARS, rows)
    health = rows[rows["group"] == "mental_health"].set_index(["level", "exempt"])
    assert health["available"].to_dict() == {("all", "all"): 140, ("low", "no"): 40, ("high", "yes"): 100}
    veterans = rows[rows["group"] == "veterans"].set_index(["level", "exempt"])
    assert veterans["available"].to_dict() == {("all", "all"): 5, ("not stated", "not stated"): 5}
    assert veterans["needed_1"].isna().all()
    assert set(rows["first_year"]) == {2027}


def test_need_in_five_years_is_that_of_the_years_ahead() -> None:
    row = brighton_now().query("group == 'mental_health' and level == 'all'").iloc[0]
    years = years_ahead(own_market(), "district", BRIGHTON, MENTAL_HEALTH, AHEAD).set_index("year")
    for number, year in enumerate(range(2027, 2032), start=1):
        assert row[f"needed_{number}"] == pytest.approx(years.loc[year, "demand"])
        assert row[f"needed_{number}_lower"] == pytest.approx(years.loc[year, "demand_lower"])


@pytest.mark.parametrize(("kind", "place"), [("district", SURREY_AND_SUSSEX), ("icb_2026", SURREY_AND_SUSSEX)])
def test_levels_add_up_to_all_that_is_available(kind: str, place: Place) -> None:
    for base in (market(), own_market()):
        rows = five_years(base, kind, place, "benchmark", FIVE)
        whole = rows[rows["level"] == "all"].set_index(["area", "group"])["available"].dropna()
        parts = rows[rows["level"] != "all"].groupby(["area", "group"])["available"].sum()
        assert parts.reindex(whole.index, fill_value=0.0).tolist() == pytest.approx(whole.tolist())


def test_of_a_published_total_neither_level_nor_exempt_is_known() -> None:
    rows = five_years(market(), "icb_2026", SURREY_AND_SUSSEX, "benchmark", FIVE)
    below = rows[rows["level"] != "all"]
    assert set(below["level"]) == set(below["exempt"]) == {"not known"}
    assert below["needed_1"].isna().all()


def test_words_of_the_five_year_table() -> None:
    rows = brighton_now().to_dict("records")
    by_words = {(row["group"], level_words(row)): five_cells(row) for row in rows}
    assert by_words["mental_health", "High, exempt"] == ["100", "", "", "", "", ""]
    assert by_words["veterans", "All levels"] == ["5", *["not known"] * 5]
    assert ("veterans", "Level not stated, exempt or not: not stated") in by_words


def test_sentences_on_the_years_ahead() -> None:
    years = years_ahead(own_market(), "district", BRIGHTON, MENTAL_HEALTH, replace(AHEAD, per_cent=2.0))
    words = growth_sentence(years, growth_words(2.0, own=False))
    # 2% a year: 1.02^5 = 1.104 and 1.02^21 = 1.516.
    assert "in 2031 (10% more)" in words
    assert "in 2047 (52% more), at 2% a year, your own figure" in words
    # 474.5 needed less 140 that exist now; 10% more need and 107 units in 2031.
    said = years_sentence(years)
    assert said.startswith("Brighton and Hove is short of about 33")
    assert "for mental health now, and will be short of about 41" in said
    unknown = years.assign(gap=np.nan, gap_lower=np.nan)
    assert years_sentence(unknown).endswith("How many exist is not known.")
    assert "cannot be worked out" in years_sentence(years.assign(demand=np.nan))
    assert growth_sentence(years.assign(demand=np.nan), "x") == ""


def test_a_strategy_says_what_the_years_ahead_and_the_five_year_table_say() -> None:
    """Now and in 2, 5, 10 and 14 years, for mental health and all groups, from the draws of one seed."""
    found = strategy_of(own_market(), ("district", BRIGHTON), MENTAL_HEALTH, AHEAD)
    assert sorted(found.years["year"].unique()) == [2026, 2028, 2031, 2036, 2040]
    whole = years_ahead(own_market(), "district", BRIGHTON, MENTAL_HEALTH, AHEAD)
    mine = found.years[found.years["group"] == "mental_health"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, whole[whole["year"].isin(mine["year"])].reset_index(drop=True))
    pd.testing.assert_frame_equal(found.five, brighton_now())
    assert set(found.by_area["year"]) == {2026, 2031}


def test_what_a_register_states_of_levels_is_told() -> None:
    found = strategy_of(own_market(), ("district", BRIGHTON), MENTAL_HEALTH, AHEAD)
    needs = Needs(found.years, found.by_area, found.five, "as it does", AS_AT)
    said = level_sentence(needs, "mental_health")
    assert said == "Of the loaded register, counted on 25 November 2026: 40 low, not exempt; 100 high, exempt."
    assert level_sentence(needs, "all").endswith("100 high, exempt; 5 level not stated, exempt or not: not stated.")
    rows = {row[0].strip(): row[1:] for row in five_rows(needs)}
    assert rows["High, exempt"] == ["100", *["not known"] * 5]
    assert rows["Veterans: all levels, exempt and not"] == ["5", *["not known"] * 5]
    assert year_headers(needs)[1:3] == ("#Now (2026)", "#In 2 years (2028)")


def test_a_strategy_ends_where_the_projection_does() -> None:
    """From 2040 years in 2 and 5 are 2042 and 2045; 2050 is not projected, and the five years are the last."""
    assert years_after(2040, AFTER) == (2040, 2042, 2045)
    assert list(five_after(2045)) == [2043, 2044, 2045, 2046, 2047]


def growth_file(*rows: tuple[object, object, object]) -> bytes:
    return as_csv([{"Area": area, "Year": year, "Population": people} for area, year, people in rows])


def checked(*rows: tuple[object, object, object]) -> tuple[pd.DataFrame, list[str]]:
    file = check_file("growth", growth_file(*rows), "growth.csv", grounds())
    return file.checked.table, [str(fault) for fault in file.checked.faults]


def test_an_own_projection_is_read_by_name_and_year() -> None:
    table, faults = checked(("Lewes", 2026, "100,000"), ("Lewes", 2031, 104_000), ("E06000043", 2026, 280_000.5))
    assert not faults
    tables.check(GROWTH, table)
    assert table["people"].tolist() == [280_000.5, 100_000, 104_000]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Lewes", 2027, 1000)], "a row of Lewes for 2026 too"),
        ([("Lewes", 2026, 1000), ("Lewes", 2050, 1100)], "a year from 2026 to 2047"),
        ([("Lewes", 2026, 0)], "a number above zero"),
        ([("Lewes", 2026, 5), ("Lewes", 2026, 6)], "one row of Lewes for 2026"),
        ([("Lewes", 2026, 5), ("NHS Surrey and Sussex", 2026, 6)], "areas that do not overlap"),
        ([("Atlantis", 2026, 5)], "a council, ICS, sub-ICB location or region"),
    ],
)
def test_what_is_wrong_with_an_own_projection_is_told(rows: list[tuple[object, object, object]], words: str) -> None:
    table, faults = checked(*rows)
    assert any(words in fault for fault in faults)
    assert len(table) < len(rows)


def test_the_command_uses_what_the_workspace_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = check_file(
        "growth", growth_file(("Brighton and Hove", 2026, 100), ("Brighton and Hove", 2031, 150)), "g.csv",
        grounds(),
    )  # fmt: skip
    path, out = tmp_path / "own.gpkg", tmp_path / "years.csv"
    save_workspace(with_loaded(held(), file), path)
    command = ["years", "--in", "Brighton and Hove", "--workspace", str(path), "--draws", "100"]
    assert main([*command, "--out", str(out), str(tmp_path / "years.xlsx")]) == 0
    with out.open(encoding="utf-8-sig", newline="") as written:
        rows = {row["year"]: row for row in csv.DictReader(written)}
    assert rows["2031"]["growth"] == "1.50"
    assert rows["2030"]["demand"] == ""
    assert rows["2027"]["supply"] == "140.0"
    book = openpyxl.load_workbook(tmp_path / "years.xlsx")
    assert book.sheetnames[:3] == ["Cover", "Years ahead", "Five years"]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "as your own projection has it" in said
    assert "need 2027" in said


def test_several_areas_are_listed_some_years_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["years", "--in", "NHS Surrey and Sussex", "--by", "district", "--draws", "50", "--growth", "1"]) == 0
    lines = io.StringIO(capsys.readouterr().out).read().splitlines()
    assert lines[0].split() == ["short", "of", "(95%", "limits)", "2026", "2031", "2036", "2041", "2047"]
    assert sum("Brighton and Hove" in line for line in lines) == 3


@pytest.mark.parametrize("wrong", ["50", "much"])
def test_a_growth_that_cannot_be_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["years", "--growth", wrong])
    assert "expected per cent a year" in capsys.readouterr().err


def test_five_years_beyond_the_projection_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["years", "--first-year", "2045"]) == 1
    assert "to 2043, not in 2045" in capsys.readouterr().err


def test_an_estimate_that_is_not_worked_out_is_told() -> None:
    with pytest.raises(ChoiceError, match="no prevalence estimate"):
        years_ahead(market(), "district", BRIGHTON, ("mental_health", "prevalence"), AHEAD)

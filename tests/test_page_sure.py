"""The page How sure, how soon without a browser: its parts, its words, and that files hold what the page shows."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from marketmap.drawn_market import draw_market
from marketmap.footing import footing_of
from marketmap.housed import Question, house, met_by, question_of
from marketmap.how_sure import how_sure, uncertainty_by
from marketmap.outputs.parts import part_csv, parts_book
from marketmap.outputs.sure_parts import sure_parts
from marketmap.outputs.words import about
from marketmap.pages import sure_met
from marketmap.pages.address import Choices
from marketmap.pages.take_away import export_of
from marketmap.pages.view import view_of
from tests.app_pages import html_of, map_message, page_text
from tests.england import SURREY_AND_SUSSEX, market
from tests.test_page_gaps import opened as gaps_opened

APP = str(Path(__file__).parent / "sure_app.py")
SURREY = "icb_2026:E54000069"


def opened(**address: str) -> AppTest:
    """Open the page at an address."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def test_the_first_part_says_how_sure_and_what_would_change_it() -> None:
    text = page_text(opened(place=SURREY))
    assert "NHS Surrey and Sussex is short of about 1,510 (95% limits" in text
    assert "What would change this answer most: units required per 1,000 people on the SMI register" in text
    assert "Districts ranked by coverage, with 95% limits" in text
    assert "12 of 24 districts, lowest coverage first" in text
    assert "2,000 draws, seed 2026." in text


def test_the_ranked_table_holds_the_figures_of_the_draws() -> None:
    text = page_text(opened(place=SURREY))
    rows = uncertainty_by(
        footing_of(market(), "district", SURREY_AND_SUSSEX), draw_market(market()), "mental_health", "benchmark"
    )
    worst = rows.sort_values("coverage").iloc[0]
    limits = f"{worst['gap_lower']:.0f} to {worst['gap_upper']:.0f}"
    assert re.search(rf"{worst['name']} +{worst['coverage'] * 100:.0f}% [^A-Z]*{limits}", text)


def test_every_picture_has_words_or_stands_beside_its_figures() -> None:
    for part in ("now", "ahead", "peers"):
        pictures = re.findall(r'<img alt="([^"]*)"', html_of(opened(place=SURREY, part=part)))
        assert pictures
        assert any(len(words) > 30 for words in pictures)
        assert all(not words or len(words) > 30 for words in pictures)


def test_estimates_stand_side_by_side_with_a_flag() -> None:
    """Chichester: 5.2 times, by the brute force of the tables."""
    sure = how_sure(market(), "district", SURREY_AND_SUSSEX, ("mental_health", "benchmark"), (10, 1))
    widest = sure.compared["largest_over_smallest"].max()
    text = page_text(opened(place=SURREY))
    assert f"the largest is {widest:.1f} times the smallest" in text
    assert f"{widest:.1f} times: disagree" in text


def test_the_years_ahead_have_a_sentence_a_chart_and_tables() -> None:
    app = opened(place=SURREY, part="ahead")
    text = page_text(app)
    assert "short of about 1,510" in text
    assert "in 2047 (13% more), as ONS projects its adults" in text
    assert "Five-year table for the supported housing strategy" in text
    assert "Needed 2027" in text
    app.number_input(key="sure_growth").set_value(3.0).run()
    assert "at 3% a year, your own figure" in page_text(app)
    # 1.03 to the 21st power is 1.860.
    assert "in 2047 (86% more)" in page_text(app)


def test_one_area_of_the_place_can_be_looked_ahead_of() -> None:
    app = opened(place=SURREY, part="ahead")
    app.selectbox(key="sure_area").set_value("E06000043").run()
    assert not app.exception
    assert "Brighton and Hove is short of about 123 (minus 1 to 270) for mental health now" in page_text(app)


def test_the_register_is_in_the_five_year_table() -> None:
    text = page_text(opened(place="icb_2024:E54000064", part="ahead", example="1"))
    assert "Medium, exempt" in text
    assert "Veterans" in text
    assert "not known" in text


def test_peers_are_compared_and_can_be_chosen() -> None:
    app = opened(place="district:E07000098", part="peers")
    assert "1 Hertsmere" in page_text(app)
    assert "the rate of all 11 together" in page_text(app)
    app.multiselect(key="sure_peers").set_value(["E07000063", "E07000075"]).run()
    assert "the rate of all 3 together" in page_text(app)
    assert "Lewes" in page_text(app)


def test_england_has_no_peers_and_the_page_says_so() -> None:
    assert "England has no peers: choose a place to compare." in page_text(opened(part="peers"))


def test_a_group_without_a_rate_asks_for_one() -> None:
    assert "No rate could be verified for this group" in page_text(opened(**{"for": "veterans"}))


def test_pressure_says_that_its_chance_says_nothing() -> None:
    assert "it finds every area short" in page_text(opened(place=SURREY, estimate="pressure"))


def test_one_district_of_england_can_be_looked_ahead_of() -> None:
    app = opened(by="district", part="ahead")
    app.selectbox(key="sure_area").set_value("E06000043").run()
    assert not app.exception
    assert "Brighton and Hove is short of about 123" in page_text(app)


def test_the_page_gaps_flags_estimates_that_disagree() -> None:
    """NHS Somerset: 473 units by the benchmark, 159 by pressure: 3.0 times."""
    text = page_text(gaps_opened(area="E54000038"))
    assert "They disagree: the largest is 3.0 times the smallest." in text


def test_the_choices_of_the_page_gaps_are_kept() -> None:
    app = opened(place=SURREY, by="sub_icb", **{"for": "all"})
    assert app.selectbox(key="sure_by").value == "sub_icb"
    app.selectbox(key="sure_by").set_value("upper_tier").run()
    kept = app.session_state["choices"]
    assert (kept.place.area, kept.by, kept.group) == ("E54000069", "upper_tier", "all")


def test_small_areas_and_ends_of_a_range_become_what_draws_can_tell_of() -> None:
    app = opened(place=SURREY, by="msoa", show="demand", estimate="benchmark_low")
    assert app.selectbox(key="sure_by").value == "district"
    assert app.selectbox(key="sure_estimate").value == "benchmark"


def test_files_hold_what_the_page_shows() -> None:
    choices = Choices(place=SURREY_AND_SUSSEX, by="district")
    sure = how_sure(market(), "district", SURREY_AND_SUSSEX, ("mental_health", "benchmark"), (50, 1))
    export = export_of(view_of(choices))
    parts = sure_parts(export, sure.areas, sure.effects, sure.compared)
    rows = list(csv.DictReader(io.StringIO(part_csv(parts["sure"], export.own).decode("utf-8-sig"))))
    assert [row["area"] for row in rows] == sure.areas["area"].tolist()
    book = openpyxl.load_workbook(io.BytesIO(parts_book(export, list(parts.values()))))
    assert [cell.value for cell in book["Estimates"][3]][4:6] == ["Benchmark (units)", "Pressure (units)"]
    said = " ".join(str(cell.value) for row in book["Notes"].iter_rows() for cell in row)
    assert "PERT distribution" in said
    assert "Wilson" in said or "Byar" in said


def test_the_page_gaps_hatches_and_ranks_what_is_not_clear() -> None:
    app = gaps_opened()
    shown = map_message(app)["content"]["shown"]
    rows = uncertainty_by(footing_of(market(), "icb_2026"), draw_market(market()), "mental_health", "benchmark")
    unclear = rows[(rows["gap_lower"] < 0) & (rows["gap_upper"] > 0)]
    assert {area for area, one in shown.items() if one["unclear"]} == set(unclear["area"])
    text = page_text(app)
    assert "How sure: ICSs by coverage, with 95% limits" in text
    assert "The chance that it is short is 99%." in text
    assert "Among worst five" in text
    assert "Among worst five" not in page_text(gaps_opened(place="icb_2026:E54000051")), "of six areas"
    assert f"Not clear whether short: {len(unclear)} of 36 ICSs:" in text
    assert all(name in text for name in unclear["name"])


def test_predicted_out_of_area_is_worked_out_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The central figures are those of the page Out of area; the files have one table more."""
    monkeypatch.setattr(sure_met, "usual_draws", lambda *_: 30)
    app = opened(place=SURREY)
    assert "Where the units required could be met" not in page_text(app)
    next(button for button in app.button if button.label == "Work it out in 30 draws").click().run()
    assert not app.exception
    text = page_text(app)
    place = SURREY_AND_SUSSEX
    row = met_by(house(market(), question_of(Question(), place, "district")), place.kind, place).iloc[0]
    assert f"about {about(row['unmet'])} (" in text
    assert "95% limits of 30 draws, each allocated over all England." in text
    assert re.search(rf"NHS Surrey and Sussex {about(row['met_in_district'])} [\d,]+ to [\d,]+", text)
    drawing = app.session_state["sure_met"]
    assert drawing.done == drawing.of == 30
    assert len(drawing.answer) == 25
    assert "CSV: out of area" in [button.proto.label for button in app.get("download_button")]
    app.selectbox(key="sure_by").set_value("upper_tier").run()
    assert "Where the units required could be met" not in page_text(app)


def test_what_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after the first of two pieces: the other is worked out, and the answer is of both."""
    monkeypatch.setattr(sure_met, "usual_draws", lambda *_: 30)
    app = opened(place="district:E06000043")
    next(button for button in app.button if button.label == "Work it out in 30 draws").click().run()
    drawing = app.session_state["sure_met"]
    whole = drawing.answer
    drawing.pieces, drawing.answer, drawing.is_running = drawing.pieces[:1], None, False
    app.run()
    assert "Stopped after 25 of 30 draws." in page_text(app)
    next(button for button in app.button if button.label == "Go on").click().run()
    pd.testing.assert_frame_equal(app.session_state["sure_met"].answer, whole)


def test_what_cannot_be_allocated_says_why() -> None:
    text = page_text(opened(place=SURREY, estimate="pressure"))
    assert "people compete for the same units" in text


@pytest.mark.parametrize("address", [{"estimate": "benchmark_low"}, {"place": SURREY, "by": "msoa", "show": "demand"}])
def test_the_page_gaps_says_nothing_of_draws_where_they_do_not_fit(address: dict[str, str]) -> None:
    app = gaps_opened(**address)
    assert not any(one["unclear"] for one in map_message(app)["content"]["shown"].values())
    assert "The chance that it is short" not in page_text(app)

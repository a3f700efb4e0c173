"""Peers: likeness and funnels against figures on paper, real England, and the command `peers`."""

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import peers, tables
from marketmap.beside_peers import beside_peers, like, measures_of
from marketmap.cli import main
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place
from marketmap.outputs.csv_cells import OWN_COLUMNS
from marketmap.outputs.peer_words import differ_sentence, measure_words, peers_sentence, standing_words
from marketmap.tables import FUNNEL, PEERS
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, market


def alike() -> pd.DataFrame:
    """Four areas: adults e^10, e^10, e^12, e^12; deprivation 10, 20, 10, 20; none rural."""
    return pd.DataFrame(
        {
            "area": list("abcd"),
            "adults": np.exp([10.0, 10, 12, 12]),
            "deprivation": [10.0, 20, 10, 20],
            "rural_share": 0.0,
        }
    )


def test_likeness_is_counted_in_standard_deviations() -> None:
    """Both spreads are 1 and 5 about their means: b is 10/5 = 2 from a, c is 2/1 = 2, d is the root of 8."""
    table = peers.by_nearness(alike(), "a").set_index("area")
    assert table.index.tolist() == ["a", "b", "c", "d"]
    assert table["distance"].tolist() == pytest.approx([0, 2, 2, 8**0.5])


def test_a_lone_area_has_no_peers() -> None:
    with pytest.raises(ChoiceError, match="no peers of its kind"):
        peers.by_nearness(alike().iloc[:1], "a")
    with pytest.raises(ChoiceError, match="no peers of its kind"):
        like(market(), ENGLAND)


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_areas_changes_nothing(order: list[int]) -> None:
    shuffled = alike().iloc[order]
    pd.testing.assert_frame_equal(peers.by_nearness(shuffled, "a"), peers.by_nearness(alike(), "a"))


def test_likeness_of_a_place_of_two_blocks() -> None:
    """Adults 100 and 300, scores 10 and 30, the larger rural: 400, (1,000 + 9,000)/400 = 25, three quarters rural."""
    blocks = pd.DataFrame({"district": ["d", "d"], "imd_score": [10.0, 30.0], "rural_urban": ["urban", "rural"]})
    bands = {f"people_{band}": 0.0 for band in tables.ADULT_BANDS} | {"people_25_34": [100.0, 300.0]}
    row = peers.likeness(blocks.assign(**bands), "district").iloc[0]
    assert row[["adults", "deprivation", "rural_share"]].tolist() == pytest.approx([400, 25, 0.75])


def test_a_funnel_is_drawn_round_the_rate_of_all_together() -> None:
    """50, 150 and 100 of 100,000 adults each: 100 per 100,000 together.

    For 100 expected Byar's 95% limits are 81.3621 and 121.6279 (method.md section 12), the 99.8% ones 71.904 and
    134.944: 50 is below both, 150 above both, 100 within.
    """
    people = pd.Series(100_000.0, index=list("abc"))
    table = peers.funnel(pd.Series([50.0, 150.0, 100.0], index=list("abc")), people)
    assert table["average"].tolist() == pytest.approx([100] * 3)
    assert table.loc["a", ["lower_95", "upper_95"]].tolist() == pytest.approx([81.3621, 121.6279], abs=5e-5)
    assert table.loc["a", ["lower_998", "upper_998"]].tolist() == pytest.approx([71.904, 134.944], abs=5e-4)
    assert table["standing"].tolist() == ["below 99.8%", "above 99.8%", "within"]
    assert table.loc["c", ["rate_lower", "rate_upper"]].tolist() == pytest.approx([81.3621, 121.6279], abs=5e-5)


@pytest.mark.parametrize(("count", "standing"), [(75, "below 95%"), (130, "above 95%")])
def test_between_the_limits_is_beyond_the_inner_one_only(count: float, standing: str) -> None:
    """A crowd of 100 a place keeps the average at 100: 75 and 130 lie between 71.9 and 81.4, 121.6 and 134.9."""
    counts = pd.Series([float(count), *[100.0] * 999])
    table = peers.funnel(counts, pd.Series(100_000.0, index=counts.index))
    assert table.loc[0, "standing"] == standing


def test_a_count_that_was_not_returned_is_missing_and_in_no_average() -> None:
    people = pd.Series(100_000.0, index=list("ab"))
    table = peers.funnel(pd.Series([np.nan, 40.0], index=list("ab")), people)
    assert table.loc["a", ["rate", "rate_lower", "standing"]].isna().all()
    assert table["average"].tolist() == pytest.approx([40, 40])


def test_a_partial_sum_is_no_rate() -> None:
    """d2 did not return: the area with a part of it is missing, never the sum of the rest."""
    observations = pd.DataFrame({"district": ["d1", "d2"], "measure": "m", "value": [10.0, np.nan]})
    overlaps = pd.DataFrame({"area": ["a", "a", "b"], "district": ["d1", "d2", "d1"], "share": [0.5, 1.0, 0.5]})
    counts = peers.counts_by_area(observations, overlaps, "m")
    assert np.isnan(counts["a"])
    assert counts["b"] == 5


@pytest.mark.parametrize("place", [BRIGHTON, SURREY_AND_SUSSEX])
def test_a_place_comes_first_and_its_tables_keep_their_contracts(place: Place) -> None:
    beside = beside_peers(market(), place, "hb_claimants")
    tables.check(PEERS, beside.peers)
    tables.check(FUNNEL, beside.funnel)
    assert beside.peers["area"].tolist() == beside.funnel["area"].tolist()
    assert beside.peers["area"].iloc[0] == place.area
    assert len(beside.peers) == 11
    assert beside.peers["distance"].is_monotonic_increasing


def test_peers_are_alike_in_what_is_compared() -> None:
    """Hertsmere, a mid-sized district on London's edge, is less like Birmingham than like any of its ten nearest."""
    every = like(market(), Place("district", "E07000098", "Hertsmere")).set_index("area")
    assert every.loc["E08000025", "distance"] > 3
    nearest = every.iloc[1:11]
    assert nearest["adults"].between(50_000, 150_000).all()
    assert nearest["deprivation"].between(8, 20).all()


def test_peers_can_be_chosen() -> None:
    beside = beside_peers(market(), BRIGHTON, "hb_claimants", chosen=["E06000045", "E06000023"])
    assert set(beside.peers["area"]) == {BRIGHTON.area, "E06000045", "E06000023"}
    with pytest.raises(ChoiceError, match="Peers of a district are districts, not E10000014"):
        beside_peers(market(), BRIGHTON, "hb_claimants", chosen=["E10000014"])


def test_what_can_be_compared_is_what_somebody_counts() -> None:
    assert measures_of("mental_health") == ("hb_claimants", "homeless_mental_health")
    assert measures_of("veterans") == ()
    assert "April to June 2024" in measure_words("homeless_drugs")
    assert "October to December 2025" in measure_words("homeless_mental_health")


def test_sentences_on_peers() -> None:
    funnel = beside_peers(market(), BRIGHTON, "hb_claimants").funnel
    # 1,911 claimants of 237,258 adults: 805 per 100,000.
    assert peers_sentence(funnel).startswith(
        "Brighton and Hove has 805 (770 to 842) per 100,000 adults, above the 99.8% limit"
    )
    assert "differ by more than chance" in differ_sentence(funnel)
    assert "chance alone could make them differ" in differ_sentence(funnel.assign(standing="within"))
    gone = funnel.assign(rate=funnel["rate"].mask(funnel.index == 3))
    assert differ_sentence(gone).endswith("1 did not return a count.")
    assert "no rate to compare" in peers_sentence(funnel.assign(rate=np.nan))
    assert standing_words({"standing": "below 95%"}) == "below the 95% limit"


def test_the_command_compares_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = [tmp_path / "peers.csv", tmp_path / "peers.xlsx"]
    command = ["peers", "--in", "Brighton and Hove", "--by", "district", "--draws", "100"]
    assert main([*command, "--out", *map(str, out)]) == 0
    with out[0].open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert list(rows[0]) == [*FUNNEL.column_names, *OWN_COLUMNS]
    assert rows[0]["name"] == "Brighton and Hove"
    assert openpyxl.load_workbook(out[1]).sheetnames[:4] == ["Cover", "Rates", "Peers", "How sure"]
    assert main([*command, "--with", "Bristol", "--with", "Southampton", "--count", "homeless"]) == 0
    said = capsys.readouterr().out
    assert "Southampton" in said
    assert "1 did not return a count." in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--in", "England"], "no peers of its kind"),
        (["--in", "Lewes", "--count", "days"], "Counts: claimants, homeless"),
        (["--in", "Kent", "--by", "ics"], "so its peers are councils"),
        (["--in", "Lewes", "--group", "veterans", "--rate", "veterans=1"], "Nothing is published by district"),
    ],
)
def test_what_cannot_be_compared_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["peers", *arguments]) == 1
    assert words in capsys.readouterr().err

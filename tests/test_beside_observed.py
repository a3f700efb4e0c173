"""Predicted beside observed: differences worked out on paper, and nothing told that the counts as shown do not tell."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.beside_observed import HOUSING, calibrated, observed_shares, profile_for_calibration, residuals
from marketmap.calibration import Calibrated, calibrate
from marketmap.disclosed import ShownStrand, shown_strand
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, kind_of
from marketmap.home_table import ALL, OTHER_HOMES
from marketmap.outputs.beside_tables import curve_table, residuals_table, shares_table
from marketmap.outputs.beside_words import (
    REASONS,
    assume_words,
    beside_sentence,
    found_words,
    short_value,
    tenths,
    value_words,
)
from marketmap.outputs.observed_tables import TextTable
from tests.housed_examples import housed
from tests.placed import going
from tests.test_disclosed import on_paper

DISTRICT = kind_of("district")
TOO_FAR = 0.9


def shown(*people: tuple[str, str, float], profile: str = "mhsds") -> ShownStrand:
    """What may be shown of so many people who went from one district on paper to another, by social care."""
    rows = [
        going(f"district:{home}", f"district:{host}", people=many, kind="social_care") for home, host, many in people
    ]
    seen = on_paper(*rows)
    return shown_strand(seen, HOUSING, profile)


def met(**where: tuple[float, float, float]) -> pd.DataFrame:
    """Rows of tables.MET by area, as far as they are looked at: met in the district, elsewhere in the ICS, outside."""
    columns = ["met_in_district", "met_in_icb", "met_outside"]
    return pd.DataFrame.from_dict(where, orient="index", columns=columns).rename_axis("area").reset_index()


PREDICTED = met(a=(60, 20, 20), b=(10, 0, 0), both=(15, 0, 5), d=(0, 0, 0))


def told(found: ShownStrand) -> tuple[TextTable, TextTable]:
    """Everything of one kind of placement that a reader meets in this part."""
    return shares_table(0.2, 130.0, observed_shares([found])), residuals_table(
        residuals(found, PREDICTED), {}, DISTRICT
    )


def test_observed_and_predicted_shares_of_each_home_are_set_side_by_side() -> None:
    """From a 31 of 42, shown as 30 of 40: 75% observed, 20 of 100 predicted, so 55 points more.

    From b 3, from d 4 and nobody from both stand together: 5 of 30 predicted. All: 25 of 130 predicted.
    """
    found = shown(("a", "d", 31.0), ("a", "b", 11.0), ("b", "d", 3.0), ("d", "a", 4.0))
    table = residuals(found, PREDICTED).table.set_index("home")
    assert list(table.index) == ["a", OTHER_HOMES, ALL]
    assert table.loc["a", ["observed", "predicted", "residual"]].tolist() == pytest.approx([0.75, 0.2, 0.55])
    assert table["predicted"].tolist() == pytest.approx([0.2, 5 / 30, 25 / 130])


def test_where_nobody_could_be_housed_nothing_is_predicted() -> None:
    found = shown(("d", "a", 9.0), ("a", "d", 9.0), ("b", "d", 9.0), ("both", "a", 9.0))
    table = residuals(found, PREDICTED).table.set_index("home")
    assert table.loc["d", ["predicted", "residual"]].isna().all()
    assert residuals_table(residuals(found, PREDICTED), {}, DISTRICT).rows[-2][2:] == ["nobody housed", ""]


def test_what_is_hidden_has_no_difference() -> None:
    """Three of a are outside: their share, its difference and what would predict it are hidden."""
    found = shown(("a", "d", 3.0), ("a", "a", 60.0))
    shares, differences = told(found)
    assert shares.rows[-1][-1] == "*"
    assert [row[1:] for row in differences.rows if row[0] == "a"] == [["*", "20%", "*"]]
    assert calibrated(housed(), found, ENGLAND) is None


counts = st.integers(0, 45).map(float)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "d"]), st.sampled_from(["a", "b", "d"]), counts), min_size=1,
                max_size=8), st.sampled_from(["mhsds", "hes"]))  # fmt: skip
def test_it_tells_nothing_that_the_counts_as_shown_do_not_tell(
    people: list[tuple[str, str, float]], profile: str
) -> None:
    """Made again of nothing but what is shown, the exact counts thrown away, every figure is the same."""
    found = shown(*people, profile=profile)
    homes = found.homes.figures
    whole = "known" if "known" in homes else ALL
    again = homes["outside_ics"] / homes[whole].where(homes[whole] > 0)
    table = residuals(found, PREDICTED).table.set_index("home")
    pd.testing.assert_series_equal(table["observed"], again, check_names=False, check_index_type=False)
    hidden = found.homes.hidden[[whole, "outside_ics"]].any(axis=1)
    assert table.loc[hidden.to_numpy(), ["observed", "low", "high", "residual"]].isna().all(axis=None)
    shares, differences = told(found)
    assert shares.rows[-1][-1] == "*" if hidden.iloc[-1] else "*" not in shares.rows[-1]
    assert [row[1] == "*" for row in differences.rows] == hidden.tolist()


def test_two_files_that_are_shown_alike_tell_the_same() -> None:
    """28 and 12 are shown as 30 and 10, like 32 and 10: a reader cannot tell one file from the other."""
    one, other = (shown(("a", "d", out), ("a", "b", near)) for out, near in ((28.0, 12.0), (32.0, 8.0)))
    assert told(one) == told(other)
    found = [calibrated(housed(), replace(file, shares=file.shares / 20), ENGLAND) for file in (one, other)]
    assert [one.is_reached for one in found if one] == [True, True]
    assert found[0]
    assert found[1]
    assert (found[0].changed, found[0].limits) == (found[1].changed, found[1].limits)


def test_calibration_rests_on_the_usual_profile_where_nothing_is_hidden() -> None:
    assert [profile_for_calibration(profile) for profile in ("mhsds", "hes", "none")] == ["mhsds", "hes", "mhsds"]
    with pytest.raises(ChoiceError, match="There is no suppression profile"):
        profile_for_calibration("some")


def test_kinds_stand_by_themselves() -> None:
    rows = [going("district:a", "district:d", people=20.0, kind="social_care"),
            going("district:a", "district:d", people=15.0), going("district:a", "district:a", people=15.0)]  # fmt: skip
    seen = on_paper(*rows)
    both = observed_shares([shown_strand(seen, strand, "none") for strand in seen.strands])
    assert both[["placement_kind", "people", "outside", "share"]].to_numpy().tolist() == [
        ["rehab", 30, 15, 0.5], ["social_care", 20, 20, 1.0],
    ]  # fmt: skip
    assert [row[:2] for row in shares_table(0.2, 130.0, both).rows] == [
        ["Predicted", "about 130 units"], ["Observed: Rehabilitation", "30 people"],
        ["Observed: Social care", "20 people"],
    ]  # fmt: skip


@cache
def reached() -> Calibrated:
    """Five per cent observed in England, by home first, which some share of units open to others predicts."""
    return calibrate(housed(), 0.05, limits=(0.04, 0.06))


def test_what_is_found_is_said_with_its_range_and_the_option_that_uses_it() -> None:
    found = reached()
    share = found.changed["allocation.share_open.value"]
    assert found_words(found).startswith(f"About 5.0%, as observed, would be predicted with {share * 100:.0f}")
    assert "for the observed 95% range" in found_words(found)
    assert assume_words(found.changed) == f"To use it: --assume allocation.share_open={share:.8g}"


def test_the_curve_holds_the_value_that_was_found() -> None:
    rows = {row[0]: row[1] for row in curve_table(reached()).rows}
    assert len(rows) == 12
    assert rows["0%"] == "0%"
    assert rows[short_value(reached().changed)] == "5.0%"


def test_what_nothing_predicts_is_said_with_what_can_be() -> None:
    found = calibrate(housed(), TOO_FAR)
    assert found_words(found) == (
        "No value predicts about 90%: with anything from none to all of the units that residents leave open to others, "
        f"0% to {found.most * 100:.1f}% is predicted. {REASONS}"
    )


def test_borders_are_said_in_km() -> None:
    borders = {"allocation.border_district_km.value": 15.0, "allocation.border_icb_km.value": 37.5}
    assert value_words(borders) == "leaving the home district weighs 15 km, leaving the home ICS 37.5 km more"


@pytest.mark.parametrize(("share", "words"), [(0.0, "0%"), (0.0714, "7.1%"), (0.0996, "10%"), (0.354, "35%")])
def test_small_shares_keep_a_decimal(share: float, words: str) -> None:
    assert tenths(share) == words


def test_the_sentence_says_what_is_not_known() -> None:
    nobody = beside_sentence(float("nan"), None, "Ash")
    assert nobody.startswith("Nobody of Ash could be housed anywhere")
    assert "nobody of Ash who was placed by social care" in nobody
    few = observed_shares([shown(("a", "d", 3.0))]).iloc[0]
    assert beside_sentence(0.2, few, "Ash") == (
        "Predicted: about 20% of the people of Ash who could be housed would be outside their ICS. Observed by social "
        "care: not shown (*), there are too few."
    )

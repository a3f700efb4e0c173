"""What was observed beside the market: real England, against the published figures taken one by one."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from marketmap.assumptions import load_assumptions
from marketmap.disclosed import shown_strand
from marketmap.geography import ENGLAND, Place
from marketmap.market import gaps_by
from marketmap.observed_market import (
    ObservedPlace,
    boundaries_for,
    costs_in,
    delayed_in,
    gap_with_delays,
    gap_with_outside,
    observed_in,
)
from marketmap.sources.embedded import embedded_path
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, SUSSEX, england, market
from tests.placed import going, placements, sussex

CARE = ("social_care", "not_asked")


def seen_in_sussex(kind: str = "district") -> ObservedPlace:
    """The invented placements of Sussex, as Surrey and Sussex sees them."""
    return observed_in(england(), sussex(), SURREY_AND_SUSSEX, kind, 1.3)


def delayed_days() -> pd.DataFrame:
    """Published delayed days by district, as embedded."""
    observations = pd.read_parquet(embedded_path("data/england/observations.parquet"))
    return observations[observations["measure"] == "delayed_discharge_days"].set_index("district")


def test_the_gap_and_delayed_days_of_216_districts_go_together_as_scipy_says() -> None:
    """80 of 296 districts have no published days: 79 suppressed and Sheffield."""
    found = gap_with_delays(market(), "district")
    assert (found.areas, found.left_out) == (216, 80)
    gaps = gaps_by(market(), "district")
    rows = gaps[(gaps["group"] == "mental_health") & (gaps["estimate"] == "benchmark")].set_index("area")
    days = delayed_days()["value"].dropna()
    rho = stats.spearmanr(rows["gap"][days.index] / rows["adults"][days.index], days / rows["adults"][days.index])
    assert found.rho == pytest.approx(rho.statistic)
    assert found.low < found.rho < found.high


def test_an_ics_with_a_district_that_is_suppressed_or_missing_is_left_out() -> None:
    """Counted over blocks: the ICSs all of whose districts have published days."""
    whole = delayed_days()["value"].notna()
    blocks = england().blocks
    complete = blocks["district"].map(whole).groupby(blocks["icb_2026"]).all()
    found = gap_with_delays(market(), "icb_2026")
    assert found.areas == int(complete.sum())
    assert found.areas + found.left_out == 36


def test_delayed_days_of_an_ics_are_the_sum_of_its_districts_and_cost_651_each() -> None:
    """Surrey and Sussex is made of whole districts; the four suppressed ones are 0 to 4 days each."""
    blocks = england().blocks
    districts = blocks.loc[blocks["icb_2026"] == SURREY_AND_SUSSEX.area, "district"].unique()
    days = delayed_days().loc[districts]
    found = delayed_in(market(), SURREY_AND_SUSSEX, load_assumptions().money)
    assert found.days == pytest.approx(days["value"].sum())
    assert found.cost == pytest.approx(651 * days["value"].sum())
    assert [found.days_low, found.days_high] == pytest.approx([days["least"].sum(), days["most"].sum()])
    assert found.suppressed == (days["status"] == "suppressed").sum() == 4
    assert found.missing == 0


def test_without_a_unit_cost_delayed_days_have_no_cost() -> None:
    free = load_assumptions().changed({"money.delayed_bed_day.value": None}).money
    found = delayed_in(market(), SURREY_AND_SUSSEX, free)
    assert found.days > 0
    assert np.isnan(found.cost)


def test_sheffield_whose_days_were_not_returned_has_none_rather_than_nought() -> None:
    found = delayed_in(market(), Place("district", "E08000039", "Sheffield"), load_assumptions().money)
    assert np.isnan(found.days)
    assert found.missing == 1


def outside_of(seen: ObservedPlace) -> pd.Series:
    """People in social care outside their ICS, by every home that the file names, exactly."""
    rows = seen.shares[seen.shares["home"].notna()]
    care = rows[rows["placement_kind"] == CARE[0]].set_index("home")["outside_ics"]
    return care.reindex(rows["home"].unique()).fillna(0.0)


def test_the_gap_goes_with_placements_outside_the_ics_as_scipy_says() -> None:
    """13 of the 24 districts are homes in the file; the others are left out, since the file may not be about them."""
    seen = seen_in_sussex()
    found = gap_with_outside(market(), seen, outside_of(seen))
    assert (found.areas, found.left_out) == (13, 11)
    gaps = gaps_by(market(), "district", SURREY_AND_SUSSEX)
    rows = gaps[(gaps["group"] == "mental_health") & (gaps["estimate"] == "benchmark")].set_index("area")
    care = seen.table[(seen.table["placement_kind"] == "social_care") & (seen.table["where"] == "outside_ics")]
    people = care["home"].str.removeprefix("district:").value_counts()
    homes = sussex()["home_district"].unique()
    rates = people.reindex(homes, fill_value=0) / rows["adults"][homes]
    assert found.rho == pytest.approx(stats.spearmanr(rows["gap"][homes] / rows["adults"][homes], rates).statistic)


def test_areas_that_are_hidden_or_put_together_are_left_out() -> None:
    """Of 13 homes with 0 to 12 people, eight have 5 or more; the others make one row, and the order is of no use."""
    homes = sussex()["home_district"].unique()
    rows = [going(f"district:{home}", "district:E08000003", people=float(n)) for n, home in enumerate(homes)]
    seen = observed_in(england(), placements(*rows), SURREY_AND_SUSSEX, "district", 1.3)
    figures = shown_strand(seen, ("rehab", "not_asked"), "mhsds").homes.figures
    assert gap_with_outside(market(), seen, figures["outside_ics"]).areas == figures["outside_ics"].notna()[:-2].sum()


def test_too_few_areas_have_no_correlation() -> None:
    """The homes of the file lie in three councils: Brighton and Hove, East Sussex and West Sussex."""
    seen = seen_in_sussex("upper_tier")
    found = gap_with_outside(market(), seen, outside_of(seen))
    assert np.isnan(found.rho)
    assert found.areas == 3


@pytest.mark.parametrize(
    ("place", "kind", "boundaries"),
    [(SUSSEX, "district", "icb_2024"), (ENGLAND, "icb_2024", "icb_2024"), (BRIGHTON, "district", "icb_2026")],
)
def test_the_ics_is_that_of_the_boundaries_looked_at(place: Place, kind: str, boundaries: str) -> None:
    assert boundaries_for(place, kind) == boundaries


def test_strands_are_in_the_order_of_the_kinds_and_reasons() -> None:
    assert list(seen_in_sussex().strands) == [
        ("acute", "inappropriate"), ("acute", "appropriate"), ("acute", "not_known"), ("rehab", "not_asked"), CARE,
    ]  # fmt: skip


def test_what_is_left_out_of_a_place_is_counted() -> None:
    """22 of the 150 belong to Brighton and Hove."""
    seen = observed_in(england(), sussex(), BRIGHTON, "district", 1.3)
    assert (len(seen.table), seen.rows_outside, seen.rows_not_known) == (22, 128, 0)
    assert seen.areas == ("E06000043",)


def test_costs_follow_the_assumptions_of_the_market() -> None:
    dear = load_assumptions().changed({"money.supported_housing_week.value": 700}).money
    assert costs_in(seen_in_sussex(), market().assumptions.money)["cost"].isna().sum() == 1
    care = costs_in(seen_in_sussex(), dear).set_index("placement_kind").loc["social_care"]
    assert care["cost"] == pytest.approx(100 * care["days"])

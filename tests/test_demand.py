"""Demand against figures on paper, and the laws it keeps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import demand, supply, tables
from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.errors import ChoiceError
from marketmap.geography import Place, adults
from marketmap.market import demand_steps
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, england, market
from tests.test_geography import four_blocks

DEMAND_BY = ["group", "estimate"]


def small_evidence(register: float = 100.0) -> demand.Evidence:
    """Four blocks, one sub-ICB with 100 people on its register, two districts with published counts."""
    blocks = four_blocks().assign(sub_icb="s1", mental_health_indicator=[0.0, 0.0, 1.0, 0.0], imd_score=[0, 0, 10, 0])
    registers = pd.DataFrame({"register": ["smi_2023_24"], "sub_icb": ["s1"], "people": [register]})
    observations = observed(hb_claimants=(100, 300), delayed_discharge_days=(310, 62), homeless_mental_health=(50, 0),
                            homeless_owed_duty=(200, 100), homeless_to_supported=(20, 10))  # fmt: skip
    return demand.Evidence(blocks, registers, observations, supply.published_supply(observations, load_assumptions()))


def observed(**measures: tuple[float | None, float | None]) -> pd.DataFrame:
    """Observations of districts d1 and d2; None was not returned."""
    rows = [
        (district, measure, value, value, value, "not returned" if value is None else "published", "s")
        for measure, values in measures.items()
        for district, value in zip(["d1", "d2"], values, strict=True)
    ]
    table = pd.DataFrame(rows, columns=tables.OBSERVATIONS.column_names)
    return table.astype({"value": float, "least": float, "most": float})


def central(evidence: demand.Evidence, assumptions: Assumptions | None = None) -> pd.Series:
    """Central units by group and estimate."""
    table = demand.estimate_demand(evidence, assumptions or load_assumptions())
    return table.groupby(DEMAND_BY)["units"].sum(min_count=1)


def test_register_is_shared_by_adults_and_indicator() -> None:
    """Adults 10, 30, 20, 60; the third block has indicator 1: weights 10, 30, 20 x exp(0.32) = 27.5426, 60."""
    evidence = small_evidence()
    people = demand.register_people(evidence.blocks, evidence.registers, load_assumptions())
    assert people.to_numpy() == pytest.approx([100 * w / 127.542552 for w in (10, 30, 27.542552, 60)], rel=1e-6)


def test_benchmark_is_the_register_times_114_per_1000() -> None:
    table = demand.estimate_demand(small_evidence(), load_assumptions())
    rows = table[(table["group"] == "mental_health") & (table["estimate"] == "benchmark")]
    assert rows[["units_low", "units", "units_high"]].sum().to_numpy() == pytest.approx([8.0, 11.4, 15.3])


def test_all_groups_is_the_claimants_plus_unmet_need() -> None:
    """400 claimants, 65% more (39% to 92%): 660 (556 to 768)."""
    table = demand.estimate_demand(small_evidence(), load_assumptions())
    rows = table[table["group"] == "all"]
    assert rows[["units_low", "units", "units_high"]].sum().to_numpy() == pytest.approx([556, 660, 768])


def test_pressure_adds_units_in_use_waiting_and_homeless() -> None:
    """d1: 100 x 0.183 + 310 / 31 + 50 x 20 / 200 = 18.3 + 10 + 5; d2: 300 x 0.183 + 62 / 31 + 0 = 54.9 + 2."""
    assert central(small_evidence())["mental_health", "pressure"] == pytest.approx(33.3 + 56.9)


def test_pressure_of_a_district_that_returned_nothing_is_missing_not_zero() -> None:
    evidence = small_evidence()
    gone = (evidence.observations["measure"] == "delayed_discharge_days") & (evidence.observations["district"] == "d1")
    evidence.observations.loc[gone, ["value", "least", "most"]] = np.nan
    table = demand.estimate_demand(evidence, load_assumptions())
    rows = table[table["estimate"] == "pressure"].set_index("block")["units"]
    assert rows.isna().to_dict() == {"b1": True, "b2": True, "b3": False, "b4": False}


def test_a_suppressed_count_is_an_interval() -> None:
    """0 to 4 days: 0 to 4/31 units, 2/31 in the middle."""
    evidence = small_evidence()
    row = (evidence.observations["measure"] == "delayed_discharge_days") & (evidence.observations["district"] == "d1")
    evidence.observations.loc[row, ["value", "least", "most"]] = [np.nan, 0.0, 4.0]
    delayed = demand.pressure_by_district(evidence, load_assumptions())["delayed"].loc["d1"]
    assert delayed.to_numpy() == pytest.approx([0, 2 / 31, 4 / 31])


def test_a_district_without_an_outcome_takes_englands_share() -> None:
    evidence = small_evidence()
    row = (evidence.observations["measure"] == "homeless_to_supported") & (evidence.observations["district"] == "d1")
    evidence.observations.loc[row, "value"] = np.nan
    homeless = demand.pressure_by_district(evidence, load_assumptions())["homeless"].loc["d1"]
    assert homeless.to_numpy() == pytest.approx([50 * 0.071] * 3)


def test_prevalence_is_shown_only_when_a_share_is_given() -> None:
    """120 adults and 4 aged 16 or 17: 124 x 0.5% x 40%."""
    assert ("mental_health", "prevalence") not in central(small_evidence()).index
    given_share = load_assumptions().changed({"demand.supported_housing_share.value": 0.4})
    assert central(small_evidence(), given_share)["mental_health", "prevalence"] == pytest.approx(124 * 0.005 * 0.4)


def test_another_group_takes_the_users_rate() -> None:
    rates = load_assumptions().changed({"rates.learning_disability": 1.5})
    assert central(small_evidence(), rates)["learning_disability", "benchmark"] == pytest.approx(120 * 1.5 / 1000)


def test_an_estimate_that_cannot_be_worked_out_is_refused() -> None:
    with pytest.raises(ChoiceError, match="no prevalence estimate for Mental health"):
        demand.demand_steps(small_evidence(), load_assumptions(), "mental_health", "prevalence")


@settings(max_examples=25)
@given(st.floats(1, 1e5), st.floats(0, 1))
def test_the_register_is_conserved_whatever_the_slope(register: float, slope: float) -> None:
    evidence = small_evidence(register)
    assumptions = load_assumptions().changed({"demand.mental_health_slope.value": slope})
    people = demand.register_people(evidence.blocks, evidence.registers, assumptions)
    assert people.sum() == pytest.approx(register)


def test_england_needs_60000_units_for_mental_health() -> None:
    """527,556 on the register x 114 / 1,000 = 60,141: the 60,000 of method.md 12 row 10, the rate being rounded."""
    units = market().demand.groupby(DEMAND_BY)["units"].sum()["mental_health", "benchmark"]
    assert units == pytest.approx(527_556 * 0.114)
    assert abs(units - 60_000) / 60_000 < 0.5 / 114


def test_england_all_groups() -> None:
    """230,030 claimants and 65% more."""
    assert market().demand.groupby(DEMAND_BY)["units"].sum()["all", "benchmark"] == pytest.approx(230_030 * 1.65)


def test_the_other_register_gives_nearly_the_same_england() -> None:
    """The file holds 648,272 of the 648,282 published: x 92.6 / 1,000 = 60,030."""
    evidence = demand.Evidence(england().blocks, england().registers, england().observations, market().supply)
    other = load_assumptions().changed({"demand.register": "qof_2024_25"})
    assert central(evidence, other)["mental_health", "benchmark"] == pytest.approx(648_272 * 0.0926)


def test_every_sub_icb_keeps_its_register() -> None:
    people = demand.register_people(england().blocks, england().registers, load_assumptions())
    by_sub_icb = people.groupby(england().blocks["sub_icb"]).sum()
    register = england().registers.query("register == 'smi_2023_24'").set_index("sub_icb")["people"]
    assert by_sub_icb.to_numpy() == pytest.approx(register.reindex(by_sub_icb.index).to_numpy())


@pytest.mark.parametrize("pair", demand.estimates_available(load_assumptions()))
@pytest.mark.parametrize("place", [SURREY_AND_SUSSEX, BRIGHTON], ids=lambda place: place.name)
def test_steps_add_up_to_the_demand_of_a_place(pair: tuple[str, str], place: Place) -> None:
    group, estimate = pair
    blocks = england().blocks
    inside = blocks.loc[blocks[place.kind] == place.area, "block"]
    rows = market().demand.query("group == @group and estimate == @estimate")
    expected = rows.loc[rows["block"].isin(inside), "units"].sum()
    steps = demand_steps(market(), place, group, estimate)
    assert steps["units"].sum() == pytest.approx(expected, rel=1e-9)
    assert expected > 0


def test_population_step_is_englands_rate_times_adults() -> None:
    steps = demand_steps(market(), BRIGHTON, "mental_health", "benchmark").set_index("step")["units"]
    blocks = england().blocks
    people = adults(blocks[blocks["district"] == BRIGHTON.area]).sum()
    assert steps["population"] == pytest.approx(people * 527_556 / 46_437_085 * 0.114, rel=1e-6)


def test_demand_keeps_its_contract() -> None:
    tables.check(tables.DEMAND, market().demand)

"""What-if edits on real England: figures from arithmetic, laws, and the parts of the package that know no scenarios."""

from collections.abc import Sequence
from functools import cache
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.assumptions import load_assumptions
from marketmap.edits import scenario_from
from marketmap.errors import FaultsError
from marketmap.found_edits import FoundEdit, Lookup, found_edits
from marketmap.geography import ENGLAND, adults
from marketmap.housed import (
    OpenedScheme,
    Question,
    ground_after,
    ground_of,
    house,
    met_at_home,
    met_by,
    question_of,
    with_scheme,
)
from marketmap.market import Market, build_market, gap_of, gaps_by
from marketmap.own_areas import with_own_areas
from marketmap.site_answer import Land
from marketmap.what_if import applied, lacking_units, only, units_from_hospital
from marketmap.what_if_figures import FIGURES, WHERE, Looked, State, WhatIf, areas_table, state_of, steps_table, what_if
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, england, gazetteer, grounds, market
from tests.housed_examples import BRIGHTON_CODE, LEWES_CODE, registered
from tests.registers import HOVE

KENT = "E54000032"
LOOKED = Looked(SURREY_AND_SUSSEX, "district", question_of(Question(), SURREY_AND_SUSSEX, "district"))
SCHEMES = (
    {"Scheme ID": "S1", "Postcode": HOVE, "Units": 40, "Client group": "Mental health"},
    {"Scheme ID": "S2", "Postcode": HOVE, "Units": 25, "Client group": "Mental health"},
)


def opened(**changes: object) -> dict[str, Any]:
    """An edit that opens 12 units in Lewes."""
    return {"do": "open", "name": "New house", "units": 12, "district": "Lewes"} | changes


@cache
def land() -> Land:
    """What points are found on."""
    return Land(grounds())


def found(*edits: dict[str, Any], base: Market | None = None) -> tuple[FoundEdit, ...]:
    """Look edits up."""
    lookup = Lookup(base or market(), gazetteer(), land().find)
    return found_edits(scenario_from({"name": "A plan", "edit": list(edits)}, ""), lookup)


def made(*edits: dict[str, Any], base: Market | None = None) -> Market:
    """Return the market with the edits made."""
    return applied(base or market(), found(*edits, base=base))


@cache
def registry() -> Market:
    """Return the market with a register of two schemes that covers Brighton."""
    return registered(*SCHEMES, covers=(BRIGHTON_CODE,))


@cache
def as_it_is() -> State:
    """Return the ICS as it is."""
    return state_of(market(), LOOKED)


def supply_of(base: Market, group: str = "mental_health") -> pd.Series:
    """Return units that exist by district."""
    rows = base.supply[base.supply["group"] == group]
    units: pd.Series = rows.groupby("district")["units"].sum()
    return units


def demand_of(base: Market, group: str = "mental_health", estimate: str = "benchmark") -> pd.Series:
    """Return units required by block."""
    rows = base.demand[(base.demand["group"] == group) & (base.demand["estimate"] == estimate)]
    units: pd.Series = rows.set_index("block")["units"]
    return units


def changed(before: pd.Series, after: pd.Series) -> dict[Any, float]:
    """What changed, by name."""
    by = after - before
    return by[by.abs() > 1e-9].to_dict()


def test_without_edits_the_market_is_the_one_it_was() -> None:
    assert made() is market()


@pytest.mark.parametrize("group", ["mental_health", "all"])
def test_units_that_open_are_there_in_their_district_and_nowhere_else(group: str) -> None:
    after = made(opened())
    assert changed(supply_of(market(), group), supply_of(after, group)) == {LEWES_CODE: pytest.approx(12)}
    assert after.demand is market().demand
    before, now = (gaps_by(only(one, group, "benchmark"), "district") for one in (market(), after))
    assert before["gap"].sum() - now["gap"].sum() == pytest.approx(12)


def test_a_scheme_at_a_point_houses_whom_the_package_says_a_scheme_there_would_house() -> None:
    """`with_scheme` adds a scheme to an allocation; the edit builds the market anew."""
    after = state_of(made(opened(district=None, at=HOVE, units=60)), LOOKED, as_it_is())
    before = as_it_is()
    place = land().find(HOVE)
    added = with_scheme(before.housed, OpenedScheme("X", place.block, place.easting_m, place.northing_m, 60))
    expected = met_by(added, "district", SURREY_AND_SUSSEX).set_index("area")[WHERE]
    got = after.areas.set_index("area")[WHERE]
    assert got.sum().to_dict() == pytest.approx(expected.sum().to_dict(), abs=1e-3)
    assert got["met_in_district"].to_dict() == pytest.approx(expected["met_in_district"].to_dict(), abs=1e-3)


def test_a_scheme_that_closes_is_as_if_the_register_had_not_listed_it() -> None:
    after, without = (
        made({"do": "close", "scheme": "S1"}, base=registry()),
        registered(SCHEMES[1], covers=(BRIGHTON_CODE,)),
    )
    assert changed(supply_of(without), supply_of(after)) == {}
    assert changed(supply_of(without, "all"), supply_of(after, "all")) == {}
    question = LOOKED.question
    both = [
        met_by(house(one, question), "district", SURREY_AND_SUSSEX)[WHERE].sum().to_dict() for one in (after, without)
    ]
    assert both[0] == pytest.approx(both[1], abs=1e-3)


def test_a_scheme_is_resized_with_all_its_groups() -> None:
    both = SCHEMES[0] | {"Client group": "mental health 75%, drugs 25%"}
    base = registered(both, covers=(BRIGHTON_CODE,))
    after = made({"do": "resize", "scheme": "S1", "units": 20}, base=base)
    units = after.supply[after.supply["scheme"] == "S1"].set_index("group")["units"]
    assert units.to_dict() == pytest.approx({"mental_health": 15, "drugs": 5, "all": 20})


def test_a_published_total_is_resized_and_that_of_all_groups_by_as_many_units() -> None:
    after = made({"do": "resize", "district": "Lewes", "units": 100})
    assert supply_of(after)[LEWES_CODE] == pytest.approx(100)
    more = 100 - supply_of(market())[LEWES_CODE]
    assert changed(supply_of(market(), "all"), supply_of(after, "all")) == {LEWES_CODE: pytest.approx(more)}


def test_demand_that_is_added_is_shared_by_adults_by_every_estimate() -> None:
    after = made({"do": "add demand", "units": 50, "area": "district:E07000063"})
    blocks = england().blocks
    inside = blocks[blocks["district"] == LEWES_CODE]
    share = (adults(inside) / adults(inside).sum()).set_axis(inside["block"]) * 50
    for group, estimate in (("mental_health", "benchmark"), ("all", "benchmark")):
        by = demand_of(after, group, estimate) - demand_of(market(), group, estimate)
        assert by[by.abs() > 1e-12].to_dict() == pytest.approx(share.to_dict())
    assert after.supply is market().supply


def test_raising_coverage_gives_each_district_below_the_median_the_fewest_units_that_reach_it() -> None:
    [edit] = found({"do": "raise coverage", "place": "NHS Surrey and Sussex"})
    lacking = lacking_units(market(), edit)
    gaps = gaps_by(only(market(), "mental_health", "benchmark"), "district").set_index("area")
    median = float(np.median(gaps["coverage"]))
    inside = england().blocks.query("icb_2026 == @SURREY_AND_SUSSEX.area")["district"].unique()
    expected = {code for code in inside if gaps["coverage"][code] < median}
    assert set(lacking) == expected
    for code, units in lacking.items():
        row = gaps.loc[code]
        assert (row["supply"] + units) / row["demand"] >= median
        assert (row["supply"] + units - 1) / row["demand"] < median
    assert changed(supply_of(market()), supply_of(applied(market(), [edit]))) == pytest.approx(lacking)


def test_raising_coverage_looks_at_what_the_edits_before_it_left() -> None:
    first, raised = opened(units=1_000), {"do": "raise coverage", "place": "Lewes", "to": 60}
    assert supply_of(made(first, raised))[LEWES_CODE] == pytest.approx(supply_of(made(first))[LEWES_CODE])
    needs = gaps_by(only(market(), "mental_health", "benchmark"), "district").set_index("area").loc[LEWES_CODE]
    lacks = ceil(0.6 * needs["demand"] - needs["supply"])
    assert supply_of(made(raised, first))[LEWES_CODE] == pytest.approx(needs["supply"] + lacks + 1_000)


@pytest.mark.parametrize(("people", "units"), [(157, 41), (365, 95), (1, 1), (730, 190)])
def test_people_from_hospital_use_units_for_the_days_they_would_be_there(people: int, units: int) -> None:
    """95 days over 365: 157 x 95 / 365 = 40.9, so 41 units."""
    assert units_from_hospital(people, load_assumptions().money) == units
    edit = {"do": "house from hospital", "name": "Discharge", "people_a_year": people, "district": "Lewes"}
    assert changed(supply_of(market()), supply_of(made(edit))) == {LEWES_CODE: pytest.approx(units)}


def test_an_assumption_that_changes_is_that_of_a_market_built_with_it() -> None:
    name = "supply.mental_health_share"
    after = made(opened(), {"do": "assume", "name": name, "value": 0.2})
    built = build_market(england(), load_assumptions().changed({f"{name}.value": 0.2}))
    assert changed(supply_of(built), supply_of(after)) == {LEWES_CODE: pytest.approx(12)}


def test_a_district_that_goes_over_takes_its_people_units_and_land_along() -> None:
    after = made({"do": "move", "district": "Brighton and Hove", "to": "NHS Kent and Medway"})
    chosen = "group == 'mental_health' and estimate == 'benchmark'"
    boards = [gaps_by(one, "icb_2026").query(chosen).set_index("area") for one in (market(), after)]
    city = gap_of(market(), BRIGHTON).query(chosen).iloc[0]
    for column in ("adults", "demand", "supply", "gap"):
        by = boards[1][column] - boards[0][column]
        assert by[SURREY_AND_SUSSEX.area] == pytest.approx(-city[column])
        assert by[KENT] == pytest.approx(city[column])
        assert by.drop([KENT, SURREY_AND_SUSSEX.area]).abs().max() < 1e-6
    land_of = [one.england.areas.query("kind == 'icb_2026'").set_index("area").geometry for one in (market(), after)]
    brighton = england().areas.query("kind == 'district' and area == @BRIGHTON_CODE").geometry.iloc[0]
    assert land_of[1][KENT].area == pytest.approx(land_of[0][KENT].area + brighton.area, rel=1e-4)
    assert land_of[1].area.sum() == pytest.approx(land_of[0].area.sum(), rel=1e-5)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"do": "close", "scheme": "S1"}, "There is no scheme S1: no register of schemes is loaded"),
        ({"do": "resize", "scheme": "S1", "units": 3}, "There is no scheme S1: no register of schemes is loaded"),
        (opened(district="Atlantis"), "No place in England is called 'Atlantis'"),
        (opened(district="NHS Kent and Medway"), "NHS Kent and Medway is no district"),
        (opened(name="E07000063"), "There is a scheme 'E07000063' already"),
        (opened(district=None, at="CF10 1AA"), "CF10 1AA is in Wales"),
        (opened(district=None, at="550000, 90000"), "is in the sea or abroad"),
        (opened(group="veterans"), "How many units exist .* is not known anywhere"),
        ({"do": "add demand", "units": 4, "area": "Lewes", "group": "veterans"}, "not known without a rate"),
        ({"do": "assume", "name": "supply.of_dreams", "value": 1}, "There is no assumption 'supply.of_dreams'"),
        ({"do": "assume", "name": "supply.mental_health_share", "value": 7}, "edit 1: supply.mental_health_share"),
        ({"do": "move", "district": "Lewes", "to": "NHS Surrey and Sussex"}, "Lewes is in .* already"),
        ({"do": "move", "district": "Lewes", "to": "sub_icb:E38000255"}, "A district can go over to"),
        ({"do": "move", "district": "Brighton and Hove", "to": "East Sussex"}, "Nobody would be left in Brighton"),
        ({"do": "raise coverage", "place": "Lewes", "group": "veterans"}, "Coverage .* is not known"),
    ],
)
def test_an_edit_that_cannot_be_made_is_told(edit: dict[str, Any], words: str) -> None:
    with pytest.raises(FaultsError, match=words):
        found(edit)


def test_a_scheme_that_is_not_there_or_not_counted_is_told() -> None:
    with pytest.raises(FaultsError, match=r"There is no scheme S3 in your register\. Nearest: S"):
        found({"do": "close", "scheme": "S3"}, base=registry())
    uncovered = registered(*SCHEMES, {**SCHEMES[0], "Scheme ID": "L1", "Postcode": "BN7 1AA"}, covers=(BRIGHTON_CODE,))
    with pytest.raises(FaultsError, match="The scheme L1 is not counted"):
        found({"do": "close", "scheme": "L1"}, base=uncovered)
    with pytest.raises(FaultsError, match=r"no published total .* where your register covers a district"):
        found({"do": "resize", "district": "Brighton and Hove", "units": 4}, base=registry())


@pytest.mark.parametrize(
    ("first", "second", "about"),
    [
        ({"do": "close", "scheme": "S1"}, {"do": "resize", "scheme": "S1", "units": 4}, "the scheme S1"),
        (opened(), opened(units=40), "the scheme New house"),
        (
            {"do": "assume", "name": "supply.mental_health_share", "value": 0.2},
            {"do": "assume", "name": "supply.mental_health_share.value", "value": 0.21},
            "the assumption supply.mental_health_share.value",
        ),
        (
            {"do": "move", "district": "Lewes", "to": "NHS Kent and Medway"},
            {"do": "move", "district": "Lewes", "to": "NHS Hampshire and Isle of Wight"},
            "the ICS of Lewes",
        ),
        (
            {"do": "resize", "district": "Lewes", "units": 4},
            {"do": "resize", "district": "E07000063", "units": 5},
            "the published total mental_health of Lewes",
        ),
    ],
)
def test_two_edits_that_contradict_each_other_are_told(
    first: dict[str, Any], second: dict[str, Any], about: str
) -> None:
    with pytest.raises(FaultsError) as error:
        found(first, {"do": "add demand", "units": 1, "area": "Lewes"}, second, base=registry())
    assert error.value.faults == (f"edits 1 and 3 contradict each other: both are about {about}",)


def test_every_edit_at_fault_is_told_at_once() -> None:
    with pytest.raises(FaultsError) as error:
        found(opened(district="Atlantis"), opened(), {"do": "close", "scheme": "S1"})
    assert [fault[:7] for fault in error.value.faults] == ["edit 1:", "edit 3:"]


ANY_ORDER: Sequence[dict[str, Any]] = (
    opened(), opened(name="Another", units=7, district=None, at=HOVE), {"do": "close", "scheme": "S1"},
    {"do": "resize", "scheme": "S2", "units": 30}, {"do": "resize", "district": "Crawley", "units": 9},
    {"do": "add demand", "units": 50, "area": "NHS Surrey and Sussex"},
    {"do": "assume", "name": "supply.mental_health_share", "value": 0.2},
)  # fmt: skip


@given(order=st.permutations(range(len(ANY_ORDER))))
@settings(max_examples=3)
def test_the_order_of_edits_does_not_matter_where_it_is_not_said_to(order: list[int]) -> None:
    one, other = (
        made(*(ANY_ORDER[number] for number in numbers), base=registry()) for numbers in (order, range(len(ANY_ORDER)))
    )
    for group in ("mental_health", "all"):
        assert supply_of(one, group).to_dict() == pytest.approx(supply_of(other, group).to_dict())
    assert demand_of(one).sum() == pytest.approx(demand_of(other).sum())


UNIT = st.floats(0, 5_000)


@given(rows=st.lists(st.tuples(UNIT, UNIT, UNIT, UNIT, UNIT), min_size=1, max_size=4))
@settings(max_examples=40)
def test_steps_add_up_exactly_as_they_are_shown(rows: list[tuple[float, ...]]) -> None:
    """Supply, and met in district, ICS, outside and unmet; demand is the sum of the four."""
    wholes = [
        pd.Series(
            {"demand": sum(met), "supply": supply, "gap": sum(met) - supply, **dict(zip(WHERE, met, strict=True))}
        )
        for supply, *met in rows
    ]
    steps = steps_table("A plan", ["words"] * (len(rows) - 1), wholes)
    tenths = (steps[FIGURES] * 10).round().astype(int)
    assert np.allclose(tenths / 10, steps[FIGURES], atol=1e-9)
    first, *edits, difference, last = (row for _, row in tenths.iterrows())
    zero = pd.Series(0, index=FIGURES)
    assert sum(edits, zero).equals(difference)
    assert (first + difference).equals(last)
    for row in (first, last):
        assert row["gap"] == row["demand"] - row["supply"]
        assert row[WHERE].sum() == row["demand"]
    for row, whole in ((first, wholes[0]), (last, wholes[-1])):
        assert (row / 10 - whole[FIGURES]).abs().drop("gap").max() <= 0.1 + 1e-9


PLAN: Sequence[dict[str, Any]] = (
    opened(units=30), opened(name="Another", units=20, district=None, at=HOVE),
    {"do": "add demand", "units": 40, "area": "Crawley"},
    {"do": "assume", "name": "demand.units_per_1000_smi_2023_24", "value": 120},
    {"do": "move", "district": "Crawley", "to": "NHS Kent and Medway"},
    {"do": "assume", "name": "supply.mental_health_share", "value": 0.2},
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> WhatIf:
    """Six edits worked out for one ICS, one after the other."""
    looked_up = found(*PLAN)
    return what_if(market(), ("A plan", [(str(n), one) for n, one in enumerate(looked_up)]), LOOKED)


def test_edits_worked_out_one_by_one_make_the_market_that_all_make_together(plan: WhatIf) -> None:
    one_by_one, together = plan.after.market, made(*PLAN)
    pd.testing.assert_frame_equal(one_by_one.supply, together.supply)
    pd.testing.assert_frame_equal(one_by_one.demand, together.demand)
    pd.testing.assert_frame_equal(one_by_one.england.blocks, together.england.blocks)
    assert one_by_one.england.areas.geometry.geom_equals(together.england.areas.geometry).all()
    anew = state_of(together, LOOKED).areas.set_index("area")[WHERE]
    assert plan.after.areas.set_index("area")[WHERE].sub(anew).abs().max().max() < 1e-9


def test_each_edit_is_credited_with_what_it_adds(plan: WhatIf) -> None:
    steps = plan.steps.set_index("step")
    assert steps.loc[1, ["demand", "supply"]].to_list() == [0, 30]
    assert steps.loc[2, ["demand", "supply"]].to_list() == [0, 20]
    assert steps.loc[3, ["demand", "supply"]].to_list() == [40, 0]
    register = steps.loc[0, "demand"]
    assert steps.loc[4, "demand"] == pytest.approx(register * 6 / 114, abs=0.2)
    assert (steps.loc[5, ["demand", "supply"]] < 0).all()


def test_the_figures_after_are_those_of_the_market_after(plan: WhatIf) -> None:
    rows = gaps_by(plan.after.market, "district", SURREY_AND_SUSSEX).query(
        "group == 'mental_health' and estimate == 'benchmark'"
    )
    areas = plan.after.areas.set_index("area")
    assert areas["gap"].to_dict() == pytest.approx(rows.set_index("area")["gap"].to_dict())
    met = met_by(plan.after.housed, "district", SURREY_AND_SUSSEX).set_index("area")
    assert areas[WHERE].sub(met[WHERE]).abs().max().max() < 1e-9
    table = areas_table([plan])
    assert set(table["scenario"]) == {"as it is", "A plan"}


def test_distances_used_again_are_those_measured_anew() -> None:
    question = LOOKED.question
    after = made(opened(), opened(name="Another", district=None, at=HOVE))
    again, anew = ground_after(as_it_is().ground, after, question), ground_of(after, question)
    pd.testing.assert_frame_equal(again.reach.places, anew.reach.places)
    for part in ("data", "indices", "indptr"):
        assert np.array_equal(getattr(again.reach.km, part), getattr(anew.reach.km, part))


def test_two_scenarios_of_one_name_cannot_be_compared(plan: WhatIf) -> None:
    with pytest.raises(FaultsError, match="two have the same name"):
        areas_table([plan, plan])


def test_where_nothing_can_be_allocated_gaps_are_still_shown() -> None:
    looked = Looked(SURREY_AND_SUSSEX, "district", Question(estimate="pressure"))
    answer = what_if(market(), ("A plan", [("open", found(opened())[0])]), looked)
    assert answer.steps["unmet"].isna().all()
    assert answer.steps.set_index("step").loc[1, "gap"] == -12
    assert met_at_home(as_it_is().housed, "icb_2026", SURREY_AND_SUSSEX)["unmet"].notna().all()


def test_a_district_goes_over_to_an_area_of_ones_own() -> None:
    listed = pd.DataFrame({"row": [2, 3], "code": [LEWES_CODE, BRIGHTON_CODE], "area": ["Downs", "City"]})
    own = with_own_areas(england(), listed)
    base = build_market(own)
    lookup = Lookup(base, type(gazetteer())(own.areas, own.code_history, own.aliases), land().find)
    edit = {"do": "move", "district": "Eastbourne", "to": "own:Downs"}
    [one] = found_edits(scenario_from({"name": "A plan", "edit": [edit]}, ""), lookup)
    after = applied(base, [one])
    units = [
        gaps_by(some, "own", ENGLAND).query("group == 'all'").set_index("area")["adults"] for some in (base, after)
    ]
    eastbourne = adults(england().blocks.query("district == 'E07000061'")).sum()
    assert (units[1] - units[0]).to_dict() == {"City": 0, "Downs": pytest.approx(eastbourne)}

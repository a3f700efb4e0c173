"""England allocated: totals that follow from demand and supply alone, conservation, and the user's own data."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from marketmap import tables
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, Place, members
from marketmap.housed import (
    OpenedScheme,
    Question,
    block_availability,
    flows_by,
    ground_of,
    house,
    met_by,
    next_unit_of,
    unreached_units,
    with_scheme,
    with_units,
)
from marketmap.market import build_market
from tests.england import EAST_SUFFOLK, SURREY_AND_SUSSEX, england, market
from tests.housed_examples import (
    BRIGHTON_CODE,
    EAST_SUFFOLK_CODE,
    LEWES_CODE,
    answered,
    existing,
    housed,
    registered,
    required,
)
from tests.registers import HOVE
from tests.test_own_data import example_market

PARTS = ["met_in_district", "met_in_icb", "met_outside"]
MOVED = ["met_in_icb", "met_outside", "unmet"]
KINDS = ["district", "icb_2026", "icb_2024", "upper_tier", "sub_icb", "region"]
BRIGHTON_SCHEME = {"Scheme ID": "S1", "Postcode": HOVE, "Units": 40, "Client group": "Mental health"}


def by_district(allocated: object) -> pd.DataFrame:
    """Return `tables.MET` of the districts of England, indexed by code."""
    return met_by(allocated, "district").set_index("area")


@pytest.mark.parametrize("boundaries", ["icb_2026", "icb_2024"])
@pytest.mark.parametrize("group", ["mental_health", "all"])
def test_home_first_meets_in_each_district_the_lesser_of_what_is_required_and_what_exists(
    boundaries: str, group: str
) -> None:
    met = by_district(housed(boundaries=boundaries, group=group))
    expected = np.minimum(required(group=group), existing(group))
    assert met["met_in_district"].to_numpy() == pytest.approx(expected.reindex(met.index).to_numpy(), abs=1e-3)
    assert met["demand"].to_numpy() == pytest.approx(required(group=group).reindex(met.index).to_numpy())
    assert met["supply"].to_numpy() == pytest.approx(existing(group).reindex(met.index).to_numpy())


@pytest.mark.parametrize("boundaries", ["icb_2026", "icb_2024"])
def test_best_for_all_uses_every_unit_where_demand_exceeds_supply_everywhere_around(boundaries: str) -> None:
    """60,141.4 required less 42,095.49 that exist: all England is connected within 100 km, so no unit is left."""
    met = met_by(housed("best_for_all", boundaries), "england").iloc[0]
    assert met["unmet"] == pytest.approx(required().sum() - 230_030 * 0.183, abs=0.02)
    assert met["spare"] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
@pytest.mark.parametrize("kind", KINDS)
def test_demand_is_met_or_unmet_and_units_are_for_own_people_for_others_or_spare(rule: str, kind: str) -> None:
    table, flows = met_by(housed(rule), kind), flows_by(housed(rule), kind)
    tables.check(tables.MET, table)
    tables.check(tables.FLOWS, flows)
    assert table[[*PARTS, "unmet"]].sum(axis=1).to_numpy() == pytest.approx(table["demand"].to_numpy(), abs=1e-3)
    rows = flows.groupby("home")["units"].sum().reindex(table["area"], fill_value=0)
    assert table[PARTS].sum(axis=1).to_numpy() == pytest.approx(rows.to_numpy(), abs=1e-6)
    own = flows[flows["home"] == flows["host"]].set_index("host")["units"].reindex(table["area"], fill_value=0)
    used = own.to_numpy() + table["hosted"].to_numpy() + table["spare"].to_numpy()
    assert used == pytest.approx(table["supply"].to_numpy(), abs=1e-3)


@pytest.mark.parametrize("kind", ["icb_2026", "district"])
def test_englands_flows_sum_to_nothing_net(kind: str) -> None:
    flows = flows_by(housed(), kind)
    away = flows[flows["home"] != flows["host"]]
    into, out = away.groupby("host")["units"].sum(), away.groupby("home")["units"].sum()
    assert into.sub(out, fill_value=0).sum() == pytest.approx(0, abs=1e-6)
    assert (flows["units"] > 0).all()


def test_every_kind_of_area_adds_up_to_the_same_england() -> None:
    for kind in KINDS:
        table = met_by(housed(), kind)[[*PARTS, "unmet", "demand", "supply", "spare", "person_km"]].sum()
        whole = met_by(housed(), "england")[[*PARTS, "unmet", "demand", "supply", "spare", "person_km"]].sum()
        assert table.to_numpy() == pytest.approx(whole.to_numpy(), rel=1e-6, abs=0.01)


def test_out_of_area_is_what_crosses_the_border_of_the_home_icb() -> None:
    """Flows between ICBs are those outside the home ICB, and in a district of two ICBs the few that have to cross."""
    flows = flows_by(housed(), "icb_2026")
    crossing = flows.loc[flows["home"] != flows["host"], "units"].sum()
    outside = met_by(housed(), "england")["met_outside"].iloc[0]
    straddling = england().blocks.groupby("district")["icb_2026"].nunique()
    at_home = by_district(housed())["met_in_district"][straddling > 1].sum()
    assert outside - 1e-6 <= crossing <= outside + 0.05 * at_home


def test_incoming_and_outgoing_flows_of_a_place_are_rows_and_columns_of_all() -> None:
    every = flows_by(housed(), "district").set_index(["home", "host"])["units"]
    inside = set(england().blocks.loc[england().blocks["icb_2026"] == SURREY_AND_SUSSEX.area, "district"])
    out = flows_by(housed(), "district", SURREY_AND_SUSSEX).set_index(["home", "host"])["units"]
    into = flows_by(housed(), "district", SURREY_AND_SUSSEX, incoming=True).set_index(["home", "host"])["units"]
    homes, hosts = every.index.get_level_values("home"), every.index.get_level_values("host")
    pd.testing.assert_series_equal(out.sort_index(), every[homes.isin(inside)].sort_index())
    pd.testing.assert_series_equal(into.sort_index(), every[hosts.isin(inside)].sort_index())


def test_a_district_in_two_icbs_is_one_district_for_its_residents() -> None:
    """East Suffolk, before April 2026 in Suffolk and North East Essex and in Norfolk and Waveney.

    Both parts have the same share of their demand met at home, and the parts add up to the district.
    """
    allocated = housed(boundaries="icb_2024")
    parts = pd.concat(
        met_by(allocated, "district", Place("icb_2024", icb, icb)).query("area == @EAST_SUFFOLK_CODE")
        for icb in england().blocks.loc[england().blocks["district"] == EAST_SUFFOLK_CODE, "icb_2024"].unique()
    )
    whole = by_district(allocated).loc[EAST_SUFFOLK_CODE]
    assert len(parts) == 2
    assert parts["demand"].sum() == pytest.approx(whole["demand"])
    assert parts["met_in_district"].sum() == pytest.approx(
        min(required()[EAST_SUFFOLK_CODE], existing()[EAST_SUFFOLK_CODE])
    )
    share = parts["met_in_district"] / parts["demand"]
    assert share.iloc[0] == pytest.approx(share.iloc[1], rel=1e-6)
    assert parts["share_of_area"].sum() == pytest.approx(1)
    alone = met_by(allocated, "district", EAST_SUFFOLK).iloc[0]
    assert alone[[*PARTS, "unmet", "supply"]].tolist() == pytest.approx(whole[[*PARTS, "unmet", "supply"]].tolist())


@pytest.mark.parametrize("icb", ["E54000058", "E54000065"])  # those where it matters most in England
def test_block_by_block_meets_the_same_at_home_and_nearly_the_same_elsewhere(icb: str) -> None:
    """docs/method.md: no district moves by more than 7 units, no ICS by more than 5."""
    place = Place("icb_2026", icb, icb)
    detailed = house(market(), Question(detailed=place))
    inside = england().blocks["icb_2026"] == icb
    assert set(detailed.reach.points["point"]) > set(england().blocks.loc[inside, "block"])
    blocks, msoas = (met_by(one, "district", place).set_index("area") for one in (detailed, housed()))
    assert blocks["met_in_district"].to_numpy() == pytest.approx(msoas["met_in_district"].to_numpy(), abs=1e-3)
    change = blocks[MOVED] - msoas[MOVED]
    assert 0.5 < change.abs().to_numpy().max() < 7
    assert change.sum().abs().max() < 5


def test_the_example_register_of_sussex_takes_the_place_of_its_districts_totals() -> None:
    """1,002 units for mental health in 13 districts; what is open to others is never exceeded."""
    allocated = house(example_market(), Question())
    reach, answer = allocated.reach, allocated.allocation
    own = example_market().own
    assert own is not None
    schemes = own.schemes.set_index("scheme")
    standing = reach.places[reach.places["scheme"].isin(schemes.index)]
    assert standing["spread"].tolist() == [
        bool(schemes.loc[name, "sensitive"]) or bool(np.isnan(schemes.loc[name, "easting_m"]))
        for name in standing["scheme"]
    ]
    met = by_district(allocated).loc[list(own.covers)]
    supplied = example_market().supply.query("group == 'mental_health'").groupby("district")["units"].sum()
    wanted = required()
    expected = np.minimum(wanted.reindex(met.index), supplied.reindex(met.index))
    assert met["met_in_district"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-3)
    outside = reach.where != 0
    let = np.bincount(reach.columns[outside], answer.units[outside], len(reach.places))
    stated = reach.places["units_open"].to_numpy()
    assert np.isfinite(stated).any()
    assert not (let > np.nan_to_num(stated, nan=np.inf) + 1e-6).any()


def test_a_scheme_outside_the_districts_that_the_register_covers_is_nowhere() -> None:
    lewes = {**BRIGHTON_SCHEME, "Scheme ID": "S2", "Postcode": "BN7 1UE", "Units": 999}
    allocated = house(registered(BRIGHTON_SCHEME, lewes, covers=(BRIGHTON_CODE,)), Question())
    assert "S2" not in set(allocated.reach.places["scheme"])
    assert by_district(allocated).loc[LEWES_CODE, "supply"] == pytest.approx(existing()[LEWES_CODE])
    assert by_district(allocated).loc[BRIGHTON_CODE, "supply"] == 40


def test_a_sensitive_scheme_and_one_at_a_point_stand_side_by_side() -> None:
    """60 units by district and 40 at a point of Brighton, whose demand is larger: all 100 are used, by residents."""
    refuge = {**BRIGHTON_SCHEME, "Scheme ID": "S2", "Units": 60, "Sensitive": "yes"}
    allocated = house(registered({**BRIGHTON_SCHEME, "Sensitive": "no"}, refuge), Question())
    places = allocated.reach.places.set_index("supply_point")
    assert places.loc[["S1", "S2"], "spread"].tolist() == [False, True]
    row = by_district(allocated).loc[BRIGHTON_CODE]
    assert row[["met_in_district", "supply", "hosted", "spare"]].tolist() == pytest.approx([100, 100, 0, 0], abs=1e-4)
    shared = allocated.allocation.table().query("supply_point == 'S2'")
    assert len(shared) > 10  # neighbourhoods of Brighton


def test_a_scheme_known_by_district_in_two_icbs_opens_its_units_once() -> None:
    """2,000 units in East Suffolk of which 100 are open to others: outsiders have 100 in all, not 100 in each part."""
    scheme = {"Scheme ID": "S1", "District": "East Suffolk", "Units": 2000, "Client group": "Mental health",
              "Units open to other areas": 100}  # fmt: skip
    allocated = house(registered(scheme), Question(boundaries="icb_2024"))
    assert allocated.reach.places.query("scheme == 'S1'")["units_open"].sum() == pytest.approx(100)
    row = by_district(allocated).loc[EAST_SUFFOLK_CODE]
    assert row["hosted"] == pytest.approx(100, abs=1e-3)
    assert row["spare"] == pytest.approx(1900 - required()[EAST_SUFFOLK_CODE], abs=1e-3)


def test_a_group_without_supply_somewhere_cannot_be_allocated_and_the_user_is_told_where() -> None:
    changed = market().assumptions.changed({"rates.veterans": 1.0})
    with pytest.raises(ChoiceError, match="for veterans: how many units exist is not known in 296 districts"):
        house(build_market(england(), changed), Question(group="veterans"))


def test_an_estimate_that_some_district_lacks_cannot_be_allocated() -> None:
    with pytest.raises(ChoiceError, match=r"by the pressure estimate: \d+ districts have no figure"):
        house(market(), Question(estimate="pressure"))


def test_boundaries_that_do_not_exist_are_told() -> None:
    with pytest.raises(ChoiceError, match="icb_2026 or icb_2024"):
        ground_of(market(), Question(boundaries="icb_1999"))


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
def test_no_demand_or_no_supply_anywhere_is_an_answer(rule: str) -> None:
    base = market()
    assumptions = base.assumptions.changed({"allocation.rule": rule})
    none = dict.fromkeys(("units_low", "units", "units_high"), 0.0)
    idle = house(replace(base, assumptions=assumptions, demand=base.demand.assign(**none)), Question())
    bare = house(replace(base, assumptions=assumptions, supply=base.supply.assign(**none)), Question())
    for allocated in (idle, bare):
        table = met_by(allocated, "icb_2026")
        tables.check(tables.MET, table)
        assert table[PARTS].to_numpy().sum() == 0
        assert flows_by(allocated, "icb_2026").empty
    assert met_by(idle, "england")["spare"].iloc[0] == pytest.approx(42_095.49)
    assert met_by(bare, "england")["unmet"].iloc[0] == pytest.approx(required().sum())
    assert next_unit_of(idle)["met"].abs().max() == 0
    assert next_unit_of(bare)["met"].to_numpy() == pytest.approx(1)


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
def test_the_order_of_blocks_and_supply_changes_nothing(rule: str) -> None:
    base = market()
    assumptions = base.assumptions.changed({"allocation.rule": rule})
    blocks = base.england.blocks.sample(frac=1, random_state=1)
    shuffled = replace(
        base,
        assumptions=assumptions,
        england=replace(base.england, blocks=blocks),
        supply=base.supply.sample(frac=1, random_state=2),
        demand=base.demand.sample(frac=1, random_state=3),
    )
    found = met_by(house(shuffled, Question()), "district").set_index("area").sort_index()
    expected = by_district(housed(rule)).sort_index()
    for column in [*PARTS, "unmet", "supply", "spare"]:
        assert found[column].to_numpy() == pytest.approx(expected[column].to_numpy(), abs=0.01)


def test_the_next_unit_of_england_is_what_a_little_more_changes() -> None:
    """At the places of the largest and smallest surplus, and at one that is short."""
    gap = (required() - existing()).rename(str)
    values = next_unit_of(housed()).set_index("supply_point")
    tables.check(tables.NEXT_UNIT, values.reset_index())
    whole = met_by(housed(), "england").iloc[0]
    for name in map(str, (gap.idxmin(), gap[gap < 0].idxmax(), gap.idxmax())):
        more = housed().allocation.supply[housed().reach.places["supply_point"] == name].item() + 0.05
        after = met_by(with_units(housed(), {name: more}), "england").iloc[0]
        for column in PARTS:
            assert values.loc[name, column] == pytest.approx((after[column] - whole[column]) / 0.05, abs=0.1)
        assert values.loc[name, "met"] == pytest.approx((whole["unmet"] - after["unmet"]) / 0.05, abs=0.1)


def test_closing_a_total_leaves_its_district_to_others() -> None:
    closed = by_district(with_units(housed(), {BRIGHTON_CODE: 0.0})).loc[BRIGHTON_CODE]
    assert (closed["met_in_district"], closed["supply"]) == (0, 0)
    assert closed["unmet"] > by_district(housed()).loc[BRIGHTON_CODE, "unmet"]


def test_units_of_a_scheme_that_does_not_exist_or_fewer_than_none_are_refused() -> None:
    with pytest.raises(ChoiceError, match="There is no such scheme: S9"):
        with_units(housed(), {"S9": 4})
    for units in (-1.0, float("nan")):
        with pytest.raises(ChoiceError, match="not below 0"):
            with_units(housed(), {BRIGHTON_CODE: units})


def hove() -> OpenedScheme:
    """A scheme of 40 units at Hove's postcode."""
    row = registered(BRIGHTON_SCHEME).own.schemes.iloc[0]
    return OpenedScheme("S1", row["block"], row["easting_m"], row["northing_m"], 40)


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
def test_a_scheme_opened_on_an_answer_is_the_answer_with_the_scheme_in_the_register(rule: str) -> None:
    """A register that covers Brighton with 300 units by district, then S1 besides: opened, or loaded from the start."""
    rest = {**BRIGHTON_SCHEME, "Scheme ID": "S0", "District": "Brighton and Hove", "Units": 300, "Postcode": ""}
    before, loaded = (
        replace(base, assumptions=base.assumptions.changed({"allocation.rule": rule}))
        for base in (registered(rest), registered(rest, BRIGHTON_SCHEME))
    )
    opened = with_scheme(house(before, Question()), hove())
    from_start = house(loaded, Question())
    for kind in ("district", "icb_2026"):
        found, expected = met_by(opened, kind), met_by(from_start, kind)
        for column in [*PARTS, "unmet", "supply", "person_km"]:
            assert found[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-6, abs=0.01)


def test_opening_a_scheme_without_units_changes_nothing_and_says_what_the_first_would_do() -> None:
    empty = with_scheme(housed(), replace(hove(), units=0))
    pd.testing.assert_frame_equal(by_district(empty), by_district(housed()), rtol=1e-9)
    value = next_unit_of(empty).set_index("supply_point").loc["S1"]
    opened = by_district(with_scheme(housed(), replace(hove(), units=0.05)))
    gain = (opened[PARTS].sum() - by_district(housed())[PARTS].sum()) / 0.05
    assert value[PARTS].tolist() == pytest.approx(gain.tolist(), abs=0.1)


def test_a_scheme_is_not_opened_twice_nor_nowhere_nor_with_fewer_units_than_none() -> None:
    for scheme, words in (
        (replace(hove(), name=BRIGHTON_CODE), "another name"),
        (replace(hove(), block="E01999999"), "no small area"),
        (replace(hove(), units=-1), "not below 0"),
    ):
        with pytest.raises(ChoiceError, match=words):
            with_scheme(housed(), scheme)


def own_travel(*rows: tuple[str, str, str, float | None, float | None]) -> pd.DataFrame:
    """Return `tables.TRAVEL`: kind, area, scheme, minutes, km."""
    table = pd.DataFrame(rows, columns=tables.TRAVEL.column_names)
    kinds = {"kind": "str", "area": "str", "scheme": "str", "minutes": "float64", "distance_km": "float64"}
    return tables.check(tables.TRAVEL, table.astype(kinds))


def open_to_all() -> dict[str, object]:
    """A register of 900 units in Hove, more than Brighton requires, open to whoever comes."""
    return {**BRIGHTON_SCHEME, "Units": 2000}


def test_a_users_matrix_decides_who_is_near() -> None:
    """Lewes is a few km from Hove; the user says its people need 500 km, and those of East Suffolk 3."""
    base = registered(open_to_all())
    travel = own_travel(
        ("district", LEWES_CODE, "S1", None, 500), ("district", EAST_SUFFOLK_CODE, "S1", None, 3),
        ("district", LEWES_CODE, "NOWHERE", None, 1),
    )  # fmt: skip
    before, after = (
        flows_by(answered(base, Question(), given), "district")
        .query("host == @BRIGHTON_CODE")
        .set_index("home")["units"]
        for given in (None, travel)
    )
    assert before[LEWES_CODE] > 0
    assert LEWES_CODE not in after
    assert EAST_SUFFOLK_CODE not in before
    assert after[EAST_SUFFOLK_CODE] > 0


def test_minutes_only_in_proportion_to_the_estimate_change_nobody() -> None:
    """At one minute a km the speed is one km a minute, and every distance is what it was."""
    base = registered(open_to_all())
    question = Question()
    reach = ground_of(base, question).reach
    column = int(np.flatnonzero(reach.places["supply_point"] == "S1").item())
    blocks = england().blocks
    near = blocks[blocks["district"].isin([LEWES_CODE, BRIGHTON_CODE])]
    km = pd.Series(reach.km[:, [column]].toarray().ravel(), index=reach.points["point"])
    travel = own_travel(*[("block", row.block, "S1", float(km[row.msoa]), None) for row in near.itertuples()])
    before, after = (met_by(answered(base, question, given), "district") for given in (None, travel))
    pd.testing.assert_frame_equal(before, after, rtol=1e-4, atol=0.01)


def test_a_users_matrix_counts_for_what_is_available_too() -> None:
    """Hove's 2,000 units are near to Lewes; when the user says 500 km its people have fewer units available."""
    base = registered(open_to_all())
    lewes = (england().blocks["district"] == LEWES_CODE).to_numpy()
    travel = own_travel(("district", LEWES_CODE, "S1", None, 500))
    before, after = (block_availability(base, Question(), given).units for given in (None, travel))
    assert after[lewes].sum() < before[lewes].sum()
    assert after.sum() == pytest.approx(before.sum())


def test_supply_that_nobody_reaches_is_told_and_the_rest_adds_up() -> None:
    """A scheme of Isles of Scilly, put far out at sea: nobody is within 30 km of it."""
    base = market()
    checked = registered({**BRIGHTON_SCHEME, "Units": 40})
    assert checked.own is not None
    scilly = "E06000053"
    at_sea = checked.own.schemes.assign(district=scilly, block="E01019077", easting_m=1_000.0, northing_m=1_000.0)
    lost = build_market(england(), own=replace(checked.own, schemes=at_sea, covers=(scilly,)))
    found = block_availability(lost, Question())
    assert unreached_units(lost, Question(), found)[["district", "units"]].to_numpy().tolist() == [[scilly, 40]]
    assert unreached_units(lost, Question(), found, SURREY_AND_SUSSEX).empty
    assert found.units.sum() == pytest.approx(base.supply.query("group == 'mental_health'")["units"].sum(), rel=1e-6)


def test_what_is_available_adds_up_to_all_units_and_goes_to_every_block_of_england() -> None:
    found = block_availability(market(), Question())
    assert len(found.units) == 33_755
    assert found.units.sum() + found.unreached.sum() == pytest.approx(230_030 * 0.183)
    reaching = found.ratio > 0
    wanted = pd.Series(found.units[reaching] / found.ratio[reaching])
    districts = england().blocks.loc[reaching, "district"].to_numpy()
    expected = required().drop("E06000053")  # Isles of Scilly, which reach nothing within 30 km
    assert wanted.groupby(districts).sum().to_dict() == pytest.approx(expected.to_dict())


def test_areas_that_leave_blocks_out_lose_nobody_of_those_inside() -> None:
    """Own areas: Brighton in two halves, nobody else; the rest of England is neither home nor host."""
    blocks = england().blocks
    inside = blocks["district"] == BRIGHTON_CODE
    half = pd.Series(
        np.where(blocks["northing_m"] > blocks.loc[inside, "northing_m"].median(), "North", "South"), blocks.index
    )
    own = replace(england(), blocks=blocks.assign(own=half.where(inside).astype("str")))
    areas = pd.concat(
        [england().areas, england().areas.iloc[:2].assign(kind="own", area=["North", "South"], name=["North", "South"])]
    )
    base = replace(market(), england=replace(own, areas=areas))
    allocated = house(base, Question())
    table = met_by(allocated, "own", ENGLAND)
    assert members(own.blocks, "own").notna().sum() == inside.sum()
    assert table["demand"].sum() == pytest.approx(required()[BRIGHTON_CODE])
    assert table["supply"].sum() == pytest.approx(existing()[BRIGHTON_CODE])
    assert table[[*PARTS, "unmet"]].sum(axis=1).to_numpy() == pytest.approx(table["demand"].to_numpy(), abs=1e-3)

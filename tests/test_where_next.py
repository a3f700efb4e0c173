"""Where next in England: one more unit against adding one; sites chosen against plain arithmetic and full answers."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, adults
from marketmap.housed import Housed, OpenedScheme, Question, house, met_by, with_schemes, with_units
from marketmap.money import saving_a_year
from marketmap.near import km_from
from marketmap.places import find_place
from marketmap.tables import CANDIDATES, CHOSEN_SITES, NEXT_PLACES, check
from marketmap.where_next import Plan, Sited, candidates_in, choose_sites, next_by
from tests.england import SURREY_AND_SUSSEX, england, gazetteer, market

CHESHIRE = find_place("NHS Cheshire and Merseyside", gazetteer()).place
ADUR = find_place("Adur", gazetteer()).place


@cache
def housed() -> Housed:
    """Who could be housed where."""
    return house(market(), Question())


@cache
def chosen() -> Sited:
    """Three sites of 12 units in Surrey and Sussex."""
    return choose_sites(housed(), SURREY_AND_SUSSEX, Plan(), candidates_in(housed(), SURREY_AND_SUSSEX))


def test_one_more_unit_is_what_adding_a_little_to_the_districts_total_changes() -> None:
    """Every 25th district that lies in one ICS: a hundredth of a unit more, solved again, times a hundred."""
    table = check(NEXT_PLACES, next_by(housed(), "district")).set_index("area")
    places = housed().reach.places.groupby("district")["supply_point"].agg(["size", "first"])
    single = places.loc[places["size"] == 1, "first"]
    before = met_by(housed(), "england").iloc[0]
    units = dict(zip(housed().reach.places["supply_point"], housed().allocation.supply, strict=True))
    for district, point in single.iloc[::25].items():
        after = met_by(with_units(housed(), {point: units[point] + 0.01}), "england").iloc[0]
        for name in ("met_in_district", "met_in_icb", "met_outside"):
            assert table.loc[district, name] == pytest.approx(100 * (after[name] - before[name]), abs=0.02)
        assert table.loc[district, "met"] == pytest.approx(100 * (before["unmet"] - after["unmet"]), abs=0.02)


def test_a_larger_areas_figure_is_the_mean_of_its_districts_by_adults() -> None:
    blocks = england().blocks
    districts = next_by(housed(), "district", CHESHIRE).set_index("area")
    inside = blocks[blocks["icb_2026"] == CHESHIRE.area]
    people = adults(inside).groupby(inside["district"]).sum()
    whole = next_by(housed(), "icb_2026").set_index("area").loc[CHESHIRE.area]
    for name in ("met", "met_outside", "person_km"):
        assert whole[name] == pytest.approx(np.average(districts[name].loc[people.index], weights=people))


def test_candidates_are_the_adult_weighted_centres_of_small_areas() -> None:
    table = check(CANDIDATES, candidates_in(housed(), ADUR))
    blocks = england().blocks
    one = table.iloc[0]
    inside = blocks[blocks["msoa"] == one["candidate"]]
    assert len(table) == blocks.loc[blocks["district"] == ADUR.area, "msoa"].nunique()
    assert one["easting_m"] == pytest.approx(np.average(inside["easting_m"], weights=adults(inside)))
    with pytest.raises(ChoiceError, match="England has 6,856 small areas, too many to choose among"):
        candidates_in(housed(), ENGLAND)


def test_sites_chosen_house_what_they_say_within_the_distance() -> None:
    """From the table of unmet demand and plain distances: nobody lives farther than 20 km, on average over an MSOA."""
    sited = chosen()
    check(CHOSEN_SITES, sited.sites)
    assert sited.siting.proved
    assert sited.siting.best.people == pytest.approx(36)
    assert sited.sites["added"].sum() == pytest.approx(sited.siting.best.people)
    blocks, factor = england().blocks, 1.3
    for row in sited.sites.to_dict("records"):
        at = np.array([[row["easting_m"], row["northing_m"]]])
        km = km_from(at, blocks[["easting_m", "northing_m"]].to_numpy(dtype=float), factor, 100).toarray()[0]
        own = (blocks["msoa"] == row["candidate"]).to_numpy()
        assert np.average(km[own], weights=adults(blocks)[own]) < 20
    unmet = met_by(housed(), "icb_2026", SURREY_AND_SUSSEX)["unmet"].iloc[0]
    assert sited.wanted == pytest.approx(unmet, rel=1e-6)


def test_what_the_sites_change_is_the_allocation_solved_again_with_all_of_them() -> None:
    sited = chosen()
    blocks = england().blocks.set_index("block")
    candidates = sited.candidates.set_index("candidate")
    schemes = [
        OpenedScheme(f"mine {name}", candidates.loc[name, "block"], candidates.loc[name, "easting_m"],
                     candidates.loc[name, "northing_m"], 12.0)
        for name in sited.sites["candidate"]
    ]  # fmt: skip
    again = met_by(with_schemes(housed(), schemes), "icb_2026", SURREY_AND_SUSSEX).iloc[0]
    assert set(candidates["block"]) <= set(blocks.index)
    for name in ("met_in_district", "met_in_icb", "met_outside", "unmet"):
        assert sited.after[name] == pytest.approx(again[name], abs=0.01)


def test_fixed_excluded_and_distance_are_followed() -> None:
    candidates = candidates_in(housed(), SURREY_AND_SUSSEX)
    first = chosen().sites["candidate"].tolist()
    other = next(name for name in candidates["candidate"] if name not in first)
    plan = Plan((12, 8), fixed=(other,), excluded=(first[0],), apart_km=15)
    sited = choose_sites(housed(), SURREY_AND_SUSSEX, plan, candidates)
    rows = sited.sites
    assert other in set(rows["candidate"])
    assert first[0] not in set(rows["candidate"])
    assert rows.loc[rows["candidate"] == other, "units"].tolist() == [12.0]
    away = np.hypot(*(rows[["easting_m", "northing_m"]].diff().iloc[1].to_numpy(dtype=float))) * 1.3 / 1000
    assert away >= 15


def test_a_list_with_units_of_its_own_is_chosen_from() -> None:
    """Of three buildings the two that house most: 30 units in Brighton and 20 in Hastings, not 2 in Chichester."""
    all_of_them = candidates_in(housed(), SURREY_AND_SUSSEX).set_index("name")
    named = ["Hanover", "Central St Leonards", "Central Chichester"]
    listed = all_of_them.loc[named].reset_index().assign(units=[30.0, 20.0, 2.0])
    listed = listed[CANDIDATES.column_names]
    sited = choose_sites(housed(), SURREY_AND_SUSSEX, Plan(sizes=(), number=2), listed)
    assert set(sited.sites["name"]) == {"Hanover", "Central St Leonards"}
    assert sited.siting.best.people == pytest.approx(50)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(sizes=()), "0 sites are to be chosen"),
        (Plan((5,) * 31), "31 sites are to be chosen; it can be 1 to 30"),
        (Plan((5,) * 20), "20 sites are to be chosen and there are only 8 candidates"),
        (Plan((5,), fixed=("nowhere",)), "Not among the candidates: nowhere"),
        (Plan((5,), aim="outside"), "nobody in Adur who would be housed outside their ICS"),
        (Plan((5,), aim="others"), "There is no aim 'others'"),
    ],
)
def test_plans_that_cannot_be_followed_are_told(plan: Plan, words: str) -> None:
    with pytest.raises(ChoiceError, match=words):
        choose_sites(housed(), ADUR, plan, candidates_in(housed(), ADUR))


def test_a_candidate_both_in_and_out_is_told() -> None:
    candidates = candidates_in(housed(), ADUR)
    one = candidates["candidate"].iloc[0]
    with pytest.raises(ChoiceError, match="Both to be in and to be left out"):
        choose_sites(housed(), ADUR, Plan((5, 5), fixed=(one,), excluded=(one,)), candidates)
    with pytest.raises(ChoiceError, match="2 sites have to be in, and only 1"):
        choose_sites(housed(), ADUR, Plan((5,), fixed=tuple(candidates["candidate"].iloc[:2])), candidates)


def test_a_bed_for_a_year_costs_its_day_times_365_less_the_housing_where_it_is_given() -> None:
    """651 x 365 = 237,615; with 400 a week of housing 651 - 400 / 7 = 593.857 a day, 216,757.86 a year."""
    money = market().assumptions.money
    assert saving_a_year(money, 1) == pytest.approx(237_615)
    own = market().assumptions.changed({"money.supported_housing_week.value": 400}).money
    assert saving_a_year(own, 1) == pytest.approx(216_757.857, abs=0.01)
    assert saving_a_year(money, 0) == 0


def test_people_of_a_place_are_counted_by_their_share_of_a_neighbourhood() -> None:
    """The whole of England is the sum of its ICSs."""
    parts = [
        choose_sites(housed(), place, Plan((1,)), candidates_in(housed(), place)).wanted
        for place in (SURREY_AND_SUSSEX, ADUR)
    ]
    met = pd.concat([met_by(housed(), "icb_2026", SURREY_AND_SUSSEX), met_by(housed(), "district", ADUR)])
    assert parts == pytest.approx(met["unmet"].tolist(), rel=1e-6)

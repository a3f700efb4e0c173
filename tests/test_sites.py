"""Sites in England: what is found adds up, agrees with plain arithmetic, and ranks as said."""

from functools import cache

import numpy as np
import pytest

from marketmap.geography import adults
from marketmap.housed import Question, block_availability, ground_of, house
from marketmap.loading import check_opened, own_data, with_loaded
from marketmap.market import Market, build_market
from marketmap.near import WITHIN_KM
from marketmap.ranked_sites import rank_sites, ranked
from marketmap.site_answer import Land
from marketmap.sites import NearSite, Site, Surroundings, look_near
from marketmap.sources.example import load_example
from marketmap.tables import COMPETING, NEAR, RANKED_SITES, SITE_ENDS, SITE_PEOPLE, UNMET_NEAR, check
from marketmap.workspace import Workspace
from tests.england import england, grounds, market

ENDS = ("low", "central", "high")


@cache
def land() -> Land:
    """What sites are found on."""
    return Land(grounds())


def looked_on(of: Market) -> Surroundings:
    """What sites are looked at on."""
    ground = ground_of(of, Question())
    housed = {end: house(of, Question(end=end), ground) for end in ENDS}
    return Surroundings(of, Question(), england().providers, housed, block_availability(of, Question()))


@cache
def baseline() -> Surroundings:
    """The published totals of England."""
    return looked_on(market())


@cache
def example() -> Surroundings:
    """The invented register of Sussex in place of its districts' totals."""
    loaded = with_loaded(Workspace(), check_opened("schemes", load_example().schemes, grounds()))
    return looked_on(build_market(england(), own=own_data(loaded, "2026-10-01")))


def near(text: str, units: int = 12, on: Surroundings | None = None) -> NearSite:
    """What is found near a site."""
    return look_near(on or baseline(), Site(land().find(text), units))


@pytest.mark.parametrize("text", ["BN1 1AA", "B1 1AA", "CA1 1AA", "TR1 1AA", "SW1A 1AA"])
def test_every_table_keeps_its_contract_and_adds_up(text: str) -> None:
    found = near(text)
    assert found.people is not None
    assert found.wrong_place is not None
    assert found.added is not None
    assert found.ends is not None
    for contract, table in (
        (NEAR, found.near), (COMPETING, found.competing), (SITE_PEOPLE, found.people),
        (UNMET_NEAR, found.wrong_place), (SITE_ENDS, found.ends),
    ):  # fmt: skip
        check(contract, table)
    assert found.people["used"].sum() == pytest.approx(found.added.used, abs=0.1)
    assert found.competing.groupby("within_km")["units"].sum().tolist() == pytest.approx(found.near["supply"].tolist())
    ends = found.ends.set_index("end")
    assert (ends["newly_met"] + ends["emptied"]).to_numpy() == pytest.approx(ends["used"].to_numpy())
    changes = found.people[["met_in_district", "met_in_icb", "met_outside", "unmet"]].sum()
    assert changes.sum() == pytest.approx(0, abs=0.2)
    more = found.near["available_after"] - found.near["available_before"]
    assert more.is_monotonic_increasing
    assert 0 < more.iloc[-1] <= 12 + 1e-6


def test_the_rings_agree_with_plain_arithmetic() -> None:
    """Every block's straight line from Brighton's station times 1.3, added up block by block."""
    found, blocks = near("BN1 3XP"), england().blocks
    place = found.site.place
    km = np.hypot(blocks["easting_m"] - place.easting_m, blocks["northing_m"] - place.northing_m) * 1.3 / 1000
    demand = market().demand.query("group == 'mental_health' and estimate == 'benchmark'").set_index("block")["units"]
    required = blocks["block"].map(demand)
    for limit, row in zip(WITHIN_KM, found.near.to_dict("records"), strict=True):
        assert row["adults"] == pytest.approx(adults(blocks)[km <= limit].sum())
        assert row["demand"] == pytest.approx(required[km <= limit].sum())


def test_a_published_total_counts_by_the_share_of_its_adults_within_reach() -> None:
    """Within 5 km of the middle of Birmingham: each district by the share of its adults who live there."""
    found, blocks = near("B1 1BB"), england().blocks
    place = found.site.place
    km = np.hypot(blocks["easting_m"] - place.easting_m, blocks["northing_m"] - place.northing_m) * 1.3 / 1000
    people = adults(blocks)
    share = people[km <= 5].groupby(blocks["district"]).sum() / people.groupby(blocks["district"]).sum()
    units = market().supply.query("group == 'mental_health'").set_index("district")["units"]
    assert found.near["supply"].iloc[0] == pytest.approx((share * units).sum())


def test_schemes_of_a_register_count_where_they_stand_by_level_and_model() -> None:
    found = near("BN1 1AA", on=example())
    own = example().market.own
    assert own is not None
    assert "E06000043" in own.covers
    rows = found.competing[(found.competing["within_km"] == 5) & (found.competing["origin"] == "register")]
    place = found.site.place
    schemes = own.schemes[~own.schemes["sensitive"] & own.schemes["easting_m"].notna()]
    km = np.hypot(schemes["easting_m"] - place.easting_m, schemes["northing_m"] - place.northing_m) * 1.3 / 1000
    supply = example().market.supply.query("group == 'mental_health' and origin == 'register' and units > 0")
    near_by = schemes[(km <= 5) & schemes["scheme"].isin(supply["scheme"])]
    assert rows["schemes"].sum() == len(near_by) > 0
    assert rows["units"].sum() == pytest.approx(supply.loc[supply["scheme"].isin(near_by["scheme"]), "units"].sum())


def test_where_units_stand_empty_a_scheme_only_draws_people_from_them() -> None:
    """Birmingham has far more units than it needs (method, Supply): 12 more house nobody who had nothing."""
    found = near("B1 1BB")
    assert found.added is not None
    assert found.ends is not None
    assert found.added.change.sum() == pytest.approx(0, abs=0.05)
    central = found.ends.set_index("end").loc["central"]
    assert central["emptied"] == pytest.approx(central["used"], abs=0.05)


def test_a_list_is_ranked_by_use_then_new_people_then_availability_and_the_order_of_the_list() -> None:
    texts = {2: "B1 1BB", 3: "BN1 1AA", 4: "BN1 1AA", 5: "TR1 1QH"}
    table = check(
        RANKED_SITES,
        ranked(list(rank_sites(baseline(), {row: Site(land().find(text), 12) for row, text in texts.items()}))),
    )
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table["row"].tolist()[-1] == 2
    assert table["row"].tolist().index(3) + 1 == table["row"].tolist().index(4)
    share = (table["newly_met"] / table["units"]).round(3)
    assert share.is_monotonic_decreasing


def test_a_list_says_of_each_site_what_looking_at_it_alone_says() -> None:
    table = ranked(list(rank_sites(baseline(), {2: Site(land().find("CA1 1AA"), 30)}))).iloc[0]
    found = near("CA1 1AA", 30)
    assert found.ends is not None
    central = found.ends.set_index("end").loc["central"]
    for name in ("used", "newly_met", "brought_home", "emptied"):
        assert table[name] == pytest.approx(central[name])
    assert table["demand_near"] == pytest.approx(found.near["demand"].iloc[1])


def test_where_supply_is_not_known_only_demand_is_said() -> None:
    """No rate and no supply is published for veterans; with a rate of 1.2 per 1,000 adults demand is known."""
    of = build_market(england(), market().assumptions.changed({"rates.veterans": 1.2}))
    on = Surroundings(of, Question("veterans"), england().providers, why_not="not known")
    found = look_near(on, Site(land().find("BN1 1AA"), 12))
    assert found.people is None
    assert found.near["demand"].to_numpy() == pytest.approx(found.near["adults"].to_numpy() * 0.0012)
    assert found.near["supply"].isna().all()
    table = ranked(list(rank_sites(on, {2: Site(land().find("BN1 1AA"), 12)})))
    assert table["used"].isna().all()

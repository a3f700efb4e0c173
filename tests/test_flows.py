"""Flows: an allocation added up by area, on paper, and the laws for any allocation and any areas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import flows, tables
from marketmap.geography import members
from tests.small_country import five_blocks, schemes, standing, totals
from tests.test_travel import places_of

NAMES = pd.Series({"i1": "First", "i2": "Second"})


def areas(kind: str = "icb_2026") -> pd.Series:
    """The area of each of the five blocks."""
    return members(five_blocks(), kind)


def point(*codes: str) -> pd.Series:
    """The demand point of each of the five blocks."""
    return pd.Series(codes or ("m1", "m1", "m2", "m2", "m3"), name="point")


def demand(*units: float) -> pd.Series:
    """Units required by each of the five blocks."""
    return pd.Series(units or (4.0, 6, 5, 15, 2))


def allocation(*rows: tuple[str, str, float, float, str]) -> pd.DataFrame:
    """Return `tables.ALLOCATION`: point, supply point, units, km, where."""
    table = pd.DataFrame(rows, columns=tables.ALLOCATION.column_names)
    kinds = {"point": "str", "supply_point": "str", "units": float, "distance_km": float, "where": "str"}
    return tables.check(tables.ALLOCATION, table.astype(kinds))


def test_a_point_in_several_areas_is_shared_by_demand() -> None:
    """m2 requires 5 in i1 and 15 in i2."""
    shares = flows.home_shares(point(), demand(), areas()).set_index(["point", "home"])["share"]
    assert shares.to_dict() == {("m1", "i1"): 1, ("m2", "i1"): 0.25, ("m2", "i2"): 0.75, ("m3", "i2"): 1}


def test_a_point_without_demand_has_no_share_and_blocks_outside_are_left_out() -> None:
    inside = areas().where(areas() == "i1")
    shares = flows.home_shares(point(), demand(0, 0, 5, 15, 2), inside).set_index(["point", "home"])["share"]
    assert shares.to_dict() == {("m1", "i1"): 0, ("m2", "i1"): 0.25}


def test_units_count_where_they_stand_and_spread_ones_by_adults() -> None:
    """S1 stands in b4; d2's part in i2 has 60 adults in m2 and 20 in m3, its part in i1 is all in m2."""
    places = places_of(
        pd.concat([standing(("S1", "d1", "b4", 5)), totals(d2=100)], ignore_index=True),
        schemes(("S1", "d1", "b4", (20_000, 30_000))),
    )
    shares = flows.host_shares(places, five_blocks(), "icb_2026", areas("msoa")).set_index(["supply_point", "host"])
    assert shares["share"].to_dict() == pytest.approx(
        {("S1", "m2"): 1, ("d2 i1", "m2"): 1, ("d2 i2", "m2"): 0.75, ("d2 i2", "m3"): 0.25}
    )


HOMES = pd.DataFrame({"point": ["p", "p", "q"], "home": ["A", "B", "B"], "share": [0.25, 0.75, 1.0]})
HOSTS = pd.DataFrame({"supply_point": ["s", "t", "t"], "host": ["A", "A", "B"], "share": [1.0, 0.5, 0.5]})
# p has 8 from s at 10 km and q 4 from t at 30 km.
ALLOCATED = allocation(("p", "s", 8, 10, "icb"), ("q", "t", 4, 30, "outside"))


def test_flows_are_shared_between_homes_and_hosts() -> None:
    """p: 2 of A and 6 of B to A, 10 km; q of B: 2 to A and 2 to B, 30 km. B to A: 8 units, 6 x 10 + 2 x 30 = 120 km."""
    found = flows.flows_between(ALLOCATED, HOMES, HOSTS).set_index(["home", "host"])
    assert found["units"].to_dict() == {("A", "A"): 2, ("B", "A"): 8, ("B", "B"): 2}
    assert found.loc[("B", "A"), ["person_km", "distance_km"]].tolist() == [120, 15]


def test_named_flows_keep_their_contract_and_come_largest_first() -> None:
    names = pd.Series({"A": "Aa", "B": "Bb"})
    found = flows.named_flows(flows.flows_between(ALLOCATED, HOMES, HOSTS), "district", "all", names)
    tables.check(tables.FLOWS, found)
    assert found[["home_name", "host_name", "units"]].to_numpy().tolist() == [
        ["Bb", "Aa", 8],
        ["Aa", "Aa", 2],
        ["Bb", "Bb", 2],
    ]


def unmet() -> pd.DataFrame:
    """Return demand and unmet units: p 10 and 2, q 5 and 1, z, where nobody is met, 3 and 3."""
    return pd.DataFrame({"point": ["p", "q", "z"], "demand": [10.0, 5, 3], "unmet": [2.0, 1, 3]})


def test_what_is_met_where_is_added_up_by_home() -> None:
    """A: a quarter of p: 2.5 required, 2 met in its ICB, 0.5 unmet. B: 7.5 + 5 required, 6 and 4 met. C: z."""
    homes = pd.concat([HOMES, pd.DataFrame({"point": ["z"], "home": ["C"], "share": [1.0]})], ignore_index=True)
    found = flows.met_by_home(ALLOCATED, unmet(), homes).set_index("area")
    columns = ["demand", "met_in_district", "met_in_icb", "met_outside", "unmet", "person_km"]
    assert found.loc["A", columns].tolist() == [2.5, 0, 2, 0, 0.5, 20]
    assert found.loc["B", columns].tolist() == [12.5, 0, 6, 4, 2.5, 180]
    assert found.loc["C", columns].tolist() == [3, 0, 0, 0, 3, 0]


def test_units_of_an_area_are_for_its_own_for_others_or_for_nobody() -> None:
    """Of the 9 of s 8 are used, of the 10 of t 4; half of t stands in A: 14 units, 1 + 3 spare, 8 for people of B."""
    places = pd.DataFrame({"supply_point": ["s", "t"], "units": [9.0, 10], "used": [8.0, 4]})
    found = flows.supply_by_host(places, HOSTS, flows.flows_between(ALLOCATED, HOMES, HOSTS)).set_index("area")
    assert found.loc["A"].to_dict() == {"supply": 14, "spare": 4, "hosted": 8}
    assert found.loc["B"].to_dict() == {"supply": 5, "spare": 3, "hosted": 0}


def met(**rows: list[float]) -> pd.DataFrame:
    """Put `tables.MET` together from demand, met in the district, in the ICB, outside, unmet, person-km by area."""
    columns = ["demand", "met_in_district", "met_in_icb", "met_outside", "unmet", "person_km"]
    home = pd.DataFrame(rows, index=columns).T.rename_axis("area").reset_index()
    kinds = pd.DataFrame(
        {"kind": "district", "area": list(rows), "name": list(rows), "adults": 1.0, "share_of_area": 1.0}
    )
    supply = pd.DataFrame({"area": list(rows), "supply": 1.0, "hosted": 0.0, "spare": 0.0})
    return flows.met_table(home, supply, kinds, "all").set_index("area")


def test_shares_and_rates_are_missing_where_there_is_nothing_to_share() -> None:
    """A: 2 of 8 met are outside, 2 for each 20 required; B requires nothing; C meets nobody."""
    table = met(A=[20, 5, 1, 2, 12, 80], B=[0, 0, 0, 0, 0, 0], C=[6, 0, 0, 0, 6, 0])
    tables.check(tables.MET, table.reset_index())
    assert table.loc["A", ["outside_share", "outside_per_100_required", "distance_km"]].tolist() == [0.25, 10, 10]
    assert table.loc["B", ["outside_share", "outside_per_100_required", "distance_km"]].isna().all()
    assert table.loc["C", ["outside_share", "distance_km"]].isna().all()
    assert table.loc["C", "outside_per_100_required"] == 0


@st.composite
def allocations(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Draw an allocation of four points to four supply points, and how each falls into areas A, B and C."""
    pairs = draw(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10))
    rows = [
        (
            f"p{row}",
            f"s{column}",
            draw(st.floats(0.01, 50)),
            draw(st.floats(0, 100)),
            draw(st.sampled_from(tables.WHERE_MET)),
        )
        for row, column in sorted(pairs)
    ]

    def shares(name: str, area: str) -> pd.DataFrame:
        parts = []
        for number in range(4):
            sizes = np.array([1.0 + draw(st.integers(0, 3)), *(float(draw(st.integers(0, 3))) for _ in "BC")])
            parts += [
                (f"{name[0]}{number}", code, size / sizes.sum())
                for code, size in zip("ABC", sizes, strict=True)
                if size
            ]
        return pd.DataFrame(parts, columns=[name, area, "share"])

    return allocation(*rows), shares("point", "home"), shares("supply_point", "host")


@given(allocations())
@settings(max_examples=60, deadline=None)
def test_no_unit_is_lost_between_areas_and_all_flows_sum_to_nothing_net(
    drawn: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    found = flows.flows_between(*drawn)
    away = found[found["home"] != found["host"]]
    net = away.groupby("host")["units"].sum().sub(away.groupby("home")["units"].sum(), fill_value=0)
    assert found["units"].sum() == pytest.approx(drawn[0]["units"].sum())
    assert found["person_km"].sum() == pytest.approx(float(drawn[0]["units"] @ drawn[0]["distance_km"]))
    assert net.sum() == pytest.approx(0, abs=1e-9)


@given(allocations())
@settings(max_examples=60, deadline=None)
def test_what_an_areas_people_have_met_is_the_sum_of_their_flows(
    drawn: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    allocated, homes, _ = drawn
    points = pd.DataFrame({"point": [f"p{number}" for number in range(4)], "demand": 60.0, "unmet": 0.0})
    table = flows.met_by_home(allocated, points, homes).set_index("area")
    rows = flows.flows_between(*drawn).groupby("home")[["units", "person_km"]].sum().reindex(table.index, fill_value=0)
    assert table[list(flows.WHERE.values())].sum(axis=1).to_dict() == pytest.approx(rows["units"].to_dict())
    assert table["person_km"].to_dict() == pytest.approx(rows["person_km"].to_dict())


@given(allocations())
@settings(max_examples=60, deadline=None)
def test_two_areas_merged_have_the_flows_of_both(drawn: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    allocated, homes, hosts = drawn
    merged = flows.flows_between(allocated, homes.replace({"home": {"B": "A"}}), hosts.replace({"host": {"B": "A"}}))
    apart = flows.flows_between(*drawn).replace({"home": {"B": "A"}, "host": {"B": "A"}})
    expected = apart.groupby(["home", "host"])["units"].sum().to_dict()
    assert merged.set_index(["home", "host"])["units"].to_dict() == pytest.approx(expected)

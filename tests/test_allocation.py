"""Who could be housed where: the paper example, the laws for every input, and HiGHS for every stage.

A stage of home first is compared with HiGHS on the demand and the units that our own earlier stages leave, because
where several answers are equally good the later stages rest on which was taken.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.allocation import Allocation, allocate
from tests.housing_cases import (
    DISTRICT,
    ICB,
    OUTSIDE,
    Case,
    allocated,
    cases,
    highs,
    is_untied,
    matrix,
    metres_of,
    rules,
)

any_case = st.booleans().flatmap(lambda tied: cases(tied=tied))
any_rule = st.sampled_from(["home_first", "best_for_all"])
any_share = st.sampled_from([0.0, 0.5, 1.0])
UNSTATED = np.nan


def paper(icb: dict[str, str]) -> Case:
    """Method.md section 12, case 6: three places A, B and C with their schemes S1, S2 and S3."""
    km = np.array([[4.0, 30, 55], [28, 5, 26], [60, 24, 6]])
    return Case(
        home=["A", "B", "C"],
        host=["A", "B", "C"],
        icb=icb,
        km=km,
        demand=np.array([10.0, 8, 6]),
        supply=np.array([6.0, 10, 2]),
        opened=np.full(3, UNSTATED),
    )


def by_where(allocation: Allocation) -> np.ndarray:
    """Units by demand point met in the district, elsewhere in the ICB, outside it."""
    reach = allocation.reach
    parts = [np.where(reach.where == where, allocation.units, 0) for where in (DISTRICT, ICB, OUTSIDE)]
    return np.column_stack([np.bincount(reach.rows, part, len(reach.points)) for part in parts])


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
@pytest.mark.parametrize(
    ("icb", "column"), [({"A": "x", "B": "y", "C": "y"}, ICB), ({"A": "x", "B": "y", "C": "z"}, OUTSIDE)]
)
def test_the_paper_example_by_both_rules(rule: str, icb: dict[str, str], column: int) -> None:
    """In-area 6, 8, 2; C to S2 2, in C's ICB or outside it; unmet 4, 0, 2; person-km 124."""
    found = allocated(paper(icb), rule=rule, border_district_km=0, border_icb_km=0)
    expected = np.zeros((3, 3))
    expected[:, DISTRICT], expected[2, column] = [6, 8, 2], 2
    assert by_where(found) == pytest.approx(expected)
    assert found.unmet == pytest.approx([4, 0, 2])
    assert float(found.units @ found.reach.km.data) == pytest.approx(124)


def test_the_border_keeps_people_at_home_only_by_best_for_all_and_only_if_it_is_long_enough() -> None:
    """Two people of A at 20 km from A's unit and 5 km from B's, whose own person is 4 km from either: 25 against 9 km.

    With a border of 8 km counted twice, 9 + 16 = 25 is no gain any more.
    """
    case = Case(["A", "B"], ["A", "B"], {"A": "x", "B": "x"}, np.array([[20.0, 5], [4, 5]]), np.array([1.0, 1]),
                np.array([1.0, 1]), np.full(2, UNSTATED))  # fmt: skip
    away = allocated(case, rule="best_for_all", border_district_km=7.9)
    stays = allocated(case, rule="best_for_all", border_district_km=8.1)
    assert matrix(away).tolist() == [[0, 1], [1, 0]]
    assert matrix(stays).tolist() == [[1, 0], [0, 1]]
    assert matrix(allocated(case, rule="home_first")).tolist() == [[1, 0], [0, 1]]


def test_best_for_all_may_move_local_people_to_serve_more_and_home_first_does_not() -> None:
    """A reaches both units, B only A's: best for all sends A's person out and meets both; home first leaves B unmet."""
    km = np.array([[5.0, 40], [30, np.nan]])
    case = Case(["A", "B"], ["A", "C"], {"A": "x", "B": "x", "C": "z"}, km, np.array([1.0, 1]), np.array([1.0, 1]),
                np.full(2, UNSTATED))  # fmt: skip
    assert allocated(case, rule="home_first").unmet.tolist() == [0, 1]
    assert allocated(case, rule="best_for_all").unmet.tolist() == [0, 0]


def test_people_of_the_same_icb_go_before_those_who_live_nearer() -> None:
    """One unit left in A: B of the same ICB is 60 km away, C of another ICB 10 km."""
    km = np.array([[60.0], [10.0]])
    case = Case(
        ["B", "C"], ["A"], {"A": "x", "B": "x", "C": "z"}, km, np.array([1.0, 1]), np.array([1.0]), np.array([UNSTATED])
    )
    assert by_where(allocated(case)).tolist() == [[0, 1, 0], [0, 0, 0]]


def test_others_have_a_share_of_what_residents_leave_or_what_is_stated_but_never_more_than_is_left() -> None:
    """Residents take 4 of 10 each time: of 6 left half are open by rule, 2 where 2 are stated, 6 where 9 are."""

    def met_elsewhere(stated: float) -> float:
        case = Case(["A", "B"], ["A"], {"A": "x", "B": "x"}, np.array([[5.0], [20.0]]), np.array([4.0, 50]),
                    np.array([10.0]), np.array([stated]))  # fmt: skip
        return float(by_where(allocated(case, share_open=0.5))[1, ICB])

    assert (met_elsewhere(UNSTATED), met_elsewhere(2), met_elsewhere(9), met_elsewhere(0)) == (3, 2, 6, 0)


def test_a_published_total_is_shared_by_demand_and_not_by_the_order_of_rows() -> None:
    """30 required in three neighbourhoods, 12 units equally far from all: each has 40% of its demand met."""
    case = Case(["A"] * 3, ["A"], {"A": "x"}, np.full((3, 1), 7.0), np.array([5.0, 10, 15]), np.array([12.0]),
                np.array([UNSTATED]))  # fmt: skip
    for rule in ("home_first", "best_for_all"):
        assert allocated(case, rule=rule).met == pytest.approx([2, 4, 6])


def test_a_scheme_beside_a_published_total_houses_the_nearest_and_the_rest_share_the_total() -> None:
    """5 units beside the first neighbourhood house its 5; the total's 10 are shared by the other 10 and 15: 4 and 6."""
    km = np.array([[7.0, 1], [7, 8], [7, 9]])
    case = Case(
        ["A"] * 3, ["A"] * 2, {"A": "x"}, km, np.array([5.0, 10, 15]), np.array([10.0, 5]), np.full(2, UNSTATED)
    )
    assert matrix(allocated(case)) == pytest.approx(np.array([[0, 5], [4, 0], [6, 0]]))


def test_a_tiny_scheme_beside_a_published_total_changes_only_a_little() -> None:
    """Opening a hundredth of a unit moves nobody by more than a hundredth."""
    case = Case(["A"] * 3, ["A"] * 2, {"A": "x"}, np.array([[7.0, 1], [7, 8], [7, 9]]), np.array([5.0, 10, 15]),
                np.array([12.0, 0]), np.full(2, UNSTATED))  # fmt: skip
    before, after = allocated(case), allocated(replace(case, supply=np.array([12.0, 0.01])))
    assert np.abs(after.met - before.met).max() <= 0.01


def test_residents_use_their_own_icbs_part_of_the_district_first() -> None:
    """A total of 10 in two parts of 5; 2 required in one part and 6 in the other: only 1 has to cross the border."""
    case = Case(["A", "A"], ["A", "A"], {"A": "x"}, np.full((2, 2), 7.0), np.array([2.0, 6]), np.array([5.0, 5]),
                np.full(2, UNSTATED))  # fmt: skip
    reach = case.reach
    parts = replace(reach, points=reach.points.assign(icb=["x", "y"]), places=reach.places.assign(icb=["x", "y"]))
    units = matrix(allocate(parts, case.demand, case.supply, rules()))
    assert units == pytest.approx(np.array([[2, 0], [2, 4]]))


def test_two_supply_points_at_the_same_place_are_as_good_as_one() -> None:
    """2 and 3 units at one place, 8 required near and far: as with 5 units."""
    km = np.array([[3.0, 3.0], [9.0, 9.0]])
    case = Case(["A", "A"], ["A", "A"], {"A": "x"}, km, np.array([4.0, 4]), np.array([2.0, 3]), np.full(2, UNSTATED))
    assert allocated(case).met == pytest.approx([4, 1])


@given(any_case, any_rule, any_share)
@settings(max_examples=80, deadline=None)
def test_nobody_is_lost_and_no_unit_is_let_twice(case: Case, rule: str, share: float) -> None:
    found = allocated(case, rule=rule, share_open=share)
    units = matrix(found)
    assert (units >= 0).all()
    assert found.met + found.unmet == pytest.approx(case.demand, abs=1e-9)
    assert (found.used <= case.supply + 1e-9).all()
    from_outside = np.where(case.where == DISTRICT, 0, units).sum(axis=0)
    assert not (from_outside > np.nan_to_num(case.opened, nan=np.inf) + 1e-9).any()
    assert not units[np.isnan(case.km)].any()
    tables.check(tables.ALLOCATION, found.table())


@given(any_case, any_share)
@settings(max_examples=80, deadline=None)
def test_home_first_meets_at_home_the_lesser_of_demand_and_supply(case: Case, share: float) -> None:
    home = by_where(allocated(case, share_open=share))[:, DISTRICT]
    for district in set(case.home):
        own, there = np.array(case.home) == district, np.array(case.host) == district
        expected = min(case.demand[own].sum(), case.supply[there].sum())
        assert home[own].sum() == pytest.approx(expected, abs=1e-4)


@given(any_case, any_share)
@settings(max_examples=80, deadline=None)
def test_each_stage_of_home_first_is_as_good_as_by_highs(case: Case, share: float) -> None:
    units = matrix(allocated(case, share_open=share))
    wanted, free = case.demand.copy(), case.supply.copy()
    for where in (DISTRICT, ICB, OUTSIDE):
        if where == ICB:
            free = np.where(np.isnan(case.opened), free * share, np.minimum(free, case.opened))
        metres = np.where(case.where == where, metres_of(case), np.nan)
        here = np.where(case.where == where, units, 0.0)
        km = float((here * np.nan_to_num(metres)).sum()) / 1000
        assert (here.sum(), km) == pytest.approx(highs(wanted, free, metres), abs=1e-3)
        wanted, free = np.maximum(wanted - here.sum(axis=1), 0), np.maximum(free - here.sum(axis=0), 0)


@given(any_case, st.sampled_from([(0.0, 0.0), (10.0, 25.0), (200.0, 0.0)]))
@settings(max_examples=80, deadline=None)
def test_best_for_all_is_as_good_as_by_highs(case: Case, borders: tuple[float, float]) -> None:
    district, icb = borders
    found = allocated(case, rule="best_for_all", border_district_km=district, border_icb_km=icb)
    metres = metres_of(case, borders)
    expected = highs(case.demand, case.supply, metres, (case.opened, case.where != DISTRICT))
    km = float((matrix(found) * np.nan_to_num(metres)).sum()) / 1000
    assert (found.met.sum(), km) == pytest.approx(expected, abs=1e-3)


@given(any_case, any_share)
@settings(max_examples=80, deadline=None)
def test_best_for_all_meets_at_least_as_many(case: Case, share: float) -> None:
    best = allocated(case, rule="best_for_all").met.sum()
    assert allocated(case, share_open=share).met.sum() <= best + 1e-4


@given(cases(tied=False), any_rule, st.data())
@settings(max_examples=80, deadline=None)
def test_a_unit_more_never_raises_unmet(case: Case, rule: str, data: st.DataObject) -> None:
    assume(is_untied(case, rule=rule))
    place = data.draw(st.integers(0, len(case.supply) - 1))
    more = case.supply + (np.arange(len(case.supply)) == place)
    before, after = allocated(case, rule=rule), allocated(replace(case, supply=more), rule=rule)
    assert after.unmet.sum() <= before.unmet.sum() + 1e-4


@given(cases(tied=False), any_rule, st.data())
@settings(max_examples=80, deadline=None)
def test_the_order_of_points_changes_nothing(case: Case, rule: str, data: st.DataObject) -> None:
    assume(is_untied(case, rule=rule))
    rows = data.draw(st.permutations(range(len(case.home))))
    columns = data.draw(st.permutations(range(len(case.host))))
    shuffled = Case(
        [case.home[row] for row in rows], [case.host[column] for column in columns], case.icb,
        case.km[np.ix_(rows, columns)], case.demand[rows], case.supply[columns], case.opened[columns],
    )  # fmt: skip
    assert by_where(allocated(shuffled, rule=rule)) == pytest.approx(
        by_where(allocated(case, rule=rule))[rows], abs=1e-4
    )


@given(cases(tied=False), any_rule, st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_dust_of_a_billionth_changes_nothing(case: Case, rule: str, seed: int) -> None:
    assume(is_untied(case, rule=rule))
    dust = np.random.default_rng(seed).uniform(-1e-9, 1e-9, len(case.demand) + len(case.supply))
    demand = np.maximum(case.demand + dust[: len(case.demand)], 0)
    supply = np.maximum(case.supply + dust[len(case.demand) :], 0)
    dusty = allocated(replace(case, demand=demand, supply=supply), rule=rule)
    assert by_where(dusty) == pytest.approx(by_where(allocated(case, rule=rule)), abs=1e-4)

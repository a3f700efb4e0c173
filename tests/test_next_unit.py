"""The value of one more unit: the paper example, and solving again with a little more, by HiGHS and by our own rules.

Both rules are piecewise linear, so the change for a small addition, over the addition, is the value. Where several
answers are equally good only what they have in common can be compared: the number met, and for best for all the km with
borders.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.allocation import Allocation, allocate
from marketmap.next_unit import MEANS, next_unit
from tests.housing_cases import DISTRICT, ICB, OUTSIDE, Case, allocated, cases, highs, is_untied, metres_of, rules
from tests.test_allocation import paper

any_case = st.booleans().flatmap(lambda tied: cases(tied=tied))
any_share = st.sampled_from([0.0, 0.5, 1.0])
LITTLE = 0.01
UNSTATED = np.nan


def values(found: Allocation) -> np.ndarray:
    """The value of one more unit at each supply point: met by where, and person-km."""
    return next_unit(found)[MEANS].to_numpy()


def totals(found: Allocation) -> np.ndarray:
    """Units met by where, and person-km."""
    reach = found.reach
    met = [found.units[reach.where == where].sum() for where in (DISTRICT, ICB, OUTSIDE)]
    return np.array([*met, float(found.units @ reach.metres) / 1000])


def with_more(case: Case, place: int, more: float) -> Case:
    """The case with more units at one supply point."""
    return replace(case, supply=case.supply + np.where(np.arange(len(case.supply)) == place, more, 0.0))


@pytest.mark.parametrize("rule", ["home_first", "best_for_all"])
def test_the_paper_examples_duals_by_both_rules(rule: str) -> None:
    """Method.md section 12, case 6: -996, -976 and -994 with 1,000 for each unit met."""
    case = paper({"A": "x", "B": "y", "C": "y"})
    table = next_unit(allocated(case, rule=rule, border_district_km=0, border_icb_km=0))
    tables.check(tables.NEXT_UNIT, table)
    assert (table["person_km"] - 1000 * table["met"]).tolist() == pytest.approx([-996, -976, -994])
    assert table["met"].tolist() == [1, 1, 1]
    assert table["met_in_district"].tolist() == [1, 0, 1]
    assert table["met_in_icb"].tolist() == [0, 1, 0]


def test_a_place_without_a_unit_yet_has_a_value_too() -> None:
    """Nothing stands in A, whose 3 people reach nobody else: the first unit houses one of them, 6 km away."""
    case = Case(["A"], ["A"], {"A": "x"}, np.array([[6.0]]), np.array([3.0]), np.array([0.0]), np.array([UNSTATED]))
    for rule in ("home_first", "best_for_all"):
        assert values(allocated(case, rule=rule)) == pytest.approx(np.array([[1, 0, 0, 6]]))


def test_a_chain_runs_through_the_district_to_the_icb() -> None:
    """A's person would move to a unit next door, and leave one 9 km away to somebody of B, 20 km from it."""
    km = np.array([[9.0, 1.0], [20.0, np.nan]])
    case = Case(["A", "B"], ["A", "A"], {"A": "x", "B": "x"}, km, np.array([1.0, 5]), np.array([1.0, 0]),
                np.array([UNSTATED, UNSTATED]))  # fmt: skip
    assert values(allocated(case))[1] == pytest.approx([0, 1, 0, 1 - 9 + 20])
    half = values(allocated(case, share_open=0.5))[1]
    assert half == pytest.approx([0, 0.5, 0, 1 - 9 + 10])


def test_a_unit_more_where_the_units_for_others_are_taken_stays_at_home() -> None:
    """A's own person is housed and B has the 1 unit open to others: one more is for A only, which needs none."""
    case = Case(["A", "B"], ["A"], {"A": "x", "B": "x"}, np.array([[5.0], [20.0]]), np.array([1.0, 9]), np.array([2.0]),
                np.array([1.0]))  # fmt: skip
    for rule in ("home_first", "best_for_all"):
        assert values(allocated(case, rule=rule)) == pytest.approx(np.zeros((1, 4)))
    wider = replace(case, opened=np.array([2.0]))
    assert values(allocated(wider)) == pytest.approx(np.array([[0, 1, 0, 20]]))


def test_a_unit_more_of_a_shared_total_is_a_little_less_unmet_for_everybody() -> None:
    """A's 4 and 12 people share 8 units; the second neighbourhood alone reaches B's spare units, 30 km away.

    Half of A's 16 are unmet, of whom 6 (the 12's half) go to B. One more unit houses a quarter of a person of the first
    and three quarters of the second neighbourhood: 1 at home, 0.75 fewer in B: 7 - 0.75 x 30 km.
    """
    km = np.array([[7.0, np.nan], [7.0, 30.0]])
    case = Case(["A", "A"], ["A", "B"], {"A": "x", "B": "x"}, km, np.array([4.0, 12]), np.array([8.0, 50]),
                np.full(2, UNSTATED))  # fmt: skip
    found = allocated(case)
    assert totals(found) == pytest.approx([8, 6, 0, 8 * 7 + 6 * 30])
    assert values(found)[0] == pytest.approx([1, -0.75, 0, 7 - 22.5])


def test_a_scheme_in_a_district_with_enough_leaves_a_part_of_the_total_over() -> None:
    """A's 4 people share 8 units 7 km away; a scheme 2 km from them would house one: 2 - 7 km, and nothing else."""
    case = Case(["A"], ["A", "A"], {"A": "x"}, np.array([[7.0, 2.0]]), np.array([4.0]), np.array([8.0, 0]),
                np.full(2, UNSTATED))  # fmt: skip
    assert values(allocated(case)) == pytest.approx(np.array([[0, 0, 0, 0], [0, 0, 0, -5]]))


@given(any_case, st.data())
@settings(max_examples=120, deadline=None)
def test_best_for_all_gains_what_highs_finds_with_a_quarter_of_a_unit_more(case: Case, data: st.DataObject) -> None:
    """At every kind of supply point, those without a unit included; with whole units the change is linear up to one."""
    place = data.draw(st.integers(0, len(case.supply) - 1))
    metres, doors = metres_of(case, (10.0, 25.0)), (case.opened, case.where != DISTRICT)
    before, after = (highs(case.demand, one.supply, metres, doors) for one in (case, with_more(case, place, 0.25)))
    district, icb, outside, km = values(allocated(case, rule="best_for_all"))[place]
    with_borders = km + 10 * (icb + outside) + 25 * outside
    assert (district + icb + outside, with_borders) == pytest.approx(np.subtract(after, before) * 4, abs=1e-3)


@given(cases(tied=False), any_share, st.data())
@settings(max_examples=150, deadline=None)
def test_home_first_gains_what_solving_again_finds(case: Case, share: float, data: st.DataObject) -> None:
    """Where a kink lies within the little that is added, solving again with half as much tells, and is left aside."""
    place = data.draw(st.integers(0, len(case.supply) - 1))
    assume(is_untied(case, share_open=share))
    found = allocated(case, share_open=share)
    gains = [
        (totals(allocate(found.reach, case.demand, with_more(case, place, more).supply, rules(share_open=share)))
         - totals(found)) / more
        for more in (LITTLE, LITTLE / 2)
    ]  # fmt: skip
    assume(np.abs(gains[0] - gains[1]).max() < 0.1)
    assert values(found)[place] == pytest.approx(gains[0], abs=0.05, rel=0.01)


@given(cases(tied=True), any_share)
@settings(max_examples=80, deadline=None)
def test_home_first_gains_one_at_home_exactly_where_a_district_is_short(case: Case, share: float) -> None:
    """Whatever answer was taken among equally good ones."""
    short = {
        district: case.demand[np.array(case.home) == district].sum()
        > case.supply[np.array(case.host) == district].sum()
        for district in set(case.host)
    }
    found = next_unit(allocated(case, share_open=share))
    assert found["met_in_district"].tolist() == pytest.approx([float(short[district]) for district in case.host])
    assert found["met"].between(-1e-9, 1 + 1e-9).all()

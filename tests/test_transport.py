"""The transportation problem, its chains and its rounds, against paper and against HiGHS.

HiGHS (through scipy) is another solver, of another kind: a linear program. It has to reach the same number met and the
same metres; who is housed where may differ where several answers are equally good.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketmap.chains import chains
from marketmap.pricing import adds_between, adds_near, best, looking_best
from marketmap.ties import settled
from marketmap.transport import PER_UNIT, Problem, network, solve
from tests.housing_cases import Case, cases, highs, metres_of

NOTHING = np.zeros((0, 0))
BORDERS = (10.0, 25.0)
# Method.md section 12, case 6.
NEED, CAPACITY = np.array([10.0, 8.0, 6.0]), np.array([6.0, 10.0, 2.0])
KM = np.array([[4, 30, 55], [28, 5, 26], [60, 24, 6]])


def paper() -> Problem:
    """Case 6 as a problem of nine pairs."""
    rows, columns = np.divmod(np.arange(9), 3)
    return Problem(NEED, CAPACITY, rows, columns, KM.ravel() * 1000)


def problem_of(case: Case) -> Problem:
    """A case as the problem of best for all, of the pairs that may be used."""
    metres, outside = metres_of(case, BORDERS), case.where != 0
    shut = outside & (case.opened == 0)
    rows, columns = np.nonzero(~np.isnan(metres) & ~shut)
    lengths = metres[rows, columns].astype(np.int64)
    return Problem(case.demand, case.supply, rows, columns, lengths, case.opened, outside[rows, columns])


def reached(problem: Problem, flow: np.ndarray) -> tuple[float, float]:
    """Units met and person-km of a flow whose first arcs are the pairs of the problem."""
    units = flow[: len(problem.rows)] / PER_UNIT
    return float(units.sum()), float(units @ problem.metres / 1000)


def test_the_paper_example_meets_18_of_24_with_124_person_km() -> None:
    """A has 6 from S1, B 8 from S2, C 2 from S3 and 2 from S2: 6 x 4 + 8 x 5 + 2 x 6 + 2 x 24 = 124; 6 x 1000 + 124."""
    flow = solve(network(paper()))
    units = (flow[:9] / PER_UNIT).reshape(3, 3)
    assert units.tolist() == [[6, 0, 0], [0, 8, 0], [0, 2, 2]]
    assert (NEED - units.sum(axis=1)).tolist() == [4, 0, 2]
    assert float((units * KM).sum()) == 124
    assert 1000 * (NEED.sum() - units.sum()) + (units * KM).sum() == 6124


def test_the_paper_examples_supply_duals_are_the_values_of_the_next_unit() -> None:
    """With 1,000 for each unmet: at S1 A moves in, 4 - 1000; at S2 C, 24 - 1000; at S3 C, 6 - 1000."""
    arcs = network(paper())
    chain = chains(arcs, solve(arcs), np.column_stack([np.ones(9), KM.ravel()]))
    met, km = chain.tally[3:].T
    assert (km - 1000 * met).tolist() == [-996, -976, -994]
    assert chain.meets[3:].tolist() == [0, 2, 2]


def test_one_person_fewer_hands_the_unit_on_or_leaves_it() -> None:
    """One fewer of A is one fewer unmet; one fewer of B frees a unit of S2 for C, 24 - 5 km; of C one fewer unmet."""
    arcs = network(paper())
    chain = chains(arcs, solve(arcs), np.column_stack([np.ones(9), KM.ravel()]))
    assert chain.meets[:3].tolist() == [0, 2, 2]
    assert chain.tally[:3].tolist() == [[0, 0], [0, 19], [0, 0]]


def test_a_unit_that_nobody_wants_stays_where_it_is() -> None:
    problem = Problem(np.array([1.0]), np.array([2.0]), np.array([0]), np.array([0]), np.array([7]))
    arcs = network(problem)
    chain = chains(arcs, solve(arcs), np.ones((1, 1)))
    assert (chain.meets[1], chain.frees[1], chain.tally[1, 0]) == (-1, 0, 0)


@pytest.mark.parametrize(("demand", "supply", "pairs"), [(0, 5, 1), (5, 0, 1), (5, 5, 0), (0, 0, 0)])
def test_without_demand_supply_or_pairs_nobody_is_met(demand: float, supply: float, pairs: int) -> None:
    only = np.zeros(pairs, dtype=int)
    answer = best(Problem(np.array([demand]), np.array([supply]), only, only, only))
    assert len(answer.pairs) == pairs
    assert answer.flow[:pairs].sum() == 0


def test_billionths_of_a_unit_neither_count_nor_disturb() -> None:
    problem = Problem(np.array([1 + 4e-9, 3e-9]), np.array([1 - 4e-9, 2e-9]), np.array([0, 0, 1, 1]),
                      np.array([0, 1, 0, 1]), np.array([5, 6, 7, 8]))  # fmt: skip
    flow = solve(network(problem))
    assert (flow[:4] / PER_UNIT).tolist() == pytest.approx([1, 0, 0, 0], abs=2e-6)


@given(st.booleans().flatmap(lambda tied: cases(tied=tied)))
@settings(max_examples=80, deadline=None)
def test_as_many_are_met_with_as_few_km_as_by_highs(case: Case) -> None:
    problem = problem_of(case)
    doors = (case.opened, case.where != 0)
    expected = highs(case.demand, case.supply, metres_of(case, BORDERS), doors)
    assert reached(problem, solve(network(problem))) == pytest.approx(expected, abs=1e-3)


@given(st.booleans().flatmap(lambda tied: cases(tied=tied)), st.tuples(st.integers(1, 2), st.integers(1, 2)), st.data())
@settings(max_examples=120, deadline=None)
def test_rounds_on_few_pairs_end_at_the_best_answer_of_all_pairs(
    case: Case, each: tuple[int, int], data: st.DataObject
) -> None:
    """Whichever pairs come first: any at all, or those that look best by the prices between districts."""
    problem = problem_of(case)
    at_once = reached(problem, solve(network(problem)))
    count = len(problem.rows)
    any_pairs = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=bool)
    numbers = st.integers(0, 2)
    districts = [
        np.array(data.draw(st.lists(numbers, min_size=len(of), max_size=len(of))), dtype=int)
        for of in (case.demand, case.supply)
    ]
    by_districts = looking_best(problem, adds_between(problem, (districts[0], districts[1])), each)
    for first in (any_pairs, by_districts):
        answer = best(problem, first, each)
        assert reached(problem.only(answer.pairs), answer.flow) == pytest.approx(at_once, abs=1e-6)


@given(st.booleans().flatmap(lambda tied: cases(tied=tied)), st.data())
@settings(max_examples=120, deadline=None)
def test_an_answer_nearby_is_a_start_and_changes_no_answer(case: Case, data: st.DataObject) -> None:
    """The answer nearby knows fewer supply points and other units; the prices of what it knows begin the rounds."""
    problem = problem_of(case)
    known = data.draw(st.integers(1, len(case.supply)))
    units = np.array(data.draw(st.lists(st.integers(0, 9), min_size=known, max_size=known)), dtype=float)
    few = np.flatnonzero(problem.columns < known)
    before = replace(problem.only(few), supply=units, opened=case.opened[:known])
    first = adds_near(problem, best(before)) <= 0
    answer = best(problem, first, (1, 1))
    assert reached(problem.only(answer.pairs), answer.flow) == pytest.approx(
        reached(problem, solve(network(problem))), abs=1e-6
    )


@given(cases(tied=True), st.data())
@settings(max_examples=120, deadline=None)
def test_of_equally_good_answers_the_one_of_least_weight_is_taken_wherever_the_search_began(
    case: Case, data: st.DataObject
) -> None:
    """Distances are tens of km and all weights together less than ten, so HiGHS minimises metres plus weights."""
    problem = problem_of(case)
    count = len(problem.rows)
    weights = np.array(data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count)), dtype=np.int64)
    first = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=bool)
    metres = metres_of(case, BORDERS)
    metres[problem.rows, problem.columns] += weights
    expected = highs(case.demand, case.supply, metres, (case.opened, case.where != 0))
    for start in (None, first):
        answer = settled(problem, best(problem, start, (1, 1)), weights.__getitem__)
        met, km = reached(problem.only(answer.pairs), answer.flow)
        weight = answer.flow[: len(answer.pairs)] @ weights[answer.pairs] / PER_UNIT
        assert (met, km + weight / 1000) == pytest.approx(expected, abs=1e-3)
        again = network(problem.only(answer.pairs))
        assert (answer.flow <= again.capacity).all()
        np.testing.assert_array_equal(
            np.bincount(again.tails, answer.flow, again.end)[len(case.demand) :],
            np.bincount(again.heads, answer.flow, again.end + 1)[len(case.demand) : again.end],
        )


def test_rounds_find_the_only_unit_left_however_far_the_first_ones_are_near() -> None:
    """Forty people share one unit next door each round; the other 39 units are 90 km away and left out at first."""
    rows = np.repeat(np.arange(40), 2)
    columns = np.tile([0, 1], 40)
    problem = Problem(np.ones(40), np.array([1.0, 39.0]), rows, columns, np.where(columns == 0, 0, 90_000))
    answer = best(problem, looking_best(problem, problem.metres, (1, 1)), (1, 1))
    assert reached(problem.only(answer.pairs), answer.flow) == (40, 39 * 90)


@given(st.booleans().flatmap(lambda tied: cases(tied=tied)), st.data())
@settings(max_examples=80, deadline=None)
def test_the_chain_of_one_more_unit_is_what_highs_finds_with_it(case: Case, data: st.DataObject) -> None:
    """With whole units the change of the next quarter is a quarter of the change of the next one."""
    assume(case.supply.sum() > 0)
    place = data.draw(st.sampled_from(np.flatnonzero(case.supply > 0).tolist()))
    problem, doors = problem_of(case), (case.opened, case.where != 0)
    more = case.supply + np.where(np.arange(len(case.supply)) == place, 0.25, 0.0)
    metres = metres_of(case, BORDERS)
    met, km = np.subtract(highs(case.demand, more, metres, doors), highs(case.demand, case.supply, metres, doors)) * 4
    arcs = network(problem)
    counts = np.column_stack([np.ones(len(problem.rows)), problem.metres / 1000])
    found = chains(arcs, solve(arcs), counts).tally[len(case.demand) + place]
    assert found == pytest.approx([met, km], abs=1e-3)


@given(cases(tied=True), st.data())
@settings(max_examples=80, deadline=None)
def test_the_chain_of_one_person_fewer_is_what_highs_finds_without(case: Case, data: st.DataObject) -> None:
    """Somebody unmet goes, or the unit goes to somebody else or stays free; that person counts as met no more."""
    assume(case.demand.sum() > 0)
    person = data.draw(st.sampled_from(np.flatnonzero(case.demand > 0).tolist()))
    problem, doors = problem_of(case), (case.opened, case.where != 0)
    fewer = case.demand - np.where(np.arange(len(case.demand)) == person, 0.25, 0.0)
    metres = metres_of(case, BORDERS)
    met, km = np.subtract(highs(fewer, case.supply, metres, doors), highs(case.demand, case.supply, metres, doors)) * 4
    arcs = network(problem)
    counts = np.column_stack([np.ones(len(problem.rows)), problem.metres / 1000])
    assert chains(arcs, solve(arcs), counts).tally[person] == pytest.approx([met, km], abs=1e-3)


@given(cases(tied=False))
@settings(max_examples=50, deadline=None)
def test_doors_let_in_no_more_than_they_are_open_for(case: Case) -> None:
    problem = problem_of(case)
    units = solve(network(problem))[: len(problem.rows)] / PER_UNIT
    from_outside = np.bincount(problem.columns, np.where(problem.outside, units, 0), len(case.supply))
    assert not (from_outside > np.nan_to_num(case.opened, nan=np.inf) + 1e-9).any()

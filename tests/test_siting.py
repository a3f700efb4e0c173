"""Siting: against trying every choice, against other software, and what holds for any task."""

from itertools import combinations
from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from spopt.locate import MCLP

from marketmap.errors import ChoiceError
from marketmap.siting import Housing, Task, choose, housed, value


def task(wanted: list[float], km: list[list[float]], sizes: tuple[float, ...], **more: Any) -> Task:  # noqa: ANN401
    """Candidates by demand points in km, those of 99 km out of reach; the same sizes at any candidate."""
    table = np.array(km, dtype=float)
    rows, columns = np.nonzero(table < 99)
    kinds = sorted(set(sizes), reverse=True)
    count = len(table)
    return Task(
        wanted=np.array(wanted, dtype=float),
        km=csr_matrix((table[rows, columns], (rows, columns)), shape=table.shape),
        candidate=np.tile(np.arange(count), len(kinds)),
        units=np.repeat(np.array(kinds, dtype=float), count),
        kind=np.repeat(np.arange(len(kinds)), count),
        wanted_of_kind=tuple(sizes.count(size) for size in kinds),
        **more,
    )


def every_choice(of: Task) -> list[Housing]:
    """All choices there are."""
    options = range(len(of.candidate))
    fits = [
        chosen
        for chosen in combinations(options, of.number)
        if all(sum(of.kind[one] == kind for one in chosen) == number for kind, number in enumerate(of.wanted_of_kind))
        and not any(of.clashes(one, other) for one, other in combinations(chosen, 2))
        and set(of.fixed) <= set(chosen)
    ]
    return [housed(of, chosen) for chosen in fits]


def test_the_best_two_of_three_from_paper() -> None:
    """10 live at A, 6 at B, 1 at C; 8 units each: A and B house 14, A and C 9, and nobody travels."""
    found = choose(task([10, 6, 1], [[0, 99, 99], [99, 0, 99], [99, 99, 0]], (8, 8)))
    assert found.best.chosen == (0, 1)
    assert (found.best.people, found.best.person_km) == pytest.approx((14, 0))
    assert found.proved
    assert [step.people for step in found.curve] == pytest.approx([8, 14])
    assert [one.people for one in found.next_best] == pytest.approx([9, 7])


def test_people_come_before_travel_and_travel_decides_among_equals() -> None:
    """Site 0 houses 3 who live 1 km away; site 1 houses 4 who live 9 km away; site 2 4 who live 8 km away."""
    found = choose(task([3, 4], [[1, 99], [99, 9], [99, 8]], (4,)))
    assert found.best.chosen == (2,)
    assert found.best.person_km == pytest.approx(32)


def test_large_and_small_sites_go_where_they_are_needed() -> None:
    """12 live at A and 3 at B: the 10 goes to A, the 4 to B, not the other way round."""
    of = task([12, 3], [[0, 99], [99, 0]], (10, 4))
    found = choose(of)
    assert {(int(of.candidate[one]), of.units[one]) for one in found.best.chosen} == {(0, 10.0), (1, 4.0)}
    assert found.best.people == pytest.approx(13)


def test_a_site_that_has_to_be_in_is_in_and_sites_too_close_are_not_both() -> None:
    of = task([10, 9, 1], [[0, 99, 99], [99, 0, 99], [99, 99, 0]], (10, 10), fixed=(2,))
    assert choose(of).best.chosen == (0, 2)
    apart = task([10, 9, 1], [[0, 99, 99], [99, 0, 99], [99, 99, 0]], (10, 10), clash=frozenset({(0, 1)}))
    assert choose(apart).best.chosen == (0, 2)


def test_more_sites_than_candidates_is_told() -> None:
    with pytest.raises(ChoiceError, match="3 sites are to be chosen and there are only 2 candidates"):
        choose(task([1, 1], [[0, 99], [99, 0]], (5, 5, 5)))
    with pytest.raises(ChoiceError, match="3 sites are to be chosen among 2 candidates only"):
        choose(task([1, 1], [[0, 99], [99, 0]], (5, 5, 4)))


def test_sites_that_cannot_all_be_apart_are_told() -> None:
    close = frozenset({(0, 1)})
    with pytest.raises(ChoiceError, match="closer together"):
        choose(task([1, 1], [[0, 99], [99, 0]], (5, 5), clash=close))
    with pytest.raises(ChoiceError, match="closer together"):
        choose(task([1, 1], [[0, 99], [99, 0]], (5, 5), clash=close, fixed=(0, 1)))


distances = st.sampled_from([0.0, 1.0, 2.0, 3.5, 7.0, 12.0, 99.0])


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """Up to five candidates and five demand points, up to three sites of up to two sizes."""
    count, points = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    km = draw(st.lists(st.lists(distances, min_size=points, max_size=points), min_size=count, max_size=count))
    wanted = draw(st.lists(st.integers(0, 9).map(float), min_size=points, max_size=points))
    sizes = tuple(draw(st.lists(st.sampled_from([2.0, 5.0]), min_size=1, max_size=min(3, count - 1))))
    near = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2))
    return task(wanted, km, sizes, clash=frozenset((a, b) for a, b in near if a < b))


@settings(deadline=None, max_examples=60)
@given(tasks())
def test_no_choice_of_all_there_are_is_better(of: Task) -> None:
    everything = every_choice(of)
    if not everything:
        with pytest.raises(ChoiceError, match="closer together"):
            choose(of)
        return
    found, best = choose(of), max(value(of, one) for one in everything)
    assert value(of, found.best) == pytest.approx(best, abs=1e-3)
    assert found.proved
    assert found.best.people <= found.most_people + 1e-6
    ranked = sorted((value(of, one) for one in everything if one.chosen != found.best.chosen), reverse=True)
    for one in found.next_best:
        assert value(of, one) <= best + 1e-6
    if ranked and found.next_best:
        assert value(of, found.next_best[0]) <= ranked[0] + 1e-3


@settings(deadline=None, max_examples=40)
@given(tasks())
def test_nothing_is_housed_twice_and_each_added_site_never_adds_more_than_it_has(of: Task) -> None:
    everything = every_choice(of)
    if not everything:
        return
    found = choose(of)
    per_point = np.asarray(found.best.units.sum(axis=1)).ravel()
    assert (per_point <= of.wanted + 1e-6).all()
    assert (found.best.by_site <= of.units[list(found.best.chosen)] + 1e-6).all()
    people = [0.0, *(step.people for step in found.curve)]
    assert people[-1] == pytest.approx(found.best.people)
    for gained, option in zip(np.diff(people), found.order, strict=True):
        assert -1e-6 <= gained <= of.units[option] + 1e-6


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the other software
def test_it_covers_as_many_as_pysals_maximal_covering_where_units_never_run_out() -> None:
    """25 candidates and 40 demand points on a plane, 4 sites with more units than there are people, 20 km."""
    random = np.random.default_rng(11)
    sites, homes = random.uniform(0, 100, (25, 2)), random.uniform(0, 100, (40, 2))
    wanted = random.integers(1, 30, 40).astype(float)
    km = np.hypot(*(sites[:, None] - homes[None]).transpose(2, 0, 1))
    other = MCLP.from_cost_matrix(km.T, wanted, service_radius=20, p_facilities=4)
    other = other.solve(pulp.PULP_CBC_CMD(msg=False))
    covered = other.problem.objective.value()
    found = choose(task(wanted.tolist(), np.where(km <= 20, km, 99).tolist(), (5000.0,) * 4))
    assert found.proved
    assert found.best.people == pytest.approx(covered)


def test_what_cannot_be_proved_in_time_says_how_far_it_may_be_from_the_best() -> None:
    """With no time at all the bound is that every unit is filled and nobody travels."""
    random = np.random.default_rng(5)
    km = np.hypot(*(random.uniform(0, 40, (30, 1, 2)) - random.uniform(0, 40, (1, 60, 2))).transpose(2, 0, 1))
    of = task(random.integers(1, 6, 60).astype(float).tolist(), np.where(km <= 15, km, 99).tolist(), (20.0,) * 5)
    hasty, sure = choose(of, seconds=1e-6), choose(of)
    assert value(of, hasty.best) <= value(of, sure.best) + 1e-6
    assert hasty.most_people >= sure.best.people - 1e-6
    assert hasty.least_km <= sure.best.person_km + 1e-6 or hasty.best.people < sure.best.people

"""Siting: choose sites of given sizes so that most people are housed near home (docs/method.md#siting).

The greatest number of people first, then the least travel. Exact by HiGHS where it can be proved in time; else greedy
with swaps, and how far from the best it can be at most. A capacitated maximal covering problem.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import numpy as np

from marketmap.errors import ChoiceError
from marketmap.siting_proof import CLOSE_ENOUGH, bound_of, choice_of, solved
from marketmap.siting_task import Chosen, Housing, Task, housed, reachable, value

__all__ = ["Chosen", "Housing", "Siting", "Task", "choose", "housed", "value"]

SECONDS = 10.0
NEXT_BEST = 10
_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class Siting:
    """A choice of sites.

    Attributes:
        best: the choice.
        proved: whether no choice is better: none houses more people, and none as many with less travel.
        most_people: people that no choice can exceed.
        least_km: person-km below which no choice houses as many people as this one does.
        next_best: the best of all choices that exchange one site of it, best first.
        curve: people housed and person-km with the first site, the first two and so on, each the one that adds most.
    """

    best: Housing
    proved: bool
    most_people: float
    least_km: float
    next_best: tuple[Housing, ...]
    curve: tuple[Housing, ...]

    @property
    def order(self) -> tuple[int, ...]:
        """The chosen options in the order of the curve."""
        before = ((), *(step.chosen for step in self.curve))
        return tuple(next(iter(set(step.chosen) - set(past))) for past, step in zip(before, self.curve, strict=False))


def choose(task: Task, seconds: float = SECONDS) -> Siting:
    """Choose the sites.

    Args:
        task: what is to be chosen.
        seconds: how long the proof may take.

    Raises:
        ChoiceError: when there are fewer candidates than sites, or those fixed clash.
    """
    _check(task)
    greedy = _improved(task, _greedy(task), monotonic() + seconds)
    answer = solved(task, seconds)
    bound = bound_of(task, answer)
    exact = choice_of(task, answer)
    best = max((one for one in (greedy, exact) if one), key=lambda one: value(task, one), default=None)
    if best is None:
        raise ChoiceError(
            f"No {task.number:,} candidates were found that are not closer together than sites may be. Ask for fewer "
            "sites, or let them stand closer."
        )
    most_people = min(np.floor(bound / task.worth + 1 + 1e-9), task.most_units, reachable(task))
    proved = bound - value(task, best) <= CLOSE_ENOUGH * max(1.0, abs(bound))
    least_km = best.person_km if proved else max(0.0, task.worth * best.people - bound)
    return Siting(
        best, proved, best.people if proved else most_people, least_km, _next_best(task, best), _curve(task, best)
    )


def _check(task: Task) -> None:
    for kind, number in enumerate(task.wanted_of_kind):
        places = len(np.unique(task.candidate[task.kind == kind]))
        if places < number:
            raise ChoiceError(
                f"{number:,} sites are to be chosen and there {'is' if places == 1 else 'are'} only {places:,} "
                f"candidate{'s' * (places != 1)}. Ask for fewer sites, or give more candidates."
            )
    if task.number > len(np.unique(task.candidate)):
        raise ChoiceError(
            f"{task.number:,} sites are to be chosen among {len(np.unique(task.candidate)):,} candidates only."
        )
    if any(task.clashes(one, other) for one in task.fixed for other in task.fixed if one < other):
        raise ChoiceError("Two of the sites that must be in are closer together than sites may be.")


def _fits(task: Task, chosen: Chosen, option: int) -> bool:
    return not any(task.clashes(option, other) for other in chosen)


def _greedy(task: Task) -> Housing | None:
    """Take the site that adds most, again and again, large ones first; None where clashes leave no room."""
    chosen = task.fixed
    left = list(task.wanted_of_kind)
    for option in chosen:
        left[task.kind[option]] -= 1
    order = sorted(range(len(left)), key=lambda kind: -float(task.units[task.kind == kind].max(initial=0.0)))
    for kind in order:
        for _ in range(left[kind]):
            found = _best_of(task, chosen, np.flatnonzero(task.kind == kind))
            if found is None:
                return None
            chosen = found.chosen
    return housed(task, chosen)


def _best_of(task: Task, chosen: Chosen, options: np.ndarray) -> Housing | None:
    tried = [housed(task, (*chosen, option)) for option in options if _fits(task, chosen, int(option))]
    return max(tried, key=lambda one: value(task, one), default=None)


def _exchanges(task: Task, housing: Housing) -> Iterator[Housing]:
    """Yield every choice that exchanges one site, of the same kind, for another."""
    for out in housing.chosen:
        if out in task.fixed:
            continue
        rest = tuple(one for one in housing.chosen if one != out)
        for option in np.flatnonzero(task.kind == task.kind[out]):
            if int(option) != out and _fits(task, rest, int(option)):
                yield housed(task, (*rest, int(option)))


def _improved(task: Task, housing: Housing | None, until: float) -> Housing | None:
    """Exchange one site at a time while that makes the choice better."""
    while housing is not None and monotonic() < until:
        better = max(_exchanges(task, housing), key=lambda one: value(task, one), default=None)
        if better is None or value(task, better) <= value(task, housing) + _LEAST:
            break
        housing = better
    return housing


def _next_best(task: Task, best: Housing) -> tuple[Housing, ...]:
    others = {one.chosen: one for one in _exchanges(task, best)}
    ranked = sorted(others.values(), key=lambda one: (-value(task, one), one.chosen))
    return tuple(ranked[:NEXT_BEST])


def _curve(task: Task, best: Housing) -> tuple[Housing, ...]:
    left, chosen = list(best.chosen), Chosen()
    curve: list[Housing] = []
    while left:
        step = max((housed(task, (*chosen, one)) for one in left), key=lambda one: value(task, one))
        chosen = step.chosen
        left = [one for one in left if one not in chosen]
        curve.append(step)
    return tuple(curve)

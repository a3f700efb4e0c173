"""Uncertainty: assumptions and observed counts drawn many times, and what the draws say (docs/method.md#uncertainty).

An assumption with a range is drawn from a PERT distribution (mode: its central value; lambda 4), an observed count from
a Gamma distribution. Each input has a stream of random numbers of its own, named by the seed and the input: an input
draws the same whatever else is drawn, for whatever place. One draw is one England.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import Generator, default_rng
from scipy.stats import rankdata

from marketmap.assumptions import Assumption
from marketmap.intervals import Numbers
from marketmap.tables import ESTIMATES, ESTIMATES_COMPARED

SEED = 2026
DRAWS = 2000
PERT_LAMBDA = 4
WORST = 5
LIMITS = (0.025, 0.975)
DISAGREE = 1.5
LEAST_SWING = 1e-6  # units; what is less is the rounding of sums
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Count:
    """Counts of one kind by code.

    Attributes:
        table: indexed by code, columns value, least and most; a missing count has none of them.
        together: how many of what is counted come together as one observation; 1 for people, claimants and
            households, the days of the month for days that people waited.
    """

    table: pd.DataFrame
    together: float = 1.0

    @property
    def central(self) -> pd.Series:
        """The counts as published; a suppressed one is the middle of its interval."""
        middle = (self.table["least"] + self.table["most"]) / 2
        return self.table["value"].fillna(middle)


class DrawnCounts(Mapping[str, pd.DataFrame]):
    """Counts by kind in every draw, one row a code and one column a draw; a kind is drawn when first asked for."""

    def __init__(self, counts: Mapping[str, Count], size: tuple[int, int], varied: Collection[str] | None) -> None:
        """Keep what to draw: the counts, how many draws and the seed, and which kinds vary (all when None)."""
        self._counts, self._size, self._varied = counts, size, varied
        self._drawn: dict[str, pd.DataFrame] = {}

    def __getitem__(self, kind: str) -> pd.DataFrame:
        """Return the draws of one kind."""
        if kind not in self._drawn:
            number, seed = self._size
            varies = self._varied is None or kind in self._varied
            count = self._counts[kind]
            self._drawn[kind] = _gamma(count, number, _stream(seed, kind)) if varies else _still(count, number)
        return self._drawn[kind]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the kinds."""
        return iter(self._counts)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self._counts)


class _SomeCounts(Mapping[str, pd.DataFrame]):
    """Some of the draws of counts by kind."""

    def __init__(self, counts: Mapping[str, pd.DataFrame], numbers: slice) -> None:
        """Keep what to take some of, and which."""
        self._counts, self._numbers = counts, numbers

    def __getitem__(self, kind: str) -> pd.DataFrame:
        """Return some draws of one kind."""
        some = self._counts[kind].iloc[:, self._numbers]
        return some.set_axis(range(some.shape[1]), axis=1)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the kinds."""
        return iter(self._counts)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self._counts)


@dataclass(frozen=True)
class Draws:
    """Values of every input, one a draw: assumptions by name, counts by kind."""

    assumptions: Mapping[str, Numbers]
    counts: Mapping[str, pd.DataFrame]
    number: int
    seed: int = SEED


def draw(
    assumptions: Mapping[str, Assumption],
    counts: Mapping[str, Count],
    size: tuple[int, int] = (DRAWS, SEED),
    varied: Collection[str] | None = None,
) -> Draws:
    """Draw every input.

    Args:
        assumptions: by dotted name; one without a value is left out, one without a range is always its value.
        counts: by kind.
        size: how many draws, and the seed.
        varied: names of the inputs to draw, all when left out; the others stay at their central value.
    """
    number, seed = size
    drawn_assumptions = {
        name: _pert(one.range, number, _stream(seed, name))
        if varied is None or name in varied
        else np.full(number, one.range[1])
        for name, one in assumptions.items()
        if one.value is not None
    }
    return Draws(drawn_assumptions, DrawnCounts(counts, size, varied), number, seed)


def some_of(draws: Draws, numbers: slice) -> Draws:
    """Return some of the draws: they are the same as among all."""
    assumptions = {name: values[numbers] for name, values in draws.assumptions.items()}
    number = len(range(draws.number)[numbers])
    return Draws(assumptions, _SomeCounts(draws.counts, numbers), number, draws.seed)


def at_ends(assumptions: Mapping[str, Assumption], counts: Mapping[str, Count], name: str) -> Draws:
    """Return two draws in which one assumption stands at its low and its high end and all else is central."""
    still = draw(assumptions, counts, (2, SEED), varied=())
    low, _, high = assumptions[name].range
    return Draws({**still.assumptions, name: np.array([low, high])}, still.counts, 2)


def _stream(seed: int, name: str) -> Generator:
    return default_rng([seed, crc32(name.encode())])


def _pert(ends: tuple[float, float, float], number: int, stream: Generator) -> Numbers:
    low, mode, high = ends
    if low == high:
        return np.full(number, mode)
    width = high - low
    rising, falling = 1 + PERT_LAMBDA * (mode - low) / width, 1 + PERT_LAMBDA * (high - mode) / width
    drawn: Numbers = low + width * stream.beta(rising, falling, number)
    return drawn


def _gamma(count: Count, number: int, stream: Generator) -> pd.DataFrame:
    """Draw counts: from within what rounding or suppression leaves open, then Gamma with shape count + 1/2.

    The shape is that of Jeffreys' posterior of a Poisson count: the median is within a fifth of the count, and a count
    of nothing has a range too. What comes together is one observation.
    """
    table = count.table.sort_index()
    least, most = (table[end].to_numpy(dtype=float)[:, None] for end in ("least", "most"))
    value = least + (most - least) * stream.random((len(table), number))
    shape = np.where(np.isnan(value), 1.0, (value + 0.5) / count.together)
    drawn = np.where(np.isnan(value), np.nan, stream.gamma(shape) * count.together)
    return pd.DataFrame(drawn, index=table.index)


def _still(count: Count, number: int) -> pd.DataFrame:
    central = count.central.sort_index()
    return pd.DataFrame(np.repeat(central.to_numpy(dtype=float)[:, None], number, axis=1), index=central.index)


def summarise(demand: Numbers, supply: Numbers) -> pd.DataFrame:
    """Say what the draws say of each area, and of its rank among the others.

    Args:
        demand: units required, one row an area and one column a draw; an area without a figure is missing throughout.
        supply: units that exist, in the same shape.

    Returns:
        One row an area: the columns of `limits_of`; the share of draws in which it is among the five of lowest coverage
        (missing where five areas or fewer have a coverage); 95% limits of its rank by coverage.
    """
    return limits_of(demand, supply).assign(**_ranks(_coverage(demand, supply)))


def limits_of(demand: Numbers, supply: Numbers) -> pd.DataFrame:
    """Return 95% limits of demand, supply, gap and coverage of each area, and in what share of draws it is short."""
    gap = demand - supply
    drawn = {"demand": demand, "supply": supply, "gap": gap, "coverage": _coverage(demand, supply)}
    columns = {f"{name}_{end}": values for name, of in drawn.items() for end, values in _limits(of, "linear").items()}
    known = ~np.isnan(gap).any(axis=1)
    return pd.DataFrame(columns).assign(chance_short=np.where(known, (gap > 0).mean(axis=1), np.nan))


def met_limits(drawn: Mapping[str, Numbers]) -> pd.DataFrame:
    """Return 95% limits of where the demand of each area could be met.

    Args:
        drawn: units met_in_district, met_in_icb, met_outside and unmet, one row an area and one column a draw.

    Returns:
        One row an area: limits of each, of the share of units met that is outside the home ICB (missing where a draw
        meets nothing), and of units outside for each 100 required.
    """
    met = drawn["met_in_district"] + drawn["met_in_icb"] + drawn["met_outside"]
    of_met = _share(drawn["met_outside"], met)
    per_100 = 100 * _share(drawn["met_outside"], met + drawn["unmet"])
    every = {**drawn, "outside_share": of_met, "outside_per_100_required": per_100}
    columns = {f"{name}_{end}": limit for name, one in every.items() for end, limit in _limits(one, "linear").items()}
    return pd.DataFrame(columns)


def _share(part: Numbers, whole: Numbers) -> Numbers:
    share: Numbers = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return share


def _coverage(demand: Numbers, supply: Numbers) -> Numbers:
    return _share(supply, demand)


def _limits(drawn: Numbers, method: str) -> dict[str, Numbers]:
    found = np.full((2, len(drawn)), np.nan)
    for start in range(0, len(drawn), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        found[:, rows] = np.quantile(drawn[rows], LIMITS, axis=1, method=method)  # type: ignore[call-overload]
    return {"lower": found[0], "upper": found[1]}


def _ranks(coverage: Numbers) -> dict[str, Numbers]:
    known = ~np.isnan(coverage).any(axis=1)
    rank = np.full(coverage.shape, np.nan)
    rank[known] = rankdata(coverage[known], method="min", axis=0)
    limits = _limits(rank, "inverted_cdf")
    among_worst = (rank <= WORST).mean(axis=1) if known.sum() > WORST else np.full(len(rank), np.nan)
    return {
        "chance_worst_five": np.where(known, among_worst, np.nan),
        "rank_lower": limits["lower"],
        "rank_upper": limits["upper"],
    }


def effect_of_assumption(name: str, assumption: Assumption, gaps: Numbers) -> dict[str, object]:
    """Return the row of `tables.TORNADO` of an assumption moved to its ends alone.

    Args:
        name: dotted name.
        assumption: the assumption.
        gaps: the gap with it at its low and at its high end.
    """
    low, _, high = assumption.range
    return {
        "input": name, "low": low, "high": high, "gap_at_low": gaps[0], "gap_at_high": gaps[1],
        "no_gap_at": np.nan if name.endswith("_slope") else _no_gap_at(assumption, gaps),
    }  # fmt: skip


def _no_gap_at(assumption: Assumption, gaps: Numbers) -> float:
    """Follow the straight line through both ends to where the gap is nothing, if an assumption can be that."""
    (low, _, high), (first, last) = assumption.range, gaps
    if abs(last - first) <= LEAST_SWING:
        return np.nan
    at = round(low - first * (high - low) / (last - first), 9) + 0.0
    return at if 0 <= at <= (assumption.most or np.inf) else np.nan


def effect_of_count(kind: str, gaps: Numbers) -> dict[str, object]:
    """Return the row of `tables.TORNADO` of counts drawn alone: the 95% limits of the gap stand for its ends."""
    lower, upper = np.quantile(gaps, LIMITS)
    return {
        "input": kind,
        "low": np.nan,
        "high": np.nan,
        "gap_at_low": lower,
        "gap_at_high": upper,
        "no_gap_at": np.nan,
    }


def tornado(effects: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Put the inputs in order, the one that moves the gap most first; inputs without effect are left out."""
    columns = ["input", "low", "high", "gap_at_low", "gap_at_high", "no_gap_at"]
    table = pd.DataFrame([dict(effect) for effect in effects], columns=columns).astype({"input": "str"})
    table = table.assign(swing=(table["gap_at_high"] - table["gap_at_low"]).abs())
    return table[table["swing"] > LEAST_SWING].sort_values(
        ["swing", "input"], ascending=[False, True], ignore_index=True
    )


def compare_estimates(gaps: pd.DataFrame) -> pd.DataFrame:
    """Set the estimates of each area side by side.

    Args:
        gaps: `tables.GAPS` of one area kind.

    Returns:
        `tables.ESTIMATES_COMPARED`: one row an area and group; the central figure of each estimate (missing where it
        has none), how many times the smallest the largest is, and whether that is more than 1.5.
    """
    keys = ["kind", "area", "name", "group"]
    # pivot_table would leave out areas without any figure.
    wide = gaps.set_index([*keys, "estimate"])["demand"].unstack("estimate").reindex(columns=list(ESTIMATES))  # noqa: PD010
    known = wide.where(wide > 0)
    ratio = (known.max(axis=1) / known.min(axis=1)).where(known.notna().sum(axis=1) > 1)
    table = wide.assign(largest_over_smallest=ratio, disagree=ratio > DISAGREE).reset_index()
    return table[ESTIMATES_COMPARED.column_names].rename_axis(columns=None)

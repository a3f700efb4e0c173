"""Numbers and sentences as a reader meets them: rounded, with a range, in plain words."""

import math

import pandas as pd

from marketmap.groups import group_of

THREE_FIGURES = 3
MISSING = "no data"


def about(value: float) -> str:
    """Return an estimate rounded to three significant figures (whole units below 1,000), with thousands separators."""
    if pd.isna(value):
        return MISSING
    size = abs(value)
    if size < 10**THREE_FIGURES:
        return f"{round(value):,}".replace("-0", "0") if round(value) == 0 else f"{round(value):,}"
    step = 10 ** (int(math.log10(size)) - THREE_FIGURES + 1)
    return f"{round(value / step) * step:,}"


def counted(value: float) -> str:
    """Return a published count in full, with thousands separators."""
    return MISSING if pd.isna(value) else f"{value:,.0f}"


def with_unit(figure: str, unit: str) -> str:
    """Return a figure with its unit, in the singular after one: "1 unit", "12 households owed a duty"."""
    first, space, rest = unit.partition(" ")
    return f"{figure} {first.removesuffix('s') if figure == '1' else first}{space}{rest}"


def percent(share: float) -> str:
    """Return a share as a whole percentage."""
    return MISSING if pd.isna(share) else f"{share * 100:,.0f}%"


def span(low: float, high: float) -> str:
    """Return a range, such as "2,000 to 3,900"; below zero is said with the word minus."""
    return MISSING if pd.isna(low) or pd.isna(high) else f"{_signed(low)} to {_signed(high)}"


def _signed(value: float) -> str:
    return about(value).replace("-", "minus ")


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st and so on."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004
    return f"{number}{ending}"


def headline(gap: pd.Series, standing: str) -> str:
    """Say what one place needs, has and lacks.

    Args:
        gap: one row of `tables.GAPS`.
        standing: words on how the place compares, such as "the 13th lowest of 36 ICSs"; may be empty.
    """
    words = group_of(str(gap["group"])).words
    if pd.isna(gap["demand"]):
        why = "not every district returned its counts"
        return f"What {gap['name']} needs {words} cannot be worked out by this estimate: {why}."
    needs = f"{gap['name']} needs about {about(gap['demand'])} units {words}{_range(gap, 'demand')}"
    if pd.isna(gap["supply"]):
        return f"{needs}. How many exist is not known: no figure is published for this group."
    has = f"has about {about(gap['supply'])}{_range(gap, 'supply')}"
    ending = f"; coverage {percent(gap['coverage'])}{', ' + standing if standing else ''}."
    return f"{needs} and {has}: {short_of(gap['gap'])}{ending}"


def place_sentence(place: pd.Series, areas: pd.DataFrame, peers: pd.DataFrame, plurals: tuple[str, str]) -> str:
    """Say what a place needs, has and lacks, and how it stands: among its peers, or for England how many are short.

    Args:
        place: row of the place as a whole.
        areas: rows of the areas shown inside it.
        peers: rows of every area of the place's own kind.
        plurals: words for several of the areas shown, and for several of the peers.
    """
    shown, like_it = plurals
    if len(peers) > 1:
        return headline(place, lowest(place["coverage_rank"], int(peers["coverage_rank"].notna().sum()), like_it))
    known = int(areas["gap"].notna().sum())
    short = f" {int((areas['gap'] > 0).sum())} of {known} {shown} are short." if known > 1 else ""
    return headline(place, "") + short


def _range(gap: pd.Series, side: str) -> str:
    low, high = gap[f"{side}_low"], gap[f"{side}_high"]
    return "" if low == high else f" ({span(low, high)})"


def short_of(gap: float) -> str:
    """Say a gap: "short of about 1,400", "about as many as required", "about 390 more than required"."""
    if pd.isna(gap):
        return MISSING
    if round(gap) == 0:
        return "about as many as required"
    return f"short of about {about(gap)}" if gap > 0 else f"about {about(-gap)} more than required"


def lowest(rank: float, of: int, plural: str) -> str:
    """Say a rank from the low end: "the 13th lowest of 36 ICSs"."""
    if pd.isna(rank) or of < 2:  # noqa: PLR2004, one place has no rank
        return ""
    place = "lowest" if rank == 1 else f"{ordinal(int(rank))} lowest"
    return f"the {place} of {of} {plural}"

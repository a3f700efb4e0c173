"""How sure, in words: chances, limits, what moves a figure most, and where estimates disagree."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from marketmap.assumptions import Assumption
from marketmap.outputs.words import MISSING, about, percent, short_of, span

Row = Mapping[Any, Any]  # one row of a table

NOT_CLEAR = "not clear: may be short or have enough"
_NEARLY_CERTAIN, _HARDLY_EVER = 0.995, 0.005
COUNT_WORDS = {
    "register": "Chance in how many people are on GP registers",
    "hb_claimants": "Chance in how many claimants live in supported housing",
    "delayed_discharge_days": "Chance in how many days people waited in hospital, and rounded or blank returns",
    "homeless_mental_health": "Chance in how many homeless households have a mental health need",
    "homeless_to_supported": "Chance in how many homeless households went to supported housing",
}
LIMITS_NOTE = (
    "2.5th and 97.5th percentile of draws in which every assumption with a range (PERT distribution, lambda 4) and "
    "every observed count (Gamma distribution, shape count + 1/2) is drawn anew. One draw is one England: national "
    "figures move together with their areas. An assumption without a range, your own rate and the units of a register "
    "are not drawn. The seed is in the table; the same seed gives the same figures."
)
CHANCE_NOTE = (
    "A chance is a share of draws. It is no surer than the assumptions that are drawn: they move all England alike, "
    "and do not hold the doubt whether the national rate and the national share fit the place."
)
RANKS_NOTE = (
    "1 is the lowest coverage. The national rate and share move all areas alike, so limits of a rank hold only the "
    "chance in counts. They do not hold the doubt whether the share housed for mental health is the same everywhere, "
    "which is larger and which nobody has measured."
)
PRESSURE_NOTE = (
    "The pressure estimate contains the units in use, so it finds every area short: its chance says nothing."
)
TORNADO_NOTE = (
    "Each assumption is moved to its low and its high end while all else stays central. Counts are drawn alone; the "
    "95% limits of the gap then stand for the ends."
)
COMPARED_NOTE = (
    "Central figures of each estimate, which are never averaged. Disagree: the largest is more than 1.5 times the "
    "smallest above zero."
)


def chance(share: float) -> str:
    """Return a chance as a percentage that never claims certainty: "under 1%", "42%", "over 99%"."""
    if pd.isna(share):
        return MISSING
    if share > _NEARLY_CERTAIN:
        return "over 99%"
    return "under 1%" if share < _HARDLY_EVER else percent(share)


def is_clear(row: Row) -> bool:
    """Return whether the 95% limits of an area's gap are on one side of zero; a missing gap is not unclear."""
    return bool(pd.isna(row["gap_lower"])) or not row["gap_lower"] < 0 < row["gap_upper"]


def unclear_sentence(areas: pd.DataFrame, plural: str, most: int = 12) -> str:
    """Name the areas of which it is not clear whether they are short, as the hatch on a map does.

    Args:
        areas: `tables.UNCERTAINTY`.
        plural: what the areas are called.
        most: how many are named.
    """
    names = [str(row["name"]) for row in areas.to_dict("records") if not is_clear(row)]
    if not names:
        return f"Of none of the {plural} it is unclear whether they are short."
    more = f" and {len(names) - most} more" if len(names) > most else ""
    named = "; ".join(names[:most])
    return f"Not clear whether short: {len(names)} of {int(areas['gap'].notna().sum())} {plural}: {named}{more}."


def limits(row: Row, name: str) -> str:
    """Return the 95% limits of units, such as "minus 370 to 2,800"; empty when there are none or nothing was drawn."""
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    return "" if pd.isna(lower) or lower == upper else span(lower, upper)


def coverage_limits(row: Row) -> str:
    """Return the 95% limits of coverage, such as "50% to 94%"; empty when there is no figure."""
    if pd.isna(row["coverage_lower"]):
        return ""
    return f"{percent(row['coverage_lower'])} to {percent(row['coverage_upper'])}"


def rank_words(row: Row) -> str:
    """Return the 95% limits of a rank, such as "3 to 7"; empty when it has none."""
    if pd.isna(row["rank_lower"]):
        return ""
    low, high = int(row["rank_lower"]), int(row["rank_upper"])
    return f"{low}" if low == high else f"{low} to {high}"


def sure_sentence(row: Row) -> str:
    """Say how sure it is that a place is short."""
    name = row["name"]
    if pd.isna(row["gap_lower"]):
        return _of_demand(row)
    if pd.isna(row["gap"]):
        standing = f"{name}: {limits(row, 'gap')} units short (95% limits)"
    elif is_clear(row):
        standing = f"{name} {_standing(row['gap'])} (95% limits {_between(row)})"
    else:
        standing = f"It is not clear whether {name} is short: 95% limits {limits(row, 'gap')} units short"
    return f"{standing}. The chance that it is short is {chance(row['chance_short'])}."


def _of_demand(row: Row) -> str:
    name, needed = row["name"], limits(row, "demand")
    if needed:
        return f"{name} needs {needed} units (95% limits)."
    if pd.isna(row["demand_lower"]):
        return f"How sure cannot be said of {name}: there is no figure."
    return f"{name} needs about {about(row['demand_lower'])} units: nothing in it is drawn, so there are no limits."


def _between(row: Row) -> str:
    """Return limits as the standing says the gap: units short, or units more than required."""
    if row["gap_lower"] >= 0:
        return limits(row, "gap")
    return span(-row["gap_upper"], -row["gap_lower"])


def input_words(name: str, entries: Mapping[str, Assumption]) -> str:
    """Say what an input is: the title of an assumption, or what was counted."""
    if name in entries:
        return entries[name].title
    return COUNT_WORDS.get(name, "Chance in your own counts")


def input_value(value: float, name: str, entries: Mapping[str, Assumption]) -> str:
    """Return a value of an input as its assumption writes it: shares in per cent; empty for counts."""
    if pd.isna(value) or name not in entries:
        return ""
    return f"{100 * value:.3g}%" if entries[name].most == 1 else f"{value:.3g}"


def change_sentence(place: str, effects: pd.DataFrame, entries: Mapping[str, Assumption]) -> str:
    """Say what would change the answer for a place.

    Args:
        place: its name.
        effects: `tables.TORNADO`, what moves the gap most first.
        entries: assumptions by dotted name.
    """
    if effects.empty:
        return f"Nothing that is drawn moves the gap of {place}."
    first = effects.iloc[0]
    words, name = input_words(first["input"], entries), str(first["input"])
    ends = f"{place} {_standing(first['gap_at_low'])} at the one end and {_standing(first['gap_at_high'])} at the other"
    if name not in entries:
        return f"What would change this answer most: {_lower(words)}. {ends} of its 95% limits."
    low, high = (input_value(first[end], name, entries) for end in ("low", "high"))
    return f"What would change this answer most: {_lower(words)} ({low} to {high}). {ends}. {_no_gap(first, entries)}"


def _no_gap(row: pd.Series, entries: Mapping[str, Assumption]) -> str:
    at = row["no_gap_at"]
    if pd.isna(at):
        return "No value of it alone would close the gap."
    where = "inside its range" if row["low"] <= at <= row["high"] else "outside its range"
    return f"At {input_value(at, str(row['input']), entries)}, {where}, as many units would exist as are required."


def _standing(gap: float) -> str:
    words = short_of(gap)
    return f"is {words}" if words.startswith("short") else f"has {words}"


def _lower(words: str) -> str:
    return words if words[:2].isupper() else words[0].lower() + words[1:]


def compared_sentence(table: pd.DataFrame, plural: str) -> str:
    """Say in how many areas the estimates disagree.

    Args:
        table: `tables.ESTIMATES_COMPARED` of one group.
        plural: what the areas are called.
    """
    both = table[table["largest_over_smallest"].notna()]
    if both.empty:
        return "There is only one estimate for this group here: nothing to set it against."
    several, apart = len(both), int(both["disagree"].sum())
    widest = both.sort_values("largest_over_smallest", kind="stable").iloc[-1]
    return (
        f"The estimates differ by more than 1.5 times in {apart} of {several} {plural} that have several; most in "
        f"{widest['name']}, where the largest is {widest['largest_over_smallest']:.1f} times the smallest."
    )


def disagree_words(row: Row) -> str:
    """Say that the estimates of an area disagree; empty where they do not."""
    if not row["disagree"]:
        return ""
    return f"They disagree: the largest is {row['largest_over_smallest']:.1f} times the smallest."


def estimate_cells(row: Row) -> list[str]:
    """Return the estimates of one area, and whether they disagree."""
    known = [about(row[name]) if pd.notna(row[name]) else "" for name in ("benchmark", "pressure", "prevalence", "own")]
    ratio = row["largest_over_smallest"]
    apart: str = "" if pd.isna(ratio) else f"{ratio:.1f} times"
    return [*known, f"{apart}: disagree" if row["disagree"] else apart]

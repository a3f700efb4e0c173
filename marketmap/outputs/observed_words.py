"""What was observed, in sentences: from figures that may be shown, never from exact ones."""

from collections.abc import Mapping

import pandas as pd

from marketmap.assumptions import Assumption
from marketmap.disclosed import Shown, ShownStrand
from marketmap.disclosure import PROFILES, SUPPRESSED, Suppression
from marketmap.home_table import ALL, OUTSIDE
from marketmap.outputs.words import MISSING, about, counted, percent

STRAND_NAMES = {
    ("acute", "inappropriate"): "Acute, no bed (inappropriate)",
    ("acute", "appropriate"): "Acute, for another reason (appropriate)",
    ("acute", "not_known"): "Acute, reason not known",
    ("rehab", "not_asked"): "Rehabilitation",
    ("social_care", "not_asked"): "Social care",
}
_PLACED = {
    ("acute", "inappropriate"): "placed in acute care for want of a bed",
    ("acute", "appropriate"): "placed in acute care for another reason",
    ("acute", "not_known"): "placed in acute care for a reason that is not known",
    ("rehab", "not_asked"): "placed in rehabilitation",
    ("social_care", "not_asked"): "placed by social care",
}
NOT_CAUSE = (
    "This is association, not cause. Spearman's rank correlation across areas, all figures per 100,000 adults, with a "
    "95% interval (Fisher's z, variance after Bonett and Wright): 1 is the same order, 0 none, minus 1 the opposite. "
    "The gap is that of mental health by the benchmark estimate. Areas whose figures are suppressed or missing, and "
    "areas whose placements are hidden or shown together with others, are left out."
)
DELAYED_MONTH = "NHS England, the latest month at 1 October 2026"
COSTS_NOTE = (
    "Where too few people have a cost of their own to be shown, their days are costed at the unit cost; where too few "
    "are at the unit cost, their days are not costed."
)
SHARES_NOTE = "Shares and their 95% range (Wilson) are worked out from the counts as shown."
_NAMED = 2


def cell(table: Shown, row: str, column: str) -> str:
    """Return one figure as a reader meets it: * where hidden, "no data" where unknown."""
    return SUPPRESSED if bool(table.hidden.loc[row, column]) else counted(_figure(table, row, column))


def _figure(table: Shown, row: str, column: str) -> float:
    return float(table.figures.loc[[row], column].iloc[0])


def observed_sentence(found: ShownStrand, hosts: Mapping[str, str], place: str, profile: str) -> str:
    """Say how many people of a place were placed outside their ICS, and where most are.

    Args:
        found: what may be shown of one kind and reason.
        hosts: names of host areas, by code.
        place: name of the place.
        profile: the profile that the figures are shown under.
    """
    whole = found.homes.figures.index[-1]
    people = f"people of {place} in your file who were {_PLACED[found.strand]}"
    if found.homes.hidden.loc[whole, ALL]:
        return f"How many {people} is not shown (*): there are too few."
    everyone = _some(_figure(found.homes, whole, ALL), profile)
    if found.homes.hidden.loc[whole, OUTSIDE]:
        return (
            f"Of {everyone} {people}, how many are outside their ICS is not shown (*).{_other_council(found, profile)}"
        )
    outside = _figure(found.homes, whole, OUTSIDE)
    if not outside:
        return f"Of {everyone} {people}, none are outside their ICS.{_other_council(found, profile)}"
    were = (
        f"{_some(outside, profile)} are outside their ICS{_share(found, whole, profile)}{_most_in(found, whole, hosts)}"
    )
    return f"Of {everyone} {people}, {were}.{_other_council(found, profile)}"


def _some(people: float, profile: str) -> str:
    return f"about {counted(people)}" if PROFILES[profile].rounds else counted(people)


def _share(found: ShownStrand, row: str, profile: str) -> str:
    share = found.shares.loc[row]
    if pd.isna(share["share"]):
        return ""
    about_so_many = f"{'about ' if PROFILES[profile].rounds else ''}{percent(share['share'])}"
    return f" ({about_so_many}; 95% range {percent(share['low'])} to {percent(share['high'])})"


def _most_in(found: ShownStrand, row: str, hosts: Mapping[str, str]) -> str:
    """Name the host with most people, or two that have as many; hosts stand in the order of their exact counts."""
    named = [host for host in found.hosts if host in hosts]
    if not named or found.homes.hidden.loc[row, named[0]]:
        return ""
    shown = [host for host in named if not found.homes.hidden.loc[row, host]]
    most = [host for host in shown if _figure(found.homes, row, host) == _figure(found.homes, row, named[0])]
    return f", most in {' and '.join(hosts[host] for host in most)}" if len(most) <= _NAMED else ""


def _other_council(found: ShownStrand, profile: str) -> str:
    """Say for social care how many are in another council's area, which is what out of area means there."""
    if found.strand[0] != "social_care" or found.council.hidden.loc["other", "people"]:
        return ""
    return f" {_some(_figure(found.council, 'other', 'people'), profile).capitalize()} are in another council's area."


def too_few_words(place: str, profile: str) -> str:
    """Say that placements of a place have no figure that may be shown."""
    if not PROFILES[profile].hides_nought:
        return f"No placement of your file has its home in {place}."
    return f"Too few placements of your file have their home in {place} to be shown: none, or a small number of a kind."


def suppression_words(how: Suppression) -> str:
    """Say what is hidden, and what * stands for besides; or the reason that was stated for hiding nothing."""
    words = PROFILES[how.profile].words
    if how.stated:
        return f"Suppression: {words}. Reason stated: {how.stated}."
    return (
        f"Suppression: {words}. A larger figure is * too where a smaller one could be worked out "
        "from it. Totals are rounded on their own, so rows need not add up."
    )


def rows_words(rows: Mapping[str, str], place: str) -> list[str]:
    """Say which rows of the file are left out, and why.

    Args:
        rows: how many rows, as they may be shown, under outside, not_known and without_people; empty for none.
        place: name of the place.
    """
    said = {
        "outside": f"whose home is outside {place}",
        "not_known": f"whose home is not known, or not near enough to tell whether it is in {place}",
        "without_people": "whose count of people is suppressed in the file or not given: in no count of people",
    }
    parts = [f"{rows[name]} {words}" for name, words in said.items() if rows[name]]
    return [f"Rows left out: {'; '.join(parts)}."] if parts else []


def delayed_words(delayed: Mapping[str, float], unit_cost: Assumption, place: str) -> str:
    """Say how many delayed-discharge days were published of a place, and what they cost.

    Args:
        delayed: days, cost in pounds, and districts suppressed and missing.
        unit_cost: the assumption that holds the cost of a day.
        place: name of the place.
    """
    unknown = int(delayed["suppressed"] + delayed["missing"])
    districts = "1 district" if unknown == 1 else f"{unknown} districts"
    left_out = f" {districts} suppressed or not returned: not in it." if unknown else ""
    if pd.isna(delayed["days"]):
        return f"Delayed discharge, {DELAYED_MONTH}: no days are published of {place}.{left_out}"
    price = "" if unit_cost.value is None else f", {pounds(delayed['cost'])} at £{unit_cost.value:,.0f} a day"
    days = f"{about(delayed['days'])} days of {place}"
    return f"Delayed discharge, {DELAYED_MONTH}: {days}{price}.{left_out}"


def association_cells(found: Mapping[str, float], fewest: int) -> list[str]:
    """Return a rank correlation as cells: itself, its interval, areas it rests on, areas left out.

    Args:
        found: rho, low, high, areas, left_out.
        fewest: fewest areas from which one is worked out.
    """
    areas = [counted(found["areas"]), counted(found["left_out"])]
    if pd.isna(found["rho"]):
        return ["too few areas" if found["areas"] < fewest else "one figure is the same everywhere", "", *areas]
    return [_signed(found["rho"]), f"{_signed(found['low'])} to {_signed(found['high'])}", *areas]


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "minus ")


def pounds(value: float) -> str:
    """Return an amount of money to three figures, such as "about £889,000"."""
    return MISSING if pd.isna(value) else f"about £{about(value)}"

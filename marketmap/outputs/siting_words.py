"""Sites chosen, in words: the sentence, the tables, what next-best answers have in common."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from marketmap.geography import kind_of
from marketmap.groups import group_of
from marketmap.outputs.site_summary import TextTable, signed
from marketmap.outputs.words import about
from marketmap.siting import Housing
from marketmap.where_next import AIMS, Plan, Sited

MET_WORDS = {
    "met_in_district": "Housed in their home district",
    "met_in_icb": "Elsewhere in their ICS",
    "met_outside": "Outside their ICS",
    "unmet": "Nowhere within reach",
}
AIM_NAMES = {
    "unmet": "People met nowhere within reach",
    "outside": "People housed outside their ICS",
    "both": "Both",
}
_ONE = 0.5


def siting_title(plan: Plan, sited: Sited, place: str, group: str) -> str:
    """Return what was chosen, as a heading."""
    units = [f"{number:,.0f}" for number in sorted(sited.sites["units"], reverse=True)]
    sites = f"{len(units)} site{'s' * (len(units) != 1)}"
    alike = len(set(units)) == 1
    sizes = f"{units[0]} units{' each' * (len(units) > 1)}" if alike else f"{', '.join(units)} units"
    words = group_of(group).words
    return f"{sites} of {sizes} in {place}, {words}, for people within {plan.within_km:g} km"


def siting_sentence(sited: Sited, place: str) -> str:
    """Say how many people the sites would house, how sure it is that no choice is better, and what they change."""
    return " ".join(_sentences(sited, place))


def _sentences(sited: Sited, place: str) -> Iterator[str]:
    plan, best, siting = sited.plan, sited.siting.best, sited.siting
    units, number = sited.sites["units"].sum(), len(sited.sites)
    mean = best.person_km / best.people if best.people >= _ONE else 0.0
    yield (
        f"{number} site{'s' * (number != 1)} with {units:,.0f} units could house about {about(best.people)} of the "
        f"{about(sited.wanted)} people of {place} {AIMS[plan.aim]}, within {plan.within_km:g} km by road and "
        f"{mean:.1f} km on average."
    )
    if siting.proved:
        yield "No choice houses more, and none as many with less travel."
    elif siting.most_people - best.people < _ONE:
        least = siting.least_km / best.people if best.people >= _ONE else 0.0
        yield (
            "No choice houses more. Whether one of as many travels less could not be settled in time: none is below "
            f"{least:.1f} km on average."
        )
    else:
        most = about(siting.most_people)
        yield f"It could not be settled in time whether a choice houses more: none houses over {most}."
    gained = sited.before["unmet"] - sited.after["unmet"]
    home = sited.before["met_outside"] - sited.after["met_outside"]
    yield (
        f"With all of them open and let by nomination rights, unmet demand of {place} falls by about {about(gained)} "
        f"and people outside their ICS by about {about(home)}."
    )


def sites_table(sited: Sited) -> TextTable:
    """Return the sites in the order in which they add most."""
    rows = [
        (
            f"{row['order']}. {row['name']}", str(row["district_name"]), about(row["units"]), about(row["added"]),
            about(total), about(row["used"]),
        )
        for row, total in zip(sited.sites.to_dict("records"), sited.sites["added"].cumsum(), strict=True)
    ]  # fmt: skip
    headings = ("Site", "District", "#Units", "#Adds", "#In all", "#Used with all open")
    note = (
        f"Adds: people within {sited.plan.within_km:g} km whom the sites before it do not house. Used: units that "
        "somebody would live in once all sites are open and let by nomination rights, wherever they come from."
    )
    return TextTable("The sites, each the one that adds most", headings, tuple(rows), note)


def curve_rows(sited: Sited) -> pd.DataFrame:
    """Return what each site adds to those before it, as bars are drawn from: name, before, added."""
    added = sited.sites["added"].clip(lower=0.0)
    names = [f"{row['order']}. {row['name']}" for row in sited.sites.to_dict("records")]
    return pd.DataFrame({"name": names, "before": added.cumsum() - added, "added": added})


def change_table(sited: Sited, place: str, kind: str) -> TextTable:
    """Return where the people of the place would be housed before and after."""
    rows = [
        (words, about(sited.before[name]), about(sited.after[name]), signed(sited.after[name] - sited.before[name]))
        for name, words in MET_WORDS.items()
    ]
    headings = (f"People of {place}", "#As it is", "#With the sites", "#Change")
    note = f"{kind_of(kind).name[0].upper()}{kind_of(kind).name[1:]} as a whole, from the allocation solved again."
    return TextTable("What they would change", headings, tuple(rows), note)


def next_best_table(sited: Sited) -> TextTable:
    """Return the ten best answers that exchange one site."""
    best = set(sited.siting.best.chosen)
    rows = [_other(sited, one, best) for one in sited.siting.next_best]
    headings = ("Instead of", "Take", "#People", "#Mean km")
    return TextTable("The next-best answers that exchange one site", headings, tuple(rows), _common(sited))


def _other(sited: Sited, one: Housing, best: set[int]) -> tuple[str, ...]:
    out, into = (
        " and ".join(sited.names_of(sorted(part))) for part in (best - set(one.chosen), set(one.chosen) - best)
    )
    mean = one.person_km / one.people if one.people >= _ONE else np.nan
    return out, into, about(one.people), "no data" if np.isnan(mean) else f"{mean:.2f}"


def _common(sited: Sited) -> str:
    """Say which of the chosen sites the next-best answers share."""
    number, counts = len(sited.siting.next_best), sited.in_common
    if not number:
        return "There is no other answer that exchanges one site."
    chosen = sited.names_of(sited.siting.best.chosen)
    always = [name for name in chosen if counts.get(name, 0) == number]
    often = [f"{name} ({counts.get(name, 0)})" for name in chosen if name not in always]
    parts = [f"In all {number} of them: {', '.join(always)}."] if always else [f"No site is in all {number} of them."]
    return " ".join([*parts, *([f"In some: {', '.join(often)}."] if often else [])])

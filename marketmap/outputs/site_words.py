"""A site in sentences: its title, what would become of its units, and how sure that is."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from marketmap.assumptions import Assumptions
from marketmap.groups import group_of
from marketmap.outputs.notes import QUALITY_WORDS
from marketmap.outputs.scheme_points import level_words
from marketmap.outputs.words import about, percent
from marketmap.sites import NearSite, Site

_WHOLE = 0.5  # a unit: what is nearer to all of them than this is said as all
_NEAR_KM = 10
_NOT_BY_LEVEL = (
    "Nobody publishes demand by support level, so units of all levels are counted together; the level tells only which "
    "of the schemes nearby are most like this one."
)


@dataclass(frozen=True)
class Telling:
    """What a summary is told with besides the figures.

    Attributes:
        group: who the housing is for.
        district: name of the site's district.
        assumptions: the set in use.
        why_not: why what the scheme would change cannot be worked out; empty where it can.
        providers: what the registered locations are.
        own_data: what of the reader's own the figures rest on; empty where nothing.
    """

    group: str
    district: str
    assumptions: Assumptions
    why_not: str = ""
    providers: str = ""
    own_data: str = ""


def site_title(site: Site, telling: Telling) -> str:
    """Return the heading of a site: how many units, for whom, where."""
    level = f", {level_words(site.level).lower()}," if site.level else ""
    units = f"{site.units:,} unit{'s' * (site.units != 1)}"
    name = f"{site.name}, " if site.name else ""
    return f"{units} {group_of(telling.group).words}{level} at {name}{site.place.words} ({telling.district})"


def headline(found: NearSite, telling: Telling) -> str:
    """Say in a few sentences what would become of the units."""
    if found.added is None or found.people is None:
        near = found.near.loc[found.near["within_km"] == _NEAR_KM, "demand"].sum(min_count=1)
        return f"About {about(near)} units are required within {_NEAR_KM} km by road. {telling.why_not}"
    used, gained = found.added.used, float(found.added.change.sum())
    return " ".join(_sentences(found.site.units, used, gained, found))


def _sentences(units: int, used: float, gained: float, found: NearSite) -> Iterator[str]:
    if used < _WHOLE:
        yield f"None of the {units:,} units would be used: everybody within reach has a unit nearer home."
    else:
        all_of_them = "The unit" if units == 1 else f"All {units:,} units"
        most = all_of_them if units - used < _WHOLE else f"About {about(used)} of {units:,} units"
        yield f"{most} would be used, {_by_whom(found, used)}."
    yield _gain(gained, -float(found.added.change[:, 2].sum()) if found.added else 0.0)
    if used - gained >= _WHOLE:
        yield f"About {about(used - gained)} of those used would leave a unit elsewhere empty."


def _by_whom(found: NearSite, used: float) -> str:
    people = found.people if found.people is not None else pd.DataFrame()
    councils = people.groupby("council_name")["used"].sum().sort_values(ascending=False)
    first, most = str(councils.index[0]), float(councils.iloc[0])
    if used - most < _WHOLE:
        return f"by people of {first}"
    others = int((councils >= _WHOLE).sum()) - 1
    return f"about {about(most)} by people of {first} and the rest by people of {others} other councils"


def _gain(gained: float, home: float) -> str:
    housed = f"About {_people(gained)} would be housed whom nobody within reach could house before"
    if gained < _WHOLE:
        housed = "Nobody would be housed who could not be housed before"
    if home >= _WHOLE:
        return f"{housed}; about {_people(home)} fewer would have to leave their ICS."
    if home <= -_WHOLE:
        return f"{housed}; about {_people(-home)} of them would have to leave their own ICS for it."
    return f"{housed}; the number who must leave their ICS stays the same."


def _people(number: float) -> str:
    words = about(number)
    return f"{words} {'person' if words == '1' else 'people'}"


def site_notes(found: NearSite, telling: Telling) -> Iterator[str]:
    """Say how sure what is said of a site is, a sentence or two a note."""
    assumptions = telling.assumptions
    yield (
        "Estimates, not counts. Distances are straight lines times "
        f"{assumptions.travel.road_factor.range[1]:g}, not journeys; quality {QUALITY_WORDS['amber']}."
    )
    if found.added is not None:
        share, reach = assumptions.allocation.share_open.range[1], assumptions.allocation.reach_km.range[1]
        yield (
            "Who would use the units follows nomination rights: people of the district first, then of the same ICS, "
            f"then others within {reach:g} km by road; {percent(share)} of what residents leave is open to others. It "
            "is what could be, not a forecast of lettings."
        )
    if found.site.level:
        yield _NOT_BY_LEVEL
    if telling.group == "mental_health":
        quality = QUALITY_WORDS[assumptions.supply.mental_health_share.quality]
        yield (
            "Units that exist outside registers are Housing Benefit claimants in specified accommodation times one "
            f"national share for mental health; quality {quality}."
        )

"""The choices of the page What if, and the address that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.geography import ENGLAND, Place
from marketmap.pages.address import PUBLISHED, Offer, one_of, place_named
from marketmap.pages.flow_address import flow_kinds
from marketmap.places import Gazetteer

SHOWN = {"coverage": "Coverage", "gap": "Units short", "unmet": "Unmet"}


@dataclass(frozen=True)
class WhatIfChoices:
    """What the reader chose: place, area kind, group, what the maps show."""

    place: Place = ENGLAND
    by: str = "icb_2026"
    group: str = "mental_health"
    shown: str = "coverage"


def sensible_what_if(choices: WhatIfChoices, offer: Offer = PUBLISHED) -> WhatIfChoices:
    """Return the choices with whatever does not fit the place or group set to its default."""
    kinds = flow_kinds(choices.place, offer)
    group = choices.group if choices.group in ESTIMATED_GROUPS else "mental_health"
    return replace(choices, by=choices.by if choices.by in kinds else kinds[0], group=group)


def what_if_address(choices: WhatIfChoices, offer: Offer = PUBLISHED) -> dict[str, str]:
    """Return the choices as the address carries them; defaults are left out."""
    first = WhatIfChoices()
    plain = {
        "place": "" if choices.place == ENGLAND else f"{choices.place.kind}:{choices.place.area}",
        "by": "" if choices.by == flow_kinds(choices.place, offer)[0] else choices.by,
        "for": "" if choices.group == first.group else choices.group,
        "show": "" if choices.shown == first.shown else choices.shown,
    }
    return {name: value for name, value in plain.items() if value}


def read_what_if_address(
    address: Mapping[str, str], gazetteer: Gazetteer, offer: Offer = PUBLISHED
) -> tuple[WhatIfChoices, list[str]]:
    """Return the choices that an address carries, and a sentence for each part of it that could not be followed."""
    problems: list[str] = []
    place = place_named(address.get("place", ""), gazetteer, problems)
    kinds = flow_kinds(place, offer)
    choices = WhatIfChoices(
        place,
        one_of(address.get("by", kinds[0]), kinds, "by", problems),
        one_of(address.get("for", "mental_health"), ESTIMATED_GROUPS, "for", problems),
        one_of(address.get("show", "coverage"), list(SHOWN), "show", problems),
    )
    return choices, problems

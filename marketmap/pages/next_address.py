"""The choices of the page Where next, and the address that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.geography import ENGLAND, Place
from marketmap.outputs.next_words import SHOWN
from marketmap.pages.address import PUBLISHED, Offer, one_of, place_named
from marketmap.pages.flow_address import FlowChoices, flow_kinds
from marketmap.places import Gazetteer

SHOWN_NEXT = (*SHOWN, "unmet")


@dataclass(frozen=True)
class NextChoices:
    """What the reader chose: place, area kind, group, what is shown, one area."""

    place: Place = ENGLAND
    by: str = "icb_2026"
    group: str = "mental_health"
    shown: str = "met"
    area: str = ""


def sensible_next(choices: NextChoices, offer: Offer = PUBLISHED) -> NextChoices:
    """Return the choices with whatever does not fit the place or group set to its default."""
    kinds = flow_kinds(choices.place, offer)
    group = choices.group if choices.group in ESTIMATED_GROUPS else "mental_health"
    return replace(choices, by=choices.by if choices.by in kinds else kinds[0], group=group)


def next_address(choices: NextChoices, offer: Offer = PUBLISHED) -> dict[str, str]:
    """Return the choices as the address carries them; defaults are left out."""
    first = NextChoices()
    plain = {
        "place": "" if choices.place == ENGLAND else f"{choices.place.kind}:{choices.place.area}",
        "by": "" if choices.by == flow_kinds(choices.place, offer)[0] else choices.by,
        "for": "" if choices.group == first.group else choices.group,
        "show": "" if choices.shown == first.shown else choices.shown,
        "area": choices.area,
    }
    return {name: value for name, value in plain.items() if value}


def read_next_address(
    address: Mapping[str, str], gazetteer: Gazetteer, offer: Offer = PUBLISHED
) -> tuple[NextChoices, list[str]]:
    """Return the choices that an address carries, and a sentence for each part of it that could not be followed."""
    problems: list[str] = []
    place = place_named(address.get("place", ""), gazetteer, problems)
    kinds = flow_kinds(place, offer)
    choices = NextChoices(
        place,
        one_of(address.get("by", kinds[0]), kinds, "by", problems),
        one_of(address.get("for", "mental_health"), ESTIMATED_GROUPS, "for", problems),
        one_of(address.get("show", "met"), SHOWN_NEXT, "show", problems),
        address.get("area", ""),
    )
    return choices, problems


def as_flows(choices: NextChoices) -> FlowChoices:
    """Return the choices as those of the page Out of area."""
    return FlowChoices(choices.place, choices.by, choices.group)

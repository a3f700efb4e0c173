"""The choices of the page Out of area, and the address that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.geography import ENGLAND, Place
from marketmap.outputs.met_words import RULES
from marketmap.pages.address import (
    PUBLISHED,
    Choices,
    Offer,
    can_be_housed,
    estimates_for,
    kinds_for,
    one_of,
    place_named,
)
from marketmap.places import Gazetteer

DIRECTIONS = {"out": "People going out", "in": "People coming in"}
LINES = (10, 20, 40, 80)


@dataclass(frozen=True)
class FlowChoices:
    """What the reader chose: place, area kind, group, estimate, rule, direction of the lines, how many, one area."""

    place: Place = ENGLAND
    by: str = "icb_2026"
    group: str = "mental_health"
    estimate: str = "benchmark"
    rule: str = "home_first"
    direction: str = "out"
    lines: int = 20
    area: str = ""

    @property
    def estimate_code(self) -> str:
        """The estimate without its end."""
        return self.estimate.partition("_")[0]

    @property
    def end(self) -> str:
        """The end of the estimate's range: low, central or high."""
        return self.estimate.partition("_")[2] or "central"

    @property
    def changes(self) -> tuple[tuple[str, float | str], ...]:
        """The reader's choice of rule as a change of the assumptions; none for the rule that is the default."""
        return () if self.rule == "home_first" else (("allocation.rule", self.rule),)


def flow_kinds(place: Place, offer: Offer = PUBLISHED) -> tuple[str, ...]:
    """Return the area kinds that flows can be looked at by: nobody publishes units below a district."""
    return tuple(kind for kind in kinds_for(place, offer) if kind != "msoa")


def flow_estimates(choices: FlowChoices) -> tuple[str, ...]:
    """Return the estimates that have a figure in every district, so that people who compete are all counted."""
    same = Choices(place=choices.place, by=choices.by, group=choices.group)
    return tuple(code for code in estimates_for(same) if can_be_housed(replace(same, estimate=code)))


def sensible_flows(choices: FlowChoices, offer: Offer = PUBLISHED) -> FlowChoices:
    """Return the choices with whatever does not fit the place or group set to its default."""
    kinds = flow_kinds(choices.place, offer)
    fitted = replace(choices, by=choices.by if choices.by in kinds else kinds[0])
    if fitted.group not in ESTIMATED_GROUPS:
        fitted = replace(fitted, group="mental_health")
    estimates = flow_estimates(fitted)
    return replace(fitted, estimate=fitted.estimate if fitted.estimate in estimates else estimates[0])


def flow_address(choices: FlowChoices, offer: Offer = PUBLISHED) -> dict[str, str]:
    """Return the choices as the address carries them; defaults are left out."""
    first = FlowChoices()
    plain = {
        "place": "" if choices.place == ENGLAND else f"{choices.place.kind}:{choices.place.area}",
        "by": "" if choices.by == flow_kinds(choices.place, offer)[0] else choices.by,
        "for": "" if choices.group == first.group else choices.group,
        "estimate": "" if choices.estimate == first.estimate else choices.estimate,
        "rule": "" if choices.rule == first.rule else choices.rule,
        "lines": "" if choices.lines == first.lines else str(choices.lines),
        "direction": "" if choices.direction == first.direction else choices.direction,
        "area": choices.area,
    }
    return {name: value for name, value in plain.items() if value}


def read_flow_address(
    address: Mapping[str, str], gazetteer: Gazetteer, offer: Offer = PUBLISHED
) -> tuple[FlowChoices, list[str]]:
    """Return the choices that an address carries, and a sentence for each part of it that could not be followed."""
    problems: list[str] = []
    place = place_named(address.get("place", ""), gazetteer, problems)

    def read(name: str, options: tuple[str, ...]) -> str:
        return one_of(address.get(name, options[0]), options, name, problems)

    first = FlowChoices(
        place=place,
        by=read("by", flow_kinds(place, offer)),
        group=read("for", ESTIMATED_GROUPS),
        rule=read("rule", tuple(RULES)),
        direction=read("direction", tuple(DIRECTIONS)),
        lines=int(one_of(address.get("lines", "20"), tuple(map(str, LINES)), "lines", problems)),
        area=address.get("area", ""),
    )
    return replace(first, estimate=read("estimate", flow_estimates(first))), problems


def first_choices(gaps: Choices) -> FlowChoices:
    """Return the choices that follow those of the page Gaps, so that a reader stays in the same place."""
    return sensible_flows(FlowChoices(place=gaps.place, by=gaps.by, group=gaps.group, estimate=gaps.estimate))

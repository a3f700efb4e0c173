"""The choices of the page Out of area, and the address that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketmap.assumptions import ESTIMATED_GROUPS, load_assumptions
from marketmap.calibration import BORDERS, Changed
from marketmap.geography import ENGLAND, Place
from marketmap.outputs.met_words import RULES
from marketmap.pages.address import (
    PUBLISHED,
    Choices,
    Offer,
    can_be_housed,
    estimates_for,
    kinds_for,
    number_in,
    one_of,
    place_named,
)
from marketmap.places import Gazetteer

PLACED = "placed"
DIRECTIONS = {"out": "People going out", "in": "People coming in", PLACED: "Your placements"}
LINES = (10, 20, 40, 80)
_MOST_BORDERS = 100.0


@dataclass(frozen=True)
class FlowChoices:
    """What the reader chose: place, area kind, group, estimate, rule, direction of the lines, how many, one area.

    `share_open` is the share of the units left over that is open to others, for home first; `borders` how many times
    their usual length borders weigh, for best for all; None is the usual.
    """

    place: Place = ENGLAND
    by: str = "icb_2026"
    group: str = "mental_health"
    estimate: str = "benchmark"
    rule: str = "home_first"
    direction: str = "out"
    lines: int = 20
    area: str = ""
    share_open: float | None = None
    borders: float | None = None

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
        """The reader's choices as changes of the assumptions; none where they are the defaults."""
        rule = () if self.rule == "home_first" else (("allocation.rule", self.rule),)
        return (*rule, *self.calibrated.items())

    @property
    def calibrated(self) -> Changed:
        """The figures of the allocation that the reader put in place of the usual ones; none where there are none."""
        if self.rule == "home_first":
            return {} if self.share_open is None else {"allocation.share_open.value": self.share_open}
        if self.borders is None:
            return {}
        return {f"allocation.{name}.value": km * self.borders for name, km in _usual_borders().items()}

    def with_calibrated(self, changed: Changed) -> "FlowChoices":
        """Return the choices with figures that calibration found; without any, with the usual ones."""
        if self.rule == "home_first":
            return replace(self, share_open=changed.get("allocation.share_open.value"), borders=None)
        name, km = next(iter(_usual_borders().items()))
        found = changed.get(f"allocation.{name}.value")
        return replace(self, share_open=None, borders=None if found is None else round(found / km, 6))


def _usual_borders() -> dict[str, float]:
    usual = load_assumptions().allocation
    return {name: getattr(usual, name).range[1] for name in BORDERS}


def flow_kinds(place: Place, offer: Offer = PUBLISHED) -> tuple[str, ...]:
    """Return the area kinds that flows can be looked at by: nobody publishes units below a district."""
    return tuple(kind for kind in kinds_for(place, offer) if kind != "msoa")


def directions(place: Place, *, has_placements: bool) -> tuple[str, ...]:
    """Return what lines can show: nobody comes into England, and placements are drawn where some are loaded."""
    into = () if place == ENGLAND else ("in",)
    return ("out", *into, *([PLACED] if has_placements else []))


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
    return sensible_rule(replace(fitted, estimate=fitted.estimate if fitted.estimate in estimates else estimates[0]))


def sensible_rule(choices: FlowChoices) -> FlowChoices:
    """Return the choices without figures that belong to the other rule."""
    return replace(choices, borders=None) if choices.rule == "home_first" else replace(choices, share_open=None)


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
        "open": "" if choices.share_open is None else f"{choices.share_open:.8g}",
        "borders": "" if choices.borders is None else f"{choices.borders:.8g}",
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
        share_open=number_in(address.get("open", ""), 1, "open", problems),
        borders=number_in(address.get("borders", ""), _MOST_BORDERS, "borders", problems),
    )
    return sensible_rule(replace(first, estimate=read("estimate", flow_estimates(first)))), problems


def first_choices(gaps: Choices) -> FlowChoices:
    """Return the choices that follow those of the page Gaps, so that a reader stays in the same place."""
    return sensible_flows(FlowChoices(place=gaps.place, by=gaps.by, group=gaps.group, estimate=gaps.estimate))

"""The choices of the page Gaps, and the address that carries them, so that a link opens the same view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.errors import MarketmapError
from marketmap.geography import ENGLAND, Place
from marketmap.groups import GROUPS, group_of
from marketmap.outputs.measures import MEASURES
from marketmap.places import Gazetteer, find_place

ESTIMATE_NAMES = {
    "benchmark": "Benchmark",
    "benchmark_low": "Benchmark, low",
    "benchmark_high": "Benchmark, high",
    "pressure": "Pressure on services",
    "prevalence": "Prevalence",
    "own": "Your own counts",
}
# What an area of each kind is looked at by; the first is taken when nothing is said.
BY = {
    "england": ("icb_2026", "upper_tier", "district", "region", "icb_2024", "sub_icb"),
    "region": ("district", "upper_tier", "icb_2026"),
    "icb_2026": ("district", "upper_tier", "sub_icb", "msoa"),
    "icb_2024": ("district", "upper_tier", "sub_icb", "msoa"),
    "sub_icb": ("district", "msoa"),
    "upper_tier": ("district", "msoa"),
    "district": ("district", "msoa"),
    "own": ("own", "district"),
}
# Nobody publishes supply below a district, so small areas show demand only.
DEMAND_MEASURES = {"demand_rate", "demand"}
DISTANCE_MEASURES = {"available", "outside"}
SMALL_AREA_ESTIMATES = ("benchmark", "benchmark_low", "benchmark_high", "prevalence")


@dataclass(frozen=True)
class Offer:
    """What the reader's own data adds: groups with counts of units required, groups with schemes, own areas."""

    counted: tuple[str, ...] = ()
    supplied: tuple[str, ...] = ()
    own_areas: bool = False


PUBLISHED = Offer()


@dataclass(frozen=True)
class Choices:
    """What the reader chose: place, area kind, group, measure, estimate, one area, and figures of their own."""

    place: Place = ENGLAND
    by: str = "icb_2026"
    group: str = "mental_health"
    show: str = "coverage"
    estimate: str = "benchmark"
    area: str = ""
    rate: float | None = None
    share: float | None = None

    @property
    def estimate_code(self) -> str:
        """The estimate without its end: benchmark, pressure or prevalence."""
        return self.estimate.partition("_")[0]

    @property
    def end(self) -> str:
        """The end of the estimate's range to show: low, central or high."""
        return self.estimate.partition("_")[2] or "central"

    @property
    def changes(self) -> tuple[tuple[str, float], ...]:
        """The reader's own figures as changes of the assumptions."""
        given = []
        if self.rate is not None and self.group not in ("mental_health", "all"):
            given.append((f"rates.{self.group}", self.rate))
        if self.share is not None:
            given.append(("demand.supported_housing_share.value", self.share))
        return tuple(given)


def kinds_for(place: Place, offer: Offer = PUBLISHED) -> tuple[str, ...]:
    """Return the area kinds that a place can be looked at by, the usual one first."""
    return (*BY[place.kind], "own") if offer.own_areas and place.kind != "own" else BY[place.kind]


def as_listed(place: Place, places: Sequence[Place]) -> Place:
    """Return a place as the list of places has it.

    A unitary council is listed once, though it is a district too; so is an ICS that did not change in 2026. A place
    that is not listed at all, such as an own area that was taken out again, becomes England.
    """
    if place in places:
        return place
    return next((one for one in places if one.area == place.area), ENGLAND)


def measures_for(choices: Choices, offer: Offer = PUBLISHED) -> list[str]:
    """Return the codes of the measures that somebody has figures of, for the area kind and group."""
    kept = {measure.code for measure in MEASURES}
    if choices.by == "msoa":
        kept &= DEMAND_MEASURES
    if choices.group not in (*ESTIMATED_GROUPS, *offer.supplied):
        kept &= DEMAND_MEASURES | {"homeless"}
    if choices.group != "mental_health":
        kept.discard("delayed")
    if not can_be_housed(choices):
        kept -= DISTANCE_MEASURES
    if not group_of(choices.group).homeless_measure:
        kept.discard("homeless")
    return [measure.code for measure in MEASURES if measure.code in kept]


def can_be_housed(choices: Choices) -> bool:
    """Return whether who could be housed where can be worked out: it needs demand and supply in every district."""
    known = choices.group in ESTIMATED_GROUPS and choices.estimate_code in ("benchmark", "prevalence")
    return known and choices.by != "msoa"


def estimates_for(choices: Choices, offer: Offer = PUBLISHED) -> list[str]:
    """Return the codes of the estimates that the choices allow."""
    own = ["own"] if choices.group in offer.counted else []
    if choices.group == "all":
        return ["benchmark", "benchmark_low", "benchmark_high", *own]
    if choices.group != "mental_health":
        return [*(["benchmark"] if choices.rate is not None or not own else []), *own]
    known = [code for code in ESTIMATE_NAMES if code != "own" and (code != "prevalence" or choices.share is not None)]
    return [*(code for code in known if choices.by != "msoa" or code in SMALL_AREA_ESTIMATES), *own]


def sensible(choices: Choices, offer: Offer = PUBLISHED) -> Choices:
    """Return the choices with whatever does not fit the place, the group or the offer set to its default."""
    kinds = kinds_for(choices.place, offer)
    fitted = replace(choices, by=choices.by if choices.by in kinds else kinds[0])
    measures, estimates = measures_for(fitted, offer), estimates_for(fitted, offer)
    return replace(
        fitted,
        show=fitted.show if fitted.show in measures else measures[0],
        estimate=fitted.estimate if fitted.estimate in estimates else estimates[0],
    )


def address_of(choices: Choices, offer: Offer = PUBLISHED) -> dict[str, str]:
    """Return the choices as the address carries them; defaults are left out."""
    plain = {
        "place": "" if choices.place == ENGLAND else f"{choices.place.kind}:{choices.place.area}",
        "by": "" if choices.by == BY[choices.place.kind][0] else choices.by,
        "for": "" if choices.group == "mental_health" else choices.group,
        "show": "" if choices.show == measures_for(choices, offer)[0] else choices.show,
        "estimate": "" if choices.estimate == estimates_for(choices, offer)[0] else choices.estimate,
        "area": choices.area,
        "rate": "" if choices.rate is None else f"{choices.rate:g}",
        "share": "" if choices.share is None else f"{choices.share:g}",
    }
    return {name: value for name, value in plain.items() if value}


def read_address(
    address: Mapping[str, str], gazetteer: Gazetteer, offer: Offer = PUBLISHED
) -> tuple[Choices, list[str]]:
    """Return the choices that an address carries, and a sentence for each part of it that could not be followed."""
    problems: list[str] = []
    place = place_named(address.get("place", ""), gazetteer, problems)
    first = Choices(
        place=place,
        by=one_of(address.get("by", BY[place.kind][0]), kinds_for(place, offer), "by", problems),
        group=one_of(address.get("for", "mental_health"), [group.code for group in GROUPS], "for", problems),
        rate=number_in(address.get("rate", ""), 1000, "rate", problems),
        share=number_in(address.get("share", ""), 1, "share", problems),
        area=address.get("area", ""),
    )
    return replace(
        first,
        show=one_of(address.get("show", measures_for(first, offer)[0]), measures_for(first, offer), "show", problems),
        estimate=one_of(
            address.get("estimate", estimates_for(first, offer)[0]), estimates_for(first, offer), "estimate", problems
        ),
    ), problems


def place_named(text: str, gazetteer: Gazetteer, problems: list[str]) -> Place:
    """Return the place that an address names, England where it names none; a problem is added to the list."""
    if not text:
        return ENGLAND
    try:
        found = find_place(text, gazetteer)
    except MarketmapError as error:
        problems.append(f"{error} England is shown instead.")
        return ENGLAND
    if found.place.kind not in BY:
        problems.append(f"{found.place.name} cannot be opened as a place. England is shown instead.")
        return ENGLAND
    if found.notice:
        problems.append(found.notice)
    return found.place


def one_of(value: str, options: Sequence[str], name: str, problems: list[str]) -> str:
    """Return a value of an address that is on offer, else the first on offer; a problem is added to the list."""
    if value in options:
        return value
    problems.append(f"The address says {name}={value}, which is not on offer here. It can be: {', '.join(options)}.")
    return options[0]


def number_in(text: str, most: float, name: str, problems: list[str]) -> float | None:
    """Return the number that a part of an address says, from 0 to `most`; None, and why, where it does not."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 <= value <= most:
        return value
    problems.append(f"The address says {name}={text}; expected a number from 0 to {most:g}.")
    return None

"""The choices of the page Near a site, and the address that carries them, so that a link opens the same view."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.errors import MarketmapError
from marketmap.finding_sites import units_of
from marketmap.groups import GROUPS
from marketmap.pages.address import PUBLISHED, Offer, number_in, one_of
from marketmap.tables import LEVELS

ANY_LEVEL = ""
UNITS = 12


@dataclass(frozen=True)
class SiteChoices:
    """What the reader chose: where, how many units, for whom, support level, estimate, and a rate of their own.

    Attributes:
        at: postcode or coordinates as typed; '' while no site is chosen.
        units: units that would open.
        group: who the housing is for.
        level: support level; '' where it is not said.
        estimate: how demand is estimated.
        rate: the reader's own units required per 1,000 adults, for groups that have none.
    """

    at: str = ""
    units: int = UNITS
    group: str = "mental_health"
    level: str = ANY_LEVEL
    estimate: str = "benchmark"
    rate: float | None = None

    @property
    def changes(self) -> tuple[tuple[str, float], ...]:
        """The reader's own rate as a change of the assumptions."""
        own = self.rate is not None and self.group not in ESTIMATED_GROUPS
        return ((f"rates.{self.group}", float(self.rate or 0.0)),) if own else ()

    @property
    def has_demand(self) -> bool:
        """Whether demand can be worked out: a group without a rate needs the reader's own."""
        return self.group in ESTIMATED_GROUPS or self.rate is not None or self.estimate == "own"


def site_estimates(group: str, offer: Offer = PUBLISHED) -> list[str]:
    """Return the estimates on offer for a group; its own counts stand beside the benchmark where there are any."""
    return ["benchmark", *(["own"] if group in offer.counted else [])]


def site_address(choices: SiteChoices) -> dict[str, str]:
    """Return the choices as the address carries them; defaults are left out."""
    first = SiteChoices()
    plain = {
        "at": choices.at,
        "units": "" if choices.units == first.units else str(choices.units),
        "for": "" if choices.group == first.group else choices.group,
        "level": choices.level,
        "estimate": "" if choices.estimate == first.estimate else choices.estimate,
        "rate": "" if choices.rate is None else f"{choices.rate:g}",
    }
    return {name: value for name, value in plain.items() if value}


def read_site_address(address: Mapping[str, str], offer: Offer = PUBLISHED) -> tuple[SiteChoices, list[str]]:
    """Return the choices that an address carries, and a sentence for each part of it that could not be followed."""
    problems: list[str] = []
    group = one_of(address.get("for", "mental_health"), [group.code for group in GROUPS], "for", problems)
    estimates = site_estimates(group, offer)
    choices = SiteChoices(
        at=address.get("at", ""),
        units=_units(address.get("units", ""), problems),
        group=group,
        level=one_of(address.get("level", ANY_LEVEL), [ANY_LEVEL, *LEVELS], "level", problems),
        estimate=one_of(address.get("estimate", estimates[0]), estimates, "estimate", problems),
        rate=number_in(address.get("rate", ""), 1000, "rate", problems),
    )
    return choices, problems


def _units(text: str, problems: list[str]) -> int:
    try:
        return units_of(text) if text else UNITS
    except MarketmapError as error:
        problems.append(f"{error} {UNITS} units are shown instead.")
        return UNITS

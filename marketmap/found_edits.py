"""Edits with what they name looked up: schemes, places, points and assumptions; every fault told at once."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from marketmap.assumption_names import full_name
from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.edits import (
    AddDemand,
    ChangeAssumption,
    ChangeBorders,
    CloseScheme,
    Edit,
    HouseFromHospital,
    OpenScheme,
    RaiseCoverage,
    ResizeScheme,
    Scenario,
)
from marketmap.errors import ChoiceError, FaultsError, MarketmapError
from marketmap.finding_sites import SitePlace
from marketmap.geography import Place, kind_of, members
from marketmap.groups import group_of
from marketmap.market import Market
from marketmap.places import Gazetteer, find_place

# Kinds of area that a district can go over to; districts themselves and the places of registers stay as they are.
MOVABLE = ("icb_2026", "icb_2024", "upper_tier", "region", "own")


@dataclass(frozen=True)
class FoundEdit:
    """One edit and what it names.

    Attributes:
        edit: the edit.
        site: where a scheme opens, where a point was given.
        place: the district, area or place that is named.
        to: the area that a district goes over to.
        notice: what the reader should know of how it was found.
    """

    edit: Edit
    site: SitePlace | None = None
    place: Place | None = None
    to: Place | None = None
    notice: str = ""


@dataclass(frozen=True)
class Lookup:
    """What edits are looked up in.

    Attributes:
        market: the market as it is.
        gazetteer: the tables that names are looked up in.
        find_site: finds a point from a postcode or coordinates.
        boundaries: 2024 for integrated care boards as they were before April 2026.
    """

    market: Market
    gazetteer: Gazetteer
    find_site: Callable[[str], SitePlace] = field(repr=False)
    boundaries: int = 2026

    def place(self, text: str) -> tuple[Place, str]:
        """Find any place; with it a notice when it is not literally what was asked for."""
        found = find_place(text, self.gazetteer, boundaries=self.boundaries)
        return found.place, found.notice

    def district(self, text: str) -> Place:
        """Find a district.

        Raises:
            ChoiceError: when the name is that of another kind of area.
        """
        place, _ = self.place(text)
        district = self.gazetteer.area("district", place.area)
        if district is None:
            raise ChoiceError(f"{place.name} is no district, but of the kind {kind_of(place.kind).name}.")
        return district


def found_edits(scenario: Scenario, lookup: Lookup) -> tuple[FoundEdit, ...]:
    """Look up everything that a scenario names.

    Args:
        scenario: the scenario.
        lookup: what edits are looked up in.

    Raises:
        FaultsError: naming every edit that cannot be made, by its number, and every two that contradict each other.
    """
    faults: list[str] = []
    found: dict[int, FoundEdit] = {}
    for number, edit in enumerate(scenario.edits, 1):
        try:
            found[number] = find_edit(edit, lookup)
        except MarketmapError as error:
            faults += [f"edit {number}: {line}" for line in _lines(error)]
    faults += _contradictions(found)
    if not faults:
        faults += _assumption_faults(found, lookup.market)
    if faults:
        raise FaultsError(f"The scenario {scenario.name!r} cannot be worked out:", faults)
    return tuple(found.values())


def _lines(error: MarketmapError) -> Sequence[str]:
    return error.faults if isinstance(error, FaultsError) else (str(error),)


def find_edit(edit: Edit, lookup: Lookup) -> FoundEdit:
    """Look up what one edit names.

    Raises:
        MarketmapError: when something that it names is not there.
    """
    found: FoundEdit = _FINDERS[type(edit)](edit, lookup)
    return found


def _standing(edit: OpenScheme | HouseFromHospital, lookup: Lookup) -> FoundEdit:
    if edit.name in set(lookup.market.supply["scheme"]):
        raise ChoiceError(f"There is a scheme {edit.name!r} already: give the new one another name.")
    _check_group(edit.group if isinstance(edit, OpenScheme) else "mental_health", lookup.market)
    if edit.at:
        site = lookup.find_site(edit.at)
        return FoundEdit(edit, site=site, notice=site.notice)
    return FoundEdit(edit, place=lookup.district(str(edit.district)))


def _check_group(group: str, market: Market) -> None:
    known = [one for one in dict.fromkeys(market.supply["group"]) if one in ESTIMATED_GROUPS or market.own]
    if group not in known:
        raise ChoiceError(
            f"How many units exist {group_of(group).words} is not known anywhere, so that nothing can be added to it: "
            f"choose {' or '.join(known)}."
        )


def _closed(edit: CloseScheme, lookup: Lookup) -> FoundEdit:
    _check_scheme(edit.scheme, lookup.market)
    return FoundEdit(edit)


def _check_scheme(scheme: str, market: Market) -> None:
    own = market.own
    listed = [] if own is None else list(own.schemes["scheme"])
    if scheme in listed:
        if own is not None and scheme not in set(market.supply["scheme"]):
            raise ChoiceError(
                f"The scheme {scheme} is not counted: it is not open on {own.as_at}, or your register does not cover "
                "its district."
            )
        return
    if not listed:
        raise ChoiceError(f"There is no scheme {scheme}: no register of schemes is loaded.")
    near = difflib.get_close_matches(scheme, listed, n=3, cutoff=0.5)
    nearest = f" Nearest: {', '.join(near)}." if near else ""
    raise ChoiceError(f"There is no scheme {scheme} in your register.{nearest}")


def _resized(edit: ResizeScheme, lookup: Lookup) -> FoundEdit:
    if edit.scheme:
        _check_scheme(edit.scheme, lookup.market)
        return FoundEdit(edit)
    place, supply = lookup.district(str(edit.district)), lookup.market.supply
    of_group = supply[(supply["scheme"] == place.area) & (supply["group"] == edit.group)]
    if of_group.empty:
        raise ChoiceError(
            f"There is no published total {group_of(edit.group).words} of {place.name} in use: where your register "
            "covers a district, resize its schemes."
        )
    if not of_group["units"].iloc[0] > 0:
        raise ChoiceError(f"The published total of {place.name} is not known, so that it cannot be resized.")
    return FoundEdit(edit, place=place)


def _assumed(edit: ChangeAssumption, lookup: Lookup) -> FoundEdit:
    full_name(edit.name, lookup.market.assumptions)
    return FoundEdit(edit)


def _demanded(edit: AddDemand, lookup: Lookup) -> FoundEdit:
    known = list(dict.fromkeys(lookup.market.demand["group"]))
    if edit.group not in known:
        raise ChoiceError(
            f"What is required {group_of(edit.group).words} is not known without a rate or counts of your own, so that "
            "nothing can be added to it."
        )
    place, notice = lookup.place(edit.area)
    return FoundEdit(edit, place=place, notice=notice)


def _moved(edit: ChangeBorders, lookup: Lookup) -> FoundEdit:
    district = lookup.district(edit.district)
    to, notice = lookup.place(edit.to)
    if to.kind not in MOVABLE:
        kinds = ", ".join(kind_of(kind).name for kind in MOVABLE)
        raise ChoiceError(f"A district can go over to an area of the kinds {kinds}; {to.name} is none.")
    blocks = lookup.market.england.blocks
    now, goes = members(blocks, to.kind), blocks["district"] == district.area
    if (now[goes] == to.area).all():
        raise ChoiceError(f"{district.name} is in {to.name} already.")
    emptied = sorted(set(now[goes].dropna()) - set(now[~goes].dropna()) - {to.area})
    if emptied:
        names = lookup.market.england.areas.query("kind == @to.kind").set_index("area")["name"]
        raise ChoiceError(f"Nobody would be left in {', '.join(map(str, names.reindex(emptied)))}.")
    return FoundEdit(edit, place=district, to=to, notice=notice)


def _raised(edit: RaiseCoverage, lookup: Lookup) -> FoundEdit:
    if edit.group not in ESTIMATED_GROUPS:
        raise ChoiceError(
            f"Coverage {group_of(edit.group).words} is not known: choose {' or '.join(ESTIMATED_GROUPS)}."
        )
    place, notice = lookup.place(edit.place)
    return FoundEdit(edit, place=place, notice=notice)


_FINDERS: dict[type, Callable[..., FoundEdit]] = {
    OpenScheme: _standing,
    HouseFromHospital: _standing,
    CloseScheme: _closed,
    ResizeScheme: _resized,
    ChangeAssumption: _assumed,
    AddDemand: _demanded,
    ChangeBorders: _moved,
    RaiseCoverage: _raised,
}


def _contradictions(found: dict[int, FoundEdit]) -> list[str]:
    """Say which edits say something different of one thing, or the same thing twice."""
    about = {number: _about(one) for number, one in found.items()}
    return [
        f"edits {first} and {second} contradict each other: both are about {about[first]}"
        for first, second in combinations(about, 2)
        if about[first] and about[first] == about[second]
    ]


def _about(found: FoundEdit) -> str:
    """Return what an edit settles, so that no other may; empty for one that can be made again and again."""
    edit, named = found.edit, found.place.name if found.place else ""
    match edit:
        case OpenScheme(name=scheme) | HouseFromHospital(name=scheme) | CloseScheme(scheme=scheme):
            return f"the scheme {scheme}"
        case ResizeScheme():
            return f"the scheme {edit.scheme}" if edit.scheme else f"the published total {edit.group} of {named}"
        case ChangeAssumption():
            return f"the assumption {full_name(edit.name)}"
        case RaiseCoverage():
            return f"the coverage {group_of(edit.group).words} of {named}"
    return f"the {kind_of(found.to.kind).name} of {named}" if found.to else ""


def _assumption_faults(found: dict[int, FoundEdit], market: Market) -> list[str]:
    changes = assumed(found.values())
    numbers = [str(number) for number, one in found.items() if isinstance(one.edit, ChangeAssumption)]
    try:
        market.assumptions.changed(changes)
    except FaultsError as error:
        edits = f"edit{'s' * (len(numbers) > 1)} {', '.join(numbers)}"
        return [f"{edits}: {fault}" for fault in error.faults]
    return []


def assumed(found: Iterable[FoundEdit]) -> dict[str, float | str]:
    """Return the assumptions that edits change, by their full dotted names."""
    edits = [one.edit for one in found if isinstance(one.edit, ChangeAssumption)]
    return {full_name(edit.name): edit.value for edit in edits}

"""Home classes: what several views of the same placements tell apart of where people live.

A view is what is shown of one place by one area kind. Two homes are of one class when every view counts them in the
same row. The homes looked at are all that could be named as near as homes in the file are, not only those that are: a
reader knows the geography and may know how near, but not who.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from marketmap.geography import ENGLAND, KINDS, members
from marketmap.home_table import NOT_KNOWN, OTHER_HOMES, HomeTable
from marketmap.observed_market import ObservedPlace
from marketmap.placing import Positions, areas_touched, positions_of

NOWHERE = ""
Rows = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class HomeClasses:
    """Classes of homes, in one order.

    Attributes:
        rows: the row of each class in every view; `NOWHERE` in a view that has none of its homes.
        own_ics: the ICSs that every home of the class touches: nobody of it is outside in one of them.
        no_district: whether none of its homes lies in one district whole.
        of_home: position of the class of each home, as placements name it.
    """

    rows: list[Rows]
    own_ics: list[frozenset[str]]
    no_district: list[bool]
    of_home: Mapping[str, int]


def home_classes(views: Sequence[tuple[ObservedPlace, HomeTable]]) -> HomeClasses:
    """Return the classes of homes that views tell apart, without homes that no view counts.

    A home for which a view that should have it has no row is one that the file does not hold, as a reader sees.

    Args:
        views: each view's placements and its table of homes; all of one kind of ICS.
    """
    first = views[0][0]
    named = pd.concat([seen.table["home"] for seen, _ in views]).dropna().unique()
    blocks = _blocks_told_apart(first.blocks, named)
    at = positions_of([*_all_homes(blocks, first.home_kinds), *named], blocks)
    labels = [_labels(seen, homes, at, blocks) for seen, homes in views]
    districts, ics = (areas_touched(at, blocks, kind) for kind in ("district", first.boundaries))
    found: dict[Rows, list[str]] = {}
    for home in at:
        rows = tuple(label.get(home) for label in labels)
        if None not in rows and any(rows):
            found.setdefault(tuple(str(row) for row in rows), []).append(home)
    return HomeClasses(
        rows=list(found),
        own_ics=[frozenset.intersection(*(ics[home] for home in homes)) for homes in found.values()],
        no_district=[all(len(districts[home]) > 1 for home in homes) for homes in found.values()],
        of_home={home: number for number, homes in enumerate(found.values()) for home in homes},
    )


def _kinds(blocks: pd.DataFrame) -> list[str]:
    return [kind.code for kind in KINDS if kind.code in blocks and kind.code != "msoa"]


def _blocks_told_apart(blocks: pd.DataFrame, named: Iterable[str]) -> pd.DataFrame:
    """Return one block of each mixture of areas, and those that placements name: all that views can tell apart."""
    are_named = blocks["block"].isin([home.removeprefix("block:") for home in named])
    return blocks[are_named | ~blocks.duplicated(_kinds(blocks))].reset_index(drop=True)


def _all_homes(blocks: pd.DataFrame, kinds: Iterable[str]) -> list[str]:
    """Return every home that can be named as near as some kinds, a provider's apart: it lies in no area."""
    known = [kind for kind in kinds if kind in blocks or kind == ENGLAND.kind]
    return [f"{kind}:{area}" for kind in known for area in _areas(blocks, kind).dropna().unique()]


def _labels(
    seen: ObservedPlace, homes: HomeTable, at: Mapping[str, Positions], blocks: pd.DataFrame
) -> dict[str, str | None]:
    """Return the row of each home in a view: `NOWHERE` outside its place, None where it ought to have one."""
    inside, areas = (areas_touched(at, blocks, kind) for kind in (seen.place.kind, seen.kind))
    rows = set(homes.counts.index)
    labels: dict[str, str | None] = {}
    for home in at:
        if inside[home] != {seen.place.area}:
            labels[home] = NOWHERE
            continue
        whole = next(iter(areas[home])) if len(areas[home]) == 1 else NOWHERE
        row = NOT_KNOWN if not whole else whole if whole in rows else OTHER_HOMES
        labels[home] = row if row in rows else None
    return labels


def _areas(blocks: pd.DataFrame, kind: str) -> pd.Series:
    return blocks["block"] if kind == "block" else members(blocks, kind)

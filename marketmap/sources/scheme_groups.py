"""Who a scheme's units are for: reading groups and their shares, and dividing whole units among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from marketmap.sources.cells import Cell, CellError, choice, text
from marketmap.sources.schemes_form import GROUP_CHOICES, SHARED

_SEPARATORS = re.compile(r"[,;/|+\n]+| and (?=\S)", re.IGNORECASE)
_PERCENT = re.compile(r"[(:=-]*\s*(\d{1,3}(?:\.\d+)?)\s*%\s*\)?")
_WHOLE = 100
# Three thirds are often written 33.3%, which add up to 99.9%.
_ROUNDING = 0.5


@dataclass(frozen=True)
class Named:
    """One group that a cell names, with its share of the units in per cent if one is given."""

    group: str
    per_cent: float | None = None


def groups_in(cell: Cell) -> tuple[Named, ...] | None:
    """Read the groups that a cell names, such as "E", "Mental health" or "mental health 60%, drugs 40%".

    Raises:
        CellError: when a part of it is no group.
    """
    said = text(cell)
    if said is None:
        return None
    try:
        whole = choice(cell, GROUP_CHOICES)
    except CellError:
        return tuple(_named(part) for part in _SEPARATORS.split(said) if part.strip())
    return None if whole is None else (Named(whole),)


def _named(part: str) -> Named:
    per_cent = _PERCENT.search(part)
    group = choice(_PERCENT.sub(" ", part), GROUP_CHOICES)
    if group is None:
        raise CellError("groups with their shares, such as: mental health 60%, drugs 40%")
    return Named(group, float(per_cent[1]) if per_cent else None)


@dataclass(frozen=True)
class Division:
    """How a scheme's units divide.

    Attributes:
        named: the groups, in the order in which they are named.
        shares: their shares in per cent; empty where several are named without shares.
    """

    named: tuple[str, ...]
    shares: tuple[float, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The groups whose units are counted apart; only `shared` where several are named without shares."""
        return self.named if self.shares else (SHARED,)

    @property
    def second(self) -> str | None:
        """The group named second."""
        return self.named[1] if len(self.named) > 1 else None

    def units(self, total: int) -> list[int]:
        """Divide the units of the scheme among the parts."""
        return whole_parts(total, self.shares or (_WHOLE,))


def divide(named: Sequence[Named], shares: Sequence[Named]) -> Division:
    """Settle how the units of one scheme divide among its groups.

    Args:
        named: the groups of the group and secondary group columns.
        shares: the groups of the shares column.

    Raises:
        CellError: when shares are given that do not add up to 100% or leave out a group that is named.
    """
    groups = tuple(dict.fromkeys(one.group for one in (*named, *shares)))
    given = {one.group: one.per_cent for one in (*named, *shares) if one.per_cent is not None}
    if not given:
        return Division(groups, (_WHOLE,) if len(groups) == 1 else ())
    if set(given) != set(groups):
        raise CellError("a share for every group of the scheme, such as: mental health 60%, drugs 40%")
    if abs(sum(given.values()) - _WHOLE) > _ROUNDING:
        raise CellError(f"shares that add up to 100%; these add up to {sum(given.values()):g}%")
    return Division(groups, tuple(given[group] for group in groups))


def whole_parts(total: int, weights: Sequence[float]) -> list[int]:
    """Divide a whole number in proportion to weights into whole parts that add up to it (largest remainder).

    Equal remainders go to the part that comes first.
    """
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts

"""What differs between two manifests: method, published data and own data told apart, and demand from supply."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketmap.outputs.manifest import FIGURES, Manifest

_CHOICES = ("command", "place", "by", "group", "estimate", "suppression")
_OWN = {
    "files": "files",
    "rows_left_out": "rows left out",
    "workspace_sha256": "content of the workspace",
    "areas_sha256": "list of own areas",
    "placements_sha256": "list of placements",
    "as_at": "day on which schemes are counted",
}


@dataclass(frozen=True)
class Changes:
    """What differs, as sentences: method (version and assumptions), published data, and the user's own data."""

    method: tuple[str, ...]
    data: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every change of an input."""
        return (*self.method, *self.data, *self.own)


@dataclass(frozen=True)
class Moved:
    """One area whose figures moved: its name, and demand, supply and gap before and after; None where unknown."""

    name: str
    before: tuple[float | None, ...]
    after: tuple[float | None, ...]

    @property
    def by(self) -> tuple[float | None, ...]:
        """After less before of demand, supply and gap."""
        pairs = zip(self.before, self.after, strict=True)
        return tuple(None if old is None or new is None else round(new - old, 1) for old, new in pairs)


def changes(old: Manifest, new: Manifest) -> Changes:
    """Return what went into the new export and not into the old, or otherwise."""
    return Changes(tuple(_method(old, new)), tuple(_data(old, new)), tuple(_own(old, new)))


def other_choices(old: Manifest, new: Manifest) -> list[str]:
    """Return the choices that differ, such as the place: figures of different choices are not set side by side."""
    return [choice for choice in _CHOICES if old.get(choice) != new.get(choice)]


def other_options(old: Manifest, new: Manifest) -> list[str]:
    """Return the options of a command that differ, as sentences."""
    before, after = old.get("options", {}), new.get("options", {})
    words = {"list_sha256": "list of sites is another"}
    return [
        words.get(name, f"{name}: {before.get(name)} became {after.get(name)}")
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def moved(old: Manifest, new: Manifest) -> list[Moved]:
    """Return the areas whose figures differ, those whose gap moved most first; an area of one of the two only too."""
    before, after = _by_area(old), _by_area(new)
    unknown = dict.fromkeys(FIGURES)
    rows = [
        Moved(str({**before.get(area, {}), **after.get(area, {})}["name"]), _three(before.get(area, unknown)),
              _three(after.get(area, unknown)))
        for area in dict.fromkeys([*before, *after])
    ]  # fmt: skip
    differing = [row for row in rows if row.before != row.after]
    return sorted(differing, key=lambda row: (-max(abs(one or 0.0) for one in row.by), row.name))


def total(record: Manifest) -> Moved:
    """Return the sums over all areas of one manifest, as before and after alike; None where an area is unknown."""
    columns = [[row[name] for row in record["figures"]] for name in FIGURES]
    sums = tuple(None if None in column else round(sum(column), 1) for column in columns)
    return Moved(str(record["place"]["name"]), sums, sums)


def _by_area(record: Manifest) -> dict[str, Mapping[str, Any]]:
    return {row["area"]: row for row in record["figures"]}


def _three(row: Mapping[str, Any]) -> tuple[float | None, ...]:
    return tuple(row[name] for name in FIGURES)


def _method(old: Manifest, new: Manifest) -> Iterator[str]:
    if old["marketmap"] != new["marketmap"]:
        yield f"marketmap {old['marketmap']} became {new['marketmap']}"
    if old.get("scenario", "") != new.get("scenario", ""):
        yield f"scenario: {_scenario(old)} became {_scenario(new)}"
    before, after = old["assumptions"], new["assumptions"]
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            used = "" if name in (*old["assumptions_used"], *new["assumptions_used"]) else " (not used here)"
            yield f"assumption {name}: {_values(before.get(name))} became {_values(after.get(name))}{used}"


def _scenario(record: Manifest) -> str:
    first = record.get("scenario", "").partition("\n")[0]
    return first.removeprefix("name = ") or "none"


def _values(ends: Any) -> str:  # noqa: ANN401, three numbers, a word, or nothing
    if isinstance(ends, list):
        low, value, high = ("none" if one is None else f"{one:g}" for one in ends)
        return value if low == high == value or low == high == "none" else f"{value} ({low} to {high})"
    return str(ends or "none")


def _data(old: Manifest, new: Manifest) -> Iterator[str]:
    before, after = old["sources"], new["sources"]
    for key in dict.fromkeys([*before, *after]):
        if key not in before or key not in after:
            yield f"source {key}: {'no longer used' if key in before else 'new'}"
        elif before[key] != after[key]:
            one, other = before[key], after[key]
            same = " (another file of the same edition)" if one["edition"] == other["edition"] else ""
            yield f"source {key}, {other['title']}: {one['edition']} became {other['edition']}{same}"
    for name in dict.fromkeys([*old["tables"], *new["tables"]]):
        if old["tables"].get(name) != new["tables"].get(name):
            yield f"embedded table {name} was built anew"


def _own(old: Manifest, new: Manifest) -> Iterator[str]:
    for key, words in _OWN.items():
        before, after = old["own_data"][key], new["own_data"][key]
        if before != after:
            shown = "" if key.endswith("sha256") else f": {_list(before)} became {_list(after)}"
            yield f"{words}{shown or ' is another'}"


def _list(value: str | list[str]) -> str:
    return (value if isinstance(value, str) else ", ".join(value)) or "none"

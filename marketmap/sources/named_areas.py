"""Areas that the cells of a user's file name, by name, code or other spelling, live or retired."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from marketmap.errors import AreaNotFoundError, AreaSplitError
from marketmap.geography import ENGLAND, Place
from marketmap.places import Gazetteer, find_place, plain
from marketmap.sources.cells import CellError
from marketmap.sources.checked import rows_in_words
from marketmap.sources.england import England
from marketmap.tables import AREA_COLUMNS

# Looking for names that come close takes long: a file of thousands of wrong names is not worth it.
_MOST_SUGGESTIONS = 20
_EXPECTED = "a council, ICS, sub-ICB location or region of England, by name or code"


@dataclass(frozen=True)
class NamedArea:
    """A live area; `notice` where it is not literally what was written, `old_area` the retired code it came from."""

    kind: str
    area: str
    notice: str = ""
    old_area: str = ""


class SplitAreaError(CellError):
    """A cell names a retired area that became several; `parts` has each with its share of the old area's adults."""

    def __init__(self, old_name: str, expected: str, parts: tuple[tuple[NamedArea, float], ...]) -> None:
        """Keep the parts, for counts that may be carried in proportion."""
        super().__init__(expected)
        self.old_name = old_name
        self.parts = parts


class AreaNames:
    """Finds the area that a cell names; each text is looked up once, however many rows repeat it."""

    def __init__(self, gazetteer: Gazetteer, blocks: pd.DataFrame) -> None:
        """Sort the names; the user's own areas are left out, as they are no areas that figures come by.

        Args:
            gazetteer: areas, retired codes and other spellings.
            blocks: the blocks of England, in which small areas (MSOAs) are found by their codes.
        """
        areas = gazetteer.areas
        self._gazetteer = replace(gazetteer, areas=areas[areas["kind"].isin([*AREA_COLUMNS, ENGLAND.kind])])
        self._live = _live_names(self._gazetteer)
        self._retired = _retired_names(gazetteer.code_history)
        self._small_areas = frozenset(blocks["msoa"])
        self._found: dict[tuple[str, str | None], NamedArea | SplitAreaError | str] = {}
        self._suggested = 0

    def find(self, text: str, kind: str | None = None) -> NamedArea:
        """Return the live area that a text means; of a council that is district and upper tier at once, the district.

        Args:
            text: a name, a code, or kind:code.
            kind: look among areas of this kind only.

        Raises:
            SplitAreaError: the text names a retired area that became several.
            CellError: no area, or several, answer to the text; says what was expected, with the nearest names.
        """
        key = (text.strip(), kind)
        if key not in self._found:
            try:
                self._found[key] = self._look_up(*key)
            except SplitAreaError as error:
                self._found[key] = error
            except CellError as error:
                # The words alone: an error that is kept keeps all that was being worked on when it was raised.
                self._found[key] = error.expected
        found = self._found[key]
        if isinstance(found, str):
            raise CellError(found)
        if isinstance(found, SplitAreaError):
            raise found
        return found

    def name(self, area: str) -> str:
        """Return the name of a live area code, for a message; the code where it has none (a small area)."""
        return next((place.name for place in sorted(self._live.get(area.casefold(), ()), key=str)), area)

    def _look_up(self, text: str, kind: str | None) -> NamedArea:
        if text.upper() in self._small_areas and kind in {None, "msoa"}:
            return NamedArea("msoa", text.upper())
        places = self._readings(text, kind)
        if len({place.area for place in places}) == 1:
            return _one_of(places)
        if not places and not self._old_area(text):
            raise self._unknown(text, kind)
        return self._found_place(text, kind)

    def _readings(self, text: str, kind: str | None) -> set[Place]:
        code, name = text.casefold(), plain(text)
        if kind is None and ":" in code and code in self._live:
            return self._live[code]
        named = self._of(code, kind) | self._of(name, kind)
        return named or self._of(f"nhs {name}", kind)

    def _of(self, way: str, kind: str | None) -> set[Place]:
        # A board of 2024 is a retired area unless it is asked for as such.
        named = self._live.get(way, set())
        return {place for place in named if (place.kind == kind if kind else place.kind != "icb_2024")}

    def _old_area(self, text: str) -> str:
        ways = (text.casefold(), plain(text), f"nhs {plain(text)}")
        return next((self._retired[way] for way in ways if way in self._retired), "")

    def _found_place(self, text: str, kind: str | None) -> NamedArea:
        gazetteer = self._gazetteer if kind is None else _of_kind(self._gazetteer, kind)
        try:
            found = find_place(text, gazetteer, boundaries=2024 if kind == "icb_2024" else 2026)
        except AreaSplitError as error:
            raise self._split(self._old_area(text), kind, error.nearest) from None
        except AreaNotFoundError:
            raise self._unknown(text, kind) from None
        alike = {place for place in self._readings(found.place.area, kind) if place.area == found.place.area}
        old_area = self._old_area(text)
        history = self._gazetteer.code_history
        moved = not history[(history["old_area"] == old_area) & (history["area"] == found.place.area)].empty
        return replace(_one_of(alike or {found.place}), notice=found.notice, old_area=old_area if moved else "")

    def _split(self, old_area: str, kind: str | None, names: Iterable[str]) -> SplitAreaError:
        history = self._gazetteer.code_history
        old = history[(history["old_area"] == old_area) & (kind is None or history["kind"] == kind)]
        old = old[old["kind"] == old["kind"].iloc[0]]
        parts = tuple(
            (replace(self.find(area, kind), old_area=old_area), float(share))
            for area, share in zip(old["area"], old["share"], strict=True)
        )
        board = f", or icb_2024:{old_area} for the board as it was" if parts[0][0].kind == "icb_2026" else ""
        name = str(old["old_name"].iloc[0])
        return SplitAreaError(name, f"one of the areas that {name} was split into: {'; '.join(names)}{board}", parts)

    def _unknown(self, text: str, kind: str | None) -> CellError:
        self._suggested += 1
        if self._suggested > _MOST_SUGGESTIONS:
            return CellError(_EXPECTED)
        try:
            find_place(text, self._gazetteer if kind is None else _of_kind(self._gazetteer, kind))
        except AreaNotFoundError as error:
            nearest = f" (nearest names: {'; '.join(error.nearest)})" if error.nearest else ""
            return CellError(f"{_EXPECTED}{nearest}")
        return CellError(_EXPECTED)


def area_names(england: England) -> AreaNames:
    """Return the names of the areas of England."""
    return AreaNames(Gazetteer(england.areas, england.code_history, england.aliases), england.blocks)


def renamed_districts(england: England) -> Mapping[str, str]:
    """Return the live code of each district that only changed its code, and so is no smaller than it was."""
    districts = england.code_history[england.code_history["kind"] == "district"]
    alone = districts[~districts["area"].duplicated(keep=False)]
    return dict(zip(alone["old_area"], alone["area"], strict=True))


def in_sentences(rows_by_notice: Mapping[str, Iterable[int]]) -> tuple[str, ...]:
    """Return notices, each once and with the rows that it is about: "Rows 4 and 7: Allerdale was merged into ..."."""
    told = ((rows_in_words(rows), notice) for notice, rows in rows_by_notice.items())
    return tuple(f"{where[0].upper()}{where[1:]}: {notice}" for where, notice in told)


def of_rows(rows_by_notice: Mapping[str, Iterable[int]], kept: Collection[int]) -> tuple[str, ...]:
    """Return notices as `in_sentences` does, about those of their rows that were kept."""
    about = {notice: [row for row in rows if row in kept] for notice, rows in rows_by_notice.items()}
    return in_sentences({notice: rows for notice, rows in about.items() if rows})


def _one_of(places: set[Place]) -> NamedArea:
    if any(place.kind == ENGLAND.kind for place in places):
        raise CellError(f"{_EXPECTED}; not England as a whole")
    kinds = {place.kind for place in places}
    return NamedArea("district" if "district" in kinds else min(kinds), next(iter(places)).area)


def _of_kind(gazetteer: Gazetteer, kind: str) -> Gazetteer:
    tables = (gazetteer.areas, gazetteer.code_history, gazetteer.aliases)
    return Gazetteer(*(table[table["kind"] == kind] for table in tables))


def _live_names(gazetteer: Gazetteer) -> Mapping[str, set[Place]]:
    names: dict[str, set[Place]] = defaultdict(set)
    places: dict[tuple[str, str], Place] = {}
    columns = ("kind", "area", "name", "official_name")
    for kind, area, name, official in zip(*(gazetteer.areas[column] for column in columns), strict=True):
        place = places[kind, area] = Place(kind, area, name)
        for way in (area.casefold(), f"{kind}:{area}".casefold(), plain(name), plain(official)):
            names[way].add(place)
    aliases = gazetteer.aliases
    for kind, alias, area in zip(aliases["kind"], aliases["alias"], aliases["area"], strict=True):
        names[alias].add(places[kind, area])
    # "Council" alone comes to nothing when words of office are left out.
    names.pop("", None)
    return names


def _retired_names(history: pd.DataFrame) -> Mapping[str, str]:
    by_name = dict(zip(history["old_name"].map(plain), history["old_area"], strict=True))
    return by_name | dict(zip(history["old_area"].str.casefold(), history["old_area"], strict=True))

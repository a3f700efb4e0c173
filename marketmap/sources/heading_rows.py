"""Reading rows of a sheet as headings: which of a form's fields each would name, and where."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from marketmap.sources.cells import Cell, is_blank, shown
from marketmap.sources.forms import Form
from marketmap.sources.spreadsheets import Sheet

LOOKED_AT = 30
# A sub-heading of one of these words leaves the heading above it to say what the column holds.
_ADD_NOTHING = frozenset({"", "total", "number", "no", "all"})
_MAPPED = 9
_BY_TITLE, _BY_SPELLING, _BY_NAME = 3, 2, 1


@dataclass(frozen=True)
class HeadingRow:
    """A row (or two) read as headings.

    Attributes:
        sheet: where it stands.
        row: its number, as the spreadsheet numbers it; of two rows the lower.
        depth: 1 for one row, 2 for two.
        headings: the heading of each column, '' where there is none.
        columns: field to position of its column.
        doubled: field to the positions of several columns that name it equally well.
        required: how many required fields it names.
    """

    sheet: Sheet
    row: int
    depth: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    doubled: Mapping[str, Sequence[int]]
    required: int

    @property
    def rank(self) -> tuple[int, int, bool]:
        """How well it answers: required fields named, fields named, in a sheet that is shown."""
        return self.required, len(self.columns), not self.sheet.hidden


def plain_heading(heading: str) -> str:
    """Return a heading in the form in which headings are compared: lower case, without punctuation."""
    kept = re.sub(r"[\W_]+", " ", re.sub("['’]", "", heading.casefold()).replace("&", " and "))  # noqa: RUF001, as typed
    return " ".join(kept.split())


def column_letter(position: int) -> str:
    """Return the letter of a column, 0 being A."""
    before, last = divmod(position, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)


def column_label(position: int, heading: str) -> str:
    """Return a column as messages name it, such as "C Units"."""
    return f"{column_letter(position)} {heading}".strip()


def heading_rows(sheet: Sheet, form: Form, mapping: Mapping[str, str]) -> Iterator[HeadingRow]:
    """Yield each of the first rows of a sheet read as headings, alone and together with the row under it."""
    spelled = _spelled(form)
    for number, cells in enumerate(sheet.rows[:LOOKED_AT], start=1):
        if not any(isinstance(cell, str) and not is_blank(cell) for cell in cells):
            continue
        alone = [(shown(cell),) for cell in cells]
        yield _read((sheet, number, 1), alone, _Known(form, spelled, mapping))
        under = sheet.rows[number] if number < len(sheet.rows) else ()
        if under and all(cell is None or isinstance(cell, str) for cell in under):
            yield _read((sheet, number + 1, 2), _together(cells, under), _Known(form, spelled, mapping))


@dataclass(frozen=True)
class _Known:
    form: Form
    spelled: Mapping[str, tuple[int, str]]
    mapping: Mapping[str, str]


def _spelled(form: Form) -> dict[str, tuple[int, str]]:
    """Return each plain heading that names a field, with how well it does and the field."""
    ways = [
        (plain_heading(way), strength, field.name)
        for strength, spellings in (
            (_BY_NAME, lambda field: (field.name,)),
            (_BY_SPELLING, lambda field: field.spellings),
            (_BY_TITLE, lambda field: (field.title,)),
        )
        for field in reversed(form.fields)
        for way in spellings(field)
    ]
    return {way: (strength, name) for way, strength, name in ways}


def _together(above: Sequence[Cell], under: Sequence[Cell]) -> list[tuple[str, ...]]:
    """Return the ways to read each column of two heading rows; a merged heading reaches over what stands under it."""
    columns: list[tuple[str, ...]] = []
    over = ""
    for top, sub in zip_longest(map(shown, above), map(shown, under), fillvalue=""):
        over = top or (over if sub else "")
        ways = (f"{over} {sub}".strip(), f"{sub} {over}".strip(), sub)
        columns.append((*ways, over) if plain_heading(sub) in _ADD_NOTHING else ways)
    return columns


def _read(at: tuple[Sheet, int, int], ways: Sequence[tuple[str, ...]], known: _Known) -> HeadingRow:
    headings = tuple(way[0] for way in ways)
    mapped = _mapped(headings, known.mapping)
    taken = {*mapped.values(), *(name for name, heading in known.mapping.items() if not heading)}
    found: dict[str, list[tuple[int, int]]] = {}
    for position, readings in enumerate(ways):
        strength, name = (_MAPPED, mapped[position]) if position in mapped else _field_of(readings, known.spelled)
        if name and (strength == _MAPPED or name not in taken):
            found.setdefault(name, []).append((strength, position))
    best = {name: [at for strength, at in all_ if strength == max(all_)[0]] for name, all_ in found.items()}
    required = sum(field.required and field.name in best for field in known.form.fields)
    doubled = {name: places for name, places in best.items() if len(places) > 1}
    return HeadingRow(*at, headings, {name: at[0] for name, at in best.items()}, doubled, required)


def _mapped(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """Return the field of each column that the user named, by its heading or, where two are alike, as "C Units"."""
    wanted = {plain_heading(heading): name for name, heading in mapping.items() if heading}
    labels = [plain_heading(column_label(position, heading)) for position, heading in enumerate(headings)]
    return {
        position: wanted.get(label) or wanted[plain_heading(headings[position])]
        for position, label in enumerate(labels)
        if label in wanted or (plain_heading(headings[position]) in wanted)
    }


def _field_of(readings: Sequence[str], spelled: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    """Return the field that a heading names, with what stands in brackets left out if need be."""
    for reading in (*readings, *(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", reading) for reading in readings)):
        if hit := spelled.get(plain_heading(reading)):
            return hit
    return 0, ""

"""Scanning an XLS workbook before it is read: how far its sheets reach, how much text they hold, and error cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from marketmap.sources.file_limits import Extent, Scan
from marketmap.sources.refusals import refused

# Kinds of record (Microsoft's [MS-XLS], 2.3).
_BEGIN, _END, _PASSWORD, _SHEET, _STRINGS, _CONTINUED = 0x0809, 0x000A, 0x002F, 0x0085, 0x00FC, 0x003C
_DIMENSIONS = 0x0200
_FORMULA, _ERROR_OR_TRUTH, _SEVERAL, _SHARED = 0x0006, 0x0205, 0x00BD, 0x00FD
_CELLS = frozenset({_FORMULA, _ERROR_OR_TRUTH, _SEVERAL, _SHARED, 0x0203, 0x0204, 0x027E, 0x00D6})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_NEW_DIMENSIONS = 12
_SAVE_AGAIN = "one that Excel can open; open it there and save it again as .xlsx"
_WIDE, _EXTENDED, _RICH = 1, 4, 8


@dataclass
class _Found:
    """What was found so far: by the place where each sheet begins, its last row and column and its error cells."""

    names: dict[int, str] = field(default_factory=dict)
    reach: dict[int, tuple[int, int]] = field(default_factory=dict)
    errors: dict[int, dict[tuple[int, int], str]] = field(default_factory=dict)
    strings: list[bytes] = field(default_factory=list)
    shared: dict[int, int] = field(default_factory=dict)


def scan_xls(stream: bytes, name: str) -> Scan:
    """Scan the records of a workbook.

    Raises:
        FileFaultsError: it is damaged, or has a password.
    """
    try:
        found = _scan(stream, name)
        lengths = list(_lengths(found.strings))
    except (struct.error, IndexError) as error:
        raise refused(name, "a damaged workbook", _SAVE_AGAIN) from error
    return Scan(
        tuple(Extent(found.names.get(at, ""), *reach) for at, reach in found.reach.items()),
        sum(lengths[number] * times for number, times in found.shared.items() if number < len(lengths)),
        {found.names.get(at, ""): errors for at, errors in found.errors.items()},
    )


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield each record: where it begins, its kind, and what it holds."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _scan(stream: bytes, name: str) -> _Found:
    found = _Found()
    open_parts: list[int] = []
    shared = False
    for at, kind, held in _records(stream):
        if kind in _CELLS and open_parts:
            _add_cell(found, open_parts[-1], kind, held)
        elif kind == _BEGIN:
            open_parts.append(at)
        elif kind == _END and open_parts:
            open_parts.pop()
        elif kind == _PASSWORD:
            raise refused(
                name, "a file with a password", "a file without one; save it without a password and load that"
            )
        elif kind == _DIMENSIONS and _too_far(held):
            raise refused(name, "a damaged workbook", _SAVE_AGAIN)
        elif kind == _SHEET:
            found.names[struct.unpack_from("<I", held)[0]] = _short_text(held[6:])
        elif kind == _STRINGS or (kind == _CONTINUED and shared):
            found.strings.append(held)
        shared = kind == _STRINGS or (kind == _CONTINUED and shared)
    return found


def _too_far(held: bytes) -> bool:
    """Return whether a sheet says it has more rows or columns than can be: room is made for what it says."""
    rows, columns = struct.unpack_from("<4xI2xH" if len(held) >= _NEW_DIMENSIONS else "<2xH2xH", held)
    return bool(rows > _MOST_ROWS or columns > _MOST_COLUMNS)


def _add_cell(found: _Found, sheet: int, kind: int, held: bytes) -> None:
    row, column = struct.unpack_from("<HH", held)
    last = struct.unpack_from("<H", held, len(held) - 2)[0] if kind == _SEVERAL else column
    rows, columns = found.reach.get(sheet, (0, 0))
    found.reach[sheet] = max(rows, row + 1), max(columns, last + 1)
    if kind == _SHARED:
        number = struct.unpack_from("<I", held, 6)[0]
        found.shared[number] = found.shared.get(number, 0) + 1
    elif kind == _ERROR_OR_TRUTH and held[7]:
        found.errors.setdefault(sheet, {})[row, column] = _ERRORS.get(held[6], "#N/A")
    elif kind == _FORMULA and held[12:14] == b"\xff\xff" and held[6] == 2:  # noqa: PLR2004, the mark of an error
        found.errors.setdefault(sheet, {})[row, column] = _ERRORS.get(held[8], "#N/A")


def _short_text(held: bytes) -> str:
    length, flags = held[0], held[1]
    if flags not in {0, _WIDE}:  # the older format has no flags
        return held[1 : 1 + length].decode("cp1252", "replace")
    return held[2 : 2 + length * 2].decode("utf-16-le", "replace") if flags else held[2 : 2 + length].decode("latin-1")


class _Cursor:
    """A place in the shared texts, which run on from record to record."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 8

    def number(self, form: str) -> int:
        """Read a number."""
        self._turn()
        value: int = struct.unpack_from(form, self.parts[self.part], self.at)[0]
        self.at += struct.calcsize(form)
        return value

    def skip(self, size: int) -> None:
        """Pass over some bytes."""
        while size:
            self._turn()
            step = min(size, len(self.parts[self.part]) - self.at)
            self.at += step
            size -= step

    def skip_letters(self, letters: int, *, wide: bool) -> None:
        """Pass over some letters; a record that carries them on says anew how wide they are."""
        while letters:
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 1
                wide = bool(self.parts[self.part][0] & _WIDE)
            width = 2 if wide else 1
            step = min(letters, max(1, (len(self.parts[self.part]) - self.at) // width))
            self.at += step * width
            letters -= step

    def _turn(self) -> None:
        while self.at >= len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return self.part >= len(self.parts) or (self.part == len(self.parts) - 1 and self.at >= len(self.parts[-1]))


def _lengths(parts: list[bytes]) -> Iterator[int]:
    """Yield the length of each shared text, in letters."""
    cursor = _Cursor(parts)
    while not cursor.ended:
        letters, flags = cursor.number("<H"), cursor.number("<B")
        runs = cursor.number("<H") if flags & _RICH else 0
        extra = cursor.number("<I") if flags & _EXTENDED else 0
        cursor.skip_letters(letters, wide=bool(flags & _WIDE))
        cursor.skip(runs * 4 + extra)
        yield letters

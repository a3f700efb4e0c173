"""Scanning an XLS workbook before it is read: how far its sheets reach, and error cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from marketmap.sources.file_limits import Extent, Scan
from marketmap.sources.refusals import refused

# Kinds of record (Microsoft's [MS-XLS], 2.3).
_BEGIN, _END, _PASSWORD, _SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMULA, _ERROR_OR_TRUTH, _SEVERAL = 0x0006, 0x0205, 0x00BD
_CELLS = frozenset({_FORMULA, _ERROR_OR_TRUTH, _SEVERAL, 0x00FD, 0x0203, 0x0204, 0x027E, 0x00D6})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_SAVE_AGAIN = "one that Excel can open; open it there and save it again as .xlsx"
_WIDE = 1


@dataclass
class _Found:
    """What was found so far: by the place where each sheet begins, its last row and column and its error cells."""

    names: dict[int, str] = field(default_factory=dict)
    reach: dict[int, tuple[int, int]] = field(default_factory=dict)
    errors: dict[int, dict[tuple[int, int], str]] = field(default_factory=dict)


def scan_xls(stream: bytes, name: str) -> Scan:
    """Scan the records of a workbook.

    Raises:
        FileFaultsError: it is damaged, or has a password.
    """
    try:
        found = _scan(stream, name)
    except (struct.error, IndexError) as error:
        raise refused(name, "a damaged workbook", _SAVE_AGAIN) from error
    return Scan(
        tuple(Extent(found.names.get(at, ""), *reach) for at, reach in found.reach.items()),
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
        elif kind == _SHEET:
            found.names[struct.unpack_from("<I", held)[0]] = _short_text(held[6:])
    return found


def _add_cell(found: _Found, sheet: int, kind: int, held: bytes) -> None:
    row, column = struct.unpack_from("<HH", held)
    # Of several cells there are as many as the record has room for: six bytes each, after the first four.
    cells = (len(held) - 4) // 6 if kind == _SEVERAL else 1
    rows, columns = found.reach.get(sheet, (0, 0))
    found.reach[sheet] = max(rows, row + 1), max(columns, column + cells)
    if kind == _ERROR_OR_TRUTH and held[7]:
        found.errors.setdefault(sheet, {})[row, column] = _ERRORS.get(held[6], "#N/A")
    elif kind == _FORMULA and held[12:14] == b"\xff\xff" and held[6] == 2:  # noqa: PLR2004, the mark of an error
        found.errors.setdefault(sheet, {})[row, column] = _ERRORS.get(held[8], "#N/A")


def _short_text(held: bytes) -> str:
    length, flags = held[0], held[1]
    if flags not in {0, _WIDE}:  # the older format has no flags
        return held[1 : 1 + length].decode("cp1252", "replace")
    return held[2 : 2 + length * 2].decode("utf-16-le", "replace") if flags else held[2 : 2 + length].decode("latin-1")

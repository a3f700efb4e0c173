"""Looking into an OLE file, the container of XLS workbooks, old Word documents and encrypted XLSX workbooks."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from marketmap.faults import FileFaultsError
from marketmap.sources.refusals import refused

_SECTORS = (512, 4096)
_LARGEST = 16
_ENTRY = 128
_FIRST_SECTORS = 109
_LAST = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5
_SAVE_AGAIN = "a file that a spreadsheet program can open; open it there and save it again as .xlsx"


@dataclass(frozen=True)
class Entry:
    """One entry of the directory: its name, kind, first sector and size in bytes."""

    name: str
    kind: int
    start: int
    size: int


class OleFile:
    """An OLE file, opened by its directory."""

    def __init__(self, content: bytes, name: str) -> None:
        """Read the directory.

        Raises:
            FileFaultsError: it is damaged.
        """
        self._content, self._name = content, name
        try:
            self._sector = 1 << min(struct.unpack_from("<H", content, 30)[0], _LARGEST)
            if self._sector not in _SECTORS:
                raise self._broken()
            self._most = len(content) // self._sector + 1
            self._fat = self._table(list(self._fat_sectors()))
            self.entries = list(self._directory())
        except (struct.error, IndexError) as error:
            raise self._broken() from error

    def has(self, *names: str) -> bool:
        """Return whether an entry goes by one of these names."""
        return any(entry.name in names for entry in self.entries)

    def stream(self, *names: str) -> bytes:
        """Return the bytes of the first entry that goes by one of these names; b"" when there is none."""
        entry = next((one for one in self.entries if one.name in names and one.kind == _STREAM), None)
        if entry is None:
            return b""
        try:
            return self._bytes(entry)
        except (struct.error, IndexError, StopIteration) as error:
            raise self._broken() from error

    def _broken(self) -> FileFaultsError:
        return refused(self._name, "a damaged file", _SAVE_AGAIN)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _fat_sectors(self) -> Iterator[int]:
        """Yield the sectors that hold the table of chains: the first are in the header, the others chained."""
        first = struct.unpack_from(f"<{_FIRST_SECTORS}I", self._content, 76)
        yield from (number for number in first if number < _LAST)
        following, count = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(count, self._most)):
            if following >= _LAST:
                return
            *numbers, following = struct.unpack(f"<{self._sector // 4}I", self._at(following))
            yield from (number for number in numbers if number < _LAST)

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        joined = b"".join(map(self._at, sectors[: self._most]))
        return struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4])

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        """Yield the sectors of a chain; one that runs in a circle is cut at as many as the file has."""
        for _ in range(min(len(table), self._most)):
            if start >= _LAST:
                return
            yield start
            start = table[start]

    def _directory(self) -> Iterator[Entry]:
        start = struct.unpack_from("<I", self._content, 48)[0]
        listed = b"".join(map(self._at, self._chain(start, self._fat)))
        for at in range(0, len(listed) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", listed, at + 64)
            first, size = struct.unpack_from("<II", listed, at + 116)
            name = listed[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            yield Entry(name, kind, first, size)

    def _bytes(self, entry: Entry) -> bytes:
        least, small_table = struct.unpack_from("<II", self._content, 56)
        if entry.size >= least:
            return b"".join(map(self._at, self._chain(entry.start, self._fat)))[: entry.size]
        root = next(one for one in self.entries if one.kind == _ROOT)
        small = b"".join(map(self._at, self._chain(root.start, self._fat)))
        table = self._table(list(self._chain(small_table, self._fat)))
        return b"".join(small[number * 64 : number * 64 + 64] for number in self._chain(entry.start, table))[
            : entry.size
        ]

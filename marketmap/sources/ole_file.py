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
_SMALL = 4096
_SAVE_AGAIN = "a file that a spreadsheet program can open; open it there and save it again as .xlsx"


@dataclass(frozen=True)
class Entry:
    """One entry of the directory: its name, first sector and size in bytes."""

    name: str
    start: int
    size: int


class OleFile:
    """An OLE file, opened by its directory. A chain of sectors that runs in a circle is damage: it has no end."""

    def __init__(self, content: bytes, name: str) -> None:
        """Read the directory.

        Raises:
            FileFaultsError: it is damaged.
        """
        self._content, self._name = content, name
        try:
            self._sector = 1 << min(struct.unpack_from("<H", content, 30)[0], _LARGEST)
            if self._sector not in _SECTORS or struct.unpack_from("<I", content, 56)[0] != _SMALL:
                raise self._broken()
            self._most = len(content) // self._sector + 1
            self._fat = self._table(list(self._fat_sectors()))
            self.entries = list(self._directory())
            self._small_fat = self._table(list(self._chain(struct.unpack_from("<I", content, 60)[0], self._fat)))
            self._small = b"".join(map(self._at, self._chain(self.entries[0].start, self._fat)))
        except (struct.error, IndexError) as error:
            raise self._broken() from error

    def has(self, *names: str) -> bool:
        """Return whether an entry goes by one of these names."""
        return any(entry.name in names for entry in self.entries)

    def stream(self, name: str) -> bytes:
        """Return the bytes of the first entry of a name.

        Raises:
            FileFaultsError: it is damaged.
        """
        entry = next(one for one in self.entries if one.name == name)
        try:
            if entry.size >= _SMALL:
                pieces = [self._at(number) for number in self._chain(entry.start, self._fat)]
            else:
                chain = self._chain(entry.start, self._small_fat)
                pieces = [self._small[number * 64 : number * 64 + 64] for number in chain]
        except (struct.error, IndexError) as error:
            raise self._broken() from error
        return b"".join(pieces)[: entry.size]

    def _broken(self) -> FileFaultsError:
        return refused(self._name, "a damaged file", _SAVE_AGAIN)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _fat_sectors(self) -> Iterator[int]:
        """Yield the sectors that hold the table of chains: the first are in the header, the others chained."""
        first = struct.unpack_from(f"<{_FIRST_SECTORS}I", self._content, 76)
        yield from (number for number in first if number < _LAST)
        following = struct.unpack_from("<I", self._content, 68)[0]
        seen = 0
        while following < _LAST:
            *numbers, following = struct.unpack(f"<{self._sector // 4}I", self._at(following))
            yield from (number for number in numbers if number < _LAST)
            seen += 1
            if seen > self._most:
                raise self._broken()

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        if len(sectors) > self._most:
            raise self._broken()
        joined = b"".join(map(self._at, sectors))
        return struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4])

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        """Yield the sectors of a chain."""
        seen = 0
        while start < _LAST:
            yield start
            start = table[start]
            seen += 1
            if seen > len(table):
                raise self._broken()

    def _directory(self) -> Iterator[Entry]:
        start = struct.unpack_from("<I", self._content, 48)[0]
        listed = b"".join(map(self._at, self._chain(start, self._fat)))
        for at in range(0, len(listed) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", listed, at + 64)[0]
            first, size = struct.unpack_from("<II" if self._sector == _SECTORS[0] else "<IQ", listed, at + 116)
            name = listed[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            yield Entry(name, first, size)

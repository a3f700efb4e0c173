"""Looking into a zip file (XLSX and ODS are zip files) without unpacking more than is safe."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

from marketmap.faults import FileFaultsError
from marketmap.sources.file_limits import MEGABYTE
from marketmap.sources.refusals import refused

MOST_UNPACKED = 1024 * MEGABYTE
MOST_ENTRIES = 10_000
# Spreadsheets are packed to a tenth or a hundredth; only what was made to burst is packed closer than this.
_CLOSEST = 300
_SMALL = 50 * MEGABYTE
_CHUNK = 4 * MEGABYTE
_LONGEST = 64 * MEGABYTE
_ENCRYPTED = 1
# What the library raises for damaged files: it is written for sound ones.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, IndexError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
_BROKEN = "a damaged file"
_SAVE_AGAIN = "a file that a spreadsheet program can open; open it there and save it again as .xlsx"


def opened_zip(content: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip file by its directory alone.

    Raises:
        FileFaultsError: it is damaged, has a password, or would unpack to more than a spreadsheet can need.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except _DAMAGE as error:
        raise refused(name, _BROKEN, _SAVE_AGAIN) from error
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise refused(name, "a file with a password", "a file without one; save it without a password and load that")
    _refuse_bomb(name, entries)
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise refused(name, "a zip file packed in an unusual way", _SAVE_AGAIN)
    return archive


def _refuse_bomb(name: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise refused(name, f"{len(entries):,} files inside it", f"a spreadsheet, which has at most {MOST_ENTRIES:,}")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise refused(name, "two parts of the same name inside it", _SAVE_AGAIN)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        found = f"{unpacked / MEGABYTE:,.0f} MB once unpacked"
        expected = f"at most {MOST_UNPACKED // MEGABYTE:,} MB; keep only the sheets, rows and columns needed"
        raise refused(name, found, expected)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > _CLOSEST * entry.compress_size:
            times = entry.file_size // max(entry.compress_size, 1)
            raise refused(name, f"a part that unpacks to {times:,} times its size", _SAVE_AGAIN)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Yield an entry's bytes in chunks, holding it to the size that the directory gives.

    Raises:
        FileFaultsError: it is damaged, or larger than the directory says.
    """
    told, seen = entry.file_size, 0
    # zipfile stops at the size told, and the reader of workbooks does not: read on to see whether more follows.
    entry.file_size = MOST_UNPACKED * 1000
    try:
        with archive.open(entry) as packed:
            while chunk := packed.read(_CHUNK):
                seen += len(chunk)
                if seen > told:
                    raise refused(name, "a part larger than the file says it is", _SAVE_AGAIN)
                yield chunk
    except FileFaultsError:
        raise
    except _DAMAGE as error:
        raise refused(name, _BROKEN, _SAVE_AGAIN) from error
    finally:
        entry.file_size = told


def pieces(chunks: Iterable[bytes], at: bytes, name: str) -> Iterator[bytes]:
    """Yield chunks anew, each ending just before the last `at` in it, so that no tag is torn.

    Raises:
        FileFaultsError: a single text is longer than any spreadsheet allows.
    """
    held = b""
    for chunk in chunks:
        held += chunk
        end = held.rfind(at)
        if end <= 0 and len(held) > _LONGEST:
            end = held.rfind(b"<")
            if end <= 0:
                raise refused(name, f"a text of more than {_LONGEST // MEGABYTE} MB in one cell", _SAVE_AGAIN)
        if end > 0:
            yield held[:end]
            held = held[end:]
    yield held


def whole(archive: zipfile.ZipFile, path: str, name: str, most: int = 10 * MEGABYTE) -> bytes:
    """Return a small entry by its path; b"" when there is none."""
    entry = archive.NameToInfo.get(path)
    if entry is None:
        return b""
    if entry.file_size > most:
        raise refused(name, f"a part {path} of {entry.file_size / MEGABYTE:,.0f} MB", _SAVE_AGAIN)
    return b"".join(unpacked(archive, entry, name))

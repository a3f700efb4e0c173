"""Reading CSV as spreadsheets save it: whichever of the usual encodings and delimiters it comes in."""

import csv
import io
import itertools
from collections import Counter

from marketmap.sources.file_limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Extent, Scan, refuse_too_large
from marketmap.sources.refusals import refused

_DELIMITERS = (",", ";", "\t")
_LOOKED_AT = 200
_BYTES = 1000
_UTF_16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NO_TEXT, _EXPECTED = "something that is neither a spreadsheet nor text", "an .xlsx, .xls, .ods or .csv file"
_SAVE_AGAIN = "text in UTF-8 or Windows-1252; open the file in a spreadsheet program and save it as .xlsx"


def read_delimited(content: bytes, name: str) -> list[list[str]]:
    """Return the rows of a CSV file, each a list of cells; a blank line is an empty list.

    Raises:
        FileFaultsError: no encoding fits, or a quotation mark is opened and never closed.
    """
    written = _decoded(content, name)
    first_line, _, rest = written.partition("\n")
    # Excel's own way to name the delimiter: a first line that it reads and does not show.
    if first_line.strip().casefold() in {f"sep={sign}" for sign in _DELIMITERS} | {"sep="}:
        return _rows(rest, first_line.strip()[4:] or "\t", name)
    return _rows(written, _delimiter(written), name)


def _decoded(content: bytes, name: str) -> str:
    encoding = next((encoding for mark, encoding in _UTF_16 if content.startswith(mark)), _unmarked(content[:_BYTES]))
    if encoding is None and b"\0" in content:
        raise refused(name, _NO_TEXT, _EXPECTED)
    try:
        written = content.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if encoding:
            raise refused(name, _NO_TEXT, _EXPECTED) from error
        written = _line_by_line(content.removeprefix(b"\xef\xbb\xbf"), name)
    if "\0" in written:
        raise refused(name, _NO_TEXT, _EXPECTED)
    return written


def _unmarked(beginning: bytes) -> str | None:
    """Return which UTF-16 a text without its mark is: every other byte of English is zero."""
    zeros = beginning[::2].count(0), beginning[1::2].count(0)
    if min(zeros) == 0 and max(zeros) > len(beginning) // 4:
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _line_by_line(content: bytes, name: str) -> str:
    """Decode a file that is not UTF-8 throughout; files joined from several can have both encodings."""
    return "".join(_line(line, name, number) for number, line in enumerate(content.splitlines(keepends=True), start=1))


def _line(line: bytes, name: str, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refused(name, f"letters in line {number} that cannot be told", _SAVE_AGAIN) from error


def _delimiter(written: str) -> str:
    """Return the delimiter that cuts most rows into the same number of cells, more than one."""
    return max(_DELIMITERS, key=lambda sign: _evenness(written, sign))


def _evenness(written: str, delimiter: str) -> tuple[int, int]:
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter), _LOOKED_AT))
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return times, width


def _rows(written: str, delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
            cells += len(row)
            if len(row) > MOST_COLUMNS or len(rows) > MOST_ROWS or cells > MOST_CELLS:
                break
    except csv.Error as error:
        raise refused(name, _wrong(str(error), reader.line_num), _QUOTED, row=len(rows) + 1) from error
    refuse_too_large(name, Scan((Extent("", len(rows), max(map(len, rows), default=0)),)))
    return rows


_QUOTED = 'each quotation mark (") that opens a cell to be followed by one that closes it; or save the file as .xlsx'


def _wrong(error: str, line: int) -> str:
    if "field limit" in error or "unexpected end" in error:
        return "a cell that opens with a quotation mark and does not close"
    return f"a quotation mark inside a cell near line {line}"

"""Reading CSV as spreadsheets save it: whichever of the usual encodings and delimiters it comes in."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from marketmap.sources.file_limits import MEGABYTE, MOST_COLUMNS, SPREADSHEET, Extent, Limits, Scan, refuse_too_large
from marketmap.sources.refusals import refused

_DELIMITERS = (",", ";", "\t")
_LOOKED_AT = 200
_BYTES = 1000
# A thousand cells of ten thousand letters; a longer line is no row of a table.
_MOST_LINE = 10 * MEGABYTE
_LINES = f"at most {_MOST_LINE // MEGABYTE} MB, each row on a line of its own; or save the file as .xlsx"
_UTF_8_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_WIDE_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_UTF_16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NO_TEXT, _EXPECTED = "something that is neither a spreadsheet nor text", "an .xlsx, .xls, .ods or .csv file"
_SAVE_AGAIN = "text in UTF-8 or Windows-1252; open the file in a spreadsheet program and save it as .xlsx"


def read_delimited(content: bytes, name: str, limits: Limits = SPREADSHEET) -> list[list[str]]:
    """Return the rows of a CSV file, each a list of cells; a blank line is an empty list.

    Lines are read one by one, no further than the limits: a long file is refused at the price of a short one.

    Raises:
        FileFaultsError: no encoding fits, a quotation mark is opened and never closed, or it holds too much.
    """
    first = next(_lines(content, name), "")
    # Excel's own way to name the delimiter: a first line that it reads and does not show.
    if first.strip().casefold() in {f"sep={sign}" for sign in _DELIMITERS} | {"sep="}:
        return _rows(itertools.islice(_lines(content, name), 1, None), first.strip()[4:] or "\t", name, limits)
    return _rows(_lines(content, name), _delimiter(content, name), name, limits)


def _lines(content: bytes, name: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, decoded one by one: files joined from several have both encodings."""
    encoding = next((encoding for mark, encoding in _UTF_16 if content.startswith(mark)), _unmarked(content[:_BYTES]))
    if encoding:
        yield from _utf_16_lines(content, encoding, name)
        return
    if b"\0" in content:
        raise refused(name, _NO_TEXT, _EXPECTED)
    begins = len(_UTF_8_MARK) if content.startswith(_UTF_8_MARK) else 0
    for number, line in enumerate(_LINE.finditer(content, begins), start=1):
        yield _line(line[0], name, number)


def _utf_16_lines(content: bytes, encoding: str, name: str) -> Iterator[str]:
    try:
        written = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise refused(name, _NO_TEXT, _EXPECTED) from error
    if "\0" in written:
        raise refused(name, _NO_TEXT, _EXPECTED)
    for line in _WIDE_LINE.finditer(written):
        yield line[0]


def _unmarked(beginning: bytes) -> str | None:
    """Return which UTF-16 a text without its mark is: every other byte of English is zero."""
    zeros = beginning[::2].count(0), beginning[1::2].count(0)
    if min(zeros) == 0 and max(zeros) > len(beginning) // 4:
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _line(line: bytes, name: str, number: int) -> str:
    if len(line) > _MOST_LINE:
        raise refused(name, f"{len(line) / MEGABYTE:,.0f} MB in line {number}", _LINES)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refused(name, f"letters in line {number} that cannot be told", _SAVE_AGAIN) from error


def _delimiter(content: bytes, name: str) -> str:
    """Return the delimiter that cuts most rows into the same number of cells, more than one."""
    return max(_DELIMITERS, key=lambda sign: _evenness(_lines(content, name), sign))


def _evenness(lines: Iterator[str], delimiter: str) -> tuple[int, int]:
    try:
        rows = list(itertools.islice(csv.reader(lines, delimiter=delimiter), _LOOKED_AT))
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return times, width


def _rows(lines: Iterator[str], delimiter: str, name: str, limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
            cells += len(row)
            if len(row) > MOST_COLUMNS or len(rows) > limits.rows or cells > limits.cells:
                break
    except csv.Error as error:
        raise refused(name, _wrong(str(error), reader.line_num), _QUOTED, row=len(rows) + 1) from error
    width = max(map(len, rows), default=0)
    refuse_too_large(name, Scan((Extent("", len(rows), width, is_whole=len(rows) <= limits.rows),)), limits)
    return rows


_QUOTED = 'each quotation mark (") that opens a cell to be followed by one that closes it; or save the file as .xlsx'


def _wrong(error: str, line: int) -> str:
    if "field limit" in error or "unexpected end" in error:
        return "a cell that opens with a quotation mark and does not close"
    return f"a quotation mark inside a cell near line {line}"

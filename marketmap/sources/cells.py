"""Reading one cell of a user's spreadsheet: each reader returns the value, None for a blank, or says what it expected.

Nothing is guessed. "12 ", "12.0" and "1,200" are numbers; "approx 12" is a fault. "not known", "n/a" and "[x]" are
blank in every kind of cell but text.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from marketmap.errors import MarketmapError
from marketmap.sources.forms import Choice

Cell = str | int | float | bool | date | datetime | None

_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
_NOT_KNOWN = frozenset({"not known", "unknown", "don't know", "not recorded", "not applicable", "n/a", "n/k", "[x]"})
_SUPPRESSED = frozenset({"*", "c", "[c]", "(c)", "x", "s", "[s]", "..", "<5", "< 5", "suppressed"})
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?|Err:\d+")
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?", re.ASCII)
# Beyond this a spreadsheet itself no longer keeps every digit.
_MOST = 10**15
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")

_SERIAL_ZERO = date(1899, 12, 30)
# Bare numbers are taken for dates only from 1950 to 2099: "2024" is a year that lacks its day, not a day of 1905.
_SERIALS = range(18_264, 73_051)
_YEARS = range(1700, 2200)
_CENTURY_TURNS = 70
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.]?)(?P<month>\d{{2}})\2(?P<day>\d{{2}}){_TIME}", re.ASCII)
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})([-/.])(?P<month>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_MONTH_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})\.?,?[ -](?P<year>\d{4}|\d{2})", re.ASCII
)


class CellError(MarketmapError, ValueError):
    """A cell that cannot be read; `expected` says in plain words what should stand there."""

    def __init__(self, expected: str) -> None:
        """Keep the words for a fault."""
        super().__init__(f"expected {expected}")
        self.expected = expected


def is_blank(cell: Cell) -> bool:
    """Return whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not _trimmed(cell))


def is_error(cell: Cell) -> bool:
    """Return whether a cell holds a spreadsheet's own error, such as #N/A."""
    return isinstance(cell, str) and bool(_ERROR.fullmatch(_trimmed(cell)))


def suppressed(cell: Cell) -> bool:
    """Return whether a cell holds a publisher's mark for a count too small to tell: *, c, [c], x, <5 and the like."""
    return isinstance(cell, str) and _trimmed(cell).casefold() in _SUPPRESSED


def shown(cell: Cell, most: int = 60) -> str:
    """Return a cell as a spreadsheet shows it, on one line, for a message; at most `most` characters."""
    # Marks that turn the writing direction would turn the rest of the message too.
    line = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in _as_text(cell))
    line = " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", line).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def text(cell: Cell) -> str | None:
    """Return the text of a cell without the blanks around it; a number as a spreadsheet shows it, a date as ISO."""
    if is_error(cell):
        raise CellError("text, not a spreadsheet error; correct the formula")
    return _trimmed(_as_text(cell)) or None


def number(cell: Cell) -> float | None:
    """Return the number in a cell."""
    return _number(cell, "a number, such as 12.5")


def whole_number(cell: Cell) -> int | None:
    """Return the whole number in a cell."""
    expected = "a whole number, such as 12"
    value = _number(cell, expected)
    if value is None:
        return None
    if value != int(value):
        raise CellError(expected)
    return int(value)


def money(cell: Cell) -> float | None:
    """Return the pounds in a cell, with or without the pound sign."""
    expected = "an amount in pounds, such as 185.50"
    if isinstance(cell, str):
        return _number(re.sub(r"^([+-]?)\s*£\s*", r"\1", _trimmed(cell)), expected)
    return _number(cell, expected)


def yes_or_no(cell: Cell) -> bool | None:
    """Return True for yes and False for no (also Y and N, true and false, 1 and 0)."""
    said = _known(cell)
    if said is None:
        return None
    word = _as_text(said).casefold()
    if word not in _YES | _NO:
        raise CellError("yes or no")
    return word in _YES


def choice(cell: Cell, choices: tuple[Choice, ...]) -> str | None:
    """Return the code of the choice that a cell names by its code, its name or another spelling."""
    codes = _codes(choices)
    code = codes.get(_bare(_as_text(cell)))
    if code is not None or _known(cell) is None:
        return code
    raise CellError(f"one of: {'; '.join(one.name for one in choices)}")


def postcode(cell: Cell) -> str | None:
    """Return a full postcode in upper case with one space; whether it is in use is not looked up here."""
    said = _known(cell)
    if said is None:
        return None
    match = _POSTCODE.fullmatch("".join(_as_text(said).split()).upper())
    if not match:
        raise CellError("a full postcode, such as BN1 1AA")
    return f"{match[1]} {match[2]}"


def date_of(cell: Cell) -> str | None:
    """Return a date as YYYY-MM-DD, from a date cell, an Excel day number (1950 to 2099), or text with the day first."""
    said = _known(cell)
    if said is None:
        return None
    found = _date(said)
    if found is None or found.year not in _YEARS:
        raise CellError("a date, day first, such as 31/12/2026")
    return found.isoformat()


def _date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        return None
    written = " ".join(_as_text(cell).split())
    if re.fullmatch(r"\d{5}(?:\.\d+)?", written, re.ASCII):
        days = int(float(written))
        return _SERIAL_ZERO + timedelta(days=days) if days in _SERIALS else None
    match = _YEAR_FIRST.fullmatch(written) or _DAY_FIRST.fullmatch(written) or _MONTH_NAMED.fullmatch(written)
    return _day(match["year"], match["month"], match["day"]) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    number_of_month = int(month) if month.isdecimal() else _month_named(month.casefold())
    number_of_year = int(year)
    if len(year) < len("2026"):
        number_of_year += 2000 if number_of_year < _CENTURY_TURNS else 1900
    try:
        return date(number_of_year, number_of_month, int(day))
    except ValueError:
        return None


def _month_named(word: str) -> int:
    """Return the month of its English name or first three letters (also "sept"); 0, which no date has, otherwise."""
    whole = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
    names = (*whole, "november", "december")
    if word not in {*names, *_MONTHS, "sept"}:
        return 0
    return _MONTHS.index(word[:3]) + 1


def _number(cell: Cell, expected: str) -> float | None:
    said = _known(cell)
    if said is None:
        return None
    if isinstance(said, bool | date):
        raise CellError(expected)
    if isinstance(said, str):
        said = _number_in(said.replace("−", "-"), expected)
    if not math.isfinite(said) or abs(said) >= _MOST:
        raise CellError(expected)
    return float(said)


def _number_in(said: str, expected: str) -> float:
    if not _NUMBER.fullmatch(said) or not any(sign.isdigit() for sign in said):
        raise CellError(expected)
    return float(said.replace(",", ""))


def _known(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    said = _trimmed(cell)
    return None if not said or said.casefold().replace("’", "'") in _NOT_KNOWN else said  # noqa: RUF001, as typed


def _trimmed(words: str) -> str:
    return words.strip().strip(_UNSEEN).strip()


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _MOST:
        return str(int(cell))
    if isinstance(cell, datetime):
        at_midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if at_midnight else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@lru_cache
def _codes(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    spelled = {_bare(way): one.code for one in choices for way in one.spellings}
    named = {_bare(one.name): one.code for one in choices}
    return spelled | named | {_bare(one.code): one.code for one in choices}


def _bare(words: str) -> str:
    """Return words in the form in which they are compared: lower case, without punctuation."""
    kept = re.sub(r"[\W_]+", " ", re.sub("['’]", "", words.casefold()).replace("&", " and "))  # noqa: RUF001, as typed
    return " ".join(kept.split())

"""Columns that tell who a person is, found before anything of a file is kept; no message repeats what stands in them.

Names go by their headings. NHS numbers, National Insurance numbers, e-mail addresses and telephone numbers are found
whatever the heading, on hidden sheets too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from marketmap.faults import Fault, FileFaultsError
from marketmap.sources.cells import Cell, is_blank
from marketmap.sources.forms import FormKind
from marketmap.sources.heading_rows import column_letter
from marketmap.sources.spreadsheets import OpenedFile, Sheet

NAMES = "names of persons"
NHS_NUMBERS = "NHS numbers"
BIRTHS = "dates of birth"
INSURANCE_NUMBERS = "National Insurance numbers"
EMAILS = "e-mail addresses"
TELEPHONES = "telephone numbers"
ADDRESSES = "home addresses"

_MAY_BE_NHS = "ten digits"
_LEAST_TEN_DIGITS = 10**9
_LOOKED_THROUGH = 30
_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 80
_FEW = 3
# A file of persons may not name them in any way; in the others a bare "name" is that of a scheme or an area.
_OF_PERSONS: frozenset[FormKind] = frozenset({"placements", "demand"})

_WHO = (
    r"(?:client|patient|person|service user|resident|tenant|customer|individual|citizen|applicant|occupant|nominee"
    r"|young person|su|pt)s?"
)
_PART = r"(?:(?:first|last|given|family|middle|maiden|christian|preferred) ?names?|forenames?|surnames?|initials)"
_STAFF = (
    r"(?:(?:registered|scheme|service|house|home|care|key|social|support|team|site|main|named) ?)*"
    r"(?:manager|worker|co ?ordinator|contact|contact person|nominated individual|next of kin)s?(?: names?)?"
)
_NUMBER = r"(?:no|num|numbers?|id)"
_Told = tuple[tuple[str, re.Pattern[str]], ...]
_HEADINGS: _Told = (
    (NAMES, re.compile(rf"(?:{_WHO} )?(?:{_PART}|{_PART} (?:and|or) {_PART})|{_WHO} (?:full )?names?|{_STAFF}")),
    (NHS_NUMBERS, re.compile(rf"(?:.* )?nhs ?{_NUMBER}")),
    (BIRTHS, re.compile(r"(?:.* )?(?:dob|d o b|(?:date|year|month) of birth|birth ?(?:date|day|year|month))")),
    (INSURANCE_NUMBERS, re.compile(rf"(?:.* )?(?:nino|ni ?{_NUMBER}|national insurance(?: {_NUMBER})?)")),
    (EMAILS, re.compile(r"(?:.* )?e ?mails?(?: address(?:es)?)?")),
    (
        TELEPHONES,
        re.compile(rf"(?:.* )?(?:(?:tele)?phone|tel|mobile|landline)s?(?: {_NUMBER})?|(?:.* )?contact {_NUMBER}"),
    ),
)
_HEADINGS_OF_PERSONS: _Told = (
    (NAMES, re.compile(r"(?:full ?)?names?|known as|alias(?:es)?")),
    (ADDRESSES, re.compile(rf"(?:home|{_WHO}) (?:full |home )?address(?:es)?(?: line)?(?: \d)?")),
)
# "Client" may head names, but also references or numbers of clients: what stands below decides.
_PERHAPS_NAMES = re.compile(_WHO)
_BORN = re.compile(r"(?:.* )?(?:birth|births|born)(?: .*)?")

_TEN_DIGITS = re.compile(r"(?<!\d)(?<!\d\.)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d|\.\d)", re.ASCII)
_INSURANCE = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^\s@]@[^\s@]{1,250}\.[^\s@]{2}")
_TELLS = re.compile(r"[\d@]")
# Twelve digits that begin with 0 are a property reference, not a telephone number.
_TELEPHONE = re.compile(r"(?:\+44|0044)(?:[ ().-]*\d){9,11}|\(?0(?:[ ().-]*\d){9,10}", re.ASCII)
_LIKE_A_DATE = re.compile(r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{1,4}|(?:19|20)\d\d", re.ASCII)
_LIKE_A_NAME = re.compile(r"[^\W\d_][^\d_@]*")


@dataclass(frozen=True)
class PersonalColumn:
    """A column that tells who a person is: its sheet, letter, heading (empty where it has none) and what it holds."""

    sheet: str
    column: str
    heading: str
    why: str


def personal_columns(opened: OpenedFile, kind: FormKind) -> tuple[PersonalColumn, ...]:
    """Return the columns of a file that tell who a person is, in the order of its sheets, each once.

    Args:
        opened: the file; every sheet is looked through.
        kind: what the file is taken for. In a file of persons any heading "Name" is a person's. CQC's published file is
            not looked through: its managers' names are left behind when it is read.
    """
    if kind == "cqc":
        return ()
    return tuple(found for sheet in opened.sheets for found in _of_sheet(sheet, persons=kind in _OF_PERSONS))


def refuse_personal(opened: OpenedFile, kind: FormKind) -> None:
    """Refuse a file that tells who a person is.

    Raises:
        FileFaultsError: naming every such column and what to do, never what stands in it.
    """
    columns = personal_columns(opened, kind)
    if columns:
        title = f"{opened.name} tells who persons are, so nothing of it has been kept:"
        raise FileFaultsError(title, [_fault(opened.name, column) for column in columns])


def valid_nhs_number(digits: str) -> bool:
    """Return whether ten digits are a valid NHS number: the last is the check digit, modulus 11, of the first nine.

    Ten times the same digit has a valid check digit too, but is what people type for "not known".
    """
    weighted = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True))
    return (11 - weighted % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def _fault(file: str, column: PersonalColumn) -> Fault:
    advice = "delete the column and load the file again; a reference number of your own may stay"
    by_heading = column.why in {NAMES, ADDRESSES}
    otherwise = "; if it holds something else, give it another heading" if by_heading else ""
    where = f"{column.column} {column.heading}".strip()
    return Fault(
        file, column.sheet, None, where, f"what looks like {column.why}", f"no such column: {advice}{otherwise}"
    )


def _of_sheet(sheet: Sheet, *, persons: bool) -> Iterator[PersonalColumn]:
    headings = list(_heading_rows(sheet))
    named = next((sheet.rows[number] for number in headings if _names_columns(sheet.rows[number])), ())
    for position in range(max(map(len, sheet.rows), default=0)):
        column = [row[position] if position < len(row) else None for row in sheet.rows]
        told = _by_heading(column, headings, persons=persons) or _by_cells(column)
        if told:
            why, heading = told
            beside = named[position] if position < len(named) else None
            yield PersonalColumn(sheet.name, column_letter(position), heading or str(beside or "").strip(), why)


def _heading_rows(sheet: Sheet) -> Iterator[int]:
    """Yield the rows, among the first, in which headings may stand; title rows and pairs of words hold none."""
    for number, row in enumerate(sheet.rows[:_LOOKED_THROUGH]):
        if sum(isinstance(cell, str) and not is_blank(cell) for cell in row) >= _FEWEST_HEADINGS:
            yield number


def _names_columns(row: Sequence[Cell]) -> bool:
    """Return whether a row can be repeated as headings: words only, so not the first row of a file without any."""
    return not any(re.search(r"\d{3}|@", cell) if isinstance(cell, str) else cell is not None for cell in row)


def _by_heading(column: Sequence[Cell], headings: Sequence[int], *, persons: bool) -> tuple[str, str] | None:
    for number in headings:
        cell = column[number]
        if not isinstance(cell, str) or not 0 < len(cell.strip()) <= _LONGEST_HEADING:
            continue
        why = _told_by(_plain(cell), column[number + 1 :], persons=persons)
        if why:
            return why, cell.strip()
    return None


def _told_by(heading: str, below: Sequence[Cell], *, persons: bool) -> str | None:
    for why, pattern in (*_HEADINGS, *(_HEADINGS_OF_PERSONS if persons else ())):
        if pattern.fullmatch(heading):
            return None if all(map(is_blank, below)) else why
    if _PERHAPS_NAMES.fullmatch(heading) and _most(below, _like_a_name):
        return NAMES
    if _BORN.fullmatch(heading) and _most(below, _like_a_date):
        return BIRTHS
    return None


def _by_cells(column: Sequence[Cell]) -> tuple[str, str] | None:
    seen: Counter[str] = Counter()
    for cell, times in Counter(column).items():
        for sort in _sorts(cell):
            seen[sort] += times
    if not seen:
        return None
    filled = sum(not is_blank(cell) for cell in column)
    enough = {
        sort for sort in (NHS_NUMBERS, INSURANCE_NUMBERS, EMAILS) if seen[sort] >= _FEW or 2 * seen[sort] >= filled
    }
    # One ten-digit number in eleven has a valid check digit by chance.
    if 2 * seen[NHS_NUMBERS] <= seen[_MAY_BE_NHS]:
        enough.discard(NHS_NUMBERS)
    if 2 * seen[TELEPHONES] >= filled:
        enough.add(TELEPHONES)
    found = next((sort for sort, _ in seen.most_common() if sort in enough), None)
    return (found, "") if found else None


def _sorts(cell: Cell) -> Iterator[str]:
    """Yield what a cell holds that tells who a person is; ten digits of any kind may be an NHS number."""
    if isinstance(cell, str):
        if _TELLS.search(cell):
            yield from _sorts_of_words(cell.strip())
    elif isinstance(cell, int | float) and _LEAST_TEN_DIGITS <= cell < 10 * _LEAST_TEN_DIGITS and cell == int(cell):
        yield from _ten_digits(str(int(cell)))


def _sorts_of_words(words: str) -> Iterator[str]:
    for match in _TEN_DIGITS.finditer(words):
        yield from _ten_digits(re.sub("[ -]", "", match[0]))
    if _EMAIL.search(words):
        yield EMAILS
    elif _INSURANCE.fullmatch(words):
        yield INSURANCE_NUMBERS
    elif _TELEPHONE.fullmatch(words):
        yield TELEPHONES


def _ten_digits(digits: str) -> Iterator[str]:
    yield _MAY_BE_NHS
    if valid_nhs_number(digits):
        yield NHS_NUMBERS


def _plain(cell: Cell) -> str:
    """Return a heading in lower case without punctuation: "PatientName", "patient_name" and "Patient name:" alike."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", str(cell))
    return " ".join(re.sub(r"[\W_]+", " ", parted.casefold()).split())


def _most(column: Sequence[Cell], question: Callable[[Cell], bool]) -> bool:
    answers = [question(cell) for cell in column if not is_blank(cell)]
    return 2 * sum(answers) > len(answers)


def _like_a_name(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_LIKE_A_NAME.fullmatch(cell.strip()))


def _like_a_date(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    return not isinstance(cell, bool) and bool(_LIKE_A_DATE.match(str(cell).strip()))

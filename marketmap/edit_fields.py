"""What the fields of an edit can hold: text, whole numbers, groups, coverage; each says what was given and expected."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator

from marketmap.groups import GROUPS

MOST_UNITS = 5_000  # as in a register
MOST_DEMAND = 100_000
MOST_PER_CENT = 200
LONGEST = 200  # letters of a name; of a note ten times as many
MEDIAN = "England median"
BLANK = "?"  # in a file: what is still to be given


def _text(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > LONGEST or not text.isprintable():
        raise ValueError(f"{said(value)} was given; expected words of at most {LONGEST} letters on one line")
    if text == BLANK:
        raise ValueError(f"{BLANK} stands for what is still to be given; expected words")
    return text


def _prose(value: object) -> str:
    if not isinstance(value, str) or len(value) > 10 * LONGEST:
        raise ValueError(f"expected a text of at most {10 * LONGEST:,} letters")
    return value.strip()


def _whole(most: int) -> Callable[[object], int]:
    def whole(value: object) -> int:
        number = _number(value)
        if number is None or number != int(number) or not 1 <= number <= most:
            raise ValueError(f"{said(value)} was given; expected a whole number from 1 to {most:,}")
        return int(number)

    return whole


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(str(value).replace(",", "")) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def _value(value: object) -> float | str:
    number = _number(value)
    return _text(value) if number is None else number


def _group(value: object) -> str:
    codes = [group.code for group in GROUPS]
    if value not in codes:
        raise ValueError(f"{said(value)} was given; expected one of {', '.join(codes)}")
    return str(value)


def _coverage(value: object) -> int | str:
    return MEDIAN if str(value).strip().casefold() == MEDIAN.casefold() else _whole(MOST_PER_CENT)(value)


def said(value: object) -> str:
    """Return what was given, as a message says it."""
    shown = str(value) if isinstance(value, str | int | float) else ""
    return shown[:40] or "nothing"


Text = Annotated[str, BeforeValidator(_text)]
Prose = Annotated[str, BeforeValidator(_prose)]
Units = Annotated[int, BeforeValidator(_whole(MOST_UNITS))]
GroupCode = Annotated[str, BeforeValidator(_group)]
Demand = Annotated[int, BeforeValidator(_whole(MOST_DEMAND))]
Value = Annotated[float | str, BeforeValidator(_value)]
Coverage = Annotated[int | str, BeforeValidator(_coverage)]

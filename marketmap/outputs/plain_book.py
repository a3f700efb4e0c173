"""Workbooks for people to fill in or mend: every text stays text, and the same content gives the same bytes."""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# Workbooks carry the date on which they were made; a fixed one lets the same content give the same bytes.
_MADE = datetime(2026, 10, 1)  # noqa: DTZ001, a workbook's dates have no time zone
_LONGEST_NAME = 31
_MOST_LETTERS = 32_767


def plain_book(content: BytesIO, title: str) -> xlsxwriter.Workbook:
    """Open a workbook to be written to `content`."""
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": title, "author": "marketmap", "created": _MADE})
    return book


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names that a workbook allows: short, without the signs that it forbids, each different."""
    names: list[str] = []
    for name in wanted:
        allowed = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:_LONGEST_NAME] or "Sheet"
        taken = {one.casefold() for one in names}
        number, tried = 2, allowed
        while tried.casefold() in taken:
            tried = f"{allowed[: _LONGEST_NAME - 1 - len(str(number))]} {number}"
            number += 1
        names.append(tried)
    return names


def write_text(page: Worksheet, at: tuple[int, int], text: str, style: Format | None = None) -> None:
    """Write text as text, whatever it begins with; what is longer than a cell may be is cut."""
    page.write_string(*at, text[:_MOST_LETTERS], style)

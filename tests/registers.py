"""Scheme registers for the tests: a CSV written in the test, checked against the embedded tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache

from marketmap.locating import Ground, PostcodeIndex
from marketmap.sources.england import load_background, load_postcodes
from marketmap.sources.headings import FormRows, find_rows
from marketmap.sources.schemes import SCHEMES_FORM, CheckedSchemes, check_schemes
from marketmap.sources.spreadsheets import open_file
from tests.england import england

HOVE = "BN3 1AF"


@cache
def postcode_index() -> PostcodeIndex:
    """Return the live postcodes."""
    return PostcodeIndex(load_postcodes, england().blocks)


@cache
def ground() -> Ground:
    """Return the land of the embedded tables."""
    return Ground(england().areas, england().blocks, load_background())


def rows_of(records: Sequence[Mapping[str, object]]) -> FormRows:
    """Return the rows of a register whose headings are the keys of its first record; row 2 is the first record."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), restval="")
    writer.writeheader()
    writer.writerows(records)
    return find_rows(open_file(text.getvalue().encode(), "register.csv"), SCHEMES_FORM)


def check(*records: Mapping[str, object], covers: Sequence[str] | None = None) -> CheckedSchemes:
    """Check a register of these records."""
    return check_schemes(rows_of(records), england(), postcode_index(), covers)

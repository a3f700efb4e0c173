"""What must hold within the rows of a register, between them, and what is taken for granted where a cell is blank."""

from collections.abc import Iterator

import pandas as pd

from marketmap.faults import Fault
from marketmap.sources.cells import CellError, shown
from marketmap.sources.checked import rows_in_words
from marketmap.sources.headings import FormRows
from marketmap.sources.scheme_groups import Division, divide
from marketmap.sources.schemes_form import OTHER_GROUP, SHARED

COUNTS = ("units_occupied", "units_open")
_MOST_UNITS = 5000
_CODED = {"level": "support level", "model": "scheme type"}


def divisions(rows: FormRows, values: pd.DataFrame) -> tuple[pd.Series, list[Fault]]:
    """Return how the units of each row divide among its groups, None where that cannot be told, and the faults."""
    found: list[Division | None] = []
    faults = []
    for row, group, second, shares in values[["group", "secondary_group", "group_shares"]].itertuples():
        division = None
        try:
            division = divide((*group, *(second or ())), shares or ()) if group else None
        except CellError as error:
            name = "group_shares" if "group_shares" in rows.columns else "group"
            faults.append(rows.fault(row, name, rows.text(row, name), error.expected))
        found.append(division)
    return pd.Series(found, index=values.index, dtype=object), faults


def unit_faults(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    """Yield units outside 1 to 5,000, and more units occupied or open than there are."""
    for row, units, *counts in values[["units", *COUNTS]].itertuples():
        if units is not None and not 1 <= units <= _MOST_UNITS:
            yield rows.fault(row, "units", units, f"a whole number from 1 to {_MOST_UNITS:,}")
        for name, count in zip(COUNTS, counts, strict=True):
            if count is not None and count < 0:
                yield rows.fault(row, name, count, "a whole number, 0 or more")
            elif count is not None and units is not None and 1 <= units < count:
                yield rows.fault(row, name, count, "no more than the units of the scheme")


def date_faults(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    """Yield closing dates before the opening."""
    for row, opened, closing in values[["opened", "closing"]].dropna().itertuples():
        if closing < opened:
            expected = f"a day no earlier than the opening, {opened}"
            yield rows.fault(row, "closing", rows.text(row, "closing"), expected)


def repeated(rows: FormRows, identifiers: pd.Series) -> Iterator[Fault]:
    """Yield every row whose identifier another row has too."""
    again = identifiers[identifiers.duplicated(keep=False)]
    for identifier, same in again.groupby(again):
        where = rows_in_words(same.index)
        for row in same.index:
            yield rows.fault(row, "scheme", str(identifier), f"a reference used once; {where} have it")


def is_sensitive(values: pd.DataFrame) -> pd.Series:
    """Return whether each row is sensitive: as it says; where it says nothing, refuges and domestic abuse are."""
    named = values[["group", "secondary_group", "group_shares"]].map(_for_domestic_abuse).any(axis="columns")
    return values["sensitive"].where(values["sensitive"].notna(), (values["model"] == "refuge") | named).astype(bool)


def _for_domestic_abuse(groups: object) -> bool:
    return isinstance(groups, tuple) and any(one.group == "domestic_abuse" for one in groups)


def notes(rows: FormRows, good: pd.DataFrame) -> dict[str, list[int]]:
    """Return what was taken for granted or needs saying about good rows, each with its rows.

    Args:
        rows: the rows as found in the file.
        good: the values of the good rows, with their division.
    """
    parts = good["division"].map(lambda division: division.parts)
    assumed = good["sensitive"].isna() & is_sensitive(good)
    about = {
        "no reference was given, so the row number stands for it.": good["scheme"].isna(),
        "sensitive, so counted in the district and drawn nowhere; name, postcode and point are not kept.":
            is_sensitive(good),
        "taken as sensitive because it is a refuge or for domestic abuse; write no in the column Sensitive where that "
        "is wrong.": assumed,
        "several groups are named without shares, so the units are counted once, for all groups together and for none "
        "of them alone.": parts.map(lambda codes: codes == (SHARED,)),
        "the group is none of those that have figures here, so the units count for all groups together only.":
            parts.map(lambda codes: OTHER_GROUP in codes),
    }  # fmt: skip
    found = {words: list(good.index[true.astype(bool)]) for words, true in about.items()}
    return found | {words: found_rows for name in _CODED for words, found_rows in _core_codes(rows, good, name)}


def _core_codes(rows: FormRows, good: pd.DataFrame, name: str) -> Iterator[tuple[str, list[int]]]:
    if name in rows.records:
        digits = rows.records.set_index("row")[name].loc[good.index].map(lambda cell: shown(cell).isdecimal())
        yield f"the {_CODED[name]} is a figure and was read as CORE's code.", list(good.index[digits.astype(bool)])

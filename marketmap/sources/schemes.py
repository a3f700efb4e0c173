"""Checking a scheme register: every row becomes a scheme, or is left out with the reasons (docs/method.md#supply)."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from marketmap import tables
from marketmap.locating import PostcodeIndex
from marketmap.sources.checked import Checked, read_fields, rows_with_faults
from marketmap.sources.england import England
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import in_sentences
from marketmap.sources.scheme_groups import Division, groups_in
from marketmap.sources.scheme_places import area_reader, place_schemes
from marketmap.sources.scheme_rules import date_faults, divisions, is_sensitive, notes, repeated, unit_faults
from marketmap.sources.schemes_form import SCHEMES_FORM

__all__ = ["SCHEMES_FORM", "CheckedSchemes", "check_schemes"]

_GROUP_FIELDS = ("group", "secondary_group", "group_shares")
_MOST_NAMED = 20
_HOLDS = {"text": "str", "number": "float64", "whole number": "int64", "yes or no": "bool"}


@dataclass(frozen=True)
class CheckedSchemes(Checked):
    """A checked register.

    Attributes:
        groups: `tables.SCHEME_GROUPS` of the good rows.
        covers: districts, by code, in which the register takes the place of the published total.
    """

    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    covers: tuple[str, ...] = ()


def check_schemes(
    rows: FormRows, england: England, postcode_index: PostcodeIndex, covers: Iterable[str] | None = None
) -> CheckedSchemes:
    """Check a scheme register and locate its schemes.

    Args:
        rows: the rows as found in the file.
        england: the England tables.
        postcode_index: the live postcodes.
        covers: codes of the districts that the register says it covers; None takes those in which it has schemes.

    Returns:
        The good rows as `tables.SCHEMES` and `tables.SCHEME_GROUPS`, the faults, the rows left out, and the notices.
    """
    readers = {**dict.fromkeys(_GROUP_FIELDS, groups_in), "district": area_reader(england)}
    values, cell_faults = read_fields(rows, SCHEMES_FORM, readers)
    values["division"], group_faults = divisions(rows, values)
    placed = place_schemes(rows, values, england, postcode_index)
    identifiers = values["scheme"].where(values["scheme"].notna(), [f"row {row}" for row in values.index])
    faults = [
        *rows.faults,
        *cell_faults,
        *group_faults,
        *placed.faults,
        *unit_faults(rows, values),
        *date_faults(rows, values),
        *repeated(rows, identifiers),
    ]
    left_out = tuple(values.index) if rows.faults else rows_with_faults(faults)
    good = values.drop(index=list(left_out))
    table = _schemes(good.assign(scheme=identifiers.loc[good.index]), placed.table)
    covered = tuple(sorted(table["district"].unique()) if covers is None else covers)
    return CheckedSchemes(
        table=tables.check(tables.SCHEMES, table),
        faults=tuple(sorted(faults, key=lambda fault: fault.row or 0)),
        left_out=left_out,
        notices=(
            *_notices({**notes(rows, good), **placed.notes}, good.index),
            *_coverage(table["district"], covered, england.areas, asked=covers is not None),
        ),
        groups=tables.check(tables.SCHEME_GROUPS, _scheme_groups(table, list(good["division"]))),
        covers=covered,
    )


def _schemes(good: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    found = places.loc[good.index]
    table = good.assign(
        **{name: found[name] for name in found.columns},
        group=good["division"].map(lambda division: division.parts[0]),
        secondary_group=good["division"].map(lambda division: division.second),
        exempt=good["exempt"].map({True: "yes", False: "no"}),
        sensitive=is_sensitive(good),
    )
    kinds = {column.name: _HOLDS[column.holds] for column in tables.SCHEMES.columns}
    return table[tables.SCHEMES.column_names].astype(kinds).reset_index(drop=True)


def _scheme_groups(table: pd.DataFrame, divided: list[Division]) -> pd.DataFrame:
    parts = [
        (scheme, group, float(units))
        for scheme, total, division in zip(table["scheme"], table["units"], divided, strict=True)
        for group, units in zip(division.parts, division.units(total), strict=True)
    ]
    kinds = {"scheme": "str", "group": "str", "units": "float64"}
    return pd.DataFrame(parts, columns=tables.SCHEME_GROUPS.column_names).astype(kinds)


def _notices(noted: Mapping[str, Iterable[int]], good: pd.Index) -> tuple[str, ...]:
    about = {words: [row for row in rows if row in good] for words, rows in noted.items()}
    return in_sentences({words: rows for words, rows in about.items() if rows})


def _coverage(districts: pd.Series, covered: tuple[str, ...], areas: pd.DataFrame, *, asked: bool) -> Iterator[str]:
    names = areas[areas["kind"] == "district"].set_index("area")["name"].to_dict()
    counts = districts.value_counts()
    outside = counts.drop(list(covered), errors="ignore")
    if not asked and len(counts):
        yield (
            "The register does not say which districts it covers, so it is taken to cover those in which it has "
            f"schemes, and to take the place of their published totals: {_listed(counts, names)}."
        )
    elif len(outside):
        yield f"Some schemes stand outside the districts that the register covers: {_listed(outside, names)}."


def _listed(counts: pd.Series, names: Mapping[Hashable, str]) -> str:
    listed = [f"{names[code]} ({count:,})" for code, count in counts.items()]
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more

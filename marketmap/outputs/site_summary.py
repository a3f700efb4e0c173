"""What is said of a site: its sentence, its tables in words and its notes; page, files and terminal say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from marketmap.outputs.scheme_points import NOT_STATED, level_words, model_words
from marketmap.outputs.site_words import Telling, headline, site_notes, site_title
from marketmap.outputs.words import about, span
from marketmap.sites import NearSite
from marketmap.sources.register import attribution

LISTED = 10
_NO_LEVEL = "Known by district only (no level or model is published)"


@dataclass(frozen=True)
class TextTable:
    """A table in words: what it holds, headings ("#" marks a column of numbers), rows, and a note under it.

    `sums` are the positions of rows that are results of those above them; `brief` is how many rows besides those a
    summary of one page shows, its caption alone where none.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    sums: tuple[int, ...] = ()
    brief: int = 4


@dataclass(frozen=True)
class SiteSummary:
    """All that is said of a site: title, sentence, notices to be read first, tables, and notes on how sure it is."""

    title: str
    headline: str
    notices: tuple[str, ...]
    tables: tuple[TextTable, ...]
    notes: tuple[str, ...]


def site_summary(found: NearSite, telling: Telling) -> SiteSummary:
    """Put what was found into words."""
    tables = [
        _reach(found),
        *_changes(found),
        *_ends(found),
        _competing(found),
        _providers(found, telling),
        *_elsewhere(found),
    ]
    return SiteSummary(
        title=site_title(found.site, telling),
        headline=headline(found, telling),
        notices=tuple(line for line in (found.site.place.notice, telling.own_data) if line),
        tables=tuple(tables),
        notes=(*site_notes(found, telling), attribution()),
    )


def _reach(found: NearSite) -> TextTable:
    rows = tuple(
        (
            _km(row["within_km"]), about(row["adults"]), about(row["demand"]),
            span(row["demand_low"], row["demand_high"]), about(row["supply"]),
            _per_100(row["available_before"], row["demand"]), _per_100(row["available_after"], row["demand"]),
        )
        for row in found.near.to_dict("records")
    )  # fmt: skip
    headings = (
        "Within, by road", "#Adults", "#Units required", "#Low to high", "#Units that exist",
        "#Available per 100 required", "#With the scheme",
    )  # fmt: skip
    note = (
        "Available: units effectively available, counted the less the farther they are (nothing beyond 30 km) and "
        "shared with everybody else who can reach them."
    )
    return TextTable("Demand and units near the site", headings, rows, note)


def _km(distance: float) -> str:
    return f"{distance:g} km"


def _per_100(units: float, required: float) -> str:
    return about(100 * units / required) if required > 0 else about(np.nan)


def _changes(found: NearSite) -> list[TextTable]:
    if found.people is None:
        return []
    figures = ["used", "met_in_district", "met_in_icb", "met_outside", "unmet"]
    shown = found.people.head(LISTED)
    rows = [_changed(row, figures, f"{row['council_name']} ({row['icb_name']})") for row in shown.to_dict("records")]
    rest = found.people.iloc[LISTED:]
    if len(rest):
        rows.append(_changed(rest[figures].sum().to_dict(), figures, f"{len(rest)} others"))
    rows.append(_changed(found.people[figures].sum().to_dict(), figures, "England"))
    headings = (
        "Council and ICS, who would commission it", "#Units they would use", "#Housed in their district",
        "#Elsewhere in their ICS", "#Outside their ICS", "#Nowhere within reach",
    )  # fmt: skip
    note = (
        "The last four columns are changes in how many of their people are housed where, once everybody has moved over "
        "as is best. Fewer outside their ICS are people brought or kept home."
    )
    return [
        TextTable("Whose people would use it, and what would change", headings, tuple(rows), note, (len(rows) - 1,))
    ]


def _changed(row: Mapping[Any, float], figures: list[str], name: str) -> tuple[str, ...]:
    used, *changes = (float(row[figure]) for figure in figures)
    return (name, about(used), *map(signed, changes))


def signed(change: float) -> str:
    """Return a change with its sign: "+12", "−3", "0"."""
    words = about(abs(change))
    return words if words == "0" else f"{'+' if change > 0 else '−'}{words}"


def _ends(found: NearSite) -> list[TextTable]:
    if found.ends is None:
        return []
    rows = tuple(
        (
            f"{row['end'].capitalize()}", f"{about(row['used'])} of {found.site.units:,}", about(row["newly_met"]),
            signed(row["brought_home"]), about(row["emptied"]),
        )
        for row in found.ends.to_dict("records")
    )  # fmt: skip
    headings = ("Demand", "#Units used", "#People newly housed", "#Brought or kept home", "#Units emptied elsewhere")
    return [TextTable("How sure: the same with demand at the ends of its range", headings, rows)]


def _competing(found: NearSite) -> TextTable:
    table = found.competing.assign(
        level=found.competing["level"].fillna(NOT_STATED), model=found.competing["model"].fillna(NOT_STATED)
    )
    limits = list(found.near["within_km"])
    wide = table.pivot_table(
        index=["origin", "level", "model"], columns="within_km", values=["units", "schemes"], aggfunc="sum"
    ).reindex(columns=pd.MultiIndex.from_product([["units", "schemes"], limits]), fill_value=0)
    farthest: Any = ("units", limits[-1])
    ordered = wide.fillna(0).sort_values(farthest, ascending=False).reset_index()
    first = ordered["level"] == found.site.level
    rows = [_competing_row(row, limits) for row in pd.concat([ordered[first], ordered[~first]]).to_dict("records")]
    headings = ("Level and model", *(f"#Within {_km(limit)}" for limit in limits))
    note = (
        "Units, with schemes in brackets. Schemes are those of your register that stand at a point; elsewhere "
        "published totals of districts, and schemes known by district only, are counted by the share of adults within "
        "reach."
    )
    return TextTable("What else is there", headings, tuple(rows), note)


def _competing_row(row: Mapping[Any, Any], limits: list[float]) -> tuple[str, ...]:
    origin, level, model = (str(row[(name, "")]) for name in ("origin", "level", "model"))
    if origin == "by district":
        return _NO_LEVEL, *(about(row[("units", limit)]) for limit in limits)
    cells = (f"{row[('units', limit)]:,.0f} ({row[('schemes', limit)]:,.0f})" for limit in limits)
    return f"{level_words(level)}, {model_words(model).lower()}", *cells


def _providers(found: NearSite, telling: Telling) -> TextTable:
    nearest = found.providers.head(LISTED)
    rows = tuple(
        (str(row.name), str(row.provider), f"{row.distance_km:,.0f}") for row in nearest.itertuples(index=False)
    )
    counts = ", ".join(
        f"{count:,} within {_km(limit)}"
        for limit, count in zip(found.near["within_km"], found.near["providers"], strict=True)
    )
    return TextTable(
        f"Registered with CQC: {counts}",
        ("Nearest locations", "Provider", "#Km by road"),
        rows,
        telling.providers,
        brief=0,
    )


def _elsewhere(found: NearSite) -> list[TextTable]:
    if found.wrong_place is None:
        return []
    rows = tuple(
        (str(row["name"]), f"{row['distance_km']:,.0f}", about(row["unmet"]))
        for row in found.wrong_place.head(LISTED).to_dict("records")
    )
    note = (
        "People still met nowhere within reach once the scheme is open, and how far they live from it on average: the "
        "nearest districts until there are as many as the scheme has units."
    )
    return [
        TextTable(
            "If this is the wrong place: the nearest unmet demand",
            ("District", "#Km by road", "#Units unmet"),
            rows,
            note,
        )
    ]

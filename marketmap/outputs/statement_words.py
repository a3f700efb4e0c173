"""The market position statement in sentences: what is said of a place, from its figures alone."""

from dataclasses import dataclass

import pandas as pd

from marketmap.geography import ENGLAND, kind_of
from marketmap.groups import group_of
from marketmap.listed import listed
from marketmap.outputs.export import GapExport, listed_assumptions
from marketmap.outputs.flow_export import FlowExport
from marketmap.outputs.map_points import PROVIDERS_SENTENCE
from marketmap.outputs.measures import Measure
from marketmap.outputs.notes import QUALITY_WORDS
from marketmap.outputs.strategy_words import Needs, level_sentence
from marketmap.outputs.words import MISSING, about, counted, percent, short_of, span

_NAMED = 3
_WANTED = 12


@dataclass(frozen=True)
class Statement:
    """What a statement is written from.

    Attributes:
        export: gaps of the areas of the place.
        whole: row of `tables.GAPS` of the place.
        england: row of `tables.GAPS` of England.
        measure: what the map shows.
        flows: who could be housed where; None where that cannot be worked out.
        providers: rows of `tables.PROVIDERS` of the place: a partial sample.
        needs: the years ahead, and the five-year table.
        picture: the map as PNG.
    """

    export: GapExport
    whole: pd.Series
    england: pd.Series
    measure: Measure
    flows: FlowExport | None
    providers: pd.DataFrame
    needs: Needs
    picture: bytes

    @property
    def place(self) -> str:
        """Name of the place."""
        return self.export.place.name

    @property
    def areas(self) -> str:
        """Word for several of the areas."""
        return kind_of(self.export.kind).plural

    @property
    def whom(self) -> str:
        """Words on whom the housing is for."""
        return group_of(self.export.group).words


def worst(said: Statement, number: int = _NAMED) -> pd.DataFrame:
    """Return the areas that are most short in units, most first; none that is not short."""
    table = said.export.table
    return table[table["gap"] > 0].sort_values(["gap", "area"], ascending=[False, True]).head(number)


def summary(said: Statement) -> list[str]:
    """Return the first sentences: needs, has, where, how far away, how sure."""
    lines = [said.export.headline, *said.export.notices]
    if sentence := worst_sentence(said):
        lines.append(sentence)
    if said.flows:
        lines.append(said.flows.headline)
    return lines


def worst_sentence(said: Statement) -> str:
    """Name the areas that are most short; empty where none is or nothing is known."""
    rows = worst(said)
    if rows.empty:
        return ""
    names = [f"{name} ({short_of(gap)})" for name, gap in zip(rows["name"], rows["gap"], strict=True)]
    short, known = int((said.export.table["gap"] > 0).sum()), int(said.export.table["gap"].notna().sum())
    return f"{short} of {known} {said.areas} are short. The shortfall is largest in {listed(names)}."


def need_lines(said: Statement) -> list[str]:
    """Say what is needed now, against England, and what services see."""
    row, england = said.whole, said.england
    lines = [
        f"About {about(row['demand'])} units are required {said.whom} in {said.place} "
        f"({span(row['demand_low'], row['demand_high'])}), for {counted(row['adults'])} adults: "
        f"{about(row['demand_per_100000'])} for each 100,000 adults"
        + ("." if said.export.place == ENGLAND else f", against {about(england['demand_per_100000'])} in England."),
    ]
    return lines + _waiting(row) + _homeless(row, said)


def _waiting(row: pd.Series) -> list[str]:
    if pd.isna(row["delayed_units"]):
        return []
    hidden, missing = int(row["delayed_districts_suppressed"]), int(row["delayed_districts_missing"])
    left = f" Districts suppressed or blank: {hidden}; not returned: {missing}." if hidden + missing else ""
    least = "at least " if hidden + missing else ""
    return [
        (
            "People ready to leave a mental health ward but waiting there would have filled "
            f"{least}{about(row['delayed_units'])} units in the month (NHS England, days of delayed discharge).{left}"
        )
    ]


def _homeless(row: pd.Series, said: Statement) -> list[str]:
    if pd.isna(row["homeless_households"]):
        return []
    missing = int(row["homeless_districts_missing"])
    left = f" Districts that did not return their figure: {missing}." if missing else ""
    return [
        (
            f"{counted(row['homeless_households'])} households who need support {said.whom} were owed a "
            f"homelessness duty in the quarter (MHCLG).{left}"
        )
    ]


def supply_lines(said: Statement) -> list[str]:
    """Say what exists and where that figure comes from."""
    row = said.whole
    if pd.isna(row["supply"]):
        return ["How many units exist is not known: nobody publishes it for this group, and no register is loaded."]
    own = float(row["register_units"])
    origin = (
        f"Of these, {counted(own)} are in the loaded register of schemes; elsewhere the figure is worked out from "
        if own
        else "The figure is worked out from "
    )
    share = f" times one national share {said.whom}" if said.export.group == "mental_health" else ""
    return [
        (
            f"About {about(row['supply'])} units exist ({span(row['supply_low'], row['supply_high'])}): "
            f"{about(row['supply_per_100000'])} for each 100,000 adults, against "
            f"{about(said.england['supply_per_100000'])} in England."
        ),
        (
            f"{origin}{counted(row['claimants'])} claimants of Housing Benefit in specified accommodation (DWP){share}."
            " No national register of supported housing exists: a council's own review replaces this figure."
        ),
        level_sentence(said.needs, said.export.group),
    ]


def provider_lines(providers: pd.DataFrame) -> list[str]:
    """Say who is registered with CQC: presence, not units."""
    if providers.empty:
        return [f"No registered location is in the sample. {PROVIDERS_SENTENCE}"]
    kinds = [f"{count} {service}" for service, count in providers["service"].value_counts(sort=False).items()]
    return [
        (
            f"{len(providers):,} locations of {providers['provider'].nunique():,} providers are in the sample: "
            f"{listed(sorted(kinds))}."
        ),
        PROVIDERS_SENTENCE,
    ]


def wanted_headers(said: Statement) -> tuple[str, ...]:
    """Return the headings of the table of what is wanted where."""
    later = f"#Short of in {said.needs.by_area['year'].max()}"
    away = ("#Could be met only outside the ICS", "#Could be met nowhere") if said.flows else ()
    return ("Area", "#Short of now", later, *away)


def wanted_rows(said: Statement) -> list[list[str]]:
    """Return the areas that are most short: now, in years to come, and how much of it leads elsewhere or nowhere."""
    years = said.needs.by_area
    later = years[years["year"] == years["year"].max()].set_index("area")["gap"]
    met = said.flows.met.set_index("area")[["met_outside", "unmet"]] if said.flows else None
    return [
        [str(row["name"]), about(row["gap"]), _or_enough(later[row["area"]]),
         *([] if met is None else map(about, met.loc[row["area"]]))]
        for row in worst(said, _WANTED).to_dict("records")
    ]  # fmt: skip


def _or_enough(gap: float) -> str:
    return about(gap) if pd.isna(gap) or gap > 0 else "enough"


def wanted_lines(said: Statement) -> list[str]:
    """Say what is wanted; the figures do not tell which level or model."""
    if worst(said).empty:
        return ["By this estimate no area is short, or how many units exist is not known."]
    if said.flows is None:
        return []
    away = said.flows.whole
    return [
        (
            f"Of the units required, {_some(away['met_outside'])} could be met only outside the home ICS and "
            f"{_some(away['unmet'])} nowhere within reach: new units here would serve these first."
        )
    ]


WANTED_LIMIT = (
    "Published figures do not say which support level, model or length of stay is short. That part is for the council "
    "and the ICS to add from their own registers and waiting lists before this statement goes to providers."
)
ASKS = (
    "Ask each council for its register of schemes, to replace the national share of supply, the weakest figure here.",
    "Agree which areas come first, from the table above, and what would count as enough.",
    "Ask services which support levels and models people wait for, and where those placed elsewhere come from.",
)
LIMITS = (
    "These are estimates, not counts. They are good to two or three significant figures at most.",
    "Low and high are the widest that both ranges allow; they are not a 95% interval.",
    "Units that one place has beyond its own requirement are not there for another.",
    "A registration with CQC is a presence, not a unit of supported housing.",
    "Where people could be housed is a calculation by a rule, not a record of anybody.",
    "Missing is never zero: figures that were suppressed or not returned are said where they are left out.",
)


def sureness_lines(export: GapExport) -> list[str]:
    """Say of each assumption that the figures rest on its value, range and quality."""
    named = listed_assumptions(export.assumptions)
    return [_sure(export, name, *named[name].range) for name in export.used if named[name].value is not None]


def _sure(export: GapExport, name: str, low: float, value: float, high: float) -> str:
    one = listed_assumptions(export.assumptions)[name]
    ends = "" if low == high else f" ({low:g} to {high:g})"
    quality = "your own figure" if name in export.changed else f"quality {QUALITY_WORDS[one.quality]}"
    return f"{one.title}: {value:g}{ends} {one.unit}; {quality}."


def picture_words(said: Statement) -> str:
    """Say what the map shows, for who cannot see it."""
    rows = said.export.table.sort_values(said.measure.column, ascending=said.measure.worst_is_low, na_position="last")
    first, last = rows.iloc[0], rows[rows[said.measure.column].notna()].iloc[-1:]
    lowest = f"Worst: {first['name']}, {percent(first['coverage'])}." if pd.notna(first["coverage"]) else ""
    best = "".join(
        f" Best: {name}, {percent(share)}." for name, share in zip(last["name"], last["coverage"], strict=True)
    )
    return (
        f"Map of {said.place} by {kind_of(said.export.kind).name}, coloured by {said.measure.name.lower()}. "
        f"{lowest}{best if lowest else ''} The table gives every figure."
    )


def gap_rows(rows: pd.DataFrame) -> list[list[str]]:
    """Return one line of text an area: required, exist, short of, coverage."""
    return [
        [
            str(row["name"]), _ranged(row, "demand"), _ranged(row, "supply"),
            MISSING if pd.isna(row["gap"]) else ("enough" if row["gap"] <= 0 else about(row["gap"])),
            percent(row["coverage"]),
        ]
        for row in rows.to_dict("records")
    ]  # fmt: skip


def _ranged(row: dict, side: str) -> str:  # type: ignore[type-arg]
    value, low, high = row[side], row[f"{side}_low"], row[f"{side}_high"]
    return about(value) if pd.isna(value) or low == high else f"{about(value)} ({span(low, high)})"


def _some(units: float) -> str:
    return "none" if round(units) == 0 else f"about {about(units)}"

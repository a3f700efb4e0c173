"""Gaps to take away: one export as a record that every file is written from, and the tidy CSV file."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from marketmap.assumptions import Assumption, Assumptions, load_assumptions
from marketmap.edits import Scenario
from marketmap.errors import FaultsError
from marketmap.geography import Place, kind_of
from marketmap.groups import group_of
from marketmap.outputs.csv_cells import OWN_COLUMNS, own_cells, plain
from marketmap.outputs.words import headline
from marketmap.own_files import OwnFiles
from marketmap.sources.register import Source, load_register
from marketmap.tables import GAPS, Column

SUPPRESSED = "*"
Options = Mapping[str, str | float | list[str] | None]
_ENDS = ("low", "value", "high")
_DECIMALS = {
    "units": 1,
    "km": 1,
    "person-km": 0,
    "households": 1,
    "people": 0,
    "claimants": 1,
    "share": 4,
    "units per 100,000 adults": 2,
    "times": 2,
    "of the assumption": 4,
}
_DECIMALS_OF = {"units_per_100_required": 2, "share_of_area": 4}
_OF_DEMAND = ("demand.", "rates.")
PEOPLE_SOURCES = ("ons_lookup", "ons_mid_2024", "ons_mid_2020_lsoa", "ons_lsoa_2011_to_2021", "census_2021")
_REGISTER_SOURCES = {"smi_2023_24": "nhs_smi_register", "qof_2024_25": "nhs_qof_register"}
YEARS_SOURCES = ("ons_population_projection", "ons_household_projection")
PROVIDER_SOURCES = ("cqc_locations_partial",)
BOUNDARY_SOURCES = {"msoa": ("msoa_boundaries", "msoa_names")}


@dataclass(frozen=True)
class GapExport:
    """One export: the gaps of the areas of a place for one group by one estimate, and what stands behind them.

    Attributes:
        title: what the table holds, as its heading.
        headline: what the place as a whole needs, has and lacks.
        place: the place looked at.
        kind: area kind of the rows.
        group: who the housing is for.
        estimate: how demand was estimated.
        table: rows of `tables.GAPS`, one an area, in the order to be read.
        assumptions: the set in use.
        changed: dotted names of assumptions that differ from the baseline.
        used: dotted names of assumptions that the figures rest on.
        sources: the sources that the figures and boundaries rest on, by key.
        notices: sentences that the reader should not miss, such as a place that was merged.
        own: the user's files that the figures rest on, and the rows left out of them.
        show: measure that orders the rows and colours the map.
        scenario: what-if edits that the figures are of, if any.
        command: the command that makes the export.
        options: what was chosen besides, as the command has it.
    """

    title: str
    headline: str
    place: Place
    kind: str
    group: str
    estimate: str
    table: pd.DataFrame
    assumptions: Assumptions
    changed: tuple[str, ...]
    used: tuple[str, ...]
    sources: Mapping[str, Source]
    notices: tuple[str, ...] = ()
    own: OwnFiles = field(default_factory=OwnFiles)
    show: str = ""
    scenario: Scenario | None = None
    command: str = "gaps"
    options: Options = field(default_factory=dict)


def gap_export(
    table: pd.DataFrame,
    whole: pd.Series,
    assumptions: Assumptions,
    observations: pd.DataFrame,
    notices: tuple[str, ...] = (),
) -> GapExport:
    """Put together an export.

    Args:
        table: rows of `tables.GAPS` for one group and estimate, one an area, in the order to be read.
        whole: the row of the place as a whole, for the same group and estimate.
        assumptions: the set in use.
        observations: `tables.OBSERVATIONS`, which names the source of each measure.
        notices: sentences that the reader should not miss.
    """
    place = Place(str(whole["kind"]), str(whole["area"]), str(whole["name"]))
    kind, group, estimate = (str(table[column].iloc[0]) for column in ("kind", "group", "estimate"))
    where = f"by {kind_of(kind).name} in {place.name}"
    used, register = used_names(assumptions, group, estimate), load_register()
    used += distance_names(assumptions) if table["available"].notna().any() else ()
    return GapExport(
        title=f"Supported housing required, existing and short {where}, {group_of(group).words} ({estimate} estimate)",
        headline=headline(whole, ""),
        place=place,
        kind=kind,
        group=group,
        estimate=estimate,
        table=table,
        assumptions=assumptions,
        changed=changed_names(assumptions),
        used=tuple(name for name in used if kind != "msoa" or name.startswith(_OF_DEMAND)),
        sources={key: register[key] for key in source_keys(assumptions, observations, kind, (group, estimate))},
        notices=notices,
    )


def with_sources(export: GapExport, *keys: str) -> GapExport:
    """Return an export that rests on further sources too."""
    register = load_register()
    return replace(export, sources={**export.sources, **{key: register[key] for key in keys}})


def source_keys(
    assumptions: Assumptions, observations: pd.DataFrame, kind: str, shown: tuple[str, str]
) -> dict[str, None]:
    """Return the keys of the sources behind a table of a kind, in their order; a dict, so that each stands once."""
    group, estimate = shown
    keys = dict.fromkeys(PEOPLE_SOURCES)
    if shown == ("mental_health", "benchmark"):
        keys |= dict.fromkeys(("iod_2025", _REGISTER_SOURCES[assumptions.demand.register_]))
    if shown == ("all", "benchmark"):
        keys |= dict.fromkeys(("iod_2025", "dwp_specified_accommodation"))
    source = observations.drop_duplicates("measure").set_index("measure")["source"]
    keys |= dict.fromkeys(source[_measures(group, estimate)]) if kind != "msoa" else {}
    return keys | dict.fromkeys(BOUNDARY_SOURCES.get(kind, ("boundaries",)))


def _measures(group: str, estimate: str) -> list[str]:
    published = ["hb_claimants"] if group in ("mental_health", "all") else []
    published += ["delayed_discharge_days"] if group == "mental_health" else []
    homeless = group_of(group).homeless_measure
    published += [homeless] if homeless else []
    return published + (["homeless_to_supported", "homeless_owed_duty"] if estimate == "pressure" else [])


def listed_assumptions(assumptions: Assumptions) -> dict[str, Assumption]:
    """Return every assumption by its dotted name, in the order of its section; rates the user gave come last."""
    own = {f"rates.{group}": _own_rate(group, rate) for group, rate in assumptions.rates.items()}
    return assumptions.entries | own


def _own_rate(group: str, rate: float) -> Assumption:
    return Assumption(
        title=f"Units required per 1,000 adults {group_of(group).words}",
        unit="units per 1,000 adults",
        value=rate,
        quality="red",
        source="Your own figure.",
    )


def changed_names(assumptions: Assumptions) -> tuple[str, ...]:
    """Return the dotted names of what differs from the baseline, such as `supply.mental_health_share`."""
    baseline = load_assumptions()
    before = listed_assumptions(baseline)
    changed = [name for name, one in listed_assumptions(assumptions).items() if one != before.get(name)]
    switched = assumptions.demand.register_ != baseline.demand.register_
    return (*["demand.register"] * switched, *changed)


def used_names(assumptions: Assumptions, group: str, estimate: str) -> tuple[str, ...]:
    """Return the dotted names of the assumptions that an export of a group by an estimate rests on."""
    supply = ("supply.mental_health_share",) if group == "mental_health" else ()
    waiting = ("pressure.days_in_month",) if group == "mental_health" else ()
    benchmarks = {
        "mental_health": (f"demand.units_per_1000_{assumptions.demand.register_}", "demand.mental_health_slope"),
        "all": ("demand.unmet_need_all_groups", "demand.deprivation_slope"),
    }
    by_estimate = {
        "benchmark": benchmarks.get(group, (f"rates.{group}",)),
        "prevalence": ("demand.psychotic_disorder", "demand.supported_housing_share"),
        "pressure": ("pressure.supported_housing_outcome",),
        "own": (),
    }
    return (*by_estimate[estimate], *supply, *waiting)


def distance_names(assumptions: Assumptions) -> tuple[str, ...]:
    """Return the dotted names of the assumptions that figures which depend on distance rest on besides."""
    of_rule = {"home_first": ("share_open",), "best_for_all": ("border_district_km", "border_icb_km")}
    steps = ("near_km", "middle_km", "middle_weight", "far_km", "far_weight")
    return (
        "travel.road_factor",
        *(f"access.{name}" for name in (steps if assumptions.access.decay == "steps" else ("far_km",))),
        *(f"allocation.{name}" for name in ("reach_km", *of_rule[assumptions.allocation.rule])),
    )


def decimals(column: Column) -> int:
    """Return how many decimals a column is written with: units 1, rates 2, shares 4, people and ranks none."""
    return _DECIMALS_OF.get(column.name, _DECIMALS.get(column.unit, 0))


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures as files hold them: rounded by their unit, missing where they are missing."""
    places = {column.name: decimals(column) for column in GAPS.columns if column.holds == "number"}
    return table.round(places)


def suppressed(table: pd.DataFrame) -> pd.Series:
    """Return for each row whether its delayed units are missing because NHS England suppressed the counts."""
    return table["delayed_units"].isna() & table["delayed_units_low"].notna()


def csv_bytes(export: GapExport) -> bytes:
    """Return the export as CSV: UTF-8 with a byte order mark, one header row, one row an area, nothing else.

    A missing figure is an empty cell; a suppressed one is `*`. Text that a spreadsheet would run as a formula is
    preceded by an apostrophe. The last two columns name the user's files that the figures rest on and the rows left out
    of them, so that a table passed on alone still says so.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*GAPS.column_names, *OWN_COLUMNS])
    own, hidden = own_cells(export.own), suppressed(export.table)
    for row, is_hidden in zip(export.table.to_dict("records"), hidden, strict=True):
        cells = {column.name: csv_cell(row[column.name], column) for column in GAPS.columns}
        writer.writerow([*(cells | {"delayed_units": SUPPRESSED} if is_hidden else cells).values(), *own])
    return text.getvalue().encode("utf-8-sig")


def csv_cell(value: str | float, column: Column) -> str:
    """Return a cell as CSV holds it: rounded by its unit, empty where missing, never a live formula."""
    if isinstance(value, str):
        return plain(value)
    if pd.isna(value):
        return ""
    figure = round(value, decimals(column))
    return f"{figure + 0.0:.{decimals(column)}f}"  # adding 0.0 turns minus nought into nought


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` write a file, and put it at `path` only once it is complete.

    Raises:
        FaultsError: when the folder or file cannot be written; what stood at `path` is then untouched.
    """
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".marketmap-") as folder:
            part = Path(folder) / path.name
            write(part)
            part.replace(path)
    except OSError as error:
        reason = f"{error.strerror or error}; check that the folder exists and that no other program has the file open"
        raise FaultsError(f"{path} cannot be written:", [reason]) from error

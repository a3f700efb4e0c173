"""Why this figure? The steps from population to gap for one area, each with its source and how sure it is."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from marketmap.assumptions import ESTIMATED_GROUPS, Assumption
from marketmap.demand import STEP_WORDS
from marketmap.geography import ENGLAND, Place
from marketmap.groups import group_of
from marketmap.loading import setting
from marketmap.outputs.sure_words import disagree_words
from marketmap.outputs.words import MISSING, about, counted, percent, short_of, span
from marketmap.pages import figures, store
from marketmap.pages.address import ESTIMATE_NAMES
from marketmap.pages.look import Markup, link, over, quiet, table
from marketmap.pages.own_data import workspace
from marketmap.pages.view import QUALITY, View
from marketmap.sources.register import attribution, load_register
from marketmap.uncertainty import compare_estimates

WHOLE = 0.9995
DWP = "dwp_specified_accommodation"
REGISTERS = {"smi_2023_24": "nhs_smi_register", "qof_2024_25": "nhs_qof_register"}


@dataclass(frozen=True)
class Line:
    """One line of the explanation: what, how much, its range, from where, how sure; a result follows from the rest."""

    words: str
    figure: str
    source: str = ""
    sure: str = ""
    range: str = ""
    result: bool = False

    @property
    def cells(self) -> list[str]:
        """The line as two cells: what it is over where it comes from, and the figure over its range."""
        return [
            over(self.words, self.source, f"quality: {self.sure}" if self.sure else ""),
            over(self.figure, self.range),
        ]


def show(view: View, area: str) -> None:
    """Draw the explanation of one area, or of the whole place."""
    row = view.row(area)
    lines = [*demand_lines(view, row, area), *supply_lines(view, row), gap_line(row)]
    results = [number for number, line in enumerate(lines) if line.result]
    st.html(table(f"Why this figure? {row['name']}", ["Step", "#Figure"], [line.cells for line in lines], sums=results))
    if area and row["share_of_area"] < WHOLE:
        inside = (
            f"Only the part inside {view.choices.place.name} is counted: {percent(row['share_of_area'])} of its adults."
        )
        st.html(quiet(inside))
    beside = "" if row["kind"] == "msoa" else _beside(view, row)
    if beside:
        st.html(quiet(beside))
    with st.expander("Step by step, and by other estimates"):
        st.html(_steps(view, row, area))
        st.html(_estimates(view, area))
        _ask_for_share(view)


def demand_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    """Return the lines from adults to units required."""
    choices = view.choices
    adults = Line("Adults (18 and over)", counted(row["adults"]), source("ons_mid_2024"), "good")
    makers = {"pressure": _pressure_lines, "prevalence": _prevalence_lines, "own": _own_lines}
    groups = {"mental_health": _register_lines, "all": _all_groups_lines}
    maker = makers.get(choices.estimate_code) or groups.get(choices.group, _rate_lines)
    required = Line("Units required", about(row["demand"]), range=_range(row, "demand"), result=True)
    return [adults, *maker(view, row, area), required]


def _register_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    people = figures.register_people_in(view.choices.changes, _area(view, area), view.choices.place)
    per_1000 = f"{people / row['adults'] * 1000:.1f} per 1,000 adults"
    register = view.assumptions.demand.register_
    return [
        Line(
            "People on GP registers of serious mental illness",
            about(people),
            source(REGISTERS[register]),
            "fair",
            per_1000,
        ),
        _assumed("Units required per 1,000 of them", view.assumptions.demand.units_per_1000),
    ]


def _all_groups_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    del row, area
    return [
        Line(
            "Claimants in all England",
            counted(store.claimants_in_england()),
            source(DWP),
            "fair",
        ),
        _assumed("Unmet need on top, as a share", view.assumptions.demand.unmet_need_all_groups),
        Line("Shared among places by adults and deprivation", "", source("iod_2025"), "weak"),
    ]


def _rate_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    del row, area
    rate = view.assumptions.rates[view.choices.group]
    return [Line("Units required per 1,000 adults", f"{rate:g}", "your own figure")]


def _own_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    del view, row, area
    return [
        Line("Your own count, by adults within its area", "", setting(workspace(), "file:demand"), "your own figure")
    ]


def _prevalence_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    del row, area
    entries = view.assumptions.demand
    return [
        _assumed("Adults with psychotic disorder (of those 16 and over)", entries.psychotic_disorder, as_share=True),
        _assumed(
            "Of them, share needing supported housing (your own figure)", entries.supported_housing_share, as_share=True
        ),
    ]


def _pressure_lines(view: View, row: pd.Series, area: str) -> list[Line]:
    del row
    choices = view.choices
    sources = {
        "in_use": source(DWP),
        "delayed": source("nhs_mhs26"),
        "homeless": source("mhclg_hclic_2025q4"),
    }
    steps = figures.steps_of(choices.changes, _area(view, area), choices.group, "pressure", choices.place)
    return [
        Line(STEP_WORDS[step], about(units), sources.get(step, "your changes"), "fair")
        for step, units in zip(steps["step"], steps["units"], strict=True)
    ]


def supply_lines(view: View, row: pd.Series) -> list[Line]:
    """Return the lines to units that exist."""
    if pd.isna(row["supply"]):
        whom = "below districts" if row["kind"] == "msoa" else "for this group"
        return [Line("Units that exist", MISSING, f"no figure is published {whom}", result=True)]
    exist = Line("Units that exist", about(row["supply"]), range=_range(row, "supply"), result=True)
    if pd.isna(row["claimants"]):
        return [*_register_supply_lines(view, row), exist]
    claimants = Line(
        "Housing Benefit claimants in specified accommodation",
        counted(row["claimants"]),
        source(DWP),
        "fair",
    )
    share = _assumed(
        "Share of them housed for mental health", view.assumptions.supply.mental_health_share, as_share=True
    )
    return [claimants, share, exist] if view.choices.group == "mental_health" else [claimants, exist]


def _register_supply_lines(view: View, row: pd.Series) -> list[Line]:
    name = setting(workspace(), "file:schemes")
    lines = [Line("Units in your register", counted(row["register_units"]), name, "your own figure")]
    elsewhere = row["supply"] - row["register_units"]
    if round(elsewhere) > 0:
        lines.append(Line("Published totals where it does not cover", about(elsewhere), source(DWP), "fair"))
    published = _published_supply(view, row)
    if published is not None:
        lines.append(Line("For comparison: published totals alone", about(published), source(DWP), "fair"))
    return lines


def _published_supply(view: View, row: pd.Series) -> float | None:
    """Return the supply that the published totals alone would give, where there is one to compare with."""
    if row["kind"] == "own" or view.choices.place.kind == "own" or view.choices.group not in ESTIMATED_GROUPS:
        return None
    within = view.choices.place if row["kind"] == view.choices.by else ENGLAND
    rows = store.gaps_by((), str(row["kind"]), within)
    same = rows[(rows["area"] == row["area"]) & (rows["group"] == row["group"]) & (rows["estimate"] == "benchmark")]
    return float(same["supply"].iloc[0])


def gap_line(row: pd.Series) -> Line:
    """Return the line that sets the two sides against each other."""
    if pd.isna(row["gap"]):
        return Line("Gap", MISSING, "needs both figures", result=True)
    words = f"{short_of(row['gap']).capitalize()}; coverage {percent(row['coverage'])}"
    figure = about(row["gap"]).replace("-", "−")
    return Line(words, figure, range=f"{span(row['gap_low'], row['gap_high'])}", result=True)


def _assumed(words: str, assumption: Assumption, *, as_share: bool = False) -> Line:
    low, value, high = (f"{100 * end:.3g}%" if as_share else f"{end:g}" for end in assumption.range)
    return Line(words, value, "assumption", QUALITY[assumption.quality], "" if low == high else f"{low} to {high}")


def _range(row: pd.Series, side: str) -> str:
    low, high = row[f"{side}_low"], row[f"{side}_high"]
    return "" if low == high or pd.isna(low) else span(low, high)


def _beside(view: View, row: pd.Series) -> str:
    """Say what services see, beside the estimate."""
    group = group_of(view.choices.group)
    parts = []
    if group.code == "mental_health":
        parts.append(_waiting(row))
    if group.homeless_measure:
        missing = int(row["homeless_districts_missing"])
        left_out = f" ({missing} district{'s' * (missing > 1)} did not return a count)" if missing else ""
        parts.append(
            f"{about(row['homeless_households'])} households owed a homelessness duty in a quarter had this need"
            f"{left_out}."
        )
    return "Beside it: " + " ".join(parts) if parts else ""


def _waiting(row: pd.Series) -> str:
    suppressed, missing = int(row["delayed_districts_suppressed"]), int(row["delayed_districts_missing"])
    if pd.isna(row["delayed_units"]):
        why = "is suppressed (fewer than 5 days) or was not returned" if suppressed else "was not returned"
        return f"the count of delayed-discharge days {why}."
    waited = about(row["delayed_units"])
    known = f"people ready to leave mental health wards waited the equivalent of {waited} units all month"
    left_out = [f"{suppressed} suppressed or blank"] * bool(suppressed) + [f"{missing} not returned"] * bool(missing)
    words = ", ".join(left_out)
    return f"{known}{f' (districts left out: {words})' if left_out else ''}."


def _area(view: View, area: str) -> Place:
    return Place(view.choices.by, area, "") if area else view.choices.place


def _steps(view: View, row: pd.Series, area: str) -> str:
    choices = view.choices
    steps = figures.steps_of(choices.changes, _area(view, area), choices.group, choices.estimate_code, choices.place)
    lines = [[STEP_WORDS[step], _signed(units)] for step, units in zip(steps["step"], steps["units"], strict=True)]
    total = steps["units"].sum(skipna=False)
    cells = [*lines, ["Units required (central)", about(total)]]
    return table(f"How demand is worked out: {row['name']}", ["Step", "#Units"], cells, sums=[len(lines)])


def _signed(units: float) -> str:
    return MISSING if pd.isna(units) else f"{'−' if units < 0 else '+'}{about(abs(units))}"


def _estimates(view: View, area: str) -> str:
    choices = view.choices
    every = figures.gaps_by(choices.changes, choices.by if area else choices.place.kind, choices.place)
    rows = every[(every["group"] == choices.group) & (every["area"] == (area or choices.place.area))]
    cells = [
        [
            ESTIMATE_NAMES[row["estimate"]],
            over(about(row["demand"]), _range(row, "demand")),
            about(row["gap"]),
            percent(row["coverage"]),
        ]
        for _, row in rows.iterrows()
    ]
    side_by_side = table(
        "The estimates side by side; they are never averaged",
        ["Estimate", "#Required", "#Short of", "#Coverage"],
        cells,
    )
    apart = disagree_words(compare_estimates(rows).to_dict("records")[0])
    return side_by_side + (quiet(apart) if apart else "")


def _ask_for_share(view: View) -> None:
    if view.choices.group == "mental_health":
        st.number_input(
            "To see the prevalence estimate, give the share of adults with psychotic disorder who need supported "
            "housing (0 to 1). No published share could be verified.",
            min_value=0.0, max_value=1.0, step=0.05, key="share",
        )  # fmt: skip


def source(key: str) -> Markup:
    """Return a source of the register as a link: publisher and edition."""
    entry = load_register()[key]
    return link(f"{entry.publisher}, {entry.edition}", entry.address)


def show_sources() -> None:
    """Draw the last lines of a page: where the figures come from."""
    st.html(quiet(attribution()))

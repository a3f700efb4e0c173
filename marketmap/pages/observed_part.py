"""The observed part of the page Out of area: what the reader's placements say, their cost, and what goes with gaps."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import streamlit as st

from marketmap.association import FEWEST
from marketmap.assumptions import MoneyAssumptions, load_assumptions
from marketmap.disclosed import ShownStrand, has_figures, shown_rows, shown_rows_elsewhere
from marketmap.disclosure import Suppression
from marketmap.geography import Place, kind_of
from marketmap.loading import own_files, setting
from marketmap.money import UNIT_COSTS
from marketmap.observed import largest_pairs
from marketmap.observed_market import ObservedPlace, Strand
from marketmap.outputs.manifest import Manifest
from marketmap.outputs.observed_file import observed_csv
from marketmap.outputs.observed_tables import (
    TextTable,
    association_table,
    bands_table,
    homes_table,
    hosts_table,
    money_table,
)
from marketmap.outputs.observed_words import (
    COSTS_NOTE,
    NOT_CAUSE,
    SHARES_NOTE,
    STRAND_NAMES,
    association_cells,
    delayed_words,
    observed_sentence,
    rows_words,
    suppression_words,
    too_few_words,
)
from marketmap.outputs.published_words import PUBLISHED_NOTE, published_sentence, published_table, readable
from marketmap.pages import figures, store
from marketmap.pages.beside_files import left_out_button, manifest_button
from marketmap.pages.look import heading, lead, quiet, table
from marketmap.pages.observed_figures import (
    DRAWN,
    STRAND,
    associations,
    chosen_strand,
    costs_of,
    delayed_of,
    has_placements,
    observed_in,
    shown_of,
)
from marketmap.pages.own_data import workspace
from marketmap.pages.your_data_upload import offer_the_example
from marketmap.sources.example import EXAMPLE

NOTHING_LOADED = (
    "Nobody publishes today where people are placed. The page Your data loads your placements. This part then shows "
    "how many are outside their ICS, how far, from where to where and at what cost, each kind by itself."
)
INVENTED = "EXAMPLE: these placements are invented. They say nothing about any person or place."
MONEY_NOTE = (
    "Days times the cost of a day. A placement's own cost goes before the unit cost of its kind. Prices are those of "
    "their year, not today's. Kinds are never added up."
)
LISTED = 10
_COSTS = (*UNIT_COSTS.values(), "delayed_bed_day")


def show_observed(place: Place, kind: str, how: Suppression, record: Callable[[], Manifest]) -> None:
    """Draw the observed part of the page for a place.

    Args:
        place: where the people belong.
        kind: area kind by which their homes are counted.
        how: how small counts are hidden.
        record: makes the manifest of its files.
    """
    st.html(heading("Observed: where people were placed"))
    if not has_placements():
        st.html(quiet(NOTHING_LOADED))
        offer_the_example()
    else:
        _placements(place, kind, how, record)


@st.fragment
def _placements(place: Place, kind: str, how: Suppression, record: Callable[[], Manifest]) -> None:
    seen = observed_in(place, kind)
    shown, refused = shown_of(seen, how)
    if not has_figures(seen, shown, how.profile):
        words = " ".join(refused) or too_few_words(place.name, how.profile)
        st.html(lead(words) + "".join(quiet(note) for note in _notes(seen, how)))
        return
    found = _chosen_strand(shown)
    hosts = area_names(seen.boundaries)
    notes = [*([INVENTED] if _file().startswith(EXAMPLE) else []), *refused, *_notes(seen, how, found)]
    st.html(lead(observed_sentence(found, hosts, place.name, how.profile)) + "".join(quiet(note) for note in notes))
    names = {**hosts, **area_names(kind)}
    tables = [homes_table(found, names, kind_of(kind)), bands_table(found)]
    left, right = st.columns([7, 5], gap="large")
    left.html(drawn(tables[0]) + quiet(SHARES_NOTE))
    right.html(drawn(tables[1]))
    by_host = hosts_table(found, names, kind_of(kind))
    if by_host:
        tables.append(by_host)
        st.html(drawn(by_host))
    tables += [_money(seen, shown, how.profile), _associations(seen, found)]
    # Made on demand, outside the session: what the session holds is read before.
    own, name = own_files(workspace(), "placements"), f"placements-{place.area}-by-{kind}"
    make = partial(observed_csv, tables, [*notes, SHARES_NOTE, MONEY_NOTE, COSTS_NOTE, NOT_CAUSE], own, how)
    with st.container(horizontal=True):
        st.download_button("CSV of placements as shown", make, f"{name}.csv", "text/csv", on_click="ignore")
        left_out_button(own, name)
        manifest_button(record, name)


def _file() -> str:
    return setting(workspace(), "file:placements") or "Your placements"


def area_names(kind: str) -> dict[str, str]:
    """Return the names of the areas of a kind, by code."""
    areas = figures.area_boundaries(kind)
    of_kind = areas[areas["kind"] == kind]
    return dict(zip(of_kind["area"], of_kind["name"], strict=True))


def _chosen_strand(shown: list[ShownStrand]) -> ShownStrand:
    of_strand = {found.strand: found for found in shown}
    first = chosen_strand(shown)
    if first and st.session_state.get(STRAND) != first.strand:
        st.session_state[STRAND] = first.strand
    chosen: Strand = st.radio(
        "Placements: each kind is counted by itself", list(of_strand), format_func=STRAND_NAMES.__getitem__,
        horizontal=True, key=STRAND,
    )  # fmt: skip
    if st.session_state.get(DRAWN, chosen) != chosen:
        st.rerun()  # the map above shows the kind that was chosen before
    return of_strand[chosen]


def _notes(seen: ObservedPlace, how: Suppression, found: ShownStrand | None = None) -> list[str]:
    rows = {
        "outside": shown_rows_elsewhere(seen.rows_outside, how.profile),
        "not_known": shown_rows_elsewhere(seen.rows_not_known, how.profile),
        "without_people": shown_rows(found.rows_without_people if found else 0, how.profile),
    }
    return [f"File: {_file()}. {suppression_words(how)}", *rows_words(rows, seen.place.name)]


def drawn(made: TextTable) -> str:
    """Return a table of text as HTML."""
    return table(made.caption, made.headings, made.rows, sums=made.sums, many=True)


def _money(seen: ObservedPlace, shown: list[ShownStrand], profile: str) -> TextTable:
    place_of_table = st.container()
    money = _unit_costs()
    made = money_table([costs_of(seen, found, profile, money) for found in shown])
    delayed = asdict(delayed_of(seen.place, money))
    place_of_table.html(
        drawn(made)
        + quiet(f"{MONEY_NOTE} {COSTS_NOTE}")
        + quiet(delayed_words(delayed, money.delayed_bed_day, seen.place.name))
    )
    return made


def _unit_costs() -> MoneyAssumptions:
    """Draw the unit costs to be edited, and return them with the others; one without a figure has no value."""
    baseline = load_assumptions()
    given: dict[str, float | None] = {}
    with st.expander("Change the unit costs"):
        for name in _COSTS:
            one = getattr(baseline.money, name)
            given[f"money.{name}.value"] = st.number_input(
                f"{one.title} ({one.unit}{f', {one.year}' if one.year else ''})",
                min_value=0.0, value=one.value, step=1.0, key=f"cost_{name}", help=f"{one.source} {one.note}",
            )  # fmt: skip
    return baseline.changed(given).money


def _associations(seen: ObservedPlace, found: ShownStrand) -> TextTable:
    rows = []
    for other, kind, rank in associations(seen, found):
        plural = kind_of(kind).plural
        name = STRAND_NAMES[found.strand]
        what = {
            "delays": f"Gap and delayed-discharge days, {plural} of England (published)",
            "outside": f"Gap and placements outside the ICS, {plural} of {seen.place.name}: {name}",
        }[other]
        rows.append([what, *association_cells(asdict(rank), FEWEST)])
    made = association_table(rows)
    st.html(drawn(made) + quiet(NOT_CAUSE))
    return made


@st.fragment
def show_published() -> None:
    """Draw what was once published of placements between providers, as context with its date."""
    flows = store.published_flows()
    st.html(heading("As once published, between providers") + quiet(published_sentence(flows)))
    senders = flows.drop_duplicates("sender").set_index("sender")["sender_name"].map(readable).sort_values()
    sender = st.selectbox(
        "Sending provider", ["", *senders.index], key="published_sender", width=480,
        format_func=lambda code: str(senders[code]) if code else "All sending providers",
    )  # fmt: skip
    rows = flows[flows["sender"] == sender] if sender else flows
    made = published_table(largest_pairs(flows, sender, LISTED), len(rows), float(rows["days"].sum()))
    st.html(drawn(made) + quiet(PUBLISHED_NOTE))

"""The page Market: who runs the units of the reader's own register, of what kind, where, and what closes soon."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from marketmap.disclosure import as_shown
from marketmap.loading import own_files, setting, suppression
from marketmap.market_request import district_names, market_export
from marketmap.outputs.market_file import HEADINGS, market_csv, market_manifest
from marketmap.outputs.scheme_points import NOT_STATED, Row, counted, day_words
from marketmap.outputs.words import percent
from marketmap.pages import store
from marketmap.pages.beside_files import left_out_button, manifest_button, with_hash
from marketmap.pages.look import headline, over, quiet, table
from marketmap.pages.own_data import workspace
from marketmap.pages.scheme_layer import is_example, today
from marketmap.pages.your_data_upload import offer_the_example
from marketmap.providers import (
    CONCENTRATED,
    HIGHLY_CONCENTRATED,
    Concentration,
    closing_within_a_year,
    concentration,
    open_on,
    reading,
)

LISTED = 15
NOTHING_LOADED = "Nobody publishes who runs supported housing. Load a register of schemes to see its market."
WOULD_SHOW = (
    "This page then shows units by provider, model, support level and district, how far they are in few hands, and "
    "which schemes close within a year. The page Your data loads a register."
)
INVENTED = "EXAMPLE: this register is invented. It says nothing about any provider or place."
COUNTED = (
    "Counted are the schemes open on {day}, sensitive ones too, which are never named. Providers are counted as the "
    "register spells them."
)


def show() -> None:
    """Draw the page."""
    everything = workspace().schemes
    if everything.empty:
        st.html(headline(NOTHING_LOADED) + quiet(WOULD_SHOW))
        offer_the_example()
        return
    schemes = open_on(everything, today())
    market = concentration(schemes)
    notes = _notes(market, len(everything) - len(schemes))
    st.html(headline(sentence(schemes, market)) + "".join(quiet(note) for note in notes))
    export, hashed = market_export(workspace(), store.england().areas, today()), with_hash()
    tables = dict(zip(HEADINGS, export.tables, strict=True))
    left, right = st.columns(2, gap="large")
    for column, side in zip(HEADINGS, (left, right, right, left), strict=True):
        side.html(_counts(tables[column], column))
    st.html(_closing(schemes))
    # Made on demand, outside the session: what the session holds is read before.
    with st.container(horizontal=True):
        st.download_button("CSV", partial(market_csv, export), "market.csv", "text/csv", on_click="ignore")
        left_out_button(export.own, "market")
        manifest_button(lambda: market_manifest(replace(export, own=hashed(export.own))), "market")


def _register() -> str:
    return setting(workspace(), "file:schemes") or "Your register"


def sentence(schemes: pd.DataFrame, market: Concentration) -> str:
    """Say in one sentence how large the market is and in how many hands."""
    size = f"{_register()}: {counted(len(schemes), 'scheme')}, {counted(int(schemes['units'].sum()), 'unit')}"
    if market.hhi is None or market.largest_share is None:
        return f"{size}; no provider is named."
    of = "the units whose provider is named" if market.units_without_provider else "the units"
    hands = f"run by {counted(market.providers, 'provider')}; the largest runs {percent(market.largest_share)} of {of}"
    return f"{size}, {hands}; a market that is {reading(market.hhi)}."


def _notes(market: Concentration, not_open: int) -> list[str]:
    notes = [INVENTED] if is_example() else []
    if market.hhi is not None:
        notes.append(
            f"Herfindahl-Hirschman index {market.hhi:,.0f} of 10,000: the providers' percentage shares of units, "
            f"squared and added up. By convention a market is moderately concentrated from {CONCENTRATED:,} and highly "
            f"concentrated above {HIGHLY_CONCENTRATED:,}, the lines of the European Commission's guidelines on "
            "horizontal mergers; the UK's competition authority has applied no fixed line since 2021."
        )
    if market.units_without_provider:
        notes.append(f"{counted(market.units_without_provider, 'unit')} without a named provider: in nobody's share.")
    if not_open:
        is_are = "is" if not_open == 1 else "are"
        notes.append(f"{counted(not_open, 'scheme')} of the register {is_are} closed or not yet open: not counted.")
    rows = len(own_files(workspace(), "schemes").rows)
    if rows:
        was = "was" if rows == 1 else "were"
        notes.append(f"{counted(rows, 'row')} of the file {was} left out, listed under Your data and in a CSV below.")
    return [*notes, COUNTED.format(day=day_words(today()))]


def _counts(counts: pd.DataFrame, column: str) -> str:
    said, unsaid = counts[counts["code"].notna()], counts[counts["code"].isna()]
    # A last row that would stand for a single one is that one.
    most = LISTED if len(said) > LISTED + 1 else len(said)
    others = said.iloc[most:]
    rows = [_row(row["name"], pd.DataFrame([row])) for row in said.iloc[:most].to_dict("records")]
    if len(others):
        rows.append(_row(f"{len(others):,} others, all in the CSV", others))
    rows += [_row(NOT_STATED.capitalize(), unsaid)] if len(unsaid) else []
    rows.append(_row("All", counts))
    headings = [HEADINGS[column], "#Schemes", "#Units", "#Share"]
    return table(f"Units by {HEADINGS[column].lower()}", headings, rows, sums=[len(rows) - 1])


def _row(name: str, counts: pd.DataFrame) -> list[str]:
    return [name, f"{counts['schemes'].sum():,}", f"{counts['units'].sum():,}", percent(counts["share"].sum())]


def _closing(schemes: pd.DataFrame) -> str:
    closing = as_shown(closing_within_a_year(schemes, today()), suppression(workspace()).profile)
    if closing.empty:
        return quiet("No scheme of the register says that it closes within a year.")
    districts = closing["district"].map(district_names(store.england().areas))
    rows = [
        [over(*_who(row)), district, f"{row['units']:,}", day_words(row["closing"])]
        for row, district in zip(closing.to_dict("records"), districts, strict=True)
    ]
    caption = (
        f"Closing within a year: {counted(len(closing), 'scheme')}, {counted(int(closing['units'].sum()), 'unit')}"
    )
    return table(caption, ["Scheme, and who runs it", "District", "#Units", "Closes"], rows)


def _who(scheme: Row) -> list[str]:
    if scheme["sensitive"]:
        return ["A sensitive scheme", "provider not shown"]
    name, provider = scheme["name"], scheme["provider"]
    return [
        name if isinstance(name, str) else f"Scheme {scheme['scheme']}",
        provider if isinstance(provider, str) else NOT_STATED.capitalize(),
    ]

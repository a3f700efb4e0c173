"""The part of the page Near a site that takes a list of sites, checks it and ranks it, with progress and a stop."""

from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

import pandas as pd
import streamlit as st

from marketmap.errors import MarketmapError
from marketmap.loading import loaded_words
from marketmap.outputs.file_words import fault_lines, rows_of
from marketmap.outputs.map_sites import SiteMark
from marketmap.outputs.ranked_file import (
    ORDER_WORDS,
    RankedExport,
    ranked_book_bytes,
    ranked_csv_bytes,
    ranked_manifest,
    reasons,
)
from marketmap.outputs.scheme_points import Row
from marketmap.outputs.templates import template
from marketmap.outputs.words import about
from marketmap.pages import own_data, site_figures
from marketmap.pages.beside_files import left_out_button, manifest_button
from marketmap.pages.look import heading, quiet, table
from marketmap.pages.site_address import SiteChoices
from marketmap.pages.your_data_parts import bullets, refused, said, show_faults
from marketmap.pages.your_data_upload import letting_go
from marketmap.ranked_sites import rank_sites, ranked
from marketmap.site_answer import list_files, site_sources
from marketmap.site_request import sites_of
from marketmap.sites import Surroundings
from marketmap.sources.checked import Checked
from marketmap.sources.site_lists import MOST_SITES, SITES_FORM

MARKS_SENTENCE = "Sites of your list, the best 100."
SHOWN, MARKED = 50, 100
_LIST, _RANKING, _UPLOADS, _REFUSED, _SAID = "site_list", "site_ranking", "site_uploads", "site_refused", "site_said"
_HELP = (
    f"An Excel, ODS or CSV file of up to {MOST_SITES:,} sites: a postcode or coordinates, and how many units would "
    "open. All are ranked in one table, each with the reasons. Your list stays in this session."
)


@dataclass
class Listed:
    """A list that was checked, how far its ranking has come, and for which choices.

    Attributes:
        name: name of its file.
        checked: its good rows (`tables.SITES`) and faults.
        sha256: what tells its content from any other.
        parts: parts of `tables.RANKED_SITES` worked out so far, by their first row. A page drawn anew starts before the
            last one has noticed, so the two may work out the same part: it is kept once.
        choices: whose demand they were worked out for; None before any ranking.
        is_whole: whether all of its sites are ranked.
    """

    name: str
    checked: Checked
    sha256: str
    parts: dict[int, pd.DataFrame] = field(default_factory=dict)
    choices: object = None
    is_whole: bool = False

    @property
    def done(self) -> int:
        """How many sites are worked out."""
        return sum(map(len, self.parts.values()))

    def table(self) -> pd.DataFrame:
        """Return `tables.RANKED_SITES` of the sites worked out."""
        return ranked(list(self.parts.values()))


def show(choices: SiteChoices) -> None:
    """Draw the part of the page."""
    st.html(heading("A list of sites") + quiet(_HELP))
    listed: Listed | None = st.session_state.get(_LIST)
    if listed is None:
        _upload()
        return
    _show_checked(listed)
    key = _key(choices)
    if listed.choices != key and not st.session_state.get(_RANKING):
        listed.parts, listed.is_whole = {}, False
    if st.session_state.get(_RANKING):
        _rank(listed, choices, key)
    if words := st.session_state.pop(_SAID, ""):
        st.html(said(words))
    _buttons(listed, choices)
    if listed.is_whole:
        _show_ranked(listed, choices)


def _key(choices: SiteChoices) -> tuple[object, ...]:
    return choices.group, choices.estimate, choices.changes, own_data.version()


def _upload() -> None:
    st.download_button(
        "Template to fill in (Excel)", lambda: template(SITES_FORM), "sites-template.xlsx", on_click="ignore"
    )
    uploaded = st.file_uploader(
        "Your list: Excel (.xlsx, .xls), ODS or CSV", key=f"site_file_{st.session_state.get(_UPLOADS, 0)}"
    )
    if uploaded is None:
        if st.session_state.get(_REFUSED):
            st.html(refused(st.session_state[_REFUSED]))
        return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    st.session_state[_REFUSED] = ""
    with st.spinner("Checking the list…"), letting_go(uploaded):
        try:
            with own_data.one_at_a_time():
                content = uploaded.getvalue()
                checked = site_figures.land().check(content, uploaded.name)
            st.session_state[_LIST] = Listed(uploaded.name, checked, sha256(content).hexdigest())
        except MarketmapError as error:
            st.session_state[_REFUSED] = str(error)
    st.rerun()


def _show_checked(listed: Listed) -> None:
    checked, good = listed.checked, len(listed.checked.table)
    bad = len(checked.left_out)
    words = f"{listed.name}: {rows_of(good)} can be ranked."
    if bad:
        words = f"{listed.name}: {rows_of(good)} can be ranked; {bad:,} {'is' if bad == 1 else 'are'} at fault."
    st.html(quiet(words) + bullets(checked.notices))
    if checked.faults:
        show_faults(fault_lines(checked.faults))


def _buttons(listed: Listed, choices: SiteChoices) -> None:
    good = len(listed.checked.table)
    with st.container(horizontal=True):
        if good and not listed.is_whole and choices.has_demand:
            others = "the other " if listed.checked.left_out else ""
            st.button(f"Rank {others}{good:,} site{'s' * (good != 1)}", on_click=_start, type="primary")
        st.button("Take the list away", on_click=_take_away)


def _start() -> None:
    st.session_state[_RANKING] = True


def _take_away() -> None:
    st.session_state[_RANKING] = False
    st.session_state.pop(_LIST, None)


def _stop() -> None:
    listed: Listed = st.session_state[_LIST]
    st.session_state[_RANKING] = False
    st.session_state[_SAID] = (
        f"Stopped after {listed.done:,} of {len(listed.checked.table):,} sites. Rank again to go on from there."
    )


def _rank(listed: Listed, choices: SiteChoices, key: tuple[object, ...]) -> None:
    """Work out what is left of the list; every step is kept, so that a page drawn anew goes on where it was."""
    if listed.choices != key:
        listed.parts, listed.choices = {}, key
    sites = sites_of(listed.checked.table)
    on = site_figures.surroundings(choices)
    st.button("Stop", on_click=_stop)
    bar = st.progress(listed.done / len(sites), _progress(listed, len(sites)))
    left = dict(list(sites.items())[listed.done :])
    for part in rank_sites(on, left):
        listed.parts[int(part["row"].iloc[0])] = part
        bar.progress(listed.done / len(sites), _progress(listed, len(sites)))
    listed.is_whole = True
    st.session_state[_RANKING] = False
    st.rerun()


def _progress(listed: Listed, of: int) -> str:
    return f"{listed.done:,} of {of:,} sites"


def _show_ranked(listed: Listed, choices: SiteChoices) -> None:
    ranking, on = listed.table(), site_figures.surroundings(choices)
    rows = [_row(row) for row in ranking.head(SHOWN).to_dict("records")]
    more = f", the best {SHOWN} of {len(ranking):,}" if len(ranking) > SHOWN else ""
    headings = ["Site", "District", "#Units", "#Used", "#People newly housed", "#Required within 10 km", "Why here"]
    st.html(table(f"Your sites, best first{more}", headings, rows) + quiet(ORDER_WORDS))
    export = _export(listed, ranking, on)
    with st.container(horizontal=True):
        st.download_button("CSV", partial(ranked_csv_bytes, export), "sites.csv", "text/csv", on_click="ignore")
        st.download_button(
            "Excel with notes and sources", partial(ranked_book_bytes, export), "sites.xlsx", on_click="ignore"
        )
        left_out_button(export.own, "sites")
        manifest_button(partial(ranked_manifest, export), "sites")


def _row(row: Row) -> list[str]:
    return [
        f"{row['rank']}. {row['name']}",
        str(row["district_name"]),
        about(row["units"]),
        about(row["used"]),
        about(row["newly_met"]),
        about(row["demand_near"]),
        reasons(row),
    ]


def _export(listed: Listed, ranking: pd.DataFrame, on: Surroundings) -> RankedExport:
    notices = (on.why_not, *listed.checked.notices, loaded_words(own_data.workspace()))
    question = on.question
    return RankedExport(
        ranking, question.group, question.estimate, on.market.assumptions, site_sources(on),
        tuple(notice for notice in notices if notice),
        list_files(listed.name, listed.checked, own_data.workspace(), on.market.own.as_at if on.market.own else ""),
        options={"list_sha256": listed.sha256, "leave_out": "yes" if listed.checked.left_out else "no"},
    )  # fmt: skip


def marks() -> tuple[SiteMark, ...]:
    """Return the best sites of a ranked list as marks for the map; none before it is ranked."""
    listed: Listed | None = st.session_state.get(_LIST)
    if listed is None or not listed.is_whole:
        return ()
    best = listed.table().head(MARKED)
    return tuple(
        SiteMark(row["easting_m"], row["northing_m"], (f"{row['rank']}. {row['name']}", reasons(row)))
        for row in best.to_dict("records")
    )


def listed_sites() -> Listed | None:
    """Return the list that was brought, where it has a good row."""
    listed: Listed | None = st.session_state.get(_LIST)
    return None if listed is None or listed.checked.table.empty else listed

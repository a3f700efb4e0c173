"""The part of the page Where next that chooses sites: what is wanted, the answer, and its marks on the map."""

from dataclasses import dataclass, replace
from html import escape

import pandas as pd
import streamlit as st

from marketmap.errors import MarketmapError
from marketmap.finding_sites import units_of
from marketmap.geography import ENGLAND
from marketmap.outputs import colours
from marketmap.outputs.bars import BarPart, stacked_bars
from marketmap.outputs.map_sites import SiteMark, SiteMarks
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.siting_words import AIM_NAMES, curve_rows
from marketmap.outputs.words import about
from marketmap.pages import distance_figures, site_list
from marketmap.pages.look import heading, quiet, table
from marketmap.pages.next_address import NextChoices
from marketmap.pages.own_data import version
from marketmap.pages.siting_files import downloads
from marketmap.pages.your_data_parts import refused
from marketmap.siting_answer import Asked, listed_candidates, sited_answer
from marketmap.where_next import Plan, Sited, candidates_in, choose_sites

_CHOSEN, _REFUSED = "siting_chosen", "siting_refused"
SMALL_AREAS, OWN_LIST = "Small areas of the place", "Your list of sites (page Near a site)"
DISTANCES = (5, 10, 20, 40)
APART = (0, 2, 5, 10, 20)
_CURVE = (
    BarPart("before", "housed by the sites above", colours.PARTS[1]),
    BarPart("added", "added by this one", colours.PARTS[0]),
)
_HELP = (
    "Sites of the sizes you give are chosen among the centres of the place's small areas, or your own list of sites, "
    "so that most people are housed near home: the greatest number first, then the least travel."
)
_TOO_LARGE = "Choose an ICS, a council or a district above: England has too many small areas to choose among."


@dataclass(frozen=True)
class ChosenSites:
    """Sites that were chosen, and for what."""

    key: tuple[object, ...]
    sited: Sited
    asked: Asked


def show(choices: NextChoices, asked: Asked) -> None:
    """Draw the part."""
    st.html(heading("Choose sites") + quiet(_HELP))
    own = _own_list()
    if choices.place == ENGLAND and own is None:
        st.html(quiet(_TOO_LARGE))
        return
    candidates = _candidates(choices, asked, own)
    if candidates is not None:
        wanted = _form(candidates)
        if wanted:
            _choose(choices, replace(asked, options={"list_sha256": own.sha256 if own else ""}), wanted, candidates)
    if st.session_state.get(_REFUSED):
        st.html(refused(st.session_state[_REFUSED]))
    chosen: ChosenSites | None = st.session_state.get(_CHOSEN)
    if chosen and chosen.key == _key(choices):
        _answer(chosen)


def _key(choices: NextChoices) -> tuple[object, ...]:
    return choices.place, choices.group, version()


def _own_list() -> site_list.Listed | None:
    """Return the reader's own list of sites, where there is one and sites are to be chosen among it."""
    own = site_list.listed_sites()
    if own is None:
        return None
    among = st.radio("Choose among", [OWN_LIST, SMALL_AREAS], horizontal=True, key="siting_among")
    return own if among == OWN_LIST else None


def _candidates(choices: NextChoices, asked: Asked, own: site_list.Listed | None) -> pd.DataFrame | None:
    if own is not None:
        return listed_candidates(own.checked.table)
    try:
        return candidates_in(distance_figures.housed_with((), asked.question), choices.place)
    except MarketmapError as error:
        st.html(quiet(str(error)))
        return None


def _form(candidates: pd.DataFrame) -> dict[str, object]:
    """Draw what can be asked for; return it when the reader wants the answer, else nothing."""
    names = dict(zip(candidates["candidate"], candidates["name"], strict=True))
    has_units = bool(candidates["units"].notna().all())
    with st.form("siting"):
        first, second, third, fourth = st.columns([3, 3, 1.6, 1.6])
        if has_units:
            sizes = first.text_input("How many sites", "3", key="siting_number")
        else:
            sizes = first.text_input("Units of each site", "12, 12, 12", key="siting_sizes", help="One number a site.")
        aim = second.selectbox("To house most", list(AIM_NAMES), format_func=AIM_NAMES.__getitem__, key="siting_aim")
        within = third.selectbox("Within km of home", DISTANCES, index=2, key="siting_within")
        apart = fourth.selectbox("At least km apart", APART, key="siting_apart")
        left, right = st.columns(2)
        fixed = left.multiselect("Always in", list(names), format_func=names.__getitem__, placeholder="None")
        excluded = right.multiselect("Never in", list(names), format_func=names.__getitem__, placeholder="None")
        wanted = st.form_submit_button("Choose sites", type="primary")
    asked = {"sizes": sizes, "aim": aim, "within": within, "apart": apart, "fixed": fixed, "excluded": excluded}
    return asked | {"has_units": has_units} if wanted else {}


def plan_of(wanted: dict[str, object]) -> Plan:
    """Return the plan that the form asks for.

    Raises:
        ChoiceError: when a size is not a whole number from 1 to 5,000.
    """
    texts = [text for text in str(wanted["sizes"]).replace(";", ",").split(",") if text.strip()] or [""]
    numbers = tuple(units_of(text) for text in texts)
    sizes, number = ((), numbers[0]) if wanted["has_units"] else (numbers, 0)
    return Plan(
        sizes=sizes,
        number=number,
        aim=str(wanted["aim"]),
        within_km=float(str(wanted["within"])),
        apart_km=float(str(wanted["apart"])),
        fixed=tuple(wanted["fixed"]),  # type: ignore[arg-type]
        excluded=tuple(wanted["excluded"]),  # type: ignore[arg-type]
    )


def _choose(choices: NextChoices, asked: Asked, wanted: dict[str, object], candidates: pd.DataFrame) -> None:
    """Choose; what cannot be done is told and leaves the last answer as it is."""
    st.session_state[_REFUSED] = ""
    try:
        plan = plan_of(wanted)
        with st.spinner("Choosing sites, and proving that no choice is better: up to half a minute…"):
            housed = distance_figures.housed_with((), asked.question)
            sited = choose_sites(housed, choices.place, plan, candidates)
    except MarketmapError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_CHOSEN] = ChosenSites(_key(choices), sited, asked)
    st.rerun()


def _answer(chosen: ChosenSites) -> None:
    sited = chosen.sited
    answer = sited_answer(sited, chosen.asked)
    st.html(heading(answer.export.title) + f'<p class="mm-lead">{escape(answer.export.headline)}</p>')
    left, right = st.columns(2, gap="large")
    with left:
        st.html(_html(answer.tables[0]))
        st.html(stacked_bars(curve_rows(sited), "What each site adds", "curve", _CURVE, "In all"))
        downloads(answer.export, "sites-chosen")
    with right:
        for one in answer.tables[1:]:
            st.html(_html(one))


def _html(one: TextTable) -> str:
    return table(one.caption, one.headings, one.rows, sums=one.sums) + (quiet(one.note) if one.note else "")


def marks(choices: NextChoices) -> SiteMarks | None:
    """Return the chosen sites as marks for the map; None where none were chosen for this place and group."""
    chosen: ChosenSites | None = st.session_state.get(_CHOSEN)
    if chosen is None or chosen.key != _key(choices):
        return None
    found = tuple(
        SiteMark(
            row["easting_m"], row["northing_m"], (f"{row['order']}. {row['name']}", f"{about(row['units'])} units")
        )
        for row in chosen.sited.sites.to_dict("records")
    )
    return SiteMarks(found, "Sites chosen below.")

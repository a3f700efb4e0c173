"""The page Near a site: what a scheme would find and change at a place, and lists of places ranked."""

from functools import partial

import pandas as pd
import streamlit as st

from marketmap.assumptions import ESTIMATED_GROUPS
from marketmap.errors import MarketmapError
from marketmap.finding_sites import at_degrees, units_of
from marketmap.geography import ENGLAND
from marketmap.groups import GROUPS, group_of
from marketmap.outputs.map_sites import SiteMark, SiteMarks
from marketmap.outputs.scheme_points import level_words
from marketmap.outputs.site_file import html_bytes, word_bytes
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.unmet_map import unmet_content
from marketmap.outputs.words import about, counted
from marketmap.pages import figures, site_figures, site_list, why
from marketmap.pages.address import ESTIMATE_NAMES
from marketmap.pages.beside_files import manifest_button
from marketmap.pages.look import heading, headline, quiet, table
from marketmap.pages.map_component import show_map
from marketmap.pages.site_address import ANY_LEVEL, SiteChoices, read_site_address, site_address, site_estimates
from marketmap.pages.your_data_parts import refused
from marketmap.site_answer import SiteAnswer, rings, site_file, site_manifest
from marketmap.sites import Site
from marketmap.tables import LEVELS

EXAMPLE = "BN1 1AA"
LISTED = 12
BESIDE = 2  # tables beside the map
# What the controls hold; units and place are kept as typed, so that what cannot be used can be said and mended.
KEYS = {"at": "site_at", "units": "site_units", "group": "site_group", "level": "site_level",
        "estimate": "site_estimate", "rate": "site_rate"}  # fmt: skip
CHOSEN = "site_choices"
MAP_NOTE = (
    "Districts are coloured by demand that no unit within reach could meet. Rings are road distances drawn as circles: "
    "straight lines times the road factor. Boundaries are generalised. Contains OS data © Crown copyright and database "
    "right 2025."
)


def show() -> None:
    """Draw the page."""
    for problem in _restore():
        st.info(problem)
    _controls()
    choices, site, wrong = _chosen()
    st.query_params.from_dict(site_address(choices))
    if wrong:
        st.html(refused(wrong))
    answer = site_figures.answer(choices, site) if site and choices.has_demand else None
    st.html(_first_words(choices, answer))
    left, right = st.columns([6, 6], gap="medium")
    with left:
        _map(choices, answer)
    with right:
        _beside(choices, answer)
    if answer:
        _rest(answer)
    site_list.show(choices)
    why.show_sources()


def _restore() -> list[str]:
    """Fill the controls from this session, else from the address."""
    state = st.session_state
    if KEYS["at"] not in state:
        problems: list[str] = []
        choices: SiteChoices | None = state.get(CHOSEN)
        if choices is None:
            choices, problems = read_site_address(st.query_params.to_dict(), figures.offer())
        state["site_problems"] = problems
        state[CHOSEN] = choices
        for name, key in KEYS.items():
            state[key] = str(choices.units) if name == "units" else getattr(choices, name)
    if state[KEYS["estimate"]] not in site_estimates(state[KEYS["group"]], figures.offer()):
        state[KEYS["estimate"]] = "benchmark"
    return list(state.get("site_problems", []))


def _forget_problems() -> None:
    st.session_state["site_problems"] = []


def _controls() -> None:
    group = st.session_state[KEYS["group"]]
    estimates = site_estimates(group, figures.offer())
    with st.container(key="controls"):
        columns = st.columns([3, 1.2, 2.4, 2, 2][: 4 + (len(estimates) > 1)])
    columns[0].text_input(
        "Postcode or coordinates", key=KEYS["at"], placeholder=EXAMPLE, on_change=_forget_problems,
        help="A full postcode, or easting and northing in metres. Or click on the map.",
    )  # fmt: skip
    columns[1].text_input("Units", key=KEYS["units"], help="Units that would open: a whole number from 1 to 5,000.")
    columns[2].selectbox("For", [one.code for one in GROUPS], format_func=_group_words, key=KEYS["group"])
    columns[3].selectbox("Support level", [ANY_LEVEL, *LEVELS], format_func=_level_words, key=KEYS["level"])
    if len(estimates) > 1:
        columns[4].selectbox("Estimate", estimates, format_func=ESTIMATE_NAMES.__getitem__, key=KEYS["estimate"])
    if group not in ESTIMATED_GROUPS and st.session_state[KEYS["estimate"]] != "own":
        st.number_input(
            "Units required per 1,000 adults: your own figure, because no published rate could be verified",
            min_value=0.0, max_value=1000.0, step=0.1, key=KEYS["rate"],
        )  # fmt: skip


def _group_words(group: str) -> str:
    return group_of(group).name


def _level_words(level: str) -> str:
    return level_words(level) if level else "Not said"


def _chosen() -> tuple[SiteChoices, Site | None, str]:
    """Return the choices that can be used, their site, and what of those typed cannot be used.

    What cannot be used leaves what was shown before as it is.
    """
    state = st.session_state
    held: SiteChoices = state[CHOSEN]
    wrong: list[str] = []
    units, at = held.units, held.at
    try:
        units = units_of(state[KEYS["units"]])
    except MarketmapError as error:
        wrong.append(f"{error} Shown are still {held.units:,}.")
    typed = state[KEYS["at"]].strip()
    place = None
    try:
        place = site_figures.land().find(typed) if typed else None
        at = typed
    except MarketmapError as error:
        place = site_figures.land().find(held.at) if held.at and held.at != typed else None
        at = held.at if place else ""
        wrong.append(f"{error} Shown is still {held.at}." if place else str(error))
    rate = state.get(KEYS["rate"])
    group, level, estimate = (state[KEYS[name]] for name in ("group", "level", "estimate"))
    choices = SiteChoices(at, units, group, level, estimate, rate)
    state[CHOSEN] = choices
    return choices, Site(place, units, choices.level) if place else None, "\n".join(wrong)


def _first_words(choices: SiteChoices, answer: SiteAnswer | None) -> str:
    if answer:
        said = [answer.summary.title + ".", *answer.summary.notices]
        return headline(answer.summary.headline) + "".join(quiet(line) for line in said)
    if not choices.has_demand:
        return headline("No rate could be verified for this group. Give your own to see what it would mean.")
    on = site_figures.surroundings(choices)
    if on.why_not:
        return headline("Where would units open? Give a postcode, or click on the map.") + quiet(on.why_not)
    whole = site_figures.unmet(choices)[["demand", "unmet"]].sum()
    words = (
        f"About {about(whole['unmet'])} of the {about(whole['demand'])} units that people in England need "
        f"{group_of(choices.group).words} could be met nowhere within reach of home. Where would yours open?"
    )
    ask = "Give a postcode, click on the map, or bring a list of sites below. An estimate, not a count."
    return headline(words) + quiet(ask)


def _map(choices: SiteChoices, answer: SiteAnswer | None) -> None:
    drawn = st.toggle("Map", value=True, key="site_map_on", help="The tables hold the same facts.")
    if not drawn:
        st.html(quiet("The map is switched off. The tables hold every figure it would show."))
        return
    content = unmet_content(site_figures.unmet(choices), MAP_NOTE)
    district = answer.found.site.place.district if answer else None
    page = figures.map_page("district", ENGLAND)
    show_map(page, content, key="site_map", chosen=district, sites=_marks(answer), on_change=_take_clicked)


def _marks(answer: SiteAnswer | None) -> SiteMarks | None:
    listed = site_list.marks()
    if not answer:
        return SiteMarks(listed, site_list.MARKS_SENTENCE) if listed else None
    site = answer.found.site
    mark = SiteMark(site.place.easting_m, site.place.northing_m, (site.place.words, counted_units(site.units)))
    factor = answer.on.market.assumptions.travel.road_factor.range[1]
    sentence = "Your site, and rings of 5, 10, 20 and 40 km by road." + f" {site_list.MARKS_SENTENCE}" * bool(listed)
    return SiteMarks((mark, *listed), sentence, rings(factor))


def counted_units(units: int) -> str:
    """Return units in words."""
    return f"{counted(units)} unit{'s' * (units != 1)}"


def _take_clicked() -> None:
    clicked = st.session_state["site_map"]
    if clicked and clicked.get("at"):
        st.session_state[KEYS["at"]] = at_degrees(*clicked["at"])
        _forget_problems()


def _beside(choices: SiteChoices, answer: SiteAnswer | None) -> None:
    if answer:
        for one in answer.summary.tables[:BESIDE]:
            st.html(_html(one))
        return
    st.button(f"Try {EXAMPLE} in Brighton", on_click=_try_the_example)
    shown = site_figures.unmet(choices)
    if len(shown):
        st.html(_most_unmet(shown))


def _try_the_example() -> None:
    st.session_state[KEYS["at"]] = EXAMPLE


def _most_unmet(shown: pd.DataFrame) -> str:
    first = shown.sort_values(["unmet", "area"], ascending=[False, True]).head(LISTED)
    rows = [[row["name"], about(row["unmet"]), about(row["demand"])] for row in first.to_dict("records")]
    caption = f"{LISTED} of {len(shown)} districts, most unmet first"
    return table(caption, ["District", "#Met nowhere within reach", "#Required"], rows)


def _rest(answer: SiteAnswer) -> None:
    left, right = st.columns(2, gap="large")
    for number, one in enumerate(answer.summary.tables[BESIDE:]):
        (right if number % 2 else left).html(_html(one))
    with right.expander("How sure, and how it is worked out"):
        st.html("".join(quiet(line) for line in answer.summary.notes[:-1]))
    name = f"site-{answer.found.site.place.words.replace(' ', '-').replace(',', '')}-{answer.found.site.units}"
    with st.container(horizontal=True):
        st.download_button("Summary (Word)", partial(_word, answer), f"{name}.docx", on_click="ignore")
        st.download_button("Summary (HTML)", partial(_page, answer), f"{name}.html", "text/html", on_click="ignore")
        manifest_button(partial(site_manifest, answer), name)
    st.html(quiet("One page with the map. A link to this page's address opens the same view."))


def _word(answer: SiteAnswer) -> bytes:
    return word_bytes(site_file(answer))


def _page(answer: SiteAnswer) -> bytes:
    return html_bytes(site_file(answer))


def _html(one: TextTable) -> str:
    if not one.rows:
        return heading(one.caption) + (quiet(one.note) if one.note else "")
    return table(one.caption, one.headings, one.rows, sums=one.sums) + (quiet(one.note) if one.note else "")

"""A place beside its peers: the areas most like it or those that the reader chose, with rates and a funnel."""

import pandas as pd
import streamlit as st

from marketmap.beside_peers import CLAIMANTS, Beside, measures_of
from marketmap.errors import ChoiceError
from marketmap.geography import ENGLAND, kind_of
from marketmap.groups import group_of
from marketmap.outputs.chart_funnel import HEIGHT, funnel_chart
from marketmap.outputs.charts import picture
from marketmap.outputs.peer_parts import peer_parts
from marketmap.outputs.peer_words import (
    FUNNEL_NOTE,
    LIKE_NOTE,
    differ_sentence,
    measure_words,
    peers_sentence,
    rate_words,
    standing_words,
)
from marketmap.outputs.sure_words import coverage_limits
from marketmap.outputs.words import counted, percent
from marketmap.pages import sure_figures
from marketmap.pages.downloads import made_by, show_downloads
from marketmap.pages.look import heading, headline, over, quiet, table
from marketmap.pages.take_away import export_of
from marketmap.pages.view import View
from marketmap.peers import NEAREST


def show(view: View) -> None:
    """Draw the part of the page."""
    choices = view.choices
    measures = measures_of(choices.group)
    try:
        every = sure_figures.alike(choices.place)
    except ChoiceError:
        st.html(headline(f"{choices.place.name} has no peers: choose a place to compare."))
        return
    if not measures:
        st.html(headline(f"Nothing is published by district {group_of(choices.group).words} that could be compared."))
        return
    left, right = st.columns([3, 2])
    names = every.set_index("area")["name"]
    others = left.multiselect(
        "Compare with", list(names.index[1:]), format_func=names.__getitem__,
        key="sure_peers", placeholder=f"the {NEAREST} most alike",
    )  # fmt: skip
    measure = str(right.selectbox("Count", measures, format_func=measure_words, key="sure_count"))
    beside = sure_figures.beside(choices.place, measure, tuple(others))
    words = peers_sentence(beside.funnel)
    st.html(headline(words) + quiet(differ_sentence(beside.funnel)))
    if beside.funnel["rate"].notna().any():
        title = f"{measure_words(measure)}, per 100,000 adults"
        drawn = funnel_chart(beside.funnel, beside.curve, title, words)
        st.html(heading(title) + picture(drawn, f"Funnel chart. {title}. {words}", HEIGHT))
        st.html(quiet(f"Grey lines: 99.8% limits; broken: 95%. Numbers as in the table. {FUNNEL_NOTE}"))
    shown = (choices.group, choices.estimate_code)
    kind = choices.place.kind
    sure = sure_figures.uncertainty(choices.changes, kind, ENGLAND, shown).set_index("area")
    sure = sure.loc[beside.peers["area"]].reset_index()
    st.html(_table(beside, sure, kind_of(kind).plural) + quiet(LIKE_NOTE))
    options = {
        "others": list(beside.peers["area"].iloc[1:]), "number": NEAREST,
        "count": "claimants" if measure == CLAIMANTS else "homeless",
    }  # fmt: skip
    export = made_by(export_of(view), "peers", options)
    parts = peer_parts(export, beside.peers, beside.funnel, sure)
    show_downloads(export, parts, f"peers-{choices.place.area}-{choices.group}-{choices.estimate}")


def _table(beside: Beside, sure: pd.DataFrame, plural: str) -> str:
    rows = zip(*(frame.to_dict("records") for frame in (beside.peers, beside.funnel, sure)), strict=True)
    cells = [
        [
            f"{number} {peer['name']}",
            over(rate_words(rate), standing_words(rate)),
            over(percent(coverage["coverage"]), coverage_limits(coverage)),
            counted(peer["adults"]),
            f"{peer['deprivation']:.1f}",
            percent(peer["rural_share"]),
            f"{peer['distance']:.2f}",
        ]
        for number, (peer, rate, coverage) in enumerate(rows, start=1)
    ]
    headings = ["Area", "#Per 100,000 adults", "#Coverage", "#Adults", "#Deprivation", "#Rural", "#Distance"]
    return table(f"The place and its peers among {plural}, the most alike first", headings, cells)

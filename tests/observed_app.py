"""A small app for the browser tests: the observed part of the page Out of area, with the invented placements."""

import streamlit as st

from marketmap.disclosure import Suppression
from marketmap.geography import Place
from marketmap.loading import check_opened, with_loaded
from marketmap.pages import own_data
from marketmap.pages.look import STYLE, headline
from marketmap.pages.observed_part import show_observed, show_published
from marketmap.sources.example import load_example

st.set_page_config(layout="wide")
st.html(STYLE)
asked = st.query_params
if asked.get("placements") != "none" and own_data.workspace().placements.empty:
    checked = check_opened("placements", load_example().placements, own_data.grounds())
    own_data.keep_workspace(with_loaded(own_data.workspace(), checked))
st.html(headline("A page that shows the observed part"))
place = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
show_observed(place, asked.get("by", "district"), Suppression(asked.get("profile", "mhsds")), dict)
show_published()

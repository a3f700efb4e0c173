"""A small app for the browser tests: one map, a choice of made-up flows, and a count of its runs."""

import streamlit as st

from marketmap.pages.map_component import show_map
from tests.flow_examples import england_lines
from tests.map_examples import base_page, fills

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
drawn = {"forty": 40, "ten": 10, "none": 0}[st.radio("Flows", ["forty", "ten", "none"])]
clicked = show_map(base_page(), fills(), key="map", flows=england_lines(drawn) if drawn else None)
st.text(f"clicked {clicked}, runs {st.session_state['runs']}")

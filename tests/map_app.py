"""A small app for the browser tests: one map, a choice of what it shows, and a count of its runs."""

import streamlit as st

from marketmap.pages.map_component import show_map
from tests.map_examples import base_page, circles, fills

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
content = {"fills": fills, "others": lambda: fills(shift=1), "circles": circles}[
    st.radio("Show", ["fills", "others", "circles"])
]
clicked = show_map(base_page(), content(), key="map", chosen=st.session_state.get("chosen"))
st.text(f"clicked {clicked}, runs {st.session_state['runs']}")

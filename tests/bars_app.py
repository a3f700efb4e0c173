"""A small app for the browser tests: MADE-UP bars as a page gives them, cleaned by Streamlit."""

import streamlit as st

from marketmap.outputs.bars import stacked_bars
from marketmap.pages.look import STYLE
from tests.bar_examples import rows

st.set_page_config(layout="wide")
st.html(STYLE)
left, right = st.columns([7, 5])
left.html(stacked_bars(rows(), "Where the units required would be met", "met"))

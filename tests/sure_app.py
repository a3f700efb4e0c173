"""A small app for the tests: the page How sure, how soon, with the example register when the address asks for it."""

import streamlit as st

from marketmap.loading import check_opened, with_loaded
from marketmap.pages import own_data, sure
from marketmap.pages.look import STYLE
from marketmap.sources.example import load_example

st.set_page_config(layout="wide")
st.html(STYLE)
if st.query_params.get("example") and own_data.workspace().schemes.empty:
    checked = check_opened("schemes", load_example().schemes, own_data.grounds())
    own_data.keep_workspace(with_loaded(own_data.workspace(), checked))
sure.show()

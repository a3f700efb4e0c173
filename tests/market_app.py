"""A small app for the browser tests: the example register on a map with its layer, or on the page Market."""

import streamlit as st

from marketmap.loading import check_opened, with_loaded
from marketmap.pages import market_page, own_data
from marketmap.pages.address import Choices
from marketmap.pages.look import STYLE
from marketmap.pages.map_component import show_map
from marketmap.pages.scheme_layer import scheme_chooser, scheme_layer
from marketmap.pages.view import view_of
from marketmap.sources.example import load_example
from tests.map_examples import base_page, fills

st.set_page_config(layout="wide")
st.html(STYLE)
if own_data.workspace().schemes.empty:
    checked = check_opened("schemes", load_example().schemes, own_data.grounds())
    own_data.keep_workspace(with_loaded(own_data.workspace(), checked))
if st.query_params.get("page") == "market":
    market_page.show()
else:
    view = view_of(Choices())
    show_map(base_page(), fills(), key="map", schemes=scheme_layer(view))
    scheme_chooser(view)

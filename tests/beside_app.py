"""A small app for the tests: the page Out of area, with placements from the Black Country loaded."""

import streamlit as st

from marketmap.loading import check_file, with_loaded
from marketmap.pages import out_of_area, own_data
from marketmap.pages.look import STYLE
from tests.placed import black_country

st.set_page_config(layout="wide")
st.html(STYLE)
if own_data.workspace().placements.empty:
    checked = check_file("placements", black_country(), "placements.csv", own_data.grounds())
    own_data.keep_workspace(with_loaded(own_data.workspace(), checked))
out_of_area.show()

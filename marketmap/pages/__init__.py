"""The pages of the app: they choose, show and explain; nothing here calculates."""

import streamlit as st

from marketmap.pages import about, gaps, market_page, near, out_of_area, sure, what_if, where_next, your_data
from marketmap.pages.look import STYLE, WORDMARK


def open_app() -> None:
    """Show the chosen page under the list of pages."""
    st.set_page_config(page_title="marketmap: supported housing in England", layout="wide")
    st.html(STYLE)
    st.logo(WORDMARK)
    pages = [
        st.Page(gaps.show, title="Gaps", url_path="gaps", default=True),
        st.Page(out_of_area.show, title="Out of area", url_path="out-of-area"),
        st.Page(near.show, title="Near a site", url_path="site"),
        st.Page(where_next.show, title="Where next", url_path="next"),
        st.Page(what_if.show, title="What if", url_path="what-if"),
        st.Page(sure.show, title="How sure, how soon", url_path="sure"),
        st.Page(market_page.show, title="Market", url_path="market"),
        st.Page(your_data.show, title="Your data", url_path="your-data"),
        st.Page(about.show, title="About the figures", url_path="about"),
    ]
    st.navigation(pages, position="top").run()

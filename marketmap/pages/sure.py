"""The page How sure, how soon: how sure figures are, the years ahead, and a place beside its peers."""

import streamlit as st

from marketmap.pages import sure_ahead, sure_now, sure_peers, why
from marketmap.pages.look import headline
from marketmap.pages.sure_choices import choose
from marketmap.pages.view import view_of

_SHOW = {"now": sure_now.show, "ahead": sure_ahead.show, "peers": sure_peers.show}


def show() -> None:
    """Draw the page."""
    choices, part, problems = choose()
    for problem in problems:
        st.info(problem)
    view = view_of(choices)
    if view.known:
        _SHOW[part](view)
    else:
        st.html(headline(view.sentence))
    why.show_sources()

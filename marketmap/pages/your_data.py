"""The page Your data: bring your lists, see what is wrong with them, load what is good."""

import streamlit as st

from marketmap.outputs.file_words import loaded_sentence
from marketmap.pages import own_data, your_data_check, your_data_keep, your_data_upload
from marketmap.pages.look import headline, quiet
from marketmap.pages.your_data_parts import refused, said
from marketmap.pages.your_data_upload import LOOKED_AT, SAID

_PRIVATE = (
    "Your lists stay on the computer that runs marketmap, in this session only. Nothing is loaded until you say so."
)


def show() -> None:
    """Draw the page."""
    workspace = own_data.workspace()
    own_data.grounds()  # what files are checked against is made ready while the reader still chooses one
    looked = st.session_state.get(LOOKED_AT)
    if looked:
        your_data_check.show(looked)
        return
    st.html(headline(loaded_sentence(workspace)) + quiet(_PRIVATE))
    if own_data.problem():
        st.html(refused(own_data.problem()))
    # Always there, so that what stands below keeps its place, and stays folded or open, when the words go.
    with st.container():
        if words := st.session_state.pop(SAID, ""):
            st.html(said(words))
    your_data_keep.show_loaded(workspace)
    your_data_upload.offer_the_example()
    your_data_upload.show()
    your_data_keep.show_workspace(workspace)

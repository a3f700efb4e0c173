"""The peer of `app.py`: Streamlit with one line of text, one list and one empty component, and nothing of ours."""

import tempfile
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

_PAGE = """<!DOCTYPE html><p id="drawn">drawn</p><script>
const tell = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, "*");
tell("componentReady", { apiVersion: 1 });
tell("setFrameHeight", { height: 600 });
</script>"""


@st.cache_resource
def _folder() -> str:
    folder = tempfile.mkdtemp(prefix="empty-")
    (Path(folder) / "index.html").write_text(_PAGE, encoding="utf-8")
    return folder


st.html("<h1>Nothing</h1>")
st.selectbox("Choose", ["nothing"])
components.declare_component("empty", path=_folder())(key="empty")

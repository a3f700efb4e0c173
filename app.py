"""The app's entry: its list of pages. Start it with `marketmap`, or `streamlit run app.py`."""

from marketmap.pages import open_app

open_app()

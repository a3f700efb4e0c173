"""Tests; what they share is in `england.py` and `browser.py`."""

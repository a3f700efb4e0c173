"""Bars for the tests: MADE-UP units in real areas; they say nothing about any of them."""

import pandas as pd

from marketmap.outputs.bars import MET

COLUMNS = ["name", *(part.column for part in MET)]


def rows() -> pd.DataFrame:
    """Return areas large and small, one with a small part, one without data and one without demand."""
    nan = float("nan")
    table = [
        ["Brighton and Hove", 410.0, 62.0, 118.0, 301.0],
        ["Mid Sussex", 60.0, 22.0, 15.0, 53.0],
        ["Horsham", 71.4, 3.2, 0.0, 40.1],
        ["Windsor and Maidenhead", 12.0, 8.0, 1.0, 4.0],
        ["Crawley", nan, 5.0, 6.0, 7.0],
        ["Hart", 0.0, 0.0, 0.0, 0.0],
        ["Somewhere large", 1010.0, 0.4, 240.0, 5.0],
    ]
    return pd.DataFrame(table, columns=COLUMNS)

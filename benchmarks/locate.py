"""Time and memory of locating: 50,000 postcodes, and a register of 5,000 schemes checked and located.

Run it with `python -m benchmarks.locate`. Limits: 1 s and 2 s on two cores.
"""

import csv
import io
import time

import numpy as np
import pandas as pd

from marketmap.locating import PostcodeIndex, locate_postcodes
from marketmap.sources.england import England, load_england, load_postcodes
from marketmap.sources.headings import find_rows
from marketmap.sources.schemes import SCHEMES_FORM, check_schemes
from marketmap.sources.spreadsheets import open_file

ROWS = 5_000
POSTCODES = 50_000
HEADINGS = ("Scheme ref", "Name", "Postcode", "Easting", "Northing", "LA", "Client group", "Split", "Level", "Units")


def timed(words: str, start: float) -> None:
    """Print how long something took since `start`."""
    print(f"{words}: {time.perf_counter() - start:.2f} s")


def register(postcodes: pd.DataFrame, districts: pd.Series) -> bytes:
    """Write a register: 8 rows in 10 by postcode, one by coordinates, one by a postcode that is not in use."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(HEADINGS)
    for number, live in enumerate(postcodes.head(ROWS).itertuples(index=False)):
        by_point, lost = number % 10 == 0, number % 10 == 1
        postcode = "" if by_point else f"{str(live.postcode)[:-2]}CC" if lost else str(live.postcode).lower()
        point = (live.easting_m, live.northing_m) if by_point else ("", "")
        shares = "mental health 60%, drugs 40%" if number % 3 == 0 else ""
        writer.writerow(
            [f"S{number}", f"Scheme {number}", postcode, *point, districts[live.block], "E", shares, "High", "1,200"]
        )
    return rows.getvalue().encode()


def example_register() -> bytes:
    """Write a register of postcodes drawn at random from all that are live."""
    england, postcodes = load_england(), load_postcodes()
    return register(drawn(postcodes), district_of_block(england))


def drawn(postcodes: pd.DataFrame) -> pd.DataFrame:
    """Return some of the live postcodes, always the same."""
    return postcodes.iloc[np.random.default_rng(1).permutation(len(postcodes))[:POSTCODES]]


def district_of_block(england: England) -> pd.Series:
    """Return the name of the district of each block."""
    names = england.areas[england.areas["kind"] == "district"].set_index("area")["name"]
    return england.blocks.set_index("block")["district"].map(names)


def main() -> None:
    """Print the figures."""
    england = load_england()
    index = PostcodeIndex(load_postcodes, england.blocks)
    start = time.perf_counter()
    size = index.size_bytes
    timed(f"postcodes read and put in order, {size / 1e6:.0f} MB", start)
    postcodes = load_postcodes()
    some = drawn(postcodes)
    for words, wanted in (("in use", some["postcode"].str.lower()), ("not in use", some["postcode"].str[:-2] + "CC")):
        start = time.perf_counter()
        locate_postcodes(wanted, index)
        timed(f"{POSTCODES:,} postcodes {words}", start)
    content = register(some, district_of_block(england))
    start = time.perf_counter()
    rows = find_rows(open_file(content, "register.csv"), SCHEMES_FORM)
    timed(f"opened and found {len(rows.records):,} rows", start)
    start = time.perf_counter()
    checked = check_schemes(rows, england, index)
    timed(f"checked and located {len(checked.table):,} schemes, {len(checked.left_out)} rows left out", start)


if __name__ == "__main__":
    main()

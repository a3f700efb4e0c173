"""Travel times and distances: read, every fault with its place, and the ways that are missing counted and listed."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.sources.checked import Checked
from marketmap.sources.travel_times import TRAVEL_FORM, check_travel, missing_pairs
from tests.england import england
from tests.filled_forms import filled

Row = tuple[object, object, object, object]


def check(*rows: Row) -> Checked:
    """Check rows of origin, scheme, minutes and km."""
    names = ("From", "Scheme ID", "Minutes", "Km")
    return check_travel(filled(TRAVEL_FORM, [dict(zip(names, row, strict=True)) for row in rows]), england())


def test_blocks_and_districts_are_read_by_code_or_name() -> None:
    checked = check(("e01000001", "S1", 10, 4.5), ("Hastings", "S1", "", "12"), ("E07000062", "S2", "1,000", ""))
    assert not checked.faults
    assert checked.table.astype(object).where(checked.table.notna(), None).to_numpy().tolist() == [
        ["block", "E01000001", "S1", 10, 4.5],
        ["district", "E07000062", "S1", None, 12],
        ["district", "E07000062", "S2", 1000, None],
    ]
    tables.check(tables.TRAVEL, checked.table)


def test_a_district_with_a_new_code_is_moved_and_told() -> None:
    """Barnsley changed its code in 2025 and nothing else."""
    checked = check(("E08000016", "S1", 10, ""))
    assert checked.table["area"].tolist() == ["E08000038"]
    assert checked.notices == ("Row 2: Barnsley has had a new code since 2025: E08000038.",)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (("Allerdale", "S1", 10, ""), "A From", "a way from Cumberland or from its LSOAs"),
        (("Kent", "S1", 10, ""), "A From", "an LSOA of 2021 by code, or a district"),
        (("E01999999", "S1", 10, ""), "A From", "an LSOA of 2021"),
        (("", "S1", 10, ""), "A From", "filled in"),
        (("Hastings", "", 10, ""), "B Scheme ID", "filled in"),
        (("Hastings", "S1", "", ""), "C Minutes", "minutes, km or both"),
        (("Hastings", "S1", -1, ""), "C Minutes", "not below 0"),
        (("Hastings", "S1", "", "near"), "D Km", "a number"),
    ],
)
def test_every_fault_has_its_place(row: Row, column: str, expected: str) -> None:
    checked = check(("Lewes", "S1", 5, ""), row)
    assert [(fault.row, fault.column) for fault in checked.faults] == [(3, column)]
    assert expected in checked.faults[0].expected
    assert checked.left_out == (3,)
    assert len(checked.table) == 1


def test_the_same_way_twice_is_a_fault_in_both_rows() -> None:
    checked = check(("Hastings", "S1", 5, ""), ("E07000062", "S1", 6, ""), ("Hastings", "S2", 6, ""))
    assert checked.left_out == (2, 3)
    assert "rows 2 and 3" in checked.faults[0].expected


def test_a_file_without_schemes_loads_nothing() -> None:
    checked = check_travel(filled(TRAVEL_FORM, [{"From": "Hastings", "Minutes": 5}]), england())
    assert checked.table.empty
    assert (checked.left_out, checked.faults[0].row) == ((2,), None)


BLOCKS = pd.DataFrame({"block": ["b1", "b2", "b3", "b4"], "district": ["d1", "d1", "d2", "d2"]})
SCHEMES = pd.DataFrame({"scheme": ["S1", "S2"]})


def travel(*ways: tuple[str, str, str]) -> pd.DataFrame:
    """Return a travel table of ten minutes each."""
    table = pd.DataFrame(ways, columns=["kind", "area", "scheme"], dtype="str")
    return table.assign(minutes=10.0, distance_km=float("nan"))


def test_missing_ways_are_counted_by_block_and_listed_by_whole_district_where_they_can_be() -> None:
    """Of 4 x 2 pairs: b1 to S1 and d2 to S2 give 1 + 2, so 5 are missing: b2 to S1, d2 to S1 (2), d1 to S2 (2)."""
    missing = missing_pairs(
        travel(("block", "b1", "S1"), ("district", "d2", "S2"), ("block", "b3", "S9")), SCHEMES, BLOCKS
    )
    assert missing.count == 5
    assert missing.pairs.to_numpy().tolist() == [
        ["block", "b2", "S1"],
        ["district", "d2", "S1"],
        ["district", "d1", "S2"],
    ]
    assert missing.unknown_schemes == ("S9",)


def test_nothing_is_missing_when_every_district_has_every_scheme() -> None:
    every = travel(*(("district", district, scheme) for district in ("d1", "d2") for scheme in ("S1", "S2")))
    missing = missing_pairs(every, SCHEMES, BLOCKS)
    assert missing.count == 0
    assert missing.pairs.empty
    assert missing.unknown_schemes == ()


ORIGINS = [("block", block) for block in BLOCKS["block"]] + [("district", "d1"), ("district", "d2")]


@given(st.sets(st.tuples(st.sampled_from(ORIGINS), st.sampled_from(["S1", "S2"]))))
@settings(max_examples=50, deadline=None)
def test_given_and_missing_ways_make_up_all_pairs(ways: set[tuple[tuple[str, str], str]]) -> None:
    """Adding the missing ways to the table leaves none missing, and the count is what the list stands for."""
    table = travel(*((kind, area, scheme) for (kind, area), scheme in ways))
    missing = missing_pairs(table, SCHEMES, BLOCKS)
    given_pairs = {
        (block, scheme)
        for block, district in BLOCKS.itertuples(index=False)
        for scheme in ("S1", "S2")
        if (("block", block), scheme) in ways or (("district", district), scheme) in ways
    }
    assert missing.count == 8 - len(given_pairs)
    assert sum({"block": 1, "district": 2}[kind] for kind in missing.pairs["kind"]) == missing.count
    filled_up = pd.concat([table, missing.pairs.assign(minutes=1.0, distance_km=1.0)], ignore_index=True)
    assert missing_pairs(filled_up, SCHEMES, BLOCKS).count == 0

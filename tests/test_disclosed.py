"""What is shown of placements: every table of a kind and reason at once, attacked with a linear program."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import disclosed, tables
from marketmap.assumptions import load_assumptions
from marketmap.disclosed import COUNCIL, ShownStrand, of_strand, shown_costs, shown_strand
from marketmap.disclosure import is_suppressed
from marketmap.geography import Place
from marketmap.home_table import ALL, MOST_HOMES, NOT_KNOWN, OTHER_HOMES, HomeTable, home_table
from marketmap.observed_market import ObservedPlace, Strand, costs_in, observed_in
from marketmap.sources.england import England
from tests.england import SURREY_AND_SUSSEX, SUSSEX, england
from tests.placed import going, paper, placements, sussex
from tests.test_disclosure_tables import ROUNDING, read_cell, widths

REHAB = ("rehab", "not_asked")
NO_BED = ("acute", "inappropriate")
Cell = tuple[str, ...]
COSTED_NAMES = {"own": "people_own_cost", "unit": "people_unit_cost", "no_days": "people_without_days"}


@cache
def paper_england() -> England:
    """England's tables with the six blocks of paper in place of all blocks."""
    whole = england()
    return England(paper(), whole.areas, *(getattr(whole, name) for name in
                   ("code_history", "aliases", "registers", "observations", "providers")))  # fmt: skip


def on_paper(*rows: dict[str, object], kind: str = "district") -> ObservedPlace:
    """These rows, seen from all of the country on paper."""
    return observed_in(paper_england(), placements(*rows), Place("england", "E92000001", "England"), kind, 1.3)


def shown(seen: ObservedPlace, strand: Strand, profile: str) -> ShownStrand:
    """What may be shown of a strand."""
    return shown_strand(seen, strand, profile)


def exact_cells(seen: ObservedPlace, strand: Strand, homes: HomeTable) -> dict[Cell, float]:
    """Every count of a strand as it is, by its place on the page; the total stands once."""
    last = homes.counts.index[-1]
    cells: dict[Cell, float] = {}
    for row in homes.counts.index:
        for column in homes.counts:
            name = ("total",) if (row, column) == (last, ALL) else ("homes", str(row), str(column))
            cells[name] = homes.counts.loc[row, column]
    rows = of_strand(seen.table, strand)
    bands = rows["people"].groupby(rows["band"]).sum()
    cells |= {("bands", band): bands.get(band, 0.0) for band in tables.BANDS}
    cells |= {("council", part): rows.loc[rows["council"] == part, "people"].sum() for part in COUNCIL}
    costs = of_strand(costs_in(seen, load_assumptions().money), strand)
    return cells | {("costed", part): costs[name].sum() for part, name in COSTED_NAMES.items()}


def shown_cells(found: ShownStrand) -> dict[Cell, str]:
    """Every count of a strand as a reader meets it."""
    texts: dict[Cell, str] = {}
    last = found.homes.figures.index[-1]
    for row in map(str, found.homes.figures.index):
        for column in map(str, found.homes.figures.columns):
            name = ("total",) if (row, column) == (last, ALL) else ("homes", row, column)
            texts[name] = text(found.homes, row, column)
    for line in ("bands", "council", "costed"):
        table = getattr(found, line)
        for part in table.figures.index.drop(ALL):
            texts[line, part] = text(table, part, "people")
        assert text(table, ALL, "people") == texts["total",]
    return texts


def text(table: disclosed.Shown, row: str, column: str) -> str:
    """One cell as a reader meets it."""
    return "*" if table.hidden.loc[row, column] else f"{float(table.figures.loc[row, column]):.0f}"


def sums_of_page(homes: HomeTable, cells: list[Cell]) -> tuple[np.ndarray, set[Cell]]:
    """Everything on the page that is the sum of other things on it, and which cells are sums."""
    last = str(homes.counts.index[-1])

    def at(row: str, column: str) -> Cell:
        return ("total",) if (row, column) == (last, ALL) else ("homes", row, column)

    columns = list(map(str, homes.counts))
    known = [name for name in ("in_district", "elsewhere_in_ics", "in_ics", "outside_ics") if name in columns]
    rows = [row for row in map(str, homes.counts.index) if row != ALL]
    lines = [(at(ALL, column), [at(row, column) for row in rows]) for column in columns if len(rows) > 1]
    for row in map(str, homes.counts.index):
        lines.append((at(row, "outside_ics"), [at(row, host) for host in homes.hosts]))
        lines.append((at(row, homes.known), [at(row, name) for name in known]))
        if homes.known != ALL:
            lines.append((at(row, ALL), [at(row, homes.known), at(row, "not_known")]))
    lines += [(("total",), [cell for cell in cells if cell[0] == name]) for name in ("bands", "council", "costed")]
    matrix = np.zeros((len(lines), len(cells)))
    for number, (total, parts) in enumerate(lines):
        matrix[number, cells.index(total)] = 1.0
        for part in parts:
            matrix[number, cells.index(part)] = -1.0
    return matrix, {total for total, _ in lines}


def in_its_own_ics(seen: ObservedPlace, homes: HomeTable, cell: Cell) -> bool:
    """Whether a cell would hold people outside their ICS who are in it, as near as the file names homes."""
    if cell[0] != "homes" or cell[1] not in (*seen.areas, OTHER_HOMES, NOT_KNOWN):
        return False
    areas = set(homes.others.index) if cell[1] == OTHER_HOMES else {cell[1]}

    def in_row(touched: set[str]) -> bool:
        # The row of homes whose area is not known holds those that touch more than one.
        return len(touched) > 1 if cell[1] == NOT_KNOWN else touched <= areas

    named = [rows for kind in seen.home_kinds for _, rows in seen.blocks.groupby(kind)]
    return all(cell[2] in set(rows[seen.boundaries]) for rows in named if in_row(set(rows[seen.kind])))


def assert_page_is_safe(seen: ObservedPlace, strand: Strand, profile: str) -> None:
    """Attack everything that is shown of a strand at once."""
    homes = home_table(seen, strand, profile)
    texts, exact = shown_cells(shown(seen, strand, profile)), exact_cells(seen, strand, homes)
    cells = list(texts)
    matrix, totals = sums_of_page(homes, cells)
    assert np.allclose(matrix @ np.array([exact[cell] for cell in cells]), 0)
    small = is_suppressed(pd.Series([exact[cell] for cell in cells]), profile)
    ranges = [
        read_cell(texts[cell], cell in totals, bool(is_small), profile)
        for cell, is_small in zip(cells, small, strict=True)
    ]
    hidden = np.array([texts[cell] == "*" for cell in cells])
    impossible = np.array([in_its_own_ics(seen, homes, cell) for cell in cells])
    assert all(texts[cell] == "0" for cell, zero in zip(cells, impossible, strict=True) if zero)
    assert hidden[small & ~impossible].all()
    assert (widths(ranges, matrix, hidden) >= 1 - 1e-6).all()


ENDS = ["district:a", "district:b", "district:both", "district:d", "block:c1"]
rehabs = st.lists(
    st.builds(
        going, st.sampled_from(ENDS), st.sampled_from([*ENDS, None]), people=st.integers(0, 9).map(float),
        days=st.one_of(st.none(), st.integers(1, 400).map(float)), cost_per_day=st.sampled_from([None, 300.0]),
    ),
    min_size=1, max_size=10,
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(rehabs, st.sampled_from(ROUNDING), st.sampled_from(["district", "icb_2026"]))
def test_no_hidden_count_can_be_worked_out_from_all_tables_together(
    rows: list[dict[str, object]], profile: str, kind: str
) -> None:
    assert_page_is_safe(on_paper(*rows, kind=kind), REHAB, profile)


@pytest.mark.parametrize("profile", ROUNDING)
@pytest.mark.parametrize("kind", ["district", "upper_tier"])
def test_the_example_is_safe(profile: str, kind: str) -> None:
    seen = observed_in(england(), sussex(), SURREY_AND_SUSSEX, kind, 1.3)
    for strand in seen.strands:
        assert_page_is_safe(seen, strand, profile)


@settings(max_examples=15, deadline=None)
@given(rehabs, st.sampled_from(ROUNDING))
def test_days_that_are_hidden_are_those_of_enough_people_together(rows: list[dict[str, object]], profile: str) -> None:
    """The total less the bands shown is the days of nobody who could be told apart: of 5 (8) people or more."""
    seen = on_paper(*rows)
    bands, table = shown(seen, REHAB, profile).bands, of_strand(seen.table, REHAB)
    with_days = table["people"].where(table["days"].notna()).groupby(table["band"]).sum().reindex(bands.hidden.index)
    parts = bands.hidden["days"].drop(ALL)
    if not bands.hidden.loc[ALL, "days"] and parts.any():
        assert parts.sum() > 1
        assert with_days[parts[parts].index].sum() >= {"mhsds": 5, "hes": 8}[profile]
    assert (bands.hidden["days"] | ~bands.hidden["people"]).all()
    assert bands.figures["days"].mask(~bands.hidden["days"]).isna().all()


def test_people_are_shown_as_on_paper() -> None:
    """From a: 12 in the district, 3 to b, 30 to d; from d: 6 in it. Of 51, 45 are from a and 6 from d.

    3 is hidden. Everything else may be seen but what would tell it: 12 of 45 less 30 leaves 3, give or take 6.
    """
    seen = on_paper(
        going("district:a", "district:a", people=12.0), going("district:a", "district:b", people=3.0),
        going("district:a", "district:d", people=30.0), going("district:d", "district:d", people=6.0),
    )  # fmt: skip
    homes = shown(seen, REHAB, "hes").homes
    assert homes.figures.loc["a"].to_dict() | {"elsewhere_in_ics": None} == {
        "in_district": 10, "elsewhere_in_ics": None, "outside_ics": 30, "south": 30, "other_hosts": 0, "all": 45,
    }  # fmt: skip
    assert homes.hidden.loc["a", "elsewhere_in_ics"]


def test_on_a_private_machine_everything_is_shown_as_it_is() -> None:
    seen = on_paper(
        going("district:a", "district:b", people=3.0, days=90.0), going("district:a", "district:d"),
        going("district:a", None), going(None, "district:d"),
    )  # fmt: skip
    found = shown(seen, REHAB, "none")
    assert not found.homes.hidden.any(axis=None)
    assert found.homes.figures.loc["a", ["elsewhere_in_ics", "outside_ics", "known", "not_known", "all"]].tolist() == [
        3, 1, 4, 1, 5,
    ]  # fmt: skip
    assert found.bands.figures.loc[ALL, "days"] == 90
    assert not found.bands.hidden.any(axis=None)


def test_homes_in_no_area_of_the_kind_have_a_row_of_their_own() -> None:
    seen = on_paper(going("icb_2026:north", "district:d", people=9.0), going("district:a", "district:b", people=9.0))
    homes = shown(seen, REHAB, "none").homes.figures
    assert homes.loc["not_known", ["outside_ics", "all"]].tolist() == [9, 9]


def test_areas_that_are_too_small_are_put_together_and_counted() -> None:
    """A has 9; b 3 and d 4 are too small and make 7 together, with the district that has none."""
    seen = on_paper(
        going("district:a", "district:d", people=9.0), going("district:b", "district:d", people=3.0),
        going("district:d", "district:a", people=4.0),
    )  # fmt: skip
    found = shown(seen, REHAB, "mhsds")
    assert list(found.homes.figures.index) == ["a", OTHER_HOMES, ALL]
    assert found.others == 3
    assert found.homes.figures.loc[OTHER_HOMES, ALL] == 5


def test_one_small_area_alone_keeps_its_name_and_is_hidden() -> None:
    seen = on_paper(*(going(f"district:{home}", "district:d", people=people)
                      for home, people in (("a", 9.0), ("b", 3.0), ("both", 8.0), ("d", 7.0))))  # fmt: skip
    found = shown(seen, REHAB, "mhsds")
    assert set(found.homes.figures.index) == {"a", "b", "both", "d", ALL}
    assert found.homes.hidden.loc["b"].all()


def test_shares_are_those_of_the_counts_as_shown() -> None:
    """30 of 40 outside, both as rounded: 75%, Wilson 0.598 to 0.858 (worked out with a calculator)."""
    seen = on_paper(going("district:a", "district:d", people=31.0), going("district:a", "district:b", people=11.0))
    row = shown(seen, REHAB, "mhsds").shares.loc["a"]
    assert row["share"] == 0.75
    assert row[["low", "high"]].tolist() == pytest.approx([0.598, 0.858], abs=5e-4)


def test_a_share_is_hidden_with_its_numerator() -> None:
    seen = on_paper(going("district:a", "district:d", people=3.0), going("district:a", "district:b", people=60.0))
    found = shown(seen, REHAB, "mhsds")
    assert found.shares.isna().all(axis=None)


def pounds(seen: ObservedPlace) -> disclosed.Shown:
    """What may be shown of the cost of rehabilitation."""
    costs = costs_in(seen, load_assumptions().money)
    return shown_costs(shown(seen, REHAB, "mhsds"), costs, "mhsds")


def test_costs_are_rounded_and_hidden_with_the_people_whose_they_are() -> None:
    """10 people, 1,001 days at 364: 364,364, as 364,000; with 10 days more at another cost, 368,004."""
    row = going("district:a", "district:d", people=10.0, days=1001.0)
    assert pounds(on_paper(row)).figures.loc[ALL, "pounds"] == 364_000
    other = pounds(on_paper(row, going("district:a", "district:d", days=10.0, cost_per_day=9.0)))
    assert other.figures.loc[ALL, "pounds"] == 368_000
    assert pounds(on_paper(going("district:a", "district:d", people=3.0, days=1000.0))).hidden.all(axis=None)


def test_rows_whose_count_is_suppressed_are_told() -> None:
    seen = on_paper(
        going("district:a", "district:d", people=9.0), going("district:a", "district:d", people=None, people_most=4.0)
    )
    assert shown(seen, REHAB, "mhsds").rows_without_people == 1


def test_england_with_many_homes_shows_the_largest_and_puts_the_others_together() -> None:
    """Every one of the 296 districts sends 10 people to Brighton: 40 are named and 256 together."""
    districts = sorted(england().blocks["district"].unique())
    rows = [going(f"district:{code}", "district:E06000043", people=10.0) for code in districts]
    seen = observed_in(england(), placements(*rows), Place("england", "E92000001", "England"), "district", 1.3)
    found = shown(seen, REHAB, "mhsds")
    assert found.others == len(districts) - MOST_HOMES
    assert found.homes.figures.loc[OTHER_HOMES, ALL] == 2_560
    assert found.homes.figures.loc[ALL, ALL] == 2_960


def test_the_example_of_sussex_before_2026_is_one_row() -> None:
    """45 placed for want of a bed; counted in the file, none of them is in Sussex."""
    found = shown(observed_in(england(), sussex(), SUSSEX, "icb_2024", 1.3), NO_BED, "mhsds")
    assert list(found.homes.figures.index) == [SUSSEX.area]
    assert found.homes.figures.loc[SUSSEX.area, ["outside_ics", ALL]].tolist() == [45, 45]

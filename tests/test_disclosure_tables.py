"""Secondary suppression: what a reader with a linear program can work out of a table as it is shown.

Criterion: whatever is shown leaves every hidden cell a range that holds at least two whole numbers. The reader knows
that totals are sums, that shown counts are rounded to the nearest 5, and which hidden cells are small ones; where 0 is
shown (hes), a hidden total may be of any size.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from marketmap import disclosure

ROUNDING = ["mhsds", "hes"]
SMALL = {"mhsds": (0, 4), "hes": (1, 7)}
SHOWN_FROM = {"mhsds": 5, "hes": 8}
ALL = "all"
OUTSIDE = "outside"
Sums = list[tuple[str, list[str]]]


def line(*parts: int) -> tuple[pd.DataFrame, Sums]:
    """One column of counts with their total."""
    names = [f"part {number}" for number in range(len(parts))]
    return pd.DataFrame({"people": [*parts, sum(parts)]}, index=[*names, ALL], dtype=float), [(ALL, names)]


def with_margins(inside: list[list[int]]) -> tuple[pd.DataFrame, Sums, Sums]:
    """Homes by hosts: the first host is the home area, the others are outside, and there are totals of everything."""
    homes = [f"home {number}" for number in range(len(inside))]
    hosts = [f"host {number}" for number in range(len(inside[0]))]
    table = pd.DataFrame(inside, index=homes, columns=hosts, dtype=float)
    table[OUTSIDE] = table[hosts[1:]].sum(axis=1)
    table[ALL] = table[hosts[0]] + table[OUTSIDE]
    table.loc[ALL] = table.sum()
    return table, [(ALL, homes)], [(OUTSIDE, hosts[1:]), (ALL, [hosts[0], OUTSIDE])]


def read(
    shown: pd.DataFrame, small: pd.DataFrame, totals: tuple[Sums, Sums], profile: str
) -> list[tuple[float, float]]:
    """What the reader takes each cell to be in before adding anything up: its least and most, row by row."""
    ranges = []
    for row in shown.index:
        for column in shown.columns:
            is_total = row in dict(totals[0]) or column in dict(totals[1])
            ranges.append(read_cell(shown.loc[row, column], is_total, bool(small.loc[row, column]), profile))
    return ranges


def read_cell(text: str, is_total: bool, is_small: bool, profile: str) -> tuple[float, float]:  # noqa: FBT001, a reading
    """What one cell says of itself."""
    if text == "*":
        least, most = SMALL[profile] if is_small else (SHOWN_FROM[profile], np.inf)
        return least, np.inf if is_small and is_total and profile == "hes" else most
    count = float(text)
    return (0, 0) if count == 0 else (max(count - 2, SHOWN_FROM[profile]), count + 2)


def equations(table: pd.DataFrame, rows: Sums, columns: Sums) -> np.ndarray:
    """Every total less its parts, written cell by cell."""
    place = {(r, c): n for n, (r, c) in enumerate((r, c) for r in table.index for c in table.columns)}
    across = [
        {place[total, column]: 1.0, **{place[part, column]: -1.0 for part in parts}}
        for total, parts in rows
        for column in table.columns
    ]
    down = [
        {place[row, total]: 1.0, **{place[row, part]: -1.0 for part in parts}}
        for total, parts in columns
        for row in table.index
    ]
    lines = across + down
    matrix = np.zeros((len(lines), table.size))
    for number, cells in enumerate(lines):
        for cell, sign in cells.items():
            matrix[number, cell] = sign
    return matrix


def widths(ranges: list[tuple[float, float]], sums: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """How wide a range each of these cells is left, worked out with HiGHS."""
    found = []
    for cell in np.flatnonzero(cells):
        wish = np.zeros(len(ranges))
        wish[cell] = 1.0
        ends = [linprog(sign * wish, sums, sums @ wish * 0, sums, sums @ wish * 0, ranges) for sign in (1.0, -1.0)]
        assert all(end.status in (0, 3) for end in ends), "what is shown can be true"
        found.append(np.inf if any(end.status == 3 for end in ends) else -ends[1].fun - ends[0].fun)
    return np.array(found)


def cells_of(table: pd.DataFrame, rows: Sums, columns: Sums, hidden: pd.DataFrame | None = None) -> disclosure.Cells:
    """A table with totals as cells; what is unknown holds nobody that anyone knows of."""
    sums = equations(table, rows, columns)
    none = np.zeros(table.size, dtype=bool)
    return disclosure.Cells(
        counts=table.fillna(0.0).to_numpy().ravel(), sums=csr_array(sums),
        is_total=(sums > 0).sum(axis=0).astype(float), inner=none, empty=table.isna().to_numpy().ravel(), released=none,
        hidden=none if hidden is None else hidden.to_numpy().ravel(), most=np.full(table.size, np.inf),
    )  # fmt: skip


def hidden_cells(table: pd.DataFrame, rows: Sums, columns: Sums, profile: str) -> pd.DataFrame:
    """Which cells of a table are hidden."""
    found = disclosure.hidden_cells(cells_of(table, rows, columns), profile).hidden
    return pd.DataFrame(found.reshape(table.shape), table.index, table.columns)


def hidden_amounts(table: pd.DataFrame, hidden: pd.DataFrame, rows: Sums, columns: Sums, profile: str) -> pd.DataFrame:
    """Which cells of a table hide their days."""
    cells = cells_of(table, rows, columns, hidden)
    found = disclosure.hidden_amounts(cells, cells.sums, profile).hidden
    return pd.DataFrame(found.reshape(table.shape), table.index, table.columns)


def as_shown(table: pd.DataFrame, hidden: pd.DataFrame, profile: str) -> pd.DataFrame:
    """A table as a reader meets it: * where hidden, missing where unknown."""
    rounded = disclosure.rounded_cells(table, hidden, profile)
    return rounded.map("{:.0f}".format, na_action="ignore").astype("str").mask(hidden, "*")


def assert_safe(table: pd.DataFrame, rows: Sums, columns: Sums, profile: str) -> None:
    """Attack a table as it is shown."""
    hidden = hidden_cells(table, rows, columns, profile)
    shown = as_shown(table, hidden, profile)
    small = table.apply(lambda counts: disclosure.is_suppressed(counts, profile))
    assert (hidden | ~small).all(axis=None)
    assert (shown.to_numpy() == "*").tolist() == hidden.to_numpy().tolist()
    ranges = read(shown, small, (rows, columns), profile)
    left = widths(ranges, equations(table, rows, columns), hidden.to_numpy().ravel())
    assert (left >= 1 - 1e-6).all()


@pytest.mark.parametrize(
    ("parts", "profile", "texts"),
    [
        # 4 + 7 + 7 = 18: shown as *, 5, 5 and 20, the rest can only be 20 - 2 - 7 - 7 = 4; so another is hidden.
        ((4, 7, 7), "mhsds", ["*", "*", "5", "20"]),
        # 3 + 100 = 103: the total is 103 to 107, the other 98 to 102, and the rest anything from 1 to 4.
        ((3, 100), "mhsds", ["*", "100", "105"]),
        ((0, 0, 60), "mhsds", ["*", "*", "60", "60"]),
        ((0, 0, 60), "hes", ["0", "0", "60", "60"]),
        # Under hes 0 is seen, so a total that is shown tells the lone part, and is hidden with it.
        ((7, 0), "hes", ["*", "0", "*"]),
        ((3, 4), "none", ["3", "4", "7"]),
        ((20, 30), "mhsds", ["20", "30", "50"]),
    ],
)
def test_lines_as_on_paper(parts: tuple[int, ...], profile: str, texts: list[str]) -> None:
    table, sums = line(*parts)
    hidden = hidden_cells(table, sums, [], profile)
    assert as_shown(table, hidden, profile)["people"].tolist() == texts


def test_the_attack_of_these_tests_finds_a_cell_that_is_not_protected() -> None:
    """4 + 7 + 7 = 18 with nothing hidden but the 4: its range is one number wide."""
    table, sums = line(4, 7, 7)
    shown = pd.DataFrame({"people": ["*", "5", "5", "20"]}, index=table.index)
    small = pd.DataFrame({"people": [True, False, False, False]}, index=table.index)
    cells = np.array([True, False, False, False])
    left = widths(read(shown, small, (sums, []), "mhsds"), equations(table, sums, []), cells)
    assert left.tolist() == pytest.approx([0])


counts = st.one_of(st.integers(0, 3), st.integers(0, 12), st.integers(0, 200))
tables = st.integers(2, 4).flatmap(
    lambda hosts: st.lists(st.lists(counts, min_size=hosts, max_size=hosts), min_size=1, max_size=5)
)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(ROUNDING))
def test_no_hidden_cell_of_a_table_with_margins_can_be_worked_out(inside: list[list[int]], profile: str) -> None:
    assert_safe(*with_margins(inside), profile)


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=1, max_size=8), st.sampled_from(ROUNDING))
def test_no_hidden_part_of_a_line_can_be_worked_out(parts: list[int], profile: str) -> None:
    table, sums = line(*parts)
    assert_safe(table, sums, [], profile)


@pytest.mark.parametrize("profile", ROUNDING)
@pytest.mark.parametrize("mean", [0.3, 2.0, 9.0])
def test_a_table_of_a_whole_ics_is_safe_too(profile: str, mean: float) -> None:
    random = np.random.default_rng(7)
    assert_safe(*with_margins(random.poisson(mean, (15, 7)).tolist()), profile)


@settings(deadline=None)
@given(tables)
def test_nothing_is_hidden_on_a_private_machine(inside: list[list[int]]) -> None:
    assert not hidden_cells(*with_margins(inside), "none").any(axis=None)


def test_a_total_stays_in_sight_where_a_part_can_be_hidden_instead() -> None:
    """Two homes; the lone small cell costs a neighbour in its row and the two below them, and no total."""
    table, rows, columns = with_margins([[4, 7, 7], [12, 7, 7]])
    hidden = hidden_cells(table, rows, columns, "mhsds")
    assert not hidden.loc[ALL, ALL]
    assert hidden.loc["home 0", "host 0"]
    assert hidden.to_numpy().sum() < hidden.size / 2


def test_days_of_a_lone_hidden_part_are_protected_although_rounding_protects_its_people() -> None:
    """3 and 100 people: people of both need no help, but 3 people's days are the total's less those of the 100."""
    table, sums = line(3, 100)
    hidden = hidden_cells(table, sums, [], "mhsds")
    assert hidden["people"].tolist() == [True, False, False]
    assert hidden_amounts(table, hidden, sums, [], "mhsds")["people"].tolist() == [True, True, False]


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(ROUNDING))
def test_no_hidden_amount_can_be_worked_out_from_exact_ones(inside: list[list[int]], profile: str) -> None:
    """Amounts are known exactly and are 0 or more; a hidden one is left a range, where it is not 0 of 0."""
    table, rows, columns = with_margins(inside)
    hidden = hidden_cells(table, rows, columns, profile)
    amounts = hidden_amounts(table, hidden, rows, columns, profile).to_numpy().ravel()
    assert (amounts | ~hidden.to_numpy().ravel()).all()
    days = table.to_numpy().ravel() * 30
    ranges = [(0.0, np.inf) if cell else (day, day) for cell, day in zip(amounts, days, strict=True)]
    assert (widths(ranges, equations(table, rows, columns), amounts) >= 1 - 1e-6).all()


def test_a_count_that_is_unknown_is_neither_hidden_nor_a_help_to_hide() -> None:
    """The second part was suppressed by its publisher: the total known is 4 + 7 + 7 of the others."""
    table, sums = line(4, 0, 7, 7)
    table.loc["part 1", "people"] = np.nan
    hidden = hidden_cells(table, sums, [], "mhsds")
    texts = as_shown(table, hidden, "mhsds")["people"]
    assert texts.fillna("unknown").tolist() == ["*", "unknown", "*", "5", "20"]


def test_tables_that_share_a_total_are_protected_together() -> None:
    """48 people by place (3 and 45) and by distance (46 and 2): each line alone is safe, and so are both at once."""
    table = pd.DataFrame({"people": [3.0, 45.0, 46.0, 2.0, 48.0]}, index=["a", "b", "near", "far", ALL])
    sums = [(ALL, ["a", "b"]), (ALL, ["near", "far"])]
    assert_safe(table, sums, [], "mhsds")
    assert_safe(table, sums, [], "hes")


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=2, max_size=6))
def test_what_is_hidden_rests_on_counts_and_not_on_names(parts: list[int]) -> None:
    table, sums = line(*parts)
    renamed = table.rename(index=lambda name: f"another {name}")
    other = [(f"another {total}", [f"another {part}" for part in parts]) for total, parts in sums]
    one = hidden_cells(table, sums, [], "mhsds").to_numpy()
    assert (one == hidden_cells(renamed, other, [], "mhsds").to_numpy()).all()

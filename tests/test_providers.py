"""The market of a register: figures on paper, and laws that hold for any register."""

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.providers import closing_within_a_year, concentration, open_on, reading, units_by

COLUMNS = ("provider", "model", "level", "district")
OPTIONS = {
    "provider": ["Abbey", "Beacon", "Cedar", None],
    "model": [*tables.MODELS[:3], None],
    "level": [*tables.LEVELS, None],
    "district": ["E06000043", "E07000063"],
    "closing": [None, "2026-10-01", "2026-10-02", "2027-10-01", "2027-10-02"],
    "opened": [None, "2020-01-01", "2026-10-01", "2026-10-02"],
}
records = st.lists(
    st.fixed_dictionaries(
        {"units": st.integers(1, 5000), **{name: st.sampled_from(values) for name, values in OPTIONS.items()}}
    ),
    min_size=1,
    max_size=25,
)


def schemes_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """A register of these records; what a record does not say is missing."""
    texts: dict[str, list[object]] = {"scheme": [f"S{number}" for number in range(len(rows))]}
    texts |= {name: [row.get(name) for row in rows] for name in OPTIONS}
    columns: dict[str, pd.Series] = {name: pd.Series(values, dtype="str") for name, values in texts.items()}
    return pd.DataFrame(columns | {"units": pd.Series([row["units"] for row in rows], dtype="int64")})


def run_by(**units: int) -> pd.DataFrame:
    """A register of one scheme a provider."""
    return schemes_of([{"provider": provider, "units": count} for provider, count in units.items()])


@pytest.mark.parametrize(
    ("units", "hhi", "share", "words"),
    [
        ((50, 30, 20), 3800, 0.5, "highly concentrated"),  # 2,500 + 900 + 400
        ((7,), 10_000, 1.0, "highly concentrated"),
        ((1, 1, 1, 1, 1), 2000, 0.2, "moderately concentrated"),  # 5 x 20 squared
        ((3, 3, 3, 3, 3, 3, 3, 3, 3, 3), 1000, 0.1, "moderately concentrated"),  # 10 x 10 squared
        ((1,) * 20, 500, 0.05, "not concentrated"),  # 20 x 5 squared
    ],
)
def test_concentration_as_on_paper(units: tuple[int, ...], hhi: float, share: float, words: str) -> None:
    found = concentration(run_by(**{f"P{number:02}": count for number, count in enumerate(units)}))
    assert found.hhi == pytest.approx(hhi)
    assert found.largest_share == pytest.approx(share)
    assert found.largest == "P00"
    assert found.providers == len(units)
    assert reading(round(hhi)) == words


def test_the_lines_of_the_reading() -> None:
    assert [reading(hhi) for hhi in (999.9, 1000, 2000, 2000.1)] == [
        "not concentrated",
        "moderately concentrated",
        "moderately concentrated",
        "highly concentrated",
    ]


def test_units_without_a_provider_are_counted_and_in_nobodys_share() -> None:
    """Abbey has 30 of the 40 units whose provider is named; 900 + 100 of 1,600 is 5,625 + 625 = 6,250."""
    register = schemes_of(
        [{"provider": "Abbey", "units": 30}, {"provider": "Beacon", "units": 10}, {"provider": None, "units": 60}]
    )
    found = concentration(register)
    assert (found.largest, found.largest_share, found.units_without_provider) == ("Abbey", 0.75, 60)
    assert found.hhi == pytest.approx(6250)
    table = units_by(register, "provider")
    assert table["units"].tolist() == [30, 10, 60]
    assert table["provider"].isna().tolist() == [False, False, True]
    assert table["share"].tolist() == pytest.approx([0.3, 0.1, 0.6])


def test_a_register_that_names_no_provider_has_no_index() -> None:
    found = concentration(schemes_of([{"units": 5}]))
    assert (found.providers, found.largest, found.largest_share, found.hhi) == (0, None, None, None)
    assert found.units_without_provider == 5


def test_schemes_and_units_are_counted_apart() -> None:
    register = schemes_of(
        [{"model": "hostel", "units": 8}, {"model": "foyer", "units": 9}, {"model": "hostel", "units": 2}]
    )
    assert units_by(register, "model")[["model", "schemes", "units"]].to_numpy().tolist() == [
        ["hostel", 2, 10],
        ["foyer", 1, 9],
    ]


@pytest.mark.parametrize(
    ("closing", "closes"),
    [(None, False), ("2026-10-01", False), ("2026-10-02", True), ("2027-10-01", True), ("2027-10-02", False)],
)
def test_closing_within_a_year_of_a_day(closing: str | None, closes: bool) -> None:  # noqa: FBT001, a case
    """Seen on 1 October 2026: from the day after to 1 October 2027."""
    found = closing_within_a_year(schemes_of([{"units": 4, "closing": closing}]), "2026-10-01")
    assert len(found) == int(closes)


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    register = schemes_of([{"units": 1, "closing": day} for day in ("2029-02-28", "2029-03-01")])
    assert closing_within_a_year(register, "2028-02-29")["closing"].tolist() == ["2029-02-28"]


@pytest.mark.parametrize(
    ("opened", "closing", "is_open"),
    [
        (None, None, True), ("2026-10-01", None, True), ("2026-10-02", None, False),
        (None, "2026-10-01", False), (None, "2026-10-02", True),
    ],
)  # fmt: skip
def test_open_on_a_day(opened: str | None, closing: str | None, is_open: bool) -> None:  # noqa: FBT001, a case
    register = schemes_of([{"units": 3, "opened": opened, "closing": closing}])
    assert len(open_on(register, "2026-10-01")) == int(is_open)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(records)
def test_every_table_adds_up_to_the_register(rows: list[dict[str, object]]) -> None:
    register = schemes_of(rows)
    for column in COLUMNS:
        table = units_by(register, column)
        assert table["units"].sum() == register["units"].sum()
        assert table["schemes"].sum() == len(register)
        assert table["share"].sum() == pytest.approx(1)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(records)
def test_the_index_lies_between_even_shares_and_one_provider(rows: list[dict[str, object]]) -> None:
    found = concentration(schemes_of(rows))
    if found.providers:
        assert found.hhi is not None
        assert 10_000 / found.providers - 1e-6 <= found.hhi <= 10_000 + 1e-6
        assert found.largest_share is not None
        assert found.hhi <= 10_000 * found.largest_share + 1e-6  # no share is above the largest


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(records, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, object]], random: Random) -> None:
    register = schemes_of(rows)
    shuffled = register.iloc[random.sample(range(len(rows)), len(rows))]
    assert concentration(shuffled) == concentration(register)
    for column in COLUMNS:
        pd.testing.assert_frame_equal(units_by(shuffled, column), units_by(register, column))
    closing = closing_within_a_year(register, "2026-10-01").reset_index(drop=True)
    pd.testing.assert_frame_equal(closing_within_a_year(shuffled, "2026-10-01"), closing)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(records)
def test_what_closes_within_a_year_is_open_or_opens_later(rows: list[dict[str, object]]) -> None:
    register = schemes_of(rows)
    closing = set(closing_within_a_year(register, "2026-10-01")["scheme"])
    shut = set(register.loc[register["closing"] <= "2026-10-01", "scheme"])
    assert not closing & shut

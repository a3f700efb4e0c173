"""The log of releases: tables that are each safe do not give each other away."""

from collections.abc import Sequence
from functools import cache

import pandas as pd
import pytest

from marketmap.disclosed import ShownStrand, shown_strand
from marketmap.disclosure import Suppression
from marketmap.geography import Place
from marketmap.home_table import ALL
from marketmap.observed_market import ObservedPlace, observed_in
from marketmap.released import Basis, hash_of, releases, shown_strands, with_release
from marketmap.tables import RELEASED, check
from marketmap.workspace import Workspace, open_workspace, workspace_bytes
from tests.england import england
from tests.placed import going, placements

DERBYSHIRE = Place("upper_tier", "E10000007", "Derbyshire")
REHAB = ("rehab", "not_asked")
HOW = Suppression()


def districts() -> list[str]:
    """The eight districts of Derbyshire."""
    blocks = england().blocks
    return sorted(blocks.loc[blocks["upper_tier"] == DERBYSHIRE.area, "district"].unique())


@cache
def derbyshire() -> pd.DataFrame:
    """4 people of the first district and 7 of each of the seven others, all placed in Leeds: 53 together."""
    first, *others = (f"district:{code}" for code in districts())
    rows = [going(first, "district:E08000035", people=4.0)]
    return placements(*rows, *(going(home, "district:E08000035", people=7.0) for home in others))


def views() -> list[tuple[Place, str]]:
    """Derbyshire as one row, then each of its districts by itself."""
    return [(DERBYSHIRE, "upper_tier"), *((Place("district", code, code), "district") for code in districts())]


@cache
def observe(place: Place, kind: str) -> ObservedPlace:
    """The placements of a place."""
    return observed_in(england(), derbyshire(), place, kind, 1.3)


def total(found: ShownStrand) -> float | None:
    """Everybody in a table; None where it is hidden."""
    last = str(found.homes.figures.index[-1])
    return None if found.homes.hidden.loc[last, ALL] else float(found.homes.figures.loc[last, ALL])


def fewest_of_the_first(totals: Sequence[float | None]) -> float:
    """The fewest people that the first district can have: the county's least less the others' most, rounded to 5."""
    county, _, *others = totals
    if county is None:
        return 0.0
    return max(county - 2 - sum(float("inf") if one is None else one + 2 for one in others), 0.0)


@pytest.fixture(scope="module")
def logged() -> tuple[list[float | None], pd.DataFrame]:
    """The totals of the nine views shown one after another with a log, and the log."""
    log, totals = Workspace().released, []
    for view in views():
        basis = Basis(log, hash_of(derbyshire()), "", HOW)
        shown, refused = shown_strands(observe(*view), basis, observe)
        assert not refused
        log = with_release(basis, observe(*view), shown, "a test", "2026-11-26")
        totals.append(total(shown[0]))
    return totals, log


def test_nine_tables_that_are_each_safe_give_a_count_of_4_away() -> None:
    """55 stands for 53 at least, and seven times 5 for 49 at most: 4 are left, and less than 5 is what * says."""
    alone = [total(shown_strand(observe(*view), REHAB, "mhsds")) for view in views()]
    assert alone == [55, None, 5, 5, 5, 5, 5, 5, 5]
    assert fewest_of_the_first(alone) == 4


def test_with_the_log_they_do_not(logged: tuple[list[float | None], pd.DataFrame]) -> None:
    """Only the last table has to hide its 7 people."""
    totals, _ = logged
    assert fewest_of_the_first(totals) <= 3
    assert totals == [55, None, 5, 5, 5, 5, 5, 5, None]


def test_what_was_released_is_shown_again_as_it_was(logged: tuple[list[float | None], pd.DataFrame]) -> None:
    """Even the first, of which something would have to be hidden if it came last."""
    _, log = logged
    basis = Basis(log, hash_of(derbyshire()), "", HOW)
    seen = observe(*views()[0])
    shown, _ = shown_strands(seen, basis, observe)
    assert total(shown[0]) == 55
    assert with_release(basis, seen, shown, "a test", "2026-11-27") is log


def test_the_log_keeps_its_contract_and_is_saved_with_the_workspace(
    logged: tuple[list[float | None], pd.DataFrame],
) -> None:
    _, log = logged
    check(RELEASED, log)
    again = open_workspace(workspace_bytes(Workspace(released=log))).released
    pd.testing.assert_frame_equal(again, log)
    listed = releases(log)
    assert listed["place_name"].tolist() == [place.name for place, _ in reversed(views())]
    county = log[(log["release"] == 1) & (log["table"] == "homes") & (log["column"] == ALL)]
    assert county["shown"].tolist() == ["55"]


@pytest.mark.parametrize(
    ("kind", "how", "words"),
    [
        ("icb_2024", HOW, "ICSs of other boundaries"),
        ("district", Suppression("hes"), "small counts hidden in another way"),
    ],
)
def test_what_cannot_be_set_beside_is_refused_and_says_what_can_be_done(
    kind: str, how: Suppression, words: str, logged: tuple[list[float | None], pd.DataFrame]
) -> None:
    basis = Basis(logged[1], hash_of(derbyshire()), "", how)
    shown, refused = shown_strands(observe(DERBYSHIRE, kind), basis, observe)
    assert shown == []
    assert len(refused) == 1
    assert words in refused[0]
    assert "start the list of releases anew" in refused[0]


def test_other_placements_and_releases_that_hid_nothing_are_not_taken_together(
    logged: tuple[list[float | None], pd.DataFrame],
) -> None:
    """A county of 53 is shown as 55, whatever was released of another list, or as it is for a stated reason."""
    other = Basis(logged[1], "another list", "", Suppression("hes"))
    shown, refused = shown_strands(observe(DERBYSHIRE, "icb_2024"), other, observe)
    assert (len(shown), refused) == (1, [])
    exact = Basis(logged[1], hash_of(derbyshire()), "", Suppression("none", "checking the list"))
    seen = observe(*views()[0])
    shown, _ = shown_strands(seen, exact, observe)
    assert total(shown[0]) == 53
    log = with_release(exact, seen, shown, "a test", "2026-11-26")
    assert releases(log)["stated"].iloc[0] == "checking the list"
    hidden_again, _ = shown_strands(seen, Basis(log, hash_of(derbyshire()), "", HOW), observe)
    assert total(hidden_again[0]) == 55

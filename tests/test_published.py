"""What a server works out before it answers: it is the first page's, and no session can spoil it for others."""

import pandas as pd

from marketmap import published
from marketmap.geography import ENGLAND
from marketmap.market import gaps_by
from marketmap.pages import store
from marketmap.pages.address import Choices
from tests.england import market


def test_the_page_made_ready_is_the_one_that_opens_first() -> None:
    first = Choices()
    assert first.place == ENGLAND
    assert first.by == published.FIRST_KIND
    assert store.map_page(first.by, first.place) is published.england_page(first.by)


def test_every_kind_of_area_is_the_markets() -> None:
    for kind in ("england", "region", "icb_2026"):
        pd.testing.assert_frame_equal(published.england_gaps(kind), gaps_by(market(), kind))


def test_a_session_that_changes_its_rows_changes_nobody_elses() -> None:
    mine = store.gaps_by((), "region", ENGLAND)
    mine["demand"] = 0.0
    mine.loc[:, "supply"] = 0.0
    kept = published.england_gaps("region")
    assert (kept["demand"].dropna() > 0).all()
    assert (kept["supply"].dropna() > 0).all()
    assert (store.gaps_by((), "region", ENGLAND)["demand"].dropna() > 0).all()


def test_changes_of_the_reader_are_worked_out_anew() -> None:
    doubled = store.gaps_by((("rates.veterans", 2.0),), "england", ENGLAND)
    assert set(doubled["group"]) - set(published.england_gaps("england")["group"]) == {"veterans"}

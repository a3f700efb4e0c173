"""What a server works out before it answers: it is the first page's, and no session can spoil it for others."""

import pandas as pd

from marketmap import published
from marketmap.drawn_market import draw_market
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND
from marketmap.how_sure import uncertainty_by
from marketmap.market import gaps_by
from marketmap.pages import store, sure_figures
from marketmap.pages.address import Choices
from tests.england import market


def test_the_page_made_ready_is_the_one_that_opens_first() -> None:
    first = Choices()
    assert first.place == ENGLAND
    assert first.by == published.FIRST_KIND
    assert (first.group, first.estimate_code) == published.FIRST_SHOWN
    assert store.map_page(first.by, first.place) is published.england_page(first.by)


def test_every_kind_of_area_is_the_markets() -> None:
    for kind in ("england", "region", "icb_2026"):
        pd.testing.assert_frame_equal(published.england_gaps(kind), gaps_by(market(), kind))


def test_its_limits_are_those_of_the_market_drawn_anew() -> None:
    """The figures that hatch the first map, drawn again from another market."""
    for kind in ("england", "icb_2026"):
        drawn = uncertainty_by(footing_of(market(), kind), draw_market(market()), *published.FIRST_SHOWN)
        pd.testing.assert_frame_equal(sure_figures.uncertainty((), kind, ENGLAND, published.FIRST_SHOWN), drawn)


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

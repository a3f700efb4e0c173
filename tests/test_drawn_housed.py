"""The allocation drawn many times, against the market built and allocated again from a draw, and the laws of draws."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from marketmap import tables
from marketmap.assumptions import load_assumptions
from marketmap.drawn_housed import AT_ONCE, MEANS, HousedDraws, Piece, allocated
from marketmap.drawn_market import draw_market, drawn_demand
from marketmap.errors import ChoiceError
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question, house, met_by, question_of
from marketmap.intervals import Numbers
from marketmap.market import Market, build_market
from marketmap.uncertainty import Draws, met_limits, some_of
from tests.england import SUSSEX, england, market
from tests.test_drawn_market import built_again, draws_of, rich_market

SOME = slice(3, 6)


def housed_draws(base: Market, draws: Draws, kind: str, place: Place, group: str = "mental_health") -> HousedDraws:
    """Everything that is drawn of one place, as the command asks for it."""
    housed = house(base, question_of(Question(group=group), place, kind))
    return HousedDraws(housed, kind, place, draws)


def units_of(asked: HousedDraws) -> Numbers:
    """Units by area, with the place as a whole last; by means; by draw."""
    return np.concatenate([allocated(asked.standing, piece) for piece in asked.pieces()], axis=-1)


@cache
def england_by_ics() -> HousedDraws:
    """Three draws of England by ICS."""
    return housed_draws(market(), some_of(draws_of("baseline"), SOME), "icb_2026", ENGLAND)


def again(asked: HousedDraws, draws: Draws, number: int) -> pd.DataFrame:
    """Where demand could be met in the market built from one draw, by the usual way."""
    built = built_again(asked.housed.market, draws, number)
    found = house(built, asked.housed.question)
    by = pd.concat([met_by(found, asked.kind, asked.place), met_by(found, asked.place.kind, asked.place)])
    return by.set_index("area").loc[[*asked.areas, asked.place.area], list(MEANS)]


def check_beside_usual_way(asked: HousedDraws, draws: Draws, number: int) -> None:
    """Compare one draw; who is housed where may differ by a millionth of a unit a point."""
    drawn = units_of(asked)[:, :, number]
    np.testing.assert_allclose(drawn, again(asked, draws, number), atol=2e-3)


def test_a_draw_of_england_is_the_market_built_and_allocated_again() -> None:
    check_beside_usual_way(england_by_ics(), some_of(draws_of("baseline"), SOME), 1)


def test_a_draw_of_a_place_with_a_register_is_the_market_built_and_allocated_again() -> None:
    """Sussex block by block before April 2026, with schemes at points, a slope and own rates that are drawn too."""
    draws = some_of(draws_of("rich"), slice(0, 2))
    check_beside_usual_way(housed_draws(rich_market(), draws, "district", SUSSEX), draws, 1)


def test_what_distance_and_nomination_rest_on_is_drawn_where_it_has_a_range() -> None:
    changes = {
        "travel.road_factor.low": 1.2, "travel.road_factor.high": 1.5, "allocation.reach_km.low": 60,
        "allocation.reach_km.high": 120, "allocation.share_open.low": 0.3, "allocation.share_open.value": 0.6,
    }  # fmt: skip
    base = build_market(england(), load_assumptions().changed(changes))
    draws = some_of(draw_market(base, 5), slice(0, 2))
    asked = housed_draws(base, draws, "icb_2026", ENGLAND)
    check_beside_usual_way(asked, draws, 1)
    first, second = np.moveaxis(units_of(asked), -1, 0)
    assert (first[:, 2] != second[:, 2]).any()


def test_one_draw_is_one_england() -> None:
    """In every draw the ICSs add up to England, and met and unmet to the demand that gaps are drawn from."""
    asked = england_by_ics()
    drawn = units_of(asked)
    np.testing.assert_allclose(drawn[:-1].sum(axis=0), drawn[-1], rtol=1e-9)
    required = drawn_demand(footing_of(market(), "icb_2026"), asked.draws, "mental_health", "benchmark")
    np.testing.assert_allclose(drawn[:-1].sum(axis=1), required, rtol=1e-9)


def test_draws_are_the_first_of_those_that_gaps_are_drawn_from() -> None:
    every = draws_of("baseline")
    for name, values in some_of(every, SOME).assumptions.items():
        np.testing.assert_array_equal(values, every.assumptions[name][SOME])
    claimants = some_of(every, SOME).counts["hb_claimants"]
    np.testing.assert_array_equal(claimants, every.counts["hb_claimants"].iloc[:, SOME])


def test_pairs_that_no_draw_uses_are_left_out() -> None:
    """Only districts with units to spare in some draw house people of others: most have none."""
    asked = england_by_ics()
    assert asked.standing.reach.km.nnz < asked.housed.reach.km.nnz / 2
    by_all = Market(
        market().england, load_assumptions().changed({"allocation.rule": "best_for_all"}), market().supply,
        market().demand,
    )  # fmt: skip
    every = HousedDraws(house(by_all, Question()), "icb_2026", ENGLAND, asked.draws)
    assert every.standing.reach.km.nnz == asked.housed.reach.km.nnz


def test_the_summary_keeps_its_contract_and_holds_the_central_figures() -> None:
    asked = england_by_ics()
    table = asked.summary(allocated(asked.standing, piece) for piece in asked.pieces())
    tables.check(tables.MET_UNCERTAINTY, table)
    central = met_by(asked.housed, "icb_2026").set_index("area")
    shown = table.set_index("area")
    assert shown.index[-1] == ENGLAND.area
    for name in (*MEANS, "outside_share"):
        assert shown.loc[central.index, name].tolist() == pytest.approx(central[name].tolist(), nan_ok=True)
    assert set(table["draws"]) == {3}
    assert set(table["seed"]) == {2026}


def test_a_place_that_is_its_only_area_has_one_row() -> None:
    alone = HousedDraws(england_by_ics().housed, "england", ENGLAND, england_by_ics().draws)
    table = alone.summary(allocated(alone.standing, piece) for piece in alone.pieces())
    tables.check(tables.MET_UNCERTAINTY, table)
    assert table["area"].tolist() == [ENGLAND.area]


def test_limits_are_of_the_share_in_each_draw() -> None:
    """Of 8, 5 and 0 met 2, 5 and 0 outside: shares 25% and 100%, none where nothing is met; for each 100 of 10."""
    outside = np.array([[2.0, 5.0]])
    drawn = {"met_in_district": np.array([[6.0, 0.0]]), "met_in_icb": np.zeros((1, 2)), "met_outside": outside,
             "unmet": np.array([[2.0, 5.0]])}  # fmt: skip
    row = met_limits(drawn).iloc[0]
    # The 2.5th percentile of two values lies a fortieth of the way from the lower to the higher one.
    assert [row["outside_share_lower"], row["outside_share_upper"]] == pytest.approx([0.26875, 0.98125])
    assert row["outside_per_100_required_lower"] == pytest.approx(20.75)
    nothing = {name: np.zeros((1, 2)) for name in MEANS}
    assert np.isnan(met_limits(nothing)["outside_share_lower"]).all()


def test_pieces_hold_all_draws_in_order() -> None:
    draws = draw_market(market(), AT_ONCE + 2)
    sizes = [
        piece.required.shape[1] for piece in HousedDraws(england_by_ics().housed, "icb_2026", ENGLAND, draws).pieces()
    ]
    assert sizes == [AT_ONCE, 2]


def test_a_part_that_requires_nothing_has_no_share_of_its_point() -> None:
    standing, piece = england_by_ics().standing, next(england_by_ics().pieces())
    nothing = Piece(piece.required * 0, piece.units, piece.rules)
    assert not allocated(standing, nothing).any()


def test_an_estimate_that_is_not_known_everywhere_cannot_be_allocated() -> None:
    with pytest.raises(ChoiceError, match="districts have no figure of units required"):
        house(market(), Question(estimate="pressure"))

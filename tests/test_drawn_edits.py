"""Draws of a scenario: what edits change is certain, and all else is drawn as it is without them."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from marketmap.cli import main
from marketmap.drawn_housed import drawn_units
from marketmap.drawn_market import draw_market, drawn_demand, drawn_supply
from marketmap.five_years import five_years
from marketmap.footing import footing_of
from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question
from marketmap.how_sure import uncertainty_by
from marketmap.intervals import Numbers
from marketmap.market import Market, gaps_by
from marketmap.outputs.what_if_words import chance_sentence
from marketmap.tables.years import EVERY
from marketmap.uncertainty import Draws
from marketmap.what_if import with_units_edited
from marketmap.what_if_figures import Looked, what_if
from marketmap.years_ahead import Ahead, years_ahead
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, market
from tests.housed_examples import BRIGHTON_CODE, LEWES_CODE, registered
from tests.registers import HOVE
from tests.test_drawn_market import built_again
from tests.test_what_if import found, made, opened

HASTINGS_CODE = "E07000062"
SCHEMES = (
    {
        "Scheme ID": "S1",
        "Postcode": HOVE,
        "Units": 40,
        "Client group": "Mental health",
        "Opened": "",
        "Closing": "2029-01-31",
    },
    {"Scheme ID": "S2", "Postcode": HOVE, "Units": 25, "Client group": "Mental health", "Opened": "", "Closing": ""},
    {
        "Scheme ID": "S3",
        "Postcode": HOVE,
        "Units": 8,
        "Client group": "Mental health",
        "Opened": "2028-01-01",
        "Closing": "",
    },
)
CERTAIN: tuple[dict[str, Any], ...] = (
    opened(units=30, at=HOVE, district=None),
    opened(name="Another", units=12),
    {"do": "close", "scheme": "S1"},
    {"do": "resize", "scheme": "S2", "units": 50},
    {"do": "add demand", "area": "Hastings", "units": 100},
)
TOTAL = {"do": "resize", "district": "Lewes", "units": 300}


@cache
def registry() -> Market:
    """The market with a register of Brighton: one scheme closes in 2029, one opens in 2028."""
    return registered(*SCHEMES, covers=(BRIGHTON_CODE,))


@cache
def edited() -> Market:
    """The same with every kind of edit that is certain."""
    return made(*CERTAIN, base=registry())


@cache
def draws() -> Draws:
    """Twenty draws: they are of counts and assumptions, which no edit here changes."""
    return draw_market(registry(), 20)


def drawn(base: Market, kind: str = "district", place: Place = ENGLAND) -> tuple[list[str], Numbers, Numbers]:
    """Areas, and demand and supply of each draw."""
    footing = footing_of(base, kind, place)
    shown = ("mental_health", "benchmark")
    return list(footing.areas), drawn_demand(footing, draws(), *shown), drawn_supply(footing, draws(), shown[0])


@pytest.mark.parametrize("number", [0, 13])
@pytest.mark.parametrize(("kind", "place"), [("icb_2026", ENGLAND), ("district", SURREY_AND_SUSSEX)])
@pytest.mark.parametrize("estimate", ["benchmark", "pressure"])
def test_a_draw_of_a_scenario_is_the_market_built_from_it_and_edited(
    kind: str, place: Place, estimate: str, number: int
) -> None:
    again = with_units_edited(built_again(registry(), draws(), number), found(*CERTAIN, base=registry()))
    rows = gaps_by(again, kind, place).query("group == 'mental_health' and estimate == @estimate").set_index("area")
    footing = footing_of(edited(), kind, place)
    expected = rows.loc[footing.areas]
    required = drawn_demand(footing, draws(), "mental_health", estimate)[:, number]
    np.testing.assert_allclose(required, expected["demand"], rtol=1e-9)
    np.testing.assert_allclose(
        drawn_supply(footing, draws(), "mental_health")[:, number], expected["supply"], rtol=1e-9
    )


def test_every_draw_changes_by_what_the_edits_say_and_nowhere_else() -> None:
    """Brighton: 30 open, 40 close, 25 become 50: 15 more. Lewes: 12 more. Hastings: 100 more required."""
    areas, required, exist = drawn(registry())
    _, required_then, exist_then = drawn(edited())
    more = {BRIGHTON_CODE: 15.0, LEWES_CODE: 12.0}
    expected = np.array([more.get(area, 0.0) for area in areas])
    for number in range(draws().number):
        np.testing.assert_allclose((exist_then - exist)[:, number], expected, atol=1e-9)
    wanted = np.array([100.0 if area == HASTINGS_CODE else 0.0 for area in areas])
    np.testing.assert_allclose(required_then - required, np.repeat(wanted[:, None], draws().number, axis=1), atol=1e-9)


@pytest.mark.parametrize("group", ["mental_health", "all"])
def test_a_published_total_that_is_resized_is_as_many_times_larger_in_every_draw(group: str) -> None:
    base, then = market(), made(TOTAL)
    was, now = (one.supply.set_index(["scheme", "group"])["units"][LEWES_CODE, group] for one in (base, then))
    before, after = (
        drawn_supply(footing_of(one, "district", SURREY_AND_SUSSEX), draws(), group) for one in (base, then)
    )
    row = footing_of(base, "district", SURREY_AND_SUSSEX).areas.get_loc(LEWES_CODE)
    np.testing.assert_allclose(after[row], before[row] * now / was)
    np.testing.assert_array_equal(np.delete(after, row, axis=0), np.delete(before, row, axis=0))
    assert group == "all" or now == 300


def test_units_that_are_allocated_in_draws_are_those_of_the_gaps() -> None:
    exist = drawn_units(edited(), draws(), "mental_health")
    district = edited().supply.drop_duplicates("scheme").set_index("scheme")["district"]
    by_district = exist.groupby(district.reindex(exist.index)).sum()
    areas, _, expected = drawn(edited())
    np.testing.assert_allclose(by_district.loc[areas].to_numpy(), expected, equal_nan=True)
    assert exist.loc["New house"].eq(30).all()
    assert exist.loc["S1"].eq(0).all()


def test_limits_of_a_scenario_stand_round_its_central_figures() -> None:
    table = uncertainty_by(
        footing_of(edited(), "district", SURREY_AND_SUSSEX), draw_market(edited()), "mental_health", "benchmark"
    )
    assert (table["gap_lower"] < table["gap"]).all()
    assert (table["gap"] < table["gap_upper"]).all()


def test_an_edited_scheme_follows_its_dates_in_the_years_ahead() -> None:
    """S1 is closed now, so its closing in 2029 takes nothing more; S3 opens in 2028; S2 has 50, New house 30."""
    ahead = Ahead("2026-07-01", years=range(2026, 2031), size=(50, 1))
    shown = ("mental_health", "benchmark")
    by_year = years_ahead(edited(), "district", BRIGHTON, shown, ahead).set_index("year")
    assert by_year["supply"].tolist() == [80.0, 80.0, 88.0, 88.0, 88.0]
    assert by_year["supply_lower"].tolist() == by_year["supply_upper"].tolist() == by_year["supply"].tolist()
    without = years_ahead(registry(), "district", BRIGHTON, shown, ahead).set_index("year")
    assert without["supply"].tolist() == [65.0, 65.0, 73.0, 33.0, 33.0]
    assert by_year["demand"].tolist() == pytest.approx(without["demand"].tolist())


def test_added_demand_grows_as_the_people_there_do() -> None:
    ahead = Ahead("2026-07-01", per_cent=10.0, years=range(2026, 2029), size=(50, 1))
    hastings = Place("district", HASTINGS_CODE, "Hastings")
    shown = ("mental_health", "benchmark")
    with_it, without = (
        years_ahead(base, "district", hastings, shown, ahead).set_index("year") for base in (edited(), registry())
    )
    for column in ("demand", "demand_lower", "demand_upper"):
        assert (with_it[column] - without[column]).tolist() == pytest.approx([100, 110, 121])


def test_the_five_year_table_counts_what_edits_open_where_no_level_is_known() -> None:
    """Nothing of the register states a level: S2's 50 stand there, and New house's 30 where level is not known."""
    table = five_years(edited(), "district", BRIGHTON, "benchmark", Ahead("2026-07-01", years=range(2027, 2032)))
    rows = table[table["group"] == "mental_health"].set_index("level")["available"]
    assert rows.to_dict() == {EVERY: 80.0, "not stated": 50.0, "not known": 30.0}


def test_how_likely_a_place_is_short_is_said_before_and_after_as_the_draws_have_it() -> None:
    """Brighton has 65 units of a register and needs hundreds; 30 open, 40 close and 25 become 50."""
    looked = Looked(BRIGHTON, "district", Question())
    worked = what_if(
        registry(), ("A plan", [(one.edit.words, one) for one in found(*CERTAIN, base=registry())]), looked
    )
    for state, base in ((worked.before, registry()), (worked.after, edited())):
        table = uncertainty_by(footing_of(base, "district", BRIGHTON), draw_market(base), "mental_health", "benchmark")
        columns = ["gap_lower", "gap_upper", "chance_short"]
        assert state.sure[columns].tolist() == pytest.approx(table.iloc[0][columns].tolist())


def test_words_of_how_likely_a_place_is_short() -> None:
    before, after = (
        pd.Series({"chance_short": chance, "gap_lower": lower, "gap_upper": upper})
        for chance, lower, upper in ((0.97, -1.0, 270.0), (0.123, -80.0, 12.0))
    )
    assert chance_sentence("A plan", "Hove", before, after) == (
        "The chance that Hove is short is 97% (95% limits minus 1 to 270 units short) as it is, and would be 12% "
        "(95% limits minus 80 to 12 units short) with “A plan”."
    )
    assert not chance_sentence("A plan", "Hove", before, after.replace(0.123, np.nan))


PLAN = """name = "A plan"
source = "The board's paper"
[[edit]]
do = "open"
name = "New house"
district = "Lewes"
units = 30
"""


@pytest.mark.parametrize("command", ["sure", "years", "strategy", "statement"])
def test_commands_work_with_a_scenario_and_make_it_again(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    ending = ".docx" if command == "statement" else ".xlsx"
    made_first, again = tmp_path / f"first{ending}", tmp_path / f"again{ending}"
    asked = [command, "--in", "Lewes", "--scenario", str(tmp_path / "plan.toml"), "--out", str(made_first)]
    assert main(asked) == 0
    assert "What-if: the figures are those of the scenario “A plan”. 1. Open New house" in capsys.readouterr().err
    assert main(["reproduce", str(made_first), "--out", str(again)]) == 0
    assert again.read_bytes() == made_first.read_bytes()

"""The page Gaps without a browser: what it says, and that sentence, map, list and table are the same figures."""

import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from marketmap.geography import ENGLAND, Place
from marketmap.housed import Question, ground_of, house, met_by
from marketmap.market import gaps_by
from marketmap.pages.address import Choices, measures_for
from tests.app_pages import map_message, page_text
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, SUSSEX, market

APP = str(Path(__file__).parent.parent / "app.py")
LIMITS = [25, 50, 75, 100]


def opened(**address: str) -> AppTest:
    """Open the app at an address, as it is once the map is drawn."""
    app = opening(**address).run()
    assert not app.exception
    return app


def opening(**address: str) -> AppTest:
    """Open the app at an address, as it is before the map is drawn."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update(address)
    return app.run()


def benchmark(kind: str, place: Place = ENGLAND) -> pd.DataFrame:
    """Baseline mental health gaps, indexed by area."""
    rows = gaps_by(market(), kind, place)
    return rows.query("group == 'mental_health' and estimate == 'benchmark'").set_index("area")


def test_the_first_minute_answers_a_question() -> None:
    """527,556 x 0.114 = 60,141; 230,030 x 0.183 = 42,095; their difference 18,046; 42,095 / 60,141 = 70%."""
    text = page_text(opened())
    assert "England needs about 60,100 units for mental health" in text
    assert "has about 42,100" in text
    assert "short of about 18,000; coverage 70%" in text
    assert "33 of 36 ICSs are short" in text
    assert text.index("NHS Somerset") < text.index("NHS Dorset")


@pytest.mark.parametrize(("kind", "place"), [("icb_2026", ENGLAND), ("district", SURREY_AND_SUSSEX)])
def test_the_map_shows_the_tables_figures(kind: str, place: Place) -> None:
    address = {} if place == ENGLAND else {"place": f"{place.kind}:{place.area}"}
    shown = map_message(opened(**address))["content"]["shown"]
    table = benchmark(kind, place)
    assert set(shown) == set(table.index)
    for area, one in shown.items():
        percent = table.loc[area, "coverage"] * 100
        assert one["class"] == f"class_{sum(percent >= limit for limit in LIMITS)}"
        assert one["text"] == f"{percent:.0f}% of what is required"


def test_the_list_and_the_table_hold_the_same_figures_worst_first() -> None:
    app = opened(place="icb_2026:E54000069")
    table = benchmark("district", SURREY_AND_SUSSEX).sort_values("coverage")
    shown = app.dataframe[0].value
    assert shown["gap"].to_numpy() == pytest.approx(table["gap"].to_numpy())
    assert shown["coverage"].to_numpy() == pytest.approx(table["coverage"].to_numpy() * 100)
    worst = table.iloc[0]
    assert re.search(rf"{worst['name']}\s+{worst['gap']:.0f}\s+{worst['coverage'] * 100:.0f}%", page_text(app))


def test_surrey_and_sussex_has_its_standing() -> None:
    text = page_text(opened(place="NHS Surrey and Sussex"))
    assert "NHS Surrey and Sussex needs about 3,060 units" in text
    rank = int(benchmark("icb_2026").loc[SURREY_AND_SUSSEX.area, "coverage_rank"])
    assert f"coverage 51%, the {rank}th lowest of 36 ICSs" in text


def test_sussex_can_be_seen_on_its_boundary_of_2024() -> None:
    text = page_text(opened(place=f"{SUSSEX.kind}:{SUSSEX.area}"))
    assert "NHS Sussex needs about 2,060 units" in text
    assert "lowest of 42 ICSs before April 2026" in text


def test_why_this_figure_walks_from_population_to_gap() -> None:
    app = opened(place="icb_2026:E54000069", area=BRIGHTON.area)
    text = re.sub(r"\s+", " ", page_text(app))
    row = benchmark("district").loc[BRIGHTON.area]
    walk = ["Why this figure? Brighton and Hove", "Adults (18 and over)", "People on GP registers", "114",
            f"Units required {row['demand']:.0f}", "Housing Benefit claimants", f"{row['claimants']:,.0f}", "18.3%",
            f"Units that exist {row['supply']:.0f}", "coverage"]  # fmt: skip
    positions = [text.find(words, text.find(walk[0])) for words in walk]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_steps_on_the_page_add_up() -> None:
    html = " ".join(block.proto.body for block in opened(area="E54000069").get("html"))
    steps = html[html.index("How demand is worked out") :]
    figures = [
        float(f.replace(",", "").replace("−", "-")) for f in re.findall(r'<td class="n">([+−]?[\d,.]+)</td>', steps)[:5]
    ]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=10)


def test_a_part_of_a_district_is_called_a_part() -> None:
    """East Suffolk lies in two boards of 2024."""
    app = opened(place="icb_2024:E54000022")
    assert "East Suffolk" in set(app.dataframe[0].value["name"])
    share = app.dataframe[0].value.set_index("name").loc["East Suffolk", "share_of_area"]
    assert 0 < share < 100


def test_changing_a_choice_changes_the_map_and_the_address_not_the_page_of_the_map() -> None:
    app = opened()
    page = map_message(app)["page"]
    app.selectbox(key="show").set_value("gap").run()
    message = map_message(app)
    assert message["page"] == page
    assert message["content"]["circles"]
    assert app.query_params["show"] == "gap"
    app.selectbox(key="estimate").set_value("benchmark_high").run()
    assert app.query_params["estimate"] == "benchmark_high"
    assert not app.exception


@pytest.mark.parametrize(
    ("group", "show"),
    [(group, show) for group in ("mental_health", "all") for show in measures_for(Choices(by="district", group=group))],
)
def test_every_measure_draws_for_every_estimated_group(group: str, show: str) -> None:
    app = opened(**{"show": show, "for": group, "by": "district"})
    assert len(map_message(app)["content"]["shown"]) == 296


def test_suppressed_and_missing_are_classes_of_their_own() -> None:
    content = map_message(opened(show="delayed", by="district"))["content"]
    assert content["shown"]["E08000039"]["class"] == "no_data"  # Sheffield
    assert content["shown"]["E06000010"]["class"] == "suppressed"  # Kingston upon Hull
    labels = [kind["label"] for kind in content["classes"]]
    assert "no data" in labels
    assert "suppressed or not returned" in labels


def test_pressure_that_cannot_be_worked_out_is_said_not_zeroed() -> None:
    text = page_text(opened(place="district:E08000039", estimate="pressure"))
    assert "cannot be worked out by this estimate" in text


def test_small_areas_show_demand_only() -> None:
    app = opened(place="icb_2026:E54000069", by="msoa")
    assert list(app.dataframe[0].value.columns) == ["name", "demand", "demand_per_100000", "adults"]
    assert len(map_message(app)["content"]["shown"]) > 300


def test_another_group_asks_for_a_rate_and_then_shows_demand_without_inventing_supply() -> None:
    """46,437,085 adults x 1.2 per 1,000 = 55,725."""
    app = opened(**{"for": "veterans"})
    assert "No rate could be verified" in page_text(app)
    app.number_input(key="rate").set_value(1.2).run()
    text = page_text(app)
    assert "England needs about 55,700 units for veterans" in text
    assert "How many exist is not known" in text


def test_prevalence_appears_when_a_share_is_given() -> None:
    app = opened()
    assert "prevalence" not in app.selectbox(key="estimate").options
    app.number_input(key="share").set_value(0.4).run()
    assert "Prevalence" in app.selectbox(key="estimate").options


def test_a_bad_address_says_so_and_shows_england() -> None:
    app = opened(place="Atlantis", show="magic")
    said = " ".join(str(info.value) for info in app.info)
    assert "No place in England is called 'Atlantis'" in said
    assert "show=magic" in said
    assert "England needs about 60,100 units" in page_text(app)


def test_the_page_holds_the_same_facts_without_its_map() -> None:
    app = opened()
    app.toggle(key="map_on").set_value(False).run()
    assert not app.get("component_instance")
    assert len(app.dataframe[0].value) == 36
    assert "The map is switched off" in page_text(app)


def test_at_the_opening_the_table_follows_the_map() -> None:
    app = opening()
    assert not app.dataframe
    assert "The table follows the map" in page_text(app)
    assert map_message(app)["tell_drawn"] is True
    app.run()
    assert len(app.dataframe[0].value) == 36
    assert "The table follows the map" not in page_text(app)
    assert map_message(app)["tell_drawn"] is False


def test_the_table_can_be_had_without_waiting() -> None:
    app = opening()
    app.button[0].click().run()
    assert len(app.dataframe[0].value) == 36
    assert "Show the table now" not in [button.label for button in app.button]


def test_the_table_does_not_wait_for_a_map_that_is_not_drawn() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["map_on"] = False
    assert len(app.run().dataframe[0].value) == 36


def test_providers_are_presence_and_say_that_they_are_a_sample() -> None:
    app = opened(place="icb_2026:E54000069")
    before = page_text(app)
    app.toggle(key="providers_on").set_value(True).run()
    message = map_message(app)
    assert len(message["points"]) > 5
    assert "13% of England" in message["points_sentence"]
    assert page_text(app) == before


def test_streets_are_off_until_asked_for() -> None:
    app = opened()
    assert map_message(app)["streets"] is False
    app.toggle(key="streets_on").set_value(True).run()
    assert "which tells that site your internet address" in page_text(app)
    assert map_message(app)["streets"] is True


def test_what_depends_on_distance_is_shown_when_it_is_asked_for() -> None:
    """V sums to the units that somebody reaches, and somebody lives within reach of every published total."""
    app = opened(show="available")
    shown = app.dataframe[0].value
    available = (shown["available_per_100_required"] * shown["demand"] / 100).sum()
    assert available == pytest.approx(benchmark("england")["supply"].iloc[0])
    assert set(map_message(app)["content"]["shown"]) == set(benchmark("icb_2026").index)


def test_predicted_out_of_area_is_that_of_the_page_out_of_area() -> None:
    question = Question()
    met = met_by(house(market(), question, ground_of(market(), question)), "icb_2026").set_index("name")
    shown = opened(show="outside").dataframe[0].value.set_index("name")["met_outside"]
    assert shown.to_dict() == pytest.approx(met["met_outside"].to_dict())


def test_pressure_cannot_be_allocated_so_it_is_not_on_offer() -> None:
    assert {"available", "outside"} <= set(measures_for(Choices()))
    assert not {"available", "outside"} & set(measures_for(Choices(estimate="pressure")))
    assert not {"available", "outside"} & set(measures_for(Choices(group="veterans", rate=1.0)))

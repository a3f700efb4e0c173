"""The page Gaps once the reader has loaded something: whose figures are shown, and that sessions share nothing."""

import re
from dataclasses import replace

import pandas as pd
from streamlit.testing.v1 import AppTest

from marketmap.loading import with_loaded
from marketmap.workspace import Workspace
from tests.app_pages import map_message, page_text
from tests.test_own_data import DEMAND, checked, example
from tests.test_page_gaps import APP

OWN_AREAS = "code,area name\nE06000043,Coast\nE07000228,Inland\nE07000227,Inland\n"


def opened(held: Workspace, **address: str) -> AppTest:
    """Open the app in a session that has loaded something, as it is once the map is drawn."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["workspace"] = held
    app.query_params.update(address)
    app.run().run()
    assert not app.exception
    return app


def test_the_page_says_whose_figures_they_are_and_that_they_are_an_example() -> None:
    text = page_text(opened(example(), place="icb_2024:E54000064"))
    assert "Figures rest on your own data: EXAMPLE sussex_schemes.csv" in text
    assert "NHS Sussex needs about 2,060 units for mental health" in text
    assert "has about 1,000" in text


def test_why_this_figure_shows_the_register_and_the_published_total_it_replaces() -> None:
    app = opened(example(), place="icb_2024:E54000064", area="E06000043")
    text = re.sub(r"\s+", " ", page_text(app))
    assert "Units in your register EXAMPLE sussex_schemes.csv" in text
    assert "For comparison: published totals alone" in text


def test_an_ics_that_the_register_covers_in_part_shows_both_parts() -> None:
    text = re.sub(r"\s+", " ", page_text(opened(example(), place="icb_2026:E54000069")))
    assert "Units in your register" in text
    assert "Published totals where it does not cover" in text


def test_own_counts_become_an_estimate_on_offer() -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND))
    app = opened(held, place="district:E06000043", estimate="own")
    assert "Your own counts" in app.selectbox(key="estimate").options
    assert "Brighton and Hove needs about 500 units for mental health" in page_text(app)


def test_own_areas_become_a_way_to_look_at_a_place() -> None:
    held = with_loaded(Workspace(), checked("areas", OWN_AREAS))
    app = opened(held, place="icb_2024:E54000064", by="own")
    assert set(app.dataframe[0].value["name"]) == {"Coast", "Inland"}
    assert page_text(app).index("Coast") > 0


def test_cqcs_file_takes_the_place_of_the_sample_of_providers() -> None:
    row = {"location": "1-1", "name": "Sea View", "provider": "A", "brand": None, "supported_living": True,
           "supported_housing": False, "care_home": True, "extra_care": False, "shared_lives": False,
           "mental_health": True, "beds": 9.0, "postcode": "BN1 1AA", "district": "E06000043",
           "easting_m": 531000.0, "northing_m": 104000.0}  # fmt: skip
    held = replace(Workspace(), locations=pd.DataFrame([row, {**row, "location": "1-2", "easting_m": None}]))
    app = opened(held, place="icb_2024:E54000064")
    app.toggle(key="providers_on").set_value(True).run()
    message = map_message(app)
    assert [words for _, _, words in message["points"]] == ["Sea View (A), supported living, care home, 9 beds"]
    assert "13% of England" not in message["points_sentence"]


def test_another_session_sees_nothing_of_it() -> None:
    opened(example(), place="icb_2024:E54000064")
    other = AppTest.from_file(APP, default_timeout=60)
    other.query_params.update({"place": "icb_2024:E54000064"})
    other.run()
    assert "EXAMPLE" not in page_text(other)
    assert "own data" not in page_text(other)

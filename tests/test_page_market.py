"""The page Market and the scheme layer without a browser: what they say, and what they never name."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from marketmap.loading import check_opened, own_files, with_loaded, with_settings
from marketmap.outputs.left_out import left_out_csv
from marketmap.outputs.market_file import MarketExport, market_csv
from marketmap.pages.market_page import LISTED
from marketmap.sources.example import load_example
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import LEFT_OUT, Workspace
from tests.app_pages import page_text
from tests.england import grounds

TODAY = datetime.now(UTC).date()
SOON, PAST = ((TODAY + timedelta(days=days)).isoformat() for days in (60, -60))
HEADINGS = (
    "Scheme ID,Scheme name,Provider,Postcode,District,Client group,Support level,Model,Units,Opened,Closing,Sensitive"
)
ROWS = (
    f"A1,Old Station,Abbey,BN3 1AF,,Mental health,High,Hostel,50,,{SOON},no",
    "B1,Mill Court,Beacon,BN3 1AF,,Drug dependency,Low,Foyer,30,,,no",
    f"C1,Rose House,Cedar,BN3 2AA,,Domestic abuse,Low,Refuge,20,,{SOON},yes",
    f"D1,Gone Lodge,Abbey,BN3 1AF,,Mental health,High,Hostel,99,,{PAST},no",
    "E1,Somewhere,Abbey,,Worthing,Mental health,,Hostel,0,,,no",
)


@cache
def example() -> Workspace:
    """The invented register, loaded."""
    return with_loaded(Workspace(), check_opened("schemes", load_example().schemes, grounds()))


def loaded(*rows: str) -> Workspace:
    """A workspace with a register of these lines."""
    opened = open_file("\n".join((HEADINGS, *rows)).encode(), "sussex.csv")
    return with_loaded(Workspace(), check_opened("schemes", opened, grounds()))


@cache
def small() -> Workspace:
    """Four schemes and a row left out: three providers with 50, 30 and 20 units, and one scheme that has closed."""
    return loaded(*ROWS)


def market_page() -> None:
    """Run the page."""
    from marketmap.pages import market_page  # noqa: PLC0415, the test runner takes this function's text alone

    market_page.show()


def layer() -> None:
    """Run the layer of the map for England, and its list."""
    from marketmap.pages.address import Choices  # noqa: PLC0415, as above
    from marketmap.pages.map_component import show_map  # noqa: PLC0415
    from marketmap.pages.scheme_layer import scheme_chooser, scheme_layer  # noqa: PLC0415
    from marketmap.pages.view import view_of  # noqa: PLC0415
    from tests.map_examples import base_page, fills  # noqa: PLC0415

    view = view_of(Choices())
    show_map(base_page(), fills(), key="map", schemes=scheme_layer(view))
    scheme_chooser(view)


def opened(page: object, workspace: Workspace | None) -> AppTest:
    """Run a page with a workspace in its session."""
    app = AppTest.from_function(page, default_timeout=60)
    if workspace:
        app.session_state["workspace"] = workspace
    app.run()
    assert not app.exception
    return app


def map_args(app: AppTest) -> str:
    """Everything that the map was told."""
    args: str = app.get("component_instance")[0].proto.json_args
    return args


def test_with_nothing_loaded_the_page_says_what_it_would_show_and_where_to_go() -> None:
    text = page_text(opened(market_page, None))
    assert "Nobody publishes who runs supported housing" in text
    assert "Your data" in text
    assert "the example for Sussex is invented" in text


def test_the_example_is_one_click_away_and_says_that_it_is_invented() -> None:
    app = opened(market_page, None)
    next(button for button in app.button if button.label == "Try the example for Sussex").click().run()
    assert not app.exception
    assert "EXAMPLE: this register is invented" in page_text(app)


def test_the_example_is_not_offered_where_it_would_take_the_place_of_a_readers_own_list() -> None:
    """The reader's placements are loaded, and no register."""
    placements = check_opened("placements", load_example().placements, grounds())
    app = opened(market_page, with_loaded(Workspace(), placements))
    assert "Nobody publishes who runs supported housing" in page_text(app)
    assert not [button for button in app.button if "example" in button.label]


def test_the_sentence_says_size_hands_and_reading() -> None:
    """50, 30 and 20 units: the index is 2,500 + 900 + 400 = 3,800."""
    text = page_text(opened(market_page, small()))
    assert (
        "sussex.csv: 3 schemes, 100 units, run by 3 providers; the largest runs 50% of the units; a market that is "
        "highly concentrated."
    ) in text
    assert "Herfindahl-Hirschman index 3,800 of 10,000" in text
    assert "1 scheme of the register is closed or not yet open" in text
    assert "1 row of the file was left out" in text
    assert "EXAMPLE" not in text


def test_every_table_has_its_rows_and_the_same_total() -> None:
    text = page_text(opened(market_page, small()))
    assert "Abbey 1 50 50% Beacon 1 30 30% Cedar 1 20 20% All 3 100 100%" in text
    assert "Hostel 1 50 50% Foyer 1 30 30% Refuge 1 20 20% All 3 100 100%" in text
    assert "High support 1 50 50% Low support 2 50 50% All 3 100 100%" in text
    assert "Brighton and Hove 3 100 100% All 3 100 100%" in text


def test_what_closes_within_a_year_is_listed_and_a_sensitive_scheme_not_named() -> None:
    text = page_text(opened(market_page, small()))
    day = f"{TODAY + timedelta(days=60):%B %Y}"
    assert "Closing within a year: 2 schemes, 70 units" in text
    assert re.search(rf"Old Station Abbey Brighton and Hove 50 \d+ {day}", text)
    assert re.search(rf"A sensitive scheme provider not shown Brighton and Hove 20 \d+ {day}", text)
    assert "Rose House" not in text
    assert "Gone Lodge" not in text


def test_units_without_a_provider_are_counted_and_told() -> None:
    """20 units say no provider; of the others Abbey runs 50 of 80, which is 62.5%."""
    nameless = ROWS[2].replace("Cedar", "")
    text = page_text(opened(market_page, loaded(*ROWS[:2], nameless)))
    assert "run by 2 providers; the largest runs 62% of the units whose provider is named" in text
    assert "20 units without a named provider" in text
    assert "Not stated 1 20 20% All 3 100 100%" in text


def test_a_register_that_names_no_provider_has_no_reading() -> None:
    text = page_text(opened(market_page, loaded(ROWS[0].replace("Abbey", ""))))
    assert "1 scheme, 50 units; no provider is named." in text
    assert "Herfindahl" not in text


def test_a_long_list_ends_in_what_the_others_have_together() -> None:
    """20 providers with 1 unit each; 15 are listed, 5 are not."""
    many = [f"S{n},,Provider {n:02},BN3 1AF,,Mental health,High,Hostel,1,,,no" for n in range(20)]
    text = page_text(opened(market_page, loaded(*many)))
    assert f"Provider {LISTED - 1:02} 1 1 5% 5 others, all in the CSV 5 5 25% All 20 20 100%" in text


def test_the_example_says_that_it_is_invented() -> None:
    text = page_text(opened(market_page, example()))
    assert text.lstrip().startswith("EXAMPLE sussex_schemes.csv")
    assert "this register is invented" in text


def counts() -> pd.DataFrame:
    """A table of the page, with a provider whose name a spreadsheet would run."""
    return pd.DataFrame(
        {"by": "provider", "code": ["=1+1", None], "name": ["=1+1", "Not stated"], "schemes": [2, 1], "units": [9, 1],
         "share": [0.9, 0.1]}
    )  # fmt: skip


def test_the_csv_holds_every_count_the_register_and_the_rows_left_out() -> None:
    own = replace(own_files(small(), "schemes"), names=("EXAMPLE",))
    rows = list(csv.DictReader(io.StringIO(market_csv(MarketExport((counts(),), own)).decode("utf-8-sig"))))
    assert rows[0] == {
        "register": "EXAMPLE", "by": "provider", "code": "'=1+1", "name": "'=1+1", "schemes": "2", "units": "9",
        "share_of_units": "0.9000", "rows_left_out": "sussex.csv, row 6",
    }  # fmt: skip
    assert [row["code"] for row in rows] == ["'=1+1", ""]


def test_the_page_offers_the_rows_left_out_where_there_are_any() -> None:
    assert [button.label for button in opened(market_page, small()).get("download_button")] == [
        "CSV", "Rows left out (CSV)", "Manifest",
    ]  # fmt: skip
    whole = opened(market_page, loaded(ROWS[1]))
    assert [button.label for button in whole.get("download_button")] == [
        "CSV",
        "Manifest",
    ]


def test_the_csv_never_repeats_what_stood_in_a_row_left_out() -> None:
    """A row left out may be a refuge's, with its postcode."""
    fault = {"kind": "schemes", "file": "a.csv", "sheet": "", "row": 7, "column": "D Postcode", "found": "BN3 9ZZ",
             "expected": "a postcode"}  # fmt: skip
    left_out = pd.DataFrame([fault], columns=LEFT_OUT.column_names)
    own = own_files(Workspace(left_out=left_out))
    assert own.rows == (("a.csv", "", 7),)
    assert b"BN3 9ZZ" not in market_csv(MarketExport((counts(),), own)) + left_out_csv(own.left_out)


def test_the_layer_draws_what_may_be_drawn_and_names_nothing_sensitive() -> None:
    app = opened(layer, small())
    said = map_args(app)
    legend = json.loads(said)["schemes"]["legend"]
    assert [mark[4][0] for mark in json.loads(said)["schemes"]["list"]] == ["Old Station", "Mill Court"]
    assert legend["sentence"] == "2 of 3 schemes drawn. 1 sensitive scheme is not drawn."
    for secret in ("Rose House", "BN3 2AA", "Cedar"):
        assert secret not in said
    assert not any("Rose House" in option for option in app.selectbox(key="scheme").options)


LARGE = "L1,Great Court,Abbey,BN3 1AF,,Mental health,High,Hostel,2600,,,no,1237"
LITTLE = "L2,Little Court,Abbey,BN3 1AF,,Mental health,High,Hostel,4,,,no,3"


def occupied_register(profile: str = "") -> Workspace:
    """A scheme with 1,237 of 2,600 units occupied, and one with 3 of 4."""
    opened_file = open_file("\n".join((f"{HEADINGS},Units occupied", LARGE, LITTLE)).encode(), "sussex.csv")
    held = with_loaded(Workspace(), check_opened("schemes", opened_file, grounds()))
    return with_settings(held, {"suppression": profile, "suppression_reason": "a test"}) if profile else held


def test_what_the_map_is_told_of_occupancy_is_what_the_profile_shows() -> None:
    """1,237 to the nearest 5 is 1,235; 3 is below 5, and the scheme has fewer than five units besides."""
    said = map_args(opened(layer, occupied_register()))
    cards = {mark[4][0]: mark[4] for mark in json.loads(said)["schemes"]["list"]}
    assert "Occupied: about 1235, to the nearest 5" in cards["Great Court"]
    assert "Occupied: not shown for a scheme of fewer than 5 units" in cards["Little Court"]
    assert "1237" not in said
    assert "1237" not in page_text(opened(market_page, occupied_register()))


def test_the_card_in_words_follows_the_profile_too() -> None:
    app = opened(layer, occupied_register("none"))
    app.selectbox(key="scheme").set_value("L1").run()
    assert "Occupied: 1237" in page_text(app)
    usual = opened(layer, occupied_register())
    usual.selectbox(key="scheme").set_value("L1").run()
    assert "Occupied: about 1235, to the nearest 5" in page_text(usual)
    assert "1237" not in page_text(usual)


def test_no_sensitive_scheme_of_the_example_is_anywhere_in_what_the_map_is_told() -> None:
    given = pd.DataFrame(load_example().schemes.sheets[0].rows[1:], columns=load_example().schemes.sheets[0].rows[0])
    refuges = given[given["Sensitive"].astype(str).str.lower() == "yes"]
    said = map_args(opened(layer, example()))
    assert len(refuges) > 10
    assert "EXAMPLE: invented schemes" in said
    assert not [name for name in refuges["Scheme name"] if f'"{name}"' in said]


def test_without_a_register_there_is_no_layer() -> None:
    app = opened(layer, None)
    assert json.loads(map_args(app))["schemes"] is None
    assert len(app.toggle) == 0


def test_the_layer_can_be_switched_off() -> None:
    app = opened(layer, small())
    app.toggle(key="schemes_on").set_value(False).run()
    assert json.loads(map_args(app))["schemes"] is None
    assert len(app.selectbox) == 0


@pytest.mark.parametrize(
    ("filter_key", "code", "left"),
    [
        ("scheme_groups", "drugs", ["Mill Court"]),
        ("scheme_levels", "high", ["Old Station"]),
        ("scheme_models", "foyer", ["Mill Court"]),
        ("scheme_providers", "Abbey", ["Old Station"]),
        ("scheme_models", "refuge", []),
    ],
)
def test_every_filter_leaves_what_it_names(filter_key: str, code: str, left: list[str]) -> None:
    app = opened(layer, small())
    app.multiselect(key=filter_key).set_value([code]).run()
    shown = json.loads(map_args(app))["schemes"]
    assert [mark[4][0] for mark in shown["list"]] == left
    assert "chosen from 3" in shown["legend"]["sentence"]
    assert len(app.selectbox(key="scheme").options) == 1 + len(left)


def test_a_scheme_chosen_from_the_list_shows_the_card_of_its_mark() -> None:
    app = opened(layer, small())
    app.selectbox(key="scheme").set_value("A1").run()
    card = next(mark[4] for mark in json.loads(map_args(app))["schemes"]["list"] if mark[4][0] == "Old Station")
    text = page_text(app)
    assert all(line in text for line in card)


def test_another_register_forgets_what_was_chosen_of_the_one_before() -> None:
    app = opened(layer, small())
    app.multiselect(key="scheme_providers").set_value(["Abbey"]).run()
    app.selectbox(key="scheme").set_value("A1").run()
    app.session_state["workspace"] = replace(loaded(ROWS[1]), settings=with_settings(small(), {}).settings)
    app.session_state["workspace_version"] = 1
    app.run()
    assert not app.exception
    assert [mark[4][0] for mark in json.loads(map_args(app))["schemes"]["list"]] == ["Mill Court"]
    assert app.selectbox(key="scheme").value == ""

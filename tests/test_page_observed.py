"""The observed part of the page without a browser: what it says of the invented placements, and what it never shows."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from marketmap.cli import main
from marketmap.flow_request import observed_path
from marketmap.loading import check_opened, with_loaded
from marketmap.outputs.manifest import manifest_bytes
from marketmap.pages.observed_part import NOTHING_LOADED
from marketmap.sources.example import load_example
from marketmap.workspace import Workspace, save_workspace
from tests.app_pages import html_of, page_text
from tests.england import SURREY_AND_SUSSEX, england, grounds
from tests.placed import sussex


@cache
def example() -> Workspace:
    """The invented placements, loaded."""
    return with_loaded(Workspace(), check_opened("placements", load_example().placements, grounds()))


def part(kind: str, profile: str) -> None:
    """Run the observed part for Surrey and Sussex."""
    from marketmap.pages.observed_part import (  # noqa: PLC0415, the test runner takes this text alone
        show_observed,
        show_published,
    )
    from tests.england import SURREY_AND_SUSSEX  # noqa: PLC0415
    from tests.placed import how  # noqa: PLC0415

    show_observed(SURREY_AND_SUSSEX, kind, how(profile), dict)
    show_published()


def opened(profile: str = "mhsds", kind: str = "district", workspace: Workspace | None = None) -> AppTest:
    """Open the part with a workspace in the session."""
    app = AppTest.from_function(part, default_timeout=120, args=(kind, profile))
    app.session_state["workspace"] = example() if workspace is None else workspace
    app.run()
    assert not app.exception
    return app


def cells_of(app: AppTest, caption: str) -> list[list[str]]:
    """The rows of a table by the start of its caption."""
    for found in re.findall(r"<table.*?</table>", html_of(app), flags=re.DOTALL):
        if f"<caption>{caption}" in found:
            rows = re.findall(r"<tr.*?</tr>", found.split("<tbody>")[1], flags=re.DOTALL)
            return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    raise AssertionError(f"no table {caption}")


def acute_without_a_bed() -> tuple[int, int]:
    """People placed for want of a bed, and those of them outside Surrey and Sussex, counted district by district."""
    ics = england().blocks.groupby("district")["icb_2026"].unique()
    rows = sussex()[(sussex()["kind"] == "acute") & (sussex()["reason"] == "10")]
    outside = [SURREY_AND_SUSSEX.area not in ics[district] for district in rows["host_district"]]
    return len(rows), sum(outside)


def test_with_nothing_loaded_it_says_so_and_shows_what_was_published() -> None:
    text = page_text(opened(workspace=Workspace()))
    assert NOTHING_LOADED in text
    assert "217,380 inappropriate acute out-of-area days, 1,063 pairs" in text
    assert "November 2019 to October 2020" in text


def test_on_a_private_machine_the_sentence_has_the_exact_counts() -> None:
    everyone, outside = acute_without_a_bed()
    text = page_text(opened("none"))
    assert f"Of {everyone} people of NHS Surrey and Sussex in your file" in text
    assert f"{outside} are outside their ICS" in text


def test_the_example_says_that_it_is_invented_and_names_its_file() -> None:
    text = page_text(opened())
    assert "EXAMPLE: these placements are invented." in text
    assert "File: EXAMPLE sussex_placements.csv." in text


@pytest.mark.parametrize("kind", ["district", "upper_tier", "icb_2026"])
def test_every_kind_of_placement_shows_nothing_small(kind: str) -> None:
    """Counts and days are multiples of 5 or hidden, whatever is chosen."""
    app = opened(kind=kind)
    options = app.radio(key="observed_strand").options
    assert len(options) == 5
    for option in range(len(options)):
        app.radio(key="observed_strand").set_value(strands()[option])
        app.run()
        assert not app.exception
        for caption in ("Where they are", "How far"):
            for row in cells_of(app, caption):
                counts = row[1:-1]
                assert all(text == "*" or int(text.replace(",", "")) % 5 == 0 for text in counts), (row, caption)


def strands() -> list[tuple[str, str]]:
    """The kinds and reasons of the example, in the order of the page."""
    return [
        ("acute", "inappropriate"), ("acute", "appropriate"), ("acute", "not_known"), ("rehab", "not_asked"),
        ("social_care", "not_asked"),
    ]  # fmt: skip


def test_kinds_are_never_added_up() -> None:
    """150 people are in the file; no figure on the page is of all of them."""
    app = opened("none")
    assert "150" not in page_text(app).replace("1,150", "")
    assert [row[0] for row in cells_of(app, "What they cost")] == [
        "Acute, no bed (inappropriate)", "Acute, for another reason (appropriate)", "Acute, reason not known",
        "Rehabilitation", "Social care",
    ]  # fmt: skip


def test_unit_costs_can_be_changed_and_the_cost_follows() -> None:
    """Social care has 48,362 days in the file; at 700 pounds a week they cost 4,836,200."""
    app = opened("none")
    assert cells_of(app, "What they cost")[4][-1] == "needs a unit cost"
    days = sussex().loc[sussex()["kind"] == "social_care", "days"].sum()
    app.number_input(key="cost_supported_housing_week").set_value(700.0).run()
    assert not app.exception
    row = cells_of(app, "What they cost")[4]
    assert row[-2:] == ["£100", f"about £{round(days * 100, -4):,.0f}"]


def test_the_cost_of_delayed_days_follows_its_unit_cost_and_no_other_cost_moves() -> None:
    app = opened("none")
    before = cells_of(app, "What they cost")
    app.number_input(key="cost_delayed_bed_day").set_value(700.0).run()
    assert not app.exception
    assert "at £700 a day" in page_text(app)
    assert cells_of(app, "What they cost") == before


def test_correlations_say_what_they_are_not() -> None:
    app = opened()
    rows = cells_of(app, "Association, not cause")
    shown = [row for row in cells_of(app, "Where they are")[:-1] if not row[0].endswith(("districts", "known"))]
    outside = sum(row[4] != "*" for row in shown)
    assert [row[3:] for row in rows] == [["216", "80"], [str(outside), str(24 - outside)]]
    assert "This is association, not cause." in page_text(app)


def test_a_sending_provider_can_be_chosen() -> None:
    app = opened()
    app.selectbox(key="published_sender").set_value("RX2").run()
    assert not app.exception
    rows = cells_of(app, "Inappropriate acute out-of-area days, November 2019 to October 2020")
    assert rows[0] == ["Sussex Partnership NHS Foundation Trust", "Mundesley Hospital - Gimmingham", "1,760"]


def test_a_place_that_no_placement_comes_from_says_so() -> None:
    def elsewhere() -> None:
        from marketmap.disclosure import Suppression  # noqa: PLC0415
        from marketmap.geography import Place  # noqa: PLC0415
        from marketmap.pages.observed_part import show_observed  # noqa: PLC0415

        show_observed(Place("district", "E08000003", "Manchester"), "district", Suppression(), dict)

    app = AppTest.from_function(elsewhere, default_timeout=120)
    app.session_state["workspace"] = example()
    app.run()
    assert not app.exception
    assert "Too few placements of your file have their home in Manchester to be shown: none, or" in page_text(app)
    assert "Rows left out: those whose home is outside Manchester" in page_text(app)


def test_placements_that_lack_the_chosen_kind_fall_back_to_one_that_they_have() -> None:
    app = opened()
    app.radio(key="observed_strand").set_value(("social_care", "not_asked")).run()
    rehab = sussex()[sussex()["kind"] == "rehab"].reset_index(drop=True)
    app.session_state["workspace"] = replace(example(), placements=rehab)
    app.session_state["workspace_version"] = 1
    app.run()
    assert not app.exception
    assert app.session_state["observed_strand"] == ("rehab", "not_asked")


def test_the_files_figures_are_those_of_the_page() -> None:
    """The example's days for want of a bed are 1,632 (counted in the file), shown as 1,630."""
    rows = sussex()[(sussex()["kind"] == "acute") & (sussex()["reason"] == "10")]
    assert pd.to_numeric(rows["days"]).sum() == 1632
    assert cells_of(opened(), "How far")[-1][:3] == ["All", "45", "1,630"]


def test_flows_and_placements_are_made_again_from_the_manifests_of_the_page(tmp_path: Path) -> None:
    """Those of the flows alone, and those of what placements say: each with the workspace that the session held."""

    def records() -> None:
        from dataclasses import replace  # noqa: PLC0415, the test runner takes this text alone

        import streamlit as st  # noqa: PLC0415

        from marketmap.disclosure import Suppression  # noqa: PLC0415
        from marketmap.outputs.flow_export import flow_manifest  # noqa: PLC0415
        from marketmap.pages.beside_files import with_hash  # noqa: PLC0415
        from marketmap.pages.flow_address import FlowChoices  # noqa: PLC0415
        from marketmap.pages.flow_view import flow_export_of, flow_view_of, observed_record  # noqa: PLC0415
        from tests.england import SURREY_AND_SUSSEX  # noqa: PLC0415

        view = flow_view_of(FlowChoices(SURREY_AND_SUSSEX, "upper_tier"))
        export = flow_export_of(view)
        st.session_state["flows"] = flow_manifest(replace(export, own=with_hash()(export.own)))
        st.session_state["placements"] = observed_record(view, Suppression())()

    app = AppTest.from_function(records, default_timeout=120)
    app.session_state["workspace"] = example()
    app.run()
    assert not app.exception
    kept = tmp_path / "kept.gpkg"
    save_workspace(example(), kept)
    for name in ("flows", "placements"):
        record = tmp_path / f"{name}.json"
        record.write_bytes(manifest_bytes(app.session_state[name]))
        made = tmp_path / f"{name}.csv"
        assert main(["reproduce", str(record), "--workspace", str(kept), "--out", str(made)]) == 0
        assert observed_path(made).exists() == (name == "placements")


def test_the_map_draws_placements_of_the_kind_that_is_looked_at_and_only_where_some_are_loaded() -> None:
    def page() -> None:
        from marketmap.pages import out_of_area  # noqa: PLC0415, the test runner takes this text alone

        out_of_area.show()

    app = AppTest.from_function(page, default_timeout=120)
    app.session_state["workspace"] = example()
    app.query_params.update({"place": f"{SURREY_AND_SUSSEX.kind}:{SURREY_AND_SUSSEX.area}", "direction": "placed"})
    app.run()
    assert not app.exception
    titles = []
    for strand in (("acute", "inappropriate"), ("rehab", "not_asked")):
        app.radio(key="observed_strand").set_value(strand).run()
        message = json.loads(app.get("component_instance")[0].proto.json_args)["flows"]
        told = {line[4][0].removeprefix("NHS Surrey and Sussex to "): line[4][1] for line in message["list"]}
        last = cells_of(app, "Outside the ICS, by host")[-1]
        figures = [cell for cell in map(plain, last[2:]) if cell.isdecimal()]
        assert sorted(told.values()) == sorted(f"{figure} people" for figure in figures[: len(told)])
        titles.append(message["legend"]["title"])
    assert titles == ["Placements, as wide as their number of people"] * 2
    app.session_state["workspace"] = Workspace()
    app.run()
    assert not app.exception
    assert json.loads(app.get("component_instance")[0].proto.json_args)["flows"]["legend"]["title"].startswith(
        "Predicted"
    )


def plain(cell: str) -> str:
    """A cell's text without tags and separators."""
    return re.sub(r"<[^>]+>|,", "", cell)

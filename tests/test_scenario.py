"""The scenario in a workspace: figures of one's own and where one was, saved, reopened, and used by the commands."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from marketmap.cli import main
from marketmap.edits import Scenario
from marketmap.errors import AssumptionError, FaultsError
from marketmap.loading import check_file, own_files, setting, with_loaded, with_settings
from marketmap.request import Request, work_out
from marketmap.scenario import scenario_of, scenario_words, with_named, with_scenario
from marketmap.workspace import Workspace, hashed, open_workspace, save_workspace, workspace_bytes
from tests.england import grounds
from tests.filled_forms import as_csv

GOOD = {"Scheme ID": "A", "Client group": "Mental health", "Units": "10", "District": "Brighton and Hove"}
SUSSEX = "icb_2024:E54000064"


def test_figures_of_ones_own_come_back_from_a_saved_workspace() -> None:
    changes = {"rates.veterans": 1.2, "allocation.rule": "best_for_all"}
    assert scenario_of(open_workspace(workspace_bytes(with_scenario(Workspace(), changes)))) == changes
    assert scenario_of(Workspace()) == {}
    assert scenario_words(changes).endswith("rates.veterans = 1.2, allocation.rule = best_for_all.")
    assert scenario_words({}) == ""


@pytest.mark.parametrize("text", ["{", "[1]", '"x"'])
def test_a_scenario_that_was_edited_into_nonsense_is_told(text: str) -> None:
    with pytest.raises(FaultsError, match="scenario of the workspace cannot be read"):
        scenario_of(with_settings(Workspace(), {"scenario": text}))


def test_an_assumption_that_does_not_exist_is_told() -> None:
    with pytest.raises(AssumptionError):
        scenario_of(with_scenario(Workspace(), {"supply.of_dreams": 1}))


def test_a_command_works_with_the_scenario_of_the_workspace_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1.2 and 2.4 units per 1,000 adults: twice the rate, twice the units."""
    path = tmp_path / "w.gpkg"
    save_workspace(with_scenario(Workspace(), {"rates.veterans": 1.2}), path)
    kept = work_out(Request(place="Lewes", by="district", group="veterans", workspace=path)).export
    told = Request(place="Lewes", by="district", group="veterans", workspace=path, changes=(("rates.veterans", "2.4"),))
    assert work_out(told).export.table["demand"].iloc[0] == pytest.approx(2 * kept.table["demand"].iloc[0])
    assert kept.changed == ("rates.veterans",)
    assert main(["gaps", "--in", "Lewes", "--by", "district", "--group", "veterans", "--workspace", str(path)]) == 0
    assert "The workspace keeps assumptions of your own: rates.veterans = 1.2." in capsys.readouterr().err


def test_flows_follow_the_rule_that_the_workspace_keeps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.gpkg"
    save_workspace(with_scenario(Workspace(), {"allocation.rule": "best_for_all"}), path)
    assert main(["flows", "--in", "NHS Sussex", "--boundaries", "2024", "--workspace", str(path)]) == 0
    kept = capsys.readouterr().out
    given = ["flows", "--in", "NHS Sussex", "--boundaries", "2024", "--rule"]
    assert main([*given, "best_for_all"]) == 0
    assert kept == capsys.readouterr().out
    assert main([*given, "home_first", "--workspace", str(path)]) == 0
    assert kept != capsys.readouterr().out


def gaps_page() -> None:
    """Draw the page Gaps alone."""
    from marketmap.pages import gaps  # noqa: PLC0415, the page runs as a script of its own

    gaps.show()


def your_data_page() -> None:
    """Draw the page Your data alone."""
    from marketmap.pages import your_data  # noqa: PLC0415, as above

    your_data.show()


def saved(*, rate: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Choose Sussex and a rate for veterans on the page Gaps, load a register, and save to the app's own file."""
    path = tmp_path / "mine.gpkg"
    file = check_file("schemes", as_csv([GOOD]), "register.csv", grounds())
    save_workspace(with_loaded(Workspace(), file), path)
    monkeypatch.setenv("MARKETMAP_WORKSPACE", str(path))
    gaps = AppTest.from_function(gaps_page, default_timeout=60)
    gaps.query_params.update({"place": SUSSEX, "for": "veterans", "rate": str(rate)})
    gaps.run()
    assert not gaps.exception
    data = AppTest.from_function(your_data_page, default_timeout=60)
    data.session_state["choices"] = gaps.session_state["choices"]
    data.run()
    next(button for button in data.button if button.label == "Save to mine.gpkg").click().run()
    assert not data.exception
    return path


def test_the_app_saves_where_the_reader_was_and_opens_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(rate=1.5, tmp_path=tmp_path, monkeypatch=monkeypatch)
    held = open_workspace(path)
    assert scenario_of(held) == {"rates.veterans": 1.5}
    assert "veterans" in setting(held, "view:gaps")
    again = AppTest.from_function(gaps_page, default_timeout=60).run()
    choices = again.session_state["choices"]
    assert (choices.place.area, choices.group, choices.rate) == ("E54000064", "veterans", 1.5)


def test_an_address_goes_before_what_the_workspace_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(rate=1.5, tmp_path=tmp_path, monkeypatch=monkeypatch)
    linked = AppTest.from_function(gaps_page, default_timeout=60)
    linked.query_params["for"] = "all"
    linked.run()
    assert linked.session_state["choices"].group == "all"


def test_saving_without_having_been_anywhere_leaves_the_scenario_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(rate=1.5, tmp_path=tmp_path, monkeypatch=monkeypatch)
    data = AppTest.from_function(your_data_page, default_timeout=60).run()
    next(button for button in data.button if button.label == "Save to mine.gpkg").click().run()
    assert scenario_of(open_workspace(path)) == {"rates.veterans": 1.5}


def test_the_hash_tells_what_figures_rest_on_and_not_where_the_reader_was() -> None:
    """Own assumptions given and taken back, a kept scenario and another order of settings leave it as it is."""
    held = with_loaded(Workspace(), check_file("schemes", as_csv([GOOD]), "register.csv", grounds()))
    mine = with_settings(held, {"suppression": "hes", "serves": "medium>high"})

    def hash_of(workspace: Workspace) -> str:
        return hashed(own_files(held), workspace, "2026-11-26").workspace_sha256

    looked = with_settings(mine, {"view:gaps": "place=england", "suppression": "hes"})
    plan = Scenario(name="Plan")
    for same in (looked, with_named(mine, plan), with_scenario(with_scenario(mine, {"rates.veterans": 1.2}), {})):
        assert hash_of(same) == hash_of(mine)
    for other in (held, with_scenario(mine, {"rates.veterans": 1.2}), with_settings(mine, {"serves": "low>high"})):
        assert hash_of(other) != hash_of(mine)

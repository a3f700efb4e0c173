"""From the user's files to the figures: the register takes the place of published totals, and nothing else moves."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from marketmap.disclosure import Suppression
from marketmap.errors import ChoiceError, FaultsError
from marketmap.loading import (
    CheckedFile,
    check_file,
    check_opened,
    covered_districts,
    likely_kind,
    own_data,
    remembered_mapping,
    setting,
    suppression,
    with_loaded,
    with_settings,
    without,
)
from marketmap.market import Market, build_market, gaps_by
from marketmap.outputs.file_words import travel_words
from marketmap.outputs.notes import notes
from marketmap.request import Request, work_out
from marketmap.sources.example import load_example
from marketmap.sources.forms import FormKind
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import Workspace, open_workspace, save_workspace, workspace_bytes
from tests.england import SUSSEX, england, grounds, market

AS_AT = "2026-11-23"
DEMAND = "Area,Client group,Units required\nBrighton and Hove,Mental health,500\nLewes,Mental health,100\n"


@cache
def example() -> Workspace:
    """The example of Sussex, loaded."""
    files = load_example()
    held = with_loaded(Workspace(), check_opened("schemes", files.schemes, grounds()))
    return with_loaded(held, check_opened("placements", files.placements, grounds()))


@cache
def example_market() -> Market:
    """The market with the example's register."""
    return build_market(england(), own=own_data(example(), AS_AT))


def checked(kind: FormKind, text: str, name: str = "mine.csv") -> CheckedFile:
    """A small file, checked."""
    return check_file(kind, text.encode(), name, grounds())


def test_the_examples_mental_health_units_equal_the_published_totals_to_whole_units() -> None:
    own = gaps_by(example_market(), "district", SUSSEX).query("group == 'mental_health' and estimate == 'benchmark'")
    published = gaps_by(market(), "district", SUSSEX).query("group == 'mental_health' and estimate == 'benchmark'")
    assert own["supply"].to_numpy() == pytest.approx(published["supply"].to_numpy(), abs=1)
    assert own["supply"].sum() == pytest.approx(published["supply"].sum(), abs=1)
    assert (own["register_units"] == own["supply"]).all()


def test_a_register_moves_no_district_that_it_does_not_cover() -> None:
    covers = set(covered_districts(example()))
    own = gaps_by(example_market(), "district").set_index(["area", "group", "estimate"])
    before = gaps_by(market(), "district").set_index(["area", "group", "estimate"])
    elsewhere = before[~before.index.get_level_values("area").isin(covers)].index
    columns = ["demand", "supply", "gap", "coverage"]
    pd.testing.assert_frame_equal(own.loc[elsewhere, columns], before.loc[elsewhere, columns])
    assert len(covers) == 13


def test_units_of_the_register_have_no_range() -> None:
    row = gaps_by(example_market(), "district", SUSSEX).query("group == 'mental_health'").iloc[0]
    assert row["supply_low"] == row["supply"] == row["supply_high"]


def test_a_group_of_the_register_has_supply_where_it_covers_and_none_elsewhere() -> None:
    own = own_data(example(), AS_AT)
    assert own
    groups = set(own.scheme_groups["group"]) - {"mental_health", "shared", "other"}
    assert groups
    rated = build_market(england(), example_market().assumptions.changed({f"rates.{min(groups)}": 1.0}), own)
    rows = gaps_by(rated, "district").query(f"group == '{min(groups)}'").set_index("area")
    covers = list(covered_districts(example()))
    assert rows.loc[covers, "supply"].notna().all()
    assert rows["supply"].isna().sum() == len(rows) - len(covers)


def test_own_counts_are_an_estimate_of_their_own_and_leave_the_others_alone() -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND))
    rows = gaps_by(build_market(england(), own=own_data(held, AS_AT)), "district", SUSSEX)
    own = rows.query("estimate == 'own'").set_index("name")
    assert own.loc["Brighton and Hove", "demand"] == pytest.approx(500)
    assert own.loc["Lewes", "demand"] == pytest.approx(100)
    assert pd.isna(own.loc["Adur", "demand"])
    benchmark = rows.query("group == 'mental_health' and estimate == 'benchmark'")
    before = gaps_by(market(), "district", SUSSEX).query("group == 'mental_health' and estimate == 'benchmark'")
    assert benchmark["demand"].to_numpy() == pytest.approx(before["demand"].to_numpy())


def test_a_workspace_is_saved_and_reopened_whole() -> None:
    again = open_workspace(workspace_bytes(example()))
    own = own_data(again, AS_AT)
    assert covered_districts(again) == covered_districts(example())
    pd.testing.assert_frame_equal(
        gaps_by(build_market(england(), own=own), "district", SUSSEX), gaps_by(example_market(), "district", SUSSEX)
    )


def test_a_file_that_cannot_be_loaded_leaves_what_was_loaded() -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND))
    bad = checked("demand", "Area,Client group,Units required\nAtlantis,Mental health,5\n")
    with pytest.raises(FaultsError, match=r"Nothing of mine\.csv can be loaded"):
        with_loaded(held, bad)
    assert len(held.demand_counts) == 2


def test_good_rows_can_be_loaded_and_the_others_stay_listed() -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND + "Atlantis,Mental health,5\n"))
    assert len(held.demand_counts) == 2
    assert held.left_out[["kind", "file", "row"]].to_numpy().tolist() == [["demand", "mine.csv", 4]]


def test_what_was_loaded_of_one_kind_can_be_taken_out_again() -> None:
    held = without(example(), "schemes")
    assert held.schemes.empty
    assert held.scheme_groups.empty
    assert covered_districts(held) == ()
    assert setting(held, "file:schemes") == ""
    assert len(held.placements) == len(example().placements)


def test_headings_are_remembered() -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND))
    assert remembered_mapping(held, "demand") == {
        "area": "Area", "group": "Client group", "units": "Units required",
    }  # fmt: skip


def test_the_kind_of_a_file_is_guessed_from_its_headings() -> None:
    files = load_example()
    assert likely_kind(files.schemes) == "schemes"
    assert likely_kind(files.placements) == "placements"
    assert likely_kind(open_file(DEMAND.encode(), "mine.csv")) == "demand"


def test_a_file_without_headings_is_refused_without_repeating_its_first_record() -> None:
    with_postcode = "social_care,BN1 1AA,Lewes\nsocial_care,BN2 3FF,Lewes\n"
    file = checked("placements", with_postcode)
    said = " ".join(map(str, [*file.checked.faults, *(file.rows.unknown_headings if file.rows else ())]))
    assert not file.can_be_loaded
    assert "no heading of this kind of file" in said
    assert "BN1 1AA" not in said


REFUGE = "Scheme ID,Scheme name,Postcode,Client group,Model,Units\nR,Rose House,BN3 2AA,Domestic abuse,Refuge,8\n"


def test_of_a_sensitive_scheme_nothing_is_kept_that_says_where_it_is() -> None:
    file = checked("schemes", REFUGE, "register.csv")
    held = with_loaded(Workspace(), file)
    (row,) = held.schemes.to_dict("records")
    assert (row["scheme"], row["units"], row["district"], row["located"]) == ("R", 8, "E06000043", "district")
    content = workspace_bytes(held)
    assert not [secret for secret in (b"Rose House", b"BN3 2AA") if secret in content]
    assert any("name, postcode and point are not kept" in notice for notice in file.checked.notices)
    own = own_data(held, AS_AT)
    rows = gaps_by(build_market(england(), own=own), "district", SUSSEX).query("group == 'all'").set_index("name")
    assert rows.loc["Brighton and Hove", "register_units"] == 8


def test_of_a_row_left_out_no_postcode_is_kept_as_it_may_be_a_refuges() -> None:
    text = REFUGE + "S,Fern House,BN3 9,Domestic abuse,Refuge,many\n"
    held = with_loaded(Workspace(), checked("schemes", text, "register.csv"))
    found = dict(zip(held.left_out["column"], held.left_out["found"], strict=True))
    assert found == {"C Postcode": "(not kept)", "F Units": "many"}
    assert b"BN3 9" not in workspace_bytes(held)


def test_small_counts_are_shown_by_the_usual_profile_until_another_is_chosen() -> None:
    assert suppression(Workspace()) == Suppression("mhsds")
    assert suppression(with_settings(Workspace(), {"suppression": "hes"})) == Suppression("hes")
    assert suppression(with_settings(Workspace(), {"suppression": "anything else"})) == Suppression("mhsds")
    assert suppression(with_settings(Workspace(), {"suppression": "none"})) == Suppression("mhsds")
    exact = with_settings(Workspace(), {"suppression": "none", "suppression_reason": "the ward's own list"})
    assert suppression(exact) == Suppression("none", "the ward's own list")


@pytest.mark.parametrize("stated", ["", "  "])
def test_nothing_is_hidden_only_for_a_stated_reason(stated: str) -> None:
    with pytest.raises(ChoiceError, match="state a reason"):
        Suppression("none", stated)


def test_rows_left_out_are_listed_in_the_files_without_what_stood_in_them(tmp_path: Path) -> None:
    held = with_loaded(Workspace(), checked("demand", DEMAND + "Atlantis,Mental health,5\n"))
    save_workspace(held, tmp_path / "mine.gpkg")
    answer = work_out(Request(place="NHS Sussex", boundaries=2024, workspace=tmp_path / "mine.gpkg", estimate="own"))
    said = [words for about, words in notes(answer.export) if about == "Left out"]
    assert len(said) == 1
    assert said[0].startswith("mine.csv, row 4, A Area: expected")
    assert "Atlantis" not in said[0]
    assert "1 row was left out" in " ".join(answer.export.notices)


def test_travel_times_that_are_missing_are_counted_and_named() -> None:
    """One scheme in Brighton and Hove, a time from Lewes only: every LSOA of Brighton and Hove lacks its way."""
    register = "Scheme ID,Client group,Units,District\nA,Mental health,10,Brighton and Hove\n"
    held = with_loaded(Workspace(), checked("schemes", register, "register.csv"))
    held = with_loaded(held, checked("travel", "From,Scheme ID,Minutes\nLewes,A,25\n", "travel.csv"))
    of_brighton = int((england().blocks["district"] == "E06000043").sum())
    words = travel_words(held, grounds())
    assert f"missing for {of_brighton:,} pairs" in words
    assert words.endswith("the first schemes that lack some: A.")

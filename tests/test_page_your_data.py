"""The page Your data without a browser: what is checked, what is loaded and when, and what is never kept."""

import io
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from marketmap.assumptions import load_assumptions
from marketmap.disclosure import Suppression
from marketmap.loading import (
    CheckedFile,
    check_file,
    covered_districts,
    remembered_mapping,
    suppression,
    with_loaded,
)
from marketmap.outputs.file_words import NOTHING_LOADED, fault_lines
from marketmap.pages import own_data, your_data_upload
from marketmap.pages.your_data_districts import beside_published, district_names, few_words
from marketmap.pages.your_data_parts import refused
from marketmap.pages.your_data_upload import LOOKED_AT, made_template
from marketmap.serve import WORKSPACE_FILE
from marketmap.sources.forms import FormKind
from marketmap.sources.schemes_form import MODEL_CHOICES
from marketmap.tables import RELEASED
from marketmap.workspace import Workspace, open_workspace, save_workspace, workspace_bytes
from tests.app_pages import page_text
from tests.england import BRIGHTON, england, grounds
from tests.filled_forms import as_csv

LEWES = "E07000063"
GOOD = {"Scheme ID": "A", "Client group": "Mental health", "Units": "10", "District": "Brighton and Hove"}
OLDER = GOOD | {"Scheme ID": "B", "Client group": "Older people", "Units": "5"}
IN_LEWES = GOOD | {"Scheme ID": "C", "Units": "3", "District": "Lewes"}
VAGUE = GOOD | {"Scheme ID": "D", "Units": "approx 12"}
NOWHERE = GOOD | {"Scheme ID": "E", "District": "Atlantis"}
PERSONS = b"Kind,Home area,Host area,Client name,NHS number\nacute,Hove,Derby,Zebedee Quux,943 476 5919\n"


def page() -> None:
    """Draw the page alone."""
    from marketmap.pages import your_data  # noqa: PLC0415, the page runs as a script of its own

    your_data.show()


def opened() -> AppTest:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    return app


def upload(app: AppTest, content: bytes, name: str = "register.csv", at: int = 0) -> AppTest:
    app.file_uploader[at].set_value((name, content, "")).run()
    assert not app.exception
    return app


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(words)).click().run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def held(app: AppTest) -> Workspace:
    workspace: Workspace = app.session_state["workspace"]
    return workspace


def checked_register(*records: dict[str, str]) -> Any:  # noqa: ANN401, a register as it was checked
    return check_file("schemes", as_csv(records), "register.csv", grounds()).checked


def test_at_first_nothing_is_loaded_and_the_page_says_so() -> None:
    app = opened()
    assert page_text(app).startswith(f" {NOTHING_LOADED}")
    assert app.radio[0].options == [
        "Scheme register", "Placements", "Demand counts", "Your own areas", "Travel times",
        "Your own projection", "CQC's list of locations",
    ]  # fmt: skip


def test_the_postcodes_are_read_while_the_reader_still_chooses_a_file() -> None:
    own_data.grounds.clear()
    opened()
    for thread in threading.enumerate():
        if thread.name == own_data.READING:
            thread.join(timeout=60)
    assert own_data.grounds().postcodes.is_ready


def test_the_example_is_loaded_in_one_click_and_says_that_it_is_one() -> None:
    app = press(opened(), "Try the example for Sussex")
    said = page_text(app)
    assert "523 schemes in 13 districts (EXAMPLE sussex_schemes.csv)" in said
    assert "150 placements (EXAMPLE sussex_placements.csv)" in said
    assert "All of it is invented" in said
    assert len(held(app).schemes) == 523
    assert "Try the example for Sussex" not in buttons(app)


def test_faults_are_shown_with_row_and_column_and_nothing_is_loaded_before_the_click() -> None:
    """Rows 2 and 3 are good; rows 4 and 5 are not."""
    app = upload(opened(), as_csv([GOOD, OLDER, VAGUE, NOWHERE]))
    said = page_text(app)
    assert "register.csv: 2 rows can be loaded; 2 are at fault" in said
    assert "C Units row 4 approx 12 a whole number, such as 12" in said
    assert re.search(r"D District row 5 Atlantis", said)
    assert held(app).schemes.empty


def test_good_rows_are_loaded_on_the_click_and_those_left_out_stay_listed() -> None:
    app = press(upload(opened(), as_csv([GOOD, OLDER, VAGUE, NOWHERE])), "Load the 2 good rows, leave out these 2")
    assert list(held(app).schemes["scheme"]) == ["A", "B"]
    for _ in range(2):
        said = page_text(app)
        assert "Loaded: 2 schemes in 1 district (register.csv)." in said
        assert "C Units row 4 approx 12 a whole number, such as 12" in said
        app.run()


def test_a_cancelled_file_leaves_what_was_loaded_untouched() -> None:
    app = press(upload(opened(), as_csv([GOOD])), "Load the 1 good row")
    before = held(app)
    upload(app, as_csv([OLDER, IN_LEWES]), "later.csv")
    assert "It takes the place of the 1 scheme in 1 district (register.csv) loaded now." in page_text(app)
    press(app, "Cancel")
    assert held(app) is before
    assert "later.csv" not in page_text(app)


def test_a_failed_file_leaves_what_was_loaded_untouched() -> None:
    app = press(upload(opened(), as_csv([GOOD])), "Load the 1 good row")
    before = held(app)
    upload(app, b"%PDF-1.7\n", "scan.xlsx")
    assert "found a PDF document" in page_text(app)
    assert held(app) is before


def test_a_file_with_personal_data_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go: list[str] = []
    remove = MemoryUploadedFileManager.remove_file

    def noted(self: MemoryUploadedFileManager, session_id: str, file_id: str) -> None:
        let_go.append(file_id)
        remove(self, session_id, file_id)

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", noted)
    app = opened()
    app.radio[0].set_value("placements").run()
    upload(app, PERSONS, "people.csv")
    assert "people.csv tells who persons are, so nothing of it has been kept" in page_text(app)
    kept = repr(app.session_state) + page_text(app)
    assert "people.csv" in kept
    assert "Zebedee" not in kept
    assert "943 476 5919" not in kept
    assert LOOKED_AT not in app.session_state
    assert len(let_go) == 1


def test_a_file_is_looked_at_again_when_the_page_starts_anew_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit stops a page by an exception of its own as soon as the reader does something else."""
    stops = iter([True])

    def stopped(*given: object) -> CheckedFile:
        if next(stops, False):
            raise RerunException(RerunData())
        return check_file(*given)

    monkeypatch.setattr(your_data_upload, "check_file", stopped)
    assert "1 row can be loaded" in page_text(upload(opened(), as_csv([GOOD])))


def test_a_file_that_trips_the_check_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_: object) -> CheckedFile:
        raise ZeroDivisionError

    monkeypatch.setattr(your_data_upload, "check_file", trips)
    app = opened()
    app.file_uploader[0].set_value(("register.csv", as_csv([GOOD]), "")).run()
    assert app.exception
    app.run()
    assert not app.exception
    assert NOTHING_LOADED in page_text(app)


def test_a_column_is_chosen_by_hand_and_remembered() -> None:
    """The heading "Doorbells" means nothing to us until the reader says that it holds the units."""
    record = {"Client group": "Mental health", "Doorbells": "7", "District": "Lewes"}
    app = upload(opened(), as_csv([record]))
    assert "Nothing of it can be loaded as it stands" in page_text(app)
    assert not [label for label in buttons(app) if label.startswith("Load")]
    units = next(box for box in app.selectbox if box.label == "Units (needed)")
    assert units.value == "not in this file"
    units.set_value("B Doorbells").run()
    assert "All is well: 1 row can be loaded." in page_text(app)
    press(app, "Load the 1 good row")
    assert remembered_mapping(held(app), "schemes")["units"] == "Doorbells"
    upload(app, as_csv([record, record | {"Doorbells": "8"}]), "next.csv")
    assert "All is well: 2 rows can be loaded." in page_text(app)


def test_of_two_columns_with_one_heading_the_reader_chooses() -> None:
    text = b"Client group,Units,Units,District\nMental health,7,9,Lewes\n"
    app = upload(opened(), text)
    assert "the same heading more than once" in page_text(app)
    next(box for box in app.selectbox if box.label == "Units (needed)").set_value("C Units").run()
    press(app, "Load the 1 good row")
    assert list(held(app).schemes["units"]) == [9]


def test_a_file_of_another_kind_is_offered_as_that() -> None:
    text = b"Area,Client group,Units required\nBrighton and Hove,Mental health,500\n"
    app = press(upload(opened(), text, "counts.csv"), "It looks more like: demand counts")
    press(app, "Load the 1 good row")
    assert list(held(app).demand_counts["units"]) == [500]


def test_the_reader_says_which_districts_the_register_covers() -> None:
    app = upload(opened(), as_csv([GOOD, OLDER, GOOD | {"Scheme ID": "F"}, IN_LEWES]))
    assert app.multiselect[0].value == [BRIGHTON.area, LEWES]
    assert "Please check: few or no schemes in Lewes (1)." in page_text(app)
    app.multiselect[0].set_value([BRIGHTON.area]).run()
    assert "Lewes not covered: the published total stays" in page_text(app)
    press(app, "Load the 4 good rows")
    assert covered_districts(held(app)) == (BRIGHTON.area,)
    app.multiselect[0].set_value([BRIGHTON.area, LEWES]).run()
    assert covered_districts(held(app)) == (BRIGHTON.area, LEWES)


def test_a_registers_units_stand_beside_the_published_totals() -> None:
    """10 for mental health and 5 for older people make 15; published is the district's own count, 18.3% of it ours."""
    checked = checked_register(GOOD, OLDER)
    observations = england().observations
    claimants = observations[observations["measure"] == "hb_claimants"].set_index("district")["value"]
    table = beside_published(checked.table, checked.groups, [BRIGHTON.area, LEWES]).set_index("district")
    assert list(table.loc[BRIGHTON.area, ["register_mental_health", "register_all"]]) == [10, 15]
    assert list(table.loc[LEWES, ["schemes", "register_mental_health", "register_all"]]) == [0, 0, 0]
    assert table["published_all"].to_dict() == {area: claimants[area] for area in (BRIGHTON.area, LEWES)}
    share = load_assumptions().supply.mental_health_share.value
    assert table.loc[LEWES, "published_mental_health"] == pytest.approx(claimants[LEWES] * share)


def test_a_district_with_three_schemes_raises_no_warning() -> None:
    checked = checked_register(*(GOOD | {"Scheme ID": name} for name in "ABC"))
    table = beside_published(checked.table, checked.groups, [BRIGHTON.area])
    assert few_words(table, district_names()) == ""
    assert "Lewes (0)" in few_words(beside_published(checked.table, checked.groups, [LEWES]), district_names())


def test_faults_of_one_kind_are_told_once_with_ten_rows_and_how_many_more() -> None:
    """13 rows, 2 to 14: ten are listed and three counted."""
    checked = checked_register(*(VAGUE | {"Scheme ID": str(number)} for number in range(13)))
    (line,) = fault_lines(checked.faults)
    assert (line.where, line.count) == ("rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more", 13)


@pytest.mark.parametrize("kind", ["schemes", "placements", "demand", "areas", "travel", "growth"])
def test_every_kind_has_a_template_that_can_be_loaded_back_when_filled(kind: FormKind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made_template(kind)))
    assert len(book.sheetnames) == 3


def test_the_template_of_schemes_shows_every_model_once() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made_template("schemes")))["Scheme register"]
    headings = [cell.value for cell in sheet[1]]
    shown = [row[headings.index("Model")].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert sorted(shown) == sorted(choice.name for choice in MODEL_CHOICES)
    assert all("EXAMPLE" in str(row[1].value) for row in sheet.iter_rows(min_row=2, max_row=14))


def example_bytes(*records: dict[str, str]) -> bytes:
    file = check_file("schemes", as_csv(records), "register.csv", grounds())
    return workspace_bytes(with_loaded(Workspace(), file))


def test_a_saved_workspace_is_opened_at_once_where_nothing_is_loaded() -> None:
    app = upload(opened(), example_bytes(GOOD, OLDER), "w.gpkg", at=1)
    assert list(held(app).schemes["scheme"]) == ["A", "B"]
    assert "Opened the workspace. Loaded: 2 schemes" in page_text(app)


def test_a_saved_workspace_takes_the_place_of_what_is_loaded_only_when_told_to() -> None:
    app = press(upload(opened(), as_csv([IN_LEWES])), "Load the 1 good row")
    before = held(app)
    upload(app, example_bytes(GOOD, OLDER), "w.gpkg", at=1)
    assert held(app) is before
    press(app, "Cancel")
    assert held(app) is before
    press(upload(app, example_bytes(GOOD, OLDER), "w.gpkg", at=1), "Open it")
    assert list(held(app).schemes["scheme"]) == ["A", "B"]


def test_a_damaged_workspace_is_told_and_changes_nothing() -> None:
    app = press(upload(opened(), as_csv([GOOD])), "Load the 1 good row")
    before = held(app)
    upload(app, example_bytes(GOOD)[:3000], "w.gpkg", at=1)
    assert "The workspace cannot be opened" in page_text(app)
    assert held(app) is before


def test_what_was_loaded_can_be_removed() -> None:
    app = press(press(opened(), "Try the example"), "Remove scheme register")
    assert held(app).schemes.empty
    assert len(held(app).placements) == 150
    assert "Removed: scheme register." in page_text(app)


def test_the_app_can_be_started_with_a_workspace_and_saves_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.gpkg"
    path.write_bytes(example_bytes(GOOD))
    monkeypatch.setenv(WORKSPACE_FILE, str(path))
    app = opened()
    assert "Loaded: 1 scheme in 1 district (register.csv)." in page_text(app)
    press(upload(app, as_csv([GOOD, OLDER])), "Load the 2 good rows")
    press(app, "Save to mine.gpkg")
    assert "Loaded: 2 schemes in 1 district" in page_text(opened())


def test_a_workspace_file_that_cannot_be_opened_is_told_and_the_page_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WORKSPACE_FILE, str(tmp_path / "gone.gpkg"))
    said = page_text(opened())
    assert "gone.gpkg cannot be opened" in said
    assert NOTHING_LOADED in said


def test_the_reader_chooses_how_small_counts_are_shown_and_the_workspace_keeps_it() -> None:
    app = press(opened(), "Try the example")
    choice = next(box for box in app.selectbox if box.label.startswith("How small counts"))
    assert choice.value == "mhsds"
    assert choice.options == ["Below 5 hidden, rounded to 5", "1 to 7 hidden, rounded to 5", "Nothing hidden"]
    assert "counts below 5, 0 too, are shown as *" in page_text(app)
    choice.set_value("hes").run()
    assert suppression(open_workspace(workspace_bytes(held(app)))).profile == "hes"
    assert next(box for box in app.selectbox if box.label.startswith("How small counts")).value == "hes"


def test_nothing_is_hidden_only_once_a_reason_is_stated() -> None:
    app = press(opened(), "Try the example")
    next(box for box in app.selectbox if box.label.startswith("How small counts")).set_value("none").run()
    assert "Small counts stay hidden until you state a reason" in page_text(app)
    assert suppression(held(app)).profile == "mhsds"
    next(one for one in app.text_input if one.label.startswith("Why nothing is to be hidden")).set_value(
        "A check"
    ).run()
    assert not app.exception
    assert suppression(held(app)) == Suppression("none", "A check")
    assert "nothing is hidden or rounded" in page_text(app)


def test_what_was_released_is_listed_and_can_be_started_anew() -> None:
    app = press(opened(), "Try the example")
    assert "Nothing has been released of placements yet." in page_text(app)
    row = dict.fromkeys(RELEASED.column_names, "x") | {
        "release": 1, "day": "2026-11-26", "place_name": "Kent", "kind": "district", "road_factor": 1.3,
        "profile": "mhsds", "stated": "", "where": "page Out of area",
    }  # fmt: skip
    app.session_state["workspace"] = replace(held(app), released=pd.DataFrame([row]))
    app.run()
    assert not app.exception
    assert "26 November 2026 Kent, by district" in page_text(app)
    press(app, "Start anew")
    assert held(app).released.empty


def test_sessions_see_only_their_own() -> None:
    one, other = press(opened(), "Try the example"), opened()
    assert len(held(one).schemes) == 523
    assert held(other).schemes.empty


def test_nothing_in_a_file_is_taken_for_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    assert "<img" not in refused(hostile)
    app = upload(opened(), as_csv([GOOD | {hostile: "1"}, OLDER | {"Units": hostile}]), f"{hostile}.csv")
    for _ in range(2):
        html = " ".join(block.proto.body for block in app.get("html"))
        assert "&lt;img" in html
        assert "<img" not in html
        press(app, "Load the 1 good row" if "own_looked_at" in app.session_state else "Remove scheme register")


def test_a_workspace_holds_what_the_page_loaded(tmp_path: Path) -> None:
    app = press(upload(opened(), as_csv([GOOD, VAGUE])), "Load the 1 good row, leave out this 1")
    save_workspace(held(app), tmp_path / "w.gpkg")
    again = upload(opened(), (tmp_path / "w.gpkg").read_bytes(), "w.gpkg", at=1)
    assert "C Units row 3 approx 12 a whole number, such as 12" in page_text(again)

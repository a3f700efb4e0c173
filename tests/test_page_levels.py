"""The part By support level of the page Gaps without a browser: sentences, table and the substitution table."""

import pytest
from streamlit.testing.v1 import AppTest

from marketmap.loading import check_file, setting, with_loaded, with_settings, without
from marketmap.workspace import Workspace
from tests.app_pages import page_text
from tests.england import grounds
from tests.test_levels import COUNTS, REGISTER
from tests.test_page_own_data import opened

SUSSEX = {"place": "icb_2024:E54000064", "by": "district"}
HEADING = "By support level"


def workspace(counts: str = COUNTS) -> Workspace:
    """A register and counts by level."""
    held = with_loaded(Workspace(), check_file("schemes", REGISTER.encode(), "register.csv", grounds()))
    return with_loaded(held, check_file("demand", counts.encode(), "counts.csv", grounds()))


def told(app: AppTest) -> str:
    """All that the page says, in one line."""
    return " ".join(page_text(app).split())


def test_what_is_short_by_level_and_what_other_levels_could_serve() -> None:
    app = opened(workspace(), **SUSSEX)
    text = told(app)
    assert HEADING in text
    assert "Of 124 units needed at high support, 80 exist: short of 44." in text
    assert "11 of 13 districts of NHS Sussex are in none of these figures" in text
    assert "High 124 80 44 44" in text
    app.multiselect(key="serves_medium").set_value(["high"]).run()
    assert not app.exception
    text = told(app)
    assert "short of 44; 10 of them could be met by medium-support homes that are free, which leaves 34." in text
    assert "Medium 50 60 10 serve other levels 0 0" in text
    assert "High 124 80 44 34 10 met by other levels" in text
    assert setting(app.session_state["workspace"], "serves") == "medium=high"
    app.multiselect(key="serves_medium").set_value([]).run()
    assert setting(app.session_state["workspace"], "serves") == "none"


def test_where_next_tells_whom_one_more_home_at_each_level_would_serve() -> None:
    """Brighton lacks 40 at high and has medium homes to spare; in Lewes high lacks 4, and low has 4 to spare."""
    app = AppTest.from_string("from marketmap.pages import where_next\nwhere_next.show()", default_timeout=180)
    app.session_state["workspace"] = workspace()
    app.query_params.update(SUSSEX)
    app.run()
    assert not app.exception
    text = told(app)
    assert (
        "District Low Medium High Nursing Brighton and Hove nobody nobody 1 nobody Lewes nobody nobody 1 nobody" in text
    )
    assert "11 of 13 districts of NHS Sussex are in none of these figures" in text


def test_a_level_of_home_cannot_be_told_to_serve_its_own() -> None:
    app = opened(workspace(), **SUSSEX)
    assert app.multiselect(key="serves_high").label == "High-support homes may serve"
    assert app.multiselect(key="serves_high").options == ["Low", "Medium", "Nursing"]


@pytest.mark.parametrize(("kept", "leaves"), [("medium=high", "which leaves 34"), ("by hand", "short of 44.")])
def test_the_substitution_table_of_a_workspace_is_used_where_it_can_be_read(kept: str, leaves: str) -> None:
    text = told(opened(with_settings(workspace(), {"serves": kept}), **SUSSEX))
    assert leaves in text


def test_there_is_no_such_part_without_levels_or_a_register_or_below_districts() -> None:
    plain = "Area,Client group,Units required\nBrighton and Hove,Mental health,170\n"
    for held in (workspace(plain), without(workspace(), "schemes"), Workspace()):
        assert HEADING not in told(opened(held, **SUSSEX))
    assert HEADING not in told(opened(workspace(), place="district:E06000043", by="msoa", show="demand"))


def test_where_no_area_has_both_sides_it_is_said_and_rows_left_out_stay_listed() -> None:
    app = opened(workspace(COUNTS + "Atlantis,Mental health,Low,5\n"), place="district:E07000223")
    text = told(app)
    assert "No area of Adur has both demand by level and a register that covers it." in text
    assert "The one district of Adur is in none of these figures: it is not covered whole by the register." in text

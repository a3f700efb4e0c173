"""Edits and scenario files: bad input told in words, what is written is what is read back, and blanks are asked for."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.edit_fields import MEDIAN
from marketmap.edits import KINDS, Scenario, edit_of, scenario_from
from marketmap.errors import FaultsError
from marketmap.scenario_file import (
    Draft,
    file_name,
    open_draft,
    read_draft,
    ready_made_files,
    scenario_toml,
)

OPEN = {"do": "open", "name": "New house", "units": 12, "district": "Lewes"}
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=30).filter(
    lambda text: text.strip() not in ("", "?")
)
UNITS = st.integers(1, 5_000)
GROUPS = st.sampled_from(["mental_health", "all"])
NUMBERS = st.floats(0, 1e6, allow_nan=False) | st.sampled_from(["qof_2024_25", "best_for_all"])
EDITS = st.one_of(
    st.fixed_dictionaries({"do": st.just("open"), "name": TEXTS, "units": UNITS, "group": GROUPS, "at": TEXTS}),
    st.fixed_dictionaries({"do": st.just("close"), "scheme": TEXTS}),
    st.fixed_dictionaries({"do": st.just("resize"), "district": TEXTS, "units": UNITS}),
    st.fixed_dictionaries({"do": st.just("assume"), "name": TEXTS, "value": NUMBERS}),
    st.fixed_dictionaries({"do": st.just("add demand"), "area": TEXTS, "units": UNITS}),
    st.fixed_dictionaries({"do": st.just("move"), "district": TEXTS, "to": TEXTS}),
    st.fixed_dictionaries(
        {"do": st.just("raise coverage"), "place": TEXTS, "to": st.just(MEDIAN) | st.integers(1, 200)}
    ),
    st.fixed_dictionaries(
        {"do": st.just("house from hospital"), "name": TEXTS, "district": TEXTS, "people_a_year": UNITS}
    ),
)


def faults(content: dict[str, Any]) -> str:
    """What is said of a file with this content."""
    with pytest.raises(FaultsError) as error:
        scenario_from(content, "plan.toml cannot be used:")
    return str(error.value)


@pytest.mark.parametrize("units", [0, -3, 2.5, 10_000, "10,000", "2.5", "many", True, None, [], float("inf")])
def test_units_that_no_scheme_can_have_are_told(units: object) -> None:
    with pytest.raises(FaultsError, match=r"units: .* expected a whole number from 1 to 5,000"):
        edit_of(OPEN | {"units": units})


def test_units_may_be_typed_with_a_comma() -> None:
    assert edit_of(OPEN | {"units": "1,200"}) == edit_of(OPEN | {"units": 1200})


def test_what_stands_for_a_blank_is_no_name() -> None:
    """A file would ask for it when it is opened again."""
    assert "at: ? stands for what is still to be given; expected words" in faults(
        {"name": "A plan", "edit": [{"do": "open", "name": "New house", "units": 12, "at": " ? "}]}
    )


def test_every_fault_of_a_file_is_told_at_once_with_the_number_of_its_edit() -> None:
    edits = [{"do": "magic"}, OPEN | {"units": 0, "colour": "red"}, "close", OPEN | {"at": "BN1 1AA"}]
    said = faults({"edit": edits, "title": "A plan"})
    assert said.splitlines()[1:] == [
        "  - name: has to be given",
        "  - title: there is no such entry here; there are name, source, note",
        f"  - edit 1: do: magic was given; expected one of {', '.join(KINDS)}",
        "  - edit 2: units: 0 was given; expected a whole number from 1 to 5,000",
        f"  - edit 2: colour: there is no such entry here; there are {', '.join(KINDS['open'].model_fields)}",
        f"  - edit 3: do: nothing was given; expected one of {', '.join(KINDS)}",
        "  - edit 4: give either at or district",
    ]


@pytest.mark.parametrize("edits", [{"do": "open"}, "open", [OPEN] * 101])
def test_edits_that_are_no_short_list_are_told(edits: object) -> None:
    assert "expected at most 100 edits, each under [[edit]]" in faults({"name": "A plan", "edit": edits})


@given(name=TEXTS, note=st.text(max_size=80), edits=st.lists(EDITS, max_size=6))
@settings(max_examples=30)
def test_a_scenario_that_is_written_is_read_back_as_it_was(name: str, note: str, edits: list[dict[str, Any]]) -> None:
    scenario = scenario_from({"name": name, "note": note, "edit": edits}, "")
    text = scenario_toml(scenario)
    assert read_draft(text.encode(), "plan.toml").with_given({}) == scenario
    assert scenario_toml(read_draft(b"\xef\xbb\xbf" + text.encode(), "plan.toml").with_given({})) == text


def test_a_file_can_be_read_by_people() -> None:
    scenario = scenario_from({"name": "Two homes", "source": "Board, May", "edit": [OPEN]}, "")
    assert scenario_toml(scenario) == (
        'name = "Two homes"\nsource = "Board, May"\n\n'
        '[[edit]]\ndo = "open"\nname = "New house"\ndistrict = "Lewes"\nunits = 12\n'
    )
    assert scenario.lines == ("1. Open New house: 12 units for mental health in Lewes.",)
    assert file_name(scenario) == "two-homes.toml"
    assert file_name(Scenario(name="../..")) == "scenario.toml"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"name = ", "not written as TOML"), (b"\xff\xfe", "not a text in UTF-8"), (b"#" * 200_001, "larger than 200 kB")],
)
def test_a_file_that_is_no_scenario_is_told(content: bytes, words: str) -> None:
    with pytest.raises(FaultsError, match=words):
        read_draft(content, "plan.toml")


def asking() -> Draft:
    """A file with two blanks, of which one has its question beside it."""
    text = """
        name = "A plan"
        [questions]
        units = "How many units?"
        [[edit]]
        do = "open"
        name = "New house"
        units = "?"
        district = "?"
    """
    return read_draft(text.encode(), "plan.toml")


def test_a_blank_is_asked_for_and_never_filled_in_by_itself() -> None:
    assert asking().questions == {"units": "How many units?", "district": "has to be given"}
    with pytest.raises(FaultsError) as error:
        asking().with_given({"district": "", "colour": "red"})
    assert error.value.faults == (
        "units: How many units?",
        "district: has to be given",
        "colour: nothing of that name is asked for",
    )
    with pytest.raises(FaultsError, match="edit 1: units: -3 was given"):
        asking().with_given({"units": "-3", "district": "Lewes"})
    assert asking().with_given({"units": "12", "district": "Lewes"}).edits == (edit_of(OPEN),)


@pytest.mark.parametrize("name", sorted(ready_made_files()))
def test_every_ready_made_scenario_has_its_source_and_takes_what_it_asks_for(name: str) -> None:
    draft = open_draft(name)
    given_to_it = {"people_a_year": "157", "district": "Lewes", "place": "NHS Surrey and Sussex"}
    scenario = draft.with_given({field: given_to_it[field] for field in draft.questions})
    assert scenario.source
    assert scenario.note
    assert draft.questions
    assert all(question.endswith("?") for question in draft.questions.values())


def test_a_scenario_that_is_neither_file_nor_ready_made_is_told() -> None:
    with pytest.raises(FaultsError, match="ready-made scenarios are england-median, forensic-step-down, hospital-"):
        open_draft("no-such-plan")

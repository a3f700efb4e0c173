"""Templates: what was written is recognised, and what is only an example is never read as a record."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from marketmap.outputs.templates import template
from marketmap.sources.cells import text
from marketmap.sources.demand_counts import DEMAND_FORM
from marketmap.sources.forms import Choice, Field, Form
from marketmap.sources.headings import find_rows
from marketmap.sources.own_area_lists import AREAS_FORM
from marketmap.sources.placements_form import PLACEMENTS_FORM
from marketmap.sources.schemes_form import MODEL_CHOICES, SCHEMES_FORM
from marketmap.sources.spreadsheets import open_file
from marketmap.sources.travel_times import TRAVEL_FORM

FORMS = (SCHEMES_FORM, PLACEMENTS_FORM, DEMAND_FORM, AREAS_FORM, TRAVEL_FORM)
LEVELS = (Choice("low", "Low"), Choice("high", "High, or =24 hours", ("24",)))
SMALL = Form(
    "schemes",
    "Homes: a list/register",
    "one home",
    (
        Field("name", "Name", "text", "What it is called.", required=True, example="Rose House"),
        Field("level", "Level", "code", "How much support.", choices=LEVELS, example="24"),
        Field("units", "Units", "whole number", "Homes.", example="12"),
        Field("opened", "Opened", "date", "Day it opened.", example="01/04/2019"),
        Field("exempt", "Exempt", "yes or no", "Yes or no.", example="yes"),
        Field("note", "Note", "text", "Anything.", example="=1+1"),
    ),
)


def opened(form: Form = SMALL) -> openpyxl.Workbook:
    """Return the template of a form as a spreadsheet program opens it."""
    return openpyxl.load_workbook(io.BytesIO(template(form)))


def cells(page: Worksheet) -> list[tuple[object, ...]]:
    """Return the rows of a sheet as values."""
    return list(page.iter_rows(values_only=True))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
def test_every_field_of_a_template_is_recognised_and_its_examples_are_not_read(form: Form) -> None:
    rows = find_rows(open_file(template(form), "template.xlsx"), form)
    assert rows.columns == {field.name: position for position, field in enumerate(form.fields)}
    assert (rows.sheet, rows.heading_row, rows.unknown_headings, rows.other_sheets) == (form.title, 1, (), ())
    assert [(one.row, one.reason) for one in rows.ignored] == [(2, "an example row of the template")]
    assert [fault.found for fault in rows.faults] == ["no row under the headings in row 1"]


def test_a_row_written_under_the_examples_is_read() -> None:
    book = opened(SCHEMES_FORM)
    book[SCHEMES_FORM.title].append(["SX-9", "Ash House"])
    content = io.BytesIO()
    book.save(content)
    rows = find_rows(open_file(content.getvalue(), "filled.xlsx"), SCHEMES_FORM)
    assert rows.faults == ()
    assert rows.records[["row", "scheme", "name"]].to_numpy().tolist() == [[3, "SX-9", "Ash House"]]


def test_each_model_has_its_example_row() -> None:
    examples = [{"scheme": f"SX-{number}", "model": one.name} for number, one in enumerate(MODEL_CHOICES)]
    page = openpyxl.load_workbook(io.BytesIO(template(SCHEMES_FORM, examples)))[SCHEMES_FORM.title]
    column = [field.name for field in SCHEMES_FORM.fields].index("model")
    assert [row[column] for row in cells(page)][1:] == [one.name for one in MODEL_CHOICES]
    assert all(str(row[0]).startswith("Example: SX-") for row in cells(page)[1:])


def test_examples_are_of_the_kind_that_the_field_holds() -> None:
    """A choice is written by its name, a number as a number, a date as a date, and text as text, never as a formula."""
    rows = cells(opened()["Homes  a list register"])
    assert rows[0] == ("Name", "Level", "Units", "Opened", "Exempt", "Note")
    name, level, units, day, exempt, note = rows[1]
    assert (name, level, units, exempt, note) == ("Example: Rose House", "High, or =24 hours", 12, "yes", "=1+1")
    assert text(day) == "2019-04-01"
    assert opened()["Homes  a list register"]["F2"].data_type == "s"


def test_the_instructions_tell_of_every_field() -> None:
    rows = [row for row in cells(opened()["Instructions"]) if row[1] is not None]
    assert rows == [
        ("Heading", "Required", "What to write", "Allowed values"),
        ("Name", "yes", "What it is called.", "any text"),
        ("Level", "no", "How much support.", "Low; High, or =24 hours"),
        ("Units", "no", "Homes.", "a whole number"),
        ("Opened", "no", "Day it opened.", "a date, day first, such as 31/12/2026"),
        ("Exempt", "no", "Yes or no.", "yes; no"),
        ("Note", "no", "Anything.", "any text"),
    ]


def test_choices_are_offered_from_the_sheet_of_lists() -> None:
    book = opened()
    assert cells(book["Lists"]) == [("Level", "Exempt"), ("Low", "yes"), ("High, or =24 hours", "no")]
    rules = {str(rule.sqref): rule for rule in book["Homes  a list register"].data_validations.dataValidation}
    assert rules["B2:B50001"].formula1 == "'Lists'!$A$2:$A$3"
    assert rules["E2:E50001"].formula1 == "'Lists'!$B$2:$B$3"
    assert (rules["C2:C50001"].type, rules["D2:D50001"].type) == ("whole", "date")


def test_headings_stay_in_sight_and_references_stay_text() -> None:
    page = opened()["Homes  a list register"]
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width > 14
    assert page["A2"].number_format == "@"
    assert page["D2"].number_format == "dd/mm/yyyy"


def test_the_same_form_gives_the_same_bytes() -> None:
    assert template(SMALL) == template(SMALL)
    assert template(SMALL) != template(SMALL, [])


def test_dates_of_examples_are_days() -> None:
    assert opened()["Homes  a list register"]["D2"].value.date() == date(2019, 4, 1)

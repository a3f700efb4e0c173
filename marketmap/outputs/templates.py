"""Templates: for each kind of file a workbook to fill in, with instructions, lists to choose from and example rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marketmap.outputs.plain_book import plain_book, sheet_names, write_text
from marketmap.sources.cells import CellError, choice, date_of, number
from marketmap.sources.forms import Field, Form
from marketmap.sources.heading_rows import column_letter
from marketmap.sources.ignored_rows import EXAMPLE_BEGINS

_LAST_ROW = 50_000
_FORMATS = {"whole number": "0", "number": "General", "date": "dd/mm/yyyy"}
_YES_NO = ("yes", "no")
_FEW = 6
_INSTRUCTIONS = {"Heading": 28, "Required": 12, "What to write": 70, "Allowed values": 50}
_WIDEST, _NARROWEST = 40, 14


def template(form: Form, examples: Sequence[Mapping[str, str]] | None = None) -> bytes:
    """Return a workbook to fill in: sheets Instructions, one named by the form, and Lists.

    Args:
        form: the kind of file.
        examples: example rows, field to what to write; without them, one row of the examples of the fields. The first
            cell of each begins with "Example:", and rows that begin so are not read.

    Returns:
        The bytes of an XLSX file; the same form and examples always give the same bytes.
    """
    rows = [{field.name: field.example for field in form.fields}] if examples is None else examples
    instructions, data, lists = sheet_names(["Instructions", form.title, "Lists"])
    content = BytesIO()
    with plain_book(content, f"{form.title}: template") as book:
        pages = [book.add_worksheet(name) for name in (instructions, data, lists)]
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_instructions(pages[0], form, bold, wrapped)
        _write_lists(pages[2], form, bold)
        _write_headings(book, pages[1], form, lists)
        _write_examples(book, pages[1], form, rows)
        pages[1].activate()
    return content.getvalue()


def _write_instructions(page: Worksheet, form: Form, bold: Format, wrapped: Format) -> None:
    lines = (
        f"{form.title}: how to fill it in",
        f'Each row of the sheet "{form.title}" is {form.row}. Write under the headings, from row 2 on.',
        f'Rows that begin with "{EXAMPLE_BEGINS}" show what to write and are not read; write over them or leave them.',
        "A cell left blank means not known.",
    )
    for row, line in enumerate(lines):
        write_text(page, (row, 0), line, bold if row == 0 else None)
    for column, (heading, width) in enumerate(_INSTRUCTIONS.items()):
        page.set_column(column, column, width)
        write_text(page, (len(lines), column), heading, bold)
    for row, field in enumerate(form.fields, start=len(lines) + 1):
        cells = (field.title, "yes" if field.required else "no", field.help, _allowed(field))
        for column, words in enumerate(cells):
            write_text(page, (row, column), words, wrapped)
    page.freeze_panes(len(lines) + 1, 1)


def _allowed(field: Field) -> str:
    names = _listed(field)
    if len(names) > _FEW:
        return f"one of {len(names)} names; see the sheet Lists"
    kinds = {
        "whole number": "a whole number",
        "number": "a number",
        "date": "a date, day first, such as 31/12/2026",
        "postcode": "a full postcode, such as BN1 1AA",
    }
    return "; ".join(names) or kinds.get(field.holds, "any text")


def _listed(field: Field) -> tuple[str, ...]:
    if field.choices:
        return tuple(one.name for one in field.choices)
    return _YES_NO if field.holds == "yes or no" else ()


def _write_lists(page: Worksheet, form: Form, bold: Format) -> None:
    for column, field in enumerate(_fields_with_lists(form)):
        page.set_column(column, column, _WIDEST)
        write_text(page, (0, column), field.title, bold)
        for row, name in enumerate(_listed(field), start=1):
            write_text(page, (row, column), name)
    page.freeze_panes(1, 0)


def _fields_with_lists(form: Form) -> list[Field]:
    return [field for field in form.fields if _listed(field)]


def _write_headings(book: xlsxwriter.Workbook, page: Worksheet, form: Form, lists: str) -> None:
    required = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    optional = book.add_format({"text_wrap": True, "valign": "top", "bottom": 1})
    with_lists = _fields_with_lists(form)
    for column, field in enumerate(form.fields):
        # Postcodes, codes and references keep their zeros as text.
        style = book.add_format({"num_format": _FORMATS.get(field.holds, "@")})
        page.set_column(column, column, _width(field), style)
        write_text(page, (0, column), field.title, required if field.required else optional)
        rule = _rule(field, lists, with_lists.index(field)) if field in with_lists else _rule_of_kind(field)
        if rule:
            message = {"input_title": field.title[:32], "input_message": field.help[:255], "error_type": "warning"}
            page.data_validation(1, column, _LAST_ROW, column, rule | message)
    page.freeze_panes(1, 0)


def _width(field: Field) -> int:
    return min(_WIDEST, max([_NARROWEST, len(field.title), len(field.example), *map(len, _listed(field))]) + 2)


def _rule(field: Field, lists: str, column: int) -> dict[str, object]:
    letter = column_letter(column)
    source = f"='{lists}'!${letter}$2:${letter}${len(_listed(field)) + 1}"
    return {"validate": "list", "source": source, "error_message": "This is not a name of the list."}


def _rule_of_kind(field: Field) -> dict[str, object]:
    if field.holds == "whole number":
        wrong = "This is not a whole number."
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": wrong}
    if field.holds == "date":
        wrong = "This is not a date."
        return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1), "error_message": wrong}
    return {}


def _write_examples(book: xlsxwriter.Workbook, page: Worksheet, form: Form, rows: Sequence[Mapping[str, str]]) -> None:
    slanted = {
        field.name: book.add_format({"italic": True, "num_format": _FORMATS.get(field.holds, "@")})
        for field in form.fields
    }
    for row, example in enumerate(rows, start=1):
        for column, field in enumerate(form.fields):
            written = example.get(field.name, "")
            if column == 0:
                write_text(page, (row, 0), f"{EXAMPLE_BEGINS} {written}".strip(), slanted[field.name])
            elif written:
                _write_example(page, (row, column), (field, written), slanted[field.name])


def _write_example(page: Worksheet, at: tuple[int, int], example: tuple[Field, str], style: Format) -> None:
    field, written = example
    try:
        if field.choices:
            code = choice(written, field.choices)
            write_text(page, at, next(one.name for one in field.choices if one.code == code), style)
        elif field.holds == "date" and (day := date_of(written)):
            page.write_datetime(*at, date.fromisoformat(day), style)
        elif field.holds in {"number", "whole number"} and (value := number(written)) is not None:
            page.write_number(*at, value, style)
        else:
            write_text(page, at, written, style)
    except CellError:
        write_text(page, at, written, style)

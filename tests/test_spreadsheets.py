"""Opening files: each format and encoding gives the cells as they stand, each where the spreadsheet numbers it."""

import csv
import io
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketmap.sources.spreadsheets import Cell, OpenedFile, open_file
from tests.made_files import (
    ods,
    ods_table,
    ods_text,
    ole,
    raw_xlsx,
    xls_error,
    xls_number,
    xls_records,
    xls_text,
    xlsx,
)

REGISTER = [["Name", "Units"], ["Café Nuñez", "12"], ["Müller’s “Haus”", "3"]]  # noqa: RUF001, as Word types them


def csv_bytes(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as CSV."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def rows(opened: OpenedFile) -> list[list[Cell]]:
    """Return the rows of the first sheet."""
    return [list(row) for row in opened.sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    opened = open_file(csv_bytes(REGISTER, delimiter, encoding), "register.csv")
    assert opened.name == "register.csv"
    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [("", False)]
    assert rows(opened) == REGISTER


def test_a_file_joined_from_two_encodings_is_read_line_by_line() -> None:
    joined = b"\xef\xbb\xbfName,Units\r\n" + "Café,1\r\n".encode() + "Café,2\r\n".encode("cp1252")
    assert rows(open_file(joined, "joined.csv")) == [["Name", "Units"], ["Café", "1"], ["Café", "2"]]


def test_the_delimiter_is_the_one_that_cuts_evenly() -> None:
    """Commas inside the cells, and a title row, do not mislead."""
    content = b"Register, 2026\n\nName;Units;Note\nSmith, John;1;a, b\nLee, Ann;2;c, d\n"
    assert rows(open_file(content, "r.csv")) == [
        ["Register, 2026"], [], ["Name", "Units", "Note"], ["Smith, John", "1", "a, b"], ["Lee, Ann", "2", "c, d"],
    ]  # fmt: skip


def test_the_delimiter_that_excel_names_in_a_first_line_is_taken() -> None:
    assert rows(open_file(b"sep=;\r\nName,x;Units\r\n", "r.csv")) == [["Name,x", "Units"]]


def test_lines_inside_cells_and_blank_lines_keep_the_numbers_of_rows() -> None:
    content = b'Name,Units\r\n"High Street\r\nHove",1\r\n\r\nB,2\r\n,,\r\n\r\n'
    assert rows(open_file(content, "r.csv")) == [["Name", "Units"], ["High Street\r\nHove", "1"], [], ["B", "2"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_known(ending: str) -> None:
    content = ending.join(["Name,Units", "A,1", "B,2", ""]).encode()
    assert rows(open_file(content, "r.csv")) == [["Name", "Units"], ["A", "1"], ["B", "2"]]


printable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.tuples(printable, printable, printable), max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
@example([("=1+1", "@x", "-2"), ("בית", "🏠", "a\tb;c")], "utf-8")
@settings(deadline=None)
def test_text_comes_out_of_a_csv_as_it_went_in(records: list[tuple[str, str, str]], encoding: str) -> None:
    table = [["Name", "Units", "Note"], *map(list, records)]
    expected = [[cell or None for cell in row] for row in table]
    while expected and not any(expected[-1]):
        expected.pop()
    found = rows(open_file(csv_bytes(table, encoding=encoding), "r.csv"))
    assert [row + [None] * (3 - len(row)) for row in found] == expected


def test_xlsx_gives_values_of_every_kind_where_they_stand() -> None:
    content = xlsx({"Data": [[None], [None, "a", 12, 0.5, True, date(2026, 5, 1), " b ", "בית", "🏠", "=x"]]})
    opened = open_file(content, "data.xlsx")
    # The writer makes "=x" a formula; it was never worked out, so its value is 0.
    assert rows(opened) == [[], [None, "a", 12.0, 0.5, True, date(2026, 5, 1), " b ", "בית", "🏠", 0.0]]


def test_formulas_come_as_values_errors_as_text_and_times_as_text() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_formula(0, 0, "=6*7", None, 42)
        page.write_formula(0, 1, '="a"&"b"', None, "ab")
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(3, 2, "=NA()", None, "#N/A")
        page.write_datetime(4, 0, datetime(2026, 5, 1, 9, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))  # noqa: DTZ001
        page.write_number(4, 1, 0.5, book.add_format({"num_format": "hh:mm"}))
    assert rows(open_file(content.getvalue(), "f.xlsx")) == [
        [42.0, "ab"], [None, "#DIV/0!"], [], [None, None, "#N/A"], [datetime(2026, 5, 1, 9, 30), "12:00:00"],  # noqa: DTZ001
    ]  # fmt: skip


def test_hidden_sheets_are_flagged_and_charts_passed_over() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name in ("Shown", "Hidden", "Very hidden"):
            book.add_worksheet(name).write(0, 0, name)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Shown!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
        book.get_worksheet_by_name("Hidden").hide()
        book.get_worksheet_by_name("Very hidden").very_hidden()
    opened = open_file(content.getvalue(), "h.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [
        ("Shown", False), ("Hidden", True), ("Very hidden", True),
    ]  # fmt: skip


def test_cells_without_places_and_with_prefixes_are_read() -> None:
    """Some programs leave out where a cell stands, or name the namespace in every tag."""
    bare = '<row><c><v>1</v></c><c t="inlineStr"><is><t>x</t></is></c></row>'
    bare += '<row r="3"><c r="B3" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    assert rows(open_file(raw_xlsx(bare), "bare.xlsx")) == [[1.0, "x"], [], [None, "#N/A"]]
    shared = '<x:row r="1"><x:c r="B1" t="s"><x:v>0</x:v></x:c></x:row>'
    assert rows(open_file(raw_xlsx(shared, "<si><t>one</t></si>"), "shared.xlsx")) == [[None, "one"]]


def test_ods_repeats_hides_and_keeps_errors() -> None:
    style = (
        '<office:automatic-styles><style:style style:name="t2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'.format
    error = ods_text("#DIV/0!", ' table:formula="of:=1/0" office:string-value=""')
    zero = '<table:table-cell office:value-type="float" office:value="0"><text:p>#N/A</text:p></table:table-cell>'
    first = ods_table(
        "Bob's &amp; Co",
        ods_text("a", ' table:number-columns-repeated="2"') + blank(2) + ods_text("b") + blank(16379),
        blank(3) + error + blank(16380),
        zero + '<table:table-cell office:value-type="date" office:date-value="2026-05-01"/>',
    )
    second = ods_table("Two", ods_text("x"), style=' table:style-name="t2"')
    opened = open_file(ods(first + second, style), "o.ods")
    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [("Bob's & Co", False), ("Two", True)]
    assert rows(opened) == [["a", "a", None, None, "b"], [None, None, None, "#DIV/0!"], ["#N/A", date(2026, 5, 1)]]


@pytest.mark.parametrize("small", [True, False])
def test_xls_is_read_with_its_errors(small: bool) -> None:  # noqa: FBT001, a case of the test
    cells = [xls_text(0, 0, 0), xls_text(0, 1, 1), xls_number(2, 0, 12), xls_error(2, 1, 0x2A), xls_error(3, 2, 0x07)]
    opened = open_file(ole({"Workbook": xls_records(cells, ["Näme", "Ünits"])}, small=small), "old.xls")
    assert [sheet.name for sheet in opened.sheets] == ["S"]
    assert rows(opened) == [["Näme", "Ünits"], [], [12.0, "#N/A"], [None, None, "#DIV/0!"]]


@pytest.mark.parametrize("name", ["data.csv", "data.xls", "data.ods", "data", "data.pdf"])
def test_the_extension_does_not_matter(name: str) -> None:
    assert rows(open_file(xlsx({"Data": [["Name"], ["A"]]}), name)) == [["Name"], ["A"]]
    assert rows(open_file(b"Name,Units\nA,1\n", name)) == [["Name", "Units"], ["A", "1"]]

"""Each rule of the Government Analysis Function's guidance on spreadsheets, on every sheet that marketmap writes.

https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

import io
import zipfile
from collections.abc import Sequence
from functools import cache

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from marketmap.flow_request import work_out_flows
from marketmap.outputs.flow_export import flow_book, flow_book_bytes, flow_ods_bytes
from marketmap.outputs.sheets import NOT_KNOWN, Sheet
from marketmap.outputs.workbook import gap_book, gap_ods_bytes, workbook_bytes
from marketmap.request import Request, work_out
from tests.england import SURREY_AND_SUSSEX

WORKBOOKS = ("gaps", "flows")


@cache
def files(name: str) -> tuple[bytes, bytes, Sequence[Sheet]]:
    """Return a workbook as Excel and as OpenDocument, and the sheets that both are written from."""
    asked = Request(place=SURREY_AND_SUSSEX.name)
    if name == "flows":
        flows = work_out_flows(Request(place="NHS Black Country")).export
        return flow_book_bytes(flows), flow_ods_bytes(flows), flow_book(flows)[2]
    gaps = work_out(asked).export
    return workbook_bytes(gaps), gap_ods_bytes(gaps), gap_book(gaps)[2]


@cache
def opened(name: str) -> Workbook:
    """Return the Excel workbook, opened."""
    return openpyxl.load_workbook(io.BytesIO(files(name)[0]))


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_cover_leads_to_every_sheet(name: str) -> None:
    """The first sheet says what the file is and links to each of the others, in their order."""
    book = opened(name)
    cover = book["Cover"]
    assert book.sheetnames[0] == "Cover"
    assert cover["A1"].value == files(name)[2][0].title
    links = [cell.hyperlink.location for cell in cover["A"] if cell.hyperlink]
    assert links == [f"'{sheet}'!A1" for sheet in book.sheetnames[1:]]
    assert {"Notes", "Assumptions", "Sources", "Manifest"} <= set(book.sheetnames)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_sheet_keeps_the_rules(name: str) -> None:
    """A title in A1, one marked-up table, nothing merged, blank, hidden or beside it, headings and names in view."""
    for sheet in opened(name).worksheets[1:]:
        assert isinstance(sheet["A1"].value, str)
        assert sheet["A1"].font.b
        assert not sheet.merged_cells.ranges
        assert len(sheet.tables) == 1, sheet.title
        table = next(iter(sheet.tables.values()))
        rows = list(sheet[table.ref])
        headers = [cell.value for cell in rows[0]]
        assert [column.name for column in table.tableColumns] == headers
        assert len(set(headers)) == len(headers)
        assert all(cell.value not in (None, "") for row in rows for cell in row), sheet.title
        assert (sheet.max_row, sheet.max_column) == (rows[-1][-1].row, rows[-1][-1].column)
        assert coordinate_from_string(sheet.freeze_panes)[1] == rows[0][0].row + 1
        assert sheet.freeze_panes[0] > "A"
        assert sheet.sheet_state == "visible"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 10 for cell in rows[0])


@pytest.mark.parametrize("name", WORKBOOKS)
def test_symbols_are_explained_where_they_stand(name: str) -> None:
    """A sheet with * or [x] says above its table what they mean."""
    explained = 0
    for sheet in opened(name).worksheets[1:]:
        cells = {cell.value for row in sheet.iter_rows(min_row=4) for cell in row}
        for symbol in ("*", NOT_KNOWN):
            if symbol in cells:
                explained += 1
                assert f"{symbol} means" in sheet["A2"].value, sheet.title
    assert explained or name == "flows"


@pytest.mark.parametrize("name", WORKBOOKS)
def test_numbers_are_numbers_and_units_stand_in_the_headers(name: str) -> None:
    first = opened(name).worksheets[1]
    for column in first.iter_cols(min_row=4):
        kinds = {cell.data_type for cell in column if cell.value not in ("*", NOT_KNOWN)}
        assert len(kinds) <= 1, first.cell(3, column[0].column).value
    headers = [cell.value for cell in first[3] if "units" in str(cell.value)]
    assert headers


@pytest.mark.parametrize("name", WORKBOOKS)
def test_opendocument_holds_the_same_as_excel(name: str) -> None:
    """Every cell of every sheet, read back with another program's reader."""
    excel, ods, _ = files(name)
    books = [CalamineWorkbook.from_filelike(io.BytesIO(content)) for content in (excel, ods)]
    assert books[0].sheet_names == books[1].sheet_names
    for sheet in books[0].sheet_names:
        one, other = (book.get_sheet_by_name(sheet).to_python() for book in books)
        assert len(one) == len(other)
        for row, same in zip(one, other, strict=True):
            assert [_close(cell) for cell in same] == [_close(cell) for cell in row]


def _close(cell: object) -> object:
    return float(f"{cell:.12g}") if isinstance(cell, float | int) else cell


@pytest.mark.parametrize("name", WORKBOOKS)
def test_opendocument_marks_tables_and_keeps_headings_in_view(name: str) -> None:
    _, ods, sheets = files(name)
    with zipfile.ZipFile(io.BytesIO(ods)) as parts:
        content, settings = (parts.read(part).decode() for part in ("content.xml", "settings.xml"))
        assert parts.namelist()[0] == "mimetype"
    assert content.count('table:contains-header="true"') == len(sheets)
    assert settings.count("VerticalSplitPosition") == len(sheets)
    assert "covered-table-cell" not in content
    assert "number-columns-spanned" not in content


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_same_export_gives_the_same_bytes(name: str) -> None:
    again = files.__wrapped__(name)
    assert again[:2] == files(name)[:2]

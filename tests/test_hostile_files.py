"""Hostile and broken files: each is refused with words that say what to do, in little time and memory."""

import io
import pickle
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketmap.faults import FileFaultsError
from marketmap.loading import FORMS, Grounds, check_file, check_opened
from marketmap.outputs.file_words import fault_lines
from marketmap.sources import workbook_process
from marketmap.sources.file_limits import MEGABYTE, MOST_BYTES, Limits
from marketmap.sources.forms import Field, Form, FormKind
from marketmap.sources.headings import find_rows
from marketmap.sources.spreadsheets import open_file
from tests.england import england
from tests.made_files import (
    ODS_KIND,
    ods,
    ods_table,
    ods_text,
    ole,
    raw_xlsx,
    record,
    xls_number,
    xls_records,
    xls_text,
    xlsx,
    zipped,
)

PLAIN = {"Data": [["Name", "Units"], ["Rose House", 12]]}
SAVED = "open it there and save it again as .xlsx"
NO_PASSWORD = "found a file with a password, expected a file without one; save it without a password and load that"  # noqa: S105


def refusal(content: bytes, name: str = "register.xlsx") -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(FileFaultsError) as caught:
        open_file(content, name)
    assert len(caught.value.located) == 1
    return str(caught.value.located[0])


@contextmanager
def little(seconds: float = 5, megabytes: float = 40) -> Iterator[None]:
    """Fail when more than a little time or memory is used, beyond what the file itself takes."""
    tracemalloc.start()
    begun = time.process_time()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < seconds
    assert peak < megabytes


# Too large


def test_a_file_of_more_than_200_mb_is_refused_before_it_is_read() -> None:
    content = bytes(MOST_BYTES + MEGABYTE)
    with little(seconds=0.5, megabytes=1):
        told = refusal(content, "big.xlsx")
    assert told == "big.xlsx: found 201 MB, expected at most 200 MB; keep only the sheets, rows and columns needed"


def with_sizes(content: bytes, path: str, size: int) -> bytes:
    """Return a zip file whose directory and headers say another unpacked size of one part."""
    entry = zipfile.ZipFile(io.BytesIO(content)).getinfo(path)
    changed = bytearray(content)
    struct.pack_into("<I", changed, entry.header_offset + 22, size)
    at = changed.rindex(path.encode()) - 46
    assert changed[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def test_a_file_that_says_it_unpacks_to_gigabytes_is_refused_unopened() -> None:
    bomb = with_sizes(xlsx(PLAIN), "xl/worksheets/sheet1.xml", 3 * 1024 * MEGABYTE)
    with little(megabytes=2):
        told = refusal(bomb)
    assert told.startswith("register.xlsx: found 3,072 MB once unpacked, expected at most 1,024 MB;")


def test_a_part_packed_too_closely_is_refused_unopened() -> None:
    bomb = raw_xlsx("", more={"xl/media/image1.png": bytes(60 * MEGABYTE)})
    with little(megabytes=2):
        told = refusal(bomb)
    assert "a part that unpacks to 1,0" in told
    assert "times its size" in told


def test_a_part_larger_than_the_directory_says_is_refused() -> None:
    """The size told is smaller than the part, which would be read to its end by a reader that trusts the part."""
    liar = with_sizes(raw_xlsx("<row/>" * 1_000_000), "xl/worksheets/sheet1.xml", 5000)
    with little():
        assert "a part larger than the file says it is" in refusal(liar)


def test_ten_thousand_parts_are_refused() -> None:
    bomb = zipped({f"xl/part{number}.xml": "" for number in range(10_001)})
    with little():
        assert (
            refusal(bomb)
            == "register.xlsx: found 10,001 files inside it, expected a spreadsheet, which has at most 10,000"
        )


def test_two_parts_of_one_name_are_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("XL/workbook.xml", "<workbook/>")
    assert "two parts of the same name inside it" in refusal(content.getvalue())


FAR_XLSX = {
    "far cells": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "spelled otherwise": "<row><c\nr = 'A1'><v>1</v></c><c\tr= 'xfd1048576' ><v>1</v></c></row>",
    "prefixed": '<x:row><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    "without places": "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>",
}


@pytest.mark.parametrize("rows", FAR_XLSX.values(), ids=FAR_XLSX)
def test_a_stray_cell_far_away_does_not_make_a_table_of_billions(rows: str) -> None:
    with little():
        told = refusal(raw_xlsx(rows))
    assert told.startswith("register.xlsx, S: found 16,384 columns, expected at most 1,000 columns; delete the sheets")


def test_many_rows_of_many_columns_are_refused() -> None:
    rows = '<row r="1"><c r="ALL1"><v>1</v></c></row><row r="1000000"><c r="A1000000"><v>1</v></c></row>'
    told = refusal(raw_xlsx(rows))
    assert "found 1,000,000,000 cells (rows times columns of all sheets), expected at most 16 million;" in told


def test_rows_that_do_not_say_where_they_stand_count_after_those_that_do() -> None:
    rows = '<row r="800000"><c r="T800000"><v>1</v></c></row>'
    assert open_file(raw_xlsx(rows), "fits.xlsx").sheets[0].rows[-1][-1] == 1
    assert "found 16,0" in refusal(raw_xlsx(rows + "<row><c><v>1</v></c></row>"))


def test_one_part_shown_as_many_sheets_counts_each_time() -> None:
    """Ten sheets that are one part of three million cells are thirty million cells."""
    sheets = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="r1"/>' for number in range(10))
    spaces = (
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    book = f"<workbook {spaces}><sheets>{sheets}</sheets></workbook>"
    rows = '<row r="1"><c r="AD1"><v>1</v></c></row><row r="100000"><c r="A100000"><v>1</v></c></row>'
    assert "found 30,000,000 cells" in refusal(raw_xlsx(rows, more={"xl/workbook.xml": book}))


def test_cells_that_are_only_coloured_do_not_count() -> None:
    """Whole rows that were formatted to the edge of the sheet are common and harmless."""
    coloured = '<c r="XFD1048576" s="5"/><c r="XFC1048576" s="5"></c>'
    opened = open_file(raw_xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{coloured}</row>'), "c.xlsx")
    assert opened.sheets[0].rows == ((1.0,),)


REPEATED_ODS = {
    "a cell repeated": ods_text("x", ' table:number-columns-repeated="2000000000"'),
    "blanks repeated before a cell": '<table:table-cell table:number-columns-repeated="2000000000"/>' + ods_text("x"),
}


@pytest.mark.parametrize("row", REPEATED_ODS.values(), ids=REPEATED_ODS)
def test_a_repeated_cell_does_not_make_billions(row: str) -> None:
    with little():
        told = refusal(ods(ods_table("T", row)), "bomb.ods")
    assert "bomb.ods, T: found 2,000,000,00" in told
    assert "columns, expected at most 1,000 columns" in told


def test_a_repeated_row_does_not_make_billions() -> None:
    rows = f'<table:table-row table:number-rows-repeated="2000000000">{ods_text("x")}</table:table-row>'
    told = refusal(ods(f'<table:table table:name="T">{rows}</table:table>'), "bomb.ods")
    assert "found 2,000,000,000 rows, expected at most 1,048,576 rows" in told


def test_an_old_workbook_of_many_sheets_that_reach_far_is_refused() -> None:
    corners = [xls_number(0, 0, 1), xls_number(65_535, 255, 1)]
    told = refusal(ole({"Workbook": xls_records(corners)}), "old.xls")
    assert "found 16,777,216 cells" in told
    several = record(0x00BD, struct.pack("<HH", 65_535, 0) + bytes(6 * 250) + struct.pack("<H", 249))
    assert "found 16,384,000 cells" in refusal(ole({"Workbook": xls_records([several])}), "old.xls")


UNREADABLE = (
    "found a workbook that is damaged, or larger than can be read, expected one that a spreadsheet program can open"
)


@pytest.mark.parametrize(("rows", "columns"), [(2**31 - 1, 255), (2**31, 65_535)])
def test_a_sheet_that_asks_for_room_for_billions_ends_only_the_process_that_reads_it(rows: int, columns: int) -> None:
    reach = record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))
    with little():
        assert UNREADABLE in refusal(ole({"Workbook": xls_records([reach, xls_number(0, 0, 1)])}), "old.xls")


def test_texts_that_ask_for_room_for_billions_end_only_the_process_that_reads_them() -> None:
    many = raw_xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        more={
            "xl/sharedStrings.xml": '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            'count="1" uniqueCount="4000000000"><si><t>a</t></si></sst>'
        },
    )
    with little():
        assert UNREADABLE in refusal(many)


def test_a_file_that_is_never_read_to_its_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of ODS files looks for the end of a sheet for ever when there is none."""
    monkeypatch.setattr(workbook_process, "MOST_SECONDS", 1)
    endless = ods(ods_table("T", ods_text("x")).replace("</table:table>", ""))
    begun = time.monotonic()
    assert UNREADABLE in refusal(endless, "endless.ods")
    assert 1 <= time.monotonic() - begun < 20


def test_nothing_but_cells_is_taken_from_the_process_that_reads() -> None:
    for harmless in (print, pytest.raises):
        with pytest.raises(pickle.UnpicklingError, match="is no cell"):
            workbook_process.OnlyCells(io.BytesIO(pickle.dumps(harmless))).load()


@pytest.mark.parametrize(("columns", "fits"), [(1000, True), (1001, False)])
def test_a_thousand_columns_are_read_and_one_more_is_refused(columns: int, *, fits: bool) -> None:
    headings = [f"h{number}" for number in range(columns)]
    files = {
        "w.csv": ",".join(headings).encode(),
        "w.xlsx": xlsx({"Wide": [headings]}),
        "w.ods": ods(ods_table("Wide", "".join(map(ods_text, headings)))),
    }
    for name, content in files.items():
        if fits:
            assert len(open_file(content, name).sheets[0].rows[0]) == columns
        else:
            assert "found 1,001 columns, expected at most 1,000 columns" in refusal(content, name)


def test_more_rows_than_a_spreadsheet_has_are_refused() -> None:
    told = refusal(b"x,y\n" * 1_048_577, "long.csv")
    assert "long.csv: found more than 1,048,576 rows, expected at most 1,048,576 rows;" in told


# Too long for its kind


def register_of(rows: int, units: str) -> bytes:
    """Return a register of so many rows below its headings."""
    lines = (f"S{row},Group {row},about {row},Nowhere {row},{units} {row},31/02/{row}" for row in range(rows))
    return "\n".join(["Scheme ID,Client group,Support level,District,Units,Opened", *lines]).encode()


@pytest.mark.parametrize("kind", ["schemes", "placements", "demand", "areas", "travel"])
def test_a_list_longer_than_its_kind_can_be_is_refused_at_once_however_long(kind: FormKind) -> None:
    limits = FORMS[kind].limits
    content = b"x,y\n" * 15_000_000
    with little(megabytes=60):
        told = str(refused_as(kind, content))
    assert f"found more than {limits.rows:,} rows, expected at most {limits.rows:,} rows in {limits.of};" in told
    assert "if it is another list, choose that kind" in told


def refused_as(kind: FormKind, content: bytes) -> FileFaultsError:
    """Return the error with which a file is refused as a kind of list."""
    with pytest.raises(FileFaultsError) as caught:
        check_file(kind, content, "long.csv", Grounds(england()))
    return caught.value


def test_the_last_row_that_a_list_may_have_is_read_and_one_more_is_not() -> None:
    limits = Limits(rows=3, cells=100, of="a list")
    files: dict[str, Callable[[list[str]], bytes]] = {
        "l.csv": lambda rows: "\n".join(rows).encode(),
        "l.xlsx": lambda rows: xlsx({"L": [[row] for row in rows]}),
        "l.ods": lambda rows: ods(ods_table("L", *map(ods_text, rows))),
    }
    for name, made in files.items():
        assert len(open_file(made(["a", "b", "c"]), name, limits).sheets[0].rows) == 3
        with pytest.raises(FileFaultsError, match="rows, expected at most 3 rows in a list"):
            open_file(made(["a", "b", "c", "d"]), name, limits)


def test_few_rows_of_very_many_cells_are_refused() -> None:
    rows = b",".join([b"x"] * 1000) + b"\n"
    assert "found 4,001,000 cells" in str(refused_as("schemes", rows * 4_500))


def test_a_workbook_opened_as_one_kind_is_measured_again_as_another() -> None:
    """The command `check` opens a file before it knows of what kind it is."""
    opened = open_file(register_of(20_001, "about"), "long.csv")
    with pytest.raises(FileFaultsError, match="expected at most 20,000 rows in a scheme register"):
        check_opened("schemes", opened, Grounds(england()))


def test_cqcs_list_may_be_longer() -> None:
    assert FORMS["cqc"].limits.rows == 1_048_576


def test_a_long_register_with_every_row_at_fault_is_told_in_little_time_and_memory() -> None:
    """Five faults a row: the group, the level, the district, the units and the day (31 February)."""
    grounds = Grounds(england())
    grounds.postcodes.prepare()
    content = register_of(4_000, "approx")
    with little(seconds=60, megabytes=50):
        checked = check_file("schemes", content, "long.csv", grounds).checked
    assert len(checked.left_out) == 4_000
    assert len(checked.faults) == 5 * 4_000
    assert len(fault_lines(checked.faults)) < 30


def test_a_line_too_long_for_a_row_is_refused_unread() -> None:
    content = b"a,b\n" + b"c," * 10 * MEGABYTE
    with little(megabytes=25):
        told = refusal(content, "line.csv")
    assert told.startswith("line.csv: found 20 MB in line 2, expected at most 10 MB, each row on a line of its own;")


def test_a_code_listed_for_thousands_of_areas_is_told_in_few_words() -> None:
    """Each of the rows gets the same sentence: one that listed every name would fill the memory."""
    content = "\n".join(["Code,Area name", *(f"E07000063,Area {row}" for row in range(5000))]).encode()
    checked = check_file("areas", content, "areas.csv", Grounds(england())).checked
    assert len(checked.faults) == 5000
    assert checked.faults[0].expected.endswith("name Area 0, Area 1, Area 2, Area 3, Area 4 and 4,995 more")


# Macros and passwords


def test_a_workbook_with_macros_is_refused() -> None:
    told = "one without; save it as .xlsx (Excel Workbook), which leaves the macros out, and load that"
    assert refusal(raw_xlsx("", more={"xl/vbaProject.bin": b"x"}), "m.xlsm") == (
        f"m.xlsm: found a workbook with macros, expected {told}"
    )
    assert told in refusal(ods("", more={"Basic/script-lc.xml": "<x/>"}), "m.ods")
    assert told in refusal(ole({"Workbook": xls_records([]), "_VBA_PROJECT_CUR": b""}), "m.xls")


def test_a_file_with_a_password_is_refused() -> None:
    assert refusal(ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "p.xlsx") == f"p.xlsx: {NO_PASSWORD}"
    locked = ods("", more={"META-INF/manifest.xml": "<manifest><manifest:encryption-data/></manifest>"})
    assert NO_PASSWORD in refusal(locked, "p.ods")
    assert NO_PASSWORD in refusal(ole({"Workbook": xls_records([], extra=record(0x002F, bytes(54)))}), "p.xls")
    flagged = bytearray(zipped({"a.csv": "Name"}))
    flagged[flagged.rindex(b"PK\x01\x02") + 8] |= 1
    assert NO_PASSWORD in refusal(bytes(flagged), "p.zip")


# Other kinds

_COPY = "expected an .xlsx, .xls, .ods or .csv file; copy the table into a spreadsheet and save that"
OTHERS = {
    "a.pdf": (b"%PDF-1.7\n", f"found a PDF document, {_COPY}"),
    "a.rtf": (b"{\\rtf1 Name}", f"found a rich text document, {_COPY}"),
    "a.png": (b"\x89PNG\r\n\x1a\n\0", f"found a picture, {_COPY}"),
    "a.docx": (zipped({"word/document.xml": "<x/>"}), f"found a Word document, {_COPY}"),
    "a.pptx": (zipped({"ppt/presentation.xml": "<x/>"}), f"found a PowerPoint presentation, {_COPY}"),
    "a.odt": (
        zipped({"mimetype": ODS_KIND.replace("spreadsheet", "text")}),
        f"found an OpenDocument file that is no spreadsheet, {_COPY}",
    ),
    "a.doc": (ole({"WordDocument": b"x"}), f"found a Word document (.doc), {_COPY}"),
    "a.ppt": (ole({"PowerPoint Document": b"x"}), f"found a PowerPoint presentation (.ppt), {_COPY}"),
    "a.msg": (ole({"__properties": b"x"}), "found an old Microsoft file that is no spreadsheet"),
    "a.numbers": (zipped({"Index/Document.iwa": "x"}), "found an Apple Numbers, Pages or Keynote file"),
    "a.xlsb": (zipped({"xl/workbook.bin": "x"}), "found a binary workbook (.xlsb), expected an .xlsx file"),
    "a.zip": (zipped({"a.csv": "Name"}), "found a zip file, expected an .xlsx, .xls, .ods or .csv file; unpack it"),
    "a.gz": (b"\x1f\x8b\x08\0", "found a packed file (gzip)"),
    "a.gpkg": (b"SQLite format 3\0", "found a GeoPackage or another database"),
    "web.xls": (b"\n<html><table><tr><td>Name</td></tr></table></html>", "found a web page or XML under the name"),
    "xml.xls": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "found a web page or XML under the name"),
    "a.exe": (b"MZ\x90\0\x03\0\0\0\x04\0\0\0", "found something that is neither a spreadsheet nor text"),
    "a.bin": (bytes(range(256)), "found something that is neither a spreadsheet nor text"),
}


@pytest.mark.parametrize(("name", "content", "told"), [(name, *case) for name, case in OTHERS.items()], ids=OTHERS)
def test_what_is_no_spreadsheet_is_named(name: str, content: bytes, told: str) -> None:
    assert f"{name}: {told}" in refusal(content, name)
    assert told in refusal(content, "register.xlsx")


# Empty, broken and odd


def test_an_empty_file_is_told() -> None:
    expected = "expected a spreadsheet with a heading row and rows under it"
    assert refusal(b"", "e.csv") == f"e.csv: found an empty file, {expected}"
    for content in (b"\n\n", b" , ,\n", b"\xef\xbb\xbf", b"\xff\xfe", xlsx({"A": [], "B": []}), ods(ods_table("T"))):
        assert refusal(content, "e.csv") == f"e.csv: found no filled cell, {expected}"


def test_one_column_is_opened_and_its_faults_are_told() -> None:
    form = Form("areas", "Areas", "one area", (Field("code", "Code", "text", "", required=True),))
    rows = find_rows(open_file(b"Name\nA\nB\n", "one.csv"), form)
    assert str(rows.faults[0]) == "one.csv: found in row 1 the headings Name, expected a column headed Code"


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_rows_below() -> None:
    told = refusal(b'Name,Units\nA,1\n"Rose House,12\nElm,3\n', "q.csv")
    assert told.startswith("q.csv, row 3: found a cell that opens with a quotation mark and does not close, expected")
    assert "a quotation mark inside a cell near line 2" in refusal(b'Name,Units\n"Rose "A" House",12\n', "q.csv")
    assert "does not close" in refusal(b'Name,Units\n"' + b"x,1\n" * 100_000, "q.csv")


def test_letters_of_no_known_encoding_are_told() -> None:
    told = refusal(b"Name,Units\nCaf\xe9 \x81,1\n", "l.csv")
    assert told.startswith("l.csv: found letters in line 2 that cannot be told, expected text in UTF-8 or Windows-1252")


@pytest.mark.parametrize("keep", [4, 100, 1000, -100, -1])
def test_a_file_cut_off_on_its_way_is_told(keep: int) -> None:
    assert f"found a damaged file, expected a file that a spreadsheet program can open; {SAVED}" in refusal(
        xlsx(PLAIN)[:keep]
    )


def test_a_workbook_whose_sheets_are_missing_is_told() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(PLAIN))) as archive:
        parts = {path: archive.read(path) for path in archive.namelist() if "sheet1" not in path}
    assert UNREADABLE in refusal(zipped(parts))


def test_an_old_workbook_that_runs_in_a_circle_is_told() -> None:
    whole = bytearray(ole({"Workbook": xls_records([xls_number(0, 0, 1)])}))
    table = 512
    for sector in range(1, 128):
        struct.pack_into("<I", whole, table + 4 * sector, 1)
    with little():
        assert "circle.xls: found a damaged file" in refusal(bytes(whole), "circle.xls")
    assert "damaged" in refusal(bytes(whole[:600]), "short.xls")


INSIDE_XLSX = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1+1</f><v>12</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
)
INSIDE_ODS = ods_table("T", ods_text("a", ' table:number-columns-repeated="2"') + ods_text("b"), ods_text("#REF!"))
INSIDE_XLS = xls_records([xls_text(0, 0, 0), xls_number(1, 1, 2)], ["Name"])
# What is damaged, and how the file is made from it.
FILES: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "xlsx": (xlsx(PLAIN), bytes),
    "ods": (ods(INSIDE_ODS), bytes),
    "xls": (ole({"Workbook": INSIDE_XLS}), bytes),
    "csv": (b'Name,Units\r\n"Rose ""A"" House",12\r\n', bytes),
    "inside xlsx": (INSIDE_XLSX.encode(), lambda inside: raw_xlsx(inside.decode("latin-1"), "<si><t>a</t></si>")),
    "inside ods": (INSIDE_ODS.encode(), lambda inside: ods(inside.decode("latin-1"))),
    "inside xls": (INSIDE_XLS, lambda inside: ole({"Workbook": inside})),
}
piece = st.binary(min_size=1, max_size=2) | st.sampled_from(
    [b"99999999", b"XFD1048576", b"<row>", b"</c>", b"<!--", b'"']
)


@pytest.mark.parametrize("kind", FILES)
@given(st.lists(st.tuples(st.floats(0, 1), piece), min_size=1, max_size=4))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_read_or_refused_and_nothing_else_happens(
    kind: str, changes: list[tuple[float, bytes]]
) -> None:
    whole, make = FILES[kind]
    damaged = bytearray(whole)
    for where, new in changes:
        at = int(where * (len(damaged) - 1))
        damaged[at : at + len(new)] = new
    with patch.object(workbook_process, "MOST_SECONDS", 2), suppress(FileFaultsError):
        assert open_file(make(bytes(damaged)), kind).sheets


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=40)
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(content: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with suppress(FileFaultsError):
            assert open_file(beginning + content, "any").sheets

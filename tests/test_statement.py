"""The market position statement and the board brief: the figures of the table, and a file that everybody can read."""

import io
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from marketmap.cli import main
from marketmap.outputs.manifest_file import read_manifest
from marketmap.outputs.statement import brief_bytes, in_short, statement_bytes
from marketmap.outputs.statement_words import Statement
from marketmap.outputs.words import about
from marketmap.request import Request
from marketmap.sources.register import attribution, load_register
from marketmap.statement_request import gather
from tests.england import SURREY_AND_SUSSEX


@cache
def said(group: str = "mental_health") -> Statement:
    """Return what a statement on Surrey and Sussex is written from."""
    rates = () if group in ("mental_health", "all") else ((f"rates.{group}", "1.2"),)
    return gather(Request(place=SURREY_AND_SUSSEX.name, group=group, changes=rates, as_at="2026-10-01"))


@cache
def written(*, brief: bool = False) -> Document:
    """Return the file, opened."""
    return docx.Document(io.BytesIO(brief_bytes(said()) if brief else statement_bytes(said())))


def words(document: Document) -> str:
    """Return every word outside tables."""
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def cells_of(document: Document, title: str) -> list[list[str]]:
    """Return the cells of the table whose description begins with a title."""
    for table in document.tables:
        if table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")).startswith(title):  # noqa: SLF001, what Word reads
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(title)


def test_the_table_of_gaps_is_that_of_the_export() -> None:
    """Every district with its required, short of and coverage, read back from the file."""
    rows = {row[0]: row for row in cells_of(written(), said().export.title)}
    for row in said().export.table.to_dict("records"):
        cells = rows[row["name"]]
        assert cells[1].split(" (")[0] == about(row["demand"])
        assert cells[2].split(" (")[0] == about(row["supply"])
        assert cells[3] == (about(row["gap"]) if row["gap"] > 0 else "enough")
        assert cells[4] == f"{row['coverage'] * 100:.0f}%"
    assert len(rows) == 1 + 24


def test_sentences_hold_the_figures_of_the_place() -> None:
    """Demand 3,060, supply 1,550, short of 1,510 of the baseline (CHANGELOG's England figures split by place)."""
    text, whole = words(written()), said().whole
    for figure in (about(whole["demand"]), about(whole["supply"]), f"short of about {about(whole['gap'])}"):
        assert figure in text
    assert f"{whole['adults']:,.0f} adults" in text
    assert "against 130 in England" in text  # 60,141 units for 46,437,085 adults
    assert "a partial sample" in text
    assert "quality red (weak)" in text
    assert attribution() in text
    assert not re.search(r"\bnan\b|None|no data", text)


@pytest.mark.parametrize("brief", [False, True])
def test_everybody_can_read_it(*, brief: bool) -> None:
    """Headings are styles in order, pictures have a text, tables a marked header, the language is British."""
    document = written(brief=brief)
    levels = [int(paragraph.style.name[-1]) for paragraph in document.paragraphs
              if paragraph.style.name.startswith("Heading")]  # fmt: skip
    assert document.paragraphs[0].style.name == "Title"
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    pictures = list(document.element.iter(qn("wp:docPr")))
    assert len(pictures) == len(document.inline_shapes) == 1
    assert all("Worst: Chichester, 18%." in picture.get("descr") for picture in pictures)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001, what Word reads
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))  # noqa: SLF001, as above
        assert all(cell.text for row in table.rows for cell in row.cells)
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.title.startswith("Supported housing in NHS Surrey and Sussex")


def test_the_statement_has_every_part() -> None:
    headings = [one.text for one in written().paragraphs if one.style.name == "Heading 1"]
    assert headings == [
        "Summary", "What is needed now", "What will be needed", "What exists", "Where it is short, by district",
        "Where people could be housed", "Who provides", "What is wanted, and where",
        "The five-year table for the supported housing strategy", "How sure the figures are", "Method", "Limits",
        "Sources",
    ]  # fmt: skip


def test_need_is_told_now_and_in_2_5_10_and_14_years() -> None:
    """For every group with an estimate; adults of Surrey and Sussex are projected to grow, so that need does."""
    header, *rows = cells_of(written(), "Units required, existing and short in NHS Surrey and Sussex, by group")
    assert header[1:] == [
        "Now (2026)", "In 2 years (2028)", "In 5 years (2031)", "In 10 years (2036)", "In 14 years (2040)",
    ]  # fmt: skip
    named = {row[0]: row[1:] for row in rows if not row[0].startswith(" ")}
    assert list(named) == [
        f"{group}: {what}" for group in ("Mental health", "All working-age groups")
        for what in ("required", "exist", "short of")
    ]  # fmt: skip
    need = [int(cell.replace(",", "")) for cell in named["Mental health: required"]]
    assert need[0] == int(about(said().whole["demand"]).replace(",", ""))
    assert need == sorted(need)
    assert len({*named["Mental health: exist"]}) == 1  # published totals stay what they are
    assert [row[0].strip() for row in rows[1:3]] == ["lower 95% limit", "upper 95% limit"]
    assert "Need by support level is not known" in words(written())


def test_the_five_year_table_stands_in_the_statement() -> None:
    """Available now and needed in each of five years, by group; of a published total the level is not known."""
    header, *rows = cells_of(written(), "Units available on 1 October 2026 and likely to be needed")
    assert header == ["Units", "Available now", *(f"Needed {year}" for year in range(2027, 2032))]
    health = rows[0]
    assert health[:2] == ["Mental health: all levels, exempt and not", about(said().whole["supply"])]
    assert int(health[2].replace(",", "")) > int(about(said().whole["demand"]).replace(",", ""))
    assert rows[3][0].strip() == "Level, and exempt or not: not known"
    assert set(rows[3][2:]) == {"not known"}


def test_what_is_wanted_is_told_by_area() -> None:
    """The areas most short first; what they are short of now is the table's own figure."""
    header, *rows = cells_of(written(), "The areas most short, and where their shortfall leads")
    assert header == [
        "Area", "Short of now", "Short of in 2031", "Could be met only outside the ICS", "Could be met nowhere",
    ]  # fmt: skip
    short = said().export.table.set_index("name")["gap"].sort_values(ascending=False)
    assert [row[:2] for row in rows] == [[name, about(gap)] for name, gap in short.head(12).items()]


def test_the_sources_name_the_projection_and_the_providers() -> None:
    titles = {row[1] for row in cells_of(written(), "The published figures behind this statement")}
    register = load_register()
    for key in ("ons_population_projection", "ons_household_projection", "cqc_locations_partial", "nhs_smi_register"):
        assert register[key].title in titles


def test_the_brief_is_two_pages() -> None:
    """One page break; what stands before it is a page of A4 at most, by the height of its lines, table rows and map."""
    document = written(brief=True)
    breaks = [one.text for one in document.paragraphs if one.paragraph_format.page_break_before]
    assert breaks == ["What will be needed"]
    assert len(document.tables) == 2
    assert document.inline_shapes[0].height.cm < 9


def test_the_same_figures_give_the_same_bytes() -> None:
    assert statement_bytes(said()) == statement_bytes(said())
    assert brief_bytes(said()) == brief_bytes(said())


def test_a_group_without_supply_is_not_given_one() -> None:
    """For veterans nobody publishes how many units exist: the statement says so and names no shortfall."""
    text = words(docx.Document(io.BytesIO(statement_bytes(said("veterans")))))
    assert "How many units exist is not known" in text
    assert "cannot be worked out: demand or supply is not known in every district" in text
    assert "short of" not in text.split("Method")[0]
    assert not re.search(r"\bnan\b", text)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what the commands write."""
    folder = tmp_path_factory.mktemp("statement")
    place = ["--in", SURREY_AND_SUSSEX.name, "--out"]
    assert main(["statement", *place, str(folder / "statement.docx")]) == 0
    assert main(["strategy", *place, str(folder / "strategy.xlsx"), str(folder / "strategy.ods")]) == 0
    return folder


def test_the_command_writes_it_with_its_manifest(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headings = [one.text for one in docx.Document(str(files / "statement.docx")).paragraphs]
    assert "What will be needed" in headings
    record = read_manifest(files / "statement.docx")
    assert (record["command"], len(record["figures"])) == ("statement", 24)
    assert {"ons_population_projection", "cqc_locations_partial"} < set(record["sources"])
    assert set(record["options"]) == {"as_at", "draws", "seed"}
    assert main(["statement", "--out", str(files / "statement.odt")]) == 1
    assert ".docx" in capsys.readouterr().err
    assert main(["strategy"]) == 1
    assert "--out strategy.xlsx" in capsys.readouterr().err


def test_the_statutory_tables_are_a_workbook_of_their_own(files: Path) -> None:
    """The place first, then its districts; columns headed by the years; the same cells in Excel and OpenDocument."""
    book, ods = (CalamineWorkbook.from_path(str(files / f"strategy{ending}")) for ending in (".xlsx", ".ods"))
    assert book.sheet_names == ods.sheet_names
    assert book.sheet_names[:3] == ["Cover", "Five years", "Years to come"]
    header, *rows = book.get_sheet_by_name("Five years").to_python()[2:]
    assert header[:8] == [
        "Kind", "Area", "Name", "Group", "Level", "Exempt", "Estimate", "Available (units)",
    ]  # fmt: skip
    first = header.index("First year")
    assert header[first + 1] == f"Needed in {int(rows[0][first])} (units)"
    kinds = [row[0] for row in rows]
    assert kinds == sorted(kinds, key=["ICS", "district"].index)
    assert len({row[1] for row in rows}) == 1 + 24
    years = {(row[3], int(row[5])) for row in book.get_sheet_by_name("Years to come").to_python()[3:]}
    assert {group for group, _ in years} == {"Mental health", "All working-age groups"}
    assert len(years) == 2 * 5


def test_what_a_brief_rests_on_is_said_in_one_paragraph_that_leaves_it_two_pages() -> None:
    assert in_short(()) == ""
    assert in_short(("Figures rest on your own data: a.csv.", "Source of “A plan”: a paper")) == (
        "Figures rest on your own data: a.csv. Source of “A plan”: a paper."
    )
    many = in_short([f"{number}. Open House {number}: 12 units in Lewes." for number in range(100)])
    assert len(many) < 700
    assert many.endswith("units in Lewes. The rest stands in the statement of the same figures.")

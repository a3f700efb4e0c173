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

from marketmap import request
from marketmap.cli import main
from marketmap.outputs.statement import brief_bytes, statement_bytes
from marketmap.outputs.statement_words import Statement
from marketmap.outputs.words import about
from marketmap.request import Request
from marketmap.sources.register import attribution
from marketmap.statement_request import gather
from tests.england import SURREY_AND_SUSSEX, england


@cache
def said(group: str = "mental_health") -> Statement:
    """Return what a statement on Surrey and Sussex is written from."""
    rates = () if group in ("mental_health", "all") else ((f"rates.{group}", "1.2"),)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "load_england", england)
        return gather(Request(place=SURREY_AND_SUSSEX.name, group=group, changes=rates))


@cache
def written(*, brief: bool = False) -> Document:
    """Return the file, opened."""
    return docx.Document(io.BytesIO(brief_bytes(said()) if brief else statement_bytes(said())))


def words(document: Document) -> str:
    """Return every word outside tables."""
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_table_of_gaps_is_that_of_the_export() -> None:
    """Every district with its required, short of and coverage, read back from the file."""
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in written().tables[0].rows}
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
        "Summary", "What is needed now", "What exists", "Where it is short, by district",
        "Where people could be housed", "Who provides", "What is wanted, and where", "How sure the figures are",
        "Method", "Limits", "Sources",
    ]  # fmt: skip


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


def test_the_command_writes_it_with_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(request, "load_england", england)
    path = tmp_path / "statement.docx"
    assert main(["statement", "--in", SURREY_AND_SUSSEX.name, "--out", str(path)]) == 0
    assert path.read_bytes() == statement_bytes(said())
    assert (tmp_path / "statement.manifest.json").exists()
    assert main(["statement", "--out", str(tmp_path / "statement.odt")]) == 1
    assert ".docx" in capsys.readouterr().err

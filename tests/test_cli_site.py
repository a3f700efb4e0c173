"""`marketmap site` on the real England: what it prints, writes, and answers when it cannot."""

import csv
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from marketmap import cli_site
from marketmap.cli import main
from tests.conftest import Watched

SITE = ["site", "BN1 1AA", "--units", "12", "--level", "high"]
LIST = "Site,Postcode,Units\nOne,BN1 1AA,12\nTwo,B1 1BB,12\nThree,CF10 1EP,12\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both files of a site, written by one command."""
    folder = tmp_path_factory.mktemp("files")
    assert main([*SITE, "--out", str(folder / "site.docx"), str(folder / "site.html")]) == 0
    return folder


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """A list of three sites, one of them in Wales."""
    path = tmp_path / "sites.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_site_is_told_with_its_tables_and_how_sure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SITE) == 0
    said = capsys.readouterr()
    assert said.out.startswith(
        "12 units for mental health, high support, at BN1 1AA (Brighton and Hove)\n\nAll 12 units"
    )
    for caption in (
        "Demand and units near the site",
        "Whose people would use it",
        "What else is there",
        "Registered with",
    ):
        assert caption in said.out
    assert "13% of England" in said.out
    assert "Nobody publishes demand by support level" in said.err
    assert "Open Government Licence" in said.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["CF10 1EP", "--units", "12"], "CF10 1EP is in Wales"),
        (["600000, 50000", "--units", "12"], "in the sea or abroad"),
        (["ZZ1 1ZZ", "--units", "12"], "is not a postcode in England"),
        (["BN1 1AA"], "Units: nothing was given"),
        (["BN1 1AA", "--units", "0"], "Units: 0 was given"),
        (["BN1 1AA", "--units", "-3"], "Units: -3 was given"),
        (["BN1 1AA", "--units", "2.5"], "Units: 2.5 was given"),
        (["BN1 1AA", "--units", "10,000"], "Units: 10,000 was given; expected a whole number from 1 to 5,000."),
        (["BN1 1AA", "--units", "3", "--level", "huge"], "There is no support level 'huge'"),
        (["BN1 1AA", "--units", "3", "--group", "veterans"], "--rate veterans=1.2"),
        (["BN1 1AA", "--units", "3", "--out", "a.pdf"], "A file can end in .docx, .html."),
        (["--list", "nowhere.csv", "--out", "a.docx"], "A file can end in .csv, .xlsx."),
        (["--list", "nowhere.csv"], "nowhere.csv cannot be read"),
        ([], "Give either one site"),
    ],
)
def test_what_cannot_be_done_is_told_and_is_exit_code_1(
    more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", *more]) == 1
    assert words in capsys.readouterr().err


def test_a_rate_of_ones_own_tells_demand_and_why_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "BN1 1AA", "--units", "3", "--group", "veterans", "--rate", "veterans=1.2"]) == 0
    said = capsys.readouterr().out
    assert "units are required within 10 km by road" in said
    assert "how many units exist is not known in 296 districts" in said
    assert "no data" in said


def test_both_files_say_the_same_figures(files: Path) -> None:
    document = docx.Document(str(files / "site.docx"))
    page = (files / "site.html").read_text(encoding="utf-8")
    first = document.tables[0]
    cells = [cell.text for row in first.rows[1:] for cell in row.cells]
    assert len(cells) == 4 * 7
    assert all(f">{cell}<" in page for cell in cells)
    assert "All 12 units would be used" in page
    assert "All 12 units would be used" in document.paragraphs[1].text


def test_the_word_file_has_headings_marked_headers_words_for_its_map_and_the_same_bytes_twice(files: Path) -> None:
    document = docx.Document(str(files / "site.docx"))
    styles = [one.style.name for one in document.paragraphs]
    assert styles[0] == "Heading 1"
    assert styles.count("Heading 2") >= 5
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)  # noqa: SLF001, no public way
    words = document.inline_shapes[0]._inline.docPr.get("descr")  # noqa: SLF001
    assert words.startswith("Map round the site: 12 units for mental health, high support, at BN1 1AA")
    again = files / "again.docx"
    assert main([*SITE, "--out", str(again)]) == 0
    assert again.read_bytes() == (files / "site.docx").read_bytes()
    with zipfile.ZipFile(again) as parts:
        picture = next(parts.read(name) for name in parts.namelist() if name.endswith(".png"))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
def test_the_html_page_stands_alone_and_fits_its_screen(files: Path, browser_page: Watched, width: int) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((files / "site.html").as_uri())
    assert browser_page.asked_outside == []
    assert page.locator("img").evaluate("one => one.complete && one.naturalWidth > 500")
    assert page.locator("img").get_attribute("alt")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_list_with_a_fault_is_not_ranked_unless_told_to(sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "--list", str(sites)]) == 1
    said = capsys.readouterr().err
    assert "sites.csv has 1 fault; mend them, or give --leave-out to rank the other rows" in said
    assert "row 4, B Postcode: found CF10 1EP, expected a postcode in England; this one is in Wales" in said


def test_a_ranked_list_is_printed_best_first_with_reasons_and_progress(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", "--list", str(sites), "--leave-out"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == "2 sites ranked, for mental health (benchmark estimate)"
    assert lines[2].startswith("   1  One (Brighton and Hove, row 2), 12 units: all units used; 12 people newly housed")
    assert "Two (Birmingham, row 3)" in lines[3]
    assert "12 units emptied elsewhere" in lines[3]
    assert "2 of 2 sites" in said.err
    assert "Left out: sites.csv, row 4" in said.err


def test_a_ranking_can_be_stopped_and_writes_nothing(
    sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_site, "_tell", stop)
    out = tmp_path / "ranked.csv"
    assert main(["site", "--list", str(sites), "--leave-out", "--out", str(out)]) == 1
    assert "Stopped. Nothing was ranked, and no file was written." in capsys.readouterr().err
    assert not out.exists()


def test_a_ranked_list_is_written_to_files_that_agree(sites: Path, tmp_path: Path) -> None:
    out = [tmp_path / "ranked.csv", tmp_path / "ranked.xlsx"]
    assert main(["site", "--list", str(sites), "--leave-out", "--out", *map(str, out)]) == 0
    rows = list(csv.DictReader(io.StringIO(out[0].read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in rows] == ["One", "Two"]
    book = openpyxl.load_workbook(out[1])
    headings, *cells = book["Sites"].iter_rows(min_row=3, values_only=True)
    named = [dict(zip(headings, row, strict=True)) for row in cells]
    assert [row["Site"] for row in named] == ["One", "Two"]
    for row, cell in zip(rows, named, strict=True):
        assert float(row["used"]) == pytest.approx(cell["Of these, would be used (units)"], abs=0.051)
        assert row["reasons"] == cell["Why it stands here"]
    notes = [row[1] for row in book["Notes"].iter_rows(min_row=4, values_only=True)]
    assert any("row 4, B Postcode: expected a postcode in England; this one is in Wales" in note for note in notes)
    assert not any("CF10 1EP" in note for note in notes)
    assert {row["rows_left_out"] for row in rows} == {"sites.csv, row 4"}


PLAN = """
name = "Enough"
[[edit]]
do = "open"
name = "New house"
units = 400
at = "BN1 1AA"
"""


def test_a_site_in_a_scenario_finds_what_the_scenario_opened_and_is_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """400 units opened at the site stand within 10 km of it."""
    plan, listed = tmp_path / "plan.toml", tmp_path / "list.csv"
    plan.write_text(PLAN, encoding="utf-8")
    listed.write_text("Site,Postcode,Units\nOne,BN1 1AA,12\n", encoding="utf-8")
    asked = (SITE, ["site", "--list", str(listed)])
    made = (tmp_path / "site.html", tmp_path / "sites.csv")
    for ask, path in zip(asked, made, strict=True):
        assert main([*ask, "--scenario", str(plan), "--out", str(path)]) == 0
        again = tmp_path / f"again{path.suffix}"
        assert main(["reproduce", str(path), "--list", str(listed), "--out", str(again)]) == 0
        assert again.read_bytes() == path.read_bytes()
    said = "the figures are those of the scenario “Enough”. 1. Open New house: 400 units"
    assert said in made[0].read_text(encoding="utf-8")
    assert said in capsys.readouterr().err
    assert main([*asked[1], "--out", str(tmp_path / "before.csv")]) == 0
    before, after = (rows_of(tmp_path / f"{name}.csv")[0] for name in ("before", "sites"))
    assert float(after["supply_near"]) - float(before["supply_near"]) == pytest.approx(400, abs=0.1)
    assert float(after["available_per_100"]) > float(before["available_per_100"])


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))

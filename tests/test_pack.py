"""A pack: every file there and whole, the page readable with the network off, nothing half written."""

import json
import pickle
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from marketmap import pack, processes, request
from marketmap.cli import main
from marketmap.outputs.manifest_file import read_manifest
from marketmap.outputs.words import about
from marketmap.pack import jobs_of, packed
from marketmap.request import prepare
from marketmap.sources.example import example_path
from tests.conftest import Watched
from tests.england import SURREY_AND_SUSSEX

FILES = {
    "index.html", "statement.docx", "statement.manifest.json", "brief.docx", "brief.manifest.json", "strategy.xlsx",
    "strategy.ods", "gaps.xlsx", "gaps.ods", "gaps.csv", "gaps.html", "gaps.pdf", "gaps.gpkg", "gaps.geojson",
    "gaps.manifest.json", "short.pdf", "short.manifest.json", "flows.xlsx", "flows.html",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of Surrey and Sussex."""
    made = tmp_path_factory.mktemp("packs") / "pack"
    assert main(["pack", "--in", SURREY_AND_SUSSEX.name, "--out", str(made)]) == 0
    return made


def test_every_file_is_there_and_linked(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'<li><a href="([^"]+)"', page))
    assert {path.name for path in folder.iterdir()} == FILES
    assert linked == {name for name in FILES if not name.endswith(("manifest.json", "index.html"))}
    assert all(path.stat().st_size > 1000 for path in folder.iterdir())
    assert [path.name for path in folder.parent.iterdir()] == ["pack"]


def test_the_page_holds_the_figures_of_its_files(folder: Path) -> None:
    page, record = (folder / "index.html").read_text(encoding="utf-8"), read_manifest(folder / "gaps.geojson")
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td>([\d,]+) \(', page))
    assert {unescape(name): demand for name, demand in rows.items()} == {
        one["name"]: about(one["demand"]) for one in record["figures"]
    }
    assert read_manifest(folder / "gaps.html") == record == read_manifest(folder / "gaps.gpkg")
    of_pack = read_manifest(folder / "index.html")
    assert (of_pack["command"], of_pack["figures"]) == ("pack", record["figures"])
    assert json.loads((folder / "short.manifest.json").read_text(encoding="utf-8"))["show"] == "gap"


@pytest.mark.browser
def test_the_page_opens_from_disk_with_the_network_off(browser_page: Watched, folder: Path) -> None:
    """Both maps draw their areas, nothing is asked of any host, and nothing is wider than a telephone."""
    page = browser_page.page
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto((folder / "index.html").as_uri())
    for number in (0, 1):
        inside = page.frame_locator("iframe").nth(number)
        inside.locator("#legend .classes li").first.wait_for()
        assert inside.locator("path.leaflet-interactive").count() >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert (browser_page.asked_outside, browser_page.errors) == ([], [])


def test_packs_for_each_area_of_a_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dorset has two upper-tier councils; the page above leads to the page of each, progress is told."""
    monkeypatch.setattr(processes, "MOST", 1)  # a process of its own would read all England anew
    made = tmp_path / "packs"
    assert main(["pack", "--in", "NHS Dorset", "--each", "council", "--out", str(made)]) == 0
    linked = re.findall(r'<li><a href="([^"]+)">([^<]+)<', (made / "index.html").read_text(encoding="utf-8"))
    assert [name for _, name in linked] == ["Bournemouth, Christchurch and Poole", "Dorset"]
    assert all((made / path).exists() for path, _ in linked)
    assert "2 of 2: Dorset" in capsys.readouterr().err
    dorset = read_manifest(made / "dorset-E06000059" / "gaps.csv")
    assert [row["area"] for row in dorset["figures"]] == ["E06000059"]


def test_a_pack_can_be_made_by_any_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process is told of a pack is all that it needs: the same files come of a copy of it."""
    monkeypatch.setattr(pack, "pack_files", lambda _, ready: {"place": ready.found.place.name.encode()})
    asked = request.Request(place=SURREY_AND_SUSSEX.name, as_at="2026-10-01")
    (brighton, *_) = jobs_of(asked, prepare(asked), "upper_tier")
    assert brighton.request.as_at == "2026-10-01"
    assert packed(pickle.loads(pickle.dumps(brighton))) == {"place": b"Brighton and Hove"}  # noqa: S301, our own bytes


@pytest.mark.usefixtures("plain_main")
def test_work_in_processes_comes_back_in_order() -> None:
    assert list(processes.each(len, ["a", "four", "", "of us"])) == [1, 4, 0, 5]


def test_no_placement_is_in_a_pack(tmp_path: Path) -> None:
    """With placements loaded, `flows` shows them on sheets of their own; the pack has the sheets of a pack without."""
    workspace, made = str(tmp_path / "own.gpkg"), tmp_path / "pack"
    placements = str(example_path("sussex_placements.csv"))
    assert main(["load", placements, "--kind", "placements", "--workspace", workspace]) == 0
    asked = ["--in", "Brighton and Hove", "--by", "district", "--workspace", workspace, "--out"]
    assert main(["flows", *asked, str(tmp_path / "flows.xlsx")]) == 0
    assert main(["pack", *asked, str(made)]) == 0
    with_placements, in_pack = (
        set(openpyxl.load_workbook(path).sheetnames) for path in (tmp_path / "flows.xlsx", made / "flows.xlsx")
    )
    assert with_placements > in_pack
    assert "Placements" not in " ".join(in_pack)


def test_a_pack_takes_the_place_of_a_pack_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with other files is left alone; a pack stays whole when the next one fails half-way."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    command = ["pack", "--in", "Brighton and Hove", "--by", "district", "--out"]
    assert main([*command, str(other)]) == 1
    assert "holds something else than a pack" in capsys.readouterr().err
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    before = tmp_path / "pack"
    before.mkdir()
    (before / "index.html").write_text("before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack, "write_statement", fail)
    assert main([*command, str(before)]) == 1
    assert "No space left" in capsys.readouterr().err
    assert (before / "index.html").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "pack"]

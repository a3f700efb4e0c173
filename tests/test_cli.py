"""The command line on the real England: what it prints, writes, and answers when it cannot."""

import csv
import gc
import json
import os
import re
import runpy
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from marketmap import published
from marketmap.cli import main
from marketmap.geography import adults, blocks_in
from tests.conftest import Watched
from tests.england import BRIGHTON, SURREY_AND_SUSSEX, england

ROOT = Path(__file__).parent.parent
IN_SURREY_AND_SUSSEX = ["gaps", "--by", "district", "--in", "NHS Surrey and Sussex", "--group", "mental_health"]
ENDINGS = ("csv", "xlsx", "gpkg", "geojson", "html")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a file of every type, all written by one command."""
    folder = tmp_path_factory.mktemp("files")
    assert main([*IN_SURREY_AND_SUSSEX, "--out", *(str(folder / f"gaps.{ending}") for ending in ENDINGS)]) == 0
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(tmp_path: Path, *arguments: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that `marketmap gaps` writes."""
    path = tmp_path / "gaps.csv"
    assert main(["gaps", *arguments, "--out", str(path)]) == 0
    return rows_of(path)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what `marketmap gaps` says on stderr when it cannot do what was asked; stdout stays empty."""
    assert main(["gaps", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_every_type_of_file_opens_with_the_same_figures(files: Path) -> None:
    """The districts of Surrey and Sussex and their demand are in each of the four files that hold figures."""
    rows = {row["area"]: float(row["demand"]) for row in rows_of(files / "gaps.csv")}
    book = openpyxl.load_workbook(files / "gaps.xlsx")["Gaps"]
    demand = [cell.value for cell in book[3]].index("Required, central (units)")
    in_book = {row[1]: row[demand] for row in book.iter_rows(min_row=4, values_only=True)}
    in_geopackage = gpd.read_file(files / "gaps.gpkg", layer="gaps").set_index("area")["demand"].to_dict()
    features = json.loads((files / "gaps.geojson").read_text(encoding="utf-8"))["features"]
    in_geojson = {feature["id"]: feature["properties"]["demand"] for feature in features}
    inside = blocks_in(england().blocks, SURREY_AND_SUSSEX)["district"]
    assert set(rows) == set(inside)
    for other in (in_book, in_geopackage, in_geojson):
        assert other == pytest.approx(rows, abs=0.051)


def test_rows_add_up_to_the_place(tmp_path: Path, files: Path) -> None:
    """The place's own row, asked for by its own area kind, is the sum of its districts but for rounding."""
    (whole,) = written(tmp_path, "--in", "NHS Surrey and Sussex", "--by", "ics")
    parts = rows_of(files / "gaps.csv")
    for column in ("demand_low", "demand", "demand_high", "supply", "gap_high"):
        assert sum(float(row[column]) for row in parts) == pytest.approx(
            float(whole[column]), abs=0.05 * len(parts) + 0.05
        )
    assert {row["group"] for row in parts} == {"mental_health"}


def test_html_asks_for_nothing_outside(files: Path) -> None:
    """No address stands where a browser would fetch it: in src, a link element, CSS, or a script's request."""
    page = (files / "gaps.html").read_text(encoding="utf-8")
    fetched = r"""(?:src\s*=|<link[^>]*href\s*=|url\(|@import|fetch\(|import\()\s*["']?\s*(?:https?:)?//"""
    assert re.findall(fetched, page) == []
    assert "NHS Surrey and Sussex" in page


@pytest.mark.browser
def test_html_opens_from_disk_without_a_network(files: Path, browser_page: Watched) -> None:
    browser_page.page.goto((files / "gaps.html").as_uri())
    browser_page.page.get_by_text("100% and over").wait_for()
    browser_page.page.get_by_text("NHS Surrey and Sussex needs about").wait_for()
    assert (browser_page.asked_outside, browser_page.errors) == ([], [])


def test_without_a_file_it_prints_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence and the list are data, so they are on stdout; how sure they are is on stderr."""
    assert main(IN_SURREY_AND_SUSSEX) == 0
    said = capsys.readouterr()
    sentence, _, heading, *lines = said.out.splitlines()
    assert re.fullmatch(r"NHS Surrey and Sussex needs about 3,060 units .* lowest of 36 ICSs\.", sentence)
    assert heading.split() == ["area", "short", "of", "coverage", "needs", "(range)", "has", "(range)"]
    coverage = [int(re.findall(r"(\d+)%", line)[-1]) for line in lines]
    assert coverage == sorted(coverage)
    assert len({len(line) for line in [heading, *lines]}) == 1
    assert "red (weak)" in said.err
    assert "Open Government Licence" in said.err


def test_a_merged_ics_is_told_and_can_be_seen_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sussex alone has 13 districts: 5 in East Sussex, 7 in West Sussex, and Brighton and Hove."""
    merged = written(tmp_path, "--in", "NHS Sussex", "--by", "district")
    assert "NHS Sussex was merged into NHS Surrey and Sussex on 1 April 2026" in capsys.readouterr().err
    before = written(tmp_path, "--in", "NHS Sussex", "--by", "district", "--boundaries", "2024")
    assert "NHS Sussex" not in capsys.readouterr().err
    assert (len(merged), len(before)) == (24, 13)


def test_a_split_ics_names_its_successors(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--in", "NHS Frimley")
    for successor in ("NHS Thames Valley", "NHS Hampshire and Isle of Wight", "NHS Surrey and Sussex"):
        assert successor in said


def test_a_retired_council_leads_to_its_successor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = written(tmp_path, "--in", "Allerdale")
    assert [row["name"] for row in rows] == ["Cumberland"]
    assert "Allerdale was merged into Cumberland in 2023" in capsys.readouterr().err


def test_what_is_not_on_offer_is_refused_with_what_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "Surrey" in refusal(capsys, "--in", "Surey")
    assert ".csv, .xlsx, .ods, .gpkg, .geojson, .html" in refusal(capsys, "--out", str(tmp_path / "gaps.doc"))
    assert "icb_2026, upper_tier, district" in refusal(capsys, "--by", "ward")
    assert "mental_health, all, learning_disability" in refusal(capsys, "--group", "giants")
    assert "--rate veterans=" in refusal(capsys, "--group", "veterans")
    assert "--assume demand.supported_housing_share=" in refusal(capsys, "--estimate", "prevalence")
    assert "for mental health only" in refusal(capsys, "--group", "all", "--estimate", "pressure")
    assert "supply.mental_health_share" in refusal(capsys, "--assume", "supply.share=0.2")
    assert "what is required only" in refusal(capsys, "--in", "Cumberland", "--by", "msoa", "--show", "coverage")
    assert "cannot be written" in refusal(capsys, "--out", str(tmp_path / "nowhere" / "gaps.csv"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["gap"], ["gaps", "--place", "London"], ["gaps", "--boundaries", "2025"], ["gaps", "--rate", "veterans"]],
)
def test_wrong_usage_ends_with_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_area_kinds_are_known_as_users_say_them(tmp_path: Path) -> None:
    """England has 36 ICSs, 42 before April 2026, 153 councils and 9 regions; London has 33 boroughs."""
    assert len(written(tmp_path)) == 36
    assert len(written(tmp_path, "--by", "ICS", "--boundaries", "2024")) == 42
    assert len(written(tmp_path, "--by", "councils")) == 153
    assert len(written(tmp_path, "--by", "Region", "--group", "all")) == 9
    assert len(written(tmp_path, "--in", "London")) == 33


def test_small_areas_of_a_council_show_what_is_required(tmp_path: Path) -> None:
    rows = written(tmp_path, "--in", "Brighton and Hove", "--show", "demand_rate")
    assert {row["kind"] for row in rows} == {"msoa"}
    assert len(rows) == blocks_in(england().blocks, BRIGHTON)["msoa"].nunique()
    assert {row["supply"] for row in rows} == {""}
    assert [float(row["demand_per_100000"]) for row in rows] == sorted(
        (float(row["demand_per_100000"]) for row in rows), reverse=True
    )


def test_own_rate_and_changed_assumptions_are_used(tmp_path: Path) -> None:
    """2 units per 1,000 adults are adults / 500; a share of 0.2 makes units a fifth of claimants."""
    for row in written(tmp_path, "--by", "region", "--group", "veterans", "--rate", "veterans=2"):
        assert float(row["demand"]) == pytest.approx(float(row["adults"]) / 500, abs=0.051)
        assert (row["supply"], row["coverage"]) == ("", "")
    for row in written(tmp_path, "--by", "region", "--assume", "supply.mental_health_share=0.2"):
        assert float(row["supply"]) == pytest.approx(float(row["claimants"]) / 5, abs=0.06)


def own_areas_file(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["code,area name", *lines]), encoding="utf-8")
    return str(path)


def test_own_areas_of_districts_and_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two districts make one area; the first half of Brighton's blocks another; each has a boundary of its own."""
    half = blocks_in(england().blocks, BRIGHTON)["block"].to_list()[:82]
    own = own_areas_file(
        tmp_path, "E07000223,Adur and Worthing", "E07000229,Adur and Worthing", *(f"{one},Half" for one in half)
    )
    path = tmp_path / "own.geojson"
    rows = {row["area"]: row for row in written(tmp_path, "--areas", own)}
    assert main(["gaps", "--areas", own, "--out", str(path)]) == 0
    assert (
        "293 districts of England are in none of your areas; 1 district of England is only partly"
        in capsys.readouterr().err
    )
    blocks = england().blocks
    people = adults(blocks)
    assert float(rows["Half"]["adults"]) == pytest.approx(people[blocks["block"].isin(half)].sum(), abs=0.5)
    whole = people[blocks["district"].isin(["E07000223", "E07000229"])].sum()
    assert float(rows["Adur and Worthing"]["adults"]) == pytest.approx(whole, abs=0.5)
    shapes = gpd.read_file(path).to_crs("EPSG:27700").set_index("area").geometry
    inside = blocks[blocks["block"].isin(half)]
    centres = shapely.points(inside["easting_m"], inside["northing_m"])
    assert shapely.contains(shapely.buffer(shapes["Half"], 200), centres).all()
    assert shapes["Half"].intersection(shapes["Adur and Worthing"]).area < 0.01 * shapes["Half"].area


def test_faulty_own_areas_list_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A code that does not exist, a council that was merged, and a district under two names: all three are told."""
    own = own_areas_file(tmp_path, "E99999999,A", "E07000026,B", "E07000223,C", "E07000223,D")
    said = refusal(capsys, "--areas", own)
    assert "row 2, A code: found E99999999" in said
    assert "row 3, A code: found E07000026" in said
    assert "Allerdale has been part of E06000063" in said
    assert "rows 4 and 5 name C and D" in said


def test_a_file_stays_as_it_was_when_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("before")
    refusal(capsys, "--in", "Nowhere at all", "--out", str(path))
    assert path.read_text() == "before"


def test_sources_are_listed_with_edition_and_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources"]) == 0
    said = capsys.readouterr().out
    for words in (
        "Housing Benefit claimants",
        "February 2026",
        "296 rows",
        "Copied by hand",
        "Partial: ",
        "Contains OS data",
    ):
        assert words in said


def test_alone_it_starts_the_app_with_the_apps_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings beside app.py are given as environment variables, so that they hold in any folder."""
    started: list[list[str]] = []
    monkeypatch.setattr(runpy, "run_module", lambda *_, **__: started.append(sys.argv))
    monkeypatch.setattr(sys, "argv", ["marketmap"])
    monkeypatch.setattr(os, "environ", {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"})  # noqa: S104, a setting of the user's
    assert main([]) == 0
    assert main(["app", "--server.port", "8600"]) == 0
    app = str(ROOT / "app.py")
    assert started == [["streamlit", "run", app], ["streamlit", "run", app, "--server.port", "8600"]]
    assert os.environ["STREAMLIT_SERVER_ADDRESS"] == "0.0.0.0"  # noqa: S104
    assert os.environ["STREAMLIT_SERVER_SHOW_EMAIL_PROMPT"] == "false"
    assert os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"
    assert os.environ["STREAMLIT_SERVER_FILE_WATCHER_TYPE"] == "none"


def test_the_first_page_is_worked_out_before_the_app_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the first view is drawn and its gaps are known; what is there is not looked through for garbage."""
    known: list[tuple[int, int, int]] = []

    def answer(*_: object, **__: object) -> None:
        made = published.england_page.cache_info().currsize, published.england_gaps.cache_info().currsize
        known.append((*made, gc.get_freeze_count()))

    monkeypatch.setattr(runpy, "run_module", answer)
    monkeypatch.setattr(sys, "argv", ["marketmap"])
    monkeypatch.setattr(os, "environ", {})
    for kept in (published.england_page, published.england_gaps, published.england_uncertainty):
        kept.cache_clear()
    try:
        assert main([]) == 0
    finally:
        gc.unfreeze()
    pages, gaps, frozen = known[0]
    assert (pages, gaps) == (1, 2)
    assert frozen > 0


def test_what_the_pages_rest_on_is_imported_before_the_app_answers_and_the_pages_are_not() -> None:
    """The map's component is known only to a Streamlit that runs; the first reader waits for all else that is left."""
    script = """
import runpy, sys
from marketmap.serve import start_app
runpy.run_module = lambda *_, **__: None
start_app([])
before = set(sys.modules)
assert not [name for name in before if name.startswith("marketmap.pages")]
import marketmap.pages
print(sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603, our own
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['marketmap']"


def test_the_app_answers_when_started_from_another_folder(tmp_path: Path) -> None:
    """A first start on a machine that never ran Streamlit asks nothing and serves the page."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "marketmap", "app", f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL) as app:  # noqa: S603, our own
        try:
            assert _answers(f"http://localhost:{port}/_stcore/health", app)
        finally:
            app.terminate()


def _answers(address: str, app: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and app.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310, our own server
                return bool(answer.read() == b"ok")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return False


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert re.fullmatch(r"marketmap \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_python_m_marketmap_is_the_command() -> None:
    command = [sys.executable, "-m", "marketmap", "gaps", "--in", "Surey"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603, our own
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("No place in England is called 'Surey'.")

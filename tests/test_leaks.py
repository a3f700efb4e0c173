"""Everything that the app and the commands tell of placements and occupancy, attacked at once.

The list is made up: 150 rows of four districts of Sussex with many small cells, and counts planted in it that stand
nowhere else. The attack must not find one hidden cell; it must find some where a table is published as it is.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from marketmap.cli import main
from marketmap.disclosed import shown_strand
from marketmap.geography import Place, kind_of
from marketmap.loading import check_opened, with_loaded
from marketmap.observed_market import observed_in
from marketmap.outputs.observed_tables import BAND_NAMES, TextTable, homes_table
from marketmap.released import releases
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import Workspace, open_workspace, save_workspace
from tests.england import SURREY_AND_SUSSEX, england, grounds
from tests.leak_attack import (
    Cell,
    Costed,
    Published,
    cells_of,
    codes_of,
    costed_of,
    days_of,
    days_worked_out,
    exact_counts,
    money_worked_out,
    recovered,
)

HOMES = {"E06000043": "Brighton and Hove", "E07000223": "Adur", "E07000063": "Lewes", "E07000064": "Rother"}
HOSTS = ["Brighton and Hove", "Adur", "Lewes", "Leeds", "Manchester", "Dover", "Elmbridge"]
STRANDS = {"rehab": "Rehabilitation", "social_care": "Social care"}
EAST_SUSSEX = Place("upper_tier", "E10000011", "East Sussex")
# Days and cost of one person of Rother in Leeds, units occupied of a scheme of four, and of a refuge: nowhere else.
FEW_DAYS, FEW_COST = 77_543, 4_321
NUMBERS = ("77543", "77540", "77545", "4321", "1237")
# The refuge's name, postcode, grid reference, and degrees to four decimals (about 10 m), in either order.
PLACE = ("Hush House", "BN1 1AA", "BN11AA", "531040", "104624")
POINT = r"50\.8263\d*\D{1,4}-0\.1408|-0\.1408\d*\D{1,4}50\.8263"
# Other unit costs: a reader can look again with any, and tell what is costed at them from what is not.
DEAR = ("--assume", "money.rehab_independent_bed_day=5000", "--assume", "money.supported_housing_week=7000")
HEADINGS = "Reference,Kind,Home area,Host area,Client group,Start,Days,Cost per day"
SCHEME_HEADINGS = (
    "Scheme ID,Scheme name,Provider,Postcode,District,Client group,Support level,Model,Units,Sensitive,Units occupied"
)
SCHEMES = (
    "S1,Hush House,Haven,BN1 1AA,,Domestic abuse,High,Refuge,12,yes,11",
    "S2,Little Court,Abbey,BN3 1AF,,Mental health,High,Hostel,4,no,3",
    "S3,Great Court,Abbey,BN3 1AF,,Mental health,High,Hostel,2600,no,1237",
)


@cache
def listed() -> str:
    """The list of placements as a CSV file."""
    random, rows = np.random.default_rng(20261126), []
    for number in range(150):
        kind = ("rehab", "social_care")[number % 2]
        home = random.choice(list(HOMES.values()), p=[0.55, 0.25, 0.15, 0.05])
        cost = "" if random.random() < 0.9 else "300"
        days = "" if random.random() < 0.1 else str(random.integers(20, 200))
        rows.append(f"P{number},{kind},{home},{random.choice(HOSTS)},Mental health,2026-01-01,{days},{cost}")
    rows += [f"Q{n},rehab,Rother,Leeds,Mental health,2026-01-01,{FEW_DAYS},{FEW_COST}" for n in range(1)]
    return "\n".join([HEADINGS, *rows])


def loaded() -> Workspace:
    """The list and three schemes, loaded."""
    held = Workspace()
    for kind, text in (("placements", listed()), ("schemes", "\n".join([SCHEME_HEADINGS, *SCHEMES]))):
        opened = open_file(text.encode(), f"{kind}.csv")
        held = with_loaded(held, check_opened(kind, opened, grounds()))
    return held


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace and every type of file that the commands write from it, one after another."""
    made = tmp_path_factory.mktemp("emitted")
    workspace = made / "mine.gpkg"
    save_workspace(loaded(), workspace)
    ask = ("--workspace", str(workspace), "--in")
    endings = ("xlsx", "ods", "csv", "gpkg", "geojson", "html")
    everything = [str(made / f"flows.{ending}") for ending in endings]
    assert main(["flows", *ask, SURREY_AND_SUSSEX.name, "--by", "district", "--out", *everything]) == 0
    assert main(["flows", *ask, "East Sussex", "--by", "district", "--out", str(made / "east.xlsx")]) == 0
    for name, place in (("dear.xlsx", SURREY_AND_SUSSEX.name), ("dear-east.xlsx", "East Sussex")):
        assert main(["flows", *ask, place, "--by", "district", *DEAR, "--out", str(made / name)]) == 0
    gaps = [str(made / f"gaps.{ending}") for ending in ("xlsx", "csv", "gpkg", "html")]
    assert main(["gaps", *ask, SURREY_AND_SUSSEX.name, "--out", *gaps]) == 0
    assert main(["statement", *ask, SURREY_AND_SUSSEX.name, "--out", str(made / "statement.docx")]) == 0
    assert main(["market", "--workspace", str(workspace), "--out", str(made / "market.csv")]) == 0
    assert main(["pack", *ask, SURREY_AND_SUSSEX.name, "--by", "upper_tier", "--out", str(made / "pack")]) == 0
    return made


def page(kind: str, area: str, name: str, by: str) -> None:
    """Run the observed part of the page for a place."""
    from marketmap.disclosure import Suppression  # noqa: PLC0415, the test runner takes this text alone
    from marketmap.geography import Place  # noqa: PLC0415
    from marketmap.pages.observed_part import show_observed  # noqa: PLC0415

    show_observed(Place(kind, area, name), by, Suppression(), dict)


VIEWS = ((SURREY_AND_SUSSEX, "upper_tier"), (Place("district", "E06000043", "Brighton and Hove"), "district"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> tuple[list[Published], list[str], Workspace]:
    """Every table and every text of the page for two more places, both kinds; and the workspace afterwards."""
    held, published, texts = open_workspace(folder / "mine.gpkg"), [], []
    for place, by in VIEWS:
        app = AppTest.from_function(page, default_timeout=300, args=(place.kind, place.area, place.name, by))
        app.session_state["workspace"] = held
        app.run()
        for strand in (("rehab", "not_asked"), ("social_care", "not_asked")):
            if app.radio(key="observed_strand").value != strand:
                app.radio(key="observed_strand").set_value(strand).run()
            assert not app.exception
            said = " ".join(block.proto.body for block in app.get("html"))
            texts += [said, *(str(one.proto) for one in app.get("component_instance"))]
            published += [Published(place, by, table) for table in html_tables(said)]
        held = app.session_state["workspace"]
    return published, texts, held


def html_tables(page: str) -> Iterator[TextTable]:
    """The tables of a page."""
    for found in re.findall(r"<table.*?</table>", page, flags=re.DOTALL):
        lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", found, re.DOTALL)]
        rows = [[re.sub(r"<[^>]+>", "", cell) for cell in line] for line in lines]
        caption = re.search(r"<caption>(.*?)</caption>", found)
        yield TextTable(caption.group(1) if caption else "", rows[0], rows[1:])


def sheets(path: Path, place: Place, by: str) -> Iterator[Published]:
    """The tables of placements in a workbook."""
    for sheet in openpyxl.load_workbook(path):
        if sheet.title.startswith("Observed"):
            title, headings = str(sheet["A1"].value), [str(cell.value) for cell in sheet[3]]
            rows = [[str(value) for value in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
            yield Published(place, by, TextTable(title, headings, rows))


@pytest.fixture(scope="module")
def published(folder: Path, pages: tuple[list[Published], list[str], Workspace]) -> list[Published]:
    """Every table of placements that was published."""
    return [
        *sheets(folder / "flows.xlsx", SURREY_AND_SUSSEX, "district"),
        *sheets(folder / "east.xlsx", EAST_SUSSEX, "district"),
        *sheets(folder / "dear.xlsx", SURREY_AND_SUSSEX, "district"),
        *sheets(folder / "dear-east.xlsx", EAST_SUSSEX, "district"),
        *pages[0],
    ]


@cache
def placed() -> pd.DataFrame:
    """The people of the list by home, where they are, band and how costed."""
    seen = observed_in(england(), loaded().placements, SURREY_AND_SUSSEX, "district", 1.3).table
    boards = england().blocks.groupby("district")["icb_2026"].first()
    host = seen["host"].str.removeprefix("district:").map(boards)
    where = seen["where"].replace({"elsewhere_in_ics": "elsewhere"}).where(seen["where"] != "outside_ics", host)
    costed = pd.Series("no_days", seen.index).mask(seen["days"].notna(), "unit")
    return seen.assign(
        home=seen["home"].str.removeprefix("district:"), where=where, band=seen["band"].map(BAND_NAMES),
        costed=costed.mask(seen["days"].notna() & seen["cost_per_day"].notna(), "own"),
    )  # fmt: skip


def attacked(tables: list[Published], kind: str) -> tuple[list[Cell], list[str]]:
    """The cells of one kind of placement, and what can be worked out."""
    cells = list(dict.fromkeys(cell for table in tables for cell in cells_of(table, STRANDS[kind])))
    of_kind = placed()[placed()["placement_kind"] == kind]
    return cells, recovered(cells, exact_counts(cells, of_kind))


@pytest.mark.parametrize("kind", list(STRANDS))
def test_no_hidden_count_can_be_worked_out_from_all_that_was_published(published: list[Published], kind: str) -> None:
    cells, found = attacked(published, kind)
    assert found == []
    assert sum(cell.text == "*" for cell in cells) > 40
    assert sum(cell.text.isdecimal() and cell.text != "0" for cell in cells) > 40


@pytest.mark.parametrize("kind", list(STRANDS))
def test_no_hidden_days_can_be_worked_out_to_within_a_tenth(published: list[Published], kind: str) -> None:
    """The days of a few people, from all bands and places together."""
    cells = list(dict.fromkeys(cell for table in published for cell in days_of(table, STRANDS[kind])))
    rows = placed()[placed()["placement_kind"] == kind].rename(columns={"people": "_", "days": "people"})
    assert days_worked_out(cells, exact_counts(cells, rows.fillna({"people": 0.0})), 0.1) == []
    assert sum(cell.text == "*" for cell in cells) > 1
    assert sum(cell.text.isdecimal() for cell in cells) > 1


def money_by_home(kind: str) -> pd.DataFrame:
    """Own costs, days and people by home district, as they are."""
    rows = placed()[placed()["placement_kind"] == kind].fillna({"people": 0.0, "days": 0.0, "cost_per_day": 0.0})
    own, unit = rows["costed"] == "own", rows["costed"] == "unit"
    columns = {
        "own_pounds": (rows["days"] * rows["cost_per_day"]).where(own, 0.0), "own_days": rows["days"].where(own, 0.0),
        "unit_days": rows["days"].where(unit, 0.0), "own_people": rows["people"].where(own, 0.0),
        "unit_people": rows["people"].where(unit, 0.0),
    }  # fmt: skip
    return pd.DataFrame(columns).groupby(rows["home"]).sum()


@pytest.mark.parametrize("kind", list(STRANDS))
def test_no_cost_of_a_few_people_can_be_worked_out_to_within_a_tenth(published: list[Published], kind: str) -> None:
    """From every table of every place at two unit costs: own costs, and days at the unit cost, of fewer than five."""
    told = [one for table in published for one in costed_of(table, STRANDS[kind])]
    assert len({one.a_day for one in told}) > (kind == "rehab")
    assert money_worked_out(told, money_by_home(kind), 0.1) == []


def test_own_costs_of_a_place_and_of_a_part_of_it_give_the_rest_away() -> None:
    """The attack can succeed: Rother's two people cost 90,000, which is all less Lewes, each seen at two unit costs."""
    homes = ["E07000063", "E07000064"]
    people = pd.DataFrame(
        {"own_pounds": [300_000.0, 90_000.0], "own_days": [1000.0, 300.0], "unit_days": [5000.0, 200.0],
         "own_people": [6.0, 2.0], "unit_people": [50.0, 9.0]}, index=homes,
    )  # fmt: skip
    told = [
        Costed(frozenset(some), float(days), a_day, float(f"{own + a_day * unit:.3g}"), is_unit_told=True)
        for some, days, own, unit in ((homes, 6500, 390_000, 5200), (homes[:1], 6000, 300_000, 5000))
        for a_day in (1.0, 100.0)
    ]
    assert money_worked_out(told, people, 0.5) == ["own_pounds of E07000064"]
    assert money_worked_out(told[:2], people, 0.5) == []


def test_days_of_one_band_hidden_alone_are_worked_out() -> None:
    """The attack can succeed: of 500 days in all, 300 and 150 are shown, so 45 to 55 are left."""
    bands = [name for name in BAND_NAMES.values() if name not in ("All", "Not known")]
    rows = [
        [bands[0], "5", "300"],
        [bands[1], "*", "*"],
        [bands[2], "5", "150"],
        [bands[3], "0", "0"],
        ["All", "15", "500"],
    ]
    table = TextTable("How far: Rehabilitation", ["Distance", "#People", "#Days"], rows)
    cells = days_of(Published(EAST_SUSSEX, "district", table), "Rehabilitation")
    assert [where for where in days_worked_out(cells, dict.fromkeys(cells, 50.0), 0.5) if bands[1] in where]


def test_a_table_published_as_it_is_gives_counts_away(published: list[Published]) -> None:
    """The attack can succeed: one table with nothing hidden, of councils, tells of their districts."""
    seen = observed_in(england(), loaded().placements, SURREY_AND_SUSSEX, "upper_tier", 1.3)
    exact = shown_strand(seen, ("rehab", "not_asked"), "none")
    names = {code: name for kind in ("upper_tier", "icb_2026") for name, code in codes_of(kind).items()}
    leak = Published(SURREY_AND_SUSSEX, "upper_tier", homes_table(exact, names, kind_of("upper_tier")))
    cells = list(dict.fromkeys(cell for table in published for cell in cells_of(table, "Rehabilitation")))
    exactly = [replace(cell, text=f"={cell.text}") for cell in cells_of(leak, "Rehabilitation")]
    of_kind = placed()[placed()["placement_kind"] == "rehab"]
    assert recovered([*cells, *exactly], exact_counts([*cells, *exactly], of_kind)) != []


def texts_of(path: Path) -> str:
    """All text of a file, unpacked where it is an archive."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return path.read_bytes().decode("utf-8", "replace")


def test_what_was_planted_stands_in_no_file_and_on_no_page(
    folder: Path, pages: tuple[list[Published], list[str], Workspace]
) -> None:
    """Neither days and cost of the one person, nor where the refuge is, nor occupancy of the small scheme."""
    files = {path.name: texts_of(path) for path in folder.rglob("*.*") if path.name != "mine.gpkg" and path.is_file()}
    assert len(files) >= 25
    for name, text in (*files.items(), *(("page", text) for text in pages[1])):
        assert not [place for place in PLACE if re.search(rf"(?<!\d){re.escape(place)}", text)], name
        assert not re.search(POINT, text), name
        for number in NUMBERS:
            spelled = rf"(?<![\d.,-]){number[:-3]},?{number[-3:]}(?![\d,]*\d|\.\d)"
            assert not re.search(spelled, text), (name, number)


def test_the_log_holds_what_commands_and_pages_told(pages: tuple[list[Published], list[str], Workspace]) -> None:
    told = releases(pages[2].released)
    assert set(zip(told["place_name"], told["kind"], strict=True)) == {
        (SURREY_AND_SUSSEX.name, "district"), ("East Sussex", "district"), (SURREY_AND_SUSSEX.name, "upper_tier"),
        ("Brighton and Hove", "district"),
    }  # fmt: skip
    assert set(told["where"]) == {"marketmap flows", "page Out of area"}


def test_nothing_hidden_needs_a_reason_and_prints_it_everywhere(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["flows", "--workspace", str(folder / "mine.gpkg"), "--in", "East Sussex", "--suppression", "none"]
    assert main(ask) == 1
    assert "state a reason" in capsys.readouterr().err
    made = [tmp_path / f"flows.{ending}" for ending in ("xlsx", "csv", "gpkg", "html")]
    assert main([*ask, "--reason", "checked on the ward", "--out", *map(str, made)]) == 0
    for path in (*made[:1], *made[2:], tmp_path / "flows.manifest.json"):
        assert "checked on the ward" in texts_of(path), path.name

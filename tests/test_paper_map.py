"""The map for paper: the classes of the table, every word on the sheet, the same bytes."""

import re
import struct
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap.cli import main
from marketmap.gap_files import ENDINGS, map_content, paper_ground
from marketmap.outputs import colours
from marketmap.outputs.gap_map import gap_title
from marketmap.outputs.paper_map import FORMS, paper_map
from marketmap.outputs.paper_parts import scale_km
from marketmap.request import Answer, Request, work_out
from marketmap.sources.register import attribution
from tests.england import SURREY_AND_SUSSEX, england

SVG = "{http://www.w3.org/2000/svg}"


@cache
def answer(show: str = "coverage") -> Answer:
    """Return the districts of Surrey and Sussex."""
    return work_out(Request(place=SURREY_AND_SUSSEX.name, show=show))


@cache
def sheet(show: str = "coverage", form: str = "svg", paper: str = "A4") -> bytes:
    """Return the sheet of one measure."""
    worked = answer(show)
    return paper_map(paper_ground(worked), map_content(worked), gap_title(worked.export, worked.measure), form, paper)


@cache
def drawn(show: str) -> ET.Element:
    """Return the elements of an SVG sheet."""
    return ET.fromstring(sheet(show))  # noqa: S314, our own file


def fills(root: ET.Element, prefix: str) -> dict[str, str]:
    """Return the fill of the shapes whose id starts with a prefix, by the rest of the id; a pattern is "pattern"."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("id", "").startswith(prefix):
            style = " ".join(one.get("style", "") for one in group.iter() if "fill" in one.get("style", ""))
            colour = re.search(r"fill: (#[0-9a-f]{6}|url)", style)
            assert colour, f"{group.get('id')} has no fill"
            found[group.get("id", "").removeprefix(prefix)] = colour.group(1).replace("url", "pattern")
    return found


def words(root: ET.Element) -> str:
    """Return every word of a sheet, lines joined."""
    return " ".join(" ".join(element.itertext()) for element in root.iter(f"{SVG}text"))


def test_every_area_has_the_colour_of_its_coverage() -> None:
    """The classes are those of the design (under 25%, 25 to 50, ...), read again from the table's own figures."""
    coverage = answer().export.table.set_index("area")["coverage"]
    expected = {area: colours.COVERAGE[sum(share >= limit for limit in (0.25, 0.5, 0.75, 1))]
                for area, share in coverage.items()}  # fmt: skip
    assert fills(drawn("coverage"), "area-") == expected
    assert len(set(expected.values())) > 2


def test_suppressed_areas_are_patterned_and_counts_are_circles() -> None:
    """The districts that NHS England's file leaves blank have a pattern and no circle; all others have a circle."""
    status = england().observations.query("measure == 'delayed_discharge_days'").set_index("district")["status"]
    areas = set(answer("delayed").export.table["area"])
    hidden = {area for area in areas if status[area] == "suppressed"}
    root = drawn("delayed")
    assert {area for area, fill in fills(root, "area-").items() if fill == "pattern"} == hidden != set()
    assert set(fills(root, "circle-")) == areas - hidden
    assert "suppressed or not returned" in words(root)


def test_areas_that_are_not_clear_are_hatched_as_on_screen() -> None:
    """The areas hatched are those that the screen hatches, and the legend says what that means."""
    worked = answer()
    unclear = {area for area, one in map_content(worked).shown.items() if one.unclear}
    ids = {group.get("id", "") for group in drawn("coverage").iter(f"{SVG}g")}
    assert {one.removeprefix("unclear-") for one in ids if one.startswith("unclear-")} == unclear
    assert ("not clear" in words(drawn("coverage"))) == bool(unclear)


@pytest.mark.parametrize("show", ["coverage", "delayed"])
def test_the_sheet_says_what_it_is_without_anything_beside_it(show: str) -> None:
    """Title, place, unit, every class of the legend, scale, north, the sentence, and the attribution."""
    worked, said = answer(show), words(drawn(show))
    content = map_content(worked)
    for text in (worked.export.headline, attribution(), content.title, content.unit, "20 km", "N",
                 *(kind.label for kind in content.classes), *(size for size, _ in content.sizes)):  # fmt: skip
        assert text in said, text
    assert "by district in NHS Surrey and Sussex, for mental health" in said
    # How many people wait is published: it hangs on no estimate of demand.
    assert ("(benchmark estimate)" in said) == (show != "delayed")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_map_is_the_same_bytes(form: str) -> None:
    worked = answer()
    again = paper_map(paper_ground(worked), map_content(worked), gap_title(worked.export, worked.measure), form)
    assert again == sheet(form=form)
    assert not re.search(rb"CreationDate|dc:date|tIME", again)


def test_a3_is_a4_enlarged() -> None:
    """Sides of 420 and 297 mm against 297 and 210; at 200 dots to the inch 297 mm are 2,339 dots."""
    pixels = {paper: struct.unpack(">II", sheet(form="png", paper=paper)[16:24]) for paper in ("A4", "A3")}
    assert pixels["A4"] == pytest.approx((2339, 1654), abs=2)
    assert pixels["A3"] == pytest.approx((3307, 2339), abs=2)


def test_no_word_of_a_long_title_is_lost() -> None:
    worked = answer()
    title = "Units required and not there, " + "in a place with a very long name and a long list of conditions, " * 3
    root = ET.fromstring(paper_map(paper_ground(worked), map_content(worked), title, "svg"))  # noqa: S314, our own file
    assert title.strip() in words(root)


@settings(deadline=None)
@given(st.floats(8_000, 800_000))
def test_the_scale_bar_is_round_and_fits(across_m: float) -> None:
    """A bar of 1, 2 or 5 times a power of ten, at most a quarter of the map, and no longer one would fit."""
    km = scale_km(across_m)
    assert str(km).rstrip("0") in ("1", "2", "5")
    assert km * 1000 <= across_m / 4 < km * 2.5 * 1000


def test_the_command_writes_sheets(tmp_path: Path) -> None:
    files = [str(tmp_path / f"map.{form}") for form in FORMS]
    assert main(["gaps", "--in", SURREY_AND_SUSSEX.name, "--paper", "A3", "--out", *files]) == 0
    starts = {path.suffix: path.read_bytes()[:5] for path in tmp_path.iterdir()}
    assert starts == {".pdf": b"%PDF-", ".png": b"\x89PNG\r", ".svg": b"<?xml", ".json": b'{\n "m'}
    assert (tmp_path / "map.png").read_bytes() == sheet(form="png", paper="A3")
    assert set(ENDINGS) >= set(starts) - {".json"}

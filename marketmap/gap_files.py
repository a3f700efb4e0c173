"""Files of the gaps of a place: any type that `marketmap gaps --out` can be given."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from marketmap.geography import ENGLAND
from marketmap.outputs.export import csv_bytes, write_atomically
from marketmap.outputs.gap_map import OF_GAPS, gap_content, gap_note, gap_title
from marketmap.outputs.geodata import area_shapes, geojson_bytes, place_outline, write_geopackage
from marketmap.outputs.left_out import with_left_out
from marketmap.outputs.manifest import gap_manifest, with_manifest, write_beside
from marketmap.outputs.maps import MapContent, map_html
from marketmap.outputs.paper_map import FORMS, paper_map
from marketmap.outputs.paper_parts import PaperGround
from marketmap.outputs.workbook import gap_ods_bytes, workbook_bytes
from marketmap.request import Answer
from marketmap.sources.england import load_background, load_small_areas

Writer = Callable[[Answer, Path], None]


def write_file(answer: Answer, path: Path, paper: str = "A4") -> None:
    """Write the answer to a file of the type that its name ends in; one that stood there is replaced once it is whole.

    A file that cannot hold its manifest has it beside it.

    Args:
        answer: what was worked out.
        path: a name that ends in one of `ENDINGS`.
        paper: A4 or A3, for a map on paper.

    Raises:
        FaultsError: when it cannot be written.
    """
    ending = path.suffix.lower()
    writer = _written(partial(_paper, form=ending[1:], paper=paper)) if ending in _ON_PAPER else _WRITERS[ending]
    writer(answer, path)
    write_beside(gap_manifest(answer.export), path)


def map_content(answer: Answer) -> MapContent:
    """Return what the map of an answer says, with the note of a map that stands alone."""
    export, measure = answer.export, answer.measure
    england = answer.every.england(export.group, export.estimate)
    limits = measure.limits_for(export.group, float(england[measure.column]))
    sure = answer.sure if measure.code in OF_GAPS else None
    return gap_content(export.table, measure, limits, gap_note(export), sure)


def paper_ground(answer: Answer) -> PaperGround:
    """Return what the map of an answer is drawn on."""
    areas = answer.market.england.areas
    outline = place_outline(areas, answer.export.place)
    surroundings = None if outline is None else areas[areas["kind"] == ENGLAND.kind]
    return PaperGround(_shapes(answer), load_background(), outline, surroundings)


def _written(content: Callable[[Answer], bytes]) -> Writer:
    def write(answer: Answer, path: Path) -> None:
        finished = content(answer)
        write_atomically(path, lambda part: part.write_bytes(finished))

    return write


def _areas(answer: Answer) -> gpd.GeoDataFrame:
    areas = answer.market.england.areas
    return pd.concat([areas, load_small_areas()], ignore_index=True) if answer.export.kind == "msoa" else areas


def _shapes(answer: Answer) -> gpd.GeoDataFrame:
    return area_shapes(answer.export.table, _areas(answer), answer.export.place)


def map_page(answer: Answer) -> str:
    """Return the map as one page, titled with everything that was chosen, since it stands alone."""
    ground = paper_ground(answer)
    titled = replace(map_content(answer), title=gap_title(answer.export, answer.measure))
    page = map_html(ground.shapes, ground.background, titled, ground.outline, ground.surroundings)
    return with_manifest(with_left_out(page, answer.export.own), gap_manifest(answer.export))


def _paper(answer: Answer, form: str, paper: str) -> bytes:
    title = gap_title(answer.export, answer.measure)
    return paper_map(paper_ground(answer), map_content(answer), title, form, paper)


_WRITERS: dict[str, Writer] = {
    ".csv": _written(lambda answer: csv_bytes(answer.export)),
    ".xlsx": _written(lambda answer: workbook_bytes(answer.export)),
    ".ods": _written(lambda answer: gap_ods_bytes(answer.export)),
    ".gpkg": lambda answer, path: write_geopackage(answer.export, _shapes(answer), map_content(answer), path),
    ".geojson": _written(lambda answer: geojson_bytes(answer.export, _shapes(answer), map_content(answer))),
    ".html": _written(lambda answer: map_page(answer).encode()),
}
_ON_PAPER = tuple(f".{form}" for form in FORMS)
ENDINGS = (*_WRITERS, *_ON_PAPER)

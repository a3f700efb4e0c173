"""Other spellings and codes of live areas: councils as mySociety lists them, boards by their health service codes."""

from collections.abc import Iterator

import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.sources.ons import ODS_CODES

# What people say and no list has.
_SPOKEN = pd.DataFrame({"alias": ["Hull"], "area": ["E06000010"]})
_BOARD_WORDS = ("Integrated Care Board", "ICB", "Integrated Care System", "ICS")


def aliases(files: SourceFiles, lookup: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Return tables.ALIASES, sorted by kind and alias; a spelling that could mean two areas is left out.

    Args:
        files: the source files.
        lookup: as `ons.read_lookup` returns it.
        names: as `ons.area_names` returns it.
    """
    listed = files.csv("council_aliases", ["la-name", "gss25"]).set_axis(["alias", "area"], axis=1)
    councils = pd.concat([listed, _SPOKEN])
    parts = [
        *(councils.assign(kind=kind) for kind in ("district", "upper_tier")),
        names[["kind", "official_name", "area"]].rename(columns={"official_name": "alias"}),
        *_board_aliases(lookup, names),
    ]
    table = pd.concat(parts, ignore_index=True)[["kind", "alias", "area"]]
    table = table.assign(alias=table["alias"].str.strip().str.lower()).drop_duplicates()
    return _unambiguous(table, names.assign(alias=names["name"].str.lower()))


def _board_aliases(lookup: pd.DataFrame, names: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for kind, column in ODS_CODES.items():
        yield lookup[[column, kind]].drop_duplicates().set_axis(["alias", "area"], axis=1).assign(kind=kind)
    boards = names[names["kind"].isin(["icb_2024", "icb_2026"])]
    for words in _BOARD_WORDS:
        for name in (boards["name"], boards["name"].str.removeprefix("NHS ")):
            yield boards.assign(alias=name + " " + words)[["kind", "alias", "area"]]


def _unambiguous(table: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    live = table.merge(named[["kind", "area"]], on=["kind", "area"], validate="m:1")
    names = pd.MultiIndex.from_frame(named[["kind", "alias"]])
    is_a_name = pd.MultiIndex.from_frame(live[["kind", "alias"]]).isin(names)
    ambiguous = live.duplicated(["kind", "alias"], keep=False)
    return live[~is_a_name & ~ambiguous].sort_values(["kind", "alias"])

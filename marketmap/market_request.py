"""What `marketmap market` asks for: who runs the units of a register, of what kind and where, and a file of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from marketmap.errors import ChoiceError
from marketmap.loading import own_files
from marketmap.outputs.export import write_atomically
from marketmap.outputs.manifest import write_beside
from marketmap.outputs.market_file import HEADINGS, MarketExport, market_csv, market_manifest, named
from marketmap.providers import open_on, units_by
from marketmap.sources.england import load_england
from marketmap.workspace import Workspace, hashed, open_workspace

MARKET_ENDINGS = (".csv",)


def work_out_market(workspace: Path | None, as_at: str = "") -> MarketExport:
    """Count the schemes of a workspace's register that are open.

    Args:
        workspace: workspace file.
        as_at: day (YYYY-MM-DD) on which schemes are counted; today when left out.

    Raises:
        ChoiceError: when there is no register.
        FaultsError: when the workspace cannot be opened.
    """
    held = open_workspace(workspace) if workspace else Workspace()
    if held.schemes.empty:
        raise ChoiceError(
            "Nobody publishes who runs supported housing: give a workspace that holds a register, --workspace FILE."
        )
    areas, day = load_england().areas, as_at or datetime.now(UTC).date().isoformat()
    export = market_export(held, areas, day)
    return replace(export, own=hashed(export.own, held, day))


def market_export(held: Workspace, areas: pd.DataFrame, day: str) -> MarketExport:
    """Return what the files of a register's market are written from.

    Args:
        held: a workspace with a register.
        areas: `tables.AREAS`.
        day: day (YYYY-MM-DD) on which schemes are counted.
    """
    schemes, districts = open_on(held.schemes, day), district_names(areas)
    tables = tuple(named(units_by(schemes, column), column, districts) for column in HEADINGS)
    return MarketExport(tables, own_files(held, "schemes"))


def district_names(areas: pd.DataFrame) -> pd.Series:
    """Return the names of districts by code."""
    return areas[areas["kind"] == "district"].set_index("area")["name"]


def write_market_file(export: MarketExport, path: Path) -> None:
    """Write the counts to a CSV file, with its manifest beside it.

    Raises:
        FaultsError: when a file cannot be written.
    """
    content = market_csv(export)
    write_atomically(path, lambda part: part.write_bytes(content))
    write_beside(market_manifest(export), path)

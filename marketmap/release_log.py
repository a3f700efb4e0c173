"""Where the log of releases is kept: in the workspace, or beside a list of placements that is in none."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from marketmap.errors import FaultsError, MarketmapError
from marketmap.workspace import Workspace, open_workspace, save_workspace

_BESIDE = ".released.gpkg"


@dataclass(frozen=True, eq=False)
class ReleaseLog:
    """`tables.RELEASED`, and the workspace file that it belongs in."""

    path: Path
    table: pd.DataFrame


def log_path(placements: Path) -> Path:
    """Return where the log of a list of placements stands: placements.csv.released.gpkg beside placements.csv."""
    return placements.with_name(f"{placements.name}{_BESIDE}")


def opened_log(placements: Path) -> pd.DataFrame:
    """Return the log beside a list of placements, without rows where there is none yet: `tables.RELEASED`.

    Raises:
        FaultsError: when it cannot be read.
    """
    path = log_path(placements)
    return open_workspace(path).released if path.exists() else Workspace().released


def save_log(log: ReleaseLog) -> None:
    """Keep a log in its workspace; everything else in there stays as it is.

    Raises:
        FaultsError: when it cannot be kept: nothing may be released then.
    """
    try:
        held = open_workspace(log.path) if log.path.exists() else Workspace()
        if not held.released.equals(log.table):
            save_workspace(replace(held, released=log.table), log.path)
    except MarketmapError as error:
        reason = f"what is released has to be kept in {log.path.name}, and that failed: {error}"
        raise FaultsError("Placements cannot be shown:", [reason]) from error

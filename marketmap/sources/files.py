"""The source files: found by the key of their source, and recognised by what the register says of them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio

from marketmap.errors import SourceChangedError
from marketmap.sources.register import Source


@dataclass(frozen=True)
class SourceFiles:
    """The files of a source folder, read by the key that their source has in the register."""

    folder: Path
    register: Mapping[str, Source]

    def path(self, key: str) -> Path:
        """Return the path of a source's file."""
        return self.folder / self.register[key].file

    def csv(self, key: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return these columns of a source's CSV file."""
        return pd.read_csv(self.path(key), usecols=list(columns))[list(columns)]

    def parquet(self, key: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return these columns of a source's Parquet file."""
        return pd.read_parquet(self.path(key), columns=list(columns))

    def layer(self, key: str, layer: str | None = None) -> gpd.GeoDataFrame:
        """Return one layer of a source's map file, as it is drawn there."""
        return gpd.read_file(self.path(key), layer=layer)

    def verify(self) -> None:
        """Check that every file is the one that the register describes.

        Raises:
            SourceChangedError: naming every file that is missing or differs, and what to do about it.
        """
        faults = [fault for source in self.register.values() for fault in _faults(self.folder, source)]
        if faults:
            raise SourceChangedError("These source files are not the ones in marketmap/sources/register.toml:", faults)


def _faults(folder: Path, source: Source) -> Iterator[str]:
    path = folder / source.file
    if not path.is_file():
        yield f"{source.file} ({source.key}) is not in {folder}. Put it there, or give another folder with --from."
        return
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != source.sha256:
        yield (
            f"{source.file} ({source.key}) is another edition or was edited: its sha256 is {found}, the register says "
            f"{source.sha256}. Check the new file, then update sha256, rows, edition and checked of that source."
        )
    elif (rows := _rows(path)) != source.rows:
        yield f"{source.file} ({source.key}) has {rows:,} rows, the register says {source.rows:,}. Correct rows there."


def _rows(path: Path) -> int:
    if path.suffix == ".csv":
        return len(pd.read_csv(path, usecols=[0]))
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    layers = pyogrio.list_layers(path)[:, 0]
    return sum(int(pyogrio.read_info(path, layer=layer)["features"]) for layer in layers)

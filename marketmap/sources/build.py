"""The build of the embedded England tables: `python -m marketmap.sources.build --from ../shared/data [--to data]`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.types import is_string_dtype

from marketmap import tables
from marketmap.sources import cqc, dwp, mhclg, nhs_england, ons, ordnance_survey
from marketmap.sources.aliases import aliases
from marketmap.sources.background import background
from marketmap.sources.boundaries import areas, small_areas
from marketmap.sources.code_history import code_history
from marketmap.sources.files import SourceFiles
from marketmap.sources.readme import data_readme
from marketmap.sources.register import load_register

CONTRACTS = {
    "blocks": tables.BLOCKS,
    "areas": tables.AREAS,
    "small_areas": tables.AREAS,
    "code_history": tables.CODE_HISTORY,
    "aliases": tables.ALIASES,
    "registers": tables.REGISTERS,
    "observations": tables.OBSERVATIONS,
    "providers": tables.PROVIDERS,
    "background": tables.BACKGROUND,
    "postcodes": tables.POSTCODES,
    "published_flows": tables.PUBLISHED_FLOWS,
    "sub_icb_projection": tables.SUB_ICB_PROJECTION,
    "household_projection": tables.HOUSEHOLD_PROJECTION,
}
# Sorted postcodes repeat the start of the one before; coordinates of neighbours share their first bytes.
_ENCODINGS = {"postcode": "DELTA_BYTE_ARRAY", "easting_m": "BYTE_STREAM_SPLIT", "northing_m": "BYTE_STREAM_SPLIT"}
_LEVEL = 12


def build_england(files: SourceFiles) -> dict[str, pd.DataFrame]:
    """Return every embedded table by its name, checked against its contract and sorted by its key.

    Raises:
        SourceChangedError: when a source file is not the one in the register.
        FaultsError: when a table breaks its contract.
    """
    files.verify()
    lookup = ons.read_lookup(files)
    names = ons.area_names(lookup)
    blocks = ons.blocks(files, lookup)
    adults = blocks.set_index("block")[[f"people_{band}" for band in tables.ADULT_BANDS]].sum(axis=1)
    built = {
        "blocks": blocks,
        "areas": areas(files, lookup, names),
        "small_areas": small_areas(files),
        "code_history": code_history(files, lookup, adults),
        "aliases": aliases(files, lookup, names),
        "registers": nhs_england.registers(files),
        "observations": _observations(files, ons.districts_by_2024_code(lookup)),
        "providers": cqc.providers(files),
        "background": background(files),
        "postcodes": ordnance_survey.postcodes(files),
        "published_flows": nhs_england.published_flows(files),
        "sub_icb_projection": ons.sub_icb_projection(files),
        "household_projection": ons.household_projection(files),
    }
    return {name: tables.check(CONTRACTS[name], table.reset_index(drop=True)) for name, table in built.items()}


def _observations(files: SourceFiles, districts: pd.Series) -> pd.DataFrame:
    readers = (dwp.claimants, nhs_england.delayed_days, cqc.supported_living_counts, mhclg.households)
    table = pd.concat([read(files, districts) for read in readers], ignore_index=True)
    return table.sort_values(["district", "measure"])


def write_tables(built: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write each table to `<folder>/<name>.parquet`; the same tables always give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in built.items():
        path = folder / f"{name}.parquet"
        if isinstance(table, gpd.GeoDataFrame):
            table.to_parquet(path, compression="zstd", compression_level=_LEVEL, index=False)
        else:
            _write_plain(table, path)


def _write_plain(table: pd.DataFrame, path: Path) -> None:
    encodings = {name: code for name, code in _ENCODINGS.items() if name in table}
    words = [name for name in map(str, table) if is_string_dtype(table[name]) and name not in encodings]
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False),
        path,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=words,
        column_encoding=encodings,
        row_group_size=len(table),
        dictionary_pagesize_limit=8_000_000,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the embedded tables and the README beside them, and print what was written."""
    parser = argparse.ArgumentParser(description="Build the embedded England tables from the source files.")
    parser.add_argument("--from", dest="source", type=Path, required=True, help="folder of the source files")
    parser.add_argument("--to", dest="target", type=Path, default=Path("data"), help="folder to write (default: data)")
    chosen = parser.parse_args(arguments)
    register = load_register()
    england = chosen.target / "england"
    write_tables(build_england(SourceFiles(chosen.source, register)), england)
    (chosen.target / "README.md").write_text(data_readme(register, england), encoding="utf-8")
    for path in sorted(england.glob("*.parquet")):
        print(f"{path.stem:22}{pq.read_metadata(path).num_rows:>12,} rows{path.stat().st_size / 1e6:>8.2f} MB")


if __name__ == "__main__":
    main()

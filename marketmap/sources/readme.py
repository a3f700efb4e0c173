"""The page beside the embedded tables: what they hold and where each figure comes from, written from the register."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from marketmap.sources.register import Source, attribution

_OPENING = """# Embedded data

Written by `python -m marketmap.sources.build` from `marketmap/sources/register.toml`; do not edit it here.
The tables are derived from open figures of the publishers below. What each column means: `docs/tables.md`."""


def data_readme(register: Mapping[str, Source], folder: Path) -> str:
    """Return the text of `data/README.md`, for the tables in a folder and the sources of a register."""
    parts = [
        _OPENING,
        attribution(),
        _tables(folder),
        "## Sources",
        *(_section(source) for source in register.values()),
    ]
    return "\n\n".join(parts) + "\n"


def _tables(folder: Path) -> str:
    lines = ["## Tables", "", "| table | rows | bytes |", "|---|---:|---:|"]
    sizes = []
    for path in sorted(folder.glob("*.parquet")):
        sizes.append(path.stat().st_size)
        lines.append(f"| england/{path.name} | {pq.read_metadata(path).num_rows:,} | {sizes[-1]:,} |")
    return "\n".join([*lines, f"| all | | {sum(sizes):,} |"])


def _section(source: Source) -> str:
    return "\n".join([f"### {source.key}: {source.title}", "", *_lines(source)])


def _lines(source: Source) -> Iterator[str]:
    yield f"- Publisher: {source.publisher}. Edition: {source.edition}. Licence: {source.licence}."
    yield f"- Address: <{source.address}>"
    yield f"- File: `{source.file}`, {source.rows:,} rows, sha256 `{source.sha256}`"
    yield f"- Used for: {source.used_for}"
    yield f"- Checked: {source.checked}"
    if source.traps:
        yield f"- Traps: {source.traps}"
    if source.partial:
        yield f"- **Partial**: {source.partial_note}"
    if source.hand_copied:
        yield "- **Copied by hand** from a published index, not read from the publisher's own file."

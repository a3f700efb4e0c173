"""The data dictionary, `docs/tables.md`, written from the contracts: `python -m marketmap.sources.dictionary`."""

from pathlib import Path

from marketmap.tables import ALL_TABLES, Column, Table

PAGE = Path(__file__).parent.parent.parent / "docs" / "tables.md"
INTRODUCTION = """# Tables

Written by `python -m marketmap.sources.dictionary` from `marketmap/tables/`; do not edit it here.
Missing is missing and means unknown. Coordinates are British National Grid (EPSG:27700), in metres.
"""


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    return "\n".join([INTRODUCTION, *(_table(table) for table in ALL_TABLES)])


def _table(table: Table) -> str:
    head = f"## {table.name}\n\nA row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    rows = [f"| `{column.name}` | {column.holds} | {column.unit} | {_meaning(column)} |" for column in table.columns]
    return "\n".join([head, "| column | holds | unit | meaning |", "|---|---|---|---|", *rows, ""])


def _meaning(column: Column) -> str:
    allowed = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
    missing = " May be missing." if column.may_be_missing else ""
    return f"{column.meaning}.{allowed}{missing}"


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")

"""The example for Sussex: an invented register and invented placements, opened as a user's own files would be."""

from dataclasses import dataclass
from pathlib import Path

from marketmap.sources.embedded import embedded_path
from marketmap.sources.spreadsheets import OpenedFile, open_file

EXAMPLE = "EXAMPLE"
SCHEMES_FILE = "sussex_schemes.csv"
PLACEMENTS_FILE = "sussex_placements.csv"


@dataclass(frozen=True)
class Example:
    """The two files of the example, opened; they go through the same checks as a user's own."""

    schemes: OpenedFile
    placements: OpenedFile


def load_example() -> Example:
    """Return the example; its figures are invented, and every row says EXAMPLE."""
    return Example(schemes=_opened(SCHEMES_FILE), placements=_opened(PLACEMENTS_FILE))


def example_path(name: str) -> Path:
    """Return the path of a file of the example."""
    return embedded_path("data/example") / name


def _opened(name: str) -> OpenedFile:
    # The name is what pages and faults show, so it says what the file is.
    return open_file(example_path(name).read_bytes(), f"{EXAMPLE} {name}")

"""Where the files that travel with marketmap are: inside an installed package, or beside it in a checkout."""

from functools import cache
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (_PACKAGE / "embedded", _PACKAGE.parent)
_RESTED_ON = ("blocks", "areas", "registers", "observations")


def embedded_path(name: str) -> Path:
    """Return the path of a file or folder that travels with marketmap, such as `data/england` or `app.py`.

    Raises:
        FileNotFoundError: when marketmap was installed without it.
    """
    for place in _PLACES:
        if (place / name).exists():
            return place / name
    raise FileNotFoundError(f"{name} did not come with this copy of marketmap. Install it again from its checkout.")


@cache
def table_hashes() -> dict[str, str]:
    """Return the SHA-256 of each embedded England table that figures rest on."""
    paths = {name: embedded_path(f"data/england/{name}.parquet") for name in _RESTED_ON}
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}

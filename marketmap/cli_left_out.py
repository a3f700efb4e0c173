"""What every command that writes files does about rows left out: it lists them beside the file, and says so."""

import sys
from pathlib import Path

from marketmap.outputs.left_out import write_left_out
from marketmap.own_files import OwnFiles


def tell_left_out(own: OwnFiles, path: Path) -> None:
    """Write the rows left out of the user's files beside a file that does not list them itself, and say where.

    Raises:
        FaultsError: when the list cannot be written.
    """
    if beside := write_left_out(own, path):
        print(f"Wrote {beside}: the rows left out of your own data.", file=sys.stderr)

"""Refusing a whole file: one fault, in words that say what to do about it."""

from marketmap.faults import Fault, FileFaultsError


def refused(name: str, found: str, expected: str, sheet: str = "", row: int | None = None) -> FileFaultsError:
    """Return the error for a file that cannot be used at all, to be raised by the caller."""
    return FileFaultsError(f"{name} cannot be used:", [Fault(name, sheet, row, "", found, expected)])

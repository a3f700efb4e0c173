"""Reading a workbook in a process of its own, so that no file can end this one, keep it busy for ever or fill it."""

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from marketmap.sources import workbook_reader
from marketmap.sources.cells import Cell
from marketmap.sources.refusals import refused

Row = tuple[Cell, ...]
MOST_SECONDS = 90
_BUFFER = 2**20
_SAVE_AGAIN = "one that a spreadsheet program can open; open it there, keep what is needed, and save it again as .xlsx"


class OnlyCells(pickle.Unpickler):
    """Takes nothing but cells from what another process wrote."""

    def find_class(self, module: str, name: str) -> type:
        """Return the class of a date or time; no other class is needed."""
        if (module, name) == ("datetime", "date"):
            return date
        if (module, name) == ("datetime", "datetime"):
            return datetime
        raise pickle.UnpicklingError(f"{module}.{name} is no cell")


def read_workbook(content: bytes, name: str) -> Iterator[tuple[str, bool, list[Row]]]:
    """Yield the sheets of a workbook: name, whether it is hidden, and rows.

    Raises:
        FileFaultsError: it is damaged, or takes more time or memory to read than there is.
    """
    # -P: the modules beside the reader are not to stand in for those of the library.
    command = [sys.executable, "-P", str(Path(workbook_reader.__file__))]
    with subprocess.Popen(  # noqa: S603, our own file
        command, bufsize=_BUFFER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        clock = threading.Timer(MOST_SECONDS, process.kill)
        clock.start()
        try:
            yield from _sheets(process, content)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise refused(name, "a workbook that is damaged, or larger than can be read", _SAVE_AGAIN) from error
        finally:
            clock.cancel()
            process.kill()


def _sheets(process: subprocess.Popen[bytes], content: bytes) -> Iterator[tuple[str, bool, list[Row]]]:
    sent, received = process.stdin, process.stdout
    if sent is None or received is None:
        raise EOFError
    # The reader may end before it has read all; what it has written then tells.
    with suppress(BrokenPipeError), sent:
        sent.write(content)
    about: tuple[str, bool] | None = None
    rows: list[Row] = []
    while (part := OnlyCells(received).load()) is not None:
        if isinstance(part, tuple):
            if about:
                yield *about, rows
            about, rows = part, []
        else:
            rows += part
    if about:
        yield *about, rows

"""How long 36 packs take, one for each ICS of England, and how much memory: `python -m benchmarks.packs`.

House limits: at most 5 minutes and 1.5 GB. It needs psutil, which the extras test and cluster bring.
"""

import os
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from marketmap.cli import main as marketmap


class Watch(threading.Thread):
    """Looks ten times a second how much memory this process and those that it started hold together."""

    def __init__(self) -> None:
        """Start."""
        super().__init__(daemon=True)
        self.most, self._done = 0, threading.Event()

    def run(self) -> None:
        """Look until stopped; memory that processes share counts once."""
        this = psutil.Process()
        while not self._done.wait(0.1):
            self.most = max(self.most, sum(map(_held, [this, *this.children(recursive=True)])))

    def stop(self) -> float:
        """Stop and return the most that was held, in GB."""
        self._done.set()
        self.join()
        return self.most / 1e9


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def main() -> None:
    """Print the figures of this machine."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with TemporaryDirectory() as folder:
        watch, started = Watch(), time.perf_counter()
        watch.start()
        code = marketmap(["pack", "--each", "ics", "--out", folder])
        seconds, gigabytes = time.perf_counter() - started, watch.stop()
        made = [one for one in Path(folder).iterdir() if one.is_dir()]
        print(f"code {code}: {len(made)} packs in {seconds:.0f} s, at most {gigabytes:.2f} GB")


if __name__ == "__main__":
    main()

"""The option `--cluster`: on which machines the work of a command is done."""

import argparse


def add_cluster(command: argparse.ArgumentParser) -> None:
    """Add the option that says on which machines the work is done."""
    command.add_argument(
        "--cluster", default="", metavar="ADDRESS",
        help="scheduler of a Dask cluster to do the work on, such as tcp://10.0.0.5:8786 (default: this machine)",
    )  # fmt: skip

"""What commands share that allocate England in many draws: the work, its progress, and the machines it is done on."""

import argparse
import sys

import pandas as pd

from marketmap.cluster import each
from marketmap.drawn_housed import HousedDraws, allocated, usual_draws
from marketmap.drawn_market import draw_market
from marketmap.errors import ChoiceError
from marketmap.housed import Question, ground_of, house, question_of
from marketmap.request import Answer, Prepared
from marketmap.uncertainty import some_of

OUT_OF_AREA = "out-of-area"
_TOLD = 10  # how often progress is told


def add_cluster(command: argparse.ArgumentParser) -> None:
    """Add the option that says on which machines the work is done."""
    command.add_argument(
        "--cluster", default="", metavar="ADDRESS",
        help="scheduler of a Dask cluster to do the work on, such as tcp://10.0.0.5:8786 (default: this machine)",
    )  # fmt: skip


def drawn_met(answer: Answer, ready: Prepared, chosen: argparse.Namespace) -> pd.DataFrame:
    """Return what the draws say of where demand could be met: `tables.MET_UNCERTAINTY`, the place last.

    Args:
        answer: what was worked out.
        ready: what it was worked out from, with what depends on distance where it is known already.
        chosen: the options `draws`, `seed`, `housed_draws` and `cluster`.

    Raises:
        ChoiceError: when the areas are small ones, demand or supply is not known in every district, more draws are
            asked for than are made, or the cluster cannot be used.
    """
    export, market = answer.export, answer.market
    if export.kind == "msoa":
        raise ChoiceError("Where people could be housed is told by district or larger areas: choose another --by.")
    usual = min(usual_draws(market.assumptions.allocation.rule, export.place), chosen.draws)
    number = chosen.housed_draws or usual
    if number > chosen.draws:
        raise ChoiceError(f"{number:,} draws cannot be allocated, because {chosen.draws:,} are made: give --draws too.")
    if ready.distances:
        housed = ready.distances.housed
    else:
        question = question_of(Question(export.group, export.estimate), export.place, export.kind)
        housed = house(market, question, ground_of(market, question, ready.held.travel))
    draws = some_of(draw_market(market, chosen.draws, chosen.seed), slice(0, number))
    asked = HousedDraws(housed, export.kind, export.place, draws, ready.held.travel)
    pieces, done = [], 0
    for piece in each(allocated, asked.standing, asked.pieces(), chosen.cluster):
        before, done = done, done + piece.shape[-1]
        if before * _TOLD // number < done * _TOLD // number:
            print(f"{done:,} of {number:,} draws allocated", file=sys.stderr, flush=True)
        pieces.append(piece)
    return asked.summary(pieces)

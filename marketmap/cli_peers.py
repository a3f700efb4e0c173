"""The command `peers`: a place beside the areas most like it, with rates, intervals and the limits of a funnel."""

import argparse
import sys

from marketmap.beside_peers import Beside
from marketmap.cli_choices import add_choices, add_demand, add_figures, request_of
from marketmap.cli_sure import add_draws, add_out, write_out
from marketmap.outputs.peer_parts import peers_text
from marketmap.outputs.peer_words import FUNNEL_NOTE, LIKE_NOTE, differ_sentence, peers_sentence
from marketmap.parts_request import ENDINGS, TABLES, peers_tables
from marketmap.peers import NEAREST
from marketmap.request import check_endings
from marketmap.sources.register import attribution

_PEERS = 'Example: marketmap peers --in "Brighton and Hove" --by district --with Bristol --with Southampton'
_MOST = 50


def add_peers_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `peers` to the command line."""
    peers = commands.add_parser("peers", help="set a place beside the areas most like it", epilog=_PEERS)
    peers.set_defaults(run=_peers)
    for add in (add_choices, add_demand, add_figures):
        add(peers)
    peers.add_argument(
        "--with", dest="others", action="append", default=[], metavar="AREA",
        help="name or code of an area to compare with, in place of the most alike; may be given again",
    )  # fmt: skip
    peers.add_argument(
        "--number", type=int, choices=range(1, _MOST + 1), default=NEAREST, metavar="NUMBER",
        help=f"how many of the most alike (default: {NEAREST})",
    )  # fmt: skip
    peers.add_argument("--count", default="", metavar="COUNT", help="claimants or homeless (default: claimants)")
    add_draws(peers)
    add_out(peers, TABLES["peers"])


def _peers(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    options = {
        "others": chosen.others,
        "number": chosen.number,
        "count": chosen.count,
        "draws": chosen.draws,
        "seed": chosen.seed,
        "table": chosen.table,
    }
    answer, (beside, sure), made = peers_tables(request_of(chosen), options)
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    write_out(made, chosen.out)
    if not chosen.out:
        _print(beside, peers_text(beside.peers, beside.funnel, sure))


def _print(beside: Beside, table: str) -> None:
    print(f"{peers_sentence(beside.funnel)} {differ_sentence(beside.funnel)}", table, sep="\n\n", flush=True)
    print("", LIKE_NOTE, FUNNEL_NOTE, attribution(), sep="\n", file=sys.stderr)

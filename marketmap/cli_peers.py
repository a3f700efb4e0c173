"""The command `peers`: a place beside the areas most like it, with rates, intervals and the limits of a funnel."""

import argparse
import sys

from marketmap.beside_peers import Beside, beside_peers, measures_of
from marketmap.cli_sure import Adders, add_draws, add_out, check_out, request_of, write_parts
from marketmap.drawn_market import draw_market
from marketmap.errors import ChoiceError
from marketmap.footing import footing_of
from marketmap.geography import Place, kind_of
from marketmap.groups import group_of
from marketmap.how_sure import uncertainty_by
from marketmap.outputs.peer_parts import peer_parts, peers_text
from marketmap.outputs.peer_words import FUNNEL_NOTE, LIKE_NOTE, differ_sentence, peers_sentence
from marketmap.peers import NEAREST
from marketmap.places import Gazetteer, find_place
from marketmap.request import Answer, work_out
from marketmap.sources.register import attribution

_PEERS = 'Example: marketmap peers --in "Brighton and Hove" --by district --with Bristol --with Southampton'
_MOST = 50


def add_peers_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", adders: Adders) -> None:
    """Add `peers` to the command line.

    Args:
        commands: the commands of the parser.
        adders: functions that add the options by which a place and its figures are chosen.
    """
    peers = commands.add_parser("peers", help="set a place beside the areas most like it", epilog=_PEERS)
    peers.set_defaults(run=_peers)
    for add in adders:
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
    add_out(peers, ("funnel", "peers", "sure"))


def _peers(chosen: argparse.Namespace) -> None:
    check_out(chosen.out)
    answer = work_out(request_of(chosen))
    export = answer.export
    place = _of_kind(answer, chosen.by)
    codes = [_code(answer, other, place) for other in chosen.others]
    measure = _measure(chosen.count, export.group)
    beside = beside_peers(answer.market, place, measure, number=chosen.number, chosen=codes)
    draws = draw_market(answer.market, chosen.draws, chosen.seed)
    sure = uncertainty_by(footing_of(answer.market, place.kind), draws, export.group, export.estimate)
    sure = sure.set_index("area").loc[beside.peers["area"]].reset_index()
    for notice in export.notices:
        print(notice, file=sys.stderr)
    parts = peer_parts(export, beside.peers, beside.funnel, sure)
    write_parts(answer, parts, chosen)
    if not chosen.out:
        _print(beside, peers_text(beside.peers, beside.funnel, sure))


def _print(beside: Beside, table: str) -> None:
    print(f"{peers_sentence(beside.funnel)} {differ_sentence(beside.funnel)}", table, sep="\n\n", flush=True)
    print("", LIKE_NOTE, FUNNEL_NOTE, attribution(), sep="\n", file=sys.stderr)


def _of_kind(answer: Answer, by: str) -> Place:
    """Return the place among areas of the kind that was asked for: a unitary council is a district too."""
    place, kind = answer.export.place, answer.export.kind
    if not by or kind == place.kind:
        return place
    areas = answer.market.england.areas
    if not ((areas["kind"] == kind) & (areas["area"] == place.area)).any():
        raise ChoiceError(
            f"{place.name} is a {kind_of(place.kind).name}, so its peers are {kind_of(place.kind).plural}."
        )
    return Place(kind, place.area, place.name)


def _code(answer: Answer, text: str, place: Place) -> str:
    england = answer.market.england
    areas = england.areas[england.areas["kind"] == place.kind]
    return find_place(text, Gazetteer(areas, england.code_history, england.aliases)).place.area


def _measure(asked: str, group: str) -> str:
    words = {measure.split("_")[0].replace("hb", "claimants"): measure for measure in measures_of(group)}
    if not words:
        raise ChoiceError(f"Nothing is published by district {group_of(group).words} that could be compared.")
    if asked and asked not in words:
        raise ChoiceError(f"There is no count {asked!r} {group_of(group).words}. Counts: {', '.join(words)}.")
    return words[asked] if asked else next(iter(words.values()))

"""The command `siting`: where the next unit would house most, or sites chosen among candidates."""

import argparse
import sys
from pathlib import Path

from marketmap.cli_choices import add_shared, request_of
from marketmap.errors import ChoiceError
from marketmap.finding_sites import units_of
from marketmap.outputs.console import tables_text
from marketmap.request import check_endings
from marketmap.siting_request import ENDINGS, next_places, sites, write_siting_file
from marketmap.sources.register import attribution
from marketmap.where_next import AIMS, Plan

_EXAMPLE = (
    'Example: marketmap siting --in "NHS Surrey and Sussex" --sizes 12 12 8 --within 20 --apart 5 --out sites.xlsx'
)


def add_siting_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `siting` to the command line."""
    siting = commands.add_parser("siting", help="say where the next units should go", epilog=_EXAMPLE)
    add_shared(siting)
    siting.add_argument(
        "--sizes", nargs="+", default=[], metavar="UNITS",
        help="choose that many sites, each with so many units; without it the next unit is shown by place",
    )  # fmt: skip
    siting.add_argument("--candidates", type=Path, metavar="FILE", help="list of sites to choose among (as for site)")
    siting.add_argument("--number", type=int, default=0, metavar="N", help="how many of the candidates' own sizes")
    siting.add_argument("--aim", choices=tuple(AIMS), default="unmet", help="whom sites are for (default: unmet)")
    siting.add_argument("--within", type=float, default=20.0, metavar="KM", help="farthest from home (default: 20)")
    siting.add_argument(
        "--apart", type=float, default=0.0, metavar="KM", help="least distance between sites (default: 0)"
    )
    siting.add_argument("--fixed", nargs="+", default=[], metavar="CODE", help="candidates that have to be in")
    siting.add_argument("--excluded", nargs="+", default=[], metavar="CODE", help="candidates to be left out")
    siting.set_defaults(run=_siting)


def _siting(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, tuple(ENDINGS))
    request = request_of(chosen)
    plan = _plan(chosen)
    answer = sites(request, plan, chosen.candidates) if plan else next_places(request)
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    for path in chosen.out:
        write_siting_file(answer.export, path)
        print(f"Wrote {path}.", file=sys.stderr)
    if not chosen.out:
        print(answer.export.title, answer.export.headline, tables_text(answer.tables), sep="\n\n", flush=True)
        print("", attribution(), sep="\n", file=sys.stderr)


def _plan(chosen: argparse.Namespace) -> Plan | None:
    if chosen.sizes and chosen.number:
        raise ChoiceError("Give --sizes, or --number of candidates that have sizes of their own, not both.")
    if chosen.number and not chosen.candidates:
        raise ChoiceError("--number needs a list of --candidates with units of their own; else give --sizes.")
    if chosen.within <= 0 or chosen.apart < 0:
        raise ChoiceError("--within is a distance above 0 km, --apart one that is not below 0 km.")
    if not (chosen.sizes or chosen.number):
        return None
    return Plan(
        sizes=tuple(units_of(size) for size in chosen.sizes),
        number=chosen.number,
        aim=chosen.aim,
        within_km=chosen.within,
        apart_km=chosen.apart,
        fixed=tuple(chosen.fixed),
        excluded=tuple(chosen.excluded),
    )

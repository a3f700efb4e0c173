"""The command `years`: what a place will need in the years ahead, and the five-year table of the Act of 2023."""

import argparse
import sys
from datetime import UTC, datetime

from marketmap.cli_sure import Adders, add_draws, add_out, check_out, request_of, write_parts
from marketmap.errors import ChoiceError
from marketmap.five_years import five_years
from marketmap.outputs.years_parts import years_parts
from marketmap.outputs.years_text import five_text, years_text
from marketmap.outputs.years_words import FIVE_NOTE, YEARS_LIMITS_NOTE, growth_sentence, growth_words, years_sentence
from marketmap.projection import LAST_YEAR
from marketmap.request import Answer, work_out
from marketmap.sources.register import attribution
from marketmap.tables.years import FIVE
from marketmap.workspace import open_workspace
from marketmap.years_ahead import Ahead, years_ahead

_YEARS = 'Example: marketmap years --in "NHS Surrey and Sussex" --workspace sussex.gpkg --out years.xlsx'
_MOST_GROWTH = 20.0


def add_years_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", adders: Adders) -> None:
    """Add `years` to the command line.

    Args:
        commands: the commands of the parser.
        adders: functions that add the options by which a place and its figures are chosen.
    """
    years = commands.add_parser("years", help="say what a place will need, and be short of, to 2047", epilog=_YEARS)
    years.set_defaults(run=_years)
    for add in adders:
        add(years)
    years.add_argument(
        "--growth", type=_per_cent, metavar="PERCENT", help="your own growth in per cent a year, in place of ONS's"
    )
    years.add_argument(
        "--first-year", type=int, metavar="YEAR", help="the first of the five years (default: next year)"
    )
    add_draws(years)
    add_out(years, ("years", "five"))


def _per_cent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -_MOST_GROWTH <= value <= _MOST_GROWTH:
        raise argparse.ArgumentTypeError(f"{text!r}: expected per cent a year, from -20 to 20")
    return value


def _years(chosen: argparse.Namespace) -> None:
    check_out(chosen.out)
    today = datetime.now(UTC).date()
    first = _first_year(chosen.first_year, today.year)
    answer = work_out(request_of(chosen))
    own = open_workspace(chosen.workspace).growth if chosen.workspace else None
    ahead = Ahead(
        as_at=today.isoformat(),
        per_cent=chosen.growth,
        own=None if own is None or own.empty else own,
        size=(chosen.draws, chosen.seed),
    )
    _tell(answer, ahead, first, chosen)


def _first_year(asked: int | None, this_year: int) -> int:
    first = asked or this_year + 1
    if not this_year <= first <= LAST_YEAR - len(FIVE) + 1:
        raise ChoiceError(f"The five years can begin from {this_year} to {LAST_YEAR - len(FIVE) + 1}, not in {first}.")
    return first


def _tell(answer: Answer, ahead: Ahead, first: int, chosen: argparse.Namespace) -> None:
    export = answer.export
    # Without --by the place itself is looked at: a table of years for each of its areas would be long.
    kind = export.kind if chosen.by else export.place.kind
    years = years_ahead(answer.market, kind, export.place, (export.group, export.estimate), ahead)
    soon = Ahead(ahead.as_at, ahead.per_cent, ahead.own, range(first, first + len(FIVE)), ahead.size)
    five = five_years(answer.market, kind, export.place, export.estimate, soon)
    for notice in export.notices:
        print(notice, file=sys.stderr)
    write_parts(answer, years_parts(export, years, five), chosen)
    if chosen.out:
        return
    if kind == export.place.kind:
        growth = growth_words(ahead.per_cent, own=ahead.own is not None)
        print(years_sentence(years), growth_sentence(years, growth), end="\n\n")
    print(years_text(years), five_text(five), sep="\n\n", flush=True)
    print("", YEARS_LIMITS_NOTE, FIVE_NOTE, attribution(), sep="\n", file=sys.stderr)

"""The command `years`: what a place will need in the years ahead, and the five-year table of the Act of 2023."""

import argparse
import sys
from datetime import UTC, datetime

from marketmap.cli_choices import add_choices, add_demand, add_figures, add_scenario_option, request_of
from marketmap.cli_sure import add_draws, add_out, write_out
from marketmap.errors import ChoiceError
from marketmap.outputs.years_text import five_text, years_text
from marketmap.outputs.years_words import FIVE_NOTE, YEARS_LIMITS_NOTE, growth_sentence, growth_words, years_sentence
from marketmap.parts_request import ENDINGS, TABLES, Coming, years_tables
from marketmap.projection import LAST_YEAR
from marketmap.request import Answer, check_endings
from marketmap.sources.register import attribution
from marketmap.tables.years import FIVE

_YEARS = 'Example: marketmap years --in "NHS Surrey and Sussex" --workspace sussex.gpkg --out years.xlsx'
_MOST_GROWTH = 20.0


def add_years_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `years` to the command line."""
    years = commands.add_parser("years", help="say what a place will need, and be short of, to 2047", epilog=_YEARS)
    years.set_defaults(run=_years)
    for add in (add_choices, add_demand, add_figures, add_scenario_option):
        add(years)
    years.add_argument(
        "--growth", type=_per_cent, metavar="PERCENT", help="your own growth in per cent a year, in place of ONS's"
    )
    years.add_argument(
        "--first-year", type=int, metavar="YEAR", help="the first of the five years (default: next year)"
    )
    add_draws(years)
    add_out(years, TABLES["years"])


def _per_cent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -_MOST_GROWTH <= value <= _MOST_GROWTH:
        raise argparse.ArgumentTypeError(f"{text!r}: expected per cent a year, from -20 to 20")
    return value


def _years(chosen: argparse.Namespace) -> None:
    check_endings(chosen.out, ENDINGS)
    today = datetime.now(UTC).date()
    options = {
        "as_at": today.isoformat(),
        "first_year": _first_year(chosen.first_year, today.year),
        "growth_per_cent": chosen.growth,
        "areas": "yes" if chosen.by else "no",
        "draws": chosen.draws,
        "seed": chosen.seed,
        "table": chosen.table,
    }
    answer, coming, made = years_tables(request_of(chosen), options)
    for notice in answer.export.notices:
        print(notice, file=sys.stderr)
    write_out(made, chosen.out)
    if not chosen.out:
        _print(answer, coming)


def _first_year(asked: int | None, this_year: int) -> int:
    first = asked or this_year + 1
    if not this_year <= first <= LAST_YEAR - len(FIVE) + 1:
        raise ChoiceError(f"The five years can begin from {this_year} to {LAST_YEAR - len(FIVE) + 1}, not in {first}.")
    return first


def _print(answer: Answer, coming: Coming) -> None:
    if coming.kind == answer.export.place.kind:
        growth = growth_words(coming.ahead.per_cent, own=coming.ahead.own is not None)
        print(years_sentence(coming.years), growth_sentence(coming.years, growth), end="\n\n")
    print(years_text(coming.years), five_text(coming.five), sep="\n\n", flush=True)
    print("", YEARS_LIMITS_NOTE, FIVE_NOTE, attribution(), sep="\n", file=sys.stderr)

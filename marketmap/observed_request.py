"""What `marketmap flows` says of placements beside what is predicted: sentences and tables, as they may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from marketmap.disclosed import ShownStrand, shown_costs, shown_strand
from marketmap.errors import FaultsError
from marketmap.geography import Kind, kind_of
from marketmap.loading import Grounds, check_file
from marketmap.market import area_names
from marketmap.money import cost_a_day, unit_cost_of
from marketmap.observed_market import ObservedPlace, costs_in, observed_in
from marketmap.outputs.observed_tables import (
    TextTable,
    bands_table,
    homes_table,
    hosts_table,
    money_row,
    money_table,
)
from marketmap.outputs.observed_words import observed_sentence, suppression_words
from marketmap.request import Prepared

Named = tuple[str, TextTable]
"""A table and the name of its sheet."""


@dataclass(frozen=True)
class ObservedAnswer:
    """What placements say.

    Attributes:
        notices: sentences that a reader should not miss.
        tables: what may be shown of them.
        seen: the placements of the place; exact.
        shown: what may be shown of each kind and reason.
    """

    notices: tuple[str, ...]
    tables: tuple[Named, ...]
    seen: ObservedPlace
    shown: tuple[ShownStrand, ...] = ()


def placements_of(path: Path, ready: Prepared) -> pd.DataFrame:
    """Return the placements of a file: `tables.PLACEMENTS`.

    Raises:
        FaultsError: when the file cannot be read or has a fault; every fault is named, and nothing of it is used.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FaultsError(f"{path.name} cannot be read:", [str(error.strerror or error)]) from error
    checked = check_file("placements", content, path.name, Grounds(ready.market.england)).checked
    if checked.faults:
        raise FaultsError(f"{path.name} cannot be used:", [str(fault) for fault in checked.faults])
    return checked.table


def work_out_observed(ready: Prepared, placements: pd.DataFrame, profile: str) -> ObservedAnswer:
    """Work out what placements say of the place that is asked for, each kind and reason by itself.

    Args:
        ready: the market and the place.
        placements: `tables.PLACEMENTS`.
        profile: one of `disclosure.PROFILES`.
    """
    factor = ready.market.assumptions.travel.road_factor.range[1]
    seen = observed_in(ready.market.england, placements, ready.found.place, ready.kind, factor)
    if not seen.strands:
        return ObservedAnswer((f"No placement of your file has its home in {seen.place.name}.",), (), seen)
    costs = costs_in(seen, ready.market.assumptions.money)
    shown = tuple(shown_strand(seen, costs, strand, profile) for strand in seen.strands)
    hosts = dict(area_names(ready.market.england, seen.boundaries))
    said = [observed_sentence(found, hosts, seen.place.name, profile) for found in shown]
    names = hosts | dict(area_names(ready.market.england, seen.kind))
    kind = kind_of(seen.kind)
    made = [pair for number, found in enumerate(shown, start=1) for pair in _tables(found, names, kind, number)]
    cost = ("Observed cost", _money(ready, seen, shown, profile))
    return ObservedAnswer((*said, suppression_words(profile)), (*made, cost), seen, shown)


def _tables(found: ShownStrand, names: dict[str, str], kind: Kind, number: int) -> list[Named]:
    made = {
        f"Observed homes {number}": homes_table(found, names, kind),
        f"Observed distance {number}": bands_table(found),
        f"Observed hosts {number}": hosts_table(found, names, kind),
    }
    return [(name, table) for name, table in made.items() if table]


def _money(ready: Prepared, seen: ObservedPlace, shown: Sequence[ShownStrand], profile: str) -> TextTable:
    money = ready.market.assumptions.money
    rows = [
        money_row(
            found,
            shown_costs(found, costs_in(seen, money), profile),
            unit_cost_of(money, found.strand[0]),
            cost_a_day(money, found.strand[0]),
        )
        for found in shown
    ]
    return money_table(rows)

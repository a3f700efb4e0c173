"""What `marketmap flows` says of placements beside what is predicted: sentences and tables, as they may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pandas as pd

from marketmap.disclosed import ShownStrand, has_figures, shown_costs
from marketmap.disclosure import Suppression
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
from marketmap.outputs.observed_words import COSTS_NOTE, observed_sentence, suppression_words, too_few_words
from marketmap.released import Basis, hash_of, shown_strands, with_release
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
        log: the log of releases with what may be shown in it: `tables.RELEASED`.
        shown: what may be shown of each kind and reason.
    """

    notices: tuple[str, ...]
    tables: tuple[Named, ...]
    seen: ObservedPlace
    log: pd.DataFrame
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


def work_out_observed(ready: Prepared, placements: pd.DataFrame, log: pd.DataFrame, how: Suppression) -> ObservedAnswer:
    """Work out what placements say of the place that is asked for, each kind and reason by itself.

    Args:
        ready: the market and the place.
        placements: `tables.PLACEMENTS`.
        log: `tables.RELEASED` of the same workspace or file.
        how: how small counts are hidden.
    """
    england, factor = ready.market.england, ready.market.assumptions.travel.road_factor.range[1]
    observe = partial(observed_in, england, placements, road_factor=factor)
    seen = observe(ready.found.place, ready.kind)
    basis = Basis(log, hash_of(placements), _own_areas(ready), how)
    shown, refused = shown_strands(seen, basis, observe)
    log = with_release(basis, seen, shown, "marketmap flows", datetime.now(UTC).date().isoformat())
    if not has_figures(seen, shown, how.profile):
        words = refused or [too_few_words(seen.place.name, how.profile)]
        return ObservedAnswer((*words, suppression_words(how)), (), seen, log)
    hosts = dict(area_names(england, seen.boundaries))
    said = [observed_sentence(found, hosts, seen.place.name, how.profile) for found in shown]
    names = hosts | dict(area_names(england, seen.kind))
    kind = kind_of(seen.kind)
    made = [pair for number, found in enumerate(shown, start=1) for pair in _tables(found, names, kind, number)]
    cost = ("Observed cost", _money(ready, seen, shown, how.profile))
    notices = (*said, *refused, COSTS_NOTE, suppression_words(how))
    return ObservedAnswer(notices, (*made, cost), seen, log, tuple(shown))


def _own_areas(ready: Prepared) -> str:
    return ready.areas_sha256 or hash_of(ready.held.own_areas)


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

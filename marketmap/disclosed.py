"""What may be shown of the placements of a place: every table of one kind and reason, suppressed together.

The tables of one kind and reason share their people, so they are protected as one, and with them all that was released
of the same placements before: nothing hidden in any of them can be worked out from all of them. Areas too small to be
shown are put together first, so that fewer have to be hidden. Shares are worked out from the counts as shown, so that
they tell nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from marketmap.disclosure import (
    hidden_amounts,
    hidden_cells,
    is_suppressed,
    profile_of,
    rounded_cells,
    shown,
    suppress_counts,
)
from marketmap.errors import ReleasedError
from marketmap.home_table import ALL, NOT_KNOWN, OTHER_HOMES, OTHER_HOSTS, OUTSIDE, home_table
from marketmap.intervals import share_interval
from marketmap.linked import (
    AMOUNTS,
    DAYS,
    DISTANCE,
    PEOPLE,
    POUNDS,
    CellName,
    View,
    ground_of,
    link_amounts,
    link_people,
)
from marketmap.observed_market import ObservedPlace, Strand
from marketmap.tables import BANDS

COSTED = ("own", "unit", "no_days")
COUNCIL = ("own", "other", "not_known")


@dataclass(frozen=True, eq=False)
class Shown:
    """A table as it may be shown: its figures, missing where hidden or unknown, and which cells are hidden."""

    figures: pd.DataFrame
    hidden: pd.DataFrame


@dataclass(frozen=True, eq=False)
class ShownStrand:
    """What may be shown of one kind of placement and reason.

    Attributes:
        strand: kind of placement and reason.
        homes: people by home area and where they are; labels as in `home_table`.
        hosts: the columns of homes that are parts of those outside the ICS.
        others: how many home areas are put together in one row.
        shares: share, low, high of each row: placed outside the ICS of those of whom it is known, with Wilson's limits;
            from the counts as shown, missing where one of them is hidden.
        bands: a row a distance band and one for all: people, days, distance_km.
        council: people by `COUNCIL` and all, in one column.
        costed: people costed at their own cost, at the unit cost and without days, in one column.
        rows_without_people: rows of the file whose count is suppressed or not given; their people are in no count.
        hidden: whether each cell is hidden, by table, row and column.
    """

    strand: Strand
    homes: Shown
    hosts: tuple[str, ...]
    others: int
    shares: pd.DataFrame
    bands: Shown
    council: Shown
    costed: Shown
    rows_without_people: int
    hidden: Mapping[CellName, bool]


def shown_strand(seen: ObservedPlace, strand: Strand, profile: str, before: Sequence[View] = ()) -> ShownStrand:
    """Return what may be shown of one kind of placement and reason in a place.

    Args:
        seen: what was observed in the place.
        strand: kind of placement and reason that the file has.
        profile: one of `disclosure.PROFILES`.
        before: what was released of the same kind and reason before; a view released before is shown again as it was.

    Raises:
        ChoiceError: when there is no such profile.
        ReleasedError: when what was released before leaves nothing that could be hidden to protect a small count.
    """
    view = view_of(seen, strand, profile)
    again = next((one.released for one in before if one.what == view.what), None)
    hidden = _hidden([*before, view], profile) if again is None else dict(again)
    homes = _homes(view, hidden, profile)
    return ShownStrand(
        strand=strand,
        homes=homes,
        hosts=tuple(column for column in homes.figures.columns if column in view.homes.hosts),
        others=len(view.homes.others),
        shares=_shares(homes.figures, view.homes.known),
        bands=_with_amounts(_lines(view, "band", hidden, profile), view, hidden, profile),
        council=_lines(view, "council", hidden, profile),
        costed=_lines(view, "costed", hidden, profile),
        rows_without_people=int(view.people["people_given"].eq(0).sum()),
        hidden=hidden,
    )


def view_of(seen: ObservedPlace, strand: Strand, profile: str) -> View:
    """Return the exact counts of all that is shown of one kind and reason, as a profile lays them out."""
    key = ("view", *strand, profile)
    if key not in seen.made:
        seen.made[key] = _view_of(seen, strand, profile)
    view: View = seen.made[key]
    return view


def _view_of(seen: ObservedPlace, strand: Strand, profile: str) -> View:
    rows = of_strand(seen.table, strand)
    people, has_days, has_own = rows["people"].fillna(0.0), rows["days"].notna(), rows["cost_per_day"].notna()
    costed = (has_days & has_own).map({True: "own", False: "unit"}).where(has_days, "no_days")
    bands = [band for band in BANDS if band != NOT_KNOWN or seen.has_distances_unknown]
    table = rows.assign(
        people=people,
        people_given=rows["people"].notna().astype(int),
        people_with_days=people.where(has_days, 0.0),
        people_with_distance=people.where(rows["distance_km"].notna(), 0.0),
        costed=costed,
        pounds=rows["days"] * rows["cost_per_day"],
    )
    lines = {"band": bands, "council": COUNCIL, "costed": COSTED}
    return View(seen, table, home_table(seen, strand, profile), lines)


def _hidden(views: Sequence[View], profile: str) -> dict[CellName, bool]:
    """Return whether each cell of the last view is hidden."""
    if not profile_of(profile).hides_below:
        return dict.fromkeys(views[-1].every_cell, False)
    ground = ground_of(views)
    link = link_people(ground, profile)
    found = hidden_cells(link.cells, profile)
    _refuse(views, lost=bool(found.lost.any()))
    hidden = {name: bool(found.hidden[at]) for name, at in link.new.items()}
    for amount in AMOUNTS:
        few = _too_few(views[-1], amount, hidden, profile)
        amounts, line = link_amounts(ground, amount, few, profile)
        found = hidden_amounts(amounts.cells, line, profile)
        _refuse(views, lost=bool(found.lost.any()))
        hidden |= {name: bool(found.hidden[at]) for name, at in amounts.new.items()}
    return hidden


def _refuse(views: Sequence[View], *, lost: bool) -> None:
    # In a view alone, a cell that cannot be protected has every cell of its sums hidden.
    if lost and len(views) > 1:
        raise ReleasedError(
            f"Placements of {views[-1].seen.place.name} cannot be shown this way: with what was released of the same "
            "placements before, a small count could be worked out. Show them by another kind of area, or as they were "
            "released before."
        )


def _too_few(view: View, amount: str, hidden: Mapping[CellName, bool], profile: str) -> dict[CellName, bool]:
    """Return which cells of an amount have too few people, or hide their people, or have people that are not known."""
    few: dict[CellName, bool] = {}
    kind = AMOUNTS[amount]
    for name in view.amounts_named(amount):
        inside = view.people if name[1] == ALL else view.people[view.people[kind.line] == name[1]]
        counted, is_hidden = inside[kind.counted].sum(), hidden[view.total if name[1] == ALL else (*name[:2], PEOPLE)]
        # Days of rows whose people are not known are hidden too, where anything is.
        unknown = counted == 0 and inside[amount].sum() > 0
        few[name] = is_hidden or unknown or bool(is_suppressed(pd.Series([counted]), profile).iloc[0])
    return few


def _homes(view: View, hidden: Mapping[CellName, bool], profile: str) -> Shown:
    """Return the table of homes; where a total is hidden, the place of its row or column must not tell it either."""
    counts = view.homes.counts
    flags = pd.DataFrame(
        [[hidden["homes", str(row), str(column)] for column in counts] for row in counts.index],
        counts.index,
        counts.columns,
    )
    named = [row for row in counts.index if row not in (OTHER_HOMES, NOT_KNOWN, ALL)]
    rows = [*_in_order(named, flags[ALL]), *(row for row in counts.index if row not in named)]
    hosts = _in_order([host for host in view.homes.hosts if host != OTHER_HOSTS], flags.loc[counts.index[-1]])
    before = [column for column in counts if column not in hosts]
    at = before.index(OUTSIDE) + 1
    order = [*before[:at], *hosts, *before[at:]]
    return Shown(rounded_cells(counts, flags, profile).loc[rows, order], flags.loc[rows, order])


def _in_order(names: Sequence[str], hidden: pd.Series) -> list[str]:
    return [*(name for name in names if not hidden[name]), *sorted(name for name in names if hidden[name])]


def has_figures(seen: ObservedPlace, shown: Sequence[ShownStrand], profile: str) -> bool:
    """Return whether of anything shown of a place so much as the total can be seen, and is not nought throughout."""
    totals = [bool(found.homes.hidden[ALL].iloc[-1]) for found in shown]
    return not (all(totals) or (seen.table.empty and not profile_of(profile).hides_nought))


def of_strand(table: pd.DataFrame, strand: Strand) -> pd.DataFrame:
    """Return the rows of one kind of placement and reason."""
    return table[(table["placement_kind"] == strand[0]) & (table["reason"] == strand[1])]


def _lines(view: View, line: str, hidden: Mapping[CellName, bool], profile: str) -> Shown:
    counted = view.people.groupby(line)["people"].sum().reindex(list(view.lines[line]), fill_value=0.0)
    counts = pd.concat([counted, pd.Series({ALL: counted.sum()})]).to_frame(PEOPLE).astype(float)
    names = [*((line, part, PEOPLE) for part in view.lines[line]), view.total]
    flags = pd.DataFrame({PEOPLE: [hidden[name] for name in names]}, counts.index)
    return Shown(rounded_cells(counts, flags, profile), flags)


def _with_amounts(people: Shown, view: View, hidden: Mapping[CellName, bool], profile: str) -> Shown:
    """Set days and mean distance beside the people of each band."""
    figures, flags = people.figures.copy(), people.hidden.copy()
    exact = _amounts(view, list(figures.index))
    for amount in (DAYS, DISTANCE):
        flags[amount] = [hidden[name] for name in view.amounts_named(amount)]
        rounded = suppress_counts(exact[amount], profile) if amount == DAYS else exact[amount].round()
        figures[amount] = rounded.mask(flags[amount])
    return Shown(figures, flags)


def _amounts(view: View, bands: list[str]) -> pd.DataFrame:
    """Return days and mean distance by band and in all; days are missing where nobody's are given."""
    rows = view.people.assign(person_km=view.people["people_with_distance"] * view.people["distance_km"])
    groups = rows.groupby("band")
    table = groups[["people_with_distance", "person_km"]].sum().join(groups["days"].sum(min_count=1))
    # A band without a row has nobody, and nobody has no days.
    table = table.reindex(bands[:-1]).assign(
        days=lambda found: found["days"].where(found.index.isin(groups.groups), 0.0)
    )
    table.loc[ALL] = table.sum()
    apart = table["person_km"] / table["people_with_distance"].where(table["people_with_distance"] > 0)
    return table.assign(distance_km=apart)[[DAYS, DISTANCE]]


def shown_costs(found: ShownStrand, costs: pd.DataFrame, profile: str) -> Shown:
    """Return the pounds of a kind and reason, in one row for all: hidden with their days.

    A reader can change the unit cost and look again, and so part what is costed at it from what is not. So costs of
    their own are not used where too few people have one, and days at the unit cost not where too few have those.

    Args:
        found: what may be shown of the kind and reason.
        costs: `tables.OBSERVED_COSTS` of the same placements, at any unit costs.
        profile: one of `disclosure.PROFILES`.
    """
    hidden = pd.DataFrame({POUNDS: {ALL: bool(found.bands.hidden.loc[ALL, DAYS])}})
    pounds = pd.Series({ALL: _pounds(found, of_strand(costs, found.strand))})
    # Pounds to the last one would tell the exact days.
    rounded = pounds.map(_three_figures) if profile_of(profile).rounds else pounds
    return Shown(rounded.to_frame(POUNDS).mask(hidden), hidden)


def _pounds(found: ShownStrand, costs: pd.DataFrame) -> float:
    if costs.empty:
        return 0.0
    cost = costs.iloc[0]
    if found.hidden["costed", "own", POUNDS]:
        return float(found.bands.figures.loc[[ALL], DAYS].iloc[0]) * float(cost["unit_cost"])
    return float(cost["cost_own"] if found.hidden["costed", "unit", POUNDS] else cost["cost"])


def _three_figures(value: float) -> float:
    return float(f"{value:.3g}")


def _shares(homes: pd.DataFrame, known: str) -> pd.DataFrame:
    whole = homes[known].where(homes[known] > 0)
    low, high = share_interval(homes["outside_ics"].to_numpy(dtype=float), whole.to_numpy(dtype=float))
    shares = {"share": homes["outside_ics"] / whole, "low": low.clip(0, 1), "high": high.clip(0, 1)}
    return pd.DataFrame(shares, index=homes.index)


def shown_rows(rows: int, profile: str) -> str:
    """Return how many rows of a file are left out as text: rounded, * where hidden; empty where there is none."""
    return "" if not rows else str(shown(pd.Series([float(rows)]), profile).iloc[0])


def shown_rows_elsewhere(rows: int, profile: str) -> str:
    """Return how many rows of a file are not of a place as text: "those" where counts are hidden.

    Rows elsewhere are all rows less those here, so that their number in two places would tell of the people of one.
    """
    return "those" if rows and profile_of(profile).hides_below else shown_rows(rows, profile)

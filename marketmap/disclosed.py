"""What may be shown of the placements of a place: every table of one kind and reason, suppressed together.

The tables of one kind and reason share their total, so they are protected as one: nothing hidden in any of them can be
worked out from all of them. Areas too small to be shown are put together first, so that fewer have to be hidden.
Shares are worked out from the counts as shown, so that they tell nothing more.
"""

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
from marketmap.home_table import ALL, HomeTable, home_table
from marketmap.intervals import share_interval
from marketmap.observed_market import ObservedPlace, Strand
from marketmap.tables import BANDS

COSTED = {"people_own_cost": "own", "people_unit_cost": "unit", "people_without_days": "no_days"}
COUNCIL = ("own", "other", "not_known")
_PEOPLE = "people"


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


def shown_strand(seen: ObservedPlace, costs: pd.DataFrame, strand: Strand, profile: str) -> ShownStrand:
    """Return what may be shown of one kind of placement and reason in a place.

    Args:
        seen: what was observed in the place.
        costs: `tables.OBSERVED_COSTS` of it, at any unit costs: for the people who are costed.
        strand: kind of placement and reason that the place has.
        profile: one of `disclosure.PROFILES`.

    Raises:
        ChoiceError: when there is no such profile.
    """
    homes, bands = home_table(seen, strand, profile), _bands(seen, strand)
    rows, cost = of_strand(seen.table, strand), of_strand(costs, strand).iloc[0]
    council = rows["people"].groupby(rows["council"]).sum().reindex(list(COUNCIL), fill_value=0.0)
    costed = cost[list(COSTED)].rename(COSTED).astype(float)
    lines = {"band": bands[_PEOPLE].drop(ALL), "council": council, "costed": costed}
    homes_shown, lines_shown = _protected(homes, lines, profile)
    bands_shown = _with_amounts(lines_shown["band"], bands, profile)
    return ShownStrand(
        strand=strand,
        homes=homes_shown,
        hosts=homes.hosts,
        others=homes.others,
        shares=_shares(homes_shown.figures, homes.known),
        bands=bands_shown,
        council=lines_shown["council"],
        costed=lines_shown["costed"],
        rows_without_people=int(rows["people"].isna().sum()),
    )


def of_strand(table: pd.DataFrame, strand: Strand) -> pd.DataFrame:
    """Return the rows of one kind of placement and reason."""
    return table[(table["placement_kind"] == strand[0]) & (table["reason"] == strand[1])]


def _bands(seen: ObservedPlace, strand: Strand) -> pd.DataFrame:
    """Return people, days and mean distance by band and in all, bands without anybody too."""
    bands = of_strand(seen.bands, strand).set_index("band")
    names = [band for band in BANDS if band != "not_known" or band in set(seen.bands["band"])]
    columns = ["people", "people_with_days", "days", "people_with_distance"]
    table = bands[columns].assign(person_km=bands["distance_km"] * bands["people_with_distance"]).reindex(names)
    # A band without a row has nobody, and nobody has no days.
    table["days"] = table["days"].mask(table["people"].isna() & ~table.index.isin(bands.index), 0.0)
    table.loc[ALL] = table.sum()
    table["distance_km"] = table["person_km"] / table["people_with_distance"].where(table["people_with_distance"] > 0)
    return table.fillna({"people": 0.0, "people_with_days": 0.0, "people_with_distance": 0.0})


def _protected(homes: HomeTable, lines: dict[str, pd.Series], profile: str) -> tuple[Shown, dict[str, Shown]]:
    """Hide what is to be hidden in the table of homes and in lines that are other ways to split its total."""
    table, total = homes.counts, f"{homes.counts.index[-1]} {ALL}"
    labels = [f"{row} {column}" for row in table.index for column in table]
    in_columns = [
        (f"{whole} {column}", [f"{part} {column}" for part in parts]) for whole, parts in homes.rows for column in table
    ]
    in_rows = [
        (f"{row} {whole}", [f"{row} {part}" for part in parts]) for whole, parts in homes.columns for row in table.index
    ]
    in_lines = [(total, [f"{name} {part}" for part in line.index]) for name, line in lines.items()]
    others = [line.set_axis([f"{name} {part}" for part in line.index]) for name, line in lines.items()]
    cells = pd.concat([pd.Series(table.to_numpy().ravel(), labels), *others]).to_frame(_PEOPLE)
    hidden = hidden_cells(cells, [*in_columns, *in_rows, *in_lines], [], profile)[_PEOPLE]
    of_homes = pd.DataFrame(hidden[labels].to_numpy().reshape(table.shape), table.index, table.columns)
    shown = {name: _line(line, hidden, (name, total), profile) for name, line in lines.items()}
    return Shown(rounded_cells(table, of_homes, profile), of_homes), shown


def _line(line: pd.Series, hidden: pd.Series, names: tuple[str, str], profile: str) -> Shown:
    name, total = names
    counts = pd.concat([line, pd.Series({ALL: line.sum()})]).to_frame(_PEOPLE).astype(float)
    flags = [bool(hidden[f"{name} {part}"]) for part in line.index]
    cells = pd.DataFrame({_PEOPLE: [*flags, bool(hidden[total])]}, counts.index)
    return Shown(rounded_cells(counts, cells, profile), cells)


def _with_amounts(people: Shown, bands: pd.DataFrame, profile: str) -> Shown:
    """Set days and mean distance beside the people of each band, hidden where they could tell of too few."""
    sums = [(ALL, [band for band in bands.index if band != ALL])]
    figures, hidden = people.figures.copy(), people.hidden.copy()
    for amount, counted in (("days", "people_with_days"), ("distance_km", "people_with_distance")):
        # Days of rows whose people are not known are hidden too, where anything is.
        unknown = (bands[counted] == 0) & (bands[amount] > 0) & (profile_of(profile).hides_below > 0)
        few = (people.hidden[_PEOPLE] | is_suppressed(bands[counted], profile) | unknown).to_frame(amount)
        counts = bands[[counted]].set_axis([amount], axis=1)
        hidden[amount] = hidden_amounts(counts, few, sums, [], profile)[amount]
        rounded = suppress_counts(bands[amount], profile) if amount == "days" else bands[amount].round()
        figures[amount] = rounded.mask(hidden[amount])
    return Shown(figures, hidden)


def shown_costs(found: ShownStrand, costs: pd.DataFrame, profile: str) -> Shown:
    """Return pounds of a kind and reason, a row for own costs and one for all: hidden with the people whose they are.

    Args:
        found: what may be shown of the kind and reason.
        costs: `tables.OBSERVED_COSTS` of the same placements, at any unit costs.
        profile: one of `disclosure.PROFILES`.
    """
    cost = of_strand(costs, found.strand).iloc[0]
    hidden = {"own": bool(found.costed.hidden.loc["own", _PEOPLE]), ALL: bool(found.bands.hidden.loc[ALL, "days"])}
    flags = pd.DataFrame({"pounds": hidden})
    exact = pd.Series({"own": float(cost["cost_own"]), ALL: float(cost["cost"])})
    # Pounds to the last one would tell the exact days.
    pounds = exact.map(_three_figures) if profile_of(profile).rounds else exact
    return Shown(pounds.to_frame("pounds").mask(flags), flags)


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

"""The log of what was released: every table of placements that was shown or written, as a reader has it.

Before a further table is shown, all that the log holds of the same placements is taken together with it, so that two
tables of other places or areas cannot give away what each of them hides (docs/method.md#disclosure).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import pandas as pd

from marketmap.disclosed import ShownStrand, shown_strand, view_of
from marketmap.disclosure import SUPPRESSED, Suppression, profile_of
from marketmap.errors import ReleasedError
from marketmap.geography import Place
from marketmap.linked import POUNDS, CellName, View
from marketmap.observed_market import ObservedPlace, Strand
from marketmap.tables import RELEASED

OF_A_RELEASE = RELEASED.column_names[: RELEASED.column_names.index("placement_kind")]
_ONCE_MORE = "start the list of releases anew under Your data"

Observe = Callable[[Place, str], ObservedPlace]


@dataclass(frozen=True, eq=False)
class Basis:
    """What a release rests on: the log, hashes of the placements and own areas, and how small counts are hidden."""

    log: pd.DataFrame
    placements: str
    own_areas: str
    how: Suppression

    @property
    def together(self) -> pd.DataFrame:
        """The releases of the same placements that hide anything: those that a further one is to be protected with."""
        hides = self.log["profile"].map(lambda code: profile_of(code).hides_below > 0).astype(bool)
        return self.log[hides & (self.log["placements"] == self.placements)]


def hash_of(table: pd.DataFrame) -> str:
    """Return what tells the content of a table from any other; empty for a table without rows."""
    return "" if table.empty else sha256(table.to_csv(index=False).encode()).hexdigest()


def shown_strands(seen: ObservedPlace, basis: Basis, observe: Observe) -> tuple[list[ShownStrand], list[str]]:
    """Return what may be shown of every kind and reason of a place, beside all that was released before.

    Args:
        seen: what was observed in the place.
        basis: the log, and how small counts are hidden.
        observe: gives the placements of a place by an area kind, for what was released before.

    Returns:
        What may be shown; and a sentence for what may not.
    """
    shown, refused = [], []
    try:
        before = _before(seen, basis, observe)
    except ReleasedError as error:
        return [], [str(error)]
    for strand in seen.strands:
        try:
            shown.append(shown_strand(seen, strand, basis.how.profile, before.get(strand, ())))
        except ReleasedError as error:
            refused.append(str(error))
    return shown, list(dict.fromkeys(refused))


def _before(seen: ObservedPlace, basis: Basis, observe: Observe) -> dict[Strand, list[View]]:
    """Return the views released before, by kind and reason."""
    if not profile_of(basis.how.profile).hides_below:
        return {}
    log = basis.together
    _check_alike(seen, basis, log)
    views: dict[Strand, list[View]] = {}
    for one in releases(log).to_dict("records")[::-1]:
        rows = log[log["release"] == one["release"]]
        name = str(one["place_name"])
        then = observe(Place(str(one["place_kind"]), str(one["place"]), name), str(one["kind"]))
        for strand in dict.fromkeys(zip(rows["placement_kind"], rows["reason"], strict=True)):
            cells = rows[(rows["placement_kind"] == strand[0]) & (rows["reason"] == strand[1])]
            hidden = _hidden(cells)
            view = view_of(then, strand, basis.how.profile)
            if set(hidden) != set(view.every_cell):
                raise ReleasedError(
                    f"What was released of {name} was made by another version of marketmap: {_ONCE_MORE}."
                )
            views.setdefault(strand, []).append(replace(view, released=hidden))
    return views


def _hidden(cells: pd.DataFrame) -> dict[CellName, bool]:
    names = zip(cells["table"], cells["line"], cells["column"], strict=True)
    return dict(zip(names, cells["shown"] == SUPPRESSED, strict=True))


def _check_alike(seen: ObservedPlace, basis: Basis, log: pd.DataFrame) -> None:
    """Refuse what cannot be set beside the releases before, cell by cell."""
    own = log[(log["kind"] == "own") | (log["place_kind"] == "own")]
    other = {
        "small counts hidden in another way": (log["profile"] != basis.how.profile).any(),
        "ICSs of other boundaries": (log["boundaries"] != seen.boundaries).any(),
        "another factor from straight lines to roads": (log["road_factor"] != seen.road_factor).any(),
        "own areas that are not loaded now": (own["own_areas"] != basis.own_areas).any(),
    }
    if found := [words for words, differs in other.items() if differs]:
        raise ReleasedError(
            f"Placements of {seen.place.name} are not shown: figures of the same placements were released with "
            f"{' and with '.join(found)}, and the two together could give a small count away. Go back to how they were "
            f"released, or, where nobody has those figures any more, {_ONCE_MORE}."
        )


def with_release(basis: Basis, seen: ObservedPlace, shown: Sequence[ShownStrand], where: str, day: str) -> pd.DataFrame:
    """Return the log with what was shown of a place added, where it is not in it already.

    Args:
        basis: the log, and how small counts were hidden.
        seen: the placements of the place.
        shown: what was shown of them.
        where: page or command.
        day: the day (YYYY-MM-DD).
    """
    log = basis.log
    same = log[
        (log["placements"] == basis.placements) & (log["profile"] == basis.how.profile)
        & (log["place_kind"] == seen.place.kind) & (log["place"] == seen.place.area) & (log["kind"] == seen.kind)
    ]  # fmt: skip
    known = set(zip(same["placement_kind"], same["reason"], strict=True))
    new = [found for found in shown if found.strand not in known]
    if not new:
        return log
    release = {
        "release": 1 if log.empty else int(log["release"].max()) + 1, "day": day, "where": where,
        "place_kind": seen.place.kind, "place": seen.place.area, "place_name": seen.place.name, "kind": seen.kind,
        "boundaries": seen.boundaries, "road_factor": seen.road_factor, "profile": basis.how.profile,
        "stated": basis.how.stated, "placements": basis.placements, "own_areas": basis.own_areas,
    }  # fmt: skip
    rows = [release | row for found in new for row in _figures(found)]
    added = pd.DataFrame(rows, columns=RELEASED.column_names).astype(log.dtypes.to_dict())
    return added if log.empty else pd.concat([log, added], ignore_index=True)


def _figures(found: ShownStrand) -> list[dict[str, str]]:
    tables = {"homes": found.homes, "band": found.bands, "council": found.council, "costed": found.costed}
    rows = []
    for (table, line, column), hidden in found.hidden.items():
        figure = "used" if column == POUNDS else _text(float(tables[table].figures.loc[[line], column].iloc[0]))
        rows.append(
            {
                "placement_kind": found.strand[0], "reason": found.strand[1], "table": table, "line": line,
                "column": column, "shown": SUPPRESSED if hidden else figure,
            }
        )  # fmt: skip
    return rows


def _text(figure: float) -> str:
    return "no data" if pd.isna(figure) else f"{figure:.10g}"


def releases(log: pd.DataFrame) -> pd.DataFrame:
    """Return one row a release: the columns of `OF_A_RELEASE`, the latest first."""
    return log[OF_A_RELEASE].drop_duplicates().sort_values("release", ascending=False, ignore_index=True)

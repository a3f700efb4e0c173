"""What is predicted beside what was observed: the share outside the ICS, by home area, and what would make them equal.

Here calibration meets what may be shown of placements. Predictions are public; whatever is made of placements here is
made of counts as they may be shown, so that it tells nothing that they do not tell (docs/method.md#disclosure).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from marketmap.calibration import Calibrated, calibrate
from marketmap.disclosed import ShownStrand
from marketmap.disclosure import USUAL, profile_of
from marketmap.flows import WHERE
from marketmap.geography import Place
from marketmap.home_table import ALL, KNOWN, OTHER_HOMES, OUTSIDE
from marketmap.housed import Housed
from marketmap.observed_market import Strand

HOUSING: Strand = ("social_care", "not_asked")
"""The kind of placement that is into housing, as what is predicted is; the others are into hospital."""


@dataclass(frozen=True, eq=False)
class Residuals:
    """Observed shares outside the ICS beside predicted ones, for one kind of placement.

    Attributes:
        strand: kind of placement and reason.
        table: home (area code, or a label of `home_table`), observed, low, high (Wilson, 95%), is_hidden, predicted,
            residual (observed less predicted): one row a row of the table of homes. Observed is missing where a count
            is hidden or there is nobody; predicted where nobody could be housed or the home is not known.
        others: how many home areas are put together in one row.
    """

    strand: Strand
    table: pd.DataFrame
    others: int


def profile_for_calibration(profile: str) -> str:
    """Return the profile of the counts that calibration rests on: the usual one where nothing is to be hidden.

    What calibration finds goes on into addresses, scenarios and files, which may leave a private machine.

    Raises:
        ChoiceError: when there is no such profile.
    """
    return profile if profile_of(profile).rounds else USUAL


def observed_shares(found: Sequence[ShownStrand]) -> pd.DataFrame:
    """Return the observed shares outside the ICS of a place, each kind and reason by itself.

    Args:
        found: what may be shown of each.

    Returns:
        placement_kind, reason, people (of whom it is known where they are), outside, share, low, high, is_hidden: one
        row a kind and reason; figures as they may be shown, missing where hidden.
    """
    return pd.DataFrame([_observed(one) for one in found])


def _observed(found: ShownStrand) -> dict[str, object]:
    whole = found.homes.figures.index[-1]
    known = _known(found)
    share = found.shares.loc[whole]
    return {
        "placement_kind": found.strand[0],
        "reason": found.strand[1],
        "people": found.homes.figures.loc[whole, known],
        "outside": found.homes.figures.loc[whole, OUTSIDE],
        "share": share["share"],
        "low": share["low"],
        "high": share["high"],
        "is_hidden": bool(found.homes.hidden.loc[whole, [known, OUTSIDE]].any()),
    }


def _known(found: ShownStrand) -> str:
    """Return the column of all of whom it is known where they are."""
    return KNOWN if KNOWN in found.homes.figures else ALL


def residuals(found: ShownStrand, met: pd.DataFrame) -> Residuals:
    """Set observed shares outside the ICS beside predicted ones, by home area.

    Areas that are put together among the observed are put together among the predicted.

    Args:
        found: what may be shown of one kind of placement and reason.
        met: `tables.MET` of the same areas of the same place.
    """
    homes, known = found.homes, _known(found)
    named = set(homes.figures.index)
    home = met["area"].where(met["area"].isin(named), OTHER_HOMES)
    units = met[list(WHERE.values())].assign(met=met[list(WHERE.values())].sum(axis=1))
    rows = units.groupby(home).sum()
    if ALL in named:
        rows.loc[ALL] = units.sum()
    predicted = (rows["met_outside"] / rows["met"].where(rows["met"] > 0)).reindex(homes.figures.index)
    table = found.shares.rename(columns={"share": "observed"}).assign(predicted=predicted)
    table = table.assign(
        residual=table["observed"] - table["predicted"], is_hidden=homes.hidden[[known, OUTSIDE]].any(axis=1)
    )
    return Residuals(found.strand, table.rename_axis("home").reset_index(), found.others)


def calibrated(housed: Housed, found: ShownStrand, place: Place) -> Calibrated | None:
    """Find the assumption that predicts the observed share of a place as it may be shown; None where it may not.

    Args:
        housed: who could be housed where.
        found: what may be shown of placements, under a profile of `profile_for_calibration`.
        place: whose people.

    Raises:
        ChoiceError: when nobody of the place is met, or there is no border to make longer.
    """
    share = found.shares.iloc[-1]
    if pd.isna(share["share"]):
        return None
    return calibrate(housed, float(share["share"]), place, (float(share["low"]), float(share["high"])))

"""What `marketmap flows` says of what is predicted beside what placements say, and what would make them equal."""

from dataclasses import dataclass

import pandas as pd

from marketmap.beside_observed import HOUSING, Residuals, calibrated, observed_shares, residuals
from marketmap.calibration import Calibrated
from marketmap.flows import WHERE
from marketmap.geography import kind_of
from marketmap.housed import Housed, met_by
from marketmap.market import area_names
from marketmap.observed_request import Named, ObservedAnswer
from marketmap.outputs.beside_tables import curve_table, residuals_table, shares_table
from marketmap.outputs.beside_words import (
    CARE,
    NOT_EVIDENCE,
    NOT_HOUSING,
    ONLY_AWAY,
    assume_words,
    beside_sentence,
    found_words,
    not_calibrated_words,
)


@dataclass(frozen=True)
class BesideAnswer:
    """Sentences that a reader should not miss, and tables with the names of their sheets."""

    notices: tuple[str, ...] = ()
    tables: tuple[Named, ...] = ()


def work_out_beside(
    housed: Housed, whole: pd.Series, observed: ObservedAnswer, *, calibrate: bool = False
) -> BesideAnswer:
    """Set what is predicted beside what placements say of the same place, as it may be shown.

    Args:
        housed: who could be housed where.
        whole: row of `tables.MET` of the place as a whole.
        observed: what placements say, under a profile that rounds.
        calibrate: whether to find the assumption that would predict the observed share of placements by social care.

    Raises:
        ChoiceError: when calibration is asked for and nobody of the place is met, or there is no border to make longer.
    """
    if not observed.shown:
        return BesideAnswer()
    place, shares = observed.seen.place, observed_shares(observed.shown)
    predicted = float(whole["outside_share"])
    housing = next((one for one in observed.shown if one.strand == HOUSING), None)
    row = shares[shares["placement_kind"] == HOUSING[0]].iloc[0] if housing else None
    notes = (*([ONLY_AWAY] if row is not None and row["share"] == 1 else []), CARE, NOT_HOUSING)
    tables = [("Predicted and observed", shares_table(predicted, float(whole[list(WHERE.values())].sum()), shares))]
    found = calibrated(housed, housing, place) if calibrate and housing else None
    if housing:
        now = residuals(housing, met_by(housed, observed.seen.kind, place))
        names = dict(area_names(housed.market.england, observed.seen.kind))
        after = _after(found, observed)
        tables.append(("Residuals", residuals_table(now, names, kind_of(observed.seen.kind), after)))
    if found:
        tables.append(("Calibration", curve_table(found)))
    said = (beside_sentence(predicted, row, place.name), *notes, *(_said(found) if calibrate else ()))
    return BesideAnswer(said, tuple(tables))


def _after(found: Calibrated | None, observed: ObservedAnswer) -> Residuals | None:
    if found is None or not found.is_reached or found.changed == found.present:
        return None
    housing = next(one for one in observed.shown if one.strand == HOUSING)
    return residuals(housing, met_by(found.housed, observed.seen.kind, observed.seen.place))


def _said(found: Calibrated | None) -> tuple[str, ...]:
    if found is None:
        return (not_calibrated_words(),)
    if not found.is_reached or found.changed == found.present:
        return (found_words(found),)
    return found_words(found), NOT_EVIDENCE, assume_words(found.changed)

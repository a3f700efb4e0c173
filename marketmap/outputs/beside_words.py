"""What is predicted beside what was observed, in sentences: from figures that may be shown, never from exact ones."""

import pandas as pd

from marketmap.calibration import BORDERS, Calibrated, Changed
from marketmap.outputs.words import about, counted, percent

SHARE_OPEN = "allocation.share_open.value"
HEADING = "Predicted beside observed"
CARE = (
    "Compare with care: the prediction is of everybody who could be housed, the observed share only of the people in "
    "your file. A file that leaves out people placed near home has a share that is too high. Everybody in it counts, "
    "whoever the housing is for."
)
NOT_HOUSING = (
    "Units of supported housing are not hospital beds, so acute and rehabilitation placements stand beside the "
    "prediction and are not compared with it. Kinds are never added up."
)
USED_SHOWN = (
    "Shares, differences and what would predict them are worked out from counts as they are shown above. A difference "
    "is observed less predicted, in percentage points."
)
USUAL_COUNTS = (
    "What would predict it is worked out from counts as the usual profile shows them, because it goes into addresses "
    "and files."
)
ONLY_AWAY = "Everybody in your file is outside: it seems to list only people who were placed away."
NOT_EVIDENCE = (
    "It is the figure that makes the calculation agree with your file, not evidence of how many units are open or how "
    "people choose. It would hold for all England."
)
REASONS = (
    "So this figure alone cannot account for what was observed: the calculation knows nothing of, say, the kind of "
    "support or units that are not let, and the file may list only some of the people."
)
QUESTIONS = {
    "home_first": "How many of the units that residents leave would have to be open to people of other districts?",
    "best_for_all": "How much would leaving the home district and the home ICS have to weigh?",
}


def beside_sentence(predicted: float, observed: pd.Series | None, place: str) -> str:
    """Say the predicted share outside the ICS and the observed one of placements into housing.

    Args:
        predicted: share of the units met that would be met outside the home ICS; missing where nobody could be housed.
        observed: row of `beside_observed.observed_shares` of social care; None where there is no such placement.
        place: name of the place.
    """
    if pd.isna(predicted):
        first = f"Nobody of {place} could be housed anywhere, so that no share outside the ICS is predicted."
    else:
        who = f"of the people of {place} who could be housed"
        first = f"Predicted: {_share(predicted)} {who} would be outside their ICS."
    if observed is None:
        return f"{first} Your file holds nobody of {place} who was placed by social care: there is nothing to compare."
    if pd.isna(observed["share"]):
        return f"{first} Observed by social care: not shown (*), there are too few."
    span = f"95% range {percent(observed['low'])} to {percent(observed['high'])}"
    people = f"of about {counted(observed['people'])} people in your file"
    return f"{first} Observed by social care: about {percent(observed['share'])} ({span}) {people}."


def _share(share: float) -> str:
    return "none" if share == 0 else f"about {tenths(share)}"


def tenths(share: float) -> str:
    """Return a predicted share with one decimal below 10%, where a whole per cent would hide what changes."""
    return percent(share) if share >= 0.0995 or share == 0 else f"{share * 100:.1f}%"  # noqa: PLR2004, 10% as rounded


def value_words(changed: Changed) -> str:
    """Say the figures that calibration changes, as they are."""
    if SHARE_OPEN in changed:
        return f"{_whole(changed[SHARE_OPEN])} of the units that residents leave open to others"
    district, icb = (changed[f"allocation.{name}.value"] for name in BORDERS)
    return f"leaving the home district weighs {_km(district)} km, leaving the home ICS {_km(icb)} km more"


def short_value(changed: Changed) -> str:
    """Say the figures as they stand on a button or in a cell: "45%", "15 km and 37.5 km"."""
    if SHARE_OPEN in changed:
        return _whole(changed[SHARE_OPEN])
    district, icb = (_km(changed[f"allocation.{name}.value"]) for name in BORDERS)
    return f"{district} km and {icb} km"


def _whole(share: float) -> str:
    return f"{share * 100:.1f}%".replace(".0%", "%")


def _km(km: float) -> str:
    return about(km) if km >= 100 else f"{km:.3g}"  # noqa: PLR2004, three figures


def found_words(found: Calibrated) -> str:
    """Say what would predict the observed share, and within which limits; or that nothing does."""
    observed = tenths(found.observed)
    if found.is_reached and found.changed == found.present:
        return f"This page predicts what was observed, about {observed}, as it is: {value_words(found.present)}."
    if found.is_reached:
        return f"About {observed}, as observed, would be predicted with {value_words(found.changed)}{_limits(found)}."
    if found.least == found.most:
        predicts = f"{_share(found.least)} is predicted"
    else:
        predicts = f"{tenths(found.least)} to {tenths(found.most)} is predicted"
    nearest = f" The nearest, {tenths(found.share)}, is predicted with {value_words(found.changed)}."
    jumps = found.least < found.observed < found.most
    return f"No value predicts about {observed}: {_tried(found)}, {predicts}.{nearest if jumps else ''} {REASONS}"


def _tried(found: Calibrated) -> str:
    if SHARE_OPEN in found.present:
        return "with anything from none to all of the units that residents leave open to others"
    return f"with anything from nothing to {short_value(found.curve[-1][0])}"


def _limits(found: Calibrated) -> str:
    known = [limit for limit in found.limits if limit is not None]
    if len(known) < len(found.limits):
        return "; not every share in the observed 95% range can be predicted"
    values = [short_value(limit) for limit in sorted(known, key=lambda limit: tuple(limit.values()))]
    return f" (about {values[0]} to {values[1]} for the observed 95% range)" if values[0] != values[1] else ""


def not_calibrated_words() -> str:
    """Say why nothing is calibrated."""
    return "Not calibrated: the observed share of placements by social care is not known, or there are too few to show."


def assume_words(changed: Changed) -> str:
    """Say how to work out the figures again with what was found."""
    options = " ".join(f"--assume {name.removesuffix('.value')}={value:.8g}" for name, value in changed.items())
    return f"To use it: {options}"


def assumed_words(present: Changed) -> str:
    """Say what is assumed now."""
    return f"Assumed now: {value_words(present)}."


def changed_words(changed: Changed) -> str:
    """Say that the page rests on another figure than the usual one; empty where it does not."""
    return f"Changed by you: {value_words(changed)}." if changed else ""

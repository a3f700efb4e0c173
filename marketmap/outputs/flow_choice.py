"""Which flows of a table are drawn, and the sentence that says so: nothing is left out without being counted."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from marketmap.outputs.flow_words import FlowKind
from marketmap.outputs.words import percent

_WHOLE = 0.995  # from here a share would be rounded up to 100%


@dataclass(frozen=True)
class FlowChoice:
    """The flows between different areas, parted by what is known of them and by what is drawn.

    Attributes:
        known: flows of known size, largest first.
        suppressed: flows that disclosure control hides; units and distance are taken out of them.
        unknown: flows of unknown size that nobody hides.
        drawn: the largest of the known flows that have both their ends on the map.
        dashed: the suppressed flows that are drawn: all that have both their ends on the map, or none.
        nowhere: flows, known or suppressed, with an end that is not on the map.
    """

    known: pd.DataFrame
    suppressed: pd.DataFrame
    unknown: pd.DataFrame
    drawn: pd.DataFrame
    dashed: pd.DataFrame
    nowhere: pd.DataFrame


def choose_flows(flows: pd.DataFrame, placed: Collection[str], most: int) -> FlowChoice:
    """Return which flows are drawn.

    Args:
        flows: as `flow_map.flow_lines` takes them.
        placed: codes of the areas that have a place on the map.
        most: how many lines at most.
    """
    moving = flows[flows["home"] != flows["host"]].sort_values(["home", "host"], ignore_index=True)
    hides = moving["suppressed"].astype(bool) if "suppressed" in moving else pd.Series(data=False, index=moving.index)
    has_place = moving["home"].isin(placed) & moving["host"].isin(placed)
    suppressed = moving[hides].assign(units=float("nan"), distance_km=float("nan"))
    known = moving[~hides & (moving["units"] > 0)].sort_values("units", ascending=False, kind="stable")
    drawn, dashed = known[has_place[known.index]].head(most), suppressed[has_place[suppressed.index]]
    return FlowChoice(
        known=known,
        suppressed=suppressed,
        unknown=moving[~hides & moving["units"].isna()],
        drawn=drawn,
        dashed=dashed if len(drawn) + len(dashed) <= most else dashed.head(0),
        nowhere=pd.concat([known[~has_place[known.index]], suppressed[~has_place[suppressed.index]]]),
    )


def choice_words(choice: FlowChoice, kind: FlowKind) -> str:
    """Say how many flows are drawn, and which are not and why."""
    parts = (_known(choice, kind), _suppressed(choice), _nowhere(choice), _unknown(choice))
    return " ".join(part for part in parts if part)


def _known(choice: FlowChoice, kind: FlowKind) -> str:
    drawn, known = len(choice.drawn), len(choice.known)
    is_whole = not len(choice.suppressed) + len(choice.unknown)
    if not known:
        return "No flow between two areas." if is_whole else ""
    of_known = "" if is_whole else " of known size"
    if drawn == known:
        return f"All {known:,} flows{of_known}." if known > 1 else f"The only flow{of_known}."
    if not drawn:
        return f"None of {_flows(known)}{of_known} is drawn."
    is_largest = choice.drawn.index.equals(choice.known.index[:drawn])
    which = "The largest" if is_largest and drawn == 1 else f"{'The ' if is_largest else ''}{drawn:,}"
    largest = " largest" if is_largest and drawn > 1 else ""
    share = _share(choice.drawn["units"].sum() / choice.known["units"].sum())
    return f"{which}{largest} of {_flows(known)}{of_known}, {share} of the {kind.many} that move."


def _share(share: float) -> str:
    return "over 99%" if share >= _WHOLE else percent(share)


def _suppressed(choice: FlowChoice) -> str:
    number = len(choice.suppressed)
    if not number:
        return ""
    if len(choice.dashed):
        return f"{_flows(number)} suppressed: dashed, all of one width."
    on_the_map = number > int(choice.nowhere["units"].isna().sum())
    why = ", because with them there would be more lines than chosen" if on_the_map else ""
    return f"{_flows(number)} suppressed and not drawn{why}."


def _nowhere(choice: FlowChoice) -> str:
    number = len(choice.nowhere)
    return f"{_flows(number)} not drawn, with an end that is not on this map." if number else ""


def _unknown(choice: FlowChoice) -> str:
    number = len(choice.unknown)
    return f"{_flows(number)} of unknown size not drawn." if number else ""


def _flows(number: int) -> str:
    return f"{number:,} {'flow' if number == 1 else 'flows'}"

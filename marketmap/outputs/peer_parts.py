"""A place beside its peers, ready to be taken away, and as plain text for a terminal."""

import pandas as pd

from marketmap.outputs.console import aligned
from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part
from marketmap.outputs.peer_words import FUNNEL_NOTE, LIKE_NOTE, measure_words, rate_words, standing_words
from marketmap.outputs.sure_parts import SURE_NOTES
from marketmap.outputs.sure_words import coverage_limits
from marketmap.outputs.words import percent
from marketmap.tables import FUNNEL, PEERS, UNCERTAINTY


def peer_parts(
    export: GapExport, peers: pd.DataFrame, funnel: pd.DataFrame, uncertainty: pd.DataFrame
) -> dict[str, Part]:
    """Return the tables by the name that they are asked for under.

    Args:
        export: what is shown, for which place.
        peers: `tables.PEERS`, the place first.
        funnel: `tables.FUNNEL`, in the same order.
        uncertainty: `tables.UNCERTAINTY` of the same areas, in the same order.
    """
    name = export.place.name
    counted = measure_words(str(funnel["measure"].iloc[0]))
    return {
        "funnel": Part("Rates", f"{counted}: {name} and its peers", FUNNEL, funnel, (("Funnel", FUNNEL_NOTE),)),
        "peers": Part("Peers", f"Areas like {name}", PEERS, peers, (("Alike", LIKE_NOTE),)),
        "sure": Part("How sure", f"How sure: {name} and its peers", UNCERTAINTY, uncertainty, SURE_NOTES),
    }  # fmt: skip


def peers_text(peers: pd.DataFrame, funnel: pd.DataFrame, uncertainty: pd.DataFrame) -> str:
    """Return a place and its peers as aligned columns, the place first."""
    heading = ["area", "distance", "adults", "deprivation", "rural", "per 100,000 adults", "", "coverage"]
    rows = zip(*(table.to_dict("records") for table in (peers, funnel, uncertainty)), strict=True)
    lines = [
        [
            str(peer["name"]), f"{peer['distance']:.2f}", f"{peer['adults']:,.0f}", f"{peer['deprivation']:.1f}",
            percent(peer["rural_share"]), rate_words(rate), standing_words(rate),
            percent(sure["coverage"]) + (f" ({coverage_limits(sure)})" if coverage_limits(sure) else ""),
        ]
        for peer, rate, sure in rows
    ]  # fmt: skip
    return aligned([heading, *lines])

"""Out-of-area days as once published, provider to provider: always with their date."""

from collections.abc import Hashable, Mapping
from string import capwords

import pandas as pd

from marketmap.outputs.observed_tables import TextTable
from marketmap.outputs.words import counted

DATED = "November 2019 to October 2020"
PUBLISHED_NOTE = (
    f"Published by NHS Digital for {DATED}, eight of whose months are in the first year of the pandemic: context, not "
    "today's figure. Inappropriate acute days, rounded to 5; suppressed ones are not in it. Providers are not areas, "
    "so nothing of it is counted in an ICS. Some providers are listed as sending to themselves: that is as published."
)
_ALWAYS = {"Nhs": "NHS", "Uk": "UK", "Cic": "CIC", "And": "and", "Of": "of", "The": "the", "For": "for", "In": "in"}


def readable(name: str) -> str:
    """Return the name of a provider, published in capitals, as it is written in text."""
    if not name.isupper():
        return name
    words = [_ALWAYS.get(word, word) for word in capwords(name).split(" ")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def published_sentence(flows: pd.DataFrame) -> str:
    """Say how many days all pairs of `tables.PUBLISHED_FLOWS` have, and which pair has most."""
    largest = flows.sort_values(["days", "sender"], ascending=[False, True]).iloc[0]
    to = "itself" if largest["sender"] == largest["receiver"] else readable(largest["receiver_name"])
    return (
        f"Published for {DATED}: {counted(flows['days'].sum())} inappropriate acute out-of-area days, {len(flows):,} "
        f"pairs of a sending and a receiving provider. The largest: {readable(largest['sender_name'])} to {to}, "
        f"{counted(largest['days'])} days."
    )


def published_table(flows: pd.DataFrame, of_how_many: int, days: float) -> TextTable:
    """Return pairs of `tables.PUBLISHED_FLOWS` as a table.

    Args:
        flows: the pairs to list, in their order.
        of_how_many: how many pairs they are chosen from.
        days: days of all of those.
    """
    rows = [[readable(row["sender_name"]), _receiver(row), counted(row["days"])] for row in flows.to_dict("records")]
    left = of_how_many - len(flows)
    others = [[f"{left:,} other pairs", "", counted(days - flows["days"].sum())]] if left else []
    caption = f"Inappropriate acute out-of-area days, {DATED}"
    all_rows = [*rows, *others, ["All", "", counted(days)]]
    return TextTable(caption, ["From", "To", "#Days"], all_rows, [len(all_rows) - 1])


def _receiver(row: Mapping[Hashable, object]) -> str:
    return "Itself" if row["sender"] == row["receiver"] else readable(str(row["receiver_name"]))

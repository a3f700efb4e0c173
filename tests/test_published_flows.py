"""Acute out-of-area days between providers as published for 2019-20: embedded whole, with their date."""

import pandas as pd
import pytest

from marketmap import tables
from marketmap.sources.england import load_published_flows
from marketmap.sources.register import load_register


def pair(sender: str, receiver: str) -> pd.Series:
    """The row of a pair of providers."""
    flows = load_published_flows()
    return flows[(flows["sender"] == sender) & (flows["receiver"] == receiver)].iloc[0]


def test_the_published_totals_are_kept() -> None:
    """Counted in the publisher's file: 1,063 pairs and 217,380 days."""
    flows = tables.check(tables.PUBLISHED_FLOWS, load_published_flows())
    assert len(flows) == 1_063
    assert flows["days"].sum() == 217_380
    assert set(flows["period"]) == {"2019-11 to 2020-10"}


@pytest.mark.parametrize(
    ("sender", "receiver", "days", "months"),
    [("RWV", "RWV", 9_690, 12), ("RX3", "RX3", 6_475, 12), ("RXT", "NTN3C", 4_435, 12), ("RX2", "AXL01", 1_760, 10),
     ("999", "NMJ26", 5, 1)],
)  # fmt: skip
def test_pairs_are_those_of_the_file(sender: str, receiver: str, days: int, months: int) -> None:
    """Devon and Tees to themselves, Birmingham to Lakeside View, Sussex to Mundesley, and the unknown sender 999."""
    assert pair(sender, receiver)[["days", "months"]].tolist() == [days, months]


def test_the_register_of_sources_dates_them() -> None:
    source = load_register()["nhs_acute_flows"]
    assert source.rows == 1_063
    assert "November 2019 to October 2020" in source.edition

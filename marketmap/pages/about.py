"""The page About the figures: what is worked out, on which assumptions, from which sources, and how sure."""

import streamlit as st

from marketmap.assumptions import load_assumptions
from marketmap.outputs.export import listed_assumptions
from marketmap.pages.look import headline, link, quiet, table
from marketmap.pages.view import QUALITY
from marketmap.sources.register import Source, attribution, load_register

METHOD = """
**What a gap is.** Units required less units that exist. A unit is one home or bed-space that a scheme can let.
Coverage is units that exist for each 100 required.

**How many are required.** Estimates stand side by side and are never averaged.
The *benchmark* takes people on GP registers of serious mental illness, shares each NHS sub-area's register among its
neighbourhoods by adults and by the mental health indicator of the Indices of Deprivation, and multiplies by a
national rate.
*Pressure* adds up what services see: units in use, people waiting in hospital, and homeless households with a mental
health need.
*Prevalence* multiplies a national survey figure by a share that you give.

**How many exist.** Nobody keeps a national register of schemes. Until you load your own, each district has one
published total: Housing Benefit claimants in specified accommodation, times a national share for mental health.
It is carried to other areas in proportion to adults within the district.

**What the ranges mean.** They set the low end of one side against the high end of the other, so they are the widest
that the assumptions allow. *95% limits* and *chances* come from 2,000 draws in which every assumption with a range and
every published count varies as it may; they are narrower, because both sides are seldom at their worst at once. An area
whose limits span zero is hatched as not clear. They cannot hold the doubt whether a national rate fits a place.

**What the years ahead rest on.** Demand grows as ONS projects adults, and schemes of your register open and close by
their dates. Published totals stay what they are now. Nobody knows how far the projection is from what will come.

**What it cannot say.** Whether a home is any good, or right for the person. A surplus in one place does not house
people in another. The share of claimants housed for mental health is the same everywhere in the estimate and is not in
life: a place with much short-stay exempt accommodation, such as Birmingham, looks better supplied than it is.
"""
SUPPRESSION = (
    "Suppressed means the publisher hid a small count. No data means that nothing was returned. Neither is ever shown "
    "as zero. The delayed-discharge file leaves 80 districts blank without saying which of the two it is, and some are "
    "too large for so small a count: they are shown as suppressed or not returned. The pressure estimate takes them as "
    "0 to 4 days, as suppression would mean, so it is probably too low there. Sheffield is shown as no data."
)


def show() -> None:
    """Draw the page."""
    st.html(headline("Where each figure comes from, and how sure it is."))
    st.markdown(METHOD)
    st.html(quiet(SUPPRESSION))
    st.html(_assumptions())
    st.html(_sources())
    st.html(quiet(attribution()))


def _assumptions() -> str:
    rows = [
        [entry.title, *(_number(end) for end in (entry.low, entry.value, entry.high)), entry.unit,
         QUALITY[entry.quality], f"{entry.source} {entry.note}"]
        for entry in listed_assumptions(load_assumptions()).values()
    ]  # fmt: skip
    return table("Assumptions", ["What", "#Low", "#Central", "#High", "Unit", "Quality", "Source"], rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _sources() -> str:
    rows = [
        [
            entry.title,
            link(entry.publisher, entry.address),
            entry.edition,
            _completeness(entry),
            entry.checked,
            entry.traps,
        ]
        for entry in load_register().values()
    ]
    return table("Sources", ["What", "Publisher", "Edition", "Complete?", "Checked", "Mind"], rows)


def _completeness(entry: Source) -> str:
    copied = " Copied by hand." if entry.hand_copied else ""
    return (entry.partial_note or "complete") + copied

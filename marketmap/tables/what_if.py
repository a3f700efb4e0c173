"""Contracts of what-if: the figures of areas under scenarios, and what each edit changes."""

from marketmap.tables.contract import Column, Table, rate, text, units

AS_IT_IS = "as it is"

_WHERE = (
    ("met_in_district", "could be met in the home district"),
    ("met_in_icb", "could be met elsewhere in the home ICS"),
    ("met_outside", "could be met only outside the home ICS: predicted out of area"),
    ("unmet", "could be met nowhere within reach"),
)

WHAT_IF = Table(
    "what_if",
    "one area under one scenario, for one group by one estimate",
    ("scenario", "kind", "area", "group", "estimate"),
    (
        text("scenario", "name of the scenario; 'as it is' without one"),
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("group", "who the housing is for"),
        text("estimate", "how demand was estimated"),
        Column("adults", "number", "people aged 18 and over, mid-2024", "people", 0),
        units("demand", "units required, central"),
        units("supply", "units that exist, central"),
        units("gap", "demand less supply; above zero is short", least=None),
        rate("coverage", "supply over demand", "share"),
        *(units(name, meaning) for name, meaning in _WHERE),
    ),
)

WHAT_IF_STEPS = Table(
    "what_if_steps",
    "one step from the figures of a place as they are to those under a scenario, each figure to a tenth of a unit",
    ("scenario", "step"),
    (
        text("scenario", "name of the scenario"),
        Column(
            "step", "whole number", "0 is the place as it is; then each edit; the last is with the scenario", least=0
        ),
        text("row", "what the row holds", (AS_IT_IS, "edit", "difference", "with the scenario")),
        text("words", "what is done"),
        units("demand", "units required: a figure, or for an edit and the difference a change", least=None),
        units("supply", "units that exist, likewise", least=None),
        units("gap", "demand less supply, likewise", least=None),
        *(units(name, f"{meaning}, likewise", least=None) for name, meaning in _WHERE),
    ),
)

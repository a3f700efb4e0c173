"""Contracts of what is worked out: demand, supply, gaps."""

from marketmap.tables.contract import Column, Table, people, rate, text, units

ESTIMATES = ("benchmark", "pressure", "prevalence", "own")

# Which area a row is of, for whom, by which estimate, and how much of the area lies in the chosen place.
SHARE_OF_AREA = Column(
    "share_of_area", "number", "share of the area's adults who live in the chosen place", least=0, most=1
)
OF_AREA = (
    text("kind", "area kind"),
    text("area", "area code"),
    text("name", "area name"),
    text("group", "who the housing is for"),
    text("estimate", "how demand was estimated", ESTIMATES),
    SHARE_OF_AREA,
)

DEMAND = Table(
    "demand",
    "units required in one block for one group, by one estimate",
    ("block", "group", "estimate"),
    (
        text("block", "block code"),
        text("group", "who the housing is for"),
        text("estimate", "how demand was estimated", ESTIMATES),
        units("units_low", "low estimate"),
        units("units", "central estimate"),
        units("units_high", "high estimate"),
    ),
)

DEMAND_STEPS = Table(
    "demand_steps",
    "what one step adds to the central demand of one block",
    ("block", "group", "estimate", "step"),
    (
        text("block", "block code"),
        text("group", "who the housing is for"),
        text("estimate", "how demand was estimated", ESTIMATES),
        text("step", "the step; steps are in the order in which they are worked out"),
        units("units", "units the step adds (below zero: takes away)", least=None),
    ),
)

SUPPLY = Table(
    "supply",
    "units for one group at one scheme: of a register, or a published total that stands for its district",
    ("scheme", "group"),
    (
        text("scheme", "scheme identifier; the district code for a published total"),
        text("district", "district code of 2025"),
        text("block", "block it stands in; missing for a total of its district", may_be_missing=True),
        text("group", "who the housing is for"),
        units("units_low", "low estimate"),
        units("units", "central estimate"),
        units("units_high", "high estimate"),
        Column("claimants", "number", "published count that the units come from", "claimants", 0, may_be_missing=True),
        text("origin", "where the figure comes from", ("published total", "register", "scenario")),
    ),
)

GAPS = Table(
    "gaps",
    "demand, supply and gap of one area for one group, by one estimate",
    ("kind", "area", "group", "estimate"),
    (
        *OF_AREA,
        people("adults", "people aged 18 and over, mid-2024"),
        units("demand_low", "units required, low"),
        units("demand", "units required, central"),
        units("demand_high", "units required, high"),
        Column(
            "claimants",
            "number",
            "Housing Benefit claimants in specified accommodation, carried by adults within the district; missing "
            "where a register takes their place",
            "claimants",
            0,
            may_be_missing=True,
        ),
        units("supply_low", "units that exist, low"),
        units("supply", "units that exist, central"),
        units("supply_high", "units that exist, high"),
        units("register_units", "of the units that exist, those in a register that the user loaded"),
        units("gap_low", "demand low less supply high", least=None),
        units("gap", "demand less supply; above zero is short", least=None),
        units("gap_high", "demand high less supply low", least=None),
        rate("coverage_low", "supply low over demand high", "share"),
        rate("coverage", "supply over demand", "share"),
        rate("coverage_high", "supply high over demand low", "share"),
        rate("units_per_100_required", "units that exist for each 100 required", "units"),
        rate(
            "short_per_100000", "gap per 100,000 adults; below zero is enough", "units per 100,000 adults", least=None
        ),
        rate("demand_per_100000", "units required per 100,000 adults", "units per 100,000 adults"),
        rate("supply_per_100000", "units that exist per 100,000 adults", "units per 100,000 adults"),
        rate(
            "supply_per_100000_low", "lower 95% limit (Byar) from the claimant count alone", "units per 100,000 adults"
        ),
        rate(
            "supply_per_100000_high", "upper 95% limit (Byar) from the claimant count alone", "units per 100,000 adults"
        ),
        Column(
            "coverage_rank", "number", "1 is the lowest coverage among the areas shown", least=1, may_be_missing=True
        ),
        units("delayed_units", "delayed-discharge days in the month over its days: units that the waiting would fill"),
        units("delayed_units_low", "as delayed_units, suppressed counts at their least"),
        units("delayed_units_high", "as delayed_units, suppressed counts at their most"),
        Column("delayed_districts_suppressed", "whole number", "districts whose delayed days are suppressed", least=0),
        Column("delayed_districts_missing", "whole number", "districts whose delayed days were not returned", least=0),
        Column(
            "homeless_households",
            "number",
            "households owed a homelessness duty with this group's support need",
            "households",
            0,
            may_be_missing=True,
        ),
        Column(
            "homeless_districts_missing", "whole number", "districts whose homelessness count was not returned", least=0
        ),
        units("available", "effectively available: units, shared with everybody else in reach of them"),
        rate("available_per_100_required", "effectively available for each 100 required", "units"),
        units("met_outside", "could be met only outside the home ICB: predicted out of area"),
        rate("outside_per_100_required", "predicted out of area for each 100 required", "units"),
        units("unmet", "could be met nowhere within reach"),
    ),
)

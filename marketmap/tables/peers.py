"""Contracts of the comparison with peers: which areas are alike, and how published rates compare."""

from marketmap.tables.contract import Column, Table, people, rate, text

STANDINGS = ("below 99.8%", "below 95%", "within", "above 95%", "above 99.8%")
_RATE = "per 100,000 adults"

PEERS = Table(
    "peers",
    "one area of a kind and how like the chosen place it is; the place itself comes first",
    ("kind", "area"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        Column(
            "distance", "number",
            "distance from the place: root of the sum of squares of the differences in the logarithm of adults, in "
            "deprivation and in the rural share, each in standard deviations among all areas of the kind",
            "standard deviations", 0,
        ),
        people("adults", "people aged 18 and over, mid-2024"),
        Column("deprivation", "number", "Index of Multiple Deprivation 2025, weighted by adults", "score"),
        Column("rural_share", "number", "share of adults who live in rural blocks (Census 2021)", "share", 0, 1),
    ),
)  # fmt: skip

FUNNEL = Table(
    "funnel",
    "a published count of one area as a rate, with its interval and the limits that chance alone would keep it in",
    ("kind", "area", "measure"),
    (
        text("kind", "area kind"),
        text("area", "area code"),
        text("name", "area name"),
        text("measure", "what was counted"),
        people("adults", "people aged 18 and over, mid-2024"),
        Column(
            "count", "number", "published count, carried by adults within the district; missing where a district did "
            "not return it", "", 0, may_be_missing=True,
        ),
        rate("rate", "count per 100,000 adults", _RATE),
        rate("rate_lower", "lower 95% limit of the rate (Byar, exact Poisson below 10)", _RATE),
        rate("rate_upper", "upper 95% limit of the rate", _RATE),
        rate("average", "rate of all areas compared together", _RATE),
        *(
            rate(f"{side}_{level}", f"{side} {words} limit round the average for an area of this size", _RATE)
            for level, words in (("95", "95%"), ("998", "99.8%"))
            for side in ("lower", "upper")
        ),
        text("standing", "where the rate stands to the limits round the average", STANDINGS, may_be_missing=True),
    ),
)  # fmt: skip

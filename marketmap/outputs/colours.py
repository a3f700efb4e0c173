"""The colours of every map and chart, as hex text; `tests/test_maps.py` holds what they promise.

Neighbouring classes stay apart for people with protanopia and deuteranopia, and every class of one map has its own
lightness, so that a grey print can still be read. The words of a class always stand beside its colour.
"""

# From very short (dark) to nearly enough (light): burnt orange.
SHORT = ("#7a2f0b", "#b3571d", "#dd9655", "#f3d3b0")
ENOUGH = "#4f8fcb"

# Coverage: under 25%, 25 to 50, 50 to 75, 75 to 100, 100 and over.
COVERAGE = (*SHORT, ENOUGH)

# Short per 100,000 adults: enough, then four classes of rising shortage.
SHORT_PER_100000 = (ENOUGH, *reversed(SHORT))

# Demand and supply rates, from low to high: one calm hue.
RATES = ("#d3e9e7", "#9fcdca", "#65a9a9", "#327f84", "#12505a")

# What has no figure: a light grey under a grey pattern.
NO_DATA = "#ecebe9"
SUPPRESSED = "#ecebe9"
PATTERN = "#96928c"

# An area whose figure is shown as a circle, or not at all.
PLAIN = "#fbfaf8"

# Parts of a bar: met in the home district, elsewhere in the ICS, outside it, and unmet (hatched); all have dark edges.
PARTS = ("#5fa3a3", "#a5d1ce", "#f3dcbf", "#ffffff")
PART_EDGE = "#39424a"
INK = "#22272b"
QUIET = "#56636a"

# What is chosen.
ACCENT = "#a3157a"

# Points added on request, such as registered providers: on top of every fill and unlike the dots of towns.
POINT = "#ffe27a"

# Rates beneath lines, from low to high: pale enough for a line to stand out on every class.
BENEATH = ("#f9f3e6", "#eed7a8", "#dfbb74", "#cb9e4c", "#b07f2a")

# Lines from home to host, cased in white where they cross.
FLOW = "#2b3a57"

# What one finds one's way by.
SEA = "#e6edf0"
LAND = "#f3f1ed"
COAST = "#cfcbc4"
ROAD = "#8d877e"
TOWN = "#33373b"
PLACE = "#39424a"

"""What flows are called: the words of predicted and of observed ones, and an amount of them as a reader meets it."""

from dataclasses import dataclass

from marketmap.outputs.words import about, counted

_LEAST = 0.5  # what would round to 0


@dataclass(frozen=True)
class FlowKind:
    """What the lines of a map show, in words.

    Attributes:
        title: heading of the legend.
        direction: what an arrow says, from end to end.
        one: word for one of what is counted.
        many: word for several.
        estimated: whether figures are estimates, said with "about" and three figures, or counts, said in full.
    """

    title: str
    direction: str
    one: str
    many: str
    estimated: bool


PREDICTED = FlowKind(
    title="Predicted flows, as wide as their units",
    direction="from home to the place that has the units",
    one="unit",
    many="units",
    estimated=True,
)
OBSERVED = FlowKind(
    title="Placements, as wide as their number of people",
    direction="from home to where people are placed",
    one="person",
    many="people",
    estimated=False,
)


def amount(number: float, kind: FlowKind) -> str:
    """Return an amount, such as "about 340 units", "less than 1 unit" or "25 people"."""
    if number < _LEAST:
        return f"less than 1 {kind.one}"
    figure = about(number) if kind.estimated else counted(number)
    return f"{'about ' if kind.estimated else ''}{figure} {kind.one if figure == '1' else kind.many}"

"""Several things in a sentence, the same way everywhere."""

from collections.abc import Sequence


def listed(things: Sequence[object]) -> str:
    """Return things as a sentence lists them: "A", "A and B", "A, B and C".

    Raises:
        ValueError: when there are none.
    """
    *before, last = map(str, things)
    return f"{', '.join(before)} and {last}" if before else last

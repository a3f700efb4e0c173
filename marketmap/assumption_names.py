"""What users may call an assumption by: its dotted name, with or without the end of its range."""

from marketmap.assumptions import Assumptions, load_assumptions
from marketmap.errors import ChoiceError

# Assumptions that are a choice among words.
SWITCHES = ("demand.register", "access.decay", "allocation.rule")
_ENDS = ("low", "value", "high")


def full_name(name: str, assumptions: Assumptions | None = None) -> str:
    """Return the dotted name of a figure; an assumption named without its end means its central value.

    Args:
        name: what was typed, such as `supply.mental_health_share`.
        assumptions: the set in use; the baseline when left out.

    Raises:
        ChoiceError: when there is no such assumption; the text lists those that exist.
    """
    known = (assumptions or load_assumptions()).entries
    if name in known:
        return f"{name}.value"
    ends = {f"{one}.{end}" for one in known for end in _ENDS}
    if name in ends or name in SWITCHES or name.startswith("rates."):
        return name
    raise ChoiceError(f"There is no assumption {name!r}. Assumptions: {', '.join([*known, *SWITCHES])}.")

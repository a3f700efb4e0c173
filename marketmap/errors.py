"""What can go wrong, as sentences a user can act on: one family with one root, each kind also a builtin."""

from collections.abc import Sequence


class MarketmapError(Exception):
    """Root of every error that marketmap raises on purpose; its text is written for the user."""


class AreaNotFoundError(MarketmapError, LookupError):
    """No area answers to a name or code; `nearest` lists names that come close, best first."""

    def __init__(self, message: str, nearest: Sequence[str] = ()) -> None:
        """Keep the nearest names beside the message, for a page that offers them as choices."""
        super().__init__(message)
        self.nearest = tuple(nearest)


class AreaSplitError(AreaNotFoundError):
    """A retired area has several successors, so none can be chosen for the user; `nearest` lists them."""


class FaultsError(MarketmapError, ValueError):
    """A table or file breaks its contract; `faults` holds every fault found, not the first only."""

    def __init__(self, title: str, faults: Sequence[str]) -> None:
        """Join the faults under their title, one a line."""
        super().__init__("\n".join([title, *(f"  - {fault}" for fault in faults)]))
        self.faults = tuple(faults)


class AssumptionError(FaultsError):
    """Assumptions that do not exist, or whose values are outside their limits."""


class SourceChangedError(FaultsError):
    """A source file is not the one that the register describes."""


class ChoiceError(MarketmapError, ValueError):
    """A choice that is not on offer: a measure, group, estimate, file type; the text lists what is."""


class ReleasedError(MarketmapError, ValueError):
    """What was released before leaves nothing to hide so that a further table would give no small count away."""

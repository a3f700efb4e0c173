"""The user's files that figures rest on, and the rows left out of them: what every export says of itself."""

from dataclasses import dataclass

from marketmap.faults import Fault
from marketmap.sources.checked import rows_in_words


@dataclass(frozen=True)
class OwnFiles:
    """The user's files.

    Attributes:
        names: their names; none while figures rest on published data alone.
        left_out: every fault of the rows left out of them. What stood in a cell is not repeated: it may be the postcode
            of a refuge.
        workspace_sha256: hash of the workspace that holds what was read from them; empty without one, or where nobody
            asked for it.
        areas_sha256: hash of the list of own areas given to the command line.
        placements_sha256: hash of a list of placements given to the command line.
        as_at: day (YYYY-MM-DD) on which schemes are counted; empty without a register.
    """

    names: tuple[str, ...] = ()
    left_out: tuple[Fault, ...] = ()
    workspace_sha256: str = ""
    areas_sha256: str = ""
    placements_sha256: str = ""
    as_at: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence a fault: where it stands and what was expected."""
        return tuple(map(str, self.left_out))

    @property
    def rows(self) -> tuple[tuple[str, str, int], ...]:
        """File, sheet and number of each row left out, each once, in order."""
        return tuple(sorted({(fault.file, fault.sheet, fault.row or 0) for fault in self.left_out}))

    @property
    def rows_in_short(self) -> str:
        """The rows left out, file by file: "register.xlsx, Schemes, rows 5 and 6"; empty when there are none."""
        found: dict[str, list[int]] = {}
        for file, sheet, row in self.rows:
            found.setdefault(", ".join(part for part in (file, sheet) if part), []).append(row)
        return "; ".join(f"{where}, {rows_in_words(rows)}" for where, rows in found.items())
